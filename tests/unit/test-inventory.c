/* SPDX-License-Identifier: MIT */
/* The inventory's parts: the root compiled into a program, the state of a tree, versions that differ, and
 * what is found by which name. The whole, source by source, is tests/cli/list.sh. */
#include <errno.h>
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

#include "elfmake.h"
#include "fakefs.h"
#include "imagedir.h"
#include "inventory/defaultroot.h"
#include "inventory/parts.h"

static struct gg_arena arena;

/* ---- the root compiled in ---- */

static const char *default_root_in(const unsigned char *elf, size_t n) {
        const struct fakefs_entry entry = {.path = "/go", .data = elf, .size = n, .mode = 0755};
        struct fakefs fake;
        const char *root;

        fakefs_init(&fake, &entry, 1);
        fake.max_pread = n < 20000 ? 100 : 0; /* short reads are no end */
        root = gg_default_root_read(&arena, &fake.fs, "/go");
        assert_int_equal(fakefs_open_handles(&fake), 0);
        assert_int_equal(fake.misused, 0);
        return root;
}

static void test_default_root(void **state) {
        static const struct {
                const char *what, *compiled, *want;
        } cases[] = {
                {"upstream", "/usr/local/go", "/usr/local/go"},
                {"Debian", "/usr/lib/go-1.19", "/usr/lib/go-1.19"},
                {"a short one", "/g", "/g"},
                {"not ASCII", "/opt/g\xc3\xb6", "/opt/g\xc3\xb6"},
                {"trimmed", NULL, NULL},
                {"relative", "usr/local/go", NULL},
                {"a comment of Go", "//go:build", NULL},
                {"control characters", "/usr\n/go", NULL},
                {"root itself", "/", NULL},
        };
        unsigned char elf[ELFMAKE_MAX];

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                for (unsigned form = 0; form < 8; form++) {
                        const struct elfmake spec = {.is64 = form & 1,
                                                     .big_endian = form & 2,
                                                     .sections = form & 4,
                                                     .interp = form & 4,
                                                     .format = form & 1 ? ELFMAKE_INLINE : ELFMAKE_POINTERS,
                                                     .version = "go1.20.14",
                                                     .mod = "path\tcmd/go\n",
                                                     .default_root = cases[i].compiled};
                        size_t n = elfmake(&spec, elf, NULL);
                        const char *root = default_root_in(elf, n);

                        print_message("# %s, form %u\n", cases[i].what, form);
                        if (cases[i].want)
                                assert_string_equal(root, cases[i].want);
                        else
                                assert_null(root);
                }
        gg_arena_free(&arena);
}

/* Where the header of the root lies in a 64-bit little-endian program that has one. */
static size_t find_header(const unsigned char *elf, size_t n, const char *root) {
        const unsigned char *text = memmem(elf, n, root, strlen(root) + 1);
        unsigned char header[16];
        const unsigned char *at;

        assert_non_null(text);
        elfmake_put(header, 8, 0x400000 + (uint64_t) (text - elf), false);
        elfmake_put(header + 8, 8, strlen(root), false);
        at = memmem(elf, n, header, sizeof header);
        assert_non_null(at);
        return (size_t) (at - elf);
}

/* What looks like it in part, or twice, is not taken. */
static void test_default_root_in_doubt(void **state) {
        static const char root[] = "/usr/local/go";
        const struct elfmake spec = {.is64 = true,
                                     .format = ELFMAKE_INLINE,
                                     .version = "go1.20.14",
                                     .mod = "path\tcmd/go\n",
                                     .default_root = root};
        unsigned char plain[ELFMAKE_MAX], elf[ELFMAKE_MAX];
        size_t n = elfmake(&spec, plain, NULL), at = find_header(plain, n, root);
        uint64_t address = 0;

        (void) state;
        for (size_t i = 8; i-- > 0;)
                address = address << 8 | plain[at + i];
        assert_string_equal(default_root_in(plain, n), root);

        memcpy(elf, plain, n);
        memcpy(elf + at + 16, plain + at, 16);
        assert_string_equal(default_root_in(elf, n), root); /* the same twice: Go 1.15 */

        memcpy(elf, plain, n);
        elfmake_put(elf + at + 16, 8, address + 4, false); /* "/local/go" */
        elfmake_put(elf + at + 24, 8, strlen(root) - 4, false);
        assert_null(default_root_in(elf, n));

        memcpy(elf, plain, n);
        elfmake_put(elf + at + 16, 8, strlen(root), false); /* a slice of bytes: its capacity */
        assert_null(default_root_in(elf, n));

        memcpy(elf, plain, n);
        elfmake_put(elf + at + 8, 8, strlen(root) - 1, false); /* no NUL behind it: a constant */
        assert_null(default_root_in(elf, n));

        memcpy(elf, plain, n);
        elfmake_put(elf + at + 8, 8, UINT64_MAX, false);
        assert_null(default_root_in(elf, n));

        memcpy(elf, plain, n);
        elfmake_put(elf + at, 8, UINT64_MAX - 4, false);
        assert_null(default_root_in(elf, n));

        for (size_t cut = 0; cut < n; cut++) {
                const char *found = default_root_in(plain, cut);

                assert_true(!found || strcmp(found, root) == 0);
        }
        assert_null(default_root_in((const unsigned char *) "#!/bin/sh\n", 10));
        gg_arena_free(&arena);
}

