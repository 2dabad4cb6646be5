/* SPDX-License-Identifier: MIT */
/* Comments that silence rules:
 *
 *   # goroot-guard: ignore GG012 GG030 -- why
 *   // goroot-guard: ignore-file goroot-frozen
 *   <!-- goroot-guard: ignore GG012 -->
 *
 * Without a rule they are about all of them. A comment behind something is about its own line, one that has a
 * line for itself about the next line that is no comment. The file's own grammar is not asked: a text that
 * looks like this is meant so. */
#include "lint/engine.h"
#include <ctype.h>
#include <string.h>

static const char marker[] = "goroot-guard:";
static const char *const leaders[] = {"#", "//", "<!--"};

static bool is_comment_line(struct gg_str line) {
        line = gg_str_trim(line);
        for (size_t i = 0; i < sizeof leaders / sizeof *leaders; i++)
                if (gg_str_starts(line, leaders[i]))
                        return true;
        return false;
}

/* Whether what stands before the marker ends with what opens a comment. */
static bool is_opened(struct gg_str before) {
        before = gg_str_trim(before);
        for (size_t i = 0; i < sizeof leaders / sizeof *leaders; i++) {
                size_t n = strlen(leaders[i]);

                if (before.n >= n && memcmp(before.p + before.n - n, leaders[i], n) == 0)
                        return true;
        }
        return false;
}

static struct gg_str next_word(struct gg_str *rest) {
        struct gg_str word;

        while (rest->n > 0 && (isspace((unsigned char) *rest->p) || *rest->p == ','))
                *rest = (struct gg_str){rest->p + 1, rest->n - 1};
        word = (struct gg_str){rest->p, 0};
        while (rest->n > 0 && !isspace((unsigned char) *rest->p) && *rest->p != ',') {
                *rest = (struct gg_str){rest->p + 1, rest->n - 1};
                word.n++;
        }
        return word;
}

/* A line has an entry for each rule at most, however often it is said. */
static void add(const struct gg_lint_file *file, unsigned line, const struct gg_lint_rule *rule) {
        struct gg_lint_state *state = file->state;

        for (size_t i = state->silence_count; i > 0 && state->silences[i - 1].line == line; i--)
                if (state->silences[i - 1].rule == rule)
                        return;
        state->silences = gg_arena_grow(file->arena, state->silences, state->silence_count,
                                        &state->silence_cap, sizeof *state->silences);
        state->silences[state->silence_count++] = (struct gg_lint_silence){line, rule};
}

struct comment {
        unsigned line;   /* where it stands */
        unsigned column; /* of the marker */
        unsigned target; /* what it is about */
        struct gg_str words;
        bool is_for_file;
};

/* Called for each comment. */
typedef void visit_comment(struct gg_lint_file *file, const struct comment *comment);

static void silence(struct gg_lint_file *file, const struct comment *c) {
        struct gg_str rest = c->words, word;
        bool named = false;

        while ((word = next_word(&rest)).n > 0 && !gg_str_starts(word, "--")) {
                const struct gg_lint_rule *rule = gg_lint_rule_find(gg_arena_string(file->arena, word));

                named = true;
                if (rule)
                        add(file, c->target, rule);
        }
        if (!named)
                add(file, c->target, NULL);
}

static void silence_file(struct gg_lint_file *file, const struct comment *c) {
        if (c->is_for_file)
                silence(file, c);
}

static void silence_line(struct gg_lint_file *file, const struct comment *c) {
        if (!c->is_for_file)
                silence(file, c);
}

static void report_unknown(struct gg_lint_file *file, const struct comment *c) {
        struct gg_str rest = c->words, word;

        while ((word = next_word(&rest)).n > 0 && !gg_str_starts(word, "--"))
                if (!gg_lint_rule_find(gg_arena_string(file->arena, word)))
                        gg_lint_report(file, "GG004", c->line, c->column,
                                       "there is no rule '%.*s' to silence",
                                       (int) (word.n < 100 ? word.n : 100), word.p);
}

/* The first line from n on that is no comment. */
static unsigned next_code(const struct gg_lint_file *file, unsigned n) {
        while (n <= file->state->line_count && is_comment_line(gg_lint_line(file, n)))
                n++;
        return n;
}

static void each_comment(struct gg_lint_file *file, visit_comment *visit) {
        unsigned line_number = 1, target = 0;
        struct gg_str rest = file->text;
        const char *found;

        while ((found = memmem(rest.p, rest.n, marker, sizeof marker - 1))) {
                const unsigned *starts = file->state->line_starts;
                size_t offset = (size_t) (found - file->text.p);
                struct gg_str line, word;
                struct comment c = {.line = 0};

                while (starts[line_number] <= offset)
                        line_number++;
                line = gg_lint_line(file, line_number);
                c.line = line_number;
                c.column = (unsigned) (offset - starts[line_number - 1]) + 1;
                c.words = (struct gg_str){line.p + c.column - 1 + sizeof marker - 1,
                                          line.n - (c.column - 1) - (sizeof marker - 1)};
                word = next_word(&c.words);
                c.is_for_file = gg_str_is(word, "ignore-file");
                if (is_opened((struct gg_str){line.p, c.column - 1}) &&
                    (c.is_for_file || gg_str_is(word, "ignore"))) {
                        /* Comments in a row are about the same line, which is looked for once. */
                        if (is_comment_line(line))
                                target = target > c.line ? target : next_code(file, c.line);
                        else
                                target = c.line;
                        c.target = c.is_for_file ? 0 : target;
                        visit(file, &c);
                }
                rest = (struct gg_str){line.p + line.n, file->text.n - starts[line_number - 1] - line.n};
        }
}

void gg_lint_silence_read(struct gg_lint_file *file) {
        if (!memmem(file->text.p, file->text.n, marker, sizeof marker - 1))
                return;
        each_comment(file, silence_file); /* first: entries are in the order of lines */
        each_comment(file, silence_line);
        each_comment(file, report_unknown);
}

/* The first entry of a line, or of one behind it. */
static size_t first_of(const struct gg_lint_state *state, unsigned line) {
        size_t low = 0, high = state->silence_count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (state->silences[middle].line < line)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static bool has(const struct gg_lint_state *state, unsigned line, const struct gg_lint_rule *rule) {
        for (size_t i = first_of(state, line); i < state->silence_count && state->silences[i].line == line;
             i++)
                if (!state->silences[i].rule || state->silences[i].rule == rule)
                        return true;
        return false;
}

bool gg_lint_is_silenced(const struct gg_lint_file *file, const struct gg_lint_rule *rule, unsigned line) {
        return has(file->state, 0, rule) || (line > 0 && has(file->state, line, rule));
}
