/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.preload as text. What glibc reads in each of these was seen in a root of its own, by
 * `ld.so --list` (Debian 12, glibc 2.36); tests/cli/enable.sh looks again. */
#include "system/preloadfile.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(literal)                                                                                        \
        { "" literal, sizeof(literal) - 1 }
#define OURS "/usr/lib/libgoroot-guard.so"

struct reading {
        struct gg_str text;
        const char *names; /* with blanks between */
        unsigned nul_line;
};

static const struct reading readings[] = {
        {TEXT(""), "", 0},
        {TEXT("\n"), "", 0},
        {TEXT(":"), "", 0},
        {TEXT("/g/a.so"), "/g/a.so", 0},
        {TEXT("/g/a.so\n"), "/g/a.so", 0},
        {TEXT("a:b\tc d\ve\ff"), "a b c d\ve\ff", 0},
        {TEXT("a::b  c\n\nd"), "a b c d", 0},
        {TEXT("/g/a.so\r\n"), "/g/a.so\r", 0},
        {TEXT("# only"), "", 0},
        {TEXT("#"), "", 0},
        {TEXT("/g/a.so#x\n/g/b.so"), "/g/a.so /g/b.so", 0},
        {TEXT("# c1\n# c2\n/g/a.so\n"), "/g/a.so", 0},
        {TEXT("/g/a.so\n# c1\n# c2\n"), "/g/a.so # c2", 0},
        {TEXT("# first comment\n# second comment\n# third comment\n"), "# third comment", 0},
        {TEXT("/g/a.so # c1\n/g/b.so # c2\n/g/c.so # see doc\n"), "/g/a.so /g/b.so /g/c.so # see doc", 0},
        {TEXT("/g/a.so\0/g/b.so\n/g/c.so\n"), "/g/a.so", 1},
        {TEXT("x\n/g/a.so\0/g/b.so\n/g/c.so"), "x /g/a.so /g/c.so", 2},
};

static void test_reads_as_glibc(void **state) {
        struct gg_arena arena = {NULL};

        (void) state;
        for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
                struct gg_preload_list list;
                char names[256] = "";
                size_t n = 0;

                gg_preload_parse(&arena, readings[i].text, &list);
                for (size_t k = 0; k < list.count; k++) {
                        if (k > 0)
                                names[n++] = ' ';
                        memcpy(names + n, list.entries[k].name.p, list.entries[k].name.n);
                        n += list.entries[k].name.n;
                }
                names[n] = '\0';
                assert_string_equal(names, readings[i].names);
                assert_int_equal(list.nul_line, readings[i].nul_line);
        }
        gg_arena_free(&arena);
}

static void test_tells_where(void **state) {
        struct gg_arena arena = {NULL};
        struct gg_preload_list list;

        (void) state;
        gg_preload_parse(
                &arena,
                gg_str_of("a\n\n" OURS
                          ":libgoroot-guard.so\nb # what the other one is for, and who wants it\n# y " OURS
                          "\n"),
                &list);
        assert_int_equal(list.count, 7);
        assert_int_equal(list.entries[0].line, 1);
        assert_int_equal(list.entries[1].line, 3);
        assert_true(list.entries[1].ours);
        assert_true(list.entries[2].ours);
        assert_false(list.entries[2].in_comment);
        assert_int_equal(list.entries[3].line, 4);
        assert_false(list.entries[3].in_comment);
        /* The comment that glibc reads. */
        assert_true(gg_str_is(list.entries[4].name, "#"));
        assert_true(list.entries[4].in_comment);
        assert_int_equal(list.entries[6].line, 5);
        assert_true(!list.entries[6].ours && list.entries[6].in_comment);
        assert_ptr_equal(gg_preload_ours(&list), &list.entries[1]);
        gg_arena_free(&arena);
}

static void test_knows_ours(void **state) {
        static const struct {
                const char *name;
                bool ours;
        } names[] = {
                {OURS, true},
                {"libgoroot-guard.so", true},
                {"/usr/$LIB/libgoroot-guard.so", true},
                {"/opt/libgoroot-guard.so.old", false},
                {"/opt/xlibgoroot-guard.so", false},
                {"lib/libgoroot-guard.so", false},
                {"/libgoroot-guard.so/x.so", false},
        };
        struct gg_arena arena = {NULL};

        (void) state;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
                struct gg_preload_list list;

                gg_preload_parse(&arena, gg_str_of(names[i].name), &list);
                assert_int_equal(list.count, 1);
                assert_int_equal(gg_preload_ours(&list) != NULL, names[i].ours);
        }
        gg_arena_free(&arena);
}

