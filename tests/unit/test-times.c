/* SPDX-License-Identifier: MIT */
/* Times of records: every day there is, and what is no time. */
#include "report/times.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_read(void **state) {
        static const struct {
                const char *text;
                int64_t time;
        } cases[] = {
                /* date -u -d TEXT +%s%3N */
                {"1970-01-01T00:00:00.000Z", 0},
                {"1970-01-01T00:00:00Z", 0},
                {"1969-12-31T23:59:59.999Z", -1},
                {"2026-01-02T03:04:05.678Z", 1767323045678},
                {"2026-01-02t03:04:05.678z", 1767323045678},
                {"2026-01-02 03:04:05.678Z", 1767323045678},
                {"2026-01-02T04:04:05.678+01:00", 1767323045678},
                {"2026-01-01T21:34:05.678-05:30", 1767323045678},
                {"2026-01-02T03:04:05.6Z", 1767323045600},
                {"2026-01-02T03:04:05.678999999Z", 1767323045678},
                {"2026-01-02T03:04:05.678901234567890123456789012345678901234567890Z", 1767323045678},
                {"2024-02-29T00:00:00Z", 1709164800000},
                {"2000-02-29T00:00:00Z", 951782400000},
                {"2016-12-31T23:59:60Z", 1483228800000},
                {"2038-01-19T03:14:08Z", 2147483648000},
                {"0000-01-01T00:00:00.000Z", -62167219200000},
                {"0000-02-29T00:00:00Z", -62162121600000},
                {"9999-12-31T23:59:59.999Z", 253402300799999},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int64_t time = 42;

                print_message("# %s\n", cases[i].text);
                assert_true(gg_time_read(gg_str_of(cases[i].text), &time));
                assert_true(time == cases[i].time);
        }
}

static void test_refused(void **state) {
        static const char *const cases[] = {
                "",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04:05.678",
                "2026-01-02T03:04:05.678ZZ",
                "2026-01-02T03:04:05.678Z ",
                "2026-13-02T03:04:05Z",
                "2026-00-02T03:04:05Z",
                "2026-01-32T03:04:05Z",
                "2026-01-00T03:04:05Z",
                "2026-04-31T03:04:05Z",
                "2023-02-29T03:04:05Z",
                "1900-02-29T03:04:05Z",
                "2100-02-29T03:04:05Z",
                "2026-01-02T24:00:00Z",
                "2026-01-02T03:60:00Z",
                "2026-01-02T03:04:61Z",
                "2026-01-02T03:04:05+0100",
                "2026-01-02T03:04:05+24:00",
                "2026-01-02T03:04:05+01:60",
                "2026-01-02T03:04:05*01:00",
                "2026_01-02T03:04:05Z",
                "2026-01_02T03:04:05Z",
                "2026-01-02_03:04:05Z",
                "2026-01-02T03.04:05Z",
                "2026-01-02T03:04.05Z",
                "-026-01-02T03:04:05Z",
                "12026-01-02T03:04:05Z",
                "9999-12-31T23:59:60Z",
                "9999-12-31T23:59:59-00:01",
                "0000-01-01T00:00:00+00:01",
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int64_t time = 42;

                print_message("# %s\n", cases[i]);
                assert_false(gg_time_read(gg_str_of(cases[i]), &time));
                assert_true(time == 42);
        }
}

/* Every day of 10,000 years, named by counting. */
static void test_every_day(void **state) {
        static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int64_t day = -719528; /* 0000-01-01 */
        char want[64], got[GG_TIME_LENGTH + 1];

        (void) state;
        for (int year = 0; year < 10000; year++) {
                bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

                for (int month = 1; month <= 12; month++) {
                        int length = lengths[month - 1] + (month == 2 && is_leap);

                        for (int d = 1; d <= length + 1; d++) {
                                int64_t time = 42;

                                snprintf(want, sizeof want, "%04d-%02d-%02d", year, month, d);
                                if (d > length) {
                                        assert_false(gg_date_read(gg_str_of(want), &time));
                                        continue;
                                }
                                assert_true(gg_date_read(gg_str_of(want), &time));
                                assert_true(time == day * GG_DAY_MS);
                                assert_true(gg_day_of(time) == day && gg_day_of(time + GG_DAY_MS - 1) == day);
                                gg_time_write(time, got);
                                assert_memory_equal(got, want, GG_DATE_LENGTH);
                                day++;
                        }
                }
        }
}

static void test_write(void **state) {
        static const struct {
                int64_t time;
                const char *want;
        } cases[] = {
                {0, "1970-01-01T00:00:00.000Z"},
                {-1, "1969-12-31T23:59:59.999Z"},
                {1767323045678, "2026-01-02T03:04:05.678Z"},
                {INT64_MIN, "0000-01-01T00:00:00.000Z"},
                {INT64_MAX, "9999-12-31T23:59:59.999Z"},
        };
        char text[GG_TIME_LENGTH + 1];

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                gg_time_write(cases[i].time, text);
                assert_string_equal(text, cases[i].want);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_read),
                cmocka_unit_test(test_refused),
                cmocka_unit_test(test_every_day),
                cmocka_unit_test(test_write),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("times", tests, NULL, NULL);
}
