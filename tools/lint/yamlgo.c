/* SPDX-License-Identifier: MIT */
#include "lint/yamlgo.h"
#include "lint/gospec.h"
#include "lint/tell.h"
#include <stdio.h>
#include <string.h>

/* ---- numbers ---- */

#define LINE_MAX_EDITED 4096

/* The line with each version of the list that is cut short put in quotes: one edit for all of them. NULL if
 * it does not look as expected: an anchor in front, letters of several bytes. */
static const char *quoted_line(struct gg_lint_file *file, const struct gg_yaml *const *scalars, size_t count,
                               unsigned number) {
        struct gg_str line = gg_lint_line(file, number);
        size_t done = 0, used = 0, kept;
        char *quoted;

        if (line.n > LINE_MAX_EDITED)
                return NULL;
        quoted = gg_arena_alloc(file->arena,
                                2 * line.n + 1); /* a version has three bytes at least, quotes are two */
        for (size_t i = 0; i < count && scalars[i]->line <= number; i++) {
                const struct gg_yaml *s = scalars[i];
                size_t start = s->column - 1;

                if (s->line != number || !gg_gospec_is_cut_short(s, &kept))
                        continue;
                if (start < done || start + s->text.n > line.n ||
                    memcmp(line.p + start, s->text.p, s->text.n) != 0)
                        return NULL;
                used += (size_t) sprintf(quoted + used, "%.*s'%s'", (int) (start - done), line.p + done,
                                         s->text.p);
                done = start + s->text.n;
        }
        sprintf(quoted + used, "%.*s", (int) (line.n - done), line.p + done);
        return quoted;
}

static void report_numbers(struct gg_lint_file *file, const char *id, const struct gg_yaml *const *scalars,
                           size_t count) {
        const char *line = NULL;
        unsigned number = 0; /* of that line */

        for (size_t i = 0; i < count; i++) {
                const struct gg_yaml *s = scalars[i];
                struct gg_finding *finding;
                size_t kept;

                if (!gg_gospec_is_cut_short(s, &kept))
                        continue;
                finding = gg_lint_report(file, id, s->line, s->column, "%s without quotes is the number %.*s",
                                         s->text.p, (int) kept, s->text.p);
                if (!finding)
                        continue;
                finding->effect = gg_lint_format(file, "Go %.*s is asked for", (int) kept, s->text.p);
                finding->fix = gg_lint_format(file, "'%s'", s->text.p);
                if (s->line != number)
                        line = quoted_line(file, scalars + i, count - i, s->line);
                number = s->line;
                if (line)
                        finding->edits = gg_lint_edit(file, s->line, line, NULL);
        }
}

/* What stands under a name for Go's version: one, a list of them, or the definition of an input or a
 * variable. */
static void look_at_versions(struct gg_lint_file *file, const char *id, const struct gg_yaml *value) {
        const struct gg_yaml *inner = gg_yaml_get(value, "default");

        if (!inner)
                inner = gg_yaml_get(value, "value");
        if (value->kind == GG_YAML_SEQUENCE)
                report_numbers(file, id, (const struct gg_yaml *const *) value->items, value->count);
        else if (value->kind == GG_YAML_SCALAR)
                report_numbers(file, id, &value, 1);
        else if (inner)
                report_numbers(file, id, &inner, 1);
}

// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX
void gg_yaml_go_numbers(struct gg_lint_file *file, const char *id, const struct gg_yaml *top) {
        for (size_t i = 0; i < top->count; i++) {
                if (top->kind == GG_YAML_MAPPING && top->keys[i]->kind == GG_YAML_SCALAR &&
                    gg_gospec_is_name(top->keys[i]->text))
                        look_at_versions(file, id, top->items[i]);
                gg_yaml_go_numbers(file, id, top->items[i]);
        }
}

/* ---- GOROOT ---- */

const struct gg_yaml *gg_yaml_key(const struct gg_yaml *node, const char *name) {
        for (size_t i = 0; node && node->kind == GG_YAML_MAPPING && i < node->count; i++)
                if (node->keys[i]->kind == GG_YAML_SCALAR && gg_str_is(node->keys[i]->text, name))
                        return node->keys[i];
        return NULL;
}

/* Whether a line is "NAME:" and something, or nothing, behind it. */
static bool is_entry(struct gg_str line, const char *name, bool is_alone) {
        size_t n = strlen(name);

        line = gg_str_trim(line);
        return gg_str_starts(line, name) && line.n > n && line.p[n] == ':' && (!is_alone || line.n == n + 1);
}

const struct gg_edit *gg_yaml_without(struct gg_lint_file *file, const struct gg_yaml *holder,
                                      const char *section, const char *name) {
        const struct gg_yaml *entries = gg_yaml_get(holder, section), *value = gg_yaml_get(entries, name),
                             *key = gg_yaml_key(entries, name), *above = gg_yaml_key(holder, section);

        if (!value || !key || !above || value->kind != GG_YAML_SCALAR || value->line != key->line ||
            value->is_block || memchr(value->text.p, '\n', value->text.n) ||
            !is_entry(gg_lint_line(file, key->line), name, false))
                return NULL;
        if (entries->count > 1)
                return gg_lint_edit(file, key->line, NULL, NULL);
        if (!is_entry(gg_lint_line(file, above->line), section, true))
                return NULL;
        return gg_lint_edit(file, above->line, NULL, gg_lint_edit(file, key->line, NULL, NULL));
}

const char *gg_yaml_unusable_goroot(enum gg_goroot_kind kind) {
        switch (kind) {
        case GG_GOROOT_UNEXPANDED:
                return "is taken as it stands: no shell expands a $ or a ~ here";
        case GG_GOROOT_QUOTED:
                return "has quotes in it that Go will see";
        case GG_GOROOT_BIN:
                return "is the folder of the commands, not the root above it";
        case GG_GOROOT_BINARY:
                return "is the go command, not the root it belongs to";
        case GG_GOROOT_UNKNOWN:
        case GG_GOROOT_PLACE:
                break;
        }
        return NULL;
}

/* ---- pins ---- */

const struct gg_pin *gg_yaml_pin(const struct gg_lint_file *file, enum gg_pin_kind kind) {
        for (size_t i = 0; file->pins && i < file->pins->count; i++) {
                const struct gg_pin *pin = &file->pins->items[i];

                if (pin->kind == kind && pin->is_version)
                        return pin;
        }
        return NULL;
}

/* Go 1.21 was the first to take the line as a lower bound (go.dev/doc/toolchain); before that an older go
 * just tried. */
const struct gg_pin *gg_yaml_go_line(const struct gg_lint_file *file) {
        const struct gg_pin *pin = gg_yaml_pin(file, GG_PIN_GO_MOD_GO);

        return pin && (pin->version.major > 1 || pin->version.minor >= 21) ? pin : NULL;
}
