/* SPDX-License-Identifier: MIT */
/* One page that stands alone: no script, nothing from outside, which its policy forbids, too. Bars are
 * SVG in thousandths; what they show stands beside them as a number, and what a chart shows in a table below
 * it. */
#include "report/htmlstyle.h"
#include "report/show.h"
#include <string.h>

enum { DAYS_LEAST = 366, DAYS_MOST = 3660, CHART_HEIGHT = 1000 };

struct page {
        struct gg_arena *arena;
        const struct gg_report *report;
        const struct gg_report_style *style;
        FILE *stream;
};

/* ---- text ---- */

/* For text and for values of attributes in double quotes. The text is harmless to a terminal already. */
static void put(const struct page *page, const char *text) {
        static const char special[] = "&<>\"";

        while (*text) {
                size_t plain = strcspn(text, special);

                fwrite(text, 1, plain, page->stream);
                text += plain;
                if (*text)
                        fprintf(page->stream, "&#%d;", *text++);
        }
}

/* A path may be broken where its parts end. */
static void put_key(const struct page *page, const char *key) {
        const char *slash;

        fputs("<span class=\"key clip\">", page->stream);
        while ((slash = strchr(key, '/'))) {
                put(page, gg_arena_string(page->arena, (struct gg_str){key, (size_t) (slash - key) + 1}));
                fputs("<wbr>", page->stream);
                key = slash + 1;
        }
        put(page, key);
        fputs("</span>", page->stream);
}

/* An element that holds a text. start: "<td class=\"n\">". */
static void put_in(const struct page *page, const char *start, const char *text, const char *end) {
        fputs(start, page->stream);
        put(page, text);
        fputs(end, page->stream);
}

/* ---- bars and charts ---- */

static void put_bar(const struct page *page, uint64_t part, uint64_t max) {
        fprintf(page->stream,
                "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                "<rect class=\"track\" width=\"1000\" height=\"10\"/>"
                "<rect class=\"bar\" width=\"%u\" height=\"10\"/></svg>",
                gg_show_thousandths(part, max));
}

/* A chart of days shows one of these. */
static double violations_of(const struct gg_show_row *day) {
        return (double) day->part;
}

static double rate_of(const struct gg_show_row *day) {
        return day->whole > 0 ? (double) day->part / (double) day->whole : 0;
}

static const char *violations_label(struct gg_arena *arena, const struct gg_show_row *day) {
        return gg_show_count(arena, day->part, false, "violation", "violations");
}

static const char *rate_label(struct gg_arena *arena, const struct gg_show_row *day) {
        return gg_arena_printf(arena, "%s of %s", day->rate,
                               gg_show_count(arena, day->whole, false, "launch", "launches"));
}

struct chart {
        const char *title;
        double (*value)(const struct gg_show_row *day);
        const char *(*label)(struct gg_arena *arena, const struct gg_show_row *day);
};

static const struct chart charts[] = {
        {"Violations by day", violations_of, violations_label},
        {"Rate by day", rate_of, rate_label},
};

static size_t highest(const struct chart *chart, const struct gg_show_table *days) {
        size_t at = 0;

        for (size_t i = 1; i < days->count; i++)
                if (chart->value(&days->rows[i]) > chart->value(&days->rows[at]))
                        at = i;
        return at;
}

static void put_day(const struct page *page, const struct chart *chart, const struct gg_show_row *day,
                    size_t place, double most) {
        double value = chart->value(day);
        unsigned height = most > 0 ? (unsigned) (value / most * CHART_HEIGHT + 0.5) : 0;

        height = height == 0 && value > 0 ? 1 : height;
        fputs("<g><title>", page->stream);
        put_in(page, "", day->key, ": ");
        put(page, chart->label(page->arena, day));
        fprintf(page->stream, "</title><rect class=\"hit\" x=\"%zu\" width=\"10\" height=\"%d\"/>",
                10 * place, CHART_HEIGHT);
        if (height > 0)
                fprintf(page->stream, "<rect class=\"bar\" x=\"%zu\" y=\"%u\" width=\"8\" height=\"%u\"/>",
                        10 * place + 1, CHART_HEIGHT - height, height);
        fputs("</g>\n", page->stream);
}

