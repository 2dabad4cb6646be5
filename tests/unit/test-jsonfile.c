/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/jsonfile.h"
#include "tellcase.h"
#include <stdio.h>
#include <string.h>

static void test_values(void **state) {
        static const struct {
                const char *text, *want; /* as jansson writes it; NULL: broken */
                unsigned line, column;
        } cases[] = {
                {"{}", "{}", 0, 0},
                {"", "{}", 0, 0},
                {" // nothing yet\n", "{}", 0, 0},
                {"\xef\xbb\xbf{\"a\": 1}", "{\"a\":1.0}", 0, 0},
                {"{\"a\": \"//x\", /* b */ \"c\": [true,],}", "{\"a\":\"//x\",\"c\":[true]}", 0, 0},
                {"{\"a\": \"\\\"/*\" // \" \n}", "{\"a\":\"\\\"/*\"}", 0, 0},
                {"{\"a\": 1, // last\n}", "{\"a\":1.0}", 0, 0},
                {"{\"a\": 1, /* , */ }", "{\"a\":1.0}", 0, 0},
                {"{\"a\": 1, \"a\": 2}", "{\"a\":2.0}", 0, 0},
                {"[123456789012345678901234567890]", "[1.2345678901234568e29]", 0, 0},
                {"[\"\\u0000\"]", "[\"\\u0000\"]", 0, 0},
                {"[,]", NULL, 1, 2},
                {"[1,,]", NULL, 1, 4},
                {"{,}", NULL, 1, 2},
                {"{\"a\":,}", NULL, 1, 6},
                {"{\n\"a\": x\n}", NULL, 2, 6},
                {"{\n  /* open", NULL, 2, 3},
                {"{} {}", NULL, 1, 4},
                {"/", NULL, 1, 1},
                {"[\"a\n\"]", NULL, 1, 3},
                {"[\"\xff\"]", NULL, 1, 2},
                {"\"text\"", NULL, 1, 6},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_arena arena = {NULL};
                struct gg_json_file f;
                char text[256];
                size_t n;

                tell_case(cases[i].text);
                gg_json_file_read(&arena, gg_str_of(cases[i].text), &f);
                assert_int_equal(f.value != NULL, cases[i].want != NULL);
                assert_int_equal(f.error == NULL, cases[i].want != NULL);
                if (cases[i].want) {
                        n = json_dumpb(f.value, text, sizeof text - 1, JSON_COMPACT | JSON_SORT_KEYS);
                        text[n] = '\0';
                        assert_string_equal(text, cases[i].want);
                } else {
                        print_message("# %u:%u: %s\n", f.line, f.column, f.error);
                        assert_int_equal(f.line, cases[i].line);
                        assert_int_equal(f.column, cases[i].column);
                }
                gg_json_file_close(&f);
                gg_arena_free(&arena);
        }
}

static void test_lines(void **state) {
        static const char text[] = "// a settings file\n"
                                   "{\n"
                                   "  \"go.goroot\": \"/x\", /* two\n"
                                   "lines */ \"env\": {\n"
                                   "    \"A\": [1, [2],\n"
                                   "      {\"b\": null}],\n"
                                   "  },\n"
                                   "  \"esc\\u0061pe\": 1,\n"
                                   "  \"go.goroot\": \"/y\"\n"
                                   "}\n";
        static const struct {
                const char *keys[5];
                unsigned line, column;
        } cases[] = {
                {{NULL}, 2, 1},
                {{"go.goroot"}, 9, 3}, /* the last of them counts */
                {{"env"}, 4, 10},
                {{"env", "A"}, 5, 5},
                {{"env", "A", "#0"}, 5, 11},
                {{"env", "A", "#1", "#0"}, 5, 15},
                {{"env", "A", "#2"}, 6, 7},
                {{"env", "A", "#2", "b"}, 6, 8},
                {{"escape"}, 8, 3},
                {{"env", "A", "#3"}, 0, 0},
                {{"env", "A", "#x"}, 0, 0},
                {{"env", "A", "A"}, 0, 0},
                {{"env", "#0"}, 0, 0},
                {{"go.goroot", "x"}, 0, 0},
                {{"nothing"}, 0, 0},
        };
        struct gg_arena arena = {NULL};
        struct gg_json_file f;

        (void) state;
        gg_json_file_read(&arena, gg_str_of(text), &f);
        assert_non_null(f.value);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].keys[0] ? cases[i].keys[0] : "the whole");
                assert_int_equal(gg_json_file_line(&f, cases[i].keys), cases[i].line);
                assert_int_equal(gg_json_file_column(&f, cases[i].keys), cases[i].column);
        }
        gg_json_file_close(&f);
        gg_arena_free(&arena);
}

/* Makes the edits, which are sorted by line. */
static void apply(const char *text, const struct gg_edit *edit, char *ret, size_t cap) {
        struct gg_str rest = gg_str_of(text);

        *ret = '\0';
        for (unsigned n = 1; rest.p; n++) {
                struct gg_str line = gg_str_cut(&rest, '\n');
                const char *end = rest.p ? "\n" : "";
                size_t at = strlen(ret);

                if (!edit || edit->line != n) {
                        snprintf(ret + at, cap - at, "%.*s%s", (int) line.n, line.n > 0 ? line.p : "", end);
                        continue;
                }
                assert_string_equal(edit->file, "settings.json");
                assert_true(gg_str_eq(edit->old, line));
                if (edit->replacement)
                        snprintf(ret + at, cap - at, "%s%s", edit->replacement, end);
                edit = edit->next;
        }
        assert_null(edit);
}

