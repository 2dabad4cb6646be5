/* SPDX-License-Identifier: MIT */
/* Where a command is to look: the options --root, --env and --search, which mean the same in all commands,
 * and a project's folder. */
#ifndef GG_TOOLS_WHERE_H
#define GG_TOOLS_WHERE_H

#include "common/machine.h"
#include <getopt.h>

enum {
        GG_WHERE_ROOT = 1024, /* above the values of a command's own options */
        GG_WHERE_ENV,
        GG_WHERE_SEARCH,
};

/* For the table of getopt_long(3). */
#define GG_WHERE_OPTIONS                                                                                     \
        {"root", required_argument, NULL, GG_WHERE_ROOT}, {"env", required_argument, NULL, GG_WHERE_ENV}, {  \
                "search", required_argument, NULL, GG_WHERE_SEARCH                                           \
        }

/* All zero at first, but for dir. Texts are borrowed. */
struct gg_where {
        const char *root;    /* NULL: this machine */
        const char *dir;     /* the project's folder as it was given; NULL: the working directory */
        const char **sets;   /* NAME=VALUE */
        const char **search; /* more folders of toolchains, or roots; absolute after gg_where_open() */
        size_t set_count, set_cap, search_count, search_cap;
};

/* Takes one of these options with its value. GG_EXIT_OK, or GG_EXIT_FAILURE after saying what is wrong. */
int gg_where_take(struct gg_arena *arena, struct gg_where *where, const char *command, int option,
                  const char *value);

/* As --search. */
void gg_where_add_search(struct gg_arena *arena, struct gg_where *where, const char *dir);

/* Opens what is meant, with the project's folder as its cwd. Relative folders are those of the working
 * directory, of an image those below its root. GG_EXIT_OK; or GG_EXIT_FAILURE after saying which folder is
 * none: then nothing is to be closed. *ret as in gg_machine_open(). */
int gg_where_open(struct gg_arena *arena, struct gg_where *where, struct gg_machine *ret);

#endif
