/* SPDX-License-Identifier: MIT */
/* The input is a file in which the GOROOT compiled into a Go program is looked for. Whatever it is: what is
 * found is an absolute path that stands in the file with a NUL behind it, the same each time and however
 * short the reads are; and a bounded part of the file is read. */
#include "inventory/defaultroot.h"
#include "law.h"
#include <errno.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two segments of at most 2 MiB each, and what the windows over the texts read again. */
#define BYTES_MAX ((uint64_t) 1024 * 1024 * 1024)

struct file {
        const uint8_t *data;
        size_t size, max_read;
        int open;
        uint64_t bytes_read;
};

static int open_file(void *ctx, const char *path) {
        struct file *file = ctx;

        LAW(strcmp(path, "/go") == 0);
        file->open++;
        return 7;
}

static long read_file(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        struct file *file = ctx;

        LAW(handle == 7 && file->open == 1);
        if (offset > INT64_MAX)
                return -EINVAL; /* as pread(2) */
        if (offset >= file->size)
                return 0;
        if (n > file->size - (size_t) offset)
                n = file->size - (size_t) offset;
        if (n > file->max_read)
                n = file->max_read;
        memcpy(ret_bytes, file->data + offset, n);
        file->bytes_read += n;
        return (long) n;
}

static void close_file(void *ctx, int handle) {
        struct file *file = ctx;

        LAW(handle == 7);
        file->open--;
}

static const char *find(struct gg_arena *arena, struct file *file) {
        const struct gg_fs fs = {.ctx = file, .open = open_file, .pread = read_file, .close = close_file};
        const char *root = gg_default_root_read(arena, &fs, "/go");

        LAW(file->open == 0);
        LAW(file->bytes_read < BYTES_MAX);
        return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct file whole = {.data = data, .size = size, .max_read = SIZE_MAX};
        struct file pieces = {.data = data, .size = size, .max_read = 61};
        struct gg_arena arena = {0};
        const char *root = find(&arena, &whole), *again = find(&arena, &pieces);

        LAW(!root == !again && (!root || strcmp(root, again) == 0));
        if (root) {
                LAW(root[0] == '/' && root[1] != '/' && root[1] != '\0' && strlen(root) < GG_PATH_MAX);
                LAW(memmem(data, size, root, strlen(root) + 1));
                for (const char *p = root; *p; p++)
                        LAW((unsigned char) *p >= ' ' && *p != '\177');
        }
        gg_arena_free(&arena);
        return 0;
}
