/* SPDX-License-Identifier: MIT */
/* The text that is read: where words and lines of it end. */
#include "common/shellreader.h"
#include <string.h>

/* Whether "((" is closed by "))" takes a look ahead. What is longer than this is no arithmetic: were there no
 * end to the look, many of them would take quadratic time. */
#define ARITHMETIC_MAX 1024

char gg_shell_peek(const struct gg_shell_reader *r, size_t i) {
        if ((size_t) (r->end - r->p) <= i)
                return '\0';
        return r->p[i];
}

void gg_shell_advance(struct gg_shell_reader *r) {
        if (*r->p++ == '\n') {
                r->line++;
                r->line_start = r->p;
        }
}

void gg_shell_advance_to(struct gg_shell_reader *r, const char *to) {
        while (r->p < to)
                gg_shell_advance(r);
}

/* CR LF is no end of a line for a shell, but for whoever wrote it. */
size_t gg_shell_at_continuation(const struct gg_shell_reader *r) {
        if (gg_shell_peek(r, 0) != '\\')
                return 0;
        if (gg_shell_peek(r, 1) == '\n')
                return 2;
        return gg_shell_peek(r, 1) == '\r' && gg_shell_peek(r, 2) == '\n' ? 3 : 0;
}

void gg_shell_skip_blanks(struct gg_shell_reader *r) {
        while (r->p < r->end) {
                size_t n = gg_shell_at_continuation(r);

                if (n > 0) {
                        gg_shell_advance_to(r, r->p + n);
                } else if (*r->p == ' ' || *r->p == '\t' || *r->p == '\r') {
                        r->p++;
                } else if (*r->p == '#') {
                        const char *eol = memchr(r->p, '\n', (size_t) (r->end - r->p));

                        r->p = eol ? eol : r->end;
                } else {
                        return;
                }
        }
}

void gg_shell_skip_lines(struct gg_shell_reader *r) {
        for (;;) {
                gg_shell_skip_blanks(r);
                if (r->p == r->end || *r->p != '\n')
                        return;
                gg_shell_advance(r);
                gg_shell_read_pending(r);
        }
}

bool gg_shell_ends_word(char c) {
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ';':
        case '&':
        case '|':
        case '<':
        case '>':
        case '(':
        case ')':
                return true;
        default:
                return false;
        }
}

bool gg_shell_is_name_byte(char c, bool is_first) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               (!is_first && c >= '0' && c <= '9');
}

bool gg_shell_is_name(struct gg_str text) {
        for (size_t i = 0; i < text.n; i++)
                if (!gg_shell_is_name_byte(text.p[i], i == 0))
                        return false;
        return text.n > 0;
}

size_t gg_shell_at_keyword(const struct gg_shell_reader *r, const char *keyword) {
        size_t n = strlen(keyword);

        if ((size_t) (r->end - r->p) < n || memcmp(r->p, keyword, n) != 0)
                return 0;
        return r->p + n == r->end || gg_shell_ends_word(r->p[n]) ? n : 0;
}

bool gg_shell_enter(struct gg_shell_reader *r) {
        if (r->depth >= GG_SHELL_DEPTH_MAX) {
                r->is_broken = true;
                return false;
        }
        r->depth++;
        return true;
}

void gg_shell_leave(struct gg_shell_reader *r) {
        r->depth--;
}

void gg_shell_pass_over(struct gg_shell_reader *r, char open, char close) {
        for (size_t depth = 1; r->p < r->end; gg_shell_advance(r)) {
                char c = *r->p;

                if (c == '\\' && r->p + 1 < r->end) {
                        gg_shell_advance(r);
                } else if (c == '\'' || c == '"') {
                        const char *quote = memchr(r->p + 1, c, (size_t) (r->end - r->p - 1));

                        if (quote)
                                gg_shell_advance_to(r, quote);
                } else if (c == open) {
                        depth++;
                } else if (c == close && --depth == 0) {
                        gg_shell_advance(r);
                        return;
                }
        }
        r->is_broken = true;
}

bool gg_shell_is_arithmetic(const char *p, const char *end) {
        size_t depth = 0;

        if ((size_t) (end - p) > ARITHMETIC_MAX)
                end = p + ARITHMETIC_MAX;
        if (end - p < 4 || p[0] != '(' || p[1] != '(')
                return false;
        for (; p < end; p++) {
                if (*p == '\\') {
                        p++;
                } else if (*p == '\'' || *p == '"') {
                        p = memchr(p + 1, *p, (size_t) (end - p - 1));
                        if (!p)
                                return false;
                } else if (*p == '(') {
                        depth++;
                } else if (*p == ')' && --depth == 1) {
                        return p + 1 < end && p[1] == ')';
                }
        }
        return false;
}
