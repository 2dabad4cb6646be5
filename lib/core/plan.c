/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <goroot-guard/glob.h>
#include <goroot-guard/judge.h>

const char *gg_reason_name(enum gg_reason reason) {
        static const char *const names[] = {
                [GG_REASON_NONE] = "match",
                [GG_REASON_MISSING] = "missing",
                [GG_REASON_INCOMPLETE] = "incomplete",
                [GG_REASON_VERSION_MISMATCH] = "version-mismatch",
                [GG_REASON_TREE_MISMATCH] = "tree-mismatch",
                [GG_REASON_UNVERIFIABLE] = "unverifiable",
        };

        return names[reason];
}

const char *gg_action_name(enum gg_action action) {
        static const char *const names[] = {
                [GG_ACTION_NONE] = "none",       [GG_ACTION_PASS] = "pass",   [GG_ACTION_LOG] = "log",
                [GG_ACTION_REWRITE] = "rewrite", [GG_ACTION_BLOCK] = "block",
        };

        return names[action];
}

const char *gg_hint_text(enum gg_hint hint) {
        static const char *const texts[] = {
                [GG_HINT_NONE] = "",
                [GG_HINT_QUOTES] = "the value has quotes in it",
                [GG_HINT_DOLLAR] = "a literal $ that no shell expanded",
                [GG_HINT_TILDE] = "a literal ~ that no shell expanded",
                [GG_HINT_BLANKS] = "blanks around the value",
                [GG_HINT_BIN] = "it is the bin folder of a root",
                [GG_HINT_BINARY] = "it is the go binary, not its root",
                [GG_HINT_TOO_LONG] = "longer than any path",
                [GG_HINT_RELATIVE] = "a relative path, taken from the working directory",
                [GG_HINT_NO_PKG] = "sources without pkg/tool",
        };

        return texts[hint];
}

/* Whether a launch that cannot be looked at would fail by itself, with the same error: nothing to report
 * then. */
static bool launch_fails_too(int error) {
        switch (error) {
        case ENOENT:
        case ENOTDIR:
        case ELOOP:
        case ENAMETOOLONG:
        case EACCES:
        case EFAULT:
                return true;
        default:
                return false;
        }
}

static bool has_word(struct gg_str list, const char *word) {
        while (list.p) {
                struct gg_str part = gg_str_trim(gg_str_cut(&list, ','));

                if (gg_str_is(part, word))
                        return true;
        }
        return false;
}

static bool allows(struct gg_str pattern, struct gg_str home, struct gg_str text) {
        return pattern.n == 0 || gg_glob_match_home(pattern, home, text);
}

static bool rule_matches(const struct gg_rule *rule, const struct gg_judgement *j,
                         const struct gg_scene *scene) {
        return (rule->source == GG_SOURCE_NONE || rule->source == j->source) &&
               (rule->reason.n == 0 || has_word(rule->reason, gg_reason_name(j->reason))) &&
               allows(rule->cwd, scene->home, scene->cwd) &&
               allows(rule->launcher, scene->home, scene->launcher) &&
               allows(rule->toolchain, scene->home,
                      gg_str_of(j->bin.root[0] != '\0' ? j->bin.root : j->bin.path)) &&
               allows(rule->goroot, scene->home, gg_str_of(j->goroot));
}

static const struct gg_rule *find_rule(const struct gg_conf *conf, const struct gg_judgement *j,
                                       const struct gg_scene *scene) {
        for (unsigned i = 0; i < conf->rule_count; i++)
                if (rule_matches(&conf->rules[i], j, scene))
                        return &conf->rules[i];
        return NULL;
}

static void plan_violation(const struct gg_conf *conf, const struct gg_judgement *j,
                           const struct gg_scene *scene, struct gg_plan *ret) {
        const struct gg_rule *rule = find_rule(conf, j, scene);
        enum gg_policy policy = rule && rule->has_policy ? rule->policy : conf->policy;
        enum gg_rewrite rewrite = rule && rule->has_rewrite ? rule->rewrite : conf->rewrite;

        ret->rule = rule;
        if (policy == GG_POLICY_OFF) {
                ret->action =
                        conf->record_all && conf->policy != GG_POLICY_OFF ? GG_ACTION_PASS : GG_ACTION_NONE;
                return;
        }
        if (j->reason == GG_REASON_UNVERIFIABLE || policy == GG_POLICY_LOG) {
                ret->action = GG_ACTION_LOG;
                return;
        }
        if (policy == GG_POLICY_BLOCK) {
                ret->action = GG_ACTION_BLOCK;
                return;
        }
        ret->action = GG_ACTION_REWRITE;
        /* Removing the variable mends nothing if the go/env file then brings a wrong one. */
        ret->unset = rewrite == GG_REWRITE_UNSET && !j->file_is_wrong;
}

bool gg_judgement_is_of_go(const struct gg_judgement *judgement) {
        return judgement->outcome == GG_OUTCOME_MATCH || judgement->outcome == GG_OUTCOME_VIOLATION;
}

bool gg_plan_needed(const struct gg_conf *conf, const struct gg_judgement *judgement, unsigned mistakes) {
        if (judgement->outcome == GG_OUTCOME_MATCH)
                return conf->record_all || mistakes > 0;
        return judgement->outcome != GG_OUTCOME_NOT_GO;
}

void gg_plan_make(const struct gg_conf *conf, const struct gg_judgement *judgement,
                  const struct gg_scene *scene, struct gg_plan *ret_plan) {
        *ret_plan = (struct gg_plan){.action = GG_ACTION_NONE};
        switch (judgement->outcome) {
        case GG_OUTCOME_NOT_GO:
                return;
        case GG_OUTCOME_MATCH:
                if (conf->record_all && conf->policy != GG_POLICY_OFF)
                        ret_plan->action = GG_ACTION_PASS;
                return;
        case GG_OUTCOME_UNDECIDED:
                if (conf->policy != GG_POLICY_OFF && !launch_fails_too(judgement->error))
                        ret_plan->action = GG_ACTION_PASS;
                return;
        case GG_OUTCOME_VIOLATION:
                plan_violation(conf, judgement, scene, ret_plan);
                return;
        }
}
