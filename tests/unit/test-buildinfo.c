/* SPDX-License-Identifier: MIT */
#include "elfmake.h"
#include "fakefs.h"

#include <elf.h>
#include <errno.h>
#include <goroot-guard/buildinfo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All reads together, by the comments in elf.c and buildinfo.c: gg_elf_read(), data, section headers, names,
 * scan, program headers, strings. */
#define READS_MAX (1 + 256 + 1 + 33 + 513 + 1025 + 10 * 256 + 12)

#define MOD "path\tcmd/go\nbuild\t-compiler=gc\n"

static unsigned char image[ELFMAKE_MAX];
static struct elfmake_layout at;
static struct gg_elf elf;
static struct gg_buildinfo info;
static struct fakefs fake; /* of the last read */
static size_t max_pread;
static struct fakefs_fault fault;

static bool untouched(const void *p, size_t n) {
        const unsigned char *bytes = p;

        return bytes[0] == 0xa5 && memcmp(bytes, bytes + 1, n - 1) == 0;
}

/* Reads elf and info out of a file with these bytes; the result of the call that fails, or 0. */
static int read_file(const void *bytes, size_t n) {
        const struct fakefs_entry tree[] = {{.path = "/file", .data = n > 0 ? bytes : NULL, .size = n}};
        int handle, r;

        fakefs_init(&fake, tree, 1);
        fake.max_pread = max_pread;
        fake.faults = &fault;
        fake.n_faults = fault.error ? 1 : 0;
        fault.calls = 0;
        memset(&elf, 0xa5, sizeof elf);
        memset(&info, 0xa5, sizeof info);
        handle = fake.fs.open(fake.fs.ctx, "/file");
        assert_true(handle >= 0);
        r = gg_elf_read(&fake.fs, handle, &elf);
        if (r < 0) {
                assert_true(untouched(&elf, sizeof elf));
        } else {
                assert_int_equal(r, 0);
                assert_int_equal(elf.handle, handle);
                r = gg_buildinfo_read(&fake.fs, &elf, &info);
        }
        if (r < 0) {
                assert_true(untouched(&info, sizeof info));
        } else {
                assert_int_equal(r, 0);
                assert_int_not_equal(info.version[0], '\0');
                assert_true(strlen(info.version) < sizeof info.version);
                assert_true(strlen(info.path) < sizeof info.path);
        }
        fake.fs.close(fake.fs.ctx, handle);
        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
        if (max_pread == 0)
                assert_true(fake.calls[FAKEFS_PREAD] <= READS_MAX);
        return r;
}

static int setup(void **state) {
        max_pread = 0;
        fault = (struct fakefs_fault){.call = FAKEFS_PREAD};
        return 0;
}

static void make(const struct elfmake *spec) {
        elfmake(spec, image, &at);
}

static int read_image(void) {
        return read_file(image, at.size);
}

/* In the ELF headers of a 64-bit little-endian image. */
#define E_PHOFF 32
#define E_SHOFF 40
#define E_PHENTSIZE 54
#define E_PHNUM 56
#define E_SHENTSIZE 58
#define E_SHNUM 60
#define E_SHSTRNDX 62
#define P_TYPE 0
#define P_FLAGS 4
#define P_OFFSET 8
#define P_VADDR 16
#define P_FILESZ 32
#define SH_NAME 0
#define SH_TYPE 4
#define SH_ADDR 16
#define SH_OFFSET 24
#define SH_SIZE 32

static void put(size_t offset, unsigned size, uint64_t v) {
        elfmake_put(image + offset, size, v, false);
}

static const struct elfmake usual = {
        .is64 = true, .sections = true, .format = ELFMAKE_INLINE, .version = "go1.22.12", .mod = MOD};

/* The same with other data at the start of the segment, as an external linker has it: found by its section.
 */
static const struct elfmake behind = {.is64 = true,
                                      .sections = true,
                                      .format = ELFMAKE_INLINE,
                                      .version = "go1.22.12",
                                      .mod = MOD,
                                      .before = 64};

/* The i-th of all combinations that a Go toolchain can write; each has the version and path of `usual`. */
#define N_KINDS 64
static struct elfmake kind(unsigned i) {
        return (struct elfmake){
                .is64 = i & 1,
                .big_endian = i & 2,
                .format = i & 4 ? ELFMAKE_POINTERS : ELFMAKE_INLINE,
                .sections = i & 8,
                .interp = i & 16,
                .skew = i & 32 ? 8 : 0,
                .before = i & 32 ? 1008 : 0,
                .version = usual.version,
                .mod = usual.mod,
        };
}

static void assert_usual(void) {
        assert_string_equal(info.version, "go1.22.12");
        assert_string_equal(info.path, "cmd/go");
}

static void test_all_kinds(void **state) {
        for (unsigned i = 0; i < N_KINDS; i++) {
                struct elfmake spec = kind(i);
                int r;

                make(&spec);
                r = read_image();
                if (r != 0)
                        fail_msg("kind %u: %d", i, r);
                assert_usual();
                assert_int_equal(elf.is64, spec.is64);
                assert_int_equal(elf.big_endian, spec.big_endian);
                assert_int_equal(elf.dynamic, spec.interp);
                assert_int_equal(elf.machine, spec.is64 ? EM_X86_64 : EM_386);
                assert_int_equal(elf.shnum != 0, spec.sections);
        }
}

