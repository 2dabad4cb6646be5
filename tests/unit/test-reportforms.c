/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/utf8.h"
#include "report/days.h"
#include "report/show.h"
#include "reportmake.h"
#include <locale.h>
#include <stdlib.h>
#include <string.h>

typedef void form(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);

static struct gg_arena arena;

static int teardown(void **state) {
        (void) state;
        gg_arena_free(&arena);
        return 0;
}

static const char *render(form *show, const struct gg_report *report, struct gg_report_style style) {
        char *text = NULL;
        const char *copy;
        size_t n;
        FILE *stream = open_memstream(&text, &n);

        assert_non_null(stream);
        show(report, &style, stream);
        assert_int_equal(fclose(stream), 0);
        copy = gg_arena_copy(&arena, text);
        assert_int_equal(strlen(copy), n); /* no NUL in it */
        free(text);
        return copy;
}

static void assert_holds(const char *text, const char *part) {
        if (!strstr(text, part))
                fail_msg("does not hold \"%s\":\n%.3000s", part, text);
}

static void assert_lacks(const char *text, const char *part) {
        if (strstr(text, part))
                fail_msg("holds \"%s\":\n%.3000s", part, text);
}

static void assert_starts(const char *text, const char *part) {
        if (strncmp(text, part, strlen(part)) != 0)
                fail_msg("does not start with \"%s\":\n%.300s", part, text);
}

static size_t count_of(const char *text, const char *part) {
        size_t count = 0;

        for (; (text = strstr(text, part)); text += strlen(part))
                count++;
        return count;
}

/* ---- what the forms share ---- */

static void test_numbers(void **state) {
        static const struct {
                uint64_t n;
                const char *want;
        } cases[] = {{0, "0"},           {999, "999"},           {1000, "1,000"},
                     {12345, "12,345"},  {1234567, "1,234,567"}, {UINT64_MAX, "18,446,744,073,709,551,615"},
                     {100000, "100,000"}};

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                assert_string_equal(gg_show_number(&arena, cases[i].n), cases[i].want);
        assert_string_equal(gg_show_count(&arena, 1, false, "host", "hosts"), "1 host");
        assert_string_equal(gg_show_count(&arena, 2000, true, "host", "hosts"), "at least 2,000 hosts");
}

static void test_shares(void **state) {
        static const struct {
                uint64_t part, whole;
                const char *want;
        } cases[] = {
                {0, 0, "-"},
                {0, 7, "0 %"},
                {7, 7, "100 %"},
                {1, 3, "33.3 %"},
                {1, 4, "25 %"},
                {1, 1000000, "<0.1 %"},
                {999999, 1000000, ">99.9 %"},
                {(uint64_t) 1 << 63, UINT64_MAX, "50 %"},

        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                assert_string_equal(gg_show_share(&arena, cases[i].part, cases[i].whole), cases[i].want);
        assert_int_equal(gg_show_thousandths(0, 5), 0);
        assert_int_equal(gg_show_thousandths(1, UINT64_MAX), 1);
        assert_int_equal(gg_show_thousandths(1, 2), 500);
        assert_int_equal(gg_show_thousandths(UINT64_MAX, UINT64_MAX), 1000);
}

static void test_bars(void **state) {
        (void) state;
        assert_string_equal(gg_show_bar(&arena, 4, 4, 4, false), "####");
        assert_string_equal(gg_show_bar(&arena, 2, 4, 4, false), "##");
        assert_string_equal(gg_show_bar(&arena, 0, 4, 4, false), "");
        assert_string_equal(gg_show_bar(&arena, 1, 400000, 4, false), "#");
        assert_string_equal(gg_show_bar(&arena, 4, 4, 2, true), "\xe2\x96\x88\xe2\x96\x88");
        assert_string_equal(gg_show_bar(&arena, 3, 4, 2, true), "\xe2\x96\x88\xe2\x96\x8c");
        assert_string_equal(gg_show_bar(&arena, 1, 400000, 2, true), "\xe2\x96\x8f");
        assert_string_equal(gg_show_bar(&arena, 0, 0, 2, true), "");
}

static void test_times(void **state) {
        const struct gg_times one = {1767323040000, 1767323041000}, none = {0, 0};

        (void) state;
        assert_string_equal(gg_show_time(&arena, 1767323040000), "2026-01-02 03:04");
        assert_string_equal(gg_show_time(&arena, -1), "1969-12-31 23:59");
        assert_string_equal(gg_show_times(&arena, one), "2026-01-02 03:04 UTC");
        assert_string_equal(gg_show_times(&arena, none), "at a time not recorded");
}

static void test_days(void **state) {
        struct gg_report report;
        struct gg_tally_table *days = &report.tables[GG_BY_DAY];
        const char *rest;

        (void) state;
        report_nothing(&report);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of(""), 4, 4);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("2026-02-25"), 9, 7);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("2026-02-27"), 5, 1);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("2026-03-02"), 6, 2);
        rest = gg_days_fill(&arena, 4, days);
        assert_string_equal(rest, "1 earlier day, with 7 violations; 4 violations of no known day");
        assert_int_equal(days->count, 4);
        assert_true(gg_str_is(days->rows[0].key, "2026-02-27"));
        assert_int_equal(days->rows[0].violations, 1);
        assert_int_equal(days->rows[0].launches, 5);
        assert_true(gg_str_is(days->rows[1].key, "2026-02-28"));
        assert_int_equal(days->rows[1].launches, 0);
        assert_true(gg_str_is(days->rows[3].key, "2026-03-02"));
        assert_int_equal(days->rows[3].violations, 2);
        assert_null(gg_days_fill(&arena, 4, days));
        assert_string_equal(gg_days_fill(&arena, 0, days), "4 earlier days, with 3 violations");
        assert_int_equal(days->count, 0);
}

