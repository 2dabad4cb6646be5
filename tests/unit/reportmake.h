/* SPDX-License-Identifier: MIT */
/* Reports that nobody counted, for the tests of the forms. */
#ifndef GG_TESTS_REPORTMAKE_H
#define GG_TESTS_REPORTMAKE_H

#include "report/report.h"

/* Adds a row to a table of a report, violations out of launches, seen on 2026-01-02 and, at last, on
 * 2026-03-04. */
void report_add(struct gg_arena *arena, struct gg_report *report, enum gg_dimension dimension,
                struct gg_str key, uint64_t launches, uint64_t violations);

/* A fleet in which three causes explain most, with something in every member. */
void report_fleet(struct gg_arena *arena, struct gg_report *ret_report);

/* Nothing at all. */
void report_nothing(struct gg_report *ret_report);

/* Every text of the report is `text`, in two rows of each table but that of days, two causes and a damaged
 * line. */
void report_of(struct gg_arena *arena, struct gg_str text, struct gg_report *ret_report);

#endif