static void test_short_reads(void **state) {
        for (unsigned i = 0; i < N_KINDS; i++) {
                struct elfmake spec = kind(i);

                make(&spec);
                for (max_pread = 1; max_pread < 40; max_pread += 6) {
                        assert_int_equal(read_image(), 0);
                        assert_usual();
                }
        }
}

/* A file that ends early: an error, or the right answer if the version is still there. */
static void test_every_length(void **state) {
        for (unsigned i = 0; i < N_KINDS; i++) {
                struct elfmake spec = kind(i);
                size_t version_end;

                make(&spec);
                version_end = at.version + (spec.format == ELFMAKE_INLINE) + strlen(spec.version);
                for (size_t n = 0; n < at.size; n++) {
                        int r = read_file(image, n);

                        if (n < (spec.is64 ? 64U : 52U))
                                assert_int_equal(r, -ENOEXEC);
                        if (n < version_end)
                                assert_true(r == -ENOEXEC || r == -ENOENT || r == -EBADMSG);
                        else
                                assert_int_equal(r, 0);
                        if (r == 0) {
                                assert_string_equal(info.version, spec.version);
                                assert_true(info.path[0] == '\0' || strcmp(info.path, "cmd/go") == 0);
                        }
                }
        }
}

/* One wrong byte after another. What comes out may be anything that read_file() accepts. */
static void test_every_byte(void **state) {
        static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};

        for (unsigned i = 0; i < N_KINDS / 2; i++) {
                struct elfmake spec = kind(i);

                make(&spec);
                for (size_t n = 0; n < at.size; n++) {
                        unsigned char right = image[n];

                        for (size_t j = 0; j < sizeof values; j++) {
                                image[n] = values[j];
                                int r = read_image();

                                assert_true(r == 0 || r == -ENOEXEC || r == -ENOENT || r == -EBADMSG);
                        }
                        image[n] = right;
                }
                assert_int_equal(read_image(), 0);
                assert_usual();
        }
}

static void assert_errors_passed_on(void) {
        unsigned n_reads;

        fault.error = 0;
        assert_int_equal(read_image(), 0);
        n_reads = fake.calls[FAKEFS_PREAD];
        fault.error = -EIO;
        for (fault.skip = 0; fault.skip < n_reads; fault.skip++)
                assert_int_equal(read_image(), -EIO);
        assert_int_equal(read_image(), 0); /* the fault comes too late */
}

static void test_read_errors(void **state) {
        char version[400];
        struct elfmake spec;

        for (unsigned i = 0; i < N_KINDS; i++) {
                spec = kind(i);
                make(&spec);
                assert_errors_passed_on();
        }
        /* With reads of their own for the name of the section and for both strings. */
        memset(version, 'v', sizeof version - 1);
        version[sizeof version - 1] = '\0';
        spec = usual;
        spec.version = version;
        spec.more_sections = 30;
        make(&spec);
        memset(image + at.size, 'n', 1024);
        memcpy(image + at.size + 600, ".go.buildinfo", 14);
        put(at.shstrtab_shdr + SH_OFFSET, 8, at.size);
        put(at.shstrtab_shdr + SH_SIZE, 8, 1024);
        put(at.info_shdr + SH_NAME, 4, 600);
        at.size += 1024;
        assert_errors_passed_on();
        assert_string_equal(info.path, "cmd/go");
}

/* The file changes between the two calls. */
static void test_shrinking_file(void **state) {
        struct fakefs_entry file = {.path = "/file", .data = image};
        struct elfmake spec = usual;
        int handle;

        for (unsigned sections = 0; sections < 2; sections++) {
                spec.sections = sections;
                make(&spec);
                file.size = at.size;
                fakefs_init(&fake, &file, 1);
                handle = fake.fs.open(fake.fs.ctx, "/file");
                assert_int_equal(gg_elf_read(&fake.fs, handle, &elf), 0);
                memset(&info, 0xa5, sizeof info);
                for (file.size = 1; file.size < at.phoff + 112; file.size++) {
                        assert_int_equal(gg_buildinfo_read(&fake.fs, &elf, &info), -ENOENT);
                        assert_true(untouched(&info, sizeof info));
                }
                file.size = at.size;
                assert_int_equal(gg_buildinfo_read(&fake.fs, &elf, &info), 0);
                assert_usual();
        }
}

/* It is part of launches: two reads, 1.25 KiB; of a file by an external linker five, 3 KiB. */
static void test_cost(void **state) {
        struct elfmake spec = usual;

        spec.more_sections = 9; /* 14, as in a stripped go command */
        make(&spec);
        assert_int_equal(read_image(), 0);
        assert_usual();
        assert_int_equal(fake.calls[FAKEFS_PREAD], 2);
        assert_true(fake.bytes_read <= 1280);

        spec.before = 4096;
        make(&spec);
        assert_int_equal(read_image(), 0);
        assert_usual();
        assert_int_equal(fake.calls[FAKEFS_PREAD], 5);
        assert_true(fake.bytes_read <= 3072);

        spec.more_sections = 40; /* as in one with debug information */
        make(&spec);
        assert_int_equal(read_image(), 0);
        assert_int_equal(fake.calls[FAKEFS_PREAD], 8);
}

