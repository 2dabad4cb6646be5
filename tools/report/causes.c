/* SPDX-License-Identifier: MIT */
#include "report/causes.h"
#include <goroot-guard/record.h>
#include <stdlib.h>
#include <string.h>

/* What is kept of a cause beside its counters. */
struct more {
        uint64_t id; /* hash of its key */
        uint64_t hosts;
        uint64_t reasons[GG_REASON_UNVERIFIABLE + 1];
        enum gg_hint hint;
};

void gg_causes_init(struct gg_causes *causes, struct gg_arena *arena, size_t memory, const uint64_t seed[2]) {
        size_t host_cap = 64;

        while (2 * host_cap * sizeof *causes->hosts <= memory / 4)
                host_cap *= 2;
        *causes = (struct gg_causes){.hosts = gg_arena_alloc(arena, host_cap * sizeof *causes->hosts),
                                     .host_cap = host_cap,
                                     .hosts_complete = true};
        gg_counts_init(&causes->counts, arena, memory / 2, sizeof(struct more), seed);
        gg_counts_init(&causes->roots, arena, memory / 4, 0, seed);
}

/* ---- counting ---- */

/* Whether this is the first time that this host comes with this cause. When three quarters of the places are
 * taken nothing is added. */
static bool add_host(struct gg_causes *causes, uint64_t hash) {
        size_t place = (size_t) hash & (causes->host_cap - 1);

        hash = hash != 0 ? hash : 1;
        for (; causes->hosts[place] != 0; place = (place + 1) & (causes->host_cap - 1))
                if (causes->hosts[place] == hash)
                        return false;
        if (causes->host_count >= causes->host_cap / 4 * 3) {
                causes->hosts_complete = false;
                return false;
        }
        causes->hosts[place] = hash;
        causes->host_count++;
        return true;
}

static enum gg_hint hint_of(struct gg_str text) {
        for (enum gg_hint hint = GG_HINT_QUOTES; hint <= GG_HINT_NO_PKG; hint++)
                if (gg_str_is(text, gg_hint_text(hint)))
                        return hint;
        return GG_HINT_NONE;
}

static size_t append(char *storage, size_t length, struct gg_str text) {
        if (text.n > 0)
                memcpy(storage + length, text.p, text.n);
        return length + text.n;
}

/* A key of two parts: the first is as long as the two bytes before it say. */
static struct gg_str pair(char storage[GG_COUNTS_KEY_MAX], struct gg_str first, struct gg_str second) {
        uint16_t length = (uint16_t) first.n;

        memcpy(storage, &length, sizeof length);
        return (struct gg_str){storage, append(storage, append(storage, sizeof length, first), second)};
}

static void take_apart(struct gg_str key, struct gg_str *ret_first, struct gg_str *ret_second) {
        uint16_t length;

        memcpy(&length, key.p, sizeof length);
        *ret_first = (struct gg_str){key.p + sizeof length, length};
        *ret_second = (struct gg_str){key.p + sizeof length + length, key.n - sizeof length - length};
}

void gg_causes_add(struct gg_causes *causes, const struct gg_entry *entry) {
        char storage[GG_COUNTS_KEY_MAX];
        const uint64_t *seed = causes->counts.seed;
        struct gg_str key = pair(storage, entry->goroot, entry->source), id;
        struct gg_count *count = gg_counts_add(&causes->counts, key, true, entry->time);
        struct more *more = gg_counts_more(&causes->counts, count);

        if (count->violations == 1) {
                more->id = gg_counts_hash(seed, key);
                more->hint = hint_of(entry->hint);
        }
        more->reasons[entry->reason]++;
        id = (struct gg_str){(const char *) &more->id, sizeof more->id};
        gg_counts_add(&causes->roots, pair(storage, id, entry->real_root), true, entry->time);
        more->hosts += add_host(causes, gg_counts_hash(seed, pair(storage, id, entry->host)));
}

/* ---- the report ---- */

/* The root that comes most often with a cause. */
struct root {
        uint64_t id, violations;
        struct gg_str root;
};

/* By cause, the most frequent first. */
static int compare_roots(const void *a, const void *b) {
        const struct root *x = a, *y = b;
        int order = gg_compare_numbers(x->id, y->id);

        order = order != 0 ? order : gg_compare_numbers(y->violations, x->violations);
        return order != 0 ? order : gg_compare_texts(x->root, y->root);
}

