/* SPDX-License-Identifier: MIT */
#include "common/goversion.h"

/* A decimal number without a leading zero, as cutInt of internal/gover. */
static bool cut_number(struct gg_str *s, unsigned *ret) {
        unsigned v = 0;
        size_t i = 0;

        while (i < s->n && s->p[i] >= '0' && s->p[i] <= '9') {
                if (v > 100000000)
                        return false;
                v = 10 * v + (unsigned) (s->p[i++] - '0');
        }
        if (i == 0 || (i > 1 && s->p[0] == '0'))
                return false;
        *s = (struct gg_str){s->p + i, s->n - i};
        *ret = v;
        return true;
}

static bool cut_word(struct gg_str *s, const char *word) {
        size_t n = gg_str_of(word).n;

        if (!gg_str_starts(*s, word))
                return false;
        *s = (struct gg_str){s->p + n, s->n - n};
        return true;
}

static bool parse_rest(struct gg_str *s, struct gg_goversion *v) {
        if (cut_word(s, ".")) {
                v->has_patch = true;
                return cut_number(s, &v->patch);
        }
        if (cut_word(s, "rc"))
                v->kind = 'r';
        else if (cut_word(s, "beta"))
                v->kind = 'b';
        else if (cut_word(s, "alpha"))
                v->kind = 'a';
        return v->kind == 0 || cut_number(s, &v->pre);
}

bool gg_goversion_parse(struct gg_str text, struct gg_goversion *ret) {
        struct gg_goversion v = {0};

        cut_word(&text, "go");
        if (!cut_number(&text, &v.major))
                return false;
        if (cut_word(&text, ".")) {
                v.has_minor = true;
                if (!cut_number(&text, &v.minor) || !parse_rest(&text, &v))
                        return false;
        }
        if (text.n > 0 && text.p[0] != '-' && text.p[0] != '+' && text.p[0] != ' ')
                return false;
        v.has_suffix = text.n > 0;
        *ret = v;
        return true;
}

static int order(unsigned a, unsigned b) {
        return (a > b) - (a < b);
}

/* Where a version stands among those of its minor: the language version, pre-releases, releases. Up to 1.20
 * the first release had no patch. */
static unsigned stage(const struct gg_goversion *v) {
        switch (v->kind) {
        case 'a':
                return 1;
        case 'b':
                return 2;
        case 'r':
                return 3;
        default:
                break;
        }
        return v->has_patch || v->major > 1 || v->minor < 21 ? 4 : 0;
}

int gg_goversion_compare(const struct gg_goversion *a, const struct gg_goversion *b) {
        int r = order(a->major, b->major);

        if (r == 0)
                r = order(a->minor, b->minor);
        if (r == 0)
                r = order(stage(a), stage(b));
        if (r == 0)
                r = order(a->patch, b->patch);
        return r != 0 ? r : order(a->pre, b->pre);
}

bool gg_goversion_means(const struct gg_goversion *asked, const struct gg_goversion *release) {
        if (asked->major != release->major || (asked->has_minor && asked->minor != release->minor))
                return false;
        if (asked->kind != 0 || release->kind != 0)
                return asked->kind == release->kind && asked->pre == release->pre;
        return !asked->has_patch || asked->patch == release->patch;
}
