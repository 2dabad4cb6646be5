/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as what it was taken for, and goes all at once. For commands that read and tell:
 * what they find hangs together in every direction, and none of it is given back before the end. */
#ifndef GG_TOOLS_ARENA_H
#define GG_TOOLS_ARENA_H

#include <goroot-guard/str.h>
#include <stdarg.h>
#include <stddef.h>

/* All zero is an empty one. */
struct gg_arena {
        struct gg_arena_block *blocks;
};

/* All of these end the program with status 125 and one line on stderr if there is no memory: there is nothing
 * that a command could still do. Memory is aligned for any type. */

/* n bytes of zeros; n may be 0. */
void *gg_arena_alloc(struct gg_arena *arena, size_t n);

/* Copies, NUL-terminated. gg_arena_string of a slice with a NUL in it is cut there for whoever reads it as a
 * string. */
char *gg_arena_copy(struct gg_arena *arena, const char *s);
char *gg_arena_string(struct gg_arena *arena, struct gg_str s);
char *gg_arena_printf(struct gg_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *gg_arena_vprintf(struct gg_arena *arena, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));

/* Room for one more behind the count elements of an array: the array itself, or a copy of twice the size.
 * *cap is its present room and starts with 0, array with NULL. */
void *gg_arena_grow(struct gg_arena *arena, void *array, size_t count, size_t *cap, size_t element_size);

/* Gives everything back; the arena is empty then. */
void gg_arena_free(struct gg_arena *arena);

#endif
