/* SPDX-License-Identifier: MIT */
/* libbench-forward: hooks what the guard hooks and does nothing but hand on: the least that any hook costs.
 */
#include <dlfcn.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

typedef int spawn_fn(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                     char *const[], char *const[]);

static int (*real_execve)(const char *, char *const[], char *const[]);
static spawn_fn *real_spawn;

__attribute__((constructor)) static void start(void) {
        void *f = dlsym(RTLD_NEXT, "execve");

        memcpy(&real_execve, &f, sizeof f);
        f = dlsym(RTLD_NEXT, "posix_spawn");
        memcpy(&real_spawn, &f, sizeof f);
}

__attribute__((visibility("default"))) int execve(const char *path, char *const argv[], char *const envp[]) {
        return real_execve(path, argv, envp);
}

__attribute__((visibility("default"))) int posix_spawn(pid_t *child, const char *path,
                                                       const posix_spawn_file_actions_t *actions,
                                                       const posix_spawnattr_t *attr, char *const argv[],
                                                       char *const envp[]) {
        return real_spawn(child, path, actions, attr, argv, envp);
}
