/* SPDX-License-Identifier: MIT */
/* filters: launches by a process whose seccomp filter denies the library what it asks of the kernel. The
 * launch goes on, whatever it is that is denied. See inside.h.
 *
 * The filter is made in a child, right before the launch, and what is launched inherits it. */
#include "inside.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STATUS_BLOCKED = 126 };

static char *const argv_go[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};

struct denied {
        const char *name;
        int number;
        bool harmless; /* a launch is judged and acted on all the same */
        bool of_spawn; /* the C library's posix_spawn, or the go, needs it too */
};

/* All that lib/sys asks of the kernel. */
static const struct denied all_denied[] = {
        {"openat", SYS_openat, false, false},
        {"readlinkat", SYS_readlinkat, false, false},
#ifdef SYS_newfstatat
        {"newfstatat", SYS_newfstatat, false, false},
#endif
#ifdef SYS_fstatat64 /* i386, which has more such */
        {"fstatat64", SYS_fstatat64, false, false},
        {"mmap2", SYS_mmap2, false, true},
        {"fcntl64", SYS_fcntl64, true, true},
        {"getuid32", SYS_getuid32, true, false},
        {"geteuid32", SYS_geteuid32, true, false},
        {"clock_gettime64", SYS_clock_gettime64, true, false},
#endif
        {"faccessat", SYS_faccessat, false, false},
#ifdef SYS_faccessat2
        {"faccessat2", SYS_faccessat2, false, false},
#endif
        {"pread64", SYS_pread64, false, false},
        {"getcwd", SYS_getcwd, true, false},
        {"close", SYS_close, true, true},
        {"fcntl", SYS_fcntl, true, true},
        {"mmap", SYS_mmap, false, true},
        {"munmap", SYS_munmap, true, true},
        {"rt_sigprocmask", SYS_rt_sigprocmask, false, true},
        {"rt_sigpending", SYS_rt_sigpending, true, false},
        {"rt_sigtimedwait", SYS_rt_sigtimedwait, true, false},
        {"sigaltstack", SYS_sigaltstack, true, false},
        {"prlimit64", SYS_prlimit64, true, false},
        {"clock_gettime", SYS_clock_gettime, true, false},
        {"geteuid", SYS_geteuid, true, false},
        {"gettid", SYS_gettid, true, false},
        {"renameat", SYS_renameat, true, false},
        {"unlinkat", SYS_unlinkat, true, false},
        {"uname", SYS_uname, true, true},
        {"socket", SYS_socket, true, false},
        {"connect", SYS_connect, true, false},
        {"sendto", SYS_sendto, true, false},
        {"getpid", SYS_getpid, true, false},
        {"getppid", SYS_getppid, true, false},
        {"getuid", SYS_getuid, true, false},
};

enum { DENIED_COUNT = sizeof all_denied / sizeof *all_denied };

/* Answers the system calls that the bits of `which` stand for with the action, in this process and all below
 * it. */
static void filter(uint64_t which, uint32_t action) {
        struct sock_filter program[2 * DENIED_COUNT + 2];
        unsigned short n = 0;

        program[n++] =
                (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
        for (size_t i = 0; i < DENIED_COUNT; i++) {
                if (!(which & UINT64_C(1) << i))
                        continue;
                program[n++] = (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                             (uint32_t) all_denied[i].number, 0, 1);
                program[n++] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, action);
        }
        program[n++] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

        const struct sock_fprog whole = {.len = n, .filter = program};
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) < 0)
                broken("no seccomp filter can be set: %s", strerror(errno));
}

static struct outcome *outcome;

static int launch(const char *function, const char *target, char **envp, uint64_t which, uint32_t action) {
        struct call call = call_of(function_find(function), target, argv_go, envp);
        pid_t pid;

        memset(outcome, 0, sizeof *outcome);
        pid = fork();
        if (pid == 0) {
                environ = envp;
                filter(which, action);
                call.function->call(&call, outcome);
                _exit(outcome->waited ? WEXITSTATUS(outcome->status) : 120);
        }
        call_done(&call);
        return wait_status(pid);
}

/* Whether what was launched is one of those things that may become of it: launched as it is; and, unless
 * `judged` says that it must, as the policy has it. */
