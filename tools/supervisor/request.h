/* SPDX-License-Identifier: MIT */
/* What a process asks for that waits in execve(2) or execveat(2), as its memory has it. What is found there
 * may be something else a moment later, unless gg_notify_is_valid() says afterwards that it still waits; and
 * even then other threads may write to it. */
#ifndef GG_TOOLS_SUPERVISOR_REQUEST_H
#define GG_TOOLS_SUPERVISOR_REQUEST_H

#include "supervisor/notify.h"
#include <goroot-guard/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Room for a path behind a descriptor in /proc. */
#define GG_REQUEST_FILE_MAX (GG_PATH_MAX + 48)

/* The name of what is launched: the path, or what a descriptor leads to. 0, or a negative errno if it cannot
 * be read, which the kernel will find too, unless it is -EPERM: gg_tracee_read_string(). */
int gg_request_name(const struct gg_notice *notice, char *ret_path, size_t cap);

/* Whether a path leads to a descriptor of the process, or to the program that it runs, whatever number or
 * word it ends with. If so, ret_link is its name below /proc/PID, for gg_tracee_link(). */
bool gg_request_is_link(pid_t tid, const char *path, char *ret_link, size_t cap);

/* The file of that name, for the file system of the launching process (targetfs.h). */
void gg_request_file(const struct gg_notice *notice, const char *path, char ret_file[GG_REQUEST_FILE_MAX]);

/* Whether our user may not read that file: then who traces its process may not read that either. */
bool gg_request_is_unreadable(const struct gg_notice *notice, const char *path);

/* argv[1]; NULL if there is none, or none that fits. */
const char *gg_request_argument(const struct gg_notice *notice, char *ret_argument, size_t cap);

/* The environment of the new program: an array of its strings and their storage in one piece, to be freed.
 * NULL if it cannot be read, or without memory. */
char **gg_request_env(const struct gg_notice *notice);

#endif
