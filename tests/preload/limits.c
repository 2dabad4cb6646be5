/* SPDX-License-Identifier: MIT */
/* limits: launches by a process that is out of something: descriptors, memory, room for files, stack. The
 * launch is what it would be without the library, or better; and the process is as it was. See inside.h. */
#include "inside.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STATUS_BLOCKED = 126, STATUS_AS_EXPECTED = 77 };

static char *const argv_go[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};
static char *const argv_fds[] = {(char[]){"go"}, (char[]){"fds"}, NULL};

/* Shared with the child that launches. */
static struct shared {
        struct outcome outcome;
        struct state before, after;
        bool compared;
} * shared;

static char **environment(const struct inside *in, size_t others) {
        static char other[] = "OTHER=1";
        char **ret = calloc(others + 3, sizeof *ret);

        ret[0] = (char *) (uintptr_t) in->path;
        for (size_t i = 0; i < others; i++)
                ret[i + 1] = other;
        ret[others + 1] = (char *) (uintptr_t) in->wrong;
        return ret;
}

static void set_limit(unsigned resource, rlim_t value) {
        struct rlimit limit;

        if (getrlimit(resource, &limit) < 0)
                broken("no limit");
        limit.rlim_cur = value;
        if (setrlimit(resource, &limit) < 0)
                broken("can't set a limit");
}

/* Launches in a child that prepares itself first, and returns how that ended: as the go, if there was one. */
static int launch(const struct inside *in, const char *function, char *const *argv, char **envp,
                  void (*prepare)(const struct inside *in)) {
        struct call call = call_of(function_find(function), in->go, argv, envp);
        pid_t pid;

        memset(shared, 0, sizeof *shared);
        pid = fork();
        if (pid == 0) {
                environ = envp;
                prepare(in);
                state_read(&shared->before);
                errno = ERRNO_BEFORE;
                call.function->call(&call, &shared->outcome);
                state_read(&shared->after);
                shared->compared = true;
                _exit(shared->outcome.waited ? WEXITSTATUS(shared->outcome.status) : 120);
        }
        call_done(&call);
        return wait_status(pid);
}

static const char *difference(void) {
        return shared->compared ? state_difference(&shared->before, &shared->after) : NULL;
}

/* goroot: what the go is to have seen; NULL if it was blocked. errors: lines for people; -1: any number. */
static void expect(const struct inside *in, int status, const char *goroot, long records, long errors,
                   const char *what, const char *by) {
        bool spawned = strncmp(by, "posix_spawn", 11) == 0;
        bool ended = goroot    ? exited(status, 0)
                     : spawned ? shared->outcome.value == EPERM
                               : exited(status, STATUS_BLOCKED);
        bool good = ended && lines(in->output, goroot) == (goroot != NULL) &&
                    (records < 0 || lines(in->records, NULL) == records) &&
                    (errors < 0 || lines(in->errors, NULL) == errors) && !difference();

        check(good, "%s, by %s", what, by);
        if (!good) {
                note("  %s; value %d, errno %s; changed: %s", status_text(status), shared->outcome.value,
                     error_name(shared->outcome.error), difference() ? difference() : "nothing");
                note("  %ld records, %ld errors, and on standard output:", lines(in->records, NULL),
                     lines(in->errors, NULL));
                note_file(in->output);
                note_file(in->errors);
        }
        start_over(in);
}

static const char *const two_ways[] = {"execve", "posix_spawn", NULL};

/* What the policy says. */
static const char *judged(const struct inside *in) {
        return policy_is(in, "block") ? NULL : root_seen(in);
}

static long one_record(const struct inside *in) {
        return !policy_is(in, WITHOUT);
}

/* ---- descriptors ---- */

static long left_free;

