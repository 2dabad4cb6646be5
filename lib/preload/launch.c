/* SPDX-License-Identifier: MIT */
#include "preload/launch.h"
#include "sys/rawcall.h"
#include <stddef.h>

extern char **environ __attribute__((weak));

char *const *gg_launch_environ(void) {
        return &environ ? environ : NULL;
}

bool gg_launch_spawns(const struct gg_launch *l) {
        return l->call >= GG_CALL_SPAWN;
}

bool gg_launch_searches(const struct gg_launch *l) {
        switch (l->call) {
        case GG_CALL_EXECVP:
        case GG_CALL_EXECVPE:
        case GG_CALL_SPAWNP:
        case GG_CALL_OLD_SPAWNP:
        case GG_CALL_PIDFD_SPAWNP:
                return true;
        default:
                return false;
        }
}

/* glibc has execveat since 2.34, musl not yet: there the call is the kernel's. */
static int call_execveat(const struct gg_launch *l, char *const *env) {
        const struct gg_real *real = gg_real();

        if (real->execveat)
                return real->execveat(l->fd, l->file, l->argv, env, l->flags);
        /* GCOVR_EXCL_START: under musl, which the functions-musl test runs. */
        return gg_real_fail((int) -gg_syscall6(SYS_execveat, l->fd, (long) l->file, (long) l->argv,
                                               (long) env, l->flags, 0));
        /* GCOVR_EXCL_STOP */
}

int gg_launch_with(const struct gg_launch *l, char *const *env) {
        const struct gg_real *real = gg_real();

        switch (l->call) {
        case GG_CALL_EXECVE:
        case GG_CALL_EXECV:
                return real->execve(l->file, l->argv, env);
        case GG_CALL_EXECVP:
        case GG_CALL_EXECVPE:
                return real->execvpe(l->file, l->argv,
                                     env); /* PATH is the caller's own for both: execvpe(3) */
        case GG_CALL_EXECVEAT:
                return call_execveat(l, env);
        case GG_CALL_FEXECVE:
                return real->fexecve(l->fd, l->argv, env);
        case GG_CALL_SPAWN:
                return real->posix_spawn(l->child, l->file, l->actions, l->attr, l->argv, env);
        case GG_CALL_SPAWNP:
                return real->posix_spawnp(l->child, l->file, l->actions, l->attr, l->argv, env);
        case GG_CALL_OLD_SPAWN:
                return real->old_posix_spawn(l->child, l->file, l->actions, l->attr, l->argv, env);
        case GG_CALL_OLD_SPAWNP:
                return real->old_posix_spawnp(l->child, l->file, l->actions, l->attr, l->argv, env);
        /* GCOVR_EXCL_START: since glibc 2.39, where tests/preload/libc.sh runs them; and no other value. */
        case GG_CALL_PIDFD_SPAWN:
                return real->pidfd_spawn(l->child, l->file, l->actions, l->attr, l->argv, env);
        case GG_CALL_PIDFD_SPAWNP:
                return real->pidfd_spawnp(l->child, l->file, l->actions, l->attr, l->argv, env);
        }
        return gg_real_fail(ENOSYS);
        /* GCOVR_EXCL_STOP */
}

int gg_launch_as_is(const struct gg_launch *l) {
        if (l->call == GG_CALL_EXECV)
                return gg_real()->execv(l->file, l->argv);
        if (l->call == GG_CALL_EXECVP)
                return gg_real()->execvp(l->file, l->argv);
        return gg_launch_with(l, l->env);
}
