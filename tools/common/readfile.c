/* SPDX-License-Identifier: MIT */
#include "common/readfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

int gg_read_file(const char *path, char *ret_bytes, size_t cap, size_t *ret_n) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        size_t n = 0;
        int r = 0;

        if (fd < 0)
                return -errno;
        while (n < cap) {
                ssize_t got = read(fd, ret_bytes + n, cap - n);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        r = -errno;
                if (got <= 0)
                        break;
                n += (size_t) got;
        }
        close(fd);
        if (r == 0)
                *ret_n = n;
        return r;
}

int gg_read_regular_fd(struct gg_arena *arena, int fd, size_t max, struct gg_str *ret_text) {
        struct stat st;
        size_t n = 0, size;
        char *text;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
        if ((uintmax_t) st.st_size > max)
                return -EFBIG;
        /* Files of /proc and /sys say 0 and have more. */
        size = st.st_size > 0 ? (size_t) st.st_size : max < 65536 ? max : 65536;
        text = gg_arena_alloc(arena, size + 1);
        while (n < size) {
                ssize_t got = pread(fd, text + n, size - n, (off_t) n);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                if (got == 0)
                        break;
                n += (size_t) got;
        }
        text[n] = '\0';
        *ret_text = (struct gg_str){text, n};
        return 0;
}

int gg_read_regular(struct gg_arena *arena, const char *path, size_t max, struct gg_str *ret_text) {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), r;

        if (fd < 0)
                return -errno;
        r = gg_read_regular_fd(arena, fd, max, ret_text);
        close(fd);
        return r;
}
