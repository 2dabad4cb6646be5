/* SPDX-License-Identifier: MIT */
/* Images of machines in a folder of the test's own: what is seen in them, and that nothing of what lies
 * outside is. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/machine.h"
#include "imagedir.h"

static char *work;      /* the image, and what lies beside it */
static char image[200]; /* work/image */

static struct gg_arena arena;
static struct gg_machine machine;

static const char *inside(const char *path) {
        static char whole[2][512];
        static int turn;

        turn = !turn;
        snprintf(whole[turn], sizeof whole[turn], "%s%s", image, path);
        return whole[turn];
}

static void put(const char *path, const char *text) {
        imagedir_put(image, path, text);
}

static int set_up(void **state) {
        (void) state;
        work = imagedir_make();
        snprintf(image, sizeof image, "%s/image", work);
        imagedir_put(work, "/secret", "outside");
        imagedir_dir(work, "/image");
        put("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                           "daemon:x:1:1::/usr/sbin:/bin/false\n"
                           "ada:x:1000:1000::/home/ada:/bin/sh\n"
                           "gone:x:1001:1001::/home/gone:/bin/sh\n"
                           "ada2:x:1002:1002::/home/ada:/bin/sh\n"
                           "slash:x:1003:1003::/:/bin/sh\n"
                           "relative:x:1004:1004::home/ada:/bin/sh\n"
                           "nobody:x:65534:65534::/usr/sbin:/bin/sh\n"
                           "short:x:1005\n"
                           ":::::\n"
                           "bob:x:2000:2000::/home/bob:/bin/zsh");
        put("/etc/environment", "# what pam_env reads\n"
                                "PATH=\"/usr/bin:/opt/go/bin\"\n"
                                "  export GOROOT_1_22_X64=/opt/go \n"
                                "QUOTED='single'\n"
                                "HALF=\"open\n"
                                "TWICE=one\n"
                                "TWICE=two\r\n"
                                "=nameless\n"
                                "no equals sign\n"
                                "EMPTY=\n"
                                "LAST=without a newline");
        put("/root/.profile", "");
        put("/home/ada/file", "in the home\n");
        put("/home/bob/.hidden/x", "");
        put("/usr/sbin/x", "");
        put("/opt/go/bin/go", "go\n");
        return 0;
}

static int tear_down(void **state) {
        (void) state;
        imagedir_remove(work);
        return 0;
}

static void open_image(const char *const *sets, size_t set_count, const char *cwd) {
        const struct gg_machine_options options = {
                .root = image, .sets = sets, .set_count = set_count, .cwd = cwd};

        assert_int_equal(gg_machine_open(&arena, &options, &machine), 0);
}

static int close_image(void **state) {
        (void) state;
        gg_machine_close(&machine);
        gg_arena_free(&arena);
        return 0;
}

