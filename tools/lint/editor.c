/* SPDX-License-Identifier: MIT */
/* Settings of editors in a repository: .vscode, *.code-workspace, devcontainer.json. What vscode-go makes of
 * them: common/editorsettings.h, doctor/editors.c. Containers: devcontainers/features, src/go. */
#include "common/editorsettings.h"
#include "lint/lint.h"
#include <ctype.h>
#include <string.h>

const struct gg_lint_rule gg_lint_rules_editor[] = {
        {
                .id = "GG090",
                .name = "editor-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "go.goroot is set for everyone who opens the repository",
                .why = "VS Code sets GOROOT to go.goroot for gopls, builds and tests, in place of one that "
                       "the environment has, whichever go it runs. The path is right on the machine of "
                       "whoever wrote it, until the next upgrade; and as long as it is set, VS Code does not "
                       "switch Go versions. go knows its own root. A root inside the repository "
                       "(${workspaceFolder}) is let pass.",
                .file = ".vscode/settings.json",
                .bad = "{\n  \"go.goroot\": \"/usr/local/go1.20\",\n  \"go.useLanguageServer\": true\n}\n",
                .good = "{\n  \"go.useLanguageServer\": true\n}\n",
                .has_fix = true,
        },
        {
                .id = "GG091",
                .name = "editor-value-unexpanded",
                .severity = GG_SEVERITY_ERROR,
                .summary = "a root is spelled in a way that nothing expands",
                .why = "No shell reads these files. VS Code knows ${env:HOME}, ${userHome} and "
                       "${workspaceFolder}, a container ${localEnv:HOME}; $HOME, ${HOME}, quotes within the "
                       "quotes, and in an environment ~ stay as they are, and GOROOT names a folder that "
                       "does not exist: cannot find GOROOT directory.",
                .file = ".vscode/launch.json",
                .bad = "{\n  \"configurations\": [\n    {\n      \"type\": \"go\",\n      \"env\": {\n       "
                       " \"GOROOT\": \"$HOME/sdk/go1.22.0\"\n      }\n    }\n  ]\n}\n",
                .good = "{\n  \"configurations\": [\n    {\n      \"type\": \"go\",\n      \"env\": {}\n    "
                        "}\n  ]\n}\n",
        },
        {
                .id = "GG092",
                .name = "editor-go-and-goroot",
                .severity = GG_SEVERITY_ERROR,
                .summary = "go.alternateTools.go and go.goroot are of two toolchains",
                .why = "VS Code runs the go that go.alternateTools names, with GOROOT set to go.goroot. If "
                       "that go does not lie in that root, it takes the compiler and the standard library of "
                       "another toolchain: builds fail with \"version does not match go tool version\", or "
                       "take the wrong library in silence.",
                .file = ".vscode/settings.json",
                .bad = "{\n  \"go.goroot\": \"/usr/local/go1.20\",\n  \"go.alternateTools\": {\n    \"go\": "
                       "\"/usr/local/go1.22/bin/go\"\n  }\n}\n",
                .good = "{\n  \"go.alternateTools\": {\n    \"go\": \"go1.22.12\"\n  }\n}\n",
                .has_fix = true,
        },
        {
                .id = "GG093",
                .name = "editor-alternate-go",
                .severity = GG_SEVERITY_WARNING,
                .summary = "go.alternateTools.go is an absolute path",
                .why = "Where that file is missing VS Code passes over the setting in silence and runs "
                       "another go; where it is there, it gets whatever GOROOT the editor was started with, "
                       "which is that of the shell's go.",
                .file = ".vscode/settings.json",
                .bad = "{\n  \"go.alternateTools\": {\n    \"go\": \"/home/me/sdk/go1.22.12/bin/go\"\n  "
                       "}\n}\n",
                .good = "{\n  \"go.alternateTools\": {\n    \"go\": \"go1.22.12\"\n  }\n}\n",
        },
        {
                .id = "GG094",
                .name = "editor-env-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOROOT is set in an environment for programs that the editor starts",
                .why = "go.toolsEnvVars, go.testEnvVars, gopls' build.env, the environments of terminals, "
                       "launches and tasks: each hands GOROOT to every go below it, of whatever version. It "
                       "can only be right by chance, and where it is right it changes nothing.",
                .file = ".vscode/settings.json",
                .bad = "{\n  \"go.toolsEnvVars\": {\n    \"GOROOT\": \"/usr/local/go\",\n    \"GOFLAGS\": "
                       "\"-mod=vendor\"\n  }\n}\n",
                .good = "{\n  \"go.toolsEnvVars\": {\n    \"GOFLAGS\": \"-mod=vendor\"\n  }\n}\n",
                .has_fix = true,
        },
        {
                .id = "GG095",
                .name = "editor-gopath-is-goroot",
                .severity = GG_SEVERITY_ERROR,
                .summary = "GOPATH is the root of a toolchain",
                .why = "Modules and programs go into the toolchain, and every go command warns that both "
                       "GOPATH and GOROOT are the same directory. GOPATH need not be set; it is ~/go by "
                       "default.",
                .file = ".vscode/settings.json",
                .bad = "{\n  \"go.gopath\": \"/usr/local/go\"\n}\n",
                .good = "{\n  \"go.gopath\": \"${workspaceFolder}/.gopath\"\n}\n",
                .has_fix = true,
        },
        {
                .id = "GG096",
                .name = "devcontainer-goroot",
                .severity = GG_SEVERITY_WARNING,
                .summary = "GOROOT is set for the whole container",
                .why = "containerEnv and remoteEnv reach every process in it: a go of another version that "
                       "is installed later, by a feature, golang.org/dl or a version manager, runs with the "
                       "root of the first. The images and the feature put go where it finds its root by "
                       "itself.",
                .file = ".devcontainer/devcontainer.json",
                .bad = "{\n  \"image\": \"golang:1.22.12\",\n  \"containerEnv\": {\n    \"GOROOT\": "
                       "\"/usr/local/go\"\n  }\n}\n",
                .good = "{\n  \"image\": \"golang:1.22.12\"\n}\n",
                .has_fix = true,
        },
        {
                .id = "GG097",
                .name = "devcontainer-go-version",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the container's Go is not the one that the project asks for",
                .why = "The version of the Go feature disagrees with go.mod, .go-version or the file of a "
                       "version manager: what is built in the container is not what is built elsewhere, or "
                       "go fetches another toolchain in it at the first command. An image alone is not "
                       "looked at.",
                .file = ".devcontainer/devcontainer.json",
                .bad = "{\n  \"image\": \"debian:12\",\n  \"features\": {\n"
                       "    \"ghcr.io/devcontainers/features/go:1\": { \"version\": \"1.20\" }\n  }\n}\n",
                .good = "{\n  \"image\": \"debian:12\",\n  \"features\": {\n"
                        "    \"ghcr.io/devcontainers/features/go:1\": { \"version\": \"1.22.12\" }\n  }\n}\n",
                .beside = "go.mod",
                .beside_text = "module example.com/app\n\ngo 1.22.12\n",
        },
        {
                .id = "GG098",
                .name = "devcontainer-go-twice",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the Go feature is put over an image that has Go",
                .why = "The feature unpacks its Go into /usr/local/go without clearing it first, and there "
                       "the golang and devcontainers/go images have theirs. Two versions become one tree, "
                       "with files of both in its standard library.",
                .file = ".devcontainer/devcontainer.json",
                .bad = "{\n  \"image\": \"golang:1.20\",\n  \"features\": {\n    "
                       "\"ghcr.io/devcontainers/features/go:1\": {\n      \"version\": \"1.22\"\n    }\n  "
                       "}\n}\n",
                .good = "{\n  \"image\": \"debian:12\",\n  \"features\": {\n    "
                        "\"ghcr.io/devcontainers/features/go:1\": {\n      \"version\": \"1.22\"\n    }\n  "
                        "}\n}\n",
        },
        {.id = NULL},
};

