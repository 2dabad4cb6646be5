/* SPDX-License-Identifier: MIT */
/* Managers that write files for the shell to source: gvm's environments (binscripts/gvm-installer,
 * scripts/install, scripts/env/use --default) and gimme's envs. */
#include "doctor/managers.h"
#include <stdio.h>
#include <string.h>

struct root_line {
        unsigned number;
        struct gg_str line, value; /* value: what stands behind =, without the quotes around it */
};

/* The last GOROOT= of a file: `export GOROOT; GOROOT="$GVM_ROOT/gos/go1.22"`, `export GOROOT='/x';`. */
static bool find_root_line(struct gg_str text, const char *name, struct root_line *ret) {
        size_t n = strlen(name);
        bool found = false;

        for (unsigned number = 1; text.p; number++) {
                struct gg_str line = gg_str_cut(&text, '\n'), value = {NULL, 0};

                for (size_t i = 0; i + n < line.n; i++)
                        if (memcmp(line.p + i, name, n) == 0 && line.p[i + n] == '=' &&
                            (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == ';'))
                                value = (struct gg_str){line.p + i + n + 1, line.n - i - n - 1};
                value = gg_str_trim(value);
                if (!value.p || gg_str_trim(line).p[0] == '#')
                        continue;
                if (value.n > 0 && value.p[value.n - 1] == ';')
                        value.n--;
                if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
                    value.p[value.n - 1] == value.p[0])
                        value = (struct gg_str){value.p + 1, value.n - 2};
                *ret = (struct root_line){number, line, value};
                found = true;
        }
        return found;
}

/* $GVM_ROOT in front is the only variable that gvm writes there. */
static const char *expand(const struct gg_managers *g, const char *base, struct gg_str value) {
        static const char variable[] = "$GVM_ROOT/";

        if (gg_str_starts(value, variable))
                return gg_arena_printf(g->m->arena, "%s/%.*s", base, (int) (value.n - sizeof variable + 1),
                                       value.p + sizeof variable - 1);
        return gg_arena_string(g->m->arena, value);
}

/* ---- gvm ---- */

/* The installer wrote what `go env` prints, which puts quotes around it: moovweb/gvm#503. */
static void check_quotes(struct gg_managers *g, const char *file, const struct root_line *root) {
        struct gg_str bare = {root->value.p + 1, root->value.n - 2};
        struct gg_edit *edit = gg_arena_alloc(g->m->arena, sizeof *edit);
        size_t before = (size_t) (root->value.p - root->line.p);
        struct gg_finding *f;

        *edit = (struct gg_edit){
                .file = gg_machine_outside(g->m, file), .line = root->number, .old = root->line};
        edit->replacement =
                gg_arena_printf(g->m->arena, "%.*s%.*s%.*s", (int) before, root->line.p, (int) bare.n, bare.p,
                                (int) (root->line.n - before - bare.n - 2), bare.p + bare.n + 1);
        f = gg_manager_report(g, "gvm-system-quoted", GG_SEVERITY_ERROR, file, root->number,
                              "gvm use system sets GOROOT to %.*s, quotes and all", (int) root->value.n,
                              root->value.p);
        f->effect = "every go command fails: cannot find GOROOT directory";
        f->fix = gg_arena_printf(g->m->arena, "remove the inner quotes: GOROOT=\"%.*s\"", (int) bare.n,
                                 bare.p);
        f->edits = edit;
}

static void check_environment(struct gg_managers *g, const char *base, const char *name) {
        const char *file = gg_arena_printf(g->m->arena, "%s/environments/%s", base, name), *path;
        bool is_default = strcmp(name, "default") == 0;
        struct gg_str text = gg_manager_read(g, file);
        struct gg_finding *f;
        struct root_line root;

        if (!text.p || !find_root_line(text, "GOROOT", &root) || root.value.n == 0)
                return;
        if (root.value.n > 2 && strchr("'\"", root.value.p[0]) &&
            root.value.p[root.value.n - 1] == root.value.p[0]) {
                check_quotes(g, file, &root);
                return;
        }
        path = expand(g, base, root.value);
        if (path[0] != '/' || gg_machine_is_dir(g->m, path)) /* or nothing that gvm writes */
                return;
        f = gg_manager_report(g, is_default ? "gvm-default-missing" : "gvm-environment-stale",
                              is_default ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING, file, root.number,
                              "gvm's %s sets GOROOT to %s, which is gone", name, path);
        f->effect = is_default
                            ? "every new shell starts with that GOROOT: cannot find GOROOT directory"
                            : "after `gvm use` of it, every go command fails: cannot find GOROOT directory";
        f->fix = is_default ? "gvm use VERSION --default, of one that is installed"
                            : "write the path that is right now, or remove the file";
}

static void check_gvm(struct gg_managers *g) {
        const char *base = gg_manager_base(g, "GVM_ROOT", ".gvm"), **names;
        size_t count;

        if (!base || gg_machine_list(g->m, gg_machine_join(g->m, base, "environments"), GG_MANAGER_NAMES_MAX,
                                     &names, &count) < 0)
                return;
        for (size_t i = 0; i < count; i++)
                check_environment(g, base, names[i]);
}

/* ---- gimme ---- */

static void visit_gimme(void *ctx, const char *file) {
        struct gg_managers *g = ctx;
        struct gg_str text = gg_manager_read(g, file);
        struct gg_finding *f;
        struct root_line root;
        const char *path;

        if (!text.p || !find_root_line(text, "GOROOT", &root) || root.value.n == 0)
                return;
        path = gg_arena_string(g->m->arena, root.value);
        if (path[0] != '/' || gg_machine_is_dir(g->m, path))
                return;
        f = gg_manager_report(g, "gimme-env-stale", GG_SEVERITY_WARNING, file, root.number,
                              "the file exports GOROOT=%s, which is gone", path);
        f->effect = "a shell that sources it cannot run any go: cannot find GOROOT directory";
        f->fix = "remove the file, or install that version by gimme again";
}

void gg_managers_envfiles(struct gg_managers *g) {
        const char *envs = gg_manager_getenv(g, "GIMME_ENV_PREFIX");

        check_gvm(g);
        if (*envs == '\0')
                envs = gg_machine_join(g->m, g->home, ".gimme/envs");
        gg_machine_glob(g->m, gg_machine_join(g->m, envs, "*.env"), visit_gimme, g);
}
