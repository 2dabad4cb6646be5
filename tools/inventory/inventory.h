/* SPDX-License-Identifier: MIT */
/* The Go toolchains of a machine: where they are, what they say of themselves, who put them there and which
 * of them a shell would run. Everything is read from files; no Go is run. Nothing here prints. */
#ifndef GG_TOOLS_INVENTORY_H
#define GG_TOOLS_INVENTORY_H

#include "common/machine.h"
#include "common/pins.h"

/* Where toolchains are looked for: one row for each kind of place, the most telling first. */
struct gg_source_row {
        const char *name; /* "goenv", "asdf", "module cache", "PATH": what `list` calls it. */
        const char *base; /* the variable that moves it ("GOENV_ROOT"), with stars for all that are called so;
                             NULL if none does. Of what go itself obeys (GOMODCACHE) the go/env file counts,
                             too. */
        const char *fallback; /* where that is otherwise: "~/.goenv", "/opt/go"; several with colons between
                                 them; "" for none. It is looked at even if the variable is set. */
        const char
                *roots; /* pattern of toolchain roots behind the base: "versions/" and a star; "": itself */
        const char *exports; /* who sets GOROOT to that root when its go is run: "shim", "shell",
                                "wrapper"...; NULL: nobody */
};

/* Names of rows that are no manager's. */
#define GG_SOURCE_SEARCH "search" /* folders given by an option or by GOROOT_GUARD_SEARCH */
#define GG_SOURCE_PATH "PATH"

extern const struct gg_source_row gg_sources[];
extern const size_t gg_source_count;

enum gg_toolchain_state {
        GG_TOOLCHAIN_COMPLETE,
        GG_TOOLCHAIN_SLIMMED, /* a go, but no pkg/tool, or no compiler in it, or no src: `lacks` says what */
        GG_TOOLCHAIN_NO_GO,   /* pkg/tool or src, but no bin/go */
        GG_TOOLCHAIN_LONE_GO, /* a go command that lies in no tree */
        GG_TOOLCHAIN_UNREADABLE,
};

/* An entry of PATH that has a `go` (or go1.22, go-1.22, gotip) in it that the kernel would run. A folder that
 * stands there twice counts where it stands first. */
struct gg_path_go {
        const char *path;               /* "/usr/local/go/bin/go" */
        unsigned place;                 /* of its folder in PATH, from 1 */
        bool is_first;                  /* what the name runs; the others of that name are shadowed */
        const char *real;               /* resolved */
        const char *shim_of;            /* the manager whose shim or wrapper it is; NULL if it is no shim */
        struct gg_toolchain *toolchain; /* that it is the go of; NULL for shims, gccgo and other programs */
};

struct gg_toolchain {
        const char *root;         /* without symbolic links; "" for a go that lies in no tree */
        const char *found_as;     /* the name that its source has for it: "/usr/local/go", without links if
                                     it has one; of a go in no tree the go itself */
        const char *binary;       /* bin/go without symbolic links; NULL if there is none */
        const char *version;      /* of the binary's build information; "" if it has none */
        const char *file_version; /* first line of VERSION; "" */
        const char *compiler_version; /* of pkg/tool/GOOS_GOARCH/compile; "" */
        bool versions_differ;         /* those that are there are not the same */
        const char *goarch;           /* "amd64"; NULL */
        bool is_dynamic;
        /* What its manager would export, or else the default compiled in, which go takes only if it finds no
         * tree around itself; "" if there is none, or none that can be told. */
        const char *declared_root;
        const char *declared_by; /* "compiled in", "goenv shim"...; "" */
        bool declares_other;     /* that leads somewhere else than to root, or nowhere */
        enum gg_toolchain_state state;
        const char *lacks; /* "pkg/tool", "src"; NULL */
        const struct gg_source_row *source;
        const char *source_note;          /* beside its name: other names that its source has for it:
                                             "current", "opt/go", GOROOT_1_22_X64; NULL */
        const struct gg_path_go *in_path; /* the entry of PATH that is its go: what `go` runs, or else the
                                             first; NULL */
        bool is_first_in_path;            /* `go` runs it */
        const struct gg_pin *active_by;   /* the first pin of the project here that means its release, other
                                             than as a minimum; NULL */
};

struct gg_inventory {
        const struct gg_machine *machine;
        struct gg_toolchain **toolchains; /* sorted: by source row, version, root */
        size_t count, cap;
        struct gg_path_go *path_gos; /* in order of PATH */
        size_t path_count;
        struct gg_pins pins; /* of the machine's cwd */
};

/* Whether something is wrong with it: its versions differ, or it is not complete. */
bool gg_toolchain_is_bad(const struct gg_toolchain *toolchain);

/* Looks in all places of the table, along PATH and in the folders given (each a root, or a folder of roots).
 * *ret points into itself: not to be copied. */
void gg_inventory_make(const struct gg_machine *machine, const char *const *extra, size_t extra_count,
                       struct gg_inventory *ret);

/* The toolchain with that root, or whose bin/go that folder has beside a pkg/tool, or that contains that file
 * (any spelling, links followed); NULL. */
struct gg_toolchain *gg_inventory_find(const struct gg_inventory *inventory, const char *path);

/* What `go` runs; NULL if there is none in PATH. If it is a shim, toolchain is NULL. */
const struct gg_path_go *gg_inventory_first_go(const struct gg_inventory *inventory);

/* "complete", "slimmed", ...: for JSON. Static. */
const char *gg_toolchain_state_name(enum gg_toolchain_state state);

#endif
