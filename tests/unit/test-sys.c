/* SPDX-License-Identifier: MIT */
/* lib/sys against the C library, which asks the same kernel. */
#include "conf-equal.h"
#include "sys/process.h"
#include "sys/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/sysfs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/gg-test-sys.XXXXXX", file[64], missing[64];

static void write_file(const char *path, const char *text, mode_t mode) {
        FILE *f = fopen(path, "w");

        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
        assert_int_equal(chmod(path, mode), 0);
}

static int make_dir(void **state) {
        (void) state;
        if (!mkdtemp(dir))
                return -1;
        snprintf(file, sizeof file, "%s/file", dir);
        snprintf(missing, sizeof missing, "%s/missing", dir);
        return chdir(dir);
}

static int remove_dir(void **state) {
        (void) state;
        unlink(file);
        return chdir("/") < 0 ? -1 : rmdir(dir);
}

/* ---- the disk ---- */

static void test_stat(void **state) {
        struct gg_stat st;
        struct stat want;

        (void) state;
        write_file(file, "12345", 0640);
        assert_int_equal(gg_sysfs.stat(NULL, file, &st), 0);
        assert_int_equal(stat(file, &want), 0);
        assert_true(st.dev == want.st_dev && st.ino == want.st_ino);
        assert_int_equal(st.size, 5);
        assert_int_equal(st.uid, want.st_uid);
        assert_int_equal(st.mode, 0640);
        assert_int_equal(st.type, GG_FILE_REGULAR);
        assert_int_equal(gg_sysfs.stat(NULL, dir, &st), 0);
        assert_int_equal(st.type, GG_FILE_DIRECTORY);
        assert_int_equal(gg_sysfs.stat(NULL, "/dev/null", &st), 0);
        assert_int_equal(st.type, GG_FILE_OTHER);
        assert_int_equal(gg_sysfs.stat(NULL, missing, &st), -ENOENT);
        assert_int_equal(gg_sysfs.stat(NULL, NULL, &st), -EFAULT);
}

static void test_may_execute(void **state) {
        (void) state;
        write_file(file, "", 0640);
        assert_int_equal(gg_sysfs.may_execute(NULL, file), -EACCES);
        assert_int_equal(chmod(file, 0755), 0);
        assert_int_equal(gg_sysfs.may_execute(NULL, file), 0);
        assert_int_equal(gg_sysfs.may_execute(NULL, missing), -ENOENT);
}

static void test_links(void **state) {
        char target[16] = "????";

        (void) state;
        write_file(file, "", 0600);
        assert_int_equal(symlink("to/there", "link"), 0);
        assert_int_equal(gg_sysfs.readlink(NULL, "link", target, sizeof target), 8);
        assert_memory_equal(target, "to/there", 9);
        assert_int_equal(gg_sysfs.readlink(NULL, "link", target, 2), 2);
        assert_int_equal(gg_sysfs.readlink(NULL, file, target, sizeof target), -EINVAL);
        assert_int_equal(gg_sysfs.readlink(NULL, missing, target, sizeof target), -ENOENT);
        assert_int_equal(unlink("link"), 0);
}

static void test_getcwd(void **state) {
        char path[256];

        (void) state;
        assert_int_equal(gg_sysfs.getcwd(NULL, path, sizeof path), 0);
        assert_string_equal(path, dir);
        assert_int_equal(gg_sysfs.getcwd(NULL, path, 4), -ERANGE);
}

static void test_read(void **state) {
        char bytes[8];
        int handle;

        (void) state;
        write_file(file, "0123456789", 0600);
        assert_int_equal(gg_sysfs.open(NULL, missing), -ENOENT);
        handle = gg_sysfs.open(NULL, file);
        assert_true(handle >= 0);
        assert_int_equal(fcntl(handle, F_GETFD), FD_CLOEXEC);
        assert_int_equal(gg_sysfs.pread(NULL, handle, bytes, sizeof bytes, 4), 6);
        assert_memory_equal(bytes, "456789", 6);
        assert_int_equal(gg_sysfs.pread(NULL, handle, bytes, sizeof bytes, 10), 0);
        assert_int_equal(gg_sysfs.pread(NULL, handle, bytes, sizeof bytes, UINT64_MAX), -EINVAL);
        gg_sysfs.close(NULL, handle);
        assert_int_equal(gg_sysfs.pread(NULL, handle, bytes, sizeof bytes, 0), -EBADF);
}

