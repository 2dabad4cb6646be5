/* SPDX-License-Identifier: MIT */
/* Findings of lint in the forms that people and forges read. Nothing here prints but into the stream it is
 * handed. */
#ifndef GG_TOOLS_LINT_FORMATS_H
#define GG_TOOLS_LINT_FORMATS_H

#include "lint/lint.h"
#include <jansson.h>
#include <stdio.h>

struct gg_lint_result {
        const struct gg_findings *findings; /* sorted */
        const char *version;                /* of the program */
        const char *top, *cwd;              /* absolute: in text paths are as seen from cwd */
        size_t files;                       /* that were looked at */
        int status;
        bool colour; /* of text */
};

struct gg_lint_format {
        const char *name;
        /* 0, or -ENOMEM. What cannot be written shows in ferror(3). */
        int (*print)(const struct gg_lint_result *result, FILE *stream);
};

/* NULL if there is none of that name. */
const struct gg_lint_format *gg_lint_format_find(const char *name);

int gg_lint_print_text(const struct gg_lint_result *result, FILE *stream);
int gg_lint_print_json(const struct gg_lint_result *result, FILE *stream);
int gg_lint_print_sarif(const struct gg_lint_result *result, FILE *stream);
int gg_lint_print_github(const struct gg_lint_result *result, FILE *stream);
int gg_lint_print_gitlab(const struct gg_lint_result *result, FILE *stream);

/* The rules themselves: as a table, as JSON ({"v":1,"rules":[...]}), and one with all there is to say. */
void gg_lint_print_rules(FILE *stream, unsigned width);
int gg_lint_print_rules_json(FILE *stream);
void gg_lint_explain(const struct gg_lint_rule *rule, FILE *stream, bool colour);

/* Prints one value and what separates it from the next, so that a list need not be held as a whole; drops the
 * reference. 0; -ENOMEM if value is NULL. */
int gg_lint_put_json(json_t *value, bool *is_first, FILE *stream);

/* Any bytes as a string of JSON; null for NULL. */
json_t *gg_lint_json_text(const char *s);

#endif