/* What a path inside the image leads to; NULL: nowhere. */
static void test_links(void **state) {
        static const struct {
                const char *link, *target, *leads_to;
        } cases[] = {
                {"/usr/bin/absolute", "/opt/go/bin/go", "/opt/go/bin/go"},
                {"/usr/bin/relative", "../../opt/go/bin/go", "/opt/go/bin/go"},
                {"/usr/bin/chain", "absolute", "/opt/go/bin/go"},
                {"/usr/lib/folder", "/opt/go", "/opt/go"},
                {"/usr/bin/through", "../lib/folder/bin/../bin//./go", "/opt/go/bin/go"},
                {"/usr/bin/beyond", "../../../../../../opt/go/bin/go", "/opt/go/bin/go"},
                {"/usr/bin/escape", "../../../secret", NULL},
                {"/usr/bin/top", "../..", "/"},
                {"/usr/bin/above", "/../..", "/"},
                {"/usr/bin/dangling", "/opt/none", NULL},
                {"/usr/bin/itself", "itself", NULL},
                {"/usr/bin/ping", "pong", NULL},
                {"/usr/bin/pong", "ping", NULL},
                {"/usr/bin/file-as-folder", "/opt/go/bin/go/x", NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                imagedir_link(image, cases[i].link, cases[i].target);
        open_image(NULL, 0, NULL);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *real = gg_machine_resolve(&machine, cases[i].link);
                struct gg_str text;

                print_message("# %s -> %s\n", cases[i].link, cases[i].target);
                assert_true(gg_machine_is_link(&machine, cases[i].link));
                assert_string_equal(gg_machine_readlink(&machine, cases[i].link), cases[i].target);
                if (!cases[i].leads_to) {
                        assert_null(real);
                        assert_true(gg_machine_read(&machine, cases[i].link, 100, &text) < 0);
                        assert_false(gg_machine_is_file(&machine, cases[i].link));
                        assert_false(gg_machine_is_dir(&machine, cases[i].link));
                        continue;
                }
                assert_non_null(real);
                assert_string_equal(real, cases[i].leads_to);
                assert_false(gg_machine_is_link(&machine, real));
        }
        assert_null(gg_machine_readlink(&machine, "/opt/go"));
        assert_null(gg_machine_readlink(&machine, "/none"));
        assert_false(gg_machine_is_link(&machine, "/usr/bin/.."));
        assert_null(gg_machine_resolve(&machine, "/../secret"));
        assert_null(gg_machine_resolve(&machine, "/opt/../../secret"));
        /* A link on the way is followed, the last part is not. */
        assert_true(gg_machine_is_dir(&machine, "/usr/lib/folder/bin"));
        assert_string_equal(gg_machine_readlink(&machine, "/usr/bin/top/usr/bin/chain"), "absolute");
}

static void test_the_image_is_all_there_is(void **state) {
        const char *const sets[] = {"GOROOT=/opt/go"};
        struct gg_str text;
        struct gg_stat in, out;
        struct stat st;
        char path[GG_PATH_MAX];
        int handle;

        (void) state;
        open_image(sets, 1, "/home/ada");
        assert_int_equal(gg_machine_read(&machine, "/home/ada/file", 100, &text), 0);
        assert_string_equal(text.p, "in the home\n");
        assert_int_equal(gg_machine_read(&machine, "file", 100, &text), 0); /* from cwd */
        assert_int_equal(machine.fs.stat(machine.fs.ctx, "/opt/go/bin/go", &in), 0);
        assert_int_equal(stat(inside("/opt/go/bin/go"), &st), 0);
        assert_true(in.ino == st.st_ino && in.dev == st.st_dev && in.type == GG_FILE_REGULAR);
        assert_int_equal(machine.fs.stat(machine.fs.ctx, image, &out), -ENOENT);
        assert_int_equal(machine.fs.getcwd(machine.fs.ctx, path, sizeof path), 0);
        assert_string_equal(path, "/home/ada");
        handle = machine.fs.open(machine.fs.ctx, "/usr/../opt/go/bin/go");
        assert_true(handle >= 0);
        assert_int_equal(machine.fs.path_of(machine.fs.ctx, handle, path, sizeof path), 0);
        assert_string_equal(path, "/opt/go/bin/go");
        machine.fs.close(machine.fs.ctx, handle);
        assert_string_equal(gg_machine_outside(&machine, "/opt/go"), inside("/opt/go"));
        assert_string_equal(gg_machine_outside(&machine, "/none"), inside("/none"));
        assert_false(gg_machine_is_executable(&machine, "/opt/go/bin/go"));
        assert_int_equal(chmod(inside("/opt/go/bin/go"), 0755), 0);
        assert_true(gg_machine_is_executable(&machine, "/opt/go/bin/go"));
        assert_false(gg_machine_is_executable(&machine, "/opt/go/bin"));
}

static void test_environment(void **state) {
        const char *const sets[] = {"TWICE=three", "GOFLAGS=-mod=mod", "EMPTY2="};
        static const struct {
                const char *name, *value;
        } cases[] = {
                {"PATH", "/usr/bin:/opt/go/bin"},
                {"GOROOT_1_22_X64", "/opt/go"},
                {"QUOTED", "single"},
                {"HALF", "\"open"},
                {"TWICE", "three"},
                {"EMPTY", ""},
                {"EMPTY2", ""},
                {"LAST", "without a newline"},
                {"GOFLAGS", "-mod=mod"},
                {"HOME", "/root"},
                {"", NULL},
                {"no equals sign", NULL},
                {"USER", NULL}, /* nothing of our own environment */
        };

        (void) state;
        setenv("USER", "tester", 1);
        open_image(sets, 3, NULL);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const char *value = gg_machine_getenv(&machine, cases[i].name);

                print_message("# %s\n", cases[i].name);
                if (cases[i].value)
                        assert_string_equal(value, cases[i].value);
                else
                        assert_null(value);
        }
        assert_string_equal(machine.path, "/usr/bin:/opt/go/bin");
        assert_string_equal(machine.home, "/root");
        assert_string_equal(machine.cwd, "/");
        assert_string_equal(gg_machine_etc_environment(&machine)[0], "PATH=/usr/bin:/opt/go/bin");
}