static void test_path_of(void **state) {
        char path[256];
        int handle, ends[2];

        (void) state;
        write_file(file, "", 0600);
        handle = gg_sysfs.open(NULL, file);
        assert_int_equal(gg_sysfs.path_of(NULL, handle, path, sizeof path), 0);
        assert_string_equal(path, file);
        assert_int_equal(gg_sysfs.path_of(NULL, handle, path, strlen(file)), -ENAMETOOLONG);
        assert_int_equal(gg_sysfs.path_of(NULL, handle, path, strlen(file) + 1), 0);
        gg_sysfs.close(NULL, handle);
        assert_int_equal(gg_sysfs.path_of(NULL, handle, path, sizeof path), -ENOENT);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(gg_sysfs.path_of(NULL, ends[0], path, sizeof path), -ENOENT);
        close(ends[0]);
        close(ends[1]);
}

/* ---- the process ---- */

static void test_process(void **state) {
        char path[256], want[256];
        struct gg_buf buf;
        ssize_t n = readlink("/proc/self/exe", want, sizeof want - 1);

        (void) state;
        assert_true(n > 0);
        want[n] = '\0';

        gg_buf_init(&buf, path, sizeof path);
        gg_process_program(&buf, (uint32_t) getpid());
        assert_string_equal(path, want);
        assert_int_equal(buf.len, n);
        gg_process_program(&buf, 0);
        assert_string_equal(path, want);
        gg_process_program(&buf, INT32_MAX); /* beyond pid_max */
        assert_int_equal(buf.len, 0);
        assert_string_equal(path, "");

        gg_process_cwd(&buf);
        assert_string_equal(path, dir);
        assert_int_equal(buf.len, strlen(dir));
        gg_buf_init(&buf, path, 4);
        gg_process_cwd(&buf);
        assert_int_equal(buf.len, 0);
}

/* A child is made after it was decided to make one, and before it runs; /proc counts in hundredths. */
static void test_made_at(void **state) {
        uint64_t before = gg_process_clock();
        int status;
        pid_t child = fork();

        (void) state;
        if (child == 0) {
                uint64_t at = gg_process_made_at();

                _exit(at + 10 >= before && at <= gg_process_clock() ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
}

/* Where /proc cannot be read, nothing is known. */
static void test_made_at_unknown(void **state) {
        const struct rlimit no_files = {0, 0};
        int status;
        pid_t child = fork();

        (void) state;
        if (child == 0)
                _exit(setrlimit(RLIMIT_NOFILE, &no_files) == 0 && gg_process_made_at() == 0 ? 0 : 1);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
}

static void test_exit(void **state) {
        int status;
        pid_t child = fork();

        (void) state;
        if (child == 0)
                gg_process_exit(126);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 126);
}

static void test_map(void **state) {
        const size_t size = 3 * 65536;
        unsigned char *memory = gg_process_map(size), vec[1];

        (void) state;
        assert_non_null(memory);
        for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
        memory[size - 1] = 1;
        gg_process_unmap(memory, size);
        assert_int_equal(mincore(memory, 1, vec), -1);
        assert_int_equal(errno, ENOMEM);
        assert_null(gg_process_map(SIZE_MAX - 0xffff));
}

static void test_stack_limit(void **state) {
        static const struct {
                rlim_t soft;
                size_t want;
        } cases[] = {{8 << 20, 8 << 20}, {1 << 20, 1 << 20}, {64 << 20, 64 << 20}};
        struct rlimit limit, changed;

        (void) state;
        assert_int_equal(getrlimit(RLIMIT_STACK, &limit), 0);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                if (limit.rlim_max != RLIM_INFINITY && cases[i].soft > limit.rlim_max)
                        continue;
                changed = (struct rlimit){cases[i].soft, limit.rlim_max};
                assert_int_equal(setrlimit(RLIMIT_STACK, &changed), 0);
                assert_int_equal(gg_process_stack_limit(), cases[i].want);
        }
        if (limit.rlim_max == RLIM_INFINITY) {
                changed = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
                assert_int_equal(setrlimit(RLIMIT_STACK, &changed), 0);
                assert_int_equal(gg_process_stack_limit(), 64 << 20);
        }
        assert_int_equal(setrlimit(RLIMIT_STACK, &limit), 0);
}

