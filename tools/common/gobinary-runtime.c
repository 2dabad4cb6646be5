/* SPDX-License-Identifier: MIT */
/* What runtime.Version() would say, by the symbol table: the string variable runtime.buildVersion, which the
 * linker fills in (cmd/link/internal/ld, Main and addstrdata).
 *
 * A stripped program (-ldflags=-s, strip) still has the variable but nothing that leads there: its data is
 * full of strings, and which of them is this one cannot be told. Then the version is not known. */
#include "common/gobinary-read.h"
#include <string.h>

#define VARIABLE "runtime.buildVersion"
#define TEXT VARIABLE ".str" /* the bytes that the variable points to, with a NUL */

#define CHUNK 65536
/* elf(5): programs have some tens of sections. */
#define SECTIONS_MAX 4096
/* Kubernetes' and the like have 10 MiB of names. */
#define NAMES_MAX ((uint64_t) 256 * 1024 * 1024)
#define SYMBOLS_MAX ((uint64_t) 256 * 1024 * 1024)
#define VERSION_MAX 1024

/* Names end in the same bytes: an external linker lets them share those. */
#define OFFSETS_MAX 8

struct reader {
        const struct gg_fs *fs;
        const struct gg_elf *elf;
        unsigned char *chunk; /* CHUNK bytes */
};

/* A symbol that is sought. */
struct wanted {
        const char *name;
        uint32_t offsets[OFFSETS_MAX]; /* in the table of names */
        size_t count;
        uint64_t address, size; /* found if the address is not 0 */
};

