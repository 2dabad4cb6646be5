/* SPDX-License-Identifier: MIT */
/* What a library's file says of itself, without running it. */
#ifndef GG_TOOLS_SYSTEM_IDENTITY_H
#define GG_TOOLS_SYSTEM_IDENTITY_H

#include "common/arena.h"
#include <goroot-guard/fs.h>

/* The version of the guard that a library is, from its note (lib/preload/hooks.c). 0; -ENODATA for another
 * library; -ENOEXEC for what is no ELF file; -EISDIR and -EINVAL for what is no regular file; else a negative
 * errno. */
int gg_library_version(struct gg_arena *arena, const struct gg_fs *fs, const char *path,
                       const char **ret_version);

#endif
