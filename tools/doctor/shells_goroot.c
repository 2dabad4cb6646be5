/* SPDX-License-Identifier: MIT */
/* GOROOT and the other variables of Go in start-up files. See shells.c for the list of what is found. */
#include "doctor/look.h"
#include "doctor/shells.h"
#include <string.h>

/* ---- how a value is spelled ---- */

static bool has_quotes(const char *value) {
        size_t n = strlen(value);

        return n > 0 && (strchr("'\"", value[0]) || strchr("'\"", value[n - 1]));
}

/* Nothing expands it any more: it is the value. */
static bool is_unexpanded(const struct gg_startup_change *c) {
        return c->expanded && (c->expanded[0] == '~' || strchr(c->expanded, '$'));
}

static bool runs_command(const struct gg_startup_change *c) {
        return !c->change.is_literal && (strstr(c->change.value, "$(") || strchr(c->change.value, '`'));
}

/* The same line with $HOME where the ~ is in double quotes; else it goes. */
static void mend_spelling(struct gg_shells *g, struct gg_finding *f, const struct gg_startup_change *c) {
        const char *better = c->expanded[0] == '~' ? gg_shells_without_tilde(g, c) : NULL;

        gg_shells_mend_out(g, f, c);
        if (!better)
                return;
        f->edits = gg_shells_edit(g, c, better);
        f->fix = gg_arena_printf(g->m->arena, "write $HOME, in double quotes: %s", better);
}

static const char *why_not_expanded(const struct gg_startup_change *c) {
        if (strcmp(c->shell, "pam") == 0)
                return "nothing is expanded in this file";
        if (strcmp(c->shell, "systemd") == 0)
                return "no ~ is expanded in this file";
        if (c->expanded[0] == '~')
                return "a ~ in quotes is no home folder";
        return "in single quotes, or behind a backslash, it stays as it is";
}

/* ---- GOROOT, a file at a time ---- */

static void say_spelling(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_finding *f;

        if (has_quotes(c->expanded))
                f = gg_shells_report(g, c, "shell-goroot-quoted", GG_SEVERITY_ERROR,
                                     "GOROOT is exported with quotes in its value: %s", c->expanded);
        else if (is_unexpanded(c))
                f = gg_shells_report(g, c, "shell-goroot-unexpanded", GG_SEVERITY_ERROR,
                                     "GOROOT is exported as %s, and %s", c->expanded, why_not_expanded(c));
        else
                f = gg_shells_report(g, c, "shell-goroot-relative", GG_SEVERITY_ERROR,
                                     "GOROOT is exported as a relative path: %s", c->expanded);
        if (!f)
                return;
        f->effect = "every go command fails there: cannot find GOROOT directory";
        mend_spelling(g, f, c);
}

/* It is absolute, and no root. */
static void say_no_root(struct gg_shells *g, const struct gg_startup_change *c,
                        const struct gg_look_at *look) {
        bool is_bin = gg_machine_is_executable(g->m, c->expanded) ||
                      (look->hint && strstr(look->hint, "bin folder"));
        struct gg_finding *f;

        if (is_bin)
                f = gg_shells_report(g, c, "shell-goroot-bin", GG_SEVERITY_ERROR,
                                     "GOROOT is exported as %s, which is not the root but lies in it",
                                     c->expanded);
        else if (look->kind == GG_LOOK_NOTHING)
                f = gg_shells_report(g, c, "shell-goroot-stale", GG_SEVERITY_ERROR,
                                     "GOROOT is exported as %s, which is not there", c->expanded);
        else
                f = gg_shells_report(g, c, "shell-goroot-no-toolchain", GG_SEVERITY_ERROR,
                                     "GOROOT is exported as %s, in which there is no toolchain", c->expanded);
        if (!f)
                return;
        f->effect =
                look->kind == GG_LOOK_NOTHING
                        ? "every go command fails there: cannot find GOROOT directory"
                        : "go runs there, and builds nothing: it finds no standard library or no compiler";
        gg_shells_mend_out(g, f, c);
}

