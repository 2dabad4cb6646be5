/* SPDX-License-Identifier: MIT */
/* The linker writes the default GOROOT as it writes each -X NAME=VALUE: a Go string header (address, length)
 * in the writable data, and the text, with a NUL behind it, in the read-only data (cmd/link/internal/ld,
 * addstrdata). The variable was runtime/internal/sys.DefaultGoroot and cmd/internal/objabi.defaultGOROOT up
 * to Go 1.16 and is runtime.defaultGOROOT since. Distributions strip the names of variables from the file,
 * so the header is found by its looks: no string constant of Go has a NUL behind it, as all of them lie
 * together, and of the values that the linker sets only this one is a path. Slices of bytes made of
 * constants look alike, but their third word is their length again.
 *
 * Tried with Debian's Go 1.15 and 1.19 (stripped, dynamic) and with Go 1.19 built with and without
 * GOROOT_FINAL, cgo and -trimpath, against `go env GOROOT` of a copy outside of any tree; releases since 1.21
 * have none. A position-independent program has its addresses in relocations: there nothing is found. */
#include "inventory/defaultroot.h"
#include "core/elffile.h"
#include <elf.h>
#include <endian.h>
#include <goroot-guard/buildinfo.h>
#include <stdlib.h>
#include <string.h>

/* The writable data of Go 1.23's go command is 327 KB. */
#define DATA_MAX ((size_t) 2 * 1024 * 1024)

#define SEGMENTS_MAX 32
#define SCANS_MAX 2 /* lld makes a segment of its own of what is read-only after relocation */
#define HEADERS_MAX 65536
#define PIECE 16384
#define WINDOW 8192

struct segment {
        uint64_t offset, size, address; /* of what is in the file */
        bool is_writable;
};

struct header {
        uint64_t offset; /* of the text in the file */
        uint32_t n;
};

struct program {
        const struct gg_fs *fs;
        struct gg_elf elf;
        struct segment segments[SEGMENTS_MAX];
        size_t segment_count;
        uint64_t low, high; /* where read-only segments are loaded, the gaps between them included */
        struct gg_arena scratch;
        struct header *headers;
        size_t header_count, header_cap;
};

static void read_segments(struct program *p) {
        const struct gg_elf *elf = &p->elf;
        size_t least = elf->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
        unsigned char bytes[sizeof(Elf64_Phdr)];

        if (elf->phentsize < least)
                return;
        for (unsigned i = 0; i < elf->phnum && i < 64 && p->segment_count < SEGMENTS_MAX; i++) {
                struct segment s;
                uint64_t flags;

                if (gg_elf_pread(p->fs, elf->handle, bytes, least,
                                 elf->phoff + (uint64_t) i * elf->phentsize) < (long) least)
                        return;
                flags = GG_ELF_FIELD(elf, bytes, Phdr, p_flags);
                s.offset = GG_ELF_FIELD(elf, bytes, Phdr, p_offset);
                s.size = GG_ELF_FIELD(elf, bytes, Phdr, p_filesz);
                s.address = GG_ELF_FIELD(elf, bytes, Phdr, p_vaddr);
                s.is_writable = flags & PF_W;
                if (GG_ELF_FIELD(elf, bytes, Phdr, p_type) != PT_LOAD || s.size > INT64_MAX ||
                    s.offset > (uint64_t) INT64_MAX - s.size || s.address > UINT64_MAX - s.size)
                        continue;
                p->segments[p->segment_count++] = s;
                if (s.is_writable)
                        continue;
                p->low = s.address < p->low ? s.address : p->low;
                p->high = s.address + s.size > p->high ? s.address + s.size : p->high;
        }
}

/* The read-only segment that has n bytes at an address. */
static const struct segment *text_at(const struct program *p, uint64_t address, uint64_t n) {
        for (size_t i = 0; i < p->segment_count; i++) {
                const struct segment *s = &p->segments[i];

                if (!s->is_writable && address >= s->address && address - s->address < s->size &&
                    n <= s->size - (address - s->address))
                        return s;
        }
        return NULL;
}

/* Keeps what may be a header of a path with a NUL behind it, by its two or three words. */
static void look_at(struct program *p, uint64_t address, uint64_t n, uint64_t third) {
        const struct segment *s;

        if (n < 2 || n >= GG_PATH_MAX || third == n || p->header_count == HEADERS_MAX)
                return;
        s = text_at(p, address, n + 1);
        if (!s)
                return;
        p->headers =
                gg_arena_grow(&p->scratch, p->headers, p->header_count, &p->header_cap, sizeof *p->headers);
        p->headers[p->header_count++] = (struct header){s->offset + (address - s->address), (uint32_t) n};
}

