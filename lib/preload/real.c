/* SPDX-License-Identifier: MIT */
#include "preload/real.h"
#include "preload/lookup.h"
#include "preload/versions.h"
#include <stddef.h>
#include <string.h>

/* All that is asked of the C library is weak: one missing strong symbol would end every dynamic program of
 * the machine with status 127 (ld.so(8)). Declared here and not taken from headers, which would make them
 * strong. */
extern void *dlsym(void *handle, const char *name) __attribute__((weak));

/* In the data, and so on the page that the bss starts on. */
__attribute__((section(".data"))) struct gg_hot gg_hot;

int gg_real_fail(int error) {
        if (gg_hot.real.errno_location)
                *gg_hot.real.errno_location() = error;
        return -1;
}

bool gg_real_is_glibc(void) {
        return gg_lookup_program() != NULL;
}

static void *find(const char *name) {
        /* RTLD_NEXT: judged by the address that dlsym returns to, so never a tail call. */
        void *const next = (void *) -1L;
        void *volatile found = dlsym(next, name);

        if (!found) /* loaded late by dlopen(3): nothing is behind this library */
                found = dlsym(NULL, name);
        return found;
}

/* 36 for glibc 2.36; 0 for musl. */
static unsigned glibc_minor(void) {
        void *found = gg_real_is_glibc() ? find("gnu_get_libc_version") : NULL;
        const char *(*version)(void);
        const char *digit;
        unsigned minor = 0;

        memcpy(&version, &found, sizeof version);
        if (!version)
                return 0;
        for (digit = version() + 2; *digit >= '0' && *digit <= '9' && minor < 1000; digit++)
                minor = minor * 10 + (unsigned) (*digit - '0');
        return minor;
}

typedef void *find_version_fn(void *handle, const char *name, const char *version);

static void *find_old(const char *name) {
        void *const next = (void *) -1L;
        void *address = GG_OLD_SPAWN[0] != '\0' && gg_real_is_glibc() ? find("dlvsym") : NULL;
        void *volatile found;
        find_version_fn *dlvsym;

        memcpy(&dlvsym, &address, sizeof dlvsym);
        found = dlvsym ? dlvsym(next, name, GG_OLD_SPAWN) : NULL;
        return found;
}

/* Only what is there is asked for: a dlsym that finds nothing allocates the text of an error, which would be
 * the heap of every process. */
static void ask_loader(const struct gg_name *names, size_t n, const void *addresses[]) {
        const unsigned minor = glibc_minor();

        for (size_t i = 0; i < n; i++) {
                addresses[i] = NULL;
                if (names[i].old)
                        addresses[i] = find_old(names[i].name);
                else if (minor >= names[i].since)
                        addresses[i] = find(names[i].name);
        }
}

void gg_real_bind(void) {
        static const struct gg_name names[] = {
                /* in the order of struct gg_real */
                {"execve", 0, false},
                {"execv", 0, false},
                {"execvp", 0, false},
                {"execvpe", 0, false},
                {"execveat", GG_EXECVEAT_SINCE, false},
                {"fexecve", 0, false},
                {"posix_spawn", 0, false},
                {"posix_spawnp", 0, false},
                {"pidfd_spawn", GG_PIDFD_SPAWN_SINCE, false},
                {"pidfd_spawnp", GG_PIDFD_SPAWN_SINCE, false},
                {"posix_spawn", GG_NEVER, true},
                {"posix_spawnp", GG_NEVER, true},
                {"__errno_location", 0, false},
                {"getauxval", 0, false},
        };
        const size_t n = sizeof names / sizeof *names;
        const void *addresses[sizeof names / sizeof *names];
        struct gg_real real;

        _Static_assert(sizeof real == sizeof addresses, "one name for each function");
        _Static_assert(sizeof names / sizeof *names <= GG_NAMES_MAX, "more names than are looked for");
        /* Where there is no dlsym (glibc before 2.34 keeps it in libdl), there is nobody else to ask. */
        if (!gg_lookup(names, n, addresses) && dlsym)
                ask_loader(names, n, addresses);
        memcpy(&real, addresses, sizeof real);
        if (!real.old_posix_spawn)
                real.old_posix_spawn = real.posix_spawn;
        if (!real.old_posix_spawnp)
                real.old_posix_spawnp = real.posix_spawnp;
        gg_hot.real = real;
        gg_hot.bound = true;
}
