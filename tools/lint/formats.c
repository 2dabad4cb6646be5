/* SPDX-License-Identifier: MIT */
/* For people, and for programs of one's own; and which formats there are. */
#include "lint/formats.h"
#include "commands.h"
#include "common/json.h"
#include "output/findings.h"
#include <errno.h>
#include <string.h>

const struct gg_lint_format *gg_lint_format_find(const char *name) {
        static const struct gg_lint_format formats[] = {
                {"text", gg_lint_print_text},     {"json", gg_lint_print_json},
                {"sarif", gg_lint_print_sarif},   {"github", gg_lint_print_github},
                {"gitlab", gg_lint_print_gitlab},
        };

        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
                if (strcmp(formats[i].name, name) == 0)
                        return &formats[i];
        return NULL;
}

/* ---- text ---- */

static void put_below(const char *dir, const char *path, FILE *stream) {
        gg_put_text(stream, strcmp(dir, "/") == 0 ? "" : dir);
        fputc('/', stream);
        gg_put_text(stream, path);
}

/* A path as it is seen from the working directory, so that an editor finds it. */
static void put_path(const struct gg_lint_result *result, const char *path, FILE *stream) {
        size_t top = strcmp(result->top, "/") == 0 ? 0 : strlen(result->top), n;
        size_t cwd = strcmp(result->cwd, "/") == 0 ? 0 : strlen(result->cwd);
        const char *inside = result->cwd + top;

        if (path[0] == '/') {
                gg_put_text(stream, path);
                return;
        }
        if (strncmp(result->cwd, result->top, top) != 0 || (*inside != '\0' && *inside != '/')) {
                bool is_near = strncmp(result->top, result->cwd, cwd) == 0 && result->top[cwd] == '/';

                put_below(result->top + (is_near ? cwd + 1 : 0), path, stream);
                return;
        }
        while (*inside == '/') { /* folder by folder as long as both are in it */
                inside++;
                n = strcspn(inside, "/");
                if (n == 0)
                        break;
                if (strncmp(path, inside, n) != 0 || path[n] != '/') {
                        for (; n > 0; n = strcspn(inside, "/")) {
                                fputs("../", stream);
                                inside += n;
                                inside += *inside == '/';
                        }
                        break;
                }
                path += n + 1;
                inside += n;
        }
        gg_put_text(stream, path);
}

static void put_detail(FILE *stream, const char *label, const char *text) {
        if (!text)
                return;
        fprintf(stream, "    %s: ", label);
        gg_put_text(stream, text);
        fputc('\n', stream);
}

static void put_finding(const struct gg_lint_result *result, const struct gg_finding *f, FILE *stream) {
        const char *name = gg_severity_name(f->severity);

        put_path(result, f->file, stream);
        if (f->line > 0)
                fprintf(stream, ":%u", f->line);
        if (f->line > 0 && f->column > 0)
                fprintf(stream, ":%u", f->column);
        if (result->colour)
                fprintf(stream, ": \033[%sm%s\033[m: ", gg_severity_colour(f->severity), name);
        else
                fprintf(stream, ": %s: ", name);
        gg_put_text(stream, f->message);
        fprintf(stream, " [%s]\n", f->id);
        put_detail(stream, "effect", f->effect);
        put_detail(stream, "fix", f->fix);
}

int gg_lint_print_text(const struct gg_lint_result *result, FILE *stream) {
        for (size_t i = 0; i < result->findings->count; i++)
                put_finding(result, &result->findings->items[i], stream);
        gg_findings_put_counts(result->findings, stream);
        fprintf(stream, " in %zu file%s\n", result->files, result->files == 1 ? "" : "s");
        return 0;
}

/* ---- JSON ---- */

json_t *gg_lint_json_text(const char *s) {
        return s ? gg_json_text(gg_str_of(s)) : json_null();
}

int gg_lint_put_json(json_t *value, bool *is_first, FILE *stream) {
        int r;

        if (!value)
                return -ENOMEM;
        if (!*is_first)
                fputc(',', stream);
        *is_first = false;
        r = json_dumpf(value, stream, JSON_COMPACT | JSON_ENCODE_ANY);
        json_decref(value);
        return r < 0 && !ferror(stream) ? -ENOMEM : 0;
}

static json_t *number_or_null(unsigned n) {
        return n > 0 ? json_integer(n) : json_null();
}

static json_t *json_finding(const struct gg_finding *f) {
        const struct gg_lint_rule *rule = gg_lint_rule_find(f->id);

        return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", //
                         "id", f->id,                                               //
                         "name", gg_lint_json_text(rule ? rule->name : NULL),       //
                         "severity", gg_severity_name(f->severity),                 //
                         "file", gg_lint_json_text(f->file),                        //
                         "line", number_or_null(f->line),                           //
                         "column", number_or_null(f->column),                       //
                         "message", gg_lint_json_text(f->message),                  //
                         "effect", gg_lint_json_text(f->effect),                    //
                         "fix", gg_lint_json_text(f->fix),                          //
                         "mechanical", f->edits != NULL,                            //
                         "fingerprint", gg_lint_json_text(f->fingerprint));
}

int gg_lint_print_json(const struct gg_lint_result *result, FILE *stream) {
        bool is_first = true;
        int r = 0;

        fprintf(stream, "{\"v\":1,\"status\":%d,\"files\":%zu,\"findings\":[", result->status, result->files);
        for (size_t i = 0; r == 0 && i < result->findings->count; i++)
                r = gg_lint_put_json(json_finding(&result->findings->items[i]), &is_first, stream);
        fputs("]}\n", stream);
        return r;
}
