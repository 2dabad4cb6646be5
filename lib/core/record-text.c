/* SPDX-License-Identifier: MIT */
#include "core/record-parts.h"
#include "core/utf8.h"

static void put_hex(struct gg_buf *buf, unsigned v, unsigned digits) {
        static const char hex[] = "0123456789abcdef";

        while (digits-- > 0)
                gg_buf_putc(buf, hex[v >> 4 * digits & 15]);
}

/* What moves the cursor, colours, hides or reorders what a terminal shows: C0 and C1 controls, DEL, and the
 * invisible format characters that change direction or have no width (UAX #9; the "Trojan Source" set). */
static bool is_treacherous(uint32_t rune) {
        return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0xad || rune == 0x61c ||
               (rune >= 0x200b && rune <= 0x200f) || (rune >= 0x2028 && rune <= 0x202e) ||
               (rune >= 0x2060 && rune <= 0x206f) || rune == 0xfeff || (rune >= 0xe0000 && rune <= 0xe0fff);
}

void gg_record_put_text(struct gg_buf *buf, struct gg_str text) {
        while (text.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(text, &rune);

                if (n > 0 && !is_treacherous(rune)) {
                        gg_buf_add(buf, text.p, n);
                } else if (*text.p == '\n' || *text.p == '\t') {
                        gg_buf_puts(buf, *text.p == '\n' ? "\\n" : "\\t");
                } else {
                        n = n > 0 ? n : 1;
                        for (size_t i = 0; i < n; i++) {
                                gg_buf_puts(buf, "\\x");
                                put_hex(buf, (unsigned char) text.p[i], 2);
                        }
                }
                text.p += n;
                text.n -= n;
        }
}

static void put_json_unit(struct gg_buf *buf, uint32_t unit) {
        gg_buf_puts(buf, "\\u");
        put_hex(buf, unit, 4);
}

/* RFC 8259: what is beyond the basic plane takes two, a surrogate pair. */
static void put_json_escape(struct gg_buf *buf, uint32_t rune) {
        if (rune > 0xffff) {
                put_json_unit(buf, 0xd800 + ((rune - 0x10000) >> 10));
                rune = 0xdc00 + (rune & 0x3ff);
        }
        put_json_unit(buf, rune);
}

/* How many bytes of the text stand for themselves in a JSON string whatever follows: nearly all of a path. */
static size_t plain_length(struct gg_str text) {
        size_t n = 0;

        while (n < text.n && text.p[n] >= ' ' && text.p[n] <= '~' && text.p[n] != '"' && text.p[n] != '\\')
                n++;
        return n;
}

void gg_record_put_json_text(struct gg_buf *buf, struct gg_str text) {
        while (text.n > 0) {
                uint32_t rune;
                size_t plain = plain_length(text), n = plain > 0 ? plain : gg_utf8_next(text, &rune);

                if (plain > 0) {
                        gg_buf_add(buf, text.p, n);
                } else if (n == 0) {
                        gg_buf_puts(buf, "\\ufffd");
                        n = 1;
                } else if (rune == '"' || rune == '\\') {
                        gg_buf_putc(buf, '\\');
                        gg_buf_putc(buf, *text.p);
                } else if (is_treacherous(rune)) { /* RFC 8259 asks it for C0 only */
                        put_json_escape(buf, rune);
                } else {
                        gg_buf_add(buf, text.p, n);
                }
                text.p += n;
                text.n -= n;
        }
}

void gg_record_put_json(struct gg_buf *buf, struct gg_str text) {
        gg_buf_putc(buf, '"');
        gg_record_put_json_text(buf, text);
        gg_buf_putc(buf, '"');
}
