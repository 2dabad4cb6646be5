/* SPDX-License-Identifier: MIT */
/* All that a compiled Go program says of itself: its build information in full (Go 1.13 and newer), as `go
 * version -m` shows it, and the version that its runtime would report. Read from the file, which may be
 * anything. Nothing here prints, and nothing is run. */
#ifndef GG_TOOLS_GOBINARY_H
#define GG_TOOLS_GOBINARY_H

#include "common/arena.h"
#include <goroot-guard/fs.h>
#include <stdbool.h>

struct gg_gobinary_module {
        const char *path, *version, *sum; /* "" for what there is not */
        const struct gg_gobinary_module *replaced_by;
};

struct gg_gobinary_setting {
        const char *key, *value; /* "-tags", "CGO_ENABLED", "vcs.revision"...; without their quotes */
};

/* Where the version that the runtime reports was read. */
enum gg_runtime_source {
        GG_RUNTIME_NOT_KNOWN,  /* nowhere: see runtime_why */
        GG_RUNTIME_SYMBOL,     /* the variable runtime.buildVersion, found in the symbol table */
        GG_RUNTIME_BUILD_INFO, /* that variable, which the build information points to (Go 1.13 to 1.17) */
};

struct gg_gobinary {
        const char *version;                   /* "go1.22.12", as it stands; never empty */
        const char *path;                      /* of its main package, "cmd/go"; "" */
        const struct gg_gobinary_module *main; /* NULL if it is not recorded */
        struct gg_gobinary_module **deps;
        size_t dep_count, dep_cap;
        struct gg_gobinary_setting *settings;
        size_t setting_count, setting_cap;
        bool is_cut;        /* there is more than these functions read, or some of it is mangled */
        const char *goarch; /* of the file; NULL */
        bool is_dynamic;
        enum gg_runtime_source runtime_source;
        const char *runtime_version; /* NULL: not known */
        const char *runtime_why;     /* then: why; a clause. Static */
};

/* 0; -ENOEXEC: no ELF file; -ENOMSG: one without build information; -EBADMSG: it is mangled; else the errno
 * of opening or reading. */
int gg_gobinary_read(struct gg_arena *arena, const struct gg_fs *fs, const char *path,
                     struct gg_gobinary *ret);

/* The value of a setting; NULL if it is not recorded. */
const char *gg_gobinary_setting(const struct gg_gobinary *binary, const char *key);

#endif