/* ---- the whole, in letters ---- */

static void small_report(struct gg_report *ret_report) {
        struct gg_tally_cause *cause = gg_arena_alloc(&arena, sizeof *cause);
        const struct gg_times seen = {1767323040000, 1767409440000};

        report_nothing(ret_report);
        *cause = (struct gg_tally_cause){.goroot = gg_str_of("/usr/lib/go-1.19"),
                                         .source = gg_str_of("env"),
                                         .reason = gg_str_of("version-mismatch"),
                                         .real_root = gg_str_of("/usr/lib/go-1.22"),
                                         .violations = 1100,
                                         .hosts = 2,
                                         .hosts_complete = true,
                                         .seen = seen,
                                         .remedy = "unset GOROOT"};
        ret_report->causes = cause;
        ret_report->cause_count = 1;
        ret_report->records = 4000;
        ret_report->violations = 1100;
        ret_report->has_rate = true;
        ret_report->seen = seen;
        ret_report->lost = 1;
        report_add(&arena, ret_report, GG_BY_REASON, gg_str_of("version-mismatch"), 1100, 1100);
        report_add(&arena, ret_report, GG_BY_LAUNCHER, gg_str_of("/usr/bin/make"), 3000, 1000);
        report_add(&arena, ret_report, GG_BY_LAUNCHER, gg_str_of("/usr/bin/bash"), 1000, 100);
        report_add(&arena, ret_report, GG_BY_HOST, gg_str_of(""), 4000, 1100);
        report_add(&arena, ret_report, GG_BY_DAY, gg_str_of("2026-01-02"), 1000, 100);
        report_add(&arena, ret_report, GG_BY_DAY, gg_str_of("2026-01-04"), 3000, 1000);
}

