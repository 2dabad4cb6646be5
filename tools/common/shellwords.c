/* SPDX-License-Identifier: MIT */
/* Words: POSIX.1 XCU 2.2 (quoting), 2.6 (expansions), bash(1) QUOTING; fish's "Quotes", "Escaping". */
#include "common/shellreader.h"
#include <string.h>

/* ---- the text of a word ---- */

/* What is known of a word while it is read. */
struct state {
        size_t start; /* of its text in scratch */
        bool is_value;
        bool expands, is_quoted, has_tilde;
        bool brackets, braces, lists; /* a [ so far; a {; a { with a , or .. behind it */
};

static void put(struct gg_shell_reader *r, char c) {
        r->scratch = gg_arena_grow(r->arena, r->scratch, r->scratch_count, &r->scratch_cap, 1);
        r->scratch[r->scratch_count++] = c;
}

/* Where a shell would look for a ~: at the start of a word, and behind : and the = of NAME=. */
static bool at_tilde_place(const struct gg_shell_reader *r, const struct state *s) {
        size_t n = r->scratch_count - s->start;
        char last;

        if (n == 0)
                return true;
        last = r->scratch[r->scratch_count - 1];
        return last == ':' || (last == '=' && n > 1);
}

/* A byte that stands for itself though it may look like an expansion: a backslash tells, see finish(). */
static void put_literal(struct gg_shell_reader *r, const struct state *s, char c) {
        if (c == '$' || c == '`' || c == '\\' || (c == '~' && at_tilde_place(r, s)))
                put(r, '\\');
        put(r, c);
}

/* What is expanded comes into the text as it is written; whatever its parts have put there goes. */
static void put_raw(struct gg_shell_reader *r, struct state *s, size_t mark, const char *from) {
        r->scratch_count = mark;
        for (const char *p = from; p < r->p; p++)
                put(r, *p);
        s->expands = true;
}

/* ---- what is expanded ---- */

/* Reads the commands of a substitution, up to what closes it. */
// NOLINTNEXTLINE(misc-no-recursion)
static void read_substitution(struct gg_shell_reader *r) {
        const struct gg_shell_scene scene = r->scene;
        struct gg_shell_command *owner = r->owner;
        unsigned expected = r->expected;

        r->scene.outer = owner ? owner : scene.outer;
        r->scene.substitution++;
        r->scene.is_condition = false;
        r->scene.in_subshell = r->dialect == GG_SHELL_SH;
        r->owner = NULL;
        r->expected = 0;
        gg_shell_read_inner(r);
        r->scene = scene;
        r->owner = owner;
        r->expected = expected;
}

/* $( ), <( ), >( ), =( ) and ( ) of fish: skip is how much of it opens it. */
// NOLINTNEXTLINE(misc-no-recursion)
static void substitution(struct gg_shell_reader *r, struct state *s, size_t skip) {
        const size_t mark = r->scratch_count;
        const char *from = r->p;

        r->p += skip;
        if (gg_shell_enter(r)) {
                read_substitution(r);
                gg_shell_leave(r);
                if (gg_shell_peek(r, 0) == ')')
                        r->p++;
                else
                        r->is_broken = true;
        } else {
                gg_shell_pass_over(r, '(', ')');
        }
        /* ( ) of fish gets a $ for those who read texts. */
        put_raw(r, s, mark, from);
        if (*from == '(') {
                put(r, '\0');
                memmove(r->scratch + mark + 1, r->scratch + mark, r->scratch_count - mark - 1);
                r->scratch[mark] = '$';
        }
}

/* The next ` that no backslash quotes; in a nested pair the next \`. NULL: there is none. */
static const char *find_backtick(const struct gg_shell_reader *r, const char *p, bool is_nested) {
        for (; p < r->end; p++) {
                if (*p == '`' && !is_nested)
                        return p;
                if (*p == '\\' && p + 1 < r->end) {
                        if (is_nested && p[1] == '`')
                                return p;
                        p++;
                }
        }
        return NULL;
}

/* ` `, or \` \` within one. What stands between is read where it stands: backslashes in it that quote for the
 * inner shell are not taken away first. */
// NOLINTNEXTLINE(misc-no-recursion)
static void backtick(struct gg_shell_reader *r, struct state *s, bool is_nested) {
        const size_t mark = r->scratch_count, n = is_nested ? 2 : 1;
        const char *from = r->p, *end = r->end, *close = find_backtick(r, r->p + n, is_nested);

        if (!close) {
                r->is_broken = true;
                close = end;
        }
        r->p += n;
        r->end = close;
        if (gg_shell_enter(r)) {
                r->backticks++;
                while (r->p < r->end) { /* it returns at a ) too, which closes nothing here */
                        read_substitution(r);
                        if (r->p < r->end)
                                r->p++;
                }
                r->backticks--;
                gg_shell_leave(r);
        } else {
                gg_shell_advance_to(r, close);
        }
        r->end = end;
        if (close < end)
                r->p = close + n;
        put_raw(r, s, mark, from);
}

