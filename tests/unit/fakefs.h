/* SPDX-License-Identifier: MIT */
/* A gg_fs over a table in memory, for tests of everything that reaches the disk through one: files, folders,
 * symbolic links, permissions, a working directory, and errors on demand. What it answers is what Linux
 * answers an ordinary user (path_resolution(7)), except that owner and group play no part: a permission is
 * there if any of its three bits is.
 *
 *      static const struct fakefs_entry tree[] = {
 *              FAKEFS_EXE("/opt/go/bin/go", "\177ELF..."),
 *              FAKEFS_DIR("/opt/go/pkg/tool"),
 *              FAKEFS_LINK("/usr/bin/go", "../../opt/go/bin/go"),
 *      };
 *      struct fakefs fake;
 *
 *      fakefs_init(&fake, tree, sizeof tree / sizeof *tree);
 *      fake.cwd = "/src/app";
 *      r = gg_gobin_identify(&fake.fs, "/usr/bin/go", NULL, false, &bin);
 */
#ifndef TESTS_UNIT_FAKEFS_H
#define TESTS_UNIT_FAKEFS_H

#include <goroot-guard/fs.h>
#include <stdbool.h>

enum fakefs_kind {
        FAKEFS_IS_FILE,
        FAKEFS_IS_DIR,
        FAKEFS_IS_LINK,
        FAKEFS_IS_OTHER, /* a device, a fifo, a socket */
};

struct fakefs_entry {
        const char *path; /* absolute, without "//", "." and ".."; the folders above it are there without an
                             entry */
        enum fakefs_kind kind;
        const void *data; /* a file's bytes; a link's text */
        size_t size;      /* of data; 0: data is a NUL-terminated string (or NULL: empty) */
        uint32_t mode;    /* permission bits; 0: 0755 for folders, 0777 for links, else 0644. No permission at
                             all: 01000 */
        uint32_t uid;
        uint64_t dev,
                ino; /* 0: 1, and a number of the entry's own. Give both to make hard links and bind mounts */
};

#define FAKEFS_FILE(p, text)                                                                                 \
        { .path = (p), .data = (text) }
#define FAKEFS_EXE(p, text)                                                                                  \
        { .path = (p), .data = (text), .mode = 0755 }
#define FAKEFS_DIR(p)                                                                                        \
        { .path = (p), .kind = FAKEFS_IS_DIR }
#define FAKEFS_LINK(p, target)                                                                               \
        { .path = (p), .kind = FAKEFS_IS_LINK, .data = (target) }

enum fakefs_call {
        FAKEFS_STAT,
        FAKEFS_MAY_EXECUTE,
        FAKEFS_READLINK,
        FAKEFS_GETCWD,
        FAKEFS_OPEN,
        FAKEFS_PREAD,
        FAKEFS_PATH_OF,
        FAKEFS_CLOSE, /* counted only: it can't fail */
        FAKEFS_N_CALLS,
};

/* Makes a call fail, each time from the one after `skip` on. */
struct fakefs_fault {
        enum fakefs_call call;
        const char *path; /* as the caller spells it, for pread and path_of as it was opened; NULL: any */
        unsigned skip;
        int error;      /* negative errno */
        unsigned calls; /* counts the calls that it was asked about */
};

#define FAKEFS_HANDLES 16
#define FAKEFS_FIRST_HANDLE 100 /* so that a handle never looks like one of the process's own descriptors */

struct fakefs {
        struct gg_fs fs; /* hand out a pointer to this; the struct fakefs must not move */
        const struct fakefs_entry *entries;
        size_t n_entries;
        const char *cwd;             /* "/" at first */
        struct fakefs_fault *faults; /* none at first; borrowed */
        size_t n_faults;
        size_t max_pread; /* a pread gives at most so many bytes; 0: as many as it is asked for */
        bool no_proc;     /* path_of gives -ENOENT, as without /proc */

        unsigned calls[FAKEFS_N_CALLS];
        uint64_t bytes_read;
        unsigned misused; /* calls on a handle that is not open, closes included */
        struct fakefs_handle {
                bool open;
                const struct fakefs_entry *entry; /* NULL: a folder without an entry */
                char asked[GG_PATH_MAX], path[GG_PATH_MAX];
        } handles[FAKEFS_HANDLES];
};

/* The file system with these entries. Borrows them. */
void fakefs_init(struct fakefs *ret_fake, const struct fakefs_entry *entries, size_t n_entries);

/* How many handles have been opened and not closed. */
unsigned fakefs_open_handles(const struct fakefs *fake);

/* Forgets the counts of calls and bytes; not `misused`. */
void fakefs_reset_counts(struct fakefs *fake);

#endif
