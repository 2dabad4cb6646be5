/* SPDX-License-Identifier: MIT */
/* What is to be committed. Nothing here prints. */
#ifndef GG_TOOLS_VERIFY_COMMIT_H
#define GG_TOOLS_VERIFY_COMMIT_H

#include "common/findings.h"
#include "common/machine.h"

/* Adds what is wrong with the modules that files belong to, and with those files that are Go programs. Files
 * that are not there (any more) count for their folders alone. */
void gg_verify_commit(const struct gg_machine *machine, char *const *files, size_t count,
                      struct gg_findings *findings);

#endif
