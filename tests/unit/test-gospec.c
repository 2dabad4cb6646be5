/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/gospec.h"

/* What of it is a range: node-semver's grammar. What setup-go takes beside that: its README. */
static void test_parse(void **state) {
        static const struct {
                const char *text;
                enum gg_gospec_kind kind;
                const char *version;
        } cases[] = {
                {"1.22.12", GG_GOSPEC_EXACT, "1.22.12"},
                {" v1.22.12 ", GG_GOSPEC_EXACT, "1.22.12"},
                {"=1.22.12", GG_GOSPEC_EXACT, "1.22.12"},
                {"1.24.0-rc.1", GG_GOSPEC_EXACT, "1.24rc1"},
                {"1.24.0-beta.2", GG_GOSPEC_EXACT, "1.24beta2"},
                {"1.22", GG_GOSPEC_MINOR, "1.22"},
                {"1.22.x", GG_GOSPEC_MINOR, "1.22"},
                {"1.22.*", GG_GOSPEC_MINOR, "1.22"},
                {"~1.22", GG_GOSPEC_MINOR, "1.22"},
                {"~1.22.3", GG_GOSPEC_MINOR, "1.22"},
                {"~ 1.22.3", GG_GOSPEC_MINOR, "1.22"},
                {"stable", GG_GOSPEC_OPEN, NULL},
                {"oldstable", GG_GOSPEC_OPEN, NULL},
                {"1", GG_GOSPEC_OPEN, NULL},
                {"1.x", GG_GOSPEC_OPEN, NULL},
                {"1.x.x", GG_GOSPEC_OPEN, NULL},
                {"~1", GG_GOSPEC_OPEN, NULL},
                {"*", GG_GOSPEC_OPEN, NULL},
                {"^1.22.1", GG_GOSPEC_OPEN, NULL},
                {">=1.22.0 <1.24.0", GG_GOSPEC_OPEN, NULL},
                {"<1.25", GG_GOSPEC_OPEN, NULL},
                {"go1.22", GG_GOSPEC_REFUSED, NULL},
                {"go1.22.12", GG_GOSPEC_REFUSED, NULL},
                {"latest", GG_GOSPEC_REFUSED, NULL},
                {"tip", GG_GOSPEC_REFUSED, NULL},
                {"1.24rc1", GG_GOSPEC_REFUSED, NULL},
                {"1.24beta1", GG_GOSPEC_REFUSED, NULL},
                {"", GG_GOSPEC_UNKNOWN, NULL},
                {"${{ matrix.go }}", GG_GOSPEC_UNKNOWN, NULL},
                {"1.22 || 1.23", GG_GOSPEC_UNKNOWN, NULL},
                {"1.21.0 - 1.22.5", GG_GOSPEC_UNKNOWN, NULL},
                {"1.22.1.1", GG_GOSPEC_UNKNOWN, NULL},
                {"1.022", GG_GOSPEC_UNKNOWN, NULL},
                {"1.99999999999999", GG_GOSPEC_UNKNOWN, NULL},
                {"goat", GG_GOSPEC_UNKNOWN, NULL},
                {"~", GG_GOSPEC_UNKNOWN, NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_goversion want = {0};
                struct gg_gospec spec;

                print_message("# %s\n", cases[i].text);
                gg_gospec_parse(gg_str_of(cases[i].text), &spec);
                assert_int_equal(spec.kind, cases[i].kind);
                if (cases[i].version)
                        assert_true(gg_goversion_parse(gg_str_of(cases[i].version), &want));
                assert_int_equal(gg_goversion_compare(&spec.version, &want), 0);
                assert_int_equal(spec.version.has_minor, want.has_minor);
                assert_int_equal(spec.version.has_patch, want.has_patch);
        }
}

static void test_compare(void **state) {
        static const struct {
                const char *spec, *version;
                bool is_older, agrees;
        } cases[] = {
                {"1.22.3", "1.22.4", true, false},      {"1.22.4", "1.22.4", false, true},
                {"1.22.5", "1.22.4", false, false},     {"1.22", "1.22.4", false, true},
                {"1.21", "1.22.4", true, false},        {"1.21.x", "1.22", true, false},
                {"1.22.12", "1.22", false, true},       {"1.23", "1.22.4", false, false},
                {"1.24.0-rc.1", "1.24.0", true, false}, {"stable", "1.99.0", false, true},
                {"latest", "1.22", false, true},        {"1.22 || 1.23", "1.24", false, true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_goversion version;
                struct gg_gospec spec;

                print_message("# %s, %s\n", cases[i].spec, cases[i].version);
                gg_gospec_parse(gg_str_of(cases[i].spec), &spec);
                assert_true(gg_goversion_parse(gg_str_of(cases[i].version), &version));
                assert_int_equal(gg_gospec_is_older(&spec, &version), cases[i].is_older);
                assert_int_equal(gg_gospec_agrees(&spec, &version), cases[i].agrees);
        }
}

static void test_cut_short(void **state) {
        static const struct {
                const char *text;
                size_t kept; /* 0: it stays as it is */
        } cases[] = {
                {"1.20", 3},
                {"1.10", 3},
                {"1.200", 3},
                {"1.0", 1},
                {"1.00", 1},
                {"10.0", 2},
                {"1.22", 0},
                {"1.2", 0},
                {"1.20.0", 0},
                {"v1.20", 0},
                {"20", 0},
                {"1.20x", 0},
                {".20", 0},
                {"1.2e10", 0},
                {"", 0},
                {"0", 0},
                {"1..10", 0},
                {"-1.20", 0},
                {"1.2000000000000000000", 0},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_yaml scalar = {
                        .kind = GG_YAML_SCALAR, .is_plain = true, .text = gg_str_of(cases[i].text)};
                size_t kept = 0;

                print_message("# %s\n", cases[i].text);
                assert_int_equal(gg_gospec_is_cut_short(&scalar, &kept), cases[i].kept > 0);
                assert_int_equal(kept, cases[i].kept);
                scalar.is_plain = false;
                assert_false(gg_gospec_is_cut_short(&scalar, &kept));
                scalar.is_plain = true;
                scalar.tag = "!!str";
                assert_false(gg_gospec_is_cut_short(&scalar, &kept));
        }
}

static void test_names(void **state) {
        static const char *const names[] = {"go",          "Go",         "golang",         "go-version",
                                            "go_version",  "GO_VERSION", "goVersion",      "GOVERSION",
                                            "go-versions", "gos",        "golang-version", "GO_MIN_VERSION",
                                            "go-ver"};
        static const char *const others[] = {"",
                                             "golangci-lint-version",
                                             "goreleaser-version",
                                             "google",
                                             "protocol",
                                             "node-version",
                                             "GOFLAGS",
                                             "go-os",
                                             "version",
                                             "go-version-file",
                                             "GO_PROTO_VERSION",
                                             "go-",
                                             "-",
                                             "algo-version"};

        (void) state;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                print_message("# %s\n", names[i]);
                assert_true(gg_gospec_is_name(gg_str_of(names[i])));
        }
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
                print_message("# not %s\n", others[i]);
                assert_false(gg_gospec_is_name(gg_str_of(others[i])));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parse),
                cmocka_unit_test(test_compare),
                cmocka_unit_test(test_cut_short),
                cmocka_unit_test(test_names),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("gospec", tests, NULL, NULL);
}
