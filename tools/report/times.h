/* SPDX-License-Identifier: MIT */
/* Times as records have them: milliseconds since 1970-01-01 UTC, in the proleptic Gregorian calendar, of the
 * years 0000 to 9999. Pure. */
#ifndef GG_TOOLS_TIMES_H
#define GG_TOOLS_TIMES_H

#include <goroot-guard/str.h>
#include <stdint.h>

#define GG_DAY_MS ((int64_t) 86400000)

/* Bytes of a date, "2026-01-02", and of a time, "2026-01-02T03:04:05.678Z". */
#define GG_DATE_LENGTH 10
#define GG_TIME_LENGTH 24

/* An RFC 3339 time, with any number of digits of a second and any offset. A leap second is the next one. */
bool gg_time_read(struct gg_str text, int64_t *ret_time);

/* A date: the time at which it starts. */
bool gg_date_read(struct gg_str text, int64_t *ret_time);

/* Writes GG_TIME_LENGTH bytes and a NUL; the first GG_DATE_LENGTH are the date. Times of other years are
 * shown as the nearest one. */
void gg_time_write(int64_t time, char ret_text[GG_TIME_LENGTH + 1]);

/* The number of the day since 1970-01-01 in which a time lies. */
int64_t gg_day_of(int64_t time);

#endif
