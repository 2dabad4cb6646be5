/* SPDX-License-Identifier: MIT */
/* go.mod and go.work, as golang.org/x/mod/modfile reads them: parse, File.add, WorkFile.add (read.go,
 * rule.go, work.go). Of a file in which something else is wrong the two lines are still told. */
#include "common/gosettings.h"
#include "common/pins-read.h"
#include <string.h>

#define TOKENS_MAX 3

/* The tokens of one line: readToken of read.go. More than TOKENS_MAX are counted. */
struct tokens {
        struct gg_str token[TOKENS_MAX];
        struct gg_str args; /* all behind the first */
        size_t count;
        char last;              /* the first byte of the last one */
        bool has_block_comment; /* a comment of C: the whole file is refused */
};

static bool is_comment(struct gg_str s, char second) {
        return s.n >= 2 && s.p[0] == '/' && s.p[1] == second;
}

static bool is_punctuation(char c) {
        return memchr("()[]{},", c, 7) != NULL;
}

/* How long the token at the start is. */
static size_t token_size(struct gg_str s) {
        size_t n = 1;

        if (is_punctuation(s.p[0]))
                return 1;
        if (s.p[0] == '"' || s.p[0] == '`') {
                while (n < s.n && s.p[n] != s.p[0])
                        n += s.p[n] == '\\' && s.p[0] == '"' ? 2 : 1;
                return n < s.n ? n + 1 : s.n;
        }
        for (; n < s.n; n++) {
                struct gg_str rest = {s.p + n, s.n - n};

                if (s.p[n] == ' ' || s.p[n] == '\t' || s.p[n] == '\r' || is_punctuation(s.p[n]) ||
                    is_comment(rest, '/') || is_comment(rest, '*'))
                        break;
        }
        return n;
}

static void tokenize(struct gg_str line, struct tokens *ret) {
        struct tokens t = {.count = 0};
        struct gg_str rest = gg_str_trim(line);

        while (rest.n > 0 && !is_comment(rest, '/')) {
                size_t n;

                if (is_comment(rest, '*')) {
                        t.has_block_comment = true;
                        break;
                }
                n = token_size(rest);
                if (t.count < TOKENS_MAX)
                        t.token[t.count] = (struct gg_str){rest.p, n};
                if (t.count == 1)
                        t.args = (struct gg_str){rest.p, 0};
                if (t.count >= 1)
                        t.args.n = (size_t) (rest.p + n - t.args.p);
                t.last = rest.p[0];
                t.count++;
                rest = gg_str_trim((struct gg_str){rest.p + n, rest.n - n});
        }
        *ret = t;
}

static size_t count_digits(struct gg_str s) {
        size_t n = 0;

        while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
                n++;
        return n;
}

/* Takes a dot, unless it is the first, and a number without a leading zero off *s. */
static bool cut_number(struct gg_str *s, bool is_first) {
        struct gg_str rest = *s;
        size_t n;

        if (!is_first) {
                if (rest.n == 0 || rest.p[0] != '.')
                        return false;
                rest = (struct gg_str){rest.p + 1, rest.n - 1};
        }
        n = count_digits(rest);
        if (n == 0 || (rest.p[0] == '0' && (n > 1 || is_first)))
                return false;
        *s = (struct gg_str){rest.p + n, rest.n - n};
        return true;
}

/* GoVersionRE: 1.22, 1.22.12, 1.22rc1; and 1.22.0rc1, which is no version. */
static bool is_go_version(struct gg_str s) {
        size_t letters = 0;

        if (!cut_number(&s, true) || !cut_number(&s, false))
                return false;
        if (s.n > 0 && s.p[0] == '.' && !cut_number(&s, false))
                return false;
        while (letters < s.n && s.p[letters] >= 'a' && s.p[letters] <= 'z')
                letters++;
        if (s.n == 0)
                return true;
        s = (struct gg_str){s.p + letters, s.n - letters};
        return letters > 0 && s.n > 0 && count_digits(s) == s.n;
}

/* ToolchainRE */
static bool is_toolchain(struct gg_str s) {
        return gg_str_is(s, "default") || gg_str_is(s, "go1") || gg_str_starts(s, "go1.");
}

static const char forms_of_go[] = "1.22, 1.22.0 or 1.22rc1";
static const char forms_of_toolchain[] = "go1.22.0 or default";

/* Which lines are looked for, and what they must be. */
struct directive {
        const char *verb;
        bool is_go;
        bool (*is_right)(struct gg_str s);
        const char *forms;
};

static const struct directive directives[] = {
        {"go", true, is_go_version, forms_of_go},
        {"toolchain", false, is_toolchain, forms_of_toolchain},
};

#define DIRECTIVE_COUNT (sizeof directives / sizeof *directives)

