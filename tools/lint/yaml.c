/* SPDX-License-Identifier: MIT */
#include "lint/yaml.h"
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* libyaml compares each %TAG line with all before it. */
#define TAG_DIRECTIVES_MAX 100

struct node {
        struct gg_yaml yaml; /* first: what callers have is this */
        unsigned height;     /* nodes on the longest way down, itself included */
        size_t weight;       /* nodes below it, itself included, a shared one as often as it is met */
        const char *anchor;
};

struct level {
        struct node *node;
        struct gg_yaml *key; /* of a mapping: waits for its value */
        size_t key_cap, item_cap;
};

struct anchor {
        const char *name;
        struct node *node;
};

struct reader {
        struct gg_arena *arena;
        yaml_parser_t parser;
        void *anchors; /* tsearch(3): any number of them in bounded time */
        struct level levels[GG_YAML_DEPTH_MAX];
        size_t depth; /* of levels in use */
        struct node *top;
        struct gg_yaml_error *error;
};

static int broken(struct reader *reader, yaml_mark_t mark, const char *what) {
        *reader->error = (struct gg_yaml_error){
                .line = (unsigned) mark.line + 1, .column = (unsigned) mark.column + 1, .what = what};
        return -EBADMSG;
}

/* ---- anchors ---- */

static int by_name(const void *a, const void *b) {
        return strcmp(((const struct anchor *) a)->name, ((const struct anchor *) b)->name);
}

static void keep(void *anchor) {
        (void) anchor; /* the arena's */
}

/* The last node of a name counts (YAML 1.2.2, 3.2.2.2). A collection has its name from its end on, so that
 * none can hold itself. */
static void name_node(struct reader *reader, struct node *node) {
        struct anchor *anchor, *const *found;

        if (!node->anchor)
                return;
        anchor = gg_arena_alloc(reader->arena, sizeof *anchor);
        *anchor = (struct anchor){node->anchor, node};
        found = tsearch(anchor, &reader->anchors, by_name);
        if (found)
                (*found)->node = node;
}

static struct node *named_node(struct reader *reader, const char *name) {
        const struct anchor wanted = {.name = name};
        struct anchor *const *found = tfind(&wanted, &reader->anchors, by_name);

        return found ? (*found)->node : NULL;
}

/* ---- the tree ---- */

static struct node *new_node(struct reader *reader, enum gg_yaml_kind kind, const yaml_event_t *event,
                             const yaml_char_t *anchor) {
        struct node *node = gg_arena_alloc(reader->arena, sizeof *node);

        node->yaml.kind = kind;
        node->yaml.line = (unsigned) event->start_mark.line + 1;
        node->yaml.column = (unsigned) event->start_mark.column + 1;
        node->height = 1;
        node->weight = 1;
        if (anchor)
                node->anchor = gg_arena_copy(reader->arena, (const char *) anchor);
        return node;
}

/* Puts a node, which is complete, where it belongs. Bounds hold for the tree as whoever walks it meets it:
 * what an alias stands for counts each time. */
static int place(struct reader *reader, struct node *node, yaml_mark_t mark) {
        struct level *level;
        struct gg_yaml *parent;

        if (reader->depth == 0) {
                reader->top = node;
                return 0;
        }
        level = &reader->levels[reader->depth - 1];
        parent = &level->node->yaml;
        if (node->height > GG_YAML_DEPTH_MAX - reader->depth)
                return broken(reader, mark, "nested too deeply");
        if (node->weight > GG_YAML_NODES_MAX - level->node->weight)
                return broken(reader, mark, "too many nodes, those that aliases stand for included");
        level->node->weight += node->weight;
        if (level->node->height <= node->height)
                level->node->height = node->height + 1;
        if (parent->kind == GG_YAML_MAPPING && !level->key) {
                level->key = &node->yaml;
                return 0;
        }
        if (parent->kind == GG_YAML_MAPPING) {
                parent->keys = gg_arena_grow(reader->arena, parent->keys, parent->count, &level->key_cap,
                                             sizeof(struct gg_yaml *));
                parent->keys[parent->count] = level->key;
                level->key = NULL;
        }
        parent->items = gg_arena_grow(reader->arena, parent->items, parent->count, &level->item_cap,
                                      sizeof(struct gg_yaml *));
        parent->items[parent->count++] = &node->yaml;
        return 0;
}

static int on_scalar(struct reader *reader, const yaml_event_t *event) {
        struct node *node = new_node(reader, GG_YAML_SCALAR, event, event->data.scalar.anchor);
        struct gg_yaml *yaml = &node->yaml;
        size_t n = event->data.scalar.length;

        yaml->text = (struct gg_str){
                gg_arena_string(reader->arena, (struct gg_str){(const char *) event->data.scalar.value, n}),
                n};
        if (event->data.scalar.tag)
                yaml->tag = gg_arena_copy(reader->arena, (const char *) event->data.scalar.tag);
        yaml->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        yaml->is_folded = event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;
        yaml->is_block = yaml->is_folded || event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
        name_node(reader, node);
        return place(reader, node, event->start_mark);
}

static int on_start(struct reader *reader, const yaml_event_t *event, enum gg_yaml_kind kind,
                    const yaml_char_t *anchor, const yaml_char_t *tag) {
        struct node *node;

        if (reader->depth == GG_YAML_DEPTH_MAX)
                return broken(reader, event->start_mark, "nested too deeply");
        node = new_node(reader, kind, event, anchor);
        if (tag)
                node->yaml.tag = gg_arena_copy(reader->arena, (const char *) tag);
        reader->levels[reader->depth++] = (struct level){.node = node};
        return 0;
}

