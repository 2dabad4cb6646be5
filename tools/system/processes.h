/* SPDX-License-Identifier: MIT */
/* Which of the processes that run already have the library. */
#ifndef GG_TOOLS_SYSTEM_PROCESSES_H
#define GG_TOOLS_SYSTEM_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum gg_has_library { GG_HAS_UNKNOWN, GG_HAS_NOT, GG_HAS };

struct gg_processes {
        size_t seen, guarded; /* those that we may look at, and those of them that have it */
        pid_t shell;          /* the nearest shell above us, or else our parent; 0: it cannot be told */
        char shell_name[32];
        enum gg_has_library shell_has;
};

/* Looks through /proc. */
void gg_processes_look(struct gg_processes *ret);

#endif
