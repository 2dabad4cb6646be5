/* SPDX-License-Identifier: MIT */
/* Tables for people: columns aligned, escaped, coloured where that is wanted. */
#ifndef GG_TOOLS_TABLE_H
#define GG_TOOLS_TABLE_H

#include "common/arena.h"
#include <stdbool.h>
#include <stdio.h>

#define GG_TABLE_COLUMNS_MAX 12

/* All zero but for arena, titles and columns is an empty table. */
struct gg_table {
        struct gg_arena *arena;
        const char *const *titles; /* of `columns` columns; borrowed */
        size_t columns;            /* at most GG_TABLE_COLUMNS_MAX */
        unsigned right;            /* bit i: column i is aligned to the right, as numbers are */
        const char **cells;
        const char **colours;
        size_t rows, cap, colour_cap;
};

/* Adds a row of `columns` cells; texts are borrowed and raw. NULL is an empty cell. colour is an SGR
 * parameter
 * ("1;31", ECMA-48) for the whole row, NULL for none; static. */
void gg_table_add(struct gg_table *table, const char *const *cells, const char *colour);

/* Prints titles and rows, two blanks between columns, nothing behind the last cell of a line. width: lines
 * are cut there with an ellipsis, cells are never wrapped; 0: as wide as it gets, which is what a pipe wants.
 */
void gg_table_print(const struct gg_table *table, FILE *stream, bool colour, unsigned width);

/* Columns that a text takes: one for each character. */
size_t gg_text_width(const char *text);

/* As much of a harmless text as fits into `room` columns, of which the last is an ellipsis if something is
 * left out. */
void gg_text_put_cut(const char *text, size_t room, FILE *stream);

#endif
