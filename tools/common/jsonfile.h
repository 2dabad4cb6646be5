/* SPDX-License-Identifier: MIT */
/* JSON files as editors write them, with comments and trailing commas (.vscode, devcontainer.json), read by
 * jansson; and the lines in which their values stand, which jansson does not say. Nothing here prints. */
#ifndef GG_TOOLS_JSONFILE_H
#define GG_TOOLS_JSONFILE_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <jansson.h>

struct gg_json_file {
        json_t *value;         /* NULL if it is broken; gg_json_file_close() drops it */
        struct gg_str plain;   /* the text with comments and trailing commas as blanks: the same lines */
        unsigned line, column; /* broken: where */
        const char *error;     /* broken: why */
};

/* Always to be closed. A byte order mark is passed over; a deep or huge value is broken, not a crash. */
void gg_json_file_read(struct gg_arena *arena, struct gg_str text, struct gg_json_file *ret_file);
void gg_json_file_close(struct gg_json_file *file);

/* Where the value lies that the keys lead to from the top: a NULL-terminated list of object keys, or "#3" for
 * the fourth element of an array. The line of its key, or of the element; 0 if there is none. */
unsigned gg_json_file_line(const struct gg_json_file *file, const char *const *keys);

#endif
