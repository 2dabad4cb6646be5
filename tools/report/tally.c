/* SPDX-License-Identifier: MIT */
#include "report/causes.h"
#include "report/counts.h"
#include "report/entry.h"
#include "report/times.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define DAMAGES_SHOWN 10

/* Of a damaged value or file name no more is kept. */
#define DAMAGE_TEXT_MAX 80

/* Of the memory, in 64ths. What is left is for the records of damage and for rounding. */
static const unsigned shares[GG_DIMENSION_COUNT] = {
        [GG_BY_REASON] = 1,     [GG_BY_ACTION] = 1, [GG_BY_GOROOT] = 7,
        [GG_BY_REAL_ROOT] = 5,  [GG_BY_BINARY] = 7, [GG_BY_LAUNCHER] = 8,
        [GG_BY_DIRECTORY] = 14, [GG_BY_HOST] = 8,   [GG_BY_DAY] = 1,
};
#define CAUSES_SHARE 11
#define ALL_SHARES 64

struct gg_tally {
        struct gg_arena arena;
        uint64_t seed[2];
        struct gg_entry_reader reader;
        struct gg_report sums; /* but for tables and causes */
        struct gg_counts tables[GG_DIMENSION_COUNT];
        struct gg_causes causes;
        struct gg_times wanted;
        bool has_records;
        struct gg_tally_damage damages[DAMAGES_SHOWN];
        int64_t day; /* whose name this is */
        char day_text[GG_TIME_LENGTH + 1];
};

struct gg_tally *gg_tally_new(size_t memory_max) {
        struct gg_arena arena = {NULL};
        struct gg_tally *tally = gg_arena_alloc(&arena, sizeof *tally);
        size_t share = memory_max / ALL_SHARES;

        /* Without randomness counting goes on, and only who chooses keys with care can slow it down. */
        if (getrandom(tally->seed, sizeof tally->seed, GRND_NONBLOCK) < 0)
                tally->seed[0] = (uint64_t) (uintptr_t) tally;
        gg_entry_reader_init(&tally->reader, &arena, GG_TALLY_LINE_MAX);
        for (size_t i = 0; i < GG_DIMENSION_COUNT; i++)
                gg_counts_init(&tally->tables[i], &arena, shares[i] * share, 0, tally->seed);
        gg_causes_init(&tally->causes, &arena, CAUSES_SHARE * share, tally->seed);
        tally->wanted = (struct gg_times){INT64_MIN, INT64_MAX};
        gg_time_write(0, tally->day_text);
        tally->arena = arena;
        return tally;
}

void gg_tally_free(struct gg_tally *tally) {
        struct gg_arena arena = tally->arena;

        gg_arena_free(&arena);
}

void gg_tally_between(struct gg_tally *tally, struct gg_times times) {
        tally->wanted = times;
}

void gg_tally_bytes(struct gg_tally *tally, uint64_t n) {
        tally->sums.bytes += n;
}

/* ---- damage ---- */

static int shown_length(struct gg_str text) {
        return (int) (text.n < DAMAGE_TEXT_MAX ? text.n : DAMAGE_TEXT_MAX);
}

static const char *describe(struct gg_arena *arena, const struct gg_entry *entry) {
        const char *of = entry->inside ? " of its " : "", *inside = entry->inside ? entry->inside : "";

        if (entry->fault.column > 0)
                return gg_arena_printf(arena, "%s at column %zu%s%s", entry->fault.what, entry->fault.column,
                                       of, inside);
        return gg_arena_printf(arena, "%s: '%.*s'", entry->fault.what, shown_length(entry->value),
                               entry->value.n > 0 ? entry->value.p : "");
}

static void count_damage(struct gg_tally *tally, const struct gg_entry *entry, const char *file,
                         uint64_t number) {
        if (tally->sums.damaged++ < DAMAGES_SHOWN)
                tally->damages[tally->sums.damage_count++] =
                        (struct gg_tally_damage){.file = gg_arena_copy(&tally->arena, file),
                                                 .line = number,
                                                 .what = describe(&tally->arena, entry)};
}

/* ---- counting ---- */

static struct gg_str day_text(struct gg_tally *tally, int64_t time) {
        int64_t day = gg_day_of(time);

        if (day != tally->day) {
                tally->day = day;
                gg_time_write(time, tally->day_text);
        }
        return (struct gg_str){tally->day_text, GG_DATE_LENGTH};
}

/* "/usr/lib/go-1.22/bin/go (go1.22.12)" */
static struct gg_str binary_text(const struct gg_entry *entry, char storage[GG_COUNTS_KEY_MAX]) {
        struct gg_buf buf;

        if (entry->version.n == 0)
                return entry->binary;
        gg_buf_init(&buf, storage, GG_COUNTS_KEY_MAX);
        gg_buf_put_str(&buf, entry->binary);
        gg_buf_puts(&buf, " (");
        gg_buf_put_str(&buf, entry->version);
        gg_buf_putc(&buf, ')');
        return gg_buf_str(&buf);
}

