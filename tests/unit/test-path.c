/* SPDX-License-Identifier: MIT */
#include "fakefs.h"

#include <errno.h>
#include <goroot-guard/path.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char storage[GG_PATH_MAX], scratch[GG_PATH_MAX];
static struct gg_buf buf;
static struct fakefs fake;

static int setup(void **state) {
        (void) state;
        gg_buf_init(&buf, storage, sizeof storage);
        return 0;
}

static void mount(const struct fakefs_entry *tree, size_t n) {
        fakefs_init(&fake, tree, n);
        fake.cwd = "/src";
}

static void test_parts(void **state) {
        static const struct {
                const char *path, *dir, *base;
        } cases[] = {
                {"/usr/bin/go", "/usr/bin", "go"},
                {"/go", "/", "go"},
                {"go", "", "go"},
                {"bin/go", "bin", "go"},
                {"./go", ".", "go"},
                {"/usr/bin/", "/usr/bin", ""},
                {"//go", "/", "go"},
                {"/", "/", ""},
                {"", "", ""},
                {"a//b", "a/", "b"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# \"%s\"\n", cases[i].path);
                assert_true(gg_str_is(gg_path_dir(gg_str_of(cases[i].path)), cases[i].dir));
                assert_true(gg_str_is(gg_path_base(gg_str_of(cases[i].path)), cases[i].base));
        }
        /* Slices end where they end. */
        assert_true(gg_str_is(gg_path_base((struct gg_str){"/usr/bin/go", 6}), "b"));
        assert_true(gg_str_is(gg_path_dir((struct gg_str){"/usr/bin/go", 6}), "/usr"));
        assert_int_equal(gg_path_base((struct gg_str){NULL, 0}).n, 0);
        assert_int_equal(gg_path_dir((struct gg_str){NULL, 0}).n, 0);
}

static void test_join(void **state) {
        static const struct {
                const char *dir, *name, *want;
        } cases[] = {
                {"/usr", "go", "/usr/go"}, {"/usr/", "go", "/usr/go"}, {"/", "go", "/go"},
                {"", "go", "go"},          {".", "go", "./go"},        {"/usr", "pkg/tool", "/usr/pkg/tool"},
        };

        (void) state;
        gg_buf_puts(&buf, "what was there before");
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                assert_int_equal(gg_path_join(&buf, gg_str_of(cases[i].dir), cases[i].name), 0);
                assert_string_equal(storage, cases[i].want);
        }
        gg_buf_init(&buf, storage, 8);
        assert_int_equal(gg_path_join(&buf, gg_str_of("/usr"), "go"), 0);
        assert_int_equal(gg_path_join(&buf, gg_str_of("/usr"), "go1"), -ENAMETOOLONG);
        assert_int_equal(gg_path_join(&buf, gg_str_of("/usr"), "go"), 0); /* and is of use afterwards */
}

