/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/pins.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one text says: pins of which only some members are compared. */
struct expected {
        enum gg_pin_kind kind;
        unsigned line;
        const char *text;
        bool is_version;
        const char *trouble; /* a part of it; NULL: none */
};

struct text_case {
        const char *base, *text;
        struct expected want[3]; /* up to one without text */
};

static const struct text_case cases[] = {
        /* What Go 1.19 to 1.23 made of the same lines was observed: tests/checks/pins-real.sh. */
        {"go.mod", "module m\n", {{0}}},
        {"go.mod", "module m\ngo 1.21\n", {{GG_PIN_GO_MOD_GO, 2, "1.21", true, NULL}}},
        {"go.mod", "go 1.22.12", {{GG_PIN_GO_MOD_GO, 1, "1.22.12", true, NULL}}},
        {"go.mod", "go 1.22rc1\n", {{GG_PIN_GO_MOD_GO, 1, "1.22rc1", true, NULL}}},
        {"go.mod", "\tgo\t1.21 // that one\r\n", {{GG_PIN_GO_MOD_GO, 1, "1.21", true, NULL}}},
        {"go.mod", "go 1.21//x\n", {{GG_PIN_GO_MOD_GO, 1, "1.21", true, NULL}}},
        {"go.mod",
         "go 1.21\ntoolchain go1.22.1\n",
         {{GG_PIN_GO_MOD_GO, 1, "1.21", true, NULL}, {GG_PIN_GO_MOD_TOOLCHAIN, 2, "go1.22.1", true, NULL}}},
        {"go.mod", "toolchain default\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "default", false, NULL}}},
        {"go.mod", "toolchain go1.22.1-corp\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "go1.22.1-corp", true, NULL}}},
        {"go.mod", "toolchain 1.22.1\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "1.22.1", false, "refuses"}}},
        {"go.mod", "toolchain local\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "local", false, "refuses"}}},
        {"go.mod", "toolchain go1.x\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "go1.x", false, "no toolchain"}}},
        {"go.mod", "toolchain (\n go1.22.1\n)\n", {{GG_PIN_GO_MOD_TOOLCHAIN, 1, "(", false, "block"}}},
        {"go.mod", "go 1.21.x\n", {{GG_PIN_GO_MOD_GO, 1, "1.21.x", false, "go line says 1.22"}}},
        {"go.mod", "go go1.22\n", {{GG_PIN_GO_MOD_GO, 1, "go1.22", false, "go line says 1.22"}}},
        {"go.mod", "go v1.21\n", {{GG_PIN_GO_MOD_GO, 1, "v1.21", false, "refuses"}}},
        {"go.mod", "go 1\n", {{GG_PIN_GO_MOD_GO, 1, "1", false, "refuses"}}},
        {"go.mod", "go 1.021\n", {{GG_PIN_GO_MOD_GO, 1, "1.021", false, "refuses"}}},
        {"go.mod", "go 1.21.\n", {{GG_PIN_GO_MOD_GO, 1, "1.21.", false, "refuses"}}},
        {"go.mod", "go 1.21beta\n", {{GG_PIN_GO_MOD_GO, 1, "1.21beta", false, "refuses"}}},
        {"go.mod", "go 1.21.0.1\n", {{GG_PIN_GO_MOD_GO, 1, "1.21.0.1", false, "refuses"}}},
        {"go.mod", "go 1.22.12-corp\n", {{GG_PIN_GO_MOD_GO, 1, "1.22.12-corp", false, "refuses"}}},
        {"go.mod", "go \"1.21\"\n", {{GG_PIN_GO_MOD_GO, 1, "\"1.21\"", false, "refuses"}}},
        {"go.mod", "go 1.21.0rc1\n", {{GG_PIN_GO_MOD_GO, 1, "1.21.0rc1", false, "older than any"}}},
        {"go.mod", "go 1.21 1.22\n", {{GG_PIN_GO_MOD_GO, 1, "1.21 1.22", false, "exactly one"}}},
        {"go.mod", "go // 1.22\n", {{GG_PIN_GO_MOD_GO, 1, "", false, "exactly one"}}},
        {"go.mod", "go 1.21 /* x */\n", {{GG_PIN_GO_MOD_GO, 1, "1.21", true, "start with //"}}},
        {"go.mod", "go (\n 1.22\n)\n", {{GG_PIN_GO_MOD_GO, 1, "(", false, "block"}}},
        {"go.mod",
         "go 1.21\ngo 1.22\n",
         {{GG_PIN_GO_MOD_GO, 1, "1.21", true, NULL}, {GG_PIN_GO_MOD_GO, 2, "1.22", false, "already"}}},
        {"go.mod",
         "require ( // x\n a v1\n go 1.21\n)\ngo 1.22\n",
         {{GG_PIN_GO_MOD_GO, 5, "1.22", true, NULL}}},
        {"go.mod", "require ()\ngo 1.22\n", {{GG_PIN_GO_MOD_GO, 2, "1.22", true, NULL}}},
        {"go.mod", "replace \"a(\" => b\ngo 1.22\n", {{GG_PIN_GO_MOD_GO, 2, "1.22", true, NULL}}},
        {"go.mod", "// go 1.21\ngolang 1.21\nGo 1.21\n", {{0}}},
        {"go.mod", "\xef\xbb\xbf\ngo 1.21\n", {{GG_PIN_GO_MOD_GO, 2, "1.21", true, "byte order mark"}}},
        {".go-version",
         "\xef\xbb\xbf"
         "1.21.1\n",
         {{GG_PIN_GO_VERSION, 1, "1.21.1", true, "byte order mark"}}},
        {"mise.toml", "\xef\xbb\xbftools.go = '1.21'\n", {{GG_PIN_MISE, 1, "1.21", true, NULL}}},
        {"go.work",
         "go 1.22\n\ntoolchain go1.22.5\nuse (\n\t./a\n)\n",
         {{GG_PIN_GO_WORK_GO, 1, "1.22", true, NULL}, {GG_PIN_GO_WORK_TOOLCHAIN, 3, "go1.22.5", true, NULL}}},

        {".go-version", "1.22.12\n", {{GG_PIN_GO_VERSION, 1, "1.22.12", true, NULL}}},
        {".go-version", "  1.22 \r\n\n", {{GG_PIN_GO_VERSION, 1, "1.22", true, NULL}}},
        {".go-version", "1.22rc1", {{GG_PIN_GO_VERSION, 1, "1.22rc1", true, NULL}}},
        {".go-version", "# ours\n1.22.1\n", {{GG_PIN_GO_VERSION, 2, "1.22.1", true, "setup-go"}}},
        {".go-version", "1.22.1 # ours\n", {{GG_PIN_GO_VERSION, 1, "1.22.1", true, "setup-go"}}},
        {".go-version", "1.22.1\n1.21.3\n", {{GG_PIN_GO_VERSION, 1, "1.22.1", true, "setup-go"}}},
        {".go-version", "go1.22.1\n", {{GG_PIN_GO_VERSION, 1, "go1.22.1", true, "without \"go\": 1.22.1"}}},
        {".go-version", "1.22.x\n", {{GG_PIN_GO_VERSION, 1, "1.22.x", false, "no version"}}},
        {".go-version", "system\n", {{GG_PIN_GO_VERSION, 1, "system", false, NULL}}},
        {".go-version", "\n \n", {{GG_PIN_GO_VERSION, 0, "", false, "names no version"}}},

        {".tool-versions",
         "nodejs 20.1.0\ngolang 1.22.12\n",
         {{GG_PIN_TOOL_VERSIONS, 2, "1.22.12", true, NULL}}},
        {".tool-versions",
         "golang  1.22.12 1.21.0 # x\n",
         {{GG_PIN_TOOL_VERSIONS, 1, "1.22.12", true, NULL}}},
        {".tool-versions", "#golang 1.22.12\n golangci-lint 1.55.0\n", {{0}}},
        {".tool-versions", "golang system\n", {{GG_PIN_TOOL_VERSIONS, 1, "system", false, NULL}}},
        {".tool-versions", "golang ref:v1\n", {{GG_PIN_TOOL_VERSIONS, 1, "ref:v1", false, NULL}}},
        {".tool-versions", "golang\n", {{GG_PIN_TOOL_VERSIONS, 1, "", false, "names no version"}}},
        {".tool-versions", "go 1.22.1\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.22.1", true, "only mise"}}},
        {".tool-versions", "golang\t1.22.1\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.22.1", true, "only mise"}}},
        {".tool-versions", "golang: 1.22.1\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.22.1", true, "only mise"}}},
        {".tool-versions", "golang 1.22\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.22", true, "there is none"}}},
        {".tool-versions", "golang 1.20\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.20", true, NULL}}},
        {".tool-versions", "golang 1.22rc1\n", {{GG_PIN_TOOL_VERSIONS, 1, "1.22rc1", true, NULL}}},
        {".tool-versions", "golang go1.22.1\n", {{GG_PIN_TOOL_VERSIONS, 1, "go1.22.1", true, "without"}}},

        {"mise.toml", "[tools]\ngo = \"1.22\"\n", {{GG_PIN_MISE, 2, "1.22", true, NULL}}},
        {".mise.toml",
         "[tools]\nnode = '20'\n'golang' = '1.22.1' # x\n",
         {{GG_PIN_MISE, 3, "1.22.1", true, NULL}}},
        {"mise.toml", "tools.go = \"1.22.1\"\n", {{GG_PIN_MISE, 1, "1.22.1", true, NULL}}},
        {"mise.toml", "[tools]\n\"core:go\" = \"latest\"\n", {{GG_PIN_MISE, 2, "latest", false, NULL}}},
        {"mise.toml",
         "[tools]\ngo = [\n  \"1.22.1\", # a\n  \"1.21.0\",\n]\n",
         {{GG_PIN_MISE, 3, "1.22.1", true, NULL}}},
        {"mise.toml",
         "[tools]\ngo = { os = ['linux'], version = \"1.22.1\" }\n",
         {{GG_PIN_MISE, 2, "1.22.1", true, NULL}}},
        {"mise.toml", "[tools.go]\nversion = \"1.22.1\"\n", {{GG_PIN_MISE, 2, "1.22.1", true, NULL}}},
        {"mise.toml", "tools = { node = '20', go = '1.22.1' }\n", {{GG_PIN_MISE, 1, "1.22.1", true, NULL}}},
        {"mise.toml", "[tools]\ngo = \"prefix:1.22\"\n", {{GG_PIN_MISE, 2, "prefix:1.22", true, NULL}}},
        {"mise.toml", "[tools]\ngo = \"go1.22.1\"\n", {{GG_PIN_MISE, 2, "go1.22.1", true, "without \"go\""}}},
        {"mise.toml", "[tools]\ngo = 1.22\n", {{GG_PIN_MISE, 2, "1.22", true, "without quotes"}}},
        {"mise.toml", "[tools]\ngo = \"\"\n", {{GG_PIN_MISE, 2, "", false, "names no version"}}},
        {"mise.toml", "[env]\ngo = \"1.22\"\n[tools]\n", {{0}}},
        {"mise.toml", "x = \"\"\"\n[tools]\ngo = '1.2'\n\"\"\"\n", {{0}}},
        {"mise.toml", "x = '''\n[tools]\n'''\n[tools]\ngo='1.22'", {{GG_PIN_MISE, 5, "1.22", true, NULL}}},
        {"mise.toml",
         "x = [ [1, 2], {a = ']'} ]\n[tools]\ngo='1.22'",
         {{GG_PIN_MISE, 3, "1.22", true, NULL}}},
        {"mise.toml", "[tools]\ngo = \"\"\"\n1.22\"\"\"\nx = 1.2\n", {{GG_PIN_MISE, 2, "1.22", true, NULL}}},
        {"mise.toml", "x = 1\ntools.go = '", {{GG_PIN_MISE, 2, "", false, "names no version"}}},
        {"mise.toml", "[tools]\n\"go:example.com/x\" = \"1.0\"\n", {{0}}},

        {".envrc", "use goenv 1.22.1\n", {{GG_PIN_ENVRC, 1, "1.22.1", true, NULL}}},
        {".envrc", "use_go '1.22.1'; layout go\n", {{GG_PIN_ENVRC, 1, "1.22.1", true, NULL}}},
        {".envrc",
         "if has asdf; then\n  asdf shell golang 1.22.1\nfi\n",
         {{GG_PIN_ENVRC, 2, "1.22.1", true, NULL}}},
        {".envrc", "use node 20\nPATH_add ~/sdk/go1.22.1/bin\n", {{GG_PIN_ENVRC, 2, "go1.22.1", true, NULL}}},
        {".envrc", "PATH_add /opt/tool/1.2.3/bin\nPATH_add bin\n", {{0}}},
        {".envrc",
         "export GOROOT=/opt/go/1.22.1 PATH=\"/opt/go/1.22.1/bin:$PATH\"\n",
         {{GG_PIN_ENVRC, 1, "1.22.1", true, NULL}, {GG_PIN_ENVRC, 1, "1.22.1", true, NULL}}},
        {".envrc",
         "export GOROOT=~/.gimme/versions/go1.22.1.linux.amd64\n",
         {{GG_PIN_ENVRC, 1, "go1.22.1", true, NULL}}},
        {".envrc", "export GOENV_VERSION=1.22.1\n", {{GG_PIN_ENVRC, 1, "1.22.1", true, NULL}}},
        {".envrc", "use_goenv() {\n  goenv shell 1.2.3\n}\nGOENV_VERSION=1.2 make\n", {{0}}},
        {".envrc", "use goenv $(cat v)\n", {{GG_PIN_ENVRC, 1, "$(cat v)", false, NULL}}},

        {".gvmrc", "#!/bin/bash\ngvm use go1.22.1 --default\n", {{GG_PIN_GVM, 2, "go1.22.1", true, NULL}}},
        {".gvmrc", "gvm pkgset use x\n", {{0}}},
        {".gvmrc", "go1.22.1\n", {{GG_PIN_GVM, 1, "go1.22.1", true, NULL}}},
        {".gvmrc", "gvm use 1.22.1\n", {{GG_PIN_GVM, 1, "1.22.1", true, "go1.22.1"}}},
};

