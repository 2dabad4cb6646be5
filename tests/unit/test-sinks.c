/* SPDX-License-Identifier: MIT */
/* Where records go, and what is remembered of those that did not get there. Sockets are looked at in
 * tests/preload/sinks.sh. */
#include "sys/lost.h"
#include "sys/report.h"
#include "sys/sink.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/gg-test-sinks.XXXXXX", file[64];

static int make_dir(void **state) {
        (void) state;
        if (!mkdtemp(dir))
                return -1;
        snprintf(file, sizeof file, "%s/file", dir);
        return 0;
}

static int remove_dir(void **state) {
        (void) state;
        unlink(file);
        return rmdir(dir);
}

static void expect_file(const char *want) {
        char text[2048] = "";
        FILE *f = fopen(file, "r");

        assert_non_null(f);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        fclose(f);
        assert_string_equal(text, want);
}

static void set_log(struct gg_conf *conf, const char *log) {
        gg_conf_defaults(conf);
        assert_int_equal(gg_conf_set(conf, "log", gg_str_of(log), gg_str_of("test"), NULL, NULL), 0);
}

/* The forms of a sink, as digits. */
static void expect_forms(const char *log, const char *want) {
        struct gg_conf conf;
        enum gg_form form;
        char got[8];
        unsigned n = 0;

        set_log(&conf, log);
        for (; n < sizeof got - 1 && gg_sink_form(&conf.sinks[0], n, &form); n++)
                got[n] = (char) ('0' + form);
        got[n] = '\0';
        assert_string_equal(got, want);
}

static void test_sink_forms(void **state) {
        const struct gg_sink with_summary = {GG_SINK_GITHUB, gg_str_of("/summary")};
        enum gg_form form;

        (void) state;
        expect_forms("stderr", "0");
        expect_forms("file:/x", "1");
        expect_forms("syslog", "2");
        expect_forms("journald", "3");
        expect_forms("github", "4");
        expect_forms("gitlab", "6");
        assert_true(gg_sink_form(&with_summary, 1, &form));
        assert_int_equal(form, GG_FORM_SUMMARY);
        assert_false(gg_sink_form(&with_summary, 2, &form));
}

static void test_sinks(void **state) {
        const struct gg_str line = gg_str_of("line\n"), json = gg_str_of("{}\n");
        char long_path[GG_SINK_PATH_MAX + 8], log[128];
        struct gg_sink summary = {GG_SINK_GITHUB, gg_str_of(file)};
        struct gg_conf conf;
        struct stat st;
        int saved = dup(2), to;

        (void) state;
        unlink(file);
        assert_false(gg_sink_write(&summary, GG_FORM_SUMMARY, line)); /* it is the runner's to make */
        assert_int_equal(access(file, F_OK), -1);
        snprintf(log, sizeof log, "file:%s", file);
        set_log(&conf, log);
        assert_true(gg_sink_write(&conf.sinks[0], GG_FORM_JSON, json));
        assert_true(gg_sink_write(&conf.sinks[0], GG_FORM_JSON, json));
        expect_file("{}\n{}\n");
        assert_true(gg_sink_write(&summary, GG_FORM_SUMMARY, line));
        expect_file("{}\n{}\nline\n");

        /* Half of what may be in a summary is left to the step. */
        assert_int_equal(truncate(file, (512 << 10) - 4), 0);
        assert_true(gg_sink_write(&summary, GG_FORM_SUMMARY, line));
        assert_int_equal(stat(file, &st), 0);
        assert_int_equal(st.st_size, (512 << 10) - 4);
        assert_true(gg_sink_write(&summary, GG_FORM_SUMMARY, json));
        assert_int_equal(stat(file, &st), 0);
        assert_int_equal(st.st_size, (512 << 10) - 1);

        set_log(&conf, "stderr");
        to = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);
        assert_true(to >= 0);
        dup2(to, 2);
        assert_true(gg_sink_write(&conf.sinks[0], GG_FORM_LINE, line));
        assert_true(gg_sink_stderr(gg_str_of("by itself\n")));
        dup2(saved, 2);
        close(saved);
        close(to);
        expect_file("line\nby itself\n");

        /* What cannot be opened is left alone. */
        set_log(&conf, "file:/dev/null/nowhere");
        assert_false(gg_sink_write(&conf.sinks[0], GG_FORM_JSON, json));
        memset(long_path, 'x', sizeof long_path);
        long_path[0] = '/';
        conf.sinks[0].target = (struct gg_str){long_path, sizeof long_path};
        assert_false(gg_sink_write(&conf.sinks[0], GG_FORM_JSON, json));
        set_log(&conf, "file:/dev/full");
        assert_false(gg_sink_write(&conf.sinks[0], GG_FORM_JSON, json));
}

/* Each sink has a count of its own, which is gone when it is taken. */
static void test_lost(void **state) {
        struct gg_sink sinks[] = {
                {GG_SINK_SYSLOG, gg_str_of(dir)}, /* nobody else's, though these have no path */
                {GG_SINK_JOURNALD, gg_str_of(dir)},
                {GG_SINK_FILE, gg_str_of(file)},
                {GG_SINK_FILE, gg_str_of(dir)},
        };

        (void) state;
        for (size_t i = 0; i < 4; i++)
                gg_lost_take(&sinks[i]);
        for (uint64_t i = 0; i < 4; i++) {
                assert_int_equal(gg_lost_take(&sinks[i]), 0);
                gg_lost_add(&sinks[i], 10 + i);
                gg_lost_add(&sinks[i], 1);
        }
        for (uint64_t i = 0; i < 4; i++) {
                assert_int_equal(gg_lost_take(&sinks[i]), 11 + i);
                assert_int_equal(gg_lost_take(&sinks[i]), 0);
        }
        gg_lost_add(&sinks[2], UINT64_MAX);
        for (int i = 0; i < 100; i++)
                gg_lost_add(&sinks[2], 2);
        assert_int_equal(gg_lost_take(&sinks[2]), UINT64_C(200) + UINT32_MAX);
}

