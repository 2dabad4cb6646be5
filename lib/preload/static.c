/* SPDX-License-Identifier: MIT */
/* What real.c, hooks.c and self.c are to the library, for a static program: the C library's functions are
 * those that it is linked with, and one launch goes through the guard. */
#include "preload/static.h"
#include "preload/hooks.h"
#include "preload/self.h"
#include <errno.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <unistd.h>

const char *goroot_guard_loaded(void);

struct gg_hot gg_hot;

static int *errno_location(void) {
        return &errno;
}

void gg_real_bind(void) {
        gg_hot.real = (struct gg_real){
                .execve = execve,
                .execv = execv,
                .execvp = execvp,
                .execvpe = execvpe,
                .fexecve = fexecve,
                .posix_spawn = posix_spawn,
                .posix_spawnp = posix_spawnp,
                .old_posix_spawn = posix_spawn,
                .old_posix_spawnp = posix_spawnp,
                .errno_location = errno_location,
                .getauxval = getauxval,
        };
        gg_hot.bound = true;
}

int gg_real_fail(int error) {
        errno = error;
        return -1;
}

/* Whose default of PATH is taken (guard.c): musl's, which static programs are linked with (tools/package.sh).
 */
bool gg_real_is_glibc(void) {
        return false;
}

/* There is one copy of the guard in such a program. */
const char *goroot_guard_loaded(void) {
        return GG_VERSION;
}

const char *gg_own_loaded(void) __attribute__((alias("goroot_guard_loaded")));

/* Whoever makes its own launches is no go. */
void gg_self_check(const char *program, char **env) {
}

int gg_static_execvp(const char *file, char *const argv[]) {
        if (!gg_candidate(file))
                return execvp(file, argv);
        return gg_guard_launch(&(struct gg_launch){
                .call = GG_CALL_EXECVP, .file = file, .argv = argv, .env = gg_launch_environ()});
}
