/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <goroot-guard/env.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MAX 8
#define EDITS_MAX 3
#define BEHIND 64 /* bytes behind the room that must stay as they are */

static char *const *block(const char *const *strings) {
        return (char *const *) (uintptr_t) strings; /* execve(2)'s type: nobody writes */
}

static void test_get(void **state) {
        static const struct {
                const char *env[5], *name, *want;
        } cases[] = {
                {{"A=1", "GOROOT=/x", NULL}, "GOROOT", "/x"},
                {{"GOROOT=/first", "GOROOT=/second", NULL}, "GOROOT", "/first"},
                {{"GOROOT=", "GOROOT=/second", NULL}, "GOROOT", ""},
                {{"GOROOT", "GOROOT=/x", NULL}, "GOROOT", "/x"}, /* no '=': no entry */
                {{"GOROOT", NULL}, "GOROOT", NULL},
                {{"GOROOT_GUARD=log", "GOROO=/x", NULL}, "GOROOT", NULL},
                {{"XGOROOT=/x", NULL}, "GOROOT", NULL},
                {{"goroot=/x", NULL}, "GOROOT", NULL},
                {{"GOROOT==/x", NULL}, "GOROOT", "=/x"},
                {{"", "=", "=GOROOT=/x", "GOROOT=/y", NULL}, "GOROOT", "/y"},
                {{NULL}, "GOROOT", NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *got = gg_env_get(block(cases[i].env), cases[i].name);

                print_message("# case %zu\n", i);
                if (cases[i].want)
                        assert_string_equal(got, cases[i].want);
                else
                        assert_null(got);
        }
        assert_null(gg_env_get(NULL, "GOROOT"));
}

static void test_length(void **state) {
        static const char *const env[] = {"A=1", "A=1", "B", NULL}, *const none[] = {NULL};

        (void) state;
        assert_int_equal(gg_env_length(block(env)), 3);
        assert_int_equal(gg_env_length(block(none)), 0);
        assert_int_equal(gg_env_length(NULL), 0);
}

/* The block after the edits, in memory of exactly the size that was asked for (a sanitizer sees any byte
 * more) with a copy that shows it without one. free() the result. */
static char **apply(const char *const *env, const struct gg_env_edit *edits, size_t n_edits) {
        const char *before[BLOCK_MAX + 1];
        size_t n = gg_env_length(block(env)), room = gg_env_room(block(env), edits, n_edits);
        unsigned char *wide = malloc(room + BEHIND);
        void *exact = malloc(room);

        assert_true(n <= BLOCK_MAX);
        assert_non_null(wide);
        assert_non_null(exact);
        if (env)
                memcpy(before, env, (n + 1) * sizeof *env);
        memset(wide, 0xa5, room + BEHIND);
        assert_ptr_equal(gg_env_apply(block(env), edits, n_edits, wide), wide);
        for (size_t i = 0; i < BEHIND; i++)
                assert_int_equal(wide[room + i], 0xa5);
        free(wide);
        if (env)
                assert_memory_equal(env, before, (n + 1) * sizeof *env);
        return gg_env_apply(block(env), edits, n_edits, exact);
}

static void test_apply(void **state) {
        static const struct {
                const char *env[BLOCK_MAX];
                struct gg_env_edit edits[EDITS_MAX];
                const char *want[BLOCK_MAX];
        } cases[] = {
                /* set: in the place of the first entry, the others go */
                {{"A=1", "GOROOT=/old", "B=2"}, {{"GOROOT", "/new"}}, {"A=1", "GOROOT=/new", "B=2"}},
                {{"GOROOT=/o", "A=1", "GOROOT=/p", "B=2", "GOROOT="},
                 {{"GOROOT", "/new"}},
                 {"GOROOT=/new", "A=1", "B=2"}},
                {{"GOROOT=", "A=1"}, {{"GOROOT", "/new"}}, {"GOROOT=/new", "A=1"}},
                {{"A=1"}, {{"GOROOT", "/new"}}, {"A=1", "GOROOT=/new"}},
                {{NULL}, {{"GOROOT", "/new"}}, {"GOROOT=/new"}},
                {{"GOROOT=/old"}, {{"GOROOT", ""}}, {"GOROOT="}},
                {{"GOROOT=/same"}, {{"GOROOT", "/same"}}, {"GOROOT=/same"}},
                /* remove */
                {{"A=1", "GOROOT=/o", "B=2", "GOROOT=/p"}, {{"GOROOT", NULL}}, {"A=1", "B=2"}},
                {{"GOROOT=/o"}, {{"GOROOT", NULL}}, {NULL}},
                {{"A=1"}, {{"GOROOT", NULL}}, {"A=1"}},
                {{NULL}, {{"GOROOT", NULL}}, {NULL}},
                /* what is no entry of that name stays, duplicates too */
                {{"GOROOT", "GOROOTX=1", "XGOROOT=2", "A=1", "A=2", "", "=x", "A=1"},
                 {{"GOROOT", NULL}},
                 {"GOROOT", "GOROOTX=1", "XGOROOT=2", "A=1", "A=2", "", "=x", "A=1"}},
                {{"GOROOT", "A=1"}, {{"GOROOT", "/new"}}, {"GOROOT", "A=1", "GOROOT=/new"}},
                /* several edits: new ones come last in the order given */
                {{"C=3", "A=1", "B=2", "A=4"}, {{"A", "x"}, {"B", NULL}, {"D", "y"}}, {"C=3", "A=x", "D=y"}},
                {{"B=2", "A=1"}, {{"A", "x"}, {"B", "y"}}, {"B=y", "A=x"}},
                {{"Z=0"}, {{"A", "x"}, {"B", "y"}}, {"Z=0", "A=x", "B=y"}},
                {{"A=1", "AB=2"}, {{"AB", "y"}, {"A", NULL}}, {"AB=y"}},
                /* no edit */
                {{"A=1", "A=2"}, {{NULL, NULL}}, {"A=1", "A=2"}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                size_t n_edits = 0, n = 0;

                print_message("# case %zu\n", i);
                while (n_edits < EDITS_MAX && cases[i].edits[n_edits].name)
                        n_edits++;

                const char *env[BLOCK_MAX + 1] = {NULL};
                memcpy(env, cases[i].env, sizeof cases[i].env);
                char **got = apply(env, cases[i].edits, n_edits);

                for (; n < BLOCK_MAX && cases[i].want[n]; n++) {
                        assert_non_null(got[n]);
                        assert_string_equal(got[n], cases[i].want[n]);
                }
                assert_null(got[n]);
                free(got);
        }
}

static void test_apply_null_block(void **state) {
        static const struct gg_env_edit set = {"GOROOT", "/new"}, unset = {"GOROOT", NULL};
        char **got = apply(NULL, &set, 1);

        (void) state;
        assert_string_equal(got[0], "GOROOT=/new");
        assert_null(got[1]);
        free(got);
        got = apply(NULL, &unset, 1);
        assert_null(got[0]);
        free(got);
}

/* Entries that no edit names are not copied: an environment can be megabytes. */
static void test_apply_borrows(void **state) {
        static const char *const env[] = {"A=1", "GOROOT=/old", "B=2", NULL};
        static const struct gg_env_edit set = {"GOROOT", "/new"};
        char **got = apply(env, &set, 1);

        (void) state;
        assert_ptr_equal(got[0], env[0]);
        assert_ptr_not_equal(got[1], env[1]);
        assert_ptr_equal(got[2], env[2]);
        assert_string_equal(env[1], "GOROOT=/old");
        free(got);
}

static void test_room(void **state) {
        static const char *const env[] = {"A=1", "GOROOT=/old", NULL};
        static const struct gg_env_edit edits[] = {{"GOROOT", "/new"}, {"B", NULL}, {"CC", ""}};

        (void) state;
        /* A pointer for each old entry, each addition and the NULL; no bytes for what is removed. */
        assert_int_equal(gg_env_room(block(env), edits, 0), 3 * sizeof(char *));
        assert_int_equal(gg_env_room(block(env), edits, 1), 4 * sizeof(char *) + sizeof "GOROOT=/new");
        assert_int_equal(gg_env_room(block(env), edits, 3),
                         5 * sizeof(char *) + sizeof "GOROOT=/new" + sizeof "CC=");
        assert_int_equal(gg_env_room(NULL, edits, 0), sizeof(char *));
}

static bool is_of(const char *entry, const char *name) {
        return strncmp(entry, name, strlen(name)) == 0 && entry[strlen(name)] == '=';
}

/* The law of one edit, said in another way: before the first entry of the name nothing changes; it becomes
 * the new one; behind it all entries but those of the name are left. */
static void check_one_edit(const char *const *env, const struct gg_env_edit *edit) {
        char **got = apply(env, edit, 1), **again;
        size_t n = 0, of_name = 0;

        for (size_t i = 0; env[i]; i++) {
                if (!is_of(env[i], edit->name)) {
                        assert_ptr_equal(got[n++], env[i]);
                } else if (of_name++ == 0 && edit->value) {
                        assert_true(is_of(got[n], edit->name));
                        assert_string_equal(got[n++] + strlen(edit->name) + 1, edit->value);
                }
        }
        if (of_name == 0 && edit->value) {
                assert_true(is_of(got[n], edit->name));
                assert_string_equal(got[n++] + strlen(edit->name) + 1, edit->value);
        }
        assert_null(got[n]);

        again = apply((const char *const *) (uintptr_t) got, edit, 1);
        for (size_t i = 0; i <= n; i++) {
                if (i == n)
                        assert_null(again[i]);
                else
                        assert_string_equal(again[i], got[i]);
        }
        free(again);
        free(got);
}

/* All blocks of up to five of these entries, with all these edits. */
static void test_every_short_block(void **state) {
        static const char *const entries[] = {"A=1", "A=2", "A", "AB=3", "B=", "="};
        static const struct gg_env_edit edits[] = {{"A", "x"}, {"A", NULL}, {"AB", ""}, {"B", "1"}};
        const size_t count = sizeof entries / sizeof *entries;

        (void) state;
        for (size_t length = 0, blocks = 1; length <= 5; length++, blocks *= count) {
                for (size_t i = 0; i < blocks; i++) {
                        const char *env[6];
                        size_t n = 0;

                        for (size_t rest = i; n < length; rest /= count)
                                env[n++] = entries[rest % count];
                        env[n] = NULL;
                        for (size_t k = 0; k < sizeof edits / sizeof *edits; k++)
                                check_one_edit(env, &edits[k]);
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_get),
                cmocka_unit_test(test_length),
                cmocka_unit_test(test_apply),
                cmocka_unit_test(test_apply_null_block),
                cmocka_unit_test(test_apply_borrows),
                cmocka_unit_test(test_room),
                cmocka_unit_test(test_every_short_block),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("env", tests, NULL, NULL);
}
