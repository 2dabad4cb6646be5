/* SPDX-License-Identifier: MIT */
/* Strings a word at a time. Only aligned words: what is read beside a string lies in a page of the string. */
#ifndef GG_PRELOAD_WORDS_H
#define GG_PRELOAD_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef uintptr_t __attribute__((may_alias)) gg_word;
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lowest byte of a word is taken for the first");

/* A walk over the words that a string lies in. */
struct gg_words {
        const gg_word *at;
        gg_word before; /* of the first word, the bytes before the string: they count as no NUL */
};

static inline struct gg_words gg_words_of(const char *s) {
        unsigned skipped = (unsigned) ((uintptr_t) s % sizeof(gg_word));

        return (struct gg_words){(const gg_word *) (const void *) (s - skipped),
                                 ((gg_word) 1 << skipped * 8) - 1};
}

/* The NUL, if it is in this word; else NULL, and the next word is at hand. What is beside a string is not the
 * string's, as a sanitizer sees it. */
__attribute__((no_sanitize("address"))) static inline const char *gg_words_next(struct gg_words *words) {
        const gg_word ones = (gg_word) -1 / 0xff, highs = ones << 7; /* 0x01 and 0x80 in each byte */
        gg_word w = *words->at | words->before;
        gg_word zeros = (w - ones) & ~w & highs; /* its lowest bit is in the first zero byte */

        if (zeros != 0)
                return (const char *) words->at + __builtin_ctzl(zeros) / 8;
        words->at++;
        words->before = 0;
        return NULL;
}

#endif
