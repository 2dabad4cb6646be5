/* SPDX-License-Identifier: MIT */
/* Wrote the start of corpus/buildinfo. After a change to elfmake.c: `ninja tests/seeds-buildinfo`, then run
 * it with that folder as its argument. */
#include "../unit/elfmake.h"

#include <stdio.h>
#include <string.h>

static int save(const char *folder, const char *name, const unsigned char *image, size_t size) {
        char path[4096];
        FILE *f;

        snprintf(path, sizeof path, "%s/%s", folder, name);
        f = fopen(path, "wb");
        if (!f || fwrite(image, 1, size, f) != size || fclose(f) != 0) {
                perror(path);
                return 1;
        }
        return 0;
}

int main(int argc, char *argv[]) {
        static const struct {
                const char *name;
                struct elfmake spec;
        } plain[] = {
#define MOD "path\tcmd/go\nbuild\t-compiler=gc\n"
                {"not-go", {.is64 = true, .sections = true, .interp = true}},
                {"not-go-no-sections", {.is64 = true}},
                {"not-go-large", {.is64 = true, .before = 4096}},
                {"no-mod", {.is64 = true, .sections = true, .format = ELFMAKE_INLINE, .version = "go1.18"}},
                {"no-version", {.is64 = true, .sections = true, .format = ELFMAKE_INLINE, .mod = MOD}},
                {"escapes",
                 {.is64 = true, .sections = true, .format = ELFMAKE_INLINE, .version = "go1\033[2J"}},
                {"path-escapes",
                 {.is64 = true,
                  .sections = true,
                  .format = ELFMAKE_INLINE,
                  .version = "go1",
                  .mod = "path\t\033[2J\n"}},
                {"go-line",
                 {.sections = true,
                  .format = ELFMAKE_INLINE,
                  .version = "go1",
                  .mod = "go\tgo1\npath\tcmd/go\n"}},
                {"unaligned-segment",
                 {.is64 = true,
                  .format = ELFMAKE_INLINE,
                  .version = "go1.22.12",
                  .mod = MOD,
                  .skew = 8,
                  .before = 1040}},
                {"many-segments",
                 {.is64 = true,
                  .format = ELFMAKE_POINTERS,
                  .version = "go1.15",
                  .more_segments = 20,
                  .interp = true}},
                {"many-sections",
                 {.is64 = true,
                  .sections = true,
                  .format = ELFMAKE_INLINE,
                  .version = "go1",
                  .more_sections = 30}},
        };
        unsigned char image[ELFMAKE_MAX];
        struct elfmake_layout at;
        int r = 0;

        if (argc != 2) {
                fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
                return 2;
        }
        for (unsigned i = 0; i < 16; i++) {
                const struct elfmake spec = {
                        .is64 = i & 1,
                        .big_endian = i & 2,
                        .format = i & 4 ? ELFMAKE_POINTERS : ELFMAKE_INLINE,
                        .sections = i & 8,
                        .version = "go1.22.12",
                        .mod = MOD,
                };
                char name[64];

                snprintf(name, sizeof name, "%s-%s-%s-%s", i & 1 ? "64" : "32", i & 2 ? "big" : "little",
                         i & 4 ? "pointers" : "inline", i & 8 ? "sections" : "segments");
                r |= save(argv[1], name, image, elfmake(&spec, image, NULL));
        }
        for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
                r |= save(argv[1], plain[i].name, image, elfmake(&plain[i].spec, image, NULL));

        /* Some that are wrong on purpose. */
        const struct elfmake go = {
                .is64 = true, .sections = true, .format = ELFMAKE_INLINE, .version = "go1", .mod = MOD};
        size_t size = elfmake(&go, image, &at);

        r |= save(argv[1], "cut-in-the-information", image, at.info + 40);
        r |= save(argv[1], "cut-in-the-sections", image, at.shoff + 80);
        elfmake_put(image + 40, 8, UINT64_MAX - 100, false);
        r |= save(argv[1], "huge-shoff", image, size);
        size = elfmake(&go, image, &at);
        elfmake_put(image + at.info_shdr + 32, 8, UINT64_MAX, false);
        r |= save(argv[1], "huge-section", image, size);
        size = elfmake(&go, image, &at);
        elfmake_put(image + 60, 2, 0xffff, false);
        r |= save(argv[1], "huge-shnum", image, size);
        size = elfmake(&go, image, &at);
        memset(image + at.version, 0xff, 10);
        r |= save(argv[1], "huge-version", image, size);
        size = elfmake(&(struct elfmake){.format = ELFMAKE_POINTERS, .version = "go1.15", .mod = MOD}, image,
                       &at);
        elfmake_put(image + at.version_header + 4, 4, 0xffffffff, false);
        r |= save(argv[1], "huge-string", image, size);
        r |= save(argv[1], "script", (const unsigned char *) "#!/bin/sh\nexec go\n", 18);
        r |= save(argv[1], "empty", image, 0);
        return r;
}
