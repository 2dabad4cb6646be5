/* SPDX-License-Identifier: MIT */
#include "godisk.h"

#include <elf.h>
#include <errno.h>
#include <goroot-guard/gobin.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define R22 "/usr/lib/go-1.22"
#define MOD "path\tcmd/go\n"

static struct godisk disk;
static struct fakefs fake;
static struct gg_gobin bin;

static void add(struct fakefs_entry entry) {
        godisk_add(&disk, entry);
}

static void add_script(const char *path, const char *text) {
        add((struct fakefs_entry) FAKEFS_EXE(path, text));
}

static void add_old_toolchain(void) {
        const struct elfmake pointers = {.is64 = true,
                                         .sections = true,
                                         .interp = true,
                                         .format = ELFMAKE_POINTERS,
                                         .version = "go1.15.15"};

        /* Go 1.13 to 1.17: nothing but the version in its own commands. */
        godisk_elf(&disk, "/opt/go1.15/bin/go", &pointers)->ino = 1515;
        disk.entries[disk.n - 1].dev = 3;
        godisk_elf(&disk, "/opt/go1.15/bin/go1.15", &pointers)->ino = 1515; /* a hard link */
        disk.entries[disk.n - 1].dev = 3;
        godisk_elf(&disk, "/opt/go1.15/bin/gofmt", &pointers);
        godisk_elf(&disk, "/opt/go1.15/pkg/tool/linux_amd64/compile", &pointers);
        godisk_elf(&disk, "/tmp/copied/go", &pointers);
}

static void add_others(void) {
        const struct elfmake not_go = {.is64 = true, .sections = true, .interp = true};
        const struct elfmake mips = {.big_endian = true,
                                     .machine = EM_MIPS,
                                     .sections = true,
                                     .format = ELFMAKE_INLINE,
                                     .version = "go1.22.12",
                                     .mod = MOD};

        godisk_add(&disk, (struct fakefs_entry) FAKEFS_EXE("/lib/ld.so", ""));
        godisk_elf(&disk, "/usr/bin/go-12", &not_go); /* gccgo's */
        godisk_elf(&disk, "/tmp/musl/bin/go",
                   &(struct elfmake){.is64 = true, .interp = true, .loader = "/lib/musl"});
        add((struct fakefs_entry) FAKEFS_DIR("/tmp/musl/pkg/tool"));
        godisk_elf(&disk, "/usr/bin/mongo", &not_go);
        godisk_elf(&disk, "/opt/go1.12/bin/go", &not_go); /* before there was a build information */
        add((struct fakefs_entry) FAKEFS_FILE("/opt/go1.12/VERSION", "go1.12.17"));
        add((struct fakefs_entry) FAKEFS_DIR("/opt/go1.12/pkg/tool"));
        godisk_elf(&disk, "/opt/mips/bin/go", &mips);
        add((struct fakefs_entry) FAKEFS_DIR("/opt/mips/pkg/tool"));
        godisk_program(&disk, "/home/u/go/bin/go1.20.14", "go1.22.12", "golang.org/dl/go1.20.14");
        godisk_program(&disk, "/home/u/go/bin/go-tool", "go1.22.12", "example.com/go-tool");
        godisk_program(&disk, "/opt/wrapped/bin/go", "go1.22.12", "example.com/wrapper");
        add((struct fakefs_entry) FAKEFS_DIR("/opt/wrapped/pkg/tool"));
}

static void add_links(void) {
        add((struct fakefs_entry) FAKEFS_LINK("/usr/bin/go", "../lib/go-1.22/bin/go"));
        add((struct fakefs_entry) FAKEFS_LINK("/usr/local/bin/go1.22", "/usr/bin/go"));
        add((struct fakefs_entry) FAKEFS_LINK("/usr/local/go", R22));
        add((struct fakefs_entry) FAKEFS_LINK("/forest/bin/go", R22 "/bin/go"));
        add((struct fakefs_entry) FAKEFS_DIR("/forest/pkg/tool"));
        add((struct fakefs_entry) FAKEFS_LINK("/dead/go", "nowhere"));
        add((struct fakefs_entry) FAKEFS_LINK("/loop/go", "go"));
}

