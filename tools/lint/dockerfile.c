/* SPDX-License-Identifier: MIT */
#include "lint/dockerstage.h"
#include "lint/goroot.h"
#include "lint/tell.h"
#include <string.h>

/* --- What the image is made from --- */

static void check_tag(struct gg_docker_lint *d, unsigned line) {
        const struct gg_image *image = &d->stage->image;
        struct gg_goversion version;

        if (!image->is_golang || image->is_pinned || !*image->tag || strcmp(image->tag, "latest") == 0)
                return; /* no tag, and latest, are hadolint's DL3006 and DL3007 */
        if (!gg_image_version(image, &version) || !version.has_minor)
                gg_lint_tell(d->file, "GG060", line, 0,
                             gg_lint_format(d->file,
                                            "the tag golang:%s moves on to the next minor release of Go",
                                            image->tag),
                             "the version of Go changes between two builds of the same commit",
                             "name the release, golang:1.22.12 say, or a digest");
        else if (!version.has_patch && version.kind == '\0')
                gg_lint_tell(d->file, "GG061", line, 0,
                             gg_lint_format(d->file,
                                            "the tag golang:%s moves on to the next patch release of Go",
                                            image->tag),
                             "two builds of the same commit may have compilers of different releases",
                             "name the patch release as well, or a digest, if builds have to be the same");
}

/* What go.mod or go.work of the folder asks for, against the tag of the image. */
static void check_pins(struct gg_docker_lint *d) {
        const struct gg_docker_stage *stage = d->stage;
        const struct gg_docker_variable *toolchain =
                gg_docker_find(stage->variables, stage->variable_count, "GOTOOLCHAIN");
        struct gg_goversion version;

        if (!d->file->pins || !stage->builds || toolchain || !gg_image_version(&stage->image, &version) ||
            !version.has_minor)
                return;
        if (!version.has_patch && version.kind == '\0')
                version.patch = ~0U; /* the newest */
        version.has_patch = true;
        for (size_t i = 0; i < d->file->pins->count; i++) {
                const struct gg_pin *pin = &d->file->pins->items[i];

                if (!pin->is_version || !pin->is_minimum ||
                    gg_goversion_compare(&version, &pin->version) >= 0)
                        continue;
                gg_lint_tell(d->file, "GG062", stage->from_line, 0,
                             gg_lint_format(d->file, "golang:%s is older than %s: %s", stage->image.tag,
                                            gg_pin_kind_text(pin->kind), pin->text),
                             "the golang image has GOTOOLCHAIN=local: \"go.mod requires go >= ... (running "
                             "go ...; GOTOOLCHAIN=local)\"",
                             "take an image of that release or of a newer one");
                return;
        }
}

static void start_stage(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        const char *base = in->word_count > 0 ? gg_docker_value(d, in->words[0]) : NULL;
        struct gg_docker_stage *parent = NULL, *stage;

        for (size_t i = 0; base && i < d->stage_count; i++)
                if (*d->stages[i].name && strcasecmp(d->stages[i].name, base) == 0)
                        parent = &d->stages[i];
        stage = &d->stages[d->stage_count++];
        *stage = (struct gg_docker_stage){.name = ""};
        if (parent) {
                *stage = *parent;
                stage->builds = stage->has_sources = false;
                stage->goroot_line = stage->second_go_line = stage->preload_line = 0;
                stage->preload = NULL;
        }
        stage->variables = gg_arena_alloc(d->file->arena, GG_DOCKER_VARIABLES_MAX * sizeof *stage->variables);
        stage->variable_count = 0;
        for (size_t i = 0; parent && i < parent->variable_count; i++)
                if (!parent->variables[i].is_arg)
                        stage->variables[stage->variable_count++] = parent->variables[i];
        stage->name = in->word_count > 2 && strcasecmp(in->words[1], "as") == 0 ? in->words[2] : "";
        d->stage = stage;
        if (parent)
                return;
        gg_image_parse(d->file->arena, base, &stage->image);
        stage->is_base_known = stage->image.is_known;
        if (stage->image.is_golang) {
                gg_docker_set(stage->variables, &stage->variable_count, "GOPATH", "/go", false);
                gg_docker_add_root(stage, "/usr/local/go", in->line);
        }
        stage->may_have_more = !stage->image.is_known; /* whatever lies in that image */
        stage->from_line = in->line;
        check_tag(d, in->line);
}

