/* SPDX-License-Identifier: MIT */
/* The input is a file that somebody launches. Whatever is in it: no read outside of buffers (the sanitizers
 * see that), a bounded number of reads, nothing written on failure, clean strings on success, and the same
 * answer when reads are short. */
#include <errno.h>
#include <goroot-guard/buildinfo.h>
#include <stdlib.h>
#include <string.h>

/* gg_elf_read() and gg_buildinfo_read() together, by the comments in lib/core/elf.c and buildinfo.c. */
#define READS_MAX (1 + 256 + 33 + 513 + 1025 + 5 * 256 + 6)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct file {
        const uint8_t *data;
        size_t size, max_read;
        unsigned reads;
};

static void check(bool holds) {
        if (!holds)
                abort();
}

static long read_file(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        struct file *file = ctx;

        check(handle == 3 && n > 0 && n <= 1024);
        file->reads++;
        if (offset > INT64_MAX)
                return -EINVAL;
        if (offset >= file->size)
                return 0;
        if (n > file->size - offset)
                n = file->size - (size_t) offset;
        if (n > file->max_read)
                n = file->max_read;
        memcpy(ret_bytes, file->data + offset, n);
        return (long) n;
}

static void check_string(const char *s, size_t size, bool ascii) {
        const char *end = memchr(s, '\0', size);

        check(end);
        for (; s < end; s++)
                check((unsigned char) *s >= ' ' && *s != '\177' && (!ascii || (unsigned char) *s < 0x7f));
}

/* Whether all bytes are 0xa5. */
static bool untouched(const void *p, size_t n) {
        const unsigned char *bytes = p;

        return n == 0 || (bytes[0] == 0xa5 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

static int read_all(struct file *file, struct gg_buildinfo *ret_info) {
        const struct gg_fs fs = {.ctx = file, .pread = read_file};
        struct gg_elf elf;
        int r;

        memset(&elf, 0xa5, sizeof elf);
        memset(ret_info, 0xa5, sizeof *ret_info);
        r = gg_elf_read(&fs, 3, &elf);
        if (r < 0) {
                check(r == -ENOEXEC && untouched(&elf, sizeof elf));
                return r;
        }
        check(elf.handle == 3);
        if (gg_elf_goarch(&elf))
                check_string(gg_elf_goarch(&elf), 16, true);
        r = gg_buildinfo_read(&fs, &elf, ret_info);
        if (r < 0) {
                check((r == -ENOENT || r == -EBADMSG) && untouched(ret_info, sizeof *ret_info));
                return r;
        }
        check(r == 0 && ret_info->version[0] != '\0');
        check_string(ret_info->version, sizeof ret_info->version, true);
        check_string(ret_info->path, sizeof ret_info->path, false);
        return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct file file = {.data = data, .size = size, .max_read = SIZE_MAX};
        struct gg_buildinfo info, again;
        int r = read_all(&file, &info);

        check(file.reads <= READS_MAX);
        file.max_read = 13;
        check(read_all(&file, &again) == r);
        if (r == 0)
                check(strcmp(info.version, again.version) == 0 && strcmp(info.path, again.path) == 0);
        return 0;
}
