/* SPDX-License-Identifier: MIT */
/* The settings that Go obeys, wherever they come from, except GOROOT (goroot.c). What Go does with a bad one
 * is in cmd/go: main.go (GOPATH), base/goflags.go, toolchain/select.go, modload/init.go, cache/default.go,
 * work/build.go. */
#include "common/goversion.h"
#include "common/pamenv.h"
#include "doctor/parts.h"
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

static const struct gg_setting *setting(const struct gg_doctor *d, enum gg_setting_id id) {
        return &d->settings.items[id];
}

static bool is_absolute(const char *path) {
        return path[0] == '/';
}

/* ---- GOPATH, GOBIN, GOCACHE, GOWORK: paths ---- */

/* "GOPATH set to GOROOT has no effect", and the entries that main refuses. */
static void check_gopath(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOPATH);
        const char *goroot = setting(d, GG_SETTING_GOROOT)->value;
        struct gg_arena *arena = d->machine->arena;
        struct gg_str rest = gg_str_of(s->value);

        if (s->layer == GG_LAYER_DEFAULT)
                return;
        if (*goroot && strcmp(gg_path_clean(arena, s->value), gg_path_clean(arena, goroot)) == 0) {
                gg_doctor_report(d, s, "gopath-is-goroot", GG_SEVERITY_WARNING, "GOPATH is GOROOT: %s",
                                 s->value)
                        ->effect = "go warns at every command, and modules and installed programs end up in "
                                   "the toolchain";
                return;
        }
        while (rest.p) {
                struct gg_str part = gg_str_cut(&rest, ':');

                if (part.n == 0 || part.p[0] == '/')
                        continue;
                gg_doctor_report(d, s, part.p[0] == '~' ? "gopath-tilde" : "gopath-relative",
                                 GG_SEVERITY_ERROR, "GOPATH has an entry that %s: %.*s",
                                 part.p[0] == '~' ? "starts with a literal ~" : "is no absolute path",
                                 (int) part.n, part.p)
                        ->effect = "every go command refuses to run";
                return;
        }
}

static bool is_in_path(const struct gg_doctor *d, const char *dir) {
        struct gg_str rest = gg_str_of(d->machine->path);
        const char *clean = gg_path_clean(d->machine->arena, dir);

        while (rest.p) {
                const char *entry = gg_arena_string(d->machine->arena, gg_str_cut(&rest, ':'));

                if (strcmp(gg_path_clean(d->machine->arena, entry), clean) == 0)
                        return true;
        }
        return false;
}

static void check_gobin(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOBIN);

        if (s->layer == GG_LAYER_DEFAULT)
                return;
        if (!is_absolute(s->value))
                gg_doctor_report(d, s, "gobin-relative", GG_SEVERITY_ERROR, "GOBIN is no absolute path: %s",
                                 s->value)
                        ->effect = "go install refuses: \"cannot install, GOBIN must be an absolute path\"";
        else if (!is_in_path(d, s->value))
                gg_doctor_report(d, s, "gobin-not-in-path", GG_SEVERITY_NOTE, "GOBIN is not in PATH: %s",
                                 s->value)
                        ->effect = "what go install puts there is not found by its name";
}

static void check_gocache(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOCACHE);

        if (s->layer != GG_LAYER_DEFAULT && !is_absolute(s->value)) {
                gg_doctor_report(d, s, "gocache-invalid", GG_SEVERITY_ERROR, "GOCACHE is %s: %s",
                                 strcmp(s->value, "off") == 0 ? "switched off" : "no absolute path", s->value)
                        ->effect = "nothing can be built: Go needs its cache since 1.12";
                return;
        }
        if (s->layer == GG_LAYER_DEFAULT && !is_absolute(s->value)) {
                struct gg_finding *f = gg_findings_add(
                        &d->findings, "home-unset", GG_SEVERITY_ERROR, NULL, 0,
                        "HOME is not set, nor XDG_CACHE_HOME or GOCACHE: go has no place for its cache");

                f->effect = "nothing can be built";
                f->fix = "set HOME, or GOCACHE and GOPATH";
        }
}

static void check_gowork(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOWORK);

        if (s->layer == GG_LAYER_DEFAULT || strcmp(s->value, "off") == 0 || *s->value == '\0')
                return;
        if (!is_absolute(s->value))
                gg_doctor_report(d, s, "gowork-relative", GG_SEVERITY_ERROR, "GOWORK is no absolute path: %s",
                                 s->value)
                        ->effect = "go refuses: \"invalid GOWORK: not an absolute path\"";
        else if (!gg_machine_is_file(d->machine, s->value))
                gg_doctor_report(d, s, "gowork-missing", GG_SEVERITY_ERROR,
                                 "GOWORK names a file that is not there: %s", s->value)
                        ->effect = "go refuses to build in any module";
}

