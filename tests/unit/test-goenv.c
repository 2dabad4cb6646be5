/* SPDX-License-Identifier: MIT */
#include "fakefs.h"

#include <errno.h>
#include <goroot-guard/goenv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_NAME "/home/u/.config/go/env"

static void test_path(void **state) {
        static const struct {
                const char *env[4];
                int ret;
                const char *want;
        } cases[] = {
                {{"HOME=/home/u"}, 0, "/home/u/.config/go/env"},
                {{"HOME=/home/u", "XDG_CONFIG_HOME=/x"}, 0, "/x/go/env"},
                {{"HOME=/home/u", "XDG_CONFIG_HOME=/x", "GOENV=/e/f"}, 0, "/e/f"},
                {{"GOENV=rel/env"}, 0, "rel/env"}, /* from the working directory */
                {{"GOENV=off", "HOME=/home/u"}, -ENOENT, NULL},
                {{"GOENV=OFF", "HOME=/home/u"}, 0, "OFF"}, /* only the word itself */
                {{"GOENV=offx"}, 0, "offx"},
                {{"GOENV=", "HOME=/home/u"}, 0, "/home/u/.config/go/env"}, /* empty: as if not set */
                {{"XDG_CONFIG_HOME=", "HOME=/home/u"}, 0, "/home/u/.config/go/env"},
                {{"GOENV=", "XDG_CONFIG_HOME=/x"}, 0, "/x/go/env"},
                {{"HOME="}, -ENOENT, NULL},
                {{NULL}, -ENOENT, NULL},
                {{"HOME=/a", "HOME=/b"}, 0, "/a/.config/go/env"}, /* the first counts */
        };
        char storage[64];
        struct gg_buf buf;

        (void) state;
        gg_buf_init(&buf, storage, sizeof storage);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char *const *env = (char *const *) (uintptr_t) cases[i].env;

                print_message("# case %zu\n", i);
                assert_int_equal(gg_goenv_path(env, &buf), cases[i].ret);
                if (cases[i].ret == 0)
                        assert_string_equal(storage, cases[i].want);
        }
        assert_int_equal(gg_goenv_path(NULL, &buf), -ENOENT);
}

static void test_path_too_long(void **state) {
        const char *const env[] = {"HOME=/home/u", NULL};
        char storage[sizeof FILE_NAME];
        struct gg_buf buf;

        (void) state;
        gg_buf_init(&buf, storage, sizeof storage - 1);
        assert_int_equal(gg_goenv_path((char *const *) (uintptr_t) env, &buf), -ENAMETOOLONG);
        gg_buf_init(&buf, storage, sizeof storage); /* and one byte more is enough */
        assert_int_equal(gg_goenv_path((char *const *) (uintptr_t) env, &buf), 0);
        assert_string_equal(storage, FILE_NAME);
}

/* Two keys, of which the first has room for seven bytes. */
struct found {
        char root[8], toolchain[64];
        struct gg_goenv_key keys[2];
};

static int read_bytes(const void *bytes, size_t n, size_t max_pread, struct fakefs_fault *fault,
                      struct found *ret) {
        const struct fakefs_entry tree[] = {{.path = FILE_NAME, .data = n > 0 ? bytes : NULL, .size = n}};
        static struct fakefs fake;
        int r;

        fakefs_init(&fake, tree, 1);
        fake.max_pread = max_pread;
        fake.faults = fault;
        fake.n_faults = fault ? 1 : 0;
        memset(ret, 'x', sizeof *ret);
        ret->keys[0] = (struct gg_goenv_key){
                .name = "GOROOT", .value = ret->root, .cap = sizeof ret->root, .line = 99, .cut = true};
        ret->keys[1] = (struct gg_goenv_key){
                .name = "GOTOOLCHAIN", .value = ret->toolchain, .cap = sizeof ret->toolchain, .line = 99};
        r = gg_goenv_read(&fake.fs, FILE_NAME, ret->keys, 2);
        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
        return r;
}

static void assert_unset(const struct found *found) {
        for (size_t i = 0; i < 2; i++) {
                assert_string_equal(found->keys[i].value, "");
                assert_int_equal(found->keys[i].line, 0);
                assert_false(found->keys[i].cut);
        }
}

