/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctorcase.h"
#include "imagedir.h"

static void start(struct doctorcase *c) {
        doctorcase_start(c);
        imagedir_toolchain(c->image, "/usr/local/go", "go1.19.8");
}

static void set(struct doctorcase *c, const char *variable) {
        c->sets[c->set_count++] = variable;
}

static void system_go(struct doctorcase *c) {
        doctorcase_go(c, "/usr/local/go/bin/go", "/usr/local/go", "go1.19.8", "/usr/local/go");
}

static void expect(struct doctorcase *c, const char *want) {
        doctorcase_expect(c, gg_doctor_managers, want);
}

static void test_none(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "");
        start(&c);
        doctorcase_open(&c);
        expect(&c, "");
}

/* ---- goenv ---- */

#define GOENV_PATH "PATH=/usr/local/go/bin:/home/u/.goenv/shims"

static void start_goenv(struct doctorcase *c) {
        start(c);
        imagedir_toolchain(c->image, "/home/u/.goenv/versions/1.22.12", "go1.22.12");
        imagedir_script(c->image, "/home/u/.goenv/shims/go", "#!/bin/sh\n");
        imagedir_script(c->image, "/home/u/.goenv/shims/gofmt", "#!/bin/sh\n");
        imagedir_put(c->image, "/home/u/.goenv/version", "1.22.12\n");
}

static void goenv_shim(struct doctorcase *c) {
        doctorcase_shim(c, "/home/u/.goenv/shims/go", "goenv", "/home/u/.goenv/versions/1.22.12",
                        "go1.22.12");
}

static void test_goenv_clean(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        set(&c, "PATH=/home/u/.goenv/shims:/usr/local/go/bin");
        set(&c, "GOROOT=/home/u/.goenv/versions/1.22.12");
        doctorcase_open(&c);
        goenv_shim(&c);
        doctorcase_init(&c, "goenv", "/home/u/.bashrc", GG_START_INTERACTIVE | GG_START_NONINTERACTIVE);
        expect(&c, "");
        /* It lies there, and nobody uses it. */
        start_goenv(&c);
        imagedir_put(c.image, "/home/u/.goenv/version", "1.9\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "");
}

static void test_goenv_order(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        set(&c, GOENV_PATH);
        doctorcase_open(&c);
        system_go(&c);
        goenv_shim(&c);
        expect(&c, "warning goenv-shims-behind -:0 goenv's shims come behind /usr/local/go/bin/go in PATH\n");
        /* The start-up file will put them there, and exports GOROOT as well. */
        start_goenv(&c);
        doctorcase_open(&c);
        system_go(&c);
        doctorcase_init(&c, "goenv", "/home/u/.bashrc", GG_START_INTERACTIVE | GG_START_NONINTERACTIVE);
        expect(&c, "error goenv-shims-behind /home/u/.bashrc:3 goenv's shims come behind "
                   "/usr/local/go/bin/go in PATH\n");
        /* Unless it is told otherwise, */
        start_goenv(&c);
        imagedir_put(c.image, "/home/u/.goenvrc", "GOENV_PATH_ORDER=front\n");
        doctorcase_open(&c);
        system_go(&c);
        doctorcase_init(&c, "goenv", "/home/u/.bashrc", GG_START_INTERACTIVE | GG_START_NONINTERACTIVE);
        expect(&c, "");
        /* or the version is the system's. */
        start_goenv(&c);
        imagedir_put(c.image, "/home/u/.goenv/version", "system\n");
        set(&c, GOENV_PATH);
        doctorcase_open(&c);
        system_go(&c);
        goenv_shim(&c);
        expect(&c, "");
}

static void test_goenv_shims(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        imagedir_program(c.image, "/home/u/.goenv/versions/1.22.12/bin/stringer", "go1.22.12", "x/stringer");
        imagedir_script(c.image, "/home/u/.goenv/shims/gone", "#!/bin/sh\n");
        imagedir_script(c.image, "/home/u/.goenv/shims/gopls", "#!/bin/sh\n");
        imagedir_program(c.image, "/home/u/go/1.22.12/bin/gopls", "go1.22.12", "x/gopls");
        imagedir_put(c.image, "/home/u/.goenv/shims/.goenv-shim", "");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c,
               "warning goenv-rehash-stale /home/u/.goenv/shims:0 stringer of goenv's 1.22.12 has no shim\n"
               "warning goenv-rehash-locked /home/u/.goenv/shims/.goenv-shim:0 a rehash of goenv's did "
               "not end, or is going on\n"
               "warning goenv-shim-dead /home/u/.goenv/shims/gone:0 no version of goenv's has the gone of "
               "its shim\n");
}

