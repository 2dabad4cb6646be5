/* SPDX-License-Identifier: MIT */
/* Changes of lines of files: shown as a diff, or made, one file at a time and each as a whole: a temporary
 * file, fsync, rename. Nothing here prints but into the stream it is handed. */
#ifndef GG_TOOLS_EDITS_H
#define GG_TOOLS_EDITS_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdio.h>

struct gg_edit {
        const struct gg_edit *next;
        const char *file;  /* as our own process opens it */
        unsigned line;     /* from 1 */
        struct gg_str old; /* the line without its newline: the edit is made only where that still stands */
        /* What stands there then, without the last newline (CR LF files keep their CR: it is part of old and
         * of this); NULL: the line goes. */
        const char *replacement;
};

/* One file with all its edits, sorted by line; two edits of one line: the first counts if they are equal,
 * else -ENOTUNIQ from the functions below. */
struct gg_edit_file {
        const char *file;
        const struct gg_edit **edits;
        size_t count;
};

/* Gathers edits by file, in the order the files first appear. */
void gg_edits_group(struct gg_arena *arena, const struct gg_edit *const *edits, size_t count,
                    struct gg_edit_file **ret_files, size_t *ret_count);

/* What the file holds now, and what it would hold. 0; -ESTALE if a line is not what it was; -EFBIG; -EINVAL
 * for what is no regular file; else a negative errno. */
int gg_edits_render(struct gg_arena *arena, const struct gg_edit_file *file, struct gg_str *ret_before,
                    struct gg_str *ret_after);

/* Writes the change as a unified diff with three lines of context, "--- a/NAME" and "+++ b/NAME" above; name
 * is what to call the file there, and what is written can be handed to patch(1) as it is. 0; -ESTALE if a
 * line is not what it was; else a negative errno. */
int gg_edits_diff(struct gg_arena *arena, const struct gg_edit_file *file, const char *name, FILE *stream);

/* Makes the edits of one file: all or none. Mode and owner are kept, a symbolic link stays and what it leads
 * to is changed, a file without a newline at its end stays one. backup: where a copy of the old content is
 * left, durable before the file changes; an existing one is never written over (-EEXIST); NULL: none. 0;
 * -ESTALE; -EFBIG; else a negative errno, and the file is as it was. */
int gg_edits_apply(struct gg_arena *arena, const struct gg_edit_file *file, const char *backup);

/* Writes a whole file in that way. mode is for a new file; an existing one keeps its own. */
int gg_file_replace(const char *path, struct gg_str content, unsigned mode);

struct stat;

/* The part of it before the rename: gives an open and empty file the owner and mode of another one, or only a
 * mode where like is NULL, writes it and waits until it is on disk. 0 or a negative errno: somebody else's
 * file that cannot be given back to them is not made one of ours. */
int gg_file_fill(int fd, struct gg_str content, const struct stat *like, unsigned mode);

#endif