static void put_axis(const struct page *page, const struct gg_show_table *days) {
        fputs("<div class=\"axis\" aria-hidden=\"true\">", page->stream);
        put_in(page, "<span>", days->rows[0].key, "</span>");
        if (days->count > 2)
                put_in(page, "<span>", days->rows[days->count / 2].key, "</span>");
        if (days->count > 1)
                put_in(page, "<span>", days->rows[days->count - 1].key, "</span>");
        fputs("</div>", page->stream);
}

static void put_chart(const struct page *page, const struct chart *chart, const struct gg_show_table *days) {
        const struct gg_show_row *top = &days->rows[highest(chart, days)];
        const char *most =
                gg_arena_printf(page->arena, "most: %s on %s", chart->label(page->arena, top), top->key);

        put_in(page, "<figure><figcaption><h3>", chart->title, "</h3>");
        put_in(page, "<span class=\"soft\">", most, "</span></figcaption>\n");
        fprintf(page->stream, "<svg viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" role=\"img\" ",
                10 * days->count, CHART_HEIGHT);
        fputs("aria-label=\"", page->stream);
        put(page, gg_arena_printf(page->arena, "%s from %s to %s, %s. The table below has every day.",
                                  chart->title, days->rows[0].key, days->rows[days->count - 1].key, most));
        fputs("\">\n", page->stream);
        for (size_t i = 0; i < days->count; i++)
                put_day(page, chart, &days->rows[i], i, chart->value(top));
        fputs("</svg>\n", page->stream);
        put_axis(page, days);
        fputs("</figure>\n", page->stream);
}

/* ---- tables ---- */

static void put_row(const struct page *page, const struct gg_show_table *table,
                    const struct gg_show_row *row) {
        fputs("<tr><th scope=\"row\">", page->stream);
        put_key(page, row->key);
        put_bar(page, row->part, table->longest);
        put_in(page, "</th><td class=\"n\">", row->violations, "</td>");
        put_in(page, "<td class=\"n\">", row->of_all, "</td>");
        if (table->has_rate) {
                put_in(page, "<td class=\"n\">", row->launches, "</td>");
                put_in(page, "<td class=\"n\">", row->rate, "</td>");
        }
        fputs("</tr>\n", page->stream);
}

static void put_table(const struct page *page, const struct gg_show_table *table) {
        put_in(page, "<div class=\"panel\"><table aria-label=\"", table->title, "\">\n<thead><tr>");
        put_in(page, "<th scope=\"col\">", table->title, "</th>");
        fputs("<th scope=\"col\" class=\"n\">Violations</th><th scope=\"col\" class=\"n\">Of all</th>",
              page->stream);
        if (table->has_rate)
                fputs("<th scope=\"col\" class=\"n\">Launches</th><th scope=\"col\" class=\"n\">Rate</th>",
                      page->stream);
        fputs("</tr></thead>\n<tbody>\n", page->stream);
        for (size_t i = 0; i < table->count; i++)
                put_row(page, table, &table->rows[i]);
        fputs("</tbody></table>\n", page->stream);
        if (table->rest)
                put_in(page, "<p class=\"rest\">", table->rest, "</p>\n");
        fputs("</div>\n", page->stream);
}

static void put_days(const struct page *page) {
        size_t most = page->style->top > DAYS_LEAST ? page->style->top : DAYS_LEAST;
        struct gg_show_table days;

        if (!gg_show_table(page->arena, page->report, GG_BY_DAY, most < DAYS_MOST ? most : DAYS_MOST, &days))
                return;
        fputs("<section>\n<h2>Day by day</h2>\n", page->stream);
        for (size_t i = 0; days.count > 0 && i < (days.has_rate ? 2 : 1); i++)
                put_chart(page, &charts[i], &days);
        fputs("<details><summary>Every day in a table</summary>\n", page->stream);
        put_table(page, &days);
        fputs("</details>\n</section>\n", page->stream);
}

