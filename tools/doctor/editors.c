/* SPDX-License-Identifier: MIT */
/* The settings of editors against the shell's go. vscode-go: go.goroot becomes GOROOT, whatever it was before
 * (src/goEnv.ts); an absolute go.alternateTools.go is what is run, and takes the GOROOT that is there
 * (src/utils/pathUtils.ts); either a GOROOT or go.goroot ends the switching of versions
 * (src/goEnvironmentStatus.ts). GoLand: the SDK is a component of .idea/workspace.xml, by URL. */
#include "common/editorsettings.h"
#include "doctor/doctor.h"
#include "doctor/look.h"
#include <errno.h>
#include <goroot-guard/path.h>
#include <string.h>

/* Folders above a project, and files that are read at all: nobody has more. */
#define LEVELS_MAX 64
#define LAYERS_MAX 200

/* One file that was read. */
struct layer {
        const struct layer *next;
        const char *file;
        bool is_user; /* of a person, not of the project */
        bool is_idea;
        struct gg_editor_place place;
        struct gg_editor_settings settings;
};

struct check {
        struct gg_doctor *doctor;
        const struct gg_machine *m;
        struct gg_look_at shell; /* the go of the shell */
        struct layer *layers, **end;
        unsigned layer_count;
        const char *home; /* of whoever's files are looked for */
        const char *workspace;
};

/* ---- which files there are ---- */

static void add_layer(struct check *c, const char *file, bool is_user) {
        struct layer *l = gg_arena_alloc(c->m->arena, sizeof *l);
        enum gg_editor_file kind = gg_editor_file_of(file);
        struct gg_str text = {NULL, 0};
        int r;

        if (c->layer_count >= LAYERS_MAX)
                return;
        r = gg_machine_read(c->m, file, GG_EDITOR_FILE_MAX, &text);
        if (r == -ENOENT || r == -ENOTDIR)
                return;
        c->layer_count++;
        *l = (struct layer){.file = file, .is_user = is_user, .is_idea = kind == GG_EDITOR_FILE_IDEA};
        l->place = (struct gg_editor_place){.workspace = c->workspace, .home = c->home, .env = c->m->env};
        if (r < 0) {
                l->settings.broken = strerror(-r);
                l->settings.broken_line = 0;
        } else {
                gg_editor_settings_read(c->m->arena, kind, file, gg_machine_outside(c->m, file), text,
                                        &l->settings);
        }
        *c->end = l;
        c->end = (struct layer **) &l->next;
}

static void visit_user(void *ctx, const char *path) {
        add_layer(ctx, path, true);
}

static void visit_project(void *ctx, const char *path) {
        add_layer(ctx, path, false);
}

/* Where each editor keeps a person's settings, below the home folder. */
static void find_user_files(struct check *c) {
        static const char *const patterns[] = {
                ".config/Code/User/settings.json",
                ".config/Code/User/profiles/*/settings.json",
                ".config/Code - Insiders/User/settings.json",
                ".config/Code - OSS/User/settings.json",
                ".config/VSCodium/User/settings.json",
                ".config/Cursor/User/settings.json",
                ".config/Windsurf/User/settings.json",
                ".var/app/*/config/*/User/settings.json",
                ".local/share/code-server/User/settings.json",
                ".vscode-server/data/Machine/settings.json",
                ".vscode-server-insiders/data/Machine/settings.json",
                ".vscode-remote/data/Machine/settings.json",
                ".cursor-server/data/Machine/settings.json",
        };

        for (size_t h = 0; h < c->m->home_count; h++) {
                c->home = c->m->homes[h];
                for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
                        gg_machine_glob(c->m, gg_machine_join(c->m, c->home, patterns[i]), visit_user, c);
        }
        c->home = c->m->home;
}

static bool is_top(const struct check *c, const char *dir) {
        struct gg_stat st;

        return c->m->fs.stat(c->m->fs.ctx, gg_machine_join(c->m, dir, ".git"), &st) == 0;
}

/* Whether the repository that dir lies in starts at it or above: then its folders are looked at, too. */
static bool has_top(const struct check *c, const char *dir) {
        for (unsigned i = 0; i < LEVELS_MAX && dir[1] != '\0'; i++) {
                if (is_top(c, dir))
                        return true;
                dir = gg_arena_string(c->m->arena, gg_path_dir(gg_str_of(dir)));
        }
        return false;
}

