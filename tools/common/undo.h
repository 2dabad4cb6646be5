/* SPDX-License-Identifier: MIT */
/* What files held before they were edited, so that it can be brought back: a folder for each run below
 * $XDG_STATE_HOME/goroot-guard/undo. Nothing here prints. */
#ifndef GG_TOOLS_UNDO_H
#define GG_TOOLS_UNDO_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

struct gg_undo_file {
        const char *file; /* absolute, links followed */
        struct gg_str before, after;
};

struct gg_undo {
        const char *folder; /* of this run */
        struct gg_undo_file *files;
        size_t count;
};

/* Where the folders are: XDG Base Directory Specification, $XDG_STATE_HOME, else ~/.local/state. NULL if
 * neither variable is set to an absolute path. */
const char *gg_undo_place(struct gg_arena *arena);

/* Writes a folder of its own with the contents of all files; durable on return, so that the files may change
 * then. 0 or a negative errno; *ret_folder is where. */
int gg_undo_save(struct gg_arena *arena, const char *place, const struct gg_undo_file *files, size_t count,
                 const char **ret_folder);

/* Reads the newest folder. 0; -ENOENT if there is none; -EBADMSG if it is damaged (*ret->folder is set then);
 * else a negative errno. */
int gg_undo_newest(struct gg_arena *arena, const char *place, struct gg_undo *ret);

enum gg_undo_state {
        GG_UNDO_READY,   /* holds what was left there: it can be put back */
        GG_UNDO_DONE,    /* holds what it held before, or never was changed */
        GG_UNDO_CHANGED, /* somebody has changed it since, or it is gone */
};
enum gg_undo_state gg_undo_state(struct gg_arena *arena, const struct gg_undo_file *file);

/* Removes a folder whose files are all back. 0 or a negative errno. */
int gg_undo_forget(struct gg_arena *arena, const struct gg_undo *undo);

#endif
