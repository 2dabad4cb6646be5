/* SPDX-License-Identifier: MIT */
/* JSON, one object a line: what is read, and where it is broken. */
#include "report/scan.h"
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAME_OF(text)                                                                                        \
        { text, sizeof(text) - 1 }

static const struct gg_str names[] = {NAME_OF("v"), NAME_OF("time"), NAME_OF("a\\b")};
#define NAME_COUNT (sizeof names / sizeof *names)

static struct gg_scan_value values[NAME_COUNT];
static struct gg_scan_fault fault;

/* In memory that ends where the text ends, so that valgrind and sanitizers see any step too far. */
static bool scan(struct gg_str text) {
        static char *copy; /* values point into it */

        free(copy);
        copy = malloc(text.n > 0 ? text.n : 1);
        assert_non_null(copy);
        memcpy(copy, text.p, text.n);
        return gg_scan_object((struct gg_str){copy, text.n}, names, NAME_COUNT, values, &fault);
}

static void assert_value(size_t i, enum gg_scan_kind kind, const char *text) {
        assert_int_equal(values[i].kind, kind);
        assert_int_equal(values[i].text.n, strlen(text));
        assert_memory_equal(values[i].text.p, text, values[i].text.n);
}

static void test_values(void **state) {
        static const struct {
                const char *text, *value;
                enum gg_scan_kind kind;
        } cases[] = {
                {"{\"v\":1}", "1", GG_SCAN_NUMBER},
                {" { \"v\" : -0.5e+10 , \"x\" : [ ] } \r\n", "-0.5e+10", GG_SCAN_NUMBER},
                {"{\"v\":\"\"}", "", GG_SCAN_STRING},
                {"{\"v\":\"a\\\"b\"}", "a\\\"b", GG_SCAN_STRING},
                {"{\"v\":\"sixteen bytes\\\\, and more\"}", "sixteen bytes\\\\, and more", GG_SCAN_STRING},
                {"{\"v\":\"gr\xc3\xb6\xc3\x9f"
                 "e \xf0\x9f\x90\xb9\"}",
                 "gr\xc3\xb6\xc3\x9f"
                 "e \xf0\x9f\x90\xb9",
                 GG_SCAN_STRING},
                {"{\"v\":null}", "null", GG_SCAN_NULL},
                {"{\"v\":true,\"time\":false}", "true", GG_SCAN_BOOL},
                {"{\"v\":[1,[],{\"a\":[{}]},\"]\"]}", "[1,[],{\"a\":[{}]},\"]\"]", GG_SCAN_ARRAY},
                {"{\"v\":{\"v\":{}, \"b\" : [ 1 , 2 ] }}", "{\"v\":{}, \"b\" : [ 1 , 2 ] }", GG_SCAN_OBJECT},
                {"{\"v\":1,\"v\":2}", "2", GG_SCAN_NUMBER},
                {"{\"time\":0,\"v\":3}", "3", GG_SCAN_NUMBER},
                {"{\"\\u0076\":4}", "4", GG_SCAN_NUMBER},
                {"{}", "", GG_SCAN_ABSENT},
                {"{\"V\":1,\"vv\":1,\"\":1,\"nested\":{\"v\":1}}", "", GG_SCAN_ABSENT},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].text);
                assert_true(scan(gg_str_of(cases[i].text)));
                assert_value(0, cases[i].kind, cases[i].value);
        }
        assert_true(scan(gg_str_of("{\"a\\\\b\":1}")));
        assert_value(2, GG_SCAN_NUMBER, "1");
}

#define AT(text, where, what)                                                                                \
        { {text, sizeof(text) - 1}, where, what }