/* Wherever it lies: the data is looked through piece by piece. */
static void test_default_root_far_in(void **state) {
        enum { SIZE = 50000, DATA = 12288 };
        static const char root[] = "/usr/local/go";
        const struct elfmake spec = {.is64 = true, .format = ELFMAKE_NOT_GO, .default_root = root};
        static unsigned char plain[ELFMAKE_MAX], elf[DATA + SIZE];
        struct elfmake_layout layout;
        size_t n = elfmake(&spec, plain, &layout), at = find_header(plain, n, root);

        (void) state;
        assert_true(n < DATA);
        for (size_t pos = 0; pos + 16 <= SIZE; pos += 8) {
                memset(elf, 0, sizeof elf);
                memcpy(elf, plain, at);
                elfmake_put(elf + layout.data_phdr + 8, 8, DATA, false);
                elfmake_put(elf + layout.data_phdr + 16, 8, 0x800000, false);
                elfmake_put(elf + layout.data_phdr + 32, 8, SIZE, false);
                memcpy(elf + DATA + pos, plain + at, 16);
                assert_string_equal(default_root_in(elf, sizeof elf), root);
        }
        gg_arena_free(&arena);
}

/* ---- trees ---- */

static char *image;
static struct gg_machine machine;

static void open_machine(const char *const *sets, size_t count) {
        const struct gg_machine_options options = {.root = image, .sets = sets, .set_count = count};

        assert_int_equal(gg_machine_open(&arena, &options, &machine), 0);
}

static int make_image(void **state) {
        (void) state;
        image = imagedir_make();
        return 0;
}

static int drop_image(void **state) {
        (void) state;
        gg_machine_close(&machine);
        gg_arena_free(&arena);
        imagedir_remove(image);
        return 0;
}

static void drop(const char *path) {
        char whole[512];

        snprintf(whole, sizeof whole, "%s%s", image, path);
        if (unlink(whole) < 0)
                assert_int_equal(rmdir(whole), 0);
}

static void test_versions(void **state) {
        static const struct {
                const char *binary, *file, *compiler; /* NULL: not there */
                bool differ;
        } cases[] = {
                {"go1.22.12", "go1.22.12\n", "go1.22.12", false},
                {"go1.22.12", "go1.22.12\ntime 2025-01-31T00:00:00Z\n", "go1.22.12", false},
                {"go1.22.12", " go1.22.12 \r\n", "go1.22.12", false},
                {"go1.22.12", "go1.22.1\n", "go1.22.12", true},
                {"go1.22.12", "go1.22.12\n", "go1.22.1", true},
                {"go1.22.12", NULL, "go1.22.1", true},
                {"go1.22.12", NULL, "go1.22.12", false},
                {"go1.22.12", "go1.22.12\n", NULL, false},
                {"go1.22.12", NULL, NULL, false},
                {"go1.22.12 X:boringcrypto", "go1.22.12\n", "go1.22.12 X:boringcrypto", false},
                {"go1.22.12 X:boringcrypto", "go1.22.12\n", "go1.22.12", true},
                {"devel go1.25-8f3a1c2 Mon", NULL, "devel go1.25-8f3a1c2 Mon", false},
                {"devel go1.25-8f3a1c2", "devel go1.25-000000\n", "devel go1.25-8f3a1c2", true},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_toolchain t;

                print_message("# %zu: %s\n", i, cases[i].binary);
                make_image(NULL);
                imagedir_toolchain(image, "/go", cases[i].binary);
                drop("/go/VERSION");
                drop("/go/pkg/tool/linux_amd64/compile");
                if (cases[i].file)
                        imagedir_put(image, "/go/VERSION", cases[i].file);
                if (cases[i].compiler)
                        imagedir_program(image, "/go/pkg/tool/linux_amd64/compile", cases[i].compiler,
                                         "cmd/compile");
                open_machine(NULL, 0);
                assert_true(gg_toolchain_at(&machine, "/go", &t));
                assert_string_equal(t.version, cases[i].binary);
                assert_string_equal(t.compiler_version, cases[i].compiler ? cases[i].compiler : "");
                assert_int_equal(t.versions_differ, cases[i].differ);
                assert_int_equal(gg_toolchain_is_bad(&t), cases[i].differ || !cases[i].compiler);
                drop_image(NULL);
        }
}

