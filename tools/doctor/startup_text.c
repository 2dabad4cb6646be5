/* SPDX-License-Identifier: MIT */
#include "doctor/startup_run.h"
#include <errno.h>
#include <string.h>

/* The largest that anyone writes by hand is a few hundred lines; frameworks of zsh have some hundred KiB in
 * all. */
#define TEXT_MAX ((size_t) 512 * 1024)
#define TEXTS_MAX ((size_t) 4 * 1024 * 1024)

struct reading {
        struct gg_startup_text *text;
        struct gg_arena *arena;
};

static void keep(void *ctx, const struct gg_shell_command *command) {
        const struct reading *reading = ctx;
        struct gg_startup_text *t = reading->text;

        t->commands = gg_arena_grow(reading->arena, t->commands, t->count, &t->cap,
                                    sizeof(const struct gg_shell_command *));
        t->commands[t->count++] = command;
}

static void find_lines(struct gg_arena *arena, struct gg_startup_text *t) {
        const char *end = t->text.p + t->text.n;

        for (const char *p = t->text.p; p;) {
                t->lines = gg_arena_grow(arena, t->lines, t->line_count, &t->line_cap, sizeof *t->lines);
                t->lines[t->line_count++] = p;
                p = memchr(p, '\n', (size_t) (end - p));
                p = p ? p + 1 : NULL;
        }
}

const struct gg_startup_text *gg_startup_text(const struct gg_machine *machine,
                                              struct gg_startup_texts *texts, const char *path,
                                              enum gg_shell_dialect dialect) {
        struct gg_arena *arena = machine->arena;
        struct gg_startup_text *t;
        struct reading reading;

        for (size_t i = 0; i < texts->count; i++)
                if (texts->items[i]->dialect == dialect && strcmp(texts->items[i]->path, path) == 0)
                        return texts->items[i];
        t = gg_arena_alloc(arena, sizeof *t);
        t->path = path;
        t->dialect = dialect;
        texts->items = gg_arena_grow(arena, texts->items, texts->count, &texts->cap,
                                     sizeof(struct gg_startup_text *));
        texts->items[texts->count++] = t;
        t->error = texts->bytes > TEXTS_MAX ? -EFBIG : gg_machine_read(machine, path, TEXT_MAX, &t->text);
        if (t->error < 0)
                return t;
        texts->bytes += t->text.n;
        reading = (struct reading){t, arena};
        find_lines(arena, t);
        gg_shell_read(arena, t->text, dialect, 1, keep, &reading); /* of a broken one, what could be told */
        return t;
}

struct gg_str gg_startup_text_line(const struct gg_startup_text *text, unsigned n) {
        const char *start, *end;

        if (n == 0 || n > text->line_count)
                return (struct gg_str){"", 0};
        start = text->lines[n - 1];
        end = n < text->line_count ? text->lines[n] - 1 : text->text.p + text->text.n;
        return (struct gg_str){start, (size_t) (end - start)};
}
