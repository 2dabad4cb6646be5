/* SPDX-License-Identifier: MIT */
/* Shell code as it was read, as text; for the tests of both dialects. */
#ifndef GG_TESTS_SHELLDUMP_H
#define GG_TESTS_SHELLDUMP_H

#include "common/shell.h"
#include "dump.h"
#include "tellcase.h"
#include <errno.h>
#include <string.h>

/* What is read, written down: a line for each command, "LINE:COLUMN FLAGS | ASSIGNMENTS | WORDS |
 * REDIRECTIONS" without the parts at the end that are empty. Flags: & | , behind && || and a pipe; ! negated;
 * . the last of its pipeline; c conditional; q a condition; s in a subshell; $ for each substitution, and
 * which command (from 0) is around it; + and the number of its condition, - behind its
 * else; f(NAME) in a function; g in something that redirects. Words stand in [
 * ]; an expanding one in { }, with ~ behind it for a tilde and " for quotes. */
struct shelldump {
        struct dump out;
        const struct gg_shell_command *commands[256];
        size_t count;
};

static void put_word(struct dump *d, const struct gg_shell_word *w) {
        put(d, w->is_literal ? "[%s]" : "{%s}", w->text);
        if (w->is_quoted)
                put(d, "\"");
        if (w->has_tilde)
                put(d, "~");
}

static void keep(void *ctx, const struct gg_shell_command *c) {
        struct shelldump *d = ctx;

        assert_true(d->count < sizeof d->commands / sizeof *d->commands);
        d->commands[d->count++] = c;
}

static void put_flags(struct shelldump *d, const struct gg_shell_command *c) {
        static const char links[] = " &|,";

        if (c->link != GG_SHELL_FIRST)
                put(&d->out, "%c", links[c->link]);
        if (c->is_negated)
                put(&d->out, "!");
        if (c->is_last_of_pipeline)
                put(&d->out, ".");
        if (c->is_conditional)
                put(&d->out, "c");
        if (c->is_condition)
                put(&d->out, "q");
        if (c->in_subshell)
                put(&d->out, "s");
        if (c->compound)
                put(&d->out, "g");
        for (unsigned i = 0; i < c->substitution; i++)
                put(&d->out, "$");
        for (size_t i = 0; c->outer && i < d->count; i++)
                if (d->commands[i] == c->outer)
                        put(&d->out, "%zu", i);
        for (size_t i = 0; c->condition && i < d->count; i++)
                if (d->commands[i] == c->condition)
                        put(&d->out, "%c%zu", c->is_otherwise ? '-' : '+', i);
        if (c->function)
                put(&d->out, "f(%s)", c->function);
}

static void put_command(struct shelldump *d, const struct gg_shell_command *c) {
        put(&d->out, "%u:%u ", c->line, c->column);
        put_flags(d, c);
        if (c->assignment_count + c->word_count + c->redirect_count > 0)
                put(&d->out, "|");
        for (size_t i = 0; i < c->assignment_count; i++) {
                put(&d->out, "%s%s", c->assignments[i].name, c->assignments[i].appends ? "+=" : "=");
                put_word(&d->out, &c->assignments[i].value);
        }
        if (c->word_count + c->redirect_count > 0)
                put(&d->out, "|");
        for (size_t i = 0; i < c->word_count; i++)
                put_word(&d->out, &c->words[i]);
        if (c->redirect_count > 0)
                put(&d->out, "|");
        for (size_t i = 0; i < c->redirect_count; i++) {
                const struct gg_shell_redirect *redirect = &c->redirects[i];

                if (redirect->fd >= 0)
                        put(&d->out, "%d", redirect->fd);
                put(&d->out, "%s", redirect->op);
                put_word(&d->out, &redirect->target);
                if (redirect->body_line > 0)
                        put(&d->out, "%u(%.*s)", redirect->body_line, (int) redirect->body.n,
                            redirect->body.p);
        }
        put(&d->out, "\n");
}

static int dump(struct gg_arena *arena, const char *text, enum gg_shell_dialect dialect,
                struct shelldump *d) {
        int r;

        memset(d, 0, sizeof *d);
        r = gg_shell_read(arena, gg_str_of(text), dialect, 1, keep, d);
        for (size_t i = 0; i < d->count; i++)
                put_command(d, d->commands[i]);
        return r;
}

struct reading {
        const char *text, *want;
        bool is_broken;
};

static void check_readings(const struct reading *readings, size_t count, enum gg_shell_dialect dialect) {
        static struct shelldump d;

        for (size_t i = 0; i < count; i++) {
                struct gg_arena arena = {0};
                int r;

                tell_case(readings[i].text);
                r = dump(&arena, readings[i].text, dialect, &d);
                assert_string_equal(d.out.text, readings[i].want);
                assert_int_equal(r, readings[i].is_broken ? -EBADMSG : 0);
                gg_arena_free(&arena);
        }
}

#endif
