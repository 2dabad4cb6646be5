/* SPDX-License-Identifier: MIT */
/* Functions of the libraries behind this one, read from their tables as glibc's loader reads them. To ask the
 * loader costs each process some 9,000 instructions more: dlsym(3) takes locks, catches errors and looks for
 * its caller. */
#ifndef GG_PRELOAD_LOOKUP_H
#define GG_PRELOAD_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

struct link_map;

struct gg_name {
        char name[18];       /* in place: a pointer would be one more relocation each */
        unsigned char since; /* glibc 2.SINCE has it; 0: every C library, GG_NEVER: not to be relied on */
        bool old;            /* its version GG_OLD_SPAWN, and not the one that is preferred today */
};

#define GG_NEVER 255
#define GG_NAMES_MAX 16

/* Looks for n names, at most GG_NAMES_MAX, in what was loaded behind this library, one after the other, until
 * all that are in every C library are found; addresses[i] becomes that of names[i], or NULL.
 *
 * Returns false where the tables alone do not tell what dlsym(RTLD_NEXT, name) gives, and then what it found
 * is the best that it could: no glibc; this library came by dlopen(3), behind the C library, or into a
 * namespace of its own; one of those behind it has no hash table of GNU's kind; a function is indirect.
 *
 * The rules are do_lookup_x's and check_match's, of glibc's elf/dl-lookup.c. Async-signal-safe. */
bool gg_lookup(const struct gg_name *names, size_t n, const void *addresses[]);

/* The first that was loaded, which is the program; NULL where the C library is not glibc, or where this
 * library is not relocated yet. */
struct link_map *gg_lookup_program(void);

#endif
