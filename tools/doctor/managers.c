/* SPDX-License-Identifier: MIT */
/* Version managers: what they keep, against what the shell runs. What is common to all of them is here. */
#include "doctor/managers.h"
#include "common/pamenv.h"
#include <ctype.h>
#include <goroot-guard/buildinfo.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

const char *gg_manager_getenv(const struct gg_managers *g, const char *name) {
        const char *value = g->is_own ? gg_machine_getenv(g->m, name) : NULL;

        return value ? value : "";
}

const char *gg_manager_base(const struct gg_managers *g, const char *variable, const char *below_home) {
        const char *base = variable ? gg_manager_getenv(g, variable) : "";

        if (*base == '\0')
                base = gg_machine_join(g->m, g->home, below_home);
        return gg_machine_is_dir(g->m, base) ? base : NULL;
}

unsigned gg_manager_in_path(const struct gg_managers *g, const char *dir) {
        struct gg_str rest = gg_str_of(g->m->path), entry;

        for (unsigned place = 1; g->is_own && rest.p; place++) {
                entry = gg_str_cut(&rest, ':');
                if (entry.n > 0 && gg_look_is_same(g->m, gg_arena_string(g->m->arena, entry), dir))
                        return place;
        }
        return 0;
}

static bool starts_below(const char *path, const char *dir) {
        size_t n = dir ? strlen(dir) : 0;

        return n > 0 && path && strncmp(path, dir, n) == 0 && path[n] == '/';
}

bool gg_manager_is_below(const struct gg_managers *g, const char *path, const char *dir) {
        return starts_below(path, dir) ||
               starts_below(gg_machine_resolve(g->m, path), gg_machine_resolve(g->m, dir));
}

bool gg_manager_has_init(const struct gg_managers *g, const char *manager,
                         const struct gg_startup_init **ret_init) {
        const struct gg_startup *s = &g->doctor->startup;

        for (size_t i = 0; i < s->init_count; i++) {
                const struct gg_startup_init *init = &s->inits[i];

                if (strcmp(init->manager, manager) != 0 ||
                    (*init->home != '\0' && strcmp(init->home, g->home) != 0))
                        continue;
                if (ret_init)
                        *ret_init = init;
                return true;
        }
        return false;
}

struct gg_str gg_manager_read(const struct gg_managers *g, const char *path) {
        struct gg_str text = {NULL, 0};

        if (gg_machine_read(g->m, path, GG_MANAGER_FILE_MAX, &text) < 0)
                return (struct gg_str){NULL, 0};
        return text;
}

/* For messages: the name stays, also of a link that leads elsewhere or nowhere. */
static const char *outside(const struct gg_managers *g, const char *file) {
        struct gg_str dir = gg_path_dir(gg_str_of(file)), base = gg_path_base(gg_str_of(file));

        return gg_machine_join(g->m, gg_machine_outside(g->m, gg_arena_string(g->m->arena, dir)),
                               gg_arena_string(g->m->arena, base));
}

struct gg_finding *gg_manager_report(const struct gg_managers *g, const char *id, enum gg_severity severity,
                                     const char *file, unsigned line, const char *format, ...) {
        struct gg_finding *f;
        va_list args;

        va_start(args, format);
        f = gg_findings_add(&g->doctor->findings, id, severity, file ? outside(g, file) : NULL, line, "%s",
                            gg_arena_vprintf(g->m->arena, format, args));
        va_end(args);
        return f;
}

/* ---- golang.org/dl ---- */

/* "go1.22.12" of the wrapper of that name; NULL for other programs. */
static const char *wrapper_name(const struct gg_machine *m, const char *path) {
        static const char prefix[] = "golang.org/dl/";
        struct gg_buildinfo info = {.path = ""};
        struct gg_elf elf;
        int handle = m->fs.open(m->fs.ctx, path);

        if (handle < 0)
                return NULL;
        if (gg_elf_read(&m->fs, handle, &elf) < 0 || gg_buildinfo_read(&m->fs, &elf, &info) < 0)
                info.path[0] = '\0';
        m->fs.close(m->fs.ctx, handle);
        if (strncmp(info.path, prefix, sizeof prefix - 1) != 0)
                return NULL;
        return gg_arena_copy(m->arena, info.path + sizeof prefix - 1);
}

