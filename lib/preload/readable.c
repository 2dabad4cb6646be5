/* SPDX-License-Identifier: MIT */
#include "preload/readable.h"
#include "preload/words.h"
#include "sys/process.h"

#define PAGE ((uintptr_t) 4096)

#define WHOLE ((size_t) 1 << 30) /* longer than any string of an exec: a fault or a NUL comes first */
#define NAME ((size_t) 64)       /* longer than any name that is looked for */

/* Pages that were seen to be readable. An environment that a program has put together itself is spread over
 * its heap, so that the page of one string is not that of the one before. */
struct known {
        uintptr_t pages[32];
};

static bool readable(const void *p, size_t n, struct known *known) {
        uintptr_t page = (uintptr_t) p & ~(PAGE - 1);
        size_t slot = (uintptr_t) p / PAGE % (sizeof known->pages / sizeof *known->pages);

        if (known->pages[slot] == page && ((uintptr_t) p + n - 1) / PAGE == page / PAGE && page != 0)
                return true;
        return gg_process_readable(p, n, &known->pages[slot]);
}

/* Whether the string ends in the page that it starts in. */
static bool ends_in_page(const char *s) {
        struct gg_words words = gg_words_of(s);

        do
                if (gg_words_next(&words))
                        return true;
        while ((uintptr_t) words.at % PAGE != 0);
        return false;
}

static bool string_readable(const char *s, size_t most, struct known *known) {
        for (;;) {
                if (!readable(s, 1, known))
                        return false;

                size_t left = PAGE - (uintptr_t) s % PAGE;
                if (left >= most || ends_in_page(s))
                        return true;
                s += left;
                most -= left;
        }
}

bool gg_readable_string(const char *s) {
        struct known known = {{0}};

        return string_readable(s, WHOLE, &known);
}

static bool strings_readable(char *const *strings, size_t most) {
        struct known known = {{0}};

        for (; strings; strings++) {
                if (!readable(strings, sizeof *strings, &known))
                        return false;
                if (!*strings)
                        break;
                if (!string_readable(*strings, most, &known))
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
