/* SPDX-License-Identifier: MIT */
/* The reader of an ELF header looks at nothing but the bytes that there are, whatever they say, and the bytes
 * of a number are as many as it has. Files of up to 64 bytes: no header is longer.
 *
 * cbmc: --unwind 18 */
#include "core/elf.c"

#include "proofs.h"

int main(void) {
        struct gg_str file = any_str(64);
        struct gg_elf elf = {.handle = 3};
        int r = parse_header((const unsigned char *) file.p, file.n, &elf);

        PROVE(r == 0 || r == -ENOEXEC);
        PROVE(r < 0 || file.n >= (elf.is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)));
        PROVE(elf.handle == 3);
        END();
        return 0;
}
