/* SPDX-License-Identifier: MIT */
/* Lines of a syslog, as daemons send them (RFC 5424) and as rsyslog and others write them into files. Pure.
 */
#ifndef GG_TOOLS_SYSLOGLINE_H
#define GG_TOOLS_SYSLOGLINE_H

#include <goroot-guard/str.h>

/* Whether a line has the head of one: a time and the name of a machine. ret_host is empty if that is not
 * known, or is no UTF-8; ret_message is all behind it. */
bool gg_syslog_line_read(struct gg_str line, struct gg_str *ret_host, struct gg_str *ret_message);

#endif
