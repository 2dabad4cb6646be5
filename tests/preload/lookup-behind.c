/* SPDX-License-Identifier: MIT */
/* lookup-behind: libraries that lie behind the guard and have functions of the same names, in every way that
 * a library may have them. Only their addresses matter, but for dlsym's, which says that it was called. */
#include "preload/versions.h"

#define EXPORT __attribute__((visibility("default")))

int execve(const char *path, char *const argv[], char *const envp[]);
int posix_spawn(void);
int old_posix_spawn(void);
void *dlsym(void *handle, const char *name);
void *dlvsym(void *handle, const char *name, const char *version);
long write(int fd, const void *bytes, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);

#if defined(INDIRECT)
typedef int execve_fn(const char *path, char *const argv[], char *const envp[]);

static int own_execve(const char *path, char *const argv[], char *const envp[]) {
        (void) path;
        (void) argv;
        (void) envp;
        return -1;
}

__attribute__((used)) static execve_fn *resolve(void) {
        return own_execve;
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[]) __attribute__((ifunc("resolve")));
#elif defined(DLSYM)
EXPORT void *dlsym(void *handle, const char *name) {
        void *found = dlvsym((void *) -1L, "dlsym", "GLIBC_2.2.5");
        void *(*real)(void *, const char *);
        void *volatile result;

        write(2, "dlsym was called\n", 17);
        memcpy(&real, &found, sizeof real);
        result = real(handle, name);
        return result;
}
#elif defined(VERSIONS) || defined(OLD_ALONE)
EXPORT int old_posix_spawn(void) {
        return -2;
}

__asm__(".symver old_posix_spawn, posix_spawn@" GG_OLD_SPAWN ", remove");

#if defined(VERSIONS)
EXPORT int posix_spawn(void) {
        return -1;
}

__asm__(".symver posix_spawn, posix_spawn@@BEHIND_1, remove");
#endif
#else
EXPORT int execve(const char *path, char *const argv[], char *const envp[]) {
        (void) path;
        (void) argv;
        (void) envp;
        return -1;
}

EXPORT int posix_spawn(void) {
        return -1;
}
#endif
