/* SPDX-License-Identifier: MIT */
/* .envrc: shell code for bash that direnv runs, with functions of its own (direnv-stdlib(1)). Which Go it
 * asks for is said by what it calls, or by the folders that it puts into PATH and GOROOT. */
#include "common/pins-read.h"
#include "common/shell.h"
#include <goroot-guard/path.h>
#include <string.h>

struct reader {
        const struct gg_pin_sink *sink;
};

/* Commands that name a version: their words in front of it. ("use goenv" is no part of direnv, but a common
 * addition to it: use_goenv in direnvrc.) */
static const char *const calls[][4] = {
        {"use", "goenv"},
        {"use", "go"},
        {"use", "golang"},
        {"use", "gvm"},
        {"use_goenv"},
        {"use_go"},
        {"goenv", "shell"},
        {"goenv", "local"},
        {"gvm", "use"},
        {"asdf", "shell", "golang"},
        {"asdf", "local", "golang"},
};

/* Variables that name a version. */
static const char *const version_variables[] = {"GOENV_VERSION", "ASDF_GOLANG_VERSION", "MISE_GO_VERSION"};

static void add(const struct reader *r, unsigned line, struct gg_str text) {
        gg_pin_add(r->sink, GG_PIN_ENVRC, line, text);
}

/* A folder's name that is a version: "1.22.1", "go1.22.1", gimme's "go1.22.1.linux.amd64". */
static struct gg_str version_of(struct gg_str name) {
        struct gg_goversion v;

        for (size_t n = name.n; n > 0; n--) {
                struct gg_str part = {name.p, n};

                if (n < name.n && name.p[n] != '.')
                        continue;
                if (gg_goversion_parse(part, &v) && v.has_minor)
                        return part;
        }
        return (struct gg_str){"", 0};
}

/* The version in the path of a toolchain, if there is one: the last part that is one. Paths that have nothing
 * to do with Go have versions, too. */
static struct gg_str version_in(struct gg_str path) {
        struct gg_str found = {"", 0};

        if (path.n == 0 || !memmem(path.p, path.n, "go", 2))
                return found;
        while (path.p) {
                struct gg_str version = version_of(gg_str_cut(&path, '/'));

                if (version.n > 0)
                        found = version;
        }
        return found;
}

static void add_paths(const struct reader *r, unsigned line, const char *list) {
        struct gg_str rest = gg_str_of(list);

        while (rest.p) {
                struct gg_str version = version_in(gg_str_cut(&rest, ':'));

                if (version.n > 0)
                        add(r, line, version);
        }
}

static void read_call(const struct reader *r, const struct gg_shell_command *c) {
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
                size_t n = 0;

                while (n < 4 && calls[i][n] && n < c->word_count &&
                       strcmp(c->words[n].text, calls[i][n]) == 0)
                        n++;
                if (n < 4 && !calls[i][n] && n < c->word_count) {
                        add(r, c->line, gg_str_of(c->words[n].text));
                        return;
                }
        }
        if (strcmp(c->words[0].text, "PATH_add") == 0 || strcmp(c->words[0].text, "path_add") == 0)
                for (size_t i = 1; i < c->word_count; i++)
                        add_paths(r, c->line, c->words[i].text);
}

static void read_change(const struct reader *r, const struct gg_shell_change *change) {
        if (!change->value || change->is_for_child || change->op == GG_SHELL_UNSET)
                return;
        for (size_t i = 0; i < sizeof version_variables / sizeof *version_variables; i++)
                if (strcmp(change->name, version_variables[i]) == 0)
                        add(r, change->line, gg_str_of(change->value));
        if (strcmp(change->name, "PATH") == 0 || strcmp(change->name, "GOROOT") == 0)
                add_paths(r, change->line, change->value);
}

/* What a function does is done where it is called. */
static void visit(void *ctx, const struct gg_shell_command *c) {
        const struct reader *r = ctx;
        struct gg_shell_change *changes;
        size_t count;

        if (c->function)
                return;
        if (c->word_count > 0)
                read_call(r, c);
        gg_shell_changes(r->sink->arena, c, GG_SHELL_SH, &changes, &count);
        for (size_t i = 0; i < count; i++)
                read_change(r, &changes[i]);
}

void gg_pins_read_envrc(const struct gg_pin_sink *sink, struct gg_str text) {
        struct reader r = {sink};

        gg_shell_read(sink->arena, text, GG_SHELL_SH, 1, visit, &r);
}
