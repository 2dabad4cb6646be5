/* SPDX-License-Identifier: MIT */
/* The build information of Go programs, by the rules of debug/buildinfo (there DataStart, searchMagic,
 * decodeString and readString; the writing side is cmd/link/internal/ld, Link.buildinfo). What differs, and
 * why:
 *
 * A section is read where its header says it lies in the file, not where its address is mapped to: the two
 * agree in every file that a linker makes, and it saves reading the program headers again. A section table
 * that cannot be used counts as none: the kernel never looks at it, so the program runs all the same. Only
 * the start of the module information is read: the package path is in its first line, or in the second if the
 * first one names the version (runtime/debug, BuildInfo.String).
 *
 * The start of the data segment is looked at first, for there Go's own linker puts it (the first section of
 * its segment, cmd/link/internal/ld, address): that of nearly every go command. DataStart asks the section
 * table first, which names the same place.
 *
 * Reads, behind that of gg_elf_read(): the start of the data segment, and with that the go command is done.
 * Else the section headers, 16 at a time; the header of their name table if it isn't among the first 16; the
 * names; the section. At most, whatever a file says, and each of them 1 KiB or less: one for the start of the
 * data, 33 for the section headers, 513 for their names, 1025 for the scan, ten times 256 for the program
 * headers, 12 for the strings. */
#include "elffile.h"

#include <errno.h>
#include <goroot-guard/str.h>
#include <string.h>

#define SECTION ".go.buildinfo"
#define MAGIC "\xff Go buildinf:"
#define MAGIC_SIZE (sizeof MAGIC - 1)
#define ALIGNMENT 16

/* The fixed part: magic, size of pointers, flags, two pointers (which inline strings leave empty). */
#define HEADER_SIZE 32
#define PTR_SIZE_AT 14
#define FLAGS_AT 15
#define FLAG_BIG_ENDIAN 1
#define FLAG_INLINE 2

/* cmd/go/internal/modload puts one such mark in front of the module information and one behind it. */
#define SENTINEL_SIZE 16

#define SCAN_MAX (1024 * 1024)
#define SCAN_WINDOW 1024
/* From the magic to the end of the package path: the header, a version with its length (both of usual size),
 * the length of the module information, a sentinel, the start of its text. What isn't in there is read by
 * itself. */
#define HEAD_SIZE 256
#define TEXT_MAX 176

/* Where the information is looked for. */
struct region {
        struct gg_span bytes;
        uint64_t address; /* of the first of them, in memory */
};

struct source {
        const struct gg_fs *fs;
        const struct gg_elf *elf;
        struct gg_span all;            /* from the magic to the end of its section or segment */
        unsigned char head[HEAD_SIZE]; /* the first n_head bytes of that */
        size_t n_head;
};

