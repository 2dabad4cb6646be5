/* SPDX-License-Identifier: MIT */
/* Paths: the parts of a name, the search along PATH, and symbolic links resolved by hand.
 * Pure and async-signal-safe; the disk is reached through the gg_fs handed in. */
#ifndef GOROOT_GUARD_PATH_H
#define GOROOT_GUARD_PATH_H

#include <goroot-guard/buf.h>
#include <goroot-guard/fs.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The part behind the last slash; the whole if there is none; empty for "/" and for a path that ends in a
 * slash. */
struct gg_str gg_path_base(struct gg_str path);

/* The part before the last slash, without the slash; "/" for a file of the
 * root; empty if there is no slash. */
struct gg_str gg_path_dir(struct gg_str path);

/* Puts dir, a slash where one is needed, and name into buf, which is emptied first. 0, or -ENAMETOOLONG. */
int gg_path_join(struct gg_buf *buf, struct gg_str dir, const char *name);

/* A search along PATH as execvp(3) makes it, one file after the other: what the kernel refuses there, a
 * script whose interpreter is missing say, sends the search on, and only who looks into the file knows of it.
 * Members are private. */
struct gg_path_search {
        const char *file;
        struct gg_str rest; /* of PATH */
        bool is_path;       /* file is to be taken as it is */
        int error;          /* what the search ends with if nothing more is found */
};

/* Starts a search for file along path_var, both borrowed; an empty entry is the working directory, as is an
 * empty path_var. A file with a slash is not searched for and is its own only result. path_var must not be
 * NULL: what a missing PATH stands for is the C library's choice. */
void gg_path_search_start(struct gg_path_search *ret_search, const char *file, const char *path_var);

/* Puts the next regular file that may be executed into buf, as the name that the kernel would get. 0; -ENOENT
 * at the end; -EACCES at the end if a file was refused by its permissions; another negative errno where
 * execvp(3) gives up: -ELOOP, -ENAMETOOLONG. */
int gg_path_search_next(const struct gg_fs *fs, struct gg_path_search *search, struct gg_buf *buf);

/* Whether execvp(3) goes on to the next entry after this (positive) errno of execve(2). */
bool gg_path_search_passes(int error);

/* The first result of such a search; path_var NULL stands for "/bin:/usr/bin", as in glibc. */
int gg_path_search(const struct gg_fs *fs, const char *file, const char *path_var, struct gg_buf *buf);

/* The absolute path with no symbolic link in it, as realpath(3), without a look into /proc. scratch is used
 * for reading links and must not overlap buf. 0; -ELOOP after 40 links (path_resolution(7)); -ENAMETOOLONG;
 * the errno of readlink. */
int gg_path_resolve(const struct gg_fs *fs, const char *path, struct gg_buf *buf, char *scratch,
                    size_t scratch_size);

#ifdef __cplusplus
}
#endif
#endif
