/* SPDX-License-Identifier: MIT */
#include "common/pinconflicts.h"

bool gg_pin_is_of_manager(const struct gg_pin *pin) {
        return pin->kind > GG_PIN_GO_WORK_TOOLCHAIN;
}

const struct gg_pin *gg_pins_first(const struct gg_pins *pins, enum gg_pin_kind kind) {
        for (size_t i = 0; i < pins->count; i++)
                if (pins->items[i].kind == kind)
                        return &pins->items[i];
        return NULL;
}

/* The first that is a version. */
static const struct gg_pin *version_of(const struct gg_pins *pins, enum gg_pin_kind kind) {
        const struct gg_pin *pin = gg_pins_first(pins, kind);

        return pin && pin->is_version ? pin : NULL;
}

/* ---- */

struct finder {
        struct gg_arena *arena;
        const struct gg_pins *pins;
        struct gg_pin_conflict *items;
        size_t count, cap;
};

static void add(struct finder *f, enum gg_pin_conflict_kind kind, const struct gg_pin *pin,
                const struct gg_pin *other) {
        f->items = gg_arena_grow(f->arena, f->items, f->count, &f->cap, sizeof *f->items);
        f->items[f->count++] = (struct gg_pin_conflict){kind, pin, other};
}

/* Whether every release that a pin means is older than the other. "1.22" means any 1.22. */
static bool is_older(const struct gg_pin *pin, const struct gg_pin *than) {
        struct gg_goversion newest = pin->version;

        if (gg_pin_is_of_manager(pin) && !newest.has_patch && newest.kind == 0) {
                newest.has_patch = true;
                newest.patch = (unsigned) -1;
        }
        return gg_goversion_compare(&newest, &than->version) < 0;
}

static void find_in_file(struct finder *f, enum gg_pin_kind go_kind, enum gg_pin_kind toolchain_kind) {
        const struct gg_pin *go = version_of(f->pins, go_kind);
        const struct gg_pin *toolchain = version_of(f->pins, toolchain_kind);

        if (go && toolchain && is_older(toolchain, go))
                add(f, GG_CONFLICT_TOOLCHAIN_OLDER, toolchain, go);
}

static void find_with_workspace(struct finder *f) {
        const struct gg_pin *mod = version_of(f->pins, GG_PIN_GO_MOD_GO);
        const struct gg_pin *work = version_of(f->pins, GG_PIN_GO_WORK_GO);

        if (mod && work && !f->pins->is_outside_workspace && is_older(work, mod))
                add(f, GG_CONFLICT_WORK_OLDER, mod, work);
}

/* Whether one release could be meant by both. */
static bool agree(const struct gg_pin *a, const struct gg_pin *b) {
        return gg_goversion_means(&a->version, &b->version) || gg_goversion_means(&b->version, &a->version);
}

static void find_with_managers(struct finder *f) {
        /* Who works on a module outside of the workspace does so without it (GOWORK=off). */
        bool has_work = !f->pins->is_outside_workspace && (gg_pins_first(f->pins, GG_PIN_GO_WORK_GO) ||
                                                           gg_pins_first(f->pins, GG_PIN_GO_WORK_TOOLCHAIN));
        const struct gg_pin *go = version_of(f->pins, has_work ? GG_PIN_GO_WORK_GO : GG_PIN_GO_MOD_GO);
        const struct gg_pin *toolchain =
                version_of(f->pins, has_work ? GG_PIN_GO_WORK_TOOLCHAIN : GG_PIN_GO_MOD_TOOLCHAIN);
        const struct gg_pin *first = NULL;

        for (size_t i = 0; i < f->pins->count; i++) {
                const struct gg_pin *pin = &f->pins->items[i];

                if (!gg_pin_is_of_manager(pin) || !pin->is_version)
                        continue;
                if (go && is_older(pin, go))
                        add(f, GG_CONFLICT_BELOW_GO_LINE, pin, go);
                else if (toolchain && is_older(pin, toolchain))
                        add(f, GG_CONFLICT_BELOW_TOOLCHAIN, pin, toolchain);
                if (first && !agree(first, pin))
                        add(f, GG_CONFLICT_MANAGERS, pin, first);
                if (!first)
                        first = pin;
        }
}

void gg_pins_conflicts(struct gg_arena *arena, const struct gg_pins *pins,
                       struct gg_pin_conflict **ret_conflicts, size_t *ret_count) {
        struct finder f = {.arena = arena, .pins = pins};

        find_in_file(&f, GG_PIN_GO_MOD_GO, GG_PIN_GO_MOD_TOOLCHAIN);
        find_in_file(&f, GG_PIN_GO_WORK_GO, GG_PIN_GO_WORK_TOOLCHAIN);
        find_with_workspace(&f);
        find_with_managers(&f);
        *ret_conflicts = f.items;
        *ret_count = f.count;
}

/* ---- in words ---- */

static const struct {
        const char *says, *other_says; /* between a pin and its version */
        const char *effect, *fix;
} words[GG_CONFLICT_COUNT] = {
        [GG_CONFLICT_TOOLCHAIN_OLDER] = {"says", "wants at least", "the toolchain line has no effect",
                                         "delete the toolchain line (go get toolchain@none)"},
        [GG_CONFLICT_WORK_OLDER] =
                {"wants at least", "says",
                 "Go 1.21 and newer refuse to work in a workspace that is older than one of its modules",
                 "go work use"},
        [GG_CONFLICT_BELOW_GO_LINE] = {"says", "wants at least",
                                       "a go of that version refuses the module, or hands over to another "
                                       "toolchain where GOTOOLCHAIN lets it",
                                       "write the same version into both"},
        [GG_CONFLICT_BELOW_TOOLCHAIN] = {"says", "says",
                                         "a go of that version hands over to the one of the toolchain line "
                                         "where GOTOOLCHAIN lets it: what builds depends on the machine",
                                         "write the same version into both"},
        [GG_CONFLICT_MANAGERS] = {"says", "says", "which of them builds depends on the version manager",
                                  "write the same version into both, or keep one of the files"},
};

const char *gg_pin_conflict_message(struct gg_arena *arena, const struct gg_pin_conflict *c) {
        return gg_arena_printf(arena, "%s %s %s, and %s %s %s", gg_pin_kind_text(c->pin->kind),
                               words[c->kind].says, c->pin->text, gg_pin_kind_text(c->other->kind),
                               words[c->kind].other_says, c->other->text);
}

const char *gg_pin_conflict_effect(enum gg_pin_conflict_kind kind) {
        return words[kind].effect;
}

const char *gg_pin_conflict_fix(enum gg_pin_conflict_kind kind) {
        return words[kind].fix;
}
