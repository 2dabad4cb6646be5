/* SPDX-License-Identifier: MIT */
/* What scripts of a workflow hand on to later steps: lines for the files that GITHUB_ENV and GITHUB_PATH name
 * (FileCommandManager.cs of the runner). And names of places that only some images have. */
#include "lint/goroot.h"
#include "lint/tell.h"
#include "lint/workflow.h"
#include "lint/yamlscript.h"
#include <ctype.h>
#include <string.h>

struct script {
        struct gg_workflow_job *job;
        const struct gg_shell_command
                *source;  /* the command of a pipeline whose output is read by the next */
        bool sets_goroot; /* the script itself, so far */
};

/* ---- lines that are written ---- */

static void look_at_variable(struct script *script, struct gg_str name, struct gg_str value, unsigned line) {
        struct gg_lint_file *file = script->job->workflow->file;

        if (gg_str_trim(value).n == 0) /* takes it back */
                return;
        if (gg_str_is(name, "GOROOT")) {
                script->job->writer = script->job->step;
                script->job->writer_line = line;
                gg_lint_tell(
                        file, "GG033", line, 0, "GOROOT is written to GITHUB_ENV for all later steps",
                        "a step that brings another go leaves it as it is, and that go runs with this root",
                        "drop it: a go finds its own root; a script that needs it can ask 'go env GOROOT'");
        } else if (gg_str_is(name, "LD_PRELOAD")) {
                gg_lint_tell(file, "GG049", line, 0,
                             "LD_PRELOAD is written to GITHUB_ENV for all later steps",
                             "the runner's own node loads the library, too; in an Alpine container that is a "
                             "musl program, which a library for glibc can keep from starting",
                             "set it in the env: of the steps that need it, or name the guard in shell:");
        }
}

/* GOROOT's bin by the variable, which nothing has set: setup-go does not (main.ts) since Go 1.9. */
static bool is_unset_bin(const struct script *script, struct gg_str path) {
        const struct gg_workflow_job *job = script->job;

        return (gg_str_is(path, "$GOROOT/bin") || gg_str_is(path, "${GOROOT}/bin")) && !job->has_goroot &&
               !job->writer && !script->sets_goroot && !gg_yaml_get(gg_yaml_get(job->step, "env"), "GOROOT");
}

static void look_at_path(struct script *script, struct gg_str path, unsigned line) {
        struct gg_lint_file *file = script->job->workflow->file;
        const char *message;

        if (is_unset_bin(script, path)) {
                gg_lint_tell(file, "GG035", line, 0, "GOROOT is not set here: this puts '/bin' first in PATH",
                             "/bin is /usr/bin, and the go that the image has there comes before setup-go's",
                             "drop it: setup-go has put its go into PATH already");
                return;
        }
        if (!script->job->set_up || path.n < 5 || path.p[0] == '$' ||
            memcmp(path.p + path.n - 4, "/bin", 4) != 0 ||
            !gg_goroot_is_known((struct gg_str){path.p, path.n - 4}))
                return;
        message = gg_arena_printf(file->arena, "'%.*s' comes before setup-go's go in PATH", (int) path.n,
                                  path.p);
        gg_lint_tell(file, "GG036", line, 0, message, "later steps run a go that setup-go was not asked for",
                     "drop it, or the setup-go step");
}

enum sink {
        SINK_NONE,
        SINK_ENV,
        SINK_PATH,
};

static void look_at_line(struct script *script, enum sink sink, struct gg_str text, unsigned line) {
        const char *equals = text.n > 0 ? memchr(text.p, '=', text.n) : NULL;

        text = gg_str_trim(text);
        if (sink == SINK_PATH && text.n > 0)
                look_at_path(script, text, line);
        if (sink == SINK_ENV && equals) {
                struct gg_str name = {text.p, (size_t) (equals - text.p)};

                if (equals >= text.p)
                        look_at_variable(script, name, (struct gg_str){equals + 1, text.n - name.n - 1},
                                         line);
        }
}

