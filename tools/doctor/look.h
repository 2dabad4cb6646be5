/* SPDX-License-Identifier: MIT */
/* A closer look at one go, root or folder, for checks that were told a path. Nothing here prints. */
#ifndef GG_TOOLS_LOOK_H
#define GG_TOOLS_LOOK_H

#include "common/machine.h"
#include "inventory/inventory.h"

enum gg_look_kind {
        GG_LOOK_NOTHING, /* there is nothing of that name */
        GG_LOOK_OTHER,   /* something, but no toolchain: a folder without one, another program, a shim */
        GG_LOOK_GO,
};

struct gg_look_at {
        enum gg_look_kind kind;
        const char *path;    /* as it was asked for */
        const char *root;    /* of the go, without symbolic links; "" if not known */
        const char *version; /* "go1.22.12"; "" if not known */
        const char *hint;    /* a root that is none: why, if it shows; NULL */
};

/* What a file is that would be run as go. */
struct gg_look_at gg_look_at_file(const struct gg_machine *machine, const char *path);

/* What a folder is that GOROOT is set to: a go only if bin/go is one and pkg/tool is there. */
struct gg_look_at gg_look_at_root(const struct gg_machine *machine, const char *path);

/* What `go` runs in the shell, seen through a manager's shim if the project pins one of its versions; of kind
 * GG_LOOK_NOTHING if there is none or it cannot be told. */
struct gg_look_at gg_look_at_shell(const struct gg_inventory *inventory);

/* Whether two paths lead to one file or folder. */
bool gg_look_is_same(const struct gg_machine *machine, const char *a, const char *b);

/* "go1.22.12" or "an unknown version": for messages. */
const char *gg_look_version(const struct gg_look_at *look);

#endif
