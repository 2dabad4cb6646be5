/* SPDX-License-Identifier: MIT */
#include "common/inherited.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_MAX ((size_t) 8 << 20)

/* ---- what is of interest ---- */

/* Prefixes, or whole names where they end in '='. Managers: FIELD's table of what each reads and exports. */
static const char *const interests[] = {
        "GO",
        "CGO_",
        "CC=",
        "CXX=",
        "PATH=",
        "ASDF_",
        "MISE_",
        "__MISE_ORIG",
        "GVM_",
        "gvm_",
        "GIMME_",
        "G_HOME=",
        "DIRENV_DIR=",
        "DIRENV_FILE=",
        "HOME=",
        "USER=",
        "SHELL=",
        "TERM=",
        "LOGNAME=",
        "SUDO_",
        "XDG_CONFIG_HOME=",
        "XDG_CACHE_HOME=",
        "LD_PRELOAD=",
};

bool gg_inherited_is_of_interest(const char *entry) {
        for (size_t i = 0; i < sizeof interests / sizeof interests[0]; i++)
                if (strncmp(entry, interests[i], strlen(interests[i])) == 0)
                        return strchr(entry, '=') != NULL;
        return false;
}

/* ---- /proc/PID/environ ---- */

static int read_block(struct gg_arena *arena, pid_t pid, char **ret_bytes, size_t *ret_n) {
        size_t n = 0, cap = 4096;
        char name[48], *bytes = gg_arena_alloc(arena, cap + 1);
        ssize_t got;
        int fd;

        snprintf(name, sizeof name, "/proc/%ld/environ", (long) pid);
        fd = open(name, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? -ESRCH : -errno;
        for (;;) {
                got = read(fd, bytes + n, cap - n);
                if (got <= 0)
                        break;
                n += (size_t) got;
                if (n == cap && cap < BLOCK_MAX) {
                        char *more = gg_arena_alloc(arena, 2 * cap + 1);

                        memcpy(more, bytes, n);
                        bytes = more;
                        cap *= 2;
                } else if (n == cap) {
                        break;
                }
        }
        if (got < 0)
                got = errno == EIO ? 0 : -errno; /* it has just ended: there is no memory any more */
        close(fd);
        bytes[n] = '\0';
        *ret_bytes = bytes;
        *ret_n = n;
        return (int) got < 0 ? (int) got : 0;
}

/* A block that was written over has strings in it that are no variables, or none that end. */
static bool is_variable(const char *entry) {
        size_t n = strcspn(entry, "=");

        return n > 0 && entry[n] == '=' && !memchr(entry, ' ', n);
}

int gg_inherited_read(struct gg_arena *arena, pid_t pid, char ***ret_env, bool *ret_overwritten) {
        char **env = NULL, *bytes = NULL;
        size_t n = 0, count = 0, cap = 0, variables = 0, others = 0;
        int r = read_block(arena, pid, &bytes, &n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i += strlen(bytes + i) + 1) {
                if (is_variable(bytes + i))
                        variables++;
                else
                        others++;
                if (!gg_inherited_is_of_interest(bytes + i))
                        continue;
                env = gg_arena_grow(arena, env, count, &cap, sizeof *env);
                env[count++] = bytes + i;
        }
        env = gg_arena_grow(arena, env, count, &cap, sizeof *env);
        env[count] = NULL;
        *ret_env = env;
        *ret_overwritten = others > variables;
        return 0;
}

/* ---- why ---- */

struct clue {
        const char *variable; /* it is in the process's environment, and not in ours... */
        const char *why;
};

/* Most telling first. cmd/go/internal/generate sets GOFILE and GOPACKAGE for what it runs. */
static const struct clue clues[] = {
        {"SUDO_COMMAND", "sudo (env_reset)"},
        {"GOPACKAGE", "go generate, which sets GOROOT for what it runs"},
        {"GOENV_VERSION", "goenv, whose shims set GOROOT for the version they choose"},
        {"ASDF_INSTALL_PATH", "asdf, which sets GOROOT if it is not set"},
        {"MISE_SHIM", "mise, whose shims set GOROOT for the version they choose"},
        {"DIRENV_DIR", "direnv, by the .envrc of its folder"},
        {"gvm_go_name", "gvm, which exports the version in use"},
        {"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", "go, which has switched toolchains (GOTOOLCHAIN)"},
        {"GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", "go, which has switched toolchains (GOTOOLCHAIN)"},
};

static const char *clue_of(const struct gg_comparison *c) {
        for (size_t i = 0; i < sizeof clues / sizeof clues[0]; i++)
                if (gg_env_get(c->there, clues[i].variable) && !gg_env_get(c->here, clues[i].variable))
                        return clues[i].why;
        return NULL;
}

/* What every session has, and a cleared environment has not. */
static bool is_cleared(const struct gg_comparison *c) {
        static const char *const usual[] = {"HOME", "USER", "LOGNAME", "SHELL", "TERM"};
        size_t gone = 0, ours = 0;

        for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
                ours += gg_env_get(c->here, usual[i]) != NULL;
                gone += gg_env_get(c->here, usual[i]) && !gg_env_get(c->there, usual[i]);
        }
        return ours > 0 && gone == ours;
}

