/* SPDX-License-Identifier: MIT */
/* For a terminal: the one thing first, then the causes, then tables with bars. Lines are cut to its width,
 * but for commands, which somebody will paste. */
#include "output/table.h"
#include "report/show.h"
#include <ctype.h>
#include <langinfo.h>
#include <string.h>

enum { DAYS_LEAST = 31, DAYS_MOST = 3660 };

struct page {
        struct gg_arena *arena;
        const struct gg_report *report;
        const struct gg_report_style *style;
        bool is_utf8;
        unsigned bar; /* columns of a full bar */
        FILE *stream;
};

/* The keys need the room more than the bars do. */
static unsigned bar_columns(unsigned width) {
        if (width > 0 && width < 100)
                return width < 70 ? 0 : 8;
        return 20;
}

/* One line, of which the first `indent` columns are blank. colour: SGR parameter, or NULL. */
static void put_line(const struct page *page, unsigned indent, const char *colour, const char *text) {
        unsigned width = page->style->width;
        bool is_coloured = page->style->colour && colour;

        fprintf(page->stream, "%*s", (int) indent, "");
        if (is_coloured)
                fprintf(page->stream, "\033[%sm", colour);
        if (width == 0)
                fputs(text, page->stream);
        else if (width > indent)
                gg_text_put_cut(text, width - indent, page->stream);
        fputs(is_coloured ? "\033[m\n" : "\n", page->stream);
}

/* A sentence of ours, broken between words. */
static void put_sentence(const struct page *page, const char *colour, const char *text) {
        unsigned width = page->style->width;

        while (width > 0 && gg_text_width(text) > width) {
                size_t n = width;

                while (n > 0 && (text[n] != ' ' || text[n + 1] == '%'))
                        n--;
                if (n == 0)
                        break;
                put_line(page, 0, colour, gg_arena_string(page->arena, (struct gg_str){text, n}));
                text += n + 1;
        }
        put_line(page, 0, colour, text);
}

static void put_detail(const struct page *page, const char *label, const char *text) {
        put_line(page, 4, NULL, gg_arena_printf(page->arena, "%-10s%s", label, text));
}

static void put_command(const struct page *page, const char *command) {
        const char *shown = gg_show_text(page->arena, gg_str_of(command));
        bool colour = page->style->colour;

        fprintf(page->stream, "    %-10s%s%s%s\n", "mend", colour ? "\033[32m" : "", shown,
                colour ? "\033[m" : "");
}

static void put_cause(const struct page *page, size_t number, const struct gg_tally_cause *cause) {
        struct gg_arena *arena = page->arena;
        uint64_t all = page->report->violations, most = page->report->causes[0].violations;
        const char *hosts =
                cause->hosts > 0 ? gg_show_count(arena, cause->hosts, !cause->hosts_complete, "host", "hosts")
                                 : NULL;

        fputc('\n', page->stream);
        put_line(page, 0, "1",
                 gg_arena_printf(arena, "%2zu. %s, %s%s%s", number,
                                 gg_show_share(arena, cause->violations, all),
                                 gg_show_count(arena, cause->violations, false, "violation", "violations"),
                                 page->bar > 0 ? "  " : "",
                                 gg_show_bar(arena, cause->violations, most, page->bar, page->is_utf8)));
        put_detail(page, "GOROOT", gg_show_text(arena, cause->goroot));
        put_detail(page, "from", gg_show_source(arena, cause->source));
        put_detail(page, "which is", gg_show_cause_reason(arena, cause));
        if (cause->real_root.n > 0)
                put_detail(page, "right is", gg_show_text(arena, cause->real_root));
        put_detail(page, "seen",
                   gg_arena_printf(arena, "%s%s%s", gg_show_times(arena, cause->seen), hosts ? ", on " : "",
                                   hosts ? hosts : ""));
        if (cause->remedy && *cause->remedy)
                put_command(page, cause->remedy);
}