static void test_goenv_versions(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        imagedir_put(c.image, "/home/u/.goenv/version", "1.9.7\n");
        set(&c, "PATH=/home/u/.goenv/shims");
        doctorcase_open(&c);
        goenv_shim(&c);
        expect(&c, "error goenv-version-missing /home/u/.goenv/version:1 /home/u/.goenv/version names 1.9.7, "
                   "which goenv has not installed\n");
        /* .go-version counts before it, */
        start_goenv(&c);
        imagedir_put(c.image, "/home/u/.goenv/version", "1.9.7\n");
        imagedir_put(c.image, "/work/.go-version", "1.23.1\n");
        set(&c, "PATH=/home/u/.goenv/shims");
        doctorcase_open(&c);
        goenv_shim(&c);
        doctorcase_pin(&c, GG_PIN_GO_VERSION, "/work/.go-version", "1.23.1");
        expect(&c, "error goenv-version-missing /work/.go-version:1 /work/.go-version names 1.23.1, which "
                   "goenv has not installed\n");
        /* and the variable before both; each of several is looked at. */
        start_goenv(&c);
        set(&c, "PATH=/home/u/.goenv/shims");
        set(&c, "GOENV_VERSION=1.22:1.21");
        doctorcase_open(&c);
        goenv_shim(&c);
        expect(&c,
               "error goenv-version-missing -:0 GOENV_VERSION names 1.21, which goenv has not installed\n");
}

static void test_goenv_disabled(void **state) {
        static const char *const roots[] = {"GOROOT=/usr/local/go",
                                            "GOROOT=/home/u/.goenv/versions/1.22.12/"};

        (void) state;
        for (size_t i = 0; i < 2; i++) {
                struct doctorcase c;

                start_goenv(&c);
                set(&c, "PATH=/home/u/.goenv/shims");
                set(&c, "GOENV_DISABLE_GOROOT=1");
                set(&c, roots[i]);
                doctorcase_open(&c);
                goenv_shim(&c);
                expect(&c, i > 0 ? ""
                                 : "error goenv-goroot-kept -:0 GOENV_DISABLE_GOROOT=1, and GOROOT is "
                                   "/usr/local/go, but the shim runs the go of "
                                   "/home/u/.goenv/versions/1.22.12\n");
        }
}

static void test_exported(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        set(&c, "GOROOT=/home/u/.goenv/versions/1.22.12");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "error manager-goroot-foreign -:0 GOROOT is /home/u/.goenv/versions/1.22.12, which goenv "
                   "exported, but go is /usr/local/go/bin/go (go1.19.8)\n");
        start_goenv(&c);
        set(&c, "GOROOT=/usr/local/go");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "");
}

/* ---- asdf, mise ---- */

static void start_asdf(struct doctorcase *c) {
        start(c);
        imagedir_toolchain(c->image, "/home/u/.asdf/installs/golang/1.21.4/go", "go1.21.4");
        imagedir_script(c->image, "/home/u/.asdf/shims/go", "#!/bin/sh\n# asdf-plugin: golang 1.21.4\n");
        imagedir_script(c->image, "/home/u/.asdf/plugins/golang/bin/exec-env",
                        "#!/bin/sh\nif [ \"unset\" = \"${GOROOT:-unset}\" ]; then\nexport GOROOT=x\nfi\n");
        set(c, "PATH=/home/u/.asdf/shims:/usr/local/go/bin");
}