/* golang.org/dl/internal/version: Run refuses without .unpacked-success; gotip without its go. */
static void visit_wrapper(void *ctx, const char *path) {
        const struct gg_managers *g = ctx;
        const char *name, *root, *mark;
        struct gg_finding *f;

        if (!gg_machine_is_executable(g->m, path) || !(name = wrapper_name(g->m, path)))
                return;
        root = gg_machine_join(g->m, gg_machine_join(g->m, g->home, "sdk"), name);
        mark = strcmp(name, "gotip") == 0 ? "bin/go" : ".unpacked-success";
        if (gg_machine_is_file(g->m, gg_machine_join(g->m, root, mark)))
                return;
        f = gg_manager_report(g, "dl-not-downloaded", GG_SEVERITY_WARNING, path, 0,
                              "%s is a wrapper of golang.org/dl, but %s has no toolchain", path, root);
        f->effect = "every command of it fails: not downloaded";
        f->fix = gg_arena_printf(g->m->arena, "%s download", name);
}

static void check_wrappers(struct gg_managers *g) {
        struct gg_str rest = gg_str_of(gg_manager_getenv(g, "GOPATH"));
        const char *gopath = rest.n > 0 ? gg_arena_string(g->m->arena, gg_str_cut(&rest, ':'))
                                        : gg_machine_join(g->m, g->home, "go");
        const char *bin = gg_manager_getenv(g, "GOBIN");

        if (*bin == '\0')
                bin = gg_machine_join(g->m, gopath, "bin");
        gg_machine_glob(g->m, gg_machine_join(g->m, bin, "go1*"), visit_wrapper, g);
        gg_machine_glob(g->m, gg_machine_join(g->m, bin, "gotip"), visit_wrapper, g);
}

/* ---- the tool cache of runners ---- */

/* @actions/tool-cache, find(): a version without the marker beside it is none. */
static void visit_cached(void *ctx, const char *path) {
        const struct gg_managers *g = ctx;
        struct gg_finding *f;

        if (!gg_machine_is_dir(g->m, path) ||
            gg_machine_is_file(g->m, gg_arena_printf(g->m->arena, "%s.complete", path)))
                return;
        f = gg_manager_report(g, "toolcache-incomplete", GG_SEVERITY_WARNING, path, 0,
                              "%s has no marker %s.complete beside it", path, path);
        f->effect = "setup-go does not see it, and downloads that version again in every job";
        f->fix = gg_arena_printf(g->m->arena, "touch %s.complete if it is whole, else remove it", path);
}

static void check_tool_cache(struct gg_managers *g) {
        static const char *const variables[] = {"RUNNER_TOOL_CACHE", "AGENT_TOOLSDIRECTORY"};
        const char *base = "/opt/hostedtoolcache";

        for (size_t i = 0; i < 2; i++)
                if (*gg_manager_getenv(g, variables[i]) == '/') {
                        base = gg_manager_getenv(g, variables[i]);
                        break;
                }
        gg_machine_glob(g->m, gg_machine_join(g->m, base, "go/*/x64"), visit_cached, g);
        gg_machine_glob(g->m, gg_machine_join(g->m, base, "go/*/arm64"), visit_cached, g);
        gg_machine_glob(g->m, gg_machine_join(g->m, base, "go/*/x86"), visit_cached, g);
}

/* GOROOT_1_22_X64 and its kin, which images of runners export. */
static bool is_root_variable(struct gg_str name) {
        size_t i = 7, digits;

        if (!gg_str_starts(name, "GOROOT_"))
                return false;
        for (unsigned part = 0; part < 2; part++) {
                for (digits = 0; i < name.n && isdigit((unsigned char) name.p[i]); i++)
                        digits++;
                if (digits == 0 || i >= name.n || name.p[i++] != '_')
                        return false;
        }
        return i < name.n;
}

static unsigned line_in_etc_environment(const struct gg_managers *g, const char *name) {
        struct gg_str text = gg_manager_read(g, "/etc/environment");

        for (unsigned n = 1; text.p; n++) {
                struct gg_str set, value;

                if (gg_pam_env_line(gg_str_cut(&text, '\n'), &set, &value) && gg_str_is(set, name))
                        return n;
        }
        return 0;
}

