/* SPDX-License-Identifier: MIT */
#include "common/editorsettings.h"
#include "common/jsonfile.h"
#include <goroot-guard/buf.h>
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <stdio.h>
#include <string.h>

/* Of a file's launches, tasks and features; more is nobody's. */
#define ELEMENTS_MAX 1000

#define KEYS_MAX 12

struct gg_editor_setting *gg_editor_settings_add(struct gg_arena *arena, struct gg_editor_settings *settings,
                                                 enum gg_editor_what what, const char *key,
                                                 const char *variable, const char *value) {
        struct gg_editor_setting *s;

        settings->items = gg_arena_grow(arena, settings->items, settings->count, &settings->cap,
                                        sizeof *settings->items);
        s = &settings->items[settings->count++];
        *s = (struct gg_editor_setting){.what = what, .key = key, .variable = variable, .value = value};
        return s;
}

/* ---- JSON ---- */

struct reader {
        struct gg_arena *arena;
        struct gg_json_file json;
        const char *outside;
        struct gg_editor_settings *ret;
        const char *keys[KEYS_MAX]; /* the way from the top to where it is */
        size_t depth;
};

/* What stands below a key: a text, or, if what is GG_EDITOR_VARIABLE, an object of variables. */
struct row {
        const char *keys[2];
        enum gg_editor_what what;
        const char *name;
};

static const struct row settings_rows[] = {
        {{"go.goroot"}, GG_EDITOR_GOROOT, "go.goroot"},
        {{"go.alternateTools", "go"}, GG_EDITOR_GO, "go.alternateTools.go"},
        {{"go.gopath"}, GG_EDITOR_GOPATH, "go.gopath"},
        {{"go.toolsEnvVars"}, GG_EDITOR_VARIABLE, "go.toolsEnvVars"},
        {{"go.testEnvVars"}, GG_EDITOR_VARIABLE, "go.testEnvVars"},
        {{"gopls", "build.env"}, GG_EDITOR_VARIABLE, "gopls build.env"},
        {{"gopls", "env"}, GG_EDITOR_VARIABLE, "gopls env"},
        {{"terminal.integrated.env.linux"}, GG_EDITOR_VARIABLE, "terminal.integrated.env.linux"},
        {{"terminal.integrated.env.osx"}, GG_EDITOR_VARIABLE, "terminal.integrated.env.osx"},
        {{NULL}, 0, NULL},
};

static const struct row launch_rows[] = {
        {{"env"}, GG_EDITOR_VARIABLE, "env of a launch"},
        {{NULL}, 0, NULL},
};

static const struct row task_rows[] = {
        {{"options", "env"}, GG_EDITOR_VARIABLE, "env of a task"},
        {{NULL}, 0, NULL},
};

static const struct row devcontainer_rows[] = {
        {{"containerEnv"}, GG_EDITOR_VARIABLE, "containerEnv"},
        {{"remoteEnv"}, GG_EDITOR_VARIABLE, "remoteEnv"},
        {{NULL}, 0, NULL},
};

/* The variables that say something about roots. */
static const char *const variables[] = {"GOROOT", "GOPATH"};

static json_t *enter(struct reader *r, json_t *at, const char *key) {
        r->keys[r->depth++] = key;
        r->keys[r->depth] = NULL;
        return json_object_get(at, key);
}

static void leave(struct reader *r, size_t depth) {
        r->depth = depth;
        r->keys[depth] = NULL;
}

/* The value to which the keys have led. */
static void add(struct reader *r, const json_t *value, enum gg_editor_what what, const char *key,
                const char *variable) {
        const char *text = json_string_value(value);
        struct gg_editor_setting *s;

        if (!text || *text == '\0')
                return;
        s = gg_editor_settings_add(r->arena, r->ret, what, key, variable, gg_arena_copy(r->arena, text));
        s->line = gg_json_file_line(&r->json, r->keys);
        s->column = gg_json_file_column(&r->json, r->keys);
        if (r->outside)
                s->drop = gg_json_file_drop(r->arena, &r->json, r->outside, r->keys);
}

