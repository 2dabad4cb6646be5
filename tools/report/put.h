/* SPDX-License-Identifier: MIT */
/* What the forms for programs share. */
#ifndef GG_TOOLS_REPORT_PUT_H
#define GG_TOOLS_REPORT_PUT_H

#include <goroot-guard/str.h>
#include <stdio.h>

/* Writes what is between the quotes of a JSON string: a text of any length, however many of its bytes are no
 * UTF-8. */
void gg_put_json_inside(FILE *stream, struct gg_str text);

#endif