static void test_text(void **state) {
        struct gg_report report;

        (void) state;
        small_report(&report);
        setlocale(LC_CTYPE, "C");
        assert_string_equal(
                render(gg_report_text, &report, (struct gg_report_style){.top = 10}),
                "goroot-guard report\n"
                "\n"
                "1,100 of 4,000 launches had a wrong GOROOT (27.5 %)\n"
                "2026-01-02 03:04 to 2026-01-03 03:04 UTC\n"
                "\n"
                "1 cause explains all 1,100 violations:\n"
                "\n"
                " 1. 100 %, 1,100 violations  ####################\n"
                "    GOROOT    /usr/lib/go-1.19\n"
                "    from      the environment\n"
                "    which is  version-mismatch: the root of another version: the build fails, loudly but "
                "cryptically\n"
                "    right is  /usr/lib/go-1.22\n"
                "    seen      2026-01-02 03:04 to 2026-01-03 03:04 UTC, on 2 hosts\n"
                "    mend      unset GOROOT\n"
                "\n"
                "VIOLATIONS  OF ALL                        REASON\n"
                "     1,100   100 %  ####################  version-mismatch\n"
                "\n"
                "LAUNCHES    RATE  VIOLATIONS  OF ALL                        LAUNCHER\n"
                "   3,000  33.3 %       1,000  90.9 %  ####################  /usr/bin/make\n"
                "   1,000    10 %         100   9.1 %  ##                    /usr/bin/bash\n"
                "\n"
                "LAUNCHES    RATE  VIOLATIONS  OF ALL                        DAY (UTC)\n"
                "   1,000    10 %         100   9.1 %  ##                    2026-01-02\n"
                "       0       -           0     0 %                        2026-01-03\n"
                "   3,000  33.3 %       1,000  90.9 %  ####################  2026-01-04\n"
                "\n"
                "1 record lost, because a sink was full or gone\n");
}

static void test_text_on_a_terminal(void **state) {
        struct gg_report_style style = {.top = 10, .width = 50, .colour = true, .title = "Fleet"};
        struct gg_report report;
        const char *text;

        (void) state;
        small_report(&report);
        assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
        text = render(gg_report_text, &report, style);
        style.width = 80;
        assert_holds(render(gg_report_text, &report, style), "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88");
        setlocale(LC_CTYPE, "C");
        assert_starts(text, "Fleet\n\n");
        assert_holds(
                text,
                "\033[1;31m1,100 of 4,000 launches had a wrong GOROOT\033[m\n\033[1;31m(27.5 %)\033[m\n");
        assert_lacks(text, "\xe2\x96\x88"); /* no room for bars */
        assert_holds(text, "    which is  version-mismatch: the root of anoth\xe2\x80\xa6\n");
        assert_holds(text, "    mend      \033[32munset GOROOT\033[m\n");
}

/* A command that is cut would be another command. */
static void test_command_is_whole(void **state) {
        static const char command[] = "sed -i '/^GOROOT=/d' /home/somebody/with/a/long/name/.config/go/env";
        struct gg_tally_cause cause;
        struct gg_report report;

        (void) state;
        small_report(&report);
        cause = *report.causes;
        cause.remedy = command;
        report.causes = &cause;
        assert_holds(render(gg_report_text, &report, (struct gg_report_style){.top = 1, .width = 30}),
                     command);
}

static void test_markdown(void **state) {
        struct gg_report report;
        const char *text;

        (void) state;
        small_report(&report);
        text = render(gg_report_markdown, &report, (struct gg_report_style){.top = 10, .title = "a_b @me"});
        assert_starts(text, "# a\\_b \\@<!-- -->me\n\n**1,100 of 4,000 launches");
        assert_holds(text,
                     "### 1\\. `/usr/lib/go-1.19`: 100 %, 1,100 violations\n\n"
                     "- reason `version-mismatch`\n"
                     "- GOROOT is the root of another version: the build fails, loudly but cryptically\n"
                     "- comes from the environment\n"
                     "- right would be `/usr/lib/go-1.22`\n"
                     "- seen 2026-01-02 03:04 to 2026-01-03 03:04 UTC, on 2 hosts\n\n"
                     "```sh\nunset GOROOT\n```\n\n");
        assert_holds(text, "| Launcher | Violations | Of all | Launches | Rate | |\n"
                           "| --- | ---: | ---: | ---: | ---: | :--- |\n"
                           "| `/usr/bin/make` | 1,000 | 90.9 % | 3,000 | 33.3 % | ");
        assert_holds(text, "| `2026-01-03` | 0 | 0 % | 0 | - |  |\n");
        assert_holds(text, "- 1 record lost");
}

