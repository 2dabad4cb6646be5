/* SPDX-License-Identifier: MIT */
/* The readers of pins, one for each kind of file. Private to pins*.c. */
#ifndef GG_TOOLS_PINS_READ_H
#define GG_TOOLS_PINS_READ_H

#include "common/pins.h"

/* Where a reader puts what it finds. */
struct gg_pin_sink {
        struct gg_arena *arena;
        struct gg_pins *pins;
        const char *file;
};

typedef void gg_pin_reader(const struct gg_pin_sink *sink, struct gg_str text);

gg_pin_reader gg_pins_read_go_mod;
gg_pin_reader gg_pins_read_go_work;
gg_pin_reader gg_pins_read_go_version;
gg_pin_reader gg_pins_read_tool_versions;
gg_pin_reader gg_pins_read_mise;
gg_pin_reader gg_pins_read_gvmrc;
gg_pin_reader gg_pins_read_envrc;

/* Adds a pin with that text, of which is_version and version are filled in. Valid until the next is added. */
struct gg_pin *gg_pin_add(const struct gg_pin_sink *sink, enum gg_pin_kind kind, unsigned line,
                          struct gg_str text);

/* Sets a trouble, unless there is one already: the first is the most telling. */
void gg_pin_trouble(const struct gg_pin_sink *sink, struct gg_pin *pin, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* What managers make of a version as it stands: the troubles that they have in common. */
void gg_pin_check_name(const struct gg_pin_sink *sink, struct gg_pin *pin);

/* The module path of a go.mod; NULL if it has none. */
const char *gg_pin_module_line(struct gg_arena *arena, struct gg_str text);

/* Whether a go.work that lies in work_dir uses the module in module_dir; both absolute. */
bool gg_pin_work_uses(struct gg_arena *arena, struct gg_str text, const char *work_dir,
                      const char *module_dir);

/* Takes a word off *rest, which ends at a blank or tab; empty if there is none. */
struct gg_str gg_pin_cut_word(struct gg_str *rest);

#endif
