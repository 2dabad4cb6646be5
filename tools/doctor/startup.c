/* SPDX-License-Identifier: MIT */
/* Which files each shell reads, in order: bash(1) INVOCATION with what Debian compiles in (bash.bashrc),
 * zsh(1) STARTUP/SHUTDOWN FILES, dash(1) "Invocation", fish "Configuration files" and its own config.fish.
 * Checked against bash 5.2, zsh 5.9, dash 0.5.12 and fish 3.6 of Debian 12 by strace. */
#include "doctor/startup_run.h"
#include <goroot-guard/path.h>
#include <string.h>

/* What hostile files may cost in all; real ones of one home take some thousand steps. */
#define HOMES_MAX 100
#define STEPS_MAX 500000
#define ROOM_MAX ((size_t) 8 * 1024 * 1024)

enum {
        LOGIN = GG_START_LOGIN,
        TERMINAL = GG_START_INTERACTIVE,
        SCRIPT = GG_START_NONINTERACTIVE,
        ALL = LOGIN | TERMINAL | SCRIPT,
};

enum kind {
        EACH,      /* whatever is there */
        ELSE,      /* only if nothing of the rows before, up to one that is no ELSE, was there */
        UNIVERSAL, /* fish's own format */
        BY_NAME,   /* of several with one name only the first */
};

struct row {
        const char *shell;
        unsigned starts;
        enum kind kind;
        const char *path; /* expanded as a shell would; a pattern */
};

static const struct row rows[] = {
        {"sh", LOGIN, EACH, "/etc/profile"},
        {"sh", LOGIN, EACH, "$HOME/.profile"},
        {"sh", LOGIN | TERMINAL, EACH, "$ENV"},

        {"bash", LOGIN, EACH, "/etc/profile"},
        {"bash", LOGIN, EACH, "$HOME/.bash_profile"},
        {"bash", LOGIN, ELSE, "$HOME/.bash_login"},
        {"bash", LOGIN, ELSE, "$HOME/.profile"},
        {"bash", TERMINAL, EACH, "/etc/bash.bashrc"},
        {"bash", TERMINAL, EACH, "$HOME/.bashrc"},
        {"bash", SCRIPT, EACH, "$BASH_ENV"},

        /* Debian, Arch and others have theirs in /etc/zsh. */
        {"zsh", ALL, EACH, "/etc/zsh/zshenv"},
        {"zsh", ALL, ELSE, "/etc/zshenv"},
        {"zsh", ALL, EACH, "${ZDOTDIR:-$HOME}/.zshenv"},
        {"zsh", LOGIN, EACH, "/etc/zsh/zprofile"},
        {"zsh", LOGIN, ELSE, "/etc/zprofile"},
        {"zsh", LOGIN, EACH, "${ZDOTDIR:-$HOME}/.zprofile"},
        {"zsh", LOGIN | TERMINAL, EACH, "/etc/zsh/zshrc"},
        {"zsh", LOGIN | TERMINAL, ELSE, "/etc/zshrc"},
        {"zsh", LOGIN | TERMINAL, EACH, "${ZDOTDIR:-$HOME}/.zshrc"},
        {"zsh", LOGIN, EACH, "/etc/zsh/zlogin"},
        {"zsh", LOGIN, ELSE, "/etc/zlogin"},
        {"zsh", LOGIN, EACH, "${ZDOTDIR:-$HOME}/.zlogin"},

        {"fish", ALL, UNIVERSAL, "${XDG_CONFIG_HOME:-$HOME/.config}/fish/fish_variables"},
        {"fish", ALL, BY_NAME, "${XDG_CONFIG_HOME:-$HOME/.config}/fish/conf.d/*.fish"},
        {"fish", ALL, BY_NAME, "/etc/fish/conf.d/*.fish"},
        {"fish", ALL, BY_NAME, "${XDG_DATA_HOME:-$HOME/.local/share}/fish/vendor_conf.d/*.fish"},
        {"fish", ALL, BY_NAME, "/usr/share/fish/vendor_conf.d/*.fish"},
        {"fish", ALL, EACH, "/etc/fish/config.fish"},
        {"fish", ALL, EACH, "${XDG_CONFIG_HOME:-$HOME/.config}/fish/config.fish"},
};

static const char *const shells[] = {"sh", "bash", "zsh", "fish"};

/* ---- one start ---- */

struct files {
        struct gg_startup_run *run;
        const struct row *row;
        const char **names; /* of BY_NAME */
        size_t name_count, name_cap;
        bool was_there; /* of the alternatives of this row */
};

static bool has_name(struct files *f, const char *path) {
        const char *name = gg_path_base(gg_str_of(path)).p;

        for (size_t i = 0; i < f->name_count; i++)
                if (strcmp(f->names[i], name) == 0)
                        return true;
        f->names = gg_arena_grow(f->run->machine->arena, f->names, f->name_count, &f->name_cap,
                                 sizeof *f->names);
        f->names[f->name_count++] = name;
        return false;
}

static void visit_file(void *ctx, const char *path) {
        struct files *f = ctx;

        if (f->row->kind == UNIVERSAL)
                gg_startup_read_universal(f->run, path);
        else if (f->row->kind != BY_NAME || !has_name(f, gg_arena_copy(f->run->machine->arena, path)))
                f->was_there = gg_startup_read_file(f->run, path);
}

