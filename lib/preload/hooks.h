/* SPDX-License-Identifier: MIT */
/* What the files of exported functions share. */
#ifndef GG_PRELOAD_HOOKS_H
#define GG_PRELOAD_HOOKS_H

#include "preload/candidate.h"
#include "preload/guard.h"
#include "preload/launch.h"
#include "sys/layout.h"

#define GG_EXPORT GG_HOT __attribute__((visibility("default")))

/* goroot_guard_loaded() by a name that no other library can take the place of. Returns a static string. */
const char *gg_own_loaded(void);

#define likely(x) __builtin_expect(!!(x), 1)

#endif
