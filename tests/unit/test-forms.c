/* SPDX-License-Identifier: MIT */
/* The forms of records that others read: to the byte. */
#include <errno.h>
#include <goroot-guard/forms.h>
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
static struct gg_conf_error mistake;
static struct gg_conf_record conf_record;
static struct gg_note launch, mistakes;
static char storage[GG_FORM_MAX];
static struct gg_buf buf;

/* Go 1.22 is launched by make in /src/app with the root of Go 1.19, and that is logged. */
static int setup(void **state) {
        (void) state;
        memset(&j, 0, sizeof j);
        j.outcome = GG_OUTCOME_VIOLATION;
        j.reason = GG_REASON_VERSION_MISMATCH;
        j.source = GG_SOURCE_ENV;
        strcpy(j.goroot, "/go-1.19");
        strcpy(j.goroot_version, "go1.19.8");
        strcpy(j.bin.path, "/go-1.22/bin/go");
        j.bin.root = "/go-1.22";
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
        mistake = (struct gg_conf_error){
                .origin = gg_str_of("/etc/goroot-guard.conf"),
                .line = 3,
                .what = "bad value",
                .subject = gg_str_of("policy"),
                .value = gg_str_of("loud"),
                .allowed = "off, log",
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
        launch = (struct gg_note){.launch = &record, .host = gg_str_of("runner-7")};
        mistakes = (struct gg_note){.mistakes = &conf_record};
        gg_buf_init(&buf, storage, sizeof storage);
        return 0;
}

static void assert_form(enum gg_form form, const struct gg_note *note, const char *want) {
        gg_form_put(&buf, form, note);
        assert_false(buf.truncated);
        assert_int_equal(buf.len, strlen(want));
        assert_string_equal(buf.p, want);
}

#define SAID                                                                                                 \
        "/go-1.22/bin/go (go1.22.12): inherited /go-1.19 (go1.19.8) from the environment; real root "        \
        "/go-1.22"
#define MISTAKEN                                                                                             \
        "/etc/goroot-guard.conf:3: bad value: policy = loud (allowed: off, log); see goroot-guard "          \
        "check-config"
#define TIME "2026-01-02T03:04:05.678Z"

static void test_plain(void **state) {
        (void) state;
        assert_form(GG_FORM_LINE, &launch,
                    "goroot-guard: wrong GOROOT for " SAID "; fix: unset GOROOT [make 4711, /src/app]\n");
        assert_form(GG_FORM_LINE, &mistakes, "goroot-guard: " MISTAKEN "\n");
        gg_form_put(&buf, GG_FORM_JSON, &launch);
        assert_int_equal(strncmp(buf.p, "{\"v\":1,\"time\":\"" TIME "\",\"action\":\"log\",", 55), 0);
        gg_form_put(&buf, GG_FORM_JSON, &mistakes);
        assert_non_null(strstr(buf.p, "\"action\":\"config-error\""));
}

/* ---- syslog ---- */

static void test_syslog(void **state) {
        char want[2048], json[1024];

        (void) state;
        gg_form_put(&buf, GG_FORM_JSON, &launch);
        strcpy(json, buf.p);
        snprintf(want, sizeof want,
                 "<12>1 " TIME " runner-7 goroot-guard 4711 log [goroot-guard@32473 action=\"log\" "
                 "reason=\"version-mismatch\"] @cee: %s",
                 json);
        assert_form(GG_FORM_SYSLOG, &launch, want);
        gg_form_put(&buf, GG_FORM_JSON, &mistakes);
        strcpy(json, buf.p);
        snprintf(want, sizeof want,
                 "<12>1 " TIME " - goroot-guard 4711 config-error [goroot-guard@32473 "
                 "action=\"config-error\"] @cee: %s",
                 json);
        assert_form(GG_FORM_SYSLOG, &mistakes, want);
}

/* What was done decides how loud it is said, everywhere. */
static void test_loudness(void **state) {
        static const struct {
                enum gg_action action;
                const char *syslog, *journal, *github, *gitlab;
        } cases[] = {
                {GG_ACTION_PASS, "<14>1 ", "\nPRIORITY=6\n", "::notice title=", "\33[36mgoroot-guard: "},
                {GG_ACTION_LOG, "<12>1 ", "\nPRIORITY=4\n", "::warning title=", "\33[33;1mgoroot-guard: "},
                {GG_ACTION_REWRITE, "<12>1 ", "\nPRIORITY=4\n",
                 "::warning title=", "\33[33;1mgoroot-guard: "},
                {GG_ACTION_BLOCK, "<11>1 ", "\nPRIORITY=3\n", "::error title=", "\33[31;1mgoroot-guard: "},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                plan.action = cases[i].action;
                gg_form_put(&buf, GG_FORM_SYSLOG, &launch);
                assert_ptr_equal(strstr(buf.p, cases[i].syslog), buf.p);
                gg_form_put(&buf, GG_FORM_JOURNAL, &launch);
                assert_non_null(strstr(buf.p, cases[i].journal));
                gg_form_put(&buf, GG_FORM_GITHUB, &launch);
                assert_ptr_equal(strstr(buf.p, cases[i].github), buf.p);
                gg_form_put(&buf, GG_FORM_GITLAB, &launch);
                assert_ptr_equal(strstr(buf.p, cases[i].gitlab), buf.p);
        }
}

/* ---- the journal ---- */

#define HEAD "MESSAGE_ID=9dcf422f2b944f99ba5cb94019e3331f\nSYSLOG_IDENTIFIER=goroot-guard\n"
#define FIELD "GOROOT_GUARD_"
#define FIELDS_START HEAD FIELD "V=1\n" FIELD "TIME=" TIME "\n"
#define FIELDS_END FIELD "PID=4711\n" FIELD "PPID=4700\n" FIELD "UID=1000\n"

static void test_journal(void **state) {
        (void) state;
        j.hint = GG_HINT_DOLLAR;
        j.error = EIO;
        plan.rule = &rule;
        record.lost = 3;
        assert_form(GG_FORM_JOURNAL, &launch,
                    "MESSAGE=wrong GOROOT for /go-1.22/bin/go (go1.22.12): inherited /go-1.19 (go1.19.8: a "
                    "literal $ that no shell expanded) from the environment; real root /go-1.22; fix: unset "
                    "GOROOT [make 4711, /src/app] (3 records before this one were "
                    "lost)\nPRIORITY=4\n" FIELDS_START FIELD "ACTION=log\n" FIELD
                    "REASON=version-mismatch\n" FIELD "BINARY=/go-1.22/bin/go\n" FIELD
                    "BINARY_VERSION=go1.22.12\n" FIELD "GOROOT=/go-1.19\n" FIELD
                    "GOROOT_VERSION=go1.19.8\n" FIELD "GOROOT_SOURCE=env\n" FIELD "REAL_ROOT=/go-1.22\n" FIELD
                    "LAUNCHER=/usr/bin/make\n" FIELDS_END FIELD "CWD=/src/app\n" FIELD "COMMAND=build\n" FIELD
                    "VIA=preload\n" FIELD "HINT=a literal $ that no shell expanded\n" FIELD
                    "RULE=legacy\n" FIELD "ERRNO=5\n" FIELD "LOST=3\n");
        assert_form(GG_FORM_JOURNAL, &mistakes,
                    "MESSAGE=" MISTAKEN "\nPRIORITY=4\n" FIELDS_START FIELD "ACTION=config-error\n" FIELD
                    "CONFIG=/etc/goroot-guard.conf\n" FIELD "LINE=3\n" FIELD "MESSAGE=bad value\n" FIELD
                    "SUBJECT=policy\n" FIELD "VALUE=loud\n" FIELD "COUNT=1\n" FIELDS_END);
}

/* What is null in JSON has no field. */
static void test_journal_unknown(void **state) {
        (void) state;
        j.goroot_version[0] = '\0';
        j.bin.root = "";
        record.scene = (struct gg_scene){.cwd = {NULL, 0}};
        record.command = (struct gg_str){NULL, 0};
        gg_form_put(&buf, GG_FORM_JOURNAL, &launch);
        for (size_t i = 0; i < 5; i++) {
                static const char *const names[] = {"GOROOT_VERSION", "REAL_ROOT", "LAUNCHER", "CWD",
                                                    "COMMAND"};
                char field[64];

                snprintf(field, sizeof field, FIELD "%s", names[i]);
                assert_null(strstr(buf.p, field));
        }
}

/* A value with a line end in it says how long it is, so that nothing in it is a field. */
static void test_journal_binary(void **state) {
        static const char cwd[] = FIELD "CWD\n\x0c\0\0\0\0\0\0\0/a\nPRIORITY=\n";
        static const char source[] = FIELD "GOROOT_SOURCE\n\x07\0\0\0\0\0\0\0/e\nv:42\n";

        (void) state;
        record.scene.cwd = gg_str_of("/a\nPRIORITY=");
        j.source = GG_SOURCE_FILE;
        j.goroot_file = "/e\nv";
        j.goroot_line = 42;
        gg_form_put(&buf, GG_FORM_JOURNAL, &launch);
        assert_non_null(memmem(buf.p, buf.len, cwd, sizeof cwd - 1));
        assert_non_null(memmem(buf.p, buf.len, source, sizeof source - 1));
        /* Bytes that are no UTF-8 stay what they are; in the message for people they do not. */
        j.source = GG_SOURCE_ENV;
        record.scene.cwd = gg_str_of("/a\xff");
        gg_form_put(&buf, GG_FORM_JOURNAL, &launch);
        assert_non_null(strstr(buf.p, FIELD "CWD=/a\xff\n"));
        assert_non_null(strstr(buf.p, ", /a\\xff]\n"));
}

/* The lengths of long values take more than a byte. */
static void test_journal_long(void **state) {
        static char cwd[GG_PATH_MAX];
        static const char want[] = FIELD "CWD\n\xff\x0f\0\0\0\0\0\0\n\n\n";

        (void) state;
        memset(cwd, '\n', sizeof cwd - 1);
        record.scene.cwd = gg_str_of(cwd);
        gg_form_put(&buf, GG_FORM_JOURNAL, &launch);
        assert_non_null(memmem(buf.p, buf.len, want, sizeof want - 1));
}

/* ---- CI systems ---- */

static void test_github(void **state) {
        (void) state;
        assert_form(GG_FORM_GITHUB, &launch,
                    "::warning title=goroot-guard%3A version-mismatch::wrong GOROOT for " SAID
                    "; fix: unset GOROOT [make 4711, /src/app]\n");
        assert_form(GG_FORM_GITHUB, &mistakes,
                    "::warning title=goroot-guard%3A config-error::" MISTAKEN "\n");
        j.outcome = GG_OUTCOME_UNDECIDED;
        j.error = EMFILE;
        plan.action = GG_ACTION_PASS;
        assert_form(
                GG_FORM_GITHUB, &launch,
                "::notice title=goroot-guard%3A undecided::did not check the launch of /go-1.22/bin/go: no "
                "file descriptor left (EMFILE) [make 4711, /src/app]\n");
}

/* Nothing in a path ends the command, or starts another one. */
static void test_github_hostile(void **state) {
        (void) state;
        record.scene.cwd = gg_str_of("/100%\n::error::\r%0A::x");
        plan.action = GG_ACTION_REWRITE;
        assert_form(GG_FORM_GITHUB, &launch,
                    "::warning title=goroot-guard%3A version-mismatch::rewrote GOROOT for " SAID
                    " [make 4711, /100%25\\n::error::\\x0d%250A::x]\n");
}

static void test_summary(void **state) {
        (void) state;
        plan.action = GG_ACTION_REWRITE;
        assert_form(GG_FORM_SUMMARY, &launch,
                    "\n- **version-mismatch**: rewrote GOROOT for \\/go\\-1\\.22\\/bin\\/go "
                    "\\(go1\\.22\\.12\\)\\: "
                    "inherited \\/go\\-1\\.19 \\(go1\\.19\\.8\\) from the environment\\; real root "
                    "\\/go\\-1\\.22 \\[make 4711\\, \\/src\\/app\\]\n\n");
        record.scene.cwd = gg_str_of("/<b>`[x](http://y)*_\\|~@#!&{}\"$'+=>?^%;:,.-\n");
        gg_form_put(&buf, GG_FORM_SUMMARY, &launch);
        assert_non_null(strstr(buf.p,
                               ", \\/\\<b\\>\\`\\[x\\]\\(http\\:\\/\\/y\\)\\*\\_\\\\\\|\\~\\@\\#\\!\\&\\{\\}"
                               "\\\"\\$\\'\\+\\=\\>\\?\\^\\%\\;\\:\\,\\.\\-\\\\n\\]\n\n"));
        assert_form(
                GG_FORM_SUMMARY, &mistakes,
                "\n- **config-error**: \\/etc\\/goroot\\-guard\\.conf\\:3\\: bad value\\: policy \\= loud "
                "\\(allowed\\: off\\, "
                "log\\)\\; see goroot\\-guard check\\-config\n\n");
}

static void test_gitlab(void **state) {
        (void) state;
        assert_form(GG_FORM_GITLAB, &launch,
                    "\33[33;1mgoroot-guard: wrong GOROOT for " SAID
                    "; fix: unset GOROOT [make 4711, /src/app]\33[0m\n");
        assert_form(GG_FORM_GITLAB, &mistakes, "\33[33;1mgoroot-guard: " MISTAKEN "\33[0m\n");
        record.scene.cwd = gg_str_of("/\33[0m\n");
        gg_form_put(&buf, GG_FORM_GITLAB, &launch);
        assert_non_null(strstr(buf.p, ", /\\x1b[0m\\n]\33[0m\n"));
}

/* A page does not show more than so much, and characters stay whole. */
static void test_cut(void **state) {
        static char cwd[GG_PATH_MAX];
        const char *text;

        (void) state;
        for (size_t shift = 0; shift < 3; shift++) {
                memset(cwd, 'x', shift);
                for (size_t i = shift; i + 3 < sizeof cwd; i += 3) {
                        memcpy(cwd + i, "\xe2\x82\xac", 3);
                        cwd[i + 3] = '\0';
                }
                record.scene.cwd = gg_str_of(cwd);
                gg_form_put(&buf, GG_FORM_GITHUB, &launch);
                text = strstr(buf.p, "::wrong") + 2;
                assert_in_range(strlen(text), 3998 + 1, 4000 + 1);
                assert_string_equal(text + strlen(text) - 4, "\xe2\x82\xac\n");
                gg_form_put(&buf, GG_FORM_SUMMARY, &launch);
                assert_string_equal(buf.p + buf.len - 5, "\xe2\x82\xac\n\n");
        }
        memset(cwd, '%', sizeof cwd - 1);
        record.scene.cwd = gg_str_of(cwd);
        gg_form_put(&buf, GG_FORM_GITHUB, &launch);
        assert_string_equal(buf.p + buf.len - 7, "%25%25\n");
}

/* ---- room ---- */

static char longest[6][GG_PATH_MAX];

static struct gg_str fill(char *to, const char *pattern) {
        size_t n = strlen(pattern);

        for (size_t i = 0; i + 1 < GG_PATH_MAX; i++)
                to[i] = pattern[i % n];
        to[GG_PATH_MAX - 1] = '\0';
        return gg_str_of(to);
}

/* What a datagram on a local socket can be: half of net.core.wmem_default goes into overhead at worst, and
 * 212992 is what Linux has for it; unix(7) takes all of it but 32 bytes. */
#define DATAGRAM_MAX (212992 - 32)

static void test_longest(void **state) {
        static const char *const worst[] = {"\xff", "\x01", "'", "\"", "\\", "\xe2\x80\xae", "\n", "%", "*"};

        for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
                setup(state);
                print_message("# case %zu\n", i);
                memcpy(j.bin.path, fill(longest[0], worst[i]).p, GG_PATH_MAX);
                memcpy(j.goroot, longest[0], GG_PATH_MAX);
                j.bin.root = longest[0];
                j.source = GG_SOURCE_FILE;
                j.goroot_file = j.file_goroot = longest[0];
                j.file_is_wrong = true;
                j.goroot_line = UINT32_MAX;
                record.scene.cwd = record.scene.launcher = gg_str_of(longest[0]);
                record.lost = UINT64_MAX;
                mistake.origin = mistake.subject = mistake.value = gg_str_of(longest[0]);
                for (int form = GG_FORM_LINE; form <= GG_FORM_GITLAB; form++) {
                        gg_form_put(&buf, (enum gg_form) form, &launch);
                        assert_false(buf.truncated);
                        assert_int_equal(buf.p[buf.len - 1], '\n');
                        assert_in_range(buf.len, 1, DATAGRAM_MAX);
                        gg_form_put(&buf, (enum gg_form) form, &mistakes);
                        assert_false(buf.truncated);
                        assert_int_equal(buf.p[buf.len - 1], '\n');
                        assert_in_range(buf.len, 1, DATAGRAM_MAX);
                }
        }
}

