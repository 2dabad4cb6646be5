/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "conf-equal.h"
#include <cmocka.h>
#include <errno.h>
#include <goroot-guard/conf.h>
#include <goroot-guard/judge.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every mistake of a text as the lines that check-config prints. */
struct messages {
        char text[8192];
        struct gg_buf buf;
        unsigned count;
};

static void collect(void *ctx, const struct gg_conf_error *error) {
        struct messages *m = ctx;

        assert_non_null(error->what);
        assert_non_null(error->allowed);
        m->count++;
        gg_conf_error_format(&m->buf, error);
        gg_buf_putc(&m->buf, '\n');
}

static unsigned parse_n(struct gg_conf *conf, const char *text, size_t n, struct messages *ret) {
        unsigned mistakes;

        ret->count = 0;
        gg_buf_init(&ret->buf, ret->text, sizeof ret->text);
        mistakes = gg_conf_parse(conf, (struct gg_str){text, n}, gg_str_of("f"), collect, ret);
        assert_int_equal(mistakes, ret->count);
        return mistakes;
}

static unsigned parse(struct gg_conf *conf, const char *text, struct messages *ret) {
        return parse_n(conf, text, strlen(text), ret);
}

static void assert_str(struct gg_str got, const char *want) {
        if (!gg_str_is(got, want))
                fail_msg("got \"%.*s\" instead of \"%s\"", (int) got.n, got.p, want);
}

/* A configuration with no default left in it: what a mistake must not change. */
static const char unlike_defaults[] =
        "policy = rewrite\nrewrite = unset\nlog = file:/l, stderr\nrecord = all\n"
        "names = go go1*\nsticky = yes\nlock = yes\n[rule old]\ncwd = /old\npolicy = off\n";

static void unlike(struct gg_conf *ret) {
        struct messages m;

        gg_conf_defaults(ret);
        assert_int_equal(parse(ret, unlike_defaults, &m), 0);
}

static void test_defaults(void **state) {
        struct gg_conf conf;

        (void) state;
        memset(&conf, 0xff, sizeof conf);
        gg_conf_defaults(&conf);
        assert_int_equal(conf.policy, GG_POLICY_LOG);
        assert_int_equal(conf.rewrite, GG_REWRITE_REAL);
        assert_false(conf.record_all);
        assert_false(conf.sticky);
        assert_false(conf.lock);
        assert_str(conf.names, "*go*");
        assert_int_equal(conf.sink_count, 1);
        assert_int_equal(conf.sinks[0].kind, GG_SINK_STDERR);
        assert_int_equal(conf.sinks[0].target.n, 0);
        assert_int_equal(conf.rule_count, 0);
}

static void test_every_key(void **state) {
        static const char text[] = "policy = block\n"
                                   "rewrite = unset\n"
                                   "log = stderr, file:/var/log/go guard.json\n"
                                   "record = all\n"
                                   "names = go, go1*\tmygo\n"
                                   "sticky = yes\n"
                                   "supervise = yes\n"
                                   "lock = yes\n"
                                   "\n"
                                   "[rule one]\n"
                                   "cwd = /src/legacy/**\n"
                                   "toolchain = /usr/lib/go-*\n"
                                   "launcher = **/make\n"
                                   "goroot = $HOME/go\n"
                                   "reason = missing, version-mismatch\n"
                                   "source = file\n"
                                   "policy = off\n"
                                   "rewrite = real\n";
        const struct gg_rule *r;
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        parse(&conf, text, &m);
        assert_string_equal(m.text, "");
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        assert_int_equal(conf.rewrite, GG_REWRITE_UNSET);
        assert_int_equal(conf.sink_count, 2);
        assert_int_equal(conf.sinks[0].kind, GG_SINK_STDERR);
        assert_int_equal(conf.sinks[1].kind, GG_SINK_FILE);
        assert_str(conf.sinks[1].target, "/var/log/go guard.json");
        assert_true(conf.record_all);
        assert_str(conf.names, "go, go1*\tmygo");
        assert_true(conf.sticky);
        assert_true(conf.supervise);
        assert_true(conf.lock);
        assert_int_equal(conf.rule_count, 1);
        r = &conf.rules[0];
        assert_str(r->name, "one");
        assert_int_equal(r->line, 10);
        assert_str(r->cwd, "/src/legacy/**");
        assert_str(r->toolchain, "/usr/lib/go-*");
        assert_str(r->launcher, "**/make");
        assert_str(r->goroot, "$HOME/go");
        assert_str(r->reason, "missing, version-mismatch");
        assert_int_equal(r->source, GG_SOURCE_FILE);
        assert_true(r->has_policy);
        assert_int_equal(r->policy, GG_POLICY_OFF);
        assert_true(r->has_rewrite);
        assert_int_equal(r->rewrite, GG_REWRITE_REAL);
}

