/* SPDX-License-Identifier: MIT */
/* The parts of an ELF file that buildinfo.c looks at besides the header. Private to lib/core. (Not called
 * elf.h: meson puts this folder on the include path, before that of the system.) */
#ifndef CORE_ELFFILE_H
#define CORE_ELFFILE_H

#include <elf.h>
#include <goroot-guard/buildinfo.h>
#include <stddef.h>

/* Large buffers are each in a function that is never inlined, so that no two of them are on the stack
 * together where that isn't needed. */
#define GG_OWN_FRAME __attribute__((noinline))

/* pread that goes on after a short read: fewer than n bytes mean the end of the file, which is also what an
 * offset gives that no file can have. The number of bytes, or the read's errno. */
long gg_elf_pread(const struct gg_fs *fs, int handle, void *ret_bytes, size_t n, uint64_t offset);

/* The unsigned number of size bytes (1 to 8) at p. */
uint64_t gg_elf_uint(const unsigned char *p, unsigned size, bool big_endian);

/* The member of an Elf32_TYPE or Elf64_TYPE of elf(5) at p, whichever the file has. */
#define GG_ELF_FIELD(elf, p, type, member)                                                                   \
        ((elf)->is64 ? GG_ELF_FIELD_OF(elf, p, Elf64_##type, member)                                         \
                     : GG_ELF_FIELD_OF(elf, p, Elf32_##type, member))
#define GG_ELF_FIELD_OF(elf, p, type, member)                                                                \
        gg_elf_uint((p) + offsetof(type, member), sizeof(((type *) NULL)->member), (elf)->big_endian)

/* Part of a file. */
struct gg_span {
        uint64_t offset, size;
};

struct gg_elf_segment {
        uint32_t type, flags;
        uint64_t vaddr;
        struct gg_span bytes;
};

/* What a segment must be. */
struct gg_elf_wanted {
        uint32_t type;
        uint32_t flags_mask, flags; /* its flags under the mask */
        const uint64_t *address;    /* if not NULL: the file has the byte that is loaded there */
};

/* The first segment that is as wanted. 0; -ENOENT; -ENOEXEC if the program headers end early; else the read's
 * errno. Bounded: 256 reads. */
int gg_elf_find_segment(const struct gg_fs *fs, const struct gg_elf *elf, const struct gg_elf_wanted *wanted,
                        struct gg_elf_segment *ret_segment);

/* The first section of a type (SHT_PROGBITS: the program's own data) that has this name, one of less than 32
 * bytes. 0; -ENODATA if the sections were all seen and it is not among them (of SHT_PROGBITS alone); -ENOENT
 * if there is no section table that is of any use; else the read's errno. Bounded: only the first 512
 * sections count, 546 reads. */
int gg_elf_find_section(const struct gg_fs *fs, const struct gg_elf *elf, uint32_t type, const char *name,
                        struct gg_span *ret_bytes, uint64_t *ret_address);

/* Where a file has the strings of its build information. */
struct gg_buildinfo_place {
        struct gg_span version;
        struct gg_span mod;       /* module information without its sentinels; size 0: none */
        bool is_runtime_variable; /* version is what runtime.buildVersion points to (Go 1.13 to 1.17) */
};

/* gg_buildinfo_read(), which says where it has read, too: for programs that want more than the first lines.
 */
int gg_buildinfo_read_at(const struct gg_fs *fs, const struct gg_elf *elf, struct gg_buildinfo *ret_info,
                         struct gg_buildinfo_place *ret_place);

#endif
