/* SPDX-License-Identifier: MIT */
/* storm: launches by several threads at once, while 16 others hold every lock of the C library most of the
 * time. What a child by fork(2) or vfork(2) must not wait for is then held by a thread that the child does
 * not have. See inside.h; EXTRA is a library to load and unload. */
#include "inside.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { HAMMERS = 16, STATUS_BLOCKED = 126 };

static const struct inside *inside;
static atomic_bool over;

/* ---- what holds the locks ---- */

static void rest(void) {
        const struct timespec a_moment = {0, 20000};

        nanosleep(&a_moment, NULL);
}

static void hammer_malloc(unsigned seed) {
        void *blocks[64] = {NULL};

        for (unsigned i = 0; i < 512; i++) {
                seed = seed * 1103515245 + 12345;
                size_t at = seed / 65536 % 64;
                free(blocks[at]);
                blocks[at] = malloc(seed / 256 % 5000);
        }
        for (size_t i = 0; i < 64; i++)
                free(blocks[i]);
}

/* Of names that are there already: environ itself stays where it is, which the C library's own execv needs
 * too. */
static void hammer_setenv(unsigned number) {
        char name[32], value[64];

        for (unsigned i = 0; i < 64; i++) {
                snprintf(name, sizeof name, "HAMMER%u", number);
                snprintf(value, sizeof value, "%*u", (int) (i % 40 + 1), i);
                if (setenv(name, value, 1) < 0)
                        broken("setenv");
        }
}

static void hammer_dlopen(void) {
        for (unsigned i = 0; i < 8; i++) {
                void *library = dlopen(inside->extra, RTLD_NOW | RTLD_LOCAL);

                if (!library)
                        broken("can't load %s", inside->extra);
                dlsym(library, "no such name");
                dlclose(library);
        }
}

static void *hammer(void *number) {
        unsigned n = (unsigned) (uintptr_t) number;

        while (!over) {
                if (n % 3 == 0)
                        hammer_malloc(n);
                else if (n % 3 == 1)
                        hammer_setenv(n);
                else
                        hammer_dlopen();
                rest(); /* or two processors would get to nothing else */
        }
        return NULL;
}

static void start(pthread_t *thread, void *(*run)(void *), void *argument) {
        if (pthread_create(thread, NULL, run, argument) != 0)
                broken("no thread");
}

/* ---- launches ---- */

static char *const argv_go[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};
static char *given[3];
static int go_fd, program_fd;

/* What there is to launch: two of three are a go. */
static const char *target(long i) {
        const char *const targets[] = {inside->go, inside->go, i % 2 ? inside->mongo : inside->program};

        return targets[i % 3];
}

static bool is_go(long i) {
        return i % 3 != 2;
}

/* Async-signal-safe, and no memory is written but the stack. */
static void exec_one(long i) {
        switch (i % 5) {
        case 0:
                execve(target(i), argv_go, given);
                break;
        case 1:
                execv(target(i), argv_go);
                break;
        case 2:
                execvpe(strrchr(target(i), '/') + 1, argv_go, given);
                break;
        case 3:
                fexecve(is_go(i) ? go_fd : program_fd, argv_go, given);
                break;
        default:
                execl(target(i), argv_go[0], argv_go[1], argv_go[2], (char *) NULL);
        }
        _exit(125);
}

static pid_t launch_fork(long i) {
        pid_t pid = fork();

        if (pid == 0)
                exec_one(i);
        return pid;
}

/* Functions that use environ would read what another thread is changing: the C library's would, too. */
__attribute__((noinline)) static pid_t launch_vfork(long i) {
        pid_t pid = vfork();

        if (pid == 0) {
                execve(target(i), argv_go, given);
                _exit(125);
        }
        return pid;
}

/* 0: it was blocked, as it should be. */
static pid_t launch_spawn(long i) {
        bool blocked = is_go(i) && policy_is(inside, "block");
        pid_t pid = -1;
        int error = i % 2 ? posix_spawn(&pid, target(i), NULL, NULL, argv_go, given)
                          : posix_spawnp(&pid, strrchr(target(i), '/') + 1, NULL, NULL, argv_go, given);

        return error == (blocked ? EPERM : 0) ? (blocked ? 0 : pid) : -1;
}

struct launcher {
        pid_t (*launch)(long i);
        long count, bad, gos;
};

static void *launch_many(void *argument) {
        struct launcher *l = argument;

        for (long i = 0; i < l->count; i++) {
                pid_t pid = l->launch(i);
                int status = 0, want = is_go(i) && policy_is(inside, "block") ? STATUS_BLOCKED : 0;

                l->gos += is_go(i);
                if (pid > 0)
                        status = wait_status(pid);
                if (pid < 0 || (pid > 0 && !exited(status, want)))
                        l->bad++;
        }
        return NULL;
}

