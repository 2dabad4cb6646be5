/* SPDX-License-Identifier: MIT */
/* Laws of lint as a whole, on any text under any name that it looks at (the first byte picks one): it ends,
 * findings stand on lines that there are, each is known by a fingerprint of its own, edits are of lines as
 * they stand, the same text has the same findings, a comment for the whole file silences all of them but what
 * is no rule's name, and the formats are what they say they are. */
#include "law.h"
#include "lint/engine.h"
#include "lint/formats.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
        ".github/workflows/ci.yml",
        "action.yml",
        ".gitlab-ci.yml",
        "Dockerfile",
        "Makefile",
        "build.sh",
        "config.fish",
        "script",
        ".envrc",
        "go.mod",
        ".tool-versions",
        ".devcontainer/devcontainer.json",
        ".vscode/settings.json",
        "mise.toml",
        ".go-version",
        "app.code-workspace",
};

static struct gg_str line_of(struct gg_str text, unsigned n) {
        struct gg_str line = {NULL, 0};

        while (n-- > 0) {
                LAW(text.p);
                line = gg_str_cut(&text, '\n');
        }
        return line;
}

static void check_fingerprint(const struct gg_findings *findings, size_t i) {
        const char *print = findings->items[i].fingerprint;

        LAW(print && strlen(print) == 32);
        for (const char *p = print; *p; p++)
                LAW(isxdigit((unsigned char) *p));
        for (size_t k = 0; k < i && i < 64; k++)
                LAW(strcmp(print, findings->items[k].fingerprint) != 0);
}

static bool ends_with(const char *path, const char *name) {
        size_t n = strlen(path), tail = strlen(name);

        return n >= tail && strcmp(path + n - tail, name) == 0 && (n == tail || path[n - tail - 1] == '/');
}

static void check_finding(const struct gg_finding *f, const char *name, struct gg_str text) {
        const struct gg_lint_rule *rule = gg_lint_rule_find(f->id);

        LAW(rule && rule->severity == f->severity);
        LAW(ends_with(f->file, name)); /* seen from the top of the repository that this is run in */
        LAW(f->message && *f->message);
        if (f->line > 0)
                line_of(text, f->line);
        LAW(rule->has_fix || !f->edits);
        for (const struct gg_edit *edit = f->edits; edit; edit = edit->next) {
                LAW(strcmp(edit->file, name) == 0);
                LAW(gg_str_eq(edit->old, line_of(text, edit->line)));
        }
}

static void check_formats(const struct gg_lint_run *run) {
        const struct gg_lint_result result = {
                .findings = &run->findings, .version = "1", .top = run->top, .cwd = run->cwd, .files = 1};
        static const char *const formats[] = {"text", "json", "sarif", "github", "gitlab"};

        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
                char *out = NULL;
                size_t n = 0;
                FILE *stream = open_memstream(&out, &n);

                LAW(stream);
                LAW(gg_lint_format_find(formats[i])->print(&result, stream) == 0);
                LAW(fclose(stream) == 0);
                for (size_t k = 0; k < n; k++) /* no byte that a terminal would obey */
                        LAW((unsigned char) out[k] >= 0x20 || out[k] == '\n');
                if (strcmp(formats[i], "text") != 0 && strcmp(formats[i], "github") != 0) {
                        json_t *value = json_loadb(out, n, 0, NULL);

                        LAW(value);
                        json_decref(value);
                }
                free(out);
        }
}

/* Returns how many findings there are. */
static size_t look(const char *name, struct gg_str text, bool thoroughly) {
        const struct gg_lint_choice all = {.least = GG_SEVERITY_NOTE};
        struct gg_arena arena = {NULL};
        struct gg_lint_run run = {.arena = &arena, .choice = &all};
        size_t count;

        gg_lint_text(&run, name, text);
        count = run.findings.count;
        LAW(count <= GG_LINT_FINDINGS_MAX + 1);
        for (size_t i = 0; thoroughly && i < count; i++) {
                check_fingerprint(&run.findings, i);
                check_finding(&run.findings.items[i], name, text);
        }
        if (thoroughly)
                check_formats(&run);
        gg_arena_free(&arena);
        return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const char silence[] = "# goroot-guard: ignore-file\n";
        const char *name;
        char *text;
        size_t count;

        if (size == 0)
                return 0;
        name = names[data[0] % (sizeof names / sizeof *names)];
        data++;
        size--;
        text = malloc(size + sizeof silence); /* as gg_read_regular() leaves it: with a NUL behind */
        LAW(text);
        memcpy(text, data, size);
        text[size] = '\0';
        count = look(name, (struct gg_str){text, size}, true);
        LAW(look(name, (struct gg_str){text, size}, false) == count);

        memmove(text + sizeof silence - 1, text, size);
        memcpy(text, silence, sizeof silence - 1);
        size += sizeof silence - 1;
        /* In front of "#!" it is no longer a script, and GG005 is about the name. */
        if (strcmp(name, "script") != 0)
                LAW(look(name, (struct gg_str){text, size}, false) == 0);
        free(text);
        return 0;
}
