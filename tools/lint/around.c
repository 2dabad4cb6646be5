/* SPDX-License-Identifier: MIT */
/* What the repository says of the Go that is to build it, as seen from a folder of it. What lies outside says
 * nothing: a repository is right or wrong on every machine alike. */
#include "lint/engine.h"
#include <goroot-guard/path.h>
#include <string.h>

void gg_lint_around_start(struct gg_lint_run *run) {
        static char *const env[] = {(char *) "GOWORK=auto", NULL};
        static const struct gg_machine_options options;
        struct gg_lint_around *around = &run->around;

        *around = (struct gg_lint_around){.dir = NULL};
        gg_machine_open(run->arena, &options, &around->machine);
        around->machine.env = env;
        around->machine.home = NULL;
        around->machine.arena = &around->arena;
}

void gg_lint_around_end(struct gg_lint_run *run) {
        gg_machine_close(&run->around.machine);
        gg_arena_free(&run->around.arena);
}

/* Absolute, on the arena. */
static const char *folder_of(const struct gg_lint_run *run, struct gg_arena *arena, const char *path) {
        struct gg_str dir = gg_path_dir(gg_str_of(path));

        if (path[0] == '/')
                return gg_arena_string(arena, dir);
        return gg_arena_printf(arena, "%s%s%.*s", strcmp(run->top, "/") == 0 ? "" : run->top,
                               dir.n > 0 || strcmp(run->top, "/") == 0 ? "/" : "", (int) dir.n,
                               dir.n > 0 ? dir.p : "");
}

/* Files are looked at folder by folder, so the last one is all that need be kept. */
const struct gg_pins *gg_lint_around(struct gg_lint_run *run, struct gg_arena *arena, const char *path) {
        const char *dir = folder_of(run, arena, path);
        struct gg_lint_around *around = &run->around;
        struct gg_pins all;
        size_t n = strcmp(run->top, "/") == 0 ? 0 : strlen(run->top);

        if (around->dir && strcmp(around->dir, dir) == 0)
                return &around->pins;
        gg_arena_free(&around->arena);
        around->dir = gg_arena_copy(&around->arena, dir);
        gg_pins_find(&around->machine, around->dir, &all);
        around->pins = all;
        around->pins.count = 0;
        for (size_t i = 0; i < all.count; i++)
                if (strncmp(all.items[i].file, run->top, n) == 0 && all.items[i].file[n] == '/')
                        around->pins.items[around->pins.count++] = all.items[i];
        return &around->pins;
}
