/* SPDX-License-Identifier: MIT */
/* What start-up files say about Go and its version managers: their installation guides, and what their
 * installers write. */
#include "doctor/startup_run.h"
#include <goroot-guard/path.h>
#include <string.h>

/* ---- variables ---- */

bool gg_startup_is_variable(const char *name) {
        static const char *const prefixes[] = {"GVM_",   "gvm_",   "ASDF_",    "MISE_",          "RTX_",
                                               "GIMME_", "G_HOME", "G_MIRROR", "G_EXPERIMENTAL", "CGO_"};

        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
                if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
                        return true;
        /* GOROOT, GO111MODULE, GOENV_ROOT; not go_x, GOOGLE_CLOUD */
        return strncmp(name, "GO", 2) == 0 && strncmp(name, "GOOGLE", 6) != 0 &&
               ((name[2] >= 'A' && name[2] <= 'Z') || (name[2] >= '0' && name[2] <= '9'));
}

/* ---- folders of PATH ---- */

static bool holds_go(const struct gg_machine *machine, const char *folders) {
        struct gg_str rest = gg_str_of(folders);

        while (rest.p) {
                struct gg_str folder = gg_str_cut(&rest, ':');

                if (folder.n > 0 && folder.p[0] == '/' &&
                    gg_machine_is_file(
                            machine, gg_machine_join(machine, gg_arena_string(machine->arena, folder), "go")))
                        return true;
        }
        return false;
}

bool gg_startup_is_go_path(const struct gg_machine *machine, const char *value, const char *expanded) {
        static const char *const pieces[] = {
                "$GO",     "${GO",        "$GVM_",     "${GVM_", "$ASDF_",  "${ASDF_",  "$MISE_",   "${MISE_",
                "go env ", "/go/bin",     "/go-1.",    "/go1.",  "/golang", "/sdk/go",  "/.goenv/", "/.gvm/",
                "/.asdf/", "/mise/shims", "/.gobrew/", "/.go/",  "/.g/go",  "/.gimme/",
        };

        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
                if (strstr(value, pieces[i]))
                        return true;
        return expanded && holds_go(machine, expanded);
}

/* ---- initialisers ---- */

static struct gg_str base_of(const char *path) {
        return gg_path_base(gg_str_of(path));
}

const char *gg_startup_init_command(const struct gg_shell_command *c) {
        static const struct {
                const char *name, *argument, *manager; /* argument NULL: any */
        } rows[] = {
                {"goenv", "init", "goenv"},   {"mise", "activate", "mise"}, {"rtx", "activate", "mise"},
                {"direnv", "hook", "direnv"}, {"brew", "shellenv", "brew"}, {"gimme", NULL, "gimme"},
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows && c->word_count >= 2; i++)
                if (gg_str_is(base_of(c->words[0].text), rows[i].name) &&
                    (!rows[i].argument || strcmp(c->words[1].text, rows[i].argument) == 0))
                        return rows[i].manager;
        return NULL;
}

const char *gg_startup_init_file(const char *path, bool *ret_follows) {
        static const struct {
                const char *piece, *manager;
                bool is_end, follows;
        } rows[] = {
                {"/asdf.sh", "asdf", true, false},
                {"/asdf.fish", "asdf", true, false},
                {"/plugins/golang/set-env.", "asdf", false, false},
                {"/scripts/gvm", "gvm", true, false},
                {"/.g/env", "g", true, true},
                {"/.gimme/envs/", "gimme", false, true},
                {"/.go/env", "goup", true, true},
        };
        size_t n = strlen(path);

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                const char *found = strstr(path, rows[i].piece);

                if (!found ||
                    (rows[i].is_end && strcmp(path + n - strlen(rows[i].piece), rows[i].piece) != 0))
                        continue;
                *ret_follows = rows[i].follows;
                return rows[i].manager;
        }
        *ret_follows = true;
        return NULL;
}