static void test_goarch(void **state) {
        static const struct {
                bool is64, big_endian;
                uint16_t machine;
                uint32_t flags;
                const char *goarch;
        } cases[] = {
                {true, false, EM_X86_64, 0, "amd64"},
                {false, false, EM_X86_64, 0, NULL}, /* x32 */
                {true, true, EM_X86_64, 0, NULL},
                {false, false, EM_386, 0, "386"},
                {true, false, EM_386, 0, NULL},
                {true, false, EM_AARCH64, 0, "arm64"},
                {true, true, EM_AARCH64, 0, NULL},
                {false, false, EM_AARCH64, 0, NULL},
                {false, false, EM_ARM, 0x5000000, "arm"},
                {false, true, EM_ARM, 0, NULL},
                {true, false, EM_RISCV, 0, "riscv64"},
                {false, false, EM_RISCV, 0, NULL},
                {true, false, 258, 0, "loong64"},
                {true, true, EM_MIPS, 0, "mips64"},
                {true, false, EM_MIPS, 0, "mips64le"},
                {false, true, EM_MIPS, 0, "mips"},
                {false, false, EM_MIPS, 0, "mipsle"},
                {false, true, EM_MIPS, EF_MIPS_ABI2, NULL}, /* n32 */
                {true, true, EM_PPC64, 0, "ppc64"},
                {true, false, EM_PPC64, 0, "ppc64le"},
                {false, true, EM_PPC, 0, NULL},
                {true, true, EM_S390, 0, "s390x"},
                {false, true, EM_S390, 0, NULL},
                {true, false, EM_S390, 0, NULL},
                {true, true, EM_SPARCV9, 0, NULL},
                {true, false, 0xffff, 0, NULL},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *goarch;

                make(&(struct elfmake){.is64 = cases[i].is64,
                                       .big_endian = cases[i].big_endian,
                                       .machine = cases[i].machine,
                                       .flags = cases[i].flags});
                assert_int_equal(read_image(), -ENOENT);
                assert_int_equal(elf.machine, cases[i].machine);
                assert_int_equal(elf.flags, cases[i].flags);
                goarch = gg_elf_goarch(&elf);
                if (cases[i].goarch) {
                        assert_non_null(goarch);
                        assert_string_equal(goarch, cases[i].goarch);
                } else {
                        assert_null(goarch);
                }
        }
}

static void test_not_elf(void **state) {
        unsigned char bytes[2048];

        assert_int_equal(read_file("", 0), -ENOEXEC);
        assert_int_equal(read_file("#!/bin/sh\nexec go \"$@\"\n", 24), -ENOEXEC);
        assert_int_equal(read_file("\177ELF", 4), -ENOEXEC);
        assert_int_equal(read_file("MZ and so on", 12), -ENOEXEC);
        memset(bytes, 0, sizeof bytes);
        assert_int_equal(read_file(bytes, sizeof bytes), -ENOEXEC);

        make(&usual);
        for (unsigned i = 0; i < 256; i++) {
                image[EI_CLASS] = (unsigned char) i;
                if (i != ELFCLASS32 && i != ELFCLASS64)
                        assert_int_equal(read_image(), -ENOEXEC);
        }
        image[EI_CLASS] = ELFCLASS64;
        for (unsigned i = 0; i < 256; i++) {
                image[EI_DATA] = (unsigned char) i;
                if (i != ELFDATA2LSB && i != ELFDATA2MSB)
                        assert_int_equal(read_image(), -ENOEXEC);
        }
        for (unsigned i = 0; i < SELFMAG; i++) {
                make(&usual);
                image[i] ^= 0x20;
                assert_int_equal(read_image(), -ENOEXEC);
        }

        /* Nothing but the header. */
        make(&usual);
        put(E_PHNUM, 2, 0);
        assert_int_equal(read_file(image, 64), -ENOENT);
        assert_int_equal(read_file(image, 63), -ENOEXEC);
}

static void test_not_go(void **state) {
        struct elfmake spec = usual;

        spec.format = ELFMAKE_NOT_GO;
        make(&spec);
        assert_int_equal(read_image(), -ENOENT);
        spec.sections = false;
        make(&spec);
        assert_int_equal(read_image(), -ENOENT);
        spec.before = 5000;
        make(&spec);
        assert_int_equal(read_image(), -ENOENT);
}

static void test_program_headers(void **state) {
        struct elfmake spec = usual;

        spec.sections = false;
        make(&spec);
        put(E_PHENTSIZE, 2, 0);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHENTSIZE, 2, 55);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHENTSIZE, 2, 56);
        put(E_PHNUM, 2, 0xffff);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHNUM, 2, 1171); /* one more than 64 KiB hold */
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHNUM, 2, 2);
        assert_int_equal(read_image(), 0);
        put(E_PHOFF, 8, UINT64_MAX - 8);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHOFF, 8, INT64_MAX - 60);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHOFF, 8, at.size - 111);
        assert_int_equal(read_image(), -ENOEXEC);
        put(E_PHNUM, 2, 0);
        assert_int_equal(read_image(), -ENOENT);
        assert_false(elf.dynamic);

        /* Far from the header, where some tools put them. */
        spec.interp = true;
        make(&spec);
        put(E_PHOFF, 8, 8000);
        memcpy(image + 8000, image + at.phoff, 3 * 56);
        memset(image + at.phoff, 0xff, 3 * 56);
        memset(image + at.size, 0, 8000 - at.size);
        assert_int_equal(read_file(image, 8000 + 3 * 56), 0);
        assert_usual();
        assert_true(elf.dynamic);

        /* More of them than one read gets. */
        spec.more_segments = 40;
        make(&spec);
        assert_int_equal(read_image(), 0);
        assert_usual();
        assert_true(elf.dynamic);
        put(at.phoff + P_TYPE, 4, PT_NULL);
        put(at.data_phdr - 3 * 56, 4, PT_INTERP);
        assert_int_equal(read_image(), 0);
        assert_true(elf.dynamic);

        /* What lies behind the last one is none. */
        spec = usual;
        make(&spec);
        put(at.data_phdr + P_TYPE, 4, PT_INTERP);
        put(E_PHNUM, 2, 1);
        assert_int_equal(read_image(), 0);
        assert_false(elf.dynamic);
        put(E_PHNUM, 2, 2);
        assert_int_equal(read_image(), 0);
        assert_true(elf.dynamic);
}

