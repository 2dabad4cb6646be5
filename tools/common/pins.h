/* SPDX-License-Identifier: MIT */
/* What the files of a project say about the Go that is to build it: go.mod, go.work, .go-version and the
 * files of version managers. Nothing here prints, and nothing is run. */
#ifndef GG_TOOLS_PINS_H
#define GG_TOOLS_PINS_H

#include "common/goversion.h"
#include "common/machine.h"

enum gg_pin_kind {
        GG_PIN_GO_MOD_GO,        /* `go 1.22`: at least that language version, from 1.21 on that release */
        GG_PIN_GO_MOD_TOOLCHAIN, /* `toolchain go1.22.12`: preferred over older ones; "default" pins none */
        GG_PIN_GO_WORK_GO,       /* as in go.mod, for the workspace */
        GG_PIN_GO_WORK_TOOLCHAIN,
        GG_PIN_GO_VERSION,    /* .go-version: goenv, setup-go (go-version-file) */
        GG_PIN_TOOL_VERSIONS, /* .tool-versions: asdf (tool golang), mise (go or golang) */
        GG_PIN_MISE,          /* mise.toml, .mise.toml, mise/config.toml, .config/mise.toml: [tools] go */
        GG_PIN_ENVRC, /* .envrc of direnv: use goenv/asdf/mise VERSION, PATH_add or GOROOT of a toolchain */
        GG_PIN_GVM,   /* .gvmrc, `gvm use go1.22` */
};

struct gg_pin {
        enum gg_pin_kind kind;
        const char *file; /* absolute */
        unsigned line;
        const char *text; /* as it stands: "1.22", "go1.22.12", "latest", "system", "ref:v1" */
        bool is_version;  /* it is one; else `version` is all zero */
        struct gg_goversion version;
        bool is_minimum;     /* go and toolchain lines: a newer release will do */
        const char *trouble; /* why whoever reads the file will not take it as meant ("1.21.x is no version in
                                a go line"); NULL */
};

struct gg_pins {
        struct gg_pin *items;
        size_t count, cap;
        bool is_outside_workspace; /* there is a go.work, and it does not use the module of this folder */
};

/* The pins that are in force in dir, an absolute folder: of each kind the file that its tool would find from
 * there upwards (go.mod and go.work as in cmd/go/internal/modload, GOWORK=off included; .go-version as goenv;
 * .tool-versions and mise's as asdf and mise, which go up to the root and then look in $HOME). */
void gg_pins_find(const struct gg_machine *machine, const char *dir, struct gg_pins *ret_pins);

/* The pins of one text, whatever it is called by its name: base is "go.mod", ".tool-versions"... False if no
 * tool reads a file of that name. */
bool gg_pins_read(struct gg_arena *arena, const char *base, const char *file, struct gg_str text,
                  struct gg_pins *pins);

/* Whether a go of that release would build here by this pin: equal, or for a minimum not older; true for what
 * is no version. */
bool gg_pin_allows(const struct gg_pin *pin, const struct gg_goversion *release);

/* The folders below dir, and dir itself, that have a go.mod: what `go list -m` would call modules. vendor,
 * testdata, node_modules and hidden folders are left out; at most max; sorted. */
void gg_pins_modules(const struct gg_machine *machine, const char *dir, size_t max, const char ***ret_dirs,
                     size_t *ret_count);

/* The path of the module that dir, an absolute folder, belongs to, by its go.mod; NULL. */
const char *gg_pins_module(const struct gg_machine *machine, const char *dir);

/* "go.mod's go line", ".tool-versions"...: for messages. Static. */
const char *gg_pin_kind_text(enum gg_pin_kind kind);

/* "go-mod-go", "tool-versions"...: for JSON. Static. */
const char *gg_pin_kind_name(enum gg_pin_kind kind);

#endif
