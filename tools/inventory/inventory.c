/* SPDX-License-Identifier: MIT */
#include "common/gosettings.h"
#include "inventory/parts.h"
#include <goroot-guard/glob.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

/* Chains of what was found, by file number. */
#define BUCKETS 512

/* Other names of one toolchain that its source has for it; a note is no list of them all. */
#define NOTE_MAX 60

struct found {
        struct found *next; /* of its bucket */
        struct gg_stat identity;
        struct gg_toolchain *toolchain;
        bool by_link; /* there is a link in the name that its source has for it */
};

struct gatherer {
        struct gg_inventory *inventory;
        const struct gg_machine *machine;
        const char *const *extra;
        size_t extra_count;
        struct gg_gosettings settings; /* of no go in particular: where GOMODCACHE is */
        const struct gg_source_row *row;
        const char *base;     /* the folder that is looked into */
        const char *variable; /* that said so, if the row does not name it; NULL */
        struct found *buckets[BUCKETS];
};

static bool is_same_source(const struct gg_source_row *a, const struct gg_source_row *b) {
        return strcmp(a->name, b->name) == 0;
}

static struct found *find(struct gatherer *g, const struct gg_stat *identity) {
        struct found *f = g->buckets[identity->ino % BUCKETS];

        while (f && !gg_same_file(&f->identity, identity))
                f = f->next;
        return f;
}

/* What a path behind a base is called because of the first link in it: "1.22", "current"; "go" alone would
 * say nothing, so that is "opt/go". NULL if there is no link in it. */
static const char *name_of_link(const struct gatherer *g, const char *path) {
        struct gg_arena *arena = g->machine->arena;
        size_t base = strlen(g->base);
        const char *before = "", *tail, *part;

        if (strncmp(path, g->base, base) != 0)
                return NULL;
        tail = path + base;
        while (*tail == '/')
                tail++;
        for (part = tail; *part != '\0'; part = tail) {
                const char *name;

                while (*tail != '\0' && *tail != '/')
                        tail++;
                name = gg_arena_string(arena, (struct gg_str){part, (size_t) (tail - part)});
                if (gg_machine_is_link(g->machine,
                                       gg_arena_string(arena, (struct gg_str){path, (size_t) (tail - path)})))
                        return *before && strcmp(name, "go") == 0
                                       ? gg_arena_printf(arena, "%s/%s", before, name)
                                       : name;
                before = name;
                while (*tail == '/')
                        tail++;
        }
        return NULL;
}

static void add_note(const struct gatherer *g, struct gg_toolchain *t, const char *note) {
        if (!t->source_note)
                t->source_note = note;
        else if (strlen(t->source_note) < NOTE_MAX && strcmp(t->source_note, note) != 0)
                t->source_note = gg_arena_printf(g->machine->arena, "%s, %s", t->source_note, note);
}

/* What leads to a toolchain beside its name: a variable, a link. */
static const char *note_for(const struct gatherer *g, const char *path) {
        return g->variable ? g->variable : name_of_link(g, path);
}

/* The same toolchain under another name of the same source: the name without links is the one to know it by,
 * the other one says that it is the one in use. */
static struct gg_toolchain *merge(const struct gatherer *g, struct found *f, const char *path) {
        struct gg_toolchain *t = f->toolchain;
        const char *note;

        if (!is_same_source(t->source, g->row) || (!g->variable && strcmp(path, t->found_as) == 0))
                return t;
        note = note_for(g, path);
        if (note || !f->by_link) {
                add_note(g, t, note ? note : path);
        } else {
                t->found_as = path;
                f->by_link = false;
        }
        return t;
}

/* Keeps a toolchain that was found as path, unless it is known. */
static struct gg_toolchain *keep(struct gatherer *g, const struct gg_toolchain *found, const char *path) {
        struct gg_inventory *inventory = g->inventory;
        struct gg_arena *arena = g->machine->arena;
        struct gg_toolchain *t;
        struct gg_stat identity;
        struct found *f;