/* ---- GOTOOLCHAIN ---- */

/* gover.FromToolchain: "go1.22.3", "gccgo-go1.22", each perhaps with a suffix. */
static bool is_toolchain_name(struct gg_str name) {
        struct gg_goversion version;

        if (name.n == 0 || memchr(name.p, '/', name.n) || memchr(name.p, '\\', name.n))
                return false;
        if (!gg_str_starts(name, "go1")) {
                const char *go = memmem(name.p, name.n, "-go1", 4);

                if (!go)
                        return false;
                name = (struct gg_str){go + 1, name.n - (size_t) (go + 1 - name.p)};
        }
        return gg_goversion_parse(name, &version);
}

/* toolchain.Select. */
static bool is_valid_gotoolchain(struct gg_str value) {
        struct gg_str rest = value, name;

        if (gg_str_is(value, "auto") || gg_str_is(value, "path"))
                return true;
        name = gg_str_cut(&rest, '+');
        if (!gg_str_is(name, "local") && !is_toolchain_name(name))
                return false;
        return !rest.p || gg_str_is(rest, "auto") || gg_str_is(rest, "path");
}

static void check_gotoolchain(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOTOOLCHAIN);

        if (*s->value == '\0' || !d->settings.go_env || is_valid_gotoolchain(gg_str_of(s->value)))
                return;
        gg_doctor_report(d, s, "gotoolchain-invalid", GG_SEVERITY_ERROR, "GOTOOLCHAIN is not valid: %s",
                         s->value)
                ->effect = "every go command since 1.21 refuses: \"invalid GOTOOLCHAIN\"";
}

/* What $GOROOT/go.env would have set. */
static void check_go_env(struct gg_doctor *d) {
        const struct gg_setting *goroot = setting(d, GG_SETTING_GOROOT);
        static const enum gg_setting_id ids[] = {GG_SETTING_GOPROXY, GG_SETTING_GOSUMDB,
                                                 GG_SETTING_GOTOOLCHAIN};
        struct gg_finding *f;
        const char *empty = "", *root;

        for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
                const struct gg_setting *s = setting(d, ids[i]);

                if (*s->value == '\0')
                        empty = gg_arena_printf(d->machine->arena, "%s%s%s", empty, *empty ? ", " : "",
                                                s->name);
                if (*s->value == '\0' && s->file_value) { /* and that is "" */
                        f = gg_findings_add(
                                &d->findings, "go-env-empty-value", GG_SEVERITY_WARNING,
                                gg_machine_outside(d->machine, d->settings.env_file), s->file_line,
                                "the go/env file sets %s to nothing, which hides Go's own default", s->name);
                        f->fix = "delete that line";
                        f->edits = gg_doctor_goenv_edit(d, s->file_line, NULL);
                        return;
                }
        }
        if (!d->settings.go_env || d->settings.go_env_error == 0 || *empty == '\0')
                return;
        /* A GOROOT that is no root has a finding of its own. */
        root = gg_arena_string(d->machine->arena, gg_path_dir(gg_str_of(d->settings.go_env)));
        if (!gg_machine_is_dir(d->machine, gg_machine_join(d->machine, root, "pkg/tool")))
                return;
        f = gg_doctor_report(d, goroot, "goroot-without-go-env", GG_SEVERITY_WARNING,
                             "there is no %s, so nothing sets %s", d->settings.go_env, empty);
        f->effect = "modules are fetched without a proxy and a checksum database, or not at all, and "
                    "go.mod's toolchain line is not obeyed";
        if (goroot->layer == GG_LAYER_DEFAULT)
                f->fix = "put the file go.env of that release back";
}

/* ---- GOFLAGS ---- */

