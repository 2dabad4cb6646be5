/* SPDX-License-Identifier: MIT */
/* GitHub's workflows and composite actions, which Gitea and Forgejo take as well. */
#include "lint/workflow.h"
#include "lint/yamlgo.h"
#include "lint/yamlscript.h"
#include <ctype.h>
#include <string.h>

/* ---- what others ask of a tree ---- */

bool gg_workflow_is_expression(const char *text) {
        return strstr(text, "${{") != NULL;
}

const char *gg_workflow_given(const struct gg_yaml *scalar) {
        const char *text = gg_yaml_text(scalar);

        return text && gg_str_trim(scalar->text).n > 0 ? text : NULL;
}

bool gg_workflow_uses(const struct gg_yaml *step, const char *name) {
        const char *uses = gg_yaml_text(gg_yaml_get(step, "uses")), *found;
        size_t n = strlen(name);

        if (!uses)
                return false;
        found = strcasestr(uses, name);
        return found && (found == uses || found[-1] == '/') && (found[n] == '@' || found[n] == '\0');
}

const struct gg_yaml *gg_workflow_with(const struct gg_yaml *step, const char *name) {
        const struct gg_yaml *with = gg_yaml_get(step, "with");

        for (size_t i = 0; with && with->kind == GG_YAML_MAPPING && i < with->count; i++) {
                const char *key = gg_yaml_text(with->keys[i]);

                if (key && strcasecmp(key, name) == 0) /* inputs are told by either case */
                        return with->items[i];
        }
        return NULL;
}

const struct gg_yaml *gg_workflow_env(const struct gg_workflow_job *job, const char *name) {
        const struct gg_yaml *const holders[] = {job->step, gg_yaml_get(job->job, "container"), job->job,
                                                 job->workflow->top};

        for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
                const struct gg_yaml *value = gg_yaml_get(gg_yaml_get(holders[i], "env"), name);

                if (value)
                        return value;
        }
        return NULL;
}

// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX
bool gg_workflow_mentions(const struct gg_yaml *node, const char *text) {
        if (!node)
                return false;
        if (node->kind == GG_YAML_SCALAR)
                return strstr(node->text.p, text) != NULL;
        for (size_t i = 0; i < node->count; i++)
                if (gg_workflow_mentions(node->items[i], text))
                        return true;
        return false;
}

/* ---- what an expression stands for ---- */

/* NAME of ${{ context.NAME }} alone; NULL if the text is anything else. */
static const char *name_in(struct gg_arena *arena, struct gg_str text, const char *context) {
        struct gg_str s = gg_str_trim(text);
        size_t n = strlen(context);

        if (!gg_str_starts(s, "${{") || s.n < 6 || memcmp(s.p + s.n - 2, "}}", 2) != 0)
                return NULL;
        s = gg_str_trim((struct gg_str){s.p + 3, s.n - 5});
        if (!gg_str_starts(s, context) || s.n <= n || s.p[n] != '.')
                return NULL;
        s = (struct gg_str){s.p + n + 1, s.n - n - 1};
        for (size_t i = 0; i < s.n; i++)
                if (!isalnum((unsigned char) s.p[i]) && s.p[i] != '_' && s.p[i] != '-')
                        return NULL;
        return gg_arena_string(arena, s);
}

static void add_value(struct gg_workflow_values *values, const struct gg_yaml *scalar) {
        const char *text = gg_yaml_text(scalar);

        if (text && !gg_workflow_is_expression(text) && values->count < GG_WORKFLOW_VALUES_MAX)
                values->items[values->count++] = scalar;
        else
                values->is_all = false;
}

static void add_matrix_values(const struct gg_workflow_job *job, const char *name,
                              struct gg_workflow_values *ret) {
        const struct gg_yaml *matrix = gg_yaml_get(gg_yaml_get(job->job, "strategy"), "matrix"),
                             *list = gg_yaml_get(matrix, name), *include = gg_yaml_get(matrix, "include");

        ret->from_matrix = true;
        ret->is_all = matrix && matrix->kind == GG_YAML_MAPPING && !gg_yaml_get(matrix, "exclude");
        for (size_t i = 0; list && i < list->count; i++)
                add_value(ret, list->items[i]);
        if ((list && list->kind != GG_YAML_SEQUENCE) || (include && include->kind != GG_YAML_SEQUENCE))
                ret->is_all = false;
        for (size_t i = 0; include && include->kind == GG_YAML_SEQUENCE && i < include->count; i++) {
                const struct gg_yaml *value = gg_yaml_get(include->items[i], name);

                if (value)
                        add_value(ret, value);
        }
}