static void add_unreadable(void) {
        struct fakefs_entry *go = godisk_program(&disk, "/opt/secret/bin/go", "go1.22.12", "cmd/go");

        go->mode = 0111;
        add((struct fakefs_entry) FAKEFS_DIR("/opt/secret/pkg/tool"));
        add((struct fakefs_entry) FAKEFS_FILE("/opt/secret/VERSION", "go1.22.12\n"));
        godisk_program(&disk, "/tmp/secret/go", "go1.22.12", "cmd/go")->mode = 0111;
        godisk_program(&disk, "/opt/secret/bin/gofmt", "go1.22.12", "cmd/gofmt")->mode = 0111;
}

static void add_refused(void) {
        add((struct fakefs_entry) FAKEFS_FILE("/plain/go", "\177ELF"));
        add((struct fakefs_entry) FAKEFS_DIR("/dir/go"));
        add((struct fakefs_entry){.path = "/fifo/go", .kind = FAKEFS_IS_OTHER, .mode = 0755});
        add((struct fakefs_entry) FAKEFS_EXE("/empty/go", ""));
        add((struct fakefs_entry) FAKEFS_EXE("/text/go", "exec /usr/bin/go\n"));
}

static void add_scripts(void) {
        static char at_limit[300] = "#!" R22 "/bin/go", behind_limit[300] = "#!";

        add((struct fakefs_entry) FAKEFS_EXE("/bin/sh", ""));
        add((struct fakefs_entry) FAKEFS_EXE("/usr/bin/env", ""));
        add_script("/s/lost", "#!/none/python\n");
        add_script("/s/crlf", "#!/usr/bin/go\r\n");
        add_script("/s/sh", "#!/bin/sh\nexec go \"$@\"\n");
        add_script("/s/env", "#!/usr/bin/env go\n");
        add_script("/s/run", "#!" R22 "/bin/go run\npackage main\n");
        add_script("/s/plain", "#!" R22 "/bin/go\n");
        add_script("/s/blanks", "#! \t " R22 "/bin/go \t run -v x.go \t\n");
        add_script("/s/tab", "#!" R22 "/bin/go\tvet\n");
        add_script("/s/link", "#!/usr/bin/go test\n");
        add_script("/s/no-newline", "#!/usr/bin/go fmt");
        add_script("/s/flag", "#!/usr/bin/go -C\n");
        add_script("/s/long", "#!/usr/bin/go 0123456789012345678901234567890123\n");
        add_script("/s/fits", "#!/usr/bin/go 0123456789012345678901234567890\n");
        add_script("/s/gochain", "#!/s/run fast\n");        /* not called anything with go: not followed */
        add_script("/s/gofollow", "#!/s/gochained slow\n"); /* followed */
        add_script("/s/gochained", "#!/usr/bin/go run\n");
        add_script("/s/goself", "#!/s/goself\n");
        add_script("/s/mongo", "#!/usr/bin/mongo run\n");
        add_script("/s/gone", "#!/none/go run\n");
        add_script("/s/goplain", "#!/plain/go run\n");
        add_script("/s/nothing", "#!\n");
        add_script("/s/blank", "#! \n");
        add_script("/s/half", "#");
        /* The kernel reads 256 bytes: a name that goes on behind them is another name. */
        memset(at_limit + strlen(at_limit), ' ', 290 - strlen(at_limit));
        add_script("/s/at-limit", at_limit);
        memset(behind_limit + 2, '/', 290);
        memcpy(behind_limit + 250, R22 "/bin/go\n", sizeof R22 "/bin/go");
        add_script("/s/behind-limit", behind_limit);
}