/* Each word of each setting, as a text of one line or of a rule. */
static void test_words(void **state) {
        static const struct {
                const char *text;
                enum gg_policy policy;
                enum gg_rewrite rewrite;
                bool record_all, sticky, lock, supervise;
        } cases[] = {
                {"policy = off", GG_POLICY_OFF, GG_REWRITE_REAL, false, false, false, false},
                {"policy = log", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
                {"policy = rewrite", GG_POLICY_REWRITE, GG_REWRITE_REAL, false, false, false, false},
                {"policy = block", GG_POLICY_BLOCK, GG_REWRITE_REAL, false, false, false, false},
                {"rewrite = real", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
                {"rewrite = unset", GG_POLICY_LOG, GG_REWRITE_UNSET, false, false, false, false},
                {"record = violations", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
                {"record = all", GG_POLICY_LOG, GG_REWRITE_REAL, true, false, false, false},
                {"sticky = yes", GG_POLICY_LOG, GG_REWRITE_REAL, false, true, false, false},
                {"sticky = no", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
                {"lock = yes", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, true, false},
                {"lock = no", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
                {"supervise = yes", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, true},
                {"supervise = no", GG_POLICY_LOG, GG_REWRITE_REAL, false, false, false, false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_conf conf;
                struct messages m;

                print_message("# %s\n", cases[i].text);
                gg_conf_defaults(&conf);
                parse(&conf, cases[i].text, &m);
                assert_string_equal(m.text, "");
                assert_int_equal(conf.policy, cases[i].policy);
                assert_int_equal(conf.rewrite, cases[i].rewrite);
                assert_int_equal(conf.record_all, cases[i].record_all);
                assert_int_equal(conf.sticky, cases[i].sticky);
                assert_int_equal(conf.lock, cases[i].lock);
                assert_int_equal(conf.supervise, cases[i].supervise);
        }
}

/* How a line may be written: each of these sets policy to block and nothing else. */
static void test_spellings(void **state) {
        static const char *const texts[] = {
                "policy=block",
                "policy = block\n",
                "\t policy\t=\t block \t\n",
                "policy = block\r\n",
                "\r\n\r\npolicy = block\r\n\r\n",
                "policy = block # why",
                "policy = block\t#why",
                "policy = block #",
                "# policy = log\npolicy = block",
                "  # policy = log\npolicy = block",
                "#\n#=\n#[\npolicy = block",
                "\xef\xbb\xbfpolicy = block",
                "\xef\xbb\xbf# a mark in front\npolicy = block",
                "\n\n\n\npolicy = block\n\n\n",
        };
        struct gg_conf want;

        (void) state;
        gg_conf_defaults(&want);
        want.policy = GG_POLICY_BLOCK;
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                struct gg_conf conf;
                struct messages m;

                print_message("# case %zu\n", i);
                gg_conf_defaults(&conf);
                parse(&conf, texts[i], &m);
                assert_string_equal(m.text, "");
                assert_true(confs_same(&conf, &want));
        }
}

/* A # within a value is part of it unless a blank stands before it; so is a second =. */
static void test_value_to_the_end(void **state) {
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        parse(&conf, "log = file:/a#b=c d # e\n[rule x] # y\ncwd = /a b#c # d\nsource=env#\nsource = env\n",
              &m);
        assert_string_equal(m.text, "f:4: bad value: source = env# (allowed: env, file)\n"
                                    "f:5: key set twice: source = env (allowed: each key once)\n");
        assert_str(conf.sinks[0].target, "/a#b=c d");
        gg_conf_defaults(&conf);
        parse(&conf, "[rule x] # y\ncwd = /a b#c # d\npolicy = off # e", &m);
        assert_string_equal(m.text, "");
        assert_str(conf.rules[0].cwd, "/a b#c");
}

static void test_nothing_in_it(void **state) {
        static const char *const texts[] = {"", "\n", "\r\n", "# x", " \t ", "\xef\xbb\xbf"};
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        unlike(&before);
        conf = before;
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                assert_int_equal(parse(&conf, texts[i], &m), 0);
                assert_true(confs_same(&conf, &before));
        }
        assert_int_equal(gg_conf_parse(&conf, (struct gg_str){NULL, 0}, gg_str_of("f"), NULL, NULL), 0);
        assert_true(confs_same(&conf, &before));
}

#define TOP "policy, rewrite, log, record, names, sticky, supervise, lock"
#define RULE "cwd, toolchain, launcher, goroot, reason, source, policy, rewrite"
#define REASONS "missing, incomplete, version-mismatch, tree-mismatch, unverifiable"
#define SINKS "stderr, file:/absolute/path, syslog, journald, github, gitlab"
#define NAMES "patterns for file names, without a slash"
#define GLOB "a pattern that starts with / or ~/ or *"

/* One kind of mistake each: the exact message, and a configuration in which nothing has changed. */
static void test_one_mistake(void **state) {
        static const struct {
                const char *text, *want;
        } cases[] = {
                /* lines */
                {"policy",
                 "f:1: line without =: policy (allowed: key = value, [rule NAME] or # and a comment)"},
                {"\n\nset x",
                 "f:3: line without =: set x (allowed: key = value, [rule NAME] or # and a comment)"},
                {" = log", "f:1: line without a key: = log (allowed: key = value)"},
                {"=", "f:1: line without a key: = (allowed: key = value)"},

                /* keys */
                {"polcy = log", "f:1: unknown key: polcy = log (allowed: " TOP ")"},
                {"Policy = log", "f:1: unknown key: Policy = log (allowed: " TOP ")"},
                {"polic = ", "f:1: unknown key: polic (allowed: " TOP ")"},
                {"policy log = x", "f:1: unknown key: policy log = x (allowed: " TOP ")"},
                {"cwd = /x", "f:1: key must be in a rule: cwd = /x (allowed: " TOP ")"},
                {"[rule r]\ncwd = /x\npolicy = off\nlog = stderr",
                 "f:4: key cannot be in a rule: log = stderr (allowed: " RULE ")"},
                {"[rule r]\ncwd = /x\npolicy = off\ncdw = /y",
                 "f:4: unknown key: cdw = /y (allowed: " RULE ")"},
                {"[rule r]\ncwd = /x\npolicy = off\ncwd = /y",
                 "f:4: key set twice: cwd = /y (allowed: each key once)"},

                /* values */
                {"policy =", "f:1: empty value: policy (allowed: off, log, rewrite, block)"},
                {"policy = # log", "f:1: empty value: policy (allowed: off, log, rewrite, block)"},
                {"policy = warn", "f:1: bad value: policy = warn (allowed: off, log, rewrite, block)"},
                {"policy = Block", "f:1: bad value: policy = Block (allowed: off, log, rewrite, block)"},
                {"policy = off, log",
                 "f:1: bad value: policy = off, log (allowed: off, log, rewrite, block)"},
                {"policy = \"log\"", "f:1: bad value: policy = \"log\" (allowed: off, log, rewrite, block)"},
                {"rewrite = delete", "f:1: bad value: rewrite = delete (allowed: real, unset)"},
                {"rewrite =", "f:1: empty value: rewrite (allowed: real, unset)"},
                {"record = none", "f:1: bad value: record = none (allowed: violations, all)"},
                {"record =", "f:1: empty value: record (allowed: violations, all)"},
                {"sticky = true", "f:1: bad value: sticky = true (allowed: yes, no)"},
                {"sticky =", "f:1: empty value: sticky (allowed: yes, no)"},
                {"lock = 1", "f:1: bad value: lock = 1 (allowed: yes, no)"},
                {"lock =", "f:1: empty value: lock (allowed: yes, no)"},
                {"names =", "f:1: empty value: names (allowed: " NAMES ")"},
                {"names = , ,", "f:1: bad value: names = , , (allowed: " NAMES ")"},
                {"names = go, bin/go", "f:1: pattern with a slash: names = bin/go (allowed: " NAMES ")"},

                /* sinks */
                {"log =", "f:1: empty value: log (allowed: " SINKS ")"},
                {"log = journal", "f:1: bad value: log = journal (allowed: " SINKS ")"},
                {"log = syslog:/dev/log", "f:1: bad value: log = syslog:/dev/log (allowed: " SINKS ")"},
                {"log = github:", "f:1: bad value: log = github: (allowed: " SINKS ")"},
                {"log = gitlab, journald, gitlab",
                 "f:1: entry given twice: log = gitlab (allowed: " SINKS ")"},
                {"log = stderr, stdout", "f:1: bad value: log = stdout (allowed: " SINKS ")"},
                {"log = stderr:/x", "f:1: bad value: log = stderr:/x (allowed: " SINKS ")"},
                {"log = stderr:", "f:1: bad value: log = stderr: (allowed: " SINKS ")"},
                {"log = file", "f:1: path missing: log = file (allowed: " SINKS ")"},
                {"log = file:", "f:1: path missing: log = file: (allowed: " SINKS ")"},
                {"log = file:log/x", "f:1: relative path: log = file:log/x (allowed: " SINKS ")"},
                {"log = file:~/x", "f:1: relative path: log = file:~/x (allowed: " SINKS ")"},
                {"log = file: /x", "f:1: relative path: log = file: /x (allowed: " SINKS ")"},
                {"log = stderr,", "f:1: empty entry: log = stderr, (allowed: " SINKS ")"},
                {"log = ,stderr", "f:1: empty entry: log = ,stderr (allowed: " SINKS ")"},
                {"log = stderr, stderr", "f:1: entry given twice: log = stderr (allowed: " SINKS ")"},
                {"log = file:/x, file:/y, file:/x",
                 "f:1: entry given twice: log = file:/x (allowed: " SINKS ")"},
                {"log = file:/1, file:/2, file:/3, file:/4, file:/5",
                 "f:1: too many entries: log = file:/5 (allowed: at most 4 entries)"},

                /* conditions */
                {"[rule r]\ncwd =\npolicy = off", "f:2: empty value: cwd (allowed: " GLOB ")"},
                {"[rule r]\ncwd = src/**\npolicy = off",
                 "f:2: pattern that never matches: cwd = src/** (allowed: " GLOB ")"},
                {"[rule r]\ncwd = ~u/x\npolicy = off",
                 "f:2: pattern that never matches: cwd = ~u/x (allowed: " GLOB ")"},
                {"[rule r]\ntoolchain =\npolicy = off", "f:2: empty value: toolchain (allowed: " GLOB ")"},
                {"[rule r]\ntoolchain = go\npolicy = off",
                 "f:2: pattern that never matches: toolchain = go (allowed: " GLOB ")"},
                {"[rule r]\nlauncher =\npolicy = off", "f:2: empty value: launcher (allowed: " GLOB ")"},
                {"[rule r]\nlauncher = make\npolicy = off",
                 "f:2: pattern that never matches: launcher = make (allowed: " GLOB ")"},
                {"[rule r]\ngoroot =\npolicy = off", "f:2: empty value: goroot (allowed: a pattern)"},
                {"[rule r]\nreason =\npolicy = off", "f:2: empty value: reason (allowed: " REASONS ")"},
                {"[rule r]\nreason = missing, mismatch\npolicy = off",
                 "f:2: bad value: reason = mismatch (allowed: " REASONS ")"},
                {"[rule r]\nreason = missing incomplete\npolicy = off",
                 "f:2: bad value: reason = missing incomplete (allowed: " REASONS ")"},
                {"[rule r]\nreason = match\npolicy = off",
                 "f:2: bad value: reason = match (allowed: " REASONS ")"},
                {"[rule r]\nreason = missing,\npolicy = off",
                 "f:2: empty entry: reason = missing, (allowed: " REASONS ")"},
                {"[rule r]\nsource =\npolicy = off", "f:2: empty value: source (allowed: env, file)"},
                {"[rule r]\nsource = none\npolicy = off",
                 "f:2: bad value: source = none (allowed: env, file)"},
                {"[rule r]\ncwd = /x\npolicy = warn",
                 "f:3: bad value: policy = warn (allowed: off, log, rewrite, block)"},
                {"[rule r]\ncwd = /x\npolicy = off\nrewrite = x",
                 "f:4: bad value: rewrite = x (allowed: real, unset)"},

                /* sections: what stands below a head that is wrong is lost with it */
                {"[rule r]\npolicy = off", "f:1: rule without a condition: r (allowed: one or more of cwd, "
                                           "toolchain, launcher, goroot, reason, "
                                           "source)"},
                {"\n[rule r]\ncwd = /x\n",
                 "f:2: rule without an effect: r (allowed: policy or rewrite, or both)"},
                {"[rule]\ncwd = /x\npolicy = off", "f:1: rule without a name: [rule] (allowed: [rule NAME])"},
                {"[ rule  ]\ncwd = /x\npolicy = off",
                 "f:1: rule without a name: [ rule  ] (allowed: [rule NAME])"},
                {"[rule a b]\ncwd = /x\npolicy = off",
                 "f:1: bad rule name: a b (allowed: letters, digits, '.', '_' and '-')"},
                {"[rule r\ncwd = /x\npolicy = off", "f:1: section without ]: [rule r (allowed: [rule NAME])"},
                {"[", "f:1: section without ]: [ (allowed: [rule NAME])"},
                {"[x\npolicy = off", "f:1: section without ]: [x (allowed: [rule NAME])"},
                {"[]\npolicy = off", "f:1: unknown section: [] (allowed: [rule NAME])"},
                {"[rules r]\npolicy = off", "f:1: unknown section: [rules r] (allowed: [rule NAME])"},
                {"[Rule r]\ncwd = /x\npolicy = off", "f:1: unknown section: [Rule r] (allowed: [rule NAME])"},
                {"[global]\npolicy = off\nx\n=\ny = z",
                 "f:1: unknown section: [global] (allowed: [rule NAME])"},
                {"[rule r] policy = off\ncwd = /x\npolicy = off",
                 "f:1: text behind the section: policy = off (allowed: [rule NAME] and nothing else)"},
                {"rule r]\ncwd = /x\npolicy = off", "f:1: section without [: rule r] (allowed: [rule NAME])"},
                {"rule r\ncwd = /x\npolicy = off", "f:1: section without [: rule r (allowed: [rule NAME])"},
                {"rule\npolicy = off", "f:1: section without [: rule (allowed: [rule NAME])"},
        };
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        unlike(&before);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].want);
                conf = before;
                assert_true(parse(&conf, cases[i].text, &m) > 0);
                gg_buf_cut(&m.buf, m.buf.len - 1); /* the last line end */
                assert_string_equal(m.text, cases[i].want);
                assert_true(confs_same(&conf, &before));
        }
}

static void test_nul(void **state) {
        static const struct {
                const char *text;
                size_t n;
                const char *want;
        } cases[] = {
#define BYTES(s) s, sizeof s - 1
                {BYTES("policy = off\0"), "f:1: NUL byte: policy = off\\x00 (allowed: text)\n"},
                {BYTES("po\0licy = off"), "f:1: NUL byte: po\\x00licy = off (allowed: text)\n"},
                {BYTES("# com\0ment"), "f:1: NUL byte: # com\\x00ment (allowed: text)\n"},
                {BYTES("\n[rule r\0]\ncwd = /x\npolicy = off"),
                 "f:2: NUL byte: [rule r\\x00] (allowed: text)\n"},
                {BYTES("[rule r]\n\0\ncwd = /x\npolicy = off"), "f:2: NUL byte: \\x00 (allowed: text)\n"},
#undef BYTES
        };
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        unlike(&before);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# case %zu\n", i);
                conf = before;
                parse_n(&conf, cases[i].text, cases[i].n, &m);
                assert_string_equal(m.text, cases[i].want);
                assert_true(confs_same(&conf, &before));
        }
}

