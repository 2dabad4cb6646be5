/* SPDX-License-Identifier: MIT */
/* What a project says of the Go that is to build it, held against itself and against the go that would.
 * `doctor` and `verify` both look at it. Nothing here prints. */
#ifndef GG_TOOLS_PROJECT_H
#define GG_TOOLS_PROJECT_H

#include "common/findings.h"
#include "common/gochoice.h"
#include "common/machine.h"
#include "common/pins.h"

/* Modules below one folder that are looked at. */
#define GG_PROJECT_MODULES_MAX 1000

/* Adds what is wrong in one folder: pins are gg_pins_find()'s, choice gg_gochoice_make()'s. What was found
 * before in another folder of the same project is not found again. */
void gg_project_check(const struct gg_machine *machine, const struct gg_pins *pins,
                      const struct gg_gochoice *choice, struct gg_findings *findings);

/* The same of the project in a folder, and of each module below it. How many pins they have. */
size_t gg_project_check_all(const struct gg_machine *machine, const char *dir, struct gg_findings *findings);

#endif
