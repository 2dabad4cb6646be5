/* SPDX-License-Identifier: MIT */
/* What doctor finds in an environment that no test in shell can make: a shell passes on one of two variables
 * of the same name, and no file of the system tells where they came from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctor/parts.h"
#include <errno.h>
#include <goroot-guard/sysfs.h>
#include <stdlib.h>
#include <string.h>

static int open_nothing(void *ctx, const char *path) {
        (void) ctx;
        (void) path;
        return -ENOENT;
}

/* A machine without files, with that environment. */
static void examine(struct gg_arena *arena, char *const *env, struct gg_doctor *ret) {
        static struct gg_machine machine;

        machine = (struct gg_machine){
                .arena = arena, .fs = gg_sysfs, .root_fd = -1, .env = env, .path = "/usr/bin", .cwd = "/"};
        machine.fs.open = open_nothing;
        *ret = (struct gg_doctor){.machine = &machine, .dir = "/", .findings = {.arena = arena}};
        gg_gosettings_read(
                &(struct gg_gosettings_input){.arena = arena, .fs = &machine.fs, .env = env, .cwd = "/"},
                &ret->settings);
        gg_doctor_environment(ret);
}

static const struct gg_finding *find(const struct gg_doctor *d, const char *id) {
        for (size_t i = 0; i < d->findings.count; i++)
                if (strcmp(d->findings.items[i].id, id) == 0)
                        return &d->findings.items[i];
        return NULL;
}

static char *const *block(const char *const *strings) {
        return (char *const *) (uintptr_t) strings; /* execve(2)'s type: nobody writes */
}

static void test_duplicates(void **state) {
        static const struct {
                const char *env[6];
                const char *message; /* NULL: nothing is found */
        } cases[] = {
                {{"HOME=/h", "GOFLAGS=-v", "X=1", "GOFLAGS=-x"},
                 "the environment has GOFLAGS=-v and GOFLAGS=-x"},
                {{"HOME=/h", "GOFLAGS=-v", "GOFLAGS=-x", "GOFLAGS=-y"},
                 "the environment has GOFLAGS=-v and GOFLAGS=-y"},
                {{"PATH=/b", "HOME=/h", "PATH=/a"}, "the environment has PATH=/b and PATH=/a"},
                {{"HOME=/h", "GOFLAGS=-v", "GOFLAGS=-v"}, NULL},
                {{"HOME=/h", "GOFLAGS=-v", "GOFLAGSX=-x", "GOFLAG=1"}, NULL},
                {{"HOME=/h", "SECRET=a", "SECRET=b"}, NULL},
                {{"HOME=/h", "GOFLAGS", "GOFLAGS=-v"}, NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_arena arena = {0};
                struct gg_doctor d;
                const struct gg_finding *f;

                print_message("# %s, %s\n", cases[i].env[1], cases[i].env[2]);
                examine(&arena, block(cases[i].env), &d);
                f = find(&d, "env-duplicate");
                if (cases[i].message)
                        assert_string_equal(f ? f->message : "", cases[i].message);
                else
                        assert_null(f);
                gg_arena_free(&arena);
        }
}

/* As many as execve(2) takes: 2 MiB are a quarter of the usual stack. */
static void test_many(void **state) {
        enum { COUNT = 200000 };
        char **env = calloc(COUNT + 2, sizeof *env);
        struct gg_arena arena = {0};
        struct gg_doctor d;

        (void) state;
        assert_non_null(env);
        env[0] = (char *) "HOME=/h";
        for (int i = 1; i <= COUNT; i++)
                env[i] = gg_arena_printf(&arena, "GO%d=", i % 1000);
        examine(&arena, env, &d);
        assert_null(find(&d, "env-duplicate"));
        env[COUNT] = (char *) "GO1=x";
        examine(&arena, env, &d);
        assert_string_equal(find(&d, "env-duplicate")->message, "the environment has GO1= and GO1=x");
        gg_arena_free(&arena);
        free(env);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_duplicates),
                cmocka_unit_test(test_many),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