static int group_setup(void **state) {
        (void) state;
        godisk_toolchain(&disk, R22, "go1.22.12");
        godisk_program(&disk, R22 "/bin/linux_amd64/go", "go1.22.12", "cmd/go"); /* cross-built layout */
        godisk_program(&disk, R22 "/bin/other-name", "go1.22.12", "cmd/go");
        godisk_program(&disk, R22 "/bin/a/b/go", "go1.22.12", "cmd/go"); /* too deep to find the root */
        godisk_program(&disk, "/tmp/copied/go1.22", "go1.22.12", "cmd/go");
        godisk_program(&disk, "/bin/go", "go1.22.12", "cmd/go"); /* the root directory is no toolchain */
        add_old_toolchain();
        add_others();
        add_links();
        add_unreadable();
        add_refused();
        add_scripts();
        return 0;
}

static int setup(void **state) {
        (void) state;
        fakefs_init(&fake, disk.entries, disk.n);
        fake.cwd = R22;
        memset(&bin, 'x', sizeof bin);
        return 0;
}

static int identify(const char *path) {
        int r = gg_gobin_identify(&fake.fs, path, NULL, false, &bin);

        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
        return r;
}

static const struct {
        const char *path, *real, *root;
        bool dynamic;
} goes[] = {
        {R22 "/bin/go", R22 "/bin/go", R22, false},
        {"bin/go", R22 "/bin/go", R22, false}, /* from the working directory */
        {R22 "/./bin/..//bin/go", R22 "/bin/go", R22, false},
        {R22 "/bin/linux_amd64/go", R22 "/bin/linux_amd64/go", R22, false},
        {R22 "/bin/other-name", R22 "/bin/other-name", R22, false},
        {R22 "/bin/a/b/go", R22 "/bin/a/b/go", "", false},
        /* by any number of links: what counts is where the file is */
        {"/usr/bin/go", R22 "/bin/go", R22, false},
        {"/usr/local/bin/go1.22", R22 "/bin/go", R22, false},
        {"/usr/local/go/bin/go", R22 "/bin/go", R22, false},
        {"/forest/bin/go", R22 "/bin/go", R22, false},
        /* without a tree */
        {"/tmp/copied/go1.22", "/tmp/copied/go1.22", "", false},
        {"/bin/go", "/bin/go", "", false},
        /* the old format, by its place */
        {"/opt/go1.15/bin/go", "/opt/go1.15/bin/go", "/opt/go1.15", true},
        {"/opt/go1.15/bin/go1.15", "/opt/go1.15/bin/go1.15", "/opt/go1.15", true},
        {"/opt/go1.12/bin/go", "/opt/go1.12/bin/go", "/opt/go1.12", true},
        {"/opt/mips/bin/go", "/opt/mips/bin/go", "/opt/mips", false},
        {"/opt/secret/bin/go", "/opt/secret/bin/go", "/opt/secret", false},
        /* in the place of a go: not read until it matters (see test-judge.c) */
        {"/opt/wrapped/bin/go", "/opt/wrapped/bin/go", "/opt/wrapped", false},
};

static void check_goes(void) {
        for (size_t i = 0; i < sizeof goes / sizeof *goes; i++) {
                print_message("# %s\n", goes[i].path);
                assert_int_equal(identify(goes[i].path), 0);
                assert_int_equal(bin.kind, GG_GOBIN_GO);
                assert_string_equal(bin.path, goes[i].real);
                assert_string_equal(bin.root, goes[i].root);
                assert_int_equal(bin.dynamic, goes[i].dynamic);
                assert_false(bin.by_script);
                assert_string_equal(bin.script_arg, "");
                assert_int_equal(bin.file.type, GG_FILE_REGULAR);
        }
}

static void test_go(void **state) {
        (void) state;
        check_goes();
}

static void test_go_without_proc(void **state) {
        (void) state;
        fake.no_proc = true;
        check_goes();
        assert_true(fake.calls[FAKEFS_READLINK] > 0);
}

