/* SPDX-License-Identifier: MIT */
#include "doctor/look.h"
#include <goroot-guard/gobin.h>
#include <string.h>

bool gg_look_is_same(const struct gg_machine *m, const char *a, const char *b) {
        struct gg_stat x, y;

        return m->fs.stat(m->fs.ctx, a, &x) == 0 && m->fs.stat(m->fs.ctx, b, &y) == 0 && gg_same_file(&x, &y);
}

struct gg_look_at gg_look_at_file(const struct gg_machine *m, const char *path) {
        struct gg_look_at look = {.path = path, .root = "", .version = ""};
        struct gg_gobin *bin;

        if (!gg_machine_is_file(m, path))
                return look;
        look.kind = GG_LOOK_OTHER;
        bin = gg_arena_alloc(m->arena, sizeof *bin);
        if (gg_gobin_identify(&m->fs, path, NULL, true, bin) < 0 || bin->kind != GG_GOBIN_GO)
                return look;
        gg_gobin_inform(&m->fs, bin);
        look.kind = GG_LOOK_GO;
        look.root = gg_arena_copy(m->arena, bin->root);
        look.version = gg_arena_copy(m->arena, bin->info.version);
        return look;
}

static bool has(const struct gg_machine *m, const char *dir, const char *name) {
        return gg_machine_is_dir(m, gg_machine_join(m, dir, name));
}

/* As gg_hint_text() of a judged launch, for what people write into files. */
static const char *why_none(const struct gg_machine *m, const char *path) {
        struct gg_str text = gg_str_of(path), trimmed = gg_str_trim(text);

        if (path[0] == '"' || path[0] == '\'')
                return "the quotes are part of the value";
        if (strchr(path, '$'))
                return "nothing expands the $ in it";
        if (path[0] == '~')
                return "nothing expands the ~ in it";
        if (trimmed.n != text.n)
                return "the blanks around it are part of the value";
        if (gg_machine_is_executable(m, path))
                return "it is a program, not a root";
        if (gg_machine_is_executable(m, gg_machine_join(m, path, "go")) &&
            has(m, gg_machine_join(m, path, ".."), "pkg/tool"))
                return "it is the bin folder of a root";
        return NULL;
}

struct gg_look_at gg_look_at_root(const struct gg_machine *m, const char *path) {
        struct gg_look_at look = gg_look_at_file(m, gg_machine_join(m, path, "bin/go"));
        const char *root = gg_machine_resolve(m, path);

        look.path = path;
        if (look.kind == GG_LOOK_GO && !has(m, path, "pkg/tool"))
                look.kind = GG_LOOK_OTHER;
        if (look.kind == GG_LOOK_NOTHING && gg_machine_is_dir(m, path))
                look.kind = GG_LOOK_OTHER;
        if (look.kind == GG_LOOK_GO)
                look.root = root ? root : "";
        else
                look.hint = why_none(m, path);
        return look;
}

/* The toolchain that a shim of this manager would choose for the project. */
static const struct gg_toolchain *behind_shim(const struct gg_inventory *inventory, const char *manager) {
        for (size_t i = 0; i < inventory->count; i++) {
                const struct gg_toolchain *t = inventory->toolchains[i];

                if (t->active_by && t->source && strcmp(t->source->name, manager) == 0)
                        return t;
        }
        return NULL;
}

struct gg_look_at gg_look_at_shell(const struct gg_inventory *inventory) {
        const struct gg_path_go *first = gg_inventory_first_go(inventory);
        struct gg_look_at look = {.path = "", .root = "", .version = ""};
        const struct gg_toolchain *t;

        if (!first)
                return look;
        look.path = first->path;
        t = first->shim_of ? behind_shim(inventory, first->shim_of) : first->toolchain;
        if (t && t->binary) {
                look.kind = GG_LOOK_GO;
                look.root = t->root;
                look.version = t->version;
        }
        return look;
}

const char *gg_look_version(const struct gg_look_at *look) {
        return *look->version ? look->version : "an unknown version";
}
