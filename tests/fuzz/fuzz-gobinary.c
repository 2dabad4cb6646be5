/* SPDX-License-Identifier: MIT */
/* The input is a program that somebody wants to know about. Whatever is in it: bounded reads and memory,
 * clean versions, nothing written on failure, and the same answer when reads are short. */
#include "common/gobinary.h"
#include "law.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What lib/core may read (fuzz-buildinfo.c), twice 4096 sections, and of both tables a piece at a time what
 * there is in the file, each a few times. */
#define READS_MAX (4000 + 2 * 4096)

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

static void check_version(const char *s) {
        LAW(*s != '\0' && strlen(s) <= 1024);
        for (; *s != '\0'; s++)
                LAW(*s >= ' ' && *s <= '~');
}

static void check_module(const struct gg_gobinary_module *m) {
        LAW(m->path && m->version && m->sum);
        LAW(!m->replaced_by || !m->replaced_by->replaced_by);
}

static int read_all(struct gg_arena *arena, struct file *file, struct gg_gobinary *ret) {
        const struct gg_fs fs = {
                .ctx = file, .stat = stat_file, .open = open_file, .pread = read_file, .close = close_file};

        return gg_gobinary_read(arena, &fs, "x", ret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct file file = {data, size, SIZE_MAX, 0}, slow = {data, size, 7, 0};
        struct gg_gobinary b = {.version = "untouched"}, again;
        struct gg_arena arena = {0};
        int r = read_all(&arena, &file, &b);

        LAW(file.reads <= READS_MAX);
        LAW(read_all(&arena, &slow, &again) == r);
        if (r < 0) {
                LAW(strcmp(b.version, "untouched") == 0 && !b.path);
                gg_arena_free(&arena);
                return 0;
        }
        check_version(b.version);
        LAW(strcmp(b.version, again.version) == 0 && b.setting_count == again.setting_count);
        LAW(!b.runtime_version == !again.runtime_version);
        LAW(!b.runtime_version == (b.runtime_source == GG_RUNTIME_NOT_KNOWN) &&
            !b.runtime_version == !!b.runtime_why);
        if (b.runtime_version)
                check_version(b.runtime_version);
        if (b.main)
                check_module(b.main);
        for (size_t i = 0; i < b.dep_count; i++)
                check_module(b.deps[i]);
        for (size_t i = 0; i < b.setting_count; i++)
                LAW(b.settings[i].key && b.settings[i].value);
        LAW(b.dep_count + b.setting_count <= size);
        gg_arena_free(&arena);
        return 0;
}
