/* SPDX-License-Identifier: MIT */
/* The input is a go/env file. What is read out of it must be what Go reads: readEnvFile of
 * cmd/go/internal/cfg, done over here without any thought of storage. */
#include "law.h"
#include <errno.h>
#include <goroot-guard/goenv.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_MAX (1 << 20) /* "-EFBIG for more than 1 MiB" */
#define KEYS 4

static const struct {
        const char *name;
        size_t cap;
} keys_wanted[KEYS] = {{"GOROOT", 4096}, {"GOTOOLCHAIN", 64}, {"A", 1}, {"GO111MODULE", 2}};

struct file {
        const uint8_t *data;
        size_t size, max_read;
        int open;
};

static int open_file(void *ctx, const char *path) {
        struct file *file = ctx;

        LAW(strcmp(path, "/env") == 0);
        file->open++;
        return 7;
}

static long read_file(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        struct file *file = ctx;

        LAW(handle == 7 && file->open == 1 && n > 0);
        if (offset >= file->size)
                return 0;
        if (n > file->size - (size_t) offset)
                n = file->size - (size_t) offset;
        if (n > file->max_read)
                n = file->max_read;
        memcpy(ret_bytes, file->data + offset, n);
        return (long) n;
}

static void close_file(void *ctx, int handle) {
        struct file *file = ctx;

        LAW(handle == 7);
        file->open--;
}

/* What Go knows of one key. */
struct value {
        struct gg_str bytes;
        unsigned line; /* 0: not there */
};

static struct value read_as_go(const char *name, struct gg_str data) {
        struct value value = {{NULL, 0}, 0};

        for (unsigned number = 1; data.n > 0; number++) {
                struct gg_str line = gg_str_cut(&data, '\n');
                const char *equals = line.n > 0 ? memchr(line.p, '=', line.n) : NULL;

                if (!equals || line.p[0] < 'A' || 'Z' < line.p[0])
                        continue;
                if (gg_str_is((struct gg_str){line.p, (size_t) (equals - line.p)}, name))
                        value = (struct value){
                                {equals + 1, (size_t) (line.p + line.n - equals) - 1},
                                number,
                        };
        }
        return value;
}

static void check_key(const struct gg_goenv_key *key, const struct value *value) {
        size_t n = value->bytes.n;
        const char *nul = n > 0 ? memchr(value->bytes.p, '\0', n) : NULL;

        /* A value of C ends at a NUL, and where its storage ends. */
        if (nul)
                n = (size_t) (nul - value->bytes.p);
        if (n > key->cap - 1)
                n = key->cap - 1;
        LAW(strlen(key->value) == n);
        LAW(n == 0 || memcmp(key->value, value->bytes.p, n) == 0);
        LAW(key->cut == (n < value->bytes.n));
        LAW(key->line == value->line);
}

static void check(struct file *file, size_t max_read) {
        const struct gg_fs fs = {.ctx = file, .open = open_file, .pread = read_file, .close = close_file};
        struct gg_goenv_key keys[KEYS];
        int r;

        for (size_t i = 0; i < KEYS; i++) {
                keys[i] = (struct gg_goenv_key){
                        .name = keys_wanted[i].name,
                        .value = malloc(keys_wanted[i].cap), /* so that any overrun shows */
                        .cap = keys_wanted[i].cap,
                        .line = 77,
                        .cut = true,
                };
                LAW(keys[i].value);
                memset(keys[i].value, 'x', keys[i].cap);
        }
        file->max_read = max_read;
        r = gg_goenv_read(&fs, "/env", keys, KEYS);
        LAW(file->open == 0);
        LAW(r == (file->size > FILE_MAX ? -EFBIG : 0));
        for (size_t i = 0; i < KEYS; i++) {
                const struct gg_str all = {(const char *) file->data, r == 0 ? file->size : 0};
                const struct value value = read_as_go(keys[i].name, all);

                check_key(&keys[i], &value);
                free(keys[i].value);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct file file = {.data = data, .size = size};

        check(&file, SIZE_MAX);
        check(&file, 13);
        return 0;
}