static void test_may_be_entry(void **state) {
        (void) state;
        assert_true(gg_preload_may_be_entry(OURS));
        assert_true(gg_preload_may_be_entry("/usr/$LIB/libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/my lib/libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/a:b/libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/a#b/libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/a\rb/libgoroot-guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/guard.so"));
        assert_false(gg_preload_may_be_entry("/opt/libgoroot-guard.so.1"));
}

/* What enable makes of a text, and disable of that. NULL: there is no file. */
static const struct {
        const char *before, *on;
} texts[] = {
        {NULL, OURS "\n"},
        {"", OURS},
        {"\n", "\n" OURS "\n"},
        {"/g/a.so\n", "/g/a.so\n" OURS "\n"},
        {"/g/a.so", "/g/a.so\n" OURS},
        {"/g/a.so /g/b.so:/g/c.so", "/g/a.so /g/b.so:/g/c.so\n" OURS},
        {"# c\n/g/a.so\n/g/a.so\n", "# c\n/g/a.so\n/g/a.so\n" OURS "\n"},
        {"/g/a.so # " OURS, "/g/a.so # " OURS "\n" OURS},
        {":", ":\n" OURS},
        {"\r\n", "\r\n" OURS "\n"},
};

static void test_there_and_back(void **state) {
        struct gg_arena arena = {NULL};

        (void) state;
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
                struct gg_str before = gg_str_of(texts[i].before);
                bool is_file;
                struct gg_str on = gg_preload_with(&arena, before, texts[i].before != NULL, OURS), off;

                assert_true(gg_str_is(on, texts[i].on));
                assert_true(gg_str_eq(gg_preload_with(&arena, on, true, OURS), on));
                off = gg_preload_without(&arena, on, &is_file);
                assert_true(gg_str_eq(off, before));
                assert_int_equal(is_file, texts[i].before != NULL);
        }
        gg_arena_free(&arena);
}

/* Entries that somebody else wrote, or an older version. */
static const struct {
        const char *text, *on, *off;
} others[] = {
        {OURS, OURS, ""},
        {OURS " " OURS "\n", OURS " " OURS "\n", ""},
        {"/g/a.so " OURS "\n", "/g/a.so " OURS "\n", "/g/a.so\n"},
        {OURS ":/g/a.so", OURS ":/g/a.so", "/g/a.so"},
        {"/g/a.so\t" OURS ":/g/b.so\n", "/g/a.so\t" OURS ":/g/b.so\n", "/g/a.so\t/g/b.so\n"},
        {"a " OURS " " OURS "\nb\n", "a " OURS " " OURS "\nb\n", "a\nb\n"},
        {OURS " # mine\nb\n", OURS " # mine\nb\n", "# mine\nb\n"},
        {OURS "# mine\nb\n", OURS "# mine\nb\n", "# mine\nb\n"},
        {"a " OURS "# mine\nb\n", "a " OURS "# mine\nb\n", "a # mine\nb\n"},
        {"  " OURS "  \nb\n", "  " OURS "  \nb\n", "b\n"},
        {"a\n\n" OURS "\n\nb\n", "a\n\n" OURS "\n\nb\n", "a\n\n\nb\n"},
        {"a\n/old/libgoroot-guard.so\nb\n", "a\nb\n" OURS "\n", "a\nb\n"},
        {"/old/libgoroot-guard.so\n", OURS "\n", ""},
        {"/old/libgoroot-guard.so:" OURS ":a", "a\n" OURS, "a"},
};

static void test_of_others(void **state) {
        struct gg_arena arena = {NULL};

        (void) state;
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
                struct gg_str text = gg_str_of(others[i].text);
                bool is_file;

                assert_true(gg_str_is(gg_preload_with(&arena, text, true, OURS), others[i].on));
                assert_true(gg_str_is(gg_preload_without(&arena, text, &is_file), others[i].off));
        }
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_reads_as_glibc), cmocka_unit_test(test_tells_where),
                cmocka_unit_test(test_knows_ours),     cmocka_unit_test(test_may_be_entry),
                cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_of_others),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("preloadfile", tests, NULL, NULL);
}
