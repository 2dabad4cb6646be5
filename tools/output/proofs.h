/* SPDX-License-Identifier: MIT */
/* What the loaders of a machine make of the library, as `enable` and `status` show it. */
#ifndef GG_TOOLS_OUTPUT_PROOFS_H
#define GG_TOOLS_OUTPUT_PROOFS_H

#include "system/survey.h"
#include <jansson.h>
#include <stdio.h>

/* A line for each loader: what its programs are, and what came of the trial. */
void gg_proofs_print(const struct gg_survey *survey, FILE *stream);

/* An array of objects: loader, libc, arch, bits, result, library, why; null for what there is not. A new
 * reference; NULL: no memory. */
json_t *gg_proofs_json(const struct gg_survey *survey);

#endif
