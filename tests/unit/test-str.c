/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <goroot-guard/str.h>
#include <string.h>

static const struct gg_str null = {NULL, 0};

static struct gg_str str(const char *s) {
        return gg_str_of(s);
}

static void test_of(void **state) {
        const char *s = "abc";

        (void) state;
        assert_ptr_equal(gg_str_of(s).p, s);
        assert_int_equal(gg_str_of(s).n, 3);
        assert_int_equal(gg_str_of("").n, 0);
        assert_non_null(gg_str_of("").p);
        assert_null(gg_str_of(NULL).p);
        assert_int_equal(gg_str_of(NULL).n, 0);
}

static void test_compare(void **state) {
        static const struct {
                struct gg_str a;
                const char *b;
                bool equal, starts;
        } cases[] = {
                {{"go", 2}, "go", true, true},
                {{"go", 1}, "go", false, false},
                {{"gofmt", 5}, "go", false, true},
                {{"gofmt", 2}, "go", true, true}, /* what lies behind the slice does not count */
                {{"Go", 2}, "go", false, false},
                {{"", 0}, "", true, true},
                {{NULL, 0}, "", true, true},
                {{NULL, 0}, "go", false, false},
                {{"go\0x", 4}, "go", false, true}, /* a NUL is a byte like others */
                {{"\xff", 1}, "\xff", true, true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu: %s\n", i, cases[i].b);
                assert_int_equal(gg_str_is(cases[i].a, cases[i].b), cases[i].equal);
                assert_int_equal(gg_str_eq(cases[i].a, str(cases[i].b)), cases[i].equal);
                assert_int_equal(gg_str_eq(str(cases[i].b), cases[i].a), cases[i].equal);
                assert_int_equal(gg_str_starts(cases[i].a, cases[i].b), cases[i].starts);
        }
        assert_true(gg_str_eq(null, null));
        assert_true(gg_str_is(null, NULL));
}

static void test_trim(void **state) {
        static const struct {
                const char *in, *want;
        } cases[] = {
                {"a", "a"},         {" a ", "a"},   {"\t a b \r", "a b"}, {"", ""},
                {"  \t\r", ""},     {"a\n", "a\n"}, {"\va", "\va"},       {"\xc2\xa0z", "\xc2\xa0z"},
                {"a\r\n", "a\r\n"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_str got = gg_str_trim(str(cases[i].in));

                print_message("# case %zu\n", i);
                assert_int_equal(got.n, strlen(cases[i].want));
                assert_memory_equal(got.p, cases[i].want, got.n);
        }
        assert_null(gg_str_trim(null).p);
        assert_int_equal(gg_str_trim(null).n, 0);
}

static void test_trim_stays_inside(void **state) {
        /* Blanks on both sides of the slice, which is what an overrun would eat. */
        const char text[] = "   x   ";
        struct gg_str got = gg_str_trim((struct gg_str){text + 2, 3});

        (void) state;
        assert_ptr_equal(got.p, text + 3);
        assert_int_equal(got.n, 1);
}

static void test_cut(void **state) {
        static const struct {
                const char *in, *parts[4];
        } cases[] = {
                {"a,b,c", {"a", "b", "c", NULL}},
                {"a", {"a", NULL}},
                {"", {"", NULL}},
                {",", {"", "", NULL}},
                {"a,", {"a", "", NULL}},
                {",a", {"", "a", NULL}},
                {"a,,b", {"a", "", "b", NULL}},
                {"a;b", {"a;b", NULL}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_str rest = str(cases[i].in);
                size_t n = 0;

                print_message("# \"%s\"\n", cases[i].in);
                while (rest.p) {
                        struct gg_str part = gg_str_cut(&rest, ',');

                        assert_non_null(cases[i].parts[n]);
                        assert_true(gg_str_is(part, cases[i].parts[n]));
                        n++;
                }
                assert_null(cases[i].parts[n]);
                assert_int_equal(rest.n, 0);
        }
}

static void test_cut_null(void **state) {
        struct gg_str rest = null, part = gg_str_cut(&rest, ',');

        (void) state;
        assert_null(part.p);
        assert_int_equal(part.n, 0);
        assert_null(rest.p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_of),   cmocka_unit_test(test_compare),
                cmocka_unit_test(test_trim), cmocka_unit_test(test_trim_stays_inside),
                cmocka_unit_test(test_cut),  cmocka_unit_test(test_cut_null),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
