/* SPDX-License-Identifier: MIT */
/* Laws of the reader of shell code, on any bytes and in both dialects: what it hands out lies in the text, in
 * order and at the lines that it says; a text has one meaning; memory is linear in its length. */
#include "common/shell.h"
#include "law.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct witness {
        struct gg_arena *arena;
        struct gg_str text;
        enum gg_shell_dialect dialect;
        size_t commands, words, visited_bytes;
        unsigned pipelines;
        uint64_t hash; /* of all that was handed out */
};

static void see(struct witness *w, const void *bytes, size_t n) {
        const unsigned char *p = bytes;

        for (size_t i = 0; i < n; i++)
                w->hash = (w->hash ^ p[i]) * 1099511628211U; /* FNV-1a */
}

static void see_number(struct witness *w, size_t n) {
        see(w, &n, sizeof n);
}

static bool inside(struct gg_str s, struct gg_str text) {
        return s.n == 0 || (s.p >= text.p && s.n <= text.n && (size_t) (s.p - text.p) <= text.n - s.n);
}

/* What line a place is in, counted from 1. */
static unsigned line_of(struct gg_str text, const char *p) {
        unsigned line = 1;

        for (const char *q = text.p; q < p; q++)
                line += *q == '\n';
        return line;
}

static void check_word(struct witness *w, const struct gg_shell_word *word) {
        LAW(word->text);
        LAW(inside(word->raw, w->text));
        LAW(word->line >= 1 && word->column >= 1);
        if (word->raw.n > 0) {
                LAW(line_of(w->text, word->raw.p) == word->line);
                LAW((size_t) (word->raw.p - w->text.p) >= word->column - 1);
                LAW(word->column == 1 || word->raw.p[-1] != '\n');
        }
        /* A backslash for each byte, and a $ for each bracket of fish. */
        LAW(strlen(word->text) <= 3 * word->raw.n);
        LAW(!word->has_tilde || !word->is_literal);
        w->words++;
        w->visited_bytes += word->raw.n;
        see(w, word->text, strlen(word->text));
        see_number(w, word->is_literal + 2u * word->is_quoted + 4u * word->has_tilde + 8u * word->line);
}

static const char *lookup(void *ctx, const char *name) {
        (void) ctx;
        return name[0] == 'H' ? "/home/u" : name[0] == 'E' ? "" : NULL;
}

static void check_changes(struct witness *w, const struct gg_shell_command *c) {
        struct gg_shell_change *changes;
        size_t count;

        gg_shell_changes(w->arena, c, w->dialect, &changes, &count);
        LAW(count <= 2 * (c->word_count + c->assignment_count));
        for (size_t i = 0; i < count; i++) {
                const struct gg_shell_change *change = &changes[i];

                LAW(change->name && change->name[0] != '\0');
                LAW((change->value == NULL) ==
                    (change->op == GG_SHELL_UNSET || change->op == GG_SHELL_EXPORT));
                LAW(change->line >= 1 && change->line <= line_of(w->text, w->text.p + w->text.n));
                see(w, change->name, strlen(change->name));
                see_number(w, change->op);
                if (change->value && !change->is_literal) {
                        const char *value = gg_shell_expand(w->arena, change->value, lookup, NULL);

                        if (value)
                                see(w, value, strlen(value));
                }
        }
}

static void check_command(void *ctx, const struct gg_shell_command *c) {
        struct witness *w = ctx;
        const char *last = w->text.p;

        w->commands++;
        LAW(c->word_count + c->assignment_count + c->redirect_count > 0);
        LAW(c->line >= 1 && c->column >= 1);
        LAW((c->substitution > 0) || c->outer == NULL);
        LAW(c->substitution <= GG_SHELL_DEPTH_MAX + 1);
        LAW(c->pipeline >= 1);
        for (size_t i = 0; i < c->word_count; i++) {
                check_word(w, &c->words[i]);
                LAW(c->words[i].raw.p >= last);
                last = c->words[i].raw.p + c->words[i].raw.n;
        }
        last = w->text.p;
        for (size_t i = 0; i < c->assignment_count; i++) {
                LAW(c->assignments[i].name[0] != '\0');
                check_word(w, &c->assignments[i].value);
                LAW(c->assignments[i].value.raw.p >= last);
                last = c->assignments[i].value.raw.p;
        }
        for (size_t i = 0; i < c->redirect_count; i++) {
                check_word(w, &c->redirects[i].target);
                LAW(inside(c->redirects[i].body, w->text));
                if (c->redirects[i].body.n > 0)
                        LAW(line_of(w->text, c->redirects[i].body.p) == c->redirects[i].body_line);
                see_number(w, c->redirects[i].body.n);
        }
        if (c->compound)
                LAW(c->compound->word_count == 0 || w->dialect == GG_SHELL_FISH);
        see_number(w, c->line);
        see_number(w, c->pipeline);
        check_changes(w, c);
}

static uint64_t read_once(struct gg_str text, enum gg_shell_dialect dialect, int *ret_status) {
        struct gg_arena arena = {0};
        struct witness w = {.arena = &arena, .text = text, .dialect = dialect};

        *ret_status = gg_shell_read(&arena, text, dialect, 1, check_command, &w);
        LAW(*ret_status == 0 || *ret_status == -EBADMSG);
        LAW(w.commands <= text.n);
        LAW(w.words <= 2 * text.n);
        LAW(w.visited_bytes <= (GG_SHELL_DEPTH_MAX + 1) * text.n);
        gg_arena_free(&arena);
        return w.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */
        const enum gg_shell_dialect dialects[] = {GG_SHELL_SH, GG_SHELL_FISH};

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        for (size_t i = 0; i < 2; i++) {
                int first, second;
                uint64_t hash = read_once((struct gg_str){text, size}, dialects[i], &first);

                LAW(read_once((struct gg_str){text, size}, dialects[i], &second) == hash);
                LAW(first == second);
        }
        free(text);
        return 0;
}
