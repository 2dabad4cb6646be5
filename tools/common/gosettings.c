/* SPDX-License-Identifier: MIT */
#include "common/gosettings.h"
#include "common/goversion.h"
#include <errno.h>
#include <goroot-guard/env.h>
#include <goroot-guard/goenv.h>
#include <string.h>

/* Longer values are cut: a path is not longer, and of a list that is, nobody needs more to see it. */
#define VALUE_MAX ((size_t) 2 * GG_PATH_MAX)

/* One setting in both files. */
struct layers {
        const char *user, *root; /* NULL if the file has no such key */
        unsigned user_line, root_line;
};

struct reading {
        const struct gg_gosettings_input *in;
        struct gg_gosettings *out;
        struct layers layers[GG_SETTING_COUNT];
        const char *own_root; /* that the go finds by itself; "" if none */
        bool has_go_env;      /* Go 1.21 and newer */
};

/* By gg_setting_id. is_env_only: Go asks the environment alone (os.Getenv). is_computed: nobody sets it. */
static const struct {
        const char *name;
        bool is_env_only, is_computed;
} rows[GG_SETTING_COUNT] = {
        [GG_SETTING_GOROOT] = {.name = "GOROOT"},
        [GG_SETTING_GOTOOLDIR] = {.name = "GOTOOLDIR", .is_computed = true},
        [GG_SETTING_GOTOOLCHAIN] = {.name = "GOTOOLCHAIN"},
        [GG_SETTING_GOENV] = {.name = "GOENV", .is_env_only = true},
        [GG_SETTING_GOFLAGS] = {.name = "GOFLAGS"},
        [GG_SETTING_GOPATH] = {.name = "GOPATH"},
        [GG_SETTING_GOBIN] = {.name = "GOBIN"},
        [GG_SETTING_GOMODCACHE] = {.name = "GOMODCACHE"},
        [GG_SETTING_GOCACHE] = {.name = "GOCACHE"},
        [GG_SETTING_GO111MODULE] = {.name = "GO111MODULE"},
        [GG_SETTING_GOWORK] = {.name = "GOWORK"},
        [GG_SETTING_GOPROXY] = {.name = "GOPROXY"},
        [GG_SETTING_GOSUMDB] = {.name = "GOSUMDB"},
        [GG_SETTING_GOPRIVATE] = {.name = "GOPRIVATE"},
        [GG_SETTING_GOINSECURE] = {.name = "GOINSECURE"},
        [GG_SETTING_GOVCS] = {.name = "GOVCS"},
        [GG_SETTING_GOEXPERIMENT] = {.name = "GOEXPERIMENT"},
        [GG_SETTING_GOOS] = {.name = "GOOS"},
        [GG_SETTING_GOARCH] = {.name = "GOARCH"},
};

const char *gg_setting_name(enum gg_setting_id id) {
        return rows[id].name;
}

const char *gg_path_clean(struct gg_arena *arena, const char *path) {
        bool is_rooted = path[0] == '/';
        char *out = gg_arena_alloc(arena, strlen(path) + 2);
        size_t n = 0, floor = is_rooted ? 1 : 0; /* ".." takes nothing away below that */
        struct gg_str rest = gg_str_of(path);

        if (is_rooted)
                out[n++] = '/';
        while (rest.p) {
                struct gg_str part = gg_str_cut(&rest, '/');

                if (part.n == 0 || gg_str_is(part, "."))
                        continue;
                if (gg_str_is(part, "..") && n > floor) {
                        while (n > floor && out[n - 1] != '/')
                                n--;
                        if (n > floor)
                                n--;
                        continue;
                }
                if (gg_str_is(part, "..") && is_rooted)
                        continue;
                if (n > 0 && out[n - 1] != '/')
                        out[n++] = '/';
                memcpy(out + n, part.p, part.n);
                n += part.n;
                if (gg_str_is(part, ".."))
                        floor = n;
        }
        if (n == 0)
                out[n++] = '.';
        out[n] = '\0';
        return out;
}

/* filepath.Join: cleaned. */
static const char *join(const struct reading *r, const char *dir, const char *name) {
        return gg_path_clean(r->in->arena, gg_arena_printf(r->in->arena, "%s/%s", dir, name));
}

static const char *own(const struct reading *r, const char *name) {
        const char *value = gg_env_get(r->in->env, name);

        return value ? value : "";
}

/* ---- the files ---- */

/* Reads all settings out of one of the files. */
static int read_file(const struct reading *r, const char *file, struct gg_goenv_key keys[GG_SETTING_COUNT]) {
        for (size_t i = 0; i < GG_SETTING_COUNT; i++)
                keys[i] = (struct gg_goenv_key){
                        .name = rows[i].name,
                        .value = gg_arena_alloc(r->in->arena, VALUE_MAX),
                        .cap = VALUE_MAX,
                };
        return gg_goenv_read(r->in->fs, file, keys, GG_SETTING_COUNT);
}

