/* SPDX-License-Identifier: MIT */
#include "elfmake.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmd/go/internal/modload: infoStart and infoEnd. */
static const unsigned char info_start[16] = {0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02,
                                             0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18, 0xe6};
static const unsigned char info_end[16] = {0xf9, 0x32, 0x43, 0x31, 0x86, 0x18, 0x20, 0x72,
                                           0x00, 0x82, 0x42, 0x10, 0x41, 0x16, 0xd8, 0xf2};

struct image {
        const struct elfmake *spec;
        struct elfmake_layout at;
        unsigned char *p;
        size_t n;
};

void elfmake_put(unsigned char *p, unsigned size, uint64_t v, bool big_endian) {
        for (unsigned i = 0; i < size; i++)
                p[big_endian ? size - 1 - i : i] = (unsigned char) (v >> (8 * i));
}

static void room(const struct image *image, size_t n) {
        if (n > ELFMAKE_MAX - image->n) {
                fprintf(stderr, "elfmake: more than %d bytes\n", ELFMAKE_MAX);
                abort();
        }
}

static void add(struct image *image, const void *p, size_t n) {
        room(image, n);
        if (n > 0)
                memcpy(image->p + image->n, p, n);
        image->n += n;
}

static void fill(struct image *image, size_t n, unsigned char byte) {
        room(image, n);
        memset(image->p + image->n, byte, n);
        image->n += n;
}

static void put(struct image *image, unsigned size, uint64_t v) {
        room(image, size);
        elfmake_put(image->p + image->n, size, v, image->spec->big_endian);
        image->n += size;
}

/* A value as wide as the class: an address, an offset, a size. */
static void put_wide(struct image *image, uint64_t v) {
        put(image, image->spec->is64 ? 8 : 4, v);
}

static void align(struct image *image, size_t to) {
        while (image->n % to != 0)
                put(image, 1, 0);
}

static void put_uvarint(struct image *image, size_t v) {
        for (; v >= 0x80; v >>= 7)
                put(image, 1, (v & 0x7f) | 0x80);
        put(image, 1, v);
}

static size_t mod_size(const struct elfmake *spec) {
        return spec->mod ? sizeof info_start + strlen(spec->mod) + sizeof info_end : 0;
}

static void put_mod(struct image *image) {
        if (!image->spec->mod)
                return;
        add(image, info_start, sizeof info_start);
        add(image, image->spec->mod, strlen(image->spec->mod));
        add(image, info_end, sizeof info_end);
}

static void put_info(struct image *image) {
        const struct elfmake *spec = image->spec;
        unsigned word = spec->is64 ? 8 : 4;
        const char *version = spec->version ? spec->version : "";

        image->at.info = image->n;
        if (spec->format == ELFMAKE_NOT_GO)
                return;
        add(image, "\xff Go buildinf:", 14);
        put(image, 1, word);
        if (spec->format == ELFMAKE_INLINE) {
                put(image, 1, 2);
                fill(image, 16, 0);
                image->at.version = image->n;
                put_uvarint(image, strlen(version));
                add(image, version, strlen(version));
                image->at.mod = image->n;
                put_uvarint(image, mod_size(spec));
                put_mod(image);
                align(image, 16);
                return;
        }
        put(image, 1, spec->big_endian);

        /* The two pointers, then what they point to. */
        image->at.version_header = image->at.info + 32;
        image->at.mod_header = image->at.version_header + 2 * word;
        image->at.version = image->at.mod_header + 2 * word;
        image->at.mod = image->at.version + strlen(version);
        put_wide(image, image->at.base + image->at.version_header);
        put_wide(image, image->at.base + image->at.mod_header);
        fill(image, image->at.info + 32 - image->n, 0);
        put_wide(image, image->at.base + image->at.version);
        put_wide(image, strlen(version));
        put_wide(image, spec->mod ? image->at.base + image->at.mod : 0);
        put_wide(image, mod_size(spec));
        add(image, version, strlen(version));
        put_mod(image);
}

/* A Go string header with its text in the read-only segment: what `-X` of the linker makes of a variable
 * (cmd/link/internal/ld, addstrdata). */
static void put_default_root(struct image *image, size_t text) {
        if (!image->spec->default_root)
                return;
        align(image, 16);
        put_wide(image, image->at.base + text);
        put_wide(image, strlen(image->spec->default_root));
}

static void put_phdr(struct image *image, uint32_t type, uint32_t flags, size_t offset, size_t size) {
        put(image, 4, type);
        if (image->spec->is64)
                put(image, 4, flags);
        put_wide(image, offset);
        put_wide(image, image->at.base + offset);
        put_wide(image, image->at.base + offset);
        put_wide(image, size);
        put_wide(image, size);
        if (!image->spec->is64)
                put(image, 4, flags);
        put_wide(image, 4096);
}

static void put_shdr(struct image *image, size_t name, uint32_t type, uint64_t flags, size_t offset,
                     size_t size) {
        put(image, 4, name);
        put(image, 4, type);
        put_wide(image, flags);
        put_wide(image, flags & SHF_ALLOC ? image->at.base + offset : 0);
        put_wide(image, offset);
        put_wide(image, size);
        put(image, 4, 0);
        put(image, 4, 0);
        put_wide(image, 16);
        put_wide(image, 0);
}

