/* SPDX-License-Identifier: MIT */
#include "report/show.h"
#include "report/days.h"
#include "report/times.h"
#include <goroot-guard/record.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers and times ---- */

const char *gg_show_number(struct gg_arena *arena, uint64_t n) {
        char digits[24], text[32];
        size_t count = (size_t) snprintf(digits, sizeof digits, "%" PRIu64, n), used = 0;

        for (size_t i = 0; i < count; i++) {
                if (i > 0 && (count - i) % 3 == 0)
                        text[used++] = ',';
                text[used++] = digits[i];
        }
        text[used] = '\0';
        return gg_arena_copy(arena, text);
}

const char *gg_show_count(struct gg_arena *arena, uint64_t n, bool is_least, const char *singular,
                          const char *plural) {
        return gg_arena_printf(arena, "%s%s %s", is_least ? "at least " : "", gg_show_number(arena, n),
                               n == 1 ? singular : plural);
}

const char *gg_show_share(struct gg_arena *arena, uint64_t part, uint64_t whole) {
        unsigned tenths; /* of a hundredth */

        if (whole == 0)
                return "-";
        tenths = (unsigned) ((double) part / (double) whole * 1000 + 0.5);
        if (part > 0 && tenths == 0)
                return "<0.1 %";
        if (part < whole && tenths >= 1000)
                return ">99.9 %";
        if (tenths % 10 == 0)
                return gg_arena_printf(arena, "%u %%", tenths / 10);
        return gg_arena_printf(arena, "%u.%u %%", tenths / 10, tenths % 10);
}

unsigned gg_show_thousandths(uint64_t part, uint64_t max) {
        unsigned n;

        if (part == 0)
                return 0;
        n = part >= max ? 1000 : (unsigned) ((double) part / (double) max * 1000 + 0.5);
        return n > 0 ? n : 1;
}

const char *gg_show_bar(struct gg_arena *arena, uint64_t part, uint64_t max, unsigned columns, bool is_utf8) {
        static const char *const ends[] = {"",
                                           "\xe2\x96\x8f",
                                           "\xe2\x96\x8e",
                                           "\xe2\x96\x8d",
                                           "\xe2\x96\x8c",
                                           "\xe2\x96\x8b",
                                           "\xe2\x96\x8a",
                                           "\xe2\x96\x89"};
        unsigned parts = is_utf8 ? 8 : 1;
        unsigned n = (gg_show_thousandths(part, max) * columns * parts + 500) / 1000;
        char *text = gg_arena_alloc(arena, 3 * (size_t) columns + 4), *p = text;

        n = n == 0 && part > 0 && columns > 0 ? 1 : n;
        for (unsigned i = 0; i < n / parts; i++)
                p = stpcpy(p, is_utf8 ? "\xe2\x96\x88" : "#");
        stpcpy(p, ends[n % parts]);
        return text;
}

const char *gg_show_time(struct gg_arena *arena, int64_t milliseconds) {
        char text[GG_TIME_LENGTH + 1];

        gg_time_write(milliseconds, text);
        return gg_arena_printf(arena, "%.*s %.5s", GG_DATE_LENGTH, text, text + GG_DATE_LENGTH + 1);
}

const char *gg_show_times(struct gg_arena *arena, struct gg_times times) {
        const char *first = gg_show_time(arena, times.first), *last = gg_show_time(arena, times.last);

        if (times.first == 0 && times.last == 0)
                return "at a time not recorded";
        if (strcmp(first, last) == 0)
                return gg_arena_printf(arena, "%s UTC", first);
        return gg_arena_printf(arena, "%s to %s UTC", first, last);
}

/* ---- what records say ---- */

/* Blanks at an end would not be seen, and are taken away by HTML and Markdown. */
static void put_blanks(struct gg_buf *buf, size_t n) {
        for (size_t i = 0; i < n; i++)
                gg_buf_puts(buf, "\\x20");
}

const char *gg_show_text(struct gg_arena *arena, struct gg_str text) {
        size_t room = 6 * text.n + 1; /* gg_record_put_text() */
        size_t start = 0, end = text.n;
        struct gg_buf buf;

        if (text.n == 0)
                return "not recorded";
        while (start < end && text.p[start] == ' ')
                start++;
        while (end > start && text.p[end - 1] == ' ')
                end--;
        gg_buf_init(&buf, gg_arena_alloc(arena, room), room);
        put_blanks(&buf, start);
        gg_record_put_text(&buf, (struct gg_str){text.p + start, end - start});
        put_blanks(&buf, text.n - end);
        return buf.p;
}

