/* SPDX-License-Identifier: MIT */
/* Asks a dynamic loader whether it can load a library, without running the program it belongs to. */
#ifndef GG_TOOLS_PROBE_H
#define GG_TOOLS_PROBE_H

#include <stdbool.h>

/* Runs `loader --list file` (ld.so(8); musl's knows it too) with library as LD_PRELOAD. True if the loader
 * succeeds and its list names the library, with no symbol of it undefined. A loader that has not finished
 * after some seconds is killed: false. */
bool gg_loader_probe(const char *loader, const char *file, const char *library);

#endif
