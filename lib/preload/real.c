/* SPDX-License-Identifier: MIT */
#include "preload/real.h"
#include "preload/versions.h"
#include <stddef.h>
#include <string.h>

/* All that is asked of the C library is weak: one missing strong symbol would end every dynamic program of
 * the machine with status 127 (ld.so(8)). Declared here and not taken from headers, which would make them
 * strong. */
extern void *dlsym(void *handle, const char *name) __attribute__((weak));

struct link_map; /* ours to hand on only */

/* Before 2.34, glibc keeps dlsym in libdl, which many programs do not load, but this in libc itself
 * (GLIBC_PRIVATE, for its own NSS and iconv modules). */
extern void *__libc_dlsym(struct link_map *map, const char *name) __attribute__((weak));

/* The start of glibc's list of what is loaded, for debuggers (struct r_debug of <link.h>); musl has one too,
 * by another name. */
struct loaded {
        int version;
        struct link_map *first; /* the program */
};
extern struct loaded _r_debug __attribute__((weak));

/* In the data, and so on the page that the bss starts on. */
__attribute__((section(".data"))) struct gg_hot gg_hot;

int gg_real_fail(int error) {
        if (gg_hot.errno_location)
                *gg_hot.errno_location() = error;
        return -1;
}

bool gg_real_can_find(void) {
        return dlsym || __libc_dlsym;
}

bool gg_real_is_glibc(void) {
        return &_r_debug != NULL;
}

typedef struct link_map *open_fn(const char *name, int mode);

/* GCOVR_EXCL_START: glibc before 2.34, where tests/preload/bullseye.sh runs it. */
/* In libc itself, where there is no dlsym: at load, and never later. The program's map sees all that is
 * loaded, this library first, so that only what nobody hooks is looked for there: the function that makes
 * libc's own map ready to be looked into. */
static void *find_in_libc(const char *name) {
        enum {
                NOW = 2,
                FROM_PROGRAM = (int) 0x80000000
        }; /* RTLD_NOW, __RTLD_DLOPEN of glibc's include/dlfcn.h */
        struct link_map *libc;
        open_fn *open;
        void *found;

        if (!__libc_dlsym || !gg_real_is_glibc())
                return NULL;
        found = __libc_dlsym(_r_debug.first, "__libc_dlopen_mode");
        memcpy(&open, &found, sizeof open);
        libc = open ? open("libc.so.6", NOW | FROM_PROGRAM) : NULL;
        return libc ? __libc_dlsym(libc, name) : NULL;
}
/* GCOVR_EXCL_STOP */

static void *find(const char *name) {
        /* RTLD_NEXT: judged by the address that dlsym returns to, so never a tail call. */
        void *const next = (void *) -1L;
        void *volatile found;

        if (!dlsym)
                return find_in_libc(name); /* GCOVR_EXCL_LINE: as above */
        found = dlsym(next, name);
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

/* Only what is there is looked for: a dlsym that finds nothing allocates the text of an error, which would be
 * the heap of every process. */
void *gg_real_find(const char *name, unsigned since) {
        return since == 0 || glibc_minor() >= since ? find(name) : NULL;
}

typedef void *find_version_fn(void *handle, const char *name, const char *version);

static gg_spawn_fn *find_old(find_version_fn *dlvsym, const char *name, gg_spawn_fn *present) {
        void *const next = (void *) -1L;
        void *volatile found = dlvsym ? dlvsym(next, name, GG_OLD_SPAWN) : NULL;
        gg_spawn_fn *old;
        void *copy = found;

        memcpy(&old, &copy, sizeof old);
        return old ? old : present;
}

static void bind_old_spawn(struct gg_real *real) {
        void *found = GG_OLD_SPAWN[0] != '\0' && dlsym && gg_real_is_glibc() ? find("dlvsym") : NULL;
        find_version_fn *dlvsym;

        memcpy(&dlvsym, &found, sizeof dlvsym);
        real->old_posix_spawn = find_old(dlvsym, "posix_spawn", real->posix_spawn);
        real->old_posix_spawnp = find_old(dlvsym, "posix_spawnp", real->posix_spawnp);
}

void gg_real_bind(void) {
        static const struct {
                char name[18]; /* in place: a pointer would be one more relocation each */
                unsigned char since, offset;
        } functions[] = {
                {"execve", 0, offsetof(struct gg_hot, real.execve)},
                {"execv", 0, offsetof(struct gg_hot, real.execv)},
                {"execvp", 0, offsetof(struct gg_hot, real.execvp)},
                {"execvpe", 0, offsetof(struct gg_hot, real.execvpe)},
                {"execveat", GG_EXECVEAT_SINCE, offsetof(struct gg_hot, real.execveat)},
                {"fexecve", 0, offsetof(struct gg_hot, real.fexecve)},
                {"posix_spawn", 0, offsetof(struct gg_hot, real.posix_spawn)},
                {"posix_spawnp", 0, offsetof(struct gg_hot, real.posix_spawnp)},
                {"pidfd_spawn", GG_PIDFD_SPAWN_SINCE, offsetof(struct gg_hot, real.pidfd_spawn)},
                {"pidfd_spawnp", GG_PIDFD_SPAWN_SINCE, offsetof(struct gg_hot, real.pidfd_spawnp)},
                {"__errno_location", 0, offsetof(struct gg_hot, errno_location)},
                {"getauxval", 0, offsetof(struct gg_hot, getauxval)},
        };

        const unsigned minor = glibc_minor();

        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
                void *function = minor >= functions[i].since ? find(functions[i].name) : NULL;

                memcpy((char *) &gg_hot + functions[i].offset, &function, sizeof function);
        }
        bind_old_spawn(&gg_hot.real);
        gg_hot.bound = true;
}
