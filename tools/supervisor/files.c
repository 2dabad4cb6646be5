/* SPDX-License-Identifier: MIT */
#include "supervisor/files.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

void gg_files_fill_up(void) {
        int fd;

        do
                fd = open("/dev/null", O_RDWR | O_CLOEXEC);
        while (fd >= 0 && fd <= STDERR_FILENO);
        if (fd >= 0)
                close(fd);
}

void gg_files_let_go(int fd) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        if (null < 0)
                return;
        dup2(null, fd);
        if (null != fd)
                close(null);
}

static bool is_among(int fd, const int *kept, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (kept[i] == fd)
                        return true;
        return false;
}

void gg_files_keep(const int *kept, size_t n) {
        DIR *folder = opendir("/proc/self/fd");
        const struct dirent *entry;

        gg_files_let_go(STDIN_FILENO);
        gg_files_let_go(STDOUT_FILENO);
        if (!folder)
                return;
        while ((entry = readdir(folder))) {
                int fd = (int) strtol(entry->d_name, NULL, 10);

                if (fd > STDERR_FILENO && fd != dirfd(folder) && !is_among(fd, kept, n))
                        close(fd);
        }
        closedir(folder);
}