        if (!gg_toolchain_identity(g->machine, found, &identity))
                return NULL;
        f = find(g, &identity);
        if (f)
                return merge(g, f, path);
        t = gg_arena_alloc(arena, sizeof *t);
        *t = *found;
        t->found_as = path;
        t->source = g->row;
        t->source_note = note_for(g, path);
        inventory->toolchains = gg_arena_grow(arena, inventory->toolchains, inventory->count, &inventory->cap,
                                              sizeof(struct gg_toolchain *));
        inventory->toolchains[inventory->count++] = t;
        f = gg_arena_alloc(arena, sizeof *f);
        *f = (struct found){g->buckets[identity.ino % BUCKETS], identity, t, t->source_note != NULL};
        g->buckets[identity.ino % BUCKETS] = f;
        return t;
}

/* What was found with that root, without looking at it again; NULL if nothing was. */
static struct found *find_root(struct gatherer *g, const char *root) {
        const struct gg_machine *m = g->machine;
        struct gg_stat identity;

        return m->fs.stat(m->fs.ctx, root, &identity) == 0 ? find(g, &identity) : NULL;
}

static void visit_root(void *ctx, const char *path) {
        struct gatherer *g = ctx;
        struct found *known = find_root(g, path);
        struct gg_toolchain found;

        if (known)
                merge(g, known, path);
        else if (gg_toolchain_at(g->machine, path, &found))
                keep(g, &found, path);
}

static void look_below(struct gatherer *g, const char *base) {
        size_t n = strlen(base);

        while (n > 1 && base[n - 1] == '/')
                n--;
        g->base = gg_arena_string(g->machine->arena, (struct gg_str){base, n});
        gg_machine_glob_below(g->machine, g->base, g->row->roots, visit_root, g);
}

/* A list of folders as a variable or a row has it. */
static void look_in_list(struct gatherer *g, const char *list) {
        const struct gg_machine *m = g->machine;
        struct gg_str rest = gg_str_of(list);

        while (rest.p) {
                const char *base = gg_arena_string(m->arena, gg_str_cut(&rest, ':'));

                if (base[0] == '~' && (base[1] == '/' || base[1] == '\0'))
                        for (size_t i = 0; i < m->home_count; i++)
                                look_below(g, gg_machine_join(m, m->homes[i], base + 1));
                else if (*base == '/')
                        look_below(g, base);
                else if (*base)
                        look_below(g, gg_machine_join(m, m->cwd, base));
        }
}

static void look_in_variables(struct gatherer *g, char *const *env) {
        for (; *env; env++) {
                struct gg_str value = gg_str_of(*env), name = gg_str_cut(&value, '=');

                if (!value.p || !gg_glob_match(gg_str_of(g->row->base), name))
                        continue;
                g->variable = gg_arena_string(g->machine->arena, name);
                look_in_list(g, value.p);
        }
        g->variable = NULL;
}

/* What go itself obeys may stand in the go/env file. */
static const char *value_of(const struct gatherer *g, const char *variable) {
        for (unsigned id = 0; id < GG_SETTING_COUNT; id++)
                if (strcmp(gg_setting_name(id), variable) == 0)
                        return g->settings.items[id].value;
        return gg_machine_getenv(g->machine, variable);
}

static void look_in_row(struct gatherer *g, const struct gg_source_row *row) {
        const char *value;

        g->row = row;
        if (row->base && strchr(row->base, '*')) {
                look_in_variables(g, g->machine->env);
                look_in_variables(g, gg_machine_etc_environment(g->machine));
        } else if (row->base) {
                value = value_of(g, row->base);
                if (value)
                        look_in_list(g, value);
        }
        look_in_list(g, row->fallback);
        if (strcmp(row->name, GG_SOURCE_SEARCH) == 0)
                for (size_t i = 0; i < g->extra_count; i++)
                        look_below(g, g->extra[i][0] == '/'
                                              ? g->extra[i]
                                              : gg_machine_join(g->machine, g->machine->cwd, g->extra[i]));
}

static struct gg_toolchain *adopt(void *ctx, const char *path, struct gg_gobin *bin) {
        struct gatherer *g = ctx;
        struct found *known = bin->root[0] ? find_root(g, bin->root) : NULL;
        struct gg_toolchain found;

        if (known)
                return known->toolchain;
        gg_toolchain_of(g->machine, bin, &found);
        g->base = path; /* nothing lies behind it that might be a link */
        return keep(g, &found, *found.root ? found.root : path);
}

static void declare_export(const struct gg_machine *m, struct gg_toolchain *t) {
        if (!t->source->exports || *t->root == '\0')
                return;
        t->declared_root = t->found_as;
        t->declared_by = gg_arena_printf(m->arena, "%s %s", t->source->name, t->source->exports);
        t->declares_other = false;
}

