/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"

size_t gg_utf8_next(struct gg_str text, uint32_t *ret_rune) {
        static const struct {
                uint8_t mask, lead;
                uint32_t least; /* shorter forms exist below it */
        } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
        uint8_t first = (uint8_t) text.p[0];

        for (size_t extra = 0; extra < 4; extra++) {
                if ((first & forms[extra].mask) != forms[extra].lead)
                        continue;

                uint32_t rune = first & (uint8_t) ~forms[extra].mask;
                if (text.n < extra + 1)
                        return 0;
                for (size_t i = 1; i <= extra; i++) {
                        uint8_t c = (uint8_t) text.p[i];

                        if ((c & 0xc0) != 0x80)
                                return 0;
                        rune = rune << 6 | (c & 0x3f);
                }
                if (rune < forms[extra].least || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
                        return 0;
                *ret_rune = rune;
                return extra + 1;
        }
        return 0;
}

size_t gg_utf8_cut(struct gg_str text, size_t max) {
        size_t n = max;

        if (text.n <= max)
                return text.n;
        while (n + 3 > max && n > 0 && ((unsigned char) text.p[n] & 0xc0) == 0x80)
                n--;
        return n;
}
