/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/makeread.h"
#include "tellcase.h"
#include <errno.h>
#include <string.h>

static struct gg_arena arena;

static struct gg_make_file read_text(const char *text, int want) {
        struct gg_make_file file;

        assert_int_equal(gg_make_read(&arena, gg_str_of(text), &file), want);
        return file;
}

static int teardown(void **state) {
        (void) state;
        gg_arena_free(&arena);
        return 0;
}

static void assert_text(struct gg_str s, const char *want) {
        assert_string_equal(gg_arena_string(&arena, s), want);
}

static void test_variables(void **state) {
        static const struct {
                const char *line, *name, *op, *value;
                bool is_exported, is_override;
        } cases[] = {
                {"A = b", "A", "=", "b", false, false},
                {"A:=b # why", "A", ":=", "b", false, false},
                {"A ::= b", "A", "::=", "b", false, false},
                {"A ?= $(shell go env GOROOT)", "A", "?=", "$(shell go env GOROOT)", false, false},
                {"A += x=y", "A", "+=", "x=y", false, false},
                {"A != date", "A", "!=", "date", false, false},
                {"export A = b", "A", "=", "b", true, false},
                {"override export A := b", "A", ":=", "b", true, true},
                {"A = b \\\n   c", "A", "=", "b c", false, false},
                {"A = \\#b", "A", "=", "\\#b", false, false},
                {"$(X)_A = b", "$(X)_A", "=", "b", false, false},
                {"export = b", "export", "=", "b", false, false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_make_file file = read_text(cases[i].line, 0);

                tell_case(cases[i].line);
                assert_int_equal(file.count, 1);
                assert_int_equal(file.items[0].kind, GG_MAKE_SET);
                assert_string_equal(file.items[0].name, cases[i].name);
                assert_string_equal(file.items[0].op, cases[i].op);
                assert_string_equal(file.items[0].value, cases[i].value);
                assert_int_equal(file.items[0].is_exported, cases[i].is_exported);
                assert_int_equal(file.items[0].is_override, cases[i].is_override);
        }
}

static void test_directives(void **state) {
        static const char text[] =
                "export\nexport A B\nunexport C\n-include x.mk\n"
                "ifeq ($(A),1)\nD = 1\nelse\nD = 2\nendif\n"
                "define E =\nF = 1\ndefine G\nendef\nendef\nH = 1\n.EXPORT_ALL_VARIABLES:\n";
        struct gg_make_file file = read_text(text, 0);
        static const enum gg_make_kind kinds[] = {GG_MAKE_EXPORT_ALL, GG_MAKE_EXPORT,  GG_MAKE_EXPORT,
                                                  GG_MAKE_UNEXPORT,   GG_MAKE_INCLUDE, GG_MAKE_SET,
                                                  GG_MAKE_SET,        GG_MAKE_SET,     GG_MAKE_SET,
                                                  GG_MAKE_EXPORT_ALL, GG_MAKE_RULE};

        (void) state;
        assert_int_equal(file.count, sizeof kinds / sizeof *kinds);
        for (size_t i = 0; i < file.count; i++)
                assert_int_equal(file.items[i].kind, kinds[i]);
        assert_string_equal(file.items[2].name, "B");
        assert_true(file.items[5].is_conditional);
        assert_int_equal(file.items[6].line, 8);
        assert_string_equal(file.items[7].name, "E");
        assert_true(file.items[7].is_define);
        assert_string_equal(file.items[8].name, "H");
        assert_false(file.items[8].is_conditional);
        read_text("ifdef A\nB = 1\n", -EBADMSG);
        read_text("define A\nB = 1\n", -EBADMSG);
}

static void test_rules(void **state) {
        static const char text[] = "all: a $(B:.c=.o) ; @echo one\n"
                                   "\t@-go build \\\n\t  ./...\n"
                                   "# a comment\n\n"
                                   "\techo two\n"
                                   "build test: export GOROOT = /x\n"
                                   "build:: all\n\tgo \\\n\n"
                                   "A = 1\n\tB = 2\n";
        struct gg_make_file file = read_text(text, 0);

        (void) state;
        assert_int_equal(file.count, 9);
        assert_int_equal(file.items[0].kind, GG_MAKE_RULE);
        assert_string_equal(file.items[0].name, "all");
        assert_string_equal(file.items[0].value, "a $(B:.c=.o) ");
        assert_text(file.items[1].recipe, "echo one");
        assert_text(file.items[2].recipe, "go build \\\n  ./...");
        assert_int_equal(file.items[2].line, 2);
        assert_string_equal(file.items[2].name, "all");
        assert_int_equal(file.items[3].kind, GG_MAKE_RECIPE);
        assert_int_equal(file.items[3].line, 6);
        assert_int_equal(file.items[4].kind, GG_MAKE_SET);
        assert_string_equal(file.items[4].target, "build test");
        assert_true(file.items[4].is_exported);
        assert_string_equal(file.items[5].name, "build");
        assert_text(file.items[6].recipe, "go \\\n");
        assert_int_equal(file.items[7].line, 11);
        assert_string_equal(file.items[8].name, "B"); /* no rule is open: an ordinary line */
}

static void test_one_shell(void **state) {
        struct gg_make_file file =
                read_text(".RECIPEPREFIX = >\n.ONESHELL:\na:\n>cd x\n\n>go \\\n>y\n>z\n", 0);

        (void) state;
        assert_true(file.is_one_shell);
        assert_int_equal(file.count, 4);
        assert_int_equal(file.items[3].line, 4);
        assert_text(file.items[3].recipe, "cd x\n\ngo \\\ny\nz");
}

static void test_shell(void **state) {
        static const struct {
                const char *recipe, *want;
        } cases[] = {
                {"go build", "go build"},
                {"echo $$HOME", "echo $HOME"},
                {"$(GO) build ${PKG}", "${GO} build ${PKG}"},
                {"cp $< $@", "cp ${MAKE_} ${MAKE_}"},
                {"x=$(shell go env GOROOT)", "x=$(go env GOROOT)"},
                {"$(foreach x,$(A),\n y) z", "${MAKE_}\n z"},
                {"A='$(ROOT)/go' \"$(B)'\"", "A='\001/go' \"${B}'\""},
                {"echo \\'$(A)", "echo \\'${A}"},
                {"a$", "a$"},
                {"$(", "${MAKE_}"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                tell_case(cases[i].recipe);
                assert_text(gg_make_shell(&arena, gg_str_of(cases[i].recipe)), cases[i].want);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_variables), cmocka_unit_test(test_directives),
                cmocka_unit_test(test_rules),     cmocka_unit_test(test_one_shell),
                cmocka_unit_test(test_shell),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("makeread", tests, NULL, teardown);
}
