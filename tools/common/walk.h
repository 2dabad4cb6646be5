/* SPDX-License-Identifier: MIT */
/* Folders with all that is in them. Nothing here prints. */
#ifndef GG_TOOLS_WALK_H
#define GG_TOOLS_WALK_H

#include "common/machine.h"

/* How deep, and how many names in all. */
#define GG_WALK_DEPTH_MAX 40
#define GG_WALK_NAMES_MAX 500000

struct gg_walker {
        /* Whether to go into a folder of that name; NULL: into each. */
        bool (*enters)(void *ctx, const char *name);
        /* A file, whatever its type, that is no folder; links are not followed, and not told apart. */
        void (*visit)(void *ctx, const char *dir, const char *name);
        void *ctx;
};

/* Visits the files in dir and below it; each folder's names in order of bytes, files before folders. Links to
 * folders are not followed, dir itself may be one. 0; -E2BIG if there was more than the bounds let in; else
 * the errno of opening dir (a folder below that cannot be read is passed over). */
int gg_walk(const struct gg_machine *machine, const char *dir, const struct gg_walker *walker);

#endif
