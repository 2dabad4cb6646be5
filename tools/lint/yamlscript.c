/* SPDX-License-Identifier: MIT */
#include "lint/yamlscript.h"
#include <string.h>

/* ${{ x }} becomes ${_____}, of the same length. */
static void hide(char *text, size_t n, const char *open, const char *close) {
        char *p = text, *end = text + n;

        while ((p = memmem(p, (size_t) (end - p), open, 3))) {
                char *closed = memmem(p, (size_t) (end - p), close, 2);

                if (!closed)
                        return;
                p[1] = '{';
                for (p += 2; p <= closed; p++)
                        if (*p != '\n')
                                *p = '_';
                *p++ = '}';
        }
}

static size_t indent_of(struct gg_str line) {
        size_t n = 0;

        while (n < line.n && line.p[n] == ' ')
                n++;
        return n;
}

static bool is_space(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Folding changes nothing else. */
static size_t count_visible(struct gg_str s) {
        size_t count = 0;

        for (size_t i = 0; i < s.n; i++)
                count += !is_space(s.p[i]);
        return count;
}

/* Whether the scalar's text starts on that line: the scalar may have been reached by way of an anchor or a
 * tag that stands above, or the file may have another encoding. */
static bool starts_here(struct gg_str folded, struct gg_str line) {
        line = gg_str_trim(line);
        return line.n > 0 && line.n <= folded.n && memcmp(line.p, folded.p, line.n) == 0;
}

/* The lines of the file as they stand; those that folding joins with the next (YAML 1.2.2, 8.1.3: neither of
 * them blank or more indented) end with a backslash. A line adds three bytes at most. */
static struct gg_str unfold(const struct gg_lint_file *file, unsigned n, struct gg_str folded) {
        struct gg_str line = gg_lint_line(file, n);
        size_t indent = indent_of(line), left = count_visible(folded), used = 0;
        char *code;

        if (!starts_here(folded, line))
                return folded;
        code = gg_arena_alloc(file->arena, 6 * folded.n + 8);
        while (left > 0) {
                struct gg_str next = gg_lint_line(file, ++n), text = gg_str_trim(line);
                size_t visible = count_visible(text);

                if (visible > left || used + text.n + 3 > 6 * folded.n + 8)
                        return folded;
                left -= visible;
                if (visible > 0)
                        memcpy(code + used, text.p, text.n);
                used += text.n;
                if (left > 0 && visible > 0 && indent_of(line) == indent && indent_of(next) == indent &&
                    gg_str_trim(next).n > 0) {
                        memcpy(code + used, " \\", 2);
                        used += 2;
                }
                code[used++] = '\n';
                line = next;
        }
        return (struct gg_str){code, used};
}

struct gg_str gg_yaml_script(const struct gg_lint_file *file, const struct gg_yaml *scalar,
                             unsigned *ret_first_line) {
        struct gg_str code = scalar->text;
        char *text;

        *ret_first_line = scalar->line + scalar->is_block;
        if (scalar->is_folded)
                code = unfold(file, *ret_first_line, code);
        text = gg_arena_string(file->arena, code);
        hide(text, code.n, "${{", "}}");
        hide(text, code.n, "$[[", "]]");
        return (struct gg_str){text, code.n};
}