static void asdf_shim(struct doctorcase *c) {
        doctorcase_shim(c, "/home/u/.asdf/shims/go", "asdf", "/home/u/.asdf/installs/golang/1.21.4/go",
                        "go1.21.4");
}

static void test_asdf(void **state) {
        struct doctorcase c;

        (void) state;
        start_asdf(&c);
        doctorcase_open(&c);
        asdf_shim(&c);
        doctorcase_pin(&c, GG_PIN_TOOL_VERSIONS, "/work/.tool-versions", "1.21.4");
        expect(&c, "");
        start_asdf(&c);
        imagedir_toolchain(c.image, "/home/u/.asdf/installs/golang/1.22.1/go", "go1.22.1");
        set(&c, "GOROOT=/usr/local/go");
        doctorcase_open(&c);
        asdf_shim(&c);
        doctorcase_pin(&c, GG_PIN_TOOL_VERSIONS, "/work/.tool-versions", "1.20.3");
        imagedir_put(c.image, "/work/.tool-versions", "golang 1.20.3\n");
        expect(&c,
               "error asdf-goroot-kept /home/u/.asdf/plugins/golang/bin/exec-env:2 asdf's plugin sets "
               "GOROOT only if it is unset, and it is /usr/local/go, but the shim runs the go of "
               "/home/u/.asdf/installs/golang/1.21.4/go\n"
               "error asdf-version-missing /work/.tool-versions:1 /work/.tool-versions names 1.20.3, "
               "which asdf has not installed\n"
               "warning asdf-reshim-stale /home/u/.asdf/shims/go:0 asdf's golang 1.22.1 is installed, but "
               "has no shim\n");
        /* Newer plugins set GOROOT whatever it was. */
        start_asdf(&c);
        imagedir_script(c.image, "/home/u/.asdf/plugins/golang/bin/exec-env", "export GOROOT=x\n");
        set(&c, "GOROOT=/usr/local/go");
        doctorcase_open(&c);
        asdf_shim(&c);
        expect(&c, "");
}

static void test_asdf_plugin(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_script(c.image, "/home/u/.asdf/shims/go", "#!/bin/sh\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "warning asdf-plugin-missing /home/u/.asdf/shims/go:0 asdf has a shim for go, but no "
                   "plugin golang\n");
        start(&c);
        imagedir_script(c.image, "/home/u/.asdf/shims/go", "#!/bin/sh\n");
        doctorcase_open(&c);
        doctorcase_shim(&c, "/home/u/.asdf/shims/go", "asdf", NULL, NULL);
        expect(&c, "error asdf-plugin-missing /home/u/.asdf/shims/go:0 asdf has a shim for go, but no plugin "
                   "golang\n");
}

static void start_mise(struct doctorcase *c) {
        start(c);
        imagedir_toolchain(c->image, "/home/u/.local/share/mise/installs/go/1.23.1", "go1.23.1");
        imagedir_link(c->image, "/home/u/.local/share/mise/installs/go/1.23", "./1.23.1");
        imagedir_program(c->image, "/home/u/.local/bin/mise", "", "mise");
        imagedir_link(c->image, "/home/u/.local/share/mise/shims/go", "/home/u/.local/bin/mise");
        set(c, "PATH=/home/u/.local/share/mise/shims:/usr/local/go/bin");
}

static void mise_shim(struct doctorcase *c) {
        doctorcase_shim(c, "/home/u/.local/share/mise/shims/go", "mise",
                        "/home/u/.local/share/mise/installs/go/1.23.1", "go1.23.1");
}