/* Many at a time neither lose a count nor say it twice, but for one that is added at the very moment when it
 * is taken: here all is added first. */
static void test_lost_taken_once(void **state) {
        const struct gg_sink sink = {GG_SINK_FILE, gg_str_of(file)};
        enum { CHILDREN = 4, ADDED = 200 };
        int ends[2];
        uint64_t sum = 0, part;

        (void) state;
        gg_lost_take(&sink);
        assert_int_equal(pipe(ends), 0);
        for (int i = 0; i < CHILDREN; i++)
                if (fork() == 0) {
                        for (int k = 0; k < ADDED; k++)
                                gg_lost_add(&sink, 1);
                        _exit(0);
                }
        for (int i = 0; i < CHILDREN; i++)
                wait(NULL);
        for (int i = 0; i < CHILDREN; i++)
                if (fork() == 0) {
                        part = gg_lost_take(&sink);
                        _exit(write(ends[1], &part, sizeof part) != sizeof part);
                }
        for (int i = 0; i < CHILDREN; i++) {
                assert_int_equal(read(ends[0], &part, sizeof part), sizeof part);
                assert_true(part == 0 || part == CHILDREN * ADDED);
                sum += part;
                wait(NULL);
        }
        close(ends[0]);
        close(ends[1]);
        assert_int_equal(sum, CHILDREN * ADDED);
}

static struct gg_judgement judgement;
static char room[GG_REPORT_ROOM], want_storage[GG_REPORT_ROOM];

/* Reports to these sinks, with standard error at the end of the file that starts empty. */
static void report_to(const char *log, const struct gg_record *launch,
                      const struct gg_conf_record *mistakes) {
        int saved = dup(2), to = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
        struct gg_conf conf;

        set_log(&conf, log);
        assert_true(to >= 0);
        dup2(to, 2);
        if (launch)
                gg_report_launch(&conf, launch, room, sizeof room);
        else
                gg_report_mistakes(&conf, mistakes, room, sizeof room);
        dup2(saved, 2);
        close(saved);
        close(to);
}

static void test_reports(void **state) {
        const struct gg_conf_error error = {
                .origin = gg_str_of("/conf"), .what = "bad value", .allowed = "no"};
        const struct gg_plan plan = {.action = GG_ACTION_LOG};
        struct gg_record launch = {.judgement = &judgement, .plan = &plan, .pid = 4711};
        const struct gg_conf_record mistakes = {.first = &error, .count = 2, .pid = 4711};
        char to_file[128], to_both[128], nowhere[128];
        struct gg_conf conf;
        struct gg_buf want;

        (void) state;
        judgement.outcome = GG_OUTCOME_VIOLATION;
        judgement.reason = GG_REASON_MISSING;
        judgement.source = GG_SOURCE_ENV;
        strcpy(judgement.goroot, "/nowhere");
        strcpy(judgement.bin.path, "/go/bin/go");
        judgement.bin.root = "/go";
        judgement.goroot_file = judgement.file_goroot = "";
        snprintf(to_file, sizeof to_file, "file:%s", file);
        snprintf(to_both, sizeof to_both, "file:%s,stderr", file);
        gg_buf_init(&want, want_storage, sizeof want_storage);

        /* Each sink gets its own form. */
        gg_record_json(&want, &launch);
        report_to(to_file, &launch, NULL);
        expect_file(want.p);
        gg_record_line(&want, &launch);
        report_to(to_both, &launch, NULL);
        expect_file(want.p);

        gg_buf_reset(&want);
        gg_conf_record_line(&want, &mistakes);
        report_to("stderr", NULL, &mistakes);
        expect_file(want.p);
        gg_buf_reset(&want);
        gg_conf_record_json(&want, &mistakes);
        gg_conf_record_line(&want, &mistakes);
        report_to(to_both, NULL, &mistakes);
        expect_file(want.p);

        /* What did not get through is said to those that it did not get through to. */
        snprintf(nowhere, sizeof nowhere, "file:%s/none/log", dir);
        set_log(&conf, nowhere);
        report_to(nowhere, &launch, NULL);
        report_to(nowhere, NULL, &mistakes);
        assert_int_equal(gg_lost_take(&conf.sinks[0]), 2);
        set_log(&conf, to_file);
        gg_lost_add(&conf.sinks[0], 7);
        gg_buf_reset(&want);
        launch.lost = 7;
        gg_record_json(&want, &launch);
        launch.lost = 0;
        gg_record_line(&want, &launch);
        report_to(to_both, &launch, NULL);
        expect_file(want.p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sink_forms), cmocka_unit_test(test_sinks),
                cmocka_unit_test(test_lost),       cmocka_unit_test(test_lost_taken_once),
                cmocka_unit_test(test_reports),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("sinks", tests, make_dir, remove_dir);
}