/* Several lines may stand in one argument: as they are, or as \n. */
static void look_at_text(struct script *script, enum sink sink, struct gg_str rest, unsigned line) {
        while (rest.p) {
                struct gg_str part = gg_str_cut(&rest, '\n');
                char *escape;

                while (part.n > 0 && (escape = memmem(part.p, part.n, "\\n", 2))) {
                        size_t n = (size_t) (escape - part.p);

                        look_at_line(script, sink, (struct gg_str){part.p, n}, line);
                        part = (struct gg_str){part.p + n + 2, part.n - n - 2};
                }
                look_at_line(script, sink, part, line++);
        }
}

/* ---- commands ---- */

static enum sink sink_of(const char *target) {
        if (strstr(target, "GITHUB_ENV"))
                return SINK_ENV;
        return strstr(target, "GITHUB_PATH") ? SINK_PATH : SINK_NONE;
}

static enum sink redirect_of(const struct gg_shell_command *c) {
        enum sink sink = SINK_NONE;

        for (size_t i = 0; i < c->redirect_count; i++)
                if (c->redirects[i].op[0] == '>')
                        sink = sink_of(c->redirects[i].target.text);
        if (sink == SINK_NONE && c->compound)
                return redirect_of(c->compound);
        return sink;
}

static const char *name_of(const struct gg_shell_command *c) {
        return c->word_count > 0 ? c->words[0].text : "";
}

static enum sink tee_of(const struct gg_shell_command *c) {
        enum sink sink = SINK_NONE;

        if (strcmp(name_of(c), "tee") != 0)
                return SINK_NONE;
        for (size_t i = 1; i < c->word_count && sink == SINK_NONE; i++)
                sink = sink_of(c->words[i].text);
        return sink;
}

/* What a command prints, as far as it stands there. */
static void look_at_output(struct script *script, enum sink sink, const struct gg_shell_command *c) {
        const char *name = name_of(c);

        if (strcmp(name, "cat") == 0 || strcmp(name, "tee") == 0)
                for (size_t i = 0; i < c->redirect_count; i++)
                        look_at_text(script, sink, c->redirects[i].body, c->redirects[i].body_line);
        if (strcmp(name, "echo") != 0 && strcmp(name, "printf") != 0)
                return;
        for (size_t i = 1; i < c->word_count; i++)
                if (c->words[i].text[0] != '-') {
                        const char *text = c->words[i].text;

                        /* printf '%s\n' VALUE, and printf 'NAME=%s\n' VALUE */
                        if (strstr(text, "%s") == text)
                                continue;
                        look_at_text(script, sink, gg_str_of(text), c->words[i].line);
                }
}

static void remember(struct script *script, const struct gg_shell_command *c) {
        for (size_t i = 0; i < c->assignment_count; i++)
                script->sets_goroot = script->sets_goroot || strcmp(c->assignments[i].name, "GOROOT") == 0;
        for (size_t i = 1; i < c->word_count && strcmp(name_of(c), "export") == 0; i++)
                script->sets_goroot = script->sets_goroot || strncmp(c->words[i].text, "GOROOT=", 7) == 0;
}

static void visit(void *ctx, const struct gg_shell_command *c) {
        struct script *script = ctx;
        enum sink sink = redirect_of(c), tee = tee_of(c);

        remember(script, c);
        if (sink != SINK_NONE)
                look_at_output(script, sink, c);
        if (tee != SINK_NONE) {
                look_at_output(script, tee, c);
                if (c->link == GG_SHELL_PIPE && script->source && script->source->pipeline == c->pipeline)
                        look_at_output(script, tee, script->source);
        }
        script->source = c;
}

/* ---- places ---- */

/* GOROOT_1_22_X64 and its kind; how long it is, or 0. */
static size_t image_variable(struct gg_str s) {
        static const char *const ends[] = {"_X64", "_ARM64", "_AARCH64", "_X86"};
        size_t n = strlen("GOROOT_1_");

        if (!gg_str_starts(s, "GOROOT_1_"))
                return 0;
        while (n < s.n && isdigit((unsigned char) s.p[n]))
                n++;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
                if (gg_str_starts((struct gg_str){s.p + n, s.n - n}, ends[i]))
                        return n + strlen(ends[i]);
        return 0;
}

