/* SPDX-License-Identifier: MIT */
/* gg_glob_match() reads nothing but the pattern and the text, and comes to an end. Patterns and texts of 3
 * bytes.
 *
 * cbmc: --unwind 14 lib/core/glob.c */
#include "proofs.h"

#include <goroot-guard/glob.h>

int main(void) {
        char pattern[3], text[3];

        gg_glob_match((struct gg_str){pattern, sizeof pattern}, (struct gg_str){text, sizeof text});
        END();
        return 0;
}
