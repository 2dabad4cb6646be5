/* SPDX-License-Identifier: MIT */
/* A launch that the supervisor holds up: judged by the same function as in the library, planned by the same
 * configuration, recorded to the same sinks. */
#ifndef GG_TOOLS_SUPERVISOR_DECIDE_H
#define GG_TOOLS_SUPERVISOR_DECIDE_H

#include "supervisor/targetfs.h"
#include <goroot-guard/env.h>
#include <goroot-guard/judge.h>

/* Everything is borrowed. */
struct gg_supervised {
        pid_t pid;        /* the process */
        const char *path; /* gg_targetfs_exe(), or, of a program that is not loaded yet, its path */
        bool loaded;      /* the program is loaded: what it will obey can be changed, and it can be ended */
        char *const *env; /* of the new program */
        const char *argument; /* argv[1]; NULL if there is none */
        const char *launcher; /* path of the launching program; "" if unknown */
};

/* What is to be done about it. Strings live until the next decision. */
struct gg_decision {
        enum gg_action action;
        struct gg_env_edit edits[3];
        unsigned edit_count;
};

/* Storage of decisions, some 600 KiB on the heap; NULL without memory. names: see gg_decider_wants(). env:
 * what the supervised command was started with, where settings are found that a launch has not; borrowed.
 * journal: as in struct gg_supervision. */
struct gg_decider *gg_decider_new(char *const *env, int journal);
void gg_decider_free(struct gg_decider *decider);

/* Whether a launch by that path is looked at: its last part is matched by the names of the configuration. */
bool gg_decider_wants(const struct gg_decider *decider, const char *path);

/* Whether the policy of the command is block, whatever rules say of some launches. */
bool gg_decider_blocks(const struct gg_decider *decider);

/* Judges, and writes the record if there is one to write. */
void gg_decide(struct gg_decider *decider, const struct gg_supervised *launch, struct gg_targetfs *target,
               struct gg_decision *ret_decision);

#endif