/* Too little of it says so, and nothing is written behind it. */
static void test_too_little_room(void **state) {
        static char small[4096];

        (void) state;
        for (int form = GG_FORM_LINE; form <= GG_FORM_GITLAB; form++) {
                gg_form_put(&buf, (enum gg_form) form, &launch);
                for (size_t cap = 1; cap <= buf.len; cap++) {
                        struct gg_buf little;

                        memset(small, 'x', sizeof small);
                        gg_buf_init(&little, small, cap);
                        gg_form_put(&little, (enum gg_form) form, &launch);
                        assert_true(little.truncated);
                        assert_true(little.len < cap);
                        assert_int_equal(small[cap], 'x');
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_plain, setup),
                cmocka_unit_test_setup(test_syslog, setup),
                cmocka_unit_test_setup(test_loudness, setup),
                cmocka_unit_test_setup(test_journal, setup),
                cmocka_unit_test_setup(test_journal_unknown, setup),
                cmocka_unit_test_setup(test_journal_binary, setup),
                cmocka_unit_test_setup(test_journal_long, setup),
                cmocka_unit_test_setup(test_github, setup),
                cmocka_unit_test_setup(test_github_hostile, setup),
                cmocka_unit_test_setup(test_summary, setup),
                cmocka_unit_test_setup(test_gitlab, setup),
                cmocka_unit_test_setup(test_cut, setup),
                cmocka_unit_test(test_longest),
                cmocka_unit_test_setup(test_too_little_room, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
