/* SPDX-License-Identifier: MIT */
#ifndef GG_TOOLS_COMMON_JSON_H
#define GG_TOOLS_COMMON_JSON_H

#include <goroot-guard/str.h>
#include <jansson.h>

/* Text as a JSON string. A path need not be UTF-8, which is all that jansson takes: bytes that are not become
 * U+FFFD, as in records. A new reference; NULL if there is no memory. */
json_t *gg_json_text(struct gg_str text);

#endif