/* "r" is always what goes. */
static void test_drop(void **state) {
        static const struct {
                const char *text, *want; /* NULL: no edits */
        } cases[] = {
                {"{\n  \"r\": 1,\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"},
                {"{\n  \"a\": 1,\n  \"r\": 2\n}\n", "{\n  \"a\": 1\n}\n"},
                {"{\n  \"a\": 1,\n  \"r\": 2,\n}\n", "{\n  \"a\": 1,\n}\n"},
                {"{\n  \"r\": \"/x\"\n}\n", "{\n}\n"},
                {"{\r\n\t\"a\": 1,\r\n\t\"r\": 2\r\n}", "{\r\n\t\"a\": 1\r\n}"},
                {"{\n  \"r\": 1, // the root\n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"},
                {"{\n  \"r\": 1 /* , */ , \n  \"b\": 2\n}\n", "{\n  \"b\": 2\n}\n"},
                {"{\n  \"a\": 1, // one\n\n  // root\n  \"r\": 2 // two\n}\n",
                 "{\n  \"a\": 1 // one\n\n  // root\n}\n"},
                {"{\n  \"r\": 1, /* goes\n on */\n  \"b\": 2\n}\n", "{\n  /* goes\n on */\n  \"b\": 2\n}\n"},
                {"{\n/* a\n */ \"r\": 1\n}\n", "{\n/* a\n */ \n}\n"},
                {"{\"r\": 1}", "{}"},
                {"{ \"r\": 1 }", "{ }"},
                {"{\"r\": 1, \"b\": 2}", "{\"b\": 2}"},
                {"{\"a\": 1, \"r\": 2}", "{\"a\": 1}"},
                {"{\"a\": 1, \"r\": 2, \"b\": 3}", "{\"a\": 1, \"b\": 3}"},
                {"{\"a\": 1, \"r\": 2,}", "{\"a\": 1, }"},
                {"{ \"a\": 1\n, \"r\": 2\n, \"b\": 3 }", "{ \"a\": 1\n, \"b\": 3 }"},
                {"{ \"r\": 1\n, \"b\": 3 }", NULL},
                {"{\n  \"r\":\n    1,\n  \"b\": 2\n}\n", NULL},
                {"{\n  \"r\": {\n  }\n}\n", NULL},
                {"{\n  \"r\": 1,\n  \"r\": 2\n}\n", NULL},
                {"{\n  \"r\": 1,\n  \"\\u0072\": 2\n}\n", NULL},
                {"{\n  \"a\": 1\n}\n", NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                static const char *const keys[] = {"r", NULL};
                struct gg_arena arena = {NULL};
                const struct gg_edit *edit;
                struct gg_json_file f;
                char text[256];

                tell_case(cases[i].text);
                gg_json_file_read(&arena, gg_str_of(cases[i].text), &f);
                assert_non_null(f.value);
                edit = gg_json_file_drop(&arena, &f, "settings.json", keys);
                assert_int_equal(edit != NULL, cases[i].want != NULL);
                if (edit) {
                        apply(cases[i].text, edit, text, sizeof text);
                        assert_string_equal(text, cases[i].want);
                }
                gg_json_file_close(&f);
                gg_arena_free(&arena);
        }
}

static void test_drop_is_for_members(void **state) {
        static const char text[] = "{\"a\": [1, 2]}";
        static const char *const whole[] = {NULL}, *const element[] = {"a", "#1", NULL};
        struct gg_arena arena = {NULL};
        struct gg_json_file f;

        (void) state;
        gg_json_file_read(&arena, gg_str_of(text), &f);
        assert_null(gg_json_file_drop(&arena, &f, "settings.json", whole));
        assert_null(gg_json_file_drop(&arena, &f, "settings.json", element));
        gg_json_file_close(&f);
        gg_arena_free(&arena);
}

/* Each is refused, with a line and a reason. */
static void test_bounds(void **state) {
        static const struct {
                const char *unit;
                size_t count;
                const char *error; /* starts so; NULL: it is no error */
        } cases[] = {
                {"[", 2048, "']' expected near end of file"},
                {"[", 2049, "maximum parsing depth reached"},
                {"[", 90000, "maximum parsing depth reached"},
                {"[],", 99999, "more than 100000 values"},
                {"           ", 400000, "the file is larger than 4 MiB"},
                {"          ", 400000, NULL},
                {"/*", 400000, "a comment is not closed"},
                {"/**/", 400000, NULL},
                {"//\n", 400000, NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                size_t n = strlen(cases[i].unit), size = n * cases[i].count;
                struct gg_arena arena = {NULL};
                struct gg_json_file f;
                char *text = gg_arena_alloc(&arena, size + 1);

                for (size_t k = 0; k < size; k++)
                        text[k] = cases[i].unit[k % n];
                gg_json_file_read(&arena, (struct gg_str){text, size}, &f);
                if (cases[i].error) {
                        assert_null(f.value);
                        assert_int_equal(strncmp(f.error, cases[i].error, strlen(cases[i].error)), 0);
                        assert_int_equal(f.line, 1);
                } else {
                        assert_non_null(f.value);
                }
                gg_json_file_close(&f);
                gg_arena_free(&arena);
        }
}

/* jansson itself passes over a NUL behind a number. */
static void test_nul(void **state) {
        static const char text[] = "{\n\"a\": 1\0\n}";
        struct gg_arena arena = {NULL};
        struct gg_json_file f;

        (void) state;
        gg_json_file_read(&arena, (struct gg_str){text, sizeof text - 1}, &f);
        assert_null(f.value);
        assert_string_equal(f.error, "a NUL byte");
        assert_int_equal(f.line, 2);
        assert_int_equal(f.column, 7);
        gg_json_file_close(&f);
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nul),
                cmocka_unit_test(test_values),
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_drop),
                cmocka_unit_test(test_drop_is_for_members),
                cmocka_unit_test(test_bounds),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("jsonfile", tests, NULL, NULL);
}