/* 64 KiB of them is what the kernel takes at most: 2048 in 32 bit. */
static void test_most_program_headers(void **state) {
        const size_t phoff = 1024, size = phoff + 2049 * 32;
        unsigned char *large = calloc(1, size);

        assert_non_null(large);
        make(&(struct elfmake){0});
        memcpy(large, image, 52);
        elfmake_put(large + 28, 4, phoff, false);
        elfmake_put(large + phoff + 2047 * 32, 4, PT_INTERP, false);
        elfmake_put(large + 44, 2, 2048, false);
        assert_int_equal(read_file(large, size), -ENOENT);
        assert_true(elf.dynamic);
        elfmake_put(large + 44, 2, 2049, false);
        assert_int_equal(read_file(large, size), -ENOEXEC);
        free(large);
}

static void test_data_segment(void **state) {
        struct elfmake spec = usual;

        spec.sections = false;
        make(&spec);
        put(at.data_phdr + P_FLAGS, 4, PF_R | PF_W | PF_X);
        assert_int_equal(read_image(), -ENOENT);
        put(at.data_phdr + P_FLAGS, 4, PF_R);
        assert_int_equal(read_image(), -ENOENT);
        put(at.data_phdr + P_FLAGS, 4, PF_W | 0x100000); /* bits of the processor's own */
        assert_int_equal(read_image(), 0);
        put(at.data_phdr + P_TYPE, 4, PT_NOTE);
        assert_int_equal(read_image(), -ENOENT);

        make(&spec);
        put(at.data_phdr + P_OFFSET, 8, UINT64_MAX - 15);
        assert_int_equal(read_image(), -ENOENT);
        put(at.data_phdr + P_OFFSET, 8, at.data);
        put(at.data_phdr + P_FILESZ, 8, 0);
        assert_int_equal(read_image(), -ENOENT);
        put(at.data_phdr + P_FILESZ, 8, 31); /* the magic, but not the whole header */
        assert_int_equal(read_image(), -EBADMSG);
        put(at.data_phdr + P_FILESZ, 8, UINT64_MAX);
        assert_int_equal(read_image(), -ENOENT); /* goes round behind 2^64 */
        put(at.data_phdr + P_FILESZ, 8, INT64_MAX);
        assert_int_equal(read_image(), 0);

        /* The text lies in front of other data, or the address isn't a multiple of 16. */
        make(&spec);
        put(at.data_phdr + P_VADDR, 8, at.base + at.data + 8);
        assert_int_equal(read_image(), -ENOENT);
}

/* Wherever the information begins, and whatever part of it is in the window of the scan. */
static void test_scan(void **state) {
        for (size_t skew = 0; skew < 16; skew += 4) {
                for (size_t before = 0; before < 2200; before += 16) {
                        struct elfmake spec = usual;

                        spec.sections = false;
                        spec.skew = skew;
                        spec.before = before;
                        make(&spec);
                        assert_int_equal(read_image(), 0);
                        assert_usual();
                }
        }
}

/* The segment ends somewhere behind the first window of the scan. */
static void test_scan_end(void **state) {
        struct elfmake spec = usual;
        size_t whole;

        spec.sections = false;
        spec.before = 1104;
        make(&spec);
        whole = at.mod + 1 + 32 + strlen(MOD) - at.data;
        put(at.data_phdr + P_FILESZ, 8, spec.before);
        assert_int_equal(read_image(), -ENOENT);
        put(at.data_phdr + P_FILESZ, 8, whole);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.data_phdr + P_FILESZ, 8, whole - 1);
        assert_int_equal(read_image(), 0);
        assert_string_equal(info.path, "");
}

/* A magic that isn't aligned is no magic. */
static void test_unaligned_magic(void **state) {
        struct elfmake spec = usual;

        spec.sections = false;
        spec.before = 256;
        make(&spec);
        memcpy(image + at.data + 24, "\xff Go buildinf:\x08\x02", 16);
        assert_int_equal(read_image(), 0);
        assert_usual();
        memcpy(image + at.data + 32, "\xff Go buildinf;", 14);
        assert_int_equal(read_image(), 0);
        assert_usual();
}

/* Moves the information of a program without sections to `distance` bytes behind the start of its segment. */
static int read_moved(size_t distance) {
        struct elfmake spec = usual;
        unsigned char *large;
        size_t size;
        int r;

        spec.sections = false;
        make(&spec);
        put(at.data_phdr + P_FILESZ, 8, distance + at.size - at.data);
        size = at.size + distance;
        large = calloc(1, size);
        assert_non_null(large);
        memcpy(large, image, at.data);
        memcpy(large + at.data + distance, image + at.data, at.size - at.data);
        r = read_file(large, size);
        free(large);
        return r;
}

static void test_scan_limit(void **state) {
        assert_int_equal(read_moved(606 * 1024), 0);
        assert_usual();
        assert_int_equal(read_moved(1024 * 1024 - 16), 0);
        assert_usual();
        assert_int_equal(read_moved(1024 * 1024), -ENOENT);
        assert_int_equal(fake.calls[FAKEFS_PREAD], 1 + 1 + 1 + 1024);
}

