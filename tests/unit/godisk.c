/* SPDX-License-Identifier: MIT */
#include "godisk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *keep(struct godisk *disk, const void *bytes, size_t n) {
        void *at = disk->space + disk->used;

        if (n > sizeof disk->space - disk->used) {
                fprintf(stderr, "godisk: full\n");
                abort();
        }
        memcpy(at, bytes, n);
        disk->used += n;
        return at;
}

const char *godisk_path(struct godisk *disk, const char *root, const char *name) {
        char path[GG_PATH_MAX];

        snprintf(path, sizeof path, "%s%s", root, name);
        return keep(disk, path, strlen(path) + 1);
}

struct fakefs_entry *godisk_add(struct godisk *disk, struct fakefs_entry entry) {
        if (disk->n == sizeof disk->entries / sizeof *disk->entries) {
                fprintf(stderr, "godisk: too many entries\n");
                abort();
        }
        disk->entries[disk->n] = entry;
        return &disk->entries[disk->n++];
}

static struct fakefs_entry *add_image(struct godisk *disk, const char *path, const unsigned char *image,
                                      size_t size) {
        return godisk_add(disk,
                          (struct fakefs_entry){
                                  .path = path, .data = keep(disk, image, size), .size = size, .mode = 0755});
}

struct fakefs_entry *godisk_elf(struct godisk *disk, const char *path, const struct elfmake *spec) {
        static unsigned char image[ELFMAKE_MAX];

        return add_image(disk, path, image, elfmake(spec, image, NULL));
}

struct fakefs_entry *godisk_program(struct godisk *disk, const char *path, const char *version,
                                    const char *package) {
        static unsigned char image[ELFMAKE_MAX];

        return add_image(disk, path, image, elfmake_go(version, package, image));
}

struct fakefs_entry *godisk_toolchain(struct godisk *disk, const char *root, const char *version) {
        godisk_program(disk, godisk_path(disk, root, "/bin/go"), version, "cmd/go");
        godisk_program(disk, godisk_path(disk, root, "/bin/gofmt"), version, "cmd/gofmt");
        godisk_program(disk, godisk_path(disk, root, "/pkg/tool/linux_amd64/compile"), version,
                       "cmd/compile");
        godisk_add(disk, (struct fakefs_entry) FAKEFS_DIR(godisk_path(disk, root, "/src/runtime")));
        godisk_add(disk, (struct fakefs_entry){.path = godisk_path(disk, root, "/VERSION"),
                                               .data = godisk_path(disk, version, "\ntime 2025-02-03\n")});
        return godisk_add(disk, (struct fakefs_entry) FAKEFS_DIR(root));
}
