/* SPDX-License-Identifier: MIT */
/* Where records go. Async-signal-safe. A sink that fails is no reason for a launch to fail, or to wait:
 * nothing here blocks, and no signal reaches the program. */
#ifndef GG_SYS_SINK_H
#define GG_SYS_SINK_H

#include <goroot-guard/conf.h>
#include <goroot-guard/forms.h>

/* The forms that a sink gets, one after the other: from 0 up while this says true. */
bool gg_sink_form(const struct gg_sink *sink, unsigned place, enum gg_form *ret_form);

/* Whether what it does not get is counted: gg_lost_take(). */
bool gg_sink_counts(const struct gg_sink *sink);

/* Hands it a text of that form, which ends in a newline, by one system call. Whether it took all of it. */
bool gg_sink_write(const struct gg_sink *sink, enum gg_form form, struct gg_str text);

/* One write(2), of which no signal reaches the program (SIGPIPE, SIGXFSZ, SIGTTOU). Whether all was written.
 */
bool gg_sink_write_once(int fd, struct gg_str text);

/* Writes a line for people to stderr, whatever the configuration is: for when there is none. As any line, not
 * to a descriptor 2 that closes itself at exec (FD_CLOEXEC): that is a file of the program's own. */
bool gg_sink_stderr(struct gg_str line);

#endif
