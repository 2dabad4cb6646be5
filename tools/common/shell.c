/* SPDX-License-Identifier: MIT */
/* The grammar of sh, bash, zsh and ksh: POSIX.1 XCU 2.9, 2.10; bash(1) SHELL GRAMMAR; zshmisc(1) COMPLEX
 * COMMANDS. */
#include "common/shellreader.h"
#include <errno.h>
#include <string.h>

enum {
        THEN = GG_SHELL_OWN << 0,
        ELIF = GG_SHELL_OWN << 1,
        ELSE = GG_SHELL_OWN << 2,
        FI = GG_SHELL_OWN << 3,
        DO = GG_SHELL_OWN << 4,
        DONE = GG_SHELL_OWN << 5,
        ESAC = GG_SHELL_OWN << 6,
        BRACE = GG_SHELL_OWN << 7,
        ITEM = GG_SHELL_OWN << 8, /* ;; of case */
};

static const struct gg_shell_closer closers[] = {
        {"then", THEN}, {"elif", ELIF}, {"else", ELSE}, {"fi", FI},
        {"do", DO},     {"done", DONE}, {"esac", ESAC}, {"}", BRACE},
};

/* ---- compound commands ---- */

static struct gg_shell_command *read_command(struct gg_shell_reader *r, struct gg_shell_place place);

// NOLINTNEXTLINE(misc-no-recursion)
static unsigned read_condition(struct gg_shell_reader *r, unsigned wanted) {
        bool before = r->scene.is_condition;
        const size_t count = r->count;
        unsigned closes;

        r->scene.is_condition = true;
        closes = gg_shell_read_list(r, wanted);
        r->scene.is_condition = before;
        gg_shell_depend(r, count, false);
        return closes;
}

/* All of these are called where their keyword of n bytes stands. */

// NOLINTNEXTLINE(misc-no-recursion)
static void read_if(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        const struct gg_shell_scene outer = r->scene;
        unsigned closes;

        (void) place;
        r->p += n;
        r->scene.is_conditional = true;
        do {
                r->scene.condition = outer.condition;
                r->scene.is_otherwise = outer.is_otherwise;
                closes = read_condition(r, THEN | FI);
                if (closes == THEN && gg_shell_take(r, closes, THEN))
                        closes = gg_shell_read_list(r, ELIF | ELSE | FI);
        } while (closes == ELIF && gg_shell_take(r, closes, ELIF));
        if (closes == ELSE && gg_shell_take(r, closes, ELSE)) {
                r->scene.is_otherwise = true;
                closes = gg_shell_read_list(r, FI);
        }
        gg_shell_take(r, closes, FI);
}

