/* SPDX-License-Identifier: MIT */
#include "preload/candidate.h"
#include "sys/process.h"
#include <goroot-guard/sysfs.h>
#include <string.h>

#define PAGE_MASK ((uintptr_t) 4095)

typedef uintptr_t __attribute__((may_alias)) word;
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "find_end() takes the lowest byte of a word for the first");

/* The NUL of a string; NULL if it ends in memory that cannot be read. A word at a time, aligned, so that what
 * is read beside the string lies in a page of the string. */
static const char *find_end(const char *s) {
        const word ones = (word) -1 / 0xff, highs = ones << 7; /* 0x01 and 0x80 in each byte */
        unsigned skipped = (unsigned) ((uintptr_t) s % sizeof(word)) * 8;
        word before = ((word) 1 << skipped) -
                      1; /* of the first word, the bytes before the string count as no NUL */
        uintptr_t known_page = 0;

        if (!gg_process_readable(s, 1, &known_page))
                return NULL;
        for (s -= skipped / 8;; s += sizeof(word), before = 0) {
                if (((uintptr_t) s & PAGE_MASK) == 0 && !gg_process_readable(s, 1, &known_page))
                        return NULL;

                word w = *(const word *) (const void *) s | before;
                word zeros = (w - ones) & ~w & highs; /* its lowest bit is in the first zero byte */
                if (zeros != 0)
                        return s + __builtin_ctzl(zeros) / 8;
        }
}

static bool has_go(const char *path, const char *end) {
        for (const char *p = end; p > path && p[-1] != '/'; p--)
                if (p[-1] == 'g' && p[0] == 'o')
                        return true;
        return false;
}

bool gg_candidate_name(const char *path) {
        const char *end = find_end(path);

        return end && has_go(path, end);
}

bool gg_candidate_readable(const char *path) {
        return has_go(path, path + strlen(path));
}

bool gg_candidate_fd(int fd) {
        char path[256];

        /* A longer path than fits is not worth a second try: the slow way finds out. */
        return gg_hot.watch || gg_sysfs.path_of(NULL, fd, path, sizeof path) < 0 || gg_candidate_name(path);
}
