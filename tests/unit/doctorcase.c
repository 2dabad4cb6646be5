/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctorcase.h"
#include "imagedir.h"
#include <stdio.h>
#include <string.h>

void doctorcase_start(struct doctorcase *c) {
        *c = (struct doctorcase){.sets = {"HOME=/home/u"}, .set_count = 1};
        c->image = imagedir_make();
        imagedir_put(c->image, "/etc/passwd", "root:x:0:0::/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n");
        imagedir_dir(c->image, "/root");
        imagedir_dir(c->image, "/home/u");
        imagedir_dir(c->image, "/work");
}

void doctorcase_open(struct doctorcase *c) {
        const struct gg_machine_options options = {
                .root = c->image, .sets = c->sets, .set_count = c->set_count, .cwd = "/work"};

        assert_int_equal(gg_machine_open(&c->arena, &options, &c->machine), 0);
        c->doctor = (struct gg_doctor){.machine = &c->machine, .dir = c->dir ? c->dir : "/work"};
        c->doctor.findings.arena = &c->arena;
        c->doctor.inventory.machine = &c->machine;
}

static struct gg_path_go *add_path_go(struct doctorcase *c, const char *path) {
        struct gg_inventory *i = &c->doctor.inventory;
        const char *real = gg_machine_resolve(&c->machine, path);

        i->path_gos = gg_arena_grow(&c->arena, i->path_gos, i->path_count, &c->path_cap, sizeof *i->path_gos);
        i->path_gos[i->path_count] = (struct gg_path_go){.path = path,
                                                         .place = (unsigned) i->path_count + 1,
                                                         .is_first = i->path_count == 0,
                                                         .real = real ? real : path};
        return &i->path_gos[i->path_count++];
}

static struct gg_toolchain *add_toolchain(struct doctorcase *c, const char *root, const char *version,
                                          const char *source) {
        struct gg_inventory *i = &c->doctor.inventory;
        struct gg_source_row *row = gg_arena_alloc(&c->arena, sizeof *row);
        struct gg_toolchain *t = gg_arena_alloc(&c->arena, sizeof *t);

        row->name = source;
        *t = (struct gg_toolchain){.root = root, .found_as = root, .version = version, .source = row};
        t->binary = gg_machine_join(&c->machine, root, "bin/go");
        i->toolchains = gg_arena_grow(&c->arena, i->toolchains, i->count, &i->cap, sizeof *i->toolchains);
        i->toolchains[i->count++] = t;
        return t;
}

void doctorcase_go(struct doctorcase *c, const char *path, const char *root, const char *version,
                   const char *source) {
        struct gg_toolchain *t = add_toolchain(c, root, version, source);

        add_path_go(c, path)->toolchain = t;
}

void doctorcase_shim(struct doctorcase *c, const char *path, const char *manager, const char *root,
                     const char *version) {
        static const struct gg_pin pin;

        add_path_go(c, path)->shim_of = manager;
        if (root)
                add_toolchain(c, root, version, manager)->active_by = &pin;
}

void doctorcase_init(struct doctorcase *c, const char *manager, const char *file, unsigned starts) {
        struct gg_startup *s = &c->doctor.startup;

        s->inits = gg_arena_grow(&c->arena, s->inits, s->init_count, &s->init_cap, sizeof *s->inits);
        s->inits[s->init_count++] = (struct gg_startup_init){.manager = manager,
                                                             .shell = "bash",
                                                             .home = "/home/u",
                                                             .file = file,
                                                             .starts = starts,
                                                             .line = 3};
}

void doctorcase_pin(struct doctorcase *c, enum gg_pin_kind kind, const char *file, const char *text) {
        struct gg_pins *p = &c->doctor.inventory.pins;
        struct gg_pin *pin;

        p->items = gg_arena_grow(&c->arena, p->items, p->count, &p->cap, sizeof *p->items);
        pin = &p->items[p->count++];
        *pin = (struct gg_pin){.kind = kind, .file = file, .line = 1, .text = text};
        pin->is_version = gg_goversion_parse(gg_str_of(text), &pin->version);
}

/* The paths of findings lie behind the image's folder. */
static const char *inside(const struct doctorcase *c, const char *file) {
        size_t n = strlen(c->image);

        if (!file)
                return "-";
        assert_int_equal(strncmp(file, c->image, n), 0);
        return file + n;
}

void doctorcase_expect(struct doctorcase *c, void (*check)(struct gg_doctor *doctor), const char *want) {
        struct gg_findings *findings = &c->doctor.findings;
        const char *got = "";

        check(&c->doctor);
        gg_findings_sort(findings);
        for (size_t i = 0; i < findings->count; i++) {
                const struct gg_finding *f = &findings->items[i];

                assert_non_null(f->effect);
                assert_true(f->fix || strcmp(f->id, "editor-settings-broken") == 0);
                got = gg_arena_printf(&c->arena, "%s%s %s %s:%u %s%s\n", got, gg_severity_name(f->severity),
                                      f->id, inside(c, f->file), f->line, f->message,
                                      f->edits ? " [edit]" : "");
        }
        assert_string_equal(got, want);
        gg_machine_close(&c->machine);
        gg_arena_free(&c->arena);
        imagedir_remove(c->image);
}
