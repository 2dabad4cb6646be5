/* SPDX-License-Identifier: MIT */
/* What the forms of a report share: how numbers, times and keys look, the sentences, what is left out. All
 * texts are harmless to a terminal and live as long as the arena. */
#ifndef GG_TOOLS_REPORT_SHOW_H
#define GG_TOOLS_REPORT_SHOW_H

#include "report/report.h"

#define GG_SHOW_TITLE "goroot-guard report" /* of a report without one */

/* "12,345". */
const char *gg_show_number(struct gg_arena *arena, uint64_t n);

/* "1 host", "12,345 hosts"; with is_least "at least 12,345 hosts". plural: "hosts". */
const char *gg_show_count(struct gg_arena *arena, uint64_t n, bool is_least, const char *singular,
                          const char *plural);

/* "12.3 %"; what is neither nothing nor all never looks like it. "-" if there is no whole. */
const char *gg_show_share(struct gg_arena *arena, uint64_t part, uint64_t whole);

/* part of max in thousandths, rounded up: 0 for 0 only. */
unsigned gg_show_thousandths(uint64_t part, uint64_t max);

/* A bar of at most `columns` characters: of eighths of a block in UTF-8, else of #. */
const char *gg_show_bar(struct gg_arena *arena, uint64_t part, uint64_t max, unsigned columns, bool is_utf8);

/* "2026-01-02 03:04"; of two times, "FIRST to LAST UTC". */
const char *gg_show_time(struct gg_arena *arena, int64_t milliseconds);
const char *gg_show_times(struct gg_arena *arena, struct gg_times times);

/* A text of a record; "not recorded" for an empty one. */
const char *gg_show_text(struct gg_arena *arena, struct gg_str text);

/* What GOROOT is, for a reason: "no directory: every go command fails". Empty for one that is not known. */
const char *gg_show_reason(struct gg_str reason);

/* The same for a cause: its reason, what that means, and the hint. */
const char *gg_show_cause_reason(struct gg_arena *arena, const struct gg_tally_cause *cause);

/* "the environment", or file and line. */
const char *gg_show_source(struct gg_arena *arena, struct gg_str source);

/* The one thing: "12,345 of 298,765 launches had a wrong GOROOT (4.1 %)". */
const char *gg_show_headline(struct gg_arena *arena, const struct gg_report *report);

/* Since when, and on how many hosts. NULL: neither is known. */
const char *gg_show_scope(struct gg_arena *arena, const struct gg_report *report);

/* "on 12 hosts"; NULL if no record said. */
const char *gg_show_hosts(struct gg_arena *arena, const struct gg_report *report);

/* Why there is no rate, and how to get one. NULL: there is one. */
const char *gg_show_no_rate(const struct gg_report *report);

/* "3 causes explain 97 % of 12,345 violations", with causes as far as `top`. NULL: there is none. */
const char *gg_show_causes(struct gg_arena *arena, const struct gg_report *report, size_t top);

/* Sentences about what is not among the counted launches, the worst first. */
struct gg_show_notes {
        const char *items[8];
        size_t count;
};
void gg_show_notes(struct gg_arena *arena, const struct gg_report *report, struct gg_show_notes *ret_notes);

/* The texts of a line of a table. */
struct gg_show_row {
        const char *key, *violations, *of_all;
        const char *launches, *rate; /* empty where there is none */
        uint64_t part, whole;        /* the same as numbers: violations, launches */
};

/* A table as it is shown. */
struct gg_show_table {
        enum gg_dimension dimension;
        const char *title;
        const struct gg_show_row *rows;
        size_t count;
        bool has_rate;    /* launches and rate are told */
        uint64_t longest; /* most violations of a row */
        const char *rest; /* what is left out of it; NULL: nothing */
};

/* The table of a dimension with at most `top` rows; of days the last ones, all of them, whether or not
 * something was recorded there. false: there is nothing to tell. */
bool gg_show_table(struct gg_arena *arena, const struct gg_report *report, enum gg_dimension dimension,
                   size_t top, struct gg_show_table *ret_table);

#endif
