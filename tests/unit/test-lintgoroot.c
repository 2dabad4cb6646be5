/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/goroot.h"
#include "lint/image.h"

static void test_judge(void **state) {
        static const struct {
                const char *value;
                bool is_literal;
                enum gg_goroot_kind want;
        } cases[] = {
                {"/usr/local/go", true, GG_GOROOT_PLACE},
                {"/usr/local/go/", true, GG_GOROOT_PLACE},
                {"/usr/local/go/bin/", true, GG_GOROOT_BIN},
                {"/usr/local/go/bin/go", true, GG_GOROOT_BINARY},
                {"/bin", true, GG_GOROOT_PLACE},
                {"~/go", true, GG_GOROOT_UNEXPANDED},
                {"~/go", false, GG_GOROOT_PLACE},
                {"$HOME/go", true, GG_GOROOT_UNEXPANDED},
                {"${HOME}/go", false, GG_GOROOT_PLACE},
                {"$HOME/go/bin", false, GG_GOROOT_BIN},
                {"$HOME/$V", false, GG_GOROOT_UNKNOWN},
                {"$ROOT/go", false, GG_GOROOT_UNKNOWN},
                {"$(go env GOROOT)", true, GG_GOROOT_UNEXPANDED},
                {"$(go env GOROOT)", false, GG_GOROOT_UNKNOWN},
                {"'/usr/lib/go'", true, GG_GOROOT_QUOTED},
                {"\001/go/bin", true, GG_GOROOT_UNKNOWN},
                {"go", true, GG_GOROOT_UNKNOWN},
                {"", true, GG_GOROOT_UNKNOWN},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].value);
                assert_int_equal(gg_goroot_judge(cases[i].value, cases[i].is_literal), cases[i].want);
        }
}

static void test_known(void **state) {
        static const struct {
                const char *path;
                bool want;
        } cases[] = {
                {"/usr/local/go", true},
                {"/usr/local/go/", true},
                {"/usr/lib/go-1.22", true},
                {"/opt/go/$v", true},
                {"$HOME/sdk/go1.22.12", true},
                {"/opt/hostedtoolcache/go/1.22.12/x64", true},
                {"$GOROOT", true},
                {"$(go env GOROOT)", true},
                {"/go", false},
                {"$HOME/go", false},
                {"$GOPATH", false},
                {"/opt/go", false},
                {"/usr/local", false},
                {"", false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                assert_int_equal(gg_goroot_is_known(gg_str_of(cases[i].path)), cases[i].want);
        }
}

static void test_paths(void **state) {
        (void) state;
        assert_true(gg_goroot_same(gg_str_of("/usr//local/./go/"), gg_str_of("/usr/local/go")));
        assert_false(gg_goroot_same(gg_str_of("/usr/local/go"), gg_str_of("usr/local/go")));
        assert_false(gg_goroot_same(gg_str_of("/usr/local/go"), gg_str_of("/usr/local")));
        assert_false(gg_goroot_same(gg_str_of(""), gg_str_of("")));
        assert_true(gg_str_is(gg_goroot_of_binary(gg_str_of("/x/bin/go")), "/x"));
        assert_int_equal(gg_goroot_of_binary(gg_str_of("/x/bin/gofmt")).n, 0);
}

static void test_versions(void **state) {
        static const struct {
                const char *a, *b;
                bool differ;
        } cases[] = {
                {"/opt/go1.22.12", "/opt/go1.21.13", true},
                {"/opt/go1.22.12", "/opt/go1.22", false},
                {"/opt/go1.22.12.linux-amd64", "/usr/lib/go-1.21", true},
                {"/opt/homebrew/Cellar/go/1.22.1/libexec", "/x/go@1.22", false},
                {"/usr/local/go", "/opt/go1.21", false},
                {"/a/1.20/b/go1.22", "/opt/go1.22", false},
                {"", "", false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s, %s\n", cases[i].a, cases[i].b);
                assert_int_equal(gg_goroot_versions_differ(gg_str_of(cases[i].a), gg_str_of(cases[i].b)),
                                 cases[i].differ);
        }
}

static void test_image(void **state) {
        static const struct {
                const char *text, *name, *tag;
                bool is_golang, is_known, is_pinned, has_version;
        } cases[] = {
                {"golang", "golang", "", true, true, false, false},
                {"golang:1.22-alpine3.20", "golang", "1.22-alpine3.20", true, true, false, true},
                {"docker.io/library/golang:bookworm", "docker.io/library/golang", "bookworm", true, true,
                 false, false},
                {"golang:1.22@sha256:00", "golang", "1.22", true, true, true, true},
                {"localhost:5000/golang", "localhost:5000/golang", "", false, false, false, false},
                {"bitnami/golang:1.22", "bitnami/golang", "1.22", false, false, false, false},
                {"debian:12", "debian", "12", false, true, false, false},
                {NULL, "", "", false, false, false, false},
        };
        struct gg_arena arena = {0};

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_goversion version;
                struct gg_image image;

                print_message("# %s\n", cases[i].text ? cases[i].text : "unknown");
                gg_image_parse(&arena, cases[i].text, &image);
                assert_string_equal(image.name, cases[i].name);
                assert_string_equal(image.tag, cases[i].tag);
                assert_int_equal(image.is_golang, cases[i].is_golang);
                assert_int_equal(image.is_known, cases[i].is_known);
                assert_int_equal(image.is_pinned, cases[i].is_pinned);
                assert_int_equal(gg_image_version(&image, &version), cases[i].has_version);
        }
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_judge),    cmocka_unit_test(test_known), cmocka_unit_test(test_paths),
                cmocka_unit_test(test_versions), cmocka_unit_test(test_image),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("lintgoroot", tests, NULL, NULL);
}