static struct gg_finding *report(struct gg_lint_file *file, const char *id, const struct gg_editor_setting *s,
                                 const char *message) {
        return gg_lint_report(file, id, s->line, s->column, "%s", message);
}

/* The edits once more, to outlive the file. There are two at most. */
static const struct gg_edit *keep(const struct gg_lint_file *file, const struct gg_edit *edit) {
        const struct gg_edit *next = NULL;

        if (!edit)
                return NULL;
        if (edit->next)
                next = gg_lint_edit(file, edit->next->line, edit->next->replacement, NULL);
        return gg_lint_edit(file, edit->line, edit->replacement, next);
}

static const char *name_of(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        return s->variable ? gg_arena_printf(file->arena, "%s in %s", s->variable, s->key) : s->key;
}

static bool is_variable(const struct gg_editor_setting *s, const char *name) {
        return s->variable && strcmp(s->variable, name) == 0;
}

/* ---- values ---- */

/* "${HOME}": the shell's way. VS Code's variables start with a small letter. */
static bool has_shell_variable(const char *value) {
        for (const char *p = strchr(value, '$'); p; p = strchr(p + 1, '$')) {
                size_t n = p[1] == '{' ? strspn(p + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") : 0;

                if ((n > 0 && strchr("}:", p[2 + n])) || p[1] == '_' || p[1] == '(' ||
                    isalpha((unsigned char) p[1]))
                        return true;
        }
        return false;
}

static const char *why_unexpanded(const struct gg_editor_setting *s) {
        if (has_shell_variable(s->value))
                return "no shell expands the variable in it";
        if (s->value[0] == '\'' || s->value[0] == '"')
                return "the quotes are part of the value";
        /* vscode-go expands ~ in its own settings (resolvePath). */
        if (s->value[0] == '~' && s->variable && strncmp(s->key, "go.", 3) != 0)
                return "nothing expands the ~ in an environment";
        return NULL;
}

static bool check_value(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        const char *why = why_unexpanded(s);
        struct gg_finding *f;

        if (!why)
                return false;
        f = report(file, "GG091", s,
                   gg_arena_printf(file->arena, "%s is \"%s\": %s", name_of(file, s), s->value, why));
        if (f)
                f->fix = "write ${env:NAME}, ${userHome} or ${workspaceFolder}, or remove the setting";
        return true;
}

static void check_goroot(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        struct gg_finding *f;

        if (check_value(file, s) || gg_str_starts(gg_str_of(s->value), "${"))
                return;
        f = report(file, "GG090", s, gg_arena_printf(file->arena, "go.goroot is %s", s->value));
        if (!f)
                return;
        f->effect = "GOROOT is that in every editor that opens the repository, whichever go it runs";
        f->fix = "remove go.goroot";
        f->edits = keep(file, s->drop);
}

static void check_go(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        struct gg_finding *f;

        if (check_value(file, s) || file->kind == GG_LINT_DEVCONTAINER)
                return;
        if (s->value[0] != '/' && s->value[0] != '~')
                return;
        f = report(file, "GG093", s, gg_arena_printf(file->arena, "%s is %s", s->key, s->value));
        if (!f)
                return;
        f->effect = "it is there on some machines only, and runs with the GOROOT of another go";
        f->fix = "name a go that PATH finds (go1.22.12 of golang.org/dl), or move it to the user's settings";
}

static void check_variable(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        bool is_container = strcmp(s->key, "containerEnv") == 0 || strcmp(s->key, "remoteEnv") == 0;
        struct gg_finding *f;

        if (!is_variable(s, "GOROOT") || check_value(file, s))
                return;
        f = report(file, is_container ? "GG096" : "GG094", s,
                   gg_arena_printf(file->arena, "%s is %s", name_of(file, s), s->value));
        if (!f)
                return;
        f->effect = "every go that gets it takes that for its root, of whatever version it is";
        f->fix = "remove GOROOT: go knows its root";
        f->edits = keep(file, s->drop);
}

/* ---- settings against each other ---- */

static struct gg_str without_slashes(const char *path) {
        struct gg_str s = gg_str_of(path);

        while (s.n > 1 && s.p[s.n - 1] == '/')
                s.n--;
        return s;
}

static void check_pair(struct gg_lint_file *file, const struct gg_editor_settings *settings) {
        const struct gg_editor_setting *go = gg_editor_settings_get(settings, GG_EDITOR_GO, NULL);
        const struct gg_editor_setting *goroot = gg_editor_settings_get(settings, GG_EDITOR_GOROOT, NULL);
        struct gg_finding *f;
        struct gg_str root;

        if (!go || !goroot || !strchr("/~$", go->value[0]) || why_unexpanded(goroot) || why_unexpanded(go))
                return;
        root = without_slashes(goroot->value);
        if (gg_str_starts(gg_str_of(go->value), gg_arena_string(file->arena, root)) &&
            strcmp(go->value + root.n, "/bin/go") == 0)
                return;
        f = report(file, "GG092", goroot,
                   gg_arena_printf(file->arena,
                                   "go.goroot is %s, but go.alternateTools.go, in line %u, is %s",
                                   goroot->value, go->line, go->value));
        if (!f)
                return;
        f->effect = "that go runs with the root of another toolchain";
        f->fix = "remove go.goroot";
        f->edits = keep(file, goroot->drop);
}

static bool is_some_root(const struct gg_editor_settings *settings, const struct gg_editor_setting *gopath) {
        struct gg_str path = without_slashes(gopath->value);

        if (gg_str_is(path, "/usr/local/go") || gg_str_is(path, "/usr/lib/go"))
                return true;
        for (size_t i = 0; i < settings->count && i < 100; i++) {
                const struct gg_editor_setting *s = &settings->items[i];

                if ((s->what == GG_EDITOR_GOROOT || is_variable(s, "GOROOT")) &&
                    gg_str_eq(without_slashes(s->value), path))
                        return true;
        }
        return false;
}

static void check_gopath(struct gg_lint_file *file, const struct gg_editor_settings *settings,
                         const struct gg_editor_setting *s) {
        struct gg_finding *f;

        if (!is_some_root(settings, s))
                return;
        f = report(file, "GG095", s,
                   gg_arena_printf(file->arena, "%s is %s, the root of a toolchain", name_of(file, s),
                                   s->value));
        if (!f)
                return;
        f->effect = "go warns at every command, and writes modules into the toolchain";
        f->fix = "remove it: GOPATH is ~/go by default";
        f->edits = keep(file, s->drop);
}

/* ---- containers ---- */

/* A version without a patch is the newest of them. */
static bool disagrees(const struct gg_pin *pin, const struct gg_goversion *version) {
        struct gg_goversion newest = *version;

        if (!pin->is_version || pin->kind == GG_PIN_GO_MOD_TOOLCHAIN || pin->kind == GG_PIN_GO_WORK_TOOLCHAIN)
                return false;
        if (!version->has_patch && version->kind == 0) {
                newest.has_patch = true;
                newest.patch = 9999;
        }
        if (pin->is_minimum)
                return !gg_pin_allows(pin, &newest);
        return !gg_goversion_means(&pin->version, version) && !gg_goversion_means(version, &pin->version);
}

static void check_version(struct gg_lint_file *file, const struct gg_editor_setting *s) {
        struct gg_goversion version;
        struct gg_finding *f;

        if (!gg_goversion_parse(gg_str_of(s->value), &version) || !version.has_minor)
                return;
        for (size_t i = 0; file->pins && i < file->pins->count; i++) {
                const struct gg_pin *pin = &file->pins->items[i];

                if (!disagrees(pin, &version))
                        continue;
                f = report(file, "GG097", s,
                           gg_arena_printf(file->arena, "the container gets Go %s, but %s says %s", s->value,
                                           gg_pin_kind_text(pin->kind), pin->text));
                if (f)
                        f->effect = "what is built in the container is not what is built elsewhere";
                return;
        }
}

/* The version in the tag of an image that has Go in /usr/local/go: "1.22-bookworm" of golang:1.22-bookworm;
 * NULL if it is no such image. */
static const char *go_of_image(const char *image) {
        static const char *const names[] = {"golang", "devcontainers/go"};
        size_t n = strcspn(image, ":@");

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                size_t m = strlen(names[i]);

                if (n >= m && strncmp(image + n - m, names[i], m) == 0 && (n == m || image[n - m - 1] == '/'))
                        return image[n] == ':' ? image + n + 1 : "";
        }
        return NULL;
}

