/* SPDX-License-Identifier: MIT */
/* Laws of the reader of JSON with comments, on any bytes: a broken text has a line and a reason; blanks stand
 * for what was no JSON, byte for byte; every member has a place, and its key stands there; a text without a
 * member is right again, and lacks that member alone. */
#include "common/jsonfile.h"
#include "law.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned count_lines(struct gg_str text) {
        unsigned n = 1;

        for (size_t i = 0; i < text.n; i++)
                n += text.p[i] == '\n';
        return n;
}

/* The text with its edits made, which are sorted by line. */
static struct gg_str apply(struct gg_arena *arena, struct gg_str text, const struct gg_edit *edit) {
        char *out = gg_arena_alloc(arena, text.n + 1);
        struct gg_str rest = text;
        size_t n = 0;

        for (unsigned line = 1; rest.p; line++) {
                struct gg_str old = gg_str_cut(&rest, '\n'), now = old;

                if (edit && edit->line == line) {
                        LAW(gg_str_eq(edit->old, old));
                        LAW(!edit->replacement || strlen(edit->replacement) < old.n);
                        now = gg_str_of(edit->replacement);
                }
                if (now.n > 0)
                        memcpy(out + n, now.p, now.n);
                n += now.n;
                if (rest.p && !(edit && edit->line == line && !edit->replacement))
                        out[n++] = '\n';
                if (edit && edit->line == line)
                        edit = edit->next;
        }
        LAW(!edit);
        return (struct gg_str){out, n};
}

static void check_drop(struct gg_arena *arena, const struct gg_json_file *f, const char *key) {
        const char *const keys[] = {key, NULL};
        const struct gg_edit *edit = gg_json_file_drop(arena, f, "x", keys);
        struct gg_json_file after;
        json_t *want;

        if (!edit)
                return;
        want = json_copy(f->value);
        LAW(want && json_object_del(want, key) == 0);
        gg_json_file_read(arena, apply(arena, f->text, edit), &after);
        LAW(after.value && json_equal(want, after.value));
        gg_json_file_close(&after);
        json_decref(want);
}

static void check_members(struct gg_arena *arena, const struct gg_json_file *f) {
        const char *key;
        unsigned budget = 8; /* each costs a reading of the text */
        json_t *value;

        json_object_foreach(f->value, key, value) {
                const char *const keys[] = {key, NULL};
                unsigned line = gg_json_file_line(f, keys), column = gg_json_file_column(f, keys);

                LAW(line >= 1 && line <= count_lines(f->text));
                LAW(column >= 1 && column <= f->text.n);
                if (budget > 0) {
                        budget--;
                        check_drop(arena, f, key);
                }
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct gg_arena arena = {NULL};
        struct gg_json_file f;
        char *text = malloc(size > 0 ? size : 1); /* ends where the text ends: any overrun shows */

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        gg_json_file_read(&arena, (struct gg_str){text, size}, &f);
        LAW((f.value == NULL) == (f.error != NULL));
        if (f.error)
                LAW(f.error[0] != '\0' && f.line >= 1 && f.line <= count_lines((struct gg_str){text, size}));
        LAW(f.plain.n == size || size > GG_JSON_SIZE_MAX);
        for (size_t i = 0; i < f.plain.n; i++)
                LAW(f.plain.p[i] == text[i] || f.plain.p[i] == ' ');
        if (f.value)
                check_members(&arena, &f);
        gg_json_file_close(&f);
        gg_arena_free(&arena);
        free(text);
        return 0;
}
