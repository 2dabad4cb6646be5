/* SPDX-License-Identifier: MIT */
/* Files as a whole. Nothing here prints. */
#ifndef GG_TOOLS_READFILE_H
#define GG_TOOLS_READFILE_H

#include <stddef.h>

/* Reads the first cap bytes of a file, or all of a shorter one. 0, or a negative errno: then *ret_n is
 * untouched. */
int gg_read_file(const char *path, char *ret_bytes, size_t cap, size_t *ret_n);

#endif
