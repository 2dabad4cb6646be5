/* SPDX-License-Identifier: MIT */
/* `sticky = yes`: a launcher that clears or rebuilds the environment does not get rid of the guard. */
#ifndef GG_PRELOAD_STICKY_H
#define GG_PRELOAD_STICKY_H

#include "preload/work.h"

/* Whether the environment of a launch has lost the library, if that came by LD_PRELOAD, or one of its
 * settings. False if env cannot be read. Cheap: this is asked at every launch of a process that may be
 * sticky. */
bool gg_sticky_lost(char *const *env);

/* Whether a program launched with this environment comes up without the library. env must be readable. */
bool gg_sticky_unloads(char *const *env);

/* Adds the edits that put LD_PRELOAD and the GOROOT_GUARD variables back to work->edits, if the configuration
 * says so. */
void gg_sticky_restore(struct gg_work *work, char *const *env);

#endif
