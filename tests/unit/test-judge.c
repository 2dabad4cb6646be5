/* SPDX-License-Identifier: MIT */
/* Every verdict, on a disk in memory: one row per launch. */
#include "godisk.h"

#include <errno.h>
#include <goroot-guard/judge.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define R15 "/opt/go1.15"
#define R19 "/usr/lib/go-1.19"
#define R22 "/usr/lib/go-1.22"
#define GO15 R15 "/bin/go"
#define GO19 R19 "/bin/go"
#define GO22 R22 "/bin/go"
#define COPIED "/tmp/copied/go"

#define MATCH GG_OUTCOME_MATCH
#define VIOLATION GG_OUTCOME_VIOLATION
#define NOT_GO GG_OUTCOME_NOT_GO
#define UNDECIDED GG_OUTCOME_UNDECIDED

static struct godisk disk;
static struct fakefs fake;
static struct gg_judgement j;

/* ---- the disk ---- */

static void add(struct fakefs_entry entry) {
        godisk_add(&disk, entry);
}

static void add_toolchains(void) {
        const struct elfmake go15 = {.is64 = true,
                                     .sections = true,
                                     .interp = true,
                                     .format = ELFMAKE_POINTERS,
                                     .version = "go1.15.15"};
        const struct elfmake ancient = {.is64 = true, .sections = true};
        struct fakefs_entry *root = godisk_toolchain(&disk, R22, "go1.22.12");

        root->dev = 5;
        root->ino = 22;
        /* A bind mount: the same folder in another place. */
        root = godisk_toolchain(&disk, "/mnt/go", "go1.22.12");
        root->dev = 5;
        root->ino = 22;
        godisk_toolchain(&disk, R19, "go1.19.8");
        godisk_toolchain(&disk, "/usr/lib/go-1.22.11", "go1.22.11");
        godisk_toolchain(&disk, "/opt/other22", "go1.22.12"); /* same version, other tree */
        godisk_toolchain(&disk, "/opt/tip", "devel go1.24-0123456 Mon Feb 3");
        godisk_toolchain(&disk, "/opt/loopvar", "go1.22.12 X:loopvar");
        godisk_toolchain(&disk, "/opt/rc", "go1.21rc2");
        godisk_add(&disk, (struct fakefs_entry) FAKEFS_EXE("/lib/ld.so", ""));
        godisk_add(&disk, (struct fakefs_entry) FAKEFS_EXE("/usr/bin/env", ""));
        godisk_add(&disk, (struct fakefs_entry) FAKEFS_EXE("/bin/sh", ""));
        godisk_elf(&disk, GO15, &go15);
        godisk_elf(&disk, R15 "/pkg/tool/linux_amd64/compile", &go15);
        /* Before there was a build information, the file VERSION is all there is. */
        godisk_elf(&disk, "/opt/go1.12/bin/go", &ancient);
        godisk_elf(&disk, "/opt/go1.12/pkg/tool/linux_amd64/compile", &ancient);
        add((struct fakefs_entry) FAKEFS_FILE("/opt/go1.12/VERSION", "go1.12.17"));
        /* No version anywhere. */
        godisk_elf(&disk, "/opt/nameless/bin/go", &ancient);
        add((struct fakefs_entry) FAKEFS_DIR("/opt/nameless/pkg/tool"));
        add((struct fakefs_entry) FAKEFS_DIR("/opt/nameless2/pkg/tool"));
        godisk_program(&disk, "/opt/cross/bin/linux_amd64/go", "go1.22.12", "cmd/go");
        godisk_program(&disk, "/opt/cross/pkg/tool/linux_amd64/compile", "go1.22.12", "cmd/compile");
        /* Its root has another go in bin, and that one's tools. */
        godisk_program(&disk, "/opt/two/bin/linux_amd64/go", "go1.22.12", "cmd/go");
        godisk_program(&disk, "/opt/two/bin/go", "go1.19.8", "cmd/go");
        godisk_program(&disk, "/opt/two/pkg/tool/linux_amd64/compile", "go1.19.8", "cmd/compile");
}

static void add_rootless(void) {
        godisk_program(&disk, COPIED, "go1.22.12", "cmd/go");
        godisk_program(&disk, "/opt/slim/bin/go", "go1.22.12", "cmd/go"); /* pkg removed */
        add((struct fakefs_entry) FAKEFS_DIR("/opt/slim/src/runtime"));
}

static void add_links(void) {
        add((struct fakefs_entry) FAKEFS_LINK("/usr/bin/go", "../lib/go-1.22/bin/go"));
        add((struct fakefs_entry) FAKEFS_LINK("/usr/local/bin/go1.22", "/usr/bin/go"));
        add((struct fakefs_entry) FAKEFS_LINK("/usr/local/go", R22));
        add((struct fakefs_entry) FAKEFS_LINK("/usr/local/stale", R19));
        /* A folder with links to the parts of the tree, and one with links to its files. */
        add((struct fakefs_entry) FAKEFS_LINK("/parts/bin", R22 "/bin"));
        add((struct fakefs_entry) FAKEFS_LINK("/parts/pkg", R22 "/pkg"));
        add((struct fakefs_entry) FAKEFS_LINK("/farm/bin/go", R22 "/bin/go"));
        add((struct fakefs_entry) FAKEFS_LINK("/farm/pkg/tool/linux_amd64/compile",
                                              R22 "/pkg/tool/linux_amd64/compile"));
        add((struct fakefs_entry) FAKEFS_LINK("/bare/bin/go", R22 "/bin/go")); /* without pkg/tool */
        /* The go of another toolchain in a tree of the right version. */
        add((struct fakefs_entry) FAKEFS_LINK("/mixed/bin/go", GO19));
        add((struct fakefs_entry) FAKEFS_LINK("/mixed/pkg", R22 "/pkg"));
}