static void test_markdown_code(void **state) {
        static const struct {
                const char *key, *in_text, *in_table;
        } cases[] = {
                {"a|b", "`a|b`", "`a\\|b`"},
                {"a`b", "``a`b``", "``a`b``"},
                {"`", "`` ` ``", "`` ` ``"},
                {"a``", "``` a`` ```", "``` a`` ```"},
                {" a ", "`\\x20a\\x20`", "`\\x20a\\x20`"},
                {"a\\|b", "`a\\|b`", "`a\\x5c\\|b`"},
                {"a\\", "`a\\`", "`a\\`"},
                {"<b>&amp;*_#@x", "`<b>&amp;*_#@x`", "`<b>&amp;*_#@x`"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_report report;
                const char *text;

                print_message("# %s\n", cases[i].key);
                report_of(&arena, gg_str_of(cases[i].key), &report);
                text = render(gg_report_markdown, &report, (struct gg_report_style){.top = 10});
                assert_holds(text, gg_arena_printf(&arena, "- right would be %s\n", cases[i].in_text));
                assert_holds(text, gg_arena_printf(&arena, "| %s | 2 |", cases[i].in_table));
        }
}

static void test_markdown_is_bounded(void **state) {
        char *key = gg_arena_alloc(&arena, 10001);
        struct gg_tally_cause causes[300] = {0};
        struct gg_report report;
        const char *text;

        (void) state;
        for (size_t i = 0; i < 10000; i += 4)
                memcpy(key + i, "\xf0\x9f\x90\xb9", 4);
        report_of(&arena, gg_str_of(key), &report);
        for (unsigned d = 0; d < GG_BY_DAY; d++) {
                struct gg_tally_row *rows = gg_arena_alloc(&arena, 2000 * sizeof *rows);

                for (size_t i = 0; i < 2000; i++)
                        rows[i] = report.tables[d].rows[0];
                report.tables[d].rows = rows;
                report.tables[d].count = 2000;
        }
        for (size_t i = 0; i < 300; i++)
                causes[i] = report.causes[0];
        report.causes = causes;
        report.cause_count = 300;
        text = render(gg_report_markdown, &report, (struct gg_report_style){.top = 100000});
        assert_true(strlen(text) < (size_t) 1024 * 1024);
        assert_holds(text, "1,900 more, with 3,800 violations");
        assert_holds(text, "280 more causes");
        assert_holds(text, "too long for a summary");
}

static void test_html(void **state) {
        struct gg_report report;
        const char *text;

        (void) state;
        small_report(&report);
        text = render(gg_report_html, &report, (struct gg_report_style){.top = 10, .title = "R&D <fleet>"});
        assert_holds(text, "<title>R&#38;D &#60;fleet&#62;</title>");
        assert_holds(text, "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;");
        assert_holds(text, "<p class=\"lead\">1,100 of 4,000 launches had a wrong GOROOT (27.5 %)</p>");
        assert_holds(text, "<h2>1 cause explains all 1,100 violations</h2>");
        assert_holds(text, "<pre><code>unset GOROOT</code></pre>");
        assert_holds(text, "<th scope=\"row\"><span class=\"key clip\">/<wbr>usr/<wbr>bin/<wbr>make</span>");
        assert_holds(
                text,
                "aria-label=\"Violations by day from 2026-01-02 to 2026-01-04, most: 1,000 violations on "
                "2026-01-04. The table below has every day.\"");
        assert_holds(text,
                     "<g><title>2026-01-03: 0 violations</title><rect class=\"hit\" x=\"10\" width=\"10\" "
                     "height=\"1000\"/></g>");
        assert_holds(text, "<rect class=\"bar\" x=\"21\" y=\"0\" width=\"8\" height=\"1000\"/>");
        assert_holds(text, "<g><title>2026-01-04: 33.3 % of 3,000 launches</title>");
        assert_int_equal(count_of(text, "<figure>"), 2);
        /* Next to nothing can be seen. */
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("2026-01-05"), 1000000, 1000000);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("2026-01-06"), 1000000, 1);
        text = render(gg_report_html, &report, (struct gg_report_style){.top = 10});
        assert_int_equal(count_of(text, " x=\"41\" y=\"999\" width=\"8\" height=\"1\"/>"), 2);
        assert_lacks(text, "<script");
        assert_lacks(text, "http:");
        assert_lacks(text, "https:");
        assert_lacks(text, "url(");
        assert_lacks(text, "@import");
        report.has_rate = false;
        text = render(gg_report_html, &report, (struct gg_report_style){.top = 10});
        assert_int_equal(count_of(text, "<figure>"), 1);
        assert_lacks(text, ">Rate<");
}

