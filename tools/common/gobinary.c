/* SPDX-License-Identifier: MIT */
#include "common/gobinary-read.h"
#include <errno.h>
#include <goroot-guard/str.h>
#include <string.h>

/* Programs with a thousand modules have some 100 KiB. */
#define MOD_TEXT_MAX ((size_t) 8 * 1024 * 1024)
#define VERSION_MAX 1024

const char *gg_gobinary_setting(const struct gg_gobinary *binary, const char *key) {
        for (size_t i = 0; i < binary->setting_count; i++)
                if (strcmp(binary->settings[i].key, key) == 0)
                        return binary->settings[i].value;
        return NULL;
}

/* ---- the text ---- */

static bool is_hex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static unsigned hex_value(char c) {
        return (unsigned) (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The escapes of strconv.Quote that stand for one byte. */
static char simple_escape(char c) {
        static const char names[] = "abfnrtv\\\"'", bytes[] = "\a\b\f\n\r\t\v\\\"'";
        const char *hit = c != '\0' ? strchr(names, c) : NULL;

        if (!hit)
                return '\0';
        return bytes[(size_t) (hit - names)];
}

/* One escape behind its backslash, off *s, onto out. False if it is none, or stands for NUL. (\u and \U are
 * kept as they are written: Quote makes them of what cannot be printed.) */
static bool unescape(struct gg_str *s, char *out, size_t *n) {
        char c, byte;

        if (s->n == 0)
                return false;
        c = s->p[0];
        byte = simple_escape(c);
        if (byte != '\0') {
                out[(*n)++] = byte;
                *s = (struct gg_str){s->p + 1, s->n - 1};
                return true;
        }
        if (c == 'x' && s->n >= 3 && is_hex(s->p[1]) && is_hex(s->p[2])) {
                const unsigned char value = (unsigned char) (hex_value(s->p[1]) * 16 + hex_value(s->p[2]));

                memcpy(out + (*n)++, &value, 1);
                *s = (struct gg_str){s->p + 3, s->n - 3};
                return value != 0;
        }
        if (c != 'u' && c != 'U')
                return false;
        out[(*n)++] = '\\';
        return true;
}

/* Takes a string in Go's quotes off *rest. NULL if it is mangled. */
static const char *cut_quoted(struct gg_arena *arena, struct gg_str *rest) {
        const char quote = rest->p[0];
        struct gg_str s = {rest->p + 1, rest->n - 1};
        char *out = gg_arena_alloc(arena, rest->n + 1);
        size_t n = 0;

        while (s.n > 0 && s.p[0] != quote) {
                char c = s.p[0];

                s = (struct gg_str){s.p + 1, s.n - 1};
                if (c != '\\' || quote == '`')
                        out[n++] = c;
                else if (!unescape(&s, out, &n))
                        return NULL;
        }
        if (s.n == 0)
                return NULL;
        *rest = (struct gg_str){s.p + 1, s.n - 1};
        return out;
}

static bool is_quoted(struct gg_str s) {
        return s.n > 0 && (s.p[0] == '"' || s.p[0] == '`');
}

/* key=value, either of them in quotes if it has to be. */
static bool parse_setting(struct gg_arena *arena, struct gg_str line, struct gg_gobinary_setting *ret) {
        struct gg_gobinary_setting setting;

        if (is_quoted(line)) {
                setting.key = cut_quoted(arena, &line);
                if (!setting.key || line.n == 0 || line.p[0] != '=')
                        return false;
                line = (struct gg_str){line.p + 1, line.n - 1};
        } else {
                setting.key = gg_arena_string(arena, gg_str_cut(&line, '='));
                if (!line.p || setting.key[0] == '\0')
                        return false;
        }
        if (is_quoted(line)) {
                setting.value = cut_quoted(arena, &line);
                if (!setting.value || line.n > 0)
                        return false;
        } else {
                setting.value = gg_arena_string(arena, line);
        }
        *ret = setting;
        return true;
}

static struct gg_gobinary_module *parse_module(struct gg_arena *arena, struct gg_str line) {
        struct gg_gobinary_module *module = gg_arena_alloc(arena, sizeof *module);

        module->path = gg_arena_string(arena, gg_str_cut(&line, '\t'));
        module->version = line.p ? gg_arena_string(arena, gg_str_cut(&line, '\t')) : "";
        module->sum = line.p ? gg_arena_string(arena, gg_str_cut(&line, '\t')) : "";
        return module;
}

static bool cut_prefix(struct gg_str *s, const char *prefix) {
        size_t n = strlen(prefix);

        if (!gg_str_starts(*s, prefix))
                return false;
        *s = (struct gg_str){s->p + n, s->n - n};
        return true;
}

void gg_gobinary_parse(struct gg_arena *arena, struct gg_str text, struct gg_gobinary *b) {
        struct gg_gobinary_module *last = NULL, *module;
        struct gg_gobinary_setting setting;

        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');

                if (cut_prefix(&line, "path\t")) {
                        b->path = gg_arena_string(arena, line);
                } else if (cut_prefix(&line, "mod\t")) {
                        last = parse_module(arena, line);
                        b->main = last;
                } else if (cut_prefix(&line, "dep\t")) {
                        last = parse_module(arena, line);
                        b->deps = gg_arena_grow(arena, b->deps, b->dep_count, &b->dep_cap, sizeof *b->deps);
                        b->deps[b->dep_count++] = last;
                } else if (cut_prefix(&line, "=>\t")) {
                        module = parse_module(arena, line);
                        if (last)
                                last->replaced_by = module;
                        b->is_cut = b->is_cut || !last;
                        last = NULL;
                } else if (cut_prefix(&line, "build\t")) {
                        if (!parse_setting(arena, line, &setting)) {
                                b->is_cut = true;
                                continue;
                        }
                        b->settings = gg_arena_grow(arena, b->settings, b->setting_count, &b->setting_cap,
                                                    sizeof *b->settings);
                        b->settings[b->setting_count++] = setting;
                }
        }
}

/* ---- the file ---- */

/* What of it is being read. */
struct file {
        const struct gg_fs *fs;
        int handle;
        uint64_t size;
};

/* Reads a span, as much of it as the file has and at most max bytes. A length that is a lie takes no memory.
 */
static int read_text(struct gg_arena *arena, const struct file *file, struct gg_span span, size_t max,
                     struct gg_str *ret_text) {
        uint64_t size = span.size < file->size ? span.size : file->size;
        size_t want = size < max ? (size_t) size : max;
        char *text = gg_arena_alloc(arena, want + 1);
        long n = gg_elf_pread(file->fs, file->handle, text, want, span.offset);

        if (n < 0)
                return (int) n;
        *ret_text = (struct gg_str){text, (size_t) n};
        return 0;
}

static bool is_printable(struct gg_str s) {
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] < ' ' || s.p[i] > '~')
                        return false;
        return true;
}

