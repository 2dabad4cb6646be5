/* SPDX-License-Identifier: MIT */
/* The go that would build in a folder: the first in PATH, or the toolchain that it would hand over to by
 * GOTOOLCHAIN and go.mod (cmd/go/internal/toolchain, Select). Read from files. Nothing here prints. */
#ifndef GG_TOOLS_GOCHOICE_H
#define GG_TOOLS_GOCHOICE_H

#include "common/gosettings.h"
#include "common/machine.h"
#include "common/pins.h"

struct gg_gochoice {
        const char *path;           /* what `go` would run; NULL if there is none in PATH */
        const struct gg_gobin *bin; /* informed; NULL if path is no go command but a shim, say */
        const char *manager;        /* whose shim it is: "goenv", "asdf", "mise"; NULL. Static */
        const struct gg_pin *pin;   /* then: by which its manager chooses; NULL */
        struct gg_gosettings settings;
        bool is_local;           /* GOTOOLCHAIN lets it hand over to no other */
        bool knows_toolchains;   /* it is of Go 1.21 or newer: older ones neither hand over nor know toolchain
                                    lines */
        const char *own_version; /* of path itself; "" if it is not known */
        struct gg_goversion own; /* of that */
        bool own_known;

        const char *version; /* of what would build, "go1.22.12"; "" if it is not known */
        struct gg_goversion release;
        bool is_known;             /* release is set */
        const char *by;            /* what made it another than path's: "GOTOOLCHAIN"; NULL */
        const struct gg_pin *line; /* or this go or toolchain line did; NULL */
};

/* pins are those of dir and stay borrowed. *ret points into itself: not to be copied. */
void gg_gochoice_make(const struct gg_machine *machine, const char *dir, const struct gg_pins *pins,
                      struct gg_gochoice *ret);

#endif
