/* SPDX-License-Identifier: MIT */
/* stacks: launches from stacks that are as small as a program may make them, and how deep they go there; and
 * of environments as large as the kernel takes. See inside.h. */
#include "inside.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What a launch by exec, of which the C library adds next to nothing, may take of the caller's stack: glibc's
 * smallest thread has 16 KiB with some of its own data in it, and an alternate stack has what a signal leaves
 * of it. */
enum { DEPTH_MAX = 5120 };

static char *const go_env[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};
static char *const go_all[] = {(char[]){"go"}, NULL};

enum { STATUS_OF_ALL = 7, STATUS_BLOCKED = 126 }; /* of fake-go without arguments; of a launch that is none */

/* ---- how deep ---- */

static struct {
        const struct call *call;
        struct outcome outcome;
        size_t depth;
} painted;

#define PAINT 0xa5

/* A child by vfork(2) uses the stack of its parent. */
__attribute__((noinline)) static void launch_here(const struct call *call) {
        pid_t pid;

        if (call->function->traits & SPAWN) {
                call->function->call(call, &painted.outcome);
                return;
        }
        pid = vfork();
        if (pid == 0) {
                call->function->call(call, &painted.outcome);
                _exit(125);
        }
        painted.outcome.status = wait_status(pid);
}

static void *in_painted_thread(void *memory) {
        volatile unsigned char *low = memory, *here = __builtin_frame_address(0), *p;
        enum { NEAR = 512 }; /* what the loop itself has on the stack */

        for (p = low; p < here - NEAR; p++)
                *p = PAINT;
        launch_here(painted.call);
        for (p = low; *p == PAINT;)
                p++;
        painted.depth = (size_t) (here - p);
        return NULL;
}

static size_t depth_of(const struct call *call) {
        const size_t size = 512 << 10;
        char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        pthread_attr_t attr;
        pthread_t thread;

        painted.call = call;
        pthread_attr_init(&attr);
        if (memory == MAP_FAILED || pthread_attr_setstack(&attr, memory, size) != 0 ||
            pthread_create(&thread, &attr, in_painted_thread, memory) != 0 || pthread_join(thread, NULL) != 0)
                broken("no thread");
        pthread_attr_destroy(&attr);
        munmap(memory, size);
        return painted.depth;
}

/* The entries and, in front of them, so many that are of no interest. */
static char **environment(const struct inside *in, size_t others, const char *goroot) {
        static char log[ENTRY_MAX + 64], text[] = "OTHER=1";
        char **ret = calloc(others + 4, sizeof *ret);
        size_t n = 0;

        snprintf(log, sizeof log, "GOROOT_GUARD_LOG=stderr,file:%s", in->records);
        for (; n < others; n++)
                ret[n] = text;
        ret[n++] = log;
        ret[n++] = (char *) (uintptr_t) in->path;
        ret[n++] = (char *) (uintptr_t) goroot;
        return ret;
}

static size_t deepest_exec;

static void measure(const struct inside *in, const char *what, const char *target, char **envp) {
        size_t deepest[2] = {0, 0};

        for (const struct function *const *f = launchers(); *f; f++) {
                struct call call = call_of(*f, target, go_env, envp);
                bool spawns = ((*f)->traits & SPAWN) != 0;
                char **environ_before = environ;

                environ = envp;
                size_t depth = depth_of(&call);
                environ = environ_before;
                call_done(&call);
                if (depth > deepest[spawns])
                        deepest[spawns] = depth;
        }
        check(deepest[0] <= DEPTH_MAX, "%s: %zu bytes of stack by exec, %zu by posix_spawn", what, deepest[0],
              deepest[1]);
        if (deepest[0] > deepest_exec)
                deepest_exec = deepest[0];
}

