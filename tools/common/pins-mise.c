/* SPDX-License-Identifier: MIT */
/* mise.toml: the version of Go among its tools. Read is what TOML 1.0 (toml.io) needs for that: tables, keys,
 * strings, arrays and inline tables; all else is passed over. Linear in the text, whatever it is. */
#include "common/pins-read.h"
#include <string.h>

#define PATH_MAX_PARTS 3

struct scanner {
        const char *p, *end;
        unsigned line;
};

/* The keys that lead to a value; deeper ones are counted. */
struct key_path {
        struct gg_str part[PATH_MAX_PARTS];
        size_t count;
};

static bool at(const struct scanner *s, char c) {
        return s->p < s->end && *s->p == c;
}

static void step(struct scanner *s) {
        s->line += *s->p == '\n';
        s->p++;
}

static void skip_blanks(struct scanner *s) {
        while (at(s, ' ') || at(s, '\t') || at(s, '\r'))
                s->p++;
}

static void skip_line(struct scanner *s) {
        const char *newline = memchr(s->p, '\n', (size_t) (s->end - s->p));

        s->p = newline ? newline : s->end;
}

/* Blanks, comments and ends of lines. */
static void skip_space(struct scanner *s) {
        while (s->p < s->end) {
                skip_blanks(s);
                if (at(s, '#'))
                        skip_line(s);
                if (!at(s, '\n'))
                        return;
                step(s);
        }
}

/* Reads a string of any of the four kinds, as it stands between its quotes (a line's end right behind three
 * of them is no part of it). One that is not closed goes to the end of its line, or of the text. */
static struct gg_str read_string(struct scanner *s) {
        const char quote = *s->p;
        bool is_long = s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote;
        const char *start = s->p + (is_long ? 3 : 1);

        if (is_long && start < s->end && *start == '\n') {
                s->line++;
                start++;
        }
        for (s->p = start; s->p < s->end && (is_long || *s->p != '\n'); step(s)) {
                if (*s->p == '\\' && quote == '"' && s->p + 1 < s->end) {
                        step(s);
                        continue;
                }
                if (*s->p != quote)
                        continue;
                if (!is_long) {
                        s->p++;
                        return (struct gg_str){start, (size_t) (s->p - 1 - start)};
                }
                if (s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote) {
                        s->p += 3;
                        return (struct gg_str){start, (size_t) (s->p - 3 - start)};
                }
        }
        return (struct gg_str){start, (size_t) (s->p - start)};
}

/* A word without quotes: a key, a number. May be empty. */
static struct gg_str read_bare(struct scanner *s, const char *ends) {
        const char *start = s->p;

        while (s->p < s->end && *s->p != '\0' && !strchr(ends, *s->p))
                s->p++;
        return (struct gg_str){start, (size_t) (s->p - start)};
}

/* Reads keys with dots between them. False if there is none. */
static bool read_key(struct scanner *s, struct key_path *path) {
        for (;;) {
                struct gg_str part;

                skip_blanks(s);
                part = at(s, '"') || at(s, '\'') ? read_string(s) : read_bare(s, " \t\r\n.=[]{},#\"'");
                if (part.n == 0)
                        return false;
                if (path->count < PATH_MAX_PARTS)
                        path->part[path->count] = part;
                path->count++;
                skip_blanks(s);
                if (!at(s, '.'))
                        return true;
                s->p++;
        }
}

static bool is_go(struct gg_str name) {
        return gg_str_is(name, "go") || gg_str_is(name, "golang") || gg_str_is(name, "core:go");
}

/* What is sought in a value. */
enum sought {
        NOTHING,
        GO_IN_TABLE, /* tools = { go = "1.22" } */
        VERSION, /* go = "1.22", go = ["1.22", "1.21"], go = { version = "1.22" }, or in an array of those */
};

static enum sought sought_in(const struct key_path *path) {
        if (path->count == 0 || path->count > PATH_MAX_PARTS || !gg_str_is(path->part[0], "tools"))
                return NOTHING;
        if (path->count == 1)
                return GO_IN_TABLE;
        if (!is_go(path->part[1]))
                return NOTHING;
        return path->count == 2 || gg_str_is(path->part[2], "version") ? VERSION : NOTHING;
}

struct value {
        struct gg_str text;
        unsigned line;
        bool is_found, is_bare;
};

static bool is_wanted(enum sought sought, struct gg_str key) {
        switch (sought) {
        case VERSION:
                return key.n == 0 || gg_str_is(key, "version");
        case GO_IN_TABLE:
                return is_go(key);
        default:
                return false;
        }
}

/* Reads a value to its end, and of it the first text that is sought. */
static void read_value(struct scanner *s, enum sought sought, struct value *ret) {
        struct gg_str key = {"", 0};
        size_t depth = 0;

        do {
                struct value v = {.line = s->line};

                if (depth > 0)
                        skip_space(s);
                else
                        skip_blanks(s);
                if (s->p >= s->end)
                        return;
                v.line = s->line;
                switch (*s->p) {
                case '[':
                case '{':
                        depth++;
                        s->p++;
                        continue;
                case ']':
                case '}':
                        depth -= depth > 0;
                        s->p++;
                        continue;
                case ',':
                        key.n = 0;
                        s->p++;
                        continue;
                case '"':
                case '\'':
                        v.text = read_string(s);
                        break;
                default:
                        v.is_bare = true;
                        v.text = read_bare(s, " \t\r\n,=[]{}#\"'");
                        if (v.text.n == 0) { /* a stray "=", "#" or NUL */
                                if (*s->p == '\n' || *s->p == '#')
                                        return;
                                s->p++;
                                continue;
                        }
                        break;
                }
                skip_blanks(s);
                if (depth > 0 && at(s, '=')) {
                        s->p++;
                        key = v.text;
                        continue;
                }
                if (!ret->is_found && is_wanted(sought, key)) {
                        *ret = v;
                        ret->is_found = true;
                }
        } while (depth > 0);
}

static void add(const struct gg_pin_sink *sink, const struct value *v) {
        struct gg_pin *pin = gg_pin_add(sink, GG_PIN_MISE, v->line, v->text);

        if (v->is_bare)
                gg_pin_trouble(sink, pin, "without quotes %s is no text in TOML", pin->text);
        if (v->text.n == 0)
                gg_pin_trouble(sink, pin, "it names no version");
        gg_pin_check_name(sink, pin);
}

void gg_pins_read_mise(const struct gg_pin_sink *sink, struct gg_str text) {
        struct scanner s = {text.p, text.p + text.n, 1};
        struct key_path table = {.count = 0};

        for (skip_space(&s); s.p < s.end; skip_line(&s), skip_space(&s)) {
                if (at(&s, '[')) {
                        while (at(&s, '['))
                                s.p++;
                        table.count = 0;
                        if (!read_key(&s, &table))
                                table.count = 0;
                        continue;
                }

                struct key_path path = table;
                struct value v = {.is_found = false};

                if (!read_key(&s, &path) || !at(&s, '='))
                        continue;
                s.p++;
                read_value(&s, sought_in(&path), &v);
                if (v.is_found)
                        add(sink, &v);
        }
}