static void test_texts(void **state) {
        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct text_case *c = &cases[i];
                struct gg_arena arena = {0};
                struct gg_pins pins = {0};
                size_t n = 0;

                print_message("# case %zu: %s\n", i, c->base);
                assert_true(gg_pins_read(&arena, c->base, "/src/x", gg_str_of(c->text), &pins));
                for (; n < 3 && c->want[n].text; n++) {
                        const struct gg_pin *pin = &pins.items[n];

                        assert_in_range(pins.count, n + 1, 3);
                        assert_int_equal(pin->kind, c->want[n].kind);
                        assert_string_equal(pin->file, "/src/x");
                        assert_int_equal(pin->line, c->want[n].line);
                        assert_string_equal(pin->text, c->want[n].text);
                        assert_int_equal(pin->is_version, c->want[n].is_version);
                        assert_int_equal(pin->version.major, c->want[n].is_version);
                        assert_int_equal(pin->is_minimum, pin->kind <= GG_PIN_GO_WORK_TOOLCHAIN);
                        if (c->want[n].trouble) {
                                assert_non_null(pin->trouble);
                                print_message("# %s\n", pin->trouble);
                                assert_non_null(strstr(pin->trouble, c->want[n].trouble));
                        } else {
                                assert_null(pin->trouble);
                        }
                }
                assert_int_equal(pins.count, n);
                gg_arena_free(&arena);
        }
}

