/* SPDX-License-Identifier: MIT */
/* The inside of what looks at GitHub's workflows and composite actions, shared by its files. */
#ifndef GG_TOOLS_LINT_WORKFLOW_H
#define GG_TOOLS_LINT_WORKFLOW_H

#include "lint/gospec.h"
#include "lint/lint.h"
#include "lint/yaml.h"

/* More steps that are setup-go are passed over: each is held against the whole of its job. So are scripts
 * that are met again by way of aliases when this much was read. */
#define GG_WORKFLOW_SETUPS_MAX 100
#define GG_WORKFLOW_SCRIPTS_MAX ((size_t) 16 * 1024 * 1024)

struct gg_workflow {
        struct gg_lint_file *file;
        const struct gg_yaml *top;
        const struct gg_yaml *defaults; /* defaults.run; NULL */
        bool has_setup_go;              /* in some job */
        bool has_goroot;                /* set by the workflow's env: */
        unsigned setups;                /* that were looked at */
        size_t script_bytes;            /* the same */

        /* GOTOOLCHAIN or GO111MODULE is set somewhere: whoever does that knows which Go builds. */
        bool chooses_toolchain;

        /* What the repository's pin says, held against all jobs: one that agrees is enough. */
        bool agrees_with_pin;
        const struct gg_pin *pin;
        const struct gg_yaml *disagrees; /* the first version that does not */
};

/* A job, or the steps of a composite action. The steps are looked at in order; what is known of those that
 * were, stands here. */
struct gg_workflow_job {
        struct gg_workflow *workflow;
        const struct gg_yaml *job;   /* the steps' mapping: a job, or `runs` of an action */
        const struct gg_yaml *steps; /* NULL if there are none */
        const struct gg_yaml *step;  /* the present one */
        size_t number;               /* of that, from 0 */
        const char *image;           /* of its container; NULL if there is none */

        bool is_posix;       /* the shell of steps that name none */
        bool has_goroot;     /* GOROOT is set by the env: of the job, its container or the workflow */
        bool is_checked_out; /* the repository itself, at the usual place, before this step */
        bool is_elsewhere;   /* works in a folder that may have a go.mod of its own */

        const struct gg_yaml *asked;  /* go-version of its first setup-go */
        bool has_setup_go;            /* somewhere, with a version */
        const struct gg_yaml *set_up; /* the last step before this one that is such */
        const struct gg_yaml *writer; /* the step that wrote GOROOT to GITHUB_ENV last */
        unsigned writer_line;
};

/* What a text stands for: itself, or the values that ${{ env.X }} or ${{ matrix.X }} has in this file. */
#define GG_WORKFLOW_VALUES_MAX 64

struct gg_workflow_values {
        const struct gg_yaml *items[GG_WORKFLOW_VALUES_MAX];
        size_t count;
        bool from_matrix;
        bool is_all; /* no others are possible */
};

void gg_workflow_resolve(const struct gg_workflow_job *job, const struct gg_yaml *scalar,
                         struct gg_workflow_values *ret);

/* Whether a text has a ${{ }} in it. */
bool gg_workflow_is_expression(const char *text);

/* Whether a step is `uses: OWNER/NAME@...`, by its full name at GitHub. A leading address, as Gitea and
 * Forgejo take it, does not count. */
bool gg_workflow_uses(const struct gg_yaml *step, const char *name);

/* An input of a step; NULL if it is not given. */
const struct gg_yaml *gg_workflow_with(const struct gg_yaml *step, const char *name);

/* Text of a scalar if it is there and not blank; else NULL. */
const char *gg_workflow_given(const struct gg_yaml *scalar);

/* The value of a variable for the present step, from the env: of the step, the job (also of its container),
 * the workflow. */
const struct gg_yaml *gg_workflow_env(const struct gg_workflow_job *job, const char *name);

/* Whether any scalar below node has a text in it. */
bool gg_workflow_mentions(const struct gg_yaml *node, const char *text);

/* ---- workflowenv.c: GOROOT and LD_PRELOAD in env: ---- */

/* Of the workflow or action as a whole, of a job, or of job->step. */
void gg_workflow_env_look(struct gg_workflow *workflow, const struct gg_workflow_job *job,
                          const struct gg_yaml *holder);

/* ---- workflowgo.c: steps that are setup-go, and the matrix ---- */

void gg_workflow_setup_go(struct gg_workflow_job *job);
void gg_workflow_matrix(const struct gg_workflow_job *job);
void gg_workflow_pin(const struct gg_workflow *workflow); /* last */

/* ---- workflowrun.c: steps that are scripts, and caches ---- */

/* The script of job->step, which a shell of sh's kind will read. */
void gg_workflow_run(struct gg_workflow_job *job, struct gg_str code, unsigned first_line);

/* Names of places that only some images have, in any text. */
void gg_workflow_places(struct gg_lint_file *file, struct gg_str code, unsigned first_line);

/* job->step is actions/cache. */
void gg_workflow_cache(const struct gg_workflow_job *job);

#endif
