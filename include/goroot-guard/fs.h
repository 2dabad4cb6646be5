/* SPDX-License-Identifier: MIT */
/* How the judging code reaches the disk: a table of functions that the caller hands in.
 * lib/core never makes a system call of its own, so that a hook, the supervisor (which looks at another
 * process's root directory) and a unit test (which has no disk at all) get the same verdict from the same
 * code. */
#ifndef GOROOT_GUARD_FS_H
#define GOROOT_GUARD_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The longest path the kernel takes, with its NUL (PATH_MAX of path_resolution(7)). */
#define GG_PATH_MAX 4096

enum gg_file_type {
        GG_FILE_OTHER,
        GG_FILE_REGULAR,
        GG_FILE_DIRECTORY,
};

struct gg_stat {
        uint64_t dev, ino; /* gg_same_file() */
        uint64_t size;     /* bytes */
        uint32_t uid;      /* owner */
        uint32_t mode;     /* permission bits, 07777 */
        enum gg_file_type type;
};

/* Whether two of them are of one file: inode(7). */
static inline bool gg_same_file(const struct gg_stat *a, const struct gg_stat *b) {
        return a->dev == b->dev && a->ino == b->ino;
}

/* Every function returns a negative errno on failure and then writes nothing through its out-parameters.
 * Paths are NUL-terminated; relative ones are taken from the working directory of the process that is judged.
 * Implementations for the preloaded library must be async-signal-safe and must leave errno alone. */
struct gg_fs {
        void *ctx; /* handed to every function, owned by whoever made the table */

        /* stat(2): follows symbolic links. 0 on success. */
        int (*stat)(void *ctx, const char *path, struct gg_stat *ret_stat);

        /* 0 if the process that is judged may execute the file (faccessat(2), X_OK, effective ids), else
         * negative errno. */
        int (*may_execute)(void *ctx, const char *path);

        /* readlink(2): writes at most cap bytes, no NUL; the number of bytes on success; -EINVAL for what is
         * no link. */
        long (*readlink)(void *ctx, const char *path, char *ret_target, size_t cap);

        /* getcwd(2): the absolute working directory, NUL-terminated. 0 on success. */
        int (*getcwd)(void *ctx, char *ret_path, size_t cap);

        /* Opens for reading, without blocking and without becoming a controlling terminal. A handle >= 0 on
         * success. */
        int (*open)(void *ctx, const char *path);

        /* pread(2): the number of bytes read, 0 at the end of the file. */
        long (*pread)(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset);

        /* The absolute path of an open file with no symbolic link in it, NUL-terminated (what readlink of
         * /proc/self/fd/HANDLE gives). 0 on success; -ENOENT and the like where there is no /proc. */
        int (*path_of)(void *ctx, int handle, char *ret_path, size_t cap);

        void (*close)(void *ctx, int handle);
};

#ifdef __cplusplus
}
#endif
#endif
