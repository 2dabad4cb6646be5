/* SPDX-License-Identifier: MIT */
/* Laws of the readers of pins, on any bytes and for each kind of file: what they hand out is made of the
 * text, at lines that it has; a text has one meaning; a version is one; contradictions are among the pins. */
#include "common/pinconflicts.h"
#include "law.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
        const char *base;
        enum gg_pin_kind first, last;
} files[] = {
        {"go.mod", GG_PIN_GO_MOD_GO, GG_PIN_GO_MOD_TOOLCHAIN},
        {"go.work", GG_PIN_GO_WORK_GO, GG_PIN_GO_WORK_TOOLCHAIN},
        {".go-version", GG_PIN_GO_VERSION, GG_PIN_GO_VERSION},
        {".tool-versions", GG_PIN_TOOL_VERSIONS, GG_PIN_TOOL_VERSIONS},
        {"mise.toml", GG_PIN_MISE, GG_PIN_MISE},
        {".envrc", GG_PIN_ENVRC, GG_PIN_ENVRC},
        {".gvmrc", GG_PIN_GVM, GG_PIN_GVM},
};

#define FILE_COUNT (sizeof files / sizeof *files)

static unsigned count_lines(struct gg_str text) {
        unsigned lines = 1;

        for (size_t i = 0; i < text.n; i++)
                lines += text.p[i] == '\n';
        return lines;
}

static void check_pin(const struct gg_pin *pin, size_t file, struct gg_str text) {
        LAW(pin->kind >= files[file].first && pin->kind <= files[file].last);
        LAW(strcmp(pin->file, files[file].base) == 0);
        LAW(pin->line <= count_lines(text));
        LAW(pin->text);
        LAW(strlen(pin->text) <= text.n);
        LAW(!pin->trouble || *pin->trouble != '\0');
        LAW(pin->is_minimum == !gg_pin_is_of_manager(pin));
        if (!pin->is_version)
                LAW(pin->version.major == 0 && pin->version.kind == 0 && gg_pin_allows(pin, &pin->version));
        else
                LAW(gg_pin_allows(pin, &pin->version) || pin->version.has_patch || pin->version.kind != 0);
}

static bool same(const struct gg_pin *a, const struct gg_pin *b) {
        return a->kind == b->kind && a->line == b->line && strcmp(a->text, b->text) == 0 &&
               a->is_version == b->is_version && !a->trouble == !b->trouble &&
               (!a->trouble || strcmp(a->trouble, b->trouble) == 0);
}

static void check_file(struct gg_arena *arena, size_t file, struct gg_str text, struct gg_pins *all) {
        const char *base = files[file].base;
        struct gg_pins once = {0}, again = {0};

        LAW(gg_pins_read(arena, base, base, text, &once));
        LAW(gg_pins_read(arena, base, base, text, &again));
        LAW(once.count == again.count);
        LAW(once.count <= text.n + 1);
        for (size_t i = 0; i < once.count; i++) {
                check_pin(&once.items[i], file, text);
                LAW(same(&once.items[i], &again.items[i]));
        }
        LAW(gg_pins_read(arena, base, base, text, all));
}

static void check_conflicts(struct gg_arena *arena, const struct gg_pins *pins) {
        struct gg_pin_conflict *conflicts;
        size_t count;

        gg_pins_conflicts(arena, pins, &conflicts, &count);
        LAW(count <= 3 + 2 * pins->count);
        for (size_t i = 0; i < count; i++) {
                const struct gg_pin_conflict *c = &conflicts[i];

                LAW(c->pin >= pins->items && c->pin < pins->items + pins->count && c->pin->is_version);
                LAW(c->other >= pins->items && c->other < pins->items + pins->count && c->other->is_version);
                LAW(c->pin != c->other);
                LAW(*gg_pin_conflict_message(arena, c) != '\0');
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        /* A copy that ends where the text ends, so that any overrun shows. */
        char *copy = malloc(size > 0 ? size : 1);
        struct gg_arena arena = {0};
        struct gg_pins all = {0};

        LAW(copy);
        if (size > 0)
                memcpy(copy, data, size);
        for (size_t i = 0; i < FILE_COUNT; i++)
                check_file(&arena, i, (struct gg_str){copy, size}, &all);
        check_conflicts(&arena, &all);
        gg_arena_free(&arena);
        free(copy);
        return 0;
}
