/* SPDX-License-Identifier: MIT */
/* goenv. Rules: libexec/goenv-init (the order in PATH), goenv-sh-rehash (GOROOT is exported once),
 * goenv-exec (and by each shim, unless GOENV_DISABLE_GOROOT), goenv-rehash (shims), goenv-version-name. */
#include "doctor/managers.h"
#include <string.h>

struct goenv {
        struct gg_managers *g;
        const char *base, *shims;
        const char **versions; /* folders of base/versions */
        size_t version_count;
        bool is_used; /* its shims are in PATH, or a start-up file sets it up */
        const struct gg_startup_init *init;
        const char *chosen, *chosen_file; /* the version that is asked for, and by whom; NULL: none is */
        unsigned chosen_line;
};

static const char *version_dir(const struct goenv *e, const char *version) {
        return gg_machine_join(e->g->m, gg_machine_join(e->g->m, e->base, "versions"), version);
}

/* In this order; the first that is there counts: goenv-version-name, goenv-version-file. */
static void find_chosen(struct goenv *e) {
        const struct gg_pins *pins = &e->g->doctor->inventory.pins;
        const char *variable = gg_manager_getenv(e->g, "GOENV_VERSION");
        const char *global = gg_machine_join(e->g->m, e->base, "version");
        struct gg_str text;

        if (*variable != '\0') {
                e->chosen = variable;
                return;
        }
        for (size_t i = 0; i < pins->count && e->g->is_own; i++)
                if (pins->items[i].kind == GG_PIN_GO_VERSION) {
                        e->chosen = pins->items[i].text;
                        e->chosen_file = pins->items[i].file;
                        e->chosen_line = pins->items[i].line;
                        return;
                }
        text = gg_manager_read(e->g, global);
        if (text.p && *text.p != '\0') {
                e->chosen = gg_arena_string(e->g->m->arena, gg_str_trim(gg_str_cut(&text, '\n')));
                e->chosen_file = global;
                e->chosen_line = 1;
        }
}

/* ---- the order in PATH ---- */

/* GOENV_PATH_ORDER=front, in the environment, a start-up file or the file of goenv's own. */
static bool shims_come_first(const struct goenv *e) {
        const struct gg_startup *s = &e->g->doctor->startup;
        struct gg_str rc = gg_manager_read(e->g, gg_machine_join(e->g->m, e->g->home, ".goenvrc"));

        if (strcmp(gg_manager_getenv(e->g, "GOENV_PATH_ORDER"), "front") == 0)
                return true;
        for (size_t i = 0; i < s->change_count; i++) {
                const struct gg_shell_change *c = &s->changes[i].change;

                if (c->value && strcmp(c->name, "GOENV_PATH_ORDER") == 0 && strcmp(c->value, "front") == 0)
                        return true;
                if (c->value && strcmp(c->name, "PATH") == 0 && c->op == GG_SHELL_PREPEND &&
                    strstr(c->value, "shims"))
                        return true;
        }
        while (rc.p)
                if (gg_str_starts(gg_str_trim(gg_str_cut(&rc, '\n')), "GOENV_PATH_ORDER=front"))
                        return true;
        return false;
}

static void check_order(struct goenv *e) {
        bool exports = e->init && strcmp(gg_manager_getenv(e->g, "GOENV_DISABLE_GOROOT"), "1") != 0;
        unsigned place = gg_manager_in_path(e->g, e->shims);
        struct gg_managers *g = e->g;
        struct gg_finding *f;
        bool will_be;

        if (!e->chosen || strcmp(e->chosen, "system") == 0) /* its shims run what they hide */
                return;
        if (!g->first || gg_manager_is_below(g, g->first->path, e->shims))
                return;
        /* Not in this shell, but in those that the start-up files make: at the end of their PATH. */
        will_be = place == 0 && e->init && !shims_come_first(e);
        if ((place == 0 || place < g->first->place) && !will_be)
                return;
        f = gg_manager_report(g, "goenv-shims-behind", exports ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING,
                              e->init ? e->init->file : NULL, e->init ? e->init->line : 0,
                              "goenv's shims come behind %s in PATH", g->first->path);
        f->effect = exports ? "goenv init exports GOROOT of its own version, and that go runs with it"
                            : "what goenv is told to use does nothing";
        f->fix = "set GOENV_PATH_ORDER=front in front of goenv init";
}

/* ---- shims ---- */

static bool is_there(const struct goenv *e, const char *dir, const char *name) {
        return gg_machine_is_file(e->g->m, gg_machine_join(e->g->m, dir, name));
}

/* goenv-which looks into these two. */
static bool some_version_has(const struct goenv *e, const char *name) {
        const char *gopaths = gg_manager_getenv(e->g, "GOENV_GOPATH_PREFIX");

        if (*gopaths == '\0')
                gopaths = gg_machine_join(e->g->m, e->g->home, "go");
        for (size_t i = 0; i < e->version_count; i++) {
                const char *bin = gg_machine_join(e->g->m, version_dir(e, e->versions[i]), "bin");
                const char *packages = gg_machine_join(e->g->m, gopaths, e->versions[i]);

                if (is_there(e, bin, name) || is_there(e, gg_machine_join(e->g->m, packages, "bin"), name))
                        return true;
        }
        return false;
}

