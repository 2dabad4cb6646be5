/* SPDX-License-Identifier: MIT */
/* interrupts: signals that arrive in the middle of launches, with handlers that launch something themselves.
 * Every launch comes to what it would have come to, each with one record. See inside.h. */
#include "inside.h"
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

extern char **environ;

enum { STATUS_BLOCKED = 126, HITS_WANTED = 20, HANDLER_LAUNCHES = 8 /* each that often */ };

/* Shared with children, whose handlers count too. */
struct counts {
        atomic_long signals, hits, gos, records, others, bad;
};

static struct counts *counts;
static const struct inside *inside;
static char *const argv_go[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};
static char *given[3], *huge_argv[3];
static uintptr_t library_start, library_end;

/* ---- where a signal found the process ---- */

static void find_library(void) {
        void *symbol = dlsym(RTLD_DEFAULT, "goroot_guard_loaded");
        char *line = NULL;
        size_t room = 0;
        uintptr_t start, end;
        FILE *f = fopen("/proc/self/maps", "re");
        Dl_info info;

        if (!f || !symbol || !dladdr(symbol, &info))
                broken("where is the library?");
        while (getline(&line, &room, f) > 0)
                if (strstr(line, info.dli_fname) &&
                    sscanf(line, "%" SCNxPTR "-%" SCNxPTR " r-x", &start, &end) == 2 &&
                    strstr(line, " r-x")) {
                        library_start = start;
                        library_end = end;
                }
        free(line);
        fclose(f);
        if (library_start == 0)
                broken("the library has no code");
}

static uintptr_t interrupted_at(const void *context) {
        const ucontext_t *c = context;

#if defined(__x86_64__)
        return (uintptr_t) c->uc_mcontext.gregs[REG_RIP];
#elif defined(__i386__)
        return (uintptr_t) c->uc_mcontext.gregs[REG_EIP];
#elif defined(__aarch64__)
        return (uintptr_t) c->uc_mcontext.pc;
#else
#error "which instruction did the signal find?"
#endif
}

/* ---- launches ---- */

static void took(pid_t pid, bool is_go) {
        int want = is_go && policy_is(inside, "block") ? STATUS_BLOCKED : 0;

        counts->bad += pid < 0 || !exited(wait_status(pid), want);
        counts->records += is_go;
        if (want == 0)
                (*(is_go ? &counts->gos : &counts->others))++;
}

static void launch_by_fork(bool is_go) {
        pid_t pid = fork();

        if (pid == 0) {
                execve(is_go ? inside->go : inside->mongo, argv_go, given);
                _exit(125);
        }
        took(pid, is_go);
}

static void launch_by_spawn(bool is_go) {
        pid_t pid = -1;
        bool blocked = is_go && policy_is(inside, "block");
        int error = posix_spawn(&pid, is_go ? inside->go : inside->mongo, NULL, NULL, argv_go, given);

        if (!blocked && error == 0) {
                took(pid, is_go);
                return;
        }
        counts->bad += error != (blocked ? EPERM : 0);
        counts->records += is_go;
}

/* A go that is judged and recorded, and that the kernel refuses then: the whole hook in this process. */
static void launch_in_vain(void) {
        errno = 0;
        counts->bad += execve(inside->go, huge_argv, given) != -1 || errno != E2BIG;
        counts->records++;
}

static void handle(int signal, siginfo_t *info, void *context) {
        int error = errno;
        uintptr_t at = interrupted_at(context);
        long number = counts->signals++;

        counts->hits += at >= library_start && at < library_end;
        if (number % HANDLER_LAUNCHES == 0)
                launch_by_fork(number / HANDLER_LAUNCHES % 2 == 0);
        else if (number % HANDLER_LAUNCHES == HANDLER_LAUNCHES / 2)
                launch_by_spawn(number / HANDLER_LAUNCHES % 2 == 0);
        errno = error;
}

/* A child whose last act as this program a signal falls into. SIGURG, or the program that it becomes might
 * die of it. */
static void launch_interrupted(long i) {
        pid_t pid = fork();

        if (pid == 0) {
                struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG};
                struct itimerspec soon = {.it_value = {0, (i * 7919 % 300 + 1) * 1000}};
                timer_t timer;

                if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 ||
                    timer_settime(timer, 0, &soon, NULL) < 0)
                        _exit(124);
                execve(inside->go, argv_go, given);
                _exit(125);
        }
        took(pid, true);
}

/* ---- timers ---- */

