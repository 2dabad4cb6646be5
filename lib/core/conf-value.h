/* SPDX-License-Identifier: MIT */
/* The keys of the configuration and what each takes: the part of the parser that knows meanings. conf.c knows
 * lines. */
#ifndef GG_CORE_CONF_VALUE_H
#define GG_CORE_CONF_VALUE_H

#include <goroot-guard/conf.h>

enum gg_conf_key {
        GG_KEY_POLICY,
        GG_KEY_REWRITE,
        GG_KEY_LOG,
        GG_KEY_RECORD,
        GG_KEY_NAMES,
        GG_KEY_STICKY,
        GG_KEY_SUPERVISE,
        GG_KEY_LOCK,
        GG_KEY_CWD,
        GG_KEY_TOOLCHAIN,
        GG_KEY_LAUNCHER,
        GG_KEY_GOROOT,
        GG_KEY_REASON,
        GG_KEY_SOURCE,
        GG_KEY_COUNT,
};

/* Where a key may stand, bits. */
enum {
        GG_IN_TOP = 1,
        GG_IN_RULE = 2,
};

/* What is wrong with a value; value is the offending part of it. */
struct gg_conf_problem {
        const char *what, *allowed; /* static */
        struct gg_str value;
};

/* The keys of each place, as the `allowed` of a mistake. */
extern const char gg_conf_top_keys[], gg_conf_rule_keys[];

/* The key that a word names and where it may stand, or -ENOKEY. */
int gg_conf_key_find(struct gg_str word, enum gg_conf_key *ret_key, unsigned *ret_places);

/* Reads the value of a key that may stand there into *conf or *rule. 0, or -EINVAL: then nothing but
 * *ret_problem is written. */
int gg_conf_put(struct gg_conf *conf, enum gg_conf_key key, struct gg_str value,
                struct gg_conf_problem *ret_problem);
int gg_conf_put_rule(struct gg_rule *rule, enum gg_conf_key key, struct gg_str value,
                     struct gg_conf_problem *ret_problem);

#endif
