/* SPDX-License-Identifier: MIT */
#include "doctor/startup_run.h"
#include <errno.h>
#include <string.h>

/* Whoever has more than this of them does not want to hear of each. */
enum { CHANGES_MAX = 500, VARIABLES_MAX = 200, FILES_MAX = 300, DEPTH_MAX = 16 };

/* ---- variables ---- */

static struct gg_startup_variable *find(const struct gg_startup_run *run, const char *name) {
        for (size_t i = 0; i < run->variable_count; i++)
                if (strcmp(run->variables[i].name, name) == 0)
                        return &run->variables[i];
        return NULL;
}

const char *gg_startup_lookup(void *ctx, const char *name) {
        const struct gg_startup_run *run = ctx;
        const struct gg_startup_variable *v = find(run, name);

        if (v || strcmp(name, "HOME") != 0)
                return v ? v->value : NULL;
        return run->home;
}

void gg_startup_set(struct gg_startup_run *run, const char *name, const char *value, bool is_exported) {
        struct gg_startup_variable *v = find(run, name);

        if (!v) {
                if (run->variable_count >= VARIABLES_MAX)
                        return;
                run->variables = gg_arena_grow(run->machine->arena, run->variables, run->variable_count,
                                               &run->variable_cap, sizeof *run->variables);
                v = &run->variables[run->variable_count++];
                *v = (struct gg_startup_variable){.name = name};
        }
        v->value = value;
        v->is_exported = v->is_exported || is_exported;
}

/* Values that double with each line would take all memory that there is. */
static bool spend(struct gg_startup_run *run, const char *text) {
        size_t n = text ? strlen(text) + 64 : 0, *room = &run->shared->room;

        *room -= n < *room ? n : *room;
        return *room > 0;
}

const char *gg_startup_expand_text(struct gg_startup_run *run, const char *text) {
        const char *expanded = NULL;

        if (spend(run, text))
                expanded = gg_shell_expand(run->machine->arena, text, gg_startup_lookup, run);
        return spend(run, expanded) ? expanded : NULL;
}

const char *gg_startup_expand(struct gg_startup_run *run, const struct gg_shell_change *change) {
        if (!change->value || change->is_literal)
                return change->value;
        return gg_startup_expand_text(run, change->value);
}

/* ---- what is found ---- */

static const char *home_of(const struct gg_startup_run *run, const char *file) {
        size_t n = run->home ? strlen(run->home) : 0;

        return n > 0 && strncmp(file, run->home, n) == 0 && file[n] == '/' ? run->home : "";
}

/* The same line, read for another start; NULL: it is new. */
static struct gg_startup_change *find_change(const struct gg_startup_run *run, const char *file,
                                             const struct gg_shell_change *change) {
        for (size_t i = 0; i < run->out->change_count; i++) {
                struct gg_startup_change *c = &run->out->changes[i];

                if (c->line == change->line && c->change.column == change->column &&
                    c->change.op == change->op && strcmp(c->shell, run->shell) == 0 &&
                    strcmp(c->file, file) == 0 && strcmp(c->home, home_of(run, file)) == 0 &&
                    strcmp(c->change.name, change->name) == 0)
                        return c;
        }
        return NULL;
}

static void add_init(struct gg_startup_run *run, const char *manager, const char *file, unsigned line,
                     struct gg_str text) {
        struct gg_startup *out = run->out;
        struct gg_startup_init *init;

        if (!manager)
                return;
        for (size_t i = 0; i < out->init_count; i++) {
                init = &out->inits[i];
                if (init->line == line && strcmp(init->manager, manager) == 0 &&
                    strcmp(init->shell, run->shell) == 0 && strcmp(init->file, file) == 0) {
                        init->starts |= run->start;
                        return;
                }
        }
        if (out->init_count >= CHANGES_MAX)
                return;
        out->inits = gg_arena_grow(run->machine->arena, out->inits, out->init_count, &out->init_cap,
                                   sizeof *out->inits);
        out->inits[out->init_count++] = (struct gg_startup_init){.manager = manager,
                                                                 .shell = run->shell,
                                                                 .home = home_of(run, file),
                                                                 .file = file,
                                                                 .starts = run->start,
                                                                 .line = line,
                                                                 .text = text,
                                                                 .order = ++run->shared->order};
}

