/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/goversion.h"

static void test_parse(void **state) {
        static const struct {
                const char *text;
                bool is_version;
                struct gg_goversion want;
        } cases[] = {
                {"go1.22.12",
                 true,
                 {.major = 1, .minor = 22, .patch = 12, .has_minor = true, .has_patch = true}},
                {"1.22", true, {.major = 1, .minor = 22, .has_minor = true}},
                {"1", true, {.major = 1}},
                {"go1.23rc2", true, {.major = 1, .minor = 23, .has_minor = true, .kind = 'r', .pre = 2}},
                {"go1.5beta1", true, {.major = 1, .minor = 5, .has_minor = true, .kind = 'b', .pre = 1}},
                {"go1.22.1-corp",
                 true,
                 {.major = 1,
                  .minor = 22,
                  .patch = 1,
                  .has_minor = true,
                  .has_patch = true,
                  .has_suffix = true}},
                {"go1.19.8 X:loopvar",
                 true,
                 {.major = 1,
                  .minor = 19,
                  .patch = 8,
                  .has_minor = true,
                  .has_patch = true,
                  .has_suffix = true}},
                {"go1.022", false, {0}},
                {"1.x", false, {0}},
                {"1.22.x", false, {0}},
                {"1.22.", false, {0}},
                {"v1.22", false, {0}},
                {"devel go1.24-abc", false, {0}},
                {"stable", false, {0}},
                {"", false, {0}},
                {"go", false, {0}},
                {"1.99999999999999999999", false, {0}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_goversion v = {.major = 77};

                print_message("# %s\n", cases[i].text);
                assert_int_equal(gg_goversion_parse(gg_str_of(cases[i].text), &v), cases[i].is_version);
                if (!cases[i].is_version) {
                        assert_int_equal(v.major, 77);
                        continue;
                }
                assert_int_equal(v.major, cases[i].want.major);
                assert_int_equal(v.minor, cases[i].want.minor);
                assert_int_equal(v.patch, cases[i].want.patch);
                assert_int_equal(v.pre, cases[i].want.pre);
                assert_int_equal(v.kind, cases[i].want.kind);
                assert_int_equal(v.has_minor, cases[i].want.has_minor);
                assert_int_equal(v.has_patch, cases[i].want.has_patch);
                assert_int_equal(v.has_suffix, cases[i].want.has_suffix);
        }
}

/* In the order of gover.Compare; each is less than the next. */
static void test_compare(void **state) {
        static const char *const order[] = {"1.9",     "1.19", "1.19.1",  "1.20rc1", "1.20",
                                            "1.20.14", "1.21", "1.21rc1", "1.21rc2", "1.21.0",
                                            "1.21.13", "1.22", "1.22.0",  "2.0.0"};

        (void) state;
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
                for (size_t j = 0; j < sizeof order / sizeof *order; j++) {
                        struct gg_goversion a, b;
                        int r;

                        print_message("# %s, %s\n", order[i], order[j]);
                        assert_true(gg_goversion_parse(gg_str_of(order[i]), &a));
                        assert_true(gg_goversion_parse(gg_str_of(order[j]), &b));
                        r = gg_goversion_compare(&a, &b);
                        assert_int_equal((r > 0) - (r < 0), (i > j) - (i < j));
                }
}

static void test_means(void **state) {
        static const struct {
                const char *asked, *release;
                bool means;
        } cases[] = {
                {"1.22", "go1.22.12", true},    {"1.22", "go1.23.0", false},
                {"1.22.1", "go1.22.12", false}, {"1.22.12", "go1.22.12", true},
                {"1", "go1.19.8", true},        {"1.22", "go1.22rc1", false},
                {"1.22rc1", "go1.22rc1", true}, {"1.20.0", "go1.20", true},
                {"1.22rc1", "go1.22.1", false}, {"1.22.1", "go1.22.1-corp", true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_goversion a, b;

                print_message("# %s, %s\n", cases[i].asked, cases[i].release);
                assert_true(gg_goversion_parse(gg_str_of(cases[i].asked), &a));
                assert_true(gg_goversion_parse(gg_str_of(cases[i].release), &b));
                assert_int_equal(gg_goversion_means(&a, &b), cases[i].means);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                cmocka_unit_test(test_compare),
                cmocka_unit_test(test_means),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("goversion", tests, NULL, NULL);
}