static uint64_t smaller(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

static int find_data_segment(const struct gg_fs *fs, const struct gg_elf *elf, struct region *ret_region) {
        static const struct gg_elf_wanted wanted = {PT_LOAD, PF_W | PF_X, PF_W, NULL};
        struct gg_elf_segment segment;
        int r = gg_elf_find_segment(fs, elf, &wanted, &segment);

        if (r < 0)
                return r;
        *ret_region = (struct region){segment.bytes, segment.vaddr};
        return 0;
}

/* The index of the first magic at a multiple of its alignment; n if there is none. */
static size_t magic_in(const unsigned char *p, size_t n) {
        for (size_t i = 0; i + MAGIC_SIZE <= n; i += ALIGNMENT)
                if (memcmp(p + i, MAGIC, MAGIC_SIZE) == 0)
                        return i;
        return n;
}

/* Reads the head of what is in the file at src->all. */
static int read_head(struct source *src) {
        long n = gg_elf_pread(src->fs, src->elf->handle, src->head,
                              (size_t) smaller(HEAD_SIZE, src->all.size), src->all.offset);

        if (n < 0)
                return (int) n;
        src->n_head = (size_t) n;
        return 0;
}

/* Finds the magic and fills in src->all and the head. -ENOENT if it isn't there. */
GG_OWN_FRAME static int find_magic(struct source *src, const struct region *region) {
        unsigned char window[SCAN_WINDOW];
        uint64_t size = smaller(region->bytes.size, SCAN_MAX), end;

        if (__builtin_add_overflow(region->bytes.offset, region->bytes.size, &end))
                return -ENOENT;
        /* The alignment is that of the address: an external linker lets the segment start anywhere. */
        for (uint64_t pos = -region->address % ALIGNMENT; pos < size; pos += SCAN_WINDOW) {
                size_t want = (size_t) smaller(SCAN_WINDOW, size - pos);
                long n = gg_elf_pread(src->fs, src->elf->handle, window, want, region->bytes.offset + pos);
                size_t i;

                if (n < 0)
                        return (int) n;
                i = magic_in(window, (size_t) n);
                if (i < (size_t) n) {
                        src->all = (struct gg_span){region->bytes.offset + pos + i,
                                                    region->bytes.size - pos - i};
                        src->n_head = (size_t) smaller(HEAD_SIZE, src->all.size);
                        if (src->n_head <= (size_t) n - i) {
                                memcpy(src->head, window + i, src->n_head);
                                return 0;
                        }
                        return read_head(src);
                }
                if ((size_t) n < want)
                        break;
        }
        return -ENOENT;
}

/* Reads the first n bytes of a span. 0; -EBADMSG if the file hasn't got them; else the read's errno. */
static int read_span(const struct source *src, struct gg_span span, void *ret_bytes, size_t n) {
        uint64_t from = span.offset - src->all.offset; /* huge if it is before the head */
        long r;

        if (n > span.size)
                return -EBADMSG;
        if (from <= src->n_head && n <= src->n_head - from) {
                memcpy(ret_bytes, src->head + from, n);
                return 0;
        }
        r = gg_elf_pread(src->fs, src->elf->handle, ret_bytes, n, span.offset);
        if (r < 0)
                return (int) r;
        return (size_t) r < n ? -EBADMSG : 0;
}

/* Takes a string with its length in front of it off *rest. encoding/binary.Uvarint: at most 10 bytes, 64
 * bits. */
static int cut_inline(const struct source *src, struct gg_span *rest, struct gg_span *ret_string) {
        unsigned char bytes[10];
        size_t n = (size_t) smaller(sizeof bytes, rest->size), i = 0;
        uint64_t v = 0;
        int r = read_span(src, *rest, bytes, n);

        if (r < 0)
                return r;
        for (; i < n; i++) {
                v |= (uint64_t) (bytes[i] & 0x7f) << (7 * i);
                if (bytes[i] < 0x80)
                        break;
        }
        if (i == n || (i == 9 && bytes[i] > 1))
                return -EBADMSG;
        i++;
        if (v > rest->size - i)
                return -EBADMSG;
        *ret_string = (struct gg_span){rest->offset + i, v};
        *rest = (struct gg_span){rest->offset + i + v, rest->size - i - v};
        return 0;
}

/* Where the file has what is at an address in memory: up to the end of the segment. */
static int map_address(const struct source *src, uint64_t address, struct gg_span *ret_span) {
        struct gg_elf_wanted wanted = {.type = PT_LOAD, .address = &address};
        struct gg_elf_segment segment;
        struct gg_span span;
        int r = gg_elf_find_segment(src->fs, src->elf, &wanted, &segment);

        if (r == -ENOENT || r == -ENOEXEC)
                return -EBADMSG;
        if (r < 0)
                return r;
        if (__builtin_add_overflow(segment.bytes.offset, address - segment.vaddr, &span.offset))
                return -EBADMSG;
        span.size = segment.bytes.size - (address - segment.vaddr);
        *ret_span = span;
        return 0;
}

/* The string whose Go header (address of the bytes, length) is at an address. */
static int string_at(const struct source *src, uint64_t address, struct gg_span *ret_string) {
        unsigned word = src->head[PTR_SIZE_AT];
        bool big_endian = src->head[FLAGS_AT] & FLAG_BIG_ENDIAN;
        unsigned char header[2 * 8];
        struct gg_span span;
        uint64_t size;
        int r = map_address(src, address, &span);

        if (r == 0)
                r = read_span(src, span, header, 2 * (size_t) word);
        if (r == 0)
                r = map_address(src, gg_elf_uint(header, word, big_endian), &span);
        if (r < 0)
                return r;
        size = gg_elf_uint(header + word, word, big_endian);
        if (size > span.size)
                return -EBADMSG;
        *ret_string = (struct gg_span){span.offset, size};
        return 0;
}

/* Finds both strings. A module information that cannot be found counts as none, as in debug/buildinfo: size
 * 0. */
static int find_strings(const struct source *src, struct gg_span *ret_version, struct gg_span *ret_mod) {
        unsigned word = src->head[PTR_SIZE_AT];
        bool big_endian = src->head[FLAGS_AT] & FLAG_BIG_ENDIAN;
        struct gg_span version, mod = {0, 0};
        int r;

        if (src->head[FLAGS_AT] & FLAG_INLINE) {
                struct gg_span rest = {src->all.offset + HEADER_SIZE, src->all.size - HEADER_SIZE};

                r = cut_inline(src, &rest, &version);
                if (r < 0)
                        return r;
                r = cut_inline(src, &rest, &mod);
        } else {
                if (word != 4 && word != 8)
                        return -EBADMSG;
                r = string_at(src, gg_elf_uint(src->head + 16, word, big_endian), &version);
                if (r < 0)
                        return r;
                r = string_at(src, gg_elf_uint(src->head + 16 + word, word, big_endian), &mod);
        }
        if (r < 0 && r != -EBADMSG)
                return r;
        *ret_version = version;
        *ret_mod = mod;
        return 0;
}

static int read_version(const struct source *src, struct gg_span string,
                        char ret_version[GG_GO_VERSION_MAX]) {
        size_t n = (size_t) smaller(string.size, GG_GO_VERSION_MAX - 1);
        int r = n > 0 ? read_span(src, string, ret_version, n) : -EBADMSG;

        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++)
                if (ret_version[i] < ' ' || ret_version[i] > '~')
                        return -EBADMSG;
        ret_version[n] = '\0';
        return 0;
}

