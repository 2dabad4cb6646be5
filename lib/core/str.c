/* SPDX-License-Identifier: MIT */
#include <goroot-guard/str.h>
#include <string.h>

struct gg_str gg_str_of(const char *s) {
        return (struct gg_str){s, s ? strlen(s) : 0};
}

bool gg_str_eq(struct gg_str a, struct gg_str b) {
        return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool gg_str_is(struct gg_str s, const char *literal) {
        return gg_str_eq(s, gg_str_of(literal));
}

bool gg_str_starts(struct gg_str s, const char *prefix) {
        size_t n = strlen(prefix);

        return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

static bool is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
}

struct gg_str gg_str_trim(struct gg_str s) {
        while (s.n > 0 && is_blank(s.p[0])) {
                s.p++;
                s.n--;
        }
        while (s.n > 0 && is_blank(s.p[s.n - 1]))
                s.n--;
        return s;
}

struct gg_str gg_str_cut(struct gg_str *rest, char separator) {
        struct gg_str part = *rest;
        const char *hit = rest->n > 0 ? memchr(rest->p, separator, rest->n) : NULL;

        if (!hit) {
                *rest = (struct gg_str){NULL, 0};
                return part;
        }
        part.n = (size_t) (hit - rest->p);
        rest->p += part.n + 1;
        rest->n -= part.n + 1;
        return part;
}
