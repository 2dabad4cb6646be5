/* SPDX-License-Identifier: MIT */
#include "common/pins.h"
#include "common/pins-read.h"
#include "common/walk.h"
#include <errno.h>
#include <goroot-guard/goenv.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

/* The longest go.mod files there are have some hundred KiB. */
#define FILE_MAX ((size_t) 4 * 1024 * 1024)

/* ---- pins as such ---- */

static const struct {
        const char *text, *name;
} kinds[] = {
        [GG_PIN_GO_MOD_GO] = {"go.mod's go line", "go-mod-go"},
        [GG_PIN_GO_MOD_TOOLCHAIN] = {"go.mod's toolchain line", "go-mod-toolchain"},
        [GG_PIN_GO_WORK_GO] = {"go.work's go line", "go-work-go"},
        [GG_PIN_GO_WORK_TOOLCHAIN] = {"go.work's toolchain line", "go-work-toolchain"},
        [GG_PIN_GO_VERSION] = {".go-version", "go-version"},
        [GG_PIN_TOOL_VERSIONS] = {".tool-versions", "tool-versions"},
        [GG_PIN_MISE] = {"mise's configuration", "mise"},
        [GG_PIN_ENVRC] = {".envrc", "envrc"},
        [GG_PIN_GVM] = {".gvmrc", "gvmrc"},
};

const char *gg_pin_kind_text(enum gg_pin_kind kind) {
        return kinds[kind].text;
}

const char *gg_pin_kind_name(enum gg_pin_kind kind) {
        return kinds[kind].name;
}

bool gg_pin_allows(const struct gg_pin *pin, const struct gg_goversion *release) {
        if (!pin->is_version)
                return true;
        return pin->is_minimum ? gg_goversion_compare(release, &pin->version) >= 0
                               : gg_goversion_means(&pin->version, release);
}

/* ---- what the readers share ---- */

struct gg_str gg_pin_cut_word(struct gg_str *rest) {
        struct gg_str s = gg_str_trim(*rest), word = {s.p, 0};

        while (word.n < s.n && s.p[word.n] != ' ' && s.p[word.n] != '\t')
                word.n++;
        *rest = (struct gg_str){s.p + word.n, s.n - word.n};
        return word;
}

struct gg_pin *gg_pin_add(const struct gg_pin_sink *sink, enum gg_pin_kind kind, unsigned line,
                          struct gg_str text) {
        struct gg_pins *pins = sink->pins;
        struct gg_pin *pin;

        pins->items = gg_arena_grow(sink->arena, pins->items, pins->count, &pins->cap, sizeof *pins->items);
        pin = &pins->items[pins->count++];
        *pin = (struct gg_pin){.kind = kind, .file = sink->file, .line = line};
        pin->text = gg_arena_string(sink->arena, text);
        pin->is_version = gg_goversion_parse(text, &pin->version);
        return pin;
}

void gg_pin_trouble(const struct gg_pin_sink *sink, struct gg_pin *pin, const char *format, ...) {
        va_list args;

        if (pin->trouble)
                return;
        va_start(args, format);
        pin->trouble = gg_arena_vprintf(sink->arena, format, args);
        va_end(args);
}

/* mise's "newest that starts so". */
#define MISE_PREFIX "prefix:"