static void test_mise(void **state) {
        struct doctorcase c;

        (void) state;
        start_mise(&c);
        set(&c, "GOROOT=/usr/local/go"); /* is replaced */
        doctorcase_open(&c);
        mise_shim(&c);
        doctorcase_pin(&c, GG_PIN_MISE, "/work/mise.toml", "1.23");
        expect(&c, "");
        start_mise(&c);
        set(&c, "GOROOT=/usr/local/go");
        imagedir_put(c.image, "/home/u/.config/mise/config.toml", "[settings]\ngo.set_goroot = false # no\n");
        imagedir_put(c.image, "/work/mise.toml", "[tools]\ngo = \"1.20\"\n");
        doctorcase_open(&c);
        mise_shim(&c);
        doctorcase_pin(&c, GG_PIN_MISE, "/work/mise.toml", "1.20");
        expect(&c,
               "error mise-goroot-kept /home/u/.config/mise/config.toml:2 mise is told not to set GOROOT, "
               "and it is /usr/local/go, but mise runs the go of "
               "/home/u/.local/share/mise/installs/go/1.23.1\n"
               "error mise-version-missing /work/mise.toml:1 /work/mise.toml names 1.20, which mise has "
               "not installed\n");
        start_mise(&c);
        set(&c, "GOROOT=/home/u/.local/share/mise/installs/go/1.23");
        set(&c, "MISE_GO_SET_GOROOT=false");
        doctorcase_open(&c);
        mise_shim(&c);
        expect(&c, "");
        start(&c);
        imagedir_link(c.image, "/home/u/.local/share/mise/shims/go", "/home/u/.local/bin/mise");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "error mise-shims-dead /home/u/.local/share/mise/shims/go:0 mise's shim for go leads to "
                   "/home/u/.local/bin/mise, which is gone\n");
}

/* ---- gvm, gimme ---- */

