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

/* Which characters take two columns, terminals do not agree on. */
size_t gg_text_width(const char *text) {
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

void gg_text_put_cut(const char *text, size_t room, FILE *stream) {
        struct gg_str rest = gg_str_of(text);
        bool cut = gg_text_width(text) > room;

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

static void put_blanks(size_t n, FILE *stream) {
        fprintf(stream, "%*s", (int) n, "");
}

static void put_row(const struct gg_table *table, const char *const *cells, const size_t *widths,
                    unsigned width, FILE *stream) {
        size_t used = 0, last = table->columns;

        while (last > 0 && (!cells[last - 1] || *cells[last - 1] == '\0'))
                last--;
        for (size_t i = 0; i < last; i++) {
                const char *cell = cells[i] ? cells[i] : "";
                bool is_right = (table->right >> i & 1) != 0;
                size_t own = gg_text_width(cell), room = own, pad = widths[i] - own;

                if (width > 0 && (is_right ? widths[i] : own) > width - used) {
                        room = width - used;
                        pad = 0;
                }
                if (is_right)
                        put_blanks(pad, stream);
                gg_text_put_cut(cell, room, stream);
                /* No blanks at the end of a line, for which a terminal would start another one. */
                if (i + 1 == last || (width > 0 && used + widths[i] + 2 >= width))
                        break;
                put_blanks(is_right ? 2 : pad + 2, stream);
                used += widths[i] + 2;
        }
}

void gg_table_print(const struct gg_table *table, FILE *stream, bool colour, unsigned width) {
        size_t widths[GG_TABLE_COLUMNS_MAX] = {0};

        for (size_t i = 0; i < table->columns; i++)
                widths[i] = gg_text_width(table->titles[i]);
        for (size_t i = 0; i < table->rows * table->columns; i++) {
                size_t own = gg_text_width(table->cells[i]), *most = &widths[i % table->columns];

                *most = own > *most ? own : *most;
        }
        fputs(colour ? "\033[1m" : "", stream);
        put_row(table, table->titles, widths, width, stream);
        fputs(colour ? "\033[m\n" : "\n", stream);
        for (size_t i = 0; i < table->rows; i++) {
                const char *sgr = colour ? table->colours[i] : NULL;

                if (sgr)
                        fprintf(stream, "\033[%sm", sgr);
                put_row(table, table->cells + i * table->columns, widths, width, stream);
                fputs(sgr ? "\033[m\n" : "\n", stream);
        }
}
