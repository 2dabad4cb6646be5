/* SPDX-License-Identifier: MIT */
#include "report/input.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK_SIZE ((size_t) 256 * 1024)

/* ---- lines ---- */

void gg_lines_init(struct gg_lines *lines, struct gg_arena *arena, struct gg_tally *tally) {
        *lines = (struct gg_lines){.tally = tally, .begun = gg_arena_alloc(arena, GG_TALLY_LINE_MAX + 1)};
}

void gg_lines_start(struct gg_lines *lines, const char *file, struct gg_str host) {
        lines->file = file;
        lines->host = host;
        lines->number = 0;
        lines->begun_length = 0;
}

static void hand_on(struct gg_lines *lines, struct gg_str line) {
        gg_tally_line(lines->tally, line, lines->file, ++lines->number, lines->host);
}

/* Of a line that is too long no more is kept than shows that it is. */
static void keep(struct gg_lines *lines, struct gg_str part) {
        size_t room = GG_TALLY_LINE_MAX + 1 - lines->begun_length, n = part.n < room ? part.n : room;

        memcpy(lines->begun + lines->begun_length, part.p, n);
        lines->begun_length += n;
}

static void hand_on_begun(struct gg_lines *lines) {
        hand_on(lines, (struct gg_str){lines->begun, lines->begun_length});
        lines->begun_length = 0;
}

void gg_lines_feed(struct gg_lines *lines, struct gg_str bytes) {
        const char *end;

        gg_tally_bytes(lines->tally, bytes.n);
        while (bytes.n > 0 && (end = memchr(bytes.p, '\n', bytes.n))) {
                struct gg_str line = {bytes.p, (size_t) (end - bytes.p)};

                if (lines->begun_length > 0) {
                        keep(lines, line);
                        hand_on_begun(lines);
                } else {
                        hand_on(lines, line);
                }
                bytes.p += line.n + 1;
                bytes.n -= line.n + 1;
        }
        if (bytes.n > 0)
                keep(lines, bytes);
}

void gg_lines_end(struct gg_lines *lines) {
        if (lines->begun_length > 0)
                hand_on_begun(lines);
}

/* ---- what is packed ---- */

static const struct packing {
        const char *magic;
        size_t length;
        const char *refusal; /* NULL: it is unpacked here */
} packings[] = {
        {"\x1f\x8b", 2, NULL},
        {"\x28\xb5\x2f\xfd", 4, "packed by zstd; try 'zstdcat FILE | goroot-guard report'"},
        {"\xfd"
         "7zXZ",
         5, "packed by xz; try 'xzcat FILE | goroot-guard report'"},
        {"BZh", 3, "packed by bzip2; try 'bzcat FILE | goroot-guard report'"},
};

/* The packing that a stream starts like; NULL: none. */
static const struct packing *find_packing(struct gg_str start) {
        for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
                if (start.n >= packings[i].length &&
                    memcmp(start.p, packings[i].magic, packings[i].length) == 0)
                        return &packings[i];
        return NULL;
}

struct unpacker {
        z_stream z;
        bool is_between; /* no member is open: the file may end here, or another begins */
        unsigned char *out;
};

static const char *unpack_failure(int r) {
        return r == Z_MEM_ERROR ? strerror(ENOMEM) : "damaged: gzip's data cannot be unpacked from there on";
}

/* Between members there may be zeros, from tapes and the like (gzip(1)). */
static bool start_member(struct unpacker *u) {
        while (u->z.avail_in > 0 && *u->z.next_in == 0) {
                u->z.next_in++;
                u->z.avail_in--;
        }
        if (u->z.avail_in == 0)
                return false;
        inflateReset(&u->z);
        u->is_between = false;
        return true;
}

static const char *unpack(struct unpacker *u, struct gg_lines *lines, unsigned char *bytes, size_t n) {
        u->z.next_in = bytes;
        u->z.avail_in = (uInt) n;
        while (u->z.avail_in > 0 && (!u->is_between || start_member(u))) {
                int r;

                do {
                        u->z.next_out = u->out;
                        u->z.avail_out = (uInt) BLOCK_SIZE;
                        r = inflate(&u->z, Z_NO_FLUSH);
                        gg_lines_feed(lines,
                                      (struct gg_str){(const char *) u->out, BLOCK_SIZE - u->z.avail_out});
                } while (r == Z_OK && u->z.avail_out == 0);
                u->is_between = r == Z_STREAM_END;
                if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
                        return unpack_failure(r);
        }
        return NULL;
}

/* ---- files ---- */

/* Fills a block as far as the stream goes, as pipes give less than is asked for; a negative errno. */
static ssize_t read_block(int fd, unsigned char *block, size_t least) {
        size_t n = 0;

        while (n < least) {
                ssize_t r = read(fd, block + n, BLOCK_SIZE - n);

                if (r < 0 && errno != EINTR)
                        return -errno;
                if (r == 0)
                        break;
                n += r > 0 ? (size_t) r : 0;
        }
        return (ssize_t) n;
}

struct stream {
        int fd;
        unsigned char *block;
        bool is_packed;
        struct unpacker unpacker; /* if it is */
        gg_input_progress *progress;
        void *context;
        uint64_t size;
};

static const char *read_stream(struct stream *s, struct gg_lines *lines, size_t n) {
        const char *failure = NULL;
        uint64_t done = 0;
        ssize_t more;

        do {
                if (s->is_packed)
                        failure = unpack(&s->unpacker, lines, s->block, n);
                else
                        gg_lines_feed(lines, (struct gg_str){(const char *) s->block, n});
                done += n;
                if (s->progress)
                        s->progress(s->context, done, s->size);
                if (failure)
                        return failure;
                more = read_block(s->fd, s->block, 1);
                n = more > 0 ? (size_t) more : 0;
        } while (n > 0);
        if (more < 0)
                return strerror((int) -more);
        return s->is_packed && !s->unpacker.is_between ? "it ends early: gzip's end of it is missing" : NULL;
}

static const char *read_packed(struct stream *s, struct gg_lines *lines, struct gg_arena *arena, size_t n) {
        const char *failure;

        if (inflateInit2(&s->unpacker.z, 16 + MAX_WBITS) != Z_OK) /* 16: gzip's frame alone (zlib.h) */
                return strerror(ENOMEM);
        s->is_packed = true;
        s->unpacker.out = gg_arena_alloc(arena, BLOCK_SIZE);
        failure = read_stream(s, lines, n);
        inflateEnd(&s->unpacker.z);
        return failure;
}

const char *gg_input_read(struct gg_lines *lines, int fd, gg_input_progress *progress, void *context) {
        struct gg_arena arena = {NULL};
        struct stream s = {.fd = fd, .progress = progress, .context = context};
        const struct packing *packing;
        const char *failure = NULL;
        struct stat st;
        ssize_t n;

        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
                s.size = (uint64_t) st.st_size;
        s.block = gg_arena_alloc(&arena, BLOCK_SIZE);
        n = read_block(fd, s.block, sizeof "12345" - 1);
        if (n < 0)
                failure = strerror((int) -n);
        packing = n > 0 ? find_packing((struct gg_str){(const char *) s.block, (size_t) n}) : NULL;
        if (packing && packing->refusal)
                failure = packing->refusal;
        else if (packing)
                failure = read_packed(&s, lines, &arena, (size_t) n);
        else if (n > 0)
                failure = read_stream(&s, lines, (size_t) n);
        gg_lines_end(lines);
        gg_arena_free(&arena);
        return failure;
}
