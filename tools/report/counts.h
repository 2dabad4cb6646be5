/* SPDX-License-Identifier: MIT */
/* Counters by key in memory that does not grow. When it is full, the half of the keys that weigh least is
 * dropped and what they counted goes to the others; the weight that the heaviest of them had is taken off all
 * that stay (Misra and Gries 1982, in batches as by Anderson and others, "A High-Performance Algorithm for
 * Identifying Frequent Items in Data Streams", 2017). So a key that is frequent late comes to stay, however
 * many stand before it, and what a key can have lost is known. */
#ifndef GG_TOOLS_COUNTS_H
#define GG_TOOLS_COUNTS_H

#include "common/arena.h"
#include "report/report.h"

/* One violation weighs as much as so many launches that were right. */
#define GG_COUNTS_VIOLATION_WEIGHT 16

/* Of the longest key. */
#define GG_COUNTS_KEY_MAX ((size_t) 32 * 1024)

struct gg_count {
        uint64_t launches, violations, weight;
        struct gg_times seen; /* violations */
        uint32_t hash, key_offset, key_length;
};

struct gg_counts {
        struct gg_count *entries; /* in the order in which they came */
        char *more;               /* more_size bytes for each */
        char *keys;
        uint32_t *slots; /* index + 1 by hash, linear probing; a power of two of them */
        size_t count, cap, more_size, slot_count, key_used, key_cap;
        size_t last; /* the entry that was asked for last: the next record is often like the one before */
        uint64_t other_launches, other_violations, lost_weight;
        bool complete;
        const uint64_t
                *seed; /* two words that nobody can foresee, so that nobody can choose keys that collide */
};

/* SipHash-1-3 (Aumasson and Bernstein 2012). */
uint64_t gg_counts_hash(const uint64_t seed[2], struct gg_str text);

/* Room for as many keys as go into memory bytes, which are at least 64 KiB. */
void gg_counts_init(struct gg_counts *counts, struct gg_arena *arena, size_t memory, size_t more_size,
                    const uint64_t seed[2]);

/* Counts one launch at a time under a key of at most GG_COUNTS_KEY_MAX bytes. The entry is valid until the
 * next is counted. */
struct gg_count *gg_counts_add(struct gg_counts *counts, struct gg_str key, bool is_violation, int64_t time);

struct gg_str gg_counts_key(const struct gg_counts *counts, const struct gg_count *entry);

/* What is kept beside an entry: zeros when it is new. */
void *gg_counts_more(const struct gg_counts *counts, const struct gg_count *entry);

/* Violations that a key can have lost. */
uint64_t gg_counts_missing_max(const struct gg_counts *counts);

/* Which comes first: below, at or above 0. Texts byte by byte. */
int gg_compare_numbers(uint64_t a, uint64_t b);
int gg_compare_texts(struct gg_str a, struct gg_str b);

#endif
