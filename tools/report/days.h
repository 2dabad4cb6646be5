/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_REPORT_DAYS_H
#define GG_TOOLS_REPORT_DAYS_H

#include "report/report.h"

/* Puts the last days, at most `top`, in the place of a table's rows: one for each day of the calendar between
 * the first and the last one, those without a record with zeros. What is left out, in words; NULL: nothing
 * is. */
const char *gg_days_fill(struct gg_arena *arena, size_t top, struct gg_tally_table *table);

#endif
