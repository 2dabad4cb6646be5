/* SPDX-License-Identifier: MIT */
/* Records, to the byte: people grep the lines and programs read the JSON. */
#include <errno.h>
#include <goroot-guard/record.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct gg_judgement j;
static struct gg_plan plan;
static struct gg_rule rule;
static struct gg_record record;
static char storage[GG_RECORD_MAX];
static struct gg_buf buf;

#define PATH_FILE "/home/u/.config/go/env"

/* Go 1.22 is launched by make in /src/app with the root of Go 1.19, and that is logged. */
static int setup(void **state) {
        (void) state;
        memset(&j, 0, sizeof j);
        j.outcome = GG_OUTCOME_VIOLATION;
        j.reason = GG_REASON_VERSION_MISMATCH;
        j.source = GG_SOURCE_ENV;
        strcpy(j.goroot, "/usr/lib/go-1.19");
        strcpy(j.goroot_version, "go1.19.8");
        strcpy(j.bin.path, "/usr/lib/go-1.22/bin/go");
        j.bin.root = "/usr/lib/go-1.22";
        j.goroot_file = j.file_goroot = "";
        strcpy(j.bin.info.version, "go1.22.12");
        plan = (struct gg_plan){.action = GG_ACTION_LOG};
        rule = (struct gg_rule){.name = gg_str_of("legacy")};
        record = (struct gg_record){
                .judgement = &j,
                .plan = &plan,
                .scene.cwd = gg_str_of("/src/app"),
                .scene.launcher = gg_str_of("/usr/bin/make"),
                .command = gg_str_of("build"),
                .seconds = 1767323045,
                .milliseconds = 678,
                .pid = 4711,
                .ppid = 4700,
                .uid = 1000,
                .via = GG_VIA_PRELOAD,
        };
        gg_buf_init(&buf, storage, sizeof storage);
        return 0;
}

static void assert_text(const char *want) {
        assert_false(buf.truncated);
        assert_int_equal(buf.len, strlen(storage));
        assert_string_equal(storage, want);
        gg_buf_reset(&buf);
}

static void assert_line(const char *want) {
        gg_record_line(&buf, &record);
        assert_text(want);
}

static void assert_json(const char *want) {
        gg_record_json(&buf, &record);
        assert_text(want);
}

/* What stands in GOROOT in a go/env file. */
static void from_file(unsigned line) {
        j.source = GG_SOURCE_FILE;
        j.goroot_file = PATH_FILE;
        j.file_goroot = j.goroot;
        j.goroot_line = line;
        j.file_is_wrong = true;
}

static void find(enum gg_reason reason, enum gg_hint hint, const char *goroot, const char *version) {
        j.reason = reason;
        j.hint = hint;
        strcpy(j.goroot, goroot);
        strcpy(j.goroot_version, version);
}

#define GO22 "/usr/lib/go-1.22/bin/go (go1.22.12)"
#define REAL "; real root /usr/lib/go-1.22"
#define SCENE " [make 4711, /src/app]\n"

/* ---- lines ---- */

static void test_line_actions(void **state) {
        static const struct {
                struct gg_plan plan;
                const char *want;
        } cases[] = {
                {{.action = GG_ACTION_LOG},
                 "goroot-guard: wrong GOROOT for " GO22
                 ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL
                 "; fix: unset GOROOT" SCENE},
                {{.action = GG_ACTION_REWRITE},
                 "goroot-guard: rewrote GOROOT for " GO22
                 ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL SCENE},
                {{.action = GG_ACTION_REWRITE, .unset = true},
                 "goroot-guard: removed GOROOT for " GO22
                 ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL SCENE},
                {{.action = GG_ACTION_BLOCK},
                 "goroot-guard: blocked " GO22
                 ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL
                 "; fix: unset GOROOT" SCENE},
                {{.action = GG_ACTION_PASS},
                 "goroot-guard: allowed GOROOT for " GO22
                 ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL SCENE},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                plan = cases[i].plan;
                assert_line(cases[i].want);
        }
}