static void add_programs(void) {
        struct fakefs_entry *go;

        godisk_program(&disk, "/opt/wrapped/bin/go", "go1.22.12", "example.com/wrapper");
        add((struct fakefs_entry) FAKEFS_DIR("/opt/wrapped/pkg/tool"));
        godisk_program(&disk, "/home/u/go/bin/go1.20.14", "go1.22.12", "golang.org/dl/go1.20.14");
        godisk_elf(&disk, "/usr/bin/go-12", &(struct elfmake){.is64 = true, .sections = true});
        add((struct fakefs_entry) FAKEFS_EXE("/shims/go", "#!/bin/sh\nexec " GO22 " \"$@\"\n"));
        add((struct fakefs_entry) FAKEFS_EXE("/scripts/gorun", "#!" GO22 " run\n"));
        go = godisk_program(&disk, "/opt/secret/bin/go", "go1.22.12", "cmd/go");
        go->mode = 0111;
        add((struct fakefs_entry) FAKEFS_DIR("/opt/secret/pkg/tool"));
        add((struct fakefs_entry) FAKEFS_FILE("/opt/secret/VERSION", "go1.22.12\n"));
        /* A hard link of the go beside it, by another name. */
        go = godisk_program(&disk, "/opt/linked/bin/go", "go1.22.12", "cmd/go");
        go->dev = 6;
        go->ino = 1;
        go = godisk_program(&disk, "/opt/linked/bin/go1.22.12", "go1.22.12", "cmd/go");
        go->dev = 6;
        go->ino = 1;
        add((struct fakefs_entry) FAKEFS_DIR("/opt/linked/pkg/tool"));
}

static void add_files(void) {
        add((struct fakefs_entry) FAKEFS_FILE("/home/u/.config/go/env", "GOPATH=/p\n\nGOROOT=" R19 "\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/home/ok/.config/go/env", "GOROOT=" R22 "/\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/xdg/go/env", "GOROOT=/nowhere\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/unset", "GOROOT=" R19 "\nGOROOT=\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/other", "GOPROXY=off\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/switch", "GOTOOLCHAIN=go1.23.5\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/local", "GOTOOLCHAIN=local\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/modules-off", "GO111MODULE=off\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/both", "GOTOOLCHAIN=go1.23.5\nGOROOT=" R19 "\n"));
        add((struct fakefs_entry) FAKEFS_FILE("/e/tilde", "GOROOT=~/go\n"));
        add((struct fakefs_entry) FAKEFS_DIR("/e/folder"));
        add((struct fakefs_entry){.path = "/e/secret", .data = "GOROOT=" R19 "\n", .mode = 0200});
        add((struct fakefs_entry) FAKEFS_DIR("/sources/src/runtime"));
        add((struct fakefs_entry) FAKEFS_FILE("/etc/motd", "x"));
}

static int group_setup(void **state) {
        (void) state;
        add_toolchains();
        add_rootless();
        add_links();
        add_programs();
        add_files();
        return 0;
}

static int setup(void **state) {
        (void) state;
        fakefs_init(&fake, disk.entries, disk.n);
        fake.cwd = "/usr/lib";
        return 0;
}

/* ---- the rows ---- */

#define ENV_MAX 6

struct row {
        const char *path, *env[ENV_MAX];
        enum gg_outcome outcome;
        enum gg_reason reason;
        enum gg_source source;
        enum gg_hint hint;
};

static void judge(const char *path, const char *const *env) {
        const struct gg_request request = {.path = path, .env = (char *const *) (uintptr_t) env};

        memset(&j, 'x', sizeof j); /* "is always filled in" */
        gg_judge(&fake.fs, &request, &j);
        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
}

/* Names the row for whoever looks for the one that failed; on one line, whatever is in it. */
static void show(const char *path, const char *const *env) {
        char line[256];
        int n = snprintf(line, sizeof line, "%s", path);

        for (; *env && n < (int) sizeof line; env++)
                n += snprintf(line + n, sizeof line - (size_t) n, " %s", *env);
        for (char *p = line; *p; p++)
                if (*p < ' ')
                        *p = '?';
        print_message("# %s\n", line);
}

/* What has been seen at a glance is not looked at again, and what a record needs is read early: all comes out
 * the same. */
static void check_doubt(const struct gg_request *request) {
        static struct gg_judgement doubted;
        struct gg_request doubt = *request;
        struct gg_look look;

        doubt.look = &look;
        bool passes = gg_judge_at_a_glance(&fake.fs, &doubt, false);
        assert_int_equal(passes, !look.doubted);
        memset(&doubted, 'x', sizeof doubted);
        gg_judge(&fake.fs, &doubt, &doubted);
        assert_int_equal(doubted.outcome, j.outcome);
        assert_int_equal(doubted.reason, j.reason);
        assert_int_equal(doubted.hint, j.hint);
        assert_int_equal(doubted.error, j.error);
        if (j.outcome == VIOLATION) {
                assert_string_equal(doubted.bin.info.version, j.bin.info.version);
                assert_string_equal(doubted.goroot_version, j.goroot_version);
        }
}

static void check_row(const struct row *row) {
        const char *env[ENV_MAX + 1] = {NULL};

        memcpy(env, row->env, sizeof row->env);
        show(row->path, env);
        judge(row->path, env);
        assert_int_equal(j.outcome, row->outcome);
        assert_int_equal(j.reason, row->reason);
        assert_int_equal(j.hint, row->hint);
        if (row->outcome == MATCH || row->outcome == VIOLATION) {
                assert_int_equal(j.source, row->source);
                assert_int_equal(j.bin.kind, GG_GOBIN_GO);
        }
        if (row->outcome != UNDECIDED)
                assert_int_equal(j.error, 0);

        /* What passes at a glance is no violation. */
        const struct gg_request request = {.path = row->path, .env = (char *const *) (uintptr_t) env};
        if (gg_judge_at_a_glance(&fake.fs, &request, false) || gg_judge_at_a_glance(&fake.fs, &request, true))
                assert_int_not_equal(row->outcome, VIOLATION);
        check_doubt(&request);
        assert_int_equal(fakefs_open_handles(&fake), 0);
}

