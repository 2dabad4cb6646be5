/* SPDX-License-Identifier: MIT */
/* The one decision: would this launch run a go whose GOROOT is not its own? Hooks, self-check, supervisor and
 * the command line build a gg_request and get a gg_judgement from the same function. Pure and
 * async-signal-safe. */
#ifndef GOROOT_GUARD_JUDGE_H
#define GOROOT_GUARD_JUDGE_H

#include <goroot-guard/conf.h>
#include <goroot-guard/gobin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What gg_judge_at_a_glance() has seen of a launch, so that gg_judge() need not look again. All zero:
 * nothing. */
struct gg_look {
        bool doubted;            /* it was asked, and said false */
        bool files_known;        /* the next two were seen */
        struct gg_stat file, go; /* the launched file; $GOROOT/bin/go */
};

/* A launch that is about to happen. Everything is borrowed. */
struct gg_request {
        const char *path;     /* the file as the kernel would get it: after the search along PATH */
        char *const *env;     /* the environment that the new process would get; may be NULL */
        struct gg_look *look; /* of this launch; may be NULL */
};

enum gg_outcome {
        GG_OUTCOME_NOT_GO,    /* no go command: nothing to judge */
        GG_OUTCOME_MATCH,     /* GOROOT is unset, or is the binary's own root */
        GG_OUTCOME_VIOLATION, /* it is something else: see reason */
        GG_OUTCOME_UNDECIDED, /* the guard could not look: see error */
};

enum gg_reason {
        GG_REASON_NONE,
        GG_REASON_MISSING,          /* GOROOT is no directory */
        GG_REASON_INCOMPLETE,       /* a directory, but no toolchain in it */
        GG_REASON_VERSION_MISMATCH, /* the root of another version */
        GG_REASON_TREE_MISMATCH,    /* another root of the same version, or of one that cannot be told */
        GG_REASON_UNVERIFIABLE,     /* the binary's own root cannot be known */
};

/* Why a GOROOT is no toolchain root, if its spelling shows it. Listed in the order they are looked for. */
enum gg_hint {
        GG_HINT_NONE,
        GG_HINT_QUOTES,   /* starts or ends with a quote */
        GG_HINT_DOLLAR,   /* a literal $ that no shell expanded */
        GG_HINT_TILDE,    /* a literal ~ at the start */
        GG_HINT_BLANKS,   /* blanks or line ends around it */
        GG_HINT_BIN,      /* points at the bin folder of a root */
        GG_HINT_BINARY,   /* points at the go binary */
        GG_HINT_TOO_LONG, /* longer than any path */
        GG_HINT_RELATIVE, /* a relative path */
        GG_HINT_NO_PKG,   /* sources, but no pkg/tool */
};

struct gg_judgement {
        enum gg_outcome outcome;
        enum gg_reason reason;
        enum gg_hint hint;
        int error; /* GG_OUTCOME_UNDECIDED: a positive errno */

        enum gg_source source;    /* where the GOROOT in force comes from */
        char goroot[GG_PATH_MAX]; /* its value as it stands, cut if longer; "" if none */
        struct gg_str goroot_env; /* value of the variable, even if empty; p NULL if it is not set */
        const char *goroot_file;  /* the go/env file that was consulted; "" if none was or could be */
        const char *file_goroot;  /* what that file sets GOROOT to, in force or not; "" if nothing */
        unsigned goroot_line;     /* where it does so; 0 if it does not */
        bool file_is_wrong;       /* that is not the binary's root */
        char goroot_version[GG_GO_VERSION_MAX]; /* of the toolchain in GOROOT; "" if not looked at or not
                                                   known */
        bool switches; /* a match only because GOTOOLCHAIN makes go start another toolchain */

        struct gg_gobin bin;

        char file_texts[2 * GG_PATH_MAX]; /* where file_goroot and goroot_file lie, if they are not empty */
};

/* Judges a launch. *ret is the caller's storage, some 30 KiB, and is always filled in. It points into itself:
 * not to be copied. */
void gg_judge(const struct gg_fs *fs, const struct gg_request *request, struct gg_judgement *ret);

/* Whether it shows at a glance that gg_judge() would find no violation: no GOROOT anywhere, or the launched
 * file is $GOROOT/bin/go beside $GOROOT/pkg/tool. Nearly all launches of a go are like that, and this asks
 * for the state of one to three files, where gg_judge() opens and reads: in a process that was just made, the
 * first look into /proc alone costs more than all of this. searched: path is one of a search, which goes on
 * to the next if the kernel does not run this file; then that is looked at too. False says nothing.
 * *request->look is filled in. */
bool gg_judge_at_a_glance(const struct gg_fs *fs, const struct gg_request *request, bool searched);

/* What a policy makes of a judgement. */
enum gg_action {
        GG_ACTION_NONE,    /* launch, no record */
        GG_ACTION_PASS,    /* launch; recorded because everything is, or because the guard could not decide */
        GG_ACTION_LOG,     /* record, launch unchanged */
        GG_ACTION_REWRITE, /* record, launch with GOROOT mended */
        GG_ACTION_BLOCK,   /* record, do not launch */
};

struct gg_plan {
        enum gg_action action;
        bool unset; /* GG_ACTION_REWRITE: remove GOROOT instead of setting it to bin.root */
        const struct gg_rule
                *rule; /* the rule that decided, NULL if none did; borrowed from the configuration */
};

/* What rules look at beside the judgement. */
struct gg_scene {
        struct gg_str cwd;      /* working directory; empty if unknown */
        struct gg_str launcher; /* path of the launching program; empty if unknown */
        struct gg_str home; /* HOME, for patterns that start with ~/; empty if unknown or not to be trusted */
};

/* Whether the judged launch was one of a go. */
bool gg_judgement_is_of_go(const struct gg_judgement *judgement);

/* Whether there is anything to plan: a launch that is right, or of something else, is let go, unless it is to
 * be recorded or the configuration has mistakes, which the first launch of a go that meets them tells. */
bool gg_plan_needed(const struct gg_conf *conf, const struct gg_judgement *judgement, unsigned mistakes);

/* Chooses the action: the first rule that matches, else the policy; never more than a log for what cannot be
 * verified. */
void gg_plan_make(const struct gg_conf *conf, const struct gg_judgement *judgement,
                  const struct gg_scene *scene, struct gg_plan *ret_plan);

/* The words of records and of the configuration; static. */
const char *gg_reason_name(enum gg_reason reason);
const char *gg_action_name(enum gg_action action);

/* A hint as a clause for people: "a literal $ that no shell expanded"; "" for GG_HINT_NONE. Static. */
const char *gg_hint_text(enum gg_hint hint);

#ifdef __cplusplus
}
#endif
#endif
