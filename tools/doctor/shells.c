/* SPDX-License-Identifier: MIT */
/* Start-up files: who reads a line, and two version managers that one shell sets up. Findings about GOROOT
 * and other variables are in shells_goroot.c, those about PATH in shells_path.c. What each of them means is
 * told in goroot-guard-doctor(1).
 */
#include "doctor/shells.h"
#include <goroot-guard/path.h>
#include <stdarg.h>
#include <string.h>

/* ---- who reads a line ---- */

static const char *starts_text(unsigned starts) {
        static const char *const texts[] = {
                "never",
                "login",
                "interactive",
                "login, interactive",
                "non-interactive",
                "login, non-interactive",
                "interactive, non-interactive",
                "every start",
        };

        return texts[starts & 7];
}

static bool is_same_line(const struct gg_startup_change *a, const struct gg_startup_change *b) {
        return a->line == b->line && a->change.column == b->change.column && a->change.op == b->change.op &&
               strcmp(a->file, b->file) == 0 && strcmp(a->change.name, b->change.name) == 0;
}

static const char *reader(const struct gg_shells *g, const struct gg_startup_change *c) {
        if (strcmp(c->shell, "pam") == 0)
                return "every session (pam_env)";
        if (strcmp(c->shell, "systemd") == 0)
                return "what systemd starts in the session";
        return gg_arena_printf(g->m->arena, "%s (%s)", c->shell, starts_text(c->starts));
}

const char *gg_shells_readers(const struct gg_shells *g, const struct gg_startup_change *change) {
        const char *text = NULL;

        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *c = &g->s->changes[i];

                if (is_same_line(c, change))
                        text = text ? gg_arena_printf(g->m->arena, "%s, %s", text, reader(g, c))
                                    : reader(g, c);
        }
        return text ? text : reader(g, change);
}

/* ---- reports ---- */

static bool was_said(struct gg_shells *g, const struct gg_startup_change *c, const char *id) {
        for (size_t i = 0; i < g->said_count; i++)
                if (g->said[i].line == c->line && strcmp(g->said[i].id, id) == 0 &&
                    strcmp(g->said[i].file, c->file) == 0 && strcmp(g->said[i].name, c->change.name) == 0)
                        return true;
        g->said = gg_arena_grow(g->m->arena, g->said, g->said_count, &g->said_cap, sizeof *g->said);
        g->said[g->said_count++] = (struct gg_shells_said){id, c->file, c->change.name, c->line};
        return false;
}

struct gg_finding *gg_shells_report(struct gg_shells *g, const struct gg_startup_change *change,
                                    const char *id, enum gg_severity severity, const char *format, ...) {
        struct gg_finding *f;
        const char *text;
        va_list args;

        if (was_said(g, change, id))
                return NULL;
        va_start(args, format);
        text = gg_arena_vprintf(g->m->arena, format, args);
        va_end(args);
        if (severity == GG_SEVERITY_ERROR && change->is_conditional)
                severity = GG_SEVERITY_WARNING;
        f = gg_findings_add(&g->doctor->findings, id, severity, gg_machine_outside(g->m, change->file),
                            change->line, "%s; read by %s", text, gg_shells_readers(g, change));
        f->column = change->change.column;
        return f;
}

const char *gg_shells_place(const struct gg_shells *g, const char *file, unsigned line) {
        return gg_arena_printf(g->m->arena, "%s:%u", gg_machine_outside(g->m, file), line);
}

/* ---- what is near ---- */

static bool share_home(const char *a, const char *b) {
        return *a == '\0' || *b == '\0' || strcmp(a, b) == 0;
}

bool gg_shells_meet(const struct gg_startup_change *a, const struct gg_startup_change *b) {
        return strcmp(a->shell, b->shell) == 0 && share_home(a->home, b->home) && (a->starts & b->starts);
}

const struct gg_startup_init *gg_shells_init_of(const struct gg_shells *g,
                                                const struct gg_startup_change *change,
                                                const char *const *managers, bool is_anywhere) {
        for (size_t i = 0; i < g->s->init_count; i++) {
                const struct gg_startup_init *init = &g->s->inits[i];

                if (strcmp(init->shell, change->shell) != 0 || !share_home(init->home, change->home) ||
                    !(init->starts & change->starts) || (init->order > change->order && !is_anywhere))
                        continue;
                for (const char *const *name = managers; **name != '\0'; name++)
                        if (strcmp(*name, init->manager) == 0)
                                return init;
        }
        return NULL;
}