/* --- ENV and ARG --- */

static void check_goroot_value(struct gg_docker_lint *d, const struct gg_docker_pair *pair,
                               const char *value) {
        static const char builtin[] = "remove it: a go finds its own root";

        switch (gg_goroot_judge(value, true)) {
        case GG_GOROOT_QUOTED:
        case GG_GOROOT_UNEXPANDED:
                gg_lint_tell(
                        d->file, "GG066", pair->line, 0,
                        gg_lint_format(d->file, "GOROOT is the text %s, which Docker does not expand", value),
                        gg_lint_format(d->file,
                                       "every go command fails: \"go: cannot find GOROOT directory: %s\"",
                                       value),
                        builtin);
                break;
        case GG_GOROOT_BIN:
        case GG_GOROOT_BINARY:
                gg_lint_tell(
                        d->file, "GG067", pair->line, 0,
                        gg_lint_format(d->file, "GOROOT=%s is not the root of a toolchain, but in it", value),
                        "nothing builds: \"package fmt is not in std\", or \"cannot find GOROOT directory\"",
                        builtin);
                break;
        case GG_GOROOT_PLACE:
                d->stage->goroot_line = pair->line;
                break;
        case GG_GOROOT_UNKNOWN:
                break;
        }
}

static bool sets_goroot(const struct gg_docker_instruction *in) {
        for (size_t i = 0; i < in->pair_count; i++)
                if (strcmp(in->pairs[i].name, "GOROOT") == 0)
                        return true;
        return false;
}

/* "$GOROOT/bin" before there is a GOROOT: all of one instruction is expanded with what was set before it. */
static void check_early_use(struct gg_docker_lint *d, const struct gg_docker_pair *pair, bool is_set_here) {
        const char *ignored;
        enum gg_docker_known known = gg_docker_known_as(d, "GOROOT", &ignored);

        if (strcmp(pair->name, "PATH") != 0 ||
            (!strstr(pair->value, "$GOROOT/") && !strstr(pair->value, "${GOROOT}/")))
                return;
        if (known == GG_DOCKER_UNSET || (known == GG_DOCKER_UNKNOWN && is_set_here))
                gg_lint_tell(d->file, "GG068", pair->line, 0,
                             is_set_here
                                     ? "$GOROOT in an ENV line that sets it has the value of before that line"
                                     : "$GOROOT is not set when PATH is made from it",
                             "PATH gets \"/bin\" in its place: the go of that root is not found",
                             "write the folder itself into PATH");
}

static void check_gopath(struct gg_docker_lint *d, const struct gg_docker_pair *pair, const char *value) {
        if (strcmp(pair->name, "GOPATH") == 0 && gg_docker_has_root(d->stage, value))
                gg_lint_tell(d->file, "GG074", pair->line, 0,
                             gg_lint_format(d->file, "GOPATH=%s is the root of the Go in the image", value),
                             "Go warns \"GOPATH set to GOROOT has no effect\" and writes modules into its "
                             "own tree",
                             "give GOPATH a folder of its own, /go in the golang image");
}

static void do_env(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        const char **values = gg_arena_alloc(d->file->arena, in->pair_count * sizeof *values);
        bool is_set_here = sets_goroot(in);

        for (size_t i = 0; i < in->pair_count; i++) {
                const struct gg_docker_pair *pair = &in->pairs[i];

                if (!pair->value)
                        continue;
                values[i] = gg_docker_value(d, pair->value);
                check_early_use(d, pair, is_set_here);
        }
        for (size_t i = 0; i < in->pair_count && !in->is_onbuild; i++) {
                const struct gg_docker_pair *pair = &in->pairs[i];

                gg_docker_set(d->stage->variables, &d->stage->variable_count, pair->name, values[i], false);
                if (!values[i])
                        continue;
                check_gopath(d, pair, values[i]);
                if (strcmp(pair->name, "GOROOT") == 0) {
                        d->stage->goroot_line = 0;
                        d->stage->is_goroot_alone =
                                in->pair_count == 1 && !memchr(in->rest.p, '\n', in->rest.n);
                        check_goroot_value(d, pair, values[i]);
                } else if (strcmp(pair->name, "LD_PRELOAD") == 0) {
                        d->stage->preload = values[i];
                        d->stage->preload_line = pair->line;
                        d->stage->is_guarded = d->stage->is_guarded || strstr(values[i], "goroot-guard");
                }
        }
}

