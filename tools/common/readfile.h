/* SPDX-License-Identifier: MIT */
/* Files as a whole. Nothing here prints. */
#ifndef GG_TOOLS_READFILE_H
#define GG_TOOLS_READFILE_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stddef.h>

/* Reads the first cap bytes of a file, or all of a shorter one. 0, or a negative errno: then *ret_n is
 * untouched. */
int gg_read_file(const char *path, char *ret_bytes, size_t cap, size_t *ret_n);

/* Reads a whole regular file of at most max bytes into the arena, from its start, NUL-terminated behind the
 * end. A FIFO or a device is not waited for. 0; -EISDIR; -EINVAL for what is no regular file; -EFBIG; else a
 * negative errno. */
int gg_read_regular(struct gg_arena *arena, const char *path, size_t max, struct gg_str *ret_text);

/* The same of an open file, which stays open. */
int gg_read_regular_fd(struct gg_arena *arena, int fd, size_t max, struct gg_str *ret_text);

#endif