static void test_search(void **state) {
        static const struct fakefs_entry tree[] = {
                FAKEFS_EXE("/a/go", "x"),
                FAKEFS_EXE("/b/go", "x"),
                FAKEFS_FILE("/plain/go", "x"), /* may not be executed */
                FAKEFS_DIR("/dir/go"),
                FAKEFS_LINK("/link/go", "../b/go"),
                FAKEFS_LINK("/dead/go", "nowhere"),
                FAKEFS_LINK("/loop/go", "go"),
                {.path = "/fifo/go", .kind = FAKEFS_IS_OTHER, .mode = 0755},
                {.path = "/closed", .kind = FAKEFS_IS_DIR, .mode = 01000},
                FAKEFS_EXE("/closed/go", "x"),
                FAKEFS_EXE("/src/go", "x"),
                FAKEFS_EXE("/src/sub/go", "x"),
                FAKEFS_EXE("/bin/tool", "x"),
                FAKEFS_EXE("/usr/bin/other", "x"),
        };
        static const struct {
                const char *file, *path;
                int ret;
                const char *want;
        } cases[] = {
                {"go", "/a:/b", 0, "/a/go"},
                {"go", "/b:/a", 0, "/b/go"},
                {"go", "/none:/b", 0, "/b/go"},
                {"go", "/a/:/b", 0, "/a/go"},
                {"go", "/link", 0, "/link/go"}, /* as the kernel gets it, not resolved */
                /* what the kernel would refuse is passed over, and EACCES remembered */
                {"go", "/plain:/a", 0, "/a/go"},
                {"go", "/dir:/a", 0, "/a/go"},
                {"go", "/fifo:/a", 0, "/a/go"},
                {"go", "/dead:/a", 0, "/a/go"},
                {"go", "/closed:/a", 0, "/a/go"},
                {"go", "/plain:/none", -EACCES, NULL},
                {"go", "/none:/dir", -EACCES, NULL},
                {"go", "/fifo", -EACCES, NULL},
                {"go", "/none:/dead", -ENOENT, NULL},
                /* other errors end the search */
                {"go", "/dead:/loop:/a", -ELOOP, NULL},
                {"go", "/plain:/loop:/a", -ELOOP, NULL},
                {"gone", "/a:/b", -ENOENT, NULL},
                /* empty entries are the working directory */
                {"go", "", 0, "go"},
                {"go", ":/a", 0, "go"},
                {"go", "/none:", 0, "go"},
                {"go", "/none::/a", 0, "go"},
                {"go", "sub", 0, "sub/go"},
                {"go", ".:/a", 0, "./go"},
                /* no PATH: the libc's */
                {"tool", NULL, 0, "/bin/tool"},
                {"other", NULL, 0, "/usr/bin/other"},
                {"go", NULL, -ENOENT, NULL},
                /* a slash: no search, and no look at the file */
                {"/none/go", "/a", 0, "/none/go"},
                {"./go", "/a", 0, "./go"},
                {"sub/go", NULL, 0, "sub/go"},
                {"", "/a", -ENOENT, NULL},
        };

        (void) state;
        mount(tree, sizeof tree / sizeof *tree);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s in %s\n", cases[i].file, cases[i].path ? cases[i].path : "(none)");
                assert_int_equal(gg_path_search(&fake.fs, cases[i].file, cases[i].path, &buf), cases[i].ret);
                if (cases[i].ret == 0)
                        assert_string_equal(storage, cases[i].want);
        }
        fakefs_reset_counts(&fake);
        assert_int_equal(gg_path_search(&fake.fs, "./go", "/a", &buf), 0);
        assert_int_equal(fake.calls[FAKEFS_STAT] + fake.calls[FAKEFS_MAY_EXECUTE], 0);
}

/* What is refused for a reason that no inode shows sends the caller on to the next one. */
static void test_search_on(void **state) {
        static const struct fakefs_entry tree[] = {FAKEFS_EXE("/a/go", "x"), FAKEFS_FILE("/b/go", "x"),
                                                   FAKEFS_EXE("/c/go", "x")};
        struct gg_path_search search;

        (void) state;
        mount(tree, sizeof tree / sizeof *tree);
        gg_path_search_start(&search, "go", "/a:/b:/none:/c:/none");
        assert_int_equal(gg_path_search_next(&fake.fs, &search, &buf), 0);
        assert_string_equal(storage, "/a/go");
        assert_int_equal(gg_path_search_next(&fake.fs, &search, &buf), 0);
        assert_string_equal(storage, "/c/go");
        assert_int_equal(gg_path_search_next(&fake.fs, &search, &buf), -EACCES); /* of /b */
        gg_path_search_start(&search, "/x/go", "/a");
        assert_int_equal(gg_path_search_next(&fake.fs, &search, &buf), 0);
        assert_string_equal(storage, "/x/go");
        assert_int_equal(gg_path_search_next(&fake.fs, &search, &buf), -ENOENT);
}

static void test_search_long(void **state) {
        static const struct fakefs_entry tree[] = {FAKEFS_EXE("/a/go", "x"), FAKEFS_EXE("/src/go", "x")};
        static char path[3 * GG_PATH_MAX], name[2 * GG_PATH_MAX];

        (void) state;
        mount(tree, 2);
        memset(path, 'x', 2 * GG_PATH_MAX);
        path[0] = '/';
        strcpy(path + 2 * GG_PATH_MAX, ":/a");
        assert_int_equal(gg_path_search(&fake.fs, "go", path, &buf), 0); /* passed over, as if not there */
        assert_string_equal(storage, "/a/go");
        path[2 * GG_PATH_MAX] = '\0';
        assert_int_equal(gg_path_search(&fake.fs, "go", path, &buf), -ENOENT);

        memset(name, 'g', sizeof name - 1);
        assert_int_equal(gg_path_search(&fake.fs, name, "/a", &buf), -ENAMETOOLONG);
        name[3] = '/';
        assert_int_equal(gg_path_search(&fake.fs, name, "/a", &buf), -ENAMETOOLONG);
}

