/* SPDX-License-Identifier: MIT */
/* What the proofs share. cbmc looks at every run that there can be within the bounds that a proof states: a
 * function that is declared and nowhere defined gives any value, memory from malloc holds any bytes, and no
 * access may be outside of what was allocated. */
#ifndef GG_TESTS_PROOFS_H
#define GG_TESTS_PROOFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <goroot-guard/str.h>

bool nondet_bool(void);
char nondet_char(void);
int nondet_int(void);
unsigned nondet_unsigned(void);
size_t nondet_size(void);
uint64_t nondet_uint64(void);

void __CPROVER_assume(_Bool condition);
void __CPROVER_assert(_Bool condition, const char *what);
void __CPROVER_havoc_slice(void *p, size_t n);

#define ASSUME(condition) __CPROVER_assume(condition)
#define PROVE(condition) __CPROVER_assert((condition), #condition)

/* The end of a proof. tools/prove.sh looks that it is reached: one whose assumptions contradict each other
 * proves everything. */
#ifdef PROVE_END_IS_REACHED
#define END() __CPROVER_assert(false, "the end is not reached")
#else
#define END() ((void) 0)
#endif

static inline size_t at_most(size_t n) {
        size_t size = nondet_size();

        ASSUME(size <= n);
        return size;
}

/* n bytes, and not one more. */
static inline void *exactly(size_t n) {
        void *p = malloc(n);

        ASSUME(p != NULL);
        return p;
}

/* Any slice of up to n bytes, at the end of its memory: one byte more is not there. */
static inline struct gg_str any_str(size_t n) {
        size_t size = at_most(n);

        return (struct gg_str){(char *) exactly(n) + (n - size), size};
}

/* Any string of up to n characters, at the end of its memory. */
static inline char *any_string(size_t n) {
        size_t length = at_most(n);
        char *s = exactly(n + 1), *start = s + (n - length);

        for (size_t i = 0; i < n; i++)
                ASSUME(i < n - length || s[i] != '\0');
        s[n] = '\0';
        return start;
}

#endif