static void test_faults(void **state) {
        static const struct {
                struct gg_str text;
                size_t column;
                const char *what;
        } cases[] = {
                AT("", 1, "no object of JSON"),
                AT("[]", 1, "no object of JSON"),
                AT("{", 2, "the line ends early"),
                AT("{\"v\"", 5, "the line ends early"),
                AT("{\"v\":", 6, "the line ends early"),
                AT("{\"v\":1", 7, "the line ends early"),
                AT("{\"v\":1,", 8, "the line ends early"),
                AT("{\"v\":[1,{\"a\":2", 15, "the line ends early"),
                AT("{\"v\":1,}", 8, "no key of an object"),
                AT("{v:1}", 2, "no key of an object"),
                AT("{\"v\" 1}", 6, "no colon behind a key"),
                AT("{\"v\":1 \"b\":2}", 8, "no comma behind a value"),
                AT("{\"v\":[1 2]}", 9, "no comma behind a value"),
                AT("{\"v\":[1}", 8, "no comma behind a value"),
                AT("{\"v\":{\"a\":1]}", 12, "no comma behind a value"),
                AT("{\"v\":[1,]}", 9, "no value of JSON"),
                AT("{\"v\":nul}", 6, "no value of JSON"),
                AT("{\"v\":'a'}", 6, "no value of JSON"),
                AT("{\"v\":.5}", 6, "no value of JSON"),
                AT("{\"v\":01}", 7, "no comma behind a value"),
                AT("{\"v\":1.}", 8, "no digit where one must be"),
                AT("{\"v\":-}", 7, "no digit where one must be"),
                AT("{\"v\":1e+}", 9, "no digit where one must be"),
                AT("{\"v\":\"abc", 6, "no end of the string that starts"),
                AT("{\"v\":\"abc\\\"}", 6, "no end of the string that starts"),
                AT("{\"v\":\"a\\x\"}", 8, "no escape of JSON"),
                AT("{\"v\":\"a\\u12g4\"}", 8, "no escape of JSON"),
                AT("{\"v\":\"a\\", 8, "no escape of JSON"),
                AT("{\"v\":\"a\\u123", 8, "no escape of JSON"),
                AT("{\"v\":\"a\tb\"}", 8, "a control character in a string"),
                AT("{\"v\":\"a\0b\"}", 8, "a control character in a string"),
                AT("{\"v\":\"0123456789\001\"}", 17, "a control character in a string"),
                AT("{\"v\":\"a\xff\"}", 8, "a byte that is no UTF-8"),
                AT("{\"v\":\"a\xc3\"}", 8, "a byte that is no UTF-8"),
                AT("{\"v\":\"\xed\xa0\x80\"}", 7, "a byte that is no UTF-8"),
                AT("{\"v\":1}}", 8, "more behind the object"),
                AT("{\"v\":1}{\"v\":1}", 8, "more behind the object"),
                AT("{\"v\":1}\0", 8, "more behind the object"),
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].text.p);
                assert_false(scan(cases[i].text));
                assert_string_equal(fault.what, cases[i].what);
                assert_int_equal(fault.column, cases[i].column);
        }
}

/* depth brackets of that kind, closed again, as the value of v */
static bool scan_deep(size_t depth, const char *open, const char *close) {
        size_t step = strlen(open);
        char *text = malloc(16 + depth * (step + 1));
        size_t n = 0;
        bool is_sound;

        assert_non_null(text);
        n += (size_t) sprintf(text, "{\"v\":");
        for (size_t i = 0; i < depth; i++, n += step)
                memcpy(text + n, open, step);
        if (open[0] == '{')
                text[n++] = '1';
        for (size_t i = 0; i < depth; i++)
                text[n++] = *close;
        text[n++] = '}';
        is_sound = scan((struct gg_str){text, n});
        free(text);
        return is_sound;
}

static void test_depth(void **state) {
        (void) state;
        for (size_t depth = 1; depth <= GG_SCAN_DEPTH_MAX; depth++) {
                assert_true(scan_deep(depth, "[", "]"));
                assert_true(scan_deep(depth, "{\"a\":", "}"));
                assert_false(scan_deep(depth, "[", "}"));
        }
        assert_false(scan_deep(GG_SCAN_DEPTH_MAX + 1, "[", "]"));
        assert_string_equal(fault.what, "too many levels");
        assert_false(scan_deep(1000000, "[", "]"));
        assert_false(scan_deep(100000, "{\"a\":", "}"));
        /* Arrays and objects in turn: closing brackets have to fit. */
        assert_true(scan(gg_str_of("{\"v\":[{\"a\":[{\"b\":[[]]}]}]}")));
        assert_false(scan(gg_str_of("{\"v\":[{\"a\":[{\"b\":[[]]}}]]}")));
}

