/* SPDX-License-Identifier: MIT */
/* go.mod, go.work and the files of version managers, each by itself and against the others of the repository.
 * What is wrong with one of them is told by the readers (common/pins.h), what with two by
 * common/pinconflicts.h: doctor and verify find the same. */
#include "common/pinconflicts.h"
#include "lint/engine.h"
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

const struct gg_lint_rule gg_lint_rules_pin[] = {
        {
                .id = "GG100",
                .name = "go-line-refused",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a go or toolchain line that the go command refuses",
                .why = "A go line says a version alone: 1.22, 1.22.0 or 1.22rc1; a toolchain line says "
                       "go1.22.0 or default. With anything else (go1.22, 1.22.x, v1.22, a block, two "
                       "versions, a second line) every go command in the module ends with \"errors parsing "
                       "go.mod\"; 1.21.0rc1 is let through and counts as older than any release.",
                .file = "go.mod",
                .bad = "module example.com/app\n\ngo 1.22.x\n",
                .good = "module example.com/app\n\ngo 1.22.0\n",
        },
        {
                .id = "GG101",
                .name = "version-misread",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a version that one of its readers will not take as it is meant",
                .why = "The files of version managers have no common grammar. goenv and setup-go look for a "
                       "release called go1.22.1 and find none; setup-go takes a comment in .go-version for a "
                       "part of the version; asdf has no release 1.22 and calls Go golang; a number without "
                       "quotes in mise.toml is no text.",
                .file = ".go-version",
                .bad = "go1.22.12\n",
                .good = "1.22.12\n",
        },
        {
                .id = "GG102",
                .name = "toolchain-older",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a toolchain line that is older than the go line",
                .why = "The toolchain line names what is preferred over older toolchains, and the go line "
                       "what is needed at least: a toolchain below that is never chosen, and the line only "
                       "misleads whoever reads it (setup-go among them, which installs it).",
                .file = "go.mod",
                .bad = "module example.com/app\n\ngo 1.23.0\n\ntoolchain go1.22.5\n",
                .good = "module example.com/app\n\ngo 1.22.0\n\ntoolchain go1.22.5\n",
                .has_fix = true,
        },
        {
                .id = "GG103",
                .name = "workspace-older",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a module that needs a newer Go than its workspace says",
                .why = "Go 1.21 and newer refuse every command in the workspace: \"module listed in go.work "
                       "file requires go >= 1.23.0, but go.work lists go 1.22.0\". go work use writes the "
                       "newer version into go.work.",
                .file = "app/go.mod",
                .bad = "module example.com/app\n\ngo 1.23.0\n",
                .good = "module example.com/app\n\ngo 1.22.0\n",
                .beside = "go.work",
                .beside_text = "go 1.22.0\n\nuse ./app\n",
        },
        {
                .id = "GG104",
                .name = "version-too-old",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a version file that asks for a Go that the module refuses",
                .why = "The go line is the least that Go 1.21 and newer build the module with. With an older "
                       "one the build stops if GOTOOLCHAIN=local, as in golang's images, and else fetches a "
                       "toolchain that nobody has named.",
                .file = ".go-version",
                .bad = "1.22.5\n",
                .good = "1.23.4\n",
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.23.0\n",
        },
        {
                .id = "GG105",
                .name = "version-below-toolchain",
                .severity = GG_SEVERITY_WARNING,
                .summary = "a version file that is older than the toolchain line",
                .why = "With GOTOOLCHAIN=auto, Go's own default, the Go of the version file hands over to "
                       "that of the toolchain line; with GOTOOLCHAIN=local, the default of golang's images "
                       "and of Debian's packages, it builds itself. So what builds depends on the machine.",
                .file = ".tool-versions",
                .bad = "golang 1.22.5\n",
                .good = "golang 1.22.8\n",
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.22.0\n\ntoolchain go1.22.8\n",
        },
        {
                .id = "GG106",
                .name = "versions-disagree",
                .severity = GG_SEVERITY_WARNING,
                .summary = "two files of version managers that name two versions",
                .why = "Each manager reads its own file: with goenv one Go builds, with asdf or mise "
                       "another, in CI the one that the workflow's file names. GOROOT trouble starts where "
                       "both managers are on one machine.",
                .file = ".tool-versions",
                .bad = "golang 1.21.13\n",
                .good = "golang 1.22.12\n",
                .beside = ".go-version",
                .beside_text = "1.22.12\n",
        },
        {.id = NULL},
};

