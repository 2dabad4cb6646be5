/* SPDX-License-Identifier: MIT */
/* Findings as `doctor`, `verify` and `env` show them. (`lint` has formats of its own: lint/formats.h.) */
#ifndef GG_TOOLS_OUTPUT_FINDINGS_H
#define GG_TOOLS_OUTPUT_FINDINGS_H

#include "common/findings.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Prints each as a block: severity, id and message; then, where there is one, where it comes from, what it
 * does and what mends it. Ends with a line that counts them. */
void gg_findings_print(const struct gg_findings *findings, FILE *stream, bool colour);

/* "2 errors, 1 warning, 0 notes", or "nothing found". No newline. */
void gg_findings_put_counts(const struct gg_findings *findings, FILE *stream);

/* An SGR parameter (ECMA-48). Static. */
const char *gg_severity_colour(enum gg_severity severity);

/* An array of objects: id, severity, file, line, column, message, effect, fix; null for what there is not. A
 * new reference; NULL: no memory. */
json_t *gg_findings_json(const struct gg_findings *findings);

/* Prints whole as one line and drops the reference, whatever it is. status, or GG_EXIT_FAILURE with a message
 * if it is NULL or cannot be written. */
int gg_json_print(json_t *whole, int status);

#endif
