/* SPDX-License-Identifier: MIT */
#include "output/findings.h"
#include "commands.h"
#include "common/json.h"
#include <errno.h>
#include <string.h>

const char *gg_severity_colour(enum gg_severity severity) {
        static const char *const colours[] = {
                [GG_SEVERITY_NOTE] = "36",
                [GG_SEVERITY_WARNING] = "33",
                [GG_SEVERITY_ERROR] = "1;31",
        };

        return colours[severity];
}

static void put_detail(FILE *stream, const char *label, const char *text) {
        if (!text)
                return;
        fprintf(stream, "         %-7s", label);
        gg_put_text(stream, text);
        fputc('\n', stream);
}

static void print_one(const struct gg_finding *f, FILE *stream, bool colour) {
        const char *name = gg_severity_name(f->severity);

        if (colour)
                fprintf(stream, "\033[%sm%-7s\033[m  \033[1m%s\033[m: ", gg_severity_colour(f->severity),
                        name, f->id);
        else
                fprintf(stream, "%-7s  %s: ", name, f->id);
        gg_put_text(stream, f->message);
        fputc('\n', stream);
        if (f->file) {
                fputs("         from   ", stream);
                gg_put_text(stream, f->file);
                if (f->line > 0)
                        fprintf(stream, ":%u", f->line);
                fputc('\n', stream);
        }
        put_detail(stream, "effect", f->effect);
        put_detail(stream, "fix", f->fix);
}

void gg_findings_put_counts(const struct gg_findings *findings, FILE *stream) {
        size_t errors = gg_findings_count(findings, GG_SEVERITY_ERROR);
        size_t warnings = gg_findings_count(findings, GG_SEVERITY_WARNING) - errors;
        size_t notes = findings->count - warnings - errors;

        if (findings->count == 0)
                fputs("nothing found", stream);
        else
                fprintf(stream, "%zu error%s, %zu warning%s, %zu note%s", errors, errors == 1 ? "" : "s",
                        warnings, warnings == 1 ? "" : "s", notes, notes == 1 ? "" : "s");
}

void gg_findings_print(const struct gg_findings *findings, FILE *stream, bool colour) {
        for (size_t i = 0; i < findings->count; i++)
                print_one(&findings->items[i], stream, colour);
        gg_findings_put_counts(findings, stream);
        fputc('\n', stream);
}

static json_t *text_or_null(const char *s) {
        return s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *number_or_null(unsigned n) {
        return n > 0 ? json_integer(n) : json_null();
}

json_t *gg_findings_json(const struct gg_findings *findings) {
        json_t *array = json_array();

        for (size_t i = 0; array && i < findings->count; i++) {
                const struct gg_finding *f = &findings->items[i];
                json_t *one = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",             //
                                        "id", f->id, "severity", gg_severity_name(f->severity), //
                                        "file", text_or_null(f->file),                          //
                                        "line", number_or_null(f->line),                        //
                                        "column", number_or_null(f->column),                    //
                                        "message", text_or_null(f->message),                    //
                                        "effect", text_or_null(f->effect),                      //
                                        "fix", text_or_null(f->fix));

                if (json_array_append_new(array, one) < 0) {
                        json_decref(array);
                        array = NULL;
                }
        }
        return array;
}

int gg_json_print(json_t *whole, int status) {
        int r = whole ? json_dumpf(whole, stdout, JSON_COMPACT) : -1;

        json_decref(whole);
        if (r < 0) {
                gg_say("cannot write the JSON object: %s", strerror(whole ? EIO : ENOMEM));
                return GG_EXIT_FAILURE;
        }
        putchar('\n');
        return gg_finish(status);
}