/* Which managers' go obey what a file exports, and how. */
static const struct {
        const char *manager, *effect;
        bool is_anywhere; /* it need not come behind the initialiser */
} obeying[] = {
        /* asdf-golang: bin/exec-env, set-env.bash */
        {"asdf",
         "asdf sets GOROOT only where it is unset: every version that it switches to runs with this root",
         true},
        /* libexec/goenv-init, goenv-exec */
        {"goenv",
         "goenv's shims set GOROOT to the version in use, but every go that is started otherwise obeys this",
         false},
        {"gvm", "the go that gvm puts into PATH runs with this root", false},
        {"g", "the go that g puts into PATH runs with this root, whatever g is told to use", false},
        {"gimme", "the go that gimme puts into PATH runs with this root", false},
};

static bool say_overrides(struct gg_shells *g, const struct gg_startup_change *c,
                          const struct gg_look_at *look) {
        for (size_t i = 0; i < sizeof obeying / sizeof *obeying; i++) {
                const char *const managers[] = {obeying[i].manager, ""};
                const struct gg_startup_init *init =
                        gg_shells_init_of(g, c, managers, obeying[i].is_anywhere);
                struct gg_finding *f;

                if (!init)
                        continue;
                f = gg_shells_report(g, c, "shell-goroot-overrides-manager", GG_SEVERITY_WARNING,
                                     "GOROOT is exported as %s (%s) where %s is set up (%s)", c->expanded,
                                     gg_look_version(look), init->manager,
                                     gg_shells_place(g, init->file, init->line));
                if (f) {
                        f->effect = obeying[i].effect;
                        gg_shells_mend_out(g, f, c);
                }
                return true;
        }
        return false;
}

/* The go that is first in PATH now is another one. */
static bool say_mismatch(struct gg_shells *g, const struct gg_startup_change *c,
                         const struct gg_look_at *look) {
        const struct gg_look_at first = gg_look_at_shell(&g->doctor->inventory);
        bool is_own = *c->home == '\0' || (g->m->home && strcmp(c->home, g->m->home) == 0);
        struct gg_finding *f;

        if (!is_own || first.kind != GG_LOOK_GO || *first.root == '\0' ||
            gg_look_is_same(g->m, first.root, c->expanded))
                return false;
        f = gg_shells_report(g, c, "shell-goroot-mismatch", GG_SEVERITY_WARNING,
                             "GOROOT is exported as %s (%s), but go is %s (%s)", c->expanded,
                             gg_look_version(look), first.path, gg_look_version(&first));
        if (f) {
                f->effect = "that go takes the standard library and the compiler of the other: its builds "
                            "fail, or if both are of one version, silently use the other's";
                gg_shells_mend_out(g, f, c);
        }
        return true;
}

static void say_set(struct gg_shells *g, const struct gg_startup_change *c, const struct gg_look_at *look) {
        struct gg_finding *f =
                gg_shells_report(g, c, "shell-goroot-set", GG_SEVERITY_NOTE, "GOROOT is exported as %s (%s)",
                                 c->expanded, gg_look_version(look));

        if (!f)
                return;
        f->effect = "its go finds that by itself; any other go that is started there obeys it, too, and an "
                    "upgrade that moves the toolchain leaves it behind";
        gg_shells_mend_out(g, f, c);
}

static void say_frozen(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_finding *f = gg_shells_report(
                g, c, "shell-goroot-frozen", GG_SEVERITY_WARNING,
                "GOROOT is exported as what a command says when the shell starts: %s", c->change.value);

        if (!f)
                return;
        f->effect = "it stays what it was then: another go that is chosen later, by a version manager or an "
                    "upgrade, runs with the root of that one";
        gg_shells_mend_out(g, f, c);
}

