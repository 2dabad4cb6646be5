/* SPDX-License-Identifier: MIT */
/* The grammar of fish: "The fish language" of its documentation. */
#include "common/shellreader.h"
#include <string.h>

enum {
        BLOCK = GG_SHELL_OWN << 0, /* end */
        ELSE = GG_SHELL_OWN << 1,
        CASE = GG_SHELL_OWN << 2,
};

static const struct gg_shell_closer closers[] = {{"end", BLOCK}, {"else", ELSE}, {"case", CASE}};

static void read_job(struct gg_shell_reader *r);

/* ---- blocks; each is called where its keyword of n bytes stands ---- */

/* One job, and those that `and` and `or` add to it. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_condition(struct gg_shell_reader *r) {
        bool before = r->scene.is_condition;
        const size_t count = r->count;

        r->scene.is_condition = true;
        do {
                if (gg_shell_next_closer(r) != GG_SHELL_CLOSES_NOTHING)
                        break;
                read_job(r);
                gg_shell_next_closer(r);
        } while (gg_shell_at_keyword(r, "and") || gg_shell_at_keyword(r, "or"));
        r->scene.is_condition = before;
        gg_shell_depend(r, count, false);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_if(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        const struct gg_shell_scene outer = r->scene;
        unsigned closes;

        (void) place;
        r->scene.is_conditional = true;
        do {
                r->p += n;
                r->scene.is_otherwise = n == 0;
                if (n > 0) {
                        r->scene.condition = outer.condition;
                        r->scene.is_otherwise = outer.is_otherwise;
                        read_condition(r);
                }
                closes = gg_shell_read_list(r, ELSE | BLOCK);
                if (closes != ELSE)
                        break;
                gg_shell_take(r, closes, ELSE);
                gg_shell_skip_blanks(r);
                n = gg_shell_at_keyword(r, "if");
        } while (true);
        gg_shell_take(r, closes, BLOCK);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_while(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        r->p += n;
        r->scene.is_conditional = true;
        read_condition(r);
        gg_shell_take(r, gg_shell_read_list(r, BLOCK), BLOCK);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_begin(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        (void) place;
        r->p += n;
        gg_shell_take(r, gg_shell_read_list(r, BLOCK), BLOCK);
}

/* The words behind a keyword, to the end of the line. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_words(struct gg_shell_reader *r, struct gg_shell_command *c, size_t n) {
        gg_shell_command_add_keyword(r, c, n);
        for (;;) {
                gg_shell_skip_blanks(r);
                if (r->p == r->end || (gg_shell_ends_word(*r->p) && *r->p != '('))
                        return;
                gg_shell_command_add_word(r, c);
        }
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_for(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);

        c->is_condition = true;
        read_words(r, c, n);
        gg_shell_command_done(r, c);
        gg_shell_depend(r, 0, false);
        r->scene.is_conditional = true;
        gg_shell_take(r, gg_shell_read_list(r, BLOCK), BLOCK);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_switch(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);
        unsigned closes;

        c->is_condition = true;
        read_words(r, c, n);
        gg_shell_command_done(r, c);
        gg_shell_depend(r, 0, false);
        r->scene.is_conditional = true;
        while ((closes = gg_shell_read_list(r, CASE | BLOCK)) == CASE) {
                /* The patterns are no command. */
                c = gg_shell_command_new(r, place.link, place.pipeline);
                read_words(r, c, 4);
        }
        gg_shell_take(r, closes, BLOCK);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_function(struct gg_shell_reader *r, struct gg_shell_place place, size_t n) {
        struct gg_shell_command *c = gg_shell_command_new(r, place.link, place.pipeline);

        read_words(r, c, n); /* the name and options */
        r->scene.function = c->word_count > 1 ? c->words[1].text : "";
        r->scene.is_condition = false;
        gg_shell_take(r, gg_shell_read_list(r, BLOCK), BLOCK);
}

/* ---- jobs ---- */

typedef void read_block(struct gg_shell_reader *r, struct gg_shell_place place, size_t n);

static read_block *block_here(const struct gg_shell_reader *r, size_t *ret_n) {
        static const struct {
                const char *word;
                read_block *read;
        } blocks[] = {
                {"if", read_if},   {"while", read_while},   {"begin", read_begin},
                {"for", read_for}, {"switch", read_switch}, {"function", read_function},
        };

        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
                *ret_n = gg_shell_at_keyword(r, blocks[i].word);
                if (*ret_n > 0)
                        return blocks[i].read;
        }
        return NULL;
}