static void test_gvm(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_toolchain(c.image, "/home/u/.gvm/gos/go1.20.5", "go1.20.5");
        imagedir_put(c.image, "/home/u/.gvm/environments/go1.20.5",
                     "export gvm_go_name; gvm_go_name=\"go1.20.5\"\nexport GOROOT; "
                     "GOROOT=\"$GVM_ROOT/gos/go1.20.5\"\nexport PATH; PATH=\"$GVM_ROOT/bin:$PATH\"\n");
        imagedir_put(c.image, "/home/u/.gvm/environments/system",
                     "# GOROOT=\"/none\"\nexport GOROOT; GOROOT=\"/usr/local/go\"\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "");
        start(&c);
        imagedir_put(c.image, "/home/u/.gvm/environments/default",
                     "export GOROOT; GOROOT=\"$GVM_ROOT/gos/go1.19\"\n");
        imagedir_put(c.image, "/home/u/.gvm/environments/system",
                     "\nexport GOROOT; GOROOT=\"'/usr/local/go'\"\n");
        imagedir_put(c.image, "/root/.gvm/environments/system",
                     "export GOROOT; GOROOT=\"/opt/homebrew/Cellar/go/1.18/libexec\"\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "error gvm-default-missing /home/u/.gvm/environments/default:1 gvm's default sets GOROOT "
                   "to /home/u/.gvm/gos/go1.19, which is gone\n"
                   "error gvm-system-quoted /home/u/.gvm/environments/system:2 gvm use system sets GOROOT to "
                   "'/usr/local/go', quotes and all [edit]\n"
                   "warning gvm-environment-stale /root/.gvm/environments/system:1 gvm's system sets GOROOT "
                   "to /opt/homebrew/Cellar/go/1.18/libexec, which is gone\n");
}

static void test_gvm_edit(void **state) {
        const struct gg_edit *edit;
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_put(c.image, "/home/u/.gvm/environments/system", "export GOROOT; GOROOT=\"'/x y'\" # old\n");
        doctorcase_open(&c);
        gg_doctor_managers(&c.doctor);
        assert_int_equal(c.doctor.findings.count, 0); /* what stands behind it is not understood */
        gg_machine_close(&c.machine);
        gg_arena_free(&c.arena);
        imagedir_put(c.image, "/home/u/.gvm/environments/system", "export GOROOT; GOROOT=\"'/x y'\"\n");
        c.arena = (struct gg_arena){NULL};
        doctorcase_open(&c);
        gg_doctor_managers(&c.doctor);
        assert_int_equal(c.doctor.findings.count, 1);
        edit = c.doctor.findings.items[0].edits;
        assert_non_null(edit);
        assert_null(edit->next);
        assert_int_equal(edit->line, 1);
        assert_true(gg_str_is(edit->old, "export GOROOT; GOROOT=\"'/x y'\""));
        assert_string_equal(edit->replacement, "export GOROOT; GOROOT=\"/x y\"");
        gg_machine_close(&c.machine);
        gg_arena_free(&c.arena);
        imagedir_remove(c.image);
}

static void test_gimme(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_dir(c.image, "/home/u/.gimme/versions/go1.16.15.linux.amd64");
        imagedir_put(c.image, "/home/u/.gimme/envs/go1.16.15.linux.amd64.env",
                     "unset GOOS;\nexport GOROOT='/home/u/.gimme/versions/go1.16.15.linux.amd64';\n");
        imagedir_put(c.image, "/home/u/.gimme/envs/latest.env",
                     "unset GOOS;\nexport GOROOT='/home/u/.gimme/versions/go1.9.linux.amd64';\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "warning gimme-env-stale /home/u/.gimme/envs/latest.env:2 the file exports "
                   "GOROOT=/home/u/.gimme/versions/go1.9.linux.amd64, which is gone\n");
}

/* ---- links ---- */

static void make_links(struct doctorcase *c) {
        imagedir_link(c->image, "/home/u/.go/bin", "/home/u/.go/.versions/1.22.3/bin");
        imagedir_link(c->image, "/home/u/.g/go", "/home/u/.g/versions/1.23.4");
        imagedir_link(c->image, "/root/.go/current", "/root/.go/go1.22.10");
        imagedir_link(c->image, "/home/u/.gobrew/current/go", "/home/u/.gobrew/versions/1.22.8/go");
        imagedir_link(c->image, "/home/u/.local/share/mise/installs/go/latest", "./1.23.1");
        imagedir_link(c->image, "/home/linuxbrew/.linuxbrew/opt/go@1.22", "../Cellar/go@1.22/1.22.11");
        imagedir_link(c->image, "/snap/go/current", "10584");
}

static void test_links(void **state) {
        static const char *const targets[] = {"/home/u/.go/.versions/1.22.3/bin",
                                              "/home/u/.g/versions/1.23.4",
                                              "/root/.go/go1.22.10",
                                              "/home/u/.gobrew/versions/1.22.8/go",
                                              "/home/u/.local/share/mise/installs/go/1.23.1",
                                              "/home/linuxbrew/.linuxbrew/Cellar/go@1.22/1.22.11",
                                              "/snap/go/10584"};
        struct doctorcase c;

        (void) state;
        start(&c);
        make_links(&c);
        for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
                imagedir_dir(c.image, targets[i]);
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "");
        start(&c);
        make_links(&c);
        doctorcase_open(&c);
        system_go(&c);
        expect(&c,
               "error manager-link-dangling /home/linuxbrew/.linuxbrew/opt/go@1.22:0 Homebrew's "
               "/home/linuxbrew/.linuxbrew/opt/go@1.22 leads to ../Cellar/go@1.22/1.22.11, which is gone\n"
               "error manager-link-dangling /home/u/.g/go:0 voidint's g's /home/u/.g/go leads to "
               "/home/u/.g/versions/1.23.4, which is gone\n"
               "error manager-link-dangling /home/u/.go/bin:0 stefanmaric's g's /home/u/.go/bin leads to "
               "/home/u/.go/.versions/1.22.3/bin, which is gone\n"
               "error manager-link-dangling /home/u/.gobrew/current/go:0 gobrew's "
               "/home/u/.gobrew/current/go leads to /home/u/.gobrew/versions/1.22.8/go, which is gone\n"
               "error manager-link-dangling /home/u/.local/share/mise/installs/go/latest:0 mise's "
               "/home/u/.local/share/mise/installs/go/latest leads to ./1.23.1, which is gone\n"
               "error manager-link-dangling /root/.go/current:0 goup's /root/.go/current leads to "
               "/root/.go/go1.22.10, which is gone\n"
               "error manager-link-dangling /snap/go/current:0 snap's /snap/go/current leads to 10584, which "
               "is gone\n");
}