static void test_unescape(void **state) {
        static const struct {
                const char *text;
                struct gg_str want;
        } cases[] = {
                {"plain", NAME_OF("plain")},
                {"", NAME_OF("")},
                {"\\\"\\\\\\/\\b\\f\\n\\r\\t", NAME_OF("\"\\/\b\f\n\r\t")},
                {"a\\u0041\\u00e9\\u20ac\\u0000z", NAME_OF("aA\xc3\xa9\xe2\x82\xac\0z")},
                {"\\ud83d\\udc39", NAME_OF("\xf0\x9f\x90\xb9")},
                {"\\uD83D\\uDC39", NAME_OF("\xf0\x9f\x90\xb9")},
                {"\\ud83d", NAME_OF("\xef\xbf\xbd")},
                {"\\udc39\\ud83d", NAME_OF("\xef\xbf\xbd\xef\xbf\xbd")},
                {"\\ud83dx\\udc39", NAME_OF("\xef\xbf\xbdx\xef\xbf\xbd")},
                {"\\ud83d\\u0041", NAME_OF("\xef\xbf\xbd"
                                           "A")},
                {"\\ud83d\\n", NAME_OF("\xef\xbf\xbd\n")},
        };
        char out[128];

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].text);
                assert_int_equal(gg_scan_unescape(gg_str_of(cases[i].text), out), cases[i].want.n);
                assert_memory_equal(out, cases[i].want.p, cases[i].want.n);
                assert_true(cases[i].want.n <= strlen(cases[i].text));
        }
}

static void test_numbers(void **state) {
        static const struct {
                const char *text;
                bool is_whole;
                unsigned long long number;
        } cases[] = {
                {"0", true, 0},
                {"1", true, 1},
                {"1.0", true, 1},
                {"1.000", true, 1},
                {"18446744073709551615", true, ULLONG_MAX},
                {"18446744073709551616", true, ULLONG_MAX},
                {"99999999999999999999999999", true, ULLONG_MAX},
                {"-1", false, 0},
                {"1.5", false, 0},
                {"1e3", false, 0},
                {"1.0e3", false, 0},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_scan_value value = {.text = gg_str_of(cases[i].text), .kind = GG_SCAN_NUMBER};
                unsigned long long number = 42;

                print_message("# %s\n", cases[i].text);
                assert_int_equal(gg_scan_uint(&value, &number), cases[i].is_whole);
                assert_true(number == (cases[i].is_whole ? cases[i].number : 42));
                value.kind = GG_SCAN_STRING;
                assert_false(gg_scan_uint(&value, &number));
        }
}

static void test_elements(void **state) {
        static const char *const want[] = {"1", "a", "[2,3]", "null"};
        struct gg_str array = gg_str_of("[ 1 ,\"a\", [2,3],null ]");
        struct gg_scan_value value;
        size_t offset = 0, n = 0;

        (void) state;
        for (; gg_scan_element(array, &offset, &value); n++) {
                assert_true(n < 4);
                assert_true(gg_str_is(value.text, want[n]));
        }
        assert_int_equal(n, 4);
        offset = 0;
        assert_false(gg_scan_element(gg_str_of("[]"), &offset, &value));
        offset = 0;
        assert_false(gg_scan_element(gg_str_of("[ ]"), &offset, &value));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_values),  cmocka_unit_test(test_faults),
                cmocka_unit_test(test_depth),   cmocka_unit_test(test_unescape),
                cmocka_unit_test(test_numbers), cmocka_unit_test(test_elements),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
