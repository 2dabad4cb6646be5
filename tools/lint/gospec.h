/* SPDX-License-Identifier: MIT */
/* Versions of Go as workflows ask for them: what actions/setup-go takes for go-version (a range of
 * node-semver, or an alias), and what YAML makes of it before. Pure. */
#ifndef GG_TOOLS_LINT_GOSPEC_H
#define GG_TOOLS_LINT_GOSPEC_H

#include "common/goversion.h"
#include "lint/yaml.h"

enum gg_gospec_kind {
        GG_GOSPEC_UNKNOWN, /* an expression, or a range that is not looked into */
        GG_GOSPEC_EXACT,   /* 1.22.12, 1.24.0-rc.1 */
        GG_GOSPEC_MINOR,   /* 1.22, 1.22.x, ~1.22.3: the releases of one language version */
        GG_GOSPEC_OPEN,    /* stable, 1.x, ^1.22, >=1.21: new language versions as they come */
        GG_GOSPEC_REFUSED, /* go1.22, latest, 1.22rc1: no range, so that nothing satisfies it */
};

struct gg_gospec {
        enum gg_gospec_kind kind;
        struct gg_goversion version; /* of EXACT and MINOR; of MINOR without a patch */
};

void gg_gospec_parse(struct gg_str text, struct gg_gospec *ret);

/* Whether what is asked for can be older than none of the releases that have version. */
bool gg_gospec_is_older(const struct gg_gospec *spec, const struct gg_goversion *version);

/* Whether some release is meant by both. True for what is neither EXACT nor MINOR. */
bool gg_gospec_agrees(const struct gg_gospec *spec, const struct gg_goversion *version);

/* Whether a scalar is a number whose text is not kept: plain, with zeros at the end of its fraction.
 * *ret_kept is how much of it is left: 3 of 1.20. */
bool gg_gospec_is_cut_short(const struct gg_yaml *scalar, size_t *ret_kept);

/* Whether a key is a name for Go's version: go, go-version, GO_VERSION, golang-versions, GO_MIN_VERSION... */
bool gg_gospec_is_name(struct gg_str key);

#endif
