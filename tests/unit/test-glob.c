/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <goroot-guard/glob.h>
#include <stdlib.h>
#include <string.h>

static void test_table(void **state) {
        static const struct {
                const char *pattern, *text;
                bool want;
        } cases[] = {
                {"", "", true},
                {"", "a", false},
                {"a", "", false},
                {"go", "go", true},
                {"go", "Go", false},
                {"go", "gofmt", false},
                {"go", "cgo", false},
                {"?", "a", true},
                {"?", "", false},
                {"?", "/", false},
                {"?", "ab", false},
                {"go?", "go1", true},
                {"*", "", true},
                {"*", "go", true},
                {"*", "a/b", false},
                {"*go*", "go", true},
                {"*go*", "cargo-fmt", true},
                {"*go*", "gcc", false},
                {"*go*", "g", false},
                {"*go", "gogo", true},
                {"*go", "gogox", false},
                {"go*", "go1.22", true},
                {"g*o*1", "go-go-1-1", true},
                {"a*b*c", "abbbxc", true},
                {"a*b*c", "abbbx", false},
                {"/a/*/c", "/a/b/c", true},
                {"/a/*/c", "/a//c", true},
                {"/a/*/c", "/a/b/b/c", false},
                {"/a/*b/c", "/a/xb/c", true},
                {"/a/*b/c", "/a/x/b/c", false},
                {"**", "", true},
                {"**", "a/b", true},
                {"***", "a/b", true},
                {"/a/**/c", "/a/b/c", true},
                {"/a/**/c", "/a/b/b/c", true},
                {"/a/**/c", "/a/c", false}, /* both slashes must be there */
                {"/a/**c", "/a/c", true},
                {"**/go", "/usr/bin/go", true},
                {"**/go", "go", false},
                {"**go", "go", true},
                {"**b*/c", "b/b/c", true},
                {"**b*d", "b/bc/bd", true},
                {"**a*/c", "a/b/a/c", true},
                {"**a*b", "a/b/axb", true},
                {"**a*b", "a/b/a/xb", false},
                {"**/*/*.go", "/a/b/c.go", true},
                {"**/x*/y", "/x1/x2/y", true},
                {"**/x*/**/y", "/x1/a/x2/b/y", true},
                {"/src/app/**", "/src/app", true}, /* the folder itself */
                {"/src/app/**", "/src/app/", true},
                {"/src/app/**", "/src/app/x/y", true},
                {"/src/app/**", "/src/application", false},
                {"/src/app/**", "/src", false},
                {"/src/*/**", "/src/app", true},
                {"/src/app/*", "/src/app", false},
                {"/src/app/***", "/src/app", false},
                {"/**", "/", true},
                {"/**", "/x/y", true},
                {"/**", "", false},    /* an unknown path is under no folder */
                {"[a-z]", "a", false}, /* no brackets, no escapes */
                {"[a-z]", "[a-z]", true},
                {"\\*", "*", false},
                {"\\*", "\\x", true},
                {"caf\xc3\xa9/?\xff", "caf\xc3\xa9/x\xff", true}, /* bytes, not characters */
                {"~/x", "~/x", true}, /* a tilde means something in match_home alone */
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s against %s\n", cases[i].pattern, cases[i].text);
                assert_int_equal(gg_glob_match(gg_str_of(cases[i].pattern), gg_str_of(cases[i].text)),
                                 cases[i].want);
        }
}

