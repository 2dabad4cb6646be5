/* SPDX-License-Identifier: MIT */
/* The scan for the magic of the build information looks at nothing but the window that it is given. Windows
 * of up to 40 bytes.
 *
 * cbmc: --unwind 18 lib/core/str.c */
#include "core/buildinfo.c"

#include "proofs.h"

int main(void) {
        size_t n = at_most(40);
        const unsigned char *p = exactly(n);
        size_t at = magic_in(p, n);

        PROVE(at == n || (at + MAGIC_SIZE <= n && at % ALIGNMENT == 0 && p[at] == 0xff));
        END();
        return 0;
}
