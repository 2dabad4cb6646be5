/* SPDX-License-Identifier: MIT */
/* Says which case is under test, in TAP: comments, also for a text of several lines. */
#ifndef GG_TESTS_TELLCASE_H
#define GG_TESTS_TELLCASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static inline void tell_case(const char *text) {
        for (;;) {
                size_t n = strcspn(text, "\r\n");

                print_message("# %.*s\n", (int) n, text);
                if (text[n] == '\0')
                        return;
                text += n + 1;
        }
}

#endif
