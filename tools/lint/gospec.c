/* SPDX-License-Identifier: MIT */
#include "lint/gospec.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_any_part(struct gg_str part) {
        return gg_str_is(part, "x") || gg_str_is(part, "X") || gg_str_is(part, "*");
}

static struct gg_str behind(struct gg_str s, size_t n) {
        return (struct gg_str){s.p + n, s.n - n};
}

/* A decimal number without a leading zero. */
static bool cut_number(struct gg_str *s, unsigned *ret) {
        unsigned v = 0;
        size_t n = 0;

        while (n < s->n && n < 8 && isdigit((unsigned char) s->p[n]))
                v = 10 * v + (unsigned) (s->p[n++] - '0');
        if (n == 0 || (n > 1 && s->p[0] == '0'))
                return false;
        *s = behind(*s, n);
        *ret = v;
        return true;
}

/* "-rc.1" of SemVer, which setup-go makes of Go's rc1 (installer.ts, makeSemver). */
static bool take_prerelease(struct gg_str rest, struct gg_goversion *v) {
        static const struct {
                const char *word;
                char kind;
        } words[] = {{"-rc.", 'r'}, {"-beta.", 'b'}, {"-alpha.", 'a'}};

        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
                struct gg_str number;

                if (!gg_str_starts(rest, words[i].word))
                        continue;
                number = behind(rest, strlen(words[i].word));
                if (!cut_number(&number, &v->pre) || number.n > 0)
                        return false;
                v->kind = words[i].kind;
                v->has_patch = false; /* 1.24.0-rc.1 is Go's 1.24rc1 */
                return true;
        }
        return false;
}

/* What stands behind MAJOR.MINOR. */
static enum gg_gospec_kind parse_patch(struct gg_str rest, struct gg_goversion *v) {
        if (rest.n == 0)
                return GG_GOSPEC_MINOR;
        if (gg_str_starts(rest, "rc") || gg_str_starts(rest, "beta"))
                return GG_GOSPEC_REFUSED;
        if (rest.p[0] != '.')
                return GG_GOSPEC_UNKNOWN;
        rest = behind(rest, 1);
        if (is_any_part(rest))
                return GG_GOSPEC_MINOR;
        if (!cut_number(&rest, &v->patch))
                return GG_GOSPEC_UNKNOWN;
        v->has_patch = true;
        return rest.n == 0 || take_prerelease(rest, v) ? GG_GOSPEC_EXACT : GG_GOSPEC_UNKNOWN;
}

static enum gg_gospec_kind parse_version(struct gg_str rest, struct gg_goversion *v) {
        if (!cut_number(&rest, &v->major))
                return GG_GOSPEC_UNKNOWN;
        if (rest.n == 0)
                return GG_GOSPEC_OPEN;
        if (rest.p[0] != '.')
                return GG_GOSPEC_UNKNOWN;
        rest = behind(rest, 1);
        if (is_any_part(rest) || gg_str_is(rest, "x.x"))
                return GG_GOSPEC_OPEN;
        if (!cut_number(&rest, &v->minor))
                return GG_GOSPEC_UNKNOWN;
        v->has_minor = true;
        return parse_patch(rest, v);
}

/* Ranges without an upper end in sight. "<" alone, too: what is the newest below is a matter of the day. */
static bool is_open_range(struct gg_str s) {
        return s.n > 0 && (s.p[0] == '^' || s.p[0] == '>' || s.p[0] == '<');
}

static const struct {
        const char *word;
        enum gg_gospec_kind kind;
} aliases[] = {{"stable", GG_GOSPEC_OPEN},    {"oldstable", GG_GOSPEC_OPEN}, {"*", GG_GOSPEC_OPEN},
               {"x", GG_GOSPEC_OPEN},         {"latest", GG_GOSPEC_REFUSED}, {"lts", GG_GOSPEC_REFUSED},
               {"tip", GG_GOSPEC_REFUSED},    {"gotip", GG_GOSPEC_REFUSED},  {"master", GG_GOSPEC_REFUSED},
               {"current", GG_GOSPEC_REFUSED}};

static bool is_refused_prefix(struct gg_str s) {
        return gg_str_starts(s, "go") && s.n > 2 && isdigit((unsigned char) s.p[2]);
}