static void test_depth(const struct inside *in) {
        measure(in, "a program", in->program, environment(in, 0, in->wrong));
        measure(in, "a program that might be a go", in->mongo, environment(in, 0, in->wrong));
        measure(in, "a go with its own GOROOT", in->go, environment(in, 0, in->right));
        measure(in, "a go with another's GOROOT", in->go, environment(in, 0, in->wrong));
        measure(in, "a go with another's GOROOT among 200 entries", in->go, environment(in, 200, in->wrong));
        measure(in, "a go with another's GOROOT among 2000 entries", in->go,
                environment(in, 2000, in->wrong));
        start_over(in);
}

/* ---- launches from such stacks ---- */

/* What is to be seen of one launch with the wrong GOROOT. */
static void expect(const struct inside *in, bool is_go, const struct function *f, int status, int value,
                   const char *what) {
        bool blocked = is_go && policy_is(in, "block"), spawns = (f->traits & SPAWN) != 0;
        bool good = blocked && !spawns ? exited(status, STATUS_BLOCKED) : exited(status, 0);

        good = good && value == (blocked && spawns ? EPERM : 0) &&
               lines(in->output, is_go ? root_seen(in) : in->other) == !blocked &&
               lines(in->output, NULL) == !blocked &&
               lines(in->records, NULL) == (is_go && !policy_is(in, WITHOUT));
        check(good, "%s", what);
        if (!good) {
                note("  %s, value %d", status_text(status), value);
                note_file(in->output);
                note_file(in->records);
        }
        start_over(in);
}

struct small {
        const char *name;
        enum from from;
        size_t size;
        bool exec_only;
};

/* Makes the call in a child, which a launch by exec ends. */
static void launch_from(const struct inside *in, const struct small *s, const struct function *f, bool is_go,
                        size_t others) {
        struct outcome *outcome =
                mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        char **envp = environment(in, others, in->wrong), text[200];
        struct call call = call_of(f, is_go ? in->go : in->mongo, go_env, envp);
        int ignored, status;
        pid_t pid = fork();

        if (pid == 0) {
                environ = envp;
                bool made = call_from(s->from, s->size, &call, outcome, &ignored, &ignored);
                _exit(made && f->traits & SPAWN ? 0 : 124);
        }
        snprintf(text, sizeof text, "%s of a %s with %zu entries, from %s of %zu bytes", f->name,
                 is_go ? "go" : "program that might be one", others, s->name, s->size);
        status = wait_status(pid);
        expect(in, is_go, f, status, outcome->value, text);
        call_done(&call);
        free(envp);
        munmap(outcome, sizeof *outcome);
}

static void from_small(const struct inside *in, const struct small *s) {
        for (const struct function *const *f = launchers(); *f; f++) {
                if (s->exec_only && (*f)->traits & SPAWN)
                        continue;
                launch_from(in, s, *f, false, 10);
                launch_from(in, s, *f, true, 10);
                launch_from(in, s, *f, true, 200);
        }
}

static const struct call *handler_call;
static struct outcome *handler_outcome;

static void in_handler(int signal) {
        handler_call->function->call(handler_call, handler_outcome);
}

/* An alternate stack among the variables of a function: what lies below it is not free. As much of that is
 * looked at as a launch may put on a stack: the working space and the environment. */
__attribute__((noinline)) static bool launch_in_frame(const struct call *call, struct outcome *outcome) {
        struct {
                volatile unsigned char below[1 << 20];
                char stack[1 << 15];
        } frame;
        struct sigaction action = {.sa_handler = in_handler, .sa_flags = (int) (SA_ONSTACK | SA_RESETHAND)};

        for (size_t i = 0; i < sizeof frame.below; i++)
                frame.below[i] = PAINT;
        stack_t stack = {.ss_sp = frame.stack, .ss_size = sizeof frame.stack};
        handler_call = call;
        handler_outcome = outcome;
        if (sigaltstack(&stack, NULL) < 0 || sigaction(SIGUSR1, &action, NULL) < 0 || raise(SIGUSR1) != 0)
                broken("no alternate stack");
        stack.ss_flags = SS_DISABLE;
        sigaltstack(&stack, NULL);
        for (size_t i = 0; i < sizeof frame.below; i++)
                if (frame.below[i] != PAINT)
                        return false;
        return true;
}