static bool as_it_may(const struct inside *in, int status, bool spawned, bool must_judge) {
        bool blocked = spawned ? outcome->value == EPERM : exited(status, STATUS_BLOCKED);

        if (policy_is(in, "block") && blocked)
                return lines(in->output, NULL) == 0;
        if (must_judge && policy_is(in, "block"))
                return false;
        if (!exited(status, 0) || lines(in->output, NULL) != 1)
                return false;
        if (lines(in->output, root_seen(in)) == 1)
                return true;
        return !must_judge && lines(in->output, in->other) == 1;
}

static void test_one(const struct inside *in, char **envp, const char *name, uint64_t which, bool harmless,
                     bool spawn) {
        static const int errors[] = {EPERM, ENOSYS};
        static const char *const names[] = {"execve", "execvp", "fexecve", "posix_spawn", NULL};

        for (size_t e = 0; e < 2; e++)
                for (int i = 0; names[i]; i++) {
                        bool spawned = strcmp(names[i], "posix_spawn") == 0;

                        if (spawned && !spawn)
                                continue;
                        int status = launch(names[i], in->go, envp, which,
                                            SECCOMP_RET_ERRNO | (uint32_t) errors[e]);
                        bool good = as_it_may(in, status, spawned, harmless);
                        check(good, "%s gives %s, %s", name, error_name(errors[e]), names[i]);
                        if (!good) {
                                note("  %s, value %d, errno %s", status_text(status), outcome->value,
                                     error_name(outcome->error));
                                note_file(in->output);
                                note_file(in->errors);
                        }
                        start_over(in);
                }
}

/* Where nothing can be asked about memory, it is the real function that has to look at it. */
static void test_unreadable(const struct inside *in, char **envp) {
        const size_t page = (size_t) sysconf(_SC_PAGESIZE);
        char *memory = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        uint64_t which = 0;

        for (size_t i = 0; i < DENIED_COUNT; i++)
                if (all_denied[i].number == SYS_rt_sigprocmask)
                        which = UINT64_C(1) << i;

        int status = launch("execve", memory, envp, which, SECCOMP_RET_ERRNO | EPERM);
        check(exited(status, 120) && outcome->value == -1 && outcome->error == EFAULT,
              "rt_sigprocmask gives EPERM, and a path that cannot be read");
        status = launch("execve", in->go, (char **) (void *) memory, which, SECCOMP_RET_ERRNO | EPERM);
        check(exited(status, 120) && outcome->value == -1 && outcome->error == EFAULT,
              "rt_sigprocmask gives EPERM, and an environment that cannot be read");
        if (!exited(status, 120))
                note("  %s, value %d, errno %s", status_text(status), outcome->value,
                     error_name(outcome->error));
        munmap(memory, page);
        start_over(in);
}

/* A launch that is not a go's asks for one thing only. */
static void test_kill(const struct inside *in, char **envp) {
        uint64_t which = 0;

        for (size_t i = 0; i < DENIED_COUNT; i++)
                if (!all_denied[i].of_spawn && !strstr(all_denied[i].name, "fstatat") &&
                    strcmp(all_denied[i].name, "prlimit64") != 0 &&
                    strcmp(all_denied[i].name, "readlinkat") != 0)
                        which |= UINT64_C(1) << i;

        int status = launch("execve", in->program, envp, which, SECCOMP_RET_KILL_PROCESS);
        check(exited(status, 0) && lines(in->output, in->other) == 1,
              "a program that is no go, under a filter that kills");
        start_over(in);
}

static void test(const struct inside *in) {
        char *envp[] = {(char *) (uintptr_t) in->path, (char *) (uintptr_t) in->wrong, NULL};
        uint64_t all = 0;

        outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (outcome == MAP_FAILED)
                broken("no memory");
        test_one(in, envp, "nothing", 0, true, true);
        for (size_t i = 0; i < DENIED_COUNT; i++) {
                const struct denied *d = &all_denied[i];

                test_one(in, envp, d->name, UINT64_C(1) << i, d->harmless, !d->of_spawn);
                all |= UINT64_C(1) << i;
        }
        test_one(in, envp, "everything", all, false, false);
        test_unreadable(in, envp);
        test_kill(in, envp);
}

int main(int argc, char **argv) {
        static const char *const policies[] = {WITHOUT, "log", "rewrite", "block", NULL};

        return inside_main(argc, argv, 1, policies, test);
}
