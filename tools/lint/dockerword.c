/* SPDX-License-Identifier: MIT */
#include "lint/dockerread.h"
#include <ctype.h>
#include <string.h>

#define DEPTH_MAX 8 /* of ${A:-${B:-...}} */
#define VALUE_MAX 4096

/* One word on its way through: shell.Lex of BuildKit. */
struct lexer {
        struct gg_arena *arena;
        const char *p; /* what comes next */
        char escape;
        gg_docker_lookup *lookup;
        void *ctx;
        size_t n;
        bool is_lost; /* it cannot be told */
        char out[VALUE_MAX];
};

static void start(struct lexer *x, struct gg_arena *arena, const char *word, char escape,
                  gg_docker_lookup *lookup, void *ctx) {
        x->arena = arena;
        x->p = word;
        x->escape = escape;
        x->lookup = lookup;
        x->ctx = ctx;
        x->n = 0;
        x->is_lost = false;
}

static void put(struct lexer *x, char c) {
        if (x->n >= VALUE_MAX) {
                x->is_lost = true;
                return;
        }
        x->out[x->n++] = c;
}

static void put_text(struct lexer *x, const char *s) {
        for (; *s && !x->is_lost; s++)
                put(x, *s);
}

static size_t name_length(const char *p) {
        size_t n = 0;

        if (isalpha((unsigned char) *p) || *p == '_')
                while (isalnum((unsigned char) p[n]) || p[n] == '_')
                        n++;
        return n;
}

static void expand_until(struct lexer *x, char end, unsigned depth);

/* Behind "${NAME": ":-word}", ":+word}" and what else there is. */
// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX
static void braced(struct lexer *x, enum gg_docker_known known, const char *value, unsigned depth) {
        bool has_colon = *x->p == ':', is_set;
        char op = x->p[has_colon];
        struct lexer word;

        if (*x->p == '}') {
                x->p++;
                if (known == GG_DOCKER_VALUE)
                        put_text(x, value);
                return;
        }
        if ((op != '-' && op != '+') || depth >= DEPTH_MAX) {
                x->is_lost = true;
                return;
        }
        start(&word, x->arena, x->p + has_colon + 1, x->escape, x->lookup, x->ctx);
        expand_until(&word, '}', depth + 1);
        is_set = known == GG_DOCKER_VALUE && (!has_colon || *value != '\0');
        x->is_lost = x->is_lost || word.is_lost || *word.p != '}';
        if (x->is_lost)
                return;
        x->p = word.p + 1;
        if (op == '-' && is_set)
                put_text(x, value);
        else if (is_set == (op == '+'))
                for (size_t i = 0; i < word.n; i++)
                        put(x, word.out[i]);
}

// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX
static void dollar(struct lexer *x, unsigned depth) {
        bool in_braces = *x->p == '{';
        const char *first = x->p + in_braces, *name, *value = NULL;
        enum gg_docker_known known;
        size_t n = name_length(first);

        if (n == 0 && in_braces) {
                x->is_lost = true;
                return;
        }
        if (n == 0) {
                put(x, '$'); /* "$(" and a lone one stay what they are */
                return;
        }
        name = gg_arena_string(x->arena, (struct gg_str){first, n});
        x->p = first + n;
        known = x->lookup(x->ctx, name, &value);
        if (known == GG_DOCKER_UNKNOWN)
                x->is_lost = true;
        else if (in_braces)
                braced(x, known, value, depth);
        else if (known == GG_DOCKER_VALUE)
                put_text(x, value);
}

/* Up to end, which is left there; quotes are taken away. */
// NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX
static void expand_until(struct lexer *x, char end, unsigned depth) {
        char quote = '\0';

        while (*x->p && !x->is_lost && (*x->p != end || quote != '\0')) {
                char c = *x->p++;

                if (c == quote) {
                        quote = '\0';
                } else if (quote == '\'') {
                        put(x, c);
                } else if (quote == '\0' && (c == '"' || c == '\'')) {
                        quote = c;
                } else if (c == '$') {
                        dollar(x, depth);
                } else if (c == x->escape && *x->p) {
                        /* Within quotes only these are escaped: shell.processDoubleQuote. */
                        if (quote == '"' && *x->p != '"' && *x->p != '$' && *x->p != x->escape)
                                put(x, c);
                        put(x, *x->p++);
                } else {
                        put(x, c);
                }
        }
        x->is_lost = x->is_lost || quote != '\0';
}

const char *gg_docker_expand(struct gg_arena *arena, const char *word, char escape, gg_docker_lookup *lookup,
                             void *ctx) {
        struct lexer x;

        start(&x, arena, word, escape, lookup, ctx);
        expand_until(&x, '\0', 0);
        return x.is_lost ? NULL : gg_arena_string(arena, (struct gg_str){x.out, x.n});
}
