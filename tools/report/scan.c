/* SPDX-License-Identifier: MIT */
#include "report/scan.h"
#include "core/utf8.h"
#include <endian.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

struct scan {
        const char *start, *p, *end;
        struct gg_scan_fault fault;
};

static bool fail_at(struct scan *s, const char *where, const char *what) {
        s->fault = (struct gg_scan_fault){what, (size_t) (where - s->start) + 1};
        return false;
}

static bool fail(struct scan *s, const char *what) {
        return fail_at(s, s->p, what);
}

/* The byte that comes next; NUL, which no JSON has outside of strings, at the end. */
static char peek(const struct scan *s) {
        return *(s->p < s->end ? s->p : "");
}

static void skip_blanks(struct scan *s) {
        while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n'))
                s->p++;
}

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

/* ---- strings ---- */

#define EACH(byte) (0x0101010101010101u * (uint64_t) (byte))

/* Which bytes of eight are zero, told by their highest bit. Exact up to the first one, from the lowest byte;
 * those above it may be told wrongly ("Bit Twiddling Hacks", Determine if a word has a zero byte). */
static uint64_t zeros(uint64_t eight) {
        return (eight - EACH(1)) & ~eight & EACH(0x80);
}

/* Steps over what stands for itself in a string: all of ASCII but quotes, backslashes and controls. */
static void skip_plain(struct scan *s) {
        const char *p = s->p;

        while (s->end - p >= 8) {
                uint64_t eight, stops;

                memcpy(&eight, p, sizeof eight);
                eight = le64toh(eight);
                stops = (eight & EACH(0x80)) | zeros(eight ^ EACH('"')) | zeros(eight ^ EACH('\\')) |
                        ((eight - EACH(0x20)) & ~eight & EACH(0x80));
                if (stops != 0) {
                        s->p = p + __builtin_ctzll(stops) / 8;
                        return;
                }
                p += 8;
        }
        while (p < s->end && *p >= ' ' && *p != '"' && *p != '\\' && (unsigned char) *p < 0x80)
                p++;
        s->p = p;
}

