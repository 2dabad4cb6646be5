/* SPDX-License-Identifier: MIT */
/* What the files of editors say about Go: settings, workspaces, launch and task files of VS Code and its kin,
 * devcontainer.json, and .idea of GoLand and IDEA. For `doctor` and `lint`. Nothing here prints.
 * Evidence: vscode-go's src/goEnv.ts, src/utils/pathUtils.ts and package.json; gopls' settings; the
 * Development Container Specification; files that GoLand writes. */
#ifndef GG_TOOLS_EDITORSETTINGS_H
#define GG_TOOLS_EDITORSETTINGS_H

#include "common/arena.h"
#include "common/edits.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

/* Files of editors are not larger; more is not to be read. */
#define GG_EDITOR_FILE_MAX ((size_t) 4 * 1024 * 1024)

enum gg_editor_file {
        GG_EDITOR_FILE_NONE,
        GG_EDITOR_FILE_SETTINGS,     /* settings.json */
        GG_EDITOR_FILE_WORKSPACE,    /* *.code-workspace */
        GG_EDITOR_FILE_LAUNCH,       /* launch.json */
        GG_EDITOR_FILE_TASKS,        /* tasks.json */
        GG_EDITOR_FILE_DEVCONTAINER, /* devcontainer.json, .devcontainer.json */
        GG_EDITOR_FILE_IDEA,         /* *.xml and *.iml */
};

enum gg_editor_what {
        GG_EDITOR_GOROOT,   /* go.goroot; GoLand's SDK: GOROOT is set to it */
        GG_EDITOR_GO,       /* go.alternateTools.go: this go is run */
        GG_EDITOR_GOPATH,   /* go.gopath */
        GG_EDITOR_VARIABLE, /* of an environment for programs that the editor starts */
        GG_EDITOR_FEATURE,  /* the Go feature of a container; value is its version */
        GG_EDITOR_SDK_NAME, /* what IDEA calls its SDK: "Go 1.22.1" */
};

struct gg_editor_setting {
        enum gg_editor_what what;
        const char *key; /* for messages: "go.goroot", "go.toolsEnvVars", "env of a launch". Static, or of
                            the arena */
        const char *variable; /* "GOROOT", "GOPATH"; NULL if it is none. Static */
        const char *value;    /* as it stands; of a URL file://X it is X; never empty */
        const char *file;
        unsigned line, column;      /* column: 0 if not known */
        const struct gg_edit *drop; /* takes it out; NULL if that is not mechanical */
};

struct gg_editor_settings {
        struct gg_editor_setting *items; /* in the order of their tables, not of the file */
        size_t count, cap;
        const char *image;    /* devcontainer.json: the image; NULL */
        const char *broken;   /* why the file cannot be read; NULL: it can */
        unsigned broken_line; /* from 1 */
        unsigned broken_column;
};

/* What a file is, by its name. */
enum gg_editor_file gg_editor_file_of(const char *path);

/* Reads one file. file: what settings call it; outside: what edits call it, as our own process opens it;
 * NULL: no edits. The edits borrow text. */
void gg_editor_settings_read(struct gg_arena *arena, enum gg_editor_file kind, const char *file,
                             const char *outside, struct gg_str text, struct gg_editor_settings *ret);

/* The first setting of that kind and, if variable is not NULL, of that variable; NULL. */
const struct gg_editor_setting *gg_editor_settings_get(const struct gg_editor_settings *settings,
                                                       enum gg_editor_what what, const char *variable);

/* What a value is expanded with. */
struct gg_editor_place {
        const char *workspace; /* ${workspaceFolder}, $PROJECT_DIR$; NULL: not known */
        const char *home;      /* ~, ${userHome}, $USER_HOME$; NULL: not known */
        char *const *env;      /* ${env:NAME}: what is not set there is empty; NULL: not known */
};

/* The value as the editor takes it; NULL if that cannot be told. A $ that is no variable of the editor stays:
 * no shell sees it. */
const char *gg_editor_expand(struct gg_arena *arena, const char *value, const struct gg_editor_place *place);

/* Of editorsettings.c, for editoridea.c: adds one. */
struct gg_editor_setting *gg_editor_settings_add(struct gg_arena *arena, struct gg_editor_settings *settings,
                                                 enum gg_editor_what what, const char *key,
                                                 const char *variable, const char *value);
/* Of editoridea.c: files of GoLand and IDEA. */
void gg_editor_idea_read(struct gg_arena *arena, struct gg_str text, struct gg_editor_settings *ret);

#endif
