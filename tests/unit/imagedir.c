/* SPDX-License-Identifier: MIT */
#include "imagedir.h"
#include "elfmake.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 1024

static void check(bool ok, const char *what) {
        if (ok)
                return;
        perror(what);
        abort();
}

char *imagedir_make(void) {
        const char *tmp = getenv("TMPDIR");
        char path[PATH_SIZE], *image, *real;

        snprintf(path, sizeof path, "%s/imagedir.XXXXXX", tmp ? tmp : "/tmp");
        image = mkdtemp(path);
        check(image, path);
        real = realpath(image, NULL);
        check(real, path);
        return real;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        return remove(path);
}

void imagedir_remove(char *image) {
        check(nftw(image, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, image);
        free(image);
}

/* The path outside; the folders above it are there then. */
static void place(const char *image, const char *path, char ret[PATH_SIZE]) {
        size_t n = strlen(image);

        check(snprintf(ret, PATH_SIZE, "%s%s", image, path) < PATH_SIZE, path);
        for (char *p = ret + n + 1; (p = strchr(p, '/')); p++) {
                *p = '\0';
                mkdir(ret, 0755);
                *p = '/';
        }
}

static void write_file(const char *image, const char *path, const void *bytes, size_t n, mode_t mode) {
        char outside[PATH_SIZE];
        FILE *f;

        place(image, path, outside);
        f = fopen(outside, "wb");
        check(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0 && chmod(outside, mode) == 0, outside);
}

void imagedir_put(const char *image, const char *path, const char *text) {
        write_file(image, path, text, strlen(text), 0644);
}

void imagedir_script(const char *image, const char *path, const char *text) {
        write_file(image, path, text, strlen(text), 0755);
}

void imagedir_link(const char *image, const char *path, const char *target) {
        char outside[PATH_SIZE];

        place(image, path, outside);
        check(symlink(target, outside) == 0, outside);
}

void imagedir_dir(const char *image, const char *path) {
        char outside[PATH_SIZE], below[PATH_SIZE];

        snprintf(below, sizeof below, "%s/", path);
        place(image, below, outside);
}

void imagedir_program(const char *image, const char *path, const char *version, const char *package) {
        static unsigned char elf[ELFMAKE_MAX];

        write_file(image, path, elf, elfmake_go(version, package, elf), 0755);
}

void imagedir_toolchain(const char *image, const char *root, const char *version) {
        static const char *const programs[][2] = {{"bin/go", "cmd/go"},
                                                  {"bin/gofmt", "cmd/gofmt"},
                                                  {"pkg/tool/linux_amd64/compile", "cmd/compile"}};
        char path[PATH_SIZE];

        for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
                snprintf(path, sizeof path, "%s/%s", root, programs[i][0]);
                imagedir_program(image, path, version, programs[i][1]);
        }
        snprintf(path, sizeof path, "%s/src/runtime/proc.go", root);
        imagedir_put(image, path, "package runtime\n");
        snprintf(path, sizeof path, "%s/VERSION", root);
        imagedir_put(image, path, version);
}
