/* SPDX-License-Identifier: MIT */
/* Records on their way: formatted as the sinks of the configuration want them, and handed to these.
 * Async-signal-safe. */
#ifndef GG_SYS_REPORT_H
#define GG_SYS_REPORT_H

#include <goroot-guard/conf.h>
#include <goroot-guard/forms.h>

#define GG_REPORT_ROOM GG_FORM_MAX

/* Reports a launch, or the mistakes of the configuration, to every sink of conf, in the form that it wants,
 * with the number of records that it did not get before (the member `lost`, which the caller leaves alone).
 * room is the caller's, cap bytes of it: GG_REPORT_ROOM, or records may be cut off. Nothing that the record
 * points to may lie in it. */
void gg_report_launch(const struct gg_conf *conf, const struct gg_record *record, char *room, size_t cap);
void gg_report_mistakes(const struct gg_conf *conf, const struct gg_conf_record *record, char *room,
                        size_t cap);

#endif
