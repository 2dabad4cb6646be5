/* SPDX-License-Identifier: MIT */
/* The input is a library that says, or does not, which version of the guard it is: bounded reads, a short
 * version, nothing written on failure, and the same answer when reads are short. */
#include "system/identity.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LAW(holds)                                                                                           \
        do                                                                                                   \
                if (!(holds))                                                                                \
                        abort();                                                                             \
        while (0)

/* The header, 256 segments, 546 reads for the sections (core/elffile.h), and the note. */
#define READS_MAX 1000

struct file {
        const uint8_t *data;
        size_t size, max_read;
        unsigned reads;
};

static int stat_file(void *ctx, const char *path, struct gg_stat *ret) {
        const struct file *file = ctx;

        (void) path;
        *ret = (struct gg_stat){.size = file->size, .type = GG_FILE_REGULAR};
        return 0;
}

static int open_file(void *ctx, const char *path) {
        (void) ctx;
        (void) path;
        return 3;
}

static long read_file(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        struct file *file = ctx;

        LAW(handle == 3);
        file->reads++;
        if (offset >= file->size)
                return 0;
        if (n > file->size - offset)
                n = file->size - (size_t) offset;
        if (n > file->max_read)
                n = file->max_read;
        memcpy(ret_bytes, file->data + offset, n);
        return (long) n;
}

static void close_file(void *ctx, int handle) {
        (void) ctx;
        LAW(handle == 3);
}

static int read_version(struct gg_arena *arena, struct file *file, const char **ret_version) {
        const struct gg_fs fs = {
                .ctx = file, .stat = stat_file, .open = open_file, .pread = read_file, .close = close_file};

        return gg_library_version(arena, &fs, "x", ret_version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct file file = {data, size, SIZE_MAX, 0}, slow = {data, size, 7, 0};
        const char *version = NULL, *again = NULL;
        struct gg_arena arena = {0};
        int r = read_version(&arena, &file, &version);

        LAW(file.reads <= READS_MAX);
        LAW(read_version(&arena, &slow, &again) == r);
        LAW((r == 0) == (version != NULL) && r <= 0);
        LAW(r < 0 || (strlen(version) <= 64 && strcmp(version, again) == 0));
        gg_arena_free(&arena);
        return 0;
}