/* ---- reports of unusual size ---- */

static form *const forms[] = {gg_report_text, gg_report_markdown, gg_report_html};

static void test_nothing(void **state) {
        struct gg_report report;

        (void) state;
        report_nothing(&report);
        assert_string_equal(
                render(gg_report_text, &report, (struct gg_report_style){.top = 10}),
                "goroot-guard report\n\nNo launch was recorded\n"
                "Launches that are right are recorded only with \"record = all\" in goroot-guard.conf.\n");
        assert_string_equal(render(gg_report_markdown, &report, (struct gg_report_style){.top = 10}),
                            "# goroot\\-guard report\n\n**No launch was recorded**\n\n"
                            "> Launches that are right are recorded only with \"record = all\" in "
                            "goroot-guard.conf.\n\n");
        assert_holds(render(gg_report_html, &report, (struct gg_report_style){.top = 10}),
                     "<p class=\"lead\">No launch was recorded</p>");
        report.records = 5;
        report.has_rate = true;
        for (size_t i = 0; i < 3; i++)
                assert_holds(render(forms[i], &report, (struct gg_report_style){.top = 10}),
                             "No wrong GOROOT in 5 launches");
}

static void test_no_rate(void **state) {
        struct gg_report report;

        (void) state;
        report_fleet(&arena, &report);
        report.has_rate = false;
        for (size_t i = 0; i < 3; i++) {
                const char *text = render(forms[i], &report, (struct gg_report_style){.top = 10});

                assert_holds(text, "12,345 launches had a wrong GOROOT");
                assert_holds(text,
                             "There is no rate to tell, because launches that are right were not recorded");
                assert_lacks(text, "298,765");
                assert_lacks(text, "4.1 % of");
        }
}

static void test_one(void **state) {
        struct gg_report report;

        (void) state;
        small_report(&report);
        report.records = report.violations = 1;
        report.has_rate = false;
        for (size_t i = 0; i < 3; i++) {
                const char *text = render(forms[i], &report, (struct gg_report_style){.top = 10});

                assert_holds(text, "1 launch had a wrong GOROOT");
                assert_holds(text, "1 cause explains the one violation");
        }
}

static void test_huge(void **state) {
        struct gg_tally_cause *causes = gg_arena_alloc(&arena, 2 * sizeof *causes);
        const uint64_t half = (uint64_t) 1 << 63;
        struct gg_report report;

        (void) state;
        report_of(&arena, gg_str_of("x"), &report);
        causes[0] = causes[1] = report.causes[0];
        causes[0].violations = causes[1].violations = causes[0].hosts = half;
        report.causes = causes;
        report.records = report.violations = UINT64_MAX;
        report.lost = report.damaged = report.foreign = report.newer = report.outside = report.unread =
                UINT64_MAX;
        for (unsigned i = 0; i < GG_BY_DAY; i++) {
                report_add(&arena, &report, (enum gg_dimension) i, gg_str_of("y"), UINT64_MAX, half);
                report_add(&arena, &report, (enum gg_dimension) i, gg_str_of("z"), UINT64_MAX, half);
                report_add(&arena, &report, (enum gg_dimension) i, gg_str_of("z"), UINT64_MAX, half);
                report.tables[i].complete = false;
                report.tables[i].other_violations = UINT64_MAX;
                report.tables[i].missing_max = half;
        }
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("0001-01-01"), UINT64_MAX, half);
        report_add(&arena, &report, GG_BY_DAY, gg_str_of("9999-12-31"), UINT64_MAX, half);
        report.seen = (struct gg_times){INT64_MIN, INT64_MAX};
        for (size_t i = 0; i < 3; i++) {
                const char *text = render(forms[i], &report, (struct gg_report_style){.top = 3});

                assert_holds(text, "18,446,744,073,709,551,615");
                assert_holds(text, "9,223,372,036,854,775,808");
                assert_holds(text,
                             "at least 3 more, with 18,446,744,073,709,551,615 violations, of which up to "
                             "9,223,372,036,854,775,808 may belong to any of the lines above");
                assert_true(strlen(text) < (size_t) 256 * 1024);
        }
}

