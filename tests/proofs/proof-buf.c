/* SPDX-License-Identifier: MIT */
/* gg_buf: from any state that the header allows, each function leaves such a state, and writes nothing but
 * the storage. Storage of up to 24 bytes, texts of up to 6, any number and width.
 *
 * cbmc: --unwind 22 lib/core/buf.c lib/core/divide.c */
#include "proofs.h"

#include <goroot-guard/buf.h>
#include <string.h>

int main(void) {
        size_t cap = at_most(24);

        ASSUME(cap > 0);
        struct gg_buf buf = {.p = exactly(cap), .cap = cap, .len = nondet_size(), .truncated = nondet_bool()};
        ASSUME(buf.len < cap);
        buf.p[buf.len] = '\0';
        size_t before = buf.len;

        switch (nondet_unsigned() % 6) {
        case 0:
                gg_buf_put_str(&buf, any_str(6));
                break;
        case 1:
                gg_buf_putc(&buf, nondet_char());
                break;
        case 2:
                gg_buf_put_padded(&buf, nondet_uint64(), nondet_unsigned());
                break;
        case 3:
                gg_buf_cut(&buf, at_most(before));
                PROVE(buf.len <= before && !buf.truncated);
                before = buf.len;
                break;
        case 4:
                gg_buf_puts(&buf, any_string(6));
                break;
        default:
                gg_buf_init(&buf, buf.p, cap);
                before = 0;
        }
        PROVE(buf.len < cap && buf.cap == cap && buf.p[buf.len] == '\0');
        PROVE(buf.len >= before);
        PROVE(!buf.truncated || buf.len == before); /* nothing is added in part */
        END();
        return 0;
}
