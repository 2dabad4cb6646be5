/* SPDX-License-Identifier: MIT */
/* asdf and mise. Rules: asdf-golang's bin/exec-env (older ones set GOROOT only if it is unset), asdf's shims
 * (a comment for each version that has the program), mise's go.rs and settings.toml (go.set_goroot). */
#include "doctor/managers.h"
#include <string.h>

/* Whether one of the installed versions is meant: its name, or a prefix of it up to a dot. */
static bool is_installed(const struct gg_managers *g, const char *installs, const char *version) {
        size_t count, n = strlen(version);
        const char **names;

        if (gg_machine_list(g->m, installs, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                return false;
        for (size_t i = 0; i < count; i++)
                if (strncmp(names[i], version, n) == 0 && (names[i][n] == '\0' || names[i][n] == '.') &&
                    gg_machine_is_dir(g->m, gg_machine_join(g->m, installs, names[i])))
                        return true;
        return false;
}

/* The version that pins of that kind ask for, against what there is. */
static void check_pins(struct gg_managers *g, enum gg_pin_kind kind, const char *installs, const char *id,
                       const char *manager, const char *install) {
        const struct gg_pins *pins = &g->doctor->inventory.pins;

        for (size_t i = 0; i < pins->count && g->is_own; i++) {
                const struct gg_pin *pin = &pins->items[i];
                const char *version = strncmp(pin->text, "go", 2) == 0 ? pin->text + 2 : pin->text;
                struct gg_finding *f;

                if (pin->kind != kind || !pin->is_version || is_installed(g, installs, version))
                        continue;
                f = gg_manager_report(g, id, GG_SEVERITY_ERROR, pin->file, pin->line,
                                      "%s names %s, which %s has not installed", pin->file, pin->text,
                                      manager);
                f->effect = "its shim fails, or another go of PATH runs";
                f->fix = gg_arena_printf(g->m->arena, "%s%s", install, version);
        }
}

/* ---- asdf ---- */

/* "# asdf-plugin: golang 1.21.4": the versions that a shim is for. */
static bool shim_names(struct gg_str text, const char *version) {
        static const char *const marks[] = {"# asdf-plugin: golang ", "# asdf-plugin: go "};

        while (text.p) {
                struct gg_str line = gg_str_trim(gg_str_cut(&text, '\n'));

                for (size_t i = 0; i < 2; i++)
                        if (gg_str_starts(line, marks[i]) &&
                            gg_str_is((struct gg_str){line.p + strlen(marks[i]), line.n - strlen(marks[i])},
                                      version))
                                return true;
        }
        return false;
}

static void check_reshim(struct gg_managers *g, const char *installs, const char *shim) {
        struct gg_str text = gg_manager_read(g, shim);
        const char **names;
        size_t count;

        if (gg_machine_list(g->m, installs, GG_MANAGER_NAMES_MAX, &names, &count) < 0)
                return;
        for (size_t i = 0; i < count; i++) {
                const char *go = gg_arena_printf(g->m->arena, "%s/%s/go/bin/go", installs, names[i]);
                struct gg_finding *f;

                if (!gg_machine_is_executable(g->m, go) || shim_names(text, names[i]))
                        continue;
                f = gg_manager_report(g, "asdf-reshim-stale", GG_SEVERITY_WARNING, shim, 0,
                                      "asdf's golang %s is installed, but has no shim", names[i]);
                f->effect = "asdf does not run it: no version is set, or unknown command";
                f->fix = gg_arena_printf(g->m->arena, "asdf reshim golang %s", names[i]);
        }
}

static void check_plugin(struct gg_managers *g, const char *base, const char *shim) {
        const char *plugin = gg_machine_join(g->m, base, "plugins/golang");
        bool runs = g->first && gg_look_is_same(g->m, g->first->path, shim);
        struct gg_finding *f;

        if (gg_machine_is_dir(g->m, plugin) || !gg_machine_is_file(g->m, shim))
                return;
        f = gg_manager_report(g, "asdf-plugin-missing", runs ? GG_SEVERITY_ERROR : GG_SEVERITY_WARNING, shim,
                              0, "asdf has a shim for go, but no plugin golang");
        f->effect = "the shim fails, and hides every go behind it in PATH";
        f->fix = "asdf plugin add golang, or remove the shim";
}

static void check_asdf_goroot(struct gg_managers *g, const char *base, const char *shim) {
        const char *file = gg_machine_join(g->m, base, "plugins/golang/bin/exec-env");
        struct gg_look_at go = gg_look_at_shell(&g->doctor->inventory);
        struct gg_str text = gg_manager_read(g, file), line = {"", 0};
        struct gg_finding *f;
        unsigned n = 0;

        if (!g->goroot || !g->first || !gg_look_is_same(g->m, g->first->path, shim))
                return;
        /* [ "unset" = "${GOROOT:-unset}" ] */
        while (text.p && !memmem(line.p, line.n, "{GOROOT:-unset}", 15)) {
                line = gg_str_cut(&text, '\n');
                n++;
        }
        if (!memmem(line.p, line.n, "{GOROOT:-unset}", 15))
                return;
        if (go.kind == GG_LOOK_GO && *go.root && gg_look_is_same(g->m, go.root, g->goroot))
                return;
        f = gg_manager_report(g, "asdf-goroot-kept", GG_SEVERITY_ERROR, file, n,
                              "asdf's plugin sets GOROOT only if it is unset, and it is %s%s%s", g->goroot,
                              go.kind == GG_LOOK_GO ? ", but the shim runs the go of " : "", go.root);
        f->effect = "asdf runs each version with that root";
        f->fix = "unset GOROOT, and asdf plugin update golang";
        f->variable = "GOROOT";
}

static void check_asdf(struct gg_managers *g) {
        const char *base = gg_manager_base(g, "ASDF_DATA_DIR", ".asdf"), *shims, *installs, *shim;

        if (!base)
                return;
        shims = gg_machine_join(g->m, base, "shims");
        shim = gg_machine_join(g->m, shims, "go");
        installs = gg_machine_join(g->m, base, "installs/golang");
        check_plugin(g, base, shim);
        if (gg_machine_is_dir(g->m, gg_machine_join(g->m, base, "plugins/golang")))
                check_reshim(g, installs, shim);
        check_asdf_goroot(g, base, shim);
        if (gg_manager_in_path(g, shims) > 0 || gg_manager_has_init(g, "asdf", NULL))
                check_pins(g, GG_PIN_TOOL_VERSIONS, installs, "asdf-version-missing", "asdf",
                           "asdf install golang ");
}

/* ---- mise ---- */

static bool is_off(struct gg_str value) {
        value = gg_str_trim(value);
        return gg_str_starts(value, "false") || gg_str_is(value, "0") || gg_str_is(value, "no");
}

/* go.set_goroot = false under [settings], set_goroot under [settings.go], go_set_goroot of older ones. */
static bool switched_off_in(struct gg_str text, unsigned *ret_line) {
        for (unsigned n = 1; text.p; n++) {
                struct gg_str value = gg_str_trim(gg_str_cut(&text, '\n')), name = {NULL, 0};

                if (value.n > 0 && value.p[0] != '#')
                        name = gg_str_trim(gg_str_cut(&value, '='));
                if (name.n < 10 || memcmp(name.p + name.n - 10, "set_goroot", 10) != 0 || !value.p ||
                    !is_off(value))
                        continue;
                *ret_line = n;
                return true;
        }
        return false;
}

static bool is_switched_off(const struct gg_managers *g, const char **ret_file, unsigned *ret_line) {
        static const char *const files[] = {".config/mise/config.toml", ".config/mise/settings.toml"};

        *ret_file = NULL;
        *ret_line = 0;
        if (*gg_manager_getenv(g, "MISE_GO_SET_GOROOT") != '\0')
                return is_off(gg_str_of(gg_manager_getenv(g, "MISE_GO_SET_GOROOT")));
        for (size_t i = 0; i < 2; i++) {
                const char *file = gg_machine_join(g->m, g->home, files[i]);

                if (switched_off_in(gg_manager_read(g, file), ret_line)) {
                        *ret_file = file;
                        return true;
                }
        }
        return false;
}

static void check_mise_goroot(struct gg_managers *g, const char *base, const char *shim) {
        struct gg_look_at go = gg_look_at_shell(&g->doctor->inventory);
        struct gg_finding *f;
        const char *file;
        unsigned line;

        if (!g->goroot || !g->first || !is_switched_off(g, &file, &line))
                return;
        if (!gg_look_is_same(g->m, g->first->path, shim) && !gg_manager_is_below(g, g->first->path, base))
                return;
        if (go.kind == GG_LOOK_GO && *go.root && gg_look_is_same(g->m, go.root, g->goroot))
                return;
        f = gg_manager_report(g, "mise-goroot-kept", GG_SEVERITY_ERROR, file, line,
                              "mise is told not to set GOROOT, and it is %s%s%s", g->goroot,
                              go.kind == GG_LOOK_GO ? ", but mise runs the go of " : "", go.root);
        f->effect = "mise runs each version with that root";
        f->fix = "unset GOROOT, or let mise set it";
        f->variable = "GOROOT";
}

static void check_mise(struct gg_managers *g) {
        const char *base = gg_manager_base(g, "MISE_DATA_DIR", ".local/share/mise"), *shims, *shim, *installs;
        struct gg_finding *f;

        if (!base)
                return;
        shims = gg_machine_join(g->m, base, "shims");
        shim = gg_machine_join(g->m, shims, "go");
        installs = gg_machine_join(g->m, base, "installs/go");
        if (gg_machine_is_link(g->m, shim) && !gg_machine_is_file(g->m, shim)) {
                f = gg_manager_report(g, "mise-shims-dead", GG_SEVERITY_ERROR, shim, 0,
                                      "mise's shim for go leads to %s, which is gone",
                                      gg_machine_readlink(g->m, shim));
                f->effect = "mise's go is not found, and another one of PATH runs";
                f->fix = "mise reshim --force";
        }
        check_mise_goroot(g, base, shim);
        if (gg_manager_in_path(g, shims) > 0 || gg_manager_has_init(g, "mise", NULL))
                check_pins(g, GG_PIN_MISE, installs, "mise-version-missing", "mise", "mise install go@");
}

void gg_managers_shims(struct gg_managers *g) {
        check_asdf(g);
        check_mise(g);
}