static void say_universal(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_finding *f;

        if (!gg_shells_is_universal(c))
                return;
        f = gg_shells_report(g, c, "shell-goroot-universal", GG_SEVERITY_WARNING,
                             "GOROOT is a universal variable of fish, with the value %s", c->change.value);
        if (!f)
                return;
        f->effect = "it is there in every fish, now and after each start, and stays when the line of "
                    "config.fish that once set it is gone";
        f->fix = "set --erase --universal GOROOT";
}

static bool is_export(const struct gg_startup_change *c) {
        return c->change.op == GG_SHELL_SET && c->change.is_exported && c->change.value &&
               *c->change.value != '\0';
}

void gg_shells_goroot(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_look_at look;

        if (c->change.op == GG_SHELL_SET && !c->change.is_exported) {
                struct gg_finding *f =
                        gg_shells_report(g, c, "shell-goroot-not-exported", GG_SEVERITY_NOTE,
                                         "GOROOT is set and not exported: %s", c->change.value);

                if (f)
                        f->effect = "go does not see it, unless something else exports GOROOT";
                return;
        }
        if (!is_export(c) || !c->is_last_word || gg_shells_is_managed(c))
                return;
        say_universal(g, c);
        if (runs_command(c)) {
                say_frozen(g, c);
                return;
        }
        if (!c->expanded || *c->expanded == '\0')
                return;
        if (c->expanded[0] != '/' || has_quotes(c->expanded) || is_unexpanded(c)) {
                if (!gg_shells_adopt(g, c))
                        say_spelling(g, c);
                return;
        }
        look = gg_look_at_root(g->m, c->expanded);
        if (look.kind == GG_LOOK_GO && say_overrides(g, c, &look))
                return;
        if (gg_shells_adopt(g, c))
                return;
        if (look.kind != GG_LOOK_GO)
                say_no_root(g, c, &look);
        else if (!say_mismatch(g, c, &look))
                say_set(g, c, &look);
}

/* ---- GOROOT, of all files together ---- */

/* Of a toolchain; all others are told of by themselves. */
static bool is_goroot(const struct gg_shells *g, const struct gg_startup_change *c) {
        return strcmp(c->change.name, "GOROOT") == 0 && is_export(c) && c->is_last_word && c->expanded &&
               c->expanded[0] == '/' && gg_look_at_root(g->m, c->expanded).kind == GG_LOOK_GO;
}

static void check_differs(struct gg_shells *g, const char *home) {
        const struct gg_startup_change *first = NULL;

        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *c = &g->s->changes[i];
                struct gg_finding *f;

                if (!is_goroot(g, c) || (*c->home != '\0' && strcmp(c->home, home) != 0))
                        continue;
                if (!first)
                        first = c;
                if (strcmp(first->expanded, c->expanded) == 0 ||
                    gg_look_is_same(g->m, first->expanded, c->expanded))
                        continue;
                f = gg_shells_report(g, c, "shell-goroot-differs", GG_SEVERITY_WARNING,
                                     "GOROOT is exported as %s here, and as %s in %s, for %s", c->expanded,
                                     first->expanded, gg_shells_place(g, first->file, first->line),
                                     gg_shells_readers(g, first));
                if (!f)
                        continue;
                f->effect = "which root a go obeys depends on how its shell was started";
                f->fix = "export it in none of them; where one is needed, in one file alone";
        }
}

/* A GOROOT that is right, and that only some have. */
static void check_interactive_only(struct gg_shells *g, const char *home) {
        const struct gg_startup_change *found = NULL;
        unsigned starts = 0;
        struct gg_finding *f;

        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *c = &g->s->changes[i];

                if (!is_goroot(g, c) || (*c->home != '\0' && strcmp(c->home, home) != 0))
                        continue;
                starts |= c->starts;
                found = c;
        }
        if (!found || starts != GG_START_INTERACTIVE || gg_shells_is_managed(found))
                return;
        f = gg_shells_report(g, found, "shell-goroot-interactive-only", GG_SEVERITY_NOTE,
                             "GOROOT is exported only in interactive shells that are no login shells");
        if (!f)
                return;
        f->effect = "what works there may not in login shells, scripts, editors, cron jobs and steps of CI, "
                    "which have no GOROOT";
        f->fix = "do without it there, too";
}