static void put_tables(const struct page *page) {
        bool is_open = false;

        for (unsigned i = 0; i < GG_BY_DAY; i++) {
                struct gg_show_table table;

                if (!gg_show_table(page->arena, page->report, (enum gg_dimension) i, page->style->top,
                                   &table))
                        continue;
                if (!is_open)
                        fputs("<section>\n<h2>Where they come from</h2>\n<div class=\"tables\">\n",
                              page->stream);
                is_open = true;
                put_table(page, &table);
        }
        if (is_open)
                fputs("</div>\n</section>\n", page->stream);
}

/* ---- causes ---- */

static void put_fact(const struct page *page, const char *name, const char *value, bool is_code) {
        put_in(page, "<dt>", name, "</dt><dd>");
        put_in(page, is_code ? "<code>" : "", value, is_code ? "</code></dd>\n" : "</dd>\n");
}

static void put_cause(const struct page *page, const struct gg_tally_cause *cause) {
        struct gg_arena *arena = page->arena;
        uint64_t all = page->report->violations;
        const char *count = gg_show_count(arena, cause->violations, false, "violation", "violations");
        const char *words = gg_show_reason(cause->reason);

        fputs("<li class=\"cause\"><header>", page->stream);
        put_in(page, "<h3><code>", gg_show_text(arena, cause->goroot), "</code></h3>");
        put_in(page, "<span class=\"chip\">", gg_show_text(arena, cause->reason), "</span>");
        put_in(page, "<span class=\"share\">",
               gg_arena_printf(arena, "%s, %s", gg_show_share(arena, cause->violations, all), count),
               "</span></header>\n");
        put_bar(page, cause->violations, all);
        fputs("\n<dl class=\"facts\">", page->stream);
        if (*words)
                put_fact(page, "GOROOT is", words, false);
        if (cause->hint.n > 0)
                put_fact(page, "It shows", gg_show_text(arena, cause->hint), false);
        put_fact(page, "Comes from", gg_show_source(arena, cause->source), false);
        if (cause->real_root.n > 0)
                put_fact(page, "Right would be", gg_show_text(arena, cause->real_root), true);
        put_fact(page, "Seen", gg_show_times(arena, cause->seen), false);
        if (cause->hosts > 0)
                put_fact(page, "On",
                         gg_show_count(arena, cause->hosts, !cause->hosts_complete, "host", "hosts"), false);
        fputs("</dl>\n", page->stream);
        if (cause->remedy && *cause->remedy)
                put_in(page, "<p class=\"mend\">To mend it</p>\n<pre><code>",
                       gg_show_text(arena, gg_str_of(cause->remedy)), "</code></pre>\n");
        fputs("</li>\n", page->stream);
}

static void put_causes(const struct page *page) {
        const struct gg_report *report = page->report;
        size_t shown = report->cause_count < page->style->top ? report->cause_count : page->style->top;
        const char *sentence = gg_show_causes(page->arena, report, shown);

        if (!sentence)
                return;
        put_in(page, "<section>\n<h2>", sentence, "</h2>\n<ol class=\"causes\">\n");
        for (size_t i = 0; i < shown; i++)
                put_cause(page, &report->causes[i]);
        fputs("</ol>\n", page->stream);
        if (shown < report->cause_count)
                put_in(page, "<p class=\"rest\">",
                       gg_show_count(page->arena, report->cause_count - shown, false, "more cause",
                                     "more causes"),
                       "</p>\n");
        fputs("</section>\n", page->stream);
}

/* ---- the page ---- */

static void put_figure(const struct page *page, const char *class, const char *name, const char *value) {
        fprintf(page->stream, "<li%s>", class);
        put_in(page, "<span>", name, "</span> ");
        put_in(page, "<b>", value, "</b></li>\n");
}

