/* SPDX-License-Identifier: MIT */
/* Laws of the reader of Makefiles, on any bytes: what it finds stands in order on lines that there are, a
 * recipe has no more lines than the file, and its shell gets them all. */
#include "law.h"
#include "lint/makeread.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned count_newlines(struct gg_str s) {
        unsigned count = 0;

        for (size_t i = 0; i < s.n; i++)
                count += s.p[i] == '\n';
        return count;
}

static void check(struct gg_arena *arena, const struct gg_make_item *item, unsigned last_line) {
        LAW(item->line >= 1 && item->line <= last_line);
        LAW((item->kind == GG_MAKE_RECIPE) == (item->recipe.p != NULL));
        if (item->kind == GG_MAKE_SET)
                LAW(item->name && item->op && item->value && !strchr(item->value, '\n'));
        if (item->kind == GG_MAKE_EXPORT || item->kind == GG_MAKE_UNEXPORT || item->kind == GG_MAKE_RULE)
                LAW(item->name);
        if (item->kind == GG_MAKE_RECIPE) {
                struct gg_str code = gg_make_shell(arena, item->recipe);

                LAW(item->name);
                LAW(item->line + count_newlines(item->recipe) <= last_line);
                LAW(count_newlines(code) == count_newlines(item->recipe));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *copy = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */
        struct gg_str text = {copy, size};
        struct gg_arena arena = {0};
        struct gg_make_file file;
        unsigned line = 0;

        LAW(copy);
        if (size > 0)
                memcpy(copy, data, size);
        if (size == 0 || !memchr(copy, '\0', size)) { /* as lint hands it on */
                (void) gg_make_read(&arena, text, &file);
                for (size_t i = 0; i < file.count; i++) {
                        LAW(file.items[i].line >= line);
                        line = file.items[i].line;
                        check(&arena, &file.items[i], count_newlines(text) + 1);
                }
        }
        gg_arena_free(&arena);
        free(copy);
        return 0;
}
