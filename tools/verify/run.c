/* SPDX-License-Identifier: MIT */
/* verify --run: what a program itself says of the Go that built it. No program says that unasked, and how to
 * ask is known of the go command alone: `go version` prints runtime.Version() (cmd/go/internal/version). */
#include "common/child.h"
#include "verify/verify.h"
#include <errno.h>
#include <goroot-guard/str.h>
#include <string.h>
#include <sys/wait.h>

#define OUTPUT_MAX 4096
#define SECONDS_MAX 10

/* "go version go1.22.12 linux/amd64": what lies between. NULL if no line is like that; warnings may come
 * before it. */
static const char *version_in(struct gg_arena *arena, struct gg_str text) {
        static const char start[] = "go version ";
        const size_t begin = sizeof start - 1;

        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');
                size_t n = line.n;

                if (!gg_str_starts(line, start))
                        continue;
                while (n > begin && line.p[n - 1] != ' ')
                        n--;
                if (n > begin + 1)
                        return gg_arena_string(arena, (struct gg_str){line.p + begin, n - 1 - begin});
        }
        return NULL;
}

/* Nothing of this shell's Go has a say, and it is to hand over to no other. */
static const char *ask(const struct gg_machine *m, const char *file, const char **ret_why) {
        char *const argv[] = {(char *) "go", (char *) "version", NULL};
        char *const env[] = {(char *) "GOTOOLCHAIN=local", (char *) "GOENV=off",
                             (char *) "PATH=/usr/bin:/bin", NULL};
        const struct gg_child child = {.path = file,
                                       .argv = argv,
                                       .env = env,
                                       .dir = "/",
                                       .output_max = OUTPUT_MAX,
                                       .seconds_max = SECONDS_MAX};
        struct gg_str text = {"", 0};
        const char *version;
        int status = 0, r = gg_child_ask(m->arena, &child, &text, &status);

        *ret_why = NULL;
        if (r < 0)
                *ret_why = r == -ETIMEDOUT ? "it did not end" : strerror(-r);
        else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                *ret_why = "it failed";
        if (*ret_why)
                return NULL;
        version = version_in(m->arena, text);
        if (!version)
                *ret_why = "it said something else";
        return version;
}

void gg_verify_run(const struct gg_machine *machine, const struct gg_verify_program *program,
                   struct gg_findings *findings) {
        const char *file, *said, *why;
        struct gg_finding *f;

        if (program->error < 0)
                return;
        if (strcmp(program->binary.path, "cmd/go") != 0) {
                gg_findings_add(findings, "verify-not-run", GG_SEVERITY_NOTE, program->file, 0,
                                "it was not run: only a go command is known to tell its version");
                return;
        }
        file = gg_machine_resolve(machine, program->file);
        said = ask(machine, file ? file : program->file, &why);
        if (!said) {
                gg_findings_add(findings, "verify-run-failed", GG_SEVERITY_WARNING, program->file, 0,
                                "go version could not be asked of it: %s", why);
        } else if (strcmp(said, program->binary.version) != 0) {
                f = gg_findings_add(findings, "verify-versions-differ", GG_SEVERITY_ERROR, program->file, 0,
                                    "its build information says %s, and when it is run it says %s",
                                    program->binary.version, said);
                f->effect = "one of the two was changed after it was linked";
                f->fix = "install that toolchain again";
        }
}