/* do ... done; or { ... }, which zsh and bash take in its place. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_loop_body(struct gg_shell_reader *r) {
        unsigned before = r->expected, closes, end = DONE;

        r->expected |= DO;
        closes = gg_shell_next_closer(r);
        r->expected = before;
        if (closes == DO) {
                gg_shell_take(r, closes, DO);
        } else if (gg_shell_at_keyword(r, "{")) {
                r->p++;
                end = BRACE;
        } else {
                r->is_broken = true;
                return;
        }
        gg_shell_take(r, gg_shell_read_list(r, end), end);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_while(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        r->p += n;
        r->scene.is_conditional = true;
        read_condition(r, DO);
        read_loop_body(r);
}

/* The words of a list: for NAME in WORDS, and ( WORDS ) of zsh. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_words(struct gg_shell_reader *r, struct gg_shell_command *c) {
        bool in_brackets = gg_shell_peek(r, 0) == '(';

        r->p += in_brackets;
        for (;;) {
                char next;

                gg_shell_skip_blanks(r);
                if (r->p == r->end)
                        return;
                next = gg_shell_peek(r, 1);
                if (gg_shell_ends_word(*r->p) && ((*r->p != '<' && *r->p != '>') || next != '('))
                        break;
                gg_shell_command_add_word(r, c);
        }
        if (in_brackets && *r->p == ')')
                r->p++;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_for(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);

        c->is_condition = true;
        gg_shell_command_add_keyword(r, c, n);
        gg_shell_skip_blanks(r);
        if (gg_shell_is_arithmetic(r->p, r->end)) {
                gg_shell_pass_arithmetic(r);
        } else {
                gg_shell_command_add_word(r, c);
                gg_shell_skip_lines(r);
                n = gg_shell_at_keyword(r, "in");
                if (n > 0)
                        gg_shell_command_add_keyword(r, c, n);
                if (n > 0 || gg_shell_peek(r, 0) == '(')
                        read_words(r, c);
        }
        gg_shell_command_done(r, c);
        gg_shell_depend(r, 0, false);
        r->scene.is_conditional = true;
        read_loop_body(r);
}

/* Up to the ) behind the patterns of an item of case; false if there is none. */
// NOLINTNEXTLINE(misc-no-recursion)
static bool pass_patterns(struct gg_shell_reader *r) {
        if (gg_shell_peek(r, 0) == '(')
                r->p++;
        for (;;) {
                struct gg_shell_word word;

                gg_shell_skip_blanks(r);
                if (r->p == r->end || *r->p == '\n' || *r->p == ';' || *r->p == '&')
                        return false;
                if (*r->p == ')') {
                        r->p++;
                        return true;
                }
                if (gg_shell_ends_word(*r->p))
                        r->p++;
                else
                        gg_shell_word_read(r, false, &word);
        }
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_case(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);
        unsigned closes = ITEM;

        c->is_condition = true;
        gg_shell_command_add_keyword(r, c, n);
        gg_shell_skip_blanks(r);
        gg_shell_command_add_word(r, c);
        gg_shell_command_done(r, c);
        gg_shell_depend(r, 0, false);
        gg_shell_skip_lines(r);
        r->p += gg_shell_at_keyword(r, "in");
        r->scene.is_conditional = true;
        while (closes == ITEM) {
                gg_shell_skip_lines(r);
                n = gg_shell_at_keyword(r, "esac");
                if (n > 0) {
                        r->p += n;
                        return;
                }
                if (!pass_patterns(r))
                        break;
                closes = gg_shell_read_list(r, ITEM | ESAC);
                if (closes == ITEM)
                        gg_shell_take(r, closes, ITEM);
        }
        gg_shell_take(r, closes & ESAC, ESAC);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_group(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        r->p += n;
        gg_shell_take(r, gg_shell_read_list(r, BRACE), BRACE);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_subshell(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        r->p += n;
        r->scene.in_subshell = true;
        gg_shell_take(r, gg_shell_read_list(r, GG_SHELL_PAREN), GG_SHELL_PAREN);
}

/* [[ ]] has operators that end words elsewhere, and goes over lines. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_test(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);

        gg_shell_command_add_keyword(r, c, n);
        for (;;) {
                char first, next;

                gg_shell_skip_lines(r);
                if (r->p == r->end)
                        break;
                first = r->p[0];
                next = gg_shell_peek(r, 1);
                n = gg_shell_at_keyword(r, "]]");
                if (n > 0)
                        break;
                if (gg_shell_ends_word(first) && !((first == '<' || first == '>') && next == '('))
                        gg_shell_command_add_keyword(r, c,
                                                     (first == '&' || first == '|') && next == first ? 2 : 1);
                else
                        gg_shell_command_add_word(r, c);
        }
        if (r->p < r->end)
                gg_shell_command_add_keyword(r, c, n);
        else
                r->is_broken = true;
        gg_shell_command_done(r, c);
}

/* What follows NAME () or function NAME. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_body(struct gg_shell_reader *r, struct gg_shell_place place, const char *name) {
        const struct gg_shell_scene scene = r->scene;

        if (!gg_shell_enter(r)) {
                gg_shell_advance_to(r, r->end);
                return;
        }
        gg_shell_skip_lines(r);
        r->scene.function = name;
        r->scene.is_condition = false;
        read_command(r, place);
        r->scene = scene;
        gg_shell_leave(r);
}

/* ( ) behind the name of a function. */
static bool take_parentheses(struct gg_shell_reader *r) {
        const char *p = r->p + 1;

        if (gg_shell_peek(r, 0) != '(')
                return false;
        while (p < r->end && (*p == ' ' || *p == '\t'))
                p++;
        if (p == r->end || *p != ')')
                return false;
        r->p = p + 1;
        return true;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_function(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_word name = {.text = ""};

        r->p += n;
        gg_shell_skip_blanks(r);
        if (!gg_shell_at_keyword(r, "{")) /* zsh has functions without a name */
                gg_shell_word_read(r, false, &name);
        gg_shell_skip_blanks(r);
        take_parentheses(r);
        read_body(r, place, name.text);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_arithmetic(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        (void) n;
        gg_shell_pass_arithmetic(r);
}

typedef void read_compound(struct gg_shell_reader *r, struct gg_shell_place place, size_t n);

static const struct {
        const char *word;
        read_compound *read;
} compounds[] = {
        {"if", read_if},       {"while", read_while}, {"until", read_while}, {"for", read_for},
        {"foreach", read_for}, {"select", read_for},  {"case", read_case},   {"function", read_function},
        {"[[", read_test},     {"{", read_group},
};

static read_compound *compound_here(const struct gg_shell_reader *r, size_t *ret_n) {
        *ret_n = 1;
        if (gg_shell_peek(r, 0) == '(')
                return gg_shell_is_arithmetic(r->p, r->end) ? read_arithmetic : read_subshell;
        for (size_t i = 0; i < sizeof compounds / sizeof *compounds; i++) {
                *ret_n = gg_shell_at_keyword(r, compounds[i].word);
                if (*ret_n > 0)
                        return compounds[i].read;
        }
        return NULL;
}

/* What is redirected behind a compound command holds for all commands in it. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_compound_redirects(struct gg_shell_reader *r, struct gg_shell_place place, size_t first) {
        struct gg_shell_command *c = NULL;

        for (;;) {
                gg_shell_skip_blanks(r);
                if (gg_shell_peek(r, 0) == '\0' || !strchr("<>&0123456789", *r->p))
                        break;
                if (!c)
                        c = gg_shell_command_new(r, place.link, place.pipeline);
                if (!gg_shell_command_add_redirect(r, c))
                        break;
        }
        if (!c || c->redirect_count == 0)
                return;
        for (size_t i = first; i < r->count; i++)
                if (!r->commands[i]->compound)
                        r->commands[i]->compound = c;
}

/* ---- simple commands, pipelines, lists ---- */

/* NULL: it was the name of a function, or nothing. */
// NOLINTNEXTLINE(misc-no-recursion)
static struct gg_shell_command *read_simple(struct gg_shell_reader *r, struct gg_shell_place place) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);

        for (;;) {
                char next;

                gg_shell_skip_blanks(r);
                if (r->p == r->end)
                        break;
                next = gg_shell_peek(r, 1);
                if (gg_shell_command_add_redirect(r, c) ||
                    (c->word_count == 0 && gg_shell_command_add_assignment(r, c)))
                        continue;
                if (c->word_count == 1 && c->assignment_count == 0 && c->redirect_count == 0 &&
                    take_parentheses(r)) {
                        read_body(r, place, c->words[0].text);
                        return NULL;
                }
                if (!gg_shell_ends_word(*r->p) || ((*r->p == '<' || *r->p == '>') && next == '(')) {
                        gg_shell_command_add_word(r, c);
                } else if (*r->p == '(' || *r->p == '<' || *r->p == '>') {
                        r->is_broken = true;
                        r->p++;
                } else {
                        break;
                }
        }
        if (c->word_count + c->assignment_count + c->redirect_count == 0)
                return NULL;
        gg_shell_command_done(r, c);
        return c;
}

/* A simple command or [[ ]] is returned, for a compound one NULL. */
// NOLINTNEXTLINE(misc-no-recursion)
static struct gg_shell_command *read_command(struct gg_shell_reader *r, struct gg_shell_place place) {
        const struct gg_shell_scene scene = r->scene;
        const size_t first = r->count;
        read_compound *read;
        size_t n;

        gg_shell_skip_blanks(r);
        while (take_parentheses(r)) /* () { ... } of zsh is run where it stands */
                gg_shell_skip_lines(r);
        read = compound_here(r, &n);
        if (!read)
                return read_simple(r, place);
        if (!gg_shell_enter(r)) {
                gg_shell_advance_to(r, r->end);
                return NULL;
        }
        read(r, place, n);
        gg_shell_leave(r);
        r->scene = scene;
        read_compound_redirects(r, place, first);
        return read == read_test ? r->commands[r->count - 1] : NULL;
}

static void mark_subshell(struct gg_shell_reader *r, size_t first) {
        for (size_t i = first; i < r->count; i++)
                r->commands[i]->in_subshell = true;
}

/* "!" and "time" in front of a pipeline; whether it is negated. */
static bool take_prefixes(struct gg_shell_reader *r) {
        bool is_negated = false;
        size_t n;

        for (;;) {
                gg_shell_skip_blanks(r);
                n = gg_shell_at_keyword(r, "!");
                if (n > 0)
                        is_negated = !is_negated;
                else
                        n = gg_shell_at_keyword(r, "time");
                if (n == 0)
                        return is_negated;
                r->p += n;
                gg_shell_skip_blanks(r);
                r->p += gg_shell_at_keyword(r, "-p");
        }
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_pipeline(struct gg_shell_reader *r, enum gg_shell_link link) {
        const struct gg_shell_scene scene = r->scene;
        struct gg_shell_place place = {link, ++r->pipelines};
        bool is_negated = take_prefixes(r);
        struct gg_shell_command *c;

        for (;;) {
                size_t first = r->count;

                c = read_command(r, place);
                if (c)
                        c->is_negated = is_negated;
                gg_shell_skip_blanks(r);
                if (gg_shell_peek(r, 0) != '|' || gg_shell_peek(r, 1) == '|')
                        break;
                mark_subshell(r, first);
                r->p += gg_shell_peek(r, 1) == '&' ? 2 : 1;
                gg_shell_skip_lines(r);
                r->scene.in_subshell = true;
                place.link = GG_SHELL_PIPE;
        }
        if (c)
                c->is_last_of_pipeline = true;
        r->scene = scene;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_and_or(struct gg_shell_reader *r) {
        const struct gg_shell_scene scene = r->scene;
        enum gg_shell_link link = GG_SHELL_FIRST;
        const size_t first = r->count;
        const char *before = r->p;
        char c;

        for (;;) {
                read_pipeline(r, link);
                gg_shell_skip_blanks(r);
                c = gg_shell_peek(r, 0);
                if ((c != '&' && c != '|') || gg_shell_peek(r, 1) != c)
                        break;
                link = c == '&' ? GG_SHELL_AND : GG_SHELL_OR;
                r->p += 2;
                gg_shell_depend(r, first, c == '|');
                gg_shell_skip_lines(r);
                r->scene.is_conditional = true;
        }
        if (c == '&') {
                mark_subshell(r, first);
                r->p++;
                if (gg_shell_peek(r, 0) == '!' || gg_shell_peek(r, 0) == '|') /* zsh: disowned, too */
                        r->p++;
        }
        if (r->p == before) {
                r->is_broken = true;
                gg_shell_advance(r);
        }
        r->scene = scene;
}

const struct gg_shell_grammar gg_shell_grammar_sh = {
        .closers = closers,
        .closer_count = sizeof closers / sizeof *closers,
        .item = ITEM,
        .read_element = read_and_or,
};

int gg_shell_read(struct gg_arena *arena, struct gg_str text, enum gg_shell_dialect dialect,
                  unsigned first_line, gg_shell_visit *visit, void *ctx) {
        struct gg_shell_reader r = {
                .arena = arena,
                .grammar = dialect == GG_SHELL_FISH ? &gg_shell_grammar_fish : &gg_shell_grammar_sh,
                .dialect = dialect,
                .p = text.p,
                .end = text.p + text.n,
                .line_start = text.p,
                .line = first_line,
        };

        if (text.n == 0)
                return 0;
        gg_shell_read_list(&r, GG_SHELL_CLOSES_NOTHING);
        for (size_t i = 0; i < r.count; i++)
                visit(ctx, r.commands[i]);
        return r.is_broken || r.pending_count > 0 ? -EBADMSG : 0;
}