/* A step may put another value in its place by GITHUB_ENV. */
static bool is_written(const struct gg_workflow_job *job, const char *name) {
        return gg_workflow_mentions(job->steps, "GITHUB_ENV") &&
               gg_workflow_mentions(job->steps, gg_arena_printf(job->workflow->file->arena, "%s=", name));
}

void gg_workflow_resolve(const struct gg_workflow_job *job, const struct gg_yaml *scalar,
                         struct gg_workflow_values *ret) {
        struct gg_arena *arena = job->workflow->file->arena;
        const char *text = gg_yaml_text(scalar), *name;

        *ret = (struct gg_workflow_values){.count = 0};
        if (!text)
                return;
        ret->is_all = true;
        name = name_in(arena, scalar->text, "matrix");
        if (name) {
                add_matrix_values(job, name, ret);
                return;
        }
        name = name_in(arena, scalar->text, "env");
        if (name && !is_written(job, name)) {
                const struct gg_yaml *value = gg_workflow_env(job, name);

                if (value)
                        scalar = value;
        }
        add_value(ret, scalar);
}

/* ---- scripts ---- */

/* Whether a shell is one of sh's kind: "bash", "bash -e {0}", "/usr/bin/env sh", "goroot-guard run -- bash
 * {0}". What is none, or an expression, is passed over. */
static bool is_posix_shell(const char *shell) {
        static const char *const shells[] = {"sh", "bash", "dash", "ash", "zsh", "ksh"};
        struct gg_str rest = gg_str_of(shell);

        while (rest.p) {
                struct gg_str word = gg_str_cut(&rest, ' ');
                const char *slash = word.n > 0 ? memrchr(word.p, '/', word.n) : NULL;

                if (slash)
                        word = (struct gg_str){slash + 1, word.n - (size_t) (slash + 1 - word.p)};
                for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                        if (gg_str_is(word, shells[i]))
                                return true;
        }
        return false;
}

static bool mentions_windows(const struct gg_yaml *runs_on) {
        if (runs_on && runs_on->kind == GG_YAML_MAPPING)
                return mentions_windows(gg_yaml_get(runs_on, "labels"));
        return gg_workflow_mentions(runs_on, "windows") || gg_workflow_mentions(runs_on, "Windows");
}

/* The shell that the runner takes: the step's, the job's, the workflow's; else bash, and pwsh on Windows. */
static bool is_posix_by_default(const struct gg_workflow_job *job) {
        const struct gg_yaml *const holders[] = {gg_yaml_get(gg_yaml_get(job->job, "defaults"), "run"),
                                                 job->workflow->defaults};

        for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
                const char *shell = gg_workflow_given(gg_yaml_get(holders[i], "shell"));

                if (shell)
                        return is_posix_shell(shell);
        }
        return !mentions_windows(gg_yaml_get(job->job, "runs-on"));
}

static bool runs_posix_shell(const struct gg_workflow_job *job) {
        const char *shell = gg_workflow_given(gg_yaml_get(job->step, "shell"));

        return shell ? is_posix_shell(shell) : job->is_posix;
}

/* What is shared by an alias is looked at once. */
static bool is_first_look(const struct gg_yaml *node) {
        bool first = !node->is_seen;

        ((struct gg_yaml *) node)->is_seen = true;
        return first;
}

static void look_at_script(struct gg_workflow_job *job) {
        const struct gg_yaml *run = gg_yaml_get(job->step, "run");
        struct gg_lint_file *file = job->workflow->file;
        unsigned first_line;
        struct gg_str code;
        bool is_first;

        if (!gg_yaml_text(run))
                return;
        is_first = is_first_look(run);
        job->workflow->script_bytes += run->text.n;
        if (!is_first && job->workflow->script_bytes > GG_WORKFLOW_SCRIPTS_MAX)
                return;
        code = gg_yaml_script(file, run, &first_line);
        if (is_first)
                gg_workflow_places(file, run->is_folded ? code : run->text, first_line);
        if (!runs_posix_shell(job))
                return;
        gg_workflow_run(job, code, first_line);
        if (is_first)
                gg_lint_shell_code(file, code, GG_SHELL_SH, first_line, GG_LINT_IN_WORKFLOW);
}

/* ---- steps ---- */

/* actions/checkout of this repository, where everybody expects it. */
static bool checks_out(const struct gg_yaml *step) {
        return gg_workflow_uses(step, "actions/checkout") &&
               !gg_workflow_given(gg_workflow_with(step, "repository")) &&
               !gg_workflow_given(gg_workflow_with(step, "path"));
}

