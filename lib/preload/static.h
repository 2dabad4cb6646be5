/* SPDX-License-Identifier: MIT */
/* The guard inside a static program: no loader brings the library into it, so it makes its launches through
 * the same code itself. The one header of this room that tools/ may include. */
#ifndef GG_PRELOAD_STATIC_H
#define GG_PRELOAD_STATIC_H

/* execvp(3) as a program does it that has the library in it: judged, recorded, and by policy with another
 * environment or not at all. */
int gg_static_execvp(const char *file, char *const argv[]);

#endif