static void set_handler(int flags) {
        struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | flags};

        sigfillset(&action.sa_mask);
        if (sigaction(SIGALRM, &action, NULL) < 0 || sigaction(SIGURG, &action, NULL) < 0)
                broken("no handler");
}

static void set_interval(timer_t *timer, long microseconds) {
        const struct itimerval by_itimer = {{0, microseconds}, {0, microseconds}};
        const struct itimerspec by_timer = {{0, microseconds * 1000}, {0, microseconds * 1000}};

        if (timer ? timer_settime(*timer, 0, &by_timer, NULL) < 0
                  : setitimer(ITIMER_REAL, &by_itimer, NULL) < 0)
                broken("no timer");
}

struct variant {
        const char *name;
        int flags;
        bool posix_timer;
};

static const struct variant variants[] = {
        {"setitimer, SA_RESTART", SA_RESTART, false},
        {"setitimer", 0, false},
        {"timer_create, on a stack of its own", SA_ONSTACK, true},
        {"timer_create, SA_RESTART, on a stack of its own", SA_ONSTACK | SA_RESTART, true},
};

static long launch_all(const struct variant *v, timer_t *timer, long rounds) {
        long i;

        for (i = 0; i < rounds || (counts->hits < HITS_WANTED && i < 100 * rounds); i++) {
                set_interval(timer, 50 + i * 7919 % 400);
                launch_by_spawn(i % 4 != 3);
                if (!policy_is(inside, "block"))
                        launch_in_vain();
                launch_by_fork(i % 4 != 3);
                set_interval(timer, 0);
                launch_interrupted(i);
        }
        return i;
}

static void test_variant(const struct inside *in, const struct variant *v) {
        static char stack[1 << 16];
#ifdef __GLIBC__
        const size_t stack_size = (size_t) SIGSTKSZ < sizeof stack ? (size_t) SIGSTKSZ : sizeof stack;
#else
        const size_t stack_size = 16384; /* its posix_spawn alone takes 6.7 KB, SIGSTKSZ is 8 KB */
#endif
        const stack_t altstack = {.ss_sp = stack, .ss_size = stack_size}, none = {.ss_flags = SS_DISABLE};
        struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
        struct state before, after;
        timer_t timer;

        memset(counts, 0, sizeof *counts);
        if (sigaltstack(v->flags & SA_ONSTACK ? &altstack : &none, NULL) < 0 ||
            (v->posix_timer && timer_create(CLOCK_MONOTONIC, &event, &timer) < 0))
                broken("no timer, no stack");
        set_handler(v->flags);
        state_read(&before);
        long rounds = launch_all(v, v->posix_timer ? &timer : NULL, in->rounds);
        state_read(&after);
        if (v->posix_timer)
                timer_delete(timer);

        const char *difference = state_difference(&before, &after);
        long seen = lines(in->output, root_seen(in)), all = lines(in->output, NULL);
        long gos = counts->gos + (policy_is(in, "rewrite") ? 0 : counts->others);
        bool good = counts->bad == 0 && seen == gos && all == counts->gos + counts->others &&
                    lines(in->records, NULL) == counts->records && lines(in->errors, NULL) == 0 &&
                    !difference;

        check(good, "%s: %ld rounds, %ld signals", v->name, rounds, (long) counts->signals);
        if (!good) {
                note("  %ld bad, %ld of %ld gos, %ld of %ld lines, %ld of %ld records, changed: %s",
                     (long) counts->bad, seen, gos, all, counts->gos + counts->others,
                     lines(in->records, NULL), (long) counts->records, difference ? difference : "nothing");
                note_file(in->errors);
        }
        check(counts->hits >= HITS_WANTED, "%s: signals found the library at work", v->name);
        note("%ld signals of %ld found the library at work", (long) counts->hits, (long) counts->signals);
        start_over(in);
}

static void test(const struct inside *in) {
        const size_t too_long = 200000;

        inside = in;
        given[0] = strdup(in->wrong);
        given[1] = strdup(in->path);
        huge_argv[0] = argv_go[0];
        huge_argv[1] = malloc(too_long);
        memset(huge_argv[1], 'x', too_long - 1);
        huge_argv[1][too_long - 1] = '\0';
        counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (counts == MAP_FAILED)
                broken("no memory");
        find_library();
        for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
                test_variant(in, &variants[i]);
}

int main(int argc, char **argv) {
        static const char *const policies[] = {"log", "rewrite", "block", NULL};

        return inside_main(argc, argv, 250, policies, test);
}
