/* SPDX-License-Identifier: MIT */
/* gg_utf8_next() reads nothing but the text, and what it gives is a character of it. For texts of any length:
 * it never looks at more than 4 bytes, and 6 are tried.
 *
 * cbmc: --unwind 8 lib/core/utf8.c */
#include "proofs.h"

#include "core/utf8.h"

int main(void) {
        struct gg_str text = any_str(6);
        uint32_t rune = 0xffffffff;

        ASSUME(text.n > 0);
        size_t n = gg_utf8_next(text, &rune);
        PROVE(n <= 4 && n <= text.n);
        PROVE(n > 0 ? rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff) : rune == 0xffffffff);
        END();
        return 0;
}