static void add_line(const struct gg_pin_sink *sink, enum gg_pin_kind kind, const struct directive *d,
                     unsigned line, const struct tokens *t, bool is_repeated) {
        struct gg_pin *pin = gg_pin_add(sink, kind, line, t->args);
        bool parses = pin->is_version;

        pin->is_minimum = true;
        /* "go 1.22 1.23" is no version, and 1.22-corp no go line. */
        pin->is_version = parses && t->count == 2 && !is_repeated && d->is_right(t->args) &&
                          (!d->is_go || !pin->version.has_suffix);
        if (!pin->is_version)
                pin->version = (struct gg_goversion){0};
        if (t->last == '(')
                gg_pin_trouble(sink, pin, "go refuses the file: %s lines cannot be in a block", d->verb);
        if (is_repeated)
                gg_pin_trouble(sink, pin, "go refuses the file: it has a %s line already", d->verb);
        if (t->has_block_comment)
                gg_pin_trouble(sink, pin, "go refuses the file: comments start with // there");
        if (t->count != 2)
                gg_pin_trouble(sink, pin, "go refuses the file: a %s line has exactly one version", d->verb);
        if (!d->is_right(t->args))
                gg_pin_trouble(sink, pin, "go refuses the file: a %s line says %s", d->verb, d->forms);
        if (!parses && d->is_go)
                gg_pin_trouble(sink, pin, "go takes %s for older than any release", pin->text);
        if (!parses && !d->is_go && strcmp(pin->text, "default") != 0)
                gg_pin_trouble(sink, pin, "%s is no toolchain: go stops there unless GOTOOLCHAIN is local",
                               pin->text);
}

static void read_mod(const struct gg_pin_sink *sink, struct gg_str text, enum gg_pin_kind go,
                     enum gg_pin_kind toolchain) {
        bool seen[DIRECTIVE_COUNT] = {false}, in_block = false;

        for (unsigned line = 1; text.p; line++) {
                struct tokens t;

                tokenize(gg_str_cut(&text, '\n'), &t);
                if (t.count == 0)
                        continue;
                if (in_block) {
                        in_block = t.token[0].p[0] != ')';
                        continue;
                }
                for (size_t i = 0; i < DIRECTIVE_COUNT; i++) {
                        if (!gg_str_is(t.token[0], directives[i].verb))
                                continue;
                        add_line(sink, directives[i].is_go ? go : toolchain, &directives[i], line, &t,
                                 seen[i]);
                        seen[i] = true;
                }
                in_block = t.last == '(';
        }
}

void gg_pins_read_go_mod(const struct gg_pin_sink *sink, struct gg_str text) {
        read_mod(sink, text, GG_PIN_GO_MOD_GO, GG_PIN_GO_MOD_TOOLCHAIN);
}

void gg_pins_read_go_work(const struct gg_pin_sink *sink, struct gg_str text) {
        read_mod(sink, text, GG_PIN_GO_WORK_GO, GG_PIN_GO_WORK_TOOLCHAIN);
}

static struct gg_str unquoted(struct gg_str s) {
        bool is_quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '`') && s.p[s.n - 1] == s.p[0];

        return is_quoted ? (struct gg_str){s.p + 1, s.n - 2} : s;
}

/* The next argument of a directive that has one, in a line or in a block. False behind the last. */
static bool next_argument(struct gg_str *text, const char *verb, bool *in_block, struct gg_str *ret) {
        while (text->p) {
                struct tokens t;

                tokenize(gg_str_cut(text, '\n'), &t);
                if (t.count == 0)
                        continue;
                if (*in_block && t.token[0].p[0] == ')') {
                        *in_block = false;
                } else if (*in_block) {
                        *ret = unquoted(t.token[0]);
                        return true;
                } else if (gg_str_is(t.token[0], verb)) {
                        *in_block = t.last == '(';
                        *ret = unquoted(t.token[1]);
                        if (t.count == 2 && !*in_block)
                                return true;
                }
        }
        return false;
}

const char *gg_pin_module_line(struct gg_arena *arena, struct gg_str text) {
        struct gg_str path;
        bool in_block = false;

        return next_argument(&text, "module", &in_block, &path) ? gg_arena_string(arena, path) : NULL;
}

bool gg_pin_work_uses(struct gg_arena *arena, struct gg_str text, const char *work_dir,
                      const char *module_dir) {
        const char *wanted = gg_path_clean(arena, module_dir);
        struct gg_str use;
        bool in_block = false;

        while (next_argument(&text, "use", &in_block, &use)) {
                const char *dir = gg_arena_string(arena, use);

                if (dir[0] != '/')
                        dir = gg_arena_printf(arena, "%s/%s", work_dir, dir);
                if (strcmp(gg_path_clean(arena, dir), wanted) == 0)
                        return true;
        }
        return false;
}