static void test_year(void **state) {
        struct gg_report report;
        const char *html, *text;

        (void) state;
        report_nothing(&report);
        report.records = report.violations = 366;
        for (int day = 0; day < 366; day++) { /* of 2024, backwards */
                const char *date = gg_show_time(&arena, ((int64_t) 19723 + 365 - day) * 86400000);

                report_add(&arena, &report, GG_BY_DAY, (struct gg_str){date, 10}, 1, 1);
        }
        html = render(gg_report_html, &report, (struct gg_report_style){.top = 5});
        assert_int_equal(count_of(html, "<g><title>"), 366);
        assert_holds(html, "viewBox=\"0 0 3660 1000\"");
        assert_holds(html, "<g><title>2024-02-29: 1 violation</title>");
        assert_holds(html, "x=\"3651\"");
        text = render(gg_report_text, &report, (struct gg_report_style){.top = 5});
        assert_int_equal(count_of(text, "\n         1  "), 31);
        assert_holds(text, "335 earlier days, with 335 violations");
        assert_holds(render(gg_report_text, &report, (struct gg_report_style){.top = 400}), "2024-01-01");
}

static void test_top(void **state) {
        struct gg_report report;

        (void) state;
        report_fleet(&arena, &report);
        for (size_t i = 0; i < 3; i++) {
                const char *text = render(forms[i], &report, (struct gg_report_style){.top = 2});

                assert_holds(text, "2 causes explain 90.8 % of 12,345 violations");
                assert_holds(text, "2 more causes");
                assert_holds(text, "1 more, with 634 violations");
                assert_holds(text, "212 more, with 912 violations");
                assert_lacks(text, "python3.11");
                render(forms[i], &report, (struct gg_report_style){.top = 0});
        }
}

/* ---- what records may hold ---- */

/* Only the newlines of the form itself, nothing that a terminal obeys or that is not UTF-8. */
static void assert_harmless(const char *text) {
        struct gg_str rest = gg_str_of(text);

        while (rest.n > 0) {
                uint32_t rune = 0;
                size_t n = gg_utf8_next(rest, &rune);

                assert_true(n > 0);
                assert_true(rune == '\n' || (rune >= 0x20 && (rune < 0x7f || rune > 0x9f)));
                assert_false(rune == 0x61c || (rune >= 0x200b && rune <= 0x200f) ||
                             (rune >= 0x202a && rune <= 0x202e) || (rune >= 0x2066 && rune <= 0x2069));
                rest = (struct gg_str){rest.p + n, rest.n - n};
        }
}

/* The markup alone: everything between < and >, but for places where a line may be broken. */
static const char *skeleton(const char *html) {
        char *bones = gg_arena_alloc(&arena, strlen(html) + 1), *p = bones;

        while ((html = strchr(html, '<'))) {
                size_t n = strcspn(html, ">") + 1;

                if (strncmp(html, "<wbr>", 5) != 0) {
                        memcpy(p, html, n);
                        p += n;
                }
                html += n;
        }
        return bones;
}

/* Cells of a table, of which pipes with a backslash are no ends. */
static size_t cells_of(const char *text) {
        size_t count = 0;

        for (const char *p = text; *p; p++) {
                if (*p == '\\' && p[1] != '\0' && p[1] != '\n')
                        p++;
                else if (*p == '|')
                        count++;
        }
        return count;
}

static void check_text_of_record(struct gg_str text) {
        const struct gg_report_style style = {.top = 10};
        struct gg_report report, plain;
        const char *shown[3], *usual[3];

        report_of(&arena, text, &report);
        report_of(&arena, gg_str_of("plain"), &plain);
        for (size_t i = 0; i < 3; i++) {
                shown[i] = render(forms[i], &report, style);
                usual[i] = render(forms[i], &plain, style);
                assert_harmless(shown[i]);
                assert_int_equal(count_of(shown[i], "\n"), count_of(usual[i], "\n"));
        }
        assert_string_equal(skeleton(shown[2]), skeleton(usual[2]));
        /* Outside of tables a pipe is none. */
        assert_int_equal(cells_of(strstr(shown[1], "<details>")), cells_of(strstr(usual[1], "<details>")));
}

