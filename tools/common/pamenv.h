/* SPDX-License-Identifier: MIT */
/* Lines of /etc/environment, as pam_env(8) reads them. Nothing here prints. */
#ifndef GG_TOOLS_PAMENV_H
#define GG_TOOLS_PAMENV_H

#include <goroot-guard/str.h>
#include <stdbool.h>

/* NAME=VALUE, perhaps behind "export ", perhaps with quotes around the value, up to a #; nothing in it is
 * expanded. False if the line is none: blank, a comment. */
bool gg_pam_env_line(struct gg_str line, struct gg_str *ret_name, struct gg_str *ret_value);

#endif