/* "2>|" and "&|" are pipes, too. How long the pipe is that stands here; 0 for none. */
static size_t at_pipe(const struct gg_shell_reader *r) {
        size_t n = 0;

        while (n < 4 && gg_shell_peek(r, n) >= '0' && gg_shell_peek(r, n) <= '9')
                n++;
        if (gg_shell_peek(r, n) == '>' && gg_shell_peek(r, n + 1) == '|')
                return n + 2;
        if (gg_shell_peek(r, 0) == '&' && gg_shell_peek(r, 1) == '|')
                return 2;
        return gg_shell_peek(r, 0) == '|' && gg_shell_peek(r, 1) != '|' ? 1 : 0;
}

/* Redirections and words behind a block, or of a simple command, which is returned. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_simple(struct gg_shell_reader *r, struct gg_shell_command *c) {
        for (;;) {
                gg_shell_skip_blanks(r);
                if (r->p == r->end || at_pipe(r) > 0)
                        return;
                if (gg_shell_command_add_redirect(r, c) ||
                    (c->word_count == 0 && gg_shell_command_add_assignment(r, c)))
                        continue;
                if (gg_shell_ends_word(*r->p) && *r->p != '(')
                        return;
                gg_shell_command_add_word(r, c);
        }
}

// NOLINTNEXTLINE(misc-no-recursion)
static struct gg_shell_command *read_command(struct gg_shell_reader *r, struct gg_shell_place place) {
        const struct gg_shell_scene scene = r->scene;
        const size_t first = r->count;
        struct gg_shell_command *c;
        read_block *read;
        size_t n;

        gg_shell_skip_blanks(r);
        read = block_here(r, &n);
        if (!read) {
                c = gg_shell_command_new(r, place.link, place.pipeline);
                read_simple(r, c);
                if (c->word_count + c->assignment_count + c->redirect_count == 0)
                        return NULL;
                gg_shell_command_done(r, c);
                return c;
        }
        if (!gg_shell_enter(r)) {
                gg_shell_advance_to(r, r->end);
                return NULL;
        }
        read(r, place, n);
        gg_shell_leave(r);
        r->scene = scene;
        c = gg_shell_command_new(r, place.link, place.pipeline);
        read_simple(r, c);
        for (size_t i = first; c->redirect_count > 0 && i < r->count; i++)
                if (!r->commands[i]->compound)
                        r->commands[i]->compound = c;
        return NULL;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void read_pipeline(struct gg_shell_reader *r, enum gg_shell_link link) {
        struct gg_shell_place place = {link, ++r->pipelines};
        bool is_negated = false;
        struct gg_shell_command *c;
        size_t n;

        while ((n = gg_shell_at_keyword(r, "not")) > 0 || (n = gg_shell_at_keyword(r, "!")) > 0 ||
               (n = gg_shell_at_keyword(r, "time")) > 0) {
                if (*r->p != 't')
                        is_negated = !is_negated;
                r->p += n;
                gg_shell_skip_blanks(r);
        }
        for (;;) {
                c = read_command(r, place);
                if (c)
                        c->is_negated = is_negated;
                n = at_pipe(r);
                if (n == 0)
                        break;
                r->p += n;
                gg_shell_skip_lines(r);
                place.link = GG_SHELL_PIPE;
        }
        if (c)
                c->is_last_of_pipeline = true;
}

/* Pipelines with && and || between them; `and` and `or` tie a job to the one before. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_job(struct gg_shell_reader *r) {
        const struct gg_shell_scene scene = r->scene;
        enum gg_shell_link link = GG_SHELL_FIRST;
        const char *before = r->p;
        size_t n;
        char c;

        while ((n = gg_shell_at_keyword(r, "and")) > 0 || (n = gg_shell_at_keyword(r, "or")) > 0) {
                link = *r->p == 'a' ? GG_SHELL_AND : GG_SHELL_OR;
                r->scene.is_conditional = true;
                r->p += n;
                gg_shell_depend(r, 0, link == GG_SHELL_OR);
                gg_shell_skip_blanks(r);
        }
        for (;;) {
                read_pipeline(r, link);
                gg_shell_skip_blanks(r);
                c = gg_shell_peek(r, 0);
                if ((c != '&' && c != '|') || gg_shell_peek(r, 1) != c)
                        break;
                link = c == '&' ? GG_SHELL_AND : GG_SHELL_OR;
                r->p += 2;
                gg_shell_depend(r, 0, c == '|');
                gg_shell_skip_lines(r);
                r->scene.is_conditional = true;
        }
        if (c == '&')
                r->p++;
        if (r->p == before) {
                r->is_broken = true;
                gg_shell_advance(r);
        }
        r->scene = scene;
}

const struct gg_shell_grammar gg_shell_grammar_fish = {
        .closers = closers,
        .closer_count = sizeof closers / sizeof *closers,
        .read_element = read_job,
};