static void take_descriptors(const struct inside *in) {
        int fds[256], n = 0;

        set_limit(RLIMIT_NOFILE, 64);
        while (n < 256 && (fds[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
                n++;
        for (long i = 0; i < left_free; i++)
                close(fds[n - 1 - i]);
}

static void close_standard(const struct inside *in) {
        for (int fd = 0; fd < 3; fd++)
                close(fd);
}

/* Standard error was closed, and a file of the program's own has its number. */
static void open_as_stderr(const struct inside *in) {
        char file[PATH_MAX + 16];

        snprintf(file, sizeof file, "%s/precious", in->dir);
        close(STDERR_FILENO);
        if (open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644) != STDERR_FILENO)
                broken("descriptor 2 is not free");
}

static bool is_json(const char *file) {
        FILE *f = fopen(file, "re");
        int c = f ? fgetc(f) : EOF;

        if (f)
                fclose(f);
        return c == '{';
}

static void test_descriptors(const struct inside *in) {
        static char both[ENTRY_MAX];
        char **envp = environment(in, 10), *logged[16];

        snprintf(both, sizeof both, "GOROOT_GUARD_LOG=file:%s,stderr", in->records);
        for (int i = 0; two_ways[i]; i++) {
#ifndef __GLIBC__
                if (i > 0)
                        break; /* musl's posix_spawn needs a pipe */
#endif
                /* The root can be told without opening anything; the log cannot be written. */
                left_free = 0;
                int status = launch(in, two_ways[i], argv_go, envp, take_descriptors);
                expect(in, status, judged(in), 0, 0, "no descriptor free", two_ways[i]);
                left_free = 1;
                status = launch(in, two_ways[i], argv_go, envp, take_descriptors);
                expect(in, status, judged(in), one_record(in), 0, "one descriptor free", two_ways[i]);
        }

        /* The log is opened as the descriptor that standard error would be. */
        size_t n = 0;
        for (; envp[n]; n++)
                logged[n] = envp[n];
        logged[n] = both;
        logged[n + 1] = NULL;
        for (int i = 0; two_ways[i]; i++) {
                bool spawned = i == 1, blocked = policy_is(in, "block");
                int status = launch(in, two_ways[i], argv_go, logged, close_standard);
                bool good = blocked && spawned ? shared->outcome.value == EPERM
                                               : exited(status, blocked ? STATUS_BLOCKED : 0);

                check(good && lines(in->records, NULL) == one_record(in) &&
                              (!one_record(in) || is_json(in->records)) && !difference() &&
                              lines(in->output, NULL) == 0 && lines(in->errors, NULL) == 0,
                      "standard descriptors closed, by %s: the record is all that is written", two_ways[i]);
                if (!good)
                        note("  %s, value %d", status_text(status), shared->outcome.value);
                start_over(in);
        }

        char precious[PATH_MAX + 16];
        snprintf(precious, sizeof precious, "%s/precious", in->dir);
        for (int i = 0; two_ways[i]; i++) {
                int status = launch(in, two_ways[i], argv_go, logged, open_as_stderr);

                check(access(precious, F_OK) == 0 && lines(precious, NULL) == 0,
                      "a file that is descriptor 2 is not written to, by %s", two_ways[i]);
                expect(in, status, judged(in), one_record(in), 0, "a file that is descriptor 2", two_ways[i]);
                unlink(precious);
        }
        free(envp);
}

static void nothing(const struct inside *in) {
}

/* What is launched has the descriptors that were not to be closed, and no others. */
static void test_leaks(const struct inside *in) {
        char **envp = environment(in, 10);

        if (policy_is(in, "block"))
                return;
        for (const struct function *const *f = launchers(); *f; f++) {
                int status = launch(in, (*f)->name, argv_fds, envp, nothing);
                bool good = exited(status, 0) && lines(in->output, NULL) == 3 &&
                            lines(in->output, "fd 0") == 1 && lines(in->output, "fd 1") == 1 &&
                            lines(in->output, "fd 2") == 1;

                check(good, "no descriptor more in what %s launches", (*f)->name);
                if (!good)
                        note_file(in->output);
                start_over(in);
        }
        free(envp);
}

/* ---- memory ---- */

static rlim_t memory_left;

/* To the page: a limit just below what there is. */
static void take_memory(const struct inside *in) {
        char text[64];
        int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
        ssize_t n = read(fd, text, sizeof text - 1);

        close(fd);
        if (n <= 0)
                broken("how much memory?");
        text[n] = '\0';
        set_limit(RLIMIT_AS, (rlim_t) strtoul(text, NULL, 10) * (rlim_t) sysconf(_SC_PAGESIZE) + memory_left);
}

static struct call thread_call;
static const struct inside *thread_inside;

/* No spawn: that takes memory itself. */
static void *in_thread(void *unused) {
        take_memory(thread_inside);
        thread_call.function->call(&thread_call, &shared->outcome);
        return NULL;
}

/* From the main thread, whose stack may grow only as far as there is memory left. */
static int launch_from_main(const struct inside *in, char **envp) {
        return launch(in, "execve", argv_go, envp, take_memory);
}

/* From a thread's stack, so that a large edited environment needs a mapping too. */
static int launch_from_thread(const struct inside *in, char **envp) {
        pid_t pid;

        thread_inside = in;
        thread_call = call_of(function_find("execve"), in->go, argv_go, envp);
        memset(shared, 0, sizeof *shared);
        pid = fork();
        if (pid == 0) {
                pthread_attr_t attr;
                pthread_t thread;

                pthread_attr_init(&attr);
                if (pthread_attr_setstacksize(&attr, 64 << 10) != 0 ||
                    pthread_create(&thread, &attr, in_thread, NULL) != 0 || pthread_join(thread, NULL) != 0)
                        _exit(119);
                _exit(118);
        }
        return wait_status(pid);
}

static const char not_checked_line[] = "goroot-guard: did not check a launch: no memory (ENOMEM)";

struct memory_counts {
        long undone, rewritten;
};

/* Whatever there is room for, and whatever not: a launch goes ahead, and what was not done is said. */
static void test_ever_more_memory(const struct inside *in, const char *from,
                                  int (*launch_from)(const struct inside *in, char **envp), char **envp,
                                  long most, struct memory_counts *ret) {
        static const char undone[] = "goroot-guard: launched unchanged after all: no memory (ENOMEM)";
        const long step = 64 << 10;
        long bad = 0;

        for (long left = 0; left <= most; left += step) {
                memory_left = (rlim_t) left;
                int status = launch_from(in, envp);

                bool not_checked = lines(in->errors, not_checked_line) == 1,
                     not_done = lines(in->errors, undone) == 1;
                bool blocked = policy_is(in, "block") && !not_checked;
                const char *root = not_checked || not_done ? in->other : root_seen(in);
                bool good = exited(status, blocked ? STATUS_BLOCKED : 0) &&
                            lines(in->output, root) == !blocked && lines(in->records, NULL) == !not_checked &&
                            lines(in->errors, NULL) == not_checked + not_done;

                bad += !good;
                ret->undone += not_done;
                ret->rewritten += lines(in->output, in->root);
                if (!good)
                        note("  %ld bytes left: %s", left, status_text(status));
                start_over(in);
        }
        check(bad == 0, "ever more memory: %s", from);
}

static void test_memory(const struct inside *in) {
        char **envp = environment(in, 10), **large = environment(in, 80000);
        struct memory_counts counts = {0, 0};

        memory_left = 0;
        int status = launch(in, "execve", argv_go, envp, take_memory);
        check(lines(in->errors, not_checked_line) == 1, "no memory: it is said so");
        expect(in, status, in->other, 0, 1, "no memory", "execve");

        test_ever_more_memory(in, "the main thread", launch_from_main, envp, 1 << 20, &counts);
        counts = (struct memory_counts){0, 0};
        test_ever_more_memory(in, "a thread, and a large environment", launch_from_thread, large, 3 << 20,
                              &counts);
        if (policy_is(in, "rewrite"))
                check(counts.undone > 0 && counts.rewritten > 0,
                      "what could not be done is said (%ld times; %ld were rewritten)", counts.undone,
                      counts.rewritten);
        free(envp);
        free(large);
}

/* ---- room for files ---- */

static int raised;

static void count_signal(int signal) {
        raised++;
}

static void no_room(const struct inside *in) {
        int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) /* the go must be able to say something */
                broken("no /dev/null");
        close(fd);
        set_limit(RLIMIT_FSIZE, 0);
}

static void no_room_handled(const struct inside *in) {
        signal(SIGXFSZ, count_signal);
        no_room(in);
}

/* The program's own signal waits, and goes on waiting. */
static void no_room_waiting(const struct inside *in) {
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, SIGXFSZ);
        if (signal(SIGXFSZ, SIG_DFL) == SIG_ERR || sigprocmask(SIG_BLOCK, &set, NULL) < 0 ||
            raise(SIGXFSZ) != 0)
                broken("no signal");
        no_room(in);
}

