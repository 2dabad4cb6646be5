/* SPDX-License-Identifier: MIT */
#include "reportmake.h"
#include <string.h>

static const struct gg_times seen = {1767323040000, 1772625600000}; /* 2026-01-02 03:04, 2026-03-04 12:00 */

void report_nothing(struct gg_report *ret_report) {
        memset(ret_report, 0, sizeof *ret_report);
        for (unsigned i = 0; i < GG_DIMENSION_COUNT; i++)
                ret_report->tables[i].complete = true;
}

void report_add(struct gg_arena *arena, struct gg_report *report, enum gg_dimension dimension,
                struct gg_str key, uint64_t launches, uint64_t violations) {
        struct gg_tally_table *table = &report->tables[dimension];
        struct gg_tally_row *rows = gg_arena_alloc(arena, (table->count + 1) * sizeof *rows);

        if (table->count > 0)
                memcpy(rows, table->rows, table->count * sizeof *rows);
        rows[table->count].key = key;
        rows[table->count].launches = launches;
        rows[table->count].violations = violations;
        if (violations > 0)
                rows[table->count].seen = seen;
        table->rows = rows;
        table->count++;
}

static void add_days(struct gg_arena *arena, struct gg_report *report) {
        for (int i = 0; i < 62; i++) { /* 3 January to 4 March: no record on Sundays, but on the last one */
                int month = i < 29 ? 1 : i < 57 ? 2 : 3;
                const char *day = gg_arena_printf(arena, "2026-%02d-%02d", month,
                                                  month == 1   ? i + 3
                                                  : month == 2 ? i - 28
                                                               : i - 56);

                if (i % 7 != 1)
                        report_add(arena, report, GG_BY_DAY, gg_str_of(day),
                                   4000 + (uint64_t) (i * 7919 % 1711), (uint64_t) (60 + i * 104729 % 331));
        }
}