static int read_open(struct gg_arena *arena, const struct file *file, struct gg_gobinary *b) {
        struct gg_buildinfo_place place = {{0, 0}, {0, 0}, false};
        struct gg_buildinfo info;
        struct gg_str text = {"", 0};
        struct gg_elf elf;
        int r = gg_elf_read(file->fs, file->handle, &elf);

        if (r == 0)
                r = gg_buildinfo_read_at(file->fs, &elf, &info, &place);
        if (r == -ENOENT)
                r = -ENOMSG; /* not to be taken for a file that is missing */
        if (r == 0)
                r = read_text(arena, file, place.version, VERSION_MAX, &text);
        if (r < 0)
                return r;
        b->version = gg_arena_copy(arena, info.version);
        if (text.n > strlen(info.version) && is_printable(text))
                b->version = gg_arena_string(arena, text);
        b->goarch = gg_elf_goarch(&elf);
        b->is_dynamic = elf.dynamic;
        r = read_text(arena, file, place.mod, MOD_TEXT_MAX, &text);
        if (r < 0)
                return r;
        b->is_cut = text.n < place.mod.size;
        gg_gobinary_parse(arena, text, b);
        if (place.is_runtime_variable) {
                b->runtime_source = GG_RUNTIME_BUILD_INFO;
                b->runtime_version = b->version;
        } else {
                gg_gobinary_find_runtime(arena, file->fs, &elf, b);
        }
        return 0;
}

int gg_gobinary_read(struct gg_arena *arena, const struct gg_fs *fs, const char *path,
                     struct gg_gobinary *ret) {
        struct gg_gobinary b = {.path = ""};
        struct file file = {.fs = fs};
        struct gg_stat st;
        int r = fs->stat(fs->ctx, path, &st);

        /* A FIFO or a device is not even opened. */
        if (r == 0 && st.type != GG_FILE_REGULAR)
                r = st.type == GG_FILE_DIRECTORY ? -EISDIR : -EINVAL;
        if (r < 0)
                return r;
        file.size = st.size;
        file.handle = fs->open(fs->ctx, path);
        if (file.handle < 0)
                return file.handle;
        r = read_open(arena, &file, &b);
        fs->close(fs->ctx, file.handle);
        if (r == 0)
                *ret = b;
        return r;
}
