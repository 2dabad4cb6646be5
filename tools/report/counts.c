/* SPDX-License-Identifier: MIT */
#include "report/counts.h"
#include <endian.h>
#include <string.h>

/* ---- order ---- */

int gg_compare_numbers(uint64_t a, uint64_t b) {
        return (a > b) - (a < b);
}

int gg_compare_texts(struct gg_str a, struct gg_str b) {
        size_t n = a.n < b.n ? a.n : b.n;
        int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

        return order != 0 ? order : gg_compare_numbers(a.n, b.n);
}

/* ---- hash ---- */

static uint64_t rotate(uint64_t x, unsigned n) {
        return x << n | x >> (64 - n);
}

static inline void sip_round(uint64_t v[4]) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word) {
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
}

uint64_t gg_counts_hash(const uint64_t seed[2], struct gg_str text) {
        uint64_t v[4] = {seed[0] ^ 0x736f6d6570736575, seed[1] ^ 0x646f72616e646f6d,
                         seed[0] ^ 0x6c7967656e657261, seed[1] ^ 0x7465646279746573};
        uint64_t word = 0, length = (uint64_t) text.n << 56;

        for (; text.n >= 8; text.p += 8, text.n -= 8) {
                memcpy(&word, text.p, 8);
                sip_word(v, le64toh(word));
        }
        word = 0;
        if (text.n > 0)
                memcpy(&word, text.p, text.n);
        sip_word(v, le64toh(word) | length);
        v[2] ^= 0xff;
        sip_round(v);
        sip_round(v);
        sip_round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* ---- entries ---- */

/* What a key takes on average is a guess; where keys are longer there are fewer. */
#define KEY_GUESS 56

/* Slots for each entry, so that probing stays short, and no more than twice as many to make a power of two.
 */
#define SLOTS_LEAST 2

void gg_counts_init(struct gg_counts *counts, struct gg_arena *arena, size_t memory, size_t more_size,
                    const uint64_t seed[2]) {
        size_t entry = sizeof *counts->entries + more_size, slot = sizeof *counts->slots, slots = 1;
        size_t cap = (memory - GG_COUNTS_KEY_MAX) / (entry + KEY_GUESS + 2 * SLOTS_LEAST * slot);

        while (slots < SLOTS_LEAST * cap)
                slots *= 2;
        *counts = (struct gg_counts){.entries = gg_arena_alloc(arena, cap * sizeof *counts->entries),
                                     .slots = gg_arena_alloc(arena, slots * slot),
                                     .more = gg_arena_alloc(arena, cap * more_size),
                                     .key_cap = memory - slots * slot - cap * entry,
                                     .slot_count = slots,
                                     .cap = cap,
                                     .more_size = more_size,
                                     .complete = true,
                                     .seed = seed};
        counts->keys = gg_arena_alloc(arena, counts->key_cap);
}

struct gg_str gg_counts_key(const struct gg_counts *counts, const struct gg_count *entry) {
        return (struct gg_str){counts->keys + entry->key_offset, entry->key_length};
}

void *gg_counts_more(const struct gg_counts *counts, const struct gg_count *entry) {
        return counts->more + (size_t) (entry - counts->entries) * counts->more_size;
}

uint64_t gg_counts_missing_max(const struct gg_counts *counts) {
        return counts->lost_weight / GG_COUNTS_VIOLATION_WEIGHT;
}

static bool has_key(const struct gg_counts *counts, const struct gg_count *entry, struct gg_str key) {
        return entry->key_length == key.n &&
               (key.n == 0 || memcmp(counts->keys + entry->key_offset, key.p, key.n) == 0);
}

/* The slot of a key, or the free one where it would be. */
static size_t find_slot(const struct gg_counts *counts, uint32_t hash, struct gg_str key) {
        size_t slot = hash & (counts->slot_count - 1);

        while (counts->slots[slot] != 0) {
                const struct gg_count *entry = &counts->entries[counts->slots[slot] - 1];

                if (entry->hash == hash && has_key(counts, entry, key))
                        break;
                slot = (slot + 1) & (counts->slot_count - 1);
        }
        return slot;
}

/* ---- making room ---- */

/* The weight of the n-th entry from below, found byte by byte from above; how many of the n have it goes to
 * *ret_ties. */
static uint64_t weight_of_smallest(const struct gg_counts *counts, size_t n, size_t *ret_ties) {
        uint64_t found = 0, all = 0;

        for (size_t i = 0; i < counts->count; i++)
                all |= counts->entries[i].weight;
        for (int shift = 56; shift >= 0; shift -= 8) {
                size_t with_byte[256] = {0}, byte = 0;

                if (all >> shift == 0) /* of all the byte is 0 */
                        continue;
                for (size_t i = 0; i < counts->count; i++) {
                        uint64_t weight = counts->entries[i].weight >> shift;

                        with_byte[weight & 0xff] += weight >> 8 == found;
                }
                for (; n > with_byte[byte]; byte++)
                        n -= with_byte[byte];
                found = found << 8 | byte;
        }
        *ret_ties = n;
        return found;
}

static void drop(struct gg_counts *counts, const struct gg_count *entry) {
        counts->other_launches += entry->launches;
        counts->other_violations += entry->violations;
}

/* Moves an entry to a place before it; both orders, of entries and of keys, stay. */
static void move(struct gg_counts *counts, const struct gg_count *from, struct gg_count *to) {
        struct gg_count entry = *from;

        memmove(counts->keys + counts->key_used, counts->keys + entry.key_offset, entry.key_length);
        if (counts->more_size > 0)
                memmove(gg_counts_more(counts, to), gg_counts_more(counts, from), counts->more_size);
        entry.key_offset = (uint32_t) counts->key_used;
        counts->key_used += entry.key_length;
        *to = entry;
}

static void index_all(struct gg_counts *counts) {
        memset(counts->slots, 0, counts->slot_count * sizeof *counts->slots);
        for (size_t i = 0; i < counts->count; i++) {
                struct gg_count *entry = &counts->entries[i];
                size_t slot = find_slot(counts, entry->hash, gg_counts_key(counts, entry));

                counts->slots[slot] = (uint32_t) i + 1;
        }
}

/* Of entries that weigh the same, those that are there for longer go: they had more time. */
static void drop_half(struct gg_counts *counts) {
        size_t old_count = counts->count, ties;
        uint64_t cut = weight_of_smallest(counts, (counts->count + 1) / 2, &ties);

        counts->key_used = counts->count = counts->last = 0;
        for (size_t i = 0; i < old_count; i++) {
                struct gg_count *entry = &counts->entries[i];

                if (entry->weight < cut || (entry->weight == cut && ties > 0)) {
                        ties -= entry->weight == cut;
                        drop(counts, entry);
                        continue;
                }
                entry->weight -= cut;
                move(counts, entry, &counts->entries[counts->count++]);
        }
        counts->lost_weight += cut;
        counts->complete = false;
        index_all(counts);
}

static struct gg_count *add_entry(struct gg_counts *counts, uint32_t hash, struct gg_str key, size_t slot) {
        struct gg_count *entry;

        if (counts->count == counts->cap || key.n > counts->key_cap - counts->key_used) {
                while (counts->count == counts->cap || key.n > counts->key_cap - counts->key_used)
                        drop_half(counts);
                slot = find_slot(counts, hash, key);
        }
        entry = &counts->entries[counts->count++];
        *entry = (struct gg_count){
                .hash = hash, .key_offset = (uint32_t) counts->key_used, .key_length = (uint32_t) key.n};
        if (key.n > 0)
                memcpy(counts->keys + counts->key_used, key.p, key.n);
        counts->key_used += key.n;
        if (counts->more_size > 0)
                memset(gg_counts_more(counts, entry), 0, counts->more_size);
        counts->slots[slot] = (uint32_t) counts->count;
        return entry;
}

static struct gg_count *find_or_add(struct gg_counts *counts, struct gg_str key) {
        uint32_t hash;
        size_t slot;

        if (counts->count > 0 && has_key(counts, &counts->entries[counts->last], key))
                return &counts->entries[counts->last];
        hash = (uint32_t) gg_counts_hash(counts->seed, key);
        slot = find_slot(counts, hash, key);
        return counts->slots[slot] != 0 ? &counts->entries[counts->slots[slot] - 1]
                                        : add_entry(counts, hash, key, slot);
}

static void see(struct gg_times *seen, bool is_first, int64_t time) {
        seen->first = is_first || time < seen->first ? time : seen->first;
        seen->last = is_first || time > seen->last ? time : seen->last;
}

struct gg_count *gg_counts_add(struct gg_counts *counts, struct gg_str key, bool is_violation, int64_t time) {
        struct gg_count *entry = find_or_add(counts, key);

        counts->last = (size_t) (entry - counts->entries);
        entry->launches++;
        if (is_violation)
                see(&entry->seen, entry->violations++ == 0, time);
        entry->weight += is_violation ? GG_COUNTS_VIOLATION_WEIGHT : 1;
        return entry;
}
