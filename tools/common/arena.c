/* SPDX-License-Identifier: MIT */
#include "common/arena.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t) 64 * 1024)

struct gg_arena_block {
        struct gg_arena_block *next;
        size_t used, size; /* of bytes */
        alignas(max_align_t) char bytes[];
};

_Noreturn static void no_memory(void) {
        static const char text[] = "goroot-guard: Cannot allocate memory\n";

        (void) !write(STDERR_FILENO, text, sizeof text - 1);
        exit(125);
}

static struct gg_arena_block *add_block(struct gg_arena *arena, size_t n) {
        size_t size = n > BLOCK_SIZE / 4 ? n : BLOCK_SIZE;
        struct gg_arena_block *block;

        if (size > SIZE_MAX - sizeof *block)
                no_memory();
        block = calloc(1, sizeof *block + size);
        if (!block)
                no_memory();
        block->size = size;
        /* What is larger than usual leaves the room of the present block for what comes next. */
        if (size != BLOCK_SIZE && arena->blocks) {
                block->next = arena->blocks->next;
                arena->blocks->next = block;
        } else {
                block->next = arena->blocks;
                arena->blocks = block;
        }
        return block;
}

void *gg_arena_alloc(struct gg_arena *arena, size_t n) {
        const size_t unit = alignof(max_align_t);
        struct gg_arena_block *block = arena->blocks;
        void *p;

        if (n > SIZE_MAX - unit)
                no_memory();
        n = (n + unit - 1) / unit * unit;
        if (!block || n > block->size - block->used)
                block = add_block(arena, n);
        p = block->bytes + block->used;
        block->used += n;
        return p;
}

char *gg_arena_string(struct gg_arena *arena, struct gg_str s) {
        char *copy = gg_arena_alloc(arena, s.n + 1);

        if (s.n > 0)
                memcpy(copy, s.p, s.n);
        return copy;
}

char *gg_arena_copy(struct gg_arena *arena, const char *s) {
        return gg_arena_string(arena, gg_str_of(s));
}

char *gg_arena_vprintf(struct gg_arena *arena, const char *format, va_list args) {
        char *text = NULL, *copy;
        int n = vasprintf(&text, format, args);

        if (n < 0)
                no_memory();
        copy = gg_arena_string(arena, (struct gg_str){text, (size_t) n});
        free(text);
        return copy;
}

char *gg_arena_printf(struct gg_arena *arena, const char *format, ...) {
        va_list args;
        char *text;

        va_start(args, format);
        text = gg_arena_vprintf(arena, format, args);
        va_end(args);
        return text;
}

void *gg_arena_grow(struct gg_arena *arena, void *array, size_t count, size_t *cap, size_t element_size) {
        size_t more = *cap > 0 ? 2 * *cap : 8;
        void *copy;

        if (count < *cap)
                return array;
        if (more > SIZE_MAX / element_size)
                no_memory();
        copy = gg_arena_alloc(arena, more * element_size);
        if (count > 0)
                memcpy(copy, array, count * element_size);
        *cap = more;
        return copy;
}

void gg_arena_free(struct gg_arena *arena) {
        while (arena->blocks) {
                struct gg_arena_block *block = arena->blocks;

                arena->blocks = block->next;
                free(block);
        }
}
