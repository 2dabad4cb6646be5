/* SPDX-License-Identifier: MIT */
/* Linked into the library of a coverage build only (meson option b_coverage). A process that becomes another
 * program, or ends by a system call, runs no destructor: what was counted in it is written out before that.
 */
#include "preload/real.h"
#include "sys/process.h"
#include <errno.h>
#include <string.h>

/* libgcov's (gcov.h comes with gcc only since 11). */
void __gcov_dump(void);
void __gcov_reset(void);

_Noreturn void __wrap_gg_process_exit(int status);
_Noreturn void __real_gg_process_exit(int status);

static struct gg_real real;

/* Counts from zero afterwards: a launch that fails goes on, and so does the parent of a vfork child. */
static void dump(void) {
        int error = errno;

        __gcov_dump();
        __gcov_reset();
        errno = error;
}

static int dump_execve(const char *path, char *const argv[], char *const envp[]) {
        dump();
        return real.execve(path, argv, envp);
}

static int dump_execv(const char *path, char *const argv[]) {
        dump();
        return real.execv(path, argv);
}

static int dump_execvp(const char *file, char *const argv[]) {
        dump();
        return real.execvp(file, argv);
}

static int dump_execvpe(const char *file, char *const argv[], char *const envp[]) {
        dump();
        return real.execvpe(file, argv, envp);
}

static int dump_execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags) {
        dump();
        return real.execveat(fd, path, argv, envp, flags);
}

static int dump_fexecve(int fd, char *const argv[], char *const envp[]) {
        dump();
        return real.fexecve(fd, argv, envp);
}

_Noreturn void __wrap_gg_process_exit(int status) {
        dump();
        __real_gg_process_exit(status);
}

/* Behind the library's own constructor, which looks the functions up: this file is linked behind that one.
 * What a constructor did in a go is lost later: Go ends by a system call. */
__attribute__((constructor)) static void start(void) {
        real = gg_hot.real;
        gg_hot.real.execve = dump_execve;
        gg_hot.real.execv = dump_execv;
        gg_hot.real.execvp = dump_execvp;
        gg_hot.real.execvpe = dump_execvpe;
        gg_hot.real.execveat = real.execveat ? dump_execveat : NULL;
        gg_hot.real.fexecve = dump_fexecve;
        dump();
}