static void drop_tools(void) {
        drop("/go/pkg/tool/linux_amd64/compile");
        drop("/go/pkg/tool/linux_amd64");
        drop("/go/pkg/tool");
}

static void drop_src(void) {
        drop("/go/src/runtime/proc.go");
        drop("/go/src/runtime");
}

static void slim_pkg(void) {
        drop_tools();
}

static void slim_all(void) {
        drop_tools();
        drop_src();
}

static void slim_to_lone(void) {
        slim_all();
        drop("/go/VERSION");
}

static void slim_compile(void) {
        drop("/go/pkg/tool/linux_amd64/compile");
}

static void lose_go(void) {
        drop("/go/bin/go");
}

static void lose_all_but_version(void) {
        slim_all();
        drop("/go/bin/go");
}

static void put_fifo(void) {
        char path[512];

        drop("/go/bin/go");
        snprintf(path, sizeof path, "%s/go/bin/go", image);
        assert_int_equal(mkfifo(path, 0755), 0);
}

static void put_loop(void) {
        drop("/go/bin/go");
        imagedir_link(image, "/go/bin/go", "go");
}

static void put_folder(void) {
        drop("/go/bin/go");
        imagedir_dir(image, "/go/bin/go");
}

static void put_script(void) {
        drop("/go/bin/go");
        imagedir_script(image, "/bin/sh", "");
        imagedir_script(image, "/go/bin/go", "#!/bin/sh\nexec /usr/bin/go \"$@\"\n");
}

static void put_other_program(void) {
        drop("/go/bin/go");
        imagedir_script(image, "/go/bin/go", "\xcf\xfa\xed\xfe Mach-O");
}

static void take_permission(void) {
        char path[512];

        snprintf(path, sizeof path, "%s/go/bin/go", image);
        assert_int_equal(chmod(path, 0644), 0);
}

static void nothing(void) {
}

static void test_states(void **state) {
        static const struct {
                const char *what;
                void (*make)(void);
                bool is_one;
                enum gg_toolchain_state state;
                const char *lacks, *root;
        } cases[] = {
                {"whole", nothing, true, GG_TOOLCHAIN_COMPLETE, NULL, "/go"},
                {"no pkg/tool", slim_pkg, true, GG_TOOLCHAIN_SLIMMED, "pkg/tool", "/go"},
                {"no compiler", slim_compile, true, GG_TOOLCHAIN_SLIMMED, "compile", "/go"},
                {"no src", drop_src, true, GG_TOOLCHAIN_SLIMMED, "src", "/go"},
                {"bin and VERSION", slim_all, true, GG_TOOLCHAIN_SLIMMED, "pkg/tool", "/go"},
                {"bin alone", slim_to_lone, true, GG_TOOLCHAIN_LONE_GO, NULL, ""},
                {"no bin/go", lose_go, true, GG_TOOLCHAIN_NO_GO, "bin/go", "/go"},
                {"VERSION alone", lose_all_but_version, false, 0, NULL, ""},
                {"a FIFO", put_fifo, true, GG_TOOLCHAIN_NO_GO, "bin/go", "/go"},
                {"a link to itself", put_loop, true, GG_TOOLCHAIN_NO_GO, "bin/go", "/go"},
                {"a folder", put_folder, true, GG_TOOLCHAIN_NO_GO, "bin/go", "/go"},
                {"a script", put_script, true, GG_TOOLCHAIN_NO_GO, "bin/go (what is there is no go command)",
                 "/go"},
                {"another system's", put_other_program, true, GG_TOOLCHAIN_NO_GO,
                 "bin/go (what is there is no go command)", "/go"},
                {"not executable", take_permission, true, GG_TOOLCHAIN_NO_GO, "bin/go (it may not be run)",
                 "/go"},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_toolchain t;

                print_message("# %s\n", cases[i].what);
                make_image(NULL);
                imagedir_toolchain(image, "/go", "go1.22.12");
                cases[i].make();
                open_machine(NULL, 0);
                assert_int_equal(gg_toolchain_at(&machine, "/go", &t), cases[i].is_one);
                if (cases[i].is_one) {
                        assert_int_equal(t.state, cases[i].state);
                        assert_string_equal(t.lacks ? t.lacks : "", cases[i].lacks ? cases[i].lacks : "");
                        assert_string_equal(t.root, cases[i].root);
                        assert_int_equal(gg_toolchain_is_bad(&t), i > 0);
                }
                drop_image(NULL);
        }
}

