/* SPDX-License-Identifier: MIT */
#include "inventory/defaultroot.h"
#include "inventory/parts.h"
#include <errno.h>
#include <goroot-guard/path.h>
#include <string.h>

/* VERSION has one or two short lines; a longer one is none. */
#define VERSION_FILE_MAX 4096

/* What is left of a tree, whatever is missing in it: pkg/tool is what the go command looks for (isGOROOT of
 * cmd/go/internal/cfg), src/runtime no GOPATH has. */
static bool has_parts(const struct gg_machine *m, const char *dir) {
        return gg_machine_is_dir(m, gg_machine_join(m, dir, "pkg/tool")) ||
               gg_machine_is_dir(m, gg_machine_join(m, dir, "src/runtime"));
}

static const char *first_line_of_version(const struct gg_machine *m, const char *root) {
        struct gg_str text;

        if (gg_machine_read(m, gg_machine_join(m, root, "VERSION"), VERSION_FILE_MAX, &text) < 0)
                return "";
        return gg_arena_string(m->arena, gg_str_trim(gg_str_cut(&text, '\n')));
}

/* The version alone, without the experiments and the like behind it, which VERSION does not name. */
static struct gg_str release_of(const char *version) {
        struct gg_str rest = gg_str_of(version);

        return gg_str_starts(rest, "devel") ? rest : gg_str_cut(&rest, ' ');
}

/* The compiler refuses a go command of another version, down to the last letter (cmd/compile/internal/base,
 * -goversion); VERSION is compared by nobody. */
static bool versions_differ(const struct gg_toolchain *t) {
        const char *known = *t->version ? t->version : t->compiler_version;

        if (*t->version && *t->compiler_version && strcmp(t->version, t->compiler_version) != 0)
                return true;
        return *known && *t->file_version && !gg_str_eq(release_of(known), release_of(t->file_version));
}

/* What a root does not have that building a program takes; NULL if it is all there. */
static const char *missing_in(const struct gg_machine *m, const struct gg_toolchain *t) {
        if (!gg_machine_is_dir(m, gg_machine_join(m, t->root, "pkg/tool")))
                return "pkg/tool";
        if (t->goarch && !gg_machine_is_file(m, gg_arena_printf(m->arena, "%s/pkg/tool/linux_%s/compile",
                                                                t->root, t->goarch)))
                return "compile";
        if (!gg_machine_is_dir(m, gg_machine_join(m, t->root, "src/runtime")))
                return "src";
        return NULL;
}

static void set_blank(struct gg_toolchain *t) {
        *t = (struct gg_toolchain){.root = "",
                                   .found_as = "",
                                   .version = "",
                                   .file_version = "",
                                   .compiler_version = "",
                                   .declared_root = "",
                                   .declared_by = ""};
}

static bool may_read(const struct gg_machine *m, const char *path) {
        int handle = m->fs.open(m->fs.ctx, path);

        if (handle < 0)
                return false;
        m->fs.close(m->fs.ctx, handle);
        return true;
}

/* The folder that a tree would be which the binary lies in: it takes one with pkg/tool itself, one without is
 * what is left of a tree. "" if there is none. */
static const char *root_of(const struct gg_machine *m, const struct gg_gobin *bin) {
        const char *root;

        if (bin->root[0] != '\0')
                return gg_arena_copy(m->arena, bin->root);
        root = gg_arena_string(m->arena, gg_path_dir(gg_path_dir(gg_str_of(bin->path))));
        return *root && (has_parts(m, root) || gg_machine_is_file(m, gg_machine_join(m, root, "VERSION")))
                       ? root
                       : "";
}

static void declare_default(const struct gg_machine *m, struct gg_toolchain *t) {
        const char *path = gg_default_root_read(m->arena, &m->fs, t->binary), *real;

        if (!path)
                return;
        real = gg_machine_resolve(m, path);
        t->declared_root = path;
        t->declared_by = "compiled in";
        t->declares_other = !real || strcmp(real, t->root) != 0;
}