/* What lies between the sentinels, which is at least a line feed; else nothing. */
static struct gg_span inner(struct gg_span mod) {
        if (mod.size <= 2 * SENTINEL_SIZE || mod.offset > UINT64_MAX - SENTINEL_SIZE)
                return (struct gg_span){0, 0};
        return (struct gg_span){mod.offset + SENTINEL_SIZE, mod.size - 2 * SENTINEL_SIZE};
}

/* Reads the package path, which stays empty if there is none. */
GG_OWN_FRAME static int read_path(const struct source *src, struct gg_span mod,
                                  char ret_path[GG_GO_PATH_MAX]) {
        char text[TEXT_MAX];
        struct gg_str rest = {text, 0};
        int r;

        if (mod.size == 0)
                return 0;
        rest.n = (size_t) smaller(mod.size, sizeof text);
        r = read_span(src, mod, text, rest.n);
        if (r < 0)
                return r == -EBADMSG ? 0 : r;
        while (rest.p) {
                struct gg_str line = gg_str_cut(&rest, '\n');

                if (!gg_str_starts(line, "path\t"))
                        continue;
                line = (struct gg_str){line.p + 5, line.n - 5};
                if (line.n >= GG_GO_PATH_MAX)
                        line.n = GG_GO_PATH_MAX - 1;
                for (size_t i = 0; i < line.n; i++)
                        if ((unsigned char) line.p[i] < ' ' || line.p[i] == '\177')
                                return 0;
                memcpy(ret_path, line.p, line.n);
                break;
        }
        return 0;
}

/* What is found, and where. */
struct result {
        struct gg_buildinfo *info;
        struct gg_buildinfo_place *place;
};

/* What the head tells, and what it refers to. */
static int read_info(const struct source *src, const struct result *ret) {
        struct gg_buildinfo info = {.version = ""};
        struct gg_span version, mod;
        int r = src->n_head < HEADER_SIZE ? -EBADMSG : find_strings(src, &version, &mod);

        if (r == 0)
                r = read_version(src, version, info.version);
        if (r < 0)
                return r;
        mod = inner(mod);
        r = read_path(src, mod, info.path);
        if (r < 0)
                return r;
        *ret->info = info;
        *ret->place = (struct gg_buildinfo_place){version, mod, !(src->head[FLAGS_AT] & FLAG_INLINE)};
        return 0;
}

GG_OWN_FRAME static int read_region(const struct gg_fs *fs, const struct gg_elf *elf,
                                    const struct region *region, const struct result *ret) {
        struct source src = {.fs = fs, .elf = elf};
        int r = find_magic(&src, region);

        return r < 0 ? r : read_info(&src, ret);
}

/* Where Go's own linker puts it. Anything but 0 says only that it was not found there. */
GG_OWN_FRAME static int read_start_of_data(const struct gg_fs *fs, const struct gg_elf *elf,
                                           const struct result *ret) {
        struct source src = {.fs = fs, .elf = elf, .all = {elf->data_offset, elf->data_size}};
        uint64_t end;

        if (elf->data_size < HEADER_SIZE || elf->data_address % ALIGNMENT != 0 ||
            __builtin_add_overflow(elf->data_offset, elf->data_size, &end) || read_head(&src) < 0 ||
            src.n_head < MAGIC_SIZE || magic_in(src.head, MAGIC_SIZE) != 0)
                return -ENOENT;
        return read_info(&src, ret);
}

int gg_buildinfo_read_at(const struct gg_fs *fs, const struct gg_elf *elf, struct gg_buildinfo *ret_info,
                         struct gg_buildinfo_place *ret_place) {
        const struct result ret = {ret_info, ret_place};
        struct region region;
        int r = read_start_of_data(fs, elf, &ret);

        if (r == 0)
                return 0;
        r = gg_elf_find_section(fs, elf, SHT_PROGBITS, SECTION, &region.bytes, &region.address);

        if (r == -ENODATA)
                return -ENOENT; /* no Go program: a scan of its data, a kilobyte at a time, would find nothing
                                 */
        if (r == -ENOENT)
                r = find_data_segment(fs, elf, &region);
        if (r == -ENOEXEC) /* program headers that have gone since gg_elf_read() */
                r = -ENOENT;
        return r < 0 ? r : read_region(fs, elf, &region, &ret);
}

int gg_buildinfo_read(const struct gg_fs *fs, const struct gg_elf *elf, struct gg_buildinfo *ret_info) {
        struct gg_buildinfo_place place = {{0, 0}, {0, 0}, false};

        return gg_buildinfo_read_at(fs, elf, ret_info, &place);
}