void gg_shells_goroot_together(struct gg_shells *g) {
        for (size_t i = 0; i < g->m->home_count; i++) {
                check_differs(g, g->m->homes[i]);
                check_interactive_only(g, g->m->homes[i]);
        }
        if (g->m->home_count == 0)
                check_differs(g, "");
}

/* ---- other variables ---- */

static bool is_one_of(const char *name, const char *const *names) {
        for (; **names != '\0'; names++)
                if (strcmp(name, *names) == 0)
                        return true;
        return false;
}

static void check_gopath(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_finding *f;

        if (strcmp(c->change.name, "GOPATH") != 0 || gg_look_at_root(g->m, c->expanded).kind != GG_LOOK_GO)
                return;
        f = gg_shells_report(g, c, "shell-gopath-is-goroot", GG_SEVERITY_WARNING,
                             "GOPATH is set to the root of a toolchain: %s", c->expanded);
        if (!f)
                return;
        f->effect = "go warns that it has no effect, and downloads modules and installs programs into the "
                    "toolchain";
        f->fix = "set it to a folder of its own, or not at all: $HOME/go is the default";
}

/* cmd/go/main.go and internal/cfg: these must be absolute. */
static const char *const paths[] = {"GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE", ""};
/* These name folders or files: a ~ or $ in them is meant to be expanded. */
static const char *const places[] = {
        "GOPATH",   "GOBIN",    "GOCACHE",       "GOMODCACHE",  "GOENV",  "GOTMPDIR",      "GOENV_ROOT",
        "GVM_ROOT", "ASDF_DIR", "ASDF_DATA_DIR", "GOBREW_ROOT", "G_HOME", "MISE_DATA_DIR", ""};

/* By gg_doctor_environment(). */
static bool is_told(const struct gg_startup_change *c) {
        return strcmp(c->file, "/etc/environment") == 0 && strchr(c->expanded, '$');
}

void gg_shells_value(struct gg_shells *g, const struct gg_startup_change *c) {
        struct gg_finding *f = NULL;

        if (strcmp(c->change.name, "LD_LIBRARY_PATH") == 0 && strstr(c->file, "/.gvm/")) {
                f = gg_shells_report(g, c, "shell-gvm-library-path", GG_SEVERITY_NOTE,
                                     "gvm exports LD_LIBRARY_PATH with a folder of its own");
                if (f)
                        f->effect = "every program of that shell looks there first for its libraries, and "
                                    "where the variable was unset before, in the working directory at last";
                return;
        }
        if (c->change.op != GG_SHELL_SET || !c->expanded || *c->expanded == '\0' || !c->is_last_word)
                return;
        if (is_one_of(c->change.name, places) && is_unexpanded(c) && !is_told(c))
                f = gg_shells_report(g, c, "shell-value-unexpanded", GG_SEVERITY_ERROR,
                                     "%s is set to %s, and %s", c->change.name, c->expanded,
                                     why_not_expanded(c));
        else if (is_one_of(c->change.name, paths) && c->expanded[0] != '/' && !is_unexpanded(c) &&
                 strcmp(c->expanded, "off") != 0)
                f = gg_shells_report(g, c, "shell-value-relative", GG_SEVERITY_ERROR,
                                     "%s is set to a relative path: %s", c->change.name, c->expanded);
        else
                check_gopath(g, c);
        if (!f)
                return;
        f->effect = c->expanded[0] == '~' && is_one_of(c->change.name, paths)
                            ? "go refuses to run with it"
                            : "go refuses to run with it, or uses a folder of that name below the working "
                              "directory";
        mend_spelling(g, f, c);
}
