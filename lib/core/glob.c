/* SPDX-License-Identifier: MIT */
#include <goroot-guard/glob.h>
#include <string.h>

/* Where to take up again after a mismatch: behind a star of the pattern, with one more byte of the text given
 * to it. */
struct retry {
        bool set;
        size_t pattern, text;
};

static size_t star_run(struct gg_str pattern, size_t at) {
        size_t n = 0;

        while (at + n < pattern.n && pattern.p[at + n] == '*')
                n++;
        return n;
}

/* Two stars are never followed back past each other: what stood between them has matched as early in the text
 * as it can, and any later place would leave less text for the rest. For the same reason a single star that
 * runs into a slash disqualifies every start of its `**` up to and including the next slash: such a start
 * would end up in the same component. Without that jump the time would be quadratic in the text. */
static bool match(struct gg_str pattern, struct gg_str text) {
        struct retry star = {0}, stars = {0};
        size_t p = 0, t = 0;

        while (p < pattern.n || t < text.n) {
                if (p < pattern.n && pattern.p[p] == '*') {
                        size_t run = star_run(pattern, p);

                        p += run;
                        if (run > 1)
                                stars = (struct retry){true, p, t};
                        star = (struct retry){run == 1, p, t};
                        continue;
                }
                if (t == text.n)
                        return false; /* a later start has still less text */
                if (p < pattern.n && (pattern.p[p] == '?' ? text.p[t] != '/' : text.p[t] == pattern.p[p])) {
                        p++;
                        t++;
                        continue;
                }
                if (star.set && text.p[star.text] != '/') {
                        star.text++;
                        p = star.pattern;
                        t = star.text;
                        continue;
                }
                if (!stars.set)
                        return false;
                while (star.set && text.p[stars.text] != '/')
                        stars.text++;
                stars.text++;
                star.set = false;
                p = stars.pattern;
                t = stars.text;
        }
        return true;
}

/* The folder that a pattern ending in a slash and two stars stands for, beside what is in it. */
static bool match_folder(struct gg_str pattern, struct gg_str text) {
        if (pattern.n < 3 || memcmp(pattern.p + pattern.n - 3, "/**", 3) != 0)
                return false;
        pattern.n -= 3;
        return match(pattern, text);
}

bool gg_glob_match(struct gg_str pattern, struct gg_str text) {
        return match(pattern, text) || (text.n > 0 && match_folder(pattern, text));
}

bool gg_glob_match_home(struct gg_str pattern, struct gg_str home, struct gg_str text) {
        if (pattern.n == 0 || pattern.p[0] != '~' || (pattern.n > 1 && pattern.p[1] != '/'))
                return gg_glob_match(pattern, text);
        if (home.n == 0 || text.n == 0)
                return false;
        while (home.n > 0 && home.p[home.n - 1] == '/')
                home.n--;
        if (text.n < home.n || memcmp(text.p, home.p, home.n) != 0)
                return false;
        pattern = (struct gg_str){pattern.p + 1, pattern.n - 1};
        text = (struct gg_str){text.p + home.n, text.n - home.n};
        return match(pattern, text) || match_folder(pattern, text);
}