/* What all launches together printed and recorded. */
static void expect(const char *what, long all, long gos, long bad) {
        long printed = policy_is(inside, "block") ? 0 : gos, others = all - gos;
        long wrong = lines(inside->output, inside->other), right = lines(inside->output, inside->root);
        bool rewritten = policy_is(inside, "rewrite");
        /* What is no go gets what it was given. */
        bool good = bad == 0 && wrong == (rewritten ? others : printed + others) &&
                    right == (rewritten ? printed : 0) && lines(inside->output, NULL) == printed + others &&
                    lines(inside->records, NULL) == gos && lines(inside->errors, NULL) == 0;

        check(good, "%s: %ld launches", what, all);
        if (!good) {
                note("  %ld went wrong; %ld saw the wrong root, %ld the right one; %ld records, %ld errors",
                     bad, wrong, right, lines(inside->records, NULL), lines(inside->errors, NULL));
                note_file(inside->errors);
        }
        start_over(inside);
}

static void launch_with(const char *what, struct launcher *launchers, size_t count) {
        pthread_t threads[16];
        long all = 0, gos = 0, bad = 0;

        for (size_t i = 0; i < count; i++)
                start(&threads[i], launch_many, &launchers[i]);
        for (size_t i = 0; i < count; i++) {
                pthread_join(threads[i], NULL);
                all += launchers[i].count;
                gos += launchers[i].gos;
                bad += launchers[i].bad;
        }
        expect(what, all, gos, bad);
}

/* ---- two threads that turn into a go at once: one of them does ---- */

static atomic_int ready;

static void *exec_at_once(void *unused) {
        ready++;
        while (ready < 2)
                ;
        execve(inside->go, argv_go, given);
        return NULL; /* the kernel ends the thread that comes second, or its exec fails with EAGAIN */
}

static pid_t launch_twice(void) {
        pid_t pid = fork();
        pthread_t threads[2];

        if (pid == 0) {
                start(&threads[0], exec_at_once, NULL);
                start(&threads[1], exec_at_once, NULL);
                pthread_join(threads[0], NULL);
                pthread_join(threads[1], NULL);
                _exit(125);
        }
        return pid;
}

static void test_twice(long count) {
        int want = policy_is(inside, "block") ? STATUS_BLOCKED : 0;
        long bad = 0;

        for (long i = 0; i < count; i++) {
                ready = 0;
                bad += !exited(wait_status(launch_twice()), want);
        }

        long seen = lines(inside->output, root_seen(inside)), records = lines(inside->records, NULL);
        bool good = bad == 0 && lines(inside->output, NULL) == seen && seen == (want == 0 ? count : 0) &&
                    records >= count && records <= 2 * count;
        check(good, "exec from two threads at once: %ld times", count);
        if (!good)
                note("  %ld went wrong, %ld go, %ld records", bad, seen, records);
        start_over(inside);
}

static void prepare(void) {
        char name[32];

        for (unsigned i = 0; i < HAMMERS; i++) {
                snprintf(name, sizeof name, "HAMMER%u", i);
                setenv(name, "", 1);
        }
        if (setenv("GOROOT", inside->other, 1) < 0)
                broken("setenv");
        given[0] = strdup(inside->wrong);
        given[1] = strdup(inside->path);
        go_fd = open(inside->go, O_RDONLY | O_CLOEXEC);
        program_fd = open(inside->mongo, O_RDONLY | O_CLOEXEC);
        if (go_fd < 0 || program_fd < 0)
                broken("can't open %s", inside->go);
}

static void test(const struct inside *in) {
        /* All of the rounds where most is done, and a part of them where less is. */
        const long rounds = policy_is(in, "rewrite") ? in->rounds : in->rounds / 10 + 1,
                   some = rounds / 40 + 1;
        struct launcher forks[] = {{launch_fork, rounds / 2, 0, 0}, {launch_fork, rounds - rounds / 2, 0, 0}};
        struct launcher mixed[] = {
                {launch_vfork, some, 0, 0}, {launch_vfork, some, 0, 0}, {launch_vfork, some, 0, 0},
                {launch_fork, some, 0, 0},  {launch_fork, some, 0, 0},  {launch_spawn, some, 0, 0},
                {launch_spawn, some, 0, 0},
        };
        struct state before, after;
        pthread_t hammers[HAMMERS];

        inside = in;
        prepare();
        state_read(&before);
        for (uintptr_t i = 0; i < HAMMERS; i++)
                start(&hammers[i], hammer, (void *) i);
        launch_with("fork while 16 threads use malloc, setenv and dlopen", forks, 2);
        launch_with("vfork, fork and posix_spawn from several threads at once", mixed, 7);
        over = true;
        for (int i = 0; i < HAMMERS; i++)
                pthread_join(hammers[i], NULL);
        test_twice(some);

        state_read(&after);
        after.environ_sum = before.environ_sum; /* the threads did that, and the heap */
        after.end_of_heap = before.end_of_heap;
        const char *difference = state_difference(&before, &after);
        check(!difference, "nothing is left behind%s%s", difference ? ": " : "",
              difference ? difference : "");
}

int main(int argc, char **argv) {
        static const char *const policies[] = {"rewrite", "log", "block", NULL};

        return inside_main(argc, argv, 10000, policies, test);
}
