/* SPDX-License-Identifier: MIT */
/* YAML as a tree with lines, read by libyaml: anchors and aliases are followed (shared, never copied), merge
 * keys are not. Bounded in depth and in nodes, what an alias stands for counting each time: a tree can be
 * walked by recursion. Broken text is an error with its line, not a crash. */
#ifndef GG_TOOLS_YAML_H
#define GG_TOOLS_YAML_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

enum gg_yaml_kind {
        GG_YAML_SCALAR,
        GG_YAML_SEQUENCE,
        GG_YAML_MAPPING,
};

struct gg_yaml {
        enum gg_yaml_kind kind;
        unsigned line, column; /* from 1; of a block scalar that of its | or > */
        struct gg_str text;    /* of a scalar; NUL-terminated */
        bool is_plain;         /* a scalar without quotes: 1.20 is the number 1.2 to many readers */
        bool is_block;         /* a | or > scalar: its text starts on the line below */
        bool is_folded;        /* a > scalar: lines of the file are joined in it */
        bool is_seen;    /* for whoever walks the tree, to look once at what is shared; false at first */
        const char *tag; /* "!reference"; NULL if there is none */
        struct gg_yaml **keys; /* of a mapping */
        struct gg_yaml **items;
        size_t count;
};

#define GG_YAML_DEPTH_MAX 100
#define GG_YAML_NODES_MAX 500000

struct gg_yaml_error {
        unsigned line, column;
        const char *what;
};

/* The first document. 0, and *ret is NULL if there is none; -EBADMSG: broken or beyond the bounds. */
int gg_yaml_read(struct gg_arena *arena, struct gg_str text, struct gg_yaml **ret,
                 struct gg_yaml_error *ret_error);

/* The first documents of a stream, at most max: GitLab's files may have a header of their own in front. Empty
 * ones are left out. 0; -EBADMSG if one of those, or what stands before them, is broken. */
int gg_yaml_read_all(struct gg_arena *arena, struct gg_str text, size_t max, struct gg_yaml ***ret,
                     size_t *ret_count, struct gg_yaml_error *ret_error);

/* The value of a key of a mapping; NULL if node is NULL, is none, or has none. */
struct gg_yaml *gg_yaml_get(const struct gg_yaml *node, const char *key);

/* The text of a scalar; NULL if node is NULL or is none. */
const char *gg_yaml_text(const struct gg_yaml *node);

#endif