static void test_read(void **state) {
#define TEXT(s) s, sizeof s - 1
        static const struct {
                const char *text;
                size_t n;
                const char *root;
                unsigned line;
                bool cut;
        } cases[] = {
                {TEXT(""), "", 0, false},
                {TEXT("GOROOT=/go\n"), "/go", 1, false},
                {TEXT("GOROOT=/go"), "/go", 1, false}, /* no newline at the end */
                {TEXT("GOPATH=/p\n\n# x\nGOROOT=/go\nGOFLAGS=-v\n"), "/go", 4, false},
                {TEXT("GOROOT=/a\nGOROOT=/b\n"), "/b", 2, false}, /* the last one counts */
                {TEXT("GOROOT=/a\nGOROOT=\n"), "", 2, false},     /* and may take it back */
                {TEXT("GOROOT=\nGOROOT=/b\n"), "/b", 2, false},
                {TEXT("GOROOT=/a\nGOROOT\n"), "/a", 1, false}, /* without '=' it is no line */
                {TEXT("GOROOT=/a\n#GOROOT=/b\n"), "/a", 1, false},
                /* raw: nothing is trimmed, unquoted or expanded */
                {TEXT("GOROOT= /a \n"), " /a ", 1, false},
                {TEXT("GOROOT=/a\r\n"), "/a\r", 1, false},
                {TEXT("GOROOT=\"/a\"\n"), "\"/a\"", 1, false},
                {TEXT("GOROOT=~/a\n"), "~/a", 1, false},
                {TEXT("GOROOT==a=\n"), "=a=", 1, false},
                {TEXT("GOROOT=\377\n"), "\377", 1, false},
                /* lines that do not count */
                {TEXT(" GOROOT=/a\n"), "", 0, false},
                {TEXT("\tGOROOT=/a\n"), "", 0, false},
                {TEXT("\357\273\277GOROOT=/a\n"), "", 0, false}, /* byte order mark */
                {TEXT("GOROOT =/a\n"), "", 0, false},            /* the key has a blank */
                {TEXT("goroot=/a\n"), "", 0, false},
                {TEXT("export GOROOT=/a\n"), "", 0, false},
                {TEXT("XGOROOT=/a\nGOROOTX=/b\nGOROO=/c\n"), "", 0, false},
                {TEXT("GOPATH\nGOROOT=/a\n"), "/a", 2, false},
                {TEXT("=GOROOT=/a\n"), "", 0, false},
                {TEXT("A=GOROOT=/a\n"), "", 0, false},
                {TEXT("[GOROOT=/a\n@GOROOT=/b\n"), "", 0, false}, /* beside A and Z in ASCII */
                {TEXT("\rGOROOT=/a\n"), "", 0, false},
                {TEXT("GOPATH=/p\rGOROOT=/a\n"), "", 0, false}, /* a CR ends no line */
                /* a key longer than any that is sought */
                {TEXT("GOROOTGOROOTGOROOTGOROOTGOROOTGOROOTGOROOT=/a\nGOROOT=/b\n"), "/b", 2, false},
                /* longer than there is room for */
                {TEXT("GOROOT=/123456\n"), "/123456", 1, false},
                {TEXT("GOROOT=/1234567\n"), "/123456", 1, true},
                {TEXT("GOROOT=/1234567\nGOROOT=/a\n"), "/a", 2, false},
                /* a NUL ends the value for every reader of C strings */
                {TEXT("GOROOT=/a\0b\n"), "/a", 1, true},
                {TEXT("\0GOROOT=/a\n"), "", 0, false},
                {TEXT("GOR\0OT=/a\n"), "", 0, false},
        };
        static const size_t reads[] = {0, 1, 3, 7}; /* bytes at a time */

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                for (size_t k = 0; k < sizeof reads / sizeof *reads; k++) {
                        struct found found;

                        print_message("# case %zu, %zu bytes at a time\n", i, reads[k]);
                        assert_int_equal(read_bytes(cases[i].text, cases[i].n, reads[k], NULL, &found), 0);
                        assert_string_equal(found.root, cases[i].root);
                        assert_int_equal(found.keys[0].line, cases[i].line);
                        assert_int_equal(found.keys[0].cut, cases[i].cut);
                        assert_string_equal(found.toolchain, "");
                        assert_int_equal(found.keys[1].line, 0);
                }
        }
}

