/* SPDX-License-Identifier: MIT */
/* GOROOT and LD_PRELOAD in the env: of a workflow, a job, its container and a step. */
#include "lint/goroot.h"
#include "lint/image.h"
#include "lint/tell.h"
#include "lint/workflow.h"
#include "lint/yamlgo.h"
#include <string.h>

/* ---- GOROOT ---- */

/* Where setup-go puts what it installs: RUNNER_TOOL_CACHE. */
static bool is_cached(struct gg_str path) {
        static const char *const names[] = {"hostedtoolcache", "_tool", "tool-cache", "tool_cache"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (memmem(path.p, path.n, names[i], strlen(names[i])))
                        return true;
        return false;
}

/* The version that the tool cache's folder is named after against what setup-go is asked for, where that is
 * one known version. */
static bool differs_from_cache(const struct gg_workflow_job *job, struct gg_str path) {
        struct gg_workflow_values values;
        struct gg_goversion version;
        struct gg_gospec spec;

        if (!gg_goroot_version(path, &version))
                return false;
        gg_workflow_resolve(job, job->asked, &values);
        if (values.count != 1 || !values.is_all)
                return false;
        gg_gospec_parse(values.items[0]->text, &spec);
        return !gg_gospec_agrees(&spec, &version);
}

/* Whether setup-go in this job installs another root. A step of its own may start a go by its path. */
static bool is_not_set_up(const struct gg_workflow_job *job, struct gg_str path) {
        if (job->step) {
                const char *run = gg_yaml_text(gg_yaml_get(job->step, "run"));

                if (!job->set_up || !run || memmem(run, strlen(run), path.p, path.n) ||
                    strstr(run, "GOROOT") || gg_yaml_get(gg_yaml_get(job->step, "env"), "PATH"))
                        return false;
        }
        if (!job->has_setup_go)
                return false;
        return !is_cached(path) || differs_from_cache(job, path);
}

static bool is_mismatch(const struct gg_workflow *workflow, const struct gg_workflow_job *job,
                        struct gg_str path) {
        if (job)
                return is_not_set_up(job, path);
        return workflow->has_setup_go && !is_cached(path);
}

static bool is_the_images_own(struct gg_lint_file *file, const struct gg_workflow_job *job,
                              struct gg_str path) {
        struct gg_image image;

        if (!job || !job->image)
                return false;
        gg_image_parse(file->arena, job->image, &image);
        return image.is_golang && gg_goroot_same(path, gg_str_of("/usr/local/go"));
}

static void look_at_goroot(struct gg_workflow *workflow, const struct gg_workflow_job *job,
                           const struct gg_yaml *holder, const struct gg_yaml *value) {
        const struct gg_yaml *key = gg_yaml_key(gg_yaml_get(holder, "env"), "GOROOT");
        struct gg_lint_file *file = workflow->file;
        const char *text = gg_workflow_given(value), *unusable, *message;
        struct gg_finding *finding;

        if (!text || !key || gg_workflow_is_expression(text))
                return;
        unusable = gg_yaml_unusable_goroot(gg_goroot_judge(text, true));
        if (unusable) {
                message = gg_arena_printf(file->arena, "GOROOT '%s' %s", text, unusable);
                finding = gg_lint_tell(file, "GG031", key->line, key->column, message,
                                       "go: cannot find GOROOT directory, in every step that runs go",
                                       "drop it: a go finds its own root");
        } else if (is_mismatch(workflow, job, value->text)) {
                message = gg_arena_printf(file->arena,
                                          "GOROOT is '%s', and setup-go puts another root's go first in PATH",
                                          text);
                finding = gg_lint_tell(file, "GG032", key->line, key->column, message,
                                       "compile: version does not match go tool version; or, with equal "
                                       "versions, the other root's standard library",
                                       "drop it: a go finds its own root");
        } else {
                message = gg_arena_printf(file->arena, "GOROOT is fixed to '%s'%s", text,
                                          is_the_images_own(file, job, value->text)
                                                  ? ", which the image's go knows by itself"
                                                  : "");
                finding = gg_lint_tell(file, "GG030", key->line, key->column, message,
                                       "any other go that a step or an image brings will run with this root",
                                       "drop it: a go finds its own root");
        }
        if (finding)
                finding->edits = gg_yaml_without(file, holder, "env", "GOROOT");
}

/* ---- LD_PRELOAD ---- */

static void look_at_preload(struct gg_lint_file *file, const struct gg_yaml *value) {
        const char *text = gg_workflow_given(value);

        if (text && !gg_workflow_is_expression(text))
                gg_lint_tell(file, "GG049", value->line, value->column,
                             "LD_PRELOAD is set for all steps, actions included",
                             "the runner's own node loads the library, too; in an Alpine container that is a "
                             "musl program, which a library for glibc can keep from starting",
                             "set it in the env: of the steps that need it, or name the guard in shell:");
}

/* ---- */

void gg_workflow_env_look(struct gg_workflow *workflow, const struct gg_workflow_job *job,
                          const struct gg_yaml *holder) {
        const struct gg_yaml *env = gg_yaml_get(holder, "env"), *goroot = gg_yaml_get(env, "GOROOT");

        if (goroot)
                look_at_goroot(workflow, job, holder, goroot);
        for (size_t i = 0; env && env->kind == GG_YAML_MAPPING && i < env->count; i++)
                if (env->items[i] != goroot && env->items[i]->kind == GG_YAML_SCALAR)
                        gg_workflow_places(workflow->file, env->items[i]->text,
                                           env->items[i]->line + env->items[i]->is_block);
        if (!job || !job->step)
                look_at_preload(workflow->file, gg_yaml_get(env, "LD_PRELOAD"));
}
