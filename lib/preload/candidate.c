/* SPDX-License-Identifier: MIT */
#include "preload/candidate.h"
#include "preload/words.h"
#include "sys/layout.h"
#include "sys/process.h"
#include <goroot-guard/sysfs.h>
#include <string.h>

#define PAGE_MASK ((uintptr_t) 4095)

/* The NUL of a string; NULL if it ends in memory that cannot be read. Nothing is ever mapped at 0 for
 * programs (mmap(2), vm.mmap_min_addr). */
GG_HOT static const char *find_end(const char *s) {
        const char *end;

        if ((uintptr_t) s <= PAGE_MASK || !gg_process_word_readable((uintptr_t) s))
                return NULL;

        struct gg_words words = gg_words_of(s);
        while (!(end = gg_words_next(&words)))
                if (((uintptr_t) words.at & PAGE_MASK) == 0 &&
                    !gg_process_word_readable((uintptr_t) words.at))
                        return NULL;
        return end;
}

GG_HOT static bool has_go(const char *path, const char *end) {
        for (const char *p = end; p > path && p[-1] != '/'; p--)
                if (p[-1] == 'g' && p[0] == 'o')
                        return true;
        return false;
}

GG_HOT_FIRST bool gg_candidate_name(const char *path) {
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