/* What else has go in its name, or lies where a go could. */
static void test_not_go(void **state) {
        static const struct {
                const char *path;
                enum gg_gobin_kind kind;
        } cases[] = {
                {R22 "/bin/gofmt", GG_GOBIN_OTHER},
                {R22 "/pkg/tool/linux_amd64/compile", GG_GOBIN_OTHER},
                {"/opt/go1.15/bin/gofmt", GG_GOBIN_OTHER},
                {"/opt/go1.15/pkg/tool/linux_amd64/compile", GG_GOBIN_OTHER},
                {"/tmp/copied/go", GG_GOBIN_OTHER}, /* it does not say what it is, and nor does its place */
                {"/usr/bin/go-12", GG_GOBIN_OTHER},
                {"/usr/bin/mongo", GG_GOBIN_OTHER},
                {"/home/u/go/bin/go1.20.14", GG_GOBIN_OTHER}, /* golang.org/dl */
                {"/home/u/go/bin/go-tool", GG_GOBIN_OTHER},
                {"/opt/secret/bin/gofmt", GG_GOBIN_OTHER},
                {"/empty/go", GG_GOBIN_OTHER},
                {"/text/go", GG_GOBIN_OTHER},
                {"/s/sh", GG_GOBIN_SCRIPT},
                {"/s/env", GG_GOBIN_SCRIPT},
                {"/s/gochain", GG_GOBIN_SCRIPT},
                {"/s/goself", GG_GOBIN_SCRIPT}, /* the kernel gives up, and so does the search */
                {"/s/nothing", GG_GOBIN_SCRIPT},
                {"/s/blank", GG_GOBIN_SCRIPT},
                {"/s/half", GG_GOBIN_OTHER},
                {"/s/behind-limit", GG_GOBIN_SCRIPT},
                {"/s/mongo", GG_GOBIN_OTHER},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                assert_int_equal(identify(cases[i].path), 0);
                assert_int_equal(bin.kind, cases[i].kind);
                assert_string_not_equal(bin.path, "");
        }
}

static void test_scripts(void **state) {
        static const struct {
                const char *path, *argument;
        } cases[] = {
                {"/s/run", "run"},
                {"/s/plain", ""},
                {"/s/blanks", "run"},
                {"/s/tab", "vet"},
                {"/s/link", "test"},
                {"/s/no-newline", "fmt"},
                {"/s/flag", "-C"},
                {"/s/long", ""}, /* no subcommand is that long */
                {"/s/fits", "0123456789012345678901234567890"},
                {"/s/gofollow", "run"},
                {"/s/at-limit", ""},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                assert_int_equal(identify(cases[i].path), 0);
                assert_int_equal(bin.kind, GG_GOBIN_GO);
                assert_true(bin.by_script);
                assert_string_equal(bin.script_arg, cases[i].argument);
                assert_string_equal(bin.path, R22 "/bin/go");
                assert_string_equal(bin.root, R22);
        }
}

static void test_failures(void **state) {
        static const struct {
                const char *path;
                int ret;
        } cases[] = {
                {"/none/go", -ENOENT},
                {"", -ENOENT},
                {"/dead/go", -ENOENT},
                {"/loop/go", -ELOOP},
                {R22 "/bin/go/x", -ENOTDIR},
                {"/plain/go", -EACCES}, /* may not be executed */
                {"/dir/go", -EACCES},
                {"/fifo/go", -EACCES},
                {"/tmp/secret/go", -EACCES}, /* unreadable, and its place says nothing */
                {"/s/gone", -ENOENT},
                {"/s/goplain", -EACCES},
                {"/s/lost", -ENOENT},
                {"/tmp/musl/bin/go", -ENOENT}, /* their interpreter and loader are */
                {"/s/crlf", -ENOENT},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                assert_int_equal(identify(cases[i].path), cases[i].ret);
        }
}

/* What keeps the guard from looking is not taken for an answer. */
static void test_faults(void **state) {
        static const struct {
                const char *path;
                struct fakefs_fault fault;
        } cases[] = {
                {R22 "/bin/go", {.call = FAKEFS_STAT, .path = R22 "/bin/go", .error = -ENOMEM}},
                {R22 "/bin/go", {.call = FAKEFS_OPEN, .error = -ENOMEM}},
                {R22 "/bin/go", {.call = FAKEFS_PREAD, .error = -EIO}},
                /* Not by its place, so that its build information has to be read. */
                {"/tmp/copied/go1.22", {.call = FAKEFS_PREAD, .skip = 2, .error = -EIO}},
                {"/s/run", {.call = FAKEFS_OPEN, .path = R22 "/bin/go", .error = -ENOMEM}},
                {"/s/run", {.call = FAKEFS_PREAD, .path = "/s/run", .error = -EIO}},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct fakefs_fault fault = cases[i].fault;

                print_message("# case %zu\n", i);
                fake.faults = &fault;
                fake.n_faults = 1;
                assert_int_equal(identify(cases[i].path), fault.error);
        }
}

