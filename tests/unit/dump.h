/* SPDX-License-Identifier: MIT */
/* Text that a test writes down of what it got, to be compared as a whole. */
#ifndef GG_TESTS_DUMP_H
#define GG_TESTS_DUMP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* All zero is an empty one. */
struct dump {
        char text[16384];
        size_t n;
};

__attribute__((format(printf, 2, 3))) static void put(struct dump *d, const char *format, ...) {
        va_list args;

        va_start(args, format);
        d->n += (size_t) vsnprintf(d->text + d->n, sizeof d->text - d->n, format, args);
        va_end(args);
        assert_true(d->n < sizeof d->text);
}

#endif