/* A section table of no use counts as none: the information is found all the same. */
static void test_bad_sections(void **state) {
        static const struct {
                const char *what;
                size_t offset;
                unsigned size;
                uint64_t value;
        } cases[] = {
                {"no shoff", E_SHOFF, 8, 0},
                {"shoff behind the end", E_SHOFF, 8, 100000},
                {"shoff at the end of off_t", E_SHOFF, 8, INT64_MAX - 1},
                {"negative shoff", E_SHOFF, 8, (uint64_t) INT64_MAX + 1},
                {"shoff at the end", E_SHOFF, 8, UINT64_MAX},
                {"shoff overlaps the header", E_SHOFF, 8, 1},
                {"shentsize 0", E_SHENTSIZE, 2, 0},
                {"shentsize 1", E_SHENTSIZE, 2, 1},
                {"shentsize of the other class", E_SHENTSIZE, 2, 40},
                {"shentsize 65535", E_SHENTSIZE, 2, 0xffff},
                {"shnum 0", E_SHNUM, 2, 0},
                {"shnum 65535", E_SHNUM, 2, 0xffff},
                {"shstrndx 0", E_SHSTRNDX, 2, 0},
                {"shstrndx behind the end", E_SHSTRNDX, 2, 5},
                {"shstrndx elsewhere", E_SHSTRNDX, 2, SHN_XINDEX},
                {"shstrndx no string table", E_SHSTRNDX, 2, 1},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int r;

                make(&behind);
                put(cases[i].offset, cases[i].size, cases[i].value);
                r = read_image();
                if (r != 0)
                        fail_msg("%s: %d", cases[i].what, r);
                assert_usual();
        }

        static const struct {
                const char *what;
                size_t offset; /* in the header of the section of names */
                unsigned size;
                uint64_t value;
        } names[] = {
                {"offset behind the end", SH_OFFSET, 8, 100000},
                {"offset 2^64 - 1", SH_OFFSET, 8, UINT64_MAX},
                {"offset 2^64 - 20", SH_OFFSET, 8, UINT64_MAX - 20},
                {"size 0", SH_SIZE, 8, 0},
                {"size 1", SH_SIZE, 8, 1},
                {"other type", SH_TYPE, 4, SHT_PROGBITS},
        };

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                int r;

                make(&behind);
                put(at.shstrtab_shdr + names[i].offset, names[i].size, names[i].value);
                r = read_image();
                if (r != 0)
                        fail_msg("names: %s: %d", names[i].what, r);
                assert_usual();
        }
        make(&behind);
        put(at.shstrtab_shdr + SH_SIZE, 8, UINT64_MAX);
        assert_int_equal(read_image(), 0);
        assert_usual();
}

/* The section decides, where there is one, and the information is not at the start of the segment. */
static void test_section(void **state) {
        make(&behind);
        put(at.data_phdr + P_TYPE, 4, PT_NULL);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.info_shdr + SH_OFFSET, 8, at.info - 16); /* the magic is the second thing in it */
        put(at.info_shdr + SH_SIZE, 8, at.size - at.info);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.info_shdr + SH_OFFSET, 8, at.info + 16);
        assert_int_equal(read_image(), -ENOENT);
        put(at.info_shdr + SH_OFFSET, 8, UINT64_MAX);
        assert_int_equal(read_image(), -ENOENT);
        put(at.info_shdr + SH_OFFSET, 8, at.info);
        for (uint64_t size = 0; size < 14; size++) {
                put(at.info_shdr + SH_SIZE, 8, size);
                assert_int_equal(read_image(), -ENOENT);
        }
        for (uint64_t size = 14; size < 42; size++) {
                put(at.info_shdr + SH_SIZE, 8, size);
                assert_int_equal(read_image(), -EBADMSG);
        }
        put(at.info_shdr + SH_SIZE, 8, 42); /* header, length, version */
        assert_int_equal(read_image(), 0);
        assert_string_equal(info.version, "go1.22.12");
        assert_string_equal(info.path, "");
        put(at.info_shdr + SH_SIZE, 8, 43 + 32 + strlen(MOD) - 1); /* the module information lacks a byte */
        assert_int_equal(read_image(), 0);
        assert_string_equal(info.path, "");
        put(at.info_shdr + SH_SIZE, 8, 43 + 32 + strlen(MOD));
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.info_shdr + SH_SIZE, 8, UINT64_MAX);
        assert_int_equal(read_image(), -ENOENT);
        put(at.info_shdr + SH_SIZE, 8, INT64_MAX);
        assert_int_equal(read_image(), 0);
        assert_usual();

        /* A whole table without it, or with one that has no bytes in the file: no Go program, and the segment
         * is not searched, although it has the information here. */
        make(&behind);
        put(at.info_shdr + SH_TYPE, 4, SHT_NOBITS);
        assert_int_equal(read_image(), -ENOENT);
        make(&behind);
        put(at.info_shdr + SH_NAME, 4, 1); /* another .text */
        assert_int_equal(read_image(), -ENOENT);
        make(&behind);
        put(at.shstrtab_shdr + SH_SIZE, 8, 32); /* the table of names ends in ours */
        assert_int_equal(read_image(), -ENOENT);

        /* A linker shares the ends of names: ".datax.go.buildinfo" and ".go.buildinfo". */
        make(&behind);
        put(at.data_phdr + P_TYPE, 4, PT_NULL);
        image[at.shstrtab + 18] = 'x';
        assert_int_equal(read_image(), 0);
        assert_usual();
        /* Longer and shorter names are others. */
        image[at.shstrtab + 19 + 13] = 'x';
        assert_int_equal(read_image(), -ENOENT);
        image[at.shstrtab + 19 + 12] = '\0';
        assert_int_equal(read_image(), -ENOENT);
}