void gg_gospec_parse(struct gg_str text, struct gg_gospec *ret) {
        struct gg_str s = gg_str_trim(text);
        bool is_tilde;

        *ret = (struct gg_gospec){.kind = GG_GOSPEC_UNKNOWN};
        for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
                if (gg_str_is(s, aliases[i].word)) {
                        ret->kind = aliases[i].kind;
                        return;
                }
        if (is_refused_prefix(s)) {
                ret->kind = GG_GOSPEC_REFUSED;
                return;
        }
        if (is_open_range(s)) {
                ret->kind = GG_GOSPEC_OPEN;
                return;
        }
        is_tilde = gg_str_starts(s, "~");
        if (is_tilde || gg_str_starts(s, "=") || gg_str_starts(s, "v"))
                s = gg_str_trim(behind(s, 1));
        ret->kind = parse_version(s, &ret->version);
        if (is_tilde && ret->kind == GG_GOSPEC_EXACT) {
                ret->kind = GG_GOSPEC_MINOR;
                ret->version =
                        (struct gg_goversion){ret->version.major, ret->version.minor, .has_minor = true};
        }
        if (ret->kind != GG_GOSPEC_EXACT && ret->kind != GG_GOSPEC_MINOR)
                ret->version = (struct gg_goversion){0};
}

bool gg_gospec_is_older(const struct gg_gospec *spec, const struct gg_goversion *version) {
        if (spec->kind == GG_GOSPEC_EXACT)
                return gg_goversion_compare(&spec->version, version) < 0;
        return spec->kind == GG_GOSPEC_MINOR &&
               (spec->version.major < version->major ||
                (spec->version.major == version->major && spec->version.minor < version->minor));
}

bool gg_gospec_agrees(const struct gg_gospec *spec, const struct gg_goversion *version) {
        if (spec->kind == GG_GOSPEC_EXACT)
                return gg_goversion_means(version, &spec->version);
        if (spec->kind == GG_GOSPEC_MINOR)
                return gg_goversion_means(&spec->version, version) ||
                       gg_goversion_means(version, &spec->version);
        return true;
}

bool gg_gospec_is_cut_short(const struct gg_yaml *scalar, size_t *ret_kept) {
        struct gg_str s = scalar->text;
        size_t whole = 0, n = s.n;

        if (scalar->kind != GG_YAML_SCALAR || !scalar->is_plain || scalar->tag || n < 3 || n > 16 ||
            s.p[n - 1] != '0')
                return false;
        while (whole < n && isdigit((unsigned char) s.p[whole]))
                whole++;
        if (whole == 0 || whole == n || s.p[whole] != '.')
                return false;
        for (size_t i = whole + 1; i < n; i++)
                if (!isdigit((unsigned char) s.p[i]))
                        return false;
        while (s.p[n - 1] == '0')
                n--;
        *ret_kept = s.p[n - 1] == '.' ? n - 1 : n;
        return true;
}

/* ---- names ---- */

static bool word_is(struct gg_str word, const char *const *list) {
        for (; *list; list++)
                if (word.n == strlen(*list) && strncasecmp(word.p, *list, word.n) == 0)
                        return true;
        return false;
}

/* The next part of GO_MIN_VERSION, go-version. p is NULL behind the last. */
static struct gg_str next_word(struct gg_str *rest) {
        struct gg_str word = *rest;
        size_t n = 0;

        while (n < rest->n && rest->p[n] != '-' && rest->p[n] != '_')
                n++;
        word.n = n;
        *rest = n < rest->n ? behind(*rest, n + 1) : (struct gg_str){NULL, 0};
        return word;
}

bool gg_gospec_is_name(struct gg_str key) {
        static const char *const whole[] = {"go",         "golang",        "gos", "goversion",
                                            "goversions", "golangversion", NULL};
        static const char *const first[] = {"go", "golang", NULL};
        static const char *const between[] = {"min",    "max",    "minimum",   "maximum", "build",
                                              "test",   "stable", "default",   "release", "latest",
                                              "oldest", "newest", "toolchain", NULL};
        static const char *const last[] = {"version", "versions", "ver", NULL};
        struct gg_str rest = key, word;

        if (word_is(key, whole))
                return true;
        word = next_word(&rest);
        if (!word_is(word, first))
                return false;
        while (rest.p) {
                word = next_word(&rest);
                if (!rest.p)
                        return word_is(word, last);
                if (!word_is(word, between))
                        return false;
        }
        return false;
}