static void read_user_file(struct reading *r) {
        char path[GG_PATH_MAX];
        struct gg_goenv_key keys[GG_SETTING_COUNT];
        struct gg_buf buf;

        gg_buf_init(&buf, path, sizeof path);
        if (gg_goenv_path(r->in->env, &buf) < 0)
                return;
        /* EnvFile joins, and so cleans, what it makes up itself. */
        r->out->env_file =
                *own(r, "GOENV") ? gg_arena_copy(r->in->arena, path) : gg_path_clean(r->in->arena, path);
        r->out->env_file_error = read_file(r, r->out->env_file, keys);
        for (size_t i = 0; i < GG_SETTING_COUNT; i++)
                if (keys[i].line > 0) {
                        r->layers[i].user = keys[i].value;
                        r->layers[i].user_line = keys[i].line;
                }
}

/* initEnvCache: the root that the go/env file names goes before the variable here. */
static void read_go_env(struct reading *r) {
        const char *by_file = r->layers[GG_SETTING_GOROOT].user, *by_env = own(r, "GOROOT"), *root;
        struct gg_goenv_key keys[GG_SETTING_COUNT];

        root = by_file && *by_file ? by_file : *by_env ? by_env : r->own_root;
        if (!r->has_go_env || *root == '\0')
                return;
        r->out->go_env_by_file = root == by_file && *by_env != '\0' && strcmp(by_file, by_env) != 0;
        r->out->go_env = join(r, root, "go.env");
        r->out->go_env_error = read_file(r, r->out->go_env, keys);
        for (size_t i = 0; i < GG_SETTING_COUNT; i++)
                if (keys[i].line > 0 && i != GG_SETTING_GOROOT) { /* it may not name another */
                        r->layers[i].root = keys[i].value;
                        r->layers[i].root_line = keys[i].line;
                }
}

/* ---- the layers on top of each other ---- */

/* What hides what: an empty variable hides nothing; a key of go/env hides that of go.env, even if it is
 * empty. */
static void note_hidden(const struct reading *r, enum gg_setting_id id) {
        const struct layers *l = &r->layers[id];
        struct gg_setting *s = &r->out->items[id];
        const char *env = gg_env_get(r->in->env, rows[id].name);
        bool in_user = l->user && *l->user && s->layer == GG_LAYER_ENV && strcmp(l->user, s->value) != 0;

        if (in_user)
                s->why = gg_arena_printf(r->in->arena, "hides %s:%u (%s)", r->out->env_file, l->user_line,
                                         l->user);
        else if (env && *env == '\0' && !rows[id].is_computed)
                s->why = "set in the environment, but empty";
        else if (l->user && *l->user == '\0' && s->layer < GG_LAYER_FILE && l->root)
                s->why = gg_arena_printf(r->in->arena, "%s:%u sets it to nothing and hides %s:%u (%s)",
                                         r->out->env_file, l->user_line, r->out->go_env, l->root_line,
                                         l->root);
        else if (l->user && *l->user && s->layer == GG_LAYER_FILE && l->root && strcmp(l->user, l->root) != 0)
                s->why = gg_arena_printf(r->in->arena, "hides %s:%u (%s)", r->out->go_env, l->root_line,
                                         l->root);
}

/* cfg.Getenv. */
static void settle(const struct reading *r, enum gg_setting_id id) {
        const struct layers *l = &r->layers[id];
        struct gg_setting *s = &r->out->items[id];
        const char *env = own(r, rows[id].name);

        *s = (struct gg_setting){.name = rows[id].name,
                                 .value = "",
                                 .source = "default",
                                 .file_value = l->user,
                                 .file_line = l->user_line};
        if (rows[id].is_computed)
                return;
        if (*env) {
                s->value = env;
                s->layer = GG_LAYER_ENV;
                s->source = "environment";
        } else if (rows[id].is_env_only) {
                return;
        } else if (l->user && *l->user) {
                s->value = l->user;
                s->layer = GG_LAYER_FILE;
                s->source = gg_arena_printf(r->in->arena, "%s:%u", r->out->env_file, l->user_line);
        } else if (!l->user && l->root && *l->root) {
                s->value = l->root;
                s->layer = GG_LAYER_GO_ENV;
                s->source = gg_arena_printf(r->in->arena, "%s:%u", r->out->go_env, l->root_line);
        }
}

/* ---- what the go makes of settings that are set nowhere, or not as they stand ---- */

static void set_default(const struct reading *r, enum gg_setting_id id, const char *value,
                        const char *source) {
        struct gg_setting *s = &r->out->items[id];

        if (*s->value == '\0') {
                s->value = value;
                s->source = source;
        }
}

