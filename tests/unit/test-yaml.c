/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/yaml.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct gg_arena arena;

static struct gg_yaml *read_text(const char *text) {
        struct gg_yaml *top = NULL;
        struct gg_yaml_error error;

        assert_int_equal(gg_yaml_read(&arena, gg_str_of(text), &top, &error), 0);
        return top;
}

static void assert_broken(struct gg_str text, unsigned line, const char *what) {
        struct gg_yaml untouched, *top = &untouched;
        struct gg_yaml_error error = {0};

        assert_int_equal(gg_yaml_read(&arena, text, &top, &error), -EBADMSG);
        assert_ptr_equal(top, &untouched);
        assert_int_equal(error.line, line);
        if (!strstr(error.what, what))
                fail_msg("'%s' does not say '%s'", error.what, what);
}

/* ---- what is there ---- */

static void test_tree(void **state) {
        const struct gg_yaml *top = read_text("# comment\n"
                                              "name: CI\n"
                                              "on: [push, 'pull_request']\n"
                                              "jobs:\n"
                                              "  build:\n"
                                              "    steps:\n"
                                              "      - run: |\n"
                                              "          one\n"
                                              "          two\n"
                                              "      - run: >-\n"
                                              "          three\n"
                                              "          four\n");
        const struct gg_yaml *on = gg_yaml_get(top, "on"),
                             *steps = gg_yaml_get(gg_yaml_get(gg_yaml_get(top, "jobs"), "build"), "steps"),
                             *run;

        (void) state;
        assert_int_equal(top->kind, GG_YAML_MAPPING);
        assert_int_equal(top->count, 3);
        assert_int_equal(top->line, 2);
        assert_string_equal(gg_yaml_text(top->keys[0]), "name");
        assert_string_equal(gg_yaml_text(gg_yaml_get(top, "name")), "CI");
        assert_int_equal(gg_yaml_get(top, "name")->column, 7);
        assert_int_equal(on->count, 2);
        assert_true(on->items[0]->is_plain);
        assert_false(on->items[1]->is_plain);
        assert_int_equal(on->items[1]->line, 3);
        assert_int_equal(steps->count, 2);
        run = gg_yaml_get(steps->items[0], "run");
        assert_string_equal(run->text.p, "one\ntwo\n");
        assert_true(run->is_block && !run->is_folded && !run->is_plain);
        assert_int_equal(run->line, 7);
        run = gg_yaml_get(steps->items[1], "run");
        assert_string_equal(run->text.p, "three four");
        assert_true(run->is_block && run->is_folded);
        assert_int_equal(run->line, 10);
}

static void test_nothing(void **state) {
        static const char *const texts[] = {"", "\n\n", "# only this\n"};

        (void) state;
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
                assert_null(read_text(texts[i]));
        assert_string_equal(gg_yaml_text(read_text("---\n")), ""); /* a document that is null */
        assert_null(gg_yaml_get(NULL, "a"));
        assert_null(gg_yaml_get(read_text("[a]"), "a"));
        assert_null(gg_yaml_get(read_text("{[a]: b}"), "a"));
        assert_null(gg_yaml_text(NULL));
        assert_null(gg_yaml_text(read_text("[a]")));
}

static void test_tags(void **state) {
        const struct gg_yaml *top = read_text("a: !reference [.b, script]\nb: [c]\nd: !!str 1.20\n");

        (void) state;
        assert_string_equal(gg_yaml_get(top, "a")->tag, "!reference");
        assert_int_equal(gg_yaml_get(top, "a")->count, 2);
        assert_null(gg_yaml_get(top, "b")->tag);
        assert_string_equal(gg_yaml_get(top, "d")->tag, "tag:yaml.org,2002:str");
        assert_null(top->tag);
}

static void test_duplicates(void **state) {
        const struct gg_yaml *top = read_text("b: 1\na: 2\nb: 3\n");

        (void) state;
        assert_int_equal(top->count, 3);
        assert_string_equal(gg_yaml_text(top->items[2]), "3");
        assert_string_equal(gg_yaml_text(gg_yaml_get(top, "b")), "1");
}

static void test_documents(void **state) {
        static const char text[] = "spec:\n  inputs: {}\n---\n---\nbuild: 1\n---\nmore\n";
        struct gg_yaml_error error;
        struct gg_yaml **all;
        size_t count;

        (void) state;
        assert_int_equal(gg_yaml_read_all(&arena, gg_str_of(text), 9, &all, &count, &error), 0);
        assert_int_equal(count, 4);
        assert_non_null(gg_yaml_get(all[0], "spec"));
        assert_int_equal(gg_yaml_get(all[2], "build")->line, 5);
        assert_int_equal(gg_yaml_read_all(&arena, gg_str_of(text), 2, &all, &count, &error), 0);
        assert_int_equal(count, 2);
        assert_int_equal(
                gg_yaml_read_all(&arena, gg_str_of("a: &x 1\n---\nb: *x\n"), 9, &all, &count, &error),
                -EBADMSG); /* a name holds within its document */
        assert_int_equal(error.line, 3);
}

/* ---- aliases ---- */

