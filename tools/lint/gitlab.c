/* SPDX-License-Identifier: MIT */
/* GitLab's CI files: variables, images, scripts and caches of jobs, of `default:` and of the file as a whole.
 * What `include:` and `extends:` bring is not known here. */
#include "lint/gospec.h"
#include "lint/image.h"
#include "lint/tell.h"
#include "lint/yamlgo.h"
#include "lint/yamlscript.h"
#include <string.h>

/* Images that are made of variables are looked up in the variables; more of them are passed over. */
#define LOOKUPS_MAX 200

/* A gap in the lines above which scripts are looked at apart. */
#define GAP_MAX 1000

struct gitlab {
        struct gg_lint_file *file;
        const struct gg_yaml *top;
        const struct gg_yaml *image; /* that jobs have which name none */
        bool chooses_toolchain;      /* GOTOOLCHAIN or GO111MODULE is set somewhere */
        bool changes_folder;         /* a script has a cd: there may be other modules */
        unsigned lookups;
};

/* A job, `default:` or the file. */
struct holder {
        struct gitlab *gitlab;
        const struct gg_yaml *node;
        const char *image; /* expanded; NULL if it is not known */
        bool is_posix;
};

/* ---- variables ---- */

/* NAME: value, or NAME: {value: ..., description: ...}. */
static const struct gg_yaml *variable(const struct gg_yaml *node, const char *name) {
        const struct gg_yaml *value = gg_yaml_get(gg_yaml_get(node, "variables"), name);

        return value && value->kind == GG_YAML_MAPPING ? gg_yaml_get(value, "value") : value;
}

static const char *lookup(void *ctx, const char *name) {
        const struct holder *holder = ctx;
        const char *text = gg_yaml_text(variable(holder->node, name));

        return text ? text : gg_yaml_text(variable(holder->gitlab->top, name));
}

static bool is_given(const struct gg_yaml *value) {
        return value && value->kind == GG_YAML_SCALAR && gg_str_trim(value->text).n > 0;
}

static bool is_golang(struct gg_arena *arena, const char *image) {
        struct gg_image parsed;

        gg_image_parse(arena, image, &parsed);
        return parsed.is_golang;
}

static void look_at_goroot(const struct holder *holder) {
        const struct gg_yaml *value = variable(holder->node, "GOROOT"),
                             *key = gg_yaml_key(gg_yaml_get(holder->node, "variables"), "GOROOT");
        struct gg_lint_file *file = holder->gitlab->file;
        const char *unusable, *message;
        struct gg_finding *finding;

        if (!value || !key || !is_given(value) ||
            strchr(value->text.p, '$')) /* GitLab expands its own variables */
                return;
        unusable = gg_yaml_unusable_goroot(gg_goroot_judge(value->text.p, true));
        if (unusable) {
                message = gg_arena_printf(file->arena, "GOROOT '%s' %s", value->text.p, unusable);
                finding = gg_lint_tell(file, "GG051", key->line, key->column, message,
                                       "go: cannot find GOROOT directory, in every job that runs go",
                                       "drop it: a go finds its own root");
        } else if (holder->image && is_golang(file->arena, holder->image) &&
                   !gg_goroot_same(value->text, gg_str_of("/usr/local/go"))) {
                message = gg_arena_printf(
                        file->arena, "GOROOT is '%s', and the image's Go is in /usr/local/go", value->text.p);
                finding = gg_lint_tell(file, "GG059", key->line, key->column, message,
                                       "the image's go runs with another root, or finds none",
                                       "drop it: a go finds its own root");
        } else {
                message = gg_arena_printf(file->arena, "GOROOT is fixed to '%s'", value->text.p);
                finding = gg_lint_tell(
                        file, "GG050", key->line, key->column, message,
                        "an image with its Go elsewhere, or a go that a script brings, runs with this root",
                        "drop it: a go finds its own root");
        }
        if (finding)
                finding->edits = gg_yaml_without(file, holder->node, "variables", "GOROOT");
}