static void check_rows(const struct row *rows, size_t n) {
        for (size_t i = 0; i < n; i++)
                check_row(&rows[i]);
        /* Without /proc the paths are resolved by hand, and nothing else changes. */
        fake.no_proc = true;
        for (size_t i = 0; i < n; i++)
                check_row(&rows[i]);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))
#define M(from) MATCH, GG_REASON_NONE, GG_SOURCE_##from, GG_HINT_NONE
#define V(why, from) VIOLATION, GG_REASON_##why, GG_SOURCE_##from, GG_HINT_NONE
#define VH(why, from, hint) VIOLATION, GG_REASON_##why, GG_SOURCE_##from, GG_HINT_##hint
#define N NOT_GO, GG_REASON_NONE, GG_SOURCE_NONE, GG_HINT_NONE
#define U UNDECIDED, GG_REASON_NONE, GG_SOURCE_NONE, GG_HINT_NONE

static void test_match(void **state) {
        static const struct row rows[] = {
                {GO22, {NULL}, M(NONE)},
                {GO22, {"GOROOT="}, M(NONE)},
                {GO22, {"GOROOT"}, M(NONE)}, /* no entry without '=' */
                {GO22, {"GOROOT_FINAL=/x", "XGOROOT=/x"}, M(NONE)},
                /* the right root, however it is spelled */
                {GO22, {"GOROOT=" R22}, M(ENV)},
                {GO22, {"GOROOT=" R22 "/"}, M(ENV)},
                {GO22, {"GOROOT=//usr//lib/go-1.22//"}, M(ENV)},
                {GO22, {"GOROOT=/usr/lib/./go-1.22/."}, M(ENV)},
                {GO22, {"GOROOT=/usr/lib/go-1.19/../go-1.22"}, M(ENV)},
                {GO22, {"GOROOT=/usr/local/go"}, M(ENV)}, /* a link */
                {GO22, {"GOROOT=/mnt/go"}, M(ENV)},       /* a bind mount */
                {GO22, {"GOROOT=go-1.22"}, M(ENV)},       /* from the working directory */
                {GO22, {"GOROOT=../lib/go-1.22"}, M(ENV)},
                /* the right go, however it is reached */
                {"/usr/bin/go", {"GOROOT=" R22}, M(ENV)},
                {"/usr/bin/go", {NULL}, M(NONE)},
                {"/usr/local/bin/go1.22", {"GOROOT=" R22 "/"}, M(ENV)},
                {"/usr/local/go/bin/go", {"GOROOT=/usr/local/go"}, M(ENV)},
                {"/usr/local/go/bin/go", {"GOROOT=" R22}, M(ENV)},
                {"go-1.22/bin/go", {"GOROOT=" R22}, M(ENV)},
                {"/opt/linked/bin/go1.22.12", {"GOROOT=/opt/linked"}, M(ENV)},
                {"/opt/cross/bin/linux_amd64/go", {"GOROOT=/opt/cross"}, M(ENV)},
                {"/opt/cross/bin/linux_amd64/go", {"GOROOT=/opt/cross/bin/.."}, M(ENV)},
                {"/opt/two/bin/linux_amd64/go", {"GOROOT=/opt/two/"}, M(ENV)},
                /* a folder in which the very same go lies beside a pkg/tool */
                {GO22, {"GOROOT=/parts"}, M(ENV)},
                {"/parts/bin/go", {"GOROOT=/parts"}, M(ENV)},
                {"/farm/bin/go", {"GOROOT=/farm"}, M(ENV)},
                {"/farm/bin/go", {"GOROOT=" R22}, M(ENV)},
                /* old ones */
                {GO15, {"GOROOT=" R15 "/"}, M(ENV)},
                {"/opt/go1.12/bin/go", {"GOROOT=/opt/go1.12/"}, M(ENV)},
                {"/opt/secret/bin/go", {"GOROOT=/opt/secret//"}, M(ENV)},
                /* the first of several counts */
                {GO22, {"GOROOT=" R22, "GOROOT=" R19}, M(ENV)},
                {GO22, {"GOROOT", "GOROOT=" R22, "GOROOT=/nowhere"}, M(ENV)},
                {GO22, {"GOROOT=", "GOROOT=" R19}, M(NONE)},
        };

        (void) state;
        CHECK_ROWS(rows);
        judge(GO22, NULL); /* no environment at all */
        assert_int_equal(j.outcome, MATCH);
        assert_int_equal(j.source, GG_SOURCE_NONE);
        assert_null(j.goroot_env.p);
        assert_string_equal(j.goroot, "");
}

