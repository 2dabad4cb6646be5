/* SPDX-License-Identifier: MIT */
/* A string of the build information with its length in front: wherever its span lies, whatever the file holds
 * and whatever was read of it before, no byte is read from outside of what was, and the string and the rest
 * lie within the span, one behind the other. Spans of any place and size that end below 2^64, as
 * find_strings() makes them.
 *
 * cbmc: --unwind 11 */
#include "bytewise.h"

#include "core/buildinfo.c"

#include "proofs.h"

/* What the file says: anything. */
long gg_elf_pread(const struct gg_fs *fs, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        (void) fs;
        (void) handle;
        (void) offset;
        if (nondet_bool())
                return -EIO;
        if (n > 0)
                __CPROVER_havoc_slice(ret_bytes, n);
        return (long) at_most(n);
}

int main(void) {
        struct gg_elf elf = {.handle = 3};
        struct source src = {.elf = &elf, .all = {nondet_uint64(), nondet_uint64()}, .n_head = nondet_size()};
        struct gg_span rest = {nondet_uint64(), nondet_uint64()}, string = {0, 0};
        const struct gg_span before = rest;

        __CPROVER_havoc_slice(src.head, sizeof src.head);
        ASSUME(src.n_head <= sizeof src.head);
        ASSUME(before.offset <= UINT64_MAX - before.size);
        int r = cut_inline(&src, &rest, &string);

        PROVE(r == 0 || r == -EBADMSG || r == -EIO);
        if (r < 0) {
                PROVE(rest.offset == before.offset && rest.size == before.size);
        } else {
                PROVE(string.offset > before.offset && string.offset - before.offset <= 10);
                PROVE(string.size <= before.size - (string.offset - before.offset));
                PROVE(rest.offset == string.offset + string.size);
                PROVE(rest.offset - before.offset + rest.size == before.size);
        }
        END();
        return 0;
}
