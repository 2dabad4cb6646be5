/* SPDX-License-Identifier: MIT */
#include "verdict.h"
#include <errno.h>
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <goroot-guard/record.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *format, ...) {
        va_list args;
        char *s = NULL;

        va_start(args, format);
        if (vasprintf(&s, format, args) < 0)
                s = NULL;
        va_end(args);
        return s;
}

/* Since Go 1.21 the standard library is called "std" in the message of modload.ImportMissingError. */
static bool says_std(const char *version) {
        return strncmp(version, "go1.", 4) != 0 || strtol(version + 4, NULL, 10) >= 21;
}

/* What a go with this GOROOT will do, in the words of its own error messages: they are what people have in
 * front of them. */
static char *meaning_of_violation(const struct gg_judgement *j) {
        const char *hint = gg_hint_text(j->hint), *version = j->bin.info.version;
        const char *open = *hint ? " (" : "", *close = *hint ? ")" : "";

        switch (j->reason) {
        case GG_REASON_MISSING:
                return text("every go command fails with \"go: cannot find GOROOT directory: %s\"%s%s%s",
                            j->goroot, open, hint, close);
        case GG_REASON_INCOMPLETE:
                if (j->hint == GG_HINT_NO_PKG)
                        return text("go version and go env work, building fails with \"go: no such tool "
                                    "\"compile\"\"%s%s%s",
                                    open, hint, close);
                return text("go version and go env work, building fails with \"package fmt is not in %s "
                            "(%s/src/fmt)\"%s%s%s",
                            says_std(version) ? "std" : "GOROOT", j->goroot, open, hint, close);
        case GG_REASON_VERSION_MISMATCH:
                if (strncmp(version, "devel", 5) == 0)
                        return text("a development version does not compare: everything succeeds, silently, "
                                    "with the compiler and the standard library of %s",
                                    j->goroot_version);
                return text("go version and go list work, building fails with \"compile: version \"%s\" does "
                            "not match go tool version \"%s\"\"",
                            j->goroot_version, version);
        case GG_REASON_TREE_MISMATCH:
                return text("everything succeeds, silently, with the standard library and the tools of "
                            "another tree%s",
                            j->goroot_version[0] ? " of the same version" : "");
        case GG_REASON_UNVERIFIABLE:
                return text("this go lies in no toolchain tree, so that its root is not known, and GOROOT is "
                            "%s%s",
                            j->goroot_version[0] ? "that of " : "no toolchain's", j->goroot_version);
        case GG_REASON_NONE:
                break;
        }
        return text("GOROOT is not the root of this go");
}

static char *meaning_of_match(const struct gg_judgement *j) {
        const char *unset =
                j->goroot_env.p ? "GOROOT is empty, which counts as not set" : "GOROOT is not set";

        if (j->switches)
                return text("GOTOOLCHAIN makes this go start another toolchain, which sets or removes GOROOT "
                            "itself");
        if (j->source == GG_SOURCE_NONE)
                return text("%s: the go finds its own root", unset);
        if (j->bin.root[0] == '\0')
                return text("GOROOT is a toolchain of the same version; this go lies in no toolchain tree of "
                            "its own");
        return text("GOROOT is the root of this go");
}

/* Nothing but an environment of its own tells what is in a go/env file that the variable hides. */
static void note_hidden_file(struct gg_verdict *v, const struct gg_request *request) {
        const struct gg_env_edit edit = {"GOROOT", NULL};
        void *room = malloc(gg_env_room(request->env, &edit, 1));
        struct gg_judgement *j = malloc(sizeof *j);

        if (room && j) {
                struct gg_request without = {.path = request->path,
                                             .env = gg_env_apply(request->env, &edit, 1, room)};

                gg_judge(v->fs, &without, j);
                if (j->outcome == GG_OUTCOME_VIOLATION)
                        v->note = text("%s:%u sets GOROOT to %s, which counts once the variable is gone",
                                       j->goroot_file, j->goroot_line, j->goroot);
        }
        free(j);
        free(room);
}

static char *remedy_for(const struct gg_judgement *j) {
        size_t cap = 6 * GG_PATH_MAX + 64;
        char *storage = malloc(cap);
        struct gg_buf buf;

        if (!storage)
                return NULL;
        gg_buf_init(&buf, storage, cap);
        gg_record_remedy(&buf, j);
        if (buf.len > 0)
                return storage;
        free(storage);
        return NULL;
}

/* Whether a rule lets this pass here. The launcher is the caller's: a go that it starts next would have the
 * same one. */