/* install.sh of the feature: nothing is unpacked if the version that go says contains the one asked for. */
static void check_twice(struct gg_lint_file *file, const struct gg_editor_settings *settings,
                        const struct gg_editor_setting *s) {
        const char *tag = settings->image ? go_of_image(settings->image) : NULL;
        size_t n = strlen(s->value);
        struct gg_finding *f;

        if (!tag || strcmp(s->value, "none") == 0)
                return;
        /* devcontainers/go:1-1.22-bookworm: behind the version of the image's own. */
        if (gg_str_starts(gg_str_of(tag), "1-"))
                tag += 2;
        if (strncmp(tag, s->value, n) == 0 && !isdigit((unsigned char) tag[n]))
                return;
        f = report(file, "GG098", s,
                   gg_arena_printf(file->arena, "the feature puts Go %s over that of the image %s", s->value,
                                   settings->image));
        if (!f)
                return;
        f->effect = "two versions become one tree in /usr/local/go";
        f->fix = "take an image of the version that is wanted and no feature, or an image without Go";
}

/* ---- */

void gg_lint_editor(struct gg_lint_file *file) {
        struct gg_editor_settings settings;

        gg_editor_settings_read(file->arena, gg_editor_file_of(file->path), file->path, file->outside,
                                file->text, &settings);
        if (settings.broken)
                gg_lint_report(file, "GG001", settings.broken_line, settings.broken_column,
                               "this is no JSON, with comments or without: %s", settings.broken);
        for (size_t i = 0; i < settings.count; i++) {
                const struct gg_editor_setting *s = &settings.items[i];

                if (s->what == GG_EDITOR_GOROOT)
                        check_goroot(file, s);
                else if (s->what == GG_EDITOR_GO)
                        check_go(file, s);
                else if (s->what == GG_EDITOR_GOPATH || is_variable(s, "GOPATH"))
                        check_gopath(file, &settings, s);
                else if (s->what == GG_EDITOR_VARIABLE)
                        check_variable(file, s);
                else if (s->what == GG_EDITOR_FEATURE) {
                        check_version(file, s);
                        check_twice(file, &settings, s);
                }
        }
        check_pair(file, &settings);
}