static void test_aliases(void **state) {
        const struct gg_yaml *top = read_text(
                                     "a: &x {k: v}\nb: *x\nc: &x 2\nd: *x\ne: &y [&z 1, *z]\nf: [*y, *z]\n"),
                             *f = gg_yaml_get(top, "f");

        (void) state;
        assert_ptr_equal(gg_yaml_get(top, "a"), gg_yaml_get(top, "b"));
        assert_ptr_equal(gg_yaml_get(top, "c"), gg_yaml_get(top, "d"));
        assert_ptr_equal(f->items[0], gg_yaml_get(top, "e"));
        assert_ptr_equal(f->items[1], f->items[0]->items[0]);
        assert_ptr_equal(gg_yaml_get(read_text("<<: {a: b}\n"), "a"), NULL);
}

static void test_cycles(void **state) {
        (void) state;
        assert_broken(gg_str_of("a: 1\nb: &x [*x]\n"), 2, "alias");
        assert_broken(gg_str_of("&x {a: {b: *x}}\n"), 1, "alias");
        assert_broken(gg_str_of("a: *nowhere\n"), 1, "alias");
}

/* Ten of ten of ten...: few nodes that stand for many. */
static void test_bomb(void **state) {
        char text[4096];
        size_t n = (size_t) snprintf(text, sizeof text, "a0: &a0 [%s]\n", "x,x,x,x,x,x,x,x,x,x");

        (void) state;
        for (int i = 1; i < 12; i++)
                n += (size_t) snprintf(text + n, sizeof text - n,
                                       "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
                                       i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1,
                                       i - 1);
        assert_broken(gg_str_of(text), 6, "too many nodes");
}

/* Each alias one level deeper than the last: nothing of it is deep as it is written. */
static void test_deep_by_alias(void **state) {
        char text[8192];
        size_t n = 0;

        (void) state;
        n += (size_t) snprintf(text, sizeof text, "- &a0 [x]\n");
        for (int i = 1; i < 200; i++)
                n += (size_t) snprintf(text + n, sizeof text - n, "- &a%d [*a%d]\n", i, i - 1);
        assert_broken(gg_str_of(text), 99, "nested");
}

/* ---- bounds ---- */

static struct gg_str repeat(const char *piece, size_t count) {
        size_t n = strlen(piece);
        char *text = gg_arena_alloc(&arena, n * count + 1);

        for (size_t i = 0; i < count; i++)
                memcpy(text + i * n, piece, n);
        return (struct gg_str){text, n * count};
}

static void test_deep(void **state) {
        struct gg_str open = repeat("[", GG_YAML_DEPTH_MAX - 1), close = repeat("]", GG_YAML_DEPTH_MAX - 1);

        (void) state;
        assert_broken(repeat("[", 100000), 1, "nested");
        assert_broken(repeat("- ", 100000), 1, "nested");
        assert_broken(repeat("{a: ", 100000), 1, "nested");
        assert_broken(repeat("? ", 100000), 1, "nested");
        read_text(gg_arena_printf(&arena, "%sx%s", open.p, close.p));
        assert_broken(gg_str_of(gg_arena_printf(&arena, "[[%sx%s]]", open.p, close.p)), 1, "nested");
}

static void test_large(void **state) {
        struct gg_yaml *top = NULL;
        struct gg_yaml_error error;
        struct gg_str line = repeat("x", (size_t) 10 * 1024 * 1024);

        (void) state;
        assert_int_equal(gg_yaml_read(&arena, line, &top, &error), 0);
        assert_int_equal(top->text.n, line.n);
        assert_broken(repeat("- x\n", GG_YAML_NODES_MAX), GG_YAML_NODES_MAX, "too many nodes");
        assert_broken(repeat("%TAG !a! x\n", 100000), 1, "%TAG");
        read_text("%TAG !a! tag:x,2000:\n---\nrun: echo %TAG\n");
}

static void test_broken(void **state) {
        static const struct {
                struct gg_str text;
                unsigned line;
        } cases[] = {
                {{"a: b\n\tc: d\n", 11}, 2},
                {{"a: 'b\n", 6}, 2},
                {{"a: [b\nc: d\n", 11}, 2},
                {{"a: b\nc\n", 7}, 3},
                {{"a: b\n  c: d\n", 12}, 2},
                {{"a: b\nb: \xff\n", 10}, 2},
                {{"a: b\nb: \0\n", 10}, 2},
                {{"\x7f"
                  "ELF\x02\x01\x01\0\0\0",
                  10},
                 1},
                {{"a: \"\\q\"\n", 8}, 1},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu\n", i);
                assert_broken(cases[i].text, cases[i].line, "");
        }
}

static int forget(void **state) {
        (void) state;
        gg_arena_free(&arena);
        return 0;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_teardown(test_tree, forget),
                cmocka_unit_test_teardown(test_nothing, forget),
                cmocka_unit_test_teardown(test_tags, forget),
                cmocka_unit_test_teardown(test_duplicates, forget),
                cmocka_unit_test_teardown(test_documents, forget),
                cmocka_unit_test_teardown(test_aliases, forget),
                cmocka_unit_test_teardown(test_cycles, forget),
                cmocka_unit_test_teardown(test_bomb, forget),
                cmocka_unit_test_teardown(test_deep_by_alias, forget),
                cmocka_unit_test_teardown(test_deep, forget),
                cmocka_unit_test_teardown(test_large, forget),
                cmocka_unit_test_teardown(test_broken, forget),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
