/* SPDX-License-Identifier: MIT */
/* What there is to say about the rules themselves. */
#include "commands.h"
#include "lint/engine.h"
#include "lint/formats.h"
#include "output/table.h"
#include <string.h>

#define TEXT_WIDTH 78

void gg_lint_print_rules(FILE *stream, unsigned width) {
        static const char *const titles[] = {"ID", "SEVERITY", "FIX", "NAME", "SUMMARY"};
        struct gg_arena arena = {NULL};
        struct gg_table table = {.arena = &arena, .titles = titles, .columns = 5};
        const struct gg_lint_rule *rule;

        for (size_t i = 0; (rule = gg_lint_rule_at(i)); i++) {
                const char *const cells[] = {rule->id, gg_severity_name(rule->severity),
                                             rule->has_fix ? "yes" : "", rule->name, rule->summary};

                gg_table_add(&table, cells, NULL);
        }
        gg_table_print(&table, stream, false, width);
        gg_arena_free(&arena);
}

static json_t *json_rule(const struct gg_lint_rule *rule) {
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", //
                         "id", rule->id,                                            //
                         "name", rule->name,                                        //
                         "severity", gg_severity_name(rule->severity),              //
                         "summary", rule->summary,                                  //
                         "why", rule->why,                                          //
                         "mechanical", rule->has_fix,                               //
                         "file", gg_lint_json_text(rule->file),                     //
                         "bad", gg_lint_json_text(rule->bad),                       //
                         "good", gg_lint_json_text(rule->good),                     //
                         "beside", gg_lint_json_text(rule->beside),                 //
                         "beside_text", gg_lint_json_text(rule->beside_text));
}

int gg_lint_print_rules_json(FILE *stream) {
        const struct gg_lint_rule *rule;
        bool is_first = true;
        int r = 0;

        fputs("{\"v\":1,\"rules\":[", stream);
        for (size_t i = 0; r == 0 && (rule = gg_lint_rule_at(i)); i++)
                r = gg_lint_put_json(json_rule(rule), &is_first, stream);
        fputs("]}\n", stream);
        return r;
}

static void put_wrapped(const char *text, FILE *stream) {
        size_t column = 0;

        while (*text) {
                size_t n = strcspn(text, " ");

                if (column > 0 && column + 1 + n > TEXT_WIDTH) {
                        fputc('\n', stream);
                        column = 0;
                }
                column += (size_t) fprintf(stream, "%s%.*s", column > 0 ? " " : "", (int) n, text);
                text += n;
                text += strspn(text, " ");
        }
        fputc('\n', stream);
}

static void put_example(const char *title, const char *file, const char *text, FILE *stream) {
        if (!text)
                return;
        fprintf(stream, "\n%s, %s:\n\n", title, file);
        while (*text) {
                size_t n = strcspn(text, "\n");

                fprintf(stream, "%s%.*s\n", n > 0 ? "    " : "", (int) n, text);
                text += n;
                text += *text == '\n';
        }
}

void gg_lint_explain(const struct gg_lint_rule *rule, FILE *stream, bool colour) {
        fprintf(stream, colour ? "\033[1m%s %s\033[m" : "%s %s", rule->id, rule->name);
        fprintf(stream, " (%s%s)\n", gg_severity_name(rule->severity),
                rule->has_fix ? "; --fix mends it" : "");
        put_wrapped(rule->summary, stream);
        fputc('\n', stream);
        put_wrapped(rule->why, stream);
        put_example("Beside it", rule->beside, rule->beside_text, stream);
        put_example("Bad", rule->file, rule->bad, stream);
        put_example("Good", rule->file, rule->good, stream);
        fprintf(stream, "\nSilence it: # goroot-guard: ignore %s\n", rule->id);
}
