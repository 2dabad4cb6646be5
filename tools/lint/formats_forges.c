/* SPDX-License-Identifier: MIT */
/* For forges: annotations of GitHub's runner, and GitLab's code quality report. */
#include "lint/formats.h"
#include <goroot-guard/record.h>
#include <stdlib.h>
#include <string.h>

/* ---- GitHub: github.com/actions/toolkit packages/core/src/command.ts, escapeData and escapeProperty ---- */

/* The text is made harmless first: the runner shows it in a log that obeys terminal sequences. */
static void put_escaped(const char *text, const char *special, FILE *stream) {
        struct gg_str s = gg_str_of(text);
        size_t cap = 6 * s.n + 1; /* gg_record_put_text() */
        char *storage = malloc(cap);
        struct gg_buf buf;

        if (!storage)
                return;
        gg_buf_init(&buf, storage, cap);
        gg_record_put_text(&buf, s);
        for (size_t i = 0; i < buf.len; i++) {
                if (strchr(special, buf.p[i]))
                        fprintf(stream, "%%%02X", (unsigned char) buf.p[i]);
                else
                        fputc(buf.p[i], stream);
        }
        free(storage);
}

static void put_property(const char *text, FILE *stream) {
        put_escaped(text, "%:,", stream);
}

static void put_part(const char *label, const char *text, FILE *stream) {
        if (!text)
                return;
        fputs(label, stream);
        put_escaped(text, "%", stream);
}

static void put_annotation(const struct gg_finding *f, FILE *stream) {
        static const char *const commands[] = {
                [GG_SEVERITY_NOTE] = "notice",
                [GG_SEVERITY_WARNING] = "warning",
                [GG_SEVERITY_ERROR] = "error",
        };
        const struct gg_lint_rule *rule = gg_lint_rule_find(f->id);

        fprintf(stream, "::%s file=", commands[f->severity]);
        put_property(f->file, stream);
        if (f->line > 0)
                fprintf(stream, ",line=%u,endLine=%u", f->line, f->line);
        if (f->line > 0 && f->column > 0)
                fprintf(stream, ",col=%u", f->column);
        fprintf(stream, ",title=%s %s::", f->id, rule ? rule->name : "");
        put_part("", f->message, stream);
        put_part("%0A", f->effect, stream);
        put_part("%0AFix%3A ", f->fix, stream);
        fputc('\n', stream);
}

/* The runner takes ten of each kind and step (ExecutionContext.cs); the gravest come first anyway. */
int gg_lint_print_github(const struct gg_lint_result *result, FILE *stream) {
        for (size_t i = 0; i < result->findings->count; i++)
                put_annotation(&result->findings->items[i], stream);
        return 0;
}

/* ---- GitLab: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format" ---- */

static json_t *gitlab_finding(const struct gg_finding *f) {
        static const char *const severities[] = {
                [GG_SEVERITY_NOTE] = "info",
                [GG_SEVERITY_WARNING] = "minor",
                [GG_SEVERITY_ERROR] = "major",
        };

        return json_pack("{s:o, s:s, s:o, s:s, s:{s:o, s:{s:i}}}",         //
                         "description", gg_lint_json_text(f->message),     //
                         "check_name", f->id,                              //
                         "fingerprint", gg_lint_json_text(f->fingerprint), //
                         "severity", severities[f->severity],              //
                         "location", "path", gg_lint_json_text(f->file),   //
                         "lines", "begin", f->line > 0 ? (int) f->line : 1);
}

int gg_lint_print_gitlab(const struct gg_lint_result *result, FILE *stream) {
        bool is_first = true;
        int r = 0;

        fputc('[', stream);
        for (size_t i = 0; r == 0 && i < result->findings->count; i++)
                r = gg_lint_put_json(gitlab_finding(&result->findings->items[i]), &is_first, stream);
        fputs("]\n", stream);
        return r;
}