/* A mistake costs what it stands in and nothing else: the lines around it count. */
static void test_rest_counts(void **state) {
        static const char text[] = "policy = blockk\n"
                                   "rewrite = unset\n"
                                   "colour = no\n"
                                   "policy = block\n"
                                   "policy = nothing\n"
                                   "[rule bad]\n"
                                   "cwd = x\n"
                                   "policy = off\n"
                                   "[rule good]\n"
                                   "cwd = /good\n"
                                   "policy = off\n"
                                   "[rule good]\n"
                                   "cwd = /again\n"
                                   "policy = warn\n"
                                   "[rule bad]\n"
                                   "cwd = /bad/no/more\n"
                                   "policy = log\n"
                                   "[other]\n"
                                   "policy = off\n"
                                   "[rule last]\n"
                                   "cwd = /last\n"
                                   "rewrite = real\n";
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        parse(&conf, text, &m);
        assert_string_equal(
                m.text,
                "f:1: bad value: policy = blockk (allowed: off, log, rewrite, block)\n"
                "f:3: unknown key: colour = no (allowed: " TOP ")\n"
                "f:4: key set twice: policy = block (allowed: each key once)\n"
                "f:5: key set twice: policy = nothing (allowed: each key once)\n"
                "f:5: bad value: policy = nothing (allowed: off, log, rewrite, block)\n"
                "f:7: pattern that never matches: cwd = x (allowed: " GLOB ")\n"
                "f:12: rule name used twice: good (allowed: a name of its own for each rule of a file)\n"
                "f:14: bad value: policy = warn (allowed: off, log, rewrite, block)\n"
                "f:18: unknown section: [other] (allowed: [rule NAME])\n");
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        assert_int_equal(conf.rewrite, GG_REWRITE_UNSET);
        assert_int_equal(conf.rule_count, 3);
        assert_str(conf.rules[0].name, "good");
        assert_str(conf.rules[0].cwd, "/good");
        assert_str(conf.rules[1].name, "bad");
        assert_str(conf.rules[1].cwd, "/bad/no/more");
        assert_str(conf.rules[2].name, "last");
        assert_false(conf.rules[2].has_policy);
}

