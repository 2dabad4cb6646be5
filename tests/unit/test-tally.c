/* SPDX-License-Identifier: MIT */
/* What is counted, what is left out, and what is lost when there is more than fits. */
#include "report/counts.h"
#include "report/report.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SMALL ((size_t) 4 * 1024 * 1024)

static struct gg_tally *tally;
static struct gg_arena arena;
static struct gg_report report;

static int setup(void **state) {
        (void) state;
        tally = gg_tally_new(SMALL);
        return 0;
}

static int teardown(void **state) {
        (void) state;
        gg_tally_free(tally);
        gg_arena_free(&arena);
        return 0;
}

static void count_as(const char *line, const char *host) {
        gg_tally_line(tally, gg_str_of(line), "file", 7, gg_str_of(host));
        gg_tally_report(tally, &arena, &report);
}

static void count(const char *line) {
        count_as(line, "");
}

#define RECORD "{\"v\":1,\"time\":\"2026-01-02T03:04:05.678Z\",\"action\":\"log\",\"reason\":\"missing\""

static void assert_counters(uint64_t records, uint64_t config_errors, uint64_t foreign, uint64_t newer,
                            uint64_t damaged) {
        assert_int_equal(report.records, records);
        assert_int_equal(report.config_errors, config_errors);
        assert_int_equal(report.foreign, foreign);
        assert_int_equal(report.newer, newer);
        assert_int_equal(report.damaged, damaged);
}

static void assert_row(enum gg_dimension dimension, size_t i, const char *key, uint64_t launches,
                       uint64_t violations) {
        const struct gg_tally_table *table = &report.tables[dimension];

        assert_true(i < table->count);
        assert_int_equal(table->rows[i].key.n, strlen(key));
        assert_memory_equal(table->rows[i].key.p, key, strlen(key));
        assert_int_equal(table->rows[i].launches, launches);
        assert_int_equal(table->rows[i].violations, violations);
}

/* ---- what a line is ---- */

static void test_kinds(void **state) {
        static const struct {
                const char *line;
                char kind;        /* record, config error, foreign, newer, damaged, blank */
                const char *what; /* damaged */
        } cases[] = {
                {RECORD "}", 'r', NULL},
                {"  " RECORD ",\"future\":[1,{}]} \r", 'r', NULL},
                {"", 'b', NULL},
                {" \t\r", 'b', NULL},
                {"{\"v\":1.0,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"pass\",\"reason\":\"match\"}",
                 'r', NULL},
                {"{\"v\":1,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"config-error\",\"config\":\"/etc/"
                 "x\"}",
                 'c', NULL},
                {"{\"v\":2,\"action\":\"log\",\"reason\":\"new\"}", 'n', NULL},
                {"{\"v\":99999999999999999999999,\"action\":\"log\",\"reason\":\"new\"}", 'n', NULL},
                {"{}", 'f', NULL},
                {"{\"v\":1}", 'f', NULL},
                {"{\"v\":1,\"action\":\"log\"}", 'f', NULL},
                {"{\"v\":-1,\"action\":\"log\",\"reason\":\"missing\"}", 'f', NULL},
                {"{\"v\":\"1\",\"action\":\"log\",\"reason\":\"missing\"}", 'f', NULL},
                {"{\"v\":1,\"action\":7,\"reason\":\"missing\"}", 'f', NULL},
                {"{\"message\":\"{broken\"}", 'f', NULL},
                {"[1]", 'd', "no object of JSON at column 1"},
                {"goroot-guard: wrong GOROOT", 'd', "no object of JSON at column 1"},
                {RECORD, 'd', "the line ends early at column 75"},
                {"{\"log\":\"{\\\"v\\\":1,\\\"time\"}", 'd',
                 "no end of the string that starts at column 8 of its log"},
                {"{\"v\":0,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"log\",\"reason\":\"missing\"}", 'd',
                 "no schema version: '0'"},
                {"{\"v\":1,\"time\":\"2026-02-30T03:04:05Z\",\"action\":\"log\",\"reason\":\"missing\"}", 'd',
                 "no time of RFC 3339: '2026-02-30T03:04:05Z'"},
                {"{\"v\":1,\"time\":17,\"action\":\"log\",\"reason\":\"missing\"}", 'd',
                 "no time of RFC 3339: ''"},
                {"{\"v\":1,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"none\",\"reason\":\"missing\"}",
                 'd', "unknown action: 'none'"},
                {"{\"v\":1,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"log\",\"reason\":\"bad luck\"}",
                 'd', "unknown reason: 'bad luck'"},
                {RECORD ",\"goroot\":{}}", 'd', "no text in: 'goroot'"},
                {RECORD ",\"lost\":-3}", 'd', "no count in: 'lost'"},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char kind = cases[i].kind;

                print_message("# %s\n", cases[i].line);
                count(cases[i].line);
                assert_counters(kind == 'r', kind == 'c', kind == 'f', kind == 'n', kind == 'd');
                assert_int_equal(report.damage_count, kind == 'd');
                if (kind == 'd') {
                        assert_string_equal(report.damages[0].what, cases[i].what);
                        assert_string_equal(report.damages[0].file, "file");
                        assert_int_equal(report.damages[0].line, 7);
                }
                teardown(state);
                setup(state);
        }
}