static void look_at_variables(const struct holder *holder) {
        const struct gg_yaml *preload = variable(holder->node, "LD_PRELOAD");
        struct gg_lint_file *file = holder->gitlab->file;

        look_at_goroot(holder);
        if (is_given(preload))
                gg_lint_tell(file, "GG054", preload->line, preload->column,
                             "LD_PRELOAD in variables: reaches more than the scripts",
                             "services and GitLab's helper image, which is an Alpine one, get it as well: a "
                             "library that is not there or needs glibc disturbs them",
                             "export it in before_script");
}

/* ---- images ---- */

static const struct gg_yaml *image_of(const struct gg_yaml *node) {
        const struct gg_yaml *image = gg_yaml_get(node, "image");

        return image && image->kind == GG_YAML_MAPPING ? gg_yaml_get(image, "name") : image;
}

static const char *expanded(struct holder *holder, const struct gg_yaml *image) {
        const char *text = gg_yaml_text(image);

        if (!text || !strchr(text, '$'))
                return text;
        if (strstr(text, "$[[") || ++holder->gitlab->lookups > LOOKUPS_MAX)
                return NULL;
        return gg_shell_expand(holder->gitlab->file->arena, text, lookup, holder);
}

static void look_at_tag(struct gitlab *gitlab, const struct gg_yaml *node, const struct gg_image *image) {
        struct gg_lint_file *file = gitlab->file;
        struct gg_goversion version;
        const char *message;

        if (image->is_pinned)
                return;
        if (!gg_image_version(image, &version) || !version.has_minor) {
                message =
                        gg_arena_printf(file->arena, "the tag of '%s' names no release of Go", node->text.p);
                gg_lint_tell(file, "GG052", node->line, node->column, message,
                             "jobs get another language version twice a year, without a change here",
                             "a tag with the release: golang:1.22.12-bookworm");
        } else if (!version.has_patch && version.kind == 0) {
                message =
                        gg_arena_printf(file->arena, "the tag of '%s' names no patch release", node->text.p);
                gg_lint_tell(file, "GG058", node->line, node->column, message, NULL,
                             "a tag with the patch release: golang:1.22.12-bookworm");
        }
}

static void look_at_go_mod(struct gitlab *gitlab, const struct gg_yaml *node, const struct gg_image *image) {
        const struct gg_pin *pin = gg_yaml_go_line(gitlab->file);
        struct gg_lint_file *file = gitlab->file;
        struct gg_gospec spec = {.kind = GG_GOSPEC_MINOR};
        const char *message;

        if (!pin || gitlab->chooses_toolchain || gitlab->changes_folder ||
            !gg_image_version(image, &spec.version) || !spec.version.has_minor)
                return;
        if (spec.version.has_patch || spec.version.kind)
                spec.kind = GG_GOSPEC_EXACT;
        if (!gg_gospec_is_older(&spec, &pin->version))
                return;
        message = gg_arena_printf(file->arena, "the Go of '%s' is older than the 'go %s' line of go.mod",
                                  node->text.p, pin->text);
        gg_lint_tell(file, "GG056", node->line, node->column, message,
                     "go: go.mod requires a newer go (the image sets GOTOOLCHAIN=local)",
                     gg_lint_format(file, "golang:%s or newer", pin->text));
}

static void look_at_image(struct holder *holder) {
        const struct gg_yaml *own = image_of(holder->node), *node = own;
        struct gitlab *gitlab = holder->gitlab;
        struct gg_image image;

        if (!node && !gg_yaml_get(holder->node, "extends"))
                node = gitlab->image;
        holder->image = expanded(holder, node);
        if (!own || !holder->image)
                return;
        gg_image_parse(gitlab->file->arena, holder->image, &image);
        if (!image.is_golang)
                return;
        look_at_tag(gitlab, own, &image);
        look_at_go_mod(gitlab, own, &image);
}

/* ---- scripts ---- */

/* The items of a script as one text, each on its own line of the file. */
struct text {
        const struct holder *holder;
        char *bytes;
        size_t n, cap;
        unsigned first_line, line; /* where it starts, and where it goes on */
};

