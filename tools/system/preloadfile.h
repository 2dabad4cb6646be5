/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.preload as text: which names glibc reads in it, and the text with the guard in it or taken out
 * of it. Pure. */
#ifndef GG_TOOLS_SYSTEM_PRELOADFILE_H
#define GG_TOOLS_SYSTEM_PRELOADFILE_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

#define GG_PRELOAD_FILE "/etc/ld.so.preload"

/* The name by which the guard is known again, whatever folder it is in, and when the file is gone. */
#define GG_PRELOAD_LIBRARY "libgoroot-guard.so"

struct gg_preload_entry {
        struct gg_str name; /* a slice of the text */
        unsigned line;      /* from 1 */
        bool ours;          /* PATH/libgoroot-guard.so, and not in a comment */
        /* It stands behind a '#' in its line or holds one, and glibc reads it all the same: of several
         * comments it can tell only the first for sure (elf/rtld.c, dl_main: the search for the next one
         * starts at the beginning of the file again, but with the length of what is left of it). */
        bool in_comment;
};

struct gg_preload_list {
        struct gg_str text;
        struct gg_preload_entry *entries; /* in order */
        size_t count;
        unsigned nul_line; /* where there is a NUL byte, behind which the loader reads nothing; 0: nowhere */
};

/* Reads a text as glibc does: names end at blanks, tabs, newlines and colons, and nowhere else, so that a
 * carriage return is a part of one; '#' starts a comment in the midst of a name, too. */
void gg_preload_parse(struct gg_arena *arena, struct gg_str text, struct gg_preload_list *ret);

/* The first entry of ours; NULL: none. */
const struct gg_preload_entry *gg_preload_ours(const struct gg_preload_list *list);

/* Whether a path can stand there and be known again. */
bool gg_preload_may_be_entry(const char *path);

/* The text with the entry in it: as it is where it is the only one of ours, else with a line more at its end
 * and without others of ours. The line ends as the text did, with a newline or without one, so that
 * gg_preload_without() can tell. A text with a NUL byte is not to be passed here. is_there: whether there is
 * a file at all, for the line of a new one ends with a newline, and that of an empty one does not. */
struct gg_str gg_preload_with(struct gg_arena *arena, struct gg_str text, bool is_there, const char *entry);

/* The text without any entry of ours, and all else as it was. *ret_is_file is false where nothing is left of
 * a file that gg_preload_with() made. */
struct gg_str gg_preload_without(struct gg_arena *arena, struct gg_str text, bool *ret_is_file);

#endif