static bool is_allowed(struct gg_verdict *v, const struct gg_conf *conf, const char *home) {
        char cwd[GG_PATH_MAX], launcher[GG_PATH_MAX], link[64];
        struct gg_scene scene = {.home = gg_str_of(home)};
        struct gg_plan plan;
        ssize_t n;

        if (getcwd(cwd, sizeof cwd))
                scene.cwd = gg_str_of(cwd);
        snprintf(link, sizeof link, "/proc/%ld/exe", (long) getppid());
        n = readlink(link, launcher, sizeof launcher);
        if (n > 0)
                scene.launcher = (struct gg_str){launcher, (size_t) n};
        gg_plan_make(conf, &v->judgement, &scene, &plan);
        if (!plan.rule || !plan.rule->has_policy || plan.rule->policy != GG_POLICY_OFF)
                return false;
        v->rule = plan.rule->name;
        return true;
}

static void settle_violation(struct gg_verdict *v, char *const *env, const struct gg_conf *conf) {
        struct gg_judgement *j = &v->judgement;

        v->meaning = meaning_of_violation(j);
        if (is_allowed(v, conf, gg_env_get(env, "HOME"))) {
                v->kind = GG_VERDICT_ALLOWED;
        } else if (j->reason == GG_REASON_UNVERIFIABLE) {
                v->kind = GG_VERDICT_UNKNOWN; /* and no remedy: such a go may need its GOROOT */
        } else {
                v->kind = GG_VERDICT_VIOLATION;
                v->remedy = remedy_for(j);
        }
}

static void settle_match(struct gg_verdict *v, const struct gg_request *request) {
        struct gg_judgement *j = &v->judgement;

        v->kind = GG_VERDICT_MATCH;
        v->meaning = meaning_of_match(j);
        if (j->source == GG_SOURCE_NONE && j->bin.root[0] == '\0') {
                v->kind = GG_VERDICT_UNKNOWN;
                free(v->meaning);
                v->meaning =
                        text("this go lies in no toolchain tree, and GOROOT is not set: it uses the root "
                             "compiled into it, or fails with \"go: cannot find GOROOT directory\"");
        }
        if (j->source != GG_SOURCE_NONE && !j->switches)
                gg_gobin_root_version(v->fs, &j->bin, gg_str_of(j->goroot), j->goroot_version);
        if (j->source == GG_SOURCE_ENV)
                note_hidden_file(v, request);
}

static void settle(struct gg_verdict *v, char *const *env, const struct gg_conf *conf) {
        struct gg_request request = {.path = v->path, .env = env};
        struct gg_judgement *j = &v->judgement;

        gg_judge(v->fs, &request, j);
        v->judged = j->outcome == GG_OUTCOME_MATCH || j->outcome == GG_OUTCOME_VIOLATION;
        if (v->judged)
                gg_gobin_inform(v->fs, &j->bin);
        switch (j->outcome) {
        case GG_OUTCOME_MATCH:
                settle_match(v, &request);
                return;
        case GG_OUTCOME_VIOLATION:
                settle_violation(v, env, conf);
                return;
        case GG_OUTCOME_UNDECIDED:
                v->meaning = text("it cannot be looked at: %s", strerror(j->error));
                return;
        case GG_OUTCOME_NOT_GO:
                break;
        }
        if (j->bin.kind == GG_GOBIN_SCRIPT)
                v->meaning = text("a script: the toolchain that it starts is judged when it is launched, as "
                                  "in \"goroot-guard run -- %s version\"",
                                  v->name);
        else
                v->meaning = text(
                        "not the go command of the Go project, but gccgo's, a wrapper or another program");
}

struct gg_verdict *gg_verdict_make(const struct gg_fs *fs, const char *name, char *const *env,
                                   const struct gg_conf *conf) {
        struct gg_verdict *v = calloc(1, sizeof *v);
        struct gg_buf buf;
        int r;

        if (!v)
                return NULL;
        v->kind = GG_VERDICT_UNKNOWN;
        v->fs = fs;
        v->name = name;
        gg_buf_init(&buf, v->path, sizeof v->path);
        r = gg_path_search(fs, name, gg_env_get(env, "PATH"), &buf);
        if (r == 0 && strchr(name, '/'))
                r = fs->may_execute(fs->ctx, v->path);
        if (r == 0) {
                settle(v, env, conf);
                return v;
        }
        if (!strchr(name, '/'))
                v->path[0] = '\0';
        if (r == -EACCES)
                v->meaning = text("it may not be executed");
        else if (r == -ENOENT && !strchr(name, '/'))
                v->meaning = text("there is no %s in PATH", name);
        else
                v->meaning = text("it cannot be launched: %s", strerror(-r));
        return v;
}

void gg_verdict_free(struct gg_verdict *v) {
        if (!v)
                return;
        free(v->meaning);
        free(v->note);
        free(v->remedy);
        free(v);
}

const char *gg_verdict_kind_name(enum gg_verdict_kind kind) {
        static const char *const names[] = {
                [GG_VERDICT_MATCH] = "match",
                [GG_VERDICT_VIOLATION] = "violation",
                [GG_VERDICT_ALLOWED] = "allowed",
                [GG_VERDICT_UNKNOWN] = "unknown",
        };

        return names[kind];
}
