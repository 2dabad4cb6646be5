/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_REPORT_DAYS_H
#define GG_TOOLS_REPORT_DAYS_H

#include "report/report.h"

/* Puts the last days, at most `top`, in the place of a table's rows: one for each day of the calendar between
 * the first and the last one, those without a record with zeros. What is left out, in words; NULL: nothing
 * is. */
const char *gg_days_fill(struct gg_arena *arena, size_t top, struct gg_tally_table *table);

/* Days since 1970-01-01 of a date like 2026-01-02. false: it is none. */
bool gg_days_parse(struct gg_str date, int64_t *ret_day);

#endif
