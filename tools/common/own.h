/* SPDX-License-Identifier: MIT */
/* The guard in this very program, in the second stage of `run`: a dynamic program has the library in it, a
 * static one the library's code (own-dynamic.c, own-static.c; the build takes one of them). Nothing here
 * prints. */
#ifndef GG_TOOLS_OWN_H
#define GG_TOOLS_OWN_H

/* The path of the library that guards this process and what it launches, NULL if there is none. Borrowed.
 * asked: the one that LD_PRELOAD was to bring; may be NULL.
 * A dynamic program knows what its loader loaded. A static one has no loader to prove anything: what was
 * asked for counts, if the file is such a library; whether the loader of another program takes it is for
 * gg_target_look() to find out. */
const char *gg_own_library(const char *asked);

/* execvp(3), seen by the guard as that of every other program is. */
int gg_own_execvp(const char *file, char *const argv[]);

#endif
