/* SPDX-License-Identifier: MIT */
/* A program that is asked something: for the few commands that run one when told to. Nothing here prints. */
#ifndef GG_TOOLS_CHILD_H
#define GG_TOOLS_CHILD_H

#include "common/arena.h"
#include <goroot-guard/str.h>

struct gg_child {
        const char *path;
        char *const *argv;
        char *const *env;
        const char *dir;
        size_t output_max; /* bytes */
        unsigned seconds_max;
};

/* Runs it with no input and waits: what it writes on both streams, and its wait status. 0; -ETIMEDOUT or
 * -EFBIG after it and all of its process group were ended; else a negative errno. A program that could not be
 * started ends with 126. */
int gg_child_ask(struct gg_arena *arena, const struct gg_child *child, struct gg_str *ret_text,
                 int *ret_status);

#endif