/* quoted.Split: a word may be in quotes as a whole; inside of a word they are letters. False: not closed. */
static bool next_flag(struct gg_str *rest, struct gg_str *ret_word) {
        static const char blanks[] = " \t\r\n";
        const char *end;
        char quote;

        while (rest->n > 0 && memchr(blanks, rest->p[0], sizeof blanks - 1))
                *rest = (struct gg_str){rest->p + 1, rest->n - 1};
        *ret_word = (struct gg_str){rest->p, 0};
        if (rest->n == 0)
                return true;
        quote = rest->p[0];
        if (quote == '"' || quote == '\'') {
                end = memchr(rest->p + 1, quote, rest->n - 1);
                if (!end)
                        return false;
                *ret_word = (struct gg_str){rest->p + 1, (size_t) (end - rest->p) - 1};
                end++;
        } else {
                for (end = rest->p; end < rest->p + rest->n && !memchr(blanks, *end, sizeof blanks - 1);)
                        end++;
                ret_word->n = (size_t) (end - rest->p);
        }
        *rest = (struct gg_str){end, rest->n - (size_t) (end - rest->p)};
        return true;
}

static void say_bad_flags(struct gg_doctor *d, const char *id, const char *why, struct gg_str word) {
        struct gg_finding *f = gg_doctor_report(d, setting(d, GG_SETTING_GOFLAGS), id, GG_SEVERITY_ERROR,
                                                "GOFLAGS: %s: %.*s", why, (int) word.n, word.p);

        f->effect = "every go command but env and bug fails with \"go: parsing $GOFLAGS\"";
        if (strcmp(id, "goflags-quotes") == 0)
                f->fix = "quote a flag as a whole: GOFLAGS=\"'-ldflags=-s -w' -trimpath\"";
}

static void check_flag(struct gg_doctor *d, struct gg_str word) {
        const struct gg_setting *s = setting(d, GG_SETTING_GOFLAGS);
        struct gg_str name = word;

        if (gg_str_starts(name, "--"))
                name = (struct gg_str){name.p + 1, name.n - 1};
        if (gg_str_is(name, "-mod=vendor"))
                gg_doctor_report(d, s, "goflags-mod-vendor", GG_SEVERITY_WARNING, "GOFLAGS has -mod=vendor")
                        ->effect = "builds fail in every module without a vendor folder, and so does go "
                                   "install of a program at a version";
        else if (gg_str_is(name, "-mod=mod"))
                gg_doctor_report(d, s, "goflags-mod-mod", GG_SEVERITY_NOTE, "GOFLAGS has -mod=mod")->effect =
                        "vendor folders do not count, and go.mod and go.sum are changed by every build";
}

static void check_goflags(struct gg_doctor *d) {
        struct gg_str rest = gg_str_of(setting(d, GG_SETTING_GOFLAGS)->value), word, whole = rest;

        for (;;) {
                if (!next_flag(&rest, &word)) {
                        say_bad_flags(d, "goflags-quotes", "a quote is not closed", whole);
                        return;
                }
                if (word.n == 0 && rest.n == 0)
                        return;
                if (word.n < 2 || word.p[0] != '-' || strchr("=", word.p[1]) || gg_str_is(word, "--") ||
                    gg_str_starts(word, "---") || gg_str_starts(word, "--=")) {
                        say_bad_flags(d,
                                      memchr(whole.p, '"', whole.n) || memchr(whole.p, '\'', whole.n)
                                              ? "goflags-quotes"
                                              : "goflags-not-a-flag",
                                      "this is no flag", word);
                        return;
                }
                if (word.n > 0 && strchr("\"'", word.p[word.n - 1]) && !memchr(word.p, '=', word.n)) {
                        say_bad_flags(d, "goflags-quotes", "quotes count around a whole flag only", word);
                        return;
                }
                check_flag(d, word);
        }
}

/* ---- GO111MODULE ---- */

static void check_modules(struct gg_doctor *d) {
        const struct gg_setting *s = setting(d, GG_SETTING_GO111MODULE);

        if (strcmp(s->value, "off") == 0)
                gg_doctor_report(d, s, "modules-off", GG_SEVERITY_WARNING, "GO111MODULE is off")->effect =
                        "go.mod, go.work and GOTOOLCHAIN do not count: packages are looked for in GOPATH/src";
        else if (*s->value && strcmp(s->value, "on") != 0 && strcmp(s->value, "auto") != 0)
                gg_doctor_report(d, s, "modules-invalid", GG_SEVERITY_ERROR, "GO111MODULE is not valid: %s",
                                 s->value)
                        ->effect = "go refuses: \"unknown environment setting GO111MODULE\"";
}

/* ---- the environment itself ---- */

/* What Go reads, and what decides where it looks. */
static bool is_of_interest(const char *entry) {
        static const char *const names[] = {"PATH=", "HOME=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME="};

        if (!strchr(entry, '='))
                return false;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                if (strncmp(entry, names[i], strlen(names[i])) == 0)
                        return true;
        return strncmp(entry, "GO", 2) == 0;
}