static void test_readable(void **state) {
        const size_t page = 4096, system_page = (size_t) sysconf(_SC_PAGESIZE);
        char *pages = mmap(NULL, 2 * system_page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char *end = pages + system_page;
        uintptr_t known = 0;

        (void) state;
        assert_ptr_not_equal(pages, MAP_FAILED);
        assert_int_equal(mprotect(end, system_page, PROT_NONE), 0);
        assert_true(gg_process_readable(pages, 1, &known));
        assert_true(known == (uintptr_t) pages);
        assert_true(gg_process_readable(end - 1, 1, &known));
        assert_true(known == (uintptr_t) (end - page));
        assert_false(gg_process_readable(end - 1, 2, &known));
        assert_false(gg_process_readable(end, 1, &known));
        assert_true(gg_process_readable(pages, system_page, &known));
        assert_false(gg_process_readable(pages, system_page + 1, &known));
        known = 0;
        assert_false(gg_process_readable(NULL, 1, &known));
        assert_false(gg_process_readable((void *) 8, 1, &known));
        assert_false(gg_process_readable((void *) (UINTPTR_MAX - 8), 100, &known)); /* around the end */
        assert_false(gg_process_readable((void *) (UINTPTR_MAX - 8), 1, &known));
        assert_true(known == 0);
        munmap(pages, 2 * system_page);
}

static void test_writable(void **state) {
        const size_t page = (size_t) sysconf(_SC_PAGESIZE);
        char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char *second = pages + page;

        (void) state;
        assert_ptr_not_equal(pages, MAP_FAILED);
        assert_int_equal(mprotect(second, page, PROT_READ), 0);
        errno = 77;
        assert_true(gg_process_writable(pages));
        assert_true(gg_process_writable(second - 2 * sizeof(long)));
        assert_false(gg_process_writable(second - 1));
        assert_false(gg_process_writable(second));
        assert_int_equal(mprotect(second, page, PROT_NONE), 0);
        assert_false(gg_process_writable(second));
        munmap(pages, 2 * page);
        assert_false(gg_process_writable(pages));
        assert_false(gg_process_writable((void *) 8));
        assert_int_equal(errno, 77);
}

/* ---- the configuration ---- */

static const char *mistake;

static void keep_mistake(void *ctx, const struct gg_conf_error *error) {
        (void) ctx;
        mistake = error->what;
}

static unsigned load(const struct gg_settings_input *input, struct gg_conf *ret_conf) {
        static struct gg_settings_text text;

        mistake = NULL;
        return gg_settings_load(input, &text, ret_conf, keep_mistake, NULL);
}

static void test_settings(void **state) {
        struct gg_conf conf;

        (void) state;
        write_file(file, "policy = block\n", 0600);
        assert_int_equal(load(&(struct gg_settings_input){.system_file = missing}, &conf), 0);
        assert_int_equal(conf.policy, GG_POLICY_LOG);
        assert_int_equal(load(&(struct gg_settings_input){.system_file = file}, &conf), 0);
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        assert_int_equal(
                load(&(struct gg_settings_input){.system_file = file, .policy = "off", .names = "x"}, &conf),
                0);
        assert_int_equal(conf.policy, GG_POLICY_OFF);
        assert_int_equal(load(&(struct gg_settings_input){.conf = file, .log = "", .sticky = "yes"}, &conf),
                         0);
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        assert_true(conf.sticky);

        assert_int_equal(load(&(struct gg_settings_input){.conf = missing}, &conf), 1);
        assert_string_equal(mistake, "no such file");
        assert_int_equal(load(&(struct gg_settings_input){.conf = "file"}, &conf), 1);
        assert_string_equal(mistake, "not an absolute path");
        assert_int_equal(load(&(struct gg_settings_input){.system_file = dir}, &conf), 1);
        assert_string_equal(mistake, "cannot read this file");
        assert_int_equal(conf.policy, GG_POLICY_LOG);
        assert_int_equal(load(&(struct gg_settings_input){.policy = "nonsense"}, &conf), 1);
        assert_string_equal(mistake, "bad value");

        /* Nobody need be told. */
        struct gg_settings_text text;
        assert_int_equal(
                gg_settings_load(&(struct gg_settings_input){.conf = "file"}, &text, &conf, NULL, NULL), 1);
}

static void test_settings_locked(void **state) {
        const struct gg_settings_input input = {.system_file = file, .conf = file, .policy = "off"};
        struct gg_conf conf;

        (void) state;
        write_file(file, "lock = yes\npolicy = block\n", 0600);
        assert_int_equal(load(&input, &conf), 0);
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
        /* The user's own file may lock out the variables, too. */
        assert_int_equal(load(&(struct gg_settings_input){.conf = file, .policy = "off"}, &conf), 0);
        assert_int_equal(conf.policy, GG_POLICY_BLOCK);
}

static void test_settings_secure(void **state) {
        const struct gg_settings_input input = {
                .system_file = file, .conf = file, .policy = "off", .names = "x", .secure = true};
        struct gg_conf conf;

        (void) state;
        write_file(file, "policy = block\n", 0600);
        assert_int_equal(load(&input, &conf), 0);
        assert_int_equal(conf.policy, geteuid() == 0 ? GG_POLICY_BLOCK : GG_POLICY_LOG);
        assert_true(gg_str_is(conf.names, "*go*"));
        for (unsigned bit = 0020; bit > 0; bit = bit == 0020 ? 0002 : 0) {
                assert_int_equal(chmod(file, 0600 | bit), 0);
                assert_int_equal(load(&input, &conf), 0);
                assert_int_equal(conf.policy, GG_POLICY_LOG);
        }
        assert_int_equal(load(&(struct gg_settings_input){.system_file = dir, .secure = true}, &conf), 0);
        if (geteuid() == 0) {
                assert_int_equal(chmod(file, 0600), 0);
                assert_int_equal(chown(file, 65534, 0), 0);
                assert_int_equal(load(&input, &conf), 0);
                assert_int_equal(conf.policy, GG_POLICY_LOG);
        }
}

static void test_settings_plain(void **state) {
        static char too_long[512] = "file:/";
        const struct {
                struct gg_settings_input input;
                bool plain;
        } rows[] = {
                {{.system_file = missing}, true},
                {{.system_file = NULL, .policy = "", .log = "", .conf = "", .names = "", .sticky = ""}, true},
                {{.system_file = missing, .policy = "block", .log = "stderr"}, true},
                {{.system_file = missing, .policy = "rewrite", .log = "file:/var/log/go"}, true},
                {{.system_file = file}, false},
                {{.system_file = dir}, false},
                {{.policy = "nonsense"}, false},
                {{.log = "nonsense"}, false},
                {{.log = "file:relative"}, false},
                {{.log = "syslog"}, true},
                {{.log = "journald"}, true},
                {{.log = "github"}, true},
                {{.log = "gitlab"}, true},
                {{.log = "syslog,stderr"}, false},
                {{.log = "syslogd"}, false},
                {{.log = "file:/a,stderr"}, false},
                {{.log = "file:/a,"}, false},
                {{.log = too_long}, false},
                {{.conf = missing}, false},
                {{.names = "x"}, false},
                {{.sticky = "yes"}, false},
        };
        struct gg_conf conf, defaults;

        (void) state;
        memset(too_long + 6, 'x', sizeof too_long - 7);
        write_file(file, "record = all\n", 0600);
        gg_conf_defaults(&defaults);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                const struct gg_settings_input *input = &rows[i].input;

                print_message("# row %zu\n", i);
                assert_int_equal(gg_settings_are_plain(input), rows[i].plain);
                if (!rows[i].plain)
                        continue;
                assert_int_equal(load(input, &conf), 0);
                conf.policy = defaults.policy;
                memcpy(conf.sinks, defaults.sinks, sizeof conf.sinks[0]);
                assert_true(confs_same(&conf, &defaults));
        }
}