static void test_damage_is_shown_ten_times(void **state) {
        (void) state;
        for (int i = 0; i < 25; i++)
                count("x");
        assert_int_equal(report.damaged, 25);
        assert_int_equal(report.damage_count, 10);
}

static void test_long_lines(void **state) {
        size_t n = GG_TALLY_LINE_MAX + 1;
        char *line = malloc(n);

        (void) state;
        assert_non_null(line);
        memset(line, ' ', n);
        memcpy(line, RECORD "}", sizeof(RECORD "}") - 1);
        gg_tally_line(tally, (struct gg_str){line, n - 1}, "f", 1, gg_str_of(""));
        gg_tally_line(tally, (struct gg_str){line, n}, "f", 2, gg_str_of(""));
        memset(line, ' ', n);
        gg_tally_line(tally, (struct gg_str){line, n}, "f", 3, gg_str_of(""));
        gg_tally_report(tally, &arena, &report);
        assert_counters(1, 0, 0, 0, 2);
        assert_string_equal(report.damages[0].what, "the line is too long at column 1048577");
        free(line);
}

/* ---- where a record is, and whose ---- */

#define INNER                                                                                                \
        "{\\\"v\\\":1,\\\"time\\\":\\\"2026-01-02T03:04:05Z\\\",\\\"action\\\":\\\"log\\\",\\\"reason\\\":"  \
        "\\\"missing\\\""

#define FIELDS                                                                                               \
        "{\"GOROOT_GUARD_V\":\"1\",\"GOROOT_GUARD_TIME\":\"2026-01-02T03:04:05Z\","                          \
        "\"GOROOT_GUARD_ACTION\":\"log\",\"GOROOT_GUARD_REASON\":\"missing\""

