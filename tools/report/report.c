/* SPDX-License-Identifier: MIT */
#include "report/report.h"
#include "commands.h"

static const struct {
        const char *name, *title;
} dimensions[GG_DIMENSION_COUNT] = {
        [GG_BY_REASON] = {"reason", "Reason"},
        [GG_BY_ACTION] = {"action", "Action"},
        [GG_BY_GOROOT] = {"goroot", "Inherited GOROOT"},
        [GG_BY_REAL_ROOT] = {"real_root", "Real root"},
        [GG_BY_BINARY] = {"binary", "Go command"},
        [GG_BY_LAUNCHER] = {"launcher", "Launcher"},
        [GG_BY_DIRECTORY] = {"directory", "Working directory"},
        [GG_BY_HOST] = {"host", "Host"},
        [GG_BY_DAY] = {"day", "Day (UTC)"},
};

const char *gg_dimension_name(enum gg_dimension dimension) {
        return dimensions[dimension].name;
}

const char *gg_dimension_title(enum gg_dimension dimension) {
        return dimensions[dimension].title;
}

int gg_report_status(const struct gg_report *report) {
        if (report->violations > 0)
                return GG_EXIT_VIOLATION;
        return report->unread > 0 || report->damaged > 0 || report->newer > 0 ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}
