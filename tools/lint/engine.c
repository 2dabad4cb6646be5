/* SPDX-License-Identifier: MIT */
/* One file: who looks at it, and what becomes of what is reported. */
#include "lint/engine.h"
#include <stdint.h>
#include <string.h>

static const struct {
        enum gg_lint_kind kind;
        void (*look)(struct gg_lint_file *file);
} checkers[] = {
        {GG_LINT_WORKFLOW, gg_lint_workflow}, {GG_LINT_ACTION, gg_lint_workflow},
        {GG_LINT_GITLAB, gg_lint_gitlab},     {GG_LINT_DOCKERFILE, gg_lint_dockerfile},
        {GG_LINT_MAKEFILE, gg_lint_makefile}, {GG_LINT_SHELL, gg_lint_script},
        {GG_LINT_ENVRC, gg_lint_script},      {GG_LINT_DEVCONTAINER, gg_lint_editor},
        {GG_LINT_VSCODE, gg_lint_editor},     {GG_LINT_PIN, gg_lint_pin},
};

/* ---- lines ---- */

static void find_lines(struct gg_lint_file *file) {
        struct gg_lint_state *state = file->state;
        unsigned count = 0, *starts;
        size_t offset = 0;

        for (const char *p = file->text.p, *end = p + file->text.n; p && p < end; count++) {
                p = memchr(p, '\n', (size_t) (end - p));
                p = p ? p + 1 : NULL;
        }
        starts = gg_arena_alloc(file->arena, (count + 1) * sizeof *starts);
        for (unsigned i = 0; i < count; i++) {
                const char *newline = memchr(file->text.p + offset, '\n', file->text.n - offset);

                starts[i] = (unsigned) offset;
                offset = newline ? (size_t) (newline - file->text.p) + 1 : file->text.n + 1;
        }
        starts[count] = (unsigned) offset;
        state->line_starts = starts;
        state->line_count = count;
}

struct gg_str gg_lint_line(const struct gg_lint_file *file, unsigned n) {
        const struct gg_lint_state *state = file->state;

        if (n == 0 || n > state->line_count) /* of a file that has not been read there are none */
                return (struct gg_str){"", 0};
        return (struct gg_str){file->text.p + state->line_starts[n - 1],
                               state->line_starts[n] - state->line_starts[n - 1] - 1};
}

/* ---- reports ---- */

static bool holds(const struct gg_lint_rule *const *rules, size_t count, const struct gg_lint_rule *rule) {
        for (size_t i = 0; i < count; i++)
                if (rules[i] == rule)
                        return true;
        return false;
}

static bool is_chosen(const struct gg_lint_choice *choice, const struct gg_lint_rule *rule) {
        return rule->severity >= choice->least &&
               (choice->only_count == 0 || holds(choice->only, choice->only_count, rule)) &&
               !holds(choice->disabled, choice->disabled_count, rule);
}

/* Findings outlive the file. */
static const char *kept_path(const struct gg_lint_file *file) {
        struct gg_lint_state *state = file->state;

        if (!state->kept_path)
                state->kept_path = gg_arena_copy(state->run->arena, file->path);
        return state->kept_path;
}

static bool is_full(struct gg_lint_file *file) {
        struct gg_lint_state *state = file->state;

        if (state->run->findings.count - state->first < GG_LINT_FINDINGS_MAX)
                return false;
        if (!state->is_full) {
                state->is_full = true;
                gg_findings_add(&state->run->findings, "GG003", GG_SEVERITY_WARNING, kept_path(file), 0,
                                "more than %d findings: the others are not shown", GG_LINT_FINDINGS_MAX);
        }
        return true;
}

struct gg_finding *gg_lint_report(struct gg_lint_file *file, const char *id, unsigned line, unsigned column,
                                  const char *format, ...) {
        const struct gg_lint_rule *rule = gg_lint_rule_find(id);
        struct gg_lint_state *state = file->state;
        struct gg_finding *finding;
        const char *message;
        va_list args;

        /* Others count lines their own way: libyaml ends some at a lone CR, and is done behind the last. */
        if (line > state->line_count)
                line = state->line_count;
        if (rule && (!is_chosen(state->run->choice, rule) || gg_lint_is_silenced(file, rule, line)))
                return NULL;
        if (is_full(file))
                return NULL;
        va_start(args, format);
        message = gg_arena_vprintf(file->arena, format, args);
        va_end(args);
        finding = gg_findings_add(&state->run->findings, id, rule ? rule->severity : GG_SEVERITY_ERROR,
                                  kept_path(file), line, "%s", message);
        finding->column = column;
        return finding;
}

const struct gg_edit *gg_lint_edit(const struct gg_lint_file *file, unsigned n, const char *replacement,
                                   const struct gg_edit *next) {
        struct gg_arena *arena = file->state->run->arena;
        struct gg_edit *edit = gg_arena_alloc(arena, sizeof *edit);
        struct gg_str old = gg_lint_line(file, n);

        *edit = (struct gg_edit){
                .next = next,
                .file = next ? next->file : gg_arena_copy(arena, file->outside),
                .line = n,
                .old = {gg_arena_string(arena, old), old.n},
                .replacement = replacement ? gg_arena_copy(arena, replacement) : NULL,
        };
        return edit;
}

/* ---- */

static void look(struct gg_lint_file *file) {
        if (memchr(file->text.p, '\0', file->text.n)) {
                gg_lint_report(file, "GG001", 0, 0, "this is no text: it has a NUL in it");
                return;
        }
        for (size_t i = 0; i < sizeof checkers / sizeof *checkers; i++)
                if (checkers[i].kind == file->kind && checkers[i].look)
                        checkers[i].look(file);
}

void gg_lint_look(struct gg_lint_run *run, struct gg_lint_file *file) {
        struct gg_lint_state *state = gg_arena_alloc(file->arena, sizeof *state);

        *state = (struct gg_lint_state){.run = run, .first = run->findings.count};
        file->state = state;
        file->findings = &run->findings;
        find_lines(file);
        gg_lint_silence_read(file);
        look(file);
        gg_lint_fingerprint(file);
        run->files++;
}