/* Wherever the section and the one of names are in their table, which is read in parts. */
static void test_section_counts(void **state) {
        for (unsigned more = 0; more < 70; more++) {
                struct elfmake spec = usual;

                spec.more_sections = more;
                make(&spec);
                put(at.data_phdr + P_TYPE, 4, PT_NULL);
                assert_int_equal(read_image(), 0);
                assert_usual();
                /* The section of names isn't one of the table's. */
                put(E_SHNUM, 2, more + 4);
                assert_int_equal(read_image(), -ENOENT);
                put(E_SHNUM, 2, more + 5);
                put(at.info_shdr + SH_NAME, 4, 0);
                assert_int_equal(read_image(), -ENOENT);
        }
}

/* Names spread over a large table, as where section and symbol names share one. */
static void test_large_name_table(void **state) {
        for (size_t distance = 0; distance < 800; distance += distance == 0 ? 40 : 1) {
                make(&usual);
                memset(image + at.size, 'n', 1024);
                memcpy(image + at.size + distance, ".go.buildinfo", 14);
                put(at.shstrtab_shdr + SH_OFFSET, 8, at.size);
                put(at.shstrtab_shdr + SH_SIZE, 8, distance + 14);
                put(at.info_shdr + SH_NAME, 4, distance);
                put(at.data_phdr + P_TYPE, 4, PT_NULL);
                assert_int_equal(read_file(image, at.size + 1024), 0);
                assert_usual();
                put(at.shstrtab_shdr + SH_SIZE, 8, distance + 13); /* its NUL isn't part of the table */
                assert_int_equal(read_file(image, at.size + 1024), -ENOENT);
        }
}

/* The most that a file can ask for. */
static void test_bounds(void **state) {
        enum { N_SECTIONS = 0xffff, N_SEGMENTS = 1170 };
        size_t shoff = 70000, names = shoff + 64 * (size_t) N_SECTIONS, data = names + (1 << 20);
        size_t size = data + (2 << 20), end = data + 32;
        unsigned char *large = calloc(1, size);

        assert_non_null(large);
        make(&(struct elfmake){.is64 = true});
        put(E_PHOFF, 8, 1024);
        put(E_PHNUM, 2, N_SEGMENTS);
        put(E_SHOFF, 8, shoff);
        put(E_SHENTSIZE, 2, 64);
        put(E_SHNUM, 2, N_SECTIONS);
        put(E_SHSTRNDX, 2, N_SECTIONS - 1);
        memcpy(large, image, 64);
        for (size_t i = 0; i < N_SECTIONS; i++) {
                unsigned char *p = large + shoff + 64 * i;

                elfmake_put(p + SH_TYPE, 4, i == N_SECTIONS - 1 ? SHT_STRTAB : SHT_PROGBITS, false);
                elfmake_put(p + SH_NAME, 4, i % 2 ? 400 * i : 1000000 - 400 * i, false);
                elfmake_put(p + SH_OFFSET, 8, names, false);
                elfmake_put(p + SH_SIZE, 8, 1 << 20, false);
        }
        unsigned char *last = large + 1024 + 56 * (N_SEGMENTS - 1);

        elfmake_put(last + P_TYPE, 4, PT_LOAD, false);
        elfmake_put(last + P_FLAGS, 4, PF_W, false);
        elfmake_put(last + P_OFFSET, 8, data, false);
        elfmake_put(last + P_VADDR, 8, data, false);
        elfmake_put(last + P_FILESZ, 8, size - data, false);
        assert_int_equal(read_file(large, size), -ENOENT);
        assert_true(fake.calls[FAKEFS_PREAD] > 1 + 147 + 33 + 500 + 147 + 1024);

        /* With the information at the end of what is scanned, in pointer format. */
        size_t magic = data + (1 << 20) - 16;

        memcpy(large + magic, "\xff Go buildinf:\x08\x00", 16);
        elfmake_put(large + magic + 16, 8, data, false);
        elfmake_put(large + magic + 24, 8, data + 16, false);
        elfmake_put(large + data, 8, end, false);
        elfmake_put(large + data + 8, 8, 5, false);
        elfmake_put(large + data + 16, 8, end + 5, false);
        elfmake_put(large + data + 24, 8, 32 + 11, false);
        memcpy(large + end, "go1.15", 5);
        memcpy(large + end + 5 + 16, "path\tcmd/x\n", 11);
        assert_int_equal(read_file(large, size), 0);
        assert_string_equal(info.version, "go1.1");
        assert_string_equal(info.path, "cmd/x");
        free(large);
}

static void test_long_strings(void **state) {
        char version[400], path[400], mod[1000];
        struct elfmake spec = usual;

        spec.version = version;
        spec.mod = mod;
        for (unsigned format = 0; format < 2; format++) {
                spec.format = format ? ELFMAKE_POINTERS : ELFMAKE_INLINE;
                for (size_t n = 1; n < sizeof version; n += n < 90 || (n > 100 && n < 380) ? 9 : 1) {
                        memset(version, 'v', n);
                        version[n] = '\0';
                        memset(path, 'p', n);
                        path[n] = '\0';
                        snprintf(mod, sizeof mod, "path\t%s\nbuild\t-compiler=gc\n", path);
                        make(&spec);
                        assert_int_equal(read_image(), 0);
                        assert_int_equal(strlen(info.version), n < 96 ? n : 95);
                        assert_int_equal(strlen(info.path), n < 96 ? n : 95);
                        assert_memory_equal(info.version, version, strlen(info.version));
                        assert_memory_equal(info.path, path, strlen(info.path));
                }
        }
}