static int hex_value(char c) {
        if (is_digit(c))
                return c - '0';
        c |= 0x20;
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX; -1 if they are none. */
static int32_t hex_unit(const char *digits, size_t n) {
        int32_t unit = 0;

        if (n < 4)
                return -1;
        for (int i = 0; i < 4; i++) {
                int value = hex_value(digits[i]);

                if (value < 0)
                        return -1;
                unit = unit * 16 + value;
        }
        return unit;
}

/* An escape, a character beyond ASCII, or what must not be in a string. */
static bool skip_special(struct scan *s) {
        uint32_t rune;
        size_t n = 0;

        if (*s->p != '\\') {
                if ((unsigned char) *s->p < 0x80)
                        return fail(s, "a control character in a string");
                n = gg_utf8_next((struct gg_str){s->p, (size_t) (s->end - s->p)}, &rune);
                s->p += n;
                return n > 0 || fail(s, "a byte that is no UTF-8");
        }
        if (s->end - s->p >= 2 && s->p[1] == 'u' && hex_unit(s->p + 2, (size_t) (s->end - s->p - 2)) >= 0)
                n = 6;
        else if (s->end - s->p >= 2 && s->p[1] != '\0' && strchr("\"\\/bfnrt", s->p[1]))
                n = 2;
        s->p += n;
        return n > 0 || fail(s, "no escape of JSON");
}

/* At the opening quote. */
static bool read_string(struct scan *s, struct gg_scan_value *ret) {
        const char *quote = s->p++;

        ret->kind = GG_SCAN_STRING;
        ret->escaped = false;
        for (;;) {
                skip_plain(s);
                if (s->p == s->end)
                        return fail_at(s, quote, "no end of the string that starts");
                if (*s->p == '"')
                        break;
                ret->escaped |= *s->p == '\\';
                if (!skip_special(s))
                        return false;
        }
        ret->text = (struct gg_str){quote + 1, (size_t) (s->p++ - quote - 1)};
        return true;
}

static size_t put_utf8(char *out, uint32_t rune) {
        if (rune < 0x80) {
                out[0] = (char) rune;
                return 1;
        }
        if (rune < 0x800) {
                out[0] = (char) (0xc0 | rune >> 6);
                out[1] = (char) (0x80 | (rune & 0x3f));
                return 2;
        }
        if (rune < 0x10000) {
                out[0] = (char) (0xe0 | rune >> 12);
                out[1] = (char) (0x80 | (rune >> 6 & 0x3f));
                out[2] = (char) (0x80 | (rune & 0x3f));
                return 3;
        }
        out[0] = (char) (0xf0 | rune >> 18);
        out[1] = (char) (0x80 | (rune >> 12 & 0x3f));
        out[2] = (char) (0x80 | (rune >> 6 & 0x3f));
        out[3] = (char) (0x80 | (rune & 0x3f));
        return 4;
}

/* The character of the \u escape that *rest starts with, which is taken off: RFC 8259, section 7. */
static uint32_t take_unit(struct gg_str *rest) {
        uint32_t unit = (uint32_t) hex_unit(rest->p + 2, rest->n - 2);
        int32_t low = -1;
        size_t n = 6;

        if (unit >= 0xd800 && unit < 0xe000) {
                if (unit < 0xdc00 && rest->n >= 12 && rest->p[6] == '\\' && rest->p[7] == 'u')
                        low = hex_unit(rest->p + 8, 4);
                if (low >= 0xdc00 && low < 0xe000) {
                        unit = 0x10000 + ((unit - 0xd800) << 10) + ((uint32_t) low - 0xdc00);
                        n = 12;
                } else {
                        unit = 0xfffd;
                }
        }
        rest->p += n;
        rest->n -= n;
        return unit;
}

size_t gg_scan_unescape(struct gg_str string, char *out) {
        static const char escapes[] = "bfnrt", meanings[] = "\b\f\n\r\t";
        size_t length = 0;

        while (string.n > 0) {
                const char *backslash = memchr(string.p, '\\', string.n), *escape;
                size_t plain = backslash ? (size_t) (backslash - string.p) : string.n;

                memmove(out + length, string.p, plain);
                length += plain;
                string.p += plain;
                string.n -= plain;
                if (string.n == 0)
                        break;
                if (string.p[1] == 'u') {
                        length += put_utf8(out + length, take_unit(&string));
                        continue;
                }
                escape = strchr(escapes, string.p[1]);
                out[length] = string.p[1];
                if (escape)
                        out[length] = meanings[escape - escapes];
                length++;
                string.p += 2;
                string.n -= 2;
        }
        return length;
}

/* ---- other values ---- */

static bool skip_digits(struct scan *s) {
        const char *first = s->p;

        while (is_digit(peek(s)))
                s->p++;
        return s->p > first || fail(s, "no digit where one must be");
}

static bool skip_number(struct scan *s) {
        if (peek(s) == '-')
                s->p++;
        if (peek(s) == '0')
                s->p++;
        else if (!skip_digits(s))
                return false;
        if (peek(s) == '.') {
                s->p++;
                if (!skip_digits(s))
                        return false;
        }
        if (peek(s) == 'e' || peek(s) == 'E') {
                s->p++;
                if (peek(s) == '+' || peek(s) == '-')
                        s->p++;
                return skip_digits(s);
        }
        return true;
}

static bool skip_word(struct scan *s, const char *word) {
        if (!gg_str_starts((struct gg_str){s->p, (size_t) (s->end - s->p)}, word))
                return fail(s, "no value of JSON");
        s->p += strlen(word);
        return true;
}

/* Whatever holds no other value. */
static bool read_scalar(struct scan *s, struct gg_scan_value *ret) {
        const char *first = s->p;
        bool is_sound;

        switch (peek(s)) {
        case '"':
                return read_string(s, ret);
        case 't':
                ret->kind = GG_SCAN_BOOL;
                is_sound = skip_word(s, "true");
                break;
        case 'f':
                ret->kind = GG_SCAN_BOOL;
                is_sound = skip_word(s, "false");
                break;
        case 'n':
                ret->kind = GG_SCAN_NULL;
                is_sound = skip_word(s, "null");
                break;
        default:
                if (peek(s) != '-' && !is_digit(peek(s)))
                        return fail(s, s->p < s->end ? "no value of JSON" : "the line ends early");
                ret->kind = GG_SCAN_NUMBER;
                is_sound = skip_number(s);
        }
        ret->text = (struct gg_str){first, (size_t) (s->p - first)};
        ret->escaped = false;
        return is_sound;
}

/* A key with its colon and the blanks around it. */
static bool read_key(struct scan *s, struct gg_scan_value *ret) {
        if (peek(s) != '"')
                return fail(s, s->p < s->end ? "no key of an object" : "the line ends early");
        if (!read_string(s, ret))
                return false;
        skip_blanks(s);
        if (peek(s) != ':')
                return fail(s, s->p < s->end ? "no colon behind a key" : "the line ends early");
        s->p++;
        skip_blanks(s);
        return true;
}

/* Behind a value that is not the last one. */
static bool skip_comma(struct scan *s) {
        if (peek(s) != ',')
                return fail(s, s->p < s->end ? "no comma behind a value" : "the line ends early");
        s->p++;
        skip_blanks(s);
        return true;
}

static bool is_opening(char c) {
        return c == '{' || c == '[';
}

/* What is open: a bit for each level says whether it is an object. */
struct nest {
        uint64_t objects[GG_SCAN_DEPTH_MAX / 64];
        unsigned depth;
};

static bool in_object(const struct nest *nest) {
        return nest->objects[(nest->depth - 1) / 64] >> (nest->depth - 1) % 64 & 1;
}

/* At an opening bracket. */
static bool enter(struct scan *s, struct nest *nest) {
        uint64_t bit = (uint64_t) 1 << nest->depth % 64, *word = &nest->objects[nest->depth / 64];

        if (nest->depth == GG_SCAN_DEPTH_MAX)
                return fail(s, "too many levels");
        *word = *s->p++ == '{' ? *word | bit : *word & ~bit;
        nest->depth++;
        skip_blanks(s);
        return true;
}

/* To where a value starts: over the key, if it has one. */
static bool reach_value(struct scan *s, const struct nest *nest) {
        struct gg_scan_value key;

        return !in_object(nest) || read_key(s, &key);
}

static bool is_closing(const struct scan *s, const struct nest *nest) {
        return peek(s) == (in_object(nest) ? '}' : ']');
}

/* Behind a value: closes what ends there, and goes on to the next value of what does not. */
static bool leave(struct scan *s, struct nest *nest) {
        while (nest->depth > 0) {
                skip_blanks(s);
                if (!is_closing(s, nest)) {
                        if (!skip_comma(s))
                                return false;
                        return reach_value(s, nest);
                }
                nest->depth--;
                s->p++;
        }
        return true;
}

static bool skip_container(struct scan *s) {
        struct nest nest = {.depth = 0};
        struct gg_scan_value ignored;
        bool is_sound;

        do {
                if (!is_opening(peek(s)))
                        is_sound = read_scalar(s, &ignored) && leave(s, &nest);
                else if ((is_sound = enter(s, &nest)))
                        is_sound = is_closing(s, &nest) ? leave(s, &nest) : reach_value(s, &nest);
        } while (is_sound && nest.depth > 0);
        return is_sound;
}

static bool read_value(struct scan *s, struct gg_scan_value *ret) {
        const char *first = s->p;

        if (!is_opening(peek(s)))
                return read_scalar(s, ret);
        ret->kind = *first == '{' ? GG_SCAN_OBJECT : GG_SCAN_ARRAY;
        ret->escaped = false;
        if (!skip_container(s))
                return false;
        ret->text = (struct gg_str){first, (size_t) (s->p - first)};
        return true;
}

bool gg_scan_element(struct gg_str array, size_t *offset, struct gg_scan_value *ret_value) {
        struct scan s = {.start = array.p, .p = array.p + *offset + 1, .end = array.p + array.n};

        skip_blanks(&s);
        if (peek(&s) == ']' || s.p >= s.end || !read_value(&s, ret_value))
                return false;
        skip_blanks(&s);
        if (peek(&s) == ']')
                s.p--;
        *offset = (size_t) (s.p - array.p);
        return true;
}

bool gg_scan_uint(const struct gg_scan_value *value, unsigned long long *ret_number) {
        unsigned long long number = 0;
        size_t i = 0;

        if (value->kind != GG_SCAN_NUMBER)
                return false;
        for (; i < value->text.n && is_digit(value->text.p[i]); i++) {
                unsigned digit = (unsigned) (value->text.p[i] - '0');

                number = number > (ULLONG_MAX - digit) / 10 ? ULLONG_MAX : number * 10 + digit;
        }
        if (i == 0)
                return false;
        /* What goes through a language that knows one kind of number only comes out as 1.0. */
        if (i < value->text.n && value->text.p[i] == '.')
                i++;
        for (; i < value->text.n; i++)
                if (value->text.p[i] != '0')
                        return false;
        *ret_number = number;
        return true;
}

/* ---- objects ---- */

#define NAME_MAX_ESCAPED 256

/* The index of a key among the names; name_count if it is none of them. */
static size_t find_name(const struct gg_str *names, size_t name_count, const struct gg_scan_value *key) {
        char plain[NAME_MAX_ESCAPED];
        struct gg_str text = key->text;

        if (key->escaped) {
                if (text.n > sizeof plain)
                        return name_count;
                text = (struct gg_str){plain, gg_scan_unescape(text, plain)};
        }
        for (size_t i = 0; i < name_count; i++)
                if (names[i].n == text.n && memcmp(names[i].p, text.p, text.n) == 0)
                        return i;
        return name_count;
}

/* Steps over a key and its colon if they are what is expected, with nothing between them. */
static bool skip_expected(struct scan *s, struct gg_str name) {
        if ((size_t) (s->end - s->p) < name.n + 4 || s->p[0] != '"' || s->p[name.n + 1] != '"' ||
            s->p[name.n + 2] != ':' || memcmp(s->p + 1, name.p, name.n) != 0)
                return false;
        s->p += name.n + 3;
        skip_blanks(s);
        return true;
}

static bool read_members(struct scan *s, const struct gg_str *names, size_t name_count,
                         struct gg_scan_value *values) {
        struct gg_scan_value key, value;

        for (size_t next = 0;;) {
                size_t i = next;

                if (i >= name_count || !skip_expected(s, names[i])) {
                        if (!read_key(s, &key))
                                return false;
                        i = find_name(names, name_count, &key);
                }
                if (!read_value(s, &value))
                        return false;
                if (i < name_count) {
                        values[i] = value;
                        next = i + 1;
                }
                skip_blanks(s);
                if (peek(s) == '}')
                        return true;
                if (!skip_comma(s))
                        return false;
        }
}

bool gg_scan_object(struct gg_str text, const struct gg_str *names, size_t name_count,
                    struct gg_scan_value *ret_values, struct gg_scan_fault *ret_fault) {
        struct scan s = {.start = text.p, .p = text.p, .end = text.p + text.n};
        bool is_sound;

        memset(ret_values, 0, name_count * sizeof *ret_values);
        skip_blanks(&s);
        if (peek(&s) != '{') {
                is_sound = fail(&s, "no object of JSON");
        } else {
                s.p++;
                skip_blanks(&s);
                is_sound = peek(&s) == '}' || read_members(&s, names, name_count, ret_values);
        }
        if (is_sound) {
                s.p++;
                skip_blanks(&s);
                is_sound = s.p == s.end || fail(&s, "more behind the object");
        }
        *ret_fault = s.fault;
        return is_sound;
}
