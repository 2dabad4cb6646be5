/* SPDX-License-Identifier: MIT */
/* The disk as another process sees it: below its root directory, from its working directory. */
#ifndef GG_TOOLS_SUPERVISOR_TARGETFS_H
#define GG_TOOLS_SUPERVISOR_TARGETFS_H

#include <goroot-guard/fs.h>
#include <sys/types.h>

/* Members are private. fs.ctx points into the structure: not to be copied. */
struct gg_targetfs {
        struct gg_fs fs;
        bool foreign; /* its root directory is not ours, but this */
        int root;
        char exe[32];             /* "/proc/PID/exe", which is taken from our root whatever the process has */
        char cwd[32];             /* "/proc/PID/cwd" */
        char prefix[GG_PATH_MAX]; /* where its root lies, as we see it; "" if it is ours */
};

/* Prepares a table for a process that is stopped or waits. Of paths in /proc only gg_targetfs_exe() is to be
 * used. gg_targetfs_close() gives back what it holds. */
void gg_targetfs_open(struct gg_targetfs *ret_target, pid_t pid);
void gg_targetfs_close(struct gg_targetfs *target);

/* The path that stands for the program that the process runs. Borrowed. */
const char *gg_targetfs_exe(const struct gg_targetfs *target);

/* A path as the kernel shows it to us, as the process sees it: without the way to its root. Points into path.
 */
const char *gg_targetfs_strip(const struct gg_targetfs *target, const char *path);

#endif