static const char *const conflict_rules[GG_CONFLICT_COUNT] = {
        [GG_CONFLICT_TOOLCHAIN_OLDER] = "GG102", [GG_CONFLICT_WORK_OLDER] = "GG103",
        [GG_CONFLICT_BELOW_GO_LINE] = "GG104",   [GG_CONFLICT_BELOW_TOOLCHAIN] = "GG105",
        [GG_CONFLICT_MANAGERS] = "GG106",
};

static void report_troubles(struct gg_lint_file *file, const struct gg_pins *own) {
        for (size_t i = 0; i < own->count; i++) {
                const struct gg_pin *pin = &own->items[i];

                if (pin->trouble)
                        gg_lint_report(file, gg_pin_is_of_manager(pin) ? "GG101" : "GG100", pin->line, 0,
                                       "%s says \"%s\": %s", gg_pin_kind_text(pin->kind), pin->text,
                                       pin->trouble);
        }
}

/* Whether a pin of the repository stands in the folder of this file. */
static bool is_beside(const struct gg_lint_file *file, const struct gg_pin *pin) {
        const char *whole = file->path;

        if (whole[0] != '/')
                whole = gg_arena_printf(file->arena, "%s/%s", file->state->run->top, whole);
        return gg_str_eq(gg_path_dir(gg_str_of(whole)), gg_path_dir(gg_str_of(pin->file)));
}

/* A contradiction is told once, in the file of `pin`. But from a folder above, what lies below is not seen:
 * then in that of the other. */
static void report_conflict(struct gg_lint_file *file, const struct gg_pin_conflict *c) {
        bool is_own = c->pin->file == file->path, is_others = c->other->file == file->path;
        struct gg_finding *f;

        if (!is_own && (!is_others || is_beside(file, c->pin)))
                return;
        f = gg_lint_report(file, conflict_rules[c->kind], (is_own ? c->pin : c->other)->line, 0, "%s",
                           gg_pin_conflict_message(file->arena, c));

        if (!f)
                return;
        f->effect = gg_pin_conflict_effect(c->kind);
        f->fix = gg_pin_conflict_fix(c->kind);
        if (c->kind == GG_CONFLICT_TOOLCHAIN_OLDER)
                f->edits = gg_lint_edit(file, c->pin->line, NULL, NULL);
}

/* Which kinds of pins a file has: go.mod has both of its lines, though one may be missing. */
static bool is_of_file(const char *base, enum gg_pin_kind kind, const struct gg_pins *own) {
        if (strcmp(base, "go.mod") == 0)
                return kind == GG_PIN_GO_MOD_GO || kind == GG_PIN_GO_MOD_TOOLCHAIN;
        if (strcmp(base, "go.work") == 0)
                return kind == GG_PIN_GO_WORK_GO || kind == GG_PIN_GO_WORK_TOOLCHAIN;
        return gg_pins_first(own, kind) != NULL;
}

static int by_kind(const void *a, const void *b) {
        const struct gg_pin *x = a, *y = b;

        return x->kind != y->kind ? (int) x->kind - (int) y->kind
                                  : (int) (x->line > y->line) - (x->line < y->line);
}

/* The pins of the repository as seen from here, with this file's own text in place of what is on the disk. */
static void gather(const struct gg_lint_file *file, const char *base, const struct gg_pins *own,
                   struct gg_pins *ret) {
        size_t room = own->count + (file->pins ? file->pins->count : 0);
        struct gg_pins all = {.items = gg_arena_alloc(file->arena, room * sizeof *all.items), .cap = room};

        all.is_outside_workspace = file->pins && file->pins->is_outside_workspace;
        for (size_t i = 0; file->pins && i < file->pins->count; i++)
                if (!is_of_file(base, file->pins->items[i].kind, own))
                        all.items[all.count++] = file->pins->items[i];
        for (size_t i = 0; i < own->count; i++)
                all.items[all.count++] = own->items[i];
        if (all.count > 1) /* whichever file is looked at, one of two is the first */
                qsort(all.items, all.count, sizeof *all.items, by_kind);
        *ret = all;
}

void gg_lint_pin(struct gg_lint_file *file) {
        const char *base = gg_arena_string(file->arena, gg_path_base(gg_str_of(file->path)));
        struct gg_pins own = {0}, all;
        struct gg_pin_conflict *conflicts;
        size_t count;

        gg_pins_read(file->arena, base, file->path, file->text, &own);
        report_troubles(file, &own);
        gather(file, base, &own, &all);
        gg_pins_conflicts(file->arena, &all, &conflicts, &count);
        for (size_t i = 0; i < count; i++)
                report_conflict(file, &conflicts[i]);
}
