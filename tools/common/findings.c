/* SPDX-License-Identifier: MIT */
#include "common/findings.h"
#include <stdlib.h>
#include <string.h>

struct gg_finding *gg_findings_add(struct gg_findings *findings, const char *id, enum gg_severity severity,
                                   const char *file, unsigned line, const char *format, ...) {
        struct gg_finding *f;
        va_list args;

        findings->items = gg_arena_grow(findings->arena, findings->items, findings->count, &findings->cap,
                                        sizeof *findings->items);
        f = &findings->items[findings->count++];
        *f = (struct gg_finding){.id = id, .severity = severity, .file = file, .line = line};
        va_start(args, format);
        f->message = gg_arena_vprintf(findings->arena, format, args);
        va_end(args);
        return f;
}

static int by_number(unsigned a, unsigned b) {
        return (a > b) - (a < b);
}

static int by_weight(const struct gg_finding *x, const struct gg_finding *y) {
        int r = (int) y->severity - (int) x->severity;

        if (r == 0)
                r = strcmp(x->file ? x->file : "", y->file ? y->file : "");
        if (r == 0)
                r = by_number(x->line, y->line);
        if (r == 0)
                r = by_number(x->column, y->column);
        return r != 0 ? r : strcmp(x->id, y->id);
}

/* qsort(3) is not stable: what is equal keeps its order by its address in the list that it comes from. */
static int by_weight_and_place(const void *a, const void *b) {
        const struct gg_finding *x = *(const struct gg_finding *const *) a,
                                *y = *(const struct gg_finding *const *) b;
        int r = by_weight(x, y);

        return r != 0 ? r : (x > y) - (x < y);
}

void gg_findings_sort(struct gg_findings *findings) {
        size_t n = findings->count;
        struct gg_finding *sorted = gg_arena_alloc(findings->arena, n * sizeof *sorted);
        const struct gg_finding **order = gg_arena_alloc(findings->arena, n * sizeof *order);

        for (size_t i = 0; i < n; i++)
                order[i] = &findings->items[i];
        if (n > 1)
                qsort(order, n, sizeof *order, by_weight_and_place);
        for (size_t i = 0; i < n; i++)
                sorted[i] = *order[i];
        findings->items = sorted;
        findings->cap = n;
}

size_t gg_findings_count(const struct gg_findings *findings, enum gg_severity at_least) {
        size_t count = 0;

        for (size_t i = 0; i < findings->count; i++)
                count += findings->items[i].severity >= at_least;
        return count;
}

const char *gg_severity_name(enum gg_severity severity) {
        static const char *const names[] = {
                [GG_SEVERITY_NOTE] = "note",
                [GG_SEVERITY_WARNING] = "warning",
                [GG_SEVERITY_ERROR] = "error",
        };

        return names[severity];
}
