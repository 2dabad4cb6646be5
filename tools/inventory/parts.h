/* SPDX-License-Identifier: MIT */
/* What the inventory is put together from. Private to this folder; nothing here prints. */
#ifndef GG_TOOLS_INVENTORY_PARTS_H
#define GG_TOOLS_INVENTORY_PARTS_H

#include "inventory/inventory.h"
#include <goroot-guard/gobin.h>

/* Says what lies in a folder, if it is a toolchain or looks as if it had been one. What has to do with its
 * place (found_as, source, in_path, active_by, what its manager would export) is left to the caller. The tree
 * need not be that folder: bin/go may be a link into another one, whose root is what it finds. */
bool gg_toolchain_at(const struct gg_machine *machine, const char *dir, struct gg_toolchain *ret);

/* The same of a go command: bin as gg_gobin_identify() has it, informed. */
void gg_toolchain_of(const struct gg_machine *machine, struct gg_gobin *bin, struct gg_toolchain *ret);

/* What makes a toolchain the same as another: its root, or its binary if it has none. False if it is gone. */
bool gg_toolchain_identity(const struct gg_machine *machine, const struct gg_toolchain *toolchain,
                           struct gg_stat *ret_stat);

/* Less than, equal to, greater than 0: older releases first, what is no version last. */
int gg_toolchain_compare_versions(const struct gg_toolchain *a, const struct gg_toolchain *b);

/* Its version as far as anything says it: of the binary, else of VERSION; "". */
const char *gg_toolchain_version(const struct gg_toolchain *toolchain);

/* Looks along PATH. adopt is asked for the toolchain of each go command; for all else that is called so the
 * entry says what it is. */
typedef struct gg_toolchain *gg_adopt_go(void *ctx, const char *path, struct gg_gobin *bin);
void gg_path_gos_find(const struct gg_machine *machine, gg_adopt_go *adopt, void *ctx,
                      struct gg_path_go **ret_gos, size_t *ret_count);

#endif
