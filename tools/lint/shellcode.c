/* SPDX-License-Identifier: MIT */
#include "lint/shellcode.h"
#include "lint/tell.h"
#include <string.h>

/* Programs that run another one; their options are passed over, and NAME=value as well. */
static const char *const wrappers[] = {"sudo", "env",  "exec",  "command", "builtin",
                                       "time", "nice", "nohup", "timeout", "xargs"};

/* More words than anybody puts in front of a program: it is looked for again and again. */
#define WRAPPING_MAX 32

static const char *base_name(const char *path) {
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

static bool is_wrapper(const char *text) {
        for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
                if (strcmp(base_name(text), wrappers[i]) == 0)
                        return true;
        return false;
}

size_t gg_shell_program(const struct gg_shell_command *c) {
        size_t i = 0;

        while (i < c->word_count && i < WRAPPING_MAX && is_wrapper(c->words[i].text)) {
                i++;
                while (i < c->word_count && i < WRAPPING_MAX &&
                       (c->words[i].text[0] == '-' || strchr(c->words[i].text, '=') ||
                        (c->words[i].text[0] >= '0' && c->words[i].text[0] <= '9')))
                        i++;
        }
        return i;
}

const char *gg_shell_argument(const struct gg_shell_command *c, size_t n) {
        size_t i = gg_shell_program(c) + n;

        return i < c->word_count ? c->words[i].text : "";
}

bool gg_shell_runs(const struct gg_shell_command *c, const char *name) {
        return strcmp(base_name(gg_shell_argument(c, 0)), name) == 0;
}

bool gg_shell_runs_go(const struct gg_shell_command *c) {
        const char *name = base_name(gg_shell_argument(c, 0));

        return strcmp(name, "go") == 0 || strcmp(name, "$GO") == 0 || strcmp(name, "${GO}") == 0 ||
               strncmp(name, "go1.", 4) == 0;
}

bool gg_shell_has_option(const struct gg_shell_command *c, const char *letters) {
        for (size_t i = gg_shell_program(c) + 1; i < c->word_count; i++) {
                const char *text = c->words[i].text;

                if (text[0] == '-' && text[1] != '-' && strpbrk(text, letters))
                        return true;
        }
        return false;
}

/* Code that is a file of its own has columns; elsewhere it is indented, and the line itself is asked. */
static unsigned column_of(const struct gg_shell_code *code, const struct gg_shell_command *c) {
        struct gg_str line = gg_lint_line(code->file, c->line), raw = {NULL, 0};
        const char *hit;

        if (code->place == GG_LINT_IN_SCRIPT || code->place == GG_LINT_IN_ENVRC)
                return c->column;
        if (c->word_count > 0)
                raw = c->words[0].raw;
        hit = raw.n > 0 && line.n > 0 ? memmem(line.p, line.n, raw.p, raw.n) : NULL;
        return hit ? (unsigned) (hit - line.p) + 1 : 0;
}

struct gg_finding *gg_shell_tell(struct gg_shell_code *code, const char *id,
                                 const struct gg_shell_command *command, const char *message,
                                 const char *effect, const char *fix) {
        return gg_lint_tell(code->file, id, command->line, column_of(code, command), message, effect, fix);
}

static bool shares_line(const struct gg_shell_code *code, size_t other, unsigned line) {
        return other < code->count && code->commands[other]->line == line;
}

/* In a function or an if it might be all there is between the brackets. */
static bool has_line_for_itself(const struct gg_shell_code *code, const struct gg_shell_command *c) {
        if ((code->place != GG_LINT_IN_SCRIPT && code->place != GG_LINT_IN_ENVRC) || c->word_count == 0 ||
            c->function || c->is_conditional || c->outer || c->redirect_count > 0 ||
            c->assignment_count > 0 || c->link != GG_SHELL_FIRST || !c->is_last_of_pipeline ||
            (code->at > 0 && shares_line(code, code->at - 1, c->line)) ||
            shares_line(code, code->at + 1, c->line))
                return false;
        for (size_t i = 0; i < c->word_count; i++)
                if (c->words[i].line != c->line)
                        return false;
        return true;
}

void gg_shell_replace(struct gg_shell_code *code, struct gg_finding *finding, const char *replacement) {
        const struct gg_shell_command *c = code->commands[code->at];
        struct gg_str line = gg_lint_line(code->file, c->line), last, before, after;

        if (!finding || !has_line_for_itself(code, c))
                return;
        last = c->words[c->word_count - 1].raw;
        before = (struct gg_str){line.p, (size_t) (c->words[0].raw.p - line.p)};
        after = (struct gg_str){last.p + last.n, (size_t) (line.p + line.n - (last.p + last.n))};
        if (gg_str_trim(before).n > 0 || (gg_str_trim(after).n > 0 && *gg_str_trim(after).p != '#'))
                return;
        finding->edits = gg_lint_edit(code->file, c->line,
                                      gg_lint_format(code->file, "%.*s%s%.*s", (int) before.n, before.p,
                                                     replacement, (int) after.n, after.p),
                                      NULL);
}

static void collect(void *ctx, const struct gg_shell_command *command) {
        struct gg_shell_code *code = ctx;

        code->commands = gg_arena_grow(code->file->arena, code->commands, code->count, &code->cap,
                                       sizeof *code->commands);
        code->commands[code->count++] = command;
        if (gg_shell_runs(command, "tar") || gg_shell_runs(command, "make.bash") ||
            gg_shell_runs(command, "all.bash"))
                code->remade_at = code->count - 1;
        if (command->word_count > 0 &&
            (strncmp(command->words[0].text, "source", 6) == 0 || strcmp(command->words[0].text, ".") == 0))
                code->has_sources = true;
        if (command->word_count > 1 && strcmp(command->words[0].text, "export") == 0)
                for (size_t i = 1; i < command->word_count; i++)
                        if (strcmp(command->words[i].text, "GOROOT") == 0)
                                code->export_line = command->line;
}

/* What starts a version manager in the shell and exports GOROOT there: goenv-sh-rehash:53, asdf-golang's
 * set-env.bash, gvm's scripts/env/use. NULL if the command is none. */
static const char *find_init(const struct gg_shell_command *c) {
        const char *first = gg_shell_argument(c, 1);

        if (gg_shell_runs(c, "eval") && strstr(first, "goenv init"))
                return "goenv init";
        if ((gg_shell_runs(c, ".") || gg_shell_runs(c, "source")) && strstr(first, "asdf") &&
            strstr(first, "golang/set-env."))
                return "asdf-golang's set-env";
        if (gg_shell_runs(c, "gvm") && strcmp(first, "use") == 0)
                return "gvm use";
        return NULL;
}

static void remember_goroot(struct gg_shell_code *code, const struct gg_shell_command *c,
                            const struct gg_shell_change *change) {
        bool is_sure = change->op == GG_SHELL_SET && !c->is_conditional;

        if (change->op != GG_SHELL_SET && change->op != GG_SHELL_UNSET)
                return;
        if (c->in_subshell) {
                code->is_subshell_other = true;
                return;
        }
        code->goroot = is_sure ? change : NULL;
        code->goroot_function = c->function;
        code->is_init_sure = false;
}

static void remember(struct gg_shell_code *code, const struct gg_shell_command *c,
                     const struct gg_shell_change *change) {
        if (change->is_for_child)
                return;
        if (strcmp(change->name, "GOROOT") == 0)
                remember_goroot(code, c, change);
        if (strcmp(change->name, "GOPATH") == 0 && !c->in_subshell)
                code->gopath = change->op == GG_SHELL_SET && !c->is_conditional ? change : NULL;
}

static void remember_init(struct gg_shell_code *code, const struct gg_shell_command *c) {
        const char *init = c->in_subshell ? NULL : find_init(c);

        if (!init)
                return;
        code->init = init;
        code->is_init_sure = !c->is_conditional && !c->function;
}

static void look_at(struct gg_shell_code *code) {
        const struct gg_shell_command *c = code->commands[code->at];
        struct gg_shell_change *changes;
        size_t count;

        code->is_subshell_other = code->is_subshell_other && c->in_subshell;
        gg_shell_check_go(code, c);
        gg_shell_check_gate(code, c);
        gg_shell_check_manager(code, c);
        gg_shell_changes(code->file->arena, c, code->dialect, &changes, &count);
        for (size_t i = 0; i < count; i++) {
                gg_shell_check_goroot(code, c, &changes[i]);
                gg_shell_check_path(code, c, &changes[i]);
                remember(code, c, &changes[i]);
        }
        remember_init(code, c);
}

void gg_lint_shell_code(struct gg_lint_file *file, struct gg_str text, enum gg_shell_dialect dialect,
                        unsigned first_line, enum gg_lint_place place) {
        static const char disable[] = "GOENV_DISABLE_GOROOT";
        struct gg_shell_code code = {.file = file, .place = place, .dialect = dialect};

        /* What is not closed may be a polyglot or a dialect: shellcheck tells more of that. */
        (void) gg_shell_read(file->arena, text, dialect, first_line, collect, &code);
        code.disables_goenv = text.n > 0 && memmem(text.p, text.n, disable, sizeof disable - 1);
        for (code.at = 0; code.at < code.count; code.at++)
                look_at(&code);
}