static uint64_t smaller(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

static size_t section_size(const struct gg_elf *elf) {
        return elf->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
}

static size_t symbol_size(const struct gg_elf *elf) {
        return elf->is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

/* Reads the index-th section header. False if there is none. */
static bool read_section(const struct reader *r, unsigned index, unsigned char ret[sizeof(Elf64_Shdr)]) {
        size_t n = section_size(r->elf);

        return index < r->elf->shnum && r->elf->shentsize == n && r->elf->shoff > 0 &&
               r->elf->shoff <= INT64_MAX &&
               gg_elf_pread(r->fs, r->elf->handle, ret, n, r->elf->shoff + (uint64_t) index * n) == (long) n;
}

/* Finds the symbol table and the names that belong to it. */
static bool find_tables(const struct reader *r, struct gg_span *ret_symbols, struct gg_span *ret_names) {
        unsigned char header[sizeof(Elf64_Shdr)];

        for (unsigned i = 0; i < SECTIONS_MAX && read_section(r, i, header); i++) {
                uint64_t link = GG_ELF_FIELD(r->elf, header, Shdr, sh_link);
                struct gg_span symbols = {GG_ELF_FIELD(r->elf, header, Shdr, sh_offset),
                                          GG_ELF_FIELD(r->elf, header, Shdr, sh_size)};

                if (GG_ELF_FIELD(r->elf, header, Shdr, sh_type) != SHT_SYMTAB)
                        continue;
                if (link > UINT16_MAX || !read_section(r, (unsigned) link, header) ||
                    GG_ELF_FIELD(r->elf, header, Shdr, sh_type) != SHT_STRTAB)
                        return false;
                *ret_symbols = symbols;
                *ret_names = (struct gg_span){GG_ELF_FIELD(r->elf, header, Shdr, sh_offset),
                                              GG_ELF_FIELD(r->elf, header, Shdr, sh_size)};
                return true;
        }
        return false;
}

/* Notes where the wanted name stands in a piece of the table that starts at base. */
static void note_names(const unsigned char *p, size_t n, uint64_t base, struct wanted *w) {
        size_t size = strlen(w->name) + 1;
        const unsigned char *end = p + n, *hit = p;

        while (w->count < OFFSETS_MAX && (size_t) (end - hit) >= size) {
                hit = memmem(hit, (size_t) (end - hit), w->name, size);
                if (!hit)
                        return;
                w->offsets[w->count++] = (uint32_t) (base + (uint64_t) (hit - p));
                hit++;
        }
}

/* Pieces overlap by less than a name, so that none is seen twice or missed. */
static void find_names(const struct reader *r, struct gg_span names, struct wanted *w) {
        uint64_t size = smaller(names.size, NAMES_MAX), step = CHUNK - strlen(w->name);

        for (uint64_t at = 0; at < size; at += step) {
                long n = gg_elf_pread(r->fs, r->elf->handle, r->chunk, (size_t) smaller(CHUNK, size - at),
                                      names.offset + at);

                if (n <= 0)
                        return;
                note_names(r->chunk, (size_t) n, at, w);
        }
}

static void match_symbol(const struct gg_elf *elf, const unsigned char *p, struct wanted *w) {
        uint64_t name = GG_ELF_FIELD(elf, p, Sym, st_name);

        for (size_t i = 0; i < w->count && w->address == 0; i++) {
                if (name != w->offsets[i] || GG_ELF_FIELD(elf, p, Sym, st_shndx) == SHN_UNDEF)
                        continue;
                w->address = GG_ELF_FIELD(elf, p, Sym, st_value);
                w->size = GG_ELF_FIELD(elf, p, Sym, st_size);
        }
}

static void find_symbols(const struct reader *r, struct gg_span symbols, struct wanted *variable,
                         struct wanted *text) {
        size_t one = symbol_size(r->elf), per_chunk = CHUNK / one;
        uint64_t left = smaller(symbols.size, SYMBOLS_MAX) / one;

        for (uint64_t at = symbols.offset; left > 0;) {
                size_t count = (size_t) smaller(left, per_chunk);
                long n = gg_elf_pread(r->fs, r->elf->handle, r->chunk, count * one, at);

                if (n < (long) (count * one))
                        return;
                for (size_t i = 0; i < count; i++) {
                        match_symbol(r->elf, r->chunk + i * one, variable);
                        match_symbol(r->elf, r->chunk + i * one, text);
                }
                at += count * one;
                left -= count;
        }
}

/* Reads n bytes of what is loaded at an address. */
static bool read_memory(const struct reader *r, uint64_t address, void *ret, size_t n) {
        struct gg_elf_wanted wanted = {.type = PT_LOAD, .address = &address};
        struct gg_elf_segment segment;

        if (gg_elf_find_segment(r->fs, r->elf, &wanted, &segment) < 0 ||
            segment.bytes.size - (address - segment.vaddr) < n)
                return false;
        return gg_elf_pread(r->fs, r->elf->handle, ret, n,
                            segment.bytes.offset + (address - segment.vaddr)) == (long) n;
}

/* The text at an address, if it is one that a version can be. */
static const char *text_at(struct gg_arena *arena, const struct reader *r, uint64_t address, uint64_t size) {
        char *text;

        if (size == 0 || size > VERSION_MAX)
                return NULL;
        text = gg_arena_alloc(arena, (size_t) size + 1);
        if (!read_memory(r, address, text, (size_t) size))
                return NULL;
        for (size_t i = 0; i < size; i++)
                if (text[i] < ' ' || text[i] > '~')
                        return NULL;
        return text;
}

/* The string that the variable holds. In a position-independent program an external linker leaves its pointer
 * to the dynamic loader; there the symbol of the bytes helps. */
static const char *value_of(struct gg_arena *arena, const struct reader *r, const struct wanted *variable,
                            const struct wanted *text) {
        unsigned word = r->elf->is64 ? 8 : 4;
        unsigned char header[16];
        uint64_t pointer, size;

        if (variable->address == 0 || !read_memory(r, variable->address, header, 2 * (size_t) word))
                return NULL;
        pointer = gg_elf_uint(header, word, r->elf->big_endian);
        size = gg_elf_uint(header + word, word, r->elf->big_endian);
        if (pointer == 0 && text->address != 0 && text->size == size + 1)
                pointer = text->address;
        return pointer == 0 ? NULL : text_at(arena, r, pointer, size);
}

void gg_gobinary_find_runtime(struct gg_arena *arena, const struct gg_fs *fs, const struct gg_elf *elf,
                              struct gg_gobinary *binary) {
        struct reader r = {fs, elf, gg_arena_alloc(arena, CHUNK)};
        struct wanted variable = {.name = VARIABLE}, text = {.name = TEXT};
        struct gg_span symbols, names;

        binary->runtime_source = GG_RUNTIME_NOT_KNOWN;
        if (!find_tables(&r, &symbols, &names)) {
                binary->runtime_why = "the program has no symbol table";
                return;
        }
        find_names(&r, names, &variable);
        find_names(&r, names, &text);
        find_symbols(&r, symbols, &variable, &text);
        binary->runtime_version = value_of(arena, &r, &variable, &text);
        if (binary->runtime_version)
                binary->runtime_source = GG_RUNTIME_SYMBOL;
        else if (variable.address == 0)
                binary->runtime_why = "its symbol table does not have " VARIABLE;
        else
                binary->runtime_why = "what " VARIABLE " holds cannot be read from the file";
}