static void read_rows(struct reader *r, json_t *from, const struct row *row) {
        size_t depth = r->depth;

        for (; row->name; row++) {
                json_t *at = enter(r, from, row->keys[0]);

                if (row->keys[1])
                        at = enter(r, at, row->keys[1]);
                if (row->what != GG_EDITOR_VARIABLE)
                        add(r, at, row->what, row->name, NULL);
                for (size_t i = 0; row->what == GG_EDITOR_VARIABLE && i < 2; i++) {
                        add(r, enter(r, at, variables[i]), row->what, row->name, variables[i]);
                        r->depth--;
                }
                leave(r, depth);
        }
}

static void read_elements(struct reader *r, json_t *from, const char *key, const struct row *rows) {
        size_t depth = r->depth;
        json_t *array = enter(r, from, key);

        for (size_t i = 0; i < json_array_size(array) && i < ELEMENTS_MAX; i++) {
                r->keys[r->depth++] = gg_arena_printf(r->arena, "#%zu", i);
                read_rows(r, json_array_get(array, i), rows);
                leave(r, depth + 1);
        }
        leave(r, depth);
}

static void read_settings(struct reader *r, json_t *at) {
        read_rows(r, at, settings_rows);
}

static void read_launch(struct reader *r, json_t *at) {
        read_elements(r, at, "configurations", launch_rows);
}

static void read_tasks(struct reader *r, json_t *at) {
        read_rows(r, at, task_rows);
        read_elements(r, at, "tasks", task_rows);
}

static void read_workspace(struct reader *r, json_t *top) {
        static const struct {
                const char *key;
                void (*read)(struct reader *r, json_t *at);
        } parts[] = {{"settings", read_settings}, {"launch", read_launch}, {"tasks", read_tasks}};

        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
                parts[i].read(r, enter(r, top, parts[i].key));
                leave(r, 0);
        }
}

/* ghcr.io/devcontainers/features/go:1, and forks of it, with or without a tag or digest. */
static bool is_go_feature(const char *key) {
        const char *name = strrchr(key, '/');

        if (!name || name[1] != 'g' || name[2] != 'o')
                return false;
        return name[3] == '\0' || name[3] == ':' || name[3] == '@';
}

/* A feature's value is an object of options, or its version (devcontainer.json reference, "features"). */
static void read_features(struct reader *r, json_t *top) {
        json_t *features = enter(r, top, "features"), *value;
        const char *key, *name;
        size_t count = 0;

        json_object_foreach(features, key, value) {
                if (!is_go_feature(key) || count++ >= ELEMENTS_MAX)
                        continue;
                name = gg_arena_copy(r->arena, key);
                enter(r, features, name);
                add(r, json_is_object(value) ? enter(r, value, "version") : value, GG_EDITOR_FEATURE, name,
                    NULL);
                leave(r, 1);
        }
        leave(r, 0);
}

static void read_devcontainer(struct reader *r, json_t *top) {
        const char *image = json_string_value(json_object_get(top, "image"));

        r->ret->image = image ? gg_arena_copy(r->arena, image) : NULL;
        read_rows(r, top, devcontainer_rows);
        read_features(r, top);
        read_settings(r, enter(r, enter(r, enter(r, top, "customizations"), "vscode"), "settings"));
        leave(r, 0);
        read_settings(r, enter(r, top, "settings")); /* where they stood before 2022 */
        leave(r, 0);
}

static void read_json(struct reader *r, enum gg_editor_file kind, struct gg_str text) {
        static void (*const readers[])(struct reader * r, json_t * top) = {
                [GG_EDITOR_FILE_SETTINGS] = read_settings,
                [GG_EDITOR_FILE_WORKSPACE] = read_workspace,
                [GG_EDITOR_FILE_LAUNCH] = read_launch,
                [GG_EDITOR_FILE_TASKS] = read_tasks,
                [GG_EDITOR_FILE_DEVCONTAINER] = read_devcontainer,
        };

        gg_json_file_read(r->arena, text, &r->json);
        if (r->json.value) {
                readers[kind](r, r->json.value);
        } else {
                r->ret->broken = r->json.error;
                r->ret->broken_line = r->json.line;
                r->ret->broken_column = r->json.column;
        }
        gg_json_file_close(&r->json);
}

/* ---- */

static bool ends(const char *text, const char *end) {
        size_t n = strlen(text), m = strlen(end);

        return n >= m && strcmp(text + n - m, end) == 0;
}