void report_fleet(struct gg_arena *arena, struct gg_report *ret_report) {
        static const struct {
                enum gg_dimension dimension;
                const char *key;
                uint64_t launches, violations;
        } rows[] = {
                {GG_BY_REASON, "version-mismatch", 8700, 8700},
                {GG_BY_REASON, "missing", 3011, 3011},
                {GG_BY_REASON, "tree-mismatch", 634, 634},
                {GG_BY_ACTION, "rewrite", 8134, 8134},
                {GG_BY_ACTION, "log", 3711, 3711},
                {GG_BY_ACTION, "block", 500, 500},
                {GG_BY_ACTION, "pass", 286420, 0},
                {GG_BY_GOROOT, "/usr/lib/go-1.19", 8700, 8700},
                {GG_BY_GOROOT, "$HOME/go", 2504, 2504},
                {GG_BY_GOROOT, "/home/ci/.goenv/versions/1.21.13", 700, 634},
                {GG_BY_GOROOT, "/usr/local/Cellar/go/1.20/libexec", 507, 507},
                {GG_BY_GOROOT, "", 286354, 0},
                {GG_BY_REAL_ROOT, "/usr/lib/go-1.22", 250000, 12000},
                {GG_BY_REAL_ROOT, "/opt/hostedtoolcache/go/1.23.5/x64", 48765, 345},
                {GG_BY_BINARY, "/usr/lib/go-1.22/bin/go (go1.22.12)", 250000, 12000},
                {GG_BY_BINARY, "/opt/hostedtoolcache/go/1.23.5/x64/bin/go (go1.23.5)", 48765, 345},
                {GG_BY_LAUNCHER, "/usr/bin/make", 151234, 11000},
                {GG_BY_LAUNCHER, "/usr/bin/bash", 100000, 1001},
                {GG_BY_LAUNCHER, "/usr/bin/python3.11", 47531, 344},
                {GG_BY_DIRECTORY, "/builds/platform/api", 90000, 7000},
                {GG_BY_DIRECTORY, "/builds/payments/ledger", 70000, 3000},
                {GG_BY_DIRECTORY, "/builds/platform/a directory with a rather long name/services/gateway",
                 50000, 1245},
                {GG_BY_DIRECTORY, "/builds/tools", 88765, 1100},
                {GG_BY_HOST, "runner-017", 2000, 700},
                {GG_BY_HOST, "runner-101", 1500, 650},
                {GG_BY_HOST, "runner-004", 1800, 12},
        };
        static struct gg_tally_cause causes[] = {
                {.violations = 8700, .hosts = 120, .hosts_complete = true, .remedy = "unset GOROOT"},
                {.violations = 2504, .hosts = 31, .hosts_complete = true, .remedy = "unset GOROOT"},
                {.violations = 634, .hosts = 1, .hosts_complete = true},
                {.violations = 507, .hosts = 64},
        };
        static const struct gg_tally_damage damages[] = {
                {"/var/log/goroot-guard/runner-017.jsonl", 4711,
                 "no end of the string that starts at column 17"},
                {"/var/log/goroot-guard/runner-101.jsonl.1.gz", 1, "not JSON: \"\\x1b[31m\""},
        };

        report_nothing(ret_report);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                report_add(arena, ret_report, rows[i].dimension, gg_str_of(rows[i].key), rows[i].launches,
                           rows[i].violations);
        for (int i = 200; i < 411; i++)
                report_add(arena, ret_report, GG_BY_HOST, gg_str_of(gg_arena_printf(arena, "runner-%d", i)),
                           1300, i < 300 ? 9 : 0);
        add_days(arena, ret_report);
        causes[0].goroot = gg_str_of("/usr/lib/go-1.19");
        causes[0].reason = gg_str_of("version-mismatch");
        causes[1].goroot = gg_str_of("$HOME/go");
        causes[1].reason = gg_str_of("missing");
        causes[1].hint = gg_str_of("a literal $ that no shell expanded");
        causes[2].goroot = gg_str_of("/home/ci/.goenv/versions/1.21.13");
        causes[2].reason = gg_str_of("tree-mismatch");
        causes[2].source = gg_str_of("/home/ci/.config/go/env:3");
        causes[2].remedy = "sed -i '/^GOROOT=/d' /home/ci/.config/go/env";
        causes[3].goroot = gg_str_of("/usr/local/Cellar/go/1.20/libexec");
        causes[3].reason = gg_str_of("missing");
        for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
                causes[i].seen = seen;
                causes[i].real_root = gg_str_of("/usr/lib/go-1.22");
                if (i != 2)
                        causes[i].source = gg_str_of("env");
        }
        ret_report->causes = causes;
        ret_report->cause_count = sizeof causes / sizeof *causes;
        ret_report->damages = damages;
        ret_report->damage_count = sizeof damages / sizeof *damages;
        ret_report->records = 298765;
        ret_report->violations = 12345;
        ret_report->undecided = 3;
        ret_report->lost = 17;
        ret_report->damaged = 2;
        ret_report->has_rate = true;
        ret_report->seen = (struct gg_times){seen.first, seen.last};
}

void report_of(struct gg_arena *arena, struct gg_str text, struct gg_report *ret_report) {
        struct gg_tally_cause *causes = gg_arena_alloc(arena, 2 * sizeof *causes);
        struct gg_tally_damage *damage = gg_arena_alloc(arena, sizeof *damage);

        report_nothing(ret_report);
        for (unsigned i = 0; i < GG_BY_DAY; i++) {
                report_add(arena, ret_report, (enum gg_dimension) i, text, 3, 2);
                report_add(arena, ret_report, (enum gg_dimension) i, gg_str_of("other"), 1, 1);
        }
        for (size_t i = 0; i < 2; i++)
                causes[i] = (struct gg_tally_cause){.goroot = text,
                                                    .source = text,
                                                    .reason = text,
                                                    .hint = text,
                                                    .real_root = text,
                                                    .violations = 2 - i,
                                                    .hosts = 1,
                                                    .seen = seen,
                                                    .remedy = gg_arena_string(arena, text)};
        *damage = (struct gg_tally_damage){gg_arena_string(arena, text), 1, gg_arena_string(arena, text)};
        ret_report->causes = causes;
        ret_report->cause_count = 2;
        ret_report->damages = damage;
        ret_report->damage_count = 1;
        ret_report->damaged = 1;
        ret_report->records = 4;
        ret_report->violations = 3;
        ret_report->has_rate = true;
        ret_report->seen = seen;
}
