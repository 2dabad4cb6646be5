/* SPDX-License-Identifier: MIT */
/* The slow way of a hook: judge the launch, write the record, act. */
#ifndef GG_PRELOAD_GUARD_H
#define GG_PRELOAD_GUARD_H

#include "preload/launch.h"

/* Carries a launch out, judged: unchanged, with an edited environment, or not at all. Returns as the function
 * does that the program called. Async-signal-safe; errno is the real call's; in a vfork(2) child nothing of
 * the parent's memory changes but the stack below the caller. */
int gg_guard_launch(const struct gg_launch *launch);

#endif
