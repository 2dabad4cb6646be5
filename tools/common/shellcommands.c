/* SPDX-License-Identifier: MIT */
/* Simple commands and here-documents, in both dialects: POSIX.1 XCU 2.7 and 2.9.1, bash(1) REDIRECTION. */
#include "common/shellreader.h"
#include <string.h>

struct gg_shell_command *gg_shell_command_new(struct gg_shell_reader *r, enum gg_shell_link link,
                                              unsigned pipeline) {
        struct gg_shell_command *c = gg_arena_alloc(r->arena, sizeof *c);

        c->line = r->line;
        c->column = (unsigned) (r->p - r->line_start) + 1;
        c->link = link;
        c->pipeline = pipeline;
        c->is_conditional = r->scene.is_conditional;
        c->is_condition = r->scene.is_condition;
        c->in_subshell = r->scene.in_subshell;
        c->condition = r->scene.condition;
        c->is_otherwise = r->scene.is_otherwise;
        c->function = r->scene.function;
        c->substitution = r->scene.substitution;
        c->outer = r->scene.outer;
        return c;
}

void gg_shell_command_done(struct gg_shell_reader *r, struct gg_shell_command *c) {
        r->commands =
                gg_arena_grow(r->arena, r->commands, r->count, &r->cap, sizeof(struct gg_shell_command *));
        r->commands[r->count++] = c;
}

void gg_shell_depend(struct gg_shell_reader *r, size_t before, bool is_otherwise) {
        if (r->count == before)
                return;
        r->scene.condition = r->commands[r->count - 1];
        r->scene.is_otherwise = is_otherwise;
}

/* The room of the arrays of a command is not kept beside them: it follows from the count. */
static void *room(struct gg_shell_reader *r, void *array, size_t count, size_t size) {
        size_t cap = count;

        if (count == 0 || (count >= 8 && (count & (count - 1)) == 0))
                return gg_arena_grow(r->arena, array, count, &cap, size);
        return array;
}

static void add(struct gg_shell_reader *r, struct gg_shell_command *c, const struct gg_shell_word *word) {
        c->words = room(r, c->words, c->word_count, sizeof *c->words);
        c->words[c->word_count++] = *word;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_owned(struct gg_shell_reader *r, struct gg_shell_command *c, bool is_value,
                       struct gg_shell_word *ret) {
        r->owner = c;
        gg_shell_word_read(r, is_value, ret);
        r->owner = NULL;
}

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_command_add_word(struct gg_shell_reader *r, struct gg_shell_command *c) {
        struct gg_shell_word word;

        read_owned(r, c, false, &word);
        add(r, c, &word);
}

void gg_shell_command_add_keyword(struct gg_shell_reader *r, struct gg_shell_command *c, size_t n) {
        struct gg_shell_word word = {.raw = {r->p, n},
                                     .text = gg_arena_string(r->arena, (struct gg_str){r->p, n}),
                                     .line = r->line,
                                     .column = (unsigned) (r->p - r->line_start) + 1,
                                     .is_literal = true};

        add(r, c, &word);
        r->p += n;
}

/* The length of NAME or NAME[INDEX] in front of = or +=; 0 if none stands here. */
static size_t at_assignment(const struct gg_shell_reader *r) {
        size_t n = 0;

        while (gg_shell_is_name_byte(gg_shell_peek(r, n), n == 0))
                n++;
        if (n > 0 && gg_shell_peek(r, n) == '[') {
                while (gg_shell_peek(r, n) != ']' && !gg_shell_ends_word(gg_shell_peek(r, n)) &&
                       r->p + n < r->end)
                        n++;
                if (gg_shell_peek(r, n) != ']')
                        return 0;
                n++;
        }
        if (gg_shell_peek(r, n) == '+' && gg_shell_peek(r, n + 1) == '=')
                return n;
        return gg_shell_peek(r, n) == '=' ? n : 0;
}

// NOLINTNEXTLINE(misc-no-recursion)
bool gg_shell_command_add_assignment(struct gg_shell_reader *r, struct gg_shell_command *c) {
        struct gg_shell_assignment assignment = {0};
        size_t n = at_assignment(r);

        if (n == 0)
                return false;
        assignment.name = gg_arena_string(r->arena, (struct gg_str){r->p, n});
        assignment.appends = r->p[n] == '+';
        r->p += n + (assignment.appends ? 2 : 1);
        read_owned(r, c, true, &assignment.value);
        c->assignments = room(r, c->assignments, c->assignment_count, sizeof *c->assignments);
        c->assignments[c->assignment_count++] = assignment;
        return true;
}

/* The longest first. In fish "2>|" is a pipe; ">?" does not write over files. */
static const char *const operators[] = {"&>>", "<<<", "<<-", "&>", ">>", ">&", ">|",
                                        ">?",  "<<",  "<&",  "<>", "<?", "<",  ">"};

/* What redirects here, and how many bytes of a number stand in front of it. NULL: nothing. */
static const char *at_redirect(const struct gg_shell_reader *r, size_t *ret_digits) {
        size_t digits = 0;

        while (digits < 4 && gg_shell_peek(r, digits) >= '0' && gg_shell_peek(r, digits) <= '9')
                digits++;
        if (gg_shell_peek(r, digits + 1) == '(')
                return NULL; /* <( ) is a word */
        for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
                const char *op = operators[i];
                size_t n = strlen(op);

                if (op[0] == '&' && digits > 0)
                        continue;
                if (r->dialect == GG_SHELL_FISH
                            ? (op[0] == '<' && n > 1 && op[1] == '<') || strcmp(op, ">|") == 0
                            : op[n - 1] == '?')
                        continue;
                if ((size_t) (r->end - r->p) >= digits + n && memcmp(r->p + digits, op, n) == 0) {
                        *ret_digits = digits;
                        return op;
                }
        }
        return NULL;
}

