/* SPDX-License-Identifier: MIT */
/* ELF files as elf(5) has them, in either class and byte order: a build runs foreign binaries too
 * (binfmt_misc). What is refused here is what the kernel's load_elf_phdrs (fs/binfmt_elf.c) refuses to run.
 */
#include "elffile.h"

#include <errno.h>
#include <string.h>

/* Linkers put the program headers right behind the header, so that one read gets both: 17 of them in 64 bit,
 * 30 in 32. */
#define FIRST_READ 1024
/* The kernel's own limit: more than 64 KiB of program headers is ENOEXEC. */
#define PHDRS_MAX 65536
#define PHDRS_PER_READ 8
/* Programs have 14 (stripped) to about 45 sections, with 130 to 530 bytes of names; 512 are out of a linker's
 * reach. */
#define SECTIONS_MAX 512
#define SECTIONS_PER_READ 16
#define NAMES_START 384
#define NAME_MAX_SIZE 32

long gg_elf_pread(const struct gg_fs *fs, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        size_t done = 0;

        if (offset > (uint64_t) INT64_MAX - n) /* off_t is signed */
                return 0;
        while (done < n) {
                long r = fs->pread(fs->ctx, handle, (char *) ret_bytes + done, n - done, offset + done);

                if (r < 0)
                        return r;
                if (r == 0)
                        break;
                done += (size_t) r;
        }
        return (long) done;
}

uint64_t gg_elf_uint(const unsigned char *p, unsigned size, bool big_endian) {
        uint64_t v = 0;
        uint32_t half;

        const bool native = !big_endian && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

        if (size == 8 && native) { /* nearly all of what is read: one load */
                memcpy(&v, p, 8);
                return v;
        }
        if (size == 4 && native) {
                memcpy(&half, p, 4);
                return half;
        }
        for (unsigned i = 0; i < size; i++)
                v = v << 8 | p[big_endian ? i : size - 1 - i];
        return v;
}