static void add_change(struct gg_startup_run *run, const struct gg_startup_place *place,
                       const struct gg_shell_change *change, const char *expanded) {
        struct gg_startup_change *c = find_change(run, place->file, change);
        struct gg_startup *out = run->out;
        bool is_whole;

        if (c) {
                c->starts |= run->start;
                c->change.is_exported = c->change.is_exported || change->is_exported;
                return;
        }
        if (out->change_count >= CHANGES_MAX)
                return;
        is_whole = place->is_whole &&
                   (!place->is_code ||
                    gg_startup_is_whole(run->machine->arena, place->line, run->dialect, place->as_written));
        out->changes = gg_arena_grow(run->machine->arena, out->changes, out->change_count, &out->change_cap,
                                     sizeof *out->changes);
        out->changes[out->change_count++] =
                (struct gg_startup_change){.shell = run->shell,
                                           .starts = run->start,
                                           .home = home_of(run, place->file),
                                           .file = place->file,
                                           .line = change->line,
                                           .text = place->line,
                                           .order = ++run->shared->order,
                                           .change = *change,
                                           .expanded = expanded,
                                           .is_conditional = place->is_conditional,
                                           .is_whole = is_whole};
}

/* export NAME behind NAME=value. */
static void export_earlier(struct gg_startup_run *run, const char *name) {
        for (size_t i = run->out->change_count; i-- > 0;) {
                struct gg_startup_change *c = &run->out->changes[i];

                if (strcmp(c->change.name, name) == 0 && strcmp(c->shell, run->shell) == 0 &&
                    c->change.value && (c->starts & run->start) &&
                    (*c->home == '\0' || !run->home || strcmp(c->home, run->home) == 0)) {
                        c->change.is_exported = true;
                        return;
                }
        }
}

static void remember(struct gg_startup_run *run, const struct gg_shell_change *change, const char *expanded) {
        const char *old = gg_startup_lookup(run, change->name);
        struct gg_startup_variable *v = find(run, change->name);

        switch (change->op) {
        case GG_SHELL_EXPORT:
                gg_startup_set(run, change->name, old, true);
                export_earlier(run, change->name);
                return;
        case GG_SHELL_UNSET:
                if (v) {
                        v->value = NULL;
                        v->is_exported = false;
                }
                return;
        case GG_SHELL_PREPEND:
        case GG_SHELL_APPEND:
                if (!spend(run, old))
                        expanded = NULL;
                if (expanded && old && change->op == GG_SHELL_PREPEND)
                        expanded = gg_arena_printf(run->machine->arena, "%s:%s", expanded, old);
                else if (expanded && old)
                        expanded = gg_arena_printf(run->machine->arena, "%s:%s", old, expanded);
                break;
        case GG_SHELL_SET:
                break;
        }
        gg_startup_set(run, change->name, expanded, change->is_exported);
}

/* Whether the change is of a variable, or of PATH by a folder, that has to do with Go. */
static bool is_of_go(const struct gg_startup_run *run, const struct gg_shell_change *change,
                     const char *expanded) {
        if (strcmp(change->name, "PATH") != 0 && strcmp(change->name, "LD_LIBRARY_PATH") != 0)
                return gg_startup_is_variable(change->name);
        return change->value && gg_startup_is_go_path(run->machine, change->value, expanded);
}

