/* SPDX-License-Identifier: MIT */
#include "common/jsonfile.h"
#include <stdlib.h>
#include <string.h>

/* A value and where it stands: all of them are found by one walk over the text. */
struct gg_json_place {
        struct gg_json_place *parent;
        const struct gg_json_place *next, *last; /* members of an object, the last one first */
        const struct gg_json_place **items;      /* of an array */
        size_t count, cap;
        struct gg_str key;   /* of a member */
        size_t start, end;   /* in the text: of key and value, or of the element */
        size_t comma_before; /* the comma that parts it from the one before; NONE */
        unsigned line, column;
        bool is_object;
};

/* Longer lines are no lines of people, and are not changed. */
#define LINE_MAX_TO_CHANGE 4096

#define NONE ((size_t) -1)

static bool is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The place behind the comment that starts here; `at` if none does; NONE if it is not closed. */
static size_t behind_comment(struct gg_str text, size_t at) {
        struct gg_str rest = {text.p + at, text.n - at};
        const char *end;

        if (gg_str_starts(rest, "//")) {
                end = memchr(rest.p, '\n', rest.n);
                return end ? (size_t) (end - text.p) : text.n;
        }
        if (!gg_str_starts(rest, "/*"))
                return at;
        end = rest.n > 2 ? memmem(rest.p + 2, rest.n - 2, "*/", 2) : NULL;
        return end ? (size_t) (end - text.p) + 2 : NONE;
}

/* The place behind a string that starts at `at`. A newline ends it, too: jansson will complain. */
static size_t behind_string(struct gg_str text, size_t at) {
        for (at++; at < text.n && text.p[at] != '\n'; at++) {
                if (text.p[at] == '\\' && at + 1 < text.n && text.p[at + 1] != '\n')
                        at++;
                else if (text.p[at] == '"')
                        return at + 1;
        }
        return at;
}

/* ---- comments and trailing commas become blanks ---- */

struct cleaner {
        struct gg_str text;
        char *out;
        size_t values; /* at least as many as there are */
        size_t comma;  /* the last byte that counts was this comma, behind a value; NONE */
        char last;     /* that byte; 0 at the start */
};

static void make_blank(struct cleaner *c, size_t from, size_t to) {
        for (size_t i = from; i < to; i++)
                if (!is_blank(c->out[i]))
                        c->out[i] = ' ';
}

/* Anything but blanks and comments. The place behind it. */
static size_t pass(struct cleaner *c, size_t at) {
        char byte = c->text.p[at];

        if ((byte == ']' || byte == '}') && c->comma != NONE)
                c->out[c->comma] = ' ';
        c->comma = byte == ',' && c->last != 0 && !strchr("[{,:", c->last) ? at : NONE;
        c->values += byte == ',' || byte == '[' || byte == '{';
        c->last = byte;
        return byte == '"' ? behind_string(c->text, at) : at + 1;
}

/* NONE, or where a comment starts that has no end. */
static size_t clean(struct cleaner *c) {
        size_t at = 0, next;

        if (gg_str_starts(c->text, "\xef\xbb\xbf")) {
                at = 3;
                make_blank(c, 0, at);
        }
        for (; at < c->text.n; at = next) {
                next = is_blank(c->text.p[at]) ? at + 1 : behind_comment(c->text, at);
                if (next == NONE)
                        return at;
                if (next > at)
                        make_blank(c, at, next);
                else
                        next = pass(c, at);
        }
        return NONE;
}

/* ---- where everything stands, in a text that jansson has found right ---- */

struct placer {
        struct gg_arena *arena;
        struct gg_str text;
        size_t at, comma, line_start;
        unsigned line;
        struct gg_json_place *in;     /* the container */
        struct gg_json_place *member; /* whose key was read and whose value is due; NULL */
};

static struct gg_json_place *add_place(struct placer *p) {
        struct gg_json_place *place = gg_arena_alloc(p->arena, sizeof *place), *in = p->in;

        *place = (struct gg_json_place){.parent = in,
                                        .start = p->at,
                                        .comma_before = p->comma,
                                        .line = p->line,
                                        .column = (unsigned) (p->at - p->line_start) + 1};
        p->comma = NONE;
        if (in && in->is_object) {
                place->next = in->last;
                in->last = place;
        } else if (in) {
                in->items = gg_arena_grow(p->arena, in->items, in->count, &in->cap, sizeof *in->items);
                in->items[in->count++] = place;
        }
        return place;
}

/* The text of a JSON string, which is right. */
static struct gg_str decode(struct placer *p, struct gg_str quoted) {
        struct gg_str text = {quoted.p + 1, quoted.n - 2};
        json_t *value;

