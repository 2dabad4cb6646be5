/* SPDX-License-Identifier: MIT */
/* The frame of the tests that look at a process from inside: what launches do to it, whatever state it is in.
 *
 *   TEST [--rounds N] [--sinks ,SINK...] LIBRARY FAKE-GO [EXTRA]
 *
 * makes a toolchain, starts itself under each policy with the library preloaded, which logs to a file (and
 * those sinks), and numbers what those processes report, as TAP. One that crashes, or hangs, is a failure. */
#ifndef GG_TESTS_INSIDE_H
#define GG_TESTS_INSIDE_H

#include "calls.h"
#include <limits.h>
#include <signal.h>
#include <sys/types.h>

/* "without" stands for a process that does not have the library: what the C library does by itself. */
#define WITHOUT "without"

#define ENTRY_MAX (PATH_MAX + 32)

struct inside {
        const char *policy;
        long rounds;       /* the number given, or the default */
        const char *extra; /* the argument behind FAKE-GO; NULL if there was none */
        char dir[PATH_MAX];
        /* Below dir: the root of a toolchain, another's, and what can be launched: the first's go, a program
         * whose name says that it may be one, and one whose name says that it is not. All are FAKE-GO. */
        char root[PATH_MAX], other[PATH_MAX];
        char go[PATH_MAX], mongo[PATH_MAX], program[PATH_MAX], missing[PATH_MAX];
        /* Standard output and error of the process, and so of what it launches; and the guard's log. */
        char output[PATH_MAX], errors[PATH_MAX], records[PATH_MAX];
        char wrong[ENTRY_MAX], right[ENTRY_MAX],
                path[ENTRY_MAX]; /* entries GOROOT=other, GOROOT=root, PATH= */
};

/* One run; reports by check(). The process ends when it returns. */
typedef void inside_test(const struct inside *in);

/* main() of each test. policies ends with NULL. */
int inside_main(int argc, char **argv, long default_rounds, const char *const *policies, inside_test *test);

/* Reports one result, or a line for people. Not for several threads, nor for a child by vfork(2). */
__attribute__((format(printf, 2, 3))) void check(bool good, const char *format, ...);
__attribute__((format(printf, 1, 2))) void note(const char *format, ...);

/* A mistake of the test's own: ends the process with a report. */
__attribute__((noreturn, format(printf, 1, 2))) void broken(const char *format, ...);

bool policy_is(const struct inside *in, const char *policy);

/* The root that a go sees which was given the wrong one. */
const char *root_seen(const struct inside *in);

/* The call that launches target by a function. Of functions that search, it is the name; of those that take a
 * descriptor, that is opened, and closes itself. Functions that take no environment use environ: the caller
 * has to set it. */
struct call call_of(const struct function *function, const char *target, char *const *argv,
                    char *const *envp);
void call_done(const struct call *call);

/* The functions that the tests go through: the C library's own, without those that it lacks, that go by sh,
 * or that calls.c has to look for with dlsym(3) first, which would be seen here. Ends with NULL. */
const struct function *const *launchers(void);

/* How many lines of a file are this one; NULL counts all. A file that is not there has none. */
long lines(const char *file, const char *line);

/* Output, errors and records are gone. */
void start_over(const struct inside *in);

/* Writes all of the first lines of a file for people. */
void note_file(const char *file);

/* The wait status of a child, with signals arriving. */
int wait_status(pid_t pid);
bool exited(int status, int code);

/* What a launch must leave as it was. */
struct state {
        sigset_t mask;
        struct {
                void (*handler)(int);
                int flags;
                unsigned long mask; /* the kernel's; what the C library has behind it comes from nowhere */
        } actions[65];
        stack_t altstack;
        char cwd[PATH_MAX], name[32];
        char **environ_at;
        unsigned long environ_sum;
        mode_t umask;
        struct {
                int flags, mode;
                dev_t dev;
                ino_t ino;
        } descriptors[256];
        unsigned long limits[16];
        bool children; /* there is one, living or dead */
        void *end_of_heap;
};

void state_read(struct state *ret);

/* What differs; NULL if nothing does. */
const char *state_difference(const struct state *a, const struct state *b);

#endif
