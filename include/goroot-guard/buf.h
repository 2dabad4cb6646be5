/* SPDX-License-Identifier: MIT */
/* A string builder over storage that the caller owns: never allocates, always NUL-terminated.
 * The first append that does not fit sets ->truncated and changes nothing else; later appends are no-ops, so
 * a caller checks once, at the end. All functions are pure and async-signal-safe. */
#ifndef GOROOT_GUARD_BUF_H
#define GOROOT_GUARD_BUF_H

#include <goroot-guard/str.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gg_buf {
        char *p;        /* storage, cap bytes; p[len] is NUL */
        size_t cap;     /* at least 1 */
        size_t len;     /* always less than cap */
        bool truncated; /* an append did not fit */
};

/* Starts an empty string in storage of cap bytes (cap >= 1). The builder borrows storage. */
void gg_buf_init(struct gg_buf *ret_buf, char *storage, size_t cap);

/* Empties the string and forgets a truncation. */
void gg_buf_reset(struct gg_buf *buf);

/* Appends n bytes of s, all or none. */
void gg_buf_add(struct gg_buf *buf, const char *s, size_t n);

/* Appends a NUL-terminated string, a slice, one byte, a decimal number. */
void gg_buf_puts(struct gg_buf *buf, const char *s);
void gg_buf_put_str(struct gg_buf *buf, struct gg_str s);
void gg_buf_putc(struct gg_buf *buf, char c);
void gg_buf_put_uint(struct gg_buf *buf, uint64_t v);

/* Appends v in decimal, padded with zeros on the left to at least width digits (at most 20). */
void gg_buf_put_padded(struct gg_buf *buf, uint64_t v, unsigned width);

/* Cuts the string back to len bytes; len must not be greater than the present length. A truncation is
 * forgotten. */
void gg_buf_cut(struct gg_buf *buf, size_t len);

/* The built string as a slice. */
struct gg_str gg_buf_str(const struct gg_buf *buf);

#ifdef __cplusplus
}
#endif
#endif
