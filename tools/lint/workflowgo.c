/* SPDX-License-Identifier: MIT */
/* Steps that are actions/setup-go, and the matrix that their version comes from. What the action does: its
 * main.ts and installer.ts. */
#include "lint/image.h"
#include "lint/tell.h"
#include "lint/workflow.h"
#include "lint/yamlgo.h"
#include <string.h>
#include <sys/stat.h>

/* ---- what the repository says ---- */

static void look_at_go_mod(const struct gg_workflow_job *job, const struct gg_yaml *value,
                           const struct gg_gospec *spec) {
        struct gg_lint_file *file = job->workflow->file;
        const struct gg_pin *pin = gg_yaml_go_line(file);
        const char *message;

        if (!pin || !job->is_checked_out || job->is_elsewhere || job->workflow->chooses_toolchain ||
            !gg_gospec_is_older(spec, &pin->version))
                return;
        message = gg_arena_printf(file->arena, "Go %s is older than the 'go %s' line of go.mod",
                                  value->text.p, pin->text);
        gg_lint_tell(file, "GG041", value->line, value->column, message,
                     "go: go.mod requires a newer go (GOTOOLCHAIN=local, which setup-go sets since v6); "
                     "before v6 another toolchain is downloaded and used in silence",
                     gg_lint_format(file, "ask for %s or newer, or go-version-file: go.mod", pin->text));
}

/* A pin for people against a version in a workflow: one job that agrees is enough, for others may test older
 * releases on purpose. */
static void compare_with_pins(struct gg_workflow *workflow, const struct gg_yaml *value,
                              const struct gg_gospec *spec) {
        static const enum gg_pin_kind kinds[] = {GG_PIN_GO_VERSION, GG_PIN_TOOL_VERSIONS, GG_PIN_MISE};

        if (spec->kind != GG_GOSPEC_EXACT && spec->kind != GG_GOSPEC_MINOR) {
                workflow->agrees_with_pin = true;
                return;
        }
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
                const struct gg_pin *pin = gg_yaml_pin(workflow->file, kinds[i]);

                if (!pin)
                        continue;
                if (gg_gospec_agrees(spec, &pin->version)) {
                        workflow->agrees_with_pin = true;
                } else if (!workflow->disagrees) {
                        workflow->disagrees = value;
                        workflow->pin = pin;
                }
        }
}

void gg_workflow_pin(const struct gg_workflow *workflow) {
        const struct gg_yaml *value = workflow->disagrees;
        struct gg_lint_file *file = workflow->file;
        const char *what, *message;

        if (!value || workflow->agrees_with_pin)
                return;
        what = gg_pin_kind_text(workflow->pin->kind);
        message = gg_arena_printf(file->arena, "Go %s here, and %s in %s", value->text.p, workflow->pin->text,
                                  what);
        gg_lint_tell(file, "GG042", value->line, value->column, message,
                     "what is tested here is not what people build with",
                     gg_lint_format(file, "go-version-file with %s, or the same version in both", what));
}

/* ---- one version ---- */

static void look_at_refused(struct gg_lint_file *file, const struct gg_yaml *value) {
        const char *message =
                gg_arena_printf(file->arena, "'%s' is no version that setup-go can find", value->text.p);

        gg_lint_tell(
                file, "GG044", value->line, value->column, message,
                "the step fails: Unable to find Go version",
                "a version without 'go' in front, as '1.22.12' or '1.24.0-rc.1'; 'stable' for the newest");
}

static void look_at_floating(const struct gg_workflow_job *job, const struct gg_yaml *value,
                             const struct gg_gospec *spec) {
        const char *latest = gg_yaml_text(gg_workflow_with(job->step, "check-latest")), *message;
        struct gg_lint_file *file = job->workflow->file;

        if (spec->kind == GG_GOSPEC_OPEN) {
                message = gg_arena_printf(file->arena, "'%s' becomes another Go as releases come",
                                          value->text.p);
                gg_lint_tell(file, "GG038", value->line, value->column, message,
                             "a build that passed fails, or differs, without a change in the repository",
                             "an exact version as '1.22.12', or go-version-file");
        } else if (spec->kind == GG_GOSPEC_MINOR && !(latest && strcmp(latest, "false") != 0)) {
                message = gg_arena_printf(file->arena, "'%s' is whichever patch release the runner has",
                                          value->text.p);
                gg_lint_tell(file, "GG039", value->line, value->column, message, NULL,
                             "an exact version as '1.22.12', or check-latest: true");
        }
}