static void test_homes(void **state) {
        static const char *const plain[] = {"/root", "/home/ada", "/home/bob"};
        static const char *const moved[] = {"/home/bob", "/root", "/home/ada"};
        const char *const sets[] = {"HOME=/home/bob"}, *const none[] = {"HOME="};

        (void) state;
        open_image(NULL, 0, NULL);
        assert_int_equal(machine.home_count, 3);
        for (size_t i = 0; i < 3; i++)
                assert_string_equal(machine.homes[i], plain[i]);
        close_image(NULL);
        open_image(sets, 1, NULL);
        assert_int_equal(machine.home_count, 3);
        for (size_t i = 0; i < 3; i++)
                assert_string_equal(machine.homes[i], moved[i]);
        close_image(NULL);
        open_image(none, 1, NULL);
        assert_null(machine.home);
        assert_int_equal(machine.home_count, 3);
}

/* What is no regular file of a sane size is not read, and not waited for. */
static void test_odd_files(void **state) {
        static const struct {
                const char *path;
                int error;
        } cases[] = {
                {"/odd/fifo", -EINVAL},     {"/odd/folder", -EISDIR},       {"/odd/huge", -EFBIG},
                {"/odd/101 bytes", -EFBIG}, {"/odd/none", -ENOENT},         {"/odd/fifo/x", -ENOTDIR},
                {"/odd/100 bytes", 0},      {"/odd/link to fifo", -EINVAL},
        };
        char bytes[102];
        struct gg_str text;

        (void) state;
        put("/odd/huge", "");
        assert_int_equal(truncate(inside("/odd/huge"), (off_t) 1 << 40), 0);
        memset(bytes, 'x', sizeof bytes);
        bytes[101] = '\0';
        put("/odd/101 bytes", bytes);
        put("/odd/100 bytes", bytes + 1);
        assert_int_equal(mkfifo(inside("/odd/fifo"), 0644), 0);
        imagedir_dir(image, "/odd/folder");
        imagedir_link(image, "/odd/link to fifo", "/odd/fifo");
        open_image(NULL, 0, NULL);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                text = (struct gg_str){"before", 6};
                print_message("# %s\n", cases[i].path);
                assert_int_equal(gg_machine_read(&machine, cases[i].path, 100, &text), cases[i].error);
                assert_int_equal(text.n, cases[i].error == 0 ? 100 : 6);
        }
        assert_false(gg_machine_is_file(&machine, "/odd/fifo"));
        assert_false(gg_machine_is_executable(&machine, "/odd/fifo"));
}

struct visited {
        char text[1024];
};

static void note_visit(void *ctx, const char *path) {
        struct visited *v = ctx;
        size_t n = strlen(v->text);

        snprintf(v->text + n, sizeof v->text - n, "%s ", path);
}

static void test_globs(void **state) {
        static const struct {
                const char *below, *pattern, *want; /* below NULL: the pattern alone */
        } cases[] = {
                {NULL, "/g/*", "/g/a /g/ab /g/b "},
                {NULL, "/g/a*", "/g/a /g/ab "},
                {NULL, "/g/?", "/g/a /g/b "},
                {NULL, "/g/a?", "/g/ab "},
                {NULL, "/g/.*", "/g/.dot "},
                {NULL, "/g/*/go", "/g/a/go /g/b/go "},
                {NULL, "/*/ab", "/g/ab "},
                {NULL, "/g/a/go", "/g/a/go "},
                {NULL, "/g/none", ""},
                {NULL, "/none/*", ""},
                {NULL, "g/*", "/g/a /g/ab /g/b "},
                {NULL, "/g/*b*", "/g/ab /g/b "},
                {NULL, "/g/**b", "/g/ab /g/b "},
                {NULL, "/g/a*a*b", ""},
                {NULL, "/s*r/x", "/s*r/x /star/x "},
                {"/s*r", "x", "/s*r/x "},
                {"/s*r", "*", "/s*r/x "},
                {"/g", "", "/g "},
                {"/g", "*/go", "/g/a/go /g/b/go "},
                {"/", "g/?", "/g/a /g/b "},
                {"/none", "", ""},
                {"/none", "*", ""},
        };

        (void) state;
        put("/g/a/go", "");
        put("/g/ab", "");
        put("/g/b/go/x", "");
        put("/g/.dot", "");
        imagedir_link(image, "/g/dangling", "none");
        put("/s*r/x", "");
        put("/star/x", "");
        open_image(NULL, 0, NULL);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct visited v = {""};

                print_message("# %s %s\n", cases[i].below ? cases[i].below : "", cases[i].pattern);
                if (cases[i].below)
                        gg_machine_glob_below(&machine, cases[i].below, cases[i].pattern, note_visit, &v);
                else
                        gg_machine_glob(&machine, cases[i].pattern, note_visit, &v);
                assert_string_equal(v.text, cases[i].want);
        }
}