const char *gg_show_reason(struct gg_str reason) {
        static const struct {
                const char *name, *words;
        } reasons[] = {
                {"missing", "no directory: every go command fails"},
                {"incomplete", "a directory without a toolchain: building fails"},
                {"version-mismatch", "the root of another version: the build fails, loudly but cryptically"},
                {"tree-mismatch", "another tree of the same version: the build succeeds, silently, with "
                                  "another standard library"},
                {"unverifiable", "not to be judged, because the binary has no root of its own"},
        };

        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
                if (gg_str_is(reason, reasons[i].name))
                        return reasons[i].words;
        return "";
}

const char *gg_show_cause_reason(struct gg_arena *arena, const struct gg_tally_cause *cause) {
        const char *words = gg_show_reason(cause->reason), *name = gg_show_text(arena, cause->reason);

        if (cause->hint.n > 0)
                return gg_arena_printf(arena, "%s: %s%s(%s)", name, words, *words ? " " : "",
                                       gg_show_text(arena, cause->hint));
        return *words ? gg_arena_printf(arena, "%s: %s", name, words) : name;
}

const char *gg_show_source(struct gg_arena *arena, struct gg_str source) {
        return gg_str_is(source, "env") ? "the environment" : gg_show_text(arena, source);
}

/* ---- sentences ---- */

const char *gg_show_headline(struct gg_arena *arena, const struct gg_report *report) {
        const char *launches = gg_show_count(arena, report->records, false, "launch", "launches");
        const char *violations = gg_show_number(arena, report->violations);

        if (report->records == 0)
                return "No launch was recorded";
        if (report->violations == 0)
                return gg_arena_printf(arena, "No wrong GOROOT in %s", launches);
        if (!report->has_rate)
                return gg_arena_printf(arena, "%s had a wrong GOROOT",
                                       gg_show_count(arena, report->violations, false, "launch", "launches"));
        return gg_arena_printf(arena, "%s of %s had a wrong GOROOT (%s)", violations, launches,
                               gg_show_share(arena, report->violations, report->records));
}

const char *gg_show_hosts(struct gg_arena *arena, const struct gg_report *report) {
        const struct gg_tally_table *hosts = &report->tables[GG_BY_HOST];
        uint64_t count = 0;

        for (size_t i = 0; i < hosts->count; i++)
                count += hosts->rows[i].key.n > 0;
        if (count == 0)
                return NULL;
        return gg_arena_printf(arena, "on %s",
                               gg_show_count(arena, count, !hosts->complete, "host", "hosts"));
}

const char *gg_show_scope(struct gg_arena *arena, const struct gg_report *report) {
        const char *hosts = gg_show_hosts(arena, report);

        if (report->seen.first == 0 && report->seen.last == 0)
                return hosts;
        if (!hosts)
                return gg_show_times(arena, report->seen);
        return gg_arena_printf(arena, "%s, %s", gg_show_times(arena, report->seen), hosts);
}

const char *gg_show_no_rate(const struct gg_report *report) {
        if (report->has_rate)
                return NULL;
        if (report->violations == 0)
                return "Launches that are right are recorded only with \"record = all\" in "
                       "goroot-guard.conf.";
        return "There is no rate to tell, because launches that are right were not recorded: \"record = "
               "all\" in "
               "goroot-guard.conf records them.";
}

/* How many causes are enough to explain nine violations of ten, and how many violations they do explain. */
static size_t explaining(const struct gg_report *report, size_t top, uint64_t *ret_explained) {
        uint64_t explained = 0;
        size_t n = 0;

        while (n < top && n < report->cause_count && (double) explained < 0.9 * (double) report->violations) {
                uint64_t own = report->causes[n++].violations;

                explained = own > UINT64_MAX - explained ? UINT64_MAX : explained + own;
        }
        *ret_explained = explained;
        return n;
}

const char *gg_show_causes(struct gg_arena *arena, const struct gg_report *report, size_t top) {
        uint64_t explained;
        size_t n = explaining(report, top, &explained);
        const char *causes = gg_show_count(arena, n, false, "cause", "causes");
        const char *verb = n == 1 ? "explains" : "explain";

        if (n == 0)
                return NULL;
        if (report->violations == 1)
                return gg_arena_printf(arena, "%s %s the one violation", causes, verb);
        if (explained >= report->violations)
                return gg_arena_printf(arena, "%s %s all %s violations", causes, verb,
                                       gg_show_number(arena, report->violations));
        return gg_arena_printf(arena, "%s %s %s of %s violations", causes, verb,
                               gg_show_share(arena, explained, report->violations),
                               gg_show_number(arena, report->violations));
}