static void check_root_variables(struct gg_managers *g) {
        for (char *const *e = g->m->env; e && *e; e++) {
                struct gg_str value = gg_str_of(*e), name = gg_str_cut(&value, '=');
                const char *root, *called;
                struct gg_finding *f;
                unsigned line;

                if (!is_root_variable(name) || value.n == 0)
                        continue;
                root = value.p;
                if (gg_look_at_root(g->m, root).kind == GG_LOOK_GO)
                        continue;
                called = gg_arena_string(g->m->arena, name);
                line = line_in_etc_environment(g, called);
                f = gg_manager_report(g, "toolcache-variable-stale", GG_SEVERITY_WARNING,
                                      line > 0 ? "/etc/environment" : NULL, line,
                                      "%s is %s, which is no root of a Go toolchain", called, root);
                f->effect = "steps that set GOROOT from it fail";
                f->fix = gg_arena_printf(g->m->arena, "remove %s", called);
        }
}

/* ---- GOROOT of one, go of another ---- */

/* Where managers keep the roots that they export GOROOT for. */
static const struct {
        const char *manager, *variable, *below_home, *roots;
} homes_of_roots[] = {
        {"goenv", "GOENV_ROOT", ".goenv", "versions"},
        {"gvm", "GVM_ROOT", ".gvm", "gos"},
        {"asdf", "ASDF_DATA_DIR", ".asdf", "installs/golang"},
        {"mise", "MISE_DATA_DIR", ".local/share/mise", "installs/go"},
        {"gimme", NULL, ".gimme", "versions"},
        {"g", "G_HOME", ".g", "versions"},
        {"g", NULL, ".go", ".versions"},
        {"golang.org/dl", NULL, "sdk", ""},
};

static void check_exported(struct gg_managers *g) {
        const struct gg_toolchain *go = g->first ? g->first->toolchain : NULL;
        struct gg_finding *f;

        if (!g->goroot || !go || !*go->root || gg_look_is_same(g->m, g->goroot, go->root))
                return;
        for (size_t i = 0; i < sizeof homes_of_roots / sizeof *homes_of_roots; i++) {
                const char *base =
                        gg_manager_base(g, homes_of_roots[i].variable, homes_of_roots[i].below_home);
                const char *roots = base ? gg_machine_join(g->m, base, homes_of_roots[i].roots) : NULL;

                if (!roots || !gg_manager_is_below(g, g->goroot, roots))
                        continue;
                f = gg_manager_report(g, "manager-goroot-foreign", GG_SEVERITY_ERROR, NULL, 0,
                                      "GOROOT is %s, which %s exported, but go is %s (%s)", g->goroot,
                                      homes_of_roots[i].manager, g->first->path,
                                      *go->version ? go->version : "an unknown version");
                f->effect = "that go takes the standard library and the compiler of the other";
                f->fix = gg_arena_printf(g->m->arena,
                                         "unset GOROOT, or put %s's go in front of the others in PATH",
                                         homes_of_roots[i].manager);
                f->variable = "GOROOT";
                return;
        }
}

/* cachix/devenv#346: what was exported outside comes into the shell of Nix. */
static void check_nix(struct gg_managers *g) {
        const char *real = g->first ? g->first->real : NULL;
        struct gg_finding *f;

        if (!g->goroot || !real || strncmp(real, "/nix/store/", 11) != 0 ||
            gg_manager_is_below(g, g->goroot, "/nix/store"))
                return;
        f = gg_manager_report(g, "nix-goroot-foreign", GG_SEVERITY_ERROR, NULL, 0,
                              "go is that of Nix, %s, but GOROOT is %s, from outside of it", real, g->goroot);
        f->effect = "the go of Nix takes the standard library and the compiler of the other";
        f->fix = "unset GOROOT, in a shellHook, say";
        f->variable = "GOROOT";
}

/* snapd keeps two revisions; older ones are unmounted at a refresh. */
static void check_snap(struct gg_managers *g) {
        struct gg_finding *f;

        if (!g->goroot || strncmp(g->goroot, "/snap/go/", 9) != 0 || !isdigit((unsigned char) g->goroot[9]))
                return;
        f = gg_manager_report(g, "snap-goroot-revision", GG_SEVERITY_WARNING, NULL, 0,
                              "GOROOT is %s, one revision of the snap", g->goroot);
        f->effect = "a refresh of the snap makes another revision go's, and in the end removes this one";
        f->fix = "unset GOROOT";
        f->variable = "GOROOT";
}

/* ---- several ---- */

