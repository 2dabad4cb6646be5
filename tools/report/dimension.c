/* SPDX-License-Identifier: MIT */
#include "report/report.h"

static const struct {
        const char *name, *title;
} dimensions[GG_DIMENSION_COUNT] = {
        [GG_BY_REASON] = {"reason", "Reason"},
        [GG_BY_ACTION] = {"action", "Action"},
        [GG_BY_GOROOT] = {"goroot", "GOROOT"},
        [GG_BY_REAL_ROOT] = {"real_root", "Real root"},
        [GG_BY_BINARY] = {"binary", "Binary"},
        [GG_BY_LAUNCHER] = {"launcher", "Launcher"},
        [GG_BY_DIRECTORY] = {"directory", "Directory"},
        [GG_BY_HOST] = {"host", "Host"},
        [GG_BY_DAY] = {"day", "Day"},
};

const char *gg_dimension_name(enum gg_dimension dimension) {
        return dimensions[dimension].name;
}

const char *gg_dimension_title(enum gg_dimension dimension) {
        return dimensions[dimension].title;
}
