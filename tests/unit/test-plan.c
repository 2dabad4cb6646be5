/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/judge.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct gg_conf conf;
static struct gg_judgement j;
static struct gg_scene scene;
static struct gg_plan plan;

static void configure(const char *text) {
        gg_conf_defaults(&conf);
        assert_int_equal(gg_conf_parse(&conf, gg_str_of(text), gg_str_of("test"), NULL, NULL), 0);
}

static void judge_as(enum gg_outcome outcome, enum gg_reason reason) {
        j.outcome = outcome;
        j.reason = reason;
        j.error = outcome == GG_OUTCOME_UNDECIDED ? EIO : 0;
}

static void make(void) {
        memset(&plan, 'x', sizeof plan); /* "*ret_plan" is written as a whole */
        gg_plan_make(&conf, &j, &scene, &plan);
}

/* go1.22 with the GOROOT of go1.19, in /src/app, started by make. */
static int setup(void **state) {
        (void) state;
        configure("");
        memset(&j, 0, sizeof j);
        judge_as(GG_OUTCOME_VIOLATION, GG_REASON_VERSION_MISMATCH);
        j.source = GG_SOURCE_ENV;
        strcpy(j.goroot, "/usr/lib/go-1.19");
        strcpy(j.bin.path, "/usr/lib/go-1.22/bin/go");
        j.bin.root = "/usr/lib/go-1.22";
        scene = (struct gg_scene){
                .cwd = gg_str_of("/src/app"),
                .launcher = gg_str_of("/usr/bin/make"),
                .home = gg_str_of("/home/u"),
        };
        return 0;
}

/* Each policy with each outcome. */
static void test_policies(void **state) {
        enum { OFF, LOG, REWRITE, BLOCK, OFF_ALL, LOG_ALL, REWRITE_ALL, BLOCK_ALL, CONFS };
        static const char *const confs[CONFS] = {
                [OFF] = "policy = off",
                [LOG] = "policy = log",
                [REWRITE] = "policy = rewrite",
                [BLOCK] = "policy = block",
                [OFF_ALL] = "policy = off\nrecord = all",
                [LOG_ALL] = "policy = log\nrecord = all",
                [REWRITE_ALL] = "policy = rewrite\nrecord = all",
                [BLOCK_ALL] = "policy = block\nrecord = all",
        };
#define NONE GG_ACTION_NONE
#define PASS GG_ACTION_PASS
#define LOG_ GG_ACTION_LOG
#define WRITE GG_ACTION_REWRITE
#define BLOCK_ GG_ACTION_BLOCK
#define WRONG NONE, LOG_, WRITE, BLOCK_, NONE, LOG_, WRITE, BLOCK_
        static const struct {
                enum gg_outcome outcome;
                enum gg_reason reason;
                enum gg_action want[CONFS];
        } cases[] = {
                {GG_OUTCOME_NOT_GO, GG_REASON_NONE, {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE}},
                {GG_OUTCOME_MATCH, GG_REASON_NONE, {NONE, NONE, NONE, NONE, NONE, PASS, PASS, PASS}},
                {GG_OUTCOME_UNDECIDED, GG_REASON_NONE, {NONE, PASS, PASS, PASS, NONE, PASS, PASS, PASS}},
                {GG_OUTCOME_VIOLATION, GG_REASON_MISSING, {WRONG}},
                {GG_OUTCOME_VIOLATION, GG_REASON_INCOMPLETE, {WRONG}},
                {GG_OUTCOME_VIOLATION, GG_REASON_VERSION_MISMATCH, {WRONG}},
                {GG_OUTCOME_VIOLATION, GG_REASON_TREE_MISMATCH, {WRONG}},
                /* never more than a log: such a go may need its GOROOT */
                {GG_OUTCOME_VIOLATION,
                 GG_REASON_UNVERIFIABLE,
                 {NONE, LOG_, LOG_, LOG_, NONE, LOG_, LOG_, LOG_}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                for (size_t k = 0; k < CONFS; k++) {
                        print_message("# outcome %d, reason %s, conf %zu\n", (int) cases[i].outcome,
                                      gg_reason_name(cases[i].reason), k);
                        configure(confs[k]);
                        judge_as(cases[i].outcome, cases[i].reason);
                        make();
                        assert_int_equal(plan.action, cases[i].want[k]);
                        assert_false(plan.unset);
                        assert_null(plan.rule);
                }
        }
}

/* A launch that cannot be looked at because it will fail by itself is nobody's concern. */
static void test_undecided(void **state) {
        static const struct {
                int error;
                enum gg_action want;
        } cases[] = {
                {ENOENT, NONE}, {ENOTDIR, NONE}, {ELOOP, NONE},  {ENAMETOOLONG, NONE}, {EACCES, NONE},
                {EFAULT, NONE}, {EMFILE, PASS},  {ENFILE, PASS}, {ENOMEM, PASS},       {EIO, PASS},
                {ENOSYS, PASS}, {EPERM, PASS},   {ESTALE, PASS},
        };

        (void) state;
        configure("policy = block");
        judge_as(GG_OUTCOME_UNDECIDED, GG_REASON_NONE);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# errno %d\n", cases[i].error);
                j.error = cases[i].error;
                make();
                assert_int_equal(plan.action, cases[i].want);
        }
}