static void test_names(void **state) {
        static const struct {
                const char *base, *file;
                bool is_one;
        } names[] = {
                {"go.mod", "/a/go.mod", true},
                {"config.toml", "/a/mise/config.toml", true},
                {"config.toml", "/a/.mise/config.toml", true},
                {"config.local.toml", "/a/.config/mise/config.local.toml", true},
                {"go.toml", "/a/.config/mise/conf.d/go.toml", true},
                {"go.txt", "/a/.config/mise/conf.d/go.txt", false},
                {"config.toml", "/a/config.toml", false},
                {"config.toml", "config.toml", false},
                {"go.sum", "/a/go.sum", false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct gg_arena arena = {0};
                struct gg_pins pins = {0};

                print_message("# %s\n", names[i].file);
                assert_int_equal(gg_pins_read(&arena, names[i].base, names[i].file, gg_str_of("x"), &pins),
                                 names[i].is_one);
                gg_arena_free(&arena);
        }
}

static void test_allows(void **state) {
        static const struct {
                const char *base, *text, *release;
                bool allows;
        } pairs[] = {
                {"go.mod", "go 1.22", "go1.22.12", true},
                {"go.mod", "go 1.22", "go1.22rc1", true},
                {"go.mod", "go 1.22", "go1.21.13", false},
                {"go.mod", "go 1.22", "go1.23.0", true},
                {"go.mod", "go 1.22.5", "go1.22.4", false},
                {"go.mod", "go 1.22.5", "go1.22.5", true},
                {"go.mod", "toolchain go1.22.5", "go1.22.4", false},
                {"go.mod", "toolchain default", "go1.1", true},
                {".go-version", "1.22", "go1.22.12", true},
                {".go-version", "1.22.1", "go1.22.12", false},
                {".go-version", "1.22", "go1.23.0", false},
                {".go-version", "system", "go1.23.0", true},
                {"mise.toml", "[tools]\ngo='prefix:1.22'", "go1.22.3", true},
                {"mise.toml", "[tools]\ngo='prefix:1.22'", "go1.21.3", false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
                struct gg_arena arena = {0};
                struct gg_goversion release;
                struct gg_pins pins = {0};

                print_message("# pair %zu: %s\n", i, pairs[i].release);
                assert_true(gg_pins_read(&arena, pairs[i].base, "/x", gg_str_of(pairs[i].text), &pins));
                assert_int_equal(pins.count, 1);
                assert_true(gg_goversion_parse(gg_str_of(pairs[i].release), &release));
                assert_int_equal(gg_pin_allows(&pins.items[0], &release), pairs[i].allows);
                gg_arena_free(&arena);
        }
}

/* ---- in a folder ---- */

static char top[64];

static void put(const char *path, const char *text) {
        char whole[512];
        FILE *f;

        snprintf(whole, sizeof whole, "%s%s", top, path);
        for (char *p = whole + strlen(top) + 1; *p != '\0'; p++) {
                if (*p != '/')
                        continue;
                *p = '\0';
                mkdir(whole, 0755);
                *p = '/';
        }
        if (!text) {
                assert_int_equal(mkfifo(whole, 0644), 0);
                return;
        }
        f = fopen(whole, "w");
        assert_non_null(f);
        fputs(text, f);
        assert_int_equal(fclose(f), 0);
}

static int make_top(void **state) {
        (void) state;
        snprintf(top, sizeof top, "/tmp/test-pins-XXXXXX");
        return mkdtemp(top) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where) {
        (void) st;
        (void) type;
        (void) where;
        return remove(path);
}

static int remove_top(void **state) {
        (void) state;
        return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* All pins of a folder, "kind file:line text" each on a line. */
static const char *found(struct gg_arena *arena, const char *dir, const char *set) {
        const struct gg_machine_options options = {.root = top, .sets = &set, .set_count = set != NULL};
        const char *all = "";
        struct gg_machine m;
        struct gg_pins pins;

        assert_int_equal(gg_machine_open(arena, &options, &m), 0);
        gg_pins_find(&m, dir, &pins);
        for (size_t i = 0; i < pins.count; i++)
                all = gg_arena_printf(arena, "%s%s %s:%u %s\n", all, gg_pin_kind_name(pins.items[i].kind),
                                      pins.items[i].file, pins.items[i].line, pins.items[i].text);
        gg_machine_close(&m);
        return all;
}

static void test_find(void **state) {
        struct gg_arena arena = {0};

        (void) state;
        put("/src/go.work", "go 1.22\n");
        put("/src/.go-version", "1.22.3\n");
        put("/src/.tool-versions", "nodejs 20\n");
        put("/src/mise.toml", "[tools]\ngo = '1.22.4'\n");
        put("/src/.config/mise.toml", "[tools]\ngo = '1.22.5'\n");
        put("/src/a/go.mod", "module a\n\ngo 1.21.0\n\ntoolchain go1.21.3\n");
        put("/src/a/mise.toml", "[tools]\nnode = '20'\n");
        put("/src/a/b/x.go", "");
        put("/src/c/go.mod", "module c\n");
        put("/src/d/mise.local.toml", "[tools]\ngo = '1.1'\n");
        put("/src/d/mise.toml", "[tools]\ngo = '1.2'\n");
        put("/src/e/.config/mise/conf.d/a.toml", "[tools]\ngo = '1.3'\n");
        put("/src/e/.config/mise/conf.d/b.toml", "[tools]\ngo = '1.4'\n");
        put("/src/.envrc", "use goenv 1.22.6\n");
        put("/src/a/.envrc", "source_up\n");
        put("/src/c/.envrc", "layout go\n");
        put("/root/.tool-versions", "golang 1.19.8\n");
        put("/root/.config/mise/config.toml", "[tools]\ngo = '1.20'\n");
        put("/etc/mise/config.toml", "[tools]\ngo = '1.18'\n");
        put("/etc/go.work", "go 1.23\n");

        assert_string_equal(found(&arena, "/src/a/b", NULL), "go-mod-go /src/a/go.mod:3 1.21.0\n"
                                                             "go-mod-toolchain /src/a/go.mod:5 go1.21.3\n"
                                                             "go-work-go /src/go.work:1 1.22\n"
                                                             "go-version /src/.go-version:1 1.22.3\n"
                                                             "tool-versions /root/.tool-versions:1 1.19.8\n"
                                                             "mise /src/mise.toml:2 1.22.4\n"
                                                             "envrc /src/.envrc:1 1.22.6\n");
        /* A go.mod that says nothing hides what is above it, and GOWORK=off the workspace. */
        put("/go.mod", "module top\ngo 1.1\n");
        assert_string_equal(found(&arena, "/src/c/", "GOWORK=off"),
                            "go-version /src/.go-version:1 1.22.3\n"
                            "tool-versions /root/.tool-versions:1 1.19.8\n"
                            "mise /src/mise.toml:2 1.22.4\n");
        assert_string_equal(found(&arena, "/", "GOWORK=/etc/go.work"),
                            "go-mod-go /go.mod:2 1.1\n"
                            "go-work-go /etc/go.work:1 1.23\n"
                            "tool-versions /root/.tool-versions:1 1.19.8\n"
                            "mise /root/.config/mise/config.toml:2 1.20\n");
        put("/root/.config/go/env", "GOWORK=/etc/go.work\n");
        assert_non_null(strstr(found(&arena, "/src/c", NULL), "go-work-go /etc/go.work:1 1.23\n"));
        assert_non_null(strstr(found(&arena, "/src/c", "GOWORK=auto"), "go-work-go /src/go.work:1 1.22\n"));
        assert_non_null(strstr(found(&arena, "/src/d", NULL), "mise /src/d/mise.local.toml:2 1.1\n"));
        assert_non_null(
                strstr(found(&arena, "/src/e", NULL), "mise /src/e/.config/mise/conf.d/b.toml:2 1.4\n"));
        assert_non_null(strstr(found(&arena, "/", "HOME=/none"), "mise /etc/mise/config.toml:2 1.18\n"));
        gg_arena_free(&arena);
}

static void test_unreadable(void **state) {
        const struct gg_machine_options options = {.root = top};
        struct gg_arena arena = {0};
        struct gg_machine m;
        struct gg_pins pins;

        (void) state;
        put("/p/go.mod", NULL);
        assert_int_equal(gg_machine_open(&arena, &options, &m), 0);
        gg_pins_find(&m, "/p", &pins);
        assert_int_equal(pins.count, 1);
        assert_int_equal(pins.items[0].kind, GG_PIN_GO_MOD_GO);
        assert_false(pins.items[0].is_version);
        assert_non_null(strstr(pins.items[0].trouble, "cannot be read"));
        gg_machine_close(&m);
        gg_arena_free(&arena);
}

static void test_modules(void **state) {
        const struct gg_machine_options options = {.root = top};
        struct gg_arena arena = {0};
        struct gg_machine m;
        const char **dirs;
        char link[512];
        size_t count;

        (void) state;
        put("/src/go.mod", "");
        put("/src/b/go.mod", "");
        put("/src/a/deep/er/go.mod", "");
        put("/src/vendor/v/go.mod", "");
        put("/src/a/testdata/t/go.mod", "");
        put("/src/web/node_modules/n/go.mod", "");
        put("/src/.cache/go.mod", "");
        snprintf(link, sizeof link, "%s/src/loop", top);
        assert_int_equal(symlink(".", link), 0);

        assert_int_equal(gg_machine_open(&arena, &options, &m), 0);
        gg_pins_modules(&m, "/src", 100, &dirs, &count);
        assert_int_equal(count, 3);
        assert_string_equal(dirs[0], "/src");
        assert_string_equal(dirs[1], "/src/a/deep/er");
        assert_string_equal(dirs[2], "/src/b");
        gg_pins_modules(&m, "/src", 2, &dirs, &count);
        assert_int_equal(count, 2);
        gg_pins_modules(&m, "/nowhere", 2, &dirs, &count);
        assert_int_equal(count, 0);
        gg_machine_close(&m);
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_texts),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_allows),
                cmocka_unit_test_setup_teardown(test_find, make_top, remove_top),
                cmocka_unit_test_setup_teardown(test_unreadable, make_top, remove_top),
                cmocka_unit_test_setup_teardown(test_modules, make_top, remove_top),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