static void test_both_missing(void **state) {
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        parse(&conf, "[rule r]\n\n[rule s]\nsource = env\nrewrite = unset\n[rule t]\nsource = env\n[rule u",
              &m);
        assert_string_equal(
                m.text, "f:1: rule without a condition: r (allowed: one or more of cwd, toolchain, launcher, "
                        "goroot, reason, source)\n"
                        "f:1: rule without an effect: r (allowed: policy or rewrite, or both)\n"
                        "f:6: rule without an effect: t (allowed: policy or rewrite, or both)\n"
                        "f:8: section without ]: [rule u (allowed: [rule NAME])\n");
        assert_int_equal(conf.rule_count, 1);
        assert_str(conf.rules[0].name, "s");
}

/* Any one condition with any one effect makes a whole rule. */
static void test_least_rules(void **state) {
        static const char *const conditions[] = {"cwd = /x",     "toolchain = ~",    "launcher = ~/x",
                                                 "goroot = x",   "reason = missing", "source = env",
                                                 "source = file"};
        static const char *const effects[] = {"policy = log", "rewrite = real"};

        (void) state;
        for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
                for (size_t j = 0; j < sizeof effects / sizeof *effects; j++) {
                        struct gg_conf conf;
                        struct messages m;
                        char text[128];

                        snprintf(text, sizeof text, "[rule r]\n%s\n%s", conditions[i], effects[j]);
                        gg_conf_defaults(&conf);
                        parse(&conf, text, &m);
                        assert_string_equal(m.text, "");
                        assert_int_equal(conf.rule_count, 1);
                        assert_int_equal(conf.rules[0].has_policy, j == 0);
                        assert_int_equal(conf.rules[0].has_rewrite, j == 1);
                }
}

