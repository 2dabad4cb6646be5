/* SPDX-License-Identifier: MIT */
/* Dockerfiles as BuildKit reads them (frontend/dockerfile/parser and shell): directives, continued lines with
 * comments in them, here-documents, ONBUILD, flags, the JSON form, and the values of ENV and ARG. Any bytes
 * may come; time and memory are linear in the text. Nothing here prints. */
#ifndef GG_TOOLS_DOCKERREAD_H
#define GG_TOOLS_DOCKERREAD_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

struct gg_docker_flag {
        const char *name, *value; /* --from=build: "from", "build"; without "=": "" */
};

struct gg_docker_heredoc {
        const char *name;
        struct gg_str body; /* whole lines of the text */
        unsigned line;      /* of its first */
};

/* NAME=value of ENV and ARG. */
struct gg_docker_pair {
        const char *name;
        const char *value; /* as it stands, quotes and all, on one line; NULL: ARG NAME */
        unsigned line;
};

struct gg_docker_instruction {
        const char *name; /* in capitals: "RUN" */
        bool is_onbuild;  /* it stands behind ONBUILD */
        unsigned line;    /* from 1 */
        struct gg_docker_flag *flags;
        size_t flag_count;
        /* What stands behind the name and the flags. Lines are those of the file: a continued one ends with a
         * backslash whatever the escape character is, comments and empty lines within are a backslash alone.
         */
        struct gg_str rest;
        unsigned rest_line;
        const char **words; /* of the JSON form its strings, else what blanks part; quotes are kept then */
        size_t word_count;
        bool is_json;
        struct gg_docker_pair *pairs; /* of ENV and ARG */
        size_t pair_count;
        struct gg_docker_heredoc *heredocs; /* of RUN, COPY and ADD */
        size_t heredoc_count;
};

struct gg_docker_file {
        struct gg_docker_instruction *items;
        size_t count, cap;
        char escape; /* '\\' or '`' */
};

/* 0; -EBADMSG if a here-document is not closed. */
int gg_docker_read(struct gg_arena *arena, struct gg_str text, struct gg_docker_file *ret_file);

/* NULL if it has none of that name. */
const char *gg_docker_flag(const struct gg_docker_instruction *instruction, const char *name);

enum gg_docker_known {
        GG_DOCKER_VALUE,
        GG_DOCKER_UNSET,   /* it expands to nothing */
        GG_DOCKER_UNKNOWN, /* an argument of the build, or of a base image that is not seen */
};

/* What a variable is at that place. */
typedef enum gg_docker_known gg_docker_lookup(void *ctx, const char *name, const char **ret_value);

/* A word as Docker makes it out: without quotes, variables expanded. NULL if that cannot be told or is longer
 * than any path. A tilde and
 * $( ) are not expanded by Docker: they stay. */
const char *gg_docker_expand(struct gg_arena *arena, const char *word, char escape, gg_docker_lookup *lookup,
                             void *ctx);

#endif