static void test_hosts(void **state) {
        static const struct {
                const char *line, *host;
        } cases[] = {
                {RECORD "}", "given"},
                {RECORD ",\"host\":\"a\"}", "a"},
                {RECORD ",\"hostname\":\"b\"}", "b"},
                {RECORD ",\"host.name\":\"c\"}", "c"},
                {RECORD ",\"host\":{\"name\":\"d\"}}", "d"},
                {RECORD ",\"host\":null,\"hostname\":\"e\"}", "e"},
                {RECORD ",\"host\":7}", "given"},
                {RECORD ",\"host\":\"a\\u002eb\"}", "a.b"},
                {"{\"log\":\"" INNER "}\\n\",\"stream\":\"stderr\",\"time\":\"2020-01-01T00:00:00Z\"}",
                 "given"},
                {"{\"message\":\"" INNER "}\",\"hostname\":\"outer\"}", "outer"},
                {"{\"msg\":\" @cee: " INNER "}\",\"hostname\":\"outer\"}", "outer"},
                {"{\"MESSAGE\":\"" INNER ",\\\"host\\\":\\\"inner\\\"}\",\"_HOSTNAME\":\"outer\"}", "inner"},
                {"{\"line\":\"" INNER "}\"}", "given"},
                {"{\"_source\":{\"message\":\"" INNER "}\",\"host\":{\"name\":\"es\"}}}", "es"},
                {FIELDS ",\"_HOSTNAME\":\"journal\"}", "journal"},
                {FIELDS ",\"_HOSTNAME\":[104,255,196,49,195,164]}", "h\xef\xbf\xbd\xef\xbf\xbd"
                                                                    "1\xc3\xa4"},
                {FIELDS ",\"_HOSTNAME\":[\"a\",\"b\\u002ec\"]}", "b.c"},
                {FIELDS ",\"_HOSTNAME\":[104,256]}", "given"},
                {FIELDS ",\"_HOSTNAME\":[]}", "given"},
                {FIELDS ",\"_HOSTNAME\":null}", "given"},
                {"2026-01-02T03:04:05.678901+01:00 log1 goroot-guard[1]: @cee: " RECORD "}", "log1"},
                {"Jan  2 03:04:05 log2 goroot-guard: @cee:" RECORD "}", "log2"},
                {"<12>Jan 12 03:04:05 log3 goroot-guard: @cee:" RECORD "}", "log3"},
                {"<12>1 2026-01-02T03:04:05Z log4 goroot-guard 1 log [x@32473 a=\"b\"] @cee: " RECORD "}",
                 "log4"},
                {"<12>1 2026-01-02T03:04:05Z - goroot-guard 1 log - @cee: " RECORD "}", "given"},
                {"Jan  2 03:04:05 \xff goroot-guard: @cee:" RECORD "}", "given"},
                {"{\"_source\":" RECORD ",\"host\":{\"name\":\"es\"}}}", "es"},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].line);
                count_as(cases[i].line, "given");
                assert_counters(1, 0, 0, 0, 0);
                assert_row(GG_BY_HOST, 0, cases[i].host, 1, 1);
                assert_row(GG_BY_DAY, 0, "2026-01-02", 1, 1);
                teardown(state);
                setup(state);
        }
        /* No deeper than any chain of collectors. */
        count("{\"log\":{\"log\":{\"log\":" RECORD "}}}}");
        assert_counters(0, 0, 1, 0, 0);
}

/* ---- counters ---- */

static void test_counters(void **state) {
        (void) state;
        count(RECORD ",\"goroot\":\"/a\\/b\",\"lost\":3}");
        assert_false(report.has_rate);
        count(RECORD ",\"goroot\":\"/a/b\",\"lost\":18446744073709551615}");
        count("{\"v\":1,\"time\":\"2026-01-01T00:00:00Z\",\"action\":\"pass\",\"reason\":\"match\"}");
        count("{\"v\":1,\"time\":\"2026-01-03T00:00:00Z\",\"action\":\"pass\",\"reason\":\"undecided\","
              "\"errno\":12}");
        assert_counters(4, 0, 0, 0, 0);
        assert_int_equal(report.violations, 2);
        assert_int_equal(report.undecided, 1);
        assert_true(report.lost == UINT64_MAX);
        assert_true(report.has_rate);
        assert_int_equal(report.done[GG_REASON_MISSING][GG_ACTION_LOG], 2);
        assert_row(GG_BY_GOROOT, 0, "/a/b", 2, 2);
        assert_row(GG_BY_GOROOT, 1, "", 2, 0);
        assert_row(GG_BY_ACTION, 1, "pass", 2, 0);
        assert_int_equal(report.tables[GG_BY_REASON].count, 1);
        assert_row(GG_BY_DAY, 0, "2026-01-01", 1, 0);
        assert_row(GG_BY_DAY, 2, "2026-01-03", 1, 0);
        assert_true(report.seen.first == 1767225600000 && report.seen.last == 1767398400000);
        assert_true(report.tables[GG_BY_DAY].rows[0].seen.last == 0);
        assert_int_equal(gg_report_status(&report), 1);
}