/* By posix_spawn, which comes back to tell. */
static void test_frame(const struct inside *in) {
        static struct outcome outcome;
        const struct function *f = function_find("posix_spawn");
        char **envp = environment(in, 10000, in->wrong);
        struct call call = call_of(f, in->go, go_env, envp);
        bool untouched = launch_in_frame(&call, &outcome);

        check(untouched, "nothing below an alternate stack that lies in the main stack is written");
        expect(in, true, f, outcome.waited ? outcome.status : 0, outcome.value,
               "posix_spawn from there, 10000 entries");
        free(envp);
}

/* What glibc calls the smallest stack of a thread, and that of a handler: since 2.34 both grow with what the
 * processor has to save. musl calls 2 KiB a stack, and gives a thread the page that this comes to together
 * with its own data; not even its own posix_spawn fits, which takes 6.7 KB. */
#ifdef __GLIBC__
#define STACK_OF_THREAD ((size_t) PTHREAD_STACK_MIN)
#define STACK_OF_HANDLER ((size_t) SIGSTKSZ)
#else
#define STACK_OF_THREAD ((size_t) 16384)
#define STACK_OF_HANDLER ((size_t) 16384)
#endif

/* What SIGSTKSZ was as a constant, and is with musl. */
#define OLD_STACK_OF_HANDLER ((size_t) 8192)

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static void test_small(const struct inside *in) {
        const size_t frame = getauxval(AT_MINSIGSTKSZ), kept = 128;

        from_small(in, &(struct small){"a thread", FROM_THREAD, STACK_OF_THREAD, false});
        from_small(in, &(struct small){"an alternate stack", FROM_SIGNAL, STACK_OF_HANDLER, false});
        note("a signal takes %zu bytes of its stack, exec up to %zu more: MINSIGSTKSZ holds only the first",
             frame, deepest_exec);
        if (frame + deepest_exec + kept <= OLD_STACK_OF_HANDLER)
                from_small(in,
                           &(struct small){"an alternate stack", FROM_SIGNAL, OLD_STACK_OF_HANDLER, true});
        else
                note("on this processor %zu bytes do not hold both", OLD_STACK_OF_HANDLER);
        test_frame(in);
}

/* ---- environments up to the kernel's limit (execve(2)) ---- */

struct large {
        const char *name;
        size_t entries, entry_size;
        rlim_t stack; /* RLIMIT_STACK: a quarter of it is what arguments and environment may take, and 6 MiB
                         at most */
};

#define MIB ((rlim_t) 1 << 20)

static const struct large larges[] = {
        {"100000 entries, 2 MiB", 100000, 12, 8 * MIB},
        {"one entry of 128 KiB", 1, 131072, 8 * MIB},
        {"15 entries of 128 KiB", 15, 131072, 8 * MIB},
        {"5000 entries, little stack", 5000, 12, MIB / 2},
        {"250000 entries, nearly 6 MiB", 250000, 14, 64 * MIB},
        {"44 entries of 128 KiB", 44, 131072, 64 * MIB},
};

/* Distinct entries with GOROOT in the middle and, another one, at the end. */
static char **large_environment(const struct inside *in, const struct large *l) {
        static char second[] = "GOROOT=/second";
        char **ret = calloc(l->entries + 5, sizeof *ret), *text = calloc(l->entries, l->entry_size);
        size_t n = 0;

        if (!ret || !text)
                broken("no memory");
        for (size_t i = 0; i < l->entries; i++, text += l->entry_size) {
                int k = snprintf(text, l->entry_size, "E%07zu=", i);

                memset(text + k, 'x', l->entry_size - 1 - (size_t) k);
                if (i == l->entries / 2)
                        ret[n++] = (char *) (uintptr_t) in->wrong;
                ret[n++] = text;
        }
        ret[n++] = (char *) (uintptr_t) in->path;
        ret[n++] = second;
        return ret;
}