static int on_end(struct reader *reader, const yaml_event_t *event) {
        struct node *node = reader->levels[--reader->depth].node;

        name_node(reader, node);
        return place(reader, node, event->start_mark);
}

static int on_alias(struct reader *reader, const yaml_event_t *event) {
        struct node *node = named_node(reader, (const char *) event->data.alias.anchor);

        if (!node)
                return broken(reader, event->start_mark, "an alias of what is not there, or not yet whole");
        return place(reader, node, event->start_mark);
}

static int on_event(struct reader *reader, const yaml_event_t *event) {
        switch (event->type) {
        case YAML_SCALAR_EVENT:
                return on_scalar(reader, event);
        case YAML_SEQUENCE_START_EVENT:
                return on_start(reader, event, GG_YAML_SEQUENCE, event->data.sequence_start.anchor,
                                event->data.sequence_start.tag);
        case YAML_MAPPING_START_EVENT:
                return on_start(reader, event, GG_YAML_MAPPING, event->data.mapping_start.anchor,
                                event->data.mapping_start.tag);
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
                return on_end(reader, event);
        case YAML_ALIAS_EVENT:
                return on_alias(reader, event);
        case YAML_NO_EVENT:
        case YAML_STREAM_START_EVENT:
        case YAML_STREAM_END_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
                break;
        }
        return 0;
}

/* ---- the text ---- */

/* What libyaml has to say. A byte that it cannot decode has an offset, not a line. */
static int parser_error(struct reader *reader, struct gg_str text) {
        const yaml_parser_t *parser = &reader->parser;
        yaml_mark_t mark = parser->problem_mark;

        if (parser->error == YAML_READER_ERROR) {
                mark = (yaml_mark_t){0};
                for (size_t i = 0; i < text.n && i < parser->problem_offset; i++)
                        mark.line += text.p[i] == '\n';
        }
        return broken(reader, mark, parser->problem ? parser->problem : "not YAML");
}

static bool has_too_many_tags(struct gg_str text) {
        static const char directive[] = "%TAG";
        size_t count = 0;
        const char *p = text.p, *end = text.p + text.n;

        while (p < end && (p = memmem(p, (size_t) (end - p), directive, sizeof directive - 1))) {
                /* Behind any line break: U+0085 and U+2028 are such, too. */
                count += p == text.p || p[-1] == '\n' || p[-1] == '\r' || (unsigned char) p[-1] >= 0x80;
                p += sizeof directive - 1;
        }
        return count > TAG_DIRECTIVES_MAX;
}

/* One event, told to the reader. *ret_type is what it was. */
static int step(struct reader *reader, struct gg_str text, yaml_event_type_t *ret_type) {
        yaml_event_t event;
        int r;

        if (!yaml_parser_parse(&reader->parser, &event))
                return parser_error(reader, text);
        *ret_type = event.type;
        r = on_event(reader, &event);
        yaml_event_delete(&event);
        return r;
}

static void forget_anchors(struct reader *reader) {
        tdestroy(reader->anchors, keep);
        reader->anchors = NULL;
}

static int read_documents(struct reader *reader, struct gg_str text, struct gg_yaml ***ret, size_t *ret_count,
                          size_t max) {
        yaml_event_type_t type = YAML_NO_EVENT;
        struct gg_yaml **documents = NULL;
        size_t count = 0, cap = 0;

        while (count < max && type != YAML_STREAM_END_EVENT) {
                int r = step(reader, text, &type);

                if (r < 0)
                        return r;
                if (type != YAML_DOCUMENT_END_EVENT || !reader->top)
                        continue;
                documents = gg_arena_grow(reader->arena, documents, count, &cap, sizeof(struct gg_yaml *));
                documents[count++] = &reader->top->yaml;
                reader->top = NULL;
                forget_anchors(reader);
        }
        *ret = documents;
        *ret_count = count;
        return 0;
}

int gg_yaml_read_all(struct gg_arena *arena, struct gg_str text, size_t max, struct gg_yaml ***ret,
                     size_t *ret_count, struct gg_yaml_error *ret_error) {
        struct reader reader = {.arena = arena, .error = ret_error};
        int r;

        if (has_too_many_tags(text))
                return broken(&reader, (yaml_mark_t){0}, "too many %TAG lines");
        if (!yaml_parser_initialize(&reader.parser))
                return broken(&reader, (yaml_mark_t){0}, strerror(ENOMEM));
        yaml_parser_set_input_string(&reader.parser, (const unsigned char *) (text.p ? text.p : ""), text.n);
        r = read_documents(&reader, text, ret, ret_count, max);
        forget_anchors(&reader);
        yaml_parser_delete(&reader.parser);
        return r;
}

int gg_yaml_read(struct gg_arena *arena, struct gg_str text, struct gg_yaml **ret,
                 struct gg_yaml_error *ret_error) {
        struct gg_yaml **documents;
        size_t count;
        int r = gg_yaml_read_all(arena, text, 1, &documents, &count, ret_error);

        if (r == 0)
                *ret = count > 0 ? documents[0] : NULL;
        return r;
}

/* ---- for whoever reads the tree ---- */

struct gg_yaml *gg_yaml_get(const struct gg_yaml *node, const char *key) {
        if (!node || node->kind != GG_YAML_MAPPING)
                return NULL;
        for (size_t i = 0; i < node->count; i++)
                if (node->keys[i]->kind == GG_YAML_SCALAR && gg_str_is(node->keys[i]->text, key))
                        return node->items[i];
        return NULL;
}

const char *gg_yaml_text(const struct gg_yaml *node) {
        return node && node->kind == GG_YAML_SCALAR ? node->text.p : NULL;
}