static void test_current(void **state) {
        static const struct {
                const char *goroot, *want;
        } cases[] = {
                {"GOROOT=/home/u/.g/go", ""},
                {"GOROOT=/home/u/.g/versions/1.23.4", ""},
                {"GOROOT=/home/u/.g/versions/1.21.9",
                 "warning manager-current-elsewhere /home/u/.g/go:0 voidint's g has chosen "
                 "/home/u/.g/versions/1.23.4, but GOROOT is /home/u/.g/versions/1.21.9\n"},
                {"GOROOT=/home/u/.go", ""},
                {"GOROOT=/home/u/.go/.versions/1.20.1",
                 "warning manager-current-elsewhere /home/u/.go/bin:0 stefanmaric's g has chosen "
                 "/home/u/.go/.versions/1.22.3/bin, but GOROOT is /home/u/.go/.versions/1.20.1\n"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct doctorcase c;

                start(&c);
                imagedir_dir(c.image, "/home/u/.g/versions/1.23.4");
                imagedir_dir(c.image, "/home/u/.g/versions/1.21.9");
                imagedir_link(c.image, "/home/u/.g/go", "/home/u/.g/versions/1.23.4");
                imagedir_dir(c.image, "/home/u/.go/.versions/1.22.3/bin");
                imagedir_dir(c.image, "/home/u/.go/.versions/1.20.1/bin");
                imagedir_link(c.image, "/home/u/.go/bin", "/home/u/.go/.versions/1.22.3/bin");
                set(&c, cases[i].goroot);
                doctorcase_open(&c);
                expect(&c, cases[i].want);
        }
}

/* ---- wrappers, tool cache, snap, Nix, several ---- */

static void test_wrappers(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_program(c.image, "/home/u/go/bin/go1.20.7", "go1.22.12", "golang.org/dl/go1.20.7");
        imagedir_program(c.image, "/home/u/go/bin/go1.21.1", "go1.22.12", "golang.org/dl/go1.21.1");
        imagedir_program(c.image, "/home/u/go/bin/gotip", "go1.22.12", "golang.org/dl/gotip");
        imagedir_program(c.image, "/home/u/go/bin/go1x", "go1.22.12", "example.com/go1x");
        imagedir_put(c.image, "/home/u/sdk/go1.20.7/.unpacked-success", "");
        imagedir_toolchain(c.image, "/home/u/sdk/go1.21.1", "go1.21.1"); /* a download that was broken off */
        imagedir_toolchain(c.image, "/home/u/sdk/gotip", "devel");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "warning dl-not-downloaded /home/u/go/bin/go1.21.1:0 /home/u/go/bin/go1.21.1 is a wrapper "
                   "of golang.org/dl, but /home/u/sdk/go1.21.1 has no toolchain\n");
}

static void test_tool_cache(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        imagedir_toolchain(c.image, "/opt/hostedtoolcache/go/1.22.9/x64", "go1.22.9");
        imagedir_put(c.image, "/opt/hostedtoolcache/go/1.22.9/x64.complete", "");
        imagedir_toolchain(c.image, "/opt/hostedtoolcache/go/1.23.2/x64", "go1.23.2");
        imagedir_put(c.image, "/etc/environment",
                     "A=b\nGOROOT_1_22_X64=/opt/hostedtoolcache/go/1.22.9/x64\n"
                     "GOROOT_1_21_X64=/opt/hostedtoolcache/go/1.21.9/x64\nGOROOT_FINAL=/x\n");
        doctorcase_open(&c);
        system_go(&c);
        expect(&c, "warning toolcache-variable-stale /etc/environment:3 GOROOT_1_21_X64 is "
                   "/opt/hostedtoolcache/go/1.21.9/x64, which is no root of a Go toolchain\n"
                   "warning toolcache-incomplete /opt/hostedtoolcache/go/1.23.2/x64:0 "
                   "/opt/hostedtoolcache/go/1.23.2/x64 has no marker "
                   "/opt/hostedtoolcache/go/1.23.2/x64.complete beside it\n");
}