static bool all_arrived(const struct inside *in, char **envp, long wanted) {
        char *line = NULL, seen[ENTRY_MAX + 8];
        size_t room = 0;
        FILE *f = fopen(in->output, "re");
        bool rewritten = policy_is(in, "rewrite"), good = f != NULL;
        long n = 0;

        snprintf(seen, sizeof seen, "GOROOT=%s", root_seen(in));
        for (; good && n < wanted; n++) {
                good = getline(&line, &room, f) > 0 && strcmp(line, "arg go\n") == 0;
                bool first = true;
                for (char **e = envp; good && *e; e++) {
                        const char *entry = *e;

                        if (strncmp(entry, "GOROOT=", 7) == 0 && rewritten && !first)
                                continue;
                        if (strncmp(entry, "GOROOT=", 7) == 0 && first) {
                                entry = seen;
                                first = false;
                        }
                        ssize_t length = getline(&line, &room, f);
                        good = length > 5 && strncmp(line, "env ", 4) == 0 &&
                               strncmp(line + 4, entry, (size_t) length - 5) == 0 &&
                               entry[length - 5] == '\0';
                }
        }
        good = good && getline(&line, &room, f) < 0;
        free(line);
        if (f)
                fclose(f);
        return good;
}

static void test_large_from(const struct inside *in, const struct large *l, char **envp, enum from from) {
        static const char *const names[] = {"execve", "execvp", "posix_spawn", "fexecve", NULL};

        for (int i = 0; names[i]; i++) {
                const struct function *f = function_find(names[i]);
                struct outcome *outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE,
                                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
                struct call call = call_of(f, in->go, go_all, envp);
                bool blocked = policy_is(in, "block"), spawns = (f->traits & SPAWN) != 0;
                int by_vfork = -1, ignored, status, want = blocked ? STATUS_BLOCKED : STATUS_OF_ALL;
                pid_t pid = fork();

                if (pid == 0) {
                        struct rlimit limit = {l->stack, RLIM_INFINITY};

                        if (getrlimit(RLIMIT_STACK, &limit) < 0)
                                _exit(123);
                        limit.rlim_cur = l->stack;
                        if (setrlimit(RLIMIT_STACK, &limit) < 0)
                                _exit(123);
                        environ = envp;
                        if (!call_from(from, STACK_OF_THREAD, &call, outcome, &by_vfork, &ignored))
                                _exit(122);
                        if (spawns && (blocked ? outcome->value == EPERM : exited(outcome->status, want)))
                                _exit(want);
                        _exit(by_vfork == -1 ? 121 : WEXITSTATUS(by_vfork));
                }
                status = wait_status(pid);
                bool good = exited(status, want) && all_arrived(in, envp, blocked ? 0 : 1);
                check(good, "%s, %s from %s", l->name, names[i], from_names[from]);
                if (!good)
                        note("  %s, value %d, errno %s, %ld lines", status_text(status), outcome->value,
                             error_name(outcome->error), lines(in->output, NULL));
                call_done(&call);
                munmap(outcome, sizeof *outcome);
                start_over(in);
        }
}

static void test_large(const struct inside *in) {
        for (size_t i = 0; i < sizeof larges / sizeof *larges; i++) {
                char **envp = large_environment(in, &larges[i]);

                test_large_from(in, &larges[i], envp, FROM_PLAIN);
                test_large_from(in, &larges[i], envp, FROM_VFORK);
                test_large_from(in, &larges[i], envp, FROM_THREAD);
        }
}

static void test(const struct inside *in) {
        test_depth(in);
        test_small(in);
        test_large(in);
}

int main(int argc, char **argv) {
        static const char *const policies[] = {WITHOUT, "log", "rewrite", "block", NULL};

        return inside_main(argc, argv, 1, policies, test);
}
