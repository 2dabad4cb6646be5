/* SPDX-License-Identifier: MIT */
/* JSON as logs have it, an object a line, read once from front to back: no tree is built and no memory is
 * taken. All of RFC 8259 is checked, so that a line torn in two never passes for a record. Pure. */
#ifndef GG_TOOLS_SCAN_H
#define GG_TOOLS_SCAN_H

#include <goroot-guard/str.h>

/* Deeper values are a fault. */
#define GG_SCAN_DEPTH_MAX 256

enum gg_scan_kind {
        GG_SCAN_ABSENT,
        GG_SCAN_NULL,
        GG_SCAN_BOOL,
        GG_SCAN_NUMBER,
        GG_SCAN_STRING,
        GG_SCAN_ARRAY,
        GG_SCAN_OBJECT,
};

struct gg_scan_value {
        struct gg_str text; /* as it stands there; of a string what is between the quotes */
        enum gg_scan_kind kind;
        bool escaped; /* a string with escapes: gg_scan_unescape() */
};

struct gg_scan_fault {
        const char *what; /* "no end of the string that starts"; static */
        size_t column;    /* in bytes, from 1 */
};

/* Reads an object with nothing but blanks around it. ret_values gets one value for each of the names, absent
 * if there is no such member; of several the last counts. Names in the order in which they usually come are
 * found faster. False: *ret_fault is filled in and the values mean nothing. */
bool gg_scan_object(struct gg_str text, const struct gg_str *names, size_t name_count,
                    struct gg_scan_value *ret_values, struct gg_scan_fault *ret_fault);

/* Goes through the elements of an array that gg_scan_object() has found, from *offset, which starts with 0.
 * False at its end. */
bool gg_scan_element(struct gg_str array, size_t *offset, struct gg_scan_value *ret_value);

/* Writes a string without its escapes to out, which has room for as many bytes as it has with them, and
 * returns their number. Half a surrogate pair becomes U+FFFD. */
size_t gg_scan_unescape(struct gg_str string, char *out);

/* The number, if it is a whole one that is not negative (1, 1.0): what is above UINT64_MAX is that. */
bool gg_scan_uint(const struct gg_scan_value *value, unsigned long long *ret_number);

#endif
