/* SPDX-License-Identifier: MIT */
#include "report/days.h"
#include "report/show.h"
#include <string.h>
#include <time.h>

#define DATE_LENGTH (sizeof "2026-01-02" - 1)

static bool number_at(struct gg_str s, size_t from, size_t digits, int *ret_n) {
        int n = 0;

        for (size_t i = from; i < from + digits; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
                n = 10 * n + (s.p[i] - '0');
        }
        *ret_n = n;
        return true;
}

static const char *date_of(struct gg_arena *arena, int64_t day) {
        time_t seconds = (time_t) (day * 86400);
        struct tm tm;

        if (!gmtime_r(&seconds, &tm))
                return "";
        return gg_arena_printf(arena, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

bool gg_days_parse(struct gg_str date, int64_t *ret_day) {
        struct tm tm = {0}, asked;
        time_t seconds;

        if (date.n != DATE_LENGTH || date.p[4] != '-' || date.p[7] != '-' ||
            !number_at(date, 0, 4, &tm.tm_year) || !number_at(date, 5, 2, &tm.tm_mon) ||
            !number_at(date, 8, 2, &tm.tm_mday))
                return false;
        tm.tm_year -= 1900;
        tm.tm_mon--;
        asked = tm;
        seconds = timegm(&tm); /* which makes 3 March out of 31 February */
        if (tm.tm_year != asked.tm_year || tm.tm_mon != asked.tm_mon || tm.tm_mday != asked.tm_mday)
                return false;
        *ret_day = seconds / 86400 - (seconds % 86400 < 0);
        return true;
}

struct span {
        int64_t first, last;
        bool is_empty;
};

static struct span span_of(const struct gg_tally_table *table) {
        struct span span = {.is_empty = true};

        for (size_t i = 0; i < table->count; i++) {
                int64_t day;

                if (!gg_days_parse(table->rows[i].key, &day))
                        continue;
                span.first = span.is_empty || day < span.first ? day : span.first;
                span.last = span.is_empty || day > span.last ? day : span.last;
                span.is_empty = false;
        }
        return span;
}

static void add(uint64_t *sum, uint64_t n) {
        *sum = n > UINT64_MAX - *sum ? UINT64_MAX : *sum + n;
}

/* What is not on one of the days that are shown. */
static const char *rest_of(struct gg_arena *arena, const struct gg_tally_table *table, struct span shown) {
        uint64_t earlier = 0, earlier_violations = 0, undated = table->other_violations;
        const char *days, *sep, *none;

        for (size_t i = 0; i < table->count; i++) {
                const struct gg_tally_row *row = &table->rows[i];
                int64_t day;

                if (!gg_days_parse(row->key, &day))
                        add(&undated, row->violations);
                else if (shown.is_empty || day < shown.first) {
                        add(&earlier_violations, row->violations);
                        earlier++;
                }
        }
        if (earlier == 0 && undated == 0)
                return NULL;
        days = gg_arena_printf(arena, "%s, with %s",
                               gg_show_count(arena, earlier, false, "earlier day", "earlier days"),
                               gg_show_count(arena, earlier_violations, false, "violation", "violations"));
        none = gg_arena_printf(arena, "%s of no known day",
                               gg_show_count(arena, undated, false, "violation", "violations"));
        sep = earlier > 0 && undated > 0 ? "; " : "";
        return gg_arena_printf(arena, "%s%s%s", earlier > 0 ? days : "", sep, undated > 0 ? none : "");
}

const char *gg_days_fill(struct gg_arena *arena, size_t top, struct gg_tally_table *table) {
        struct span span = span_of(table);
        struct gg_tally_row *rows;
        const char *rest;
        size_t count;

        if (span.is_empty || top == 0)
                span = (struct span){.is_empty = true};
        else if ((uint64_t) (span.last - span.first) >= top)
                span.first = span.last - (int64_t) top + 1;
        rest = rest_of(arena, table, span);
        count = span.is_empty ? 0 : (size_t) (span.last - span.first) + 1;
        rows = gg_arena_alloc(arena, count * sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i].key = gg_str_of(date_of(arena, span.first + (int64_t) i));
        for (size_t i = 0; i < table->count; i++) {
                int64_t day;

                if (!span.is_empty && gg_days_parse(table->rows[i].key, &day) && day >= span.first) {
                        add(&rows[day - span.first].launches, table->rows[i].launches);
                        add(&rows[day - span.first].violations, table->rows[i].violations);
                }
        }
        table->rows = rows;
        table->count = count;
        return rest;
}
