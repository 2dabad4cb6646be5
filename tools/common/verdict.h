/* SPDX-License-Identifier: MIT */
/* What there is to say about one go in the present environment: the judgement of lib/core and, for people,
 * what it means. Nothing here prints; texts are raw, so whoever prints them escapes them. */
#ifndef GG_TOOLS_VERDICT_H
#define GG_TOOLS_VERDICT_H

#include <goroot-guard/judge.h>

enum gg_verdict_kind {
        GG_VERDICT_MATCH,
        GG_VERDICT_VIOLATION,
        GG_VERDICT_ALLOWED, /* a violation that a rule with policy off lets pass */
        GG_VERDICT_UNKNOWN,
};

struct gg_verdict {
        enum gg_verdict_kind kind;
        const struct gg_fs *fs; /* what the files were seen through; borrowed */
        const char *name;       /* as asked for; borrowed */
        char path[GG_PATH_MAX]; /* the file that a launch of it would run; "" if none was found */
        bool judged;            /* it is a go command: judgement says more than a path */
        struct gg_str rule;     /* GG_VERDICT_ALLOWED: the rule's name; borrowed from the configuration */
        char *meaning;          /* one sentence; on the heap, NULL without memory */
        char *note;   /* one more, about a go/env file that does not count now; NULL if there is none */
        char *remedy; /* the command that mends it, escaped for a terminal; NULL if there is none */
        struct gg_judgement judgement;
};

/* Judges the go that name stands for: found along the PATH of env, or the file itself if it has a slash. fs
 * is gg_sysfs, or leads into an image. conf is asked whether a rule allows a violation here. The result is on
 * the heap, to be freed with gg_verdict_free(); NULL: no memory. */
struct gg_verdict *gg_verdict_make(const struct gg_fs *fs, const char *name, char *const *env,
                                   const struct gg_conf *conf);
void gg_verdict_free(struct gg_verdict *verdict);

/* The words of --json: "match", "violation", "allowed", "unknown". Static. */
const char *gg_verdict_kind_name(enum gg_verdict_kind kind);

#endif