static void test_unset(void **state) {
        static const struct {
                const char *conf;
                bool file_is_wrong;
                enum gg_action want;
                bool unset;
        } cases[] = {
                {"policy = rewrite", false, WRITE, false},
                {"policy = rewrite\nrewrite = real", false, WRITE, false},
                {"policy = rewrite\nrewrite = unset", false, WRITE, true},
                {"policy = rewrite\nrewrite = unset", true, WRITE, false}, /* the file's would count then */
                {"policy = rewrite\nrewrite = real", true, WRITE, false},
                {"policy = log\nrewrite = unset", false, LOG_, false},
                {"policy = block\nrewrite = unset", false, BLOCK_, false},
                {"policy = off\nrewrite = unset", false, NONE, false},
                {"policy = rewrite\n[rule r]\ncwd = /src/**\nrewrite = unset", false, WRITE, true},
                {"policy = rewrite\nrewrite = unset\n[rule r]\ncwd = /src/**\nrewrite = real", false, WRITE,
                 false},
                {"policy = log\n[rule r]\ncwd = /src/**\npolicy = rewrite\nrewrite = unset", false, WRITE,
                 true},
                {"policy = log\nrewrite = unset\n[rule r]\ncwd = /src/**\npolicy = rewrite", false, WRITE,
                 true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu\n", i);
                configure(cases[i].conf);
                j.file_is_wrong = cases[i].file_is_wrong;
                make();
                assert_int_equal(plan.action, cases[i].want);
                assert_int_equal(plan.unset, cases[i].unset);
        }
}

/* One rule with policy block over policy log, and whether it matches the launch of setup(). */
static void test_conditions(void **state) {
        static const struct {
                const char *condition;
                bool matches;
        } cases[] = {
                {"cwd = /src/app", true},
                {"cwd = /src/*", true},
                {"cwd = /src/**", true},
                {"cwd = /src/app/**", true},
                {"cwd = /src", false},
                {"cwd = /other/**", false},
                {"cwd = ~/**", false},
                {"launcher = /usr/bin/make", true},
                {"launcher = */make", false}, /* one star is one component */
                {"launcher = **/make", true},
                {"launcher = /usr/bin/ninja", false},
                {"toolchain = /usr/lib/go-1.22", true},
                {"toolchain = /usr/lib/go-1.2?", true},
                {"toolchain = /usr/lib/go-1.22/**", true},
                {"toolchain = /usr/lib/go-1.19", false},
                {"toolchain = /usr/lib/go-1.22/bin/go", false}, /* the root, where there is one */
                {"goroot = /usr/lib/go-1.19", true},
                {"goroot = /usr/lib/go-1.19/**", true},
                {"goroot = /usr/lib/go-1.22", false},
                {"reason = version-mismatch", true},
                {"reason = missing, version-mismatch", true},
                {"reason = version-mismatch,missing", true},
                {"reason = missing, incomplete, tree-mismatch, unverifiable", false},
                {"source = env", true},
                {"source = file", false},
                /* all of them together */
                {"cwd = /src/**\nlauncher = **/make\ntoolchain = **\ngoroot = **\nreason = "
                 "version-mismatch\nsource = env",
                 true},
                {"cwd = /other\nlauncher = **/make\ntoolchain = **\ngoroot = **\nreason = "
                 "version-mismatch\nsource = env",
                 false},
                {"cwd = /src/**\nlauncher = /no\ntoolchain = **\ngoroot = **\nreason = "
                 "version-mismatch\nsource = env",
                 false},
                {"cwd = /src/**\nlauncher = **/make\ntoolchain = /no\ngoroot = **\nreason = "
                 "version-mismatch\nsource = env",
                 false},
                {"cwd = /src/**\nlauncher = **/make\ntoolchain = **\ngoroot = /no\nreason = "
                 "version-mismatch\nsource = env",
                 false},
                {"cwd = /src/**\nlauncher = **/make\ntoolchain = **\ngoroot = **\nreason = missing\nsource = "
                 "env",
                 false},
                {"cwd = /src/**\nlauncher = **/make\ntoolchain = **\ngoroot = **\nreason = "
                 "version-mismatch\nsource = file",
                 false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char text[512];

                print_message("# case %zu\n", i);
                snprintf(text, sizeof text, "policy = log\n[rule r]\n%s\npolicy = block\n",
                         cases[i].condition);
                configure(text);
                make();
                assert_int_equal(plan.action, cases[i].matches ? BLOCK_ : LOG_);
                assert_ptr_equal(plan.rule, cases[i].matches ? &conf.rules[0] : NULL);
        }
}

static void test_conditions_at_home(void **state) {
        (void) state;
        configure("policy = block\n[rule tinygo]\ngoroot = ~/.cache/tinygo/**\npolicy = off\n");
        strcpy(j.goroot, "/home/u/.cache/tinygo/goroot-1234");
        make();
        assert_int_equal(plan.action, NONE);
        assert_ptr_equal(plan.rule, &conf.rules[0]);
        strcpy(j.goroot, "/home/other/.cache/tinygo/goroot-1234");
        make();
        assert_int_equal(plan.action, BLOCK_);
        /* A home that is not known or not to be trusted. */
        strcpy(j.goroot, "/home/u/.cache/tinygo/goroot-1234");
        scene.home = (struct gg_str){NULL, 0};
        make();
        assert_int_equal(plan.action, BLOCK_);
}

/* What is not known is matched by no condition. */
static void test_unknown_scene(void **state) {
        (void) state;
        scene = (struct gg_scene){.home = gg_str_of("/home/u")};
        configure("policy = log\n[rule r]\ncwd = /**\npolicy = block\n");
        make();
        assert_int_equal(plan.action, LOG_);
        configure("policy = log\n[rule r]\nlauncher = /**\npolicy = block\n");
        make();
        assert_int_equal(plan.action, LOG_);
}

/* A go without a root goes by the name of its file. */
static void test_toolchain_without_root(void **state) {
        (void) state;
        j.bin.root = "";
        strcpy(j.bin.path, "/tmp/copied/go");
        judge_as(GG_OUTCOME_VIOLATION, GG_REASON_UNVERIFIABLE);
        configure("policy = block\n[rule r]\ntoolchain = /tmp/**\npolicy = off\n");
        make();
        assert_int_equal(plan.action, NONE);
        assert_ptr_equal(plan.rule, &conf.rules[0]);
}

static void test_first_match_wins(void **state) {
        (void) state;
        configure("policy = rewrite\n"
                  "[rule elsewhere]\ncwd = /other/**\npolicy = off\n"
                  "[rule first]\ncwd = /src/**\npolicy = block\n"
                  "[rule second]\ncwd = /src/app\npolicy = off\n");
        make();
        assert_int_equal(plan.action, BLOCK_);
        assert_true(gg_str_is(plan.rule->name, "first"));

        /* Also if all it says is how to rewrite: then the policy is that of the configuration. */
        configure("policy = rewrite\n"
                  "[rule how]\ncwd = /src/**\nrewrite = unset\n"
                  "[rule whether]\ncwd = /src/**\npolicy = off\n");
        make();
        assert_int_equal(plan.action, WRITE);
        assert_true(plan.unset);
        assert_true(gg_str_is(plan.rule->name, "how"));
}

static void test_rule_policies(void **state) {
        static const struct {
                const char *conf;
                enum gg_action want;
        } cases[] = {
                {"policy = block\n[rule r]\ncwd = /src/**\npolicy = off", NONE},
                {"policy = block\n[rule r]\ncwd = /src/**\npolicy = log", LOG_},
                {"policy = off\n[rule r]\ncwd = /src/**\npolicy = block", BLOCK_},
                {"policy = off\n[rule r]\ncwd = /src/**\npolicy = rewrite", WRITE},
                /* allowed by a rule: recorded if everything is, and the guard is on */
                {"policy = block\nrecord = all\n[rule r]\ncwd = /src/**\npolicy = off", PASS},
                {"policy = off\nrecord = all\n[rule r]\ncwd = /src/**\npolicy = off", NONE},
                {"policy = off\nrecord = all\n[rule r]\ncwd = /src/**\npolicy = log", LOG_},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu\n", i);
                configure(cases[i].conf);
                make();
                assert_int_equal(plan.action, cases[i].want);
                assert_ptr_equal(plan.rule, &conf.rules[0]);
        }
        /* Not even a rule goes beyond a log for what cannot be verified. */
        judge_as(GG_OUTCOME_VIOLATION, GG_REASON_UNVERIFIABLE);
        configure("policy = off\n[rule r]\nreason = unverifiable\npolicy = block");
        make();
        assert_int_equal(plan.action, LOG_);
        configure("policy = off\n[rule r]\nreason = unverifiable\npolicy = rewrite\nrewrite = unset");
        make();
        assert_int_equal(plan.action, LOG_);
        assert_false(plan.unset);
}

/* Rules are about violations. */
static void test_rules_and_matches(void **state) {
        (void) state;
        configure("policy = log\n[rule r]\ncwd = /src/**\npolicy = block\n");
        judge_as(GG_OUTCOME_MATCH, GG_REASON_NONE);
        make();
        assert_int_equal(plan.action, NONE);
        assert_null(plan.rule);
        judge_as(GG_OUTCOME_UNDECIDED, GG_REASON_NONE);
        make();
        assert_int_equal(plan.action, PASS);
        assert_null(plan.rule);
}

static void test_words(void **state) {
        static const char *const reasons[] = {
                "match", "missing", "incomplete", "version-mismatch", "tree-mismatch", "unverifiable"};
        static const char *const actions[] = {"none", "pass", "log", "rewrite", "block"};

        (void) state;
        for (int i = 0; i <= GG_REASON_UNVERIFIABLE; i++)
                assert_string_equal(gg_reason_name((enum gg_reason) i), reasons[i]);
        for (int i = 0; i <= GG_ACTION_BLOCK; i++)
                assert_string_equal(gg_action_name((enum gg_action) i), actions[i]);
        assert_string_equal(gg_hint_text(GG_HINT_NONE), "");
        for (int i = GG_HINT_NONE + 1; i <= GG_HINT_NO_PKG; i++) {
                assert_string_not_equal(gg_hint_text((enum gg_hint) i), "");
                for (int k = GG_HINT_NONE; k < i; k++)
                        assert_string_not_equal(gg_hint_text((enum gg_hint) i),
                                                gg_hint_text((enum gg_hint) k));
        }
        /* Every reason is a word of the configuration. */
        for (int i = GG_REASON_MISSING; i <= GG_REASON_UNVERIFIABLE; i++) {
                char text[128];

                snprintf(text, sizeof text, "[rule r]\nreason = %s\npolicy = off\n",
                         gg_reason_name((enum gg_reason) i));
                configure(text);
                judge_as(GG_OUTCOME_VIOLATION, (enum gg_reason) i);
                make();
                assert_int_equal(plan.action, NONE);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_policies, setup),
                cmocka_unit_test_setup(test_undecided, setup),
                cmocka_unit_test_setup(test_unset, setup),
                cmocka_unit_test_setup(test_conditions, setup),
                cmocka_unit_test_setup(test_conditions_at_home, setup),
                cmocka_unit_test_setup(test_unknown_scene, setup),
                cmocka_unit_test_setup(test_toolchain_without_root, setup),
                cmocka_unit_test_setup(test_first_match_wins, setup),
                cmocka_unit_test_setup(test_rule_policies, setup),
                cmocka_unit_test_setup(test_rules_and_matches, setup),
                cmocka_unit_test_setup(test_words, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