static void test_sinks_at_most(void **state) {
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        parse(&conf, "log = file:/1,file:/2 , stderr,\tfile:/3:4", &m);
        assert_string_equal(m.text, "");
        assert_int_equal(conf.sink_count, GG_CONF_SINKS_MAX);
        assert_str(conf.sinks[1].target, "/2");
        assert_int_equal(conf.sinks[2].kind, GG_SINK_STDERR);
        assert_int_equal(conf.sinks[2].target.n, 0);
        assert_str(conf.sinks[3].target, "/3:4");
}

static void test_sink_kinds(void **state) {
        static const struct {
                const char *name;
                enum gg_sink_kind kind;
        } cases[] = {
                {"stderr", GG_SINK_STDERR},     {"file:/x", GG_SINK_FILE},  {"syslog", GG_SINK_SYSLOG},
                {"journald", GG_SINK_JOURNALD}, {"github", GG_SINK_GITHUB}, {"gitlab", GG_SINK_GITLAB},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_conf conf;
                struct messages m;
                char text[64];

                snprintf(text, sizeof text, "log = %s", cases[i].name);
                gg_conf_defaults(&conf);
                parse(&conf, text, &m);
                assert_string_equal(m.text, "");
                assert_int_equal(conf.sink_count, 1);
                assert_int_equal(conf.sinks[0].kind, cases[i].kind);
                assert_str(conf.sinks[0].target, cases[i].kind == GG_SINK_FILE ? "/x" : "");
        }
}

