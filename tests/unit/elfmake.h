/* SPDX-License-Identifier: MIT */
/* Small ELF programs for tests, with Go's build information in them or not: a header, program headers, a
 * readable and a writable segment and, if wanted, section headers. Nothing in them can run.
 *
 * The layout is that of cmd/link (ld.Link.buildinfo and ld.Elfinit): the information lies in the writable
 * segment, in a section of its own. */
#ifndef TESTS_UNIT_ELFMAKE_H
#define TESTS_UNIT_ELFMAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum elfmake_format {
        ELFMAKE_NOT_GO,   /* no build information: another language's program */
        ELFMAKE_INLINE,   /* Go 1.18 and newer */
        ELFMAKE_POINTERS, /* Go 1.13 to 1.17 */
};

struct elfmake {
        bool is64, big_endian;
        uint16_t machine; /* 0: that of amd64 or 386 */
        uint32_t flags;
        bool interp;        /* a PT_INTERP: dynamically linked */
        const char *loader; /* what it names; NULL: /lib/ld.so */
        bool sections;      /* section headers */
        enum elfmake_format format;
        const char *version; /* may be NULL: empty */
        const char *mod;     /* text of the module information without its sentinels; NULL: none */
        size_t before; /* bytes of other data in front of the information in its segment; a multiple of 16 */
        size_t skew;   /* how far the start of the segment is from the next multiple of 16 bytes; 0 to 15 */
        const char *default_root; /* what the linker sets runtime.defaultGOROOT to (Go 1.20 and older); NULL:
                                     nothing */
        unsigned more_segments;   /* notes, listed before the loaded segments */
        unsigned more_sections;   /* empty ones, listed before .go.buildinfo */
};

/* Where things are in an image, as offsets. */
struct elfmake_layout {
        size_t size;
        size_t phoff, data_phdr;                /* all program headers; that of the writable segment */
        size_t data, info;                      /* the writable segment; the magic of the build information */
        size_t version_header, mod_header;      /* ELFMAKE_POINTERS: Go string headers */
        size_t version, mod;                    /* the strings themselves; inline: their lengths */
        size_t shoff, info_shdr, shstrtab_shdr; /* all section headers; two of them */
        size_t shstrtab;                        /* section names */
        uint64_t base;                          /* virtual address minus offset, for everything */
};

#define ELFMAKE_MAX 16384

/* Makes an image in storage of ELFMAKE_MAX bytes, which is more than any spec with a `before` under 8 KiB
 * takes (else the process is ended), and returns its size. ret_layout may be NULL. */
size_t elfmake(const struct elfmake *spec, unsigned char *ret_image, struct elfmake_layout *ret_layout);

/* Writes v as size bytes (1, 2, 4 or 8) at p. */
void elfmake_put(unsigned char *p, unsigned size, uint64_t v, bool big_endian);

/* The usual case: a static 64-bit little-endian program with sections and inline information. */
size_t elfmake_go(const char *version, const char *package_path, unsigned char *ret_image);

#endif