void gg_startup_take(struct gg_startup_run *run, const struct gg_startup_place *place,
                     const struct gg_shell_change *change) {
        struct gg_shell_change mine = *change;
        const char *expanded = gg_startup_expand(run, change);
        const struct gg_startup_variable *v = find(run, change->name);
        bool is_path = strcmp(change->name, "PATH") == 0, is_go = is_of_go(run, change, expanded), is_reset;

        if (change->is_for_child)
                return;
        /* What forgets a folder of Go that was in PATH is of interest, too. */
        is_reset = is_path && run->has_go_path && change->op == GG_SHELL_SET;
        mine.is_exported = mine.is_exported || is_path || (v && v->is_exported);
        remember(run, &mine, expanded);
        if ((is_go && change->op != GG_SHELL_EXPORT) || is_reset)
                add_change(run, place, &mine, expanded);
        if (is_path && change->op == GG_SHELL_SET)
                run->has_go_path = is_go;
        else if (is_path && is_go)
                run->has_go_path = true;
        if (is_path && change->value)
                add_init(run, gg_startup_init_path(change->value), place->file, change->line, place->line);
        if (is_go && !is_path)
                add_init(run, gg_startup_init_text(place->line), place->file, change->line, place->line);
}

/* ---- files that files source ---- */

static void visit_sourced(void *ctx, const char *path) {
        gg_startup_read_file(ctx, path);
}

/* Patterns of zsh may have qualifiers behind them: "*.zsh(N)". */
static const char *without_qualifiers(const struct gg_startup_run *run, const char *path) {
        const char *open = strchr(path, '(');

        if (!open || path[strlen(path) - 1] != ')')
                return path;
        return gg_arena_string(run->machine->arena, (struct gg_str){path, (size_t) (open - path)});
}

static void read_sourced(struct gg_startup_run *run, const struct gg_shell_word *word) {
        const char *path = word->text;

        if (!word->is_literal)
                path = gg_startup_expand_text(run, path);
        if (!path)
                return;
        path = without_qualifiers(run, path);
        if (path[0] != '/')
                return;
        if (strpbrk(path, "*?"))
                gg_machine_glob(run->machine, path, visit_sourced, run);
        else
                gg_startup_read_file(run, path);
}

/* `for i in /etc/profile.d/` and a pattern, then `. $i`. */
static bool is_loop_variable(const struct gg_startup_run *run, const char *text) {
        const struct gg_shell_command *loop = run->loop;
        struct gg_str name = gg_str_of(text);

        if (!loop || loop->word_count < 4 || !gg_str_starts(name, "$"))
                return false;
        name = (struct gg_str){name.p + 1, name.n - 1};
        if (name.n > 2 && name.p[0] == '{' && name.p[name.n - 1] == '}')
                name = (struct gg_str){name.p + 1, name.n - 2};
        return gg_str_is(name, loop->words[1].text);
}

static void source(struct gg_startup_run *run, const struct gg_startup_text *text,
                   const struct gg_shell_command *c) {
        const struct gg_shell_word *word = &c->words[1];
        bool follows;

        add_init(run, gg_startup_init_file(word->text, &follows), text->path, c->line,
                 gg_startup_text_line(text, c->line));
        if (strstr(word->text, "/scripts/gvm")) { /* its last line: . "$GVM_ROOT/scripts/gvm-default" */
                const char *root = gg_startup_lookup(run, "GVM_ROOT");

                if (!root && run->home)
                        root = gg_machine_join(run->machine, run->home, ".gvm");
                if (root)
                        gg_startup_read_file(run,
                                             gg_machine_join(run->machine, root, "environments/default"));
                return;
        }
        if (!follows)
                return;
        if (!is_loop_variable(run, word->text)) {
                read_sourced(run, word);
                return;
        }
        for (size_t i = 3; i < run->loop->word_count; i++)
                read_sourced(run, &run->loop->words[i]);
}

/* ---- commands ---- */

static bool is_named(const struct gg_shell_command *c, const char *name) {
        return c->word_count > 0 && strcmp(c->words[0].text, name) == 0;
}

