/* SPDX-License-Identifier: MIT */
/* What is looked at: this machine, or an image of one in a folder (--root DIR), with the environment of
 * whoever works there. Every path is as it is seen inside it, symbolic links included: in an image
 * /usr/bin/go -> /opt/go/bin/go never leads out of the folder. Nothing here prints, and nothing is run. */
#ifndef GG_TOOLS_MACHINE_H
#define GG_TOOLS_MACHINE_H

#include "common/arena.h"
#include <goroot-guard/fs.h>
#include <goroot-guard/str.h>
#include <stdbool.h>

struct gg_machine {
        struct gg_arena *arena; /* of everything that is returned here; borrowed */
        struct gg_fs fs;        /* for gg_judge() and its kind */
        const char *root;       /* the folder of an image, absolute; NULL for this machine */
        int root_fd;
        char *const *env; /* of this process; of an image: what its files and the options say */
        const char *path; /* PATH of that; never NULL */
        const char *home; /* HOME; NULL if there is none */
        const char *cwd;  /* absolute; where projects are looked for */
        /* The home folders that exist: `home` first; of an image those of everyone in its passwd(5) who may
         * have one. */
        const char **homes;
        size_t home_count;
};

struct gg_machine_options {
        const char *root;        /* NULL or "": this machine */
        const char *const *sets; /* NAME=VALUE that go on top of the environment */
        size_t set_count;
        const char *cwd; /* in the machine; NULL: the working directory; "/" for an image */
};

/* 0, or a negative errno if root is no folder that can be read: then nothing is to be closed. *ret points
 * into itself: not to be copied. The environment of an image is that of its /etc/environment, a PATH as
 * login(1) would set it, HOME of root, and the sets. */
int gg_machine_open(struct gg_arena *arena, const struct gg_machine_options *options, struct gg_machine *ret);
void gg_machine_close(struct gg_machine *machine);

/* A variable of its environment; NULL if it is not set. Borrowed. */
const char *gg_machine_getenv(const struct gg_machine *machine, const char *name);

/* What its /etc/environment sets, whether or not that is in its environment. */
char *const *gg_machine_etc_environment(const struct gg_machine *machine);

/* Reads a regular file of at most max bytes into its arena; NUL-terminated behind the end. 0; -EFBIG;
 * -EISDIR; -EINVAL for a FIFO, a device and the like, which are not waited for; else a negative errno. */
int gg_machine_read(const struct gg_machine *machine, const char *path, size_t max, struct gg_str *ret_text);

bool gg_machine_is_file(const struct gg_machine *machine,
                        const char *path); /* a regular one, links followed */
bool gg_machine_is_dir(const struct gg_machine *machine, const char *path);
bool gg_machine_is_executable(const struct gg_machine *machine, const char *path); /* a regular file, too */
bool gg_machine_is_link(const struct gg_machine *machine, const char *path);

/* The names in a folder without "." and "..", sorted by bytes, at most max of them (which of them is not said
 * if there are more). 0 or a negative errno. */
int gg_machine_list(const struct gg_machine *machine, const char *path, size_t max, const char ***ret_names,
                    size_t *ret_count);

/* The absolute path without symbolic links; NULL if there is no such file. */
const char *gg_machine_resolve(const struct gg_machine *machine, const char *path);

/* What a link says, as it is; NULL if the path is no link. */
const char *gg_machine_readlink(const struct gg_machine *machine, const char *path);

/* "dir/name", without a double slash. */
const char *gg_machine_join(const struct gg_machine *machine, const char *dir, const char *name);

/* Calls visit for each path that exists and is matched, in order: "*" and "?" within one part of the path, as
 * in a shell, a leading dot only by a dot, no "**" and no brackets; a pattern without any is itself. At most
 * some thousand names of a folder are matched. */
typedef void gg_machine_visit(void *ctx, const char *path);
void gg_machine_glob(const struct gg_machine *machine, const char *pattern, gg_machine_visit *visit,
                     void *ctx);

/* The same of a pattern behind a folder, whose own name is taken as it is; "" matches the folder itself. */
void gg_machine_glob_below(const struct gg_machine *machine, const char *dir, const char *pattern,
                           gg_machine_visit *visit, void *ctx);

/* The path as our own process would open it: behind the folder of an image. For messages and for edits. */
const char *gg_machine_outside(const struct gg_machine *machine, const char *path);

#endif
