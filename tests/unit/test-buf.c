/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <goroot-guard/buf.h>
#include <string.h>

/* The byte behind the storage that a builder was given: nothing may ever change it. */
#define GUARD '\x5a'

struct room {
        char bytes[64];
        struct gg_buf buf;
};

static void open_room(struct room *room, size_t cap) {
        memset(room->bytes, GUARD, sizeof room->bytes);
        gg_buf_init(&room->buf, room->bytes, cap);
}

static void check_room(const struct room *room, const char *want, bool truncated) {
        assert_int_equal(room->buf.len, strlen(want));
        assert_string_equal(room->bytes, want);
        assert_int_equal(room->buf.truncated, truncated);
        for (size_t i = room->buf.cap; i < sizeof room->bytes; i++)
                assert_int_equal(room->bytes[i], GUARD);
}

static void test_add(void **state) {
        static const struct {
                size_t cap;
                const char *parts[3], *want;
                bool truncated;
        } cases[] = {
                {16, {"abc", "def", ""}, "abcdef", false},
                {7, {"abc", "def", ""}, "abcdef", false}, /* the last byte is for the NUL */
                {6, {"abc", "def", ""}, "abc", true},     /* all of a part or nothing of it */
                {6, {"abc", "defg", "h"}, "abc", true},   /* what would fit is left out too: no holes */
                {1, {"", "", ""}, "", false},
                {1, {"a", "", ""}, "", true},
                {4, {"abcd", "a", ""}, "", true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct room puts, add, slice;

                print_message("# case %zu\n", i);
                open_room(&puts, cases[i].cap);
                open_room(&add, cases[i].cap);
                open_room(&slice, cases[i].cap);
                for (size_t j = 0; j < 3; j++) {
                        gg_buf_puts(&puts.buf, cases[i].parts[j]);
                        gg_buf_add(&add.buf, cases[i].parts[j], strlen(cases[i].parts[j]));
                        gg_buf_put_str(&slice.buf, gg_str_of(cases[i].parts[j]));
                }
                check_room(&puts, cases[i].want, cases[i].truncated);
                check_room(&add, cases[i].want, cases[i].truncated);
                check_room(&slice, cases[i].want, cases[i].truncated);
        }
}

static void test_init(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 8);
        check_room(&room, "", false);
        assert_int_equal(room.buf.cap, 8);
        assert_ptr_equal(room.buf.p, room.bytes);
}

static void test_add_nothing(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 4);
        gg_buf_put_str(&room.buf, (struct gg_str){NULL, 0});
        gg_buf_add(&room.buf, NULL, 0);
        check_room(&room, "", false);
}

static void test_add_huge(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 8);
        gg_buf_puts(&room.buf, "abc");
        gg_buf_add(&room.buf, "x", SIZE_MAX); /* a sum of lengths would wrap around here */
        check_room(&room, "abc", true);
}

static void test_putc(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 3);
        gg_buf_putc(&room.buf, 'a');
        gg_buf_putc(&room.buf, 'b');
        check_room(&room, "ab", false);
        gg_buf_putc(&room.buf, 'c');
        check_room(&room, "ab", true);
}

static void test_put_uint(void **state) {
        static const struct {
                uint64_t v;
                unsigned width;
                const char *want;
        } cases[] = {
                {0, 1, "0"},
                {0, 0, "0"},
                {7, 1, "7"},
                {7, 3, "007"},
                {42, 2, "42"},
                {1234, 3, "1234"}, /* a width is a least width */
                {UINT64_MAX, 1, "18446744073709551615"},
                {UINT64_MAX, 20, "18446744073709551615"},
                {5, 20, "00000000000000000005"},
                {5, 99, "00000000000000000005"}, /* no more than 20 digits, whatever is asked */
                {10000000000000000000U, 1, "10000000000000000000"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct room room;

                print_message("# %s\n", cases[i].want);
                open_room(&room, 21);
                gg_buf_put_padded(&room.buf, cases[i].v, cases[i].width);
                check_room(&room, cases[i].want, false);
                if (cases[i].width > 1)
                        continue;
                open_room(&room, 21);
                gg_buf_put_uint(&room.buf, cases[i].v);
                check_room(&room, cases[i].want, false);
        }
}

static void test_put_uint_does_not_fit(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 20);
        gg_buf_put_uint(&room.buf, UINT64_MAX);
        check_room(&room, "", true);
}

static void test_cut_and_reset(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 8);
        gg_buf_puts(&room.buf, "/usr/go");
        gg_buf_puts(&room.buf, "/bin");
        check_room(&room, "/usr/go", true);
        gg_buf_cut(&room.buf, 4);
        check_room(&room, "/usr", false);
        gg_buf_puts(&room.buf, "/go");
        check_room(&room, "/usr/go", false);
        gg_buf_cut(&room.buf, 7);
        check_room(&room, "/usr/go", false);
        gg_buf_puts(&room.buf, "!");
        gg_buf_reset(&room.buf);
        check_room(&room, "", false);
}

static void test_str(void **state) {
        struct room room;

        (void) state;
        open_room(&room, 8);
        gg_buf_puts(&room.buf, "abc");
        assert_ptr_equal(gg_buf_str(&room.buf).p, room.bytes);
        assert_int_equal(gg_buf_str(&room.buf).n, 3);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_init),
                cmocka_unit_test(test_add),
                cmocka_unit_test(test_add_nothing),
                cmocka_unit_test(test_add_huge),
                cmocka_unit_test(test_putc),
                cmocka_unit_test(test_put_uint),
                cmocka_unit_test(test_put_uint_does_not_fit),
                cmocka_unit_test(test_cut_and_reset),
                cmocka_unit_test(test_str),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