static void count_tables(struct gg_tally *tally, const struct gg_entry *entry, bool is_violation) {
        char storage[GG_COUNTS_KEY_MAX];
        const struct gg_str keys[GG_DIMENSION_COUNT] = {
                [GG_BY_REASON] = gg_str_of(gg_reason_name(entry->reason)),
                [GG_BY_ACTION] = gg_str_of(gg_action_name(entry->action)),
                [GG_BY_GOROOT] = entry->goroot,
                [GG_BY_REAL_ROOT] = entry->real_root,
                [GG_BY_BINARY] = binary_text(entry, storage),
                [GG_BY_LAUNCHER] = entry->launcher,
                [GG_BY_DIRECTORY] = entry->directory,
                [GG_BY_HOST] = entry->host,
                [GG_BY_DAY] = day_text(tally, entry->time),
        };

        for (size_t i = 0; i < GG_DIMENSION_COUNT; i++)
                if (i != GG_BY_REASON || is_violation)
                        gg_counts_add(&tally->tables[i], keys[i], is_violation, entry->time);
}

static void see(struct gg_tally *tally, int64_t time) {
        struct gg_times *seen = &tally->sums.seen;

        seen->first = tally->sums.records == 1 || time < seen->first ? time : seen->first;
        seen->last = tally->sums.records == 1 || time > seen->last ? time : seen->last;
}

static void count_launch(struct gg_tally *tally, const struct gg_entry *entry) {
        bool is_violation = entry->reason != GG_REASON_NONE;

        tally->sums.records++;
        see(tally, entry->time);
        tally->sums.undecided += entry->is_undecided;
        tally->sums.has_rate |= !is_violation && !entry->is_undecided;
        count_tables(tally, entry, is_violation);
        if (!is_violation)
                return;
        tally->sums.violations++;
        tally->sums.done[entry->reason][entry->action]++;
        gg_causes_add(&tally->causes, entry);
}

static bool is_wanted(const struct gg_tally *tally, const struct gg_entry *entry) {
        return (entry->kind != GG_ENTRY_LAUNCH && entry->kind != GG_ENTRY_CONFIG_ERROR) ||
               (entry->time >= tally->wanted.first && entry->time <= tally->wanted.last);
}

static void add_saturated(uint64_t *sum, uint64_t n) {
        *sum = n > UINT64_MAX - *sum ? UINT64_MAX : *sum + n;
}

static void count_entry(struct gg_tally *tally, const struct gg_entry *entry, const char *file,
                        uint64_t number) {
        if (!is_wanted(tally, entry)) {
                tally->sums.outside++;
                return;
        }
        switch (entry->kind) {
        case GG_ENTRY_LAUNCH:
                count_launch(tally, entry);
                break;
        case GG_ENTRY_CONFIG_ERROR:
                tally->sums.config_errors++;
                break;
        case GG_ENTRY_FOREIGN:
                tally->sums.foreign++;
                break;
        case GG_ENTRY_NEWER:
                tally->sums.newer++;
                break;
        case GG_ENTRY_DAMAGED:
                count_damage(tally, entry, file, number);
                return; /* whatever it seems to have lost */
        }
        add_saturated(&tally->sums.lost, entry->lost);
}

/* Some programs start a file with a byte order mark. */
static struct gg_str without_mark(struct gg_str line) {
        return gg_str_starts(line, "\xef\xbb\xbf") ? (struct gg_str){line.p + 3, line.n - 3} : line;
}

void gg_tally_line(struct gg_tally *tally, struct gg_str line, const char *file, uint64_t number,
                   struct gg_str host) {
        struct gg_entry entry;

        line = number == 1 ? without_mark(line) : line;
        if (line.n <= GG_TALLY_LINE_MAX && gg_str_trim(line).n == 0)
                return;
        if (line.n > GG_TALLY_LINE_MAX)
                entry = (struct gg_entry){.kind = GG_ENTRY_DAMAGED,
                                          .fault = {"the line is too long", GG_TALLY_LINE_MAX + 1}};
        else
                gg_entry_read(&tally->reader, line, &entry);
        if (entry.host.n == 0)
                entry.host = host;
        count_entry(tally, &entry, file, number);
}

/* ---- the report ---- */

static int compare_keys(const void *a, const void *b) {
        const struct gg_tally_row *x = a, *y = b;

        return gg_compare_texts(x->key, y->key);
}

static int compare_rows(const void *a, const void *b) {
        const struct gg_tally_row *x = a, *y = b;
        int order = gg_compare_numbers(y->violations, x->violations);

        order = order != 0 ? order : gg_compare_numbers(y->launches, x->launches);
        return order != 0 ? order : compare_keys(a, b);
}

static struct gg_tally_table report_table(const struct gg_counts *counts, struct gg_arena *arena,
                                          bool by_key) {
        struct gg_tally_row *rows = gg_arena_alloc(arena, counts->count * sizeof *rows);

        for (size_t i = 0; i < counts->count; i++) {
                const struct gg_count *entry = &counts->entries[i];

                rows[i] = (struct gg_tally_row){.key = gg_counts_key(counts, entry),
                                                .launches = entry->launches,
                                                .violations = entry->violations,
                                                .seen = entry->seen};
        }
        qsort(rows, counts->count, sizeof *rows, by_key ? compare_keys : compare_rows);
        return (struct gg_tally_table){.rows = rows,
                                       .count = counts->count,
                                       .complete = counts->complete,
                                       .other_launches = counts->other_launches,
                                       .other_violations = counts->other_violations,
                                       .missing_max = gg_counts_missing_max(counts)};
}

void gg_tally_report(const struct gg_tally *tally, struct gg_arena *arena, struct gg_report *ret_report) {
        *ret_report = tally->sums;
        ret_report->damages = tally->damages;
        for (size_t i = 0; i < GG_DIMENSION_COUNT; i++)
                ret_report->tables[i] = report_table(&tally->tables[i], arena, i == GG_BY_DAY);
        gg_causes_report(&tally->causes, arena, ret_report);
}
