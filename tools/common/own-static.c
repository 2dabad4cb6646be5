/* SPDX-License-Identifier: MIT */
#include "own.h"
#include "preload/static.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The name that the library exports for whoever asks whether it is there (lib/preload/exports.map). */
#define EXPORTED "goroot_guard_loaded"

static bool has_exported(int fd) {
        struct stat st;
        void *file;
        bool found;

        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
                return false;
        file = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (file == MAP_FAILED)
                return false;
        found = memmem(file, (size_t) st.st_size, EXPORTED, sizeof EXPORTED) != NULL;
        munmap(file, (size_t) st.st_size);
        return found;
}

const char *gg_own_library(const char *asked) {
        int fd = asked ? open(asked, O_RDONLY | O_CLOEXEC) : -1;
        bool is_library;

        if (fd < 0)
                return NULL;
        is_library = has_exported(fd);
        close(fd);
        return is_library ? asked : NULL;
}

/* A file without a first line that says by what it is to be run: glibc's execvp(3) has sh run it, musl's does
 * not. Returns only on failure. */
static void run_by_sh(const char *file, char *const argv[]) {
        char path[GG_PATH_MAX];
        struct gg_buf buf;
        size_t n = 0;
        char **by_sh;

        gg_buf_init(&buf, path, sizeof path);
        if (gg_path_search(&gg_sysfs, file, getenv("PATH"), &buf) < 0)
                return;
        while (argv[n])
                n++;
        by_sh = calloc(n + 2, sizeof *by_sh);
        if (!by_sh)
                return;
        by_sh[0] = (char *) "/bin/sh";
        by_sh[1] = path;
        if (n > 1)
                memcpy(by_sh + 2, argv + 1, (n - 1) * sizeof *by_sh);
        execv(by_sh[0], by_sh);
        free(by_sh);
}

int gg_own_execvp(const char *file, char *const argv[]) {
        gg_static_execvp(file, argv);
        if (errno == ENOEXEC) {
                run_by_sh(file, argv);
                errno = ENOEXEC;
        }
        return -1;
}