static void test_window(void **state) {
        (void) state;
        gg_tally_between(tally, (struct gg_times){1767323045678, 1767323045678});
        count(RECORD "}");
        count("{\"v\":1,\"time\":\"2026-01-02T03:04:05.677Z\",\"action\":\"log\",\"reason\":\"missing\","
              "\"lost\":1}");
        count("{\"v\":1,\"time\":\"2026-01-02T03:04:05.679Z\",\"action\":\"config-error\",\"config\":\"x\"}");
        assert_counters(1, 0, 0, 0, 0);
        assert_int_equal(report.outside, 2);
        assert_int_equal(report.lost, 0);
}

static void test_status(void **state) {
        (void) state;
        count("{\"v\":1,\"time\":\"2026-01-01T00:00:00Z\",\"action\":\"pass\",\"reason\":\"match\"}");
        assert_int_equal(gg_report_status(&report), 0);
        report.unread = 1;
        assert_int_equal(gg_report_status(&report), 2);
        count("{\"v\":2,\"action\":\"pass\",\"reason\":\"match\"}");
        assert_int_equal(gg_report_status(&report), 2);
        count(RECORD "}");
        assert_int_equal(gg_report_status(&report), 1);
}

static void test_causes(void **state) {
        (void) state;
        count(RECORD ",\"goroot\":\"/a\",\"goroot_source\":\"env\",\"real_root\":\"/r1\",\"host\":\"x\","
                     "\"hint\":\"a relative path, taken from the working directory\"}");
        count(RECORD ",\"goroot\":\"/a\",\"goroot_source\":\"env\",\"real_root\":\"/r2\",\"host\":\"y\"}");
        count(RECORD ",\"goroot\":\"/a\",\"goroot_source\":\"env\",\"real_root\":\"/r2\",\"host\":\"x\"}");
        count(RECORD ",\"goroot\":\"/a\",\"goroot_source\":\"/h/it's/env:12\"}");
        count("{\"v\":1,\"time\":\"2026-01-02T03:04:05Z\",\"action\":\"log\",\"reason\":\"unverifiable\","
              "\"goroot\":\"/b\",\"goroot_source\":\"env\"}");
        assert_int_equal(report.cause_count, 3);
        assert_true(gg_str_is(report.causes[0].goroot, "/a") && gg_str_is(report.causes[0].source, "env"));
        assert_int_equal(report.causes[0].violations, 3);
        assert_int_equal(report.causes[0].hosts, 2);
        assert_true(report.causes[0].hosts_complete);
        assert_true(gg_str_is(report.causes[0].real_root, "/r2"));
        assert_true(gg_str_is(report.causes[0].reason, "missing"));
        assert_true(gg_str_is(report.causes[0].hint, "a relative path, taken from the working directory"));
        assert_string_equal(report.causes[0].remedy, "unset GOROOT");
        assert_string_equal(report.causes[1].remedy, "sed -i '/^GOROOT=/d' '/h/it'\\''s/env'");
        assert_string_equal(report.causes[2].remedy, ""); /* it may need that GOROOT */
}

/* ---- more than fits ---- */

/* SplitMix64 (Steele and others 2014). */
static uint64_t mix(uint64_t x) {
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        return x ^ x >> 31;
}

#define HEAVY 20

/* A stream of keys of which all come once, but some that come now and then, and from its middle on once in a
 * hundred. What is known of them is within what is promised, and nothing is counted twice or not at all. */