static void find_project_files(struct check *c, const char *dir) {
        static const char *const patterns[] = {
                ".vscode/settings.json",
                ".vscode/launch.json",
                ".vscode/tasks.json",
                "*.code-workspace",
                ".idea/workspace.xml",
                ".idea/misc.xml",
                ".idea/*.iml",
                "*.iml",
                ".idea/runConfigurations/*.xml",
                ".run/*.run.xml",
        };
        bool goes_up = has_top(c, dir);

        for (unsigned level = 0; level < LEVELS_MAX; level++) {
                c->workspace = dir;
                for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
                        gg_machine_glob(c->m, gg_machine_join(c->m, dir, patterns[i]), visit_project, c);
                if (!goes_up || is_top(c, dir))
                        break;
                dir = gg_arena_string(c->m->arena, gg_path_dir(gg_str_of(dir)));
        }
}

/* ---- what a setting says ---- */

static struct gg_finding *report(struct check *c, const char *id, enum gg_severity severity,
                                 const struct gg_editor_setting *s, const char *message) {
        struct gg_finding *f = gg_findings_add(&c->doctor->findings, id, severity,
                                               gg_machine_outside(c->m, s->file), s->line, "%s", message);

        f->column = s->column;
        f->edits = s->drop;
        return f;
}

static const char *name_of(struct check *c, const struct gg_editor_setting *s) {
        return s->variable ? gg_arena_printf(c->m->arena, "%s in %s", s->variable, s->key) : s->key;
}

static bool is_other_version(const struct gg_look_at *a, const struct gg_look_at *b) {
        return a->kind == GG_LOOK_GO && b->kind == GG_LOOK_GO && *a->version && *b->version &&
               strcmp(a->version, b->version) != 0;
}

static bool is_other_tree(struct check *c, const struct gg_look_at *a, const struct gg_look_at *b) {
        return a->kind == GG_LOOK_GO && b->kind == GG_LOOK_GO && *a->root && *b->root &&
               !gg_look_is_same(c->m, a->root, b->root);
}

/* The words of a kind of root: go.goroot, or the SDK of .idea. */
struct words {
        const char *missing, *unusable, *stale; /* ids */
        const char *effect, *fix;
};

static const struct words goroot_words = {
        "editor-goroot-missing",
        "editor-goroot-unusable",
        "editor-goroot-stale",
        "VS Code sets GOROOT to it for gopls, builds and tests, which then fail",
        "remove go.goroot: the go that VS Code finds knows its root",
};

static const struct words sdk_words = {
        "idea-sdk-missing",
        "idea-sdk-unusable",
        "idea-sdk-stale",
        "GoLand has no Go to build, test and complete with in this project",
        "choose an SDK that is there in Settings, Go, GOROOT",
};

/* Whether it is a root that can be built with; if not, that is said. */
static struct gg_look_at check_root(struct check *c, const struct layer *l, const struct gg_editor_setting *s,
                                    const struct words *w) {
        const char *path = gg_editor_expand(c->m->arena, s->value, &l->place);
        struct gg_look_at look = {.kind = GG_LOOK_OTHER, .root = "", .version = ""};
        struct gg_finding *f;
        bool is_dir;

        if (!path || *path == '\0')
                return look;
        look = gg_look_at_root(c->m, path);
        if (look.kind == GG_LOOK_GO)
                return look;
        is_dir = gg_machine_is_dir(c->m, path);
        f = report(c, is_dir ? w->unusable : w->missing, GG_SEVERITY_ERROR, s,
                   gg_arena_printf(c->m->arena, "%s is %s, which is no %s%s%s", name_of(c, s), path,
                                   is_dir ? "root of a Go toolchain" : "folder", look.hint ? ": " : "",
                                   look.hint ? look.hint : ""));
        f->effect = w->effect;
        f->fix = w->fix;
        return look;
}

static void check_version(struct check *c, const struct gg_editor_setting *s, const struct gg_look_at *look,
                          const struct words *w) {
        struct gg_finding *f;

        if (!is_other_version(look, &c->shell))
                return;
        f = report(c, w->stale, GG_SEVERITY_WARNING, s,
                   gg_arena_printf(c->m->arena, "%s is %s (%s), but the shell's go is %s (%s)", name_of(c, s),
                                   look->path, look->version, c->shell.path, c->shell.version));
        f->effect = "the editor and the terminal build with different versions";
        f->fix = w->fix;
}