static void put_figures(const struct page *page) {
        const struct gg_report *report = page->report;
        struct gg_arena *arena = page->arena;
        const char *class = report->violations > 0 ? " class=\"bad\"" : " class=\"good\"";
        uint64_t hosts = 0;

        for (size_t i = 0; i < report->tables[GG_BY_HOST].count; i++)
                hosts += report->tables[GG_BY_HOST].rows[i].key.n > 0;
        fputs("<ul class=\"figures\">\n", page->stream);
        put_figure(page, class, "Violations", gg_show_number(arena, report->violations));
        if (report->has_rate) {
                put_figure(page, class, "Rate", gg_show_share(arena, report->violations, report->records));
                put_figure(page, "", "Launches", gg_show_number(arena, report->records));
        }
        if (report->cause_count > 0)
                put_figure(page, "", "Causes", gg_show_number(arena, report->cause_count));
        if (hosts > 0)
                put_figure(page, "", report->tables[GG_BY_HOST].complete ? "Hosts" : "Hosts, at least",
                           gg_show_number(arena, hosts));
        fputs("</ul>\n", page->stream);
}

static void put_damages(const struct page *page) {
        const struct gg_report *report = page->report;

        fputs("<div class=\"panel\"><table><caption>Damaged lines</caption>\n<thead><tr><th "
              "scope=\"col\">Line</th>"
              "<th scope=\"col\">What is wrong</th></tr></thead>\n<tbody>\n",
              page->stream);
        for (size_t i = 0; i < report->damage_count; i++) {
                const struct gg_tally_damage *damage = &report->damages[i];
                const char *file = gg_show_text(page->arena, gg_str_of(damage->file));

                put_in(page, "<tr><th scope=\"row\"><span class=\"key clip\">", file, ":");
                put_in(page, "", gg_arena_printf(page->arena, "%llu", (unsigned long long) damage->line),
                       "</span></th>");
                put_in(page, "<td><span class=\"clip\">", gg_show_text(page->arena, gg_str_of(damage->what)),
                       "</span></td></tr>\n");
        }
        fputs("</tbody></table></div>\n", page->stream);
}

static void put_notes(const struct page *page) {
        struct gg_show_notes notes;

        gg_show_notes(page->arena, page->report, &notes);
        if (notes.count == 0)
                return;
        fputs("<section>\n<h2>Not counted</h2>\n<ul>\n", page->stream);
        for (size_t i = 0; i < notes.count; i++)
                put_in(page, "<li>", notes.items[i], "</li>\n");
        fputs("</ul>\n", page->stream);
        if (page->report->damage_count > 0)
                put_damages(page);
        fputs("</section>\n", page->stream);
}

static void put_head(const struct page *page, const char *title) {
        fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
              "style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n",
              page->stream);
        put_in(page, "<title>", title, "</title>\n<style>\n");
        for (const char *const *line = gg_html_style; *line; line++)
                fprintf(page->stream, "%s\n", *line);
        fputs("</style>\n</head>\n", page->stream);
}

void gg_report_html(const struct gg_report *report, const struct gg_report_style *style, FILE *stream) {
        struct gg_arena arena = {0};
        const struct page page = {&arena, report, style, stream};
        const char *title = gg_show_text(&arena, gg_str_of(style->title ? style->title : GG_SHOW_TITLE));
        const char *scope = gg_show_scope(&arena, report), *no_rate = gg_show_no_rate(report);

        put_head(&page, title);
        put_in(&page, "<body>\n<main>\n<header>\n<h1>", title, "</h1>\n");
        put_in(&page, "<p class=\"lead\">", gg_show_headline(&arena, report), "</p>\n");
        if (scope)
                put_in(&page, "<p class=\"soft\">", scope, "</p>\n");
        if (no_rate)
                put_in(&page, "<p class=\"note\">", no_rate, "</p>\n");
        if (report->records > 0)
                put_figures(&page);
        fputs("</header>\n", stream);
        put_causes(&page);
        put_days(&page);
        put_tables(&page);
        put_notes(&page);
        fputs("</main>\n</body>\n</html>\n", stream);
        gg_arena_free(&arena);
}