static size_t phdr_size(const struct gg_elf *elf) {
        return elf->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static struct gg_elf_segment parse_segment(const struct gg_elf *elf, const unsigned char *p) {
        return (struct gg_elf_segment){
                .type = (uint32_t) GG_ELF_FIELD(elf, p, Phdr, p_type),
                .flags = (uint32_t) GG_ELF_FIELD(elf, p, Phdr, p_flags),
                .vaddr = GG_ELF_FIELD(elf, p, Phdr, p_vaddr),
                .bytes.offset = GG_ELF_FIELD(elf, p, Phdr, p_offset),
                .bytes.size = GG_ELF_FIELD(elf, p, Phdr, p_filesz),
        };
}

static bool is_wanted(const struct gg_elf *elf, const unsigned char *p, const struct gg_elf_wanted *wanted,
                      struct gg_elf_segment *ret_segment) {
        struct gg_elf_segment segment = parse_segment(elf, p);

        if (segment.type != wanted->type || (segment.flags & wanted->flags_mask) != wanted->flags)
                return false;
        if (wanted->address &&
            (*wanted->address < segment.vaddr || *wanted->address - segment.vaddr >= segment.bytes.size))
                return false;
        *ret_segment = segment;
        return true;
}

GG_OWN_FRAME int gg_elf_find_segment(const struct gg_fs *fs, const struct gg_elf *elf,
                                     const struct gg_elf_wanted *wanted, struct gg_elf_segment *ret_segment) {
        unsigned char chunk[PHDRS_PER_READ * sizeof(Elf64_Phdr)];
        size_t phdr = phdr_size(elf);
        uint64_t offset = elf->phoff;

        for (unsigned left = elf->phnum; left > 0;) {
                unsigned n = left < PHDRS_PER_READ ? left : PHDRS_PER_READ;
                long got = gg_elf_pread(fs, elf->handle, chunk, n * phdr, offset);

                if (got < 0)
                        return (int) got;
                if ((size_t) got < n * phdr)
                        return -ENOEXEC;
                for (unsigned i = 0; i < n; i++)
                        if (is_wanted(elf, chunk + i * phdr, wanted, ret_segment))
                                return 0;
                offset += n * phdr; /* no overflow: the read has succeeded */
                left -= n;
        }
        return -ENOENT;
}

struct section {
        uint32_t name, type;
        uint64_t address;
        struct gg_span bytes;
};

static struct section parse_section(const struct gg_elf *elf, const unsigned char *p) {
        return (struct section){
                .name = (uint32_t) GG_ELF_FIELD(elf, p, Shdr, sh_name),
                .type = (uint32_t) GG_ELF_FIELD(elf, p, Shdr, sh_type),
                .address = GG_ELF_FIELD(elf, p, Shdr, sh_addr),
                .bytes.offset = GG_ELF_FIELD(elf, p, Shdr, sh_offset),
                .bytes.size = GG_ELF_FIELD(elf, p, Shdr, sh_size),
        };
}

/* The table of section names. */
struct names {
        struct gg_span table;
        size_t n_start; /* how much of its start is here: with nearly all programs the whole of it */
        char start[NAMES_START];
};

static int read_names(const struct gg_fs *fs, const struct gg_elf *elf, const unsigned char *header,
                      struct names *ret_names) {
        struct section s = parse_section(elf, header);
        long got;

        if (s.type != SHT_STRTAB)
                return -ENOENT;
        got = gg_elf_pread(fs, elf->handle, ret_names->start,
                           s.bytes.size < NAMES_START ? (size_t) s.bytes.size : NAMES_START, s.bytes.offset);
        if (got < 0)
                return (int) got;
        ret_names->table = s.bytes;
        ret_names->n_start = (size_t) got;
        return 0;
}

/* 1 if the name at this offset of the table is the one sought, 0 if not, or the read's errno. */
static int is_named(const struct gg_fs *fs, const struct gg_elf *elf, const struct names *names,
                    uint64_t offset, const char *name) {
        size_t n = strlen(name) + 1;
        char other[NAME_MAX_SIZE];
        uint64_t at;
        long got;

        if (n > sizeof other || names->table.size < n || offset > names->table.size - n)
                return 0;
        if (offset <= names->n_start && n <= names->n_start - offset)
                return memcmp(names->start + offset, name, n) == 0;
        if (__builtin_add_overflow(names->table.offset, offset, &at))
                return 0;
        got = gg_elf_pread(fs, elf->handle, other, n, at);
        if (got < 0)
                return (int) got;
        return (size_t) got == n && memcmp(other, name, n) == 0;
}

/* Reads n section headers from the index-th on. */
static int read_sections(const struct gg_fs *fs, const struct gg_elf *elf, unsigned index, unsigned n,
                         void *ret_bytes) {
        size_t size = (size_t) n * elf->shentsize;
        long got = gg_elf_pread(fs, elf->handle, ret_bytes, size,
                                elf->shoff + (uint64_t) index * elf->shentsize);

        if (got < 0)
                return (int) got;
        return (size_t) got < size ? -ENOENT : 0;
}

GG_OWN_FRAME int gg_elf_find_section(const struct gg_fs *fs, const struct gg_elf *elf, uint32_t type,
                                     const char *name, struct gg_span *ret_bytes, uint64_t *ret_address) {
        unsigned char chunk[SECTIONS_PER_READ * sizeof(Elf64_Shdr)];
        unsigned n_sections = elf->shnum < SECTIONS_MAX ? elf->shnum : SECTIONS_MAX;
        struct names names;
        bool intact = false;
        int r = 0;

        /* A count of 0 and the index SHN_XINDEX stand for more sections
         * than a program has (elf(5), e_shnum). */
        if (elf->shentsize != (elf->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)) ||
            elf->shstrndx == SHN_UNDEF || elf->shstrndx >= elf->shnum || elf->shoff == 0 ||
            elf->shoff > INT64_MAX)
                return -ENOENT;
        if (elf->shstrndx >= SECTIONS_PER_READ) {
                r = read_sections(fs, elf, elf->shstrndx, 1, chunk);
                if (r == 0)
                        r = read_names(fs, elf, chunk, &names);
        }
        for (unsigned first = 0; r == 0 && first < n_sections; first += SECTIONS_PER_READ) {
                unsigned n = n_sections - first < SECTIONS_PER_READ ? n_sections - first : SECTIONS_PER_READ;

                r = read_sections(fs, elf, first, n, chunk);
                if (r == 0 && first == 0 && elf->shstrndx < n)
                        r = read_names(fs, elf, chunk + (size_t) elf->shstrndx * elf->shentsize, &names);
                for (unsigned i = 0; r == 0 && i < n; i++) {
                        struct section s = parse_section(elf, chunk + (size_t) i * elf->shentsize);

                        if (s.type != type)
                                continue;
                        r = is_named(fs, elf, &names, s.name, name);
                        if (r > 0) {
                                *ret_bytes = s.bytes;
                                *ret_address = s.address;
                                return 0;
                        }
                        /* Every program has code: a table in which it can be found
                         * by name is one to believe. */
                        if (r == 0 && !intact) {
                                r = is_named(fs, elf, &names, s.name, ".text");
                                intact = r > 0;
                                r = r > 0 ? 0 : r;
                        }
                }
        }
        return r < 0 ? r : intact && n_sections == elf->shnum ? -ENODATA : -ENOENT;
}

