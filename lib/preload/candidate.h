/* SPDX-License-Identifier: MIT */
/* The cheap question that comes before everything else: can this launch be of a go? Nearly every launch of a
 * build ends here. */
#ifndef GG_PRELOAD_CANDIDATE_H
#define GG_PRELOAD_CANDIDATE_H

#include "preload/real.h"

/* Whether the basename of path has `go` in it. A path that cannot be read is none: the kernel will say
 * EFAULT, and reading it here would crash. One system call for each page that holds a part of it. */
bool gg_candidate_name(const char *path);

/* The same of a string that is known to be readable. No system call. */
bool gg_candidate_readable(const char *path);

/* The same of an open file, by the name that /proc has for it; true if that cannot be told. */
bool gg_candidate_fd(int fd);

/* Whether a hook must take the slow way. */
static inline bool gg_candidate(const char *path) {
        return gg_hot.watch || gg_candidate_name(path);
}

#endif
