/* SPDX-License-Identifier: MIT */
/* What processes really inherited: the environment they were started with, as far as Go has to do with it,
 * and how it differs from another one, with the reason where that shows. Nothing here prints. */
#ifndef GG_TOOLS_INHERITED_H
#define GG_TOOLS_INHERITED_H

#include "common/arena.h"
#include "common/gosettings.h"
#include "inventory/inventory.h"
#include <stdbool.h>
#include <sys/types.h>

/* Whether NAME=VALUE is about Go: what go reads, what managers of toolchains leave there, and what tells how
 * the process was started. Nothing else is ever kept or shown: environments hold secrets. */
bool gg_inherited_is_of_interest(const char *entry);

/* The environment of a process as /proc/PID/environ has it: the block that it was started with, at most 8 MiB
 * of it. Later changes by setenv(3) do not show, but a program may write over its block (as those do that
 * change how ps shows them); *ret_overwritten says that this has happened. 0 or a negative errno: -ESRCH if
 * there is no such process, -EACCES if it may not be read. */
int gg_inherited_read(struct gg_arena *arena, pid_t pid, char ***ret_env, bool *ret_overwritten);

struct gg_difference {
        const char *name;                       /* of a setting of Go, or of a variable */
        const char *here, *there;               /* NULL: unset */
        const char *here_source, *there_source; /* of settings; NULL for variables */
        const char *why;                        /* NULL if that cannot be told */
};

/* Two environments and the go that would obey them. Everything is borrowed. */
struct gg_comparison {
        struct gg_arena *arena;
        const struct gg_inventory *inventory; /* says whose toolchain a GOROOT is; NULL: nobody does */
        char *const *here;
        char *const *there;
        const struct gg_gosettings *here_settings, *there_settings;
        const char *launcher; /* program that started it; "" if unknown */
};

/* The differences, settings first. */
void gg_inherited_compare(const struct gg_comparison *comparison, struct gg_difference **ret_differences,
                          size_t *ret_count);

/* A process, or launches of a command that are all alike. */
struct gg_subject {
        pid_t pid;
        unsigned times;                        /* launches like this one */
        const char *program;                   /* that it runs */
        const char *launcher;                  /* "" if unknown */
        const char *command;                   /* go subcommand; "" if unknown or none */
        const char *cwd;                       /* "" if unknown */
        const char *go, *version, *root;       /* the go: itself, or the first in its PATH; "" */
        const char *verdict;                   /* gg_verdict_kind_name(); NULL: there is no go */
        const char *reason, *meaning, *remedy; /* NULL */
        struct gg_gosettings settings;
        struct gg_difference *differences;
        size_t difference_count;
        bool is_violation, is_overwritten;
};

#endif
