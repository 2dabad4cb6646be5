/* SPDX-License-Identifier: MIT */
#include "preload/real.h"
#include "preload/versions.h"
#include <stddef.h>
#include <string.h>

/* All that is asked of the C library is weak: one missing strong symbol would end every dynamic program of
 * the machine with status 127 (ld.so(8)). Declared here and not taken from headers, which would make them
 * strong. */
extern void *dlsym(void *handle, const char *name) __attribute__((weak));
extern void *dlvsym(void *handle, const char *name, const char *version) __attribute__((weak));
extern int *__errno_location(void) __attribute__((weak));

struct gg_hot gg_hot;

int gg_real_fail(int error) {
        if (__errno_location)
                *__errno_location() = error;
        return -1;
}

bool gg_real_can_find(void) {
        return dlsym != NULL;
}

void *gg_real_find(const char *name) {
        void *const next =
                (void *) -1L; /* RTLD_NEXT: judged by the address dlsym returns to, so never a tail call */
        void *volatile found = dlsym ? dlsym(next, name) : NULL;

        return found;
}

bool gg_real_is_glibc(void) {
        return dlvsym != NULL;
}

static gg_spawn_fn *find_old(const char *name, gg_spawn_fn *present) {
        void *const next = (void *) -1L;
        void *volatile found = dlvsym && GG_OLD_SPAWN[0] != '\0' ? dlvsym(next, name, GG_OLD_SPAWN) : NULL;
        gg_spawn_fn *old;
        void *copy = found;

        memcpy(&old, &copy, sizeof old);
        return old ? old : present;
}

static void bind_old_spawn(struct gg_real *real) {
        real->old_posix_spawn = find_old("posix_spawn", real->posix_spawn);
        real->old_posix_spawnp = find_old("posix_spawnp", real->posix_spawnp);
}

void gg_real_bind(void) {
        static const struct {
                char name[16]; /* in place: a pointer would be one more relocation each */
                size_t offset;
        } functions[] = {
                {"execve", offsetof(struct gg_real, execve)},
                {"execv", offsetof(struct gg_real, execv)},
                {"execvp", offsetof(struct gg_real, execvp)},
                {"execvpe", offsetof(struct gg_real, execvpe)},
                {"execveat", offsetof(struct gg_real, execveat)},
                {"fexecve", offsetof(struct gg_real, fexecve)},
                {"posix_spawn", offsetof(struct gg_real, posix_spawn)},
                {"posix_spawnp", offsetof(struct gg_real, posix_spawnp)},
                {"pidfd_spawn", offsetof(struct gg_real, pidfd_spawn)},
                {"pidfd_spawnp", offsetof(struct gg_real, pidfd_spawnp)},
        };

        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
                void *function = gg_real_find(functions[i].name);

                memcpy((char *) &gg_hot.real + functions[i].offset, &function, sizeof function);
        }
        bind_old_spawn(&gg_hot.real);
        gg_hot.bound = true;
}
