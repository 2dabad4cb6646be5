/* SPDX-License-Identifier: MIT */
/* bench-driver: launches programs and says how long that took. It lives through a whole run, so that what is
 * preloaded is in place before the first round; bench.py has one for each library. It is told what to do on
 * standard input, a line each, and answers with a line: the nanoseconds that all of it took, and for how many
 * of them this process and its children were running.
 *
 *   fork N PATH [ARGUMENT]   launches PATH N times, one after the other; also vfork, spawn
 *   fail N PATH [ARGUMENT]   N times execve() in this process, of what cannot be launched, with an argument
 *                            that is too long (E2BIG) in case it can: what a hook does without what a launch
 *                            costs; also fail-spawn
 *   threads N                makes N threads, one after the other, that do nothing
 *   quit
 */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { WORDS_MAX = 5, TOO_LONG = 1 << 18 }; /* MAX_ARG_STRLEN is 1 << 17: execve(2) */

static long long now(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long running(int who) {
        struct rusage usage;

        getrusage(who, &usage);
        return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
               (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static long long cpu(void) {
        return running(RUSAGE_SELF) + running(RUSAGE_CHILDREN);
}

static void fail(const char *what) {
        perror(what);
        exit(1);
}

static void wait_for(pid_t child) {
        int status;

        if (waitpid(child, &status, 0) < 0)
                fail("waitpid");
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                fprintf(stderr, "a launch ended with wait status %d\n", status);
                exit(1);
        }
}

static void by_fork(char **argv) {
        pid_t child = fork();

        if (child < 0)
                fail("fork");
        if (child == 0) {
                execve(argv[0], argv, environ);
                _exit(127);
        }
        wait_for(child);
}

static void by_vfork(char **argv) {
        pid_t child = vfork();

        if (child < 0)
                fail("vfork");
        if (child == 0) {
                execve(argv[0], argv, environ);
                _exit(127);
        }
        wait_for(child);
}

static void by_spawn(char **argv) {
        pid_t child;

        errno = posix_spawn(&child, argv[0], NULL, NULL, argv, environ);
        if (errno != 0)
                fail("posix_spawn");
        wait_for(child);
}

static void by_failing(char **argv) {
        execve(argv[0], argv, environ);
}

/* The same by posix_spawn, which may find out in the child. */
static void by_failing_spawn(char **argv) {
        pid_t child;

        if (posix_spawn(&child, argv[0], NULL, NULL, argv, environ) == 0)
                waitpid(child, NULL, 0);
}

static void *do_nothing(void *nothing) {
        return nothing;
}

static void by_thread(char **argv) {
        pthread_t thread;

        (void) argv;
        errno = pthread_create(&thread, NULL, do_nothing, NULL);
        if (errno == 0)
                errno = pthread_join(thread, NULL);
        if (errno != 0)
                fail("a thread");
}

static const struct {
        const char *name;
        void (*launch)(char **argv);
} ways[] = {{"fork", by_fork},
            {"vfork", by_vfork},
            {"spawn", by_spawn},
            {"fail", by_failing},
            {"fail-spawn", by_failing_spawn},
            {"threads", by_thread}};

/* Returns false if there is no such way. */
static bool run(char **words) {
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
                if (strcmp(ways[i].name, words[0]) != 0)
                        continue;

                char *argv[WORDS_MAX + 1] = {words[2], words[3]};
                static char too_long[TOO_LONG];
                if (ways[i].launch == by_failing || ways[i].launch == by_failing_spawn) {
                        memset(too_long, 'x', sizeof too_long - 1);
                        argv[1] = words[3] ? words[3] : words[2];
                        argv[2] = too_long;
                }
                long long start = now(), start_cpu = cpu();
                for (long n = atol(words[1]); n > 0; n--)
                        ways[i].launch(argv);
                long long end = now();
                printf("%lld %lld\n", end - start, cpu() - start_cpu);
                return true;
        }
        return false;
}

int main(void) {
        /* The library asks once a page whether it may read a path: what is launched lies in one, for the
         * system calls of a launch to be the same in each run. */
        static _Alignas(64 * 1024) char line[8192];

        while (fgets(line, sizeof line, stdin)) {
                char *words[WORDS_MAX] = {NULL};
                int count = 0;

                for (char *word = strtok(line, " \n"); word && count < WORDS_MAX; word = strtok(NULL, " \n"))
                        words[count++] = word;
                if (count == 1 && strcmp(words[0], "quit") == 0)
                        return 0;
                if (count < 2 || !run(words)) {
                        fprintf(stderr, "cannot do that: %s\n", words[0] ? words[0] : "(nothing)");
                        return 1;
                }
                fflush(stdout);
        }
        return 0;
}
