/* SPDX-License-Identifier: MIT */
/* The library's own memory and string functions, under other names, so that the test itself runs on the C
 * library's: what the two make of the same bytes must be the same. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define OWN_FUNCTIONS(X)                                                                                     \
        X(memcpy) X(memmove) X(memset) X(memcmp) X(bcmp) X(memchr) X(strlen) X(strchr) X(strncmp) X(strcmp)

/* Declared as the C library's are. */
#define DECLARE(name) __typeof__(name) own_##name;
OWN_FUNCTIONS(DECLARE)

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE_MAX_TRIED 40

static int sign(int n) {
        return (n > 0) - (n < 0);
}

static void fill(char *p, size_t n) {
        for (size_t i = 0; i < n; i++)
                p[i] = (char) (i * 37 + 200);
}

static void test_copy(void **state) {
        (void) state;
        for (size_t n = 0; n <= SIZE_MAX_TRIED; n++)
                for (size_t from = 0; from < 9; from++) {
                        char source[64], own[64], libc[64];

                        fill(source, sizeof source);
                        memset(own, 0x5a, sizeof own);
                        memset(libc, 0x5a, sizeof libc);
                        assert_ptr_equal(own_memcpy(own + 3, source + from, n), own + 3);
                        memcpy(libc + 3, source + from, n);
                        assert_memory_equal(own, libc, sizeof own);
                        assert_ptr_equal(own_memset(own + 5, 0x1c3, n), own + 5);
                        memset(libc + 5, 0x1c3, n);
                        assert_memory_equal(own, libc, sizeof own);
                }
}

static void test_move(void **state) {
        (void) state;
        for (size_t n = 0; n <= SIZE_MAX_TRIED; n++)
                for (size_t to = 0; to < 20; to++)
                        for (size_t from = 0; from < 20; from++) {
                                char own[64], libc[64];

                                fill(own, sizeof own);
                                fill(libc, sizeof libc);
                                assert_ptr_equal(own_memmove(own + to, own + from, n), own + to);
                                memmove(libc + to, libc + from, n);
                                assert_memory_equal(own, libc, sizeof own);
                        }
}

static void test_compare(void **state) {
        static const char *const texts[] = {"",      "a",    "b",       "ab", "abc",     "abd",
                                            "\x80z", "\xff", "ab\x80z", "aa", "abcdefgh"};
        const size_t count = sizeof texts / sizeof *texts;

        (void) state;
        for (size_t i = 0; i < count; i++)
                for (size_t k = 0; k < count; k++) {
                        const char *a = texts[i], *b = texts[k];
                        size_t shorter = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

                        assert_int_equal(sign(own_strcmp(a, b)), sign(strcmp(a, b)));
                        for (size_t n = 0; n < 12; n++)
                                assert_int_equal(sign(own_strncmp(a, b, n)), sign(strncmp(a, b, n)));
                        for (size_t n = 0; n <= shorter; n++) {
                                assert_int_equal(sign(own_memcmp(a, b, n)), sign(memcmp(a, b, n)));
                                assert_int_equal(own_bcmp(a, b, n) != 0, memcmp(a, b, n) != 0);
                        }
                }
}

static void test_search(void **state) {
        static const char text[] = "one\xfftwo\0one\xff";

        (void) state;
        for (int c = -3; c < 300; c++) {
                assert_ptr_equal(own_strchr(text, c), strchr(text, c));
                for (size_t n = 0; n <= sizeof text; n++)
                        assert_ptr_equal(own_memchr(text, c, n), memchr(text, c, n));
        }
}

/* No function looks behind the end of what it is given: there is nothing. */
static void test_at_the_edge(void **state) {
        size_t page = (size_t) sysconf(_SC_PAGESIZE);
        char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char *end = pages + page, text[] = "edge", other[8];

        (void) state;
        assert_ptr_not_equal(pages, MAP_FAILED);
        assert_int_equal(mprotect(end, page, PROT_NONE), 0);
        own_memcpy(end - sizeof text, text, sizeof text);
        assert_int_equal(own_strlen(end - sizeof text), 4);
        assert_int_equal(own_strlen(end - 1), 0);
        assert_null(own_strchr(end - sizeof text, 'x'));
        assert_null(own_memchr(end - sizeof text, 'x', sizeof text));
        assert_int_equal(own_strcmp(end - sizeof text, text), 0);
        assert_int_equal(own_strncmp(end - sizeof text, "edgy", 3), 0);
        assert_int_equal(own_memcmp(end - sizeof text, text, sizeof text), 0);
        own_memmove(other, end - sizeof text, sizeof text);
        assert_string_equal(other, "edge");
        own_memset(end - 3, 0, 3);
        assert_int_equal(own_strlen(end - sizeof text), 2);
        munmap(pages, 2 * page);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_copy),        cmocka_unit_test(test_move),
                cmocka_unit_test(test_compare),     cmocka_unit_test(test_search),
                cmocka_unit_test(test_at_the_edge),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
