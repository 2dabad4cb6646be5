/* SPDX-License-Identifier: MIT */
#include "preload/real.h"
#include <stddef.h>
#include <string.h>

/* All that is asked of the C library is weak: one missing strong symbol would end every dynamic program of
 * the machine with status 127 (ld.so(8)). Declared here and not taken from headers, which would make them
 * strong. */
extern void *dlsym(void *handle, const char *name) __attribute__((weak));
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
        gg_hot.bound = true;
}
