/* SPDX-License-Identifier: MIT */
/* The C library's own launch functions, looked up once at load. */
#ifndef GG_PRELOAD_REAL_H
#define GG_PRELOAD_REAL_H

#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

typedef int gg_spawn_fn(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                        char *const[], char *const[]);
typedef int gg_pidfd_spawn_fn(int *, const char *, const posix_spawn_file_actions_t *,
                              const posix_spawnattr_t *, char *const[], char *const[]);

/* A pointer is NULL where the running C library lacks the function. */
struct gg_real {
        int (*execve)(const char *, char *const[], char *const[]);
        int (*execv)(const char *, char *const[]);
        int (*execvp)(const char *, char *const[]);
        int (*execvpe)(const char *, char *const[], char *const[]);
        int (*execveat)(int, const char *, char *const[], char *const[], int);
        int (*fexecve)(int, char *const[], char *const[]);
        gg_spawn_fn *posix_spawn, *posix_spawnp;
        gg_pidfd_spawn_fn *pidfd_spawn, *pidfd_spawnp;
        gg_spawn_fn *old_posix_spawn,
                *old_posix_spawnp; /* the versions that programs linked before glibc 2.15 call */
        int *(*errno_location)(void);
        unsigned long (*getauxval)(unsigned long type);
};

/* What the hot path of every hook reads, together on one page: a forked child pays for each page that it
 * touches first. */
struct gg_hot {
        struct gg_real real;
        bool bound; /* all of the pointers are filled in */
        bool watch; /* launches of any name need a look: see gg_capture */
};

extern struct gg_hot gg_hot;

/* Fills in gg_hot.real. Called from the constructor; by a hook only if a constructor of another library
 * launches something before ours ran. Two threads doing it at once write the same values. */
void gg_real_bind(void);

static inline const struct gg_real *gg_real(void) {
        if (__builtin_expect(!gg_hot.bound, 0))
                gg_real_bind();
        return &gg_hot.real;
}

/* Sets errno to a positive value and returns -1, as an exec function that fails. */
int gg_real_fail(int error);

/* Whether the C library is glibc. False before this library is relocated. */
bool gg_real_is_glibc(void);

#endif