static const char *manager_of(const struct gg_path_go *go) {
        static const char *const managers[] = {"goenv", "asdf",   "mise", "gvm",
                                               "g",     "gobrew", "goup", "gimme"};
        const char *name = go->shim_of;

        if (!name && go->toolchain && go->toolchain->source)
                name = go->toolchain->source->name;
        for (size_t i = 0; name && i < sizeof managers / sizeof *managers; i++)
                if (strcmp(managers[i], name) == 0)
                        return managers[i];
        return NULL;
}

static void check_several(struct gg_managers *g) {
        const struct gg_inventory *inventory = &g->doctor->inventory;
        const struct gg_path_go *winner = NULL;
        const char *others = "", *name = "";
        struct gg_finding *f;

        for (size_t i = 0; i < inventory->path_count; i++) {
                const struct gg_path_go *go = &inventory->path_gos[i];
                const char *base = strrchr(go->path, '/'), *manager = manager_of(go);

                if (!manager || !base || strcmp(base, "/go") != 0)
                        continue;
                if (!winner) {
                        winner = go;
                        name = manager;
                } else if (strcmp(manager, name) != 0 && !strstr(others, go->path)) {
                        others = gg_arena_printf(g->m->arena, "%s%s%s (%s)", others, *others ? ", " : "",
                                                 manager, go->path);
                }
        }
        if (!*others)
                return;
        f = gg_manager_report(g, "managers-several", GG_SEVERITY_WARNING, NULL, 0,
                              "PATH has the go of several version managers: %s (%s), then %s", name,
                              winner->path, others);
        f->effect = "the first one runs, whatever the others are told; each may export a GOROOT of its own";
        f->fix = "take all but one of them out of the start-up files";
}

/* What a manager sets up where no script and no step of a pipeline comes by. */
static void check_late(struct gg_managers *g) {
        static const char *const managers[] = {"asdf", "goenv", "mise", "gvm"};
        bool is_ci = *gg_manager_getenv(g, "CI") != '\0';

        for (size_t i = 0; i < sizeof managers / sizeof *managers; i++) {
                const struct gg_startup *s = &g->doctor->startup;
                const struct gg_startup_init *init = NULL;
                struct gg_finding *f;
                unsigned starts = 0;

                if (!gg_manager_has_init(g, managers[i], &init))
                        continue;
                for (size_t k = 0; k < s->init_count; k++)
                        if (strcmp(s->inits[k].manager, managers[i]) == 0 &&
                            (*s->inits[k].home == '\0' || strcmp(s->inits[k].home, g->home) == 0))
                                starts |= s->inits[k].starts;
                if (starts & GG_START_NONINTERACTIVE)
                        continue;
                f = gg_manager_report(g, "manager-init-late", is_ci ? GG_SEVERITY_WARNING : GG_SEVERITY_NOTE,
                                      init->file, init->line,
                                      "%s is set up in a file that no script and no step of CI reads",
                                      managers[i]);
                f->effect = "they run whatever go is in PATH without it, with whatever GOROOT is left over";
                f->fix = gg_arena_printf(g->m->arena,
                                         "in CI, put the shims into PATH for all steps ($GITHUB_PATH, "
                                         "BASH_ENV), or start go by `%s exec`",
                                         managers[i]);
        }
}

/* ---- */

void gg_doctor_managers(struct gg_doctor *doctor) {
        static void (*const checks[])(struct gg_managers * g) = {
                gg_managers_goenv, gg_managers_shims, gg_managers_envfiles,
                gg_managers_links, check_wrappers,    check_late,
        };
        static void (*const once[])(struct gg_managers * g) = {
                check_exported, check_nix, check_snap, check_several, check_tool_cache, check_root_variables,
        };
        const struct gg_machine *m = doctor->machine;
        struct gg_managers g = {
                .doctor = doctor, .m = m, .is_own = true, .home = m->home ? m->home : "/root"};

        g.goroot = gg_machine_getenv(m, "GOROOT");
        if (g.goroot && *g.goroot == '\0')
                g.goroot = NULL;
        g.first = gg_inventory_first_go(&doctor->inventory);
        for (size_t i = 0; i < sizeof once / sizeof *once; i++)
                once[i](&g);
        for (size_t h = 0; h < m->home_count; h++) {
                g.home = m->homes[h];
                g.is_own = m->home && strcmp(m->home, g.home) == 0;
                for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
                        checks[i](&g);
        }
}