static void test_resolve(void **state) {
        static const struct fakefs_entry tree[] = {
                FAKEFS_EXE("/opt/go/bin/go", "x"),
                FAKEFS_LINK("/usr/bin/go", "../../opt/go/bin/go"),
                FAKEFS_LINK("/usr/local/go", "/opt/go"),
                FAKEFS_LINK("/usr/local/bin", "../bin"),
                FAKEFS_LINK("/l1", "l2"),
                FAKEFS_LINK("/l2", "./l3"),
                FAKEFS_LINK("/l3", "opt//go/"),
                FAKEFS_LINK("/self", "."),
                FAKEFS_LINK("/root", "/"),
                FAKEFS_LINK("/up", "../../.."),
                FAKEFS_LINK("/loop", "loop"),
                FAKEFS_LINK("/ping", "pong"),
                FAKEFS_LINK("/pong", "ping"),
                FAKEFS_LINK("/dead", "nowhere"),
                FAKEFS_EXE("/src/go", "x"),
                FAKEFS_LINK("/src/link", "../usr/bin/go"),
        };
        static const struct {
                const char *path;
                int ret;
                const char *want;
        } cases[] = {
                {"/opt/go/bin/go", 0, "/opt/go/bin/go"},
                {"/usr/bin/go", 0, "/opt/go/bin/go"},
                {"/usr/local/go/bin/go", 0, "/opt/go/bin/go"},
                {"/usr/local/bin/go", 0, "/opt/go/bin/go"}, /* a folder link, then a file link */
                {"/l1/bin/go", 0, "/opt/go/bin/go"},
                {"/l1", 0, "/opt/go"},
                {"//opt///go/./bin/../bin/go", 0, "/opt/go/bin/go"},
                {"/usr/local/go/..", 0, "/opt"}, /* of what the link leads to */
                {"/usr/local/go/../go/bin/go", 0, "/opt/go/bin/go"},
                {"/opt/go/", 0, "/opt/go"},
                {"/", 0, "/"},
                {"//", 0, "/"},
                {"/..", 0, "/"},
                {"/../../opt", 0, "/opt"},
                {"/opt/..", 0, "/"},
                {"/root", 0, "/"},
                {"/root/opt", 0, "/opt"},
                {"/up/opt", 0, "/opt"},
                {"/self/self/self/opt", 0, "/opt"},
                /* from the working directory, /src */
                {"go", 0, "/src/go"},
                {"./go", 0, "/src/go"},
                {".", 0, "/src"},
                {"..", 0, "/"},
                {"../opt/go", 0, "/opt/go"},
                {"../../../opt/go", 0, "/opt/go"},
                {"link", 0, "/opt/go/bin/go"},
                /* no way */
                {"/loop", -ELOOP, NULL},
                {"/ping/x", -ELOOP, NULL},
                {"/dead", -ENOENT, NULL},
                {"/none/go", -ENOENT, NULL},
                {"none", -ENOENT, NULL},
                {"/opt/go/bin/go/x", -ENOTDIR, NULL},
        };

        (void) state;
        mount(tree, sizeof tree / sizeof *tree);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                print_message("# %s\n", cases[i].path);
                assert_int_equal(gg_path_resolve(&fake.fs, cases[i].path, &buf, scratch, sizeof scratch),
                                 cases[i].ret);
                if (cases[i].ret == 0)
                        assert_string_equal(storage, cases[i].want);
        }
        fake.cwd = "/";
        assert_int_equal(gg_path_resolve(&fake.fs, "opt", &buf, scratch, sizeof scratch), 0);
        assert_string_equal(storage, "/opt");
        assert_int_equal(gg_path_resolve(&fake.fs, ".", &buf, scratch, sizeof scratch), 0);
        assert_string_equal(storage, "/");
}

