/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <goroot-guard/mark.h>

/* When the marks below were made. */
#define MARKED 1234567

struct birth {
        uint64_t at;
        unsigned asked; /* how often */
};

static uint64_t made_at(void *ctx) {
        struct birth *birth = ctx;

        birth->asked++;
        return birth->at;
}

/* Whether the mark is that of process 4711, child of 4700, made then. */
static bool is_of_process(const char *mark, uint64_t made, unsigned *ret_asked) {
        struct birth birth = {.at = made};
        const struct gg_mark_bearer bearer = {.pid = 4711, .ppid = 4700, .made_at = made_at, .ctx = &birth};
        bool is = gg_mark_is_of(mark, &bearer);

        *ret_asked = birth.asked;
        return is;
}

static void test_make(void **state) {
        char storage[GG_MARK_MAX];

        (void) state;
        assert_ptr_equal(gg_mark_make(storage, false, 4711, MARKED), storage);
        assert_string_equal(storage, "process-4711");
        assert_ptr_equal(gg_mark_make(storage, true, 4700, MARKED), storage);
        assert_string_equal(storage, "child-of-4700-at-1234567");
        gg_mark_make(storage, true, UINT32_MAX, UINT64_MAX);
        assert_string_equal(storage, "child-of-4294967295-at-18446744073709551615");
}

static void test_exec(void **state) {
        static const struct {
                uint32_t pid;
                bool want;
        } cases[] = {{4711, true}, {4700, false}, {471, false}, {47110, false}, {0, false}};
        char mark[GG_MARK_MAX];
        unsigned asked;

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                gg_mark_make(mark, false, cases[i].pid, 0);
                assert_int_equal(is_of_process(mark, MARKED, &asked), cases[i].want);
                assert_int_equal(asked, 0);
        }
}

static void test_child(void **state) {
        char mark[GG_MARK_MAX];
        unsigned asked;

        (void) state;
        gg_mark_make(mark, true, 4700, MARKED);
        assert_true(is_of_process(mark, 0, &asked)); /* however long it took */
        assert_int_equal(asked, 0);
        gg_mark_make(mark, true, 4711, MARKED); /* by this process itself, not of it */
        assert_false(is_of_process(mark, 0, &asked));
}

/* Where the parent has ended, and the child has another one. */
static void test_orphan(void **state) {
        static const struct {
                uint64_t made;
                bool want;
        } cases[] = {
                {MARKED, true},          {MARKED - 10, true}, {MARKED - 11, false}, {MARKED + 10000, true},
                {MARKED + 10001, false}, {0, false},          {UINT32_MAX, false},
        };
        char mark[GG_MARK_MAX];
        unsigned asked;

        (void) state;
        gg_mark_make(mark, true, 4699, MARKED);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                assert_int_equal(is_of_process(mark, cases[i].made, &asked), cases[i].want);
                assert_int_equal(asked, 1);
        }
}

static void test_no_mark(void **state) {
        static const char *const marks[] = {
                "",
                "4711",
                "process",
                "process-",
                "process-x",
                "process-4711x",
                "process-4711 ",
                " process-4711",
                "Process-4711",
                "process--4711",
                "process-+4711",
                "process-4711-at-1234567",
                "process-18446744073709556327", /* 4711 more than 64 bits hold */
                "child-of-",
                "child-of-4700",
                "child-of-4700-at-",
                "child-of-4700-at-x",
                "child-of-4700-at-1234567x",
                "child-of-4700-1234567",
                "child-of--at-1234567",
                "child-of-x-at-1234567",
                "child-of-4700-at-18446744073709551616",
                "child-of-18446744073709556316-at-1234567",
        };
        unsigned asked;

        (void) state;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
                assert_false(is_of_process(marks[i], MARKED, &asked));
                assert_int_equal(asked, 0);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_make),   cmocka_unit_test(test_exec),    cmocka_unit_test(test_child),
                cmocka_unit_test(test_orphan), cmocka_unit_test(test_no_mark),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
