/* SPDX-License-Identifier: MIT */
/* The descriptors that came along when the front and the supervisor were forked. They are the command's: who
 * reads a pipe waits until the last one who could write to it has let go. */
#ifndef GG_TOOLS_SUPERVISOR_FILES_H
#define GG_TOOLS_SUPERVISOR_FILES_H

#include <stddef.h>

/* Fills up those of the first three that are closed, or our own would take their places. The command has them
 * closed (O_CLOEXEC). */
void gg_files_fill_up(void);

/* Puts /dev/null in the place of one. */
void gg_files_let_go(int fd);

/* Puts /dev/null in the place of standard input and output, and closes all but standard error and those n to
 * be kept, of which some may be -1. */
void gg_files_keep(const int *kept, size_t n);

#endif
