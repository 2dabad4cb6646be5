/* SPDX-License-Identifier: MIT */
/* Edits a file as the commands do (tools/common/edits.h), for tests.
 *
 *   edit-file diff FILE EDIT...
 *   edit-file apply FILE BACKUP|"" EDIT...
 *   edit-file replace FILE CONTENT
 *
 * EDIT is three words: the line's number, what stands there, and "=TEXT" for what is to stand there or "-" if
 * it goes. Status 0, or 1 with the errno's number on the standard error. */
#include "common/edits.h"
#include <stdlib.h>
#include <string.h>

static struct gg_edit_file file_of(struct gg_arena *arena, const char *name, char **words, size_t count) {
        const struct gg_edit **list = gg_arena_alloc(arena, (count + 1) * sizeof *list);
        struct gg_edit_file none = {.file = name}, *files;
        size_t n = 0;

        for (size_t i = 0; i + 2 < count; i += 3) {
                struct gg_edit *edit = gg_arena_alloc(arena, sizeof *edit);

                edit->file = name;
                edit->line = (unsigned) strtoul(words[i], NULL, 10);
                edit->old = gg_str_of(words[i + 1]);
                edit->replacement = words[i + 2][0] == '=' ? words[i + 2] + 1 : NULL;
                list[n++] = edit;
        }
        gg_edits_group(arena, list, n, &files, &n);
        return n > 0 ? files[0] : none;
}

int main(int argc, char **argv) {
        struct gg_arena arena = {NULL};
        struct gg_edit_file file;
        int r = -1;

        if (argc < 3)
                return 2;
        if (strcmp(argv[1], "diff") == 0) {
                file = file_of(&arena, argv[2], argv + 3, (size_t) argc - 3);
                r = gg_edits_diff(&arena, &file, argv[2], stdout);
        } else if (strcmp(argv[1], "apply") == 0 && argc > 3) {
                file = file_of(&arena, argv[2], argv + 4, (size_t) argc - 4);
                r = gg_edits_apply(&arena, &file, *argv[3] ? argv[3] : NULL);
        } else if (strcmp(argv[1], "replace") == 0 && argc > 3) {
                r = gg_file_replace(argv[2], gg_str_of(argv[3]), 0666);
        }
        gg_arena_free(&arena);
        if (r < 0)
                fprintf(stderr, "%d\n", -r);
        return r < 0;
}
