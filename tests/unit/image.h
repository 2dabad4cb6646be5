/* SPDX-License-Identifier: MIT */
/* A machine made of a few files in a folder of its own, for tests of what looks at machines. */
#ifndef GG_TESTS_IMAGE_H
#define GG_TESTS_IMAGE_H

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/machine.h"

#define IMAGE_FILES_MAX 24

/* text NULL: a folder. A file whose text starts with "#!" may be executed. */
struct image_file {
        const char *path, *text;
};

struct image {
        struct gg_arena arena;
        struct gg_machine machine;
        char root[64];
};

static void image_path(const struct image *image, const char *path, char ret[512]) {
        assert_true(snprintf(ret, 512, "%s%s", image->root, path) < 512);
}

static void image_put(const struct image *image, const struct image_file *file) {
        char path[512];
        FILE *f;

        image_path(image, file->path, path);
        for (char *slash = strchr(path + strlen(image->root) + 1, '/'); slash;
             slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
                *slash = '/';
        }
        if (!file->text) {
                assert_int_equal(mkdir(path, 0755), 0);
                return;
        }
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(file->text, f);
        assert_int_equal(fclose(f), 0);
        if (strncmp(file->text, "#!", 2) == 0)
                assert_int_equal(chmod(path, 0755), 0);
}

static void image_make(struct image *image, const struct image_file *files, const char *const *sets,
                       size_t set_count) {
        const struct gg_machine_options options = {.root = image->root, .sets = sets, .set_count = set_count};

        memset(image, 0, sizeof *image);
        strcpy(image->root, "/tmp/goroot-guard-image-XXXXXX"); // NOLINT: a constant
        assert_non_null(mkdtemp(image->root));
        for (size_t i = 0; i < IMAGE_FILES_MAX && files[i].path; i++)
                image_put(image, &files[i]);
        assert_int_equal(gg_machine_open(&image->arena, &options, &image->machine), 0);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void image_remove_below(const char *dir) {
        const struct dirent *entry;
        DIR *d = opendir(dir);
        char path[1024];

        if (!d) {
                unlink(dir);
                return;
        }
        while ((entry = readdir(d))) {
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                        continue;
                snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
                image_remove_below(path);
        }
        closedir(d);
        rmdir(dir);
}

static void image_remove(struct image *image) {
        gg_machine_close(&image->machine);
        gg_arena_free(&image->arena);
        image_remove_below(image->root);
}

#endif