        if (!memchr(text.p, '\\', text.n))
                return text;
        value = json_loadb(quoted.p, quoted.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        text.n = json_string_length(value);
        text.p = gg_arena_string(p->arena, (struct gg_str){json_string_value(value), text.n});
        json_decref(value);
        return text;
}

/* A key, a scalar, or the start of a container. */
static void read_token(struct placer *p) {
        bool is_key = p->in && p->in->is_object && !p->member;
        struct gg_json_place *place = p->member ? p->member : add_place(p);
        char c = p->text.p[p->at];

        p->member = is_key ? place : NULL;
        if (c == '{' || c == '[') {
                place->is_object = c == '{';
                p->in = place;
                p->at++;
                return;
        }
        if (c == '"')
                p->at = behind_string(p->text, p->at);
        else
                while (p->at < p->text.n && !is_blank(p->text.p[p->at]) && !strchr(",]}", p->text.p[p->at]))
                        p->at++;
        place->end = p->at;
        if (is_key)
                place->key = decode(p, (struct gg_str){p->text.p + place->start, place->end - place->start});
}

/* The outermost value: the last that is closed. */
static const struct gg_json_place *find_places(struct gg_arena *arena, struct gg_str plain) {
        struct placer p = {.arena = arena, .text = plain, .line = 1, .comma = NONE};
        struct gg_json_place *closed = NULL;

        while (p.at < plain.n) {
                char c = plain.p[p.at];

                if (!is_blank(c) && !strchr(",:]}", c)) {
                        read_token(&p);
                        continue;
                }
                if (c == ',')
                        p.comma = p.at;
                p.at++;
                if (c == '\n') {
                        p.line++;
                        p.line_start = p.at;
                } else if ((c == '}' || c == ']') && p.in) {
                        closed = p.in;
                        closed->end = p.at;
                        p.in = closed->parent;
                }
        }
        return closed;
}

/* ---- */

static void set_error(struct gg_json_file *f, size_t at, const char *error) {
        size_t start = at;

        while (start > 0 && f->text.p[start - 1] != '\n')
                start--;
        f->line = 1;
        for (size_t i = 0; i < start; i++)
                f->line += f->text.p[i] == '\n';
        f->column = (unsigned) (at - start) + 1;
        f->error = error;
}

static void parse(struct gg_arena *arena, struct gg_json_file *f) {
        /* Numbers too large for an integer are JSON as well, and so is a string with \u0000. */
        const size_t flags = JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL;
        json_error_t error;

        f->value = json_loadb(f->plain.p, f->plain.n, flags, &error);
        if (f->value) {
                f->top = find_places(arena, f->plain);
                return;
        }
        f->line = error.line > 0 ? (unsigned) error.line : 1;
        f->column = error.column > 0 ? (unsigned) error.column : 0;
        f->error = gg_arena_copy(arena, error.text);
}

void gg_json_file_read(struct gg_arena *arena, struct gg_str text, struct gg_json_file *ret_file) {
        struct gg_json_file f = {.text = text};
        struct cleaner c = {.text = text, .comma = NONE};
        const char *nul;
        size_t open;

        if (text.n > GG_JSON_SIZE_MAX) {
                set_error(&f, 0, "the file is larger than 4 MiB");
                *ret_file = f;
                return;
        }
        c.out = gg_arena_string(arena, text);
        f.plain = (struct gg_str){c.out, text.n};
        open = clean(&c);
        nul = text.n > 0 ? memchr(text.p, '\0', text.n) : NULL; /* to jansson, some of them are nothing */
        if (nul)
                set_error(&f, (size_t) (nul - text.p), "a NUL byte");
        else if (open != NONE)
                set_error(&f, open, "a comment is not closed");
        else if (c.values > GG_JSON_VALUES_MAX)
                set_error(&f, 0, "more than 100000 values");
        else if (c.last == 0)
                f.value = json_object();
        else
                parse(arena, &f);
        *ret_file = f;
}

void gg_json_file_close(struct gg_json_file *f) {
        json_decref(f->value);
        f->value = NULL;
}

/* ---- what stands where ---- */

static const struct gg_json_place *find_member(const struct gg_json_place *from, const char *key) {
        while (from && !gg_str_is(from->key, key))
                from = from->next;
        return from;
}

static const struct gg_json_place *find(const struct gg_json_file *f, const char *const *keys) {
        const struct gg_json_place *place = f->top;

        for (; place && *keys; keys++) {
                char *end = NULL;
                size_t i;

                if (place->is_object) {
                        place = find_member(place->last, *keys);
                        continue;
                }
                i = **keys == '#' ? strtoul(*keys + 1, &end, 10) : NONE;
                place = end && *end == '\0' && i < place->count ? place->items[i] : NULL;
        }
        return place;
}

unsigned gg_json_file_line(const struct gg_json_file *f, const char *const *keys) {
        const struct gg_json_place *place = find(f, keys);

        return place ? place->line : 0;
}

unsigned gg_json_file_column(const struct gg_json_file *f, const char *const *keys) {
        const struct gg_json_place *place = find(f, keys);

        return place ? place->column : 0;
}

/* ---- taking a member out ---- */

static bool is_one_line(struct gg_str text, size_t from, size_t to) {
        return !memchr(text.p + from, '\n', to - from);
}

/* The line that [from, to) stands in, in three: what is before, the part itself, what is behind. False if
 * that is more than a line, or one that is too long. */
static bool find_line(struct gg_str text, size_t from, size_t to, struct gg_str *ret_before,
                      struct gg_str *ret_behind) {
        size_t start = from, end = to;

