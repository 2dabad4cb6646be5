/* SPDX-License-Identifier: MIT */
/* Laws of the reader of YAML, on any bytes: a tree is within its bounds however it is walked, its lines are
 * those of the text, scalars are terminated, and a text that has no tree has an error with a line. */
#include "law.h"
#include "lint/yaml.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
        unsigned lines;
        size_t nodes;
};

/* The largest number of lines that a text of that many bytes can have. */
static unsigned lines_of(size_t size) {
        return (unsigned) size + 1;
}

// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX bounds it, which is a law
static void walk_node(struct walk *walk, const struct gg_yaml *node, unsigned depth) {
        LAW(depth <= GG_YAML_DEPTH_MAX);
        LAW(++walk->nodes <= GG_YAML_NODES_MAX);
        LAW(node->line >= 1 && node->line <= walk->lines && node->column >= 1);
        LAW(!node->is_seen);
        if (node->kind == GG_YAML_SCALAR) {
                LAW(node->text.p && node->text.p[node->text.n] == '\0');
                LAW(node->count == 0 && !(node->is_plain && node->is_block));
                LAW(node->is_block || !node->is_folded);
                LAW(gg_yaml_text(node) == node->text.p);
                return;
        }
        LAW(!gg_yaml_text(node));
        for (size_t i = 0; i < node->count; i++) {
                if (node->kind == GG_YAML_MAPPING) {
                        const char *key = gg_yaml_text(node->keys[i]);

                        walk_node(walk, node->keys[i], depth + 1);
                        LAW(!key || strlen(key) < node->keys[i]->text.n || gg_yaml_get(node, key));
                }
                walk_node(walk, node->items[i], depth + 1);
        }
}

static void check(struct gg_str text) {
        struct gg_arena arena = {NULL};
        struct gg_yaml_error error = {0};
        struct gg_yaml *top = NULL, **all;
        size_t count;
        int r = gg_yaml_read(&arena, text, &top, &error);

        if (r == 0 && top) {
                struct walk walk = {.lines = lines_of(text.n)};

                walk_node(&walk, top, 1);
        }
        LAW(r == 0 || (r == -EBADMSG && error.what && error.line >= 1 && error.line <= lines_of(text.n)));
        if (gg_yaml_read_all(&arena, text, 3, &all, &count, &error) == 0) {
                LAW(r == 0 && count <= 3 && (count > 0) == (top != NULL));
                for (size_t i = 0; i < count; i++) {
                        struct walk walk = {.lines = lines_of(text.n)};

                        walk_node(&walk, all[i], 1);
                }
        }
        gg_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        check((struct gg_str){text, size});
        free(text);
        return 0;
}