static void test_home(void **state) {
        static const struct {
                const char *pattern, *home, *text;
                bool want;
        } cases[] = {
                {"~", "/home/u", "/home/u", true},
                {"~", "/home/u", "/home/user", false},
                {"~", "/home/u", "/home/u/x", false},
                {"~/x", "/home/u", "/home/u/x", true},
                {"~/x", "/home/u/", "/home/u/x", true},
                {"~/x", "/home/u//", "/home/u/x", true},
                {"~/x", "/home/u", "/home/v/x", false},
                {"~/x", "/home/u", "~/x", false},
                {"~/**", "/home/u", "/home/u", true},
                {"~/**", "/home/u", "/home/u/a/b", true},
                {"~/**", "/home/u", "/home/user/a", false},
                {"~/.cache/tinygo/**", "/home/u", "/home/u/.cache/tinygo/goroot-1", true},
                {"~/x", "/", "/x", true},
                {"~/x", "", "/x", false},
                {"~", "", "", false},
                {"~/**", "", "/x", false},
                {"~/**", "/home/u", "", false},
                {"~/**", "/", "", false},
                {"~/x", "/h*", "/home/x", false}, /* the home folder is no pattern */
                {"~u/x", "/home/u", "/home/u/x", false},
                {"~u/x", "/home/u", "~u/x", true},
                {"/x/~", "/home/u", "/x/~", true},
                {"/x/**", "", "/x/y", true}, /* no home is needed without a tilde */
                {"", "/home/u", "", true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s of %s against %s\n", cases[i].pattern, cases[i].home, cases[i].text);
                assert_int_equal(gg_glob_match_home(gg_str_of(cases[i].pattern), gg_str_of(cases[i].home),
                                                    gg_str_of(cases[i].text)),
                                 cases[i].want);
        }
}

static void test_null(void **state) {
        const struct gg_str null = {NULL, 0}, home = gg_str_of("/"), stars = gg_str_of("**");

        (void) state;
        assert_true(gg_glob_match(null, null));
        assert_true(gg_glob_match(stars, null));
        assert_false(gg_glob_match(null, home));
        assert_false(gg_glob_match_home(gg_str_of("~/**"), home, null));
        assert_false(gg_glob_match_home(gg_str_of("~/**"), null, home));
}

/* The meaning of a pattern, word for word from the header and as slow as can be. */
static bool means(const char *p, const char *t) {
        if (*p == '\0')
                return *t == '\0';
        if (p[0] == '*' && p[1] == '*')
                return means(p + 2, t) || (*t != '\0' && means(p, t + 1)) || (p[2] == '*' && means(p + 1, t));
        if (*p == '*')
                return means(p + 1, t) || (*t != '\0' && *t != '/' && means(p, t + 1));
        if (*t == '\0')
                return false;
        return (*p == '?' ? *t != '/' : *p == *t) && means(p + 1, t + 1);
}

static bool means_with_folder(const char *p, const char *t) {
        size_t n = strlen(p);
        char folder[16];

        if (means(p, t))
                return true;
        if (*t == '\0' || n < 3 || strcmp(p + n - 3, "/**") != 0)
                return false;
        memcpy(folder, p, n - 3);
        folder[n - 3] = '\0';
        return means(folder, t);
}

/* The string that a number stands for, written in the letters given; the shortest strings have the smallest
 * numbers. */
static size_t spell(unsigned number, const char *letters, char *ret) {
        const unsigned base = (unsigned) strlen(letters);
        size_t n = 0;

        for (; number > 0; number = (number - 1) / base)
                ret[n++] = letters[(number - 1) % base];
        ret[n] = '\0';
        return n;
}

/* Every pattern of up to five of its letters against every text of up to six: 3906 x 1093 pairs. */
static void test_every_short_pair(void **state) {
        char pattern[16], text[16];
        unsigned matches = 0;

        (void) state;
        for (unsigned i = 0; spell(i, "ab/?*", pattern) <= 5; i++)
                for (unsigned j = 0; spell(j, "ab/", text) <= 6; j++) {
                        bool want = means_with_folder(pattern, text);

                        if (gg_glob_match(gg_str_of(pattern), gg_str_of(text)) != want)
                                fail_msg("\"%s\" against \"%s\" should be %d", pattern, text, want);
                        matches += want;
                }
        assert_true(matches > 10000); /* the loops did run, and not over one kind of pair only */
}

/* Longer ones by a fixed sequence of numbers: many stars, so that the retries are what is tested. */
static void test_longer_pairs(void **state) {
        uint32_t seed = 1;

        (void) state;
        for (unsigned i = 0; i < 200000; i++) {
                char pattern[16], text[16];
                size_t p, t;

                for (p = 0; p < 10; p++) {
                        seed = seed * 1664525U + 1013904223U; /* the generator of Numerical Recipes */
                        pattern[p] = "aab//*****"[(seed >> 16) % 10];
                }
                for (t = 0; t < 13; t++) {
                        seed = seed * 1664525U + 1013904223U;
                        text[t] = "aab/"[(seed >> 16) % 4];
                }
                pattern[1 + seed % 10] = '\0';
                pattern[10] = text[13] = '\0';
                if (gg_glob_match(gg_str_of(pattern), gg_str_of(text)) != means_with_folder(pattern, text))
                        fail_msg("\"%s\" against \"%s\"", pattern, text);
        }
}

/* Patterns that make a matcher go back and forth, at the size of the longest path: the time of the first is
 * quadratic in the text if starts that cannot succeed are tried, and most others never end if the matcher
 * goes back to more than the last star. */
static void test_no_explosion(void **state) {
        enum { SIZE = 4095 };
        static const struct {
                const char *head, *unit; /* the pattern: head, then unit over and over, then a z that is not
                                            in the text */
        } patterns[] = {
                {"**a*", "a"}, {"", "*a"}, {"", "**a"},   {"", "**a*"}, {"", "*a*/"},
                {"", "**/*"},  {"", "a*"}, {"", "**a*b"}, {"", "?*"},   {"", "**a*a*a*a*/"},
        };
        static const char *const fills[] = {"a", "a/", "aaaaaaaaaaaaaaaaaaaaaaaaaaa/"};
        char *pattern = malloc(SIZE), *text = malloc(SIZE);

        (void) state;
        assert_non_null(pattern);
        assert_non_null(text);
        for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++)
                for (size_t f = 0; f < sizeof fills / sizeof *fills; f++) {
                        const size_t head = strlen(patterns[k].head), unit = strlen(patterns[k].unit);

                        for (size_t i = 0; i < SIZE; i++)
                                text[i] = fills[f][i % strlen(fills[f])];
                        text[SIZE - 1] = '/';
                        for (size_t n = 8; n <= SIZE; n *= 16) {
                                for (size_t i = 0; i < n; i++)
                                        pattern[i] = i < head ? patterns[k].head[i]
                                                              : patterns[k].unit[(i - head) % unit];
                                pattern[n - 1] = 'z';
                                assert_false(gg_glob_match((struct gg_str){pattern, n},
                                                           (struct gg_str){text, SIZE}));
                        }
                }
        free(pattern);
        free(text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_table),        cmocka_unit_test(test_home),
                cmocka_unit_test(test_null),         cmocka_unit_test(test_every_short_pair),
                cmocka_unit_test(test_longer_pairs), cmocka_unit_test(test_no_explosion),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