static void test_violation(void **state) {
        static const struct row rows[] = {
                {GO22, {"GOROOT=/nowhere"}, V(MISSING, ENV)},
                {GO22, {"GOROOT=/etc/motd"}, V(MISSING, ENV)},
                {GO22, {"GOROOT=" R22 "/../nowhere"}, V(MISSING, ENV)},
                {GO22, {"GOROOT=/usr"}, V(INCOMPLETE, ENV)},
                {GO22, {"GOROOT=/"}, V(INCOMPLETE, ENV)},
                {GO22, {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT=/usr/local/stale"}, V(VERSION_MISMATCH, ENV)},
                {GO19, {"GOROOT=" R22}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT=/usr/lib/go-1.22.11"}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT=" R15}, V(VERSION_MISMATCH, ENV)},
                {GO15, {"GOROOT=" R22}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT=/opt/go1.12"}, V(VERSION_MISMATCH, ENV)},
                {"/opt/go1.12/bin/go", {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)},
                {"/opt/tip/bin/go", {"GOROOT=" R22}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT=/opt/other22"}, V(TREE_MISMATCH, ENV)},
                {"/opt/other22/bin/go", {"GOROOT=" R22}, V(TREE_MISMATCH, ENV)},
                {"/usr/bin/go", {"GOROOT=" R19 "/"}, V(VERSION_MISMATCH, ENV)},
                {"/usr/local/bin/go1.22", {"GOROOT=/opt/other22"}, V(TREE_MISMATCH, ENV)},
                {"/opt/secret/bin/go", {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)},
                {"/opt/secret/bin/go", {"GOROOT=" R22}, V(TREE_MISMATCH, ENV)},
                {"/opt/cross/bin/linux_amd64/go", {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)},
                /* a version that cannot be told does not excuse another root */
                {"/opt/nameless/bin/go", {"GOROOT=" R22}, V(TREE_MISMATCH, ENV)},
                {GO22, {"GOROOT=/opt/nameless"}, V(TREE_MISMATCH, ENV)},
                /* the very same go, but no toolchain beside it; another go beside
                 * a toolchain of this version */
                {"/bare/bin/go", {"GOROOT=/bare"}, V(INCOMPLETE, ENV)},
                {GO22, {"GOROOT=/mixed"}, V(TREE_MISMATCH, ENV)},
                {"/mixed/bin/go", {"GOROOT=" R22}, V(VERSION_MISMATCH, ENV)},
                {"/mixed/bin/go", {"GOROOT=/mixed"}, V(VERSION_MISMATCH, ENV)},
                /* a script whose first line names a go */
                {"/scripts/gorun", {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)},
                {"/scripts/gorun", {"GOROOT=" R22}, M(ENV)},
                /* the first of several counts */
                {GO22, {"GOROOT=" R19, "GOROOT=" R22}, V(VERSION_MISMATCH, ENV)},
                {GO22, {"GOROOT", "GOROOT=/nowhere", "GOROOT=" R22}, V(MISSING, ENV)},
        };

        (void) state;
        CHECK_ROWS(rows);
}

static void test_violation_details(void **state) {
        static const char *const env[] = {"A=1", "GOROOT=" R19 "/", "HOME=/home/none", NULL};

        (void) state;
        judge("/usr/bin/go", env);
        assert_int_equal(j.reason, GG_REASON_VERSION_MISMATCH);
        assert_string_equal(j.goroot, R19 "/"); /* as it stands */
        assert_true(gg_str_is(j.goroot_env, R19 "/"));
        assert_string_equal(j.goroot_version, "go1.19.8");
        assert_string_equal(j.bin.path, GO22);
        assert_string_equal(j.bin.root, R22);
        assert_true(j.bin.info_known);
        assert_string_equal(j.bin.info.version, "go1.22.12");
        assert_string_equal(j.goroot_file, "");
        assert_string_equal(j.file_goroot, "");
        assert_int_equal(j.goroot_line, 0);
        assert_false(j.file_is_wrong);
        assert_false(j.switches);

        judge("/scripts/gorun", env);
        assert_string_equal(j.bin.path, GO22);
        assert_true(j.bin.by_script);
        assert_string_equal(j.bin.script_arg, "run");

        judge("/opt/nameless/bin/go", (const char *const[]){"GOROOT=/opt/nameless2", NULL});
        assert_int_equal(j.reason, GG_REASON_TREE_MISMATCH);
        assert_string_equal(j.goroot_version, "");
        assert_string_equal(j.bin.info.version, "");
}

/* A go that is not in a toolchain may need its GOROOT: only the versions can be compared. */
static void test_rootless(void **state) {
        static const struct row rows[] = {
                {COPIED, {NULL}, M(NONE)},
                {COPIED, {"GOROOT=" R22}, M(ENV)},
                {COPIED, {"GOROOT=/opt/other22"}, M(ENV)},
                {COPIED, {"GOROOT=" R19}, V(UNVERIFIABLE, ENV)},
                {COPIED, {"GOROOT=/usr/lib/go-1.22.11"}, V(UNVERIFIABLE, ENV)},
                {COPIED, {"GOROOT=/opt/nameless"}, V(UNVERIFIABLE, ENV)},
                {COPIED, {"GOROOT=/usr"}, V(UNVERIFIABLE, ENV)},
                {COPIED, {"GOROOT=/nowhere"}, V(UNVERIFIABLE, ENV)},
                {COPIED, {"GOROOT=~/go"}, VH(UNVERIFIABLE, ENV, TILDE)},
                {COPIED, {"HOME=/home/u"}, V(UNVERIFIABLE, FILE)},
                {COPIED, {"HOME=/home/ok"}, M(FILE)},
                {"/opt/slim/bin/go", {NULL}, M(NONE)},
                {"/opt/slim/bin/go", {"GOROOT=" R22}, M(ENV)},
                {"/opt/slim/bin/go", {"GOROOT=/opt/slim"}, VH(UNVERIFIABLE, ENV, NO_PKG)},
                {"/opt/slim/bin/go", {"GOROOT=" R19}, V(UNVERIFIABLE, ENV)},
        };

        (void) state;
        CHECK_ROWS(rows);
}

static void test_not_go(void **state) {
        static const struct row rows[] = {
                {R22 "/bin/gofmt", {"GOROOT=" R19}, N},
                {"/usr/bin/go-12", {"GOROOT=" R19}, N},
                {"/home/u/go/bin/go1.20.14", {"GOROOT=" R19}, N},
                {"/shims/go", {"GOROOT=" R19}, N},
                /* A wrapper written in Go in the place of a go: it shows as soon as something is wrong. */
                {"/opt/wrapped/bin/go", {"GOROOT=" R19}, N},
                {"/opt/wrapped/bin/go", {"GOROOT=/nowhere"}, N},
        };

        (void) state;
        CHECK_ROWS(rows);
        judge("/shims/go", (const char *const[]){NULL});
        assert_int_equal(j.bin.kind, GG_GOBIN_SCRIPT);
}

static void test_goenv_file(void **state) {
        static const struct row rows[] = {
                {GO22, {"HOME=/home/u"}, V(VERSION_MISMATCH, FILE)},
                {GO22, {"HOME=/home/ok"}, M(FILE)},
                {GO19, {"HOME=/home/u"}, M(FILE)},
                {GO22, {"GOROOT=", "HOME=/home/u"}, V(VERSION_MISMATCH, FILE)}, /* empty: the file counts */
                {GO22, {"GOROOT=" R22, "HOME=/home/u"}, M(ENV)},
                {GO22, {"HOME=/home/u", "XDG_CONFIG_HOME=/xdg"}, V(MISSING, FILE)},
                {GO22, {"HOME=/home/u", "GOENV=off"}, M(NONE)},
                {GO22, {"GOROOT=", "HOME=/home/u", "GOENV=off"}, M(NONE)},
                {GO22, {"HOME=/home/u", "GOENV=/e/other"}, M(NONE)},
                {GO22, {"GOENV=/e/unset"}, M(NONE)},
                {GO22, {"GOENV=/e/tilde"}, VH(MISSING, FILE, TILDE)},
                /* Go ignores a file that it cannot read */
                {GO22, {"GOENV=/nowhere"}, M(NONE)},
                {GO22, {"GOENV=/e/folder"}, M(NONE)},
                {GO22, {"GOENV=/e/secret"}, M(NONE)},
                {GO22, {"HOME="}, M(NONE)},
        };

        (void) state;
        CHECK_ROWS(rows);
}

static void test_goenv_details(void **state) {
        static const struct {
                const char *env[4];
                const char *file, *file_goroot;
                unsigned line;
                bool wrong;
        } cases[] = {
                {{"HOME=/home/u"}, "/home/u/.config/go/env", R19, 3, true},
                /* overridden, but it would count again with the variable removed */
                {{"HOME=/home/u", "GOROOT=" R19}, "/home/u/.config/go/env", R19, 3, true},
                {{"HOME=/home/u", "GOROOT=/nowhere"}, "/home/u/.config/go/env", R19, 3, true},
                {{"HOME=/home/ok", "GOROOT=/nowhere"}, "/home/ok/.config/go/env", R22 "/", 1, false},
                {{"GOENV=/e/unset", "GOROOT=/nowhere"}, "/e/unset", "", 0, false},
                {{"GOENV=/e/other", "GOROOT=/nowhere"}, "/e/other", "", 0, false},
                {{"GOENV=/nowhere", "GOROOT=/nowhere"}, "", "", 0, false},
                {{"GOENV=off", "HOME=/home/u", "GOROOT=/nowhere"}, "", "", 0, false},
                /* a launch that is right costs no look at the file */
                {{"HOME=/home/u", "GOROOT=" R22}, "", "", 0, false},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *env[5] = {NULL};

                print_message("# case %zu\n", i);
                memcpy(env, cases[i].env, sizeof cases[i].env);
                judge(GO22, env);
                assert_string_equal(j.goroot_file, cases[i].file);
                assert_string_equal(j.file_goroot, cases[i].file_goroot);
                assert_int_equal(j.goroot_line, cases[i].line);
                assert_int_equal(j.file_is_wrong, cases[i].wrong);
        }
}

/* cmd/go/internal/toolchain Select. */
static void test_gotoolchain(void **state) {
        static const struct {
                const char *path, *env[4];
                bool switches;
        } cases[] = {
                {GO22, {"GOTOOLCHAIN=go1.23.5"}, true},
                {GO22, {"GOTOOLCHAIN=go1.21.0"}, true},
                {GO22, {"GOTOOLCHAIN=go1.22.1"}, true}, /* the start of the own name */
                {GO22, {"GOTOOLCHAIN=go1.22.12"}, false},
                {GO22, {"GOTOOLCHAIN=go1.23.5+auto"}, true},
                {GO22, {"GOTOOLCHAIN=go1.23.5+path"}, true},
                {GO22, {"GOTOOLCHAIN=go1.22.12+auto"}, false},
                {GO22, {"GOTOOLCHAIN=local"}, false},
                {GO22, {"GOTOOLCHAIN=local+auto"}, false},
                {GO22, {"GOTOOLCHAIN=auto"}, false},
                {GO22, {"GOTOOLCHAIN=path"}, false},
                {GO22, {"GOTOOLCHAIN="}, false},
                {GO22, {"GOTOOLCHAIN=default"}, false},
                {GO22, {"GOTOOLCHAIN=1.23.5"}, false}, /* no such name: go stops there */
                {GO22, {NULL}, false},
                /* modules are off: no switch */
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GO111MODULE=off"}, false},
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GO111MODULE=on"}, true},
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GO111MODULE=auto"}, true},
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GOENV=/e/modules-off"}, false},
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GOENV=/e/modules-off", "GO111MODULE=on"}, true},
                {GO22, {"GOTOOLCHAIN=go1.23.5", "GOENV=/e/modules-off", "GO111MODULE="}, false},
                /* from the file, unless the variable says something */
                {GO22, {"GOENV=/e/switch"}, true},
                {GO22, {"GOENV=/e/switch", "GOTOOLCHAIN="}, true},
                {GO22, {"GOENV=/e/switch", "GOTOOLCHAIN=local"}, false},
                {GO22, {"GOENV=/e/local", "GOTOOLCHAIN=go1.23.5"}, true},
                {GO22, {"GOENV=/e/local"}, false},
                /* before 1.21 nobody knew of it */
                {GO19, {"GOTOOLCHAIN=go1.23.5"}, false},
                {GO15, {"GOTOOLCHAIN=go1.23.5"}, false},
                {"/opt/go1.12/bin/go", {"GOTOOLCHAIN=go1.23.5"}, false},
                {"/opt/nameless/bin/go", {"GOTOOLCHAIN=go1.23.5"}, false},
                {"/opt/rc/bin/go", {"GOTOOLCHAIN=go1.23.5"}, true},
                {"/opt/rc/bin/go", {"GOTOOLCHAIN=go1.21rc2"}, false},
                {"/opt/tip/bin/go", {"GOTOOLCHAIN=go1.23.5"}, true},
                {"/opt/loopvar/bin/go", {"GOTOOLCHAIN=go1.22.12"}, false},
                {"/opt/loopvar/bin/go", {"GOTOOLCHAIN=go1.22.11"}, true},
                {COPIED, {"GOTOOLCHAIN=go1.23.5"}, true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *env[6] = {"GOROOT=/nowhere"};

                memcpy(env + 1, cases[i].env, sizeof cases[i].env);
                print_message("# %s %s\n", cases[i].path, env[1] ? env[1] : "");
                judge(cases[i].path, env);
                assert_int_equal(j.switches, cases[i].switches);
                assert_int_equal(j.outcome, cases[i].switches ? MATCH : VIOLATION);
                assert_int_equal(j.source, GG_SOURCE_ENV);
        }
        /* A wrong root in the file is replaced no less, but it is still wrong. */
        judge(GO22, (const char *const[]){"GOENV=/e/both", NULL});
        assert_int_equal(j.outcome, MATCH);
        assert_true(j.switches);
        assert_int_equal(j.source, GG_SOURCE_FILE);
        assert_true(j.file_is_wrong);
        assert_int_equal(j.goroot_line, 2);
        /* Nothing is wrong: nothing is looked for. */
        judge(GO22, (const char *const[]){"GOROOT=" R22, "GOTOOLCHAIN=go1.23.5", NULL});
        assert_int_equal(j.outcome, MATCH);
        assert_false(j.switches);
}

static void test_hints(void **state) {
        static const struct row rows[] = {
                {GO22, {"GOROOT=\"" R22 "\""}, VH(MISSING, ENV, QUOTES)},
                {GO22, {"GOROOT='" R22}, VH(MISSING, ENV, QUOTES)},
                {GO22, {"GOROOT=" R22 "'"}, VH(MISSING, ENV, QUOTES)},
                {GO22, {"GOROOT=\"$HOME/go\""}, VH(MISSING, ENV, QUOTES)}, /* the first one that shows */
                {GO22, {"GOROOT=$HOME/go"}, VH(MISSING, ENV, DOLLAR)},
                {GO22, {"GOROOT=/home/${USER}/go"}, VH(MISSING, ENV, DOLLAR)},
                {GO22, {"GOROOT=~/$X"}, VH(MISSING, ENV, DOLLAR)},
                {GO22, {"GOROOT=~/sdk/go"}, VH(MISSING, ENV, TILDE)},
                {GO22, {"GOROOT=~"}, VH(MISSING, ENV, TILDE)},
                {GO22, {"GOROOT=/x~"}, V(MISSING, ENV)},
                {GO22, {"GOROOT= " R22}, VH(MISSING, ENV, BLANKS)},
                {GO22, {"GOROOT=" R22 " "}, VH(MISSING, ENV, BLANKS)},
                {GO22, {"GOROOT=" R22 "\r"}, VH(MISSING, ENV, BLANKS)},
                {GO22, {"GOROOT=" R22 "\n"}, VH(MISSING, ENV, BLANKS)},
                {GO22, {"GOROOT=\t" R22}, VH(MISSING, ENV, BLANKS)},
                {GO22, {"GOROOT=/x y"}, V(MISSING, ENV)}, /* inside it is a name like any other */
                {GO22, {"GOROOT=" R22 "/bin"}, VH(INCOMPLETE, ENV, BIN)},
                {GO22, {"GOROOT=" R22 "/bin//"}, VH(INCOMPLETE, ENV, BIN)},
                {GO22, {"GOROOT=go-1.22/bin"}, VH(INCOMPLETE, ENV, BIN)},
                {GO22, {"GOROOT=" R19 "/bin"}, VH(INCOMPLETE, ENV, BIN)},
                {GO22, {"GOROOT=/opt/slim/bin"}, V(INCOMPLETE, ENV)}, /* the bin of no root */
                {GO22, {"GOROOT=" GO22}, VH(MISSING, ENV, BINARY)},
                {GO22, {"GOROOT=" R22 "/bin/gofmt"}, VH(MISSING, ENV, BINARY)},
                {GO22, {"GOROOT=/opt/slim/bin/go"}, V(MISSING, ENV)},
                {GO22, {"GOROOT=nowhere"}, VH(MISSING, ENV, RELATIVE)},
                {GO22, {"GOROOT=./x"}, VH(MISSING, ENV, RELATIVE)},
                {GO22, {"GOROOT=/sources"}, VH(INCOMPLETE, ENV, NO_PKG)},
                {GO22, {"GOROOT=/sources/"}, VH(INCOMPLETE, ENV, NO_PKG)},
                {GO22, {"GOROOT=/opt/slim"}, VH(INCOMPLETE, ENV, NO_PKG)},
                /* a right root needs no excuse */
                {GO22, {"GOROOT=go-1.22"}, M(ENV)},
        };

        (void) state;
        CHECK_ROWS(rows);
}

/* No path has more than 4095 bytes. */
static void test_long_values(void **state) {
        static char value[3 * GG_PATH_MAX];
        const struct row at_limit = {GO22, {value}, V(MISSING, ENV)};
        const struct row too_long = {GO22, {value}, VH(MISSING, ENV, TOO_LONG)};
        const struct row dollar = {GO22, {value}, VH(MISSING, ENV, DOLLAR)};
        const struct row dressed = {GO22, {value}, M(ENV)};

        (void) state;
        memset(value, 'x', sizeof value);
        memcpy(value, "GOROOT=/", 8);
        value[7 + GG_PATH_MAX - 1] = '\0';
        check_row(&at_limit);
        assert_int_equal(strlen(j.goroot), GG_PATH_MAX - 1);

        value[7 + GG_PATH_MAX - 1] = 'x';
        value[7 + GG_PATH_MAX] = '\0';
        check_row(&too_long);
        assert_int_equal(strlen(j.goroot), GG_PATH_MAX - 1);
        assert_memory_equal(j.goroot, value + 7, GG_PATH_MAX - 1); /* cut */
        assert_int_equal(j.goroot_env.n, GG_PATH_MAX);

        value[7 + GG_PATH_MAX] = 'x';
        value[sizeof value - 1] = '\0';
        check_row(&too_long);
        value[sizeof value - 2] = '$';
        check_row(&dollar);

        /* The root itself, with many slashes, as long as a path can be: and one more, where nothing but the
         * cut value would be a root. */
        memset(value, '/', sizeof value);
        memcpy(value, "GOROOT=" R22, 7 + sizeof R22 - 1);
        value[7 + GG_PATH_MAX - 1] = '\0';
        check_row(&dressed);
        value[7 + GG_PATH_MAX - 1] = '/';
        value[7 + GG_PATH_MAX] = '\0';
        check_row(&too_long);
}

/* The same in a go/env file, whose value is cut as it is read. */
static void test_cut_value_in_file(void **state) {
        static struct fakefs_entry entries[sizeof disk.entries / sizeof *disk.entries + 1];
        static char text[3 * GG_PATH_MAX];
        static const char with_nul[] = "GOROOT=" R22 "\0x\n";
        const struct row at_limit = {GO22, {"GOENV=/e/cut"}, M(FILE)};
        const struct row too_long = {GO22, {"GOENV=/e/cut"}, VH(MISSING, FILE, TOO_LONG)};
        const struct row nul = {GO22, {"GOENV=/e/cut"}, V(MISSING, FILE)};
        const struct row overridden = {GO22, {"GOENV=/e/cut", "GOROOT=" R19}, V(VERSION_MISMATCH, ENV)};

        (void) state;
        memset(text, '/', sizeof text);
        memcpy(text, "GOROOT=" R22, 7 + sizeof R22 - 1);
        memcpy(entries, disk.entries, disk.n * sizeof *entries);
        entries[disk.n] = (struct fakefs_entry) FAKEFS_FILE("/e/cut", text);
        fakefs_init(&fake, entries, disk.n + 1);
        text[7 + GG_PATH_MAX - 1] = '\0';
        check_row(&at_limit);
        assert_false(j.file_is_wrong);

        text[7 + GG_PATH_MAX - 1] = '/';
        text[7 + GG_PATH_MAX] = '\0';
        check_row(&too_long);
        assert_true(j.file_is_wrong);
        text[7 + GG_PATH_MAX] = '/';
        text[sizeof text - 1] = '\0';
        check_row(&too_long);
        check_row(&overridden);
        assert_true(j.file_is_wrong);

        entries[disk.n].data = with_nul;
        entries[disk.n].size = sizeof with_nul - 1;
        check_row(&nul);
        assert_true(j.file_is_wrong);
}

static void test_undecided(void **state) {
        static const struct {
                const char *path;
                int error;
        } cases[] = {
                {"/none/go", ENOENT},  {GO22 "/x", ENOTDIR}, {"/usr/lib", EACCES},
                {"/etc/motd", EACCES}, {"", ENOENT},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct row row = {cases[i].path, {"GOROOT=" R19}, U};

                check_row(&row);
                assert_int_equal(j.error, cases[i].error);
                assert_string_equal(j.bin.path, cases[i].path); /* what there is to name it by */
                assert_string_equal(j.bin.root, "");
                assert_string_equal(j.bin.info.version, "");
        }
}

static void inject(const struct fakefs_fault *fault, const struct row *row) {
        static struct fakefs_fault copy;

        copy = *fault;
        fake.faults = &copy;
        fake.n_faults = 1;
        check_row(row);
        fake.n_faults = 0;
}

/* What keeps the guard from looking is no verdict: a launch must not be stopped by it. */
static void test_faults(void **state) {
        static const struct {
                const char *path, *goroot;
                struct fakefs_fault fault;
        } cases[] = {
                {GO22, "GOROOT=" R19, {.call = FAKEFS_STAT, .path = GO22, .error = -EIO}},
                {GO22, "GOROOT=" R19, {.call = FAKEFS_OPEN, .error = -ENOMEM}},
                {GO22, "GOROOT=" R19, {.call = FAKEFS_OPEN, .error = -EIO}},
                {GO22, "GOROOT=" R19, {.call = FAKEFS_PREAD, .error = -EIO}},
                {COPIED, "GOROOT=" R19, {.call = FAKEFS_PREAD, .skip = 2, .error = -EIO}},
                {COPIED, "GOROOT=" R19, {.call = FAKEFS_OPEN, .error = -EMFILE}},
                /* the folder that GOROOT names, and what tells a toolchain from a folder */
                {GO22, "GOROOT=/sources", {.call = FAKEFS_STAT, .path = "/sources", .error = -EIO}},
                {GO22, "GOROOT=/sources", {.call = FAKEFS_STAT, .path = "/sources", .error = -ENOMEM}},
                {GO22, "GOROOT=" R19, {.call = FAKEFS_STAT, .path = R19 "/bin/go", .error = -EIO}},
                {GO22, "GOROOT=/farm", {.call = FAKEFS_STAT, .path = "/farm/bin/go", .error = -EIO}},
                {GO22, "GOROOT=/farm", {.call = FAKEFS_STAT, .path = "/farm/pkg/tool", .error = -ENOMEM}},
                {GO22,
                 "GOROOT=/opt/nameless2",
                 {.call = FAKEFS_STAT, .path = "/opt/nameless2/pkg/tool", .error = -EIO}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct row row = {cases[i].path, {cases[i].goroot}, U};

                inject(&cases[i].fault, &row);
                assert_int_equal(j.error, -cases[i].fault.error);
        }
}

/* What go would run into as well is a verdict. */
static void test_faults_of_go(void **state) {
        static const struct {
                struct fakefs_fault fault;
                struct row row;
        } cases[] = {
                {{.call = FAKEFS_STAT, .path = "/sources", .error = -EACCES},
                 {GO22, {"GOROOT=/sources"}, V(MISSING, ENV)}},
                {{.call = FAKEFS_STAT, .path = "/sources", .error = -ELOOP},
                 {GO22, {"GOROOT=/sources"}, V(MISSING, ENV)}},
                {{.call = FAKEFS_STAT, .path = "/sources", .error = -ENOTDIR},
                 {GO22, {"GOROOT=/sources"}, V(MISSING, ENV)}},
                {{.call = FAKEFS_STAT, .path = "/opt/nameless2/pkg/tool", .error = -EACCES},
                 {GO22, {"GOROOT=/opt/nameless2"}, V(INCOMPLETE, ENV)}},
                /* Its compiler can be read, so it is there. */
                {{.call = FAKEFS_STAT, .path = R19 "/pkg/tool", .error = -EACCES},
                 {GO22, {"GOROOT=" R19}, V(VERSION_MISMATCH, ENV)}},
                /* Known in another way: the same go is in it. */
                {{.call = FAKEFS_STAT, .path = R22, .error = -EIO}, {GO22, {"GOROOT=" R22 "/"}, M(ENV)}},
                {{.call = FAKEFS_STAT, .path = R22 "/", .error = -ENOMEM},
                 {GO22, {"GOROOT=" R22 "/"}, M(ENV)}},
                /* What the go/env file says is not in force, and does not matter to what is. */
                {{.call = FAKEFS_STAT, .path = R22 "/", .error = -EIO},
                 {GO22, {"GOROOT=/nowhere", "HOME=/home/ok"}, V(MISSING, ENV)}},
                /* The versions cannot be read, but that the roots differ is known. */
                {{.call = FAKEFS_OPEN, .skip = 1, .error = -EMFILE},
                 {GO22, {"GOROOT=" R19}, V(TREE_MISMATCH, ENV)}},
                {{.call = FAKEFS_OPEN, .error = -EMFILE}, {GO22, {"GOROOT=" R19}, V(TREE_MISMATCH, ENV)}},
                {{.call = FAKEFS_OPEN, .error = -EMFILE}, {GO22, {"GOROOT=" R22 "/"}, M(ENV)}},
                /* A go/env file that cannot be read is ignored, as Go does. */
                {{.call = FAKEFS_OPEN, .path = "/home/u/.config/go/env", .error = -EIO},
                 {GO22, {"HOME=/home/u"}, M(NONE)}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                inject(&cases[i].fault, &cases[i].row);
}

/* "A matching launch pays for no ELF": the header is read, and nothing behind it. */
static void test_cost_of_a_match(void **state) {
        static const char *const envs[][3] = {
                {NULL}, {"GOROOT=" R22, NULL}, {"GOROOT=" R22 "/", NULL}, {"GOROOT=/usr/local/go", NULL}};

        (void) state;
        for (size_t i = 0; i < sizeof envs / sizeof *envs; i++) {
                fakefs_reset_counts(&fake);
                judge("/usr/bin/go", envs[i]);
                assert_int_equal(j.outcome, MATCH);
                assert_false(j.bin.info_known);
                assert_int_equal(fake.calls[FAKEFS_OPEN], 1);
                assert_true(fake.bytes_read <= 1024);
        }
}

/* ---- at a glance ---- */

static void test_at_a_glance(void **state) {
        static const struct {
                const char *path;
                const char *goroot; /* NULL: not set */
                bool passes, passes_searched;
        } rows[] = {
                {GO22, R22, true, true},
                {GO22, NULL, true, true},
                {GO22, "", true, true},
                {"/usr/bin/go", R22, true, true}, /* a link to it */
                {GO22, "/usr/local/go", true, true},
                {GO22, R22 "/", true, true},
                {GO22, R19, false, false},
                {GO22, "/nowhere", false, false},
                {"/bare/bin/go", "/bare", false, false}, /* no pkg/tool */
                /* links to the go of another tree want a close look, whether they turn out well or not */
                {"/farm/bin/go", "/farm", false, false},
                {"/parts/bin/go", "/parts", false, false},
                {"/mixed/bin/go", "/mixed", false, false},
                {"/mixed/bin/go", R22, false, false},
                {"/opt/gone/bin/go", R22, false, false},
                {"/shims/go", NULL, true, false}, /* the kernel may not run it, and a search goes on */
        };

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                char variable[128];
                char *env[] = {variable, NULL};
                const struct gg_request request = {.path = rows[i].path,
                                                   .env = rows[i].goroot ? env : env + 1};

                snprintf(variable, sizeof variable, "GOROOT=%s", rows[i].goroot ? rows[i].goroot : "");
                if (gg_judge_at_a_glance(&fake.fs, &request, false) != rows[i].passes ||
                    gg_judge_at_a_glance(&fake.fs, &request, true) != rows[i].passes_searched)
                        fail_msg("%s with %s", rows[i].path, variable);
        }
        assert_int_equal(fakefs_open_handles(&fake), 0);
}

/* A go/env file may bring a GOROOT that no variable shows. */
static void test_at_a_glance_goenv(void **state) {
        char home[] = "HOME=/home/u", named[] = "GOENV=/e/tilde", off[] = "GOENV=off",
             none[] = "HOME=/home/nobody";
        char *by_home[] = {home, NULL}, *by_name[] = {named, NULL}, *without[] = {home, off, NULL},
             *nothing[] = {none, NULL};
        struct gg_request request = {.path = GO22, .env = by_home};

        assert_false(gg_judge_at_a_glance(&fake.fs, &request, false));
        request.env = by_name;
        assert_false(gg_judge_at_a_glance(&fake.fs, &request, false));
        request.env = without;
        assert_true(gg_judge_at_a_glance(&fake.fs, &request, false));
        request.env = nothing;
        assert_true(gg_judge_at_a_glance(&fake.fs, &request, false));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_match, setup),
                cmocka_unit_test_setup(test_violation, setup),
                cmocka_unit_test_setup(test_violation_details, setup),
                cmocka_unit_test_setup(test_rootless, setup),
                cmocka_unit_test_setup(test_not_go, setup),
                cmocka_unit_test_setup(test_goenv_file, setup),
                cmocka_unit_test_setup(test_goenv_details, setup),
                cmocka_unit_test_setup(test_gotoolchain, setup),
                cmocka_unit_test_setup(test_hints, setup),
                cmocka_unit_test_setup(test_long_values, setup),
                cmocka_unit_test_setup(test_cut_value_in_file, setup),
                cmocka_unit_test_setup(test_undecided, setup),
                cmocka_unit_test_setup(test_faults, setup),
                cmocka_unit_test_setup(test_faults_of_go, setup),
                cmocka_unit_test_setup(test_cost_of_a_match, setup),
                cmocka_unit_test_setup(test_at_a_glance, setup),
                cmocka_unit_test_setup(test_at_a_glance_goenv, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("judge", tests, group_setup, NULL);
}