static void test_line_findings(void **state) {
        static const struct {
                enum gg_reason reason;
                enum gg_hint hint;
                const char *goroot, *version, *want; /* behind "inherited" */
        } cases[] = {
                {GG_REASON_MISSING, GG_HINT_NONE, "/nowhere", "", "/nowhere (no such directory)"},
                {GG_REASON_MISSING, GG_HINT_QUOTES, "\"/go\"", "",
                 "\"/go\" (no such directory: the value has quotes in it)"},
                {GG_REASON_MISSING, GG_HINT_DOLLAR, "$HOME/go", "",
                 "$HOME/go (no such directory: a literal $ that no shell expanded)"},
                {GG_REASON_MISSING, GG_HINT_TILDE, "~/go", "",
                 "~/go (no such directory: a literal ~ that no shell expanded)"},
                {GG_REASON_MISSING, GG_HINT_BLANKS, " /go\n", "",
                 " /go\\n (no such directory: blanks around the value)"},
                {GG_REASON_MISSING, GG_HINT_BINARY, "/go/bin/go", "",
                 "/go/bin/go (no directory: it is the go binary, not its root)"},
                {GG_REASON_MISSING, GG_HINT_TOO_LONG, "/xxxx", "",
                 "/xxxx (no such directory: longer than any path)"},
                {GG_REASON_MISSING, GG_HINT_RELATIVE, "go", "",
                 "go (no such directory: a relative path, taken from the working directory)"},
                {GG_REASON_INCOMPLETE, GG_HINT_NONE, "/usr", "", "/usr (no toolchain in it)"},
                {GG_REASON_INCOMPLETE, GG_HINT_BIN, "/go/bin", "",
                 "/go/bin (no toolchain in it: it is the bin folder of a root)"},
                {GG_REASON_INCOMPLETE, GG_HINT_NO_PKG, "/go", "",
                 "/go (no toolchain in it: sources without pkg/tool)"},
                {GG_REASON_VERSION_MISMATCH, GG_HINT_NONE, "/go", "go1.4", "/go (go1.4)"},
                {GG_REASON_TREE_MISMATCH, GG_HINT_NONE, "/go", "go1.22.12", "/go (go1.22.12, another tree)"},
                {GG_REASON_TREE_MISMATCH, GG_HINT_NONE, "/go", "", "/go (version unknown, another tree)"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[512];

                print_message("# case %zu\n", i);
                find(cases[i].reason, cases[i].hint, cases[i].goroot, cases[i].version);
                snprintf(want, sizeof want,
                         "goroot-guard: wrong GOROOT for " GO22 ": inherited %s from the environment" REAL
                         "; fix: unset GOROOT" SCENE,
                         cases[i].want);
                assert_line(want);
        }
}

/* A go without a root of its own: what GOROOT is may be said, but no advice can be given, for such a go may
 * need it. */
static void test_line_unverifiable(void **state) {
        static const struct {
                enum gg_hint hint;
                const char *goroot, *version, *want;
        } cases[] = {
                {GG_HINT_NONE, "/usr/lib/go-1.19", "go1.19.8", "/usr/lib/go-1.19 (go1.19.8)"},
                /* a folder or none, with a toolchain or without: */
                {GG_HINT_NONE, "/usr", "", "/usr (no toolchain of a known version)"},
                {GG_HINT_TILDE, "~/go", "",
                 "~/go (no toolchain of a known version: a literal ~ that no shell expanded)"},
        };

        (void) state;
        strcpy(j.bin.path, "/tmp/go");
        j.bin.root = "";
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[512];

                find(GG_REASON_UNVERIFIABLE, cases[i].hint, cases[i].goroot, cases[i].version);
                snprintf(want, sizeof want,
                         "goroot-guard: cannot verify GOROOT for /tmp/go (go1.22.12): inherited %s from the "
                         "environment; the binary has no root of its own" SCENE,
                         cases[i].want);
                assert_line(want);
                gg_record_remedy(&buf, &j);
                assert_text("");
        }
}

static void test_line_from_file(void **state) {
        (void) state;
        from_file(3);
        assert_line("goroot-guard: wrong GOROOT for " GO22
                    ": inherited /usr/lib/go-1.19 (go1.19.8) from " PATH_FILE ":3" REAL
                    "; fix: sed -i '/^GOROOT=/d' " PATH_FILE SCENE);
        /* The variable mends this launch; the file goes on hiding the real root's go.env. */
        plan.action = GG_ACTION_REWRITE;
        assert_line("goroot-guard: rewrote GOROOT for " GO22
                    ": inherited /usr/lib/go-1.19 (go1.19.8) from " PATH_FILE ":3" REAL
                    "; fix: sed -i '/^GOROOT=/d' " PATH_FILE SCENE);
        /* Both are wrong. */
        j.source = GG_SOURCE_ENV;
        plan.action = GG_ACTION_BLOCK;
        assert_line("goroot-guard: blocked " GO22
                    ": inherited /usr/lib/go-1.19 (go1.19.8) from the environment" REAL
                    "; fix: unset GOROOT; sed -i '/^GOROOT=/d' " PATH_FILE SCENE);
}

static void test_line_unknown_version(void **state) {
        (void) state;
        j.bin.info.version[0] = '\0';
        plan.action = GG_ACTION_REWRITE;
        assert_line("goroot-guard: rewrote GOROOT for /usr/lib/go-1.22/bin/go (version unknown): inherited "
                    "/usr/lib/go-1.19 (go1.19.8) from the environment" REAL SCENE);
}

static void test_line_match(void **state) {
        (void) state;
        j.outcome = GG_OUTCOME_MATCH;
        j.reason = GG_REASON_NONE;
        plan.action = GG_ACTION_PASS;
        assert_line("goroot-guard: GOROOT is right for " GO22 SCENE);
        j.switches = true;
        assert_line("goroot-guard: GOTOOLCHAIN replaces GOROOT for " GO22 SCENE);
}

