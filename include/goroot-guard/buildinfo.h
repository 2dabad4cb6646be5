/* SPDX-License-Identifier: MIT */
/* What a Go binary says of itself: the build information that the linker writes into ELF files (Go 1.13 and
 * newer), as debug/buildinfo.Read and cmd/go/internal/version read it. Both formats: inline strings (flags
 * bit 1, Go 1.18+) and pointers to Go string headers (1.13 to 1.17); both byte orders; 32 and 64 bit.
 *
 * The file may be anything, hostile files included: every offset is checked, the number and size of reads is
 * bounded, and nothing depends on a length that the file declares beyond those bounds. Pure and
 * async-signal-safe; under 2 KiB of stack. */
#ifndef GOROOT_GUARD_BUILDINFO_H
#define GOROOT_GUARD_BUILDINFO_H

#include <goroot-guard/fs.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longer versions and paths are cut (development versions carry a date and a commit; the cut is after any
 * usable part). */
#define GG_GO_VERSION_MAX 96
#define GG_GO_PATH_MAX 96

struct gg_elf {
        int handle; /* borrowed: the caller closes it */
        bool is64;
        bool big_endian;
        bool dynamic; /* has a program interpreter (PT_INTERP): the dynamic loader and so a preload get into
                         it */
        uint16_t machine; /* e_machine */
        uint32_t flags;   /* e_flags */
        uint16_t phentsize, phnum, shentsize, shnum, shstrndx;
        uint64_t phoff, shoff;
        uint64_t interp_offset,
                interp_size; /* where the file names its interpreter; 0 if it is not dynamic */
        uint64_t data_offset, data_size,
                data_address; /* the first writable, non-executable PT_LOAD: its bytes in the file, and where
                                 they are loaded; size 0 if the file's first KiB does not say */
};

/* Reads the ELF header and looks for PT_INTERP. 0; -ENOEXEC if it is no ELF file or a mangled one; else the
 * read's errno. */
int gg_elf_read(const struct gg_fs *fs, int handle, struct gg_elf *ret_elf);

/* The GOARCH of a machine ("amd64", "arm64", ...: the names of internal/syslist), NULL if Go has none for it.
 * Static. */
const char *gg_elf_goarch(const struct gg_elf *elf);

struct gg_buildinfo {
        char version[GG_GO_VERSION_MAX]; /* "go1.22.12"; never empty on success; printable ASCII without
                                            control characters */
        char path[GG_GO_PATH_MAX]; /* package path of main, "cmd/go" for the go command; "" if not recorded
                                      (the go command before 1.18); no control characters */
};

/* Finds and reads the build information: at the start of the first writable, non-executable PT_LOAD, where
 * Go's own linker puts it; else section .go.buildinfo; else, in a file without usable sections, that PT_LOAD
 * scanned at 16-byte steps over at most 1 MiB. 0; -ENOENT if there is
 * none; -EBADMSG if it is mangled; else the read's errno. */
int gg_buildinfo_read(const struct gg_fs *fs, const struct gg_elf *elf, struct gg_buildinfo *ret_info);

#ifdef __cplusplus
}
#endif
#endif
