/* SPDX-License-Identifier: MIT */
/* For proofs that include sources of lib/, in front of those: bytes copied and looked for one by one. cbmc's
 * own functions take too long with a number of bytes that it does not know, and it has no memchr(3). */
#ifndef GG_TESTS_BYTEWISE_H
#define GG_TESTS_BYTEWISE_H

#include <stddef.h>
#include <string.h>

static inline void *bytewise_copy(void *to, const void *from, size_t n) {
        for (size_t i = 0; i < n; i++)
                ((char *) to)[i] = ((const char *) from)[i];
        return to;
}

static inline void *bytewise_move(void *to, const void *from, size_t n) {
        if ((char *) to <= (const char *) from)
                return bytewise_copy(to, from, n);
        while (n-- > 0)
                ((char *) to)[n] = ((const char *) from)[n];
        return to;
}

static inline void *bytewise_find(const void *in, int c, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (((const char *) in)[i] == (char) c)
                        return (char *) in + i;
        return NULL;
}

#undef memcpy
#undef memmove
#undef memchr
#define memcpy bytewise_copy
#define memmove bytewise_move
#define memchr bytewise_find

#endif
