/* SPDX-License-Identifier: MIT */
#include "term.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool gg_term_has_colour(int fd) {
        const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

        return (!no_color || *no_color == '\0') && term && *term != '\0' && strcmp(term, "dumb") != 0 &&
               isatty(fd);
}

unsigned gg_term_width(int fd) {
        const char *columns = getenv("COLUMNS");
        struct winsize size;
        char *end;

        if (!isatty(fd))
                return 0;
        if (columns && *columns != '\0') {
                unsigned long n = strtoul(columns, &end, 10);

                if (*end == '\0' && n > 0 && n < 10000)
                        return (unsigned) n;
        }
        return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
