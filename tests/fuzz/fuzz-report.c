/* SPDX-License-Identifier: MIT */
/* Laws of the reader of records, on any bytes: every line that is not blank is counted once; the sums of each
 * table are those of the whole; and blocks of whatever size give the same report. */
#include "law.h"
#include "report/input.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MEMORY ((size_t) 4 * 1024 * 1024)

static uint64_t count_lines(struct gg_str rest) {
        uint64_t lines = 0;
        bool is_first = true;

        for (; rest.p; is_first = false) {
                struct gg_str line = gg_str_cut(&rest, '\n');

                if (is_first && gg_str_starts(line, "\xef\xbb\xbf"))
                        line = (struct gg_str){line.p + 3, line.n - 3};
                lines += gg_str_trim(line).n > 0;
        }
        return lines;
}

static void check_table(const struct gg_tally_table *table, uint64_t launches, uint64_t violations) {
        uint64_t all = table->other_launches, bad = table->other_violations;

        for (size_t i = 0; i < table->count; i++) {
                LAW(table->rows[i].violations <= table->rows[i].launches);
                all += table->rows[i].launches;
                bad += table->rows[i].violations;
        }
        LAW(all == launches && bad == violations);
}

static void check_sums(const struct gg_report *r, struct gg_str text) {
        uint64_t in_causes = 0;

        LAW(r->records + r->config_errors + r->foreign + r->newer + r->damaged == count_lines(text));
        LAW(r->violations + r->undecided <= r->records && r->bytes == text.n);
        for (size_t d = 0; d < GG_DIMENSION_COUNT; d++)
                check_table(&r->tables[d], d == GG_BY_REASON ? r->violations : r->records, r->violations);
        for (size_t i = 0; i < r->cause_count; i++) {
                LAW(r->causes[i].hosts <= r->causes[i].violations);
                in_causes += r->causes[i].violations;
        }
        LAW(in_causes == r->violations);
        for (size_t i = 0; i < r->damage_count; i++)
                LAW(r->damages[i].line >= 1 && r->damages[i].what[0] != '\0');
}

static void feed(struct gg_lines *lines, struct gg_str text, size_t block) {
        while (text.n > 0) {
                size_t length = text.n < block ? text.n : block;
                char *copy = malloc(length); /* ends where the block ends: any overrun shows */

                LAW(copy);
                memcpy(copy, text.p, length);
                gg_lines_feed(lines, (struct gg_str){copy, length});
                free(copy);
                text.p += length;
                text.n -= length;
        }
        gg_lines_end(lines);
}

/* The report as JSON: all that there is of it. */
static char *report_in_blocks(struct gg_str text, size_t block) {
        struct gg_tally *tally = gg_tally_new(MEMORY);
        struct gg_report_style style = {.top = UINT32_MAX};
        struct gg_arena arena = {NULL};
        struct gg_report report;
        struct gg_lines lines;
        char *json = NULL;
        size_t n = 0;
        FILE *stream = open_memstream(&json, &n);

        LAW(stream);
        gg_lines_init(&lines, &arena, tally);
        gg_lines_start(&lines, "input", gg_str_of("host"));
        feed(&lines, text, block);
        gg_tally_report(tally, &arena, &report);
        check_sums(&report, text);
        gg_report_json(&report, &style, stream);
        LAW(fclose(stream) == 0 && json);
        gg_arena_free(&arena);
        gg_tally_free(tally);
        return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct gg_str text = {(const char *) data, size};
        char *whole, *again;

        if (size > GG_TALLY_LINE_MAX) /* longer lines are another matter (unit/test-tally.c) */
                return 0;
        whole = report_in_blocks(text, size + 1);
        again = report_in_blocks(text, 1 + size % 61);
        LAW(strcmp(whole, again) == 0);
        free(again);
        free(whole);
        return 0;
}