/* Fills in what the header says. */
static int parse_header(const unsigned char *p, size_t n, struct gg_elf *elf) {
        if (n < EI_NIDENT || memcmp(p, ELFMAG, SELFMAG) != 0)
                return -ENOEXEC;
        if (p[EI_CLASS] != ELFCLASS32 && p[EI_CLASS] != ELFCLASS64)
                return -ENOEXEC;
        if (p[EI_DATA] != ELFDATA2LSB && p[EI_DATA] != ELFDATA2MSB)
                return -ENOEXEC;
        elf->is64 = p[EI_CLASS] == ELFCLASS64;
        elf->big_endian = p[EI_DATA] == ELFDATA2MSB;
        if (n < (elf->is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
                return -ENOEXEC;
        elf->machine = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_machine);
        elf->flags = (uint32_t) GG_ELF_FIELD(elf, p, Ehdr, e_flags);
        elf->phoff = GG_ELF_FIELD(elf, p, Ehdr, e_phoff);
        elf->phentsize = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_phentsize);
        elf->phnum = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_phnum);
        elf->shoff = GG_ELF_FIELD(elf, p, Ehdr, e_shoff);
        elf->shentsize = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_shentsize);
        elf->shnum = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_shnum);
        elf->shstrndx = (uint16_t) GG_ELF_FIELD(elf, p, Ehdr, e_shstrndx);
        return 0;
}

static void keep_interp(struct gg_elf *elf, const struct gg_elf_segment *segment) {
        elf->dynamic = true;
        elf->interp_offset = segment->bytes.offset;
        elf->interp_size = segment->bytes.size;
}

/* Fills in what the program headers say: those among the first n bytes of the file, at p, or else read for
 * the purpose. */
static int parse_segments(const struct gg_fs *fs, const unsigned char *p, size_t n, struct gg_elf *elf) {
        static const struct gg_elf_wanted wanted = {.type = PT_INTERP};
        size_t phdr = phdr_size(elf), size = elf->phnum * phdr;
        struct gg_elf_segment segment;

        if (elf->phnum == 0)
                return 0; /* nothing that could be run: an object file, say */
        if (elf->phentsize != phdr || size > PHDRS_MAX)
                return -ENOEXEC;
        if (elf->phoff > n || size > n - elf->phoff) {
                int r = gg_elf_find_segment(fs, elf, &wanted, &segment);

                if (r == 0)
                        keep_interp(elf, &segment);
                return r == -ENOENT ? 0 : r;
        }
        for (size_t i = 0; i < elf->phnum; i++) {
                segment = parse_segment(elf, p + elf->phoff + i * phdr);
                if (segment.type == PT_INTERP && !elf->dynamic) {
                        keep_interp(elf, &segment);
                } else if (segment.type == PT_LOAD && (segment.flags & (PF_W | PF_X)) == PF_W &&
                           elf->data_size == 0) {
                        elf->data_offset = segment.bytes.offset;
                        elf->data_size = segment.bytes.size;
                        elf->data_address = segment.vaddr;
                }
        }
        return 0;
}

int gg_elf_read(const struct gg_fs *fs, int handle, struct gg_elf *ret_elf) {
        struct gg_elf elf = {.handle = handle};
        unsigned char p[FIRST_READ];
        long n = gg_elf_pread(fs, handle, p, sizeof p, 0);
        int r;

        if (n < 0)
                return (int) n;
        r = parse_header(p, (size_t) n, &elf);
        if (r < 0)
                return r;
        r = parse_segments(fs, p, (size_t) n, &elf);
        if (r < 0)
                return r;
        *ret_elf = elf;
        return 0;
}

const char *gg_elf_goarch(const struct gg_elf *elf) {
        bool big = elf->big_endian;

        if (elf->is64) {
                switch (elf->machine) {
                case EM_X86_64:
                        return big ? NULL : "amd64";
                case EM_AARCH64:
                        return big ? NULL : "arm64";
                case EM_RISCV:
                        return big ? NULL : "riscv64";
                case 258: /* EM_LOONGARCH, which not every elf.h has */
                        return big ? NULL : "loong64";
                case EM_MIPS:
                        return big ? "mips64" : "mips64le";
                case EM_PPC64:
                        return big ? "ppc64" : "ppc64le";
                case EM_S390:
                        return big ? "s390x" : NULL;
                }
                return NULL;
        }
        /* The 32-bit classes of those machines (x32, ILP32, s390) have none. */
        switch (elf->machine) {
        case EM_386:
                return big ? NULL : "386";
        case EM_ARM:
                return big ? NULL : "arm";
        case EM_MIPS:
                if (elf->flags & EF_MIPS_ABI2) /* n32: 64-bit registers, 32-bit pointers */
                        return NULL;
                return big ? "mips" : "mipsle";
        }
        return NULL;
}
