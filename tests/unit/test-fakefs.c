/* SPDX-License-Identifier: MIT */
/* The file system of the other tests must answer as Linux does: each expectation here is path_resolution(7),
 * or the manual page of the call. */
#include "fakefs.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct fakefs_entry tree[] = {
        FAKEFS_EXE("/opt/go/bin/go", "program"),
        FAKEFS_FILE("/opt/go/VERSION", "go1.22.12\n"),
        FAKEFS_DIR("/opt/go/pkg/tool"),
        {.path = "/opt/twin", .data = "program", .mode = 0755, .dev = 7, .ino = 42},
        {.path = "/opt/other-twin", .data = "program", .mode = 0755, .dev = 7, .ino = 42},
        {.path = "/opt/closed", .kind = FAKEFS_IS_DIR, .mode = 0600},
        FAKEFS_EXE("/opt/closed/go", "program"),
        {.path = "/opt/secret", .data = "?", .mode = 01000, .uid = 12},
        {.path = "/opt/bytes", .data = "a\0b", .size = 3},
        {.path = "/dev/null", .kind = FAKEFS_IS_OTHER, .mode = 0666},
        FAKEFS_LINK("/usr/bin/go", "../lib/go/bin/go"),
        FAKEFS_LINK("/usr/lib/go", "/opt/go"),
        FAKEFS_LINK("/usr/lib/dangling", "nowhere"),
        FAKEFS_LINK("/loop/a", "b"),
        FAKEFS_LINK("/loop/b", "/loop/a"),
};

static struct fakefs fake;

static int setup(void **state) {
        fakefs_init(&fake, tree, sizeof tree / sizeof *tree);
        return 0;
}

static int stat_of(const char *path, struct gg_stat *ret_stat) {
        return fake.fs.stat(fake.fs.ctx, path, ret_stat);
}

static void test_stat(void **state) {
        static const struct {
                const char *cwd, *path;
                int r;
                enum gg_file_type type;
        } cases[] = {
                {"/", "/", 0, GG_FILE_DIRECTORY},
                {"/", "/opt/go/bin/go", 0, GG_FILE_REGULAR},
                {"/", "//opt///go/./bin/../bin/go", 0, GG_FILE_REGULAR},
                {"/", "/../..", 0, GG_FILE_DIRECTORY},
                {"/", "/opt", 0, GG_FILE_DIRECTORY},
                {"/", "/opt/", 0, GG_FILE_DIRECTORY},
                {"/", "/opt/go/pkg/tool/", 0, GG_FILE_DIRECTORY},
                {"/", "/usr/bin/go", 0, GG_FILE_REGULAR},
                {"/", "/usr/lib/go", 0, GG_FILE_DIRECTORY},
                {"/", "/usr/lib/go/..", 0, GG_FILE_DIRECTORY},
                {"/", "/usr/lib/go/../twin", 0, GG_FILE_REGULAR}, /* /opt/twin: .. is that of the target */
                {"/", "/dev/null", 0, GG_FILE_OTHER},
                {"/opt/go", "bin/go", 0, GG_FILE_REGULAR},
                {"/opt/go", ".", 0, GG_FILE_DIRECTORY},
                {"/opt/go", "../twin", 0, GG_FILE_REGULAR},
                {"/", "", -ENOENT, 0},
                {"/", "/opt/g", -ENOENT, 0},
                {"/", "/opt/go/bin/g", -ENOENT, 0},
                {"/", "/usr/lib/dangling", -ENOENT, 0},
                {"/", "/opt/go/bin/go/", -ENOTDIR, 0},
                {"/", "/opt/go/bin/go/x", -ENOTDIR, 0},
                {"/", "/opt/go/bin/go/..", -ENOTDIR, 0},
                {"/", "/usr/bin/go/", -ENOTDIR, 0},
                {"/", "/opt/closed", 0, GG_FILE_DIRECTORY},
                {"/", "/opt/closed/go", -EACCES, 0},
                {"/", "/opt/secret", 0, GG_FILE_REGULAR},
                {"/", "/loop/a", -ELOOP, 0},
                {"/", "/loop/a/x", -ELOOP, 0},
        };

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_stat st = {.ino = 99};
                int r;

                fake.cwd = cases[i].cwd;
                r = stat_of(cases[i].path, &st);
                if (r != cases[i].r || (r == 0 && st.type != cases[i].type))
                        fail_msg("%s in %s: %d, type %d", cases[i].path, cases[i].cwd, r, (int) st.type);
                if (r < 0)
                        assert_int_equal(st.ino, 99);
        }
}

static void test_stat_values(void **state) {
        struct gg_stat a, b;

        assert_int_equal(stat_of("/opt/go/VERSION", &a), 0);
        assert_int_equal(a.size, 10);
        assert_int_equal(a.mode, 0644);
        assert_int_equal(stat_of("/opt/bytes", &a), 0);
        assert_int_equal(a.size, 3);
        assert_int_equal(stat_of("/opt/secret", &a), 0);
        assert_int_equal(a.uid, 12);

        assert_int_equal(stat_of("/usr/lib/go", &a), 0);
        assert_int_equal(stat_of("/opt/go/", &b), 0);
        assert_true(a.dev == b.dev && a.ino == b.ino);
        assert_int_equal(stat_of("/opt", &b), 0);
        assert_false(a.dev == b.dev && a.ino == b.ino);

        assert_int_equal(stat_of("/opt/twin", &a), 0);
        assert_int_equal(stat_of("/opt/other-twin", &b), 0);
        assert_true(a.dev == 7 && b.dev == 7 && a.ino == 42 && b.ino == 42);
}

