/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "report/report.h"

int gg_report_status(const struct gg_report *report) {
        if (report->violations > 0)
                return GG_EXIT_VIOLATION;
        return report->unread > 0 || report->damaged > 0 || report->newer > 0 ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}
