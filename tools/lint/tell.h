/* SPDX-License-Identifier: MIT */
/* What the rules have in common when they find something. */
#ifndef GG_TOOLS_LINT_TELL_H
#define GG_TOOLS_LINT_TELL_H

#include "lint/lint.h"

/* gg_lint_report() with effect and fix (NULL: none), which must outlive the file: literals or
 * gg_lint_format(). NULL if it is silenced. */
struct gg_finding *gg_lint_tell(struct gg_lint_file *file, const char *id, unsigned line, unsigned column,
                                const char *message, const char *effect, const char *fix);

/* A text on the findings' arena. */
const char *gg_lint_format(struct gg_lint_file *file, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Whether that text stands in the file once and no more. */
bool gg_lint_mentions_once(const struct gg_lint_file *file, const char *text);

#endif
