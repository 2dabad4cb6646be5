/* SPDX-License-Identifier: MIT */
#include "preload/candidate.h"
#include "sys/process.h"
#include <goroot-guard/sysfs.h>

#define PAGE_MASK ((uintptr_t) 4095)

typedef uint64_t __attribute__((may_alias)) word;

/* The NUL of a string; NULL if it ends in memory that cannot be read. A word at a time, aligned, so that what
 * is read beyond the NUL lies in the same page as the NUL. */
static const char *find_end(const char *s) {
        const word ones = 0x0101010101010101, highs = 0x8080808080808080;
        uintptr_t known_page = 0;

        if (!gg_process_readable(s, 1, &known_page))
                return NULL;
        for (; (uintptr_t) s % sizeof(word) != 0; s++)
                if (*s == '\0')
                        return s;
        for (;; s += sizeof(word)) {
                if (((uintptr_t) s & PAGE_MASK) == 0 && !gg_process_readable(s, 1, &known_page))
                        return NULL;

                word w = *(const word *) (const void *) s;
                if (((w - ones) & ~w & highs) != 0) /* has a zero byte */
                        break;
        }
        while (*s != '\0')
                s++;
        return s;
}

bool gg_candidate_name(const char *path) {
        const char *end = find_end(path);

        for (const char *p = end; p && p > path && p[-1] != '/'; p--)
                if (p[-1] == 'g' && p[0] == 'o')
                        return true;
        return false;
}

bool gg_candidate_fd(int fd) {
        char path[256];

        /* A longer path than fits is not worth a second try: the slow way finds out. */
        return gg_hot.watch || gg_sysfs.path_of(NULL, fd, path, sizeof path) < 0 || gg_candidate_name(path);
}
