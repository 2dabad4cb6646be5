/* SPDX-License-Identifier: MIT */
/* Prints what lib/core reads out of files, one line each: the version, a tab, the package path, a tab, the
 * GOARCH; or "error: WHY". For tests/checks/buildinfo-real.sh, which compares it with what Go reads. With
 * -n, the number of reads and of bytes follow. */
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/buildinfo.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned reads;
static long bytes;

static long real_pread(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        ssize_t r = pread(handle, ret_bytes, n, (off_t) offset);

        if (r < 0)
                return -errno;
        reads++;
        bytes += r;
        return r;
}

static void show(const char *path, bool with_counts) {
        const struct gg_fs fs = {.pread = real_pread};
        struct gg_buildinfo info;
        struct gg_elf elf;
        int handle = open(path, O_RDONLY | O_CLOEXEC), r;

        reads = 0;
        bytes = 0;
        r = handle < 0 ? -errno : gg_elf_read(&fs, handle, &elf);
        if (r == 0)
                r = gg_buildinfo_read(&fs, &elf, &info);
        if (r == 0) {
                const char *goarch = gg_elf_goarch(&elf);

                printf("%s\t%s\t%s", info.version, info.path, goarch ? goarch : "?");
        } else {
                printf("error: %s", strerror(-r));
        }
        if (with_counts)
                printf("\t%u %ld", reads, bytes);
        putchar('\n');
        if (handle >= 0)
                close(handle);
}

int main(int argc, char *argv[]) {
        bool with_counts = argc > 1 && strcmp(argv[1], "-n") == 0;

        for (int i = 1 + with_counts; i < argc; i++)
                show(argv[i], with_counts);
        return 0;
}