static void test_heavy_keys_come_late(void **state) {
        static const uint64_t seed[2] = {1, 2};
        uint64_t want[HEAVY] = {0}, launches = 0, violations = 0, lost = 0, n = 300000;
        struct gg_arena memory = {NULL};
        struct gg_counts counts;
        unsigned found = 0;

        (void) state;
        gg_counts_init(&counts, &memory, (size_t) 512 * 1024, 0, seed);
        for (uint64_t i = 0; i < n; i++) {
                bool is_heavy = mix(i) % (i > n / 2 ? 5 : 500) == 0;
                uint64_t key = is_heavy ? mix(~i) % HEAVY : HEAVY + i;
                char text[32];
                int length = snprintf(text, sizeof text, "/%llu", (unsigned long long) key);

                if (is_heavy)
                        want[key]++;
                gg_counts_add(&counts, (struct gg_str){text, (size_t) length}, true, (int64_t) i);
        }
        assert_false(counts.complete);
        assert_true(counts.count <= counts.cap && counts.count >= counts.cap / 2);
        for (size_t i = 0; i < counts.count; i++) {
                const struct gg_count *entry = &counts.entries[i];
                struct gg_str key = gg_counts_key(&counts, entry);
                unsigned long number = strtoul(key.p + 1, NULL, 10);

                launches += entry->launches;
                violations += entry->violations;
                if (number < HEAVY && key.n < 4) {
                        assert_true(entry->violations <= want[number]);
                        assert_true(entry->violations + gg_counts_missing_max(&counts) >= want[number]);
                        lost += want[number] - entry->violations;
                        found++;
                }
        }
        assert_int_equal(found, HEAVY);
        assert_true(lost > 0); /* or the bound would not have been put to the test */
        assert_int_equal(launches + counts.other_launches, n);
        assert_int_equal(violations + counts.other_violations, n);
        /* Misra and Gries: no more than the share of the weight that half of the room could hold. */
        assert_true(gg_counts_missing_max(&counts) <= 2 * n / counts.cap);
        gg_arena_free(&memory);
}

/* Keys that are violations stay before many more that are launches alone. */
static void test_violations_weigh_more(void **state) {
        static const uint64_t seed[2] = {3, 4};
        struct gg_arena memory = {NULL};
        struct gg_counts counts;
        char text[32];
        unsigned found = 0;

        (void) state;
        gg_counts_init(&counts, &memory, (size_t) 128 * 1024, 0, seed);
        for (unsigned i = 0; i < 100; i++) {
                snprintf(text, sizeof text, "bad-%u", i);
                gg_counts_add(&counts, gg_str_of(text), true, 1);
        }
        for (unsigned i = 0; i < 3 * counts.cap; i++) {
                snprintf(text, sizeof text, "good-%u", i);
                gg_counts_add(&counts, gg_str_of(text), false, 1);
        }
        assert_false(counts.complete);
        for (size_t i = 0; i < counts.count; i++)
                found += counts.entries[i].violations > 0;
        assert_int_equal(found, 100);
        gg_arena_free(&memory);
}

/* Keys so long that there is no room for half of the entries. */
static void test_long_keys(void **state) {
        static const uint64_t seed[2] = {5, 6};
        static char key[GG_COUNTS_KEY_MAX];
        struct gg_arena memory = {NULL};
        struct gg_counts counts;
        uint64_t sum;

        (void) state;
        gg_counts_init(&counts, &memory, (size_t) 64 * 1024, 0, seed);
        memset(key, 'k', sizeof key);
        for (unsigned i = 0; i < 1000; i++) {
                memcpy(key, &i, sizeof i);
                gg_counts_add(&counts, (struct gg_str){key, sizeof key - i % 7}, true, 1);
                assert_true(counts.key_used <= counts.key_cap && counts.count > 0);
        }
        sum = counts.other_violations;
        for (size_t i = 0; i < counts.count; i++)
                sum += counts.entries[i].violations;
        assert_int_equal(sum, 1000);
        gg_arena_free(&memory);
}