static void do_arg(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        for (size_t i = 0; i < in->pair_count; i++) {
                const struct gg_docker_pair *pair = &in->pairs[i];
                const struct gg_docker_variable *global =
                        gg_docker_find(d->globals, d->global_count, pair->name);
                const char *value = pair->value ? gg_docker_value(d, pair->value) : NULL;

                if (!d->stage) {
                        gg_docker_set(d->globals, &d->global_count, pair->name, value, true);
                        continue;
                }
                if (!pair->value && global)
                        value = global->value;
                gg_docker_set(d->stage->variables, &d->stage->variable_count, pair->name, value, true);
                if (strcmp(pair->name, "GOROOT") == 0 && value &&
                    gg_goroot_judge(value, true) == GG_GOROOT_PLACE)
                        gg_lint_tell(
                                d->file, "GG073", pair->line, 0,
                                gg_lint_format(d->file,
                                               "ARG GOROOT=%s is in the environment of every RUN below",
                                               value),
                                "each go that is started there takes that root, its own or not",
                                "call the argument something else, or remove it: a go finds its own root");
        }
}

/* --- COPY, ADD, RUN --- */

/* Whether a file at path may come from a copy to dest. */
static bool may_bring(const char *dest, const char *path) {
        size_t n = strlen(dest);

        while (n > 1 && dest[n - 1] == '/')
                n--;
        return strncmp(dest, path, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

static void do_copy(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        const char *from = gg_docker_flag(in, "from"), *dest, *source;
        struct gg_docker_stage *stage = d->stage;

        if (in->word_count < 2)
                return;
        dest = gg_docker_value(d, in->words[in->word_count - 1]);
        if (!dest)
                return;
        for (size_t i = 0; i + 1 < in->word_count; i++) {
                source = gg_docker_value(d, in->words[i]);
                if (!source)
                        continue;
                if (!from && (strcmp(source, ".") == 0 || strcmp(gg_docker_base(source), "go.mod") == 0))
                        stage->has_sources = true;
                if (from && gg_goroot_same(gg_str_of(source), gg_str_of("/usr/local/go")) && *dest == '/')
                        gg_docker_add_root(stage, dest, in->line);
                else if (gg_docker_goroot(stage) && may_bring(dest, gg_docker_goroot(stage)))
                        stage->may_have_more = true;
        }
        if (stage->preload && may_bring(dest, stage->preload)) {
                gg_lint_tell(d->file, "GG069", stage->preload_line, 0,
                             gg_lint_format(d->file, "LD_PRELOAD=%s is set before line %u brings the file",
                                            stage->preload, in->line),
                             "every dynamic program of the RUN lines between says \"cannot be preloaded\" on "
                             "stderr",
                             "put ENV LD_PRELOAD behind the COPY");
                stage->preload = NULL;
        }
}

static void do_shell(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        static const char *const shells[] = {"sh",  "bash", "ash", "dash",
                                             "zsh", "ksh",  "env", "goroot-guard"};
        const char *name = in->word_count > 0 ? gg_docker_base(in->words[0]) : "";
        bool is_guard = false;

        d->stage->is_other_shell = true;
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                if (strcmp(name, shells[i]) == 0)
                        d->stage->is_other_shell = false;
        for (size_t i = 0; i < in->word_count; i++)
                is_guard = is_guard || strstr(in->words[i], "goroot-guard");
        d->stage->is_guarded = is_guard;
        if (is_guard)
                gg_lint_tell(d->file, "GG070", in->line, 0,
                             "a guard in SHELL works in images of docker format alone",
                             "buildah and podman make images of OCI format unless told otherwise, and ignore "
                             "SHELL there: the lines below run unguarded",
                             "build with --format docker, or mount the library: RUN --mount=type=bind,... "
                             "LD_PRELOAD=... CMD");
}

/* --- What the stage has come to --- */

static void check_goroot(struct gg_docker_lint *d) {
        struct gg_docker_stage *stage = d->stage;
        const char *goroot = gg_docker_goroot(stage);
        unsigned line = stage->goroot_line;
        struct gg_finding *f;

        if (!goroot || gg_goroot_judge(goroot, true) != GG_GOROOT_PLACE)
                return;
        if (line == 0 && stage->second_go_line == 0)
                return; /* told of the stage that it comes from, or of its ARG */
        if (stage->root_count > 0 && !stage->may_have_more && !gg_docker_has_root(stage, goroot)) {
                gg_lint_tell(d->file, "GG063", line > 0 ? line : stage->second_go_line, 0,
                             gg_lint_format(d->file, "GOROOT=%s, and the Go of this image is in %s", goroot,
                                            stage->roots[0]),
                             "every go command fails: \"go: cannot find GOROOT directory\"",
                             "remove it: a go finds its own root");
        } else if (stage->root_count > 1) {
                gg_lint_tell(d->file, "GG065", stage->second_go_line > 0 ? stage->second_go_line : line, 0,
                             gg_lint_format(d->file, "one GOROOT (%s) for the Go's in %s and %s", goroot,
                                            stage->roots[0], stage->roots[1]),
                             "the other go builds with the wrong compiler: \"compile: version ... does not "
                             "match go tool version\"",
                             "set no GOROOT: each go finds its own root");
        } else if (line > 0) {
                f = gg_lint_tell(d->file, "GG064", line, 0,
                                 gg_lint_format(d->file,
                                                "the image sets GOROOT=%s for every go that runs in it",
                                                goroot),
                                 "the first go that lies elsewhere (a golang.org/dl download, a version "
                                 "manager, an image built on this one) takes that root and fails",
                                 "remove it: a go finds its own root");
                if (f && stage->is_goroot_alone && gg_lint_mentions_once(d->file, "GOROOT"))
                        f->edits = gg_lint_edit(d->file, line, NULL, NULL);
        }
}

static void end_stage(struct gg_docker_lint *d) {
        check_goroot(d);
        check_pins(d);
}

typedef void handler(struct gg_docker_lint *d, const struct gg_docker_instruction *in);

static const struct {
        const char *name;
        handler *handle;
} handlers[] = {
        {"ENV", do_env},
        {"ARG", do_arg},
        {"COPY", do_copy},
        {"ADD", do_copy},
        {"RUN", gg_docker_run},
        {"CMD", gg_docker_run},
        {"ENTRYPOINT", gg_docker_run},
        {"SHELL", do_shell},
};

void gg_lint_dockerfile(struct gg_lint_file *file) {
        struct gg_docker_lint *d = gg_arena_alloc(file->arena, sizeof *d);

        d->file = file;
        if (gg_docker_read(file->arena, file->text, &d->source) < 0)
                gg_lint_report(file, "GG001", 0, 0, "a here-document is not closed");
        for (size_t i = 0; i < d->source.count; i++) {
                const struct gg_docker_instruction *in = &d->source.items[i];

                if (strcmp(in->name, "FROM") == 0) {
                        if (d->stage)
                                end_stage(d);
                        if (d->stage_count == GG_DOCKER_STAGES_MAX)
                                return;
                        d->stage = NULL;
                        start_stage(d, in);
                        continue;
                }
                for (size_t h = 0; h < sizeof handlers / sizeof *handlers; h++)
                        if (strcmp(in->name, handlers[h].name) == 0 &&
                            (d->stage || handlers[h].handle == do_arg))
                                handlers[h].handle(d, in);
        }
        if (d->stage)
                end_stage(d);
}