static void dollar(struct gg_shell_reader *r, struct state *s, bool in_quotes);
static void double_quotes(struct gg_shell_reader *r, struct state *s);

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_pass_arithmetic(struct gg_shell_reader *r) {
        struct state s = {.start = r->scratch_count};
        size_t depth = 0;

        while (r->p < r->end) {
                char c = *r->p;

                if (c == '$') {
                        dollar(r, &s, true);
                        continue;
                }
                if (c == '`') {
                        backtick(r, &s, false);
                        continue;
                }
                gg_shell_advance(r);
                if (c == '(')
                        depth++;
                else if (c == ')' && --depth == 0)
                        break;
        }
        if (depth > 0)
                r->is_broken = true;
        r->scratch_count = s.start;
}

/* ${ }: whatever stands behind the name, with the quotes and expansions in it. */
// NOLINTNEXTLINE(misc-no-recursion)
static void pass_parameter(struct gg_shell_reader *r, bool in_quotes) {
        struct state s = {.start = r->scratch_count};

        while (r->p < r->end && *r->p != '}') {
                const char *quote = NULL;

                if (*r->p == '$')
                        dollar(r, &s, in_quotes);
                else if (*r->p == '`')
                        backtick(r, &s, false);
                else if (*r->p == '"')
                        double_quotes(r, &s);
                else if (*r->p == '\'' && !in_quotes &&
                         (quote = memchr(r->p + 1, '\'', (size_t) (r->end - r->p - 1))))
                        gg_shell_advance_to(r, quote + 1);
                else if (*r->p == '\\' && r->p + 1 < r->end)
                        gg_shell_advance_to(r, r->p + 2);
                else
                        gg_shell_advance(r);
        }
        if (r->p < r->end)
                r->p++;
        else
                r->is_broken = true;
}