static void test_read_two_keys(void **state) {
        struct found found;

        (void) state;
        assert_int_equal(
                read_bytes(TEXT("GOTOOLCHAIN=go1.22.3\nGOROOT=/a\nGOTOOLCHAIN=local\n"), 0, NULL, &found), 0);
        assert_string_equal(found.root, "/a");
        assert_int_equal(found.keys[0].line, 2);
        assert_string_equal(found.toolchain, "local");
        assert_int_equal(found.keys[1].line, 3);
}

/* The line that counts, at every place around the end of the reader's storage. */
static void test_read_across_chunks(void **state) {
        static const char line[] = "\nGOROOT=/a\nB=2\n";
        char text[1200];

        (void) state;
        for (size_t before = 480; before < 1060; before++) {
                struct found found;
                size_t n = before;

                memset(text, 'Z', before);
                text[5] = '=';
                memcpy(text + n, line, sizeof line - 1);
                n += sizeof line - 1;
                assert_int_equal(read_bytes(text, n, 0, NULL, &found), 0);
                if (strcmp(found.root, "/a") != 0 || found.keys[0].line != 2)
                        fail_msg("%zu bytes before it", before);
        }
}

static void test_read_large(void **state) {
        enum { LIMIT = 1 << 20 };
        static const char line[] = "GOROOT=/a\n";
        struct found found;
        char *text = malloc(LIMIT + 1);

        (void) state;
        assert_non_null(text);
        memset(text, '\n', LIMIT + 1);
        memcpy(text, line, sizeof line - 1);
        assert_int_equal(read_bytes(text, LIMIT, 0, NULL, &found), 0);
        assert_string_equal(found.root, "/a");

        /* GOENV=/dev/zero: found or not, it counts for nothing */
        assert_int_equal(read_bytes(text, LIMIT + 1, 0, NULL, &found), -EFBIG);
        assert_unset(&found);
        free(text);
}

static void test_read_errors(void **state) {
        static const char text[] = "GOROOT=/a\nGOTOOLCHAIN=local\n";
        static const struct {
                struct fakefs_fault fault;
                size_t max_pread;
        } cases[] = {
                {{.call = FAKEFS_OPEN, .error = -ENOENT}, 0},
                {{.call = FAKEFS_OPEN, .error = -EACCES}, 0},
                {{.call = FAKEFS_OPEN, .error = -EMFILE}, 0},
                {{.call = FAKEFS_PREAD, .error = -EIO}, 0},
                {{.call = FAKEFS_PREAD, .error = -EISDIR}, 0},
                {{.call = FAKEFS_PREAD, .error = -EIO, .skip = 1}, 16},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct fakefs_fault fault = cases[i].fault;
                struct found found;

                print_message("# case %zu\n", i);
                assert_int_equal(read_bytes(TEXT(text), cases[i].max_pread, &fault, &found), fault.error);
                assert_unset(&found);
        }
#undef TEXT
}

static void test_read_nothing_there(void **state) {
        static const struct fakefs_entry tree[] = {FAKEFS_DIR("/home/u/.config/go/env")};
        char value[8] = "x";
        struct gg_goenv_key key = {.name = "GOROOT", .value = value, .cap = sizeof value, .line = 7};
        static struct fakefs fake;

        (void) state;
        fakefs_init(&fake, tree, 1);
        assert_int_equal(gg_goenv_read(&fake.fs, "/nowhere", &key, 1), -ENOENT);
        assert_string_equal(value, "");
        assert_int_equal(key.line, 0);
        strcpy(value, "x");
        assert_int_equal(gg_goenv_read(&fake.fs, FILE_NAME, &key, 1), -EISDIR);
        assert_string_equal(value, "");
        assert_int_equal(fakefs_open_handles(&fake), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_path),
                cmocka_unit_test(test_path_too_long),
                cmocka_unit_test(test_read),
                cmocka_unit_test(test_read_two_keys),
                cmocka_unit_test(test_read_across_chunks),
                cmocka_unit_test(test_read_large),
                cmocka_unit_test(test_read_errors),
                cmocka_unit_test(test_read_nothing_there),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("goenv", tests, NULL, NULL);
}