static void check_goroot(struct check *c, const struct layer *l, const struct gg_editor_setting *s) {
        const struct words *w = l->is_idea ? &sdk_words : &goroot_words;
        struct gg_look_at look = check_root(c, l, s, w);
        struct gg_finding *f;

        if (look.kind != GG_LOOK_GO)
                return;
        check_version(c, s, &look, w);
        if (l->is_idea || is_other_version(&look, &c->shell))
                return;
        f = report(
                c, "editor-goroot-set", GG_SEVERITY_NOTE, s,
                gg_arena_printf(c->m->arena, "go.goroot is set, to the root of %s", gg_look_version(&look)));
        f->effect =
                "VS Code does not switch Go versions as long as it is, and keeps this root after an upgrade";
        f->fix = w->fix;
}

static void check_go(struct check *c, const struct layer *l, const struct gg_editor_setting *s) {
        const char *path = gg_editor_expand(c->m->arena, s->value, &l->place);
        struct gg_look_at look;
        struct gg_finding *f;

        if (!path || path[0] != '/') /* a name is searched for, as any tool */
                return;
        look = gg_look_at_file(c->m, path);
        if (look.kind == GG_LOOK_NOTHING) {
                f = report(c, "editor-go-missing", GG_SEVERITY_WARNING, s,
                           gg_arena_printf(c->m->arena, "%s is %s, which is no file", s->key, path));
                f->effect = "VS Code passes over it without a word and runs another go";
                f->fix = "name a go that is there, or remove the line";
        } else if (is_other_version(&look, &c->shell)) {
                f = report(c, "editor-go-stale", GG_SEVERITY_WARNING, s,
                           gg_arena_printf(c->m->arena, "%s is %s (%s), but the shell's go is %s (%s)",
                                           s->key, path, look.version, c->shell.path, c->shell.version));
                f->effect = "the editor and the terminal build with different versions";
                f->fix = "remove the line, or name the go of the shell";
        }
}

static void check_gopath(struct check *c, const struct layer *l, const struct gg_editor_setting *s) {
        const char *path = gg_editor_expand(c->m->arena, s->value, &l->place);
        struct gg_finding *f;

        if (!path || path[0] != '/' || gg_look_at_root(c->m, path).kind != GG_LOOK_GO)
                return;
        f = report(c, "editor-gopath-is-root", GG_SEVERITY_WARNING, s,
                   gg_arena_printf(c->m->arena, "%s is %s, the root of a Go toolchain", name_of(c, s), path));
        f->effect = "go warns at every command that GOPATH is GOROOT, and writes modules and programs into "
                    "the toolchain";
        f->fix = "remove the line: the default is ~/go";
}

/* Which go gets a variable of an environment: what the editor runs, or what the shell runs. */
static struct gg_look_at go_of_variable(struct check *c, const struct layer *l,
                                        const struct gg_editor_setting *s) {
        const struct gg_editor_setting *go = gg_editor_settings_get(&l->settings, GG_EDITOR_GO, NULL);
        const char *path = go ? gg_editor_expand(c->m->arena, go->value, &l->place) : NULL;

        if (path && path[0] == '/' && strncmp(s->key, "terminal", 8) != 0) {
                struct gg_look_at look = gg_look_at_file(c->m, path);

                if (look.kind == GG_LOOK_GO)
                        return look;
        }
        return c->shell;
}