static int spawn_without_room(const struct inside *in, char **envp,
                              void (*prepare)(const struct inside *in)) {
        struct call call = call_of(function_find("posix_spawn"), in->go, argv_go, envp);
        pid_t pid = fork();

        if (pid == 0) {
                sigset_t waiting;

                environ = envp;
                prepare(in);
                call.function->call(&call, &shared->outcome);
                bool as_expected = policy_is(in, "block") ? shared->outcome.value == EPERM
                                                          : exited(shared->outcome.status, 0);
                sigpending(&waiting);
                if (raised != 0 || sigismember(&waiting, SIGXFSZ) != (prepare == no_room_waiting))
                        _exit(1);
                _exit(as_expected ? STATUS_AS_EXPECTED : 2);
        }
        return wait_status(pid);
}

static void test_files(const struct inside *in) {
        static const struct {
                const char *name;
                void (*prepare)(const struct inside *in);
        } cases[] = {
                {"SIGXFSZ as it is", no_room},
                {"SIGXFSZ with a handler", no_room_handled},
                {"SIGXFSZ waiting", no_room_waiting},
        };
        char **envp = environment(in, 10);

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                int status;

                /* Errors and records are files too. */
                memset(shared, 0, sizeof *shared);
                status = spawn_without_room(in, envp, cases[i].prepare);
                check(exited(status, STATUS_AS_EXPECTED) && lines(in->records, NULL) == 0,
                      "no room for files, %s", cases[i].name);
                if (!exited(status, STATUS_AS_EXPECTED))
                        note("  %s, value %d", status_text(status), shared->outcome.value);
                start_over(in);
        }
        free(envp);
}