static void check_rehash(struct goenv *e) {
        struct gg_finding *f;

        for (size_t i = 0; i < e->version_count; i++) {
                const char *bin = gg_machine_join(e->g->m, version_dir(e, e->versions[i]), "bin"), **names;
                size_t count;

                if (gg_machine_list(e->g->m, bin, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                        continue;
                for (size_t k = 0; k < count; k++) {
                        if (!gg_machine_is_executable(e->g->m, gg_machine_join(e->g->m, bin, names[k])) ||
                            is_there(e, e->shims, names[k]))
                                continue;
                        f = gg_manager_report(e->g, "goenv-rehash-stale", GG_SEVERITY_WARNING, e->shims, 0,
                                              "%s of goenv's %s has no shim", names[k], e->versions[i]);
                        f->effect = "the name is not found, or is that of another Go further behind in PATH";
                        f->fix = "goenv rehash";
                        break;
                }
        }
}

static void check_dead_shims(struct goenv *e) {
        struct gg_finding *f;
        const char **names;
        size_t count;

        if (gg_machine_list(e->g->m, e->shims, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                return;
        for (size_t i = 0; i < count; i++) {
                if (strcmp(names[i], ".goenv-shim") == 0) {
                        f = gg_manager_report(e->g, "goenv-rehash-locked", GG_SEVERITY_WARNING,
                                              gg_machine_join(e->g->m, e->shims, names[i]), 0,
                                              "a rehash of goenv's did not end, or is going on");
                        f->effect = "as long as its file is there every goenv rehash fails, and shims stay "
                                    "as they are";
                        f->fix = "remove the file, then goenv rehash";
                } else if (!some_version_has(e, names[i])) {
                        f = gg_manager_report(e->g, "goenv-shim-dead", GG_SEVERITY_WARNING,
                                              gg_machine_join(e->g->m, e->shims, names[i]), 0,
                                              "no version of goenv's has the %s of its shim", names[i]);
                        f->effect = "the shim fails, and hides a program of that name behind it in PATH";
                        f->fix = "goenv rehash";
                }
        }
}

/* ---- versions ---- */

/* "1.22": goenv 3 takes the newest of them. */
static bool is_installed(const struct goenv *e, struct gg_str version) {
        if (gg_str_starts(version, "go-"))
                version = (struct gg_str){version.p + 3, version.n - 3};
        if (version.n == 0 || gg_str_is(version, "system") || gg_str_is(version, "latest"))
                return true;
        for (size_t i = 0; i < e->version_count; i++) {
                struct gg_str name = gg_str_of(e->versions[i]);

                if (name.n >= version.n && memcmp(name.p, version.p, version.n) == 0 &&
                    (name.n == version.n || name.p[version.n] == '.'))
                        return true;
        }
        return false;
}

/* text: a version, or several with colons between. */
static void check_named(struct goenv *e, const char *text, const char *file, unsigned line) {
        struct gg_str rest = gg_str_trim(gg_str_of(text));

        while (rest.p) {
                struct gg_str version = gg_str_cut(&rest, ':');
                struct gg_finding *f;

                if (is_installed(e, version))
                        continue;
                f = gg_manager_report(e->g, "goenv-version-missing", GG_SEVERITY_ERROR, file, line,
                                      "%s names %.*s, which goenv has not installed",
                                      file ? file : "GOENV_VERSION", (int) version.n, version.p);
                f->effect = "every shim fails: version is not installed";
                f->fix = gg_arena_printf(e->g->m->arena, "goenv install %.*s", (int) version.n, version.p);
                return;
        }
}

static void check_versions(struct goenv *e) {
        if (e->chosen)
                check_named(e, e->chosen, e->chosen_file, e->chosen_line);
}

/* With GOENV_DISABLE_GOROOT a shim passes on what there is. */
static void check_disabled(struct goenv *e) {
        struct gg_look_at go = gg_look_at_shell(&e->g->doctor->inventory);
        struct gg_managers *g = e->g;
        struct gg_finding *f;

        if (strcmp(gg_manager_getenv(g, "GOENV_DISABLE_GOROOT"), "1") != 0 || !g->goroot || !g->first ||
            !gg_manager_is_below(g, g->first->path, e->shims))
                return;
        if (go.kind == GG_LOOK_GO && *go.root && gg_look_is_same(g->m, go.root, g->goroot))
                return;
        f = gg_manager_report(g, "goenv-goroot-kept", GG_SEVERITY_ERROR, NULL, 0,
                              "GOENV_DISABLE_GOROOT=1, and GOROOT is %s%s%s", g->goroot,
                              go.kind == GG_LOOK_GO ? ", but the shim runs the go of " : "", go.root);
        f->effect = "goenv leaves GOROOT as it is for each version that it runs";
        f->fix = "unset GOROOT";
        f->variable = "GOROOT";
}

void gg_managers_goenv(struct gg_managers *g) {
        struct goenv e = {.g = g, .base = gg_manager_base(g, "GOENV_ROOT", ".goenv")};
        const char *versions, **names;
        size_t count = 0;

        if (!e.base)
                return;
        e.shims = gg_machine_join(g->m, e.base, "shims");
        versions = gg_machine_join(g->m, e.base, "versions");
        if (gg_machine_list(g->m, versions, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                count = 0;
        e.versions = gg_arena_alloc(g->m->arena, (count + 1) * sizeof *e.versions);
        for (size_t i = 0; i < count; i++)
                if (gg_machine_is_dir(g->m, gg_machine_join(g->m, versions, names[i])))
                        e.versions[e.version_count++] = names[i];
        e.is_used = gg_manager_has_init(g, "goenv", &e.init) || gg_manager_in_path(g, e.shims) > 0;
        check_rehash(&e);
        check_dead_shims(&e);
        if (!e.is_used)
                return;
        find_chosen(&e);
        check_order(&e);
        check_versions(&e);
        check_disabled(&e);
}
