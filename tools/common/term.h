/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_TERM_H
#define GG_TOOLS_TERM_H

#include <stdbool.h>

/* Whether colour may be used on a descriptor: it is a terminal that knows it, and NO_COLOR (no-color.org) is
 * unset or empty. */
bool gg_term_has_colour(int fd);

#endif