static void test_line_undecided(void **state) {
        static const struct {
                int error;
                const char *text;
        } cases[] = {
                {EMFILE, "no file descriptor left (EMFILE)"},
                {ENFILE, "no file descriptor left (ENFILE)"},
                {ENOMEM, "no memory (ENOMEM)"},
                {EIO, "input/output error (EIO)"},
                {EPERM, "not permitted (EPERM)"},
                {ENOSYS, "not available here (ENOSYS)"},
                {4000, "error 4000"},
        };

        (void) state;
        j.outcome = GG_OUTCOME_UNDECIDED;
        j.reason = GG_REASON_NONE;
        plan.action = GG_ACTION_PASS;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[256];

                j.error = cases[i].error;
                snprintf(want, sizeof want,
                         "goroot-guard: did not check the launch of /usr/lib/go-1.22/bin/go: %s" SCENE,
                         cases[i].text);
                assert_line(want);
        }
}

static void test_line_scene(void **state) {
        static const struct {
                const char *launcher, *cwd, *want;
        } cases[] = {
                {"/usr/bin/make", "/src/app", " [make 4711, /src/app]\n"},
                {"make", "/", " [make 4711, /]\n"},
                {"/usr/bin/make", "", " [make 4711]\n"},
                {"", "/src", " [pid 4711, /src]\n"},
                {"", "", " [pid 4711]\n"},
                {"/bin/", "", " [pid 4711]\n"},
                {"/x/a\nb", "/c\033d", " [a\\nb 4711, /c\\x1bd]\n"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                record.scene.launcher = gg_str_of(cases[i].launcher);
                record.scene.cwd = gg_str_of(cases[i].cwd);
                gg_record_line(&buf, &record);
                assert_string_equal(strrchr(storage, '['), cases[i].want + 1);
                gg_buf_reset(&buf);
        }
}

/* ---- JSON ---- */

#define TIME "{\"v\":1,\"time\":\"2026-01-02T03:04:05.678Z\","
#define BINARY "\"binary\":\"/usr/lib/go-1.22/bin/go\",\"binary_version\":\"go1.22.12\","
#define GOROOT "\"goroot\":\"/usr/lib/go-1.19\",\"goroot_version\":\"go1.19.8\",\"goroot_source\":\"env\","
#define BEHIND                                                                                               \
        "\"real_root\":\"/usr/lib/go-1.22\",\"launcher\":\"/usr/bin/make\",\"pid\":4711,\"ppid\":4700,"      \
        "\"uid\":1000,\"cwd\":\"/src/app\",\"command\":\"build\",\"via\":\"preload\""

static void test_json_actions(void **state) {
        static const struct {
                enum gg_action action;
                const char *want;
        } cases[] = {
                {GG_ACTION_LOG, "log"},
                {GG_ACTION_REWRITE, "rewrite"},
                {GG_ACTION_BLOCK, "block"},
                {GG_ACTION_PASS, "pass"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[1024];

                plan.action = cases[i].action;
                snprintf(want, sizeof want,
                         TIME "\"action\":\"%s\",\"reason\":\"version-mismatch\"," BINARY GOROOT BEHIND "}\n",
                         cases[i].want);
                assert_json(want);
        }
}

static void test_json_reasons(void **state) {
        static const struct {
                enum gg_outcome outcome;
                enum gg_reason reason;
                const char *want;
        } cases[] = {
                {GG_OUTCOME_VIOLATION, GG_REASON_MISSING, "missing"},
                {GG_OUTCOME_VIOLATION, GG_REASON_INCOMPLETE, "incomplete"},
                {GG_OUTCOME_VIOLATION, GG_REASON_VERSION_MISMATCH, "version-mismatch"},
                {GG_OUTCOME_VIOLATION, GG_REASON_TREE_MISMATCH, "tree-mismatch"},
                {GG_OUTCOME_VIOLATION, GG_REASON_UNVERIFIABLE, "unverifiable"},
                {GG_OUTCOME_MATCH, GG_REASON_NONE, "match"},
                {GG_OUTCOME_UNDECIDED, GG_REASON_NONE, "undecided"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[1024];

                j.outcome = cases[i].outcome;
                j.reason = cases[i].reason;
                snprintf(want, sizeof want,
                         TIME "\"action\":\"log\",\"reason\":\"%s\"," BINARY GOROOT BEHIND "}\n",
                         cases[i].want);
                assert_json(want);
        }
}

static void test_json_via(void **state) {
        static const char *const names[] = {"preload", "self", "supervisor"};

        (void) state;
        for (int i = 0; i <= GG_VIA_SUPERVISOR; i++) {
                char want[32];

                record.via = (enum gg_via) i;
                gg_record_json(&buf, &record);
                snprintf(want, sizeof want, "\"via\":\"%s\"}\n", names[i]);
                assert_non_null(strstr(storage, want));
                gg_buf_reset(&buf);
        }
}

/* Everything that need not be there: null, or left out. */
static void test_json_members(void **state) {
        (void) state;
        from_file(3);
        plan.rule = &rule;
        find(GG_REASON_MISSING, GG_HINT_TILDE, "~/go", "");
        assert_json(TIME "\"action\":\"log\",\"reason\":\"missing\"," BINARY
                         "\"goroot\":\"~/go\",\"goroot_version\":null,\"goroot_source\":\"" PATH_FILE
                         ":3\"," BEHIND
                         ",\"hint\":\"a literal ~ that no shell expanded\",\"rule\":\"legacy\"}\n");

        setup(state);
        j.outcome = GG_OUTCOME_UNDECIDED;
        j.reason = GG_REASON_NONE;
        j.source = GG_SOURCE_NONE;
        j.error = EIO;
        j.goroot[0] = j.goroot_version[0] = j.bin.info.version[0] = '\0';
        j.bin.root = "";
        record.scene = (struct gg_scene){.cwd = {NULL, 0}};
        record.command = (struct gg_str){NULL, 0};
        plan.action = GG_ACTION_PASS;
        assert_json(TIME
                    "\"action\":\"pass\",\"reason\":\"undecided\",\"binary\":\"/usr/lib/go-1.22/bin/go\","
                    "\"binary_version\":null,\"goroot\":null,\"goroot_version\":null,"
                    "\"goroot_source\":null,\"real_root\":null,\"launcher\":null,\"pid\":4711,"
                    "\"ppid\":4700,\"uid\":1000,\"cwd\":null,\"command\":null,\"via\":\"preload\","
                    "\"errno\":5}\n");

        setup(state);
        record.pid = record.ppid = record.uid = UINT32_MAX;
        gg_record_json(&buf, &record);
        assert_non_null(strstr(storage, "\"pid\":4294967295,\"ppid\":4294967295,\"uid\":4294967295,"));
}

static void test_command(void **state) {
        static const struct {
                const char *argument;
                bool kept;
        } cases[] = {
                {"build", true},
                {"env", true},
                {"a", true},
                {"abcdefghijklmnop", true},
                {"abcdefghijklmnopq", false},
                {"", false},
                {"-C", false},
                {"./main.go", false},
                {"x.go", false},
                {"Build", false},
                {"go1", false},
                {"a b", false},
                {"a\n", false},
                {"\xc3\xa4", false},
                {"token=secret", false},
                {"`", false},
                {"{", false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_str got = gg_record_command(gg_str_of(cases[i].argument));

                print_message("# case %zu\n", i);
                assert_true(gg_str_is(got, cases[i].kept ? cases[i].argument : ""));
        }
        assert_int_equal(gg_record_command((struct gg_str){NULL, 0}).n, 0);
}

/* ---- text that may be anything ---- */

static const struct {
        const char *text;
        size_t n; /* 0: to the NUL */
        const char *line, *json;
} escapes[] = {
        {"", 0, "", "\"\""},
        {"/usr/lib/go-1.22", 0, "/usr/lib/go-1.22", "\"/usr/lib/go-1.22\""},
        {"a b", 0, "a b", "\"a b\""},
        /* would start another line */
        {"a\nb", 0, "a\\nb", "\"a\\u000ab\""},
        {"a\rb", 0, "a\\x0db", "\"a\\u000db\""},
        {"a\vb\fc", 0, "a\\x0bb\\x0cc", "\"a\\u000bb\\u000cc\""},
        {"a\xc2\x85"
         "b",
         0, "a\\xc2\\x85b", "\"a\\u0085b\""},
        {"a\xe2\x80\xa8z", 0, "a\\xe2\\x80\\xa8z", "\"a\\u2028z\""},
        {"a\xe2\x80\xa9z", 0, "a\\xe2\\x80\\xa9z", "\"a\\u2029z\""},
        /* would leave a JSON string */
        {"a\"b", 0, "a\"b", "\"a\\\"b\""},
        {"a\\b", 0, "a\\b", "\"a\\\\b\""},
        {"\\\"", 0, "\\\"", "\"\\\\\\\"\""},
        /* would get through to a terminal */
        {"\033[31m", 0, "\\x1b[31m", "\"\\u001b[31m\""},
        {"\033]0;x\a", 0, "\\x1b]0;x\\x07", "\"\\u001b]0;x\\u0007\""},
        {"\xc2\x9b"
         "31m",
         0, "\\xc2\\x9b31m", "\"\\u009b31m\""}, /* CSI as one character */
        {"\xc2\x80\xc2\x9f\xc2\xa0", 0, "\\xc2\\x80\\xc2\\x9f\xc2\xa0", "\"\\u0080\\u009f\xc2\xa0\""},
        {"\177", 0, "\\x7f", "\"\\u007f\""},
        {"\b\t", 0, "\\x08\\t", "\"\\u0008\\u0009\""},
        {"\x01\x1f ", 0, "\\x01\\x1f ", "\"\\u0001\\u001f \""},
        {"a\0b", 3, "a\\x00b", "\"a\\u0000b\""},
        /* would show something else than is there */
        {"\xe2\x80\xae", 0, "\\xe2\\x80\\xae", "\"\\u202e\""}, /* right-to-left override */
        {"\xe2\x80\xaa\xe2\x80\xaf", 0, "\\xe2\\x80\\xaa\xe2\x80\xaf", "\"\\u202a\xe2\x80\xaf\""},
        {"\xe2\x81\xa6\xe2\x81\xa9", 0, "\\xe2\\x81\\xa6\\xe2\\x81\\xa9", "\"\\u2066\\u2069\""},
        {"\xe2\x80\x8b\xe2\x80\x8f", 0, "\\xe2\\x80\\x8b\\xe2\\x80\\x8f", "\"\\u200b\\u200f\""},
        {"\xe2\x80\x8a\xe2\x80\x90", 0, "\xe2\x80\x8a\xe2\x80\x90", "\"\xe2\x80\x8a\xe2\x80\x90\""},
        {"\xd8\x9c", 0, "\\xd8\\x9c", "\"\\u061c\""}, /* Arabic letter mark */
        {"\xc2\xad", 0, "\\xc2\\xad", "\"\\u00ad\""}, /* soft hyphen */
        {"\xef\xbb\xbf", 0, "\\xef\\xbb\\xbf", "\"\\ufeff\""},
        {"\xf3\xa0\x80\xa0", 0, "\\xf3\\xa0\\x80\\xa0", "\"\\udb40\\udc20\""}, /* a tag */
        /* is no text */
        {"a\xff"
         "b",
         0, "a\\xffb", "\"a\\ufffdb\""},
        {"\xc3", 0, "\\xc3", "\"\\ufffd\""},
        {"\xc0\xaf", 0, "\\xc0\\xaf", "\"\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", 0, "\\xed\\xa0\\x80", "\"\\ufffd\\ufffd\\ufffd\""}, /* a surrogate */
        {"\xc3\n", 0, "\\xc3\\n", "\"\\ufffd\\u000a\""},
        {"\xf0\x9f\x98", 0, "\\xf0\\x9f\\x98", "\"\\ufffd\\ufffd\\ufffd\""},
        /* stays */
        {"\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80", 0, "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80",
         "\"\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80\""},
};

static void test_escapes(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
                struct gg_str text = {escapes[i].text,
                                      escapes[i].n > 0 ? escapes[i].n : strlen(escapes[i].text)};

                print_message("# case %zu\n", i);
                gg_record_put_text(&buf, text);
                assert_text(escapes[i].line);
                gg_record_put_json(&buf, text);
                assert_text(escapes[i].json);
        }
        gg_record_put_text(&buf, (struct gg_str){NULL, 0});
        assert_text("");
        gg_record_put_json(&buf, (struct gg_str){NULL, 0});
        assert_text("\"\"");
}

/* Wherever a text comes from, it is escaped. */
static void test_escapes_everywhere(void **state) {
        static const char nasty[] = "/\n\"\033[1m\xff\xe2\x80\xae";
        static const struct {
                const char *name;
                char *to;
        } places[] = {
                {"path", j.bin.path},
                {"version", j.bin.info.version},
                {"goroot", j.goroot},
                {"goroot version", j.goroot_version},
        };

        (void) state;
        for (size_t i = 0; i < sizeof places / sizeof *places + 4; i++) {
                setup(state);
                from_file(7);
                if (i < sizeof places / sizeof *places)
                        strcpy(places[i].to, nasty);
                else if (i == sizeof places / sizeof *places)
                        record.scene.cwd = gg_str_of(nasty);
                else if (i == sizeof places / sizeof *places + 1)
                        record.scene.launcher = gg_str_of(nasty);
                else if (i == sizeof places / sizeof *places + 2)
                        j.bin.root = nasty;
                else
                        j.goroot_file = nasty;
                gg_record_line(&buf, &record);
                gg_record_json(&buf, &record);
                size_t control = 0;

                for (size_t k = 0; k < buf.len; k++)
                        control += (unsigned char) storage[k] < ' ';
                assert_int_equal(control, 2); /* the two newlines */
                assert_string_equal(strchr(storage, '\n') + 1, strstr(storage, "{\"v\":1"));
                assert_null(memchr(storage, 0xff, buf.len));
                assert_null(strstr(storage, "\xe2\x80\xae"));
        }
}

/* ---- the one thing to do ---- */

static void test_remedy(void **state) {
        static const struct {
                enum gg_outcome outcome;
                enum gg_source source;
                bool file_is_wrong;
                const char *want;
        } cases[] = {
                {GG_OUTCOME_MATCH, GG_SOURCE_ENV, false, ""},
                {GG_OUTCOME_MATCH, GG_SOURCE_NONE, true, ""},
                {GG_OUTCOME_UNDECIDED, GG_SOURCE_ENV, false, ""},
                {GG_OUTCOME_NOT_GO, GG_SOURCE_ENV, false, ""},
                {GG_OUTCOME_VIOLATION, GG_SOURCE_ENV, false, "unset GOROOT"},
                {GG_OUTCOME_VIOLATION, GG_SOURCE_FILE, true, "sed -i '/^GOROOT=/d' /f"},
                {GG_OUTCOME_VIOLATION, GG_SOURCE_ENV, true, "unset GOROOT; sed -i '/^GOROOT=/d' /f"},
        };

        (void) state;
        j.goroot_file = "/f";
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu\n", i);
                j.outcome = cases[i].outcome;
                j.source = cases[i].source;
                j.file_is_wrong = cases[i].file_is_wrong;
                gg_record_remedy(&buf, &j);
                assert_text(cases[i].want);
        }
}

static void test_remedy_quoting(void **state) {
        static const struct {
                const char *file, *want;
        } cases[] = {
                {"/home/u/.config/go/env", "/home/u/.config/go/env"},
                {"/AZaz09_@%+=:,./-", "/AZaz09_@%+=:,./-"},
                {"/a b", "'/a b'"},
                {"/a;rm -rf x", "'/a;rm -rf x'"},
                {"/$(x)`y`", "'/$(x)`y`'"},
                {"/a'b", "'/a'\\''b'"},
                {"''", "''\\'''\\'''"},
                {"~/x", "'~/x'"},
                {"/a*?[]{}!#&|<>\\\"", "'/a*?[]{}!#&|<>\\\"'"},
                {"/a\nb\033", "'/a\\nb\\x1b'"}, /* for a terminal first of all */
                {"/\xc3\xa4", "'/\xc3\xa4'"},
                {"", "''"},
        };

        (void) state;
        j.source = GG_SOURCE_FILE;
        j.file_is_wrong = true;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char want[128];

                print_message("# case %zu\n", i);
                j.goroot_file = cases[i].file;
                gg_record_remedy(&buf, &j);
                snprintf(want, sizeof want, "sed -i '/^GOROOT=/d' %s", cases[i].want);
                assert_text(want);
        }
}

/* ---- time ---- */

static void assert_time(int64_t seconds, uint32_t milliseconds, const char *want) {
        char start[64];

        record.seconds = seconds;
        record.milliseconds = milliseconds;
        gg_buf_reset(&buf);
        gg_record_json(&buf, &record);
        snprintf(start, sizeof start, "{\"v\":1,\"time\":\"%s\",", want);
        if (strncmp(storage, start, strlen(start)) != 0)
                fail_msg("%.48s for %lld, which is %s", storage, (long long) seconds, want);
        gg_buf_reset(&buf);
}

static void test_time(void **state) {
        static const struct {
                int64_t seconds;
                const char *want;
        } cases[] = {
                {0, "1970-01-01T00:00:00.000Z"},
                {86399, "1970-01-01T23:59:59.000Z"},
                {31535999, "1970-12-31T23:59:59.000Z"},
                {31536000, "1971-01-01T00:00:00.000Z"},
                {68212800, "1972-02-29T12:00:00.000Z"},
                {946684799, "1999-12-31T23:59:59.000Z"},
                {946684800, "2000-01-01T00:00:00.000Z"},
                {951782399, "2000-02-28T23:59:59.000Z"},
                {951782400, "2000-02-29T00:00:00.000Z"}, /* a leap day, for the year divides by 400 */
                {951868799, "2000-02-29T23:59:59.000Z"},
                {951868800, "2000-03-01T00:00:00.000Z"},
                {1677628799, "2023-02-28T23:59:59.000Z"},
                {1677628800, "2023-03-01T00:00:00.000Z"},
                {1709186828, "2024-02-29T06:07:08.000Z"},
                {1709251200, "2024-03-01T00:00:00.000Z"},
                {1735689599, "2024-12-31T23:59:59.000Z"},
                {2147483647, "2038-01-19T03:14:07.000Z"},
                {2147483648, "2038-01-19T03:14:08.000Z"}, /* beyond 32 bits */
                {4107542399, "2100-02-28T23:59:59.000Z"},
                {4107542400, "2100-03-01T00:00:00.000Z"}, /* none, for it divides by 100 */
                {13574563200, "2400-02-29T00:00:00.000Z"},
                {253402300799, "9999-12-31T23:59:59.000Z"},
                /* a clock that is off */
                {-1, "1969-12-31T23:59:59.000Z"},
                {-58060800, "1968-02-29T00:00:00.000Z"},
                {-2203891200, "1900-03-01T00:00:00.000Z"},
                {-62135596800, "0001-01-01T00:00:00.000Z"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                assert_time(cases[i].seconds, 0, cases[i].want);
        assert_time(0, 7, "1970-01-01T00:00:00.007Z");
        assert_time(0, 70, "1970-01-01T00:00:00.070Z");
        assert_time(-1, 999, "1969-12-31T23:59:59.999Z");
}

/* Every day of 600 years, counted in the way of a calendar on the wall. */
static void test_every_day(void **state) {
        static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int64_t seconds = 0;

        (void) state;
        for (unsigned year = 1970; year < 2570; year++) {
                bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

                for (unsigned month = 0; month < 12; month++) {
                        for (unsigned day = 1; day <= lengths[month] + (month == 1 && leap); day++) {
                                char want[64];

                                snprintf(want, sizeof want, "%04u-%02u-%02uT13:14:15.000Z", year, month + 1,
                                         day);
                                assert_time(seconds + 47655, 0, want);
                                seconds += 86400;
                        }
                }
        }
}

/* ---- the largest records there can be ---- */

static char longest_root[GG_PATH_MAX], longest_file[GG_PATH_MAX], longest_cwd[GG_PATH_MAX],
        longest_launcher[GG_PATH_MAX], longest_name[GG_CONF_TEXT_MAX];

static void fill(char *to, size_t cap, const char *pattern) {
        size_t n = strlen(pattern);

        for (size_t i = 0; i + 1 < cap; i++)
                to[i] = pattern[i % n];
        to[cap - 1] = '\0';
}

/* Every text as long as it can be, made of what takes the most room. */
static void make_longest(const char *pattern) {
        fill(j.bin.path, GG_PATH_MAX, pattern);
        fill(longest_root, sizeof longest_root, pattern);
        j.bin.root = longest_root;
        fill(j.bin.info.version, sizeof j.bin.info.version, pattern);
        fill(j.goroot, sizeof j.goroot, pattern);
        fill(j.goroot_version, sizeof j.goroot_version, pattern);
        fill(longest_file, sizeof longest_file, pattern);
        j.goroot_file = longest_file;
        j.file_goroot = j.goroot;
        fill(longest_cwd, sizeof longest_cwd, pattern);
        fill(longest_launcher, sizeof longest_launcher, pattern);
        fill(longest_name, sizeof longest_name, "n"); /* check_rule_name of conf.c: nothing to escape */
        j.goroot_line = UINT32_MAX;
        j.file_is_wrong = true;
        j.hint = GG_HINT_RELATIVE;
        j.error = INT32_MAX;
        rule.name = (struct gg_str){longest_name, sizeof longest_name - sizeof "[rule ]"};
        plan.rule = &rule;
        record.scene.cwd = gg_str_of(longest_cwd);
        record.scene.launcher = gg_str_of(longest_launcher);
        record.command = gg_str_of("abcdefghijklmnop");
        record.pid = record.ppid = record.uid = UINT32_MAX;
        record.via = GG_VIA_SUPERVISOR;
        record.seconds = INT64_MAX / 4;
        record.lost = UINT64_MAX;
}

static const char *const worst[] = {"\xff",         "\x01", "'",  "\"",      "\\",
                                    "\xe2\x80\xae", "\x7f", "\n", "\xc2\x80"};

static void test_longest(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
                for (int source = GG_SOURCE_ENV; source <= GG_SOURCE_FILE; source++) {
                        print_message("# case %zu\n", i);
                        setup(state);
                        make_longest(worst[i]);
                        j.source = (enum gg_source) source;
                        gg_record_line(&buf, &record);
                        assert_false(buf.truncated);
                        assert_int_equal(storage[buf.len - 1], '\n');
                        gg_buf_reset(&buf);
                        gg_record_json(&buf, &record);
                        assert_false(buf.truncated);
                        assert_string_equal(storage + buf.len - 2, "}\n");
                        gg_buf_reset(&buf);
                }
        }
}

/* Too little room says so, and nothing is written behind it. */
static void test_too_little_room(void **state) {
        char line[1024], json[1024];

        (void) state;
        gg_record_line(&buf, &record);
        strcpy(line, storage);
        gg_buf_reset(&buf);
        gg_record_json(&buf, &record);
        strcpy(json, storage);
        for (int is_json = 0; is_json < 2; is_json++) {
                const char *whole = is_json ? json : line;

                for (size_t cap = 1; cap <= strlen(whole) + 1; cap++) {
                        memset(storage, 'x', sizeof line);
                        gg_buf_init(&buf, storage, cap);
                        if (is_json)
                                gg_record_json(&buf, &record);
                        else
                                gg_record_line(&buf, &record);
                        assert_int_equal(buf.truncated, cap <= strlen(whole));
                        assert_int_equal(storage[cap], 'x');
                        assert_true(buf.len < cap);
                        assert_memory_equal(storage, whole, buf.len);
                }
        }
}

/* What its sink did not get before. */
static void test_lost(void **state) {
        (void) state;
        record.lost = 1;
        gg_record_line(&buf, &record);
        assert_non_null(strstr(storage, " [make 4711, /src/app] (1 record before this one was lost)\n"));
        gg_buf_reset(&buf);
        record.lost = 5000000000;
        gg_record_line(&buf, &record);
        assert_non_null(
                strstr(storage, " [make 4711, /src/app] (5000000000 records before this one were lost)\n"));
        gg_buf_reset(&buf);
        gg_record_json(&buf, &record);
        assert_non_null(strstr(storage, "\"via\":\"preload\",\"lost\":5000000000}\n"));
}

/* ---- mistakes in the configuration ---- */

static struct gg_conf_error mistake;
static struct gg_conf_record conf_record;

static int setup_conf(void **state) {
        setup(state);
        mistake = (struct gg_conf_error){
                .origin = gg_str_of("/etc/goroot-guard.conf"),
                .line = 3,
                .what = "bad value",
                .subject = gg_str_of("policy"),
                .value = gg_str_of("loud"),
                .allowed = "off, log, rewrite, block",
        };
        conf_record = (struct gg_conf_record){
                .first = &mistake,
                .count = 1,
                .seconds = 1767323045,
                .milliseconds = 678,
                .pid = 4711,
                .ppid = 4700,
                .uid = 1000,
        };
        return 0;
}

static void test_conf_line(void **state) {
#define MISTAKE                                                                                              \
        "goroot-guard: /etc/goroot-guard.conf:3: bad value: policy = loud (allowed: off, log, rewrite, "     \
        "block)"
        static const struct {
                unsigned count;
                const char *want;
        } cases[] = {
                {1, MISTAKE "; see goroot-guard check-config\n"},
                {2, MISTAKE "; 1 more mistake; see goroot-guard check-config\n"},
                {3, MISTAKE "; 2 more mistakes; see goroot-guard check-config\n"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                conf_record.count = cases[i].count;
                gg_conf_record_line(&buf, &conf_record);
                assert_text(cases[i].want);
        }
        conf_record.count = 1;
        conf_record.lost = 2;
        gg_conf_record_line(&buf, &conf_record);
        assert_text(MISTAKE "; see goroot-guard check-config (2 records before this one were lost)\n");
}

static void test_conf_json(void **state) {
        (void) state;
        conf_record.count = 2;
        gg_conf_record_json(&buf, &conf_record);
        assert_text(TIME "\"action\":\"config-error\",\"config\":\"/etc/goroot-guard.conf\",\"line\":3,"
                         "\"message\":\"bad value\",\"subject\":\"policy\",\"value\":\"loud\",\"count\":2,"
                         "\"pid\":4711,\"ppid\":4700,\"uid\":1000}\n");
        mistake = (struct gg_conf_error){.origin = gg_str_of("GOROOT_GUARD"), .what = "x", .allowed = "y"};
        conf_record.count = 1;
        gg_conf_record_json(&buf, &conf_record);
        assert_text(TIME "\"action\":\"config-error\",\"config\":\"GOROOT_GUARD\",\"line\":0,"
                         "\"message\":\"x\",\"subject\":null,\"value\":null,\"count\":1,"
                         "\"pid\":4711,\"ppid\":4700,\"uid\":1000}\n");
}

/* A line of a configuration can be as long as the whole text. */
static void test_conf_longest(void **state) {
        static char text[GG_CONF_TEXT_MAX + 1], origin[GG_PATH_MAX];

        (void) state;
        for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
                print_message("# case %zu\n", i);
                fill(text, sizeof text, worst[i]);
                fill(origin, sizeof origin, worst[i]);
                mistake.origin = gg_str_of(origin);
                mistake.subject = mistake.value = gg_str_of(text);
                mistake.line = conf_record.count = UINT32_MAX;
                conf_record.pid = conf_record.ppid = conf_record.uid = UINT32_MAX;
                gg_conf_record_line(&buf, &conf_record);
                assert_false(buf.truncated);
                assert_int_equal(storage[buf.len - 1], '\n');
                gg_buf_reset(&buf);
                gg_conf_record_json(&buf, &conf_record);
                assert_false(buf.truncated);
                assert_string_equal(storage + buf.len - 2, "}\n");
                gg_buf_reset(&buf);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_line_actions, setup),
                cmocka_unit_test_setup(test_line_findings, setup),
                cmocka_unit_test_setup(test_line_unverifiable, setup),
                cmocka_unit_test_setup(test_line_from_file, setup),
                cmocka_unit_test_setup(test_line_unknown_version, setup),
                cmocka_unit_test_setup(test_line_match, setup),
                cmocka_unit_test_setup(test_line_undecided, setup),
                cmocka_unit_test_setup(test_line_scene, setup),
                cmocka_unit_test_setup(test_json_actions, setup),
                cmocka_unit_test_setup(test_json_reasons, setup),
                cmocka_unit_test_setup(test_json_via, setup),
                cmocka_unit_test_setup(test_json_members, setup),
                cmocka_unit_test_setup(test_command, setup),
                cmocka_unit_test_setup(test_escapes, setup),
                cmocka_unit_test_setup(test_escapes_everywhere, setup),
                cmocka_unit_test_setup(test_remedy, setup),
                cmocka_unit_test_setup(test_remedy_quoting, setup),
                cmocka_unit_test_setup(test_time, setup),
                cmocka_unit_test_setup(test_every_day, setup),
                cmocka_unit_test_setup(test_longest, setup),
                cmocka_unit_test_setup(test_too_little_room, setup),
                cmocka_unit_test_setup(test_lost, setup),
                cmocka_unit_test_setup(test_conf_line, setup_conf),
                cmocka_unit_test_setup(test_conf_json, setup_conf),
                cmocka_unit_test_setup(test_conf_longest, setup_conf),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
