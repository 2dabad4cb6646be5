/* SPDX-License-Identifier: MIT */
#include "core/divide.h"
#include <goroot-guard/buf.h>
#include <string.h>

void gg_buf_init(struct gg_buf *ret_buf, char *storage, size_t cap) {
        *ret_buf = (struct gg_buf){.p = storage, .cap = cap};
        storage[0] = '\0';
}

void gg_buf_reset(struct gg_buf *buf) {
        gg_buf_cut(buf, 0);
}

void gg_buf_cut(struct gg_buf *buf, size_t len) {
        buf->len = len;
        buf->p[len] = '\0';
        buf->truncated = false;
}

void gg_buf_add(struct gg_buf *buf, const char *s, size_t n) {
        if (buf->truncated || n >= buf->cap - buf->len) { /* invariant: len < cap */
                buf->truncated = true;
                return;
        }
        if (n > 0)
                memcpy(buf->p + buf->len, s, n);
        buf->len += n;
        buf->p[buf->len] = '\0';
}

void gg_buf_puts(struct gg_buf *buf, const char *s) {
        gg_buf_add(buf, s, strlen(s));
}

void gg_buf_put_str(struct gg_buf *buf, struct gg_str s) {
        gg_buf_add(buf, s.p, s.n);
}

void gg_buf_putc(struct gg_buf *buf, char c) {
        gg_buf_add(buf, &c, 1);
}

void gg_buf_put_padded(struct gg_buf *buf, uint64_t v, unsigned width) {
        char digits[20]; /* 2^64 - 1 has 20 digits */
        char *end = digits + sizeof digits, *first = end;

        /* snprintf(3) is not async-signal-safe (signal-safety(7)). */
        do
                *--first = (char) ('0' + gg_divide(&v, 10));
        while (v != 0);
        while ((size_t) (end - first) < width && first > digits)
                *--first = '0';
        gg_buf_add(buf, first, (size_t) (end - first));
}

void gg_buf_put_uint(struct gg_buf *buf, uint64_t v) {
        gg_buf_put_padded(buf, v, 1);
}

struct gg_str gg_buf_str(const struct gg_buf *buf) {
        return (struct gg_str){buf->p, buf->len};
}
