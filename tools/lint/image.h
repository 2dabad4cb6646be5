/* SPDX-License-Identifier: MIT */
/* References to container images: "docker.io/library/golang:1.22-alpine@sha256:...". Pure. */
#ifndef GG_TOOLS_LINT_IMAGE_H
#define GG_TOOLS_LINT_IMAGE_H

#include "common/arena.h"
#include "common/goversion.h"
#include <stdbool.h>

struct gg_image {
        const char *name; /* without tag and digest; "" if it cannot be told */
        const char *tag;  /* "" if it has none */
        bool is_pinned;   /* by a digest */
        bool is_golang;   /* the golang image of Docker's library: its Go is in /usr/local/go */
        bool is_known;    /* of it is known that it sets neither GOROOT nor HOME, and which Go it has */
};

/* text may be NULL: it cannot be told. */
void gg_image_parse(struct gg_arena *arena, const char *text, struct gg_image *ret);

/* What the tag of a golang image says: "1.22-bookworm". False if it names none: "alpine". */
bool gg_image_version(const struct gg_image *image, struct gg_goversion *ret);

#endif
