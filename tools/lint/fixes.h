/* SPDX-License-Identifier: MIT */
/* What lint itself can mend. Nothing here prints. */
#ifndef GG_TOOLS_LINT_FIXES_H
#define GG_TOOLS_LINT_FIXES_H

#include "common/findings.h"

/* One file with its edits, and its path in findings. */
struct gg_lint_fix {
        struct gg_edit_file edits;
        const char *path;
};

/* The edits of all findings, by file. Of findings that want different things of one line the first has its
 * way, the edits of the others are left for the next time. Of no edits *ret_fixes is left alone. */
void gg_lint_fixes(const struct gg_findings *findings, struct gg_lint_fix **ret_fixes, size_t *ret_count);

#endif