static void check_variable(struct check *c, const struct layer *l, const struct gg_editor_setting *s) {
        const char *path = gg_editor_expand(c->m->arena, s->value, &l->place);
        struct gg_look_at look, go;
        struct gg_finding *f;

        if (strcmp(s->variable, "GOPATH") == 0)
                check_gopath(c, l, s);
        if (strcmp(s->variable, "GOROOT") != 0 || !path || *path == '\0')
                return;
        look = gg_look_at_root(c->m, path);
        go = go_of_variable(c, l, s);
        if (look.kind != GG_LOOK_GO) {
                f = report(c, "editor-env-mismatch", GG_SEVERITY_ERROR, s,
                           gg_arena_printf(c->m->arena, "%s is %s, which is no root of a Go toolchain%s%s",
                                           name_of(c, s), path, look.hint ? ": " : "",
                                           look.hint ? look.hint : ""));
                f->effect = "what is started with it fails to find the standard library";
        } else if (is_other_tree(c, &look, &go)) {
                f = report(c, "editor-env-mismatch", GG_SEVERITY_ERROR, s,
                           gg_arena_printf(c->m->arena, "%s is %s (%s), but the go that gets it is %s (%s)",
                                           name_of(c, s), path, gg_look_version(&look), go.path,
                                           gg_look_version(&go)));
                f->effect = is_other_version(&look, &go)
                                    ? "every build fails: compile: version does not match go tool version"
                                    : "builds silently take the standard library of the other tree";
        } else {
                f = report(c, "editor-env-goroot", GG_SEVERITY_WARNING, s,
                           gg_arena_printf(c->m->arena, "%s is set, to %s", name_of(c, s), path));
                f->effect = "the next go of another root that is started with it is at odds with it";
        }
        f->fix = "remove the line: go knows its root";
}

/* "Go 1.22.1", as IDEA calls an SDK by itself; other names say nothing. */
static void check_sdk_name(struct check *c, const struct layer *l, const struct gg_editor_setting *s) {
        struct gg_goversion named, shell;
        struct gg_finding *f;

        if (strncmp(s->value, "Go ", 3) != 0 || !gg_goversion_parse(gg_str_of(s->value + 3), &named) ||
            !gg_goversion_parse(gg_str_of(c->shell.version), &shell) || gg_goversion_means(&named, &shell))
                return;
        f = report(c, "idea-sdk-stale", GG_SEVERITY_WARNING, s,
                   gg_arena_printf(c->m->arena, "%s is called \"%s\", but the shell's go is %s (%s)", s->key,
                                   s->value, c->shell.path, c->shell.version));
        f->effect = "the editor and the terminal build with different versions";
        f->fix = "choose the SDK of that version in File, Project Structure";
}

static void check_layer(struct check *c, const struct layer *l) {
        static void (*const checks[])(struct check * c, const struct layer *l,
                                      const struct gg_editor_setting *s) = {
                [GG_EDITOR_GOROOT] = check_goroot, [GG_EDITOR_GO] = check_go,
                [GG_EDITOR_GOPATH] = check_gopath, [GG_EDITOR_VARIABLE] = check_variable,
                [GG_EDITOR_FEATURE] = NULL,        [GG_EDITOR_SDK_NAME] = check_sdk_name,
        };
        struct gg_finding *f;

        if (l->settings.broken) {
                f = gg_findings_add(&c->doctor->findings, "editor-settings-broken", GG_SEVERITY_WARNING,
                                    gg_machine_outside(c->m, l->file), l->settings.broken_line,
                                    "the file cannot be read: %s", l->settings.broken);
                f->column = l->settings.broken_column;
                f->effect = "what the editor makes of it is not known here";
        }
        for (size_t i = 0; i < l->settings.count; i++) {
                const struct gg_editor_setting *s = &l->settings.items[i];

                if (checks[s->what])
                        checks[s->what](c, l, s);
        }
}

/* ---- settings against each other: those of the project win over those of a person ---- */

struct pick {
        const struct gg_editor_setting *setting; /* NULL: not set */
        const char *path;                        /* expanded; NULL */
        const struct layer *layer;
};

static struct pick pick_from(struct check *c, const struct layer *l, enum gg_editor_what what) {
        struct pick p = {.setting = NULL};

        if (l && !l->is_idea)
                p.setting = gg_editor_settings_get(&l->settings, what, NULL);
        if (p.setting) {
                p.layer = l;
                p.path = gg_editor_expand(c->m->arena, p.setting->value, &l->place);
        }
        return p;
}

static struct pick pick(struct check *c, const struct layer *project, const struct layer *user,
                        enum gg_editor_what what) {
        struct pick p = pick_from(c, project, what);

        return p.setting ? p : pick_from(c, user, what);
}

