/* SPDX-License-Identifier: MIT */
#include "lint/goroot.h"
#include "lint/makeread.h"
#include <ctype.h>
#include <goroot-guard/glob.h>
#include <string.h>

/* Where toolchains are put: the managers' own layouts, distributions, images, CI. */
static const char *const known_roots[] = {
        "/usr/local/go",
        "/usr/local/go1*",
        "/usr/local/go-*",
        "/usr/lib/go",
        "/usr/lib/go-*",
        "/usr/lib/golang",
        "/opt/go1*",
        "/opt/go-*",
        "/opt/go/1*",
        "/opt/go/go1*",
        "/opt/go/$*",
        "/opt/hostedtoolcache/go/*/*",
        "/snap/go/*",
        "**/sdk/go1*",
        "**/.goenv/versions/*",
        "$GOENV_ROOT/versions/*",
        "${GOENV_ROOT}/versions/*",
        "**/.gvm/gos/go*",
        "$GVM_ROOT/gos/go*",
        "**/.gimme/versions/go*",
        "**/.gobrew/versions/*/go",
        "**/installs/golang/*/go",
        "**/mise/installs/go/*",
        "**/Cellar/go*/*/libexec",
        "**/opt/go/libexec",
        "**/opt/go@*/libexec",
        "$GOROOT",
        "${GOROOT}",
        "$(go env GOROOT)",
        "`go env GOROOT`",
};

static struct gg_str without_slashes(struct gg_str s) {
        while (s.n > 1 && s.p[s.n - 1] == '/')
                s.n--;
        return s;
}

static bool ends_with(struct gg_str s, const char *end) {
        size_t n = strlen(end);

        return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* What is left behind "~/", "$HOME/" or "${HOME}/". */
static struct gg_str behind_home(struct gg_str s) {
        static const char *const homes[] = {"~/", "$HOME/", "${HOME}/"};

        for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
                if (gg_str_starts(s, homes[i]))
                        return (struct gg_str){s.p + strlen(homes[i]) - 1, s.n - strlen(homes[i]) + 1};
        return s;
}

static bool has_any(struct gg_str s, const char *set) {
        for (; *set; set++)
                if (s.n > 0 && memchr(s.p, *set, s.n))
                        return true;
        return false;
}

enum gg_goroot_kind gg_goroot_judge(const char *value, bool is_literal) {
        struct gg_str s = without_slashes(gg_str_of(value)), rest = s;

        if (s.n == 0 || memchr(s.p, GG_MAKE_UNKNOWN, s.n))
                return GG_GOROOT_UNKNOWN;
        if (is_literal && (s.p[0] == '~' || has_any(s, "$`")))
                return GG_GOROOT_UNEXPANDED;
        if (s.n > 1 && (s.p[0] == '\'' || s.p[0] == '"') && s.p[s.n - 1] == s.p[0])
                return GG_GOROOT_QUOTED;
        if (ends_with(s, "/bin"))
                return GG_GOROOT_BIN;
        if (ends_with(s, "/bin/go"))
                return GG_GOROOT_BINARY;
        if (!is_literal)
                rest = behind_home(s);
        return rest.p[0] == '/' && !has_any(rest, "$`") ? GG_GOROOT_PLACE : GG_GOROOT_UNKNOWN;
}

/* The next part of a path that is not "" or "."; p is NULL behind the last. */
static struct gg_str next_part(struct gg_str *rest) {
        while (rest->p) {
                struct gg_str part = gg_str_cut(rest, '/');

                if (part.n > 0 && !gg_str_is(part, "."))
                        return part;
        }
        return (struct gg_str){NULL, 0};
}

bool gg_goroot_same(struct gg_str a, struct gg_str b) {
        if (a.n == 0 || b.n == 0 || (a.p[0] == '/') != (b.p[0] == '/'))
                return false;
        for (;;) {
                struct gg_str x = next_part(&a), y = next_part(&b);

                if (!gg_str_eq(x, y))
                        return false;
                if (!x.p)
                        return true;
        }
}

bool gg_goroot_is_known(struct gg_str path) {
        path = without_slashes(path);
        if (path.n > 4096)
                return false;
        for (size_t i = 0; i < sizeof known_roots / sizeof *known_roots; i++)
                if (gg_glob_match(gg_str_of(known_roots[i]), path))
                        return true;
        return false;
}

struct gg_str gg_goroot_of_binary(struct gg_str path) {
        if (!ends_with(path, "/bin/go"))
                return (struct gg_str){NULL, 0};
        return (struct gg_str){path.p, path.n - strlen("/bin/go")};
}

/* "go1.22.1.linux-amd64", "go-1.22", "1.22.12": what of it is a version. */
static bool version_of_part(struct gg_str part, struct gg_goversion *ret) {
        size_t n = 0;

        if (gg_str_starts(part, "go"))
                part = (struct gg_str){part.p + 2, part.n - 2};
        if (gg_str_starts(part, "-") || gg_str_starts(part, "@"))
                part = (struct gg_str){part.p + 1, part.n - 1};
        while (n < part.n && (isdigit((unsigned char) part.p[n]) || part.p[n] == '.'))
                n++;
        while (n > 0 && part.p[n - 1] == '.')
                n--;
        return gg_goversion_parse((struct gg_str){part.p, n}, ret) && ret->has_minor;
}

bool gg_goroot_version(struct gg_str path, struct gg_goversion *ret) {
        struct gg_goversion version;
        bool found = false;

        for (;;) {
                struct gg_str part = next_part(&path);

                if (!part.p)
                        return found;
                if (version_of_part(part, &version)) {
                        *ret = version;
                        found = true;
                }
        }
}

bool gg_goroot_versions_differ(struct gg_str a, struct gg_str b) {
        struct gg_goversion x, y;

        return gg_goroot_version(a, &x) && gg_goroot_version(b, &y) && !gg_goversion_means(&x, &y) &&
               !gg_goversion_means(&y, &x);
}