static void test_every_byte(void **state) {
        char all[256];

        (void) state;
        for (int c = 0; c < 256; c++) {
                char one[] = {'a', (char) c, 'b'};

                all[c] = (char) c;
                print_message("# byte %d\n", c);
                /* A NUL would end the texts of damages and remedies, which are strings. */
                if (c > 0) {
                        check_text_of_record((struct gg_str){one, 3});
                        check_text_of_record((struct gg_str){one + 1, 1});
                }
                gg_arena_free(&arena);
        }
        check_text_of_record((struct gg_str){all + 1, 255});
}

static void test_nasty(void **state) {
        static const char *const texts[] = {
                "</script><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "]]>-->",
                "</code></pre></body>",
                "| a | b |\n| --- | --- |",
                "```\n# heading\n```",
                "`` ` ```` `",
                "\\",
                "\\\\|\\|",
                "\033[31;1mred\033]0;title\007",
                "\xc2\x9b"
                "31m",
                "\xe2\x80\xae"
                "reversed\xe2\x80\xac \xe2\x81\xa6 \xd8\x9c",
                "@everyone https://example.com/ www.example.com a@example.com #1",
                "[link](javascript:alert(1)) ![image](x)",
                "<!-- -->",
                "&lt;b&gt; &amp; &#60;",
                "<details>",
                "\xff\xfe\xed\xa0\x80",
                "\r\n\v\f",
                "%s%n%99999d",
                "   ",
                " ` ",
        };
        char *longest = gg_arena_alloc(&arena, 10241);

        (void) state;
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                print_message("# %zu\n", i);
                check_text_of_record(gg_str_of(texts[i]));
        }
        memset(longest, '`', 10240);
        check_text_of_record((struct gg_str){longest, 4000});
        memset(longest, '<', 10240);
        check_text_of_record((struct gg_str){longest, 4000});
}

/* An empty text is said to be missing, and what is missing is left out where it would say nothing. */
static void test_empty_text(void **state) {
        struct gg_report report;

        (void) state;
        report_of(&arena, (struct gg_str){NULL, 0}, &report);
        for (size_t i = 0; i < 3; i++) {
                const char *text = render(forms[i], &report, (struct gg_report_style){.top = 10});

                assert_holds(text, "not recorded");
                assert_lacks(text, "right would be");
                assert_lacks(text, "To mend it");
                assert_lacks(text, "(null)");
                assert_harmless(text);
        }
}

/* What is not escaped by nature: NUL in the middle of a key. */
static void test_nul(void **state) {
        struct gg_report report;

        (void) state;
        report_nothing(&report);
        report.records = report.violations = 1;
        report_add(&arena, &report, GG_BY_HOST, (struct gg_str){"a\0b", 3}, 1, 1);
        for (size_t i = 0; i < 3; i++)
                assert_holds(render(forms[i], &report, (struct gg_report_style){.top = 10}), "a\\x00b");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers),
                cmocka_unit_test(test_shares),
                cmocka_unit_test(test_bars),
                cmocka_unit_test(test_times),
                cmocka_unit_test(test_days),
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_text_on_a_terminal),
                cmocka_unit_test(test_command_is_whole),
                cmocka_unit_test(test_markdown),
                cmocka_unit_test(test_markdown_code),
                cmocka_unit_test(test_markdown_is_bounded),
                cmocka_unit_test(test_html),
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_no_rate),
                cmocka_unit_test(test_one),
                cmocka_unit_test(test_huge),
                cmocka_unit_test(test_year),
                cmocka_unit_test(test_top),
                cmocka_unit_test(test_every_byte),
                cmocka_unit_test(test_nasty),
                cmocka_unit_test(test_empty_text),
                cmocka_unit_test(test_nul),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("reportforms", tests, NULL, teardown);
}
