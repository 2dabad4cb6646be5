/* SPDX-License-Identifier: MIT */
/* The launch mark: how a hook tells the library inside a dynamically linked go that this launch is judged
 * already, so that one launch gives one record. A variable of the launched environment, which the library
 * takes out again before Go reads it. It names the process it is meant for, so that one that is inherited by
 * accident counts for nothing. */
#ifndef GG_PRELOAD_MARK_H
#define GG_PRELOAD_MARK_H

#include <stdbool.h>

#define GG_MARK_NAME "GOROOT_GUARD_LAUNCH"

/* The mark of a launch that this process is about to make: by exec, which keeps the process id, or as a
 * child, which knows its parent's and when it was made. Returns storage. */
const char *gg_mark_make(char storage[64], bool spawns);

/* Whether the mark was made for this process. */
bool gg_mark_is_mine(const char *mark);

#endif