/* All tables at their limit: the sums are right, and the day, whose keys are few, is complete. */
static void test_all_tables_full(void **state) {
        unsigned n = 60000;
        char line[1024];

        (void) state;
        for (unsigned i = 0; i < n; i++) {
                snprintf(line, sizeof line,
                         RECORD ",\"goroot\":\"/g%u\",\"goroot_source\":\"env\",\"binary\":\"/"
                                "b%u\",\"real_root\":\"/r%u\","
                                "\"launcher\":\"/l%u\",\"cwd\":\"/c%u\",\"host\":\"h%u\"}",
                         i, i, i, i, i, i);
                gg_tally_line(tally, gg_str_of(line), "f", i, gg_str_of(""));
        }
        gg_tally_report(tally, &arena, &report);
        for (size_t d = 0; d < GG_DIMENSION_COUNT; d++) {
                const struct gg_tally_table *table = &report.tables[d];
                uint64_t sum = table->other_violations;

                assert_int_equal(table->complete, d == GG_BY_REASON || d == GG_BY_ACTION || d == GG_BY_DAY);
                assert_int_equal(table->complete, table->missing_max == 0 && table->other_launches == 0);
                for (size_t i = 0; i < table->count; i++)
                        sum += table->rows[i].violations;
                assert_int_equal(sum, n);
        }
        assert_int_equal(report.violations, n);
        assert_true(report.cause_count > 0 && report.cause_count < n);
        assert_false(report.causes[0].hosts_complete);
        assert_int_equal(report.causes[0].hosts, 1);
}

/* ---- SipHash ---- */

/* That of the bytes 0, 1, 2... under the key 0, 1, 2..., by an implementation of its own. */
static uint64_t slow_siphash13(const unsigned char *bytes, size_t n) {
        uint64_t k0 = 0x0706050403020100, k1 = 0x0f0e0d0c0b0a0908, a = k0 ^ 0x736f6d6570736575,
                 b = k1 ^ 0x646f72616e646f6d, c = k0 ^ 0x6c7967656e657261, d = k1 ^ 0x7465646279746573;
        size_t words = n / 8 + 1;

        for (size_t i = 0; i < words + 3; i++) {
                uint64_t m = i + 1 == words ? (uint64_t) n << 56 : 0;

                for (size_t j = 8 * i; i < words && j < n && j < 8 * i + 8; j++)
                        m |= (uint64_t) bytes[j] << 8 * (j % 8);
                if (i == words)
                        c ^= 0xff;
                d ^= m;
                a += b, b = b << 13 | b >> 51, b ^= a, a = a << 32 | a >> 32;
                c += d, d = d << 16 | d >> 48, d ^= c;
                a += d, d = d << 21 | d >> 43, d ^= a;
                c += b, b = b << 17 | b >> 47, b ^= c, c = c << 32 | c >> 32;
                a ^= m;
        }
        return a ^ b ^ c ^ d;
}

static void test_hash(void **state) {
        static const uint64_t seed[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
        unsigned char bytes[64];

        (void) state;
        for (unsigned i = 0; i < sizeof bytes; i++)
                bytes[i] = (unsigned char) i;
        for (size_t n = 0; n <= sizeof bytes; n++)
                assert_true(gg_counts_hash(seed, (struct gg_str){(char *) bytes, n}) ==
                            slow_siphash13(bytes, n));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
                cmocka_unit_test_setup_teardown(test_damage_is_shown_ten_times, setup, teardown),
                cmocka_unit_test_setup_teardown(test_long_lines, setup, teardown),
                cmocka_unit_test_setup_teardown(test_hosts, setup, teardown),
                cmocka_unit_test_setup_teardown(test_counters, setup, teardown),
                cmocka_unit_test_setup_teardown(test_window, setup, teardown),
                cmocka_unit_test_setup_teardown(test_status, setup, teardown),
                cmocka_unit_test_setup_teardown(test_causes, setup, teardown),
                cmocka_unit_test(test_heavy_keys_come_late),
                cmocka_unit_test(test_violations_weigh_more),
                cmocka_unit_test(test_long_keys),
                cmocka_unit_test_setup_teardown(test_all_tables_full, setup, teardown),
                cmocka_unit_test(test_hash),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