enum gg_editor_file gg_editor_file_of(const char *path) {
        static const struct {
                const char *end;
                bool is_whole; /* of the name */
                enum gg_editor_file kind;
        } names[] = {
                {"settings.json", true, GG_EDITOR_FILE_SETTINGS},
                {".code-workspace", false, GG_EDITOR_FILE_WORKSPACE},
                {"launch.json", true, GG_EDITOR_FILE_LAUNCH},
                {"tasks.json", true, GG_EDITOR_FILE_TASKS},
                {"devcontainer.json", true, GG_EDITOR_FILE_DEVCONTAINER},
                {".devcontainer.json", true, GG_EDITOR_FILE_DEVCONTAINER},
                {".xml", false, GG_EDITOR_FILE_IDEA},
                {".iml", false, GG_EDITOR_FILE_IDEA},
        };
        struct gg_str base = gg_path_base(gg_str_of(path));

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (names[i].is_whole ? gg_str_is(base, names[i].end) : ends(path, names[i].end))
                        return names[i].kind;
        return GG_EDITOR_FILE_NONE;
}

void gg_editor_settings_read(struct gg_arena *arena, enum gg_editor_file kind, const char *file,
                             const char *outside, struct gg_str text, struct gg_editor_settings *ret) {
        struct reader r = {.arena = arena, .outside = outside, .ret = ret};

        *ret = (struct gg_editor_settings){0};
        if (kind == GG_EDITOR_FILE_IDEA)
                gg_editor_idea_read(arena, text, ret);
        else if (kind != GG_EDITOR_FILE_NONE)
                read_json(&r, kind, text);
        for (size_t i = 0; i < ret->count; i++)
                ret->items[i].file = file;
}

const struct gg_editor_setting *gg_editor_settings_get(const struct gg_editor_settings *settings,
                                                       enum gg_editor_what what, const char *variable) {
        for (size_t i = 0; i < settings->count; i++) {
                const struct gg_editor_setting *s = &settings->items[i];

                if (s->what == what && (!variable || (s->variable && strcmp(s->variable, variable) == 0)))
                        return s;
        }
        return NULL;
}

/* ---- expansion ---- */

/* Appends what the variable at the start of text stands for; *ret_n is its length, 0 if there is none. False
 * if it cannot be told. */
static bool put_variable(struct gg_buf *buf, const char *text, const struct gg_editor_place *place,
                         size_t *ret_n) {
        const struct {
                const char *name, *value;
        } known[] = {
                {"${workspaceFolder}", place->workspace},
                {"${workspaceRoot}", place->workspace},
                {"$PROJECT_DIR$", place->workspace},
                {"${userHome}", place->home},
                {"$USER_HOME$", place->home},
        };
        const char *end = strchr(text, '}');
        char name[GG_PATH_MAX];

        *ret_n = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
                if (strncmp(text, known[i].name, strlen(known[i].name)) == 0) {
                        *ret_n = strlen(known[i].name);
                        gg_buf_puts(buf, known[i].value ? known[i].value : "");
                        return known[i].value != NULL;
                }
        if (strncmp(text, "${", 2) != 0 || !end)
                return true;
        if (strncmp(text, "${env:", 6) != 0 || !place->env)
                return false;
        *ret_n = (size_t) (end - text) + 1;
        snprintf(name, sizeof name, "%.*s", (int) (end - text) - 6, text + 6);
        gg_buf_put_str(buf, gg_str_of(gg_env_get(place->env, name)));
        return true;
}

const char *gg_editor_expand(struct gg_arena *arena, const char *value, const struct gg_editor_place *place) {
        char text[GG_PATH_MAX];
        struct gg_buf buf;
        size_t n = 0;

        if (strlen(value) >= GG_PATH_MAX)
                return NULL;
        gg_buf_init(&buf, text, sizeof text);
        if (value[0] == '~' && (value[1] == '/' || value[1] == '\0')) {
                if (!place->home)
                        return NULL;
                gg_buf_puts(&buf, place->home);
                value++;
        }
        for (; *value != '\0'; value += n) {
                n = 0;
                if (*value == '$' && !put_variable(&buf, value, place, &n))
                        return NULL;
                if (n == 0) {
                        n = 1 + strcspn(value + 1, "$");
                        gg_buf_add(&buf, value, n);
                }
        }
        return buf.truncated ? NULL : gg_arena_string(arena, gg_buf_str(&buf));
}
