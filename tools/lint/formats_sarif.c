/* SPDX-License-Identifier: MIT */
/* SARIF 2.1.0 (OASIS), as GitHub's code scanning takes it. */
#include "common/arena.h"
#include "lint/engine.h"
#include "lint/formats.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The strings of an object live as long as the arena. */
static const char *rule_help(struct gg_arena *arena, const struct gg_lint_rule *rule) {
        const char *beside = "";

        if (!rule->bad || !rule->good)
                return rule->why;
        if (rule->beside)
                beside = gg_arena_printf(arena, "\n\n%s beside it:\n\n%s", rule->beside, rule->beside_text);
        return gg_arena_printf(arena, "%s%s\n\n%s, with this finding:\n\n%s\nwithout:\n\n%s", rule->why,
                               beside, rule->file, rule->bad, rule->good);
}

static json_t *sarif_rule(const struct gg_lint_rule *rule) {
        struct gg_arena arena = {NULL};
        json_t *value = json_pack("{s:s, s:s, s:{s:o}, s:{s:o}, s:{s:o}, s:{s:s}}",             //
                                  "id", rule->id,                                               //
                                  "name", rule->name,                                           //
                                  "shortDescription", "text", gg_lint_json_text(rule->summary), //
                                  "fullDescription", "text", gg_lint_json_text(rule->why),      //
                                  "help", "text", gg_lint_json_text(rule_help(&arena, rule)),   //
                                  "defaultConfiguration", "level", gg_severity_name(rule->severity));

        gg_arena_free(&arena);
        return value;
}

/* RFC 3986: what is not unreserved is written as its bytes; so no part of it can be taken for a scheme. */
static json_t *uri_of(const char *path) {
        struct gg_arena arena = {NULL};
        char *uri = gg_arena_alloc(&arena, sizeof "file://" + 3 * strlen(path)), *p = uri;
        json_t *value;

        if (path[0] == '/')
                p += sprintf(p, "file://");
        for (; *path; path++) {
                if (isalnum((unsigned char) *path) || strchr("-._~/", *path))
                        *p++ = *path;
                else
                        p += sprintf(p, "%%%02X", (unsigned char) *path);
        }
        value = json_string(uri);
        gg_arena_free(&arena);
        return value;
}

static json_t *sarif_location(const struct gg_finding *f) {
        json_t *artifact = json_pack("{s:o}", "uri", uri_of(f->file));
        json_t *physical = json_pack("{s:o}", "artifactLocation", artifact), *region;

        if (artifact && f->file[0] != '/')
                json_object_set_new(artifact, "uriBaseId", json_string("%SRCROOT%"));
        if (physical && f->line > 0) {
                region = json_pack("{s:i}", "startLine", (int) f->line);
                if (region && f->column > 0)
                        json_object_set_new(region, "startColumn", json_integer(f->column));
                json_object_set_new(physical, "region", region);
        }
        return json_pack("{s:o}", "physicalLocation", physical);
}

static size_t index_of(const char *id) {
        size_t i = 0;

        for (const struct gg_lint_rule *rule; (rule = gg_lint_rule_at(i)) && strcmp(rule->id, id) != 0;)
                i++;
        return i;
}

static json_t *sarif_result(const struct gg_finding *f) {
        struct gg_arena arena = {NULL};
        const char *text =
                gg_arena_printf(&arena, "%s%s%s%s%s", f->message, f->effect ? "\n" : "",
                                f->effect ? f->effect : "", f->fix ? "\nFix: " : "", f->fix ? f->fix : "");
        json_t *value = json_pack("{s:s, s:i, s:s, s:{s:o}, s:[o], s:{s:o}}", //
                                  "ruleId", f->id,                            //
                                  "ruleIndex", (int) index_of(f->id),         //
                                  "level", gg_severity_name(f->severity),     //
                                  "message", "text", gg_lint_json_text(text), //
                                  "locations", sarif_location(f),             //
                                  "partialFingerprints", "gorootGuard/v1", gg_lint_json_text(f->fingerprint));

        gg_arena_free(&arena);
        return value;
}

int gg_lint_print_sarif(const struct gg_lint_result *result, FILE *stream) {
        const struct gg_lint_rule *rule;
        bool is_first = true;
        int r = 0;

        fprintf(stream,
                "{\"$schema\":\"https://json.schemastore.org/"
                "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"goroot-"
                "guard\",\"version\":\"%s\",\"rules\":[",
                result->version);
        for (size_t i = 0; r == 0 && (rule = gg_lint_rule_at(i)); i++)
                r = gg_lint_put_json(sarif_rule(rule), &is_first, stream);
        fputs("]}},\"results\":[", stream);
        is_first = true;
        for (size_t i = 0; r == 0 && i < result->findings->count; i++)
                r = gg_lint_put_json(sarif_result(&result->findings->items[i]), &is_first, stream);
        fputs("]}]}\n", stream);
        return r;
}