static void link_path(struct gg_inventory *inventory) {
        for (size_t i = 0; i < inventory->path_count; i++) {
                const struct gg_path_go *go = &inventory->path_gos[i];
                struct gg_toolchain *t = go->toolchain;
                bool is_what_go_runs = go->is_first && gg_str_is(gg_path_base(gg_str_of(go->path)), "go");

                if (t && (!t->in_path || is_what_go_runs)) {
                        t->in_path = go;
                        t->is_first_in_path = is_what_go_runs;
                }
        }
}

static const struct gg_pin *pin_of(const struct gg_inventory *inventory, const struct gg_toolchain *t) {
        struct gg_goversion release;

        if (!gg_goversion_parse(gg_str_of(gg_toolchain_version(t)), &release))
                return NULL;
        for (size_t i = 0; i < inventory->pins.count; i++) {
                const struct gg_pin *pin = &inventory->pins.items[i];
                bool is_meant = pin->kind == GG_PIN_GO_MOD_TOOLCHAIN ||
                                pin->kind == GG_PIN_GO_WORK_TOOLCHAIN || !pin->is_minimum;

                if (pin->is_version && is_meant && gg_goversion_means(&pin->version, &release))
                        return pin;
        }
        return NULL;
}

static int by_source(const void *a, const void *b) {
        const struct gg_toolchain *one = *(struct gg_toolchain *const *) a;
        const struct gg_toolchain *other = *(struct gg_toolchain *const *) b;
        int order = is_same_source(one->source, other->source)
                            ? 0
                            : (one->source > other->source) - (one->source < other->source);

        if (order == 0)
                order = gg_toolchain_compare_versions(one, other);
        return order != 0 ? order : strcmp(one->found_as, other->found_as);
}

void gg_inventory_make(const struct gg_machine *machine, const char *const *extra, size_t extra_count,
                       struct gg_inventory *ret) {
        const struct gg_gosettings_input input = {
                .arena = machine->arena, .fs = &machine->fs, .env = machine->env};
        struct gatherer g = {
                .inventory = ret, .machine = machine, .extra = extra, .extra_count = extra_count};

        *ret = (struct gg_inventory){.machine = machine};
        gg_gosettings_read(&input, &g.settings);
        gg_pins_find(machine, machine->cwd, &ret->pins);
        for (size_t i = 0; i < gg_source_count; i++)
                look_in_row(&g, &gg_sources[i]);
        gg_path_gos_find(machine, adopt, &g, &ret->path_gos, &ret->path_count);
        link_path(ret);
        for (size_t i = 0; i < ret->count; i++) {
                declare_export(machine, ret->toolchains[i]);
                ret->toolchains[i]->active_by = pin_of(ret, ret->toolchains[i]);
        }
        if (ret->count > 1)
                qsort(ret->toolchains, ret->count, sizeof *ret->toolchains, by_source);
}

static bool is_below(const char *path, const char *dir) {
        size_t n = strlen(dir);

        return n > 0 && strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

struct gg_toolchain *gg_inventory_find(const struct gg_inventory *inventory, const char *path) {
        const struct gg_machine *m = inventory->machine;
        const char *real = gg_machine_resolve(m, path);
        /* A farm of links has both; /usr has a bin/go alone. */
        const char *go = gg_machine_is_dir(m, gg_machine_join(m, path, "pkg/tool"))
                                 ? gg_machine_resolve(m, gg_machine_join(m, path, "bin/go"))
                                 : NULL;
        struct gg_toolchain *best = NULL;

        for (size_t i = 0; i < inventory->count; i++) {
                struct gg_toolchain *t = inventory->toolchains[i];

                if (t->binary &&
                    ((real && strcmp(real, t->binary) == 0) || (go && strcmp(go, t->binary) == 0)))
                        return t;
                /* One may lie in another. */
                if (real && is_below(real, t->root) && (!best || strlen(t->root) > strlen(best->root)))
                        best = t;
        }
        return best;
}

const struct gg_path_go *gg_inventory_first_go(const struct gg_inventory *inventory) {
        for (size_t i = 0; i < inventory->path_count; i++)
                if (gg_str_is(gg_path_base(gg_str_of(inventory->path_gos[i].path)), "go"))
                        return &inventory->path_gos[i];
        return NULL;
}
