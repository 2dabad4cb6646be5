/* SPDX-License-Identifier: MIT */
/* Where records go. One table, one row per kind of sink. Async-signal-safe; a sink that fails fails in
 * silence: a log must never be the reason why a build stops. */
#ifndef GG_SYS_SINK_H
#define GG_SYS_SINK_H

#include <goroot-guard/conf.h>

/* A finished record in the two forms a sink may want, each one whole line with its newline. */
struct gg_sink_entry {
        struct gg_str line; /* for people */
        struct gg_str json;
};

/* Hands the entry to every sink of the configuration, each by one write(2). */
void gg_sink_write(const struct gg_conf *conf, const struct gg_sink_entry *entry);

/* Writes a line for people to stderr, whatever the configuration is: for when there is none. As any line, not
 * to a descriptor 2 that closes itself at exec (FD_CLOEXEC): that is a file of the program's own. */
void gg_sink_stderr(struct gg_str line);

/* Whether any sink of the configuration wants that form, so that only what is needed is formatted. */
bool gg_sink_wants_line(const struct gg_conf *conf);
bool gg_sink_wants_json(const struct gg_conf *conf);

#endif