struct entry {
        const char *text;
        size_t place;
};

/* By name, then in the order of the block. */
static int by_name(const void *a, const void *b) {
        const struct entry *x = a, *y = b;
        size_t n = strcspn(x->text, "="), m = strcspn(y->text, "=");
        int r = memcmp(x->text, y->text, n < m ? n : m);

        if (r == 0)
                r = (n > m) - (n < m);
        return r != 0 ? r : (x->place > y->place) - (x->place < y->place);
}

static bool has_same_name(const struct entry *a, const struct entry *b) {
        size_t n = strcspn(a->text, "=") + 1;

        return strncmp(a->text, b->text, n) == 0;
}

static void check_duplicates(struct gg_doctor *d) {
        size_t length = gg_env_length(d->machine->env), count = 0;
        struct entry *entries = gg_arena_alloc(d->machine->arena, length * sizeof *entries);

        for (size_t i = 0; i < length; i++)
                if (is_of_interest(d->machine->env[i]))
                        entries[count++] = (struct entry){d->machine->env[i], i};
        if (count > 1)
                qsort(entries, count, sizeof *entries, by_name);
        for (size_t i = 0, next; i < count; i = next) {
                struct gg_finding *f;

                for (next = i + 1; next < count && has_same_name(&entries[i], &entries[next]);)
                        next++;
                if (next == i + 1 || strcmp(entries[i].text, entries[next - 1].text) == 0)
                        continue;
                f = gg_findings_add(&d->findings, "env-duplicate", GG_SEVERITY_WARNING, NULL, 0,
                                    "the environment has %s and %s", entries[i].text, entries[next - 1].text);
                f->effect = "go takes the first, and a shell the last, which alone it hands on";
                f->fix = "mend the program that starts this shell";
        }
}

/* A literal ~ or $ in PATH: bash looks behind the first, execvp(3) and everybody else does not. */
static void check_path(struct gg_doctor *d) {
        struct gg_str rest = gg_str_of(d->machine->path);

        while (rest.p) {
                struct gg_str entry = gg_str_cut(&rest, ':');
                struct gg_finding *f;

                if (entry.n == 0 || (entry.p[0] != '~' && !memchr(entry.p, '$', entry.n)))
                        continue;
                f = gg_findings_add(&d->findings, "path-unexpanded", GG_SEVERITY_WARNING, NULL, 0,
                                    "PATH has a literal %c in it: %.*s", entry.p[0] == '~' ? '~' : '$',
                                    (int) entry.n, entry.p);
                f->effect = "no program finds what lies there";
                f->fix = "write $HOME, in double quotes, where it is added";
        }
}

/* /etc/environment is no shell code: pam_env(8) reads it for every session, and expands nothing. */
static void check_etc_environment(struct gg_doctor *d) {
        static const char file[] = "/etc/environment";
        const char *outside = gg_machine_outside(d->machine, file);
        struct gg_str text;

        if (gg_machine_read(d->machine, file, (size_t) 1 << 20, &text) < 0)
                return;
        for (unsigned line = 1; text.p; line++) {
                struct gg_str name, value;
                struct gg_finding *f;

                if (!gg_pam_env_line(gg_str_cut(&text, '\n'), &name, &value) || value.n == 0)
                        continue;
                if (gg_str_is(name, "GOROOT")) {
                        f = gg_findings_add(
                                &d->findings, "etc-environment-goroot", GG_SEVERITY_WARNING, outside, line,
                                "GOROOT is set for every session of everybody: %.*s", (int) value.n, value.p);
                        f->effect = "any other go that is run here obeys it";
                        f->fix = "delete that line: a go finds its own root";
                } else if ((gg_str_starts(name, "GO") || gg_str_is(name, "PATH")) &&
                           memchr(value.p, '$', value.n)) {
                        f = gg_findings_add(&d->findings, "etc-environment-unexpanded", GG_SEVERITY_WARNING,
                                            outside, line, "nothing expands the $ in this file: %.*s=%.*s",
                                            (int) name.n, name.p, (int) value.n, value.p);
                        f->fix = "write the path out in full";
                }
        }
}

/* ---- */

void gg_doctor_environment(struct gg_doctor *d) {
        gg_doctor_goenv_file(d);
        gg_doctor_goroot(d);
        check_go_env(d);
        check_gopath(d);
        check_gobin(d);
        check_gocache(d);
        check_gowork(d);
        check_gotoolchain(d);
        check_goflags(d);
        check_modules(d);
        check_duplicates(d);
        check_path(d);
        check_etc_environment(d);
}