static int (*image_open)(void *ctx, const char *path);

static int refuse_go(void *ctx, const char *path) {
        size_t n = strlen(path);

        return n > 7 && strcmp(path + n - 7, "/bin/go") == 0 ? -EACCES : image_open(ctx, path);
}

/* Mode 0111: it runs, and says nothing of itself. */
static void test_unreadable(void **state) {
        struct gg_toolchain t;

        (void) state;
        imagedir_toolchain(image, "/go", "go1.22.12");
        open_machine(NULL, 0);
        image_open = machine.fs.open;
        machine.fs.open = refuse_go;
        assert_true(gg_toolchain_at(&machine, "/go", &t));
        assert_int_equal(t.state, GG_TOOLCHAIN_UNREADABLE);
        assert_string_equal(t.version, "");
        assert_string_equal(t.file_version, "go1.22.12");
        assert_string_equal(gg_toolchain_version(&t), "go1.22.12");
        assert_string_equal(t.root, "/go");
}

/* ---- the whole ---- */

static void test_find(void **state) {
        const char *const sets[] = {"PATH=/usr/bin:/opt/bin::/usr/bin:/home/links", "HOME=/home/ada"};
        static const struct {
                const char *path, *root; /* NULL: none */
        } cases[] = {
                {"/opt/go", "/opt/go"},
                {"/opt/go/", "/opt/go"},
                {"/opt/../opt/go/bin/..", "/opt/go"},
                {"/opt/go/bin/go", "/opt/go"},
                {"/opt/go/src/runtime", "/opt/go"},
                {"/usr/bin/go", "/opt/go"},
                {"/home/links", NULL},
                {"/opt/go/nested/inner", "/opt/go/nested/inner"},
                {"/opt/go/nested/inner/bin/go", "/opt/go/nested/inner"},
                {"/home/farm", "/opt/go"},
                {"/opt", NULL},
                {"/opt/gone", NULL},
                {"", NULL},
        };
        struct gg_inventory inventory;
        const char *const extra[] = {"/opt/go/nested"};

        (void) state;
        imagedir_toolchain(image, "/opt/go", "go1.22.12");
        imagedir_toolchain(image, "/opt/go/nested/inner", "go1.21.1");
        imagedir_link(image, "/usr/bin/go", "/opt/go/bin/go");
        imagedir_link(image, "/opt/bin", "/usr/bin");
        imagedir_link(image, "/home/farm/bin", "/opt/go/bin");
        imagedir_link(image, "/home/farm/pkg", "/opt/go/pkg");
        imagedir_link(image, "/home/links/go1.21", "/opt/go/nested/inner/bin/go");
        imagedir_link(image, "/home/links/gofmt", "/opt/go/bin/gofmt");
        imagedir_link(image, "/home/links/go-none", "none");
        open_machine(sets, 2);
        gg_inventory_make(&machine, extra, 1, &inventory);
        assert_int_equal(inventory.count, 2);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct gg_toolchain *t = gg_inventory_find(&inventory, cases[i].path);

                print_message("# %s\n", cases[i].path);
                if (cases[i].root)
                        assert_string_equal(t->root, cases[i].root);
                else
                        assert_null(t);
        }
        /* /opt/bin is /usr/bin once more. */
        assert_int_equal(inventory.path_count, 2);
        assert_string_equal(inventory.path_gos[0].path, "/usr/bin/go");
        assert_int_equal(inventory.path_gos[0].place, 1);
        assert_string_equal(inventory.path_gos[1].path, "/home/links/go1.21");
        assert_int_equal(inventory.path_gos[1].place, 5);
        assert_ptr_equal(gg_inventory_first_go(&inventory), &inventory.path_gos[0]);
        assert_true(gg_inventory_find(&inventory, "/opt/go")->is_first_in_path);
        assert_false(gg_inventory_find(&inventory, "/opt/go/nested/inner")->is_first_in_path);
}

