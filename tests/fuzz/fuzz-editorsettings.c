/* SPDX-License-Identifier: MIT */
/* Laws of the readers of editors' files, on any bytes as any kind of file: what is said stands in a line that
 * is there, a broken file has a reason, and values can be expanded. */
#include "common/editorsettings.h"
#include "law.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum gg_editor_file kind, struct gg_str text, unsigned lines) {
        static char *const env[] = {(char *) "A=b", NULL};
        static const struct gg_editor_place place = {"/w", "/h", env};
        struct gg_editor_settings settings;
        struct gg_arena arena = {NULL};

        gg_editor_settings_read(&arena, kind, "f", "o", text, &settings);
        LAW(!settings.broken || (settings.broken[0] != '\0' && settings.broken_line >= 1));
        for (size_t i = 0; i < settings.count; i++) {
                const struct gg_editor_setting *s = &settings.items[i];

                LAW(s->line >= 1 && s->line <= lines);
                LAW(s->key && s->value[0] != '\0' && strcmp(s->file, "f") == 0);
                LAW((s->what == GG_EDITOR_VARIABLE) == (s->variable != NULL));
                for (const struct gg_edit *e = s->drop; e; e = e->next)
                        LAW(e->line >= 1 && e->line <= lines && strcmp(e->file, "o") == 0);
                gg_editor_expand(&arena, s->value, &place);
        }
        gg_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size > 0 ? size : 1);
        unsigned lines = 1;

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        for (size_t i = 0; i < size; i++)
                lines += text[i] == '\n';
        for (enum gg_editor_file kind = GG_EDITOR_FILE_NONE; kind <= GG_EDITOR_FILE_IDEA; kind++)
                check(kind, (struct gg_str){text, size}, lines);
        free(text);
        return 0;
}