/* Whose toolchain it is, if whoever put it there sets GOROOT to it. */
static const char *exporter_of(const struct gg_comparison *c, const char *root) {
        const struct gg_toolchain *t = c->inventory ? gg_inventory_find(c->inventory, root) : NULL;

        if (!t || !t->source || !t->source->exports)
                return NULL;
        return gg_arena_printf(c->arena, "%s, whose %s sets it", t->source->name, t->source->exports);
}

static const char *launcher_of(const struct gg_comparison *c) {
        struct gg_str base = gg_path_base(gg_str_of(c->launcher));

        if (base.n == 0)
                return NULL;
        return gg_arena_printf(c->arena, "%.*s, or by what started it", (int) base.n, base.p);
}

/* Why a variable is not what it is here. Which of several steps on the way it was, nobody has written down:
 * the one that is known to do such a thing is named. */
static const char *why_variable(const struct gg_comparison *c, const char *name) {
        const char *here = gg_env_get(c->here, name), *there = gg_env_get(c->there, name), *by = clue_of(c),
                   *to;

        if (here && !there && is_cleared(c) && !gg_env_get(c->there, "SUDO_COMMAND"))
                return "the environment was cleared: env -i, a service, cron or a container";
        to = there && strcmp(name, "GOROOT") == 0 ? exporter_of(c, there) : NULL;
        if (!by)
                by = to;
        if (!by)
                by = launcher_of(c);
        if (!by)
                return NULL;
        return gg_arena_printf(c->arena, "%s by %s", !there ? "removed" : here ? "changed" : "set", by);
}

static bool is_same(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A setting that follows from another variable or from a file. */
static const char *why_setting(const struct gg_comparison *c, const struct gg_setting *here,
                               const struct gg_setting *there) {
        static const char *const bases[] = {"HOME",  "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                            "GOENV", "GOPATH",          "GOROOT"};

        if (!is_same(gg_env_get(c->here, here->name), gg_env_get(c->there, here->name)))
                return why_variable(c, here->name);
        if (there->layer == GG_LAYER_FILE || here->layer == GG_LAYER_FILE)
                return "the go/env files differ";
        for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
                if (!is_same(gg_env_get(c->here, bases[i]), gg_env_get(c->there, bases[i])))
                        return gg_arena_printf(c->arena, "follows from %s", bases[i]);
        return "the working directory is another";
}

/* ---- the differences ---- */

struct list {
        struct gg_arena *arena;
        struct gg_difference *items;
        size_t count, cap;
};

static void add(struct list *l, struct gg_difference difference) {
        l->items = gg_arena_grow(l->arena, l->items, l->count, &l->cap, sizeof *l->items);
        l->items[l->count++] = difference;
}

/* A value from another place is no difference if it is the same, unless it is GOROOT: what is set counts for
 * other go commands too. */
static void compare_settings(const struct gg_comparison *c, struct list *l) {
        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *here = &c->here_settings->items[i],
                                        *there = &c->there_settings->items[i];
                bool is_elsewhere = i == GG_SETTING_GOROOT && here->layer != there->layer;

                if (strcmp(here->value, there->value) == 0 && !is_elsewhere)
                        continue;
                if (i == GG_SETTING_GOTOOLDIR)
                        continue; /* says no more than GOROOT */
                add(l, (struct gg_difference){.name = here->name,
                                              .here = *here->value ? here->value : NULL,
                                              .there = *there->value ? there->value : NULL,
                                              .here_source = here->source,
                                              .there_source = there->source,
                                              .why = why_setting(c, here, there)});
        }
}

/* Variables that are no settings of Go, but decide which go runs and what it finds. */
static void compare_variables(const struct gg_comparison *c, struct list *l) {
        static const char *const names[] = {"PATH",
                                            "HOME",
                                            "GOENV_VERSION",
                                            "ASDF_GOLANG_VERSION",
                                            "MISE_GO_VERSION",
                                            "gvm_go_name",
                                            "CGO_ENABLED",
                                            "CC",
                                            "LD_PRELOAD"};

        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
                const char *here = gg_env_get(c->here, names[i]), *there = gg_env_get(c->there, names[i]);

                if (!is_same(here, there))
                        add(l, (struct gg_difference){.name = names[i],
                                                      .here = here,
                                                      .there = there,
                                                      .why = why_variable(c, names[i])});
        }
}

void gg_inherited_compare(const struct gg_comparison *comparison, struct gg_difference **ret_differences,
                          size_t *ret_count) {
        struct list l = {.arena = comparison->arena};

        compare_settings(comparison, &l);
        compare_variables(comparison, &l);
        *ret_differences = l.items;
        *ret_count = l.count;
}
