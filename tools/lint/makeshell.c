/* SPDX-License-Identifier: MIT */
#include "lint/makeread.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct text {
        char *p;
        size_t n;
        char quote;      /* of the shell, in which we are */
        bool is_escaped; /* a backslash is in front */
};

static void put(struct text *t, char c) {
        t->p[t->n++] = c;
        if (t->is_escaped)
                t->is_escaped = false;
        else if (c == '\\' && t->quote != '\'')
                t->is_escaped = true;
        else if (c == t->quote)
                t->quote = '\0';
        else if (t->quote == '\0' && (c == '"' || c == '\''))
                t->quote = c;
}

/* Where the bracket at i is closed; the end of s if it is not. */
static size_t find_close(struct gg_str s, size_t i) {
        char open = s.p[i], close = open == '(' ? ')' : '}';
        size_t depth = 0;

        for (; i < s.n; i++) {
                if (s.p[i] == open)
                        depth++;
                else if (s.p[i] == close && --depth == 0)
                        return i;
        }
        return s.n;
}

static bool is_name(struct gg_str s) {
        if (s.n == 0 || isdigit((unsigned char) s.p[0]))
                return false;
        for (size_t i = 0; i < s.n; i++)
                if (!isalnum((unsigned char) s.p[i]) && s.p[i] != '_')
                        return false;
        return true;
}

/* What make puts for a reference, told to the shell; its newlines are kept, for the lines that follow. inner
 * is what stands in the brackets. */
static void put_reference(struct text *t, struct gg_str inner) {
        char before = '{', after = '}';

        struct gg_str all = inner;

        if (t->quote == '\'') {
                t->p[t->n++] = GG_MAKE_UNKNOWN;
                inner.n = 0;
                before = after = '\0';
        } else if (gg_str_starts(inner, "shell ")) {
                inner = (struct gg_str){inner.p + 6, inner.n - 6};
                before = '(';
                after = ')';
        } else if (!is_name(inner)) {
                inner = gg_str_of("MAKE_");
        }
        if (before != '\0') {
                t->p[t->n++] = '$';
                t->p[t->n++] = before;
        }
        if (inner.n > 0)
                memcpy(t->p + t->n, inner.p, inner.n);
        t->n += inner.n;
        if (after != '\0')
                t->p[t->n++] = after;
        t->is_escaped = false;
        for (size_t i = 0; after != ')' && i < all.n; i++)
                if (all.p[i] == '\n')
                        t->p[t->n++] = '\n';
}

struct gg_str gg_make_shell(struct gg_arena *arena, struct gg_str recipe) {
        struct text t = {.p = gg_arena_alloc(arena, 4 * recipe.n + 1)}; /* "$@" becomes "${MAKE_}" */

        for (size_t i = 0; i < recipe.n;) {
                size_t end;

                if (recipe.p[i] != '$' || i + 1 == recipe.n || recipe.p[i + 1] == '\n') {
                        put(&t, recipe.p[i++]);
                        continue;
                }
                i++;
                if (recipe.p[i] == '$') {
                        put(&t, '$');
                        i++;
                } else if (recipe.p[i] == '(' || recipe.p[i] == '{') {
                        end = find_close(recipe, i);
                        put_reference(&t, (struct gg_str){recipe.p + i + 1, end - i - 1});
                        i = end + (end < recipe.n);
                } else {
                        put_reference(&t, (struct gg_str){"", 0});
                        i++;
                }
        }
        return (struct gg_str){t.p, t.n};
}