static void test_versions(void **state) {
        static const struct {
                const char *version;
                int r;
        } cases[] = {
                {"go1.22.12", 0},
                {"devel go1.24-1a2b3c4 Mon Jan 1 00:00:00 2024 +0000", 0},
                {"go1.21.0 X:boringcrypto", 0},
                {"x", 0},
                {"~ ", 0},
                {NULL, -EBADMSG},
                {"go1\033[2J", -EBADMSG},
                {"go1\n", -EBADMSG},
                {"\tgo1", -EBADMSG},
                {"go1\177", -EBADMSG},
                {"go1\x80", -EBADMSG},
                {"g\xc3\xb6", -EBADMSG},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                for (unsigned format = 0; format < 2; format++) {
                        struct elfmake spec = usual;

                        spec.version = cases[i].version;
                        spec.format = format ? ELFMAKE_POINTERS : ELFMAKE_INLINE;
                        make(&spec);
                        assert_int_equal(read_image(), cases[i].r);
                        if (cases[i].r == 0) {
                                assert_string_equal(info.version, cases[i].version);
                                assert_string_equal(info.path, "cmd/go");
                        }
                }
        }
        make(&usual);
        image[at.version + 4] = '\0'; /* a NUL in it */
        assert_int_equal(read_image(), -EBADMSG);
}

static void test_paths(void **state) {
        static const struct {
                const char *mod, *path;
        } cases[] = {
                {NULL, ""},
                {"", ""},
                {"\n", ""},
                {"path\tcmd/go\n", "cmd/go"},
                {"path\tcmd/go", "cmd/go"},
                {"go\tgo1.22.12\npath\tcmd/go\nmod\texample.com\n", "cmd/go"},
                {"mod\texample.com\tv1.0.0\n", ""},
                {"path\t\n", ""},
                {"path\n", ""},
                {"path cmd/go\n", ""},
                {"xpath\tcmd/go\n", ""},
                {"path\tfirst\npath\tsecond\n", "first"},
                {"path\texample.com/b\xc3\xa4r\n", "example.com/b\xc3\xa4r"},
                {"path\tgolang.org/dl/go1.20.14\n", "golang.org/dl/go1.20.14"},
                {"path\tcmd/\033[2Jgo\n", ""},
                {"path\tcmd\tgo\n", ""},
                {"path\texample.com/a b\n", "example.com/a b"},
                {"path\tcmd/go\177\n", ""},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                for (unsigned format = 0; format < 2; format++) {
                        struct elfmake spec = usual;

                        spec.mod = cases[i].mod;
                        spec.format = format ? ELFMAKE_POINTERS : ELFMAKE_INLINE;
                        make(&spec);
                        assert_int_equal(read_image(), 0);
                        assert_string_equal(info.version, "go1.22.12");
                        assert_string_equal(info.path, cases[i].path);
                }
        }
}

