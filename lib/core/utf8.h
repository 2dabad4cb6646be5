/* SPDX-License-Identifier: MIT */
/* Where characters end in text that may be anything. Pure and async-signal-safe. */
#ifndef GG_CORE_UTF8_H
#define GG_CORE_UTF8_H

#include <goroot-guard/str.h>
#include <stdint.h>

/* Decodes the character at the start of a non-empty slice: its length in bytes and its code point. 0 if the
 * first byte starts no valid character (RFC 3629: shortest form only, no surrogates, nothing above U+10FFFF).
 */
size_t gg_utf8_next(struct gg_str text, uint32_t *ret_rune);

/* How many bytes to show where max are the most: less than that where they would end within a character. */
size_t gg_utf8_cut(struct gg_str text, size_t max);

#endif