// NOLINTNEXTLINE(misc-no-recursion)
static void parameter(struct gg_shell_reader *r, struct state *s, bool in_quotes) {
        const size_t mark = r->scratch_count;
        const char *from = r->p;

        r->p += 2;
        if (gg_shell_enter(r)) {
                pass_parameter(r, in_quotes);
                gg_shell_leave(r);
        } else {
                gg_shell_pass_over(r, '{', '}');
        }
        put_raw(r, s, mark, from);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void arithmetic(struct gg_shell_reader *r, struct state *s) {
        const size_t mark = r->scratch_count;
        const char *from = r->p;

        r->p++;
        if (gg_shell_enter(r)) {
                gg_shell_pass_arithmetic(r);
                gg_shell_leave(r);
        } else {
                r->p++;
                gg_shell_pass_over(r, '(', ')');
        }
        put_raw(r, s, mark, from);
}

/* The value of n hexadecimal or octal digits at most; goes on behind them. */
static unsigned long take_digits(struct gg_shell_reader *r, unsigned base, size_t n) {
        unsigned long v = 0;

        for (; n > 0 && r->p < r->end; n--, r->p++) {
                static const char digits[] = "0123456789ABCDEFabcdef";
                const char *digit = *r->p != '\0' ? strchr(digits, *r->p) : NULL;
                unsigned long units = digit ? (unsigned long) (digit - digits) : base;

                if (units >= 16 && base == 16 && digit)
                        units -= 6;
                if (units >= base)
                        break;
                v = v * base + units;
        }
        return v;
}

/* bash(1) QUOTING: $'...'. What names no byte stays as it is. */
static void ansi_escape(struct gg_shell_reader *r, const struct state *s) {
        static const char names[] = "abeEfnrtv\\'\"?", bytes[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
        char c = *r->p;
        const char *name = c != '\0' ? strchr(names, c) : NULL;

        if (name) {
                r->p++;
                put_literal(r, s, bytes[name - names]);
        } else if (c >= '0' && c <= '7') {
                put_literal(r, s, (char) take_digits(r, 8, 3));
        } else if (c == 'x') {
                r->p++;
                put_literal(r, s, (char) take_digits(r, 16, 2));
        } else {
                put_literal(r, s, '\\');
                put_literal(r, s, c);
                gg_shell_advance(r);
        }
}

static void ansi_quotes(struct gg_shell_reader *r, struct state *s) {
        s->is_quoted = true;
        r->p += 2;
        while (r->p < r->end && *r->p != '\'') {
                char c = *r->p;

                gg_shell_advance(r);
                if (c != '\\')
                        put_literal(r, s, c);
                else if (r->p < r->end)
                        ansi_escape(r, s);
        }
        if (r->p < r->end)
                r->p++;
        else
                r->is_broken = true;
}

/* At a $. */
// NOLINTNEXTLINE(misc-no-recursion)
static void dollar(struct gg_shell_reader *r, struct state *s, bool in_quotes) {
        char c = gg_shell_peek(r, 1);
        bool is_sh = r->dialect == GG_SHELL_SH;

        if (c == '(' && is_sh && gg_shell_is_arithmetic(r->p + 1, r->end)) {
                arithmetic(r, s);
        } else if (c == '(') {
                substitution(r, s, 2);
        } else if (c == '{' && is_sh) {
                parameter(r, s, in_quotes);
        } else if (c == '\'' && !in_quotes && is_sh) {
                ansi_quotes(r, s);
        } else if (c == '"' && !in_quotes && is_sh) {
                r->p++;
                double_quotes(r, s);
        } else if (gg_shell_is_name_byte(c, false) || (c != '\0' && strchr(is_sh ? "@*#?-$!" : "$", c))) {
                put(r, '$');
                put(r, c);
                r->p += 2;
                s->expands = true;
        } else {
                put_literal(r, s, '$');
                r->p++;
        }
}

/* ---- quotes ---- */

static void single_quotes(struct gg_shell_reader *r, struct state *s) {
        bool is_fish = r->dialect == GG_SHELL_FISH;

        s->is_quoted = true;
        r->p++;
        while (r->p < r->end && *r->p != '\'') {
                char next = gg_shell_peek(r, 1);

                if (is_fish && *r->p == '\\' && (next == '\'' || next == '\\'))
                        r->p++;
                put_literal(r, s, *r->p);
                gg_shell_advance(r);
        }
        if (r->p < r->end)
                r->p++;
        else
                r->is_broken = true;
}

/* A backslash between double quotes quotes these alone. */
static bool is_quotable(const struct gg_shell_reader *r, char c) {
        return c == '$' || c == '"' || c == '\\' || (c == '`' && r->dialect == GG_SHELL_SH);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void double_quotes(struct gg_shell_reader *r, struct state *s) {
        s->is_quoted = true;
        r->p++;
        while (r->p < r->end && *r->p != '"') {
                size_t n = gg_shell_at_continuation(r);

                if (n > 0) {
                        gg_shell_advance_to(r, r->p + n);
                } else if (*r->p == '\\' && is_quotable(r, gg_shell_peek(r, 1))) {
                        put_literal(r, s, r->p[1]);
                        r->p += 2;
                } else if (*r->p == '$') {
                        dollar(r, s, true);
                } else if (*r->p == '`' && r->dialect == GG_SHELL_SH) {
                        backtick(r, s, false);
                } else {
                        put_literal(r, s, *r->p);
                        gg_shell_advance(r);
                }
        }
        if (r->p < r->end)
                r->p++;
        else
                r->is_broken = true;
}

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_pass_quoted(struct gg_shell_reader *r) {
        struct state s = {.start = r->scratch_count};

        while (r->p < r->end) {
                if (*r->p == '$')
                        dollar(r, &s, true);
                else if (*r->p == '`')
                        backtick(r, &s, false);
                else if (*r->p == '\\' && r->p + 1 < r->end)
                        gg_shell_advance_to(r, r->p + 2);
                else
                        gg_shell_advance(r);
        }
        r->scratch_count = s.start;
}

static void backslash(struct gg_shell_reader *r, struct state *s) {
        char c = gg_shell_peek(r, 1);

        if (r->p + 1 == r->end) {
                put_literal(r, s, '\\');
                r->p++;
                return;
        }
        /* Of the backslashes in ` ` some are gone before the inner shell reads: what this quotes is not
         * certain. */
        if (r->backticks > 0)
                s->expands = true;
        put_literal(r, s, c);
        gg_shell_advance_to(r, r->p + 2);
}

/* ---- words ---- */

static void plain(struct gg_shell_reader *r, struct state *s) {
        char c = *r->p;

        if (c == '~' && at_tilde_place(r, s)) {
                bool is_first = r->scratch_count == s->start;

                if (is_first || r->dialect == GG_SHELL_SH) {
                        s->expands = true;
                        s->has_tilde = s->has_tilde || is_first;
                        put(r, c);
                } else {
                        put_literal(r, s, c);
                }
                gg_shell_advance(r);
                return;
        }
        if (!s->is_value) {
                if (c == '*' || c == '?' || (c == ']' && s->brackets) || (c == '}' && s->lists))
                        s->expands = true;
                s->brackets = s->brackets || c == '[';
                s->braces = s->braces || c == '{';
                s->lists = s->lists || (s->braces && (c == ',' || (c == '.' && gg_shell_peek(r, 1) == '.')));
        }
        put(r, c);
        gg_shell_advance(r);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void part(struct gg_shell_reader *r, struct state *s) {
        size_t n = gg_shell_at_continuation(r);

        if (n > 0)
                gg_shell_advance_to(r, r->p + n);
        else if (*r->p == '\\' && r->backticks == 1 && gg_shell_peek(r, 1) == '`')
                backtick(r, s, true);
        else if (*r->p == '\\')
                backslash(r, s);
        else if (*r->p == '\'')
                single_quotes(r, s);
        else if (*r->p == '"')
                double_quotes(r, s);
        else if (*r->p == '$')
                dollar(r, s, false);
        else if (*r->p == '`' && r->dialect == GG_SHELL_SH)
                backtick(r, s, false);
        else
                plain(r, s);
}

/* ( ) in a word: the elements of a list, a pattern of zsh or of bash's extglob. */
// NOLINTNEXTLINE(misc-no-recursion)
static void group(struct gg_shell_reader *r, struct state *s) {
        const size_t mark = r->scratch_count;
        const char *from = r->p;
        size_t depth = 0;
        bool is_list = s->is_value || (mark > s->start && r->scratch[mark - 1] == '=');

        do {
                char c = *r->p;

                if (c == '(') {
                        depth++;
                        r->p++;
                } else if (c == ')') {
                        depth--;
                        r->p++;
                } else if (is_list && c == '#' && gg_shell_ends_word(r->p[-1])) {
                        gg_shell_skip_blanks(r);
                } else if (gg_shell_ends_word(c)) {
                        gg_shell_advance(r);
                } else {
                        part(r, s);
                }
        } while (r->p < r->end && depth > 0);
        if (depth > 0)
                r->is_broken = true;
        put_raw(r, s, mark, from);
}

/* Takes the word's text out of scratch. In a literal one no backslash is needed to tell what is expanded. */
static const char *finish(struct gg_shell_reader *r, const struct state *s) {
        const char *from = r->scratch ? r->scratch + s->start : ""; /* of an empty first word */
        size_t n = r->scratch_count - s->start, kept = 0;
        char *text = gg_arena_alloc(r->arena, n + 1);

        for (size_t i = 0; i < n; i++) {
                if (!s->expands && from[i] == '\\' && i + 1 < n)
                        i++;
                text[kept++] = from[i];
        }
        r->scratch_count = s->start;
        return text;
}

/* At a ( in a word: NAME() is the start of a function, NAME=() an empty list. */
static bool at_group(const struct gg_shell_reader *r, const struct state *s, const char *from) {
        const char *p = r->p + 1;

        if (r->p == from || r->p[-1] == '=')
                return r->p > from || s->is_value;
        while (p < r->end && (*p == ' ' || *p == '\t'))
                p++;
        return p == r->end || *p != ')';
}

// NOLINTNEXTLINE(misc-no-recursion)
static bool sh_part(struct gg_shell_reader *r, struct state *s, const char *from) {
        char c = *r->p, next = gg_shell_peek(r, 1);

        if ((c == '<' || c == '>') && next == '(' && r->p == from)
                substitution(r, s, 2);
        else if (c == '=' && next == '(' && r->p == from && !s->is_value)
                substitution(r, s, 2); /* of zsh */
        else if (c == '(' && at_group(r, s, from))
                group(r, s);
        else if (gg_shell_ends_word(c))
                return false;
        else
                part(r, s);
        return true;
}

// NOLINTNEXTLINE(misc-no-recursion)
static bool fish_part(struct gg_shell_reader *r, struct state *s) {
        if (*r->p == '(')
                substitution(r, s, 1);
        else if (gg_shell_ends_word(*r->p))
                return false;
        else
                part(r, s);
        return true;
}

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_word_read(struct gg_shell_reader *r, bool is_value, struct gg_shell_word *ret) {
        struct gg_shell_word word = {.line = r->line, .column = (unsigned) (r->p - r->line_start) + 1};
        struct state s = {.start = r->scratch_count, .is_value = is_value};
        const char *from = r->p;

        while (r->p < r->end)
                if (r->dialect == GG_SHELL_SH ? !sh_part(r, &s, from) : !fish_part(r, &s))
                        break;
        word.raw = (struct gg_str){from, (size_t) (r->p - from)};
        word.text = finish(r, &s);
        word.is_literal = !s.expands;
        word.is_quoted = s.is_quoted;
        word.has_tilde = s.has_tilde;
        *ret = word;
}