        while (start > 0 && text.p[start - 1] != '\n' && from - start <= LINE_MAX_TO_CHANGE)
                start--;
        while (end < text.n && text.p[end] != '\n' && end - to <= LINE_MAX_TO_CHANGE)
                end++;
        if (end - start > LINE_MAX_TO_CHANGE || !is_one_line(text, from, to))
                return false;
        *ret_before = (struct gg_str){text.p + start, from - start};
        *ret_behind = (struct gg_str){text.p + to, end - to};
        return true;
}

/* Whether nothing would be lost with what is left of a line: blanks, and a comment that was about the member.
 */
static bool is_idle(struct gg_str rest) {
        rest = gg_str_trim(rest);
        return rest.n == 0 || (rest.p[0] == '/' && behind_comment(rest, 0) == rest.n);
}

/* The edit that takes [from, to) out of its line, which goes if nothing is left of it. */
static struct gg_edit *cut(struct gg_arena *arena, const struct gg_json_file *f, const char *path,
                           unsigned line, size_t from, size_t to) {
        struct gg_edit *edit = gg_arena_alloc(arena, sizeof *edit);
        struct gg_str before, behind;

        if (!find_line(f->text, from, to, &before, &behind))
                return NULL;
        /* Blanks between a member and the next go with it; those on both sides are needed once. */
        if ((f->text.p[from] != ',' && f->text.p[to - 1] == ',') ||
            (before.n > 0 && (before.p[before.n - 1] == ' ' || before.p[before.n - 1] == '\t')))
                while (behind.n > 0 && (behind.p[0] == ' ' || behind.p[0] == '\t'))
                        behind = (struct gg_str){behind.p + 1, behind.n - 1};
        *edit = (struct gg_edit){.file = path, .line = line};
        edit->old = (struct gg_str){before.p, (size_t) (behind.p + behind.n - before.p)};
        if (gg_str_trim(before).n > 0 || !is_idle(behind))
                edit->replacement = gg_arena_printf(arena, "%.*s%.*s", (int) before.n, before.p,
                                                    (int) behind.n, behind.p);
        return edit;
}

/* The comma behind a value, if there is one, a trailing one included. */
static size_t find_comma_behind(struct gg_str text, size_t at) {
        for (size_t next; at < text.n; at = next) {
                next = is_blank(text.p[at]) ? at + 1 : behind_comment(text, at);
                if (next == NONE || next == at)
                        break;
        }
        return at < text.n && text.p[at] == ',' ? at : NONE;
}

/* The last member takes the comma of the one before with it, which stands in an earlier line. */
static const struct gg_edit *cut_with_comma(struct gg_arena *arena, const struct gg_json_file *f,
                                            const char *path, const struct gg_json_place *place) {
        size_t at = place->comma_before;
        unsigned line = place->line;
        struct gg_edit *comma, *member = cut(arena, f, path, line, place->start, place->end);

        for (size_t i = at; i < place->start; i++)
                line -= f->text.p[i] == '\n';
        comma = cut(arena, f, path, line, at, at + 1);
        if (!comma || !member)
                return NULL;
        comma->next = member;
        return comma;
}

const struct gg_edit *gg_json_file_drop(struct gg_arena *arena, const struct gg_json_file *f,
                                        const char *path, const char *const *keys) {
        const struct gg_json_place *place = find(f, keys);
        size_t before, behind;

        if (!place || !place->parent || !place->parent->is_object)
                return NULL;
        for (const struct gg_json_place *p = place->parent->last; p; p = p->next)
                if (p != place && gg_str_eq(p->key, place->key))
                        return NULL;
        before = place->comma_before;
        behind = find_comma_behind(f->text, place->end);
        if (behind != NONE && is_one_line(f->text, place->end, behind))
                return cut(arena, f, path, place->line, place->start, behind + 1);
        if (before != NONE && is_one_line(f->text, before, place->start))
                return cut(arena, f, path, place->line, before, place->end);
        if (behind != NONE)
                return NULL;
        if (before != NONE)
                return cut_with_comma(arena, f, path, place);
        return cut(arena, f, path, place->line, place->start, place->end);
}