static void check_inherited(struct check *c, const struct pick *go, const struct gg_look_at *look) {
        const char *goroot = gg_machine_getenv(c->m, "GOROOT");
        struct gg_look_at root;
        struct gg_finding *f;

        if (!goroot || *goroot == '\0')
                return;
        root = gg_look_at_root(c->m, goroot);
        if (root.kind == GG_LOOK_GO && !is_other_tree(c, &root, look))
                return;
        f = report(c, "editor-goroot-inherited", GG_SEVERITY_ERROR, go->setting,
                   gg_arena_printf(
                           c->m->arena,
                           "%s is %s (%s), but an editor started from this shell gives it GOROOT=%s%s%s%s",
                           go->setting->key, go->path, gg_look_version(look), goroot,
                           *root.version ? " (" : "", root.version, *root.version ? ")" : ""));
        f->effect = "VS Code runs that go with the root of another";
        f->fix = "unset GOROOT where the editor is started, or remove the line";
        f->edits = NULL;
        f->variable = "GOROOT";
}

static bool has_user_goroot(const struct check *c) {
        for (const struct layer *l = c->layers; l; l = l->next)
                if (l->is_user && gg_editor_settings_get(&l->settings, GG_EDITOR_GOROOT, NULL))
                        return true;
        return false;
}

/* go.alternateTools.go and the GOROOT that it will get. user NULL: as the project, or the person, says it
 * alone. */
static void check_pair(struct check *c, const struct layer *project, const struct layer *user) {
        struct pick go = pick(c, project, user, GG_EDITOR_GO),
                    goroot = pick(c, project, user, GG_EDITOR_GOROOT);
        struct gg_look_at look, root;
        struct gg_finding *f;

        if (!go.path || go.path[0] != '/' || (user && (go.layer == user) == (goroot.layer == user)))
                return;
        look = gg_look_at_file(c->m, go.path);
        if (look.kind != GG_LOOK_GO || !*look.root)
                return;
        if (!goroot.setting) {
                if (!user && !has_user_goroot(c))
                        check_inherited(c, &go, &look);
                return;
        }
        root = goroot.path ? gg_look_at_root(c->m, goroot.path) : look;
        if (!is_other_tree(c, &look, &root))
                return;
        f = report(c, "editor-goroot-mismatch", GG_SEVERITY_ERROR, goroot.setting,
                   gg_arena_printf(
                           c->m->arena,
                           "go.goroot is %s (%s), but go.alternateTools.go, in %s:%u, is the go of %s (%s)",
                           goroot.path, gg_look_version(&root), go.setting->file, go.setting->line, look.root,
                           gg_look_version(&look)));
        f->effect = "VS Code runs the one with the root of the other: builds fail, or take the wrong "
                    "standard library";
        f->fix = "remove go.goroot";
}

static void check_disagreement(struct check *c, const struct layer *project, const struct layer *user,
                               enum gg_editor_what what) {
        struct pick ours = pick_from(c, project, what), theirs = pick_from(c, user, what);
        struct gg_finding *f;

        if (!ours.path || !theirs.path || strcmp(ours.path, theirs.path) == 0 ||
            gg_look_is_same(c->m, ours.path, theirs.path))
                return;
        f = report(c, "editor-settings-disagree", GG_SEVERITY_WARNING, ours.setting,
                   gg_arena_printf(c->m->arena, "%s is %s here, but %s in %s:%u", ours.setting->key,
                                   ours.path, theirs.path, theirs.setting->file, theirs.setting->line));
        f->effect = "this project's counts: another Go here than in every other folder";
        f->fix = "remove one of them";
}

static void check_pairs(struct check *c) {
        for (const struct layer *p = c->layers; p; p = p->next) {
                if (p->is_idea)
                        continue;
                check_pair(c, p, NULL);
                if (p->is_user)
                        continue;
                for (const struct layer *u = c->layers; u; u = u->next) {
                        if (!u->is_user)
                                continue;
                        check_pair(c, p, u);
                        check_disagreement(c, p, u, GG_EDITOR_GOROOT);
                        check_disagreement(c, p, u, GG_EDITOR_GO);
                }
        }
}

void gg_doctor_editors(struct gg_doctor *doctor) {
        struct check c = {.doctor = doctor, .m = doctor->machine};

        c.end = &c.layers;
        c.workspace = doctor->dir;
        c.shell = gg_look_at_shell(&doctor->inventory);
        find_user_files(&c);
        find_project_files(&c, doctor->dir);
        for (const struct layer *l = c.layers; l; l = l->next)
                check_layer(&c, l);
        check_pairs(&c);
}
