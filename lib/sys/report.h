/* SPDX-License-Identifier: MIT */
/* Records on their way: formatted as the sinks of the configuration want them, and handed to these.
 * Async-signal-safe. */
#ifndef GG_SYS_REPORT_H
#define GG_SYS_REPORT_H

#include <goroot-guard/record.h>

/* What both forms of any record take, one behind the other. */
#define GG_REPORT_ROOM (2 * GG_RECORD_MAX)

/* Reports a launch, or the mistakes of the configuration, to every sink of conf. Both forms are made in room
 * before either is written, each only if a sink wants it. room is the caller's, cap bytes of it:
 * GG_REPORT_ROOM, or records may be cut off. Nothing that the record points to may lie in it. */
void gg_report_launch(const struct gg_conf *conf, const struct gg_record *record, char *room, size_t cap);
void gg_report_mistakes(const struct gg_conf *conf, const struct gg_conf_record *record, char *room,
                        size_t cap);

#endif
