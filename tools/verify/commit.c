/* SPDX-License-Identifier: MIT */
#include "verify/commit.h"
#include "doctor/project.h"
#include "verify/verify.h"
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

/* A file and the folder that it lies in. */
struct staged {
        const char *dir, *file;
};

static const char *folder_of(const struct gg_machine *m, const char *file) {
        struct gg_str dir = gg_path_dir(gg_str_of(file));
        const char *path = gg_arena_string(m->arena, dir);

        return file[0] == '/' ? path : dir.n == 0 ? m->cwd : gg_machine_join(m, m->cwd, path);
}

static int by_folder(const void *a, const void *b) {
        const struct staged *x = a, *y = b;
        int r = strcmp(x->dir, y->dir);

        return r != 0 ? r : strcmp(x->file, y->file);
}

static void check_program(const struct gg_verify_measure *measure, const char *file,
                          struct gg_findings *findings) {
        const struct gg_machine *m = measure->machine;
        struct gg_verify_program program = {.file = file};

        program.error = gg_gobinary_read(m->arena, &m->fs, file, &program.binary);
        if (program.error == 0 && gg_verify_has_measure(measure))
                gg_verify_check(measure, &program, findings);
}

/* The project as seen from one folder, and the programs in it. */
static void check_folder(const struct gg_machine *m, const struct staged *files, size_t count,
                         struct gg_findings *findings) {
        struct gg_gochoice *choice = gg_arena_alloc(m->arena, sizeof *choice);
        struct gg_verify_measure measure = {.machine = m, .choice = choice};
        struct gg_pins pins;

        gg_pins_find(m, files->dir, &pins);
        gg_gochoice_make(m, files->dir, &pins, choice);
        gg_project_check(m, &pins, choice, findings);
        measure.pins = &pins;
        measure.module = gg_pins_module(m, files->dir);
        for (size_t i = 0; i < count; i++)
                check_program(&measure, files[i].file, findings);
}

void gg_verify_commit(const struct gg_machine *machine, char *const *files, size_t count,
                      struct gg_findings *findings) {
        struct staged *staged = gg_arena_alloc(machine->arena, count * sizeof *staged);
        size_t n;

        for (size_t i = 0; i < count; i++)
                staged[i] = (struct staged){folder_of(machine, files[i]), files[i]};
        if (count > 1)
                qsort(staged, count, sizeof *staged, by_folder);
        for (size_t i = 0; i < count; i += n) {
                for (n = 1; i + n < count && strcmp(staged[i + n].dir, staged[i].dir) == 0; n++)
                        ;
                check_folder(machine, &staged[i], n, findings);
        }
}
