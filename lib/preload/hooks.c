/* SPDX-License-Identifier: MIT */
/* The exported functions. Each asks whether the launch can be of a go, and hands on: to the real function, or
 * to the guard. */
#include "preload/hooks.h"
#include "preload/versions.h"
#include "sys/rawcall.h"
#include <goroot-guard/fs.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

const char *goroot_guard_loaded(void);
int __execvpe(const char *, char *const[], char *const[]);
/* Not in <unistd.h> of glibc before 2.34 and of musl. */
/* NOLINTNEXTLINE(readability-redundant-declaration) */
int execveat(int, const char *, char *const[], char *const[], int);

/* For programs that want to know whether the guard is in their process: its version. Found by dlsym(3). */
GG_EXPORT const char *goroot_guard_loaded(void) {
        return GG_VERSION;
}

/* The same for those who look at the file and run nothing: a note (elf(5)) in a section that is not loaded,
 * so that no process pays for it. strip(1) leaves it there. */
__asm__(".pushsection .note.goroot-guard, \"\", %note\n"
        ".balign 4\n"
        ".long 13, 2f - 1f, 1\n" /* lengths of name and text, type */
        ".asciz \"goroot-guard\"\n"
        ".balign 4\n"
        "1: .asciz \"" GG_VERSION "\"\n"
        "2: .balign 4\n"
        ".popsection");

const char *gg_own_loaded(void) __attribute__((alias("goroot_guard_loaded"), visibility("hidden")));

/* ---- exec ---- */

GG_EXPORT int execve(const char *path, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(path)))
                return gg_real()->execve(path, argv, envp);
        return gg_guard_launch(
                &(struct gg_launch){.call = GG_CALL_EXECVE, .file = path, .argv = argv, .env = envp});
}

GG_EXPORT int execv(const char *path, char *const argv[]) {
        if (likely(!gg_candidate(path)))
                return gg_real()->execv(path, argv);
        return gg_guard_launch(&(struct gg_launch){
                .call = GG_CALL_EXECV, .file = path, .argv = argv, .env = gg_launch_environ()});
}

GG_EXPORT int execvp(const char *file, char *const argv[]) {
        if (likely(!gg_candidate(file)))
                return gg_real()->execvp(file, argv);
        return gg_guard_launch(&(struct gg_launch){
                .call = GG_CALL_EXECVP, .file = file, .argv = argv, .env = gg_launch_environ()});
}

GG_EXPORT int execvpe(const char *file, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(file)))
                return gg_real()->execvpe(file, argv, envp);
        return gg_guard_launch(
                &(struct gg_launch){.call = GG_CALL_EXECVPE, .file = file, .argv = argv, .env = envp});
}

/* musl's own name for it, which older versions export: programs may be bound to it. */
GG_EXPORT int __execvpe(const char *file, char *const argv[], char *const envp[]) {
        return execvpe(file, argv, envp);
}

GG_EXPORT int execveat(int dirfd, const char *path, char *const argv[], char *const envp[], int flags) {
        const struct gg_launch launch = {.call = GG_CALL_EXECVEAT,
                                         .fd = dirfd,
                                         .file = path,
                                         .argv = argv,
                                         .env = envp,
                                         .flags = flags};
        bool by_fd = (flags & AT_EMPTY_PATH) != 0;

        if (likely(!gg_candidate(path) && !(by_fd && gg_candidate_fd(dirfd))))
                return gg_launch_as_is(&launch);
        return gg_guard_launch(&launch);
}

GG_EXPORT int fexecve(int fd, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate_fd(fd)))
                return gg_real()->fexecve(fd, argv, envp);
        return gg_guard_launch(
                &(struct gg_launch){.call = GG_CALL_FEXECVE, .fd = fd, .argv = argv, .env = envp});
}

/* ---- exec with its arguments in the call: gathered on the stack, as glibc and musl do ---- */

#define ARGUMENTS_MAX 0x7ffffff /* so that their array can be counted in bytes; the kernel takes fewer */

