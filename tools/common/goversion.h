/* SPDX-License-Identifier: MIT */
/* Go versions: go1.22.12, 1.22, go1.23rc2. Rules: internal/gover and cmd/go/internal/gover (Parse, Compare,
 * FromToolchain). Pure. */
#ifndef GG_TOOLS_GOVERSION_H
#define GG_TOOLS_GOVERSION_H

#include <goroot-guard/str.h>
#include <stdbool.h>

struct gg_goversion {
        unsigned major, minor, patch;
        bool has_minor, has_patch; /* "1", "1.22": a language version, or any of its releases */
        char kind;                 /* 0; 'a' alpha, 'b' beta, 'r' rc: before the release */
        unsigned pre;              /* of rc2: 2 */
        bool has_suffix;           /* something behind: "-bigcorp", " X:loopvar" */
};

/* With or without "go" in front; behind "-", "+" or a blank anything may follow. False if it is none:
 * "devel", "stable", "1.x", "". */
bool gg_goversion_parse(struct gg_str text, struct gg_goversion *ret);

/* Less than, equal to, greater than 0, as gover.Compare: 1.21 < 1.21rc1 < 1.21.0 < 1.21.1; before 1.21 the
 * release 1.20 is 1.20.0. Suffixes do not count. */
int gg_goversion_compare(const struct gg_goversion *a, const struct gg_goversion *b);

/* Whether a release is one that a version file means: what is not given may be anything ("1.22" means
 * 1.22.12, too), what is given must be equal. */
bool gg_goversion_means(const struct gg_goversion *asked, const struct gg_goversion *release);

#endif
