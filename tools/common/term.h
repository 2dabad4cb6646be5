/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_TERM_H
#define GG_TOOLS_TERM_H

#include <stdbool.h>

/* Whether colour may be used on a descriptor: it is a terminal that knows it, and NO_COLOR (no-color.org) is
 * unset or empty. */
bool gg_term_has_colour(int fd);

/* Columns of the terminal behind a descriptor; 0 if it is none or does not say. COLUMNS, if it is a number,
 * counts for a terminal alone. */
unsigned gg_term_width(int fd);

#endif