static void test_lists(void **state) {
        static const char *const want[] = {".hidden", "A", "a\nb", "b"};
        const char **names = NULL;
        size_t count = 0;

        (void) state;
        for (size_t i = 0; i < 4; i++) {
                char path[64];

                snprintf(path, sizeof path, "/list/%s", want[i]);
                put(path, "");
        }
        open_image(NULL, 0, NULL);
        assert_int_equal(gg_machine_list(&machine, "/list", 100, &names, &count), 0);
        assert_int_equal(count, 4);
        for (size_t i = 0; i < 4; i++)
                assert_string_equal(names[i], want[i]);
        assert_int_equal(gg_machine_list(&machine, "/list", 2, &names, &count), 0);
        assert_int_equal(count, 2);
        assert_int_equal(gg_machine_list(&machine, "/none", 2, &names, &count), -ENOENT);
        assert_int_equal(gg_machine_list(&machine, "/list/A", 2, &names, &count), -ENOTDIR);
        assert_int_equal(count, 2);
}

/* Whoever makes an image has a say in how much is read of it. */
static void test_hostile_lists(void **state) {
        FILE *environment, *passwd;

        (void) state;
        environment = fopen(inside("/etc/environment"), "w");
        passwd = fopen(inside("/etc/passwd"), "w");
        assert_true(environment && passwd);
        for (int i = 0; i < 60000; i++) {
                fprintf(environment, "v%d=\n", i);
                fprintf(passwd, "u:x:1%d:1::/h/%d:\n", i % 1000, i);
        }
        fclose(environment);
        fclose(passwd);
        open_image(NULL, 0, NULL); /* in no time, and with little memory */
        assert_non_null(gg_machine_getenv(&machine, "v0"));
        assert_null(gg_machine_getenv(&machine, "v59999"));
}

static void test_no_image(void **state) {
        struct gg_machine_options options = {.root = "/nonexistent"};
        char file[256];

        (void) state;
        assert_int_equal(gg_machine_open(&arena, &options, &machine), -ENOENT);
        snprintf(file, sizeof file, "%s/secret", work);
        options.root = file;
        assert_int_equal(gg_machine_open(&arena, &options, &machine), -ENOTDIR);
        gg_arena_free(&arena);
}

/* This machine, and "/" as the folder of an image, which is the same. */
static void test_this_machine(void **state) {
        const char *const sets[] = {"GOROOT_GUARD_TEST=set", "HOME=/"};
        const char *const roots[] = {NULL, "", "/"};

        (void) state;
        setenv("GOROOT_GUARD_TEST", "inherited", 1);
        setenv("GOROOT_GUARD_OTHER", "inherited", 1);
        for (size_t i = 0; i < 3; i++) {
                const struct gg_machine_options options = {.root = roots[i], .sets = sets, .set_count = 2};
                char cwd[GG_PATH_MAX];

                assert_int_equal(gg_machine_open(&arena, &options, &machine), 0);
                assert_null(machine.root);
                assert_string_equal(gg_machine_getenv(&machine, "GOROOT_GUARD_TEST"), "set");
                assert_string_equal(gg_machine_getenv(&machine, "GOROOT_GUARD_OTHER"), "inherited");
                assert_int_equal(machine.home_count, 0); /* "/" is nobody's */
                assert_true(gg_machine_is_dir(&machine, image));
                assert_string_equal(gg_machine_outside(&machine, "/etc"), "/etc");
                assert_string_equal(machine.cwd, getcwd(cwd, sizeof cwd));
                close_image(NULL);
        }
        assert_string_equal(getenv("GOROOT_GUARD_TEST"), "inherited");
}

int main(void) {
#define IN_IMAGE(f) cmocka_unit_test_setup_teardown(f, NULL, close_image)
        const struct CMUnitTest tests[] = {
                IN_IMAGE(test_links),
                IN_IMAGE(test_the_image_is_all_there_is),
                IN_IMAGE(test_environment),
                IN_IMAGE(test_homes),
                IN_IMAGE(test_odd_files),
                IN_IMAGE(test_globs),
                IN_IMAGE(test_lists),
                cmocka_unit_test(test_no_image),
                cmocka_unit_test(test_this_machine),
                IN_IMAGE(test_hostile_lists),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("machine", tests, set_up, tear_down);
}