void gg_pin_check_name(const struct gg_pin_sink *sink, struct gg_pin *pin) {
        struct gg_str text = gg_str_of(pin->text);

        if (pin->kind == GG_PIN_MISE && gg_str_starts(text, MISE_PREFIX)) {
                text = (struct gg_str){text.p + sizeof MISE_PREFIX - 1, text.n - (sizeof MISE_PREFIX - 1)};
                pin->is_version = gg_goversion_parse(text, &pin->version);
        }
        if (pin->is_version && gg_str_starts(text, "go"))
                gg_pin_trouble(sink, pin, "version managers write it without \"go\": %s", pin->text + 2);
        if (!pin->is_version && text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9')
                gg_pin_trouble(sink, pin, "%s is no version of Go", pin->text);
}

/* ---- which file is read how ---- */

struct format {
        const char *base;
        gg_pin_reader *reader;
        enum gg_pin_kind kind; /* of a file that cannot be read */
};

enum {
        FORMAT_GO_MOD,
        FORMAT_GO_WORK,
        FORMAT_GO_VERSION,
        FORMAT_TOOL_VERSIONS,
        FORMAT_ENVRC,
        FORMAT_GVMRC,
        FORMAT_MISE,
};

static const struct format formats[] = {
        [FORMAT_GO_MOD] = {"go.mod", gg_pins_read_go_mod, GG_PIN_GO_MOD_GO},
        [FORMAT_GO_WORK] = {"go.work", gg_pins_read_go_work, GG_PIN_GO_WORK_GO},
        [FORMAT_GO_VERSION] = {".go-version", gg_pins_read_go_version, GG_PIN_GO_VERSION},
        [FORMAT_TOOL_VERSIONS] = {".tool-versions", gg_pins_read_tool_versions, GG_PIN_TOOL_VERSIONS},
        [FORMAT_ENVRC] = {".envrc", gg_pins_read_envrc, GG_PIN_ENVRC},
        [FORMAT_GVMRC] = {".gvmrc", gg_pins_read_gvmrc, GG_PIN_GVM},
        [FORMAT_MISE] = {"mise.toml", gg_pins_read_mise, GG_PIN_MISE},
        {".mise.toml", gg_pins_read_mise, GG_PIN_MISE},
        {"mise.local.toml", gg_pins_read_mise, GG_PIN_MISE},
        {".mise.local.toml", gg_pins_read_mise, GG_PIN_MISE},
};

#define FORMAT_COUNT (sizeof formats / sizeof *formats)

static bool is_toml(struct gg_str base) {
        return base.n > 5 && gg_str_is((struct gg_str){base.p + base.n - 5, 5}, ".toml");
}

/* mise/config.toml, .mise/config.local.toml, .config/mise/conf.d/go.toml. */
static bool is_in_mise_folder(const char *base, const char *file) {
        struct gg_str dir = gg_path_dir(gg_str_of(file)), name = gg_path_base(dir);

        if (gg_str_is(name, "conf.d"))
                return is_toml(gg_str_of(base)) && gg_str_is(gg_path_base(gg_path_dir(dir)), "mise");
        return (strcmp(base, "config.toml") == 0 || strcmp(base, "config.local.toml") == 0) &&
               (gg_str_is(name, "mise") || gg_str_is(name, ".mise"));
}

static const struct format *format_of(const char *base, const char *file) {
        for (size_t i = 0; i < FORMAT_COUNT; i++)
                if (strcmp(base, formats[i].base) == 0)
                        return &formats[i];
        return is_in_mise_folder(base, file) ? &formats[FORMAT_MISE] : NULL;
}

/* A byte order mark is a part of the first line to nearly all of them. Go refuses the whole file; mise does
 * not mind. */
static void note_mark(const struct gg_pin_sink *sink, size_t first) {
        for (size_t i = first; i < sink->pins->count; i++) {
                struct gg_pin *pin = &sink->pins->items[i];

                if (pin->kind <= GG_PIN_GO_WORK_TOOLCHAIN)
                        gg_pin_trouble(sink, pin, "go refuses the file: it starts with a byte order mark");
                else if (pin->line == 1 && pin->kind != GG_PIN_MISE)
                        gg_pin_trouble(sink, pin, "a byte order mark stands in front of it");
        }
}

static void read_text(const struct gg_pin_sink *sink, gg_pin_reader *reader, struct gg_str text) {
        bool has_mark = gg_str_starts(text, "\xef\xbb\xbf");
        size_t first = sink->pins->count;

        if (has_mark)
                text = (struct gg_str){text.p + 3, text.n - 3};
        if (text.n > 0)
                reader(sink, text);
        if (has_mark)
                note_mark(sink, first);
}

bool gg_pins_read(struct gg_arena *arena, const char *base, const char *file, struct gg_str text,
                  struct gg_pins *pins) {
        const struct gg_pin_sink sink = {arena, pins, file};
        const struct format *format = format_of(base, file);

        if (format)
                read_text(&sink, format->reader, text);
        return format != NULL;
}

/* ---- which files are in force ---- */

struct search {
        const struct gg_machine *machine;
        struct gg_pins *pins;
};

/* Whether the file is there and says anything of Go. One that cannot be read may well. */
static bool take_as(const struct search *s, const char *path, const struct format *format) {
        const struct gg_pin_sink sink = {s->machine->arena, s->pins, path};
        size_t before = s->pins->count;
        struct gg_str text;
        int r = gg_machine_read(s->machine, path, FILE_MAX, &text);

        if (r == 0)
                read_text(&sink, format->reader, text);
        else if (r != -ENOENT && r != -ENOTDIR && r != -EISDIR)
                gg_pin_trouble(&sink, gg_pin_add(&sink, format->kind, 0, (struct gg_str){"", 0}),
                               "it cannot be read: %s", strerror(-r));
        return s->pins->count > before;
}

static bool take(const struct search *s, const char *dir, const char *name, const struct format *format) {
        return take_as(s, gg_machine_join(s->machine, dir, name), format);
}

/* The folder above, NULL above the root. */
static const char *parent(const struct gg_machine *m, const char *dir) {
        struct gg_str above, s = gg_str_of(dir);

        while (s.n > 1 && s.p[s.n - 1] == '/')
                s.n--;
        if (s.n <= 1)
                return NULL;
        above = gg_path_dir(s);
        return gg_arena_string(m->arena, above);
}

/* Go's own files hide those above them, whatever they say: findModuleRoot, findWorkspaceFile. */
static const char *find_up(const struct gg_machine *m, const char *dir, const char *name) {
        for (; dir; dir = parent(m, dir)) {
                const char *path = gg_machine_join(m, dir, name);
                struct gg_stat st;

                if (m->fs.stat(m->fs.ctx, path, &st) == 0 && st.type != GG_FILE_DIRECTORY)
                        return path;
        }
        return NULL;
}

/* GOWORK of the environment, else of the go/env file: cfg.Getenv. */
static const char *gowork(const struct gg_machine *m) {
        const char *value = gg_machine_getenv(m, "GOWORK");
        char path[GG_PATH_MAX], text[GG_PATH_MAX] = "";
        struct gg_goenv_key key = {.name = "GOWORK", .value = text, .cap = sizeof text};
        struct gg_buf buf;

        if (value && *value != '\0')
                return value;
        gg_buf_init(&buf, path, sizeof path);
        if (gg_goenv_path(m->env, &buf) < 0 || gg_goenv_read(&m->fs, path, &key, 1) < 0)
                return "";
        return gg_arena_copy(m->arena, text);
}

static const char *dir_of(const struct gg_machine *m, const char *path) {
        return gg_arena_string(m->arena, gg_path_dir(gg_str_of(path)));
}

static void find_go_work(const struct search *s, const char *dir, const char *go_mod) {
        const struct gg_machine *m = s->machine;
        const char *value = gowork(m), *path = NULL;
        struct gg_str text;

        if (*value == '\0' || strcmp(value, "auto") == 0)
                path = find_up(m, dir, "go.work");
        else if (value[0] == '/')
                path = value;
        if (!path)
                return;
        take_as(s, path, &formats[FORMAT_GO_WORK]);
        if (go_mod && gg_machine_read(m, path, FILE_MAX, &text) == 0)
                s->pins->is_outside_workspace =
                        !gg_pin_work_uses(m->arena, text, dir_of(m, path), dir_of(m, go_mod));
}

/* mise's names in one folder, the one that counts first in front (config/mod.rs, LOCAL_CONFIG_FILENAMES). */
static const char *const mise_names[] = {
        ".mise.local.toml",
        "mise.local.toml",
        ".mise/config.local.toml",
        ".config/mise.local.toml",
        ".config/mise/config.local.toml",
        ".mise.toml",
        "mise.toml",
        "mise/config.toml",
        ".mise/config.toml",
        ".config/mise.toml",
        ".config/mise/config.toml",
};

/* Files that say nothing of Go do not hide those that do. */
static bool take_mise_of(const struct search *s, const char *dir) {
        const struct format *format = &formats[FORMAT_MISE];
        const char *conf_d, **names;
        size_t count;

        for (size_t i = 0; i < sizeof mise_names / sizeof *mise_names; i++)
                if (take(s, dir, mise_names[i], format))
                        return true;
        conf_d = gg_machine_join(s->machine, dir, ".config/mise/conf.d");
        if (gg_machine_list(s->machine, conf_d, 1000, &names, &count) < 0)
                return false;
        for (size_t i = count; i > 0; i--)
                if (is_toml(gg_str_of(names[i - 1])) && take(s, conf_d, names[i - 1], format))
                        return true;
        return false;
}

static const char *first_set(const struct gg_machine *m, const char *name, const char *below,
                             const char *fallback) {
        const char *value = gg_machine_getenv(m, name);

        if (!value || value[0] != '/')
                return fallback;
        return *below != '\0' ? gg_machine_join(m, value, below) : value;
}

/* mise's file for all projects, and that for all users. */
static void find_global_mise(const struct search *s) {
        const struct gg_machine *m = s->machine;
        const struct format *format = &formats[FORMAT_MISE];
        const char *path = m->home ? gg_machine_join(m, m->home, ".config/mise/config.toml") : NULL;

        path = first_set(m, "XDG_CONFIG_HOME", "mise/config.toml", path);
        path = first_set(m, "MISE_CONFIG_DIR", "config.toml", path);
        path = first_set(m, "MISE_GLOBAL_CONFIG_FILE", "", path);
        if (!path || !take_as(s, path, format))
                take_as(s, "/etc/mise/config.toml", format);
}

static void find_mise(const struct search *s, const char *dir) {
        for (; dir; dir = parent(s->machine, dir))
                if (take_mise_of(s, dir))
                        return;
        find_global_mise(s);
}

/* The nearest file of that kind that has a word about Go. */
static bool find_nearest(const struct search *s, const char *dir, const struct format *format) {
        for (; dir; dir = parent(s->machine, dir))
                if (take(s, dir, format->base, format))
                        return true;
        return false;
}

/* direnv takes the nearest one alone, which may ask for the next: source_up, source_env (direnv-stdlib(1)).
 */
static void find_envrc(const struct search *s, const char *dir) {
        for (; dir; dir = parent(s->machine, dir)) {
                struct gg_str text;

                if (take(s, dir, ".envrc", &formats[FORMAT_ENVRC]))
                        return;
                if (gg_machine_read(s->machine, gg_machine_join(s->machine, dir, ".envrc"), FILE_MAX,
                                    &text) == 0 &&
                    !memmem(text.p, text.n, "source_", 7))
                        return;
        }
}

void gg_pins_find(const struct gg_machine *machine, const char *dir, struct gg_pins *ret_pins) {
        struct gg_pins pins = {0};
        const struct search s = {machine, &pins};
        const char *go_mod = find_up(machine, dir, "go.mod");

        if (go_mod)
                take_as(&s, go_mod, &formats[FORMAT_GO_MOD]);
        find_go_work(&s, dir, go_mod);
        find_nearest(&s, dir, &formats[FORMAT_GO_VERSION]);
        if (!find_nearest(&s, dir, &formats[FORMAT_TOOL_VERSIONS]) && machine->home)
                take(&s, machine->home, ".tool-versions", &formats[FORMAT_TOOL_VERSIONS]);
        find_mise(&s, dir);
        find_envrc(&s, dir);
        find_nearest(&s, dir, &formats[FORMAT_GVMRC]);
        *ret_pins = pins;
}

/* ---- modules ---- */

const char *gg_pins_module(const struct gg_machine *machine, const char *dir) {
        const char *go_mod = find_up(machine, dir, "go.mod");
        struct gg_str text;

        if (!go_mod || gg_machine_read(machine, go_mod, FILE_MAX, &text) < 0)
                return NULL;
        return gg_pin_module_line(machine->arena, text);
}

struct module_walk {
        const struct gg_machine *machine;
        const char **dirs;
        size_t count, cap, max;
};

static bool may_have_modules(void *ctx, const char *name) {
        static const char *const others[] = {"vendor", "testdata", "node_modules"};

        (void) ctx;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
                if (strcmp(name, others[i]) == 0)
                        return false;
        return name[0] != '.';
}

static void visit_file(void *ctx, const char *dir, const char *name) {
        struct module_walk *w = ctx;

        if (w->count >= w->max || strcmp(name, "go.mod") != 0)
                return;
        w->dirs = gg_arena_grow(w->machine->arena, w->dirs, w->count, &w->cap, sizeof *w->dirs);
        w->dirs[w->count++] = dir;
}

static int by_bytes(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

void gg_pins_modules(const struct gg_machine *machine, const char *dir, size_t max, const char ***ret_dirs,
                     size_t *ret_count) {
        struct module_walk w = {.machine = machine, .max = max};
        const struct gg_walker walker = {may_have_modules, visit_file, &w};

        gg_walk(machine, dir, &walker);
        if (w.count > 1)
                qsort(w.dirs, w.count, sizeof *w.dirs, by_bytes);
        *ret_dirs = w.dirs;
        *ret_count = w.count;
}
