/* SPDX-License-Identifier: MIT */
/* What a finding is known by from one day to the next, so that a forge shows it once: the rule, the file,
 * what stands in the line without its blanks at the ends and their number, and which of those alike it is. It
 * stays when lines are added above. */
#include "lint/engine.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a (draft-eastlake-fnv) from two starts, 128 bits in all: nobody gains by two that are alike, and by
 * chance there are none. */
struct hash {
        uint64_t a, b;
};

static const struct hash hash_start = {14695981039346656037U, 1099511628211U};

static void hash_byte(struct hash *h, unsigned char byte) {
        h->a = (h->a ^ byte) * 1099511628211U;
        h->b = (h->b ^ (byte + 1U)) * 1099511628211U;
}

static void hash_string(struct hash *h, const char *s) {
        do
                hash_byte(h, (unsigned char) *s);
        while (*s++ != '\0');
}

static void hash_line(struct hash *h, struct gg_str line) {
        bool pending = false, started = false;

        for (size_t i = 0; i < line.n; i++) {
                unsigned char c = (unsigned char) line.p[i];

                if (isspace(c)) {
                        pending = started;
                        continue;
                }
                if (pending)
                        hash_byte(h, ' ');
                hash_byte(h, c);
                pending = false;
                started = true;
        }
        hash_byte(h, '\0');
}

static int by_number(uint64_t a, uint64_t b) {
        return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b) {
        const struct gg_finding *x = a, *y = b;
        int r = by_number(x->line, y->line);

        if (r == 0)
                r = by_number(x->column, y->column);
        if (r == 0)
                r = strcmp(x->id, y->id);
        return r != 0 ? r : strcmp(x->message, y->message);
}

struct hashed {
        struct hash hash;
        struct gg_finding *finding;
};

static int by_hash(const void *a, const void *b) {
        const struct hashed *x = a, *y = b;
        int r = by_number(x->hash.a, y->hash.a);

        if (r == 0)
                r = by_number(x->hash.b, y->hash.b);
        return r != 0 ? r : (x->finding > y->finding) - (x->finding < y->finding);
}

void gg_lint_fingerprint(struct gg_lint_file *file) {
        struct gg_findings *all = &file->state->run->findings;
        struct gg_finding *items = NULL;
        size_t n = all->count - file->state->first, kept = 0;
        struct hashed *order;
        unsigned which = 0;

        if (n == 0)
                return;
        items = all->items + file->state->first;
        qsort(items, n, sizeof *items, by_place);
        for (size_t i = 0; i < n; i++)
                if (kept == 0 || by_place(&items[kept - 1], &items[i]) != 0)
                        items[kept++] = items[i];
        all->count = file->state->first + kept;

        order = gg_arena_alloc(file->arena, kept * sizeof *order);
        for (size_t i = 0; i < kept; i++) {
                order[i] = (struct hashed){hash_start, &items[i]};
                hash_string(&order[i].hash, items[i].id);
                hash_string(&order[i].hash, items[i].file);
                hash_line(&order[i].hash, gg_lint_line(file, items[i].line));
        }
        qsort(order, kept, sizeof *order, by_hash);
        for (size_t i = 0; i < kept; i++) {
                bool is_alike = i > 0 && order[i].hash.a == order[i - 1].hash.a &&
                                order[i].hash.b == order[i - 1].hash.b;
                struct hash h = order[i].hash;

                which = is_alike ? which + 1 : 0;
                for (unsigned rest = which; rest > 0; rest /= 256)
                        hash_byte(&h, (unsigned char) (rest % 256));
                order[i].finding->fingerprint =
                        gg_arena_printf(all->arena, "%016" PRIx64 "%016" PRIx64, h.a, h.b);
        }
}