/* A process that has used up its descriptors can still launch a go, which
 * is then known by its place alone. */
static void test_no_descriptor(void **state) {
        static const struct {
                const char *path;
                enum gg_gobin_kind kind;
                bool undecided;
        } cases[] = {
                {R22 "/bin/go", GG_GOBIN_GO, false},       {"/usr/local/bin/go1.22", GG_GOBIN_GO, false},
                {R22 "/bin/gofmt", GG_GOBIN_OTHER, false}, {"/usr/bin/mongo", GG_GOBIN_OTHER, false},
                {"/tmp/copied/go", GG_GOBIN_OTHER, true},
        };
        static const int errors[] = {-EMFILE, -ENFILE};

        (void) state;
        for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
                struct fakefs_fault fault = {.call = FAKEFS_OPEN, .error = errors[i % 2]};

                print_message("# case %zu\n", i);
                fake.faults = &fault;
                fake.n_faults = 1;
                assert_int_equal(identify(cases[i / 2].path), cases[i / 2].undecided ? fault.error : 0);
                if (cases[i / 2].undecided)
                        continue;
                assert_int_equal(bin.kind, cases[i / 2].kind);
                if (bin.kind == GG_GOBIN_GO)
                        assert_string_equal(bin.root, R22);
        }
}

/* A go in its place costs the header and nothing more; what it says of itself is read when it is asked for,
 * once. */
static void test_inform(void **state) {
        static const struct {
                const char *path;
                bool known_at_once;
                const char *version, *package;
        } cases[] = {
                {R22 "/bin/go", false, "go1.22.12", "cmd/go"},
                {"/tmp/copied/go1.22", true, "go1.22.12", "cmd/go"},
                {"/opt/go1.15/bin/go", false, "go1.15.15", ""},
                {"/opt/go1.12/bin/go", false, "go1.12.17", ""}, /* from VERSION */
                {"/opt/secret/bin/go", false, "go1.22.12", ""}, /* from VERSION */
                {"/opt/wrapped/bin/go", false, "go1.22.12", "example.com/wrapper"},
                {"/opt/mips/bin/go", false, "go1.22.12", "cmd/go"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                fakefs_reset_counts(&fake);
                assert_int_equal(identify(cases[i].path), 0);
                assert_int_equal(bin.info_known, cases[i].known_at_once);
                if (!cases[i].known_at_once)
                        assert_true(fake.bytes_read <= 1024); /* the header, with what lies behind it */
                gg_gobin_inform(&fake.fs, &bin);
                assert_true(bin.info_known);
                assert_string_equal(bin.info.version, cases[i].version);
                assert_string_equal(bin.info.path, cases[i].package);
                assert_int_equal(fakefs_open_handles(&fake), 0);

                fakefs_reset_counts(&fake);
                gg_gobin_inform(&fake.fs, &bin);
                assert_int_equal(fake.calls[FAKEFS_OPEN], 0);
        }
}

static void test_goarch(void **state) {
        (void) state;
        assert_int_equal(identify(R22 "/bin/go"), 0);
        assert_string_equal(bin.goarch, "amd64");
        assert_int_equal(identify("/opt/mips/bin/go"), 0);
        assert_string_equal(bin.goarch, "mips");
        assert_int_equal(identify("/opt/secret/bin/go"), 0);
        assert_null(bin.goarch);
}

static void test_inform_nothing(void **state) {
        struct fakefs_fault fault = {.call = FAKEFS_OPEN, .error = -EACCES};

        (void) state;
        assert_int_equal(identify("/opt/go1.12/bin/go"), 0);
        fake.faults = &fault;
        fake.n_faults = 1;
        gg_gobin_inform(&fake.fs, &bin);
        assert_true(bin.info_known);
        assert_string_equal(bin.info.version, "");
        assert_string_equal(bin.info.path, "");
}

/* Versions of VERSION files: the first line, if it is one. */
static void test_root_version(void **state) {
        static const struct {
                const char *text, *want; /* NULL: -ENOENT */
        } cases[] = {
                {"go1.4", "go1.4"},
                {"go1.22.12\ntime 2025-02-03T19:05:47Z\n", "go1.22.12"},
                {"go1.22.12\r\n", "go1.22.12"},
                {"devel go1.24-abc Mon\n", "devel go1.24-abc Mon"},
                {"", NULL},
                {"\ngo1.4", NULL},
                {"go1.4\033[2J\n", NULL},
                {"go1.4\177\n", NULL},
        };

        (void) state;
        assert_int_equal(identify(R22 "/bin/go"), 0);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct fakefs_entry tree[] = {FAKEFS_FILE("/r/VERSION", cases[i].text)};
                char version[GG_GO_VERSION_MAX];
                static struct fakefs root;

                print_message("# case %zu\n", i);
                fakefs_init(&root, tree, 1);
                memset(version, 'x', sizeof version);
                assert_int_equal(gg_gobin_root_version(&root.fs, &bin, gg_str_of("/r"), version),
                                 cases[i].want ? 0 : -ENOENT);
                if (cases[i].want)
                        assert_string_equal(version, cases[i].want);
                else
                        assert_int_equal(version[0], 'x'); /* untouched */
                assert_int_equal(fakefs_open_handles(&root), 0);
        }
}