/* Writes rules PREFIX0, PREFIX1, ... */
static size_t write_rules(char *ret, size_t cap, const char *prefix, unsigned n) {
        size_t used = 0;

        for (unsigned i = 0; i < n; i++)
                used += (size_t) snprintf(ret + used, cap - used, "[rule %s%u]\ncwd = /%s/%u\npolicy = off\n",
                                          prefix, i, prefix, i);
        assert_true(used < cap);
        return used;
}

static void test_order_of_files(void **state) {
        char first[4096], second[4096];
        struct gg_conf conf;
        struct messages m;

        (void) state;
        write_rules(first, sizeof first, "a", 3);
        write_rules(second, sizeof second, "b", 2);
        gg_conf_defaults(&conf);
        assert_int_equal(parse(&conf, first, &m), 0);
        assert_int_equal(parse(&conf, second, &m), 0);
        assert_int_equal(conf.rule_count, 5);
        for (unsigned i = 0; i < 5; i++) {
                static const char *const names[] = {"b0", "b1", "a0", "a1", "a2"};
                static const unsigned lines[] = {1, 4, 1, 4, 7};

                assert_str(conf.rules[i].name, names[i]);
                assert_int_equal(conf.rules[i].line, lines[i]);
        }
}

static void test_same_name_in_two_files(void **state) {
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        assert_int_equal(parse(&conf, "[rule r]\ncwd = /1\npolicy = off", &m), 0);
        assert_int_equal(parse(&conf, "[rule r]\ncwd = /2\npolicy = off", &m), 0);
        assert_int_equal(conf.rule_count, 2);
        assert_str(conf.rules[0].cwd, "/2");
        assert_str(conf.rules[1].cwd, "/1");
}

static void test_too_many_rules(void **state) {
        char first[8192], second[8192];
        struct gg_conf conf;
        struct messages m;

        (void) state;
        write_rules(first, sizeof first, "a", 30);
        write_rules(second, sizeof second, "b", 4);
        gg_conf_defaults(&conf);
        assert_int_equal(parse(&conf, first, &m), 0);
        assert_int_equal(parse(&conf, second, &m), 2);
        assert_string_equal(m.text,
                            "f:7: too many rules: b2 (allowed: at most 32 rules in all files together)\n"
                            "f:10: too many rules: b3 (allowed: at most 32 rules in all files together)\n");
        assert_int_equal(conf.rule_count, GG_CONF_RULES_MAX);
        assert_str(conf.rules[0].name, "b0");
        assert_str(conf.rules[1].name, "b1");
        assert_str(conf.rules[2].name, "a0");
        assert_str(conf.rules[31].name, "a29");
}

static void test_size(void **state) {
        char *text = malloc(GG_CONF_TEXT_MAX + 1);
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        assert_non_null(text);
        memset(text, '\n', GG_CONF_TEXT_MAX + 1);
        memcpy(text, "policy = block", 14);
        unlike(&before);
        conf = before;
        assert_int_equal(parse_n(&conf, text, GG_CONF_TEXT_MAX + 1, &m), 1);
        assert_string_equal(m.text, "f: file too large (allowed: at most 32768 bytes)\n");
        assert_true(confs_same(&conf, &before));
        assert_int_equal(parse_n(&conf, text, GG_CONF_TEXT_MAX, &m), 0);
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        free(text);
}

static void test_value_size(void **state) {
        char text[5000] = "names = ";
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        unlike(&before);
        conf = before;
        memset(text + 8, 'x', sizeof text - 8);
        parse_n(&conf, text, 8 + 4096, &m);
        assert_non_null(strstr(m.text, "f:1: value too long: names = xxx"));
        assert_non_null(strstr(m.text, "xxx... (allowed: at most 4095 bytes)\n"));
        assert_true(m.buf.len < 200); /* what is shown of it is cut */
        assert_true(confs_same(&conf, &before));
        assert_int_equal(parse_n(&conf, text, 8 + 4095, &m), 0);
        assert_int_equal(conf.names.n, 4095);
}

