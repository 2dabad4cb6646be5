/* SPDX-License-Identifier: MIT */
#include "lint/dockerstage.h"
#include "lint/goroot.h"
#include "lint/tell.h"
#include <string.h>

static bool has_text(struct gg_str s, const char *text) {
        return s.n > 0 && memmem(s.p, s.n, text, strlen(text));
}

/* Whether code may put a Go somewhere: a download, a build, a manager, or a script that is not seen here. */
static bool may_install(struct gg_str code) {
        static const char *const signs[] = {"go.dev/dl", "golang.org/dl", "dl.google.com/go",
                                            "/golang/",  "go1.",          "make.bash",
                                            "all.bash",  "goenv",         "gvm",
                                            "asdf",      "mise",          "gimme",
                                            "gobrew",    "brew ",         ".sh",
                                            "| sh",      "| bash",        "|sh",
                                            "|bash"};

        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
                if (has_text(code, signs[i]))
                        return true;
        return false;
}

/* What the commands of a RUN line do. */
struct seen {
        unsigned package_line; /* a Go is installed from the distribution; 0 */
        bool runs_go;
};

static bool is_go_package(const char *word) {
        return strcmp(word, "golang") == 0 || strcmp(word, "golang-go") == 0 || strcmp(word, "go") == 0 ||
               strncmp(word, "golang-1.", 9) == 0;
}

/* apt-get install golang-go, apk add go, dnf install golang. */
static void see(void *ctx, const struct gg_shell_command *c) {
        static const char *const managers[][2] = {{"apt-get", "install"}, {"apt", "install"},
                                                  {"apk", "add"},         {"dnf", "install"},
                                                  {"yum", "install"},     {"microdnf", "install"}};
        struct seen *seen = ctx;
        const char *verb = NULL;
        bool installs = false;

        if (c->word_count == 0)
                return;
        seen->runs_go = seen->runs_go || strcmp(gg_docker_base(c->words[0].text), "go") == 0;
        for (size_t m = 0; m < sizeof managers / sizeof *managers; m++)
                if (strcmp(c->words[0].text, managers[m][0]) == 0)
                        verb = managers[m][1];
        for (size_t i = 1; verb && i < c->word_count; i++) {
                installs = installs || strcmp(c->words[i].text, verb) == 0;
                if (installs && is_go_package(c->words[i].text))
                        seen->package_line = c->words[i].line;
        }
}

static void lint_code(struct gg_docker_lint *d, struct gg_str code, unsigned line) {
        struct gg_docker_stage *stage = d->stage;
        struct seen seen = {0};

        gg_lint_shell_code(d->file, code, GG_SHELL_SH, line, GG_LINT_IN_IMAGE);
        gg_shell_read(d->file->arena, code, GG_SHELL_SH, line, see, &seen);
        if (seen.package_line > 0 && stage->image.is_golang)
                gg_lint_tell(d->file, "GG072", seen.package_line, 0,
                             "a second Go is installed into an image that has one",
                             "/usr/local/go/bin comes first in PATH: the package's go runs by path alone, "
                             "and a GOROOT fits one of the two at most",
                             "leave the package out, or start from an image without Go");
        if (seen.package_line > 0 || may_install(code) ||
            (gg_docker_goroot(stage) && has_text(code, gg_docker_goroot(stage))))
                stage->may_have_more = true;
        stage->builds = stage->builds || (seen.runs_go && stage->has_sources);
}

/* RUN ["go", "build"]: no shell comes between, so that a guard in SHELL does not see it. */
static void do_exec_form(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        const char *program = in->word_count > 0 ? in->words[0] : "";
        bool is_shell =
                strcmp(gg_docker_base(program), "sh") == 0 || strcmp(gg_docker_base(program), "bash") == 0;
        size_t size = 1, n = 0;
        char *code;

        if (d->stage->is_guarded && strcmp(in->name, "RUN") == 0 &&
            strcmp(gg_docker_base(program), "go") == 0)
                gg_lint_tell(d->file, "GG071", in->line, 0,
                             "this form of RUN starts go without the guarded shell",
                             "a static go is started by the container's runtime: nothing looks at its GOROOT",
                             "write RUN go ..., or put goroot-guard run -- in front of it");
        if (is_shell && in->word_count > 2 && in->words[1][0] == '-' && strchr(in->words[1], 'c')) {
                lint_code(d, gg_str_of(in->words[2]), in->line);
                return;
        }
        for (size_t i = 0; i < in->word_count; i++)
                size += 3 + strlen(in->words[i]);
        code = gg_arena_alloc(d->file->arena, size);
        for (size_t i = 0; i < in->word_count; i++) {
                if (strchr(in->words[i], '\''))
                        return;
                code[n++] = '\'';
                memcpy(code + n, in->words[i], strlen(in->words[i]));
                n += strlen(in->words[i]);
                code[n++] = '\'';
                code[n++] = ' ';
        }
        lint_code(d, (struct gg_str){code, n}, in->line);
}

/* A here-document that is itself the script: RUN <<EOF, RUN bash <<EOF. */
static bool is_script(const struct gg_docker_instruction *in) {
        struct gg_str body;

        if (in->heredoc_count != 1 || in->word_count == 0 || in->word_count > 3)
                return false;
        body = in->heredocs[0].body;
        if (gg_str_starts(body, "#!"))
                return has_text(gg_str_cut(&body, '\n'), "sh");
        if (strstr(in->words[0], "<<"))
                return in->word_count == 1;
        return strcmp(gg_docker_base(in->words[0]), "bash") == 0 ||
               strcmp(gg_docker_base(in->words[0]), "sh") == 0;
}

/* The instruction with its here-documents behind it, line for line. */
static struct gg_str with_heredocs(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        size_t size = in->rest.n + 1, n = in->rest.n;
        char *code;

        for (size_t i = 0; i < in->heredoc_count; i++)
                size += in->heredocs[i].body.n + strlen(in->heredocs[i].name) + 1;
        code = gg_arena_alloc(d->file->arena, size);
        memcpy(code, in->rest.n > 0 ? in->rest.p : "", in->rest.n);
        code[n++] = '\n';
        for (size_t i = 0; i < in->heredoc_count; i++) {
                const struct gg_docker_heredoc *doc = &in->heredocs[i];

                memcpy(code + n, doc->body.n > 0 ? doc->body.p : "", doc->body.n);
                n += doc->body.n;
                memcpy(code + n, doc->name, strlen(doc->name));
                n += strlen(doc->name);
                code[n++] = '\n';
        }
        return (struct gg_str){code, n};
}

void gg_docker_run(struct gg_docker_lint *d, const struct gg_docker_instruction *in) {
        if (in->is_json)
                do_exec_form(d, in);
        else if (is_script(in))
                lint_code(d, in->heredocs[0].body, in->heredocs[0].line);
        else if (d->stage->is_other_shell || (in->heredoc_count > 0 && strstr(in->words[0], "<<")))
                d->stage->may_have_more = true;
        else
                lint_code(d, with_heredocs(d, in), in->rest_line);
}