/* A word of the program. gg_elf_uint() takes any number of bytes, and here there are 40,000 words. */
static uint64_t word_at(const struct gg_elf *elf, const unsigned char *at) {
        uint64_t wide;
        uint32_t narrow;

        if (elf->is64) {
                memcpy(&wide, at, sizeof wide);
                return elf->big_endian ? be64toh(wide) : le64toh(wide);
        }
        memcpy(&narrow, at, sizeof narrow);
        return elf->big_endian ? be32toh(narrow) : le32toh(narrow);
}

/* Piece by piece, the last two words of each once more at the start of the next. */
static void scan(struct program *p, const struct segment *s) {
        const struct gg_elf *elf = &p->elf;
        size_t word = elf->is64 ? 8 : 4, size = s->size < DATA_MAX ? (size_t) s->size : DATA_MAX;
        size_t pos = (size_t) (-s->address % word), n;
        unsigned char piece[PIECE + 8];

        do {
                size_t want = size > pos ? size - pos : 0;
                long got =
                        gg_elf_pread(p->fs, elf->handle, piece, want < PIECE ? want : PIECE, s->offset + pos);

                n = got > 0 ? (size_t) got : 0;
                memset(piece + n, 0, word); /* the last header of all may have no third word */
                for (size_t i = 0; i + 2 * word <= n && (i + 3 * word <= n || n < PIECE); i += word) {
                        uint64_t address = word_at(elf, piece + i);

                        if (address - p->low < p->high - p->low)
                                look_at(p, address, word_at(elf, piece + i + word),
                                        word_at(elf, piece + i + 2 * word));
                }
                pos += n - 2 * word;
        } while (n == PIECE);
}

static int by_offset(const void *a, const void *b) {
        const struct header *one = a, *other = b;

        return (one->offset > other->offset) - (one->offset < other->offset);
}

/* An absolute path as filepath.Clean would leave it, more or less, with its NUL. */
static bool is_path(const char *text, size_t n) {
        if (text[0] != '/' || text[1] == '/' || text[n] != '\0')
                return false;
        for (size_t i = 0; i < n; i++)
                if ((unsigned char) text[i] < ' ' || text[i] == '\177')
                        return false;
        return true;
}

/* Goes over the file once, as the headers are in its order. */
struct window {
        uint64_t start;
        size_t n;
        char bytes[WINDOW];
};

/* The first two bytes of a text; NULL if the file ends before. */
static const char *start_of(const struct program *p, struct window *w, uint64_t offset) {
        if (offset < w->start || offset + 2 > w->start + w->n) {
                long got = gg_elf_pread(p->fs, p->elf.handle, w->bytes, sizeof w->bytes, offset);

                w->start = offset;
                w->n = got > 0 ? (size_t) got : 0;
        }
        return w->n >= 2 ? w->bytes + (offset - w->start) : NULL;
}

/* The one path among the headers; NULL if there is none or they are several. */
static const char *choose(const struct program *p, struct gg_arena *arena) {
        struct window window = {.n = 0};
        const char *path = NULL;
        char text[GG_PATH_MAX];

        for (size_t i = 0; i < p->header_count; i++) {
                const struct header *h = &p->headers[i];
                const char *start = start_of(p, &window, h->offset);

                if (!start || start[0] != '/' || start[1] == '/')
                        continue;
                if (gg_elf_pread(p->fs, p->elf.handle, text, h->n + 1, h->offset) != (long) h->n + 1 ||
                    !is_path(text, h->n) || (path && strcmp(path, text) == 0))
                        continue;
                if (path)
                        return NULL;
                path = gg_arena_copy(arena, text);
        }
        return path;
}

const char *gg_default_root_read(struct gg_arena *arena, const struct gg_fs *fs, const char *binary) {
        struct program p = {.fs = fs, .low = UINT64_MAX};
        int handle = fs->open(fs->ctx, binary);
        const char *path = NULL;

        if (handle < 0)
                return NULL;
        if (gg_elf_read(fs, handle, &p.elf) == 0) {
                read_segments(&p);
                for (size_t i = 0, scans = 0; i < p.segment_count && scans < SCANS_MAX; i++)
                        if (p.segments[i].is_writable) {
                                scan(&p, &p.segments[i]);
                                scans++;
                        }
                if (p.header_count > 1)
                        qsort(p.headers, p.header_count, sizeof *p.headers, by_offset);
                path = choose(&p, arena);
        }
        fs->close(fs->ctx, handle);
        gg_arena_free(&p.scratch);
        return path;
}
