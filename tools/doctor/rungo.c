/* SPDX-License-Identifier: MIT */
/* doctor --run-go: what the go commands themselves say of their settings. */
#include "common/child.h"
#include "doctor/parts.h"
#include <errno.h>
#include <goroot-guard/env.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>

#define OUTPUT_MAX ((size_t) 256 * 1024)
#define SECONDS_MAX 10

/* `go env -json`: its output, both streams. 0 and its wait status, or a negative errno. */
static int run_env(const struct gg_doctor *d, const char *go, char *const *env, struct gg_str *ret_text,
                   int *ret_status) {
        char *const argv[] = {(char *) "go", (char *) "env", (char *) "-json", NULL};
        const struct gg_child child = {.path = go,
                                       .argv = argv,
                                       .env = env,
                                       .dir = d->machine->cwd,
                                       .output_max = OUTPUT_MAX,
                                       .seconds_max = SECONDS_MAX};

        return gg_child_ask(d->machine->arena, &child, ret_text, ret_status);
}

/* ---- what it says, against what was read from files ---- */

static const char *first_line(struct gg_doctor *d, struct gg_str text) {
        return gg_arena_string(d->machine->arena, gg_str_cut(&text, '\n'));
}

static void say_failed(struct gg_doctor *d, const char *go, int r, int status, struct gg_str text) {
        struct gg_finding *f =
                gg_findings_add(&d->findings, "go-env-fails", GG_SEVERITY_ERROR,
                                gg_machine_outside(d->machine, go), 0, "go env of %s does not work", go);

        if (r == -ETIMEDOUT)
                f->effect =
                        gg_arena_printf(d->machine->arena, "it had not ended after %d seconds", SECONDS_MAX);
        else if (r < 0)
                f->effect = gg_arena_printf(d->machine->arena, "%s", strerror(-r));
        else if (WIFSIGNALED(status))
                f->effect = gg_arena_printf(d->machine->arena, "it was ended by signal %d", WTERMSIG(status));
        else
                f->effect = gg_arena_printf(d->machine->arena, "status %d: %s", WEXITSTATUS(status),
                                            text.n > 0 ? first_line(d, text) : "it says nothing");
}

/* GOTOOLCHAIN is ours: go env is to speak for itself, and to fetch nothing. */
static void compare(struct gg_doctor *d, const char *go, const struct gg_gosettings *settings, json_t *said) {
        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *s = &settings->items[i];
                const char *value = json_string_value(json_object_get(said, s->name));
                struct gg_finding *f;

                if (!value || strcmp(value, s->value) == 0 || i == GG_SETTING_GOTOOLCHAIN)
                        continue;
                f = gg_findings_add(&d->findings, "go-env-disagrees", GG_SEVERITY_WARNING,
                                    gg_machine_outside(d->machine, go), 0,
                                    "go env of %s says %s=%s, and the files say %s", go, s->name, value,
                                    *s->value ? s->value : "nothing");
                f->effect = "something between this shell and that go changes it: a wrapper, or a go that "
                            "was changed";
        }
}

static void say_shim(struct gg_doctor *d, const char *go, json_t *said) {
        const char *version = json_string_value(json_object_get(said, "GOVERSION"));
        const char *root = json_string_value(json_object_get(said, "GOROOT"));

        gg_findings_add(&d->findings, "shim-runs", GG_SEVERITY_NOTE, gg_machine_outside(d->machine, go), 0,
                        "%s runs %s with GOROOT=%s", go, version ? version : "a go of unknown version",
                        root ? root : "");
}

static void ask(struct gg_doctor *d, const char *go, char *const *env) {
        struct gg_gobin *bin = gg_arena_alloc(d->machine->arena, sizeof *bin);
        struct gg_gosettings settings;
        struct gg_str text = {NULL, 0};
        const char *brace;
        int status = 0, r = run_env(d, go, env, &text, &status);
        json_t *said = NULL;

        brace = text.n > 0 ? memchr(text.p, '{', text.n) : NULL;
        if (r == 0 && status == 0 && brace)
                said = json_loadb(brace, text.n - (size_t) (brace - text.p), JSON_DISABLE_EOF_CHECK, NULL);
        if (!said) {
                say_failed(d, go, r, status, text);
                return;
        }
        if (gg_gobin_identify(&d->machine->fs, go, NULL, true, bin) == 0 && bin->kind == GG_GOBIN_GO &&
            !bin->by_script) {
                gg_gobin_inform(&d->machine->fs, bin);
                gg_gosettings_read(&(struct gg_gosettings_input){.arena = d->machine->arena,
                                                                 .fs = &d->machine->fs,
                                                                 .env = env,
                                                                 .cwd = d->machine->cwd,
                                                                 .bin = bin},
                                   &settings);
                compare(d, go, &settings, said);
        } else {
                say_shim(d, go, said);
        }
        json_decref(said);
}

void gg_doctor_run_go(struct gg_doctor *d) {
        const struct gg_env_edit local = {"GOTOOLCHAIN", "local"};
        void *room = gg_arena_alloc(d->machine->arena, gg_env_room(d->machine->env, &local, 1));
        char *const *env = gg_env_apply(d->machine->env, &local, 1, room);

        for (size_t i = 0; i < d->inventory.path_count; i++)
                ask(d, d->inventory.path_gos[i].path, env);
        gg_findings_sort(&d->findings);
}
