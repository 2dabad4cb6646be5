/* SPDX-License-Identifier: MIT */
/* Whether two configurations are the same, member by member: memcmp(3) would look at padding too. */
#ifndef GG_TESTS_CONF_EQUAL_H
#define GG_TESTS_CONF_EQUAL_H

#include <goroot-guard/conf.h>

/* The same bytes at the same place. */
static inline bool slices_same(struct gg_str a, struct gg_str b) {
        return a.p == b.p && a.n == b.n;
}

static inline bool rules_same(const struct gg_rule *a, const struct gg_rule *b) {
        return slices_same(a->name, b->name) && slices_same(a->cwd, b->cwd) &&
               slices_same(a->toolchain, b->toolchain) && slices_same(a->launcher, b->launcher) &&
               slices_same(a->goroot, b->goroot) && slices_same(a->reason, b->reason) &&
               a->source == b->source && a->policy == b->policy && a->rewrite == b->rewrite &&
               a->has_policy == b->has_policy && a->has_rewrite == b->has_rewrite && a->line == b->line;
}

static inline bool confs_same(const struct gg_conf *a, const struct gg_conf *b) {
        bool same = a->policy == b->policy && a->rewrite == b->rewrite && a->record_all == b->record_all &&
                    a->sticky == b->sticky && a->supervise == b->supervise && a->lock == b->lock &&
                    slices_same(a->names, b->names) && a->sink_count == b->sink_count &&
                    a->rule_count == b->rule_count;

        for (unsigned i = 0; same && i < a->sink_count; i++)
                same = a->sinks[i].kind == b->sinks[i].kind &&
                       slices_same(a->sinks[i].target, b->sinks[i].target);
        for (unsigned i = 0; same && i < a->rule_count; i++)
                same = rules_same(&a->rules[i], &b->rules[i]);
        return same;
}

#endif