static int number(const char *p, size_t digits) {
        int v = 0;

        for (size_t i = 0; i < digits; i++)
                v = 10 * v + (p[i] - '0');
        return digits > 0 ? v : -1;
}

// NOLINTNEXTLINE(misc-no-recursion)
bool gg_shell_command_add_redirect(struct gg_shell_reader *r, struct gg_shell_command *c) {
        struct gg_shell_redirect redirect = {0};
        size_t digits = 0;

        redirect.op = at_redirect(r, &digits);
        if (!redirect.op)
                return false;
        redirect.fd = number(r->p, digits);
        r->p += digits + strlen(redirect.op);
        gg_shell_skip_blanks(r);
        read_owned(r, c, false, &redirect.target);
        if (redirect.target.raw.n == 0)
                r->is_broken = true;
        c->redirects = room(r, c->redirects, c->redirect_count, sizeof *c->redirects);
        c->redirects[c->redirect_count] = redirect;
        if (strcmp(redirect.op, "<<") == 0 || strcmp(redirect.op, "<<-") == 0) {
                r->pending = gg_arena_grow(r->arena, r->pending, r->pending_count, &r->pending_cap,
                                           sizeof *r->pending);
                r->pending[r->pending_count++] = (struct gg_shell_pending){c, c->redirect_count};
        }
        c->redirect_count++;
        return true;
}

/* ---- here-documents ---- */

/* Goes to the line that ends the body, which is behind it then; the body's end is returned. */
static const char *pass_body(struct gg_shell_reader *r, struct gg_str delimiter, bool strips) {
        while (r->p < r->end) {
                const char *start = r->p, *eol = memchr(r->p, '\n', (size_t) (r->end - r->p));
                struct gg_str line = {r->p, (size_t) ((eol ? eol : r->end) - r->p)};

                r->p = eol ? eol + 1 : r->end;
                if (eol) {
                        r->line++;
                        r->line_start = r->p;
                }
                while (strips && line.n > 0 && line.p[0] == '\t')
                        line = (struct gg_str){line.p + 1, line.n - 1};
                if (line.n > 0 && line.p[line.n - 1] == '\r')
                        line.n--;
                if (gg_str_eq(line, delimiter))
                        return start;
        }
        r->is_broken = true;
        return r->end;
}

/* Reads what is expanded in a body, and comes back. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_expansions(struct gg_shell_reader *r, struct gg_shell_command *c,
                            const struct gg_shell_redirect *redirect) {
        const char *p = r->p, *end = r->end, *line_start = r->line_start;
        unsigned line = r->line;

        if (!gg_shell_enter(r))
                return;
        r->p = r->line_start = redirect->body.p;
        r->end = redirect->body.p + redirect->body.n;
        r->line = redirect->body_line;
        r->owner = c;
        gg_shell_pass_quoted(r);
        r->owner = NULL;
        r->p = p;
        r->end = end;
        r->line_start = line_start;
        r->line = line;
        gg_shell_leave(r);
}

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_read_pending(struct gg_shell_reader *r) {
        const struct gg_shell_pending *pending = r->pending;
        size_t count = r->pending_count;
        struct gg_shell_command *owner = r->owner;

        /* What stands in a body may have some of its own. */
        r->pending = NULL;
        r->pending_count = r->pending_cap = 0;
        for (size_t i = 0; i < count; i++) {
                struct gg_shell_redirect *redirect = &pending[i].command->redirects[pending[i].redirect];
                const char *end;

                redirect->body_line = r->line;
                redirect->body.p = r->p;
                end = pass_body(r, gg_str_of(redirect->target.text), redirect->op[2] == '-');
                redirect->body.n = (size_t) (end - redirect->body.p);
                if (redirect->target.raw.n == strlen(redirect->target.text))
                        read_expansions(r, pending[i].command, redirect);
        }
        r->owner = owner;
}
