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

/* The part before the last slash, without the slash; "/" for a file of the root; empty if there is no slash.
 */
struct gg_str gg_path_dir(struct gg_str path);

/* Puts dir, a slash where one is needed, and name into buf, which is emptied first. 0, or -ENAMETOOLONG. */
int gg_path_join(struct gg_buf *buf, struct gg_str dir, const char *name);

/* Finds the file that execvp(3) would launch for file: no search if it holds a slash; else the first entry of
 * path_var that holds a regular file which may be executed. An empty entry is the working directory, as is an
 * empty path_var; path_var NULL stands for the libc's default, "/bin:/usr/bin" (glibc and musl differ in what
 * they add: neither adds a go). Puts the name as the kernel would get it into buf. 0; -ENOENT; -EACCES if
 * only files that may not be executed were found; -ENAMETOOLONG. */
int gg_path_search(const struct gg_fs *fs, const char *file, const char *path_var, struct gg_buf *buf);

/* The absolute path with no symbolic link in it, as realpath(3): for where /proc is missing. scratch is used
 * for reading links and must not overlap buf. 0; -ELOOP after 40 links (path_resolution(7)); -ENAMETOOLONG;
 * the errno of readlink. */
int gg_path_resolve(const struct gg_fs *fs, const char *path, struct gg_buf *buf, char *scratch,
                    size_t scratch_size);

#ifdef __cplusplus
}
#endif
#endif
