/* SPDX-License-Identifier: MIT */
/* What a value of GOROOT says, wherever it is written. Pure. */
#ifndef GG_TOOLS_LINT_GOROOT_H
#define GG_TOOLS_LINT_GOROOT_H

#include "common/goversion.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

enum gg_goroot_kind {
        GG_GOROOT_UNKNOWN,    /* empty, relative, or made of what is not seen here */
        GG_GOROOT_PLACE,      /* a fixed absolute path, or one below the home folder */
        GG_GOROOT_BIN,        /* ends in /bin */
        GG_GOROOT_BINARY,     /* ends in /bin/go */
        GG_GOROOT_QUOTED,     /* Go will see quotes */
        GG_GOROOT_UNEXPANDED, /* Go will see a ~, a $ or a ` */
};

/* is_literal: value is what Go will see, byte for byte; else $X, ${X}, $(X), `X` and a leading ~ in it are
 * still expanded. */
enum gg_goroot_kind gg_goroot_judge(const char *value, bool is_literal);

/* Whether both are the same path, as far as slashes and "." go. */
bool gg_goroot_same(struct gg_str a, struct gg_str b);

/* Whether a folder of that name is a toolchain's root where installers and managers put it, or
 * "$GOROOT" and the like. */
bool gg_goroot_is_known(struct gg_str path);

/* The root that a path of a go command ends: "/x/bin/go" -> "/x". Empty if it is none. */
struct gg_str gg_goroot_of_binary(struct gg_str path);

/* The version in the name of a folder of the path, the last one: "/opt/go1.22.1/go". */
bool gg_goroot_version(struct gg_str path, struct gg_goversion *ret);

/* Whether both paths name a version and these exclude each other. */
bool gg_goroot_versions_differ(struct gg_str a, struct gg_str b);

#endif
