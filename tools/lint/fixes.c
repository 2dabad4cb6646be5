/* SPDX-License-Identifier: MIT */
#include "lint/fixes.h"
#include <stdlib.h>
#include <string.h>

struct wish {
        const struct gg_edit *edit;
        size_t finding; /* whose */
};

static int by_line(const void *a, const void *b) {
        const struct wish *x = a, *y = b;
        int r = strcmp(x->edit->file, y->edit->file);

        if (r == 0)
                r = (x->edit->line > y->edit->line) - (x->edit->line < y->edit->line);
        return r != 0 ? r : (x->finding > y->finding) - (x->finding < y->finding);
}

static bool is_same_line(const struct gg_edit *a, const struct gg_edit *b) {
        return a->line == b->line && strcmp(a->file, b->file) == 0;
}

static bool is_same_wish(const struct gg_edit *a, const struct gg_edit *b) {
        if (!a->replacement || !b->replacement)
                return a->replacement == b->replacement;
        return strcmp(a->replacement, b->replacement) == 0;
}

/* Marks the findings that have to wait. Those that wait for one that waits itself do so, too: the next time
 * is soon enough. */
static void refuse(const struct wish *wishes, size_t count, bool *ret_refused) {
        size_t first = 0;

        for (size_t i = 1; i < count; i++) {
                if (!is_same_line(wishes[first].edit, wishes[i].edit))
                        first = i;
                else if (!is_same_wish(wishes[first].edit, wishes[i].edit))
                        ret_refused[wishes[i].finding] = true;
        }
}

static const char *path_of(const struct gg_findings *findings, const struct wish *wishes, size_t count,
                           const char *file) {
        size_t low = 0, high = count;

        while (low < high) { /* the first wish of that file */
                size_t middle = low + (high - low) / 2;

                if (strcmp(wishes[middle].edit->file, file) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return findings->items[wishes[low].finding].file;
}

void gg_lint_fixes(const struct gg_findings *findings, struct gg_lint_fix **ret_fixes, size_t *ret_count) {
        struct gg_arena *arena = findings->arena;
        bool *refused = gg_arena_alloc(arena, findings->count * sizeof *refused);
        const struct gg_edit **edits;
        struct wish *wishes = NULL;
        size_t count = 0, cap = 0, edit_count = 0, file_count;
        struct gg_edit_file *files;
        struct gg_lint_fix *fixes;

        for (size_t i = 0; i < findings->count; i++)
                for (const struct gg_edit *edit = findings->items[i].edits; edit; edit = edit->next) {
                        wishes = gg_arena_grow(arena, wishes, count, &cap, sizeof *wishes);
                        wishes[count++] = (struct wish){edit, i};
                }
        if (!wishes) {
                *ret_fixes = NULL;
                *ret_count = 0;
                return;
        }
        qsort(wishes, count, sizeof *wishes, by_line);
        refuse(wishes, count, refused);
        edits = gg_arena_alloc(arena, count * sizeof *edits);
        for (size_t i = 0; i < count; i++)
                if (!refused[wishes[i].finding])
                        edits[edit_count++] = wishes[i].edit;
        gg_edits_group(arena, edits, edit_count, &files, &file_count);
        fixes = gg_arena_alloc(arena, file_count * sizeof *fixes);
        for (size_t i = 0; i < file_count; i++)
                fixes[i] = (struct gg_lint_fix){files[i], path_of(findings, wishes, count, files[i].file)};
        *ret_fixes = fixes;
        *ret_count = file_count;
}
