/* SPDX-License-Identifier: MIT */
/* How lines of start-up files are mended. A line is touched only if it holds one change and nothing else. */
#include "doctor/shells.h"
#include <ctype.h>
#include <string.h>

/* What the marker says of who put it there. */
#define MARKER "# goroot-guard: "

#define FILE_MAX ((size_t) 512 * 1024)

struct gg_edit *gg_shells_edit(const struct gg_shells *g, const struct gg_startup_change *change,
                               const char *replacement) {
        struct gg_edit *edit = gg_arena_alloc(g->m->arena, sizeof *edit);

        *edit = (struct gg_edit){.file = gg_machine_outside(g->m, change->file),
                                 .line = change->line,
                                 .old = change->text,
                                 .replacement = replacement};
        return edit;
}

/* A command that does nothing stands in for one that may be all that an if or a group has: without one it is
 * a mistake of syntax. */
static struct gg_edit *comment_out(const struct gg_shells *g, const struct gg_startup_change *change) {
        bool is_inner =
                change->is_conditional || (change->text.n > 0 && isblank((unsigned char) change->text.p[0]));

        return gg_shells_edit(g, change,
                              gg_arena_printf(g->m->arena, "%s" MARKER "%.*s", is_inner ? ": " : "",
                                              (int) change->text.n, change->text.p));
}

/* ---- what else uses a variable that goes ---- */

/* The next $NAME or ${NAME in a text, and how long it is with its }; NULL: there is none. */
static const char *find_use(struct gg_str text, const char *name, size_t *ret_n) {
        const char *p = text.p, *end = text.p + text.n;
        size_t n = strlen(name);

        for (; p < end && (p = memchr(p, '$', (size_t) (end - p))); p++) {
                bool is_braced = end - p > 1 && p[1] == '{';
                const char *q = p + 1 + is_braced;

                if ((size_t) (end - q) < n || memcmp(q, name, n) != 0)
                        continue;
                q += n;
                if (q < end && (isalnum((unsigned char) *q) || *q == '_'))
                        continue;
                *ret_n = (size_t) (q - p) + (is_braced && q < end && *q == '}');
                return p;
        }
        return NULL;
}

static bool uses(struct gg_str text, const char *name) {
        size_t n;

        return find_use(text, name, &n) != NULL;
}

/* A path that needs no quotes, and is the same in them. */
static bool is_plain(const char *path) {
        return path[0] == '/' &&
               path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+-")] ==
                       '\0';
}

/* The line with the value in place of the variable. */
static const char *substituted(const struct gg_shells *g, struct gg_str line, const char *name,
                               const char *value) {
        const char *text = "", *use;
        size_t n;

        while ((use = find_use(line, name, &n))) {
                if (use[1] == '{' && use[n - 1] != '}') /* ${GOROOT%/} */
                        return NULL;
                text = gg_arena_printf(g->m->arena, "%s%.*s%s", text, (int) (use - line.p), line.p, value);
                line = (struct gg_str){use + n, (size_t) (line.p + line.n - use) - n};
        }
        return gg_arena_printf(g->m->arena, "%s%.*s", text, (int) line.n, line.p);
}

static bool is_line_of(const struct gg_edit *edits, unsigned line) {
        for (; edits; edits = edits->next)
                if (edits->line == line)
                        return true;
        return false;
}

/* Whether a line of the file that is not among the edits uses the variable: then it cannot go by itself. */
static bool is_used_elsewhere(struct gg_shells *g, const struct gg_startup_change *change,
                              const struct gg_edit *edits) {
        struct gg_str text;

        if (!g->read_file || strcmp(g->read_file, change->file) != 0) {
                g->read_file = NULL;
                if (gg_machine_read(g->m, change->file, FILE_MAX, &g->read_text) < 0)
                        return true;
                g->read_file = change->file;
        }
        text = g->read_text;
        for (unsigned n = 1; text.p; n++) {
                struct gg_str line = gg_str_trim(gg_str_cut(&text, '\n'));

                if (line.n > 0 && line.p[0] != '#' && uses(line, change->change.name) &&
                    !is_line_of(edits, n))
                        return true;
        }
        return false;
}

/* PATH=$GOROOT/bin:$PATH is to say the same when GOROOT is gone; or nothing, if there was no such folder, or
 * if it hides what a manager has set up (which is another finding, with that edit). */
