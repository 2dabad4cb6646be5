/* SPDX-License-Identifier: MIT */
/* A program that is asked something: for the few commands that run one when told to. Nothing here prints. */
#ifndef GG_TOOLS_CHILD_H
#define GG_TOOLS_CHILD_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

struct gg_child {
        const char *path;
        char *const *argv;
        char *const *env;
        const char *dir;
        /* An image of a machine that it is to see as its own (chroot(2), which only root may); path and dir
         * are as seen in it. NULL: none. */
        const char *root;
        /* Without root's rights, where we have them: it is only to be seen whether it starts. */
        bool as_nobody;
        size_t output_max; /* bytes */
        unsigned seconds_max;
};

/* Runs it with no input and waits: what it writes on both streams, and its wait status. 0; -ETIMEDOUT or
 * -EFBIG after it and all of its process group were ended; else a negative errno. A program that could not be
 * started ends with 126. */
int gg_child_ask(struct gg_arena *arena, const struct gg_child *child, struct gg_str *ret_text,
                 int *ret_status);

#endif