/* hostedtoolcache/go/1.22.12 */
static size_t image_folder(struct gg_str s) {
        size_t n = strlen("hostedtoolcache/go/");

        if (!gg_str_starts(s, "hostedtoolcache/go/") || n == s.n || !isdigit((unsigned char) s.p[n]))
                return 0;
        while (n < s.n && (isdigit((unsigned char) s.p[n]) || s.p[n] == '.'))
                n++;
        return n;
}

void gg_workflow_places(struct gg_lint_file *file, struct gg_str code, unsigned first_line) {
        struct gg_str rest = code;

        for (unsigned line = first_line; rest.p; line++) {
                struct gg_str text = gg_str_cut(&rest, '\n');

                for (size_t i = 0; i < text.n; i++) {
                        struct gg_str here = {text.p + i, text.n - i};
                        size_t n = text.p[i] == 'G' ? image_variable(here) : 0;

                        if (text.p[i] == '#' && (i == 0 || text.p[i - 1] == ' '))
                                break;
                        if (n == 0 && text.p[i] == 'h')
                                n = image_folder(here);
                        if (n == 0 || (here.n > n && here.p[n] == ':')) /* ${X:-something else} */
                                continue;
                        gg_lint_tell(file, "GG048", line, 0,
                                     gg_arena_printf(file->arena,
                                                     "'%.*s' is of some images of GitHub's alone", (int) n,
                                                     here.p),
                                     "images drop a Go when a newer one comes, and others never had it: the "
                                     "variable is empty then, and the folder is missing",
                                     "setup-go with that version: it takes the same folder if it is there");
                        break;
                }
        }
}

/* ---- caches ---- */

/* A root as actions/cache sees it: it expands a ~, and no variable. */
static bool is_root(struct gg_str path) {
        static const char *const bases[] = {"/usr/local/go", "/usr/lib/go", "/opt/hostedtoolcache/go",
                                            "/opt/go"};

        while (path.n > 1 && (path.p[path.n - 1] == '/' || path.p[path.n - 1] == '*'))
                path.n--;
        for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
                if (gg_str_is(path, bases[i]))
                        return true;
        return gg_goroot_is_known(path) && path.p[0] == '/';
}

/* A key that names a version, or what it is taken from. */
static bool names_version(const char *key) {
        static const char *const names[] = {"1.",        "go-version", "go_version",
                                            "goversion", "matrix.go",  "go.mod'"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (strcasestr(key, names[i]))
                        return true;
        return false;
}

void gg_workflow_cache(const struct gg_workflow_job *job) {
        const struct gg_yaml *paths = gg_workflow_with(job->step, "path");
        const char *key = gg_workflow_given(gg_workflow_with(job->step, "key"));
        struct gg_lint_file *file = job->workflow->file;
        struct gg_str rest;

        if (!gg_yaml_text(paths) || !key || names_version(key))
                return;
        rest = paths->text;
        for (unsigned line = paths->line + paths->is_block; rest.p; line++) {
                struct gg_str path = gg_str_trim(gg_str_cut(&rest, '\n'));

                if (path.n > 0 && is_root(path))
                        gg_lint_tell(file, "GG046", line, 0,
                                     "a GOROOT is cached under a key without its version",
                                     "a root that is restored over another mixes two standard libraries",
                                     "leave it to setup-go, or put the version into the key");
        }
}

/* ---- */

void gg_workflow_run(struct gg_workflow_job *job, struct gg_str code, unsigned first_line) {
        struct script script = {.job = job};

        if (memmem(code.p, code.n, "GITHUB_", 7))
                gg_shell_read(job->workflow->file->arena, code, GG_SHELL_SH, first_line, visit, &script);
}