static void test_long_paths(void **state) {
        char path[GG_PATH_MAX + 2];
        struct gg_stat st;

        memset(path, 'x', sizeof path);
        path[0] = '/';
        path[257] = '\0';
        assert_int_equal(stat_of(path, &st), -ENAMETOOLONG);
        path[256] = '\0';
        assert_int_equal(stat_of(path, &st), -ENOENT);

        memset(path, '/', sizeof path);
        path[GG_PATH_MAX] = '\0';
        assert_int_equal(stat_of(path, &st), -ENAMETOOLONG);
        path[GG_PATH_MAX - 1] = '\0';
        assert_int_equal(stat_of(path, &st), 0);
}

static void test_may_execute(void **state) {
        assert_int_equal(fake.fs.may_execute(fake.fs.ctx, "/usr/bin/go"), 0);
        assert_int_equal(fake.fs.may_execute(fake.fs.ctx, "/opt"), 0);
        assert_int_equal(fake.fs.may_execute(fake.fs.ctx, "/opt/go/VERSION"), -EACCES);
        assert_int_equal(fake.fs.may_execute(fake.fs.ctx, "/opt/none"), -ENOENT);
}

static void test_links(void **state) {
        char target[32];

        memset(target, '#', sizeof target);
        assert_int_equal(fake.fs.readlink(fake.fs.ctx, "/usr/bin/go", target, sizeof target), 16);
        assert_memory_equal(target, "../lib/go/bin/go#", 17);
        memset(target, '#', sizeof target);
        assert_int_equal(fake.fs.readlink(fake.fs.ctx, "/usr/lib/../bin/go", target, 3), 3);
        assert_memory_equal(target, "../#", 4);
        assert_int_equal(fake.fs.readlink(fake.fs.ctx, "/opt/go/bin/go", target, sizeof target), -EINVAL);
        assert_int_equal(fake.fs.readlink(fake.fs.ctx, "/usr/lib/go/bin", target, sizeof target), -EINVAL);
        assert_int_equal(fake.fs.readlink(fake.fs.ctx, "/opt/none", target, sizeof target), -ENOENT);
}

static void test_getcwd(void **state) {
        char path[8] = "#######";

        fake.cwd = "/opt/go";
        assert_int_equal(fake.fs.getcwd(fake.fs.ctx, path, 7), -ERANGE);
        assert_string_equal(path, "#######");
        assert_int_equal(fake.fs.getcwd(fake.fs.ctx, path, 8), 0);
        assert_string_equal(path, "/opt/go");
}

static void test_open_and_read(void **state) {
        char bytes[16] = "", path[GG_PATH_MAX];
        int handle = fake.fs.open(fake.fs.ctx, "/usr/bin/go");

        assert_true(handle >= 0);
        assert_int_equal(fakefs_open_handles(&fake), 1);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, sizeof bytes, 3), 4);
        assert_string_equal(bytes, "gram");
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, sizeof bytes, 7), 0);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, sizeof bytes, UINT64_MAX), -EINVAL);
        fake.max_pread = 2;
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, sizeof bytes, 0), 2);
        assert_int_equal(fake.bytes_read, 6);
        assert_int_equal(fake.calls[FAKEFS_PREAD], 4);

        assert_int_equal(fake.fs.path_of(fake.fs.ctx, handle, path, 14), -ENAMETOOLONG);
        assert_int_equal(fake.fs.path_of(fake.fs.ctx, handle, path, 15), 0);
        assert_string_equal(path, "/opt/go/bin/go");
        fake.no_proc = true;
        assert_int_equal(fake.fs.path_of(fake.fs.ctx, handle, path, sizeof path), -ENOENT);

        fake.fs.close(fake.fs.ctx, handle);
        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
        fake.fs.close(fake.fs.ctx, handle);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, 1, 0), -EBADF);
        assert_int_equal(fake.misused, 2);

        assert_int_equal(fake.fs.open(fake.fs.ctx, "/opt/none"), -ENOENT);
        assert_int_equal(fake.fs.open(fake.fs.ctx, "/opt/secret"), -EACCES);
        handle = fake.fs.open(fake.fs.ctx, "/opt/go");
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, bytes, 1, 0), -EISDIR);
        fake.fs.close(fake.fs.ctx, handle);
        for (int i = 0; i < FAKEFS_HANDLES; i++)
                assert_true(fake.fs.open(fake.fs.ctx, "/opt/go/VERSION") >= 0);
        assert_int_equal(fake.fs.open(fake.fs.ctx, "/opt/go/VERSION"), -EMFILE);
}

static void test_faults(void **state) {
        struct fakefs_fault faults[] = {
                {.call = FAKEFS_STAT, .path = "/opt", .error = -EIO},
                {.call = FAKEFS_PREAD, .skip = 2, .error = -ESTALE},
        };
        struct gg_stat st;
        char byte;

        fake.faults = faults;
        fake.n_faults = 2;
        assert_int_equal(stat_of("/opt", &st), -EIO);
        assert_int_equal(stat_of("/opt/go", &st), 0);

        int handle = fake.fs.open(fake.fs.ctx, "/opt/bytes");

        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, &byte, 1, 0), 1);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, &byte, 1, 0), 1);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, &byte, 1, 0), -ESTALE);
        assert_int_equal(fake.fs.pread(fake.fs.ctx, handle, &byte, 1, 0), -ESTALE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_stat, setup),
                cmocka_unit_test_setup(test_stat_values, setup),
                cmocka_unit_test_setup(test_long_paths, setup),
                cmocka_unit_test_setup(test_may_execute, setup),
                cmocka_unit_test_setup(test_links, setup),
                cmocka_unit_test_setup(test_getcwd, setup),
                cmocka_unit_test_setup(test_open_and_read, setup),
                cmocka_unit_test_setup(test_faults, setup),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
