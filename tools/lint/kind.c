/* SPDX-License-Identifier: MIT */
/* What a file is. Who reads which name: GitHub's, Gitea's and Forgejo's documentation of workflows, GitLab's
 * of CI files, Docker's of -f, make(1), direnv(1), containers.dev, VS Code's of settings. */
#include "lint/engine.h"
#include <goroot-guard/path.h>
#include <string.h>
#include <strings.h>

/* Patterns of one part each, joined by "/", against the end of a path: "*" is any text without a slash. */
static const struct {
        const char *pattern;
        enum gg_lint_kind kind;
} names[] = {
        {".github/workflows/*.yml", GG_LINT_WORKFLOW},
        {".github/workflows/*.yaml", GG_LINT_WORKFLOW},
        {".gitea/workflows/*.yml", GG_LINT_WORKFLOW},
        {".gitea/workflows/*.yaml", GG_LINT_WORKFLOW},
        {".forgejo/workflows/*.yml", GG_LINT_WORKFLOW},
        {".forgejo/workflows/*.yaml", GG_LINT_WORKFLOW},
        {"action.yml", GG_LINT_ACTION},
        {"action.yaml", GG_LINT_ACTION},
        {"*.gitlab-ci.yml", GG_LINT_GITLAB},
        {"*.gitlab-ci.yaml", GG_LINT_GITLAB},
        {".gitlab/ci/*.yml", GG_LINT_GITLAB},
        {".gitlab/ci/*.yaml", GG_LINT_GITLAB},
        {"*.dockerignore", GG_LINT_OTHER},
        {"Dockerfile", GG_LINT_DOCKERFILE},
        {"Dockerfile.*", GG_LINT_DOCKERFILE},
        {"*.Dockerfile", GG_LINT_DOCKERFILE},
        {"Containerfile", GG_LINT_DOCKERFILE},
        {"Containerfile.*", GG_LINT_DOCKERFILE},
        {"*.Containerfile", GG_LINT_DOCKERFILE},
        {"Makefile", GG_LINT_MAKEFILE},
        {"Makefile.*", GG_LINT_MAKEFILE},
        {"GNUmakefile", GG_LINT_MAKEFILE},
        {"*.mk", GG_LINT_MAKEFILE},
        {"*.mak", GG_LINT_MAKEFILE},
        {"*.sh", GG_LINT_SHELL},
        {"*.bash", GG_LINT_SHELL},
        {"*.zsh", GG_LINT_SHELL},
        {"*.ksh", GG_LINT_SHELL},
        {"*.fish", GG_LINT_SHELL},
        {".bashrc", GG_LINT_SHELL},
        {".bash_profile", GG_LINT_SHELL},
        {".bash_login", GG_LINT_SHELL},
        {".profile", GG_LINT_SHELL},
        {".zshrc", GG_LINT_SHELL},
        {".zshenv", GG_LINT_SHELL},
        {".zprofile", GG_LINT_SHELL},
        {".envrc", GG_LINT_ENVRC},
        {".envrc.*", GG_LINT_ENVRC},
        {"devcontainer.json", GG_LINT_DEVCONTAINER},
        {".devcontainer.json", GG_LINT_DEVCONTAINER},
        {".vscode/settings.json", GG_LINT_VSCODE},
        {".vscode/launch.json", GG_LINT_VSCODE},
        {".vscode/tasks.json", GG_LINT_VSCODE},
        {"*.code-workspace", GG_LINT_VSCODE},
        {"go.mod", GG_LINT_PIN},
        {"go.work", GG_LINT_PIN},
        {".go-version", GG_LINT_PIN},
        {".tool-versions", GG_LINT_PIN},
        {"mise.toml", GG_LINT_PIN},
        {".mise.toml", GG_LINT_PIN},
        {"mise/config.toml", GG_LINT_PIN},
        {".mise/config.toml", GG_LINT_PIN},
        {".gvmrc", GG_LINT_PIN},
};

/* What a file is made from is not what it says yet; and texts about such files. */
static const char *const template_suffixes[] = {".am",       ".erb", ".gotmpl", ".in",  ".j2",   ".jinja",
                                                ".jinja2",   ".m4",  ".md",     ".rst", ".tmpl", ".tpl",
                                                ".template", ".txt", ".orig",   ".rej", ".bak"};

static bool ends_with(struct gg_str s, const char *suffix) {
        size_t n = strlen(suffix);

        return s.n >= n && strncasecmp(s.p + s.n - n, suffix, n) == 0;
}

/* One "*" at most. Upper and lower case do not count: "dockerfile", "Makefile" and "makefile" are all read by
 * somebody. */
static bool part_matches(struct gg_str pattern, struct gg_str name) {
        const char *star = memchr(pattern.p, '*', pattern.n);
        size_t before = star ? (size_t) (star - pattern.p) : pattern.n, behind;

        if (!star)
                return name.n == pattern.n && strncasecmp(name.p, pattern.p, name.n) == 0;
        behind = pattern.n - before - 1;
        return name.n >= before + behind && strncasecmp(name.p, pattern.p, before) == 0 &&
               strncasecmp(name.p + name.n - behind, star + 1, behind) == 0;
}

static bool path_matches(const char *pattern, struct gg_str path) {
        struct gg_str rest = gg_str_of(pattern);

        while (rest.n > 0) {
                struct gg_str part = gg_path_base(rest), name = gg_path_base(path);

                if (name.n == 0 || !part_matches(part, name))
                        return false;
                rest.n -= part.n;
                path.n -= name.n;
                rest.n -= rest.n > 0;
                path.n -= path.n > 0;
        }
        return true;
}

/* "#!/bin/sh -e", "#!/usr/bin/env -S bash -e". */
static bool starts_shell(struct gg_str head) {
        static const char *const shells[] = {"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish"};
        struct gg_str line = gg_str_cut(&head, '\n'), base;

        if (!gg_str_starts(line, "#!"))
                return false;
        line = gg_str_trim((struct gg_str){line.p + 2, line.n - 2});
        base = gg_path_base(gg_str_cut(&line, ' '));
        while (gg_str_is(base, "env") || base.n == 0 || base.p[0] == '-') {
                if (!line.p)
                        return false;
                base = gg_path_base(gg_str_cut(&line, ' '));
        }
        base = gg_str_trim(base);
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                if (gg_str_is(base, shells[i]))
                        return true;
        return false;
}

bool gg_lint_may_be_script(const char *path) {
        struct gg_str base = gg_path_base(gg_str_of(path));

        return base.n > 0 && !memchr(base.p, '.', base.n);
}

enum gg_lint_kind gg_lint_kind_of(const char *path, struct gg_str head) {
        struct gg_str whole = gg_str_of(path);

        for (size_t i = 0; i < sizeof template_suffixes / sizeof *template_suffixes; i++)
                if (ends_with(whole, template_suffixes[i]))
                        return GG_LINT_OTHER;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (path_matches(names[i].pattern, whole))
                        return names[i].kind;
        return gg_lint_may_be_script(path) && starts_shell(head) ? GG_LINT_SHELL : GG_LINT_OTHER;
}