const char *gg_startup_init_path(const char *value) {
        static const struct {
                const char *piece, *manager;
        } rows[] = {
                {".goenv/shims", "goenv"},        {"$GOENV_ROOT/shims", "goenv"},
                {"${GOENV_ROOT}/shims", "goenv"}, {".asdf}/shims", "asdf"},
                {".asdf/shims", "asdf"},          {"$ASDF_DATA_DIR/shims", "asdf"},
                {"mise/shims", "mise"},           {".gobrew/current/bin", "gobrew"},
                {".go/current/bin", "goup"},
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
                if (strstr(value, rows[i].piece))
                        return rows[i].manager;
        return NULL;
}

/* The installer of stefanmaric/g marks its line (bin/install). */
const char *gg_startup_init_text(struct gg_str line) {
        static const char mark[] = "g-install: do NOT edit";

        return line.n > 0 && memmem(line.p, line.n, mark, sizeof mark - 1) ? "g" : NULL;
}

/* ---- lines ---- */

struct sole {
        struct gg_arena *arena;
        enum gg_shell_dialect dialect;
        size_t commands, changes;
        struct gg_shell_change change;
};

static void visit_sole(void *ctx, const struct gg_shell_command *command) {
        struct sole *sole = ctx;
        struct gg_shell_change *changes;
        size_t count;

        if (command->substitution > 0)
                return;
        gg_shell_changes(sole->arena, command, sole->dialect, &changes, &count);
        sole->commands += 1 + command->redirect_count + command->is_conditional + command->in_subshell;
        sole->changes += count;
        if (count > 0)
                sole->change = changes[0];
}

bool gg_startup_is_whole(struct gg_arena *arena, struct gg_str line, enum gg_shell_dialect dialect,
                         const struct gg_shell_change *change) {
        struct sole sole = {.arena = arena, .dialect = dialect};

        if (line.n == 0 || line.p[line.n - 1] == '\\')
                return false;
        return gg_shell_read(arena, line, dialect, 1, visit_sole, &sole) == 0 && sole.commands == 1 &&
               sole.changes == 1 && sole.change.op == change->op && sole.change.column == change->column &&
               sole.change.is_exported == change->is_exported;
}

/* ---- conditions ---- */

enum question { NOTHING, INTERACTIVE, LOGIN, BASH, ZSH };

static bool has_word(const struct gg_shell_command *c, const char *word) {
        for (size_t i = 1; i < c->word_count; i++)
                if (strcmp(c->words[i].text, word) == 0)
                        return true;
        return false;
}

static bool has_piece(const struct gg_shell_command *c, const char *piece) {
        for (size_t i = 1; i < c->word_count; i++)
                if (strstr(c->words[i].text, piece))
                        return true;
        return false;
}

/* [ -z "$PS1" ], [[ $- != *i* ]], [ -n "$BASH_VERSION" ], test "${-#*i}" = "$-", [[ -o interactive ]] */
static enum question question_of_test(const struct gg_shell_command *c, bool *ret_is_true) {
        bool flips = has_word(c, "-z");

        *ret_is_true = !flips;
        if (has_piece(c, "BASH_VERSION") || has_piece(c, "$BASH") || has_piece(c, "${BASH"))
                return has_piece(c, "BASH_SOURCE") ? NOTHING : BASH;
        if (has_piece(c, "ZSH_VERSION") || has_piece(c, "$ZSH_NAME"))
                return ZSH;
        flips ^= has_word(c, "!=");
        flips ^= has_word(c, "!");
        flips ^= has_piece(c, "${-#*i}") || has_piece(c, "${-%%i*}");
        *ret_is_true = !flips;
        if (has_piece(c, "$-") || has_piece(c, "$PS1") || has_piece(c, "${PS1") ||
            has_word(c, "interactive") || (has_word(c, "-t") && !has_word(c, "-o")))
                return INTERACTIVE;
        return NOTHING;
}

static enum question question_of(const struct gg_shell_command *c, bool *ret_is_true) {
        const char *name = c->word_count > 0 ? c->words[0].text : "";

        *ret_is_true = true;
        if (strcmp(name, "[") == 0 || strcmp(name, "[[") == 0 || strcmp(name, "test") == 0)
                return question_of_test(c, ret_is_true);
        if (strcmp(name, "status") == 0 && (has_piece(c, "is-interactive") || has_word(c, "-i")))
                return INTERACTIVE;
        if ((strcmp(name, "status") == 0 && (has_piece(c, "is-login") || has_word(c, "-l"))) ||
            (strcmp(name, "shopt") == 0 && has_word(c, "login_shell")))
                return LOGIN;
        if (strcmp(name, "tty") == 0)
                return INTERACTIVE;
        return NOTHING;
}

static void apply(struct gg_startup_guard *guard, enum question question, bool is_true) {
        switch (question) {
        case INTERACTIVE:
                guard->starts &=
                        is_true ? (unsigned) ~GG_START_NONINTERACTIVE : (unsigned) GG_START_NONINTERACTIVE;
                break;
        case LOGIN:
                guard->starts &= is_true ? (unsigned) GG_START_LOGIN : (unsigned) ~GG_START_LOGIN;
                break;
        case BASH:
        case ZSH:
                if (is_true)
                        guard->shell = question == BASH ? "bash" : "zsh";
                break;
        case NOTHING:
                break;
        }
}

/* `case $- in *i*) ;; *) return ;; esac` is what everyone writes: who leaves is not interactive, all else is
 * for who is. */
static bool asks_flags(const struct gg_shell_command *condition) {
        return condition->word_count == 2 && strcmp(condition->words[0].text, "case") == 0 &&
               strcmp(condition->words[1].text, "$-") == 0;
}

static bool leaves(const struct gg_shell_command *c) {
        return c->word_count > 0 &&
               (strcmp(c->words[0].text, "return") == 0 || strcmp(c->words[0].text, "exit") == 0);
}

struct gg_startup_guard gg_startup_guard(const struct gg_shell_command *command) {
        struct gg_startup_guard guard = {.starts = GG_START_LOGIN | GG_START_INTERACTIVE |
                                                   GG_START_NONINTERACTIVE};
        const struct gg_shell_command *c = command;

        for (unsigned i = 0; c->condition && i < 4 * GG_SHELL_DEPTH_MAX; i++) {
                const struct gg_shell_command *condition = c->condition;
                bool is_true, is_otherwise = c->is_otherwise;
                enum question question = question_of(condition, &is_true);

                if (asks_flags(condition))
                        apply(&guard, INTERACTIVE, !leaves(command));
                else
                        apply(&guard, question, is_true ^ is_otherwise ^ condition->is_negated);
                guard.asks_path =
                        guard.asks_path || has_piece(condition, "$PATH") || has_piece(condition, "${PATH");
                /* Not (A and B) says nothing about A. */
                while (is_otherwise && condition->condition && condition->link != GG_SHELL_FIRST)
                        condition = condition->condition;
                c = condition;
        }
        return guard;
}