static void test_snap_and_nix(void **state) {
        struct doctorcase c;

        (void) state;
        start(&c);
        set(&c, "GOROOT=/snap/go/10584");
        doctorcase_open(&c);
        expect(&c, "warning snap-goroot-revision -:0 GOROOT is /snap/go/10584, one revision of the snap\n");
        start(&c);
        set(&c, "GOROOT=/snap/go/current");
        doctorcase_open(&c);
        expect(&c, "");
        for (int i = 0; i < 2; i++) {
                start(&c);
                imagedir_toolchain(c.image, "/nix/store/0a-go-1.23.6/share/go", "go1.23.6");
                set(&c, i > 0 ? "GOROOT=/nix/store/0a-go-1.23.6/share/go" : "GOROOT=/usr/local/go");
                doctorcase_open(&c);
                doctorcase_go(&c, "/nix/store/0a-go-1.23.6/share/go/bin/go",
                              "/nix/store/0a-go-1.23.6/share/go", "go1.23.6", "Nix");
                expect(&c, i > 0 ? ""
                                 : "error nix-goroot-foreign -:0 go is that of Nix, "
                                   "/nix/store/0a-go-1.23.6/share/go/bin/go, but GOROOT is /usr/local/go, "
                                   "from outside of it\n");
        }
}

static void test_several(void **state) {
        struct doctorcase c;

        (void) state;
        start_goenv(&c);
        doctorcase_open(&c);
        goenv_shim(&c);
        doctorcase_shim(&c, "/home/u/.asdf/shims/go", "asdf", NULL, NULL);
        system_go(&c);
        doctorcase_go(&c, "/home/u/.g/go/bin/go", "/home/u/.g/versions/1", "go1", "g");
        expect(&c, "warning managers-several -:0 PATH has the go of several version managers: goenv "
                   "(/home/u/.goenv/shims/go), then asdf (/home/u/.asdf/shims/go), g "
                   "(/home/u/.g/go/bin/go)\n");
        start_goenv(&c);
        doctorcase_open(&c);
        goenv_shim(&c);
        doctorcase_shim(&c, "/home/u/.goenv/shims/gofmt", "asdf", NULL, NULL);
        system_go(&c);
        expect(&c, "");
}

static void test_late(void **state) {
        struct doctorcase c;

        (void) state;
        for (int ci = 0; ci < 2; ci++) {
                start(&c);
                if (ci)
                        set(&c, "CI=true");
                doctorcase_open(&c);
                doctorcase_init(&c, "asdf", "/home/u/.bashrc", GG_START_INTERACTIVE);
                doctorcase_init(&c, "mise", "/home/u/.zshenv", GG_START_NONINTERACTIVE);
                expect(&c,
                       ci ? "warning manager-init-late /home/u/.bashrc:3 asdf is set up in a file that no "
                            "script and no step of CI reads\n"
                          : "note manager-init-late /home/u/.bashrc:3 asdf is set up in a file that no "
                            "script and no step of CI reads\n");
        }
        start(&c);
        doctorcase_open(&c);
        doctorcase_init(&c, "asdf", "/home/u/.bashrc", GG_START_INTERACTIVE);
        doctorcase_init(&c, "asdf", "/home/u/.zshenv", GG_START_NONINTERACTIVE);
        expect(&c, "");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_none),
                cmocka_unit_test(test_goenv_clean),
                cmocka_unit_test(test_goenv_order),
                cmocka_unit_test(test_goenv_shims),
                cmocka_unit_test(test_goenv_versions),
                cmocka_unit_test(test_goenv_disabled),
                cmocka_unit_test(test_exported),
                cmocka_unit_test(test_asdf),
                cmocka_unit_test(test_asdf_plugin),
                cmocka_unit_test(test_mise),
                cmocka_unit_test(test_gvm),
                cmocka_unit_test(test_gvm_edit),
                cmocka_unit_test(test_gimme),
                cmocka_unit_test(test_links),
                cmocka_unit_test(test_current),
                cmocka_unit_test(test_wrappers),
                cmocka_unit_test(test_tool_cache),
                cmocka_unit_test(test_snap_and_nix),
                cmocka_unit_test(test_several),
                cmocka_unit_test(test_late),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("managers", tests, NULL, NULL);
}
