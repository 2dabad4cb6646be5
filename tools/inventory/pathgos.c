/* SPDX-License-Identifier: MIT */
/* What is called go along PATH: toolchains, and what managers put before them. */
#include "inventory/parts.h"
#include <errno.h>
#include <goroot-guard/path.h>
#include <string.h>

/* Folders of PATH, and entries found. Nobody has that many; each is compared with those before it. */
#define DIRS_MAX 1000
#define GOS_MAX 1000

/* As much of a script as its shim's command stands in. */
#define SHIM_MAX 65536

enum shim_kind {
        SHIM_SCRIPT,  /* a script with these words in it */
        SHIM_LINK,    /* a link to a program of this name */
        SHIM_PACKAGE, /* a Go program whose package path starts so */
};

/* What stands in the place of a go and starts one. */
static const struct shim_row {
        const char *manager;
        enum shim_kind kind;
        const char *mark;
} shims[] = {
        /* libexec/goenv-rehash, lib/commands/reshim.bash: `exec "/…/goenv" exec "$program"`, `exec /…/asdf
         * exec "go"` */
        {"goenv", SHIM_SCRIPT, "goenv\" exec "},
        {"goenv", SHIM_SCRIPT, "goenv exec "},
        {"asdf", SHIM_SCRIPT, "asdf\" exec "},
        {"asdf", SHIM_SCRIPT, "asdf exec "},
        {"mise", SHIM_LINK, "mise"},
        {"mise", SHIM_LINK, "rtx"}, /* as it was called before 2024 */
        {"snap", SHIM_LINK, "snap"},
        {"golang.org/dl", SHIM_PACKAGE, "golang.org/dl/"},
};

struct search {
        const struct gg_machine *machine;
        gg_adopt_go *adopt;
        void *ctx;
        struct gg_path_go *gos;
        size_t count, cap;
        struct gg_stat *dirs; /* that were seen */
        size_t dir_count, dir_cap;
        unsigned place; /* of the folder that is looked into */
};

static bool is_shim(const struct gg_machine *m, const struct shim_row *row, const char *path,
                    const struct gg_gobin *bin) {
        struct gg_str real = gg_path_base(gg_str_of(bin->path)), text;

        switch (row->kind) {
        case SHIM_SCRIPT:
                return bin->kind == GG_GOBIN_SCRIPT && gg_machine_read(m, path, SHIM_MAX, &text) == 0 &&
                       memmem(text.p, text.n, row->mark, strlen(row->mark));
        case SHIM_LINK:
                return gg_str_is(real, row->mark);
        case SHIM_PACKAGE:
                break;
        }
        return bin->kind == GG_GOBIN_OTHER && gg_str_starts(gg_str_of(bin->info.path), row->mark);
}

static const char *shim_of(const struct gg_machine *m, const char *path, const struct gg_gobin *bin) {
        for (size_t i = 0; i < sizeof shims / sizeof *shims; i++)
                if (is_shim(m, &shims[i], path, bin))
                        return shims[i].manager;
        return NULL;
}

/* "go", "gotip", "go1.22", "go-1.22" (gccgo's is go-12). */
static bool is_called_go(const char *name) {
        const char *rest = name + 2;

        if (strcmp(name, "go") == 0 || strcmp(name, "gotip") == 0)
                return true;
        rest += *rest == '-';
        return *rest >= '0' && *rest <= '9';
}

static bool is_shadowed(const struct search *s, struct gg_str name) {
        for (size_t i = 0; i < s->count; i++)
                if (gg_str_eq(gg_path_base(gg_str_of(s->gos[i].path)), name))
                        return true;
        return false;
}

static void look_at(struct search *s, const char *path) {
        const struct gg_machine *m = s->machine;
        struct gg_path_go go = {.path = path, .place = s->place};
        struct gg_gobin bin;
        int r;

        if (!gg_machine_is_executable(m, path))
                return;
        r = gg_gobin_identify(&m->fs, path, NULL, true, &bin);
        if (r < 0 && r != -EACCES)
                return; /* the kernel would not run it, and the search goes on: no loader, no interpreter */
        go.real = r == 0 ? gg_arena_copy(m->arena, bin.path) : gg_machine_resolve(m, path);
        if (!go.real)
                go.real = path;
        go.is_first = !is_shadowed(s, gg_path_base(gg_str_of(path)));
        if (r == 0 && bin.kind == GG_GOBIN_GO && !bin.by_script)
                go.toolchain = s->adopt(s->ctx, path, &bin);
        else if (r == 0)
                go.shim_of = shim_of(m, path, &bin);
        s->gos = gg_arena_grow(m->arena, s->gos, s->count, &s->cap, sizeof *s->gos);
        s->gos[s->count++] = go;
}

/* Whether a folder is there and was not seen yet. */
static bool is_new_dir(struct search *s, const char *dir) {
        const struct gg_machine *m = s->machine;
        struct gg_stat st;

        if (m->fs.stat(m->fs.ctx, dir, &st) < 0 || st.type != GG_FILE_DIRECTORY)
                return false;
        for (size_t i = 0; i < s->dir_count; i++)
                if (gg_same_file(&s->dirs[i], &st))
                        return false;
        s->dirs = gg_arena_grow(m->arena, s->dirs, s->dir_count, &s->dir_cap, sizeof *s->dirs);
        s->dirs[s->dir_count++] = st;
        return true;
}

static void visit(void *ctx, const char *path) {
        struct search *s = ctx;

        if (s->count < GOS_MAX && is_called_go(path + gg_path_dir(gg_str_of(path)).n + 1))
                look_at(s, path);
}

void gg_path_gos_find(const struct gg_machine *machine, gg_adopt_go *adopt, void *ctx,
                      struct gg_path_go **ret_gos, size_t *ret_count) {
        struct search s = {.machine = machine, .adopt = adopt, .ctx = ctx};
        struct gg_str rest = gg_str_of(machine->path);

        while (rest.p && s.dir_count < DIRS_MAX) {
                struct gg_str part = gg_str_cut(&rest, ':');
                const char *dir = gg_arena_string(machine->arena, part);

                s.place++;
                if (*dir != '/') /* an empty one is the working directory, too */
                        dir = *dir ? gg_machine_join(machine, machine->cwd, dir) : machine->cwd;
                if (is_new_dir(&s, dir))
                        gg_machine_glob_below(machine, dir, "go*", visit, &s);
        }
        *ret_gos = s.gos;
        *ret_count = s.count;
}
