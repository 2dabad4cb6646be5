/* SPDX-License-Identifier: MIT */
/* What violations come from: those with the same GOROOT from the same source are one cause. */
#ifndef GG_TOOLS_CAUSES_H
#define GG_TOOLS_CAUSES_H

#include "report/counts.h"
#include "report/entry.h"

struct gg_causes {
        struct gg_counts counts; /* by GOROOT and source */
        struct gg_counts roots;  /* by cause and real root */

        /* Hosts of causes, as hashes of both: a set of a fixed size. */
        uint64_t *hosts; /* 0 is a free place */
        size_t host_count, host_cap;
        bool hosts_complete;
};

/* Takes at most memory bytes of the arena. */
void gg_causes_init(struct gg_causes *causes, struct gg_arena *arena, size_t memory, const uint64_t seed[2]);

/* Counts a violation. */
void gg_causes_add(struct gg_causes *causes, const struct gg_entry *entry);

/* All of them, most violations first. The texts stay borrowed. */
void gg_causes_report(const struct gg_causes *causes, struct gg_arena *arena, struct gg_report *report);

#endif
