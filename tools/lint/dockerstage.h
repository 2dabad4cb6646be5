/* SPDX-License-Identifier: MIT */
/* A Dockerfile being looked at: its stages, what their variables are, and where a Go lies in each. Private to
 * lint/docker*.c. */
#ifndef GG_TOOLS_LINT_DOCKERSTAGE_H
#define GG_TOOLS_LINT_DOCKERSTAGE_H

#include "lint/dockerread.h"
#include "lint/image.h"
#include "lint/lint.h"

/* More than any file for people has; what lies beyond is not looked at, or time would not be linear. */
#define GG_DOCKER_STAGES_MAX 64
#define GG_DOCKER_VARIABLES_MAX 256
#define GG_DOCKER_ROOTS_MAX 16

struct gg_docker_variable {
        const char *name;
        const char *value; /* NULL: it cannot be told */
        bool is_arg;
};

struct gg_docker_stage {
        const char *name; /* AS name; "" if it has none */
        struct gg_image image;
        bool is_base_known; /* which variables there are is seen here, or known of the base image */
        struct gg_docker_variable *variables;
        size_t variable_count;
        const char *roots[GG_DOCKER_ROOTS_MAX]; /* where a Go lies */
        size_t root_count;
        bool may_have_more; /* RUN may have put one anywhere */
        unsigned from_line;
        bool builds;             /* runs go with sources of the project */
        bool has_sources;        /* go.mod, or everything, was copied */
        bool is_guarded;         /* SHELL or LD_PRELOAD with goroot-guard */
        bool is_other_shell;     /* SHELL is none that reads shell code as we do */
        unsigned goroot_line;    /* where this stage sets it; 0 */
        bool is_goroot_alone;    /* and nothing else in that line */
        unsigned second_go_line; /* where a second root came in; 0 */
        const char *preload;     /* ENV LD_PRELOAD whose file has not been seen yet; NULL */
        unsigned preload_line;
};

struct gg_docker_lint {
        struct gg_lint_file *file;
        struct gg_docker_file source;
        struct gg_docker_stage stages[GG_DOCKER_STAGES_MAX];
        size_t stage_count;
        struct gg_docker_stage *stage; /* the present one; NULL above the first FROM */
        struct gg_docker_variable globals[GG_DOCKER_VARIABLES_MAX]; /* ARG above the first FROM */
        size_t global_count;
        size_t value_bytes;
};

/* The part of a path behind the last slash. */
const char *gg_docker_base(const char *path);

struct gg_docker_variable *gg_docker_find(struct gg_docker_variable *list, size_t count, const char *name);
void gg_docker_set(struct gg_docker_variable *list, size_t *count, const char *name, const char *value,
                   bool is_arg);

/* What a variable is in the present stage: a gg_docker_lookup. ctx is the struct gg_docker_lint. */
enum gg_docker_known gg_docker_known_as(void *ctx, const char *name, const char **ret_value);

/* A word expanded with the variables of the present stage, or above the first one; NULL if that cannot be
 * told. */
const char *gg_docker_value(struct gg_docker_lint *d, const char *word);

/* The value of GOROOT in the image as it stands; NULL if there is none or none that can be told. */
const char *gg_docker_goroot(const struct gg_docker_stage *stage);

bool gg_docker_has_root(const struct gg_docker_stage *stage, const char *path);
void gg_docker_add_root(struct gg_docker_stage *stage, const char *path, unsigned line);

/* RUN, CMD and ENTRYPOINT: lint/dockerrun.c. */
void gg_docker_run(struct gg_docker_lint *d, const struct gg_docker_instruction *instruction);

#endif