void gg_toolchain_of(const struct gg_machine *m, struct gg_gobin *bin, struct gg_toolchain *ret) {
        struct gg_toolchain *t = ret;
        char version[GG_GO_VERSION_MAX];

        set_blank(t);
        t->root = root_of(m, bin);
        t->binary = gg_arena_copy(m->arena, bin->path);
        t->goarch = bin->goarch;
        t->is_dynamic = bin->dynamic;
        if (bin->info_known)
                t->version = gg_arena_copy(m->arena, bin->info.version);
        if (*t->root) {
                t->file_version = first_line_of_version(m, t->root);
                if (gg_gobin_root_version(&m->fs, bin, gg_str_of(t->root), version) == 1)
                        t->compiler_version = gg_arena_copy(m->arena, version);
                t->versions_differ = versions_differ(t);
                t->lacks = missing_in(m, t);
        }
        declare_default(m, t);
        if (*t->version == '\0' && !may_read(m, t->binary))
                t->state = GG_TOOLCHAIN_UNREADABLE;
        else if (*t->root == '\0')
                t->state = GG_TOOLCHAIN_LONE_GO;
        else
                t->state = t->lacks ? GG_TOOLCHAIN_SLIMMED : GG_TOOLCHAIN_COMPLETE;
}

/* A tree whose bin/go cannot be run: why not. */
static void describe_no_go(const struct gg_machine *m, const char *dir, int error, struct gg_toolchain *ret) {
        const char *go = gg_machine_join(m, dir, "bin/go"), *root = gg_machine_resolve(m, dir);
        bool is_there = gg_machine_is_file(m, go);

        set_blank(ret);
        ret->root = root ? root : dir;
        ret->file_version = first_line_of_version(m, ret->root);
        ret->state = GG_TOOLCHAIN_NO_GO;
        ret->lacks = !is_there          ? "bin/go"
                     : error == -EACCES ? "bin/go (it may not be run)"
                     : error == -ENOENT ? "bin/go (its loader is missing)"
                                        : "bin/go (what is there is no go command)";
}

bool gg_toolchain_at(const struct gg_machine *m, const char *dir, struct gg_toolchain *ret) {
        struct gg_gobin bin;
        int r = gg_gobin_identify(&m->fs, gg_machine_join(m, dir, "bin/go"), NULL, true, &bin);

        if (r == 0 && bin.kind == GG_GOBIN_GO && !bin.by_script) {
                gg_toolchain_of(m, &bin, ret);
                return true;
        }
        if (!has_parts(m, dir))
                return false;
        describe_no_go(m, dir, r, ret);
        return true;
}

bool gg_toolchain_identity(const struct gg_machine *m, const struct gg_toolchain *t,
                           struct gg_stat *ret_stat) {
        return m->fs.stat(m->fs.ctx, *t->root ? t->root : t->binary, ret_stat) == 0;
}

const char *gg_toolchain_version(const struct gg_toolchain *t) {
        return *t->version ? t->version : t->file_version;
}

int gg_toolchain_compare_versions(const struct gg_toolchain *a, const struct gg_toolchain *b) {
        const char *one = gg_toolchain_version(a), *other = gg_toolchain_version(b);
        struct gg_goversion v, w;
        bool is_v = gg_goversion_parse(gg_str_of(one), &v), is_w = gg_goversion_parse(gg_str_of(other), &w);
        int order = is_v && is_w ? gg_goversion_compare(&v, &w) : is_w - is_v;

        return order != 0 ? order : strcmp(one, other);
}

bool gg_toolchain_is_bad(const struct gg_toolchain *t) {
        return t->versions_differ || t->state != GG_TOOLCHAIN_COMPLETE;
}

const char *gg_toolchain_state_name(enum gg_toolchain_state state) {
        static const char *const names[] = {
                [GG_TOOLCHAIN_COMPLETE] = "complete",     [GG_TOOLCHAIN_SLIMMED] = "slimmed",
                [GG_TOOLCHAIN_NO_GO] = "no-go",           [GG_TOOLCHAIN_LONE_GO] = "lone-go",
                [GG_TOOLCHAIN_UNREADABLE] = "unreadable",
        };

        return names[state];
}