/* The sinks of CI systems count where these run the process. */
static void test_settings_ci(void **state) {
        static const char *const github[] = {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=/s", NULL};
        static const char *const github_only[] = {"GITHUB_ACTIONS=true", NULL};
        static const char *const gitlab[] = {"GITLAB_CI=true", NULL};
        static const char *const unset[] = {"GITHUB_ACTIONS=", "GITLAB_CI=", NULL};
        static const char *const captured[GG_CI_COUNT] = {"true", "/captured", NULL};
        static const struct {
                const char *log;
                const char *const *env, *const *ci;
                bool secure;
                const char *want; /* kinds and targets */
        } cases[] = {
                {"github", github, NULL, false, "4/s "},
                {"github", github_only, NULL, false, "4 "},
                {"github", github_only, captured, false, "4/captured "},
                {"github", NULL, captured, false, "4/captured "},
                {"github", github, captured, false, "4/s "},
                {"github", NULL, NULL, false, "0 "},
                {"github", gitlab, NULL, false, "0 "},
                {"github", unset, NULL, false, "0 "},
                {"github", unset, captured, false, "4/captured "},
                {"gitlab", gitlab, NULL, false, "5 "},
                {"gitlab", NULL, captured, false, "0 "},
                {"gitlab", github, NULL, false, "0 "},
                {"github, gitlab", github, NULL, false, "4/s "},
                {"github, gitlab", gitlab, NULL, false, "5 "},
                {"github, gitlab", NULL, NULL, false, "0 "},
                {"stderr, github", NULL, NULL, false, "0 "},
                {"stderr, github", github, NULL, false, "0 4/s "},
                {"github, syslog, gitlab, journald", NULL, NULL, false, "2 3 "},
                {"github, syslog, gitlab, journald", gitlab, NULL, false, "2 5 3 "},
                {"github, gitlab", github, captured, true, "0 "}, /* the variable counts for nothing, too */
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                const struct gg_settings_input input = {
                        .log = cases[i].log,
                        .env = (char *const *) (uintptr_t) cases[i].env,
                        .ci = cases[i].ci,
                        .secure = cases[i].secure,
                };
                char got[64] = "";
                struct gg_conf conf;

                print_message("# %s %zu\n", cases[i].log, i);
                assert_int_equal(load(&input, &conf), 0);
                for (unsigned k = 0; k < conf.sink_count; k++)
                        snprintf(got + strlen(got), sizeof got - strlen(got), "%d%.*s ",
                                 (int) conf.sinks[k].kind, (int) conf.sinks[k].target.n,
                                 conf.sinks[k].target.n > 0 ? conf.sinks[k].target.p : "");
                assert_string_equal(got, cases[i].want);
        }
}

static void test_host(void **state) {
        char storage[GG_HOST_MAX];
        struct utsname name;
        struct gg_str host = gg_process_host(storage);

        (void) state;
        assert_int_equal(uname(&name), 0);
        assert_true(host.n == 0 || gg_str_is(host, name.nodename));
        assert_true(host.n > 0 || strpbrk(name.nodename, " \t") || name.nodename[0] == '\0');
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_stat),
                cmocka_unit_test(test_may_execute),
                cmocka_unit_test(test_links),
                cmocka_unit_test(test_getcwd),
                cmocka_unit_test(test_read),
                cmocka_unit_test(test_path_of),
                cmocka_unit_test(test_process),
                cmocka_unit_test(test_made_at),
                cmocka_unit_test(test_made_at_unknown),
                cmocka_unit_test(test_exit),
                cmocka_unit_test(test_map),
                cmocka_unit_test(test_stack_limit),
                cmocka_unit_test(test_readable),
                cmocka_unit_test(test_writable),
                cmocka_unit_test(test_settings),
                cmocka_unit_test(test_settings_locked),
                cmocka_unit_test(test_settings_plain),
                cmocka_unit_test(test_settings_secure),
                cmocka_unit_test(test_settings_ci),
                cmocka_unit_test(test_host),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