/* binary.Uvarint: the cases of its own test that matter, as lengths of the version. */
static void test_lengths(void **state) {
        static const struct {
                const char *bytes;
                size_t n;
                int r;
        } cases[] = {
                {"\x09", 1, 0},
                {"\x89\x00", 2, 0}, /* longer than it need be */
                {"\x89\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10, 0},
                {"\x00", 1, -EBADMSG},
                {"\x7f", 1, -EBADMSG}, /* more than there is */
                {"\xff\xff\xff\xff\x0f", 5, -EBADMSG},
                {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, -EBADMSG},
                {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, -EBADMSG}, /* 2^64 - 1 */
                {"\x89\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10, -EBADMSG}, /* 2^64 + 9 */
                {"\x89\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, -EBADMSG},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                make(&(struct elfmake){.is64 = true,
                                       .sections = true,
                                       .format = ELFMAKE_INLINE,
                                       .version = "0123456789abcdefghijkl"});
                memcpy(image + at.version, cases[i].bytes, cases[i].n);
                memcpy(image + at.version + cases[i].n, "go1.22.12", 9);
                assert_int_equal(read_image(), cases[i].r);
                if (cases[i].r == 0)
                        assert_string_equal(info.version, "go1.22.12");
        }

        /* That of the module information. */
        make(&usual);
        memset(image + at.mod, 0xff, 11);
        assert_int_equal(read_image(), 0);
        assert_string_equal(info.version, "go1.22.12");
        assert_string_equal(info.path, "");
        for (unsigned n = 0; n <= 32; n++) {
                make(&usual);
                image[at.mod] = (unsigned char) n; /* not more than its sentinels */
                assert_int_equal(read_image(), 0);
                assert_string_equal(info.path, "");
        }
}

static void test_pointers(void **state) {
        for (unsigned i = 0; i < 4; i++) {
                struct elfmake spec = usual;
                unsigned word = i & 1 ? 8 : 4;
                bool big = i & 2;
                uint64_t max = word == 8 ? UINT64_MAX : UINT32_MAX;

                spec.is64 = word == 8;
                spec.big_endian = big;
                spec.format = ELFMAKE_POINTERS;

                make(&spec);

                const size_t to_version = at.info + 16, to_mod = at.info + 16 + word;
                const struct {
                        const char *what;
                        size_t offset;
                        uint64_t value;
                        int r;
                        const char *path;
                } cases[] = {
                        {"no version", to_version, 0, -EBADMSG, NULL},
                        {"a version header outside", to_version, max, -EBADMSG, NULL},
                        {"a version header across the end", to_version, at.base + at.mod + 75, -EBADMSG,
                         NULL},
                        {"a version outside", at.version_header, 0, -EBADMSG, NULL},
                        {"a version far outside", at.version_header, max, -EBADMSG, NULL},
                        {"an empty version", at.version_header + word, 0, -EBADMSG, NULL},
                        {"an endless version", at.version_header + word, max, -EBADMSG, NULL},
                        {"a version over the end", at.version_header + word, 1000, -EBADMSG, NULL},
                        {"no module information", to_mod, 0, 0, ""},
                        {"a module header outside", to_mod, max, 0, ""},
                        {"module information outside", at.mod_header, max - 3, 0, ""},
                        {"empty module information", at.mod_header + word, 0, 0, ""},
                        {"nothing between the sentinels", at.mod_header + word, 32, 0, ""},
                        {"endless module information", at.mod_header + word, max, 0, ""},
                        {"module information over the end", at.mod_header + word, 1000, 0, ""},
                };

                for (size_t j = 0; j < sizeof cases / sizeof *cases; j++) {
                        int r;

                        make(&spec);
                        elfmake_put(image + cases[j].offset, word, cases[j].value, big);
                        r = read_image();
                        if (r != cases[j].r)
                                fail_msg("%s: %d", cases[j].what, r);
                        if (r == 0) {
                                assert_string_equal(info.version, "go1.22.12");
                                assert_string_equal(info.path, cases[j].path);
                        }
                }
                for (unsigned size = 0; size < 256; size++) {
                        make(&spec);
                        image[at.info + 14] = (unsigned char) size;
                        if (size != word)
                                assert_int_equal(read_image(), -EBADMSG);
                }
        }
}

/* The segment of a string may be any that is loaded; one whose place in the file is impossible is none. */
static void test_pointer_segments(void **state) {
        struct elfmake spec = usual;

        spec.format = ELFMAKE_POINTERS;
        make(&spec);
        put(at.version_header, 8, at.base + 4096 + 3); /* in the first segment, made to lie elsewhere */
        put(at.phoff + P_VADDR, 8, at.base + 4096);
        put(at.phoff + P_OFFSET, 8, at.version - 3);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.phoff + P_OFFSET, 8, UINT64_MAX - 2);
        assert_int_equal(read_image(), -EBADMSG);
        put(at.phoff + P_OFFSET, 8, INT64_MAX);
        assert_int_equal(read_image(), -EBADMSG);
        put(at.phoff + P_TYPE, 4, PT_NOTE);
        put(at.phoff + P_OFFSET, 8, at.version - 3);
        assert_int_equal(read_image(), -EBADMSG);

        /* One segment ends where the header is, in the next one. */
        make(&spec);
        put(at.phoff + P_VADDR, 8, at.base + at.version_header - 100);
        put(at.phoff + P_FILESZ, 8, 100);
        assert_int_equal(read_image(), 0);
        assert_usual();

        /* A section of 32 bytes is whole; a string may be the last thing in its segment. */
        put(at.info_shdr + SH_SIZE, 8, 32);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.data_phdr + P_FILESZ, 8, at.mod + 16 + strlen(MOD) + 16 - at.data);
        assert_int_equal(read_image(), 0);
        assert_usual();
        put(at.data_phdr + P_FILESZ, 8, at.mod - at.data);
        assert_int_equal(read_image(), 0);
        assert_string_equal(info.version, "go1.22.12");
        assert_string_equal(info.path, "");
        put(at.data_phdr + P_FILESZ, 8, at.mod - 1 - at.data);
        assert_int_equal(read_image(), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_all_kinds, setup),
                cmocka_unit_test_setup(test_short_reads, setup),
                cmocka_unit_test_setup(test_every_length, setup),
                cmocka_unit_test_setup(test_every_byte, setup),
                cmocka_unit_test_setup(test_read_errors, setup),
                cmocka_unit_test_setup(test_shrinking_file, setup),
                cmocka_unit_test_setup(test_cost, setup),
                cmocka_unit_test_setup(test_goarch, setup),
                cmocka_unit_test_setup(test_not_elf, setup),
                cmocka_unit_test_setup(test_not_go, setup),
                cmocka_unit_test_setup(test_program_headers, setup),
                cmocka_unit_test_setup(test_most_program_headers, setup),
                cmocka_unit_test_setup(test_data_segment, setup),
                cmocka_unit_test_setup(test_scan, setup),
                cmocka_unit_test_setup(test_scan_end, setup),
                cmocka_unit_test_setup(test_unaligned_magic, setup),
                cmocka_unit_test_setup(test_scan_limit, setup),
                cmocka_unit_test_setup(test_bad_sections, setup),
                cmocka_unit_test_setup(test_section, setup),
                cmocka_unit_test_setup(test_section_counts, setup),
                cmocka_unit_test_setup(test_large_name_table, setup),
                cmocka_unit_test_setup(test_bounds, setup),
                cmocka_unit_test_setup(test_long_strings, setup),
                cmocka_unit_test_setup(test_versions, setup),
                cmocka_unit_test_setup(test_paths, setup),
                cmocka_unit_test_setup(test_lengths, setup),
                cmocka_unit_test_setup(test_pointers, setup),
                cmocka_unit_test_setup(test_pointer_segments, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