/* The golang image's go and the one that setup-go puts before it. */
static void look_at_image(const struct gg_workflow_job *job, const struct gg_yaml *value,
                          const struct gg_gospec *spec) {
        struct gg_lint_file *file = job->workflow->file;
        struct gg_goversion version;
        struct gg_image image;
        const char *message;

        if (!job->image || gg_workflow_is_expression(job->image))
                return;
        gg_image_parse(file->arena, job->image, &image);
        if (!gg_image_version(&image, &version) || gg_gospec_agrees(spec, &version))
                return;
        message = gg_arena_printf(file->arena, "setup-go brings Go %s into a container of '%s'",
                                  value->text.p, job->image);
        gg_lint_tell(file, "GG047", value->line, value->column, message,
                     "two toolchains: what starts go by path or with a PATH of its own gets the image's",
                     "drop the step and choose the image by the version, or run on the host");
}

static void look_at_version(struct gg_workflow_job *job, const struct gg_yaml *value, bool from_matrix) {
        const char *base = gg_workflow_given(gg_workflow_with(job->step, "go-download-base-url"));
        struct gg_gospec spec;
        size_t kept;

        if (gg_gospec_is_cut_short(value, &kept))
                return; /* GG040: it is another version to begin with */
        gg_gospec_parse(value->text, &spec);
        if (spec.kind == GG_GOSPEC_REFUSED && !base && !gg_workflow_env(job, "GO_DOWNLOAD_BASE_URL"))
                look_at_refused(job->workflow->file, value);
        if (!from_matrix)
                look_at_floating(job, value, &spec);
        look_at_go_mod(job, value, &spec);
        look_at_image(job, value, &spec);
        compare_with_pins(job->workflow, value, &spec);
}

/* ---- go-version-file ---- */

/* A script before this step that names the file may make it. */
static bool may_be_made(const struct gg_workflow_job *job, const char *path) {
        const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

        for (size_t i = 0; i < job->number; i++)
                if (gg_workflow_mentions(job->steps->items[i], base))
                        return true;
        return false;
}

/* The folder of the repository: what is left of the file's place without its path in it. NULL if that is not
 * how they are made. */
static const char *top_of(const struct gg_lint_file *file) {
        size_t whole = file->outside ? strlen(file->outside) : 0, inner = strlen(file->path);

        if (whole <= inner || strcmp(file->outside + whole - inner, file->path) != 0 ||
            file->outside[whole - inner - 1] != '/')
                return NULL;
        return gg_arena_string(file->arena, (struct gg_str){file->outside, whole - inner});
}

static void look_at_file(const struct gg_workflow_job *job, const struct gg_yaml *value) {
        struct gg_lint_file *file = job->workflow->file;
        const char *path = value->text.p, *top = top_of(file), *message;
        struct stat st;

        if (!top || path[0] == '/' || strstr(path, "..") || gg_workflow_is_expression(path) ||
            !job->is_checked_out || job->is_elsewhere || may_be_made(job, path) || stat(top, &st) < 0 ||
            stat(gg_arena_printf(file->arena, "%s%s", top, path), &st) == 0)
                return;
        message = gg_arena_printf(file->arena, "there is no '%s' in the repository", path);
        gg_lint_tell(file, "GG044", value->line, value->column, message,
                     "the step fails: The specified go version file does not exist",
                     "the path from the top of the repository");
}

/* ---- the step ---- */

static bool is_literal(const struct gg_yaml *scalar) {
        const char *text = gg_workflow_given(scalar);

        return text && !gg_workflow_is_expression(text);
}

static void look_at_writer(const struct gg_workflow_job *job) {
        const char *mine = gg_yaml_text(gg_yaml_get(job->step, "if")),
                   *theirs = gg_yaml_text(gg_yaml_get(job->writer, "if")), *message;
        struct gg_lint_file *file = job->workflow->file;

        /* Steps under different conditions may never meet. */
        if (!job->writer || (mine != theirs && !(mine && theirs && strcmp(mine, theirs) == 0)))
                return;
        message = gg_arena_printf(file->arena,
                                  "setup-go behind a step that wrote GOROOT to GITHUB_ENV (line %u)",
                                  job->writer_line);
        gg_lint_tell(
                file, "GG034", job->step->line, job->step->column, message,
                "setup-go leaves GOROOT as it is: its go runs with the other root, from its own 'go env' on",
                "do not write GOROOT, or write it behind the last setup-go");
}