static void look_at_step(struct gg_workflow_job *job) {
        if (gg_workflow_uses(job->step, "actions/setup-go")) {
                gg_workflow_setup_go(job);
                job->set_up = job->step;
        }
        if (gg_workflow_uses(job->step, "actions/cache") ||
            gg_workflow_uses(job->step, "actions/cache/restore"))
                gg_workflow_cache(job);
        gg_workflow_env_look(job->workflow, job, job->step);
        look_at_script(job);
        job->is_checked_out = job->is_checked_out || checks_out(job->step);
}

static bool has_folder(const struct gg_yaml *holder) {
        const char *folder = gg_workflow_given(gg_yaml_get(holder, "working-directory"));

        return folder && strcmp(folder, ".") != 0 && strcmp(folder, "./") != 0;
}

static bool sets(const struct gg_yaml *holder, const char *name) {
        return gg_yaml_get(gg_yaml_get(holder, "env"), name) != NULL;
}

/* What holds for the job as a whole. */
static void survey(struct gg_workflow_job *job) {
        const struct gg_yaml *steps = job->steps;

        job->is_posix = is_posix_by_default(job);
        job->has_goroot = job->workflow->has_goroot || sets(job->job, "GOROOT") ||
                          sets(gg_yaml_get(job->job, "container"), "GOROOT");
        job->is_elsewhere = has_folder(gg_yaml_get(gg_yaml_get(job->job, "defaults"), "run")) ||
                            has_folder(job->workflow->defaults);
        for (size_t i = 0; steps && i < steps->count; i++) {
                const struct gg_yaml *step = steps->items[i];

                if (gg_workflow_uses(step, "actions/setup-go") && !job->has_setup_go) {
                        job->asked = gg_workflow_with(step, "go-version");
                        job->has_setup_go = true;
                }
                job->is_elsewhere = job->is_elsewhere || has_folder(step) ||
                                    (gg_workflow_uses(step, "actions/checkout") && !checks_out(step));
        }
}

static void look_at_job(struct gg_workflow *workflow, const struct gg_yaml *node) {
        const struct gg_yaml *steps = gg_yaml_get(node, "steps"), *container = gg_yaml_get(node, "container");
        struct gg_workflow_job job = {.workflow = workflow, .job = node};

        if (steps && steps->kind == GG_YAML_SEQUENCE)
                job.steps = steps;
        job.image = gg_workflow_given(container);
        if (!job.image)
                job.image = gg_workflow_given(gg_yaml_get(container, "image"));
        survey(&job);
        workflow->has_setup_go = workflow->has_setup_go || job.has_setup_go;
        gg_workflow_env_look(workflow, &job, node);
        gg_workflow_env_look(workflow, &job, container);
        gg_workflow_matrix(&job);
        for (size_t i = 0; job.steps && i < job.steps->count; i++) {
                job.step = job.steps->items[i];
                job.number = i;
                look_at_step(&job);
        }
}

/* ---- */

/* Whether a variable is set by any env: of the file. */
// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX
static bool sets_anywhere(const struct gg_yaml *node, const char *name) {
        if (sets(node, name))
                return true;
        for (size_t i = 0; node && i < node->count; i++)
                if (sets_anywhere(node->items[i], name))
                        return true;
        return false;
}

void gg_lint_workflow(struct gg_lint_file *file) {
        struct gg_workflow workflow = {.file = file};
        const struct gg_yaml *jobs;
        struct gg_yaml_error error;
        struct gg_yaml *top;

        if (gg_yaml_read(file->arena, file->text, &top, &error) < 0) {
                gg_lint_report(file, "GG001", error.line, error.column, "broken YAML: %s", error.what);
                return;
        }
        if (!top)
                return;
        workflow.top = top;
        workflow.defaults = gg_yaml_get(gg_yaml_get(top, "defaults"), "run");
        workflow.has_goroot = sets(top, "GOROOT");
        workflow.chooses_toolchain = sets_anywhere(top, "GOTOOLCHAIN") || sets_anywhere(top, "GO111MODULE");
        gg_yaml_go_numbers(file, "GG040", top);
        jobs = gg_yaml_get(top, "jobs");
        for (size_t i = 0; jobs && jobs->kind == GG_YAML_MAPPING && i < jobs->count; i++)
                look_at_job(&workflow, jobs->items[i]);
        look_at_job(&workflow, gg_yaml_get(top, "runs")); /* of an action */
        gg_workflow_env_look(&workflow, NULL, top);
        gg_workflow_pin(&workflow);
}
