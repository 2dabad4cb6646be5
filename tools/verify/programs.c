/* SPDX-License-Identifier: MIT */
#include "common/walk.h"
#include "verify/verify.h"
#include <errno.h>

struct walk {
        const struct gg_machine *machine;
        struct gg_verify_programs *programs;
};

static void add(const struct gg_machine *m, const struct gg_verify_program *program,
                struct gg_verify_programs *programs) {
        programs->items = gg_arena_grow(m->arena, programs->items, programs->count, &programs->cap,
                                        sizeof *programs->items);
        programs->items[programs->count++] = *program;
}

/* What is no Go program is no concern of a walk; what looks like one and is mangled is. */
static void visit(void *ctx, const char *dir, const char *name) {
        struct walk *w = ctx;
        struct gg_verify_program program = {.file = gg_machine_join(w->machine, dir, name)};

        program.error = gg_gobinary_read(w->machine->arena, &w->machine->fs, program.file, &program.binary);
        if (program.error == 0 || program.error == -EBADMSG)
                add(w->machine, &program, w->programs);
}

void gg_verify_add(const struct gg_machine *machine, const char *path, struct gg_verify_programs *programs) {
        struct walk w = {machine, programs};
        const struct gg_walker walker = {NULL, visit, &w};
        struct gg_verify_program program = {.file = path};
        size_t before = programs->count;

        if (gg_machine_is_dir(machine, path)) {
                program.error = gg_walk(machine, path, &walker);
                if (program.error == 0 && programs->count == before)
                        program.error = -ENODATA;
                if (program.error < 0)
                        add(machine, &program, programs);
                return;
        }
        program.error = gg_gobinary_read(machine->arena, &machine->fs, path, &program.binary);
        add(machine, &program, programs);
}