static bool installs_go(const struct gg_shell_command *c) {
        bool installs = false, is_apk = false;

        for (size_t i = 0; i < c->word_count; i++) {
                const char *word = c->words[i].text;

                is_apk = is_apk || strcmp(word, "apk") == 0;
                if (strcmp(word, is_apk ? "add" : "install") == 0 && i > 0 &&
                    (is_apk || strncmp(c->words[0].text, "apt", 3) == 0 ||
                     strcmp(c->words[0].text, "sudo") == 0))
                        installs = true;
                else if (installs &&
                         ((is_apk && strcmp(word, "go") == 0) ||
                          (!is_apk && (strcmp(word, "golang") == 0 || strncmp(word, "golang-go", 9) == 0 ||
                                       strncmp(word, "golang-1.", 9) == 0))))
                        return true;
        }
        return false;
}

static void visit(void *ctx, const struct gg_shell_command *c) {
        const struct holder *holder = ctx;
        struct gg_lint_file *file = holder->gitlab->file;

        if (installs_go(c))
                gg_lint_tell(
                        file, "GG053", c->line, 0,
                        gg_arena_printf(file->arena, "a second Go is installed into '%s'", holder->image),
                        "it lies in /usr/bin behind the image's /usr/local/go/bin in PATH: scripts go on "
                        "with the image's, and whatever calls the other one by path has another root",
                        "choose the image by its version instead");
}

static void flush(struct text *text) {
        struct gg_lint_file *file = text->holder->gitlab->file;
        struct gg_str code = {text->bytes, text->n};

        if (code.n == 0)
                return;
        gg_lint_shell_code(file, code, GG_SHELL_SH, text->first_line, GG_LINT_IN_GITLAB);
        if (text->holder->image && is_golang(file->arena, text->holder->image))
                gg_shell_read(file->arena, code, GG_SHELL_SH, text->first_line, visit, (void *) text->holder);
        *text = (struct text){.holder = text->holder};
}

static void put(struct text *text, const char *bytes, size_t n) {
        struct gg_arena *arena = text->holder->gitlab->file->arena;

        if (n == 0)
                return;
        if (n > text->cap - text->n) {
                char *more;

                text->cap = 2 * (text->n + n);
                more = gg_arena_alloc(arena, text->cap);
                if (text->n > 0)
                        memcpy(more, text->bytes, text->n);
                text->bytes = more;
        }
        memcpy(text->bytes + text->n, bytes, n);
        text->n += n;
        for (size_t i = 0; i < n; i++)
                text->line += bytes[i] == '\n';
}

static void add_item(struct text *text, struct gg_yaml *item) {
        unsigned line;
        struct gg_str code;

        if (item->is_seen) /* shared by an alias */
                return;
        item->is_seen = true;
        code = gg_yaml_script(text->holder->gitlab->file, item, &line);
        if (text->n > 0 && (line < text->line || line - text->line > GAP_MAX))
                flush(text);
        if (text->n == 0)
                text->first_line = text->line = line;
        while (text->line < line)
                put(text, "\n", 1);
        put(text, code.p, code.n);
        put(text, "\n", 1);
}

/* A text, a list, or lists within a list; !reference stands for what is elsewhere. */
// NOLINTNEXTLINE(misc-no-recursion): GG_YAML_DEPTH_MAX
static void add_items(struct text *text, struct gg_yaml *node) {
        if (node->tag && strcmp(node->tag, "!reference") == 0)
                return;
        if (node->kind == GG_YAML_SCALAR)
                add_item(text, node);
        for (size_t i = 0; node->kind == GG_YAML_SEQUENCE && i < node->count; i++)
                add_items(text, node->items[i]);
}

static void look_at_scripts(const struct holder *holder) {
        /* before_script and script run in one shell; after_script has one of its own. */
        static const char *const shells[][2] = {{"before_script", "script"}, {"after_script", NULL}};

        for (size_t i = 0; holder->is_posix && i < sizeof shells / sizeof *shells; i++) {
                struct text text = {.holder = holder};

                for (size_t k = 0; k < 2 && shells[i][k]; k++) {
                        struct gg_yaml *script = gg_yaml_get(holder->node, shells[i][k]);

                        if (script)
                                add_items(&text, script);
                }
                flush(&text);
        }
}

