/* SPDX-License-Identifier: MIT */
/* Patterns over names and paths. Pure and async-signal-safe; never recurses; time at most pattern length x
 * text length x 2. */
#ifndef GOROOT_GUARD_GLOB_H
#define GOROOT_GUARD_GLOB_H

#include <goroot-guard/str.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether text as a whole matches pattern. `?` is one byte other than '/', `*` any number of bytes other than
 * '/', `**` any number of bytes; every other byte is itself (no brackets, no escapes). A pattern that ends in
 * a slash and `**` also matches the folder itself: /src/app and two stars after a slash match /src/app,
 * /src/app/x and /src/app/x/y. */
bool gg_glob_match(struct gg_str pattern, struct gg_str text);

/* As gg_glob_match, with a leading `~/` (or a lone `~`) of the pattern standing for home; never matches if
 * home is empty. */
bool gg_glob_match_home(struct gg_str pattern, struct gg_str home, struct gg_str text);

#ifdef __cplusplus
}
#endif
#endif