void gg_show_notes(struct gg_arena *arena, const struct gg_report *report, struct gg_show_notes *ret_notes) {
        const struct {
                uint64_t n;
                const char *singular, *plural, *rest;
        } notes[] = {
                {report->unread, "file", "files", "not read to the end"},
                {report->damaged, "damaged line", "damaged lines", "left out"},
                {report->lost, "record", "records", "lost, because a sink was full or gone"},
                {report->undecided, "launch", "launches", "not judged, because the guard could not look"},
                {report->config_errors, "record", "records",
                 "of mistakes in the configuration: goroot-guard check-config names them"},
                {report->newer, "record", "records", "left out, because a newer goroot-guard wrote them"},
                {report->outside, "record", "records", "of other times left out"},
                {report->foreign, "line", "lines", "of others left out"},
        };

        ret_notes->count = 0;
        for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
                const char *count =
                        gg_show_count(arena, notes[i].n, false, notes[i].singular, notes[i].plural);

                if (notes[i].n > 0)
                        ret_notes->items[ret_notes->count++] =
                                gg_arena_printf(arena, "%s %s", count, notes[i].rest);
        }
}

/* ---- tables ---- */

static void fill_row(struct gg_arena *arena, const struct gg_report *report, const struct gg_tally_row *row,
                     bool has_rate, struct gg_show_row *ret_row) {
        *ret_row = (struct gg_show_row){
                .key = gg_show_text(arena, row->key),
                .violations = gg_show_number(arena, row->violations),
                .of_all = gg_show_share(arena, row->violations, report->violations),
                .launches = has_rate ? gg_show_number(arena, row->launches) : "",
                .rate = has_rate ? gg_show_share(arena, row->violations, row->launches) : "",
                .part = row->violations,
                .whole = row->launches,
        };
}

static uint64_t add(uint64_t a, uint64_t b) {
        return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

/* "57 more, with 1,234 violations"; of a table that is not complete, what was not counted one by one. */
static const char *rest_of(struct gg_arena *arena, const struct gg_tally_table *table, size_t shown) {
        uint64_t left = table->count - shown, violations = table->other_violations;
        const char *text;

        if (left == 0 && table->complete)
                return NULL;
        for (size_t i = shown; i < table->count; i++)
                violations = add(violations, table->rows[i].violations);
        text = gg_arena_printf(arena, "%s%s more, with %s", table->complete ? "" : "at least ",
                               gg_show_number(arena, table->complete ? left : left + 1),
                               gg_show_count(arena, violations, false, "violation", "violations"));
        if (table->complete)
                return text;
        return gg_arena_printf(arena, "%s, of which up to %s may belong to any of the lines above", text,
                               gg_show_number(arena, table->missing_max));
}

/* A table with the one line "not recorded" says nothing. */
static bool is_silent(const struct gg_tally_table *table) {
        return table->complete && (table->count == 0 || (table->count == 1 && table->rows[0].key.n == 0));
}

bool gg_show_table(struct gg_arena *arena, const struct gg_report *report, enum gg_dimension dimension,
                   size_t top, struct gg_show_table *ret_table) {
        struct gg_tally_table table = report->tables[dimension];
        struct gg_show_table shown = {.dimension = dimension,
                                      .title = gg_dimension_title(dimension),
                                      /* Launches have a reason only if they are violations. */
                                      .has_rate = report->has_rate && dimension != GG_BY_REASON};
        struct gg_show_row *rows;

        if (is_silent(&table))
                return false;
        if (dimension == GG_BY_DAY) {
                shown.rest = gg_days_fill(arena, top, &table);
                shown.count = table.count;
        } else {
                shown.count = table.count < top ? table.count : top;
                shown.rest = rest_of(arena, &table, shown.count);
        }
        rows = gg_arena_alloc(arena, shown.count * sizeof *rows);
        for (size_t i = 0; i < shown.count; i++) {
                fill_row(arena, report, &table.rows[i], shown.has_rate, &rows[i]);
                shown.longest = rows[i].part > shown.longest ? rows[i].part : shown.longest;
        }
        shown.rows = rows;
        *ret_table = shown;
        return true;
}
