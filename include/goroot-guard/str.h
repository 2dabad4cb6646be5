/* SPDX-License-Identifier: MIT */
/* Slices: a pointer and a length. Values that come from files and from other processes are not
 * NUL-terminated, and copying each of them just to terminate it is how buffers overflow. All functions here
 * are pure and async-signal-safe. */
#ifndef GOROOT_GUARD_STR_H
#define GOROOT_GUARD_STR_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A run of n bytes at p, owned by somebody else. p may be NULL only if n is 0. It is not NUL-terminated. */
struct gg_str {
        const char *p;
        size_t n;
};

/* The slice over the NUL-terminated string s; empty for NULL. Borrows s. */
struct gg_str gg_str_of(const char *s);

/* Whether a slice holds exactly the bytes of a NUL-terminated string. */
bool gg_str_is(struct gg_str s, const char *literal);

/* Whether two slices hold the same bytes. */
bool gg_str_eq(struct gg_str a, struct gg_str b);

/* Whether s starts with the NUL-terminated string prefix. */
bool gg_str_starts(struct gg_str s, const char *prefix);

/* s without the blanks (space, tab, carriage return) at both ends. */
struct gg_str gg_str_trim(struct gg_str s);

/* Takes the part of *rest before the first separator off it and returns that part. When no separator is left,
 * all of *rest is returned and *rest becomes { NULL, 0 }. Call while rest->p is not NULL. */
struct gg_str gg_str_cut(struct gg_str *rest, char separator);

#ifdef __cplusplus
}
#endif
#endif