/* ---- caches ---- */

static void look_at_cache(const struct holder *holder, const struct gg_yaml *cache) {
        const struct gg_yaml *paths = gg_yaml_get(cache, "paths");
        struct gg_lint_file *file = holder->gitlab->file;

        for (size_t i = 0; paths && i < paths->count; i++) {
                const char *text = gg_yaml_text(paths->items[i]);

                if (text && (text[0] == '/' || strncmp(text, "$GOROOT", 7) == 0) &&
                    gg_goroot_is_known(paths->items[i]->text))
                        gg_lint_tell(file, "GG055", paths->items[i]->line, paths->items[i]->column,
                                     gg_arena_printf(file->arena, "GOROOT '%s' in a cache", text),
                                     "nothing is cached: paths are those below the project's folder",
                                     "take an image that has the Go; cache GOMODCACHE and GOCACHE, moved "
                                     "below $CI_PROJECT_DIR");
        }
}

static void look_at_caches(const struct holder *holder) {
        const struct gg_yaml *cache = gg_yaml_get(holder->node, "cache");

        if (!cache)
                return;
        look_at_cache(holder, cache);
        for (size_t i = 0; cache->kind == GG_YAML_SEQUENCE && i < cache->count; i++)
                look_at_cache(holder, cache->items[i]);
}

/* ---- the file ---- */

/* Jobs for Windows are in PowerShell, as a rule. */
static bool is_for_windows(const struct holder *holder) {
        const struct gg_yaml *tags = gg_yaml_get(holder->node, "tags");

        for (size_t i = 0; tags && i < tags->count; i++) {
                const char *tag = gg_yaml_text(tags->items[i]);

                if (tag && (strcasestr(tag, "windows") || strcasestr(tag, "powershell")))
                        return true;
        }
        return holder->image &&
               (strcasestr(holder->image, "windows") || strcasestr(holder->image, "nanoserver"));
}

static void look_at_holder(struct gitlab *gitlab, const struct gg_yaml *node) {
        struct holder holder = {.gitlab = gitlab, .node = node};

        if (!node || node->kind != GG_YAML_MAPPING)
                return;
        look_at_image(&holder);
        holder.is_posix = !is_for_windows(&holder);
        look_at_variables(&holder);
        look_at_scripts(&holder);
        look_at_caches(&holder);
}

static bool has_word(struct gg_str text, const char *word) {
        return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

static void look_at_document(struct gg_lint_file *file, const struct gg_yaml *top) {
        struct gitlab gitlab = {
                .file = file,
                .top = top,
                .chooses_toolchain =
                        has_word(file->text, "GOTOOLCHAIN") || has_word(file->text, "GO111MODULE"),
                .changes_folder = has_word(file->text, "cd ") || has_word(file->text, "pushd "),
        };

        gitlab.image = image_of(gg_yaml_get(top, "default"));
        if (!gitlab.image)
                gitlab.image = image_of(top);
        look_at_holder(&gitlab, top);
        for (size_t i = 0; i < top->count; i++) {
                const char *key = gg_yaml_text(top->keys[i]);

                if (key && strcmp(key, "variables") != 0 && strcmp(key, "image") != 0 &&
                    strcmp(key, "cache") != 0 && strcmp(key, "include") != 0 && strcmp(key, "spec") != 0)
                        look_at_holder(&gitlab, top->items[i]);
        }
}

void gg_lint_gitlab(struct gg_lint_file *file) {
        struct gg_yaml_error error;
        struct gg_yaml **documents;
        size_t count;

        /* A component has its inputs in a document of its own, in front. */
        if (gg_yaml_read_all(file->arena, file->text, 2, &documents, &count, &error) < 0) {
                gg_lint_report(file, "GG001", error.line, error.column, "broken YAML: %s", error.what);
                return;
        }
        for (size_t i = 0; i < count; i++)
                if (documents[i]->kind == GG_YAML_MAPPING) {
                        gg_yaml_go_numbers(file, "GG057", documents[i]);
                        look_at_document(file, documents[i]);
                }
}
