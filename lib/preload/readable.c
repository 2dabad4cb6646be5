/* SPDX-License-Identifier: MIT */
#include "preload/readable.h"
#include "sys/process.h"

#define PAGE ((uintptr_t) 4096)

#define WHOLE ((size_t) 1 << 30) /* longer than any string of an exec: a fault or a NUL comes first */
#define NAME ((size_t) 64)       /* longer than any name that is looked for */

/* Environments lie close together, so the page of one string is mostly that of the one before: known_page
 * saves the calls. */
static bool string_readable(const char *s, size_t most, uintptr_t *known_page) {
        for (const char *end = s + most;;) {
                if (!gg_process_readable(s, 1, known_page))
                        return false;

                size_t left = PAGE - (uintptr_t) s % PAGE;
                if (left >= (size_t) (end - s))
                        return true;
                for (; left > 0; left--, s++)
                        if (*s == '\0')
                                return true;
        }
}

bool gg_readable_string(const char *s) {
        uintptr_t known_page = 0;

        return string_readable(s, WHOLE, &known_page);
}

static bool strings_readable(char *const *strings, size_t most) {
        uintptr_t array_page = 0, string_page = 0;

        for (; strings; strings++) {
                if (!gg_process_readable(strings, sizeof *strings, &array_page))
                        return false;
                if (!*strings)
                        break;
                if (!string_readable(*strings, most, &string_page))
                        return false;
        }
        return true;
}

bool gg_readable_strings(char *const *strings) {
        return strings_readable(strings, WHOLE);
}

bool gg_readable_names(char *const *strings) {
        return strings_readable(strings, NAME);
}