static void put_ehdr(struct image *image, size_t n_phdrs, size_t n_shdrs) {
        const struct elfmake *spec = image->spec;
        const unsigned char ident[EI_NIDENT] = {0x7f,
                                                'E',
                                                'L',
                                                'F',
                                                spec->is64 ? ELFCLASS64 : ELFCLASS32,
                                                spec->big_endian ? ELFDATA2MSB : ELFDATA2LSB,
                                                EV_CURRENT};
        uint16_t machine = spec->machine;

        if (machine == 0)
                machine = spec->is64 ? EM_X86_64 : EM_386;
        add(image, ident, sizeof ident);
        put(image, 2, ET_EXEC);
        put(image, 2, machine);
        put(image, 4, EV_CURRENT);
        put_wide(image, image->at.base); /* e_entry */
        put_wide(image, image->at.phoff);
        put_wide(image, image->at.shoff);
        put(image, 4, spec->flags);
        put(image, 2, spec->is64 ? 64 : 52);
        put(image, 2, spec->is64 ? 56 : 32);
        put(image, 2, n_phdrs);
        put(image, 2, n_shdrs > 0 ? (spec->is64 ? 64 : 40) : 0);
        put(image, 2, n_shdrs);
        put(image, 2, n_shdrs > 0 ? n_shdrs - 1 : 0);
}

size_t elfmake(const struct elfmake *spec, unsigned char *ret_image, struct elfmake_layout *ret_layout) {
        const char *interp = spec->loader ? spec->loader : "/lib/ld.so";
        static const char names[] = "\0.text\0.more\0.data\0.go.buildinfo\0.shstrtab";
        struct image image = {.spec = spec, .p = ret_image, .at.base = 0x400000};
        size_t ehdr = spec->is64 ? 64 : 52, phdr = spec->is64 ? 56 : 32;
        size_t n_phdrs = 2U + spec->interp + spec->more_segments;
        size_t n_shdrs = spec->sections ? 4U + (spec->format != ELFMAKE_NOT_GO) + spec->more_sections : 0;

        /* Everything behind the headers first: they need its offsets. */
        image.at.phoff = ehdr;
        fill(&image, ehdr + n_phdrs * phdr, 0);

        size_t interp_at = image.n, default_root_at, text;

        if (spec->interp)
                add(&image, interp, strlen(interp) + 1);
        default_root_at = image.n;
        if (spec->default_root)
                add(&image, spec->default_root, strlen(spec->default_root) + 1);
        align(&image, 16);
        text = image.n;
        fill(&image, 16, 0xc3);
        fill(&image, 16 - spec->skew % 16, 0);
        image.at.data = image.n;
        fill(&image, spec->skew % 16 + spec->before, 0xda);
        put_info(&image);

        size_t info_end_at = image.n, data_end;

        put_default_root(&image, default_root_at);
        fill(&image, 24, 0xdb);
        data_end = image.n;
        if (spec->sections) {
                image.at.shstrtab = image.n;
                add(&image, names, sizeof names);
                align(&image, 8);
                image.at.shoff = image.n;
                put_shdr(&image, 0, SHT_NULL, 0, 0, 0);
                put_shdr(&image, 1, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, text, 16);
                for (unsigned i = 0; i < spec->more_sections; i++)
                        put_shdr(&image, 7, SHT_PROGBITS, SHF_ALLOC, text, 0);
                if (spec->format != ELFMAKE_NOT_GO) {
                        image.at.info_shdr = image.n;
                        put_shdr(&image, 19, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, image.at.info,
                                 info_end_at - image.at.info);
                }
                put_shdr(&image, 13, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, image.at.data,
                         data_end - image.at.data);
                image.at.shstrtab_shdr = image.n;
                put_shdr(&image, 33, SHT_STRTAB, 0, image.at.shstrtab, sizeof names);
        }
        image.at.size = image.n;

        image.n = 0;
        put_ehdr(&image, n_phdrs, n_shdrs);
        if (spec->interp)
                put_phdr(&image, PT_INTERP, PF_R, interp_at, strlen(interp) + 1);
        for (unsigned i = 0; i < spec->more_segments; i++)
                put_phdr(&image, PT_NOTE, PF_R, text, 0);
        put_phdr(&image, PT_LOAD, PF_R | PF_X, 0, text + 16);
        image.at.data_phdr = image.n;
        put_phdr(&image, PT_LOAD, PF_R | PF_W, image.at.data, data_end - image.at.data);
        if (ret_layout)
                *ret_layout = image.at;
        return image.at.size;
}

size_t elfmake_go(const char *version, const char *package_path, unsigned char *ret_image) {
        char mod[1024];

        snprintf(mod, sizeof mod, "path\t%s\nbuild\t-compiler=gc\n", package_path);
        return elfmake(&(struct elfmake){.is64 = true,
                                         .sections = true,
                                         .format = ELFMAKE_INLINE,
                                         .version = version,
                                         .mod = mod},
                       ret_image, NULL);
}