/* ---- stack ---- */

static void little_stack(const struct inside *in) {
        set_limit(RLIMIT_STACK, 64 << 10);
}

static void test_stack(const struct inside *in) {
        char **envp = environment(in, 2000);

        for (int i = 0; two_ways[i]; i++) {
                int status = launch(in, two_ways[i], argv_go, envp, little_stack);

                expect(in, status, judged(in), one_record(in), 0, "64 KiB of stack, 2000 entries",
                       two_ways[i]);
        }
        free(envp);
}

/* ---- launches that fail ---- */

static void test_failing(const struct inside *in) {
        static char huge[200000];
        char *const argv_huge[] = {argv_go[0], huge, NULL};
        char **envp = environment(in, 10);

        memset(huge, 'x', sizeof huge - 1);
        for (const struct function *const *f = launchers(); *f; f++) {
                bool blocked = policy_is(in, "block"), spawns = ((*f)->traits & SPAWN) != 0;
                int status = launch(in, (*f)->name, argv_huge, envp, nothing);
                const struct outcome *o = &shared->outcome;
                bool good = spawns    ? exited(status, 120) && o->value == (blocked ? EPERM : E2BIG)
                            : blocked ? exited(status, STATUS_BLOCKED)
                                      : exited(status, 120) && o->value == -1 && o->error == E2BIG;

                check(good && !difference() && lines(in->records, NULL) == one_record(in) &&
                              lines(in->output, NULL) == 0,
                      "%s of a go that the kernel refuses", (*f)->name);
                if (!good || difference())
                        note("  %s, value %d, errno %s; changed: %s", status_text(status), o->value,
                             error_name(o->error), difference() ? difference() : "nothing");
                start_over(in);
        }
        free(envp);
}

static void test(const struct inside *in) {
        shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED)
                broken("no memory");
        test_descriptors(in);
        test_leaks(in);
        test_memory(in);
        test_files(in);
        test_stack(in);
        test_failing(in);
}

int main(int argc, char **argv) {
        static const char *const policies[] = {"log", "rewrite", "block", NULL};

        return inside_main(argc, argv, 1, policies, test);
}
