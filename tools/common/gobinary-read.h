/* SPDX-License-Identifier: MIT */
/* The parts of the reader of Go programs. Private to gobinary*.c. */
#ifndef GG_TOOLS_GOBINARY_READ_H
#define GG_TOOLS_GOBINARY_READ_H

#include "common/gobinary.h"
#include "core/elffile.h"
#include <goroot-guard/str.h>

/* Reads the text of the module information: runtime/debug.ParseBuildInfo. */
void gg_gobinary_parse(struct gg_arena *arena, struct gg_str text, struct gg_gobinary *binary);

/* Looks for runtime.buildVersion in the symbol table and fills in what the runtime would report. */
void gg_gobinary_find_runtime(struct gg_arena *arena, const struct gg_fs *fs, const struct gg_elf *elf,
                              struct gg_gobinary *binary);

#endif
