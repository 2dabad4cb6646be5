/* SPDX-License-Identifier: MIT */
/* Makefiles as GNU make reads them (read.c: eval): variables, exports, rules with their recipes. Nothing is
 * expanded and no file is included. Any bytes may come; time and memory are linear in the text. Nothing here
 * prints. */
#ifndef GG_TOOLS_MAKEREAD_H
#define GG_TOOLS_MAKEREAD_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

enum gg_make_kind {
        GG_MAKE_SET,        /* NAME = value, with `export` in front or not; define */
        GG_MAKE_EXPORT,     /* export NAME...: one item for each */
        GG_MAKE_EXPORT_ALL, /* export; .EXPORT_ALL_VARIABLES: */
        GG_MAKE_UNEXPORT,   /* unexport NAME... */
        GG_MAKE_INCLUDE,    /* include, -include, sinclude */
        GG_MAKE_RULE,       /* targets: prerequisites */
        GG_MAKE_RECIPE,     /* one line of a recipe with what continues it; all of it under .ONESHELL */
};

struct gg_make_item {
        enum gg_make_kind kind;
        unsigned line;
        const char *name;   /* of the variable; of a rule and its recipe: what stands before the colon */
        const char *op;     /* "=", ":=", "::=", ":::=", "?=", "+=", "!="; static */
        const char *value;  /* of GG_MAKE_SET, on one line; what stands behind the colon of a rule */
        const char *target; /* of GG_MAKE_SET for some targets alone; NULL */
        bool is_exported;   /* by this very line */
        bool is_override;
        bool is_conditional; /* within ifeq and its kind */
        bool is_define;
        /* GG_MAKE_RECIPE: without the prefix and @, - and +; a newline for each one of the file. */
        struct gg_str recipe;
};

struct gg_make_file {
        struct gg_make_item *items;
        size_t count, cap;
        bool is_one_shell; /* .ONESHELL: is said somewhere */
};

/* 0; -EBADMSG if a define or a conditional is not closed. */
int gg_make_read(struct gg_arena *arena, struct gg_str text, struct gg_make_file *ret_file);

/* Stands in gg_make_shell's text for what make puts there, where a $ would be none to the shell. */
#define GG_MAKE_UNKNOWN '\001'

/* A recipe as its shell gets it: $$ is $, $(NAME) and ${NAME} are ${NAME}, $(shell X) is $(X), all other
 * references ${MAKE_}; within single quotes GG_MAKE_UNKNOWN. Newlines stay. */
struct gg_str gg_make_shell(struct gg_arena *arena, struct gg_str recipe);

#endif