static void test_sink_path_size(void **state) {
        char text[600] = "log = file:/";
        struct gg_conf before, conf;
        struct messages m;

        (void) state;
        unlike(&before);
        conf = before;
        memset(text + 12, 'x', sizeof text - 12);
        parse_n(&conf, text, 11 + GG_SINK_PATH_MAX, &m);
        assert_non_null(strstr(m.text, "f:1: path too long: log = file:/xxx"));
        assert_non_null(strstr(m.text, "xxx... (allowed: at most 511 bytes)\n"));
        assert_true(confs_same(&conf, &before));
        assert_int_equal(parse_n(&conf, text, 11 + GG_SINK_PATH_MAX - 1, &m), 0);
        assert_int_equal(conf.sinks[0].target.n, GG_SINK_PATH_MAX - 1);
}

static void test_lock_stays(void **state) {
        struct gg_conf conf;
        struct messages m;

        (void) state;
        gg_conf_defaults(&conf);
        assert_int_equal(parse(&conf, "lock = yes", &m), 0);
        assert_int_equal(parse(&conf, "lock = no", &m), 0);
        assert_true(conf.lock);
        assert_int_equal(gg_conf_set(&conf, "lock", gg_str_of("no"), gg_str_of("v"), NULL, NULL), 0);
        assert_true(conf.lock);
        gg_conf_defaults(&conf);
        assert_int_equal(parse(&conf, "lock = yes\nlock = no", &m),
                         1); /* within one text the last one counts */
        assert_false(conf.lock);
}

static void test_set(void **state) {
        static const struct {
                const char *key, *value, *want;
        } cases[] = {
                {"policy", "block", ""},
                {"policy", " block ", ""},
                {"policy", "blockk", "V: bad value: policy = blockk (allowed: off, log, rewrite, block)\n"},
                {"policy", "", "V: empty value: policy (allowed: off, log, rewrite, block)\n"},
                {"policy", "block # x",
                 "V: bad value: policy = block # x (allowed: off, log, rewrite, block)\n"},
                {"log", "file:x", "V: relative path: log = file:x (allowed: " SINKS ")\n"},
                {"sticky", "1", "V: bad value: sticky = 1 (allowed: yes, no)\n"},
                {"names", "a/b", "V: pattern with a slash: names = a/b (allowed: " NAMES ")\n"},
                {"cwd", "/x", "V: key must be in a rule: cwd = /x (allowed: " TOP ")\n"},
                {"x", "y", "V: unknown key: x = y (allowed: " TOP ")\n"},
                {"", "y", "V: unknown key = y (allowed: " TOP ")\n"},
        };
        struct gg_conf before, conf;

        (void) state;
        unlike(&before);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct messages m = {.count = 0};
                unsigned mistakes;

                print_message("# %s = %s\n", cases[i].key, cases[i].value);
                conf = before;
                gg_buf_init(&m.buf, m.text, sizeof m.text);
                mistakes = gg_conf_set(&conf, cases[i].key, gg_str_of(cases[i].value), gg_str_of("V"),
                                       collect, &m);
                assert_int_equal(mistakes, m.count);
                assert_string_equal(m.text, cases[i].want);
                if (mistakes > 0)
                        assert_true(confs_same(&conf, &before));
                else
                        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        }
}