static void read_rows(struct gg_startup_run *run) {
        struct files f = {.run = run};

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                const char *path;

                if (strcmp(rows[i].shell, run->shell) != 0 || !(rows[i].starts & run->start))
                        continue;
                f.was_there = f.was_there && rows[i].kind == ELSE;
                path = gg_startup_expand_text(run, rows[i].path);
                if (f.was_there || !path || path[0] != '/')
                        continue;
                f.row = &rows[i];
                gg_machine_glob(run->machine, path, visit_file, &f);
        }
}

/* ---- one shell, in one home ---- */

/* Variables that say which files are read; those of our own environment are those of our own home. */
static const char *const locating[] = {"BASH_ENV", "ENV", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"};

static void set_locating(struct gg_startup_run *run) {
        const struct gg_machine *m = run->machine;

        if (!m->home || !run->home || strcmp(run->home, m->home) != 0)
                return;
        for (size_t i = 0; i < sizeof locating / sizeof *locating; i++) {
                const char *value = gg_machine_getenv(m, locating[i]);

                if (value)
                        gg_startup_set(run, locating[i], value, true);
        }
}

/* What a login shell has exported is there for all that come from it. */
static void inherit_locating(struct gg_startup_run *run, const struct gg_startup_run *login) {
        for (size_t i = 0; i < login->variable_count; i++)
                for (size_t k = 0; k < sizeof locating / sizeof *locating; k++)
                        if (login->variables[i].is_exported &&
                            strcmp(login->variables[i].name, locating[k]) == 0)
                                gg_startup_set(run, locating[k], login->variables[i].value, true);
}

static struct gg_startup_run copy_of(const struct gg_startup_run *base) {
        struct gg_startup_run run = *base;

        run.variables = NULL;
        run.variable_count = run.variable_cap = 0;
        for (size_t i = 0; i < base->variable_count; i++)
                gg_startup_set(&run, base->variables[i].name, base->variables[i].value,
                               base->variables[i].is_exported);
        return run;
}

/* base: with the variables of the environment. The files of a login shell are nearly all that there are, so
 * theirs is the order. */
static void read_shell(const struct gg_startup_run *base, const char *shell) {
        struct gg_startup_run login = copy_of(base);

        login.shell = shell;
        login.dialect = strcmp(shell, "fish") == 0 ? GG_SHELL_FISH : GG_SHELL_SH;
        login.start = LOGIN;
        read_rows(&login);
        for (unsigned start = TERMINAL; start <= SCRIPT; start <<= 1) {
                struct gg_startup_run run = copy_of(base);

                run.shell = shell;
                run.dialect = login.dialect;
                run.start = start;
                inherit_locating(&run, &login);
                read_rows(&run);
        }
}

/* ---- which shells ---- */

/* passwd(5): a login shell that is not there makes no login; shells(5) names what is installed. */
static bool is_named_in(const struct gg_machine *machine, const char *file, const char *shell) {
        struct gg_str text;

        if (gg_machine_read(machine, file, (size_t) 1024 * 1024, &text) < 0)
                return false;
        while (text.p) {
                struct gg_str line = gg_str_trim(gg_str_cut(&text, '\n'));

                if (line.n > 0 && line.p[0] != '#' && gg_str_is(gg_path_base(line), shell))
                        return true;
        }
        return false;
}

static bool is_installed(const struct gg_machine *machine, const char *shell) {
        static const char *const folders[] = {"/bin", "/usr/bin", "/usr/local/bin"};

        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
                if (gg_machine_is_executable(machine, gg_machine_join(machine, folders[i], shell)))
                        return true;
        return is_named_in(machine, "/etc/shells", shell) || is_named_in(machine, "/etc/passwd", shell);
}

/* ---- what counts in the end ---- */

static bool replaces(const struct gg_startup_change *later, const struct gg_startup_change *c) {
        return later->order > c->order && strcmp(later->change.name, c->change.name) == 0 &&
               strcmp(later->shell, c->shell) == 0 &&
               (*later->home == '\0' || *c->home == '\0' || strcmp(later->home, c->home) == 0) &&
               (later->change.op == GG_SHELL_SET || later->change.op == GG_SHELL_UNSET) &&
               !later->is_conditional && (later->starts & c->starts) == c->starts;
}

static void find_last_words(struct gg_startup *s) {
        for (size_t i = 0; i < s->change_count; i++) {
                struct gg_startup_change *c = &s->changes[i];

                c->is_last_word = true;
                for (size_t k = i + 1; k < s->change_count && c->is_last_word; k++)
                        c->is_last_word = !replaces(&s->changes[k], c);
        }
}

/* ---- */

static void read_home(const struct gg_machine *machine, struct gg_startup_shared *shared, const char *home,
                      const bool *installed, struct gg_startup *ret) {
        struct gg_startup_run base = {
                .machine = machine, .shared = shared, .out = ret, .home = home, .start = ALL};

        gg_startup_read_environment(&base);
        set_locating(&base);
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                if (installed[i])
                        read_shell(&base, shells[i]);
}

void gg_startup_read(const struct gg_machine *machine, struct gg_startup *ret) {
        bool installed[sizeof shells / sizeof *shells], any = false;
        struct gg_startup_shared shared = {.steps = STEPS_MAX, .room = ROOM_MAX};

        *ret = (struct gg_startup){0};
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
                installed[i] = is_installed(machine, shells[i]);
                any = any || installed[i];
        }
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                installed[i] = installed[i] || !any;
        for (size_t i = 0; i < machine->home_count && i < HOMES_MAX; i++)
                read_home(machine, &shared, machine->homes[i], installed, ret);
        if (machine->home_count == 0)
                read_home(machine, &shared, NULL, installed, ret);
        find_last_words(ret);
}