static void put_causes(const struct page *page) {
        const struct gg_report *report = page->report;
        size_t shown = report->cause_count < page->style->top ? report->cause_count : page->style->top;
        const char *sentence = gg_show_causes(page->arena, report, shown);

        if (!sentence)
                return;
        fputc('\n', page->stream);
        put_sentence(page, "1", gg_arena_printf(page->arena, "%s:", sentence));
        for (size_t i = 0; i < shown; i++)
                put_cause(page, i + 1, &report->causes[i]);
        if (shown < report->cause_count) {
                fputc('\n', page->stream);
                put_line(page, 4, NULL,
                         gg_show_count(page->arena, report->cause_count - shown, false, "more cause",
                                       "more causes"));
        }
}

static const char *upper(struct gg_arena *arena, const char *text) {
        char *copy = gg_arena_copy(arena, text);

        for (char *p = copy; *p; p++)
                *p = (char) toupper((unsigned char) *p);
        return copy;
}

static void put_table(const struct page *page, enum gg_dimension dimension, size_t top) {
        struct gg_show_table shown;
        struct gg_table table = {.arena = page->arena};
        const char *titles[6], *cells[6];
        size_t n = 0;

        if (!gg_show_table(page->arena, page->report, dimension, top, &shown))
                return;
        if (shown.has_rate) {
                titles[n++] = "LAUNCHES";
                titles[n++] = "RATE";
        }
        titles[n++] = "VIOLATIONS";
        titles[n++] = "OF ALL";
        table.right = (1U << n) - 1;
        if (page->bar > 0)
                titles[n++] = "";
        titles[n++] = upper(page->arena, shown.title);
        table.titles = titles;
        table.columns = n;
        for (size_t i = 0; i < shown.count; i++) {
                const struct gg_show_row *row = &shown.rows[i];

                n = 0;
                if (shown.has_rate) {
                        cells[n++] = row->launches;
                        cells[n++] = row->rate;
                }
                cells[n++] = row->violations;
                cells[n++] = row->of_all;
                if (page->bar > 0)
                        cells[n++] =
                                gg_show_bar(page->arena, row->part, shown.longest, page->bar, page->is_utf8);
                cells[n++] = row->key;
                gg_table_add(&table, cells, NULL);
        }
        fputc('\n', page->stream);
        gg_table_print(&table, page->stream, page->style->colour, page->style->width);
        if (shown.rest)
                put_line(page, 2, NULL, shown.rest);
}

static void put_notes(const struct page *page) {
        const struct gg_report *report = page->report;
        struct gg_show_notes notes;

        gg_show_notes(page->arena, report, &notes);
        if (notes.count > 0)
                fputc('\n', page->stream);
        for (size_t i = 0; i < notes.count; i++)
                put_sentence(page, "33", notes.items[i]);
        for (size_t i = 0; i < report->damage_count; i++) {
                const struct gg_tally_damage *damage = &report->damages[i];

                put_line(page, 4, NULL,
                         gg_arena_printf(
                                 page->arena, "%s:%s: %s", gg_show_text(page->arena, gg_str_of(damage->file)),
                                 gg_arena_printf(page->arena, "%llu", (unsigned long long) damage->line),
                                 gg_show_text(page->arena, gg_str_of(damage->what))));
        }
}

void gg_report_text(const struct gg_report *report, const struct gg_report_style *style, FILE *stream) {
        struct gg_arena arena = {0};
        const struct page page = {
                &arena, report, style, strcmp(nl_langinfo(CODESET), "UTF-8") == 0, bar_columns(style->width),
                stream};
        const char *scope = gg_show_scope(&arena, report), *no_rate = gg_show_no_rate(report);
        size_t days = style->top > DAYS_LEAST ? style->top : DAYS_LEAST;

        put_line(&page, 0, NULL,
                 gg_show_text(&arena, gg_str_of(style->title ? style->title : GG_SHOW_TITLE)));
        fputc('\n', stream);
        put_sentence(&page, report->violations > 0 ? "1;31" : "1;32", gg_show_headline(&arena, report));
        if (scope)
                put_sentence(&page, NULL, scope);
        if (no_rate)
                put_sentence(&page, NULL, no_rate);
        put_causes(&page);
        for (unsigned i = 0; i < GG_BY_DAY; i++)
                put_table(&page, (enum gg_dimension) i, style->top);
        put_table(&page, GG_BY_DAY, days < DAYS_MOST ? days : DAYS_MOST);
        put_notes(&page);
        gg_arena_free(&arena);
}
