/* SPDX-License-Identifier: MIT */
/* Pins of one project that contradict each other. Nothing here prints. */
#ifndef GG_TOOLS_PINCONFLICTS_H
#define GG_TOOLS_PINCONFLICTS_H

#include "common/pins.h"

enum gg_pin_conflict_kind {
        GG_CONFLICT_TOOLCHAIN_OLDER, /* a toolchain line is older than its go line: it never counts */
        GG_CONFLICT_WORK_OLDER,      /* go.work is older than a module in it: go refuses to work there */
        GG_CONFLICT_BELOW_GO_LINE,   /* a manager's version is older than the go line lets be */
        GG_CONFLICT_BELOW_TOOLCHAIN, /* it is older than the toolchain line: go would hand over to that */
        GG_CONFLICT_MANAGERS,        /* two managers' files mean two versions */
        GG_CONFLICT_COUNT,
};

struct gg_pin_conflict {
        enum gg_pin_conflict_kind kind;
        const struct gg_pin *pin, *other; /* pin is the one to be told of */
};

/* All of them, in the order of the pins. Of go.mod's and go.work's lines those count that are in force:
 * go.work's, if there is one. */
void gg_pins_conflicts(struct gg_arena *arena, const struct gg_pins *pins,
                       struct gg_pin_conflict **ret_conflicts, size_t *ret_count);

/* What contradicts what, as a clause without the names of files. */
const char *gg_pin_conflict_message(struct gg_arena *arena, const struct gg_pin_conflict *conflict);

/* What comes of it, and what mends it. Static. */
const char *gg_pin_conflict_effect(enum gg_pin_conflict_kind kind);
const char *gg_pin_conflict_fix(enum gg_pin_conflict_kind kind);

/* Pins that version managers read: exact, where go.mod's and go.work's are minima. */
bool gg_pin_is_of_manager(const struct gg_pin *pin);

/* The first of its kind; NULL. */
const struct gg_pin *gg_pins_first(const struct gg_pins *pins, enum gg_pin_kind kind);

#endif
