/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.preload as a file: read, and replaced by one process at a time, so that it is the old one or the
 * new one whenever anybody is killed. Nothing is left behind: the temporary file is the lock as well. */
#ifndef GG_TOOLS_SYSTEM_CHANGE_H
#define GG_TOOLS_SYSTEM_CHANGE_H

#include "common/machine.h"
#include <sys/stat.h>

struct gg_preload_file {
        bool is_there;
        bool is_link;       /* and text is that of the file it leads to */
        struct gg_str text; /* empty if there is none */
        struct stat st;     /* if it is there */
};

/* Reads it, links followed as the loader does. 0, and is_there false, if there is none; -EISDIR; -EINVAL for
 * a FIFO and the like, which are not waited for; -EFBIG; else a negative errno. */
int gg_preload_read(const struct gg_machine *machine, struct gg_preload_file *ret);

/* The right to change it. Members are private, but for file: what it held when the right was given. */
struct gg_preload_change {
        struct gg_preload_file file;
        int dir, temporary, old; /* open files; old is -1 if there was none */
};

/* Waits for others who are about to change it, some seconds at most. 0: gg_preload_end() is to follow.
 * -ETIMEDOUT if another one does not end; -ELOOP if it is a symbolic link, which would be replaced by a file;
 * else as above, with the errno of making a file in /etc. */
int gg_preload_begin(const struct gg_machine *machine, struct gg_preload_change *ret);

/* Replaces it: content is on disk before the name, and the name before this returns. Mode, owner and extended
 * attributes are kept; those of a new one are 0644 and ours. NULL: the file goes. Once for each begin. 0, or
 * a negative errno, and it is as it was. */
int gg_preload_put(struct gg_preload_change *change, const struct gg_str *content);

/* Takes away what somebody who was killed left behind, if we may. */
void gg_preload_tidy(const struct gg_machine *machine);

/* What an errno of these means, in words. */
const char *gg_preload_error(int error);

/* Leaves no file behind. */
void gg_preload_end(struct gg_preload_change *change);

#endif
