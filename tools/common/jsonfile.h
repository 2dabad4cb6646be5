/* SPDX-License-Identifier: MIT */
/* JSON files as editors write them, with comments and trailing commas (.vscode, devcontainer.json), read by
 * jansson; and the lines in which their values stand, which jansson does not say. Nothing here prints. */
#ifndef GG_TOOLS_JSONFILE_H
#define GG_TOOLS_JSONFILE_H

#include "common/arena.h"
#include "common/edits.h"
#include <goroot-guard/str.h>
#include <jansson.h>

/* Beyond these a text counts as broken; settings of people are far below. jansson itself goes no deeper than
 * JSON_PARSER_MAX_DEPTH, 2048. */
#define GG_JSON_SIZE_MAX ((size_t) 4 * 1024 * 1024)
#define GG_JSON_VALUES_MAX 100000

struct gg_json_file {
        json_t *value;         /* NULL if it is broken; gg_json_file_close() drops it */
        struct gg_str text;    /* as it was handed in */
        struct gg_str plain;   /* the text with comments and trailing commas as blanks: the same lines */
        unsigned line, column; /* broken: where; column in bytes, 0 if only the line is known */
        const char *error;     /* broken: why */
        const struct gg_json_place *top; /* private */
};

/* Always to be closed; text stays borrowed. A byte order mark is passed over, a text of nothing but blanks
 * and comments is an empty object, as to VS Code; a deep or huge value is broken, not a crash. */
void gg_json_file_read(struct gg_arena *arena, struct gg_str text, struct gg_json_file *ret_file);
void gg_json_file_close(struct gg_json_file *file);

/* Where the value lies that the keys lead to from the top: a NULL-terminated list of object keys, or "#3" for
 * the fourth element of an array. The line of its key, or of the element; 0 if there is none. */
unsigned gg_json_file_line(const struct gg_json_file *file, const char *const *keys);

/* The same with the column, in bytes from 1. */
unsigned gg_json_file_column(const struct gg_json_file *file, const char *const *keys);

/* The edits that take a member out of its object, comma and all: path is what edits call the file. NULL if it
 * is not there or the change is none of single lines (it spans several, or its key is there twice, and the
 * other would come to count). */
const struct gg_edit *gg_json_file_drop(struct gg_arena *arena, const struct gg_json_file *file,
                                        const char *path, const char *const *keys);

#endif
