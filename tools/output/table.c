/* SPDX-License-Identifier: MIT */
#include "output/table.h"
#include "core/utf8.h"
#include <goroot-guard/record.h>
#include <string.h>

void gg_table_add(struct gg_table *table, const char *const *cells, const char *colour) {
        for (size_t i = 0; i < table->columns; i++) {
                struct gg_str text = gg_str_of(cells[i]);
                size_t room = 6 * text.n + 1; /* gg_record_put_text() */
                struct gg_buf buf;

                gg_buf_init(&buf, gg_arena_alloc(table->arena, room), room);
                gg_record_put_text(&buf, text);
                table->cells = gg_arena_grow(table->arena, table->cells, table->rows * table->columns + i,
                                             &table->cap, sizeof *table->cells);
                table->cells[table->rows * table->columns + i] = buf.p;
        }
        table->colours = gg_arena_grow(table->arena, table->colours, table->rows, &table->colour_cap,
                                       sizeof *table->colours);
        table->colours[table->rows++] = colour;
}

/* Columns of a terminal, one for each character: which ones take two, terminals do not agree on. */
static size_t width_of(const char *text) {
        struct gg_str rest = gg_str_of(text);
        size_t width = 0;

        while (rest.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(rest, &rune);

                n = n > 0 ? n : 1;
                rest = (struct gg_str){rest.p + n, rest.n - n};
                width++;
        }
        return width;
}

/* As much of a text as fits into `room` columns, of which the last is an ellipsis if something is left out.
 */
static void put_cut(FILE *stream, const char *text, size_t room) {
        struct gg_str rest = gg_str_of(text);
        bool cut = width_of(text) > room;

        for (size_t left = cut ? room - 1 : room; left > 0 && rest.n > 0; left--) {
                uint32_t rune;
                size_t n = gg_utf8_next(rest, &rune);

                n = n > 0 ? n : 1;
                fwrite(rest.p, 1, n, stream);
                rest = (struct gg_str){rest.p + n, rest.n - n};
        }
        if (cut)
                fputs("\xe2\x80\xa6", stream);
}

static void put_row(const char *const *cells, size_t columns, const size_t *widths, unsigned width,
                    FILE *stream) {
        size_t used = 0, last = columns;

        while (last > 0 && (!cells[last - 1] || *cells[last - 1] == '\0'))
                last--;
        for (size_t i = 0; i < last; i++) {
                const char *cell = cells[i] ? cells[i] : "";
                size_t own = width_of(cell), room = own;

                if (width > 0 && own > width - used)
                        room = width - used;
                put_cut(stream, cell, room);
                /* No blanks at the end of a line, for which a terminal would start another one. */
                if (i + 1 == last || (width > 0 && used + widths[i] + 2 >= width))
                        break;
                fprintf(stream, "%*s", (int) (widths[i] - own + 2), "");
                used += widths[i] + 2;
        }
}

void gg_table_print(const struct gg_table *table, FILE *stream, bool colour, unsigned width) {
        size_t widths[GG_TABLE_COLUMNS_MAX] = {0};

        for (size_t i = 0; i < table->columns; i++)
                widths[i] = width_of(table->titles[i]);
        for (size_t i = 0; i < table->rows * table->columns; i++) {
                size_t own = width_of(table->cells[i]), *most = &widths[i % table->columns];

                *most = own > *most ? own : *most;
        }
        fputs(colour ? "\033[1m" : "", stream);
        put_row(table->titles, table->columns, widths, width, stream);
        fputs(colour ? "\033[m\n" : "\n", stream);
        for (size_t i = 0; i < table->rows; i++) {
                const char *sgr = colour ? table->colours[i] : NULL;

                if (sgr)
                        fprintf(stream, "\033[%sm", sgr);
                put_row(table->cells + i * table->columns, table->columns, widths, width, stream);
                fputs(sgr ? "\033[m\n" : "\n", stream);
        }
}
