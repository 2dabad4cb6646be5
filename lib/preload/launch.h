/* SPDX-License-Identifier: MIT */
/* A launch as data: which function was called with what, so that one guard can look at them all. */
#ifndef GG_PRELOAD_LAUNCH_H
#define GG_PRELOAD_LAUNCH_H

#include "preload/real.h"

enum gg_call {
        GG_CALL_EXECVE,
        GG_CALL_EXECV,  /* execl too */
        GG_CALL_EXECVP, /* execlp too */
        GG_CALL_EXECVPE,
        GG_CALL_EXECVEAT,
        GG_CALL_FEXECVE,
        GG_CALL_SPAWN,
        GG_CALL_SPAWNP,
        GG_CALL_OLD_SPAWN,
        GG_CALL_OLD_SPAWNP,
        GG_CALL_PIDFD_SPAWN,
        GG_CALL_PIDFD_SPAWNP,
};

struct gg_launch {
        enum gg_call call;
        const char *file; /* NULL for fexecve */
        int fd;           /* fexecve, execveat */
        int flags;        /* execveat */
        char *const *argv;
        char *const *env; /* the caller's, or its environ for functions that take none */
        void *child;      /* spawn functions: where the pid (pid_t *) or the descriptor (int *) goes */
        const posix_spawn_file_actions_t *actions;
        const posix_spawnattr_t *attr;
};

/* The caller's environ. */
char *const *gg_launch_environ(void);

/* Whether the call starts a child and returns an error number, rather than replacing the process. */
bool gg_launch_spawns(const struct gg_launch *launch);

/* Whether the call looks for its file along the caller's PATH. */
bool gg_launch_searches(const struct gg_launch *launch);

/* Makes the call that the program made, with its own arguments. Returns as that function does. */
int gg_launch_as_is(const struct gg_launch *launch);

/* Makes the call with another environment. Returns as the function does that the program called. */
int gg_launch_with(const struct gg_launch *launch, char *const *env);

#endif