static struct root *sorted_roots(const struct gg_counts *counts, struct gg_arena *arena) {
        struct root *roots = gg_arena_alloc(arena, counts->count * sizeof *roots);
        struct gg_str id;

        for (size_t i = 0; i < counts->count; i++) {
                take_apart(gg_counts_key(counts, &counts->entries[i]), &id, &roots[i].root);
                memcpy(&roots[i].id, id.p, sizeof roots[i].id);
                roots[i].violations = counts->entries[i].violations;
        }
        qsort(roots, counts->count, sizeof *roots, compare_roots);
        return roots;
}

/* The first of the roots that come with a cause; empty if none was kept. */
static struct gg_str find_root(const struct root *roots, size_t count, uint64_t id) {
        size_t low = 0, high = count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (roots[middle].id < id)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < count && roots[low].id == id ? roots[low].root : (struct gg_str){NULL, 0};
}

static enum gg_reason most_frequent(const struct more *more) {
        enum gg_reason best = GG_REASON_MISSING;

        for (enum gg_reason reason = best; reason <= GG_REASON_UNVERIFIABLE; reason++)
                if (more->reasons[reason] > more->reasons[best])
                        best = reason;
        return best;
}

/* "/home/u/.config/go/env" of "/home/u/.config/go/env:3". */
static struct gg_str file_of(struct gg_str source) {
        size_t n = source.n;

        while (n > 0 && source.p[n - 1] >= '0' && source.p[n - 1] <= '9')
                n--;
        return n > 1 && n < source.n && source.p[n - 1] == ':' ? (struct gg_str){source.p, n - 1}
                                                               : (struct gg_str){NULL, 0};
}

/* What the guard itself would have said about such a launch. */
static const char *remedy(struct gg_arena *arena, struct gg_judgement *judgement, struct gg_str source,
                          enum gg_reason reason) {
        char storage[8 * GG_ENTRY_TEXT_MAX];
        struct gg_str file = file_of(source);
        struct gg_buf buf;

        judgement->outcome = GG_OUTCOME_VIOLATION;
        judgement->reason = reason;
        judgement->source = gg_str_is(source, "env") ? GG_SOURCE_ENV
                            : file.n > 0             ? GG_SOURCE_FILE
                                                     : GG_SOURCE_NONE;
        judgement->file_is_wrong = judgement->source == GG_SOURCE_FILE;
        judgement->goroot_file = gg_arena_string(arena, file);
        gg_buf_init(&buf, storage, sizeof storage);
        gg_record_remedy(&buf, judgement);
        return gg_arena_string(arena, gg_buf_str(&buf));
}

static int compare_causes(const void *a, const void *b) {
        const struct gg_tally_cause *x = a, *y = b;
        int order = gg_compare_numbers(y->violations, x->violations);

        order = order != 0 ? order : gg_compare_texts(x->goroot, y->goroot);
        return order != 0 ? order : gg_compare_texts(x->source, y->source);
}

void gg_causes_report(const struct gg_causes *causes, struct gg_arena *arena, struct gg_report *report) {
        const struct gg_counts *counts = &causes->counts;
        struct gg_judgement *judgement = gg_arena_alloc(arena, sizeof *judgement);
        struct root *roots = sorted_roots(&causes->roots, arena);
        struct gg_tally_cause *rows = gg_arena_alloc(arena, counts->count * sizeof *rows);

        for (size_t i = 0; i < counts->count; i++) {
                const struct gg_count *count = &counts->entries[i];
                const struct more *more = gg_counts_more(counts, count);
                enum gg_reason reason = most_frequent(more);

                rows[i] = (struct gg_tally_cause){
                        .reason = gg_str_of(gg_reason_name(reason)),
                        .hint = gg_str_of(gg_hint_text(more->hint)),
                        .real_root = find_root(roots, causes->roots.count, more->id),
                        .violations = count->violations,
                        .hosts = more->hosts > 0 ? more->hosts : 1, /* one there is always */
                        .hosts_complete = causes->hosts_complete && counts->complete,
                        .seen = count->seen,
                };
                take_apart(gg_counts_key(counts, count), &rows[i].goroot, &rows[i].source);
                rows[i].remedy = remedy(arena, judgement, rows[i].source, reason);
        }
        qsort(rows, counts->count, sizeof *rows, compare_causes);
        report->causes = rows;
        report->cause_count = counts->count;
}