static void test_set_every_key(void **state) {
        struct gg_conf conf;
        const struct gg_str v = gg_str_of("V");

        (void) state;
        gg_conf_defaults(&conf);
        assert_int_equal(gg_conf_set(&conf, "rewrite", gg_str_of("unset"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "log", gg_str_of("file:/x\ny"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "record", gg_str_of("all"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "names", gg_str_of("x"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "sticky", gg_str_of("yes"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "lock", gg_str_of("yes"), v, NULL, NULL), 0);
        assert_int_equal(gg_conf_set(&conf, "names", (struct gg_str){"x\0y", 3}, v, NULL, NULL), 1);
        assert_int_equal(conf.rewrite, GG_REWRITE_UNSET);
        assert_int_equal(conf.sink_count, 1);
        assert_int_equal(conf.sinks[0].kind, GG_SINK_FILE);
        assert_str(conf.sinks[0].target, "/x\ny"); /* odd, but a path: records escape it */
        assert_true(conf.record_all);
        assert_str(conf.names, "x");
        assert_true(conf.sticky);
        assert_true(conf.lock);
}

static void test_names_match(void **state) {
        static const struct {
                const char *names, *basename;
                bool want;
        } cases[] = {
                {"*go*", "go", true},
                {"*go*", "cargo", true},
                {"*go*", "gcc", false},
                {"*go*", "", false},
                {"go", "go", true},
                {"go", "go1.22", false},
                {"go, go1*", "go1.22", true},
                {"go go1*", "go1.22", true},
                {",,go1*\t,", "go1.22", true},
                {"tiny golang", "tinygo", false},
                {"*", "make", true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_conf conf;

                print_message("# %s: %s\n", cases[i].names, cases[i].basename);
                gg_conf_defaults(&conf);
                assert_int_equal(
                        gg_conf_set(&conf, "names", gg_str_of(cases[i].names), gg_str_of("V"), NULL, NULL),
                        0);
                assert_int_equal(gg_conf_names_match(conf.names, gg_str_of(cases[i].basename)),
                                 cases[i].want);
        }
}

static void test_format(void **state) {
        char text[4096], longest[256];
        struct gg_buf buf;
        struct gg_conf_error e = {
                .origin = gg_str_of("/etc/x\n.conf"),
                .line = 4294967295U,
                .what = "bad value",
                .subject = gg_str_of("k\x1b[31m"),
                .value = gg_str_of("a\tb\r\n\x7f\xff\xc2\x9b"
                                   "caf\xc3\xa9"),
                .allowed = "x",
        };

        (void) state;
        gg_buf_init(&buf, text, sizeof text);
        gg_conf_error_format(&buf, &e);
        for (size_t i = 0; i < buf.len; i++)
                assert_true((unsigned char) text[i] >= 0x20 && text[i] != 0x7f);
        assert_null(strstr(text, "\xff"));
        assert_null(strstr(text, "\xc2\x9b")); /* the one-byte CSI of ISO 6429 */
        assert_non_null(strstr(text, "caf\xc3\xa9"));
        assert_non_null(strstr(text, ":4294967295: bad value: k"));

        /* A long value is cut between characters: of 119 letters and an e with an accent, the e goes. */
        memset(longest, 'a', sizeof longest);
        memcpy(longest + 119, "\xc3\xa9", 2);
        e = (struct gg_conf_error){
                .origin = gg_str_of("f"), .what = "w", .value = {longest, sizeof longest}, .allowed = "y"};
        gg_buf_reset(&buf);
        gg_conf_error_format(&buf, &e);
        assert_int_equal(buf.len, strlen("f: w = ") + 119 + strlen("... (allowed: y)"));
        assert_memory_equal(text + buf.len - strlen("a... (allowed: y)"), "a... (allowed: y)",
                            strlen("a... (allowed: y)"));
}

static void test_words_for_values(void **state) {
        static const char *const policies[] = {"off", "log", "rewrite", "block"};
        enum gg_policy p = GG_POLICY_BLOCK;

        (void) state;
        for (unsigned i = 0; i < 4; i++) {
                assert_string_equal(gg_policy_name((enum gg_policy) i), policies[i]);
                assert_int_equal(gg_policy_from_str(gg_str_of(policies[i]), &p), 0);
                assert_int_equal(p, i);
        }
        assert_int_equal(gg_policy_from_str(gg_str_of("Off"), &p), -EINVAL);
        assert_int_equal(gg_policy_from_str(gg_str_of(""), &p), -EINVAL);
        assert_int_equal(gg_policy_from_str((struct gg_str){NULL, 0}, &p), -EINVAL);
        assert_int_equal(gg_policy_from_str((struct gg_str){"off\0", 4}, &p), -EINVAL);
        assert_int_equal(gg_policy_from_str((struct gg_str){"blocked", 5}, &p), 0);
        assert_int_equal(p, GG_POLICY_BLOCK);
        assert_string_equal(gg_source_name(GG_SOURCE_NONE), "none");
        assert_string_equal(gg_source_name(GG_SOURCE_ENV), "env");
        assert_string_equal(gg_source_name(GG_SOURCE_FILE), "file");
}

/* The words that a rule may give as its reason are those that records use. */
static void test_every_reason(void **state) {
        (void) state;
        for (unsigned i = GG_REASON_NONE + 1; i <= GG_REASON_UNVERIFIABLE; i++) {
                char text[128];
                struct gg_conf conf;
                struct messages m;

                snprintf(text, sizeof text, "[rule r]\nreason = %s\npolicy = off\n",
                         gg_reason_name((enum gg_reason) i));
                gg_conf_defaults(&conf);
                parse(&conf, text, &m);
                assert_string_equal(m.text, "");
                assert_str(conf.rules[0].reason, gg_reason_name((enum gg_reason) i));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_defaults),
                cmocka_unit_test(test_every_key),
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_spellings),
                cmocka_unit_test(test_value_to_the_end),
                cmocka_unit_test(test_nothing_in_it),
                cmocka_unit_test(test_one_mistake),
                cmocka_unit_test(test_nul),
                cmocka_unit_test(test_rest_counts),
                cmocka_unit_test(test_both_missing),
                cmocka_unit_test(test_least_rules),
                cmocka_unit_test(test_sinks_at_most),
                cmocka_unit_test(test_sink_kinds),
                cmocka_unit_test(test_order_of_files),
                cmocka_unit_test(test_same_name_in_two_files),
                cmocka_unit_test(test_too_many_rules),
                cmocka_unit_test(test_size),
                cmocka_unit_test(test_value_size),
                cmocka_unit_test(test_sink_path_size),
                cmocka_unit_test(test_lock_stays),
                cmocka_unit_test(test_set),
                cmocka_unit_test(test_set_every_key),
                cmocka_unit_test(test_names_match),
                cmocka_unit_test(test_format),
                cmocka_unit_test(test_words_for_values),
                cmocka_unit_test(test_every_reason),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
