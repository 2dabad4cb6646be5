/* SPDX-License-Identifier: MIT */
/* Laws of what looks at workflows, actions and GitLab's files, on any bytes: it ends, says the same twice,
 * names lines that are there and rules that exist, and its edits are of lines as they stand. */
#include "law.h"
#include "lint/engine.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct gg_str line_of(struct gg_str text, unsigned n) {
        struct gg_str line = {text.p, 0};

        while (n-- > 0) {
                LAW(text.p);
                line = gg_str_cut(&text, '\n');
        }
        return line;
}

static void check_finding(const struct gg_finding *f, struct gg_str text, unsigned lines) {
        LAW(f->message && f->message[0]);
        LAW(gg_lint_rule_find(f->id));
        LAW(f->line <= lines);
        for (const struct gg_edit *edit = f->edits; edit; edit = edit->next) {
                LAW(edit->line >= 1 && edit->line <= lines);
                LAW(gg_str_eq(edit->old, line_of(text, edit->line)));
                LAW(!edit->replacement || !strchr(edit->replacement, '\n'));
        }
}

static void look(struct gg_arena *arena, const char *path, struct gg_str text, struct gg_findings *ret) {
        static const struct gg_lint_choice choice;
        struct gg_lint_run run = {
                .arena = arena, .choice = &choice, .findings = {.arena = arena}, .top = "/nowhere"};

        gg_lint_text(&run, path, text);
        *ret = run.findings;
}

static void check(const char *path, struct gg_str text) {
        struct gg_arena arena = {NULL};
        struct gg_findings once, twice;
        unsigned lines = 1;

        for (size_t i = 0; i < text.n; i++)
                lines += text.p[i] == '\n';
        look(&arena, path, text, &once);
        look(&arena, path, text, &twice);
        LAW(once.count == twice.count && once.count <= GG_LINT_FINDINGS_MAX + 1);
        for (size_t i = 0; i < once.count; i++) {
                check_finding(&once.items[i], text, lines);
                LAW(once.items[i].line == twice.items[i].line &&
                    strcmp(once.items[i].message, twice.items[i].message) == 0);
        }
        gg_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        check(".github/workflows/w.yml", (struct gg_str){text, size});
        check("action.yml", (struct gg_str){text, size});
        check(".gitlab-ci.yml", (struct gg_str){text, size});
        free(text);
        return 0;
}