/* A variable that only /etc/environment has: a runner's, seen by whoever was not started by it. And a folder
 * with slashes behind its name. */
static void test_names(void **state) {
        static char *const none[] = {NULL};
        const char *const extra[] = {"/srv/two//"};
        struct gg_inventory inventory;

        (void) state;
        imagedir_toolchain(image, "/srv/one", "go1.22.12");
        imagedir_toolchain(image, "/srv/two", "go1.22.13");
        imagedir_put(image, "/etc/environment", "GOROOT_1_22_X64=/srv/one\n");
        open_machine(NULL, 0);
        machine.env = none;
        gg_inventory_make(&machine, extra, 1, &inventory);
        assert_int_equal(inventory.count, 2);
        assert_string_equal(inventory.toolchains[0]->source_note, "GOROOT_1_22_X64");
        assert_string_equal(inventory.toolchains[1]->found_as, "/srv/two");
}

static void test_no_go_in_path(void **state) {
        const char *const sets[] = {"PATH="};
        struct gg_inventory inventory;

        (void) state;
        open_machine(sets, 1);
        gg_inventory_make(&machine, NULL, 0, &inventory);
        assert_int_equal(inventory.count, 0);
        assert_int_equal(inventory.path_count, 0);
        assert_null(gg_inventory_first_go(&inventory));
        assert_null(gg_inventory_find(&inventory, "/"));
}

static void test_order(void **state) {
        static const char *const order[] = {"go1.9",     "go1.19.8", "go1.21rc1", "go1.21.0",
                                            "go1.22.12", "devel a",  "devel b"};

        (void) state;
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
                for (size_t j = 0; j < sizeof order / sizeof *order; j++) {
                        const struct gg_toolchain a = {.version = order[i], .file_version = ""};
                        const struct gg_toolchain b = {.version = "", .file_version = order[j]};
                        int r = gg_toolchain_compare_versions(&a, &b);

                        print_message("# %s, %s\n", order[i], order[j]);
                        assert_int_equal((r > 0) - (r < 0), (i > j) - (i < j));
                }
}

/* Rows of one source stand together, and what is no manager's comes last. */
static void test_table(void **state) {
        (void) state;
        for (size_t i = 0; i < gg_source_count; i++) {
                print_message("# %s\n", gg_sources[i].name);
                for (size_t j = 0; j < i; j++)
                        if (strcmp(gg_sources[j].name, gg_sources[i].name) == 0)
                                assert_string_equal(gg_sources[i - 1].name, gg_sources[i].name);
                assert_true(*gg_sources[i].name && gg_sources[i].fallback && gg_sources[i].roots);
        }
        assert_string_equal(gg_sources[gg_source_count - 1].name, GG_SOURCE_PATH);
        assert_string_equal(gg_sources[gg_source_count - 2].name, GG_SOURCE_SEARCH);
}

int main(void) {
#define IN_IMAGE(f) cmocka_unit_test_setup_teardown(f, make_image, drop_image)
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_default_root),
                cmocka_unit_test(test_default_root_in_doubt),
                cmocka_unit_test(test_default_root_far_in),
                cmocka_unit_test(test_versions),
                cmocka_unit_test(test_states),
                IN_IMAGE(test_unreadable),
                IN_IMAGE(test_find),
                IN_IMAGE(test_names),
                IN_IMAGE(test_no_go_in_path),
                cmocka_unit_test(test_order),
                cmocka_unit_test(test_table),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
