/* SPDX-License-Identifier: MIT */
/* The memory and string functions that lib/core uses, inside the library: the compiler calls some of them on
 * its own account, and a hooked process may have put anything in the place of the libc's (a sanitizer's
 * interceptors, which are not ready before their runtime is). Hidden, so nobody else ever gets these. Short
 * loops: what they work on is short, paths at most, and those go by the word. */
#include "preload/words.h"
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Compilers turn such loops into calls of the very functions that they are; not with this in them. */
static inline void keep_loop(void) {
        __asm__ volatile("" : : : "memory");
}

/* A word at any address. */
struct loose_word {
        gg_word word;
} __attribute__((packed, may_alias));

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
        char *t = to;
        const char *f = from;

        for (; n >= sizeof(struct loose_word); n -= sizeof(struct loose_word), keep_loop()) {
                ((struct loose_word *) (void *) t)->word =
                        ((const struct loose_word *) (const void *) f)->word;
                t += sizeof(struct loose_word);
                f += sizeof(struct loose_word);
        }
        for (; n > 0; n--, keep_loop())
                *t++ = *f++;
        return to;
}

void *memmove(void *to, const void *from, size_t n) {
        char *t = to;
        const char *f = from;

        if (t < f) {
                for (; n > 0; n--, keep_loop())
                        *t++ = *f++;
        } else {
                for (; n > 0; n--, keep_loop())
                        t[n - 1] = f[n - 1];
        }
        return to;
}

void *memset(void *to, int c, size_t n) {
        char *t = to;

        for (; n > 0; n--, keep_loop())
                *t++ = (char) c;
        return to;
}

int memcmp(const void *a, const void *b, size_t n) {
        const unsigned char *p = a, *q = b;

        for (; n > 0; n--, p++, q++)
                if (*p != *q)
                        return *p < *q ? -1 : 1;
        return 0;
}

/* clang asks for this one where only equality counts. */
int bcmp(const void *a, const void *b, size_t n) {
        return memcmp(a, b, n);
}

void *memchr(const void *s, int c, size_t n) {
        const unsigned char *p = s;

        for (; n > 0; n--, p++)
                if (*p == (unsigned char) c)
                        return (void *) (size_t) p;
        return NULL;
}

size_t strlen(const char *s) {
        struct gg_words words = gg_words_of(s);
        const char *end;

        do {
                end = gg_words_next(&words);
                keep_loop();
        } while (!end);
        return (size_t) (end - s);
}

char *strchr(const char *s, int c) {
        for (; *s != (char) c; s++)
                if (*s == '\0')
                        return NULL;
        return (char *) (size_t) s;
}

int strncmp(const char *a, const char *b, size_t n) {
        for (; n > 0; n--, a++, b++) {
                if (*a != *b)
                        return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
                if (*a == '\0')
                        break;
        }
        return 0;
}

int strcmp(const char *a, const char *b) {
        return strncmp(a, b, (size_t) -1);
}