static void settle_goroot(const struct reading *r) {
        struct gg_setting *goroot = &r->out->items[GG_SETTING_GOROOT];

        /* Go 1.21 and newer take the variable as it is, but clean what the file says. */
        if (*goroot->value && (!r->has_go_env || goroot->layer == GG_LAYER_FILE))
                goroot->value = gg_path_clean(r->in->arena, goroot->value);
        r->out->is_trimmed = *goroot->value == '\0' && r->in->bin && *r->own_root == '\0';
        set_default(r, GG_SETTING_GOROOT, r->own_root, r->in->bin ? "binary" : "default");
        if (*goroot->value && r->in->bin && r->in->bin->goarch)
                r->out->items[GG_SETTING_GOTOOLDIR] = (struct gg_setting){
                        .name = rows[GG_SETTING_GOTOOLDIR].name,
                        .value = join(r, goroot->value,
                                      gg_arena_printf(r->in->arena, "pkg/tool/linux_%s", r->in->bin->goarch)),
                        .source = "GOROOT",
                };
}

/* go/build defaultGOPATH; main of cmd/go takes a relative one back. */
static void settle_gopath(const struct reading *r) {
        const char *home = own(r, "HOME"), *goroot = own(r, "GOROOT"), *path;
        struct gg_str first;

        if (*home == '/') {
                path = join(r, home, "go");
                if (*goroot && strcmp(gg_path_clean(r->in->arena, goroot), path) == 0)
                        set_default(r, GG_SETTING_GOPATH, "", "none: $HOME/go is GOROOT");
                else
                        set_default(r, GG_SETTING_GOPATH, path, "default");
        }
        path = r->out->items[GG_SETTING_GOPATH].value;
        first = gg_str_of(path);
        first = gg_str_cut(&first, ':');
        if (first.n > 0)
                set_default(r, GG_SETTING_GOMODCACHE,
                            join(r, gg_arena_string(r->in->arena, first), "pkg/mod"), "GOPATH");
}

static void settle_gocache(const struct reading *r) {
        const char *base = own(r, "XDG_CACHE_HOME"), *home = own(r, "HOME");

        if (*base)
                set_default(r, GG_SETTING_GOCACHE, join(r, base, "go-build"), "default");
        else if (*home)
                set_default(r, GG_SETTING_GOCACHE, join(r, home, ".cache/go-build"), "default");
        else
                set_default(r, GG_SETTING_GOCACHE, "off", "default");
}

static void settle_goenv(const struct reading *r) {
        r->out->items[GG_SETTING_GOENV].value = r->out->env_file ? r->out->env_file : ""; /* "off" is none */
}

/* modload.findWorkspaceFile: upwards, but not out of GOROOT. */
static void settle_gowork(const struct reading *r) {
        struct gg_setting *s = &r->out->items[GG_SETTING_GOWORK];
        const char *goroot = r->out->items[GG_SETTING_GOROOT].value;
        char *dir;

        if ((*s->value && strcmp(s->value, "auto") != 0) || !r->in->cwd)
                return;
        s->value = "";
        dir = gg_arena_copy(r->in->arena, gg_path_clean(r->in->arena, r->in->cwd));
        for (;;) {
                const char *file = join(r, dir, "go.work");
                char *slash = strrchr(dir, '/');
                struct gg_stat st;

                if (r->in->fs->stat(r->in->fs->ctx, file, &st) == 0 && st.type != GG_FILE_DIRECTORY) {
                        s->value = file;
                        return;
                }
                if (!slash || dir[1] == '\0')
                        return;
                slash[slash == dir ? 1 : 0] = '\0';
                if (strcmp(dir, goroot) == 0)
                        return;
        }
}

static bool is_since_1_21(const struct gg_gobin *bin) {
        static const struct gg_goversion first = {.major = 1, .minor = 21, .has_minor = true};
        struct gg_goversion version;

        return !bin || !gg_goversion_parse(gg_str_of(bin->info.version), &version) ||
               gg_goversion_compare(&version, &first) >= 0;
}

void gg_gosettings_read(const struct gg_gosettings_input *input, struct gg_gosettings *ret) {
        struct reading r = {.in = input, .out = ret};

        *ret = (struct gg_gosettings){.env_file_error = -ENOENT, .go_env_error = -ENOENT};
        r.own_root = gg_arena_copy(input->arena, input->bin ? input->bin->root : "");
        r.has_go_env = is_since_1_21(input->bin);
        read_user_file(&r);
        read_go_env(&r);
        for (enum gg_setting_id id = 0; id < GG_SETTING_COUNT; id++)
                settle(&r, id);
        for (enum gg_setting_id id = 0; id < GG_SETTING_COUNT; id++)
                note_hidden(&r, id);
        settle_goroot(&r);
        settle_gopath(&r);
        settle_gocache(&r);
        settle_goenv(&r);
        settle_gowork(&r);
        set_default(&r, GG_SETTING_GOOS, "linux", "default");
        set_default(&r, GG_SETTING_GOARCH, input->bin && input->bin->goarch ? input->bin->goarch : "",
                    "binary");
        if (!r.has_go_env) { /* compiled in */
                set_default(&r, GG_SETTING_GOPROXY, "https://proxy.golang.org,direct", "default");
                set_default(&r, GG_SETTING_GOSUMDB, "sum.golang.org", "default");
        }
}