static void take_changes(struct gg_startup_run *run, const struct gg_startup_text *text,
                         const struct gg_shell_command *c, bool asks_path) {
        struct gg_arena *arena = run->machine->arena;
        struct gg_shell_change *changes;
        size_t count;

        gg_shell_changes(arena, c, run->dialect, &changes, &count);
        for (size_t i = 0; i < count; i++) {
                unsigned n = changes[i].line;
                struct gg_startup_place place = {.file = text->path,
                                                 .line = gg_startup_text_line(text, n),
                                                 .as_written = &changes[i],
                                                 .is_conditional = c->is_conditional,
                                                 .is_code = true};
                struct gg_str before = gg_startup_text_line(text, n - 1);

                /* `[ -n "$PATH" ] || PATH=...` takes nothing away. */
                if (asks_path && changes[i].op == GG_SHELL_SET && strcmp(changes[i].name, "PATH") == 0)
                        continue;
                place.is_whole = count == 1 && (before.n == 0 || before.p[before.n - 1] != '\\');
                gg_startup_take(run, &place, &changes[i]);
        }
}

/* False: nothing behind it is read. */
static bool take_command(struct gg_startup_run *run, const struct gg_startup_text *text,
                         const struct gg_shell_command *c) {
        struct gg_startup_guard guard = gg_startup_guard(c);
        const char *manager;

        if (c->function || !(guard.starts & run->start) ||
            (guard.shell && strcmp(guard.shell, run->shell) != 0))
                return true;
        manager = gg_startup_init_command(c);
        add_init(run, manager, text->path, c->line, gg_startup_text_line(text, c->line));
        if (manager && (strcmp(manager, "goenv") == 0 || strcmp(manager, "mise") == 0)) /* they export it */
                gg_startup_set(run, "GOROOT", NULL, true);
        if (c->substitution > 0 || c->in_subshell)
                return true;
        if (is_named(c, "return") || is_named(c, "exit")) {
                /* Others may or may not be reached. */
                if (c->condition && guard.starts != GG_START_NONINTERACTIVE)
                        return true;
                run->has_ended = is_named(c, "exit");
                return false;
        }
        if (is_named(c, "for"))
                run->loop = c;
        if ((is_named(c, ".") || is_named(c, "source")) && c->word_count >= 2)
                source(run, text, c);
        take_changes(run, text, c, guard.asks_path);
        return true;
}

static void add_unread(struct gg_startup_run *run, const char *path) {
        struct gg_startup *out = run->out;

        for (size_t i = 0; i < out->unread_count; i++)
                if (strcmp(out->unread[i], path) == 0)
                        return;
        out->unread = gg_arena_grow(run->machine->arena, out->unread, out->unread_count, &out->unread_cap,
                                    sizeof *out->unread);
        out->unread[out->unread_count++] = path;
}

/* Whether it is the first time in this run; a file that sources itself would go round and round. */
static bool see(struct gg_startup_run *run, const char *path) {
        for (size_t i = 0; i < run->seen_count; i++)
                if (strcmp(run->seen[i], path) == 0)
                        return false;
        if (run->seen_count >= FILES_MAX || run->depth >= DEPTH_MAX)
                return false;
        run->seen = gg_arena_grow(run->machine->arena, run->seen, run->seen_count, &run->seen_cap,
                                  sizeof *run->seen);
        run->seen[run->seen_count++] = gg_arena_copy(run->machine->arena, path);
        return true;
}

/* What no shell can read either. */
static bool is_for_nobody(int error) {
        return error == -ENOENT || error == -ENOTDIR || error == -EISDIR || error == -ELOOP ||
               error == -ENAMETOOLONG;
}

// NOLINTNEXTLINE(misc-no-recursion)
bool gg_startup_read_file(struct gg_startup_run *run, const char *path) {
        const struct gg_shell_command *loop = run->loop;
        const struct gg_startup_text *text;

        if (run->has_ended || !see(run, path))
                return true;
        text = gg_startup_text(run->machine, &run->shared->texts, run->seen[run->seen_count - 1],
                               run->dialect);
        if (text->error < 0) {
                if (!is_for_nobody(text->error))
                        add_unread(run, text->path);
                return false;
        }
        run->depth++;
        for (size_t i = 0; i < text->count && !run->has_ended; i++) {
                if (run->shared->steps == 0) {
                        add_unread(run, text->path);
                        break;
                }
                run->shared->steps--;
                if (!take_command(run, text, text->commands[i]))
                        break;
        }
        run->depth--;
        run->loop = loop;
        return true;
}
