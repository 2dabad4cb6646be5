/* SPDX-License-Identifier: MIT */
#include "report/days.h"
#include "report/show.h"
#include "report/times.h"

static bool day_at(const struct gg_tally_row *row, int64_t *ret_day) {
        int64_t time;

        if (!gg_date_read(row->key, &time))
                return false;
        *ret_day = gg_day_of(time);
        return true;
}

static struct gg_str date_of(struct gg_arena *arena, int64_t day) {
        char time[GG_TIME_LENGTH + 1];

        gg_time_write(day * GG_DAY_MS, time);
        return (struct gg_str){gg_arena_copy(arena, time), GG_DATE_LENGTH};
}

struct span {
        int64_t first, last;
        bool is_empty;
};

static struct span span_of(const struct gg_tally_table *table) {
        struct span span = {.is_empty = true};

        for (size_t i = 0; i < table->count; i++) {
                int64_t day;

                if (!day_at(&table->rows[i], &day))
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

                if (!day_at(row, &day))
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
                rows[i].key = date_of(arena, span.first + (int64_t) i);
        for (size_t i = 0; i < table->count; i++) {
                int64_t day;

                if (!span.is_empty && day_at(&table->rows[i], &day) && day >= span.first) {
                        add(&rows[day - span.first].launches, table->rows[i].launches);
                        add(&rows[day - span.first].violations, table->rows[i].violations);
                }
        }
        table->rows = rows;
        table->count = count;
        return rest;
}