/* The array lives in this frame, and the launch is made from it. */
static int launch_list(enum gg_call call, const char *file, const char *first, va_list arguments) {
        va_list again;
        size_t n = 0;

        va_copy(again, arguments);
        for (const char *arg = first; arg && n <= ARGUMENTS_MAX; arg = va_arg(again, const char *))
                n++;
        va_end(again);
        if (n > ARGUMENTS_MAX)
                return gg_real_fail(E2BIG); /* GCOVR_EXCL_LINE: a gigabyte of arguments */

        char **argv = __builtin_alloca((n + 1) * sizeof(char *));
        argv[0] = (char *) (uintptr_t) first; /* char *const[] is historical: exec writes nothing */
        for (size_t i = 1; i <= n; i++)
                argv[i] = va_arg(arguments, char *);

        if (call == GG_CALL_EXECVP)
                return execvp(file, argv);
        if (call == GG_CALL_EXECV)
                return execv(file, argv);
        /* execle: the environment comes behind the NULL. */
        return execve(file, argv, va_arg(arguments, char *const *));
}

GG_EXPORT int execl(const char *path, const char *arg, ...) {
        va_list arguments;

        va_start(arguments, arg);
        int r = launch_list(GG_CALL_EXECV, path, arg, arguments);
        va_end(arguments);
        return r;
}

GG_EXPORT int execlp(const char *file, const char *arg, ...) {
        va_list arguments;

        va_start(arguments, arg);
        int r = launch_list(GG_CALL_EXECVP, file, arg, arguments);
        va_end(arguments);
        return r;
}

GG_EXPORT int execle(const char *path, const char *arg, ...) {
        va_list arguments;

        va_start(arguments, arg);
        int r = launch_list(GG_CALL_EXECVE, path, arg, arguments);
        va_end(arguments);
        return r;
}

/* ---- posix_spawn: an error number is returned, never -1, and errno is not used ---- */

GG_EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(path)))
                return gg_real()->posix_spawn(pid, path, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_SPAWN,
                                                   .child = pid,
                                                   .file = path,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

GG_EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(file)))
                return gg_real()->posix_spawnp(pid, file, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_SPAWNP,
                                                   .child = pid,
                                                   .file = file,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

/* ---- pidfd_spawn: since glibc 2.39 ----
 *
 * Programs ask at run time whether their C library has these (Rust's standard library does), so a hook that
 * is there when the real function is not would mislead them. An indirect function may resolve to NULL, which
 * is what dlsym(3) then gives; musl does not look at indirect functions at all. */

/* GCOVR_EXCL_START: tests/preload/libc.sh runs them, beside the libc of trixie. */
GG_HOT static int hook_pidfd_spawn(int *pidfd, const char *path, const posix_spawn_file_actions_t *actions,
                                   const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(path)))
                return gg_real()->pidfd_spawn(pidfd, path, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_PIDFD_SPAWN,
                                                   .child = pidfd,
                                                   .file = path,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

GG_HOT static int hook_pidfd_spawnp(int *pidfd, const char *file, const posix_spawn_file_actions_t *actions,
                                    const posix_spawnattr_t *attr, char *const argv[], char *const envp[]) {
        if (likely(!gg_candidate(file)))
                return gg_real()->pidfd_spawnp(pidfd, file, actions, attr, argv, envp);
        return gg_guard_launch(&(struct gg_launch){.call = GG_CALL_PIDFD_SPAWNP,
                                                   .child = pidfd,
                                                   .file = file,
                                                   .actions = actions,
                                                   .attr = attr,
                                                   .argv = argv,
                                                   .env = envp});
}

/* GCOVR_EXCL_STOP */

/* Resolvers may run before this library is relocated, if a library that is relocated earlier refers to the
 * function by itself: then its C library has it. */
static bool libc_has_pidfd_spawn(void) {
        return !gg_real_is_glibc() || gg_real()->pidfd_spawn;
}

__attribute__((used)) static gg_pidfd_spawn_fn *resolve_pidfd_spawn(void) {
        return libc_has_pidfd_spawn() ? hook_pidfd_spawn : NULL;
}

__attribute__((used)) static gg_pidfd_spawn_fn *resolve_pidfd_spawnp(void) {
        return libc_has_pidfd_spawn() ? hook_pidfd_spawnp : NULL;
}

gg_pidfd_spawn_fn pidfd_spawn __attribute__((ifunc("resolve_pidfd_spawn"), visibility("default")));
gg_pidfd_spawn_fn pidfd_spawnp __attribute__((ifunc("resolve_pidfd_spawnp"), visibility("default")));
