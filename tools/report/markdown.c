/* SPDX-License-Identifier: MIT */
/* Markdown as GitHub renders it (github.github.com/gfm), for the summary of a job. What records say stands in
 * code spans, where nothing is markup, a mention or a link. The whole is bounded, because a summary of more
 * than 1 MiB is not taken at all (docs.github.com, "Adding a job summary"). */
#include "core/utf8.h"
#include "report/show.h"
#include <string.h>

enum {
        ROWS_MOST = 100, /* of a table */
        CAUSES_MOST = 20,
        DAYS_LEAST = 31,
        VALUE_MOST = 160,    /* characters of a value */
        COMMAND_MOST = 4096, /* bytes: a command is shown as a whole or not at all */
        BAR_COLUMNS = 10,
};

struct page {
        struct gg_arena *arena;
        const struct gg_report *report;
        const struct gg_report_style *style;
        FILE *stream;
};

/* ---- text ---- */

/* Any ASCII punctuation may have a backslash (GFM 6.1). A mention is looked for behind the renderer, in the
 * text that comes out of it; a comment parts that. */
static void put_title(const struct page *page, const char *text) {
        for (; *text; text++) {
                if (strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", *text))
                        fputc('\\', page->stream);
                fputc(*text, page->stream);
                if (*text == '@')
                        fputs("<!-- -->", page->stream);
        }
}

/* A sentence of ours. */
static void put(const struct page *page, const char *text) {
        for (; *text; text++) {
                if (strchr("&*<>[\\]_`|~", *text))
                        fputc('\\', page->stream);
                fputc(*text, page->stream);
        }
}

static void put_sentence(const struct page *page, const char *before, const char *text, const char *after) {
        fputs(before, page->stream);
        put(page, text);
        fputs(after, page->stream);
}

/* The longest run of backticks in a text. */
static size_t longest_run(const char *text) {
        size_t longest = 0;

        while ((text = strchr(text, '`'))) {
                size_t run = strspn(text, "`");

                longest = run > longest ? run : longest;
                text += run;
        }
        return longest;
}

static void put_ticks(const struct page *page, size_t n) {
        for (size_t i = 0; i < n; i++)
                fputc('`', page->stream);
}

static const char *cut(struct gg_arena *arena, const char *text) {
        struct gg_str rest = gg_str_of(text);
        size_t count = 0;
        uint32_t rune;

        while (rest.n > 0 && count < VALUE_MOST) {
                size_t n = gg_utf8_next(rest, &rune);

                n = n > 0 ? n : 1;
                rest = (struct gg_str){rest.p + n, rest.n - n};
                count++;
        }
        return rest.n == 0 ? text : gg_arena_printf(arena, "%.*s\xe2\x80\xa6", (int) (rest.p - text), text);
}

/* A code span: between runs of backticks that are longer than any in it, with a blank at either end, which
 * the renderer takes away, where it needs one (GFM 6.3). In a table a pipe needs a backslash even there
 * (GFM 4.10); a backslash of the text's own before it could not be told from that one, so it is written as a
 * byte. */
static void put_code(const struct page *page, const char *value, bool is_in_table) {
        const char *text = cut(page->arena, value);
        size_t ticks = longest_run(text) + 1, n = strlen(text);
        bool is_padded = n > 0 && (text[0] == '`' || text[n - 1] == '`');

        put_ticks(page, ticks);
        fputs(is_padded ? " " : "", page->stream);
        for (const char *p = text; *p; p++) {
                if (is_in_table && p[0] == '\\' && p[1] == '|')
                        fputs("\\x5c", page->stream);
                else if (is_in_table && *p == '|')
                        fputs("\\|", page->stream);
                else
                        fputc(*p, page->stream);
        }
        fputs(is_padded ? " " : "", page->stream);
        put_ticks(page, ticks);
}

static void put_block(const struct page *page, const char *text) {
        size_t ticks = longest_run(text) + 1;

        ticks = ticks < 3 ? 3 : ticks;
        put_ticks(page, ticks);
        fprintf(page->stream, "sh\n%s\n", text);
        put_ticks(page, ticks);
        fputs("\n\n", page->stream);
}

/* ---- causes ---- */

static void put_fact(const struct page *page, const char *name, const char *value) {
        fprintf(page->stream, "- %s ", name);
        put_code(page, value, false);
        fputc('\n', page->stream);
}

static void put_cause(const struct page *page, size_t number, const struct gg_tally_cause *cause) {
        struct gg_arena *arena = page->arena;
        const char *words = gg_show_reason(cause->reason);

        fprintf(page->stream, "### %zu\\. ", number);
        put_code(page, gg_show_text(arena, cause->goroot), false);
        put_sentence(page, ": ", gg_show_share(arena, cause->violations, page->report->violations), ", ");
        put_sentence(page, "", gg_show_count(arena, cause->violations, false, "violation", "violations"),
                     "\n\n");
        put_fact(page, "reason", gg_show_text(arena, cause->reason));
        if (*words)
                put_sentence(page, "- GOROOT is ", words, "\n");
        if (cause->hint.n > 0)
                put_fact(page, "it shows", gg_show_text(arena, cause->hint));
        if (gg_str_is(cause->source, "env"))
                put_sentence(page, "- comes from ", gg_show_source(arena, cause->source), "\n");
        else
                put_fact(page, "comes from", gg_show_text(arena, cause->source));
        if (cause->real_root.n > 0)
                put_fact(page, "right would be", gg_show_text(arena, cause->real_root));
        put_sentence(page, "- seen ", gg_show_times(arena, cause->seen), "");
        if (cause->hosts > 0)
                put_sentence(page, ", on ",
                             gg_show_count(arena, cause->hosts, !cause->hosts_complete, "host", "hosts"), "");
        fputs("\n\n", page->stream);
        if (cause->remedy && strlen(cause->remedy) > COMMAND_MOST)
                fputs("The command that mends it is too long for a summary; it is in the JSON form.\n\n",
                      page->stream);
        else if (cause->remedy && *cause->remedy)
                put_block(page, gg_show_text(arena, gg_str_of(cause->remedy)));
}

static size_t at_most(size_t n, size_t most) {
        return n < most ? n : most;
}

static void put_causes(const struct page *page) {
        const struct gg_report *report = page->report;
        size_t shown = at_most(report->cause_count, at_most(page->style->top, CAUSES_MOST));
        const char *sentence = gg_show_causes(page->arena, report, shown);

        if (!sentence)
                return;
        put_sentence(page, "## ", sentence, "\n\n");
        for (size_t i = 0; i < shown; i++)
                put_cause(page, i + 1, &report->causes[i]);
        if (shown < report->cause_count)
                put_sentence(page, "",
                             gg_show_count(page->arena, report->cause_count - shown, false, "more cause",
                                           "more causes"),
                             "\n\n");
}

/* ---- tables ---- */

static void put_row(const struct page *page, const struct gg_show_table *table,
                    const struct gg_show_row *row) {
        fputs("| ", page->stream);
        put_code(page, row->key, true);
        put_sentence(page, " | ", row->violations, "");
        put_sentence(page, " | ", row->of_all, "");
        if (table->has_rate) {
                put_sentence(page, " | ", row->launches, "");
                put_sentence(page, " | ", row->rate, "");
        }
        fprintf(page->stream, " | %s |\n",
                gg_show_bar(page->arena, row->part, table->longest, BAR_COLUMNS, true));
}

static void put_table(const struct page *page, enum gg_dimension dimension, size_t top) {
        struct gg_show_table table;

        if (!gg_show_table(page->arena, page->report, dimension, top, &table))
                return;
        fprintf(page->stream, "<details><summary>%s</summary>\n\n| %s | Violations | Of all |%s |\n",
                table.title, table.title, table.has_rate ? " Launches | Rate |" : "");
        fprintf(page->stream, "| --- | ---: | ---: |%s :--- |\n", table.has_rate ? " ---: | ---: |" : "");
        for (size_t i = 0; i < table.count; i++)
                put_row(page, &table, &table.rows[i]);
        if (table.rest)
                put_sentence(page, "\n", table.rest, "\n");
        fputs("\n</details>\n\n", page->stream);
}

static void put_tables(const struct page *page) {
        size_t top = at_most(page->style->top, ROWS_MOST);

        for (unsigned i = 0; i < GG_BY_DAY; i++)
                put_table(page, (enum gg_dimension) i, top);
        put_table(page, GG_BY_DAY, top > DAYS_LEAST ? top : DAYS_LEAST);
}

/* ---- the page ---- */

static void put_notes(const struct page *page) {
        const struct gg_report *report = page->report;
        struct gg_show_notes notes;

        gg_show_notes(page->arena, report, &notes);
        if (notes.count > 0)
                fputs("## Not counted\n\n", page->stream);
        for (size_t i = 0; i < notes.count; i++)
                put_sentence(page, "- ", notes.items[i], "\n");
        if (report->damage_count > 0)
                fputs("\n| Damaged line | What is wrong |\n| --- | --- |\n", page->stream);
        for (size_t i = 0; i < at_most(report->damage_count, ROWS_MOST); i++) {
                const struct gg_tally_damage *damage = &report->damages[i];

                fputs("| ", page->stream);
                put_code(page, gg_show_text(page->arena, gg_str_of(damage->file)), true);
                fprintf(page->stream, " line %llu | ", (unsigned long long) damage->line);
                put_code(page, gg_show_text(page->arena, gg_str_of(damage->what)), true);
                fputs(" |\n", page->stream);
        }
}

void gg_report_markdown(const struct gg_report *report, const struct gg_report_style *style, FILE *stream) {
        struct gg_arena arena = {0};
        const struct page page = {&arena, report, style, stream};
        const char *scope = gg_show_scope(&arena, report), *no_rate = gg_show_no_rate(report);

        fputs("# ", stream);
        put_title(&page,
                  cut(&arena, gg_show_text(&arena, gg_str_of(style->title ? style->title : GG_SHOW_TITLE))));
        put_sentence(&page, "\n\n**", gg_show_headline(&arena, report), "**\n\n");
        if (scope)
                put_sentence(&page, "", scope, "\n\n");
        if (no_rate)
                put_sentence(&page, "> ", no_rate, "\n\n");
        put_causes(&page);
        put_tables(&page);
        put_notes(&page);
        gg_arena_free(&arena);
}
