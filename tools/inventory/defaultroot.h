/* SPDX-License-Identifier: MIT */
/* The GOROOT that is compiled into a program of Go. Nothing here prints. */
#ifndef GG_TOOLS_INVENTORY_DEFAULTROOT_H
#define GG_TOOLS_INVENTORY_DEFAULTROOT_H

#include "common/arena.h"
#include <goroot-guard/fs.h>

/* What the linker set as the default of runtime.GOROOT: cmd/link/internal/ld, main and addstrdata. NULL if
 * there is none, as in releases since Go 1.21 and in what is built with -trimpath, or if it cannot be told
 * for sure. Any file may be given; a bounded part of it is read. */
const char *gg_default_root_read(struct gg_arena *arena, const struct gg_fs *fs, const char *binary);

#endif