void gg_workflow_setup_go(struct gg_workflow_job *job) {
        const struct gg_yaml *version = gg_workflow_with(job->step, "go-version"),
                             *from_file = gg_workflow_with(job->step, "go-version-file");
        struct gg_lint_file *file = job->workflow->file;
        struct gg_workflow_values values;

        if (++job->workflow->setups > GG_WORKFLOW_SETUPS_MAX)
                return;
        look_at_writer(job);
        if (!gg_workflow_given(version) && !gg_workflow_given(from_file))
                gg_lint_tell(file, "GG037", job->step->line, job->step->column,
                             "setup-go without a version sets up nothing: it takes the go that is there",
                             "the build changes with the image of the runner, or fails where there is no go",
                             "with: go-version or go-version-file");
        if (is_literal(version) && is_literal(from_file))
                gg_lint_tell(file, "GG043", from_file->line, from_file->column,
                             "go-version and go-version-file together: the file is not read",
                             "a new version in the file changes nothing here", "drop one of them");
        if (gg_workflow_given(version)) {
                gg_workflow_resolve(job, version, &values);
                for (size_t i = 0; i < values.count; i++)
                        look_at_version(job, values.items[i], values.from_matrix);
                if (!values.is_all)
                        job->workflow->agrees_with_pin = true;
        } else if (gg_workflow_given(from_file)) {
                look_at_file(job, from_file);
                job->workflow->agrees_with_pin = true;
        }
}

/* ---- matrix ---- */

#define MATRIX_NAMES_MAX 8 /* each is looked for in the whole job */

/* Whether a value that is more than a name to show refers to matrix.KEY, or to the matrix as a whole. */
// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX
static bool refers(const struct gg_yaml *node, const char *member) {
        static const char *const wholes[] = {"matrix[",  "matrix)",  "matrix }}",
                                             "matrix}}", "matrix.*", "matrix,"};

        if (!node)
                return false;
        if (node->kind == GG_YAML_SCALAR) {
                const char *found = node->text.p;

                for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
                        if (strstr(node->text.p, wholes[i]))
                                return true;
                return strcasestr(found, member) != NULL;
        }
        for (size_t i = 0; i < node->count; i++) {
                const char *key = node->kind == GG_YAML_MAPPING ? gg_yaml_text(node->keys[i]) : NULL;

                if ((!key || strcmp(key, "name") != 0) && refers(node->items[i], member))
                        return true;
        }
        return false;
}

/* The first list of versions in a matrix that nobody refers to. */
static const struct gg_yaml *find_unused(const struct gg_workflow_job *job) {
        const struct gg_yaml *matrix = gg_yaml_get(gg_yaml_get(job->job, "strategy"), "matrix");
        unsigned asked = 0;

        for (size_t i = 0; matrix && matrix->kind == GG_YAML_MAPPING && i < matrix->count; i++) {
                const struct gg_yaml *key = matrix->keys[i], *list = matrix->items[i];

                if (key->kind != GG_YAML_SCALAR || list->kind != GG_YAML_SEQUENCE || list->count < 2 ||
                    !gg_gospec_is_name(key->text))
                        continue;
                if (++asked > MATRIX_NAMES_MAX)
                        break;
                if (!refers(job->job, gg_arena_printf(job->workflow->file->arena, "matrix.%s", key->text.p)))
                        return key;
        }
        return NULL;
}

void gg_workflow_matrix(const struct gg_workflow_job *job) {
        const struct gg_yaml *key = job->steps ? find_unused(job) : NULL;
        struct gg_lint_file *file = job->workflow->file;

        if (key)
                gg_lint_tell(file, "GG045", key->line, key->column,
                             gg_arena_printf(file->arena, "no step uses matrix.%s", key->text.p),
                             "each version has a job of its own, and all of them run the same go",
                             gg_lint_format(file, "go-version: ${{ matrix.%s }}", key->text.p));
}
