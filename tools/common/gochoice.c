/* SPDX-License-Identifier: MIT */
#include "common/gochoice.h"
#include "common/pinconflicts.h"
#include <goroot-guard/path.h>
#include <string.h>

/* ---- what stands in PATH ---- */

/* Whose shims lie where (FIELD: goenv's and asdf's are scripts, mise's are links to itself), and which files
 * they obey, in order. */
static const struct {
        const char *name, *dir;
        enum gg_pin_kind kinds[2];
} managers[] = {
        {"goenv", "goenv/shims/", {GG_PIN_GO_VERSION, GG_PIN_GO_VERSION}},
        {"asdf", "asdf/shims/", {GG_PIN_TOOL_VERSIONS, GG_PIN_TOOL_VERSIONS}},
        {"mise", "mise/shims/", {GG_PIN_MISE, GG_PIN_TOOL_VERSIONS}},
};

static void find_manager(const struct gg_pins *pins, struct gg_gochoice *c) {
        for (size_t i = 0; i < sizeof managers / sizeof *managers; i++) {
                if (!strstr(c->path, managers[i].dir))
                        continue;
                c->manager = managers[i].name;
                c->pin = gg_pins_first(pins, managers[i].kinds[0]);
                if (!c->pin)
                        c->pin = gg_pins_first(pins, managers[i].kinds[1]);
        }
}

static void find_go(const struct gg_machine *m, const struct gg_pins *pins, struct gg_gochoice *c) {
        struct gg_gobin *bin = gg_arena_alloc(m->arena, sizeof *bin);
        char path[GG_PATH_MAX];
        struct gg_buf buf;

        gg_buf_init(&buf, path, sizeof path);
        if (gg_path_search(&m->fs, "go", m->path, &buf) < 0)
                return;
        c->path = gg_arena_copy(m->arena, path);
        if (gg_gobin_identify(&m->fs, path, NULL, true, bin) == 0 && bin->kind == GG_GOBIN_GO &&
            !bin->by_script) {
                gg_gobin_inform(&m->fs, bin);
                c->bin = bin;
                c->own_version = bin->info.version;
        } else {
                find_manager(pins, c);
        }
}

/* A version that can be one of a release: Go 1.20 was the last to have one without a patch. */
static bool is_release(const struct gg_goversion *v) {
        return v->has_patch || v->kind != 0 || (v->major == 1 && v->has_minor && v->minor < 21);
}

static void set_own_version(const struct gg_machine *m, struct gg_gochoice *c) {
        if (c->pin && c->pin->is_version && is_release(&c->pin->version))
                c->own_version = gg_arena_printf(
                        m->arena, "%s%s", strncmp(c->pin->text, "go", 2) == 0 ? "" : "go", c->pin->text);
        c->own_known = gg_goversion_parse(gg_str_of(c->own_version), &c->own);
        c->knows_toolchains = c->own_known && (c->own.major > 1 || c->own.minor >= 21);
}

/* ---- what it would hand over to ---- */

/* FromToolchain of internal/gover: "go1.22.1-corp", "gccgo-go1.23.1". */
static bool from_toolchain(struct gg_str name, struct gg_goversion *ret) {
        const char *inner;

        if (name.n == 0 || memchr(name.p, '/', name.n) || memchr(name.p, '\\', name.n))
                return false;
        if (gg_str_starts(name, "go"))
                return gg_goversion_parse(name, ret);
        inner = memmem(name.p, name.n, "-go", 3);
        return inner &&
               gg_goversion_parse((struct gg_str){inner + 1, name.n - (size_t) (inner + 1 - name.p)}, ret);
}

struct selection {
        const char *version;
        struct gg_goversion release;
        bool is_known;
        const char *by;
        const struct gg_pin *line;
};

/* A toolchain line counts if it is newer, and so does a go line. "default" leaves it at what it is. */
static void select_by_file(struct gg_arena *arena, const struct gg_pins *pins, struct selection *s) {
        const struct gg_pin *go = gg_pins_first(pins, GG_PIN_GO_WORK_GO);
        const struct gg_pin *toolchain = gg_pins_first(pins, GG_PIN_GO_WORK_TOOLCHAIN);

        if (!go && !toolchain) {
                go = gg_pins_first(pins, GG_PIN_GO_MOD_GO);
                toolchain = gg_pins_first(pins, GG_PIN_GO_MOD_TOOLCHAIN);
        }
        if (toolchain && strcmp(toolchain->text, "default") == 0)
                return;
        if (toolchain && toolchain->is_version &&
            gg_goversion_compare(&toolchain->version, &s->release) > 0) {
                *s = (struct selection){toolchain->text, toolchain->version, true, NULL, toolchain};
        }
        if (go && go->is_version && gg_goversion_compare(&go->version, &s->release) > 0) {
                const struct gg_goversion *v = &go->version;
                /* The first release of a language version, from 1.21 on. */
                bool is_language = !v->has_patch && v->kind == 0 && (v->major > 1 || v->minor >= 21);

                *s = (struct selection){.line = go};
                s->version = gg_arena_printf(arena, "go%s%s", go->text, is_language ? ".0" : "");
                s->is_known = gg_goversion_parse(gg_str_of(s->version), &s->release);
        }
}

static void select_toolchain(const struct gg_machine *m, const struct gg_pins *pins, struct gg_gochoice *c,
                             struct selection *s) {
        struct gg_str mode = gg_str_of(c->settings.items[GG_SETTING_GOTOOLCHAIN].value);
        struct gg_goversion asked;

        if (!gg_str_is(mode, "auto") && !gg_str_is(mode, "path")) {
                struct gg_str name = gg_str_cut(&mode, '+');

                if (!gg_str_is(name, "local") && from_toolchain(name, &asked)) {
                        *s = (struct selection){.version = gg_arena_string(m->arena, name),
                                                .release = asked,
                                                .is_known = true};
                        if (!c->own_known || gg_goversion_compare(&asked, &c->own) != 0)
                                s->by = "GOTOOLCHAIN";
                }
                if (!mode.p)
                        mode = (struct gg_str){"", 0};
        }
        c->is_local = !gg_str_is(mode, "auto") && !gg_str_is(mode, "path");
        if (!c->is_local && s->is_known)
                select_by_file(m->arena, pins, s);
}

void gg_gochoice_make(const struct gg_machine *m, const char *dir, const struct gg_pins *pins,
                      struct gg_gochoice *ret) {
        struct gg_gochoice *c = ret;
        struct selection s;

        *c = (struct gg_gochoice){.own_version = "", .is_local = true};
        find_go(m, pins, c);
        set_own_version(m, c);
        gg_gosettings_read(
                &(struct gg_gosettings_input){
                        .arena = m->arena, .fs = &m->fs, .env = m->env, .cwd = dir, .bin = c->bin},
                &c->settings);
        s = (struct selection){c->own_version, c->own, c->own_known, NULL, NULL};
        if (c->knows_toolchains)
                select_toolchain(m, pins, c, &s);
        c->version = s.version;
        c->release = s.release;
        c->is_known = s.is_known;
        c->by = s.by;
        c->line = s.line;
}