bool gg_shells_is_universal(const struct gg_startup_change *change) {
        return gg_str_is(gg_path_base(gg_str_of(change->file)), "fish_variables");
}

bool gg_shells_is_managed(const struct gg_startup_change *change) {
        return strstr(change->file, "/.gvm/") || strstr(change->file, "/.gimme/") ||
               strstr(change->file, "/.g/env") ||
               (change->text.n > 0 && memmem(change->text.p, change->text.n, "g-install: do NOT edit", 22));
}

/* ---- two managers in one shell ---- */

/* The managers that put a go in front of others. asdf and mise are for everything: they count if they have a
 * Go. */
static bool is_of_go(const struct gg_shells *g, const struct gg_startup_init *init) {
        static const struct {
                const char *manager, *below_home; /* NULL: of Go alone */
        } managers[] = {
                {"goenv", NULL},
                {"gvm", NULL},
                {"g", NULL},
                {"gobrew", NULL},
                {"goup", NULL},
                {"asdf", ".asdf/installs/golang"},
                {"asdf", ".asdf/plugins/golang"},
                {"mise", ".local/share/mise/installs/go"},
        };
        const char *home = *init->home ? init->home : g->m->home;

        for (size_t i = 0; i < sizeof managers / sizeof *managers; i++)
                if (strcmp(init->manager, managers[i].manager) == 0 &&
                    (!managers[i].below_home ||
                     (home && gg_machine_is_dir(g->m, gg_machine_join(g->m, home, managers[i].below_home)))))
                        return true;
        return false;
}

static const struct gg_startup_init *other_before(const struct gg_shells *g,
                                                  const struct gg_startup_init *init) {
        for (size_t i = 0; i < g->s->init_count; i++) {
                const struct gg_startup_init *other = &g->s->inits[i];

                if (other->order < init->order && strcmp(other->manager, init->manager) != 0 &&
                    strcmp(other->shell, init->shell) == 0 && share_home(other->home, init->home) &&
                    (other->starts & init->starts) && is_of_go(g, other))
                        return other;
        }
        return NULL;
}

static bool was_told_of(const struct gg_shells *g, const struct gg_startup_init *init) {
        for (const struct gg_startup_init *other = g->s->inits; other < init; other++)
                if (other->line == init->line && strcmp(other->file, init->file) == 0 &&
                    strcmp(other->manager, init->manager) == 0)
                        return true;
        return false;
}

static void check_managers(struct gg_shells *g) {
        for (size_t i = 0; i < g->s->init_count; i++) {
                const struct gg_startup_init *init = &g->s->inits[i];
                const struct gg_startup_init *other = is_of_go(g, init) ? other_before(g, init) : NULL;
                struct gg_finding *f;

                if (!other || was_told_of(g, init))
                        continue;
                f = gg_findings_add(&g->doctor->findings, "shell-managers-fight", GG_SEVERITY_WARNING,
                                    gg_machine_outside(g->m, init->file), init->line,
                                    "%s is set up for Go in the same shell as %s (%s); read by %s (%s)",
                                    init->manager, other->manager,
                                    gg_shells_place(g, other->file, other->line), init->shell,
                                    starts_text(init->starts));
                f->effect = "each puts a go into PATH, and some a GOROOT into the environment: the go of one "
                            "runs with the root of the other, and which one wins depends on the order of the "
                            "lines";
                f->fix = gg_arena_printf(g->m->arena,
                                         "keep one of them for Go: take this line out, or that of %s",
                                         other->manager);
        }
}

/* ---- */

void gg_doctor_shells(struct gg_doctor *doctor) {
        struct gg_shells g = {.doctor = doctor, .m = doctor->machine, .s = &doctor->startup};

        for (size_t i = 0; i < g.s->change_count; i++) {
                const struct gg_startup_change *c = &g.s->changes[i];

                if (strcmp(c->change.name, "PATH") == 0)
                        gg_shells_path(&g, c);
                else if (strcmp(c->change.name, "GOROOT") == 0)
                        gg_shells_goroot(&g, c);
                else
                        gg_shells_value(&g, c);
        }
        gg_shells_goroot_together(&g);
        gg_shells_path_together(&g);
        check_managers(&g);
}
