/* SPDX-License-Identifier: MIT */
/* Values as far as they can be told without a shell: POSIX.1 XCU 2.6.1 and 2.6.2. */
#include "common/shellreader.h"
#include <string.h>

#define NESTING_MAX 8

/* What a value becomes longer than is no value of a variable. */
#define VALUE_MAX 65536

struct expansion {
        struct gg_arena *arena;
        gg_shell_lookup *lookup;
        void *ctx;
        char *text;
        size_t n, cap;
};

static bool put(struct expansion *e, char c) {
        if (e->n >= VALUE_MAX)
                return false;
        e->text = gg_arena_grow(e->arena, e->text, e->n, &e->cap, 1);
        e->text[e->n++] = c;
        return true;
}

static bool put_string(struct expansion *e, const char *s) {
        while (*s != '\0')
                if (!put(e, *s++))
                        return false;
        return true;
}

static size_t name_length(const char *p, const char *end) {
        size_t n = 0;

        while (p + n < end && gg_shell_is_name_byte(p[n], n == 0))
                n++;
        return n;
}

static bool expand(struct expansion *e, struct gg_str value, unsigned depth);

/* What stands between ${ and }: a name, and what is to be taken in its place. */
// NOLINTNEXTLINE(misc-no-recursion)
static bool expand_parameter(struct expansion *e, struct gg_str inner, unsigned depth) {
        size_t n = name_length(inner.p, inner.p + inner.n);
        const char *value = e->lookup(e->ctx, gg_arena_string(e->arena, (struct gg_str){inner.p, n}));
        struct gg_str op = {inner.p + n, inner.n - n};
        bool asks_empty, is_there;

        if (n == 0 || (op.n == 0 && !value))
                return false;
        if (op.n == 0)
                return put_string(e, value);
        asks_empty = op.p[0] == ':';
        if (asks_empty)
                op = (struct gg_str){op.p + 1, op.n - 1};
        is_there = value && (!asks_empty || *value != '\0');
        if (op.n > 0 && (op.p[0] == '-' || op.p[0] == '=')) {
                if (is_there)
                        return put_string(e, value);
        } else if (op.n == 0 || op.p[0] != '+') {
                return false;
        } else if (!is_there) {
                return true;
        }
        return expand(e, (struct gg_str){op.p + 1, op.n - 1}, depth + 1);
}

/* The } that closes the ${ in front of p; NULL: none. */
static const char *find_brace(const char *p, const char *end) {
        size_t depth = 1;

        for (; p < end; p++) {
                if (*p == '\\')
                        p++;
                else if (*p == '{')
                        depth++;
                else if (*p == '}' && --depth == 0)
                        return p;
        }
        return NULL;
}

/* At a $; goes on behind it. */
// NOLINTNEXTLINE(misc-no-recursion)
static bool expand_dollar(struct expansion *e, const char **at, const char *end, unsigned depth) {
        const char *p = *at + 1, *close, *value;
        size_t n;

        if (p < end && *p == '{') {
                close = find_brace(p + 1, end);
                if (!close || depth >= NESTING_MAX)
                        return false;
                *at = close + 1;
                return expand_parameter(e, (struct gg_str){p + 1, (size_t) (close - p - 1)}, depth);
        }
        n = name_length(p, end);
        if (n == 0)
                return false;
        *at = p + n;
        value = e->lookup(e->ctx, gg_arena_string(e->arena, (struct gg_str){p, n}));
        return value && put_string(e, value);
}

/* ~ alone or in front of a slash; ~user takes a look into files that are none of ours. */
static bool expand_tilde(struct expansion *e, const char *p, const char *end) {
        const char *home = e->lookup(e->ctx, "HOME");

        return (p + 1 == end || p[1] == '/' || p[1] == ':') && home && put_string(e, home);
}

// NOLINTNEXTLINE(misc-no-recursion)
static bool expand(struct expansion *e, struct gg_str value, unsigned depth) {
        const char *p = value.p, *end = value.p + value.n;

        while (p < end) {
                if (*p == '$') {
                        if (!expand_dollar(e, &p, end, depth))
                                return false;
                        continue;
                }
                if (*p == '`')
                        return false;
                if (*p == '~' && (p == value.p || p[-1] == ':')) {
                        if (!expand_tilde(e, p++, end))
                                return false;
                        continue;
                }
                if (depth > 0 && (*p == '"' || *p == '\'')) { /* of ${NAME:-"word"}: the rest has none left */
                        p++;
                        continue;
                }
                if (*p == '\\' && p + 1 < end)
                        p++;
                if (!put(e, *p++))
                        return false;
        }
        return true;
}

const char *gg_shell_expand(struct gg_arena *arena, const char *value, gg_shell_lookup *lookup, void *ctx) {
        struct expansion e = {.arena = arena, .lookup = lookup, .ctx = ctx};

        if (!expand(&e, gg_str_of(value), 0) || !put(&e, '\0'))
                return NULL;
        return e.text;
}
