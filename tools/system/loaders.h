/* SPDX-License-Identifier: MIT */
/* The dynamic loaders of a machine: one for each C library and word size that programs can be of. Found by
 * looking; nothing is run. */
#ifndef GG_TOOLS_SYSTEM_LOADERS_H
#define GG_TOOLS_SYSTEM_LOADERS_H

#include "common/machine.h"

/* Which programs an ELF file is for. */
struct gg_elf_kind {
        uint16_t machine; /* e_machine */
        bool is64, big_endian;
};

struct gg_loader {
        const char *path; /* as programs name it (PT_INTERP) */
        const char *real; /* without symbolic links */
        bool is_musl;     /* which knows no /etc/ld.so.preload */
        struct gg_elf_kind kind;
        const char *arch; /* GOARCH of its programs; "?" for one that Go does not know */

        /* What it can be tried with: a program of its that does nothing, or else its C library, which starts
         * under the loader (glibc's says its version). NULL: nothing is there. */
        const char *subject;
        const char *const *argv; /* of a program; NULL: subject is to be handed to the loader */
};

/* Those of this machine, in the order of their usual places; each file once. */
void gg_loaders_find(const struct gg_machine *machine, struct gg_loader **ret_loaders, size_t *ret_count);

/* 0; -ENOEXEC for what is no ELF file; else a negative errno. */
int gg_elf_kind_read(const struct gg_machine *machine, const char *path, struct gg_elf_kind *ret_kind);

bool gg_elf_kind_eq(struct gg_elf_kind a, struct gg_elf_kind b);

#endif
