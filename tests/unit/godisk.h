/* SPDX-License-Identifier: MIT */
/* A disk with Go toolchains on it, for tests of what judges launches: a fakefs whose entries are added one by
 * one, with synthetic Go programs in them. The machine is an amd64 one. */
#ifndef TESTS_UNIT_GODISK_H
#define TESTS_UNIT_GODISK_H

#include "elfmake.h"
#include "fakefs.h"

struct godisk {
        struct fakefs_entry entries[128];
        size_t n;
        unsigned char space[160 * 1024]; /* images and names */
        size_t used;
};

/* Adds an entry; the process is ended if there is no room. Borrows what the entry points to. The result may
 * be changed until the disk is used. */
struct fakefs_entry *godisk_add(struct godisk *disk, struct fakefs_entry entry);

/* An ELF program made by this specification, mode 0755. */
struct fakefs_entry *godisk_elf(struct godisk *disk, const char *path, const struct elfmake *spec);

/* A static amd64 Go program of this version and main package. */
struct fakefs_entry *godisk_program(struct godisk *disk, const char *path, const char *version,
                                    const char *package);

/* A whole toolchain: bin/go, bin/gofmt, pkg/tool/linux_amd64/compile, src/runtime and VERSION, with an entry
 * for the root itself, which is returned. */
struct fakefs_entry *godisk_toolchain(struct godisk *disk, const char *root, const char *version);

/* root + name in the disk's storage. */
const char *godisk_path(struct godisk *disk, const char *root, const char *name);

#endif
