/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The table of RFC 3629, section 3. */
static size_t encode(uint32_t rune, unsigned char ret_bytes[4]) {
        if (rune < 0x80) {
                ret_bytes[0] = (unsigned char) rune;
                return 1;
        }

        size_t n = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;

        for (size_t i = n - 1; i > 0; i--, rune >>= 6)
                ret_bytes[i] = (unsigned char) (0x80 | (rune & 0x3f));
        ret_bytes[0] = (unsigned char) ((0xf00 >> n & 0xff) | rune);
        return n;
}

static bool is_surrogate(uint32_t rune) {
        return rune >= 0xd800 && rune <= 0xdfff;
}

static void test_known(void **state) {
        static const struct {
                const char *text;
                size_t n; /* bytes of text */
                size_t length;
                uint32_t rune;
        } cases[] = {
                {"a", 1, 1, 'a'},
                {"\0", 1, 1, 0},
                {"\x7f", 1, 1, 0x7f},
                {"\xc2\x80", 2, 2, 0x80},
                {"\xc3\xa9t\xc3\xa9", 5, 2, 0xe9},
                {"\xe2\x82\xac", 3, 3, 0x20ac},
                {"\xf0\x9f\x98\x80", 4, 4, 0x1f600},
                {"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
                /* no characters; ret_rune is untouched */
                {"\x80", 1, 0, 0xa5a5a5a5},             /* the rest of one */
                {"\xc3", 1, 0, 0xa5a5a5a5},             /* cut */
                {"\xc3z", 2, 0, 0xa5a5a5a5},            /* broken off */
                {"\xc0\xaf", 2, 0, 0xa5a5a5a5},         /* '/' the long way */
                {"\xe0\x80\xaf", 3, 0, 0xa5a5a5a5},     /* longer */
                {"\xf0\x80\x80\xaf", 4, 0, 0xa5a5a5a5}, /* longest */
                {"\xed\xa0\x80", 3, 0, 0xa5a5a5a5},     /* a surrogate */
                {"\xf4\x90\x80\x80", 4, 0, 0xa5a5a5a5}, /* U+110000 */
                {"\xf8\x88\x80\x80\x80", 5, 0, 0xa5a5a5a5},
                {"\xff", 1, 0, 0xa5a5a5a5},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                uint32_t rune = 0xa5a5a5a5;
                struct gg_str text = {cases[i].text, cases[i].n};

                print_message("# case %zu\n", i);
                assert_int_equal(gg_utf8_next(text, &rune), cases[i].length);
                assert_int_equal(rune, cases[i].rune);
        }
}

/* Every character there is, and every way to cut it short. The bytes lie at the end of memory of their own,
 * so that a sanitizer or valgrind sees a read behind them. */
static void test_every_character(void **state) {
        (void) state;
        for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
                unsigned char bytes[4];
                uint32_t got = 0xa5a5a5a5;
                size_t n = encode(rune, bytes);

                if (gg_utf8_next((struct gg_str){(char *) bytes, n}, &got) != (is_surrogate(rune) ? 0 : n) ||
                    got != (is_surrogate(rune) ? 0xa5a5a5a5 : rune))
                        fail_msg("U+%04X", rune);
                if (rune % 251 != 0)
                        continue;
                for (size_t cut = 1; cut < n; cut++) {
                        char *part = malloc(cut);

                        assert_non_null(part);
                        memcpy(part, bytes, cut);
                        assert_int_equal(gg_utf8_next((struct gg_str){part, cut}, &got), 0);
                        free(part);
                }
        }
}

/* Nothing else is one: whatever is accepted is what its character is encoded as. All rows of bytes at which
 * the tables change. */
static void test_nothing_else(void **state) {
        static const unsigned char edges[] = {
                0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
                0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xfb, 0xfc, 0xff,
        };
        const size_t count = sizeof edges;

        (void) state;
        for (size_t i = 0; i < count * count * count * count; i++) {
                const unsigned char bytes[4] = {
                        edges[i % count],
                        edges[i / count % count],
                        edges[i / count / count % count],
                        edges[i / count / count / count],
                };
                unsigned char again[4];
                uint32_t rune;
                size_t n = gg_utf8_next((struct gg_str){(const char *) bytes, 4}, &rune);

                if (n > 0 && (is_surrogate(rune) || encode(rune, again) != n || memcmp(again, bytes, n) != 0))
                        fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_known),
                cmocka_unit_test(test_every_character),
                cmocka_unit_test(test_nothing_else),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
