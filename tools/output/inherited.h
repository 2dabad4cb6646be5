/* SPDX-License-Identifier: MIT */
/* What processes inherited, as `env` shows it. */
#ifndef GG_TOOLS_OUTPUT_INHERITED_H
#define GG_TOOLS_OUTPUT_INHERITED_H

#include "common/inherited.h"
#include <jansson.h>
#include <stdio.h>

/* Prints a block: the process and its go, each difference, and the verdict if that is bad. verbose: all
 * settings, too. */
void gg_subject_print(struct gg_arena *arena, const struct gg_subject *subject, bool verbose, FILE *stream,
                      bool colour);

/* The object that goroot-guard-env(1) describes. A new reference; NULL: no memory. */
json_t *gg_subject_json(const struct gg_subject *subject);

#endif
