/* SPDX-License-Identifier: MIT */
#include "readfile.h"
#include <errno.h>
#include <fcntl.h>
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
