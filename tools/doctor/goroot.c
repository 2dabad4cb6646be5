/* SPDX-License-Identifier: MIT */
/* GOROOT by itself, whichever go obeys it. That it is another toolchain's is said go by go (binaries.c). */
#include "doctor/parts.h"
#include <goroot-guard/env.h>
#include <string.h>

/* How a spelling goes wrong; by gg_hint. */
static const char *const ids[] = {
        [GG_HINT_NONE] = NULL,
        [GG_HINT_QUOTES] = "goroot-quoted",
        [GG_HINT_DOLLAR] = "goroot-unexpanded",
        [GG_HINT_TILDE] = "goroot-unexpanded",
        [GG_HINT_BLANKS] = "goroot-blanks",
        [GG_HINT_BIN] = "goroot-bin",
        [GG_HINT_BINARY] = "goroot-binary",
        [GG_HINT_TOO_LONG] = "goroot-missing",
        [GG_HINT_RELATIVE] = "goroot-relative",
        [GG_HINT_NO_PKG] = "goroot-incomplete",
};

static const struct gg_setting *goroot_of(const struct gg_doctor *d) {
        return &d->settings.items[GG_SETTING_GOROOT];
}

/* It is no toolchain: says so with the verdict of a go, if there is one. */
static void say_no_toolchain(struct gg_doctor *d, const struct gg_verdict *v, bool is_dir) {
        const struct gg_setting *s = goroot_of(d);
        const struct gg_judgement *j = v && v->judged ? &v->judgement : NULL;
        bool obeyed = !j || !j->switches;
        const char *hint = j ? gg_hint_text(j->hint) : "", *id = j ? ids[j->hint] : NULL, *remedy;
        struct gg_finding *f;

        if (!id)
                id = is_dir ? "goroot-incomplete" : "goroot-missing";
        f = gg_doctor_report(d, s, id, obeyed ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING,
                             is_dir ? "GOROOT is a folder without a toolchain%s%s: %s"
                                    : "GOROOT is no folder%s%s: %s",
                             *hint ? ", " : "", hint, s->value);
        if (!obeyed)
                f->effect = "GOTOOLCHAIN makes go start another toolchain, which replaces it; everything "
                            "else that reads it fails";
        else if (j && v->kind == GG_VERDICT_VIOLATION && v->meaning)
                f->effect = gg_arena_copy(d->machine->arena, v->meaning);
        else
                f->effect = is_dir ? "nothing can be built" : "every go command fails";
        remedy = v ? gg_doctor_remedy(d, v) : NULL;
        if (remedy && !f->file)
                f->fix = remedy;
}

/* It is what the first go finds itself. */
static void say_redundant(struct gg_doctor *d) {
        const struct gg_setting *s = goroot_of(d);
        struct gg_finding *f;

        if (s->layer == GG_LAYER_FILE) {
                gg_doctor_report(d, s, "go-env-goroot", GG_SEVERITY_WARNING,
                                 "the go/env file sets GOROOT: %s", s->value)
                        ->effect = "it is right for this go; any other go obeys it too, and an upgrade that "
                                   "moves the toolchain breaks every go command";
                return;
        }
        f = gg_doctor_report(d, s, "goroot-redundant", GG_SEVERITY_NOTE,
                             "GOROOT is set to what this go finds by itself%s: %s",
                             d->go && strcmp(s->value, d->go->root) != 0 ? ", spelled otherwise" : "",
                             s->value);
        f->effect = "it does nothing now, and misleads any other go that inherits it";
}

/* The go/env file sets it too, beneath the variable. Since 1.21 go.env is looked for in the root that the
 * file names, although the variable overrides it (initEnvCache). */
static void check_hidden(struct gg_doctor *d, const struct gg_verdict *v) {
        const struct gg_setting *s = goroot_of(d);
        struct gg_finding *f;

        if (s->layer != GG_LAYER_ENV || !s->file_value || *s->file_value == '\0' ||
            strcmp(s->file_value, s->value) == 0)
                return;
        f = gg_findings_add(&d->findings, "go-env-goroot-hidden", GG_SEVERITY_WARNING,
                            gg_machine_outside(d->machine, d->settings.env_file), s->file_line,
                            "the go/env file sets GOROOT to %s, which the variable hides", s->file_value);
        if (d->settings.go_env_by_file && d->settings.go_env_error != 0)
                f->effect = gg_arena_printf(d->machine->arena,
                                            "go still reads its defaults from there, and %s is missing: "
                                            "GOPROXY, GOSUMDB and GOTOOLCHAIN are empty",
                                            d->settings.go_env);
        else if (v && v->note)
                f->effect = "it counts as soon as GOROOT is unset, and is not the root of this go";
        else
                f->effect = "it counts as soon as GOROOT is unset";
        f->fix = "delete that line";
        f->edits = gg_doctor_goenv_edit(d, s->file_line, NULL);
}

static bool is_relative(const struct gg_setting *s) {
        return s->value[0] != '/';
}

void gg_doctor_goroot(struct gg_doctor *d) {
        const struct gg_setting *s = goroot_of(d);
        const char *env = gg_machine_getenv(d->machine, "GOROOT");
        struct gg_verdict *v = d->go_path ? gg_doctor_judge(d, d->go_path) : NULL;
        bool is_dir = gg_machine_is_dir(d->machine, s->value);

        if (env && *env == '\0')
                gg_findings_add(&d->findings, "goroot-empty", GG_SEVERITY_NOTE, NULL, 0,
                                "GOROOT is set, but empty")
                        ->effect = "go takes that for unset; scripts that ask whether it is set do not";
        check_hidden(d, v);
        if (s->layer < GG_LAYER_FILE) {
                gg_verdict_free(v);
                return;
        }
        if (v && v->kind == GG_VERDICT_ALLOWED)
                gg_doctor_report(d, s, "goroot-allowed", GG_SEVERITY_NOTE,
                                 "GOROOT is not the root of this go, and a rule allows it: %s", s->value);
        else if (!is_dir || !gg_machine_is_dir(d->machine, gg_machine_join(d->machine, s->value, "pkg/tool")))
                say_no_toolchain(d, v, is_dir);
        else if (is_relative(s))
                gg_doctor_report(d, s, "goroot-relative", GG_SEVERITY_WARNING,
                                 "GOROOT is a relative path: %s", s->value)
                        ->effect = "it is a toolchain in this folder, and none in any other";
        else if (v && v->kind == GG_VERDICT_MATCH && !v->judgement.switches)
                say_redundant(d);
        gg_verdict_free(v);
}