static struct gg_edit *mend_user(const struct gg_shells *g, const struct gg_startup_change *change,
                                 const struct gg_startup_change *user) {
        const char *line;

        if (!user->is_whole || !change->expanded)
                return NULL;
        if (!gg_machine_is_dir(g->m, change->expanded) || gg_shells_is_behind_manager(g, user))
                return comment_out(g, user);
        if (change->is_conditional || !is_plain(change->expanded))
                return NULL;
        line = substituted(g, user->text, change->change.name, change->expanded);
        return line ? gg_shells_edit(g, user, line) : NULL;
}

/* False: some of them cannot be mended. */
static bool mend_users(const struct gg_shells *g, const struct gg_startup_change *change,
                       struct gg_edit *first) {
        for (size_t i = 0; i < g->s->change_count; i++) {
                const struct gg_startup_change *user = &g->s->changes[i];
                struct gg_edit *edit;

                if (!user->change.value || user->order <= change->order || !gg_shells_meet(user, change) ||
                    !uses(gg_str_of(user->change.value), change->change.name))
                        continue;
                if (strcmp(user->file, change->file) == 0 && is_line_of(first, user->line))
                        continue;
                edit = strcmp(user->file, change->file) == 0 ? mend_user(g, change, user) : NULL;
                if (!edit)
                        return false;
                edit->next = first->next;
                first->next = edit;
        }
        return true;
}

const struct gg_edit *gg_shells_edit_out(struct gg_shells *g, const struct gg_startup_change *change) {
        struct gg_edit *first;

        if (!change->is_whole)
                return NULL;
        first = comment_out(g, change);
        if (strcmp(change->change.name, "PATH") == 0)
                return first;
        return mend_users(g, change, first) && !is_used_elsewhere(g, change, first) ? first : NULL;
}

/* ---- what is said ---- */

static const char *fix_of(const struct gg_shells *g, const struct gg_startup_change *change,
                          const struct gg_edit *edits) {
        const char *name = change->change.name;

        if (gg_shells_is_universal(change))
                return gg_arena_printf(g->m->arena, "set --erase --universal %s", name);
        if (edits && edits->next)
                return gg_arena_printf(g->m->arena, "comment that line out, and mend those that use $%s",
                                       name);
        if (edits)
                return "comment that line out";
        if (change->is_whole)
                return gg_arena_printf(g->m->arena, "take it out, with what uses $%s", name);
        return "take it out of that line";
}

void gg_shells_mend_out(struct gg_shells *g, struct gg_finding *f, const struct gg_startup_change *change) {
        const char *value = gg_machine_getenv(g->m, change->change.name);

        f->edits = gg_shells_edit_out(g, change);
        f->fix = fix_of(g, change, f->edits);
        if (f->severity == GG_SEVERITY_NOTE) /* nobody asked for it */
                f->edits = NULL;
        if (value && change->expanded && strcmp(value, change->expanded) == 0 &&
            strcmp(change->change.name, "PATH") != 0)
                f->variable = change->change.name;
}

const char *gg_shells_without_tilde(const struct gg_shells *g, const struct gg_startup_change *change) {
        const char *p = change->text.p, *end = p + change->text.n;
        char *text = gg_arena_alloc(g->m->arena, 5 * change->text.n + 1), *to = text;
        bool in_double = false, in_single = false, has_changed = false;

        if (!change->is_whole || strcmp(change->shell, "pam") == 0) /* which expands no $HOME either */
                return NULL;
        for (; p < end; p++) {
                if (*p == '\\' && p + 1 < end) {
                        *to++ = *p++;
                } else if (*p == '"' && !in_single) {
                        in_double = !in_double;
                } else if (*p == '\'' && !in_double) {
                        in_single = !in_single;
                } else if (*p == '~' && in_double && p > change->text.p && strchr("\"=:", p[-1]) &&
                           (p + 1 == end || strchr("/:\"", p[1]))) {
                        memcpy(to, "$HOME", 5);
                        to += 5;
                        has_changed = true;
                        continue;
                }
                *to++ = *p;
        }
        *to = '\0';
        return has_changed ? text : NULL;
}

/* What gg_doctor_environment() said of the value in force, which comes from this very line. */
bool gg_shells_adopt(struct gg_shells *g, const struct gg_startup_change *change) {
        const char *file = gg_machine_outside(g->m, change->file);

        for (size_t i = 0; i < g->doctor->findings.count; i++) {
                struct gg_finding *f = &g->doctor->findings.items[i];

                if (!f->variable || strcmp(f->variable, change->change.name) != 0 || !f->file ||
                    strcmp(f->file, file) != 0 || f->line != change->line || strncmp(f->id, "shell-", 6) == 0)
                        continue;
                if (!f->edits && f->severity > GG_SEVERITY_NOTE)
                        f->edits = gg_shells_edit_out(g, change);
                return true;
        }
        return false;
}