/* The compiler counts, not the file VERSION: it is what the go command compares itself with. */
static void test_root_version_compiler(void **state) {
        struct godisk root_disk = {.n = 0};
        char version[GG_GO_VERSION_MAX] = "x";
        static struct fakefs root;

        (void) state;
        godisk_program(&root_disk, "/r/pkg/tool/linux_amd64/compile", "go1.21.13", "cmd/compile");
        godisk_add(&root_disk, (struct fakefs_entry) FAKEFS_FILE("/r/VERSION", "go1.19.8\n"));
        fakefs_init(&root, root_disk.entries, root_disk.n);
        assert_int_equal(identify(R22 "/bin/go"), 0);
        assert_int_equal(gg_gobin_root_version(&root.fs, &bin, gg_str_of("/r/"), version), 1);
        assert_string_equal(version, "go1.21.13");

        /* That of the binary's own kind of machine, or none. */
        assert_int_equal(identify("/opt/mips/bin/go"), 0);
        assert_int_equal(gg_gobin_root_version(&root.fs, &bin, gg_str_of("/r"), version), 0);
        assert_string_equal(version, "go1.19.8");
        assert_int_equal(identify("/opt/secret/bin/go"), 0);
        assert_int_equal(gg_gobin_root_version(&root.fs, &bin, gg_str_of("/r"), version), 0);
        assert_string_equal(version, "go1.19.8");
        assert_int_equal(gg_gobin_root_version(&root.fs, &bin, gg_str_of("/none"), version), -ENOENT);
        assert_int_equal(fakefs_open_handles(&root), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_go, setup),
                cmocka_unit_test_setup(test_go_without_proc, setup),
                cmocka_unit_test_setup(test_not_go, setup),
                cmocka_unit_test_setup(test_scripts, setup),
                cmocka_unit_test_setup(test_failures, setup),
                cmocka_unit_test_setup(test_faults, setup),
                cmocka_unit_test_setup(test_no_descriptor, setup),
                cmocka_unit_test_setup(test_inform, setup),
                cmocka_unit_test_setup(test_goarch, setup),
                cmocka_unit_test_setup(test_inform_nothing, setup),
                cmocka_unit_test_setup(test_root_version, setup),
                cmocka_unit_test_setup(test_root_version_compiler, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("gobin", tests, group_setup, NULL);
}
