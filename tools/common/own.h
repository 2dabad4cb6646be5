/* SPDX-License-Identifier: MIT */
/* The guard in this very program, under `run`: a dynamic program has the library in it, a static one has the
 * library's code (own-dynamic.c, own-static.c; the build takes one of them). Nothing here prints. */
#ifndef GG_TOOLS_OWN_H
#define GG_TOOLS_OWN_H

/* The path of the library that guards this process, NULL if there is none. What the dynamic loader loaded;
 * or, for a static program, what LD_PRELOAD has a dynamic one load. Static, or borrowed from the loader. */
const char *gg_library_loaded(void);

/* execvp(3), seen by the guard as it sees that of every other program. */
int gg_own_execvp(const char *file, char *const argv[]);

#endif