/* path_resolution(7): 40 links are followed, the 41st is too many. */
static void test_resolve_chain(void **state) {
        struct fakefs_entry tree[42];
        char names[42][8];

        (void) state;
        for (size_t i = 0; i < 41; i++) {
                snprintf(names[i], sizeof names[i], "/l%zu", i);
                tree[i] = (struct fakefs_entry) FAKEFS_LINK(names[i], i == 0 ? "/end" : names[i - 1]);
        }
        tree[41] = (struct fakefs_entry) FAKEFS_FILE("/end", "x");
        mount(tree, 42);
        assert_int_equal(gg_path_resolve(&fake.fs, "/l39", &buf, scratch, sizeof scratch), 0);
        assert_string_equal(storage, "/end");
        assert_int_equal(gg_path_resolve(&fake.fs, "/l40", &buf, scratch, sizeof scratch), -ELOOP);
}

static void test_resolve_room(void **state) {
        static char far[601] = "/", name[GG_PATH_MAX + 1] = "/";
        const struct fakefs_entry tree[] = {
                FAKEFS_FILE("/abc/d", "x"),
                FAKEFS_LINK("/l", "/abc/././././."),
                FAKEFS_LINK("/far", far),
        };

        (void) state;
        memset(far + 1, '.', sizeof far - 2);
        mount(tree, sizeof tree / sizeof *tree);

        /* Exactly enough of each, and one byte less. */
        gg_buf_init(&buf, storage, sizeof "/abc/d");
        assert_int_equal(gg_path_resolve(&fake.fs, "/abc/d", &buf, scratch, sizeof "/abc/d" - 1), 0);
        assert_string_equal(storage, "/abc/d");
        assert_int_equal(gg_path_resolve(&fake.fs, "/abc/d", &buf, scratch, sizeof "/abc/d" - 2),
                         -ENAMETOOLONG);
        gg_buf_init(&buf, storage, sizeof "/abc/d" - 1);
        assert_int_equal(gg_path_resolve(&fake.fs, "/abc/d", &buf, scratch, sizeof scratch), -ENAMETOOLONG);

        /* What the link leads to, a slash and the rest. */
        setup(state);
        assert_int_equal(gg_path_resolve(&fake.fs, "/l/d", &buf, scratch, sizeof "/abc/././././." + 1), 0);
        assert_string_equal(storage, "/abc/d");
        assert_int_equal(gg_path_resolve(&fake.fs, "/l/d", &buf, scratch, sizeof "/abc/././././."),
                         -ENAMETOOLONG);

        /* A link of 600 bytes, and a path longer than any. */
        assert_int_equal(gg_path_resolve(&fake.fs, "/far", &buf, scratch, sizeof scratch), -ENAMETOOLONG);
        memset(name + 1, 'x', sizeof name - 2);
        assert_int_equal(gg_path_resolve(&fake.fs, name, &buf, scratch, sizeof scratch), -ENAMETOOLONG);

        /* A working directory that does not fit. */
        gg_buf_init(&buf, storage, 4);
        assert_true(gg_path_resolve(&fake.fs, "d", &buf, scratch, sizeof scratch) < 0);
}

static void test_resolve_errors(void **state) {
        static const struct fakefs_entry tree[] = {FAKEFS_FILE("/a/b", "x"), FAKEFS_FILE("/src/b", "x")};
        struct fakefs_fault faults[] = {
                {.call = FAKEFS_READLINK, .path = "/a/b", .error = -EIO},
                {.call = FAKEFS_GETCWD, .error = -ENOENT},
        };

        (void) state;
        mount(tree, 2);
        fake.faults = faults;
        fake.n_faults = 2;
        assert_int_equal(gg_path_resolve(&fake.fs, "/a/b", &buf, scratch, sizeof scratch), -EIO);
        assert_int_equal(gg_path_resolve(&fake.fs, "b", &buf, scratch, sizeof scratch), -ENOENT);
        assert_int_equal(gg_path_resolve(&fake.fs, "/src/b", &buf, scratch, sizeof scratch), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_parts, setup),
                cmocka_unit_test_setup(test_join, setup),
                cmocka_unit_test_setup(test_search, setup),
                cmocka_unit_test_setup(test_search_on, setup),
                cmocka_unit_test_setup(test_search_long, setup),
                cmocka_unit_test_setup(test_resolve, setup),
                cmocka_unit_test_setup(test_resolve_chain, setup),
                cmocka_unit_test_setup(test_resolve_room, setup),
                cmocka_unit_test_setup(test_resolve_errors, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
