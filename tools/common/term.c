/* SPDX-License-Identifier: MIT */
#include "term.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool gg_term_has_colour(int fd) {
        const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

        return (!no_color || *no_color == '\0') && term && *term != '\0' && strcmp(term, "dumb") != 0 &&
               isatty(fd);
}
