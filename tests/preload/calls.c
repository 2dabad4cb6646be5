/* SPDX-License-Identifier: MIT */
#include "calls.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

/* 0 to 8 and 200 arguments out of an array, and the NULL behind them. */
#define A0(a) NULL
#define A1(a) (a)[0], NULL
#define A2(a) (a)[0], (a)[1], NULL
#define A3(a) (a)[0], (a)[1], (a)[2], NULL
#define A4(a) (a)[0], (a)[1], (a)[2], (a)[3], NULL
#define A5(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], NULL
#define A6(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], NULL
#define A7(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], (a)[6], NULL
#define A8(a) (a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], (a)[6], (a)[7], NULL
#define T(a, n)                                                                                              \
        (a)[n], (a)[(n) + 1], (a)[(n) + 2], (a)[(n) + 3], (a)[(n) + 4], (a)[(n) + 5], (a)[(n) + 6],          \
                (a)[(n) + 7], (a)[(n) + 8], (a)[(n) + 9]
#define H(a, n)                                                                                              \
        T(a, n), T(a, (n) + 10), T(a, (n) + 20), T(a, (n) + 30), T(a, (n) + 40), T(a, (n) + 50),             \
                T(a, (n) + 60), T(a, (n) + 70), T(a, (n) + 80), T(a, (n) + 90)
#define A200(a) H(a, 0), H(a, 100), NULL

/* Their declarations forbid a list without any argument, which works all the same. */
typedef int list_fn(const char *, const char *, ...);

/* Calls a function that takes a list with as many arguments as there are in argv. */
#define CALL_LIST(result, count, function, path, argv, ...)                                                  \
        switch (count) {                                                                                     \
        case 0:                                                                                              \
                (result) = function(path, A0(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 1:                                                                                              \
                (result) = function(path, A1(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 2:                                                                                              \
                (result) = function(path, A2(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 3:                                                                                              \
                (result) = function(path, A3(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 4:                                                                                              \
                (result) = function(path, A4(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 5:                                                                                              \
                (result) = function(path, A5(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 6:                                                                                              \
                (result) = function(path, A6(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 7:                                                                                              \
                (result) = function(path, A7(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 8:                                                                                              \
                (result) = function(path, A8(argv) __VA_ARGS__);                                             \
                break;                                                                                       \
        case 200:                                                                                            \
                (result) = function(path, A200(argv) __VA_ARGS__);                                           \
                break;                                                                                       \
        default:                                                                                             \
                fail("so many arguments are not foreseen");                                                  \
        }

typedef int pidfd_spawn_fn(int *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                           char *const[], char *const[]);
typedef int posix_spawn_fn(pid_t *, const char *, const posix_spawn_file_actions_t *,
                           const posix_spawnattr_t *, char *const[], char *const[]);
typedef int execvpe_fn(const char *, char *const[], char *const[]);
typedef int execveat_fn(int, const char *, char *const[], char *const[], int);

/* What programs built before glibc 2.15 call: these two run sh on a file without a #! line. */
#if defined(__GLIBC__) && defined(__x86_64__)
#define OLD_SPAWN "GLIBC_2.2.5"
#elif defined(__GLIBC__) && defined(__i386__)
#define OLD_SPAWN "GLIBC_2.2"
#endif
#ifdef OLD_SPAWN
extern posix_spawn_fn old_posix_spawn, old_posix_spawnp;
__asm__(".symver old_posix_spawn, posix_spawn@" OLD_SPAWN);
__asm__(".symver old_posix_spawnp, posix_spawnp@" OLD_SPAWN);
#endif

static void fail(const char *what) {
        dprintf(STDERR_FILENO, "launch: %s\n", what);
        _exit(125);
}

/* What dlsym(3) says about a pointer to a function, which ISO C does not know. */
static void find(void *ret_function, const char *name) {
        void *found = dlsym(RTLD_DEFAULT, name);

        memcpy(ret_function, &found, sizeof found);
}

static void returned(struct outcome *o, int value) {
        o->error = errno;
        o->value = value;
        o->returned = true;
}

static size_t count(char *const *argv) {
        size_t n = 0;

        while (argv[n])
                n++;
        return n;
}

static void call_execve(const struct call *c, struct outcome *o) {
        returned(o, execve(c->path, c->argv, c->envp));
}

static void call_execv(const struct call *c, struct outcome *o) {
        returned(o, execv(c->path, c->argv));
}

static void call_execvp(const struct call *c, struct outcome *o) {
        returned(o, execvp(c->path, c->argv));
}

static void call_execvpe(const struct call *c, struct outcome *o) {
        returned(o, execvpe(c->path, c->argv, c->envp));
}

/* Older versions of musl export it, and nobody declares it. */
static void call_private_execvpe(const struct call *c, struct outcome *o) {
        execvpe_fn *real;

        find(&real, "__execvpe");
        errno = ERRNO_BEFORE;
        returned(o, real(c->path, c->argv, c->envp));
}

static void call_execl(const struct call *c, struct outcome *o) {
        list_fn *function = execl;
        int r = 0;

        CALL_LIST(r, count(c->argv), function, c->path, c->argv)
        returned(o, r);
}

static void call_execlp(const struct call *c, struct outcome *o) {
        list_fn *function = execlp;
        int r = 0;

        CALL_LIST(r, count(c->argv), function, c->path, c->argv)
        returned(o, r);
}

#define COMMA_ENVP , c->envp
static void call_execle(const struct call *c, struct outcome *o) {
        list_fn *function = execle;
        int r = 0;

        CALL_LIST(r, count(c->argv), function, c->path, c->argv, COMMA_ENVP)
        returned(o, r);
}

static void call_fexecve(const struct call *c, struct outcome *o) {
        returned(o, fexecve(c->fd, c->argv, c->envp));
}

/* musl 1.2.3 and glibc before 2.34 do not have it. */
static void call_execveat(const struct call *c, struct outcome *o) {
        execveat_fn *real;

        find(&real, "execveat");

        errno = ERRNO_BEFORE; /* what dlsym does to it is not of interest */
        returned(o, real(c->fd, c->path, c->argv, c->envp, c->flags));
}

static void call_execveat_handle(const struct call *c, struct outcome *o) {
        struct call by_handle = *c;

        by_handle.path = "";
        by_handle.flags |= AT_EMPTY_PATH;
        call_execveat(&by_handle, o);
}

static void wait_for(struct outcome *o, pid_t pid) {
        while (waitpid(pid, &o->status, 0) < 0)
                if (errno != EINTR)
                        fail("the child is not to be found");
        o->waited = true;
}

/* What posix_spawn lets a caller say about the child, each kind once. */
struct extras {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_t *actions_given;
        posix_spawnattr_t *attributes_given;
};

static void extras_make(const struct call *c, struct extras *ret) {
        sigset_t set;

        ret->actions_given = NULL;
        ret->attributes_given = NULL;
        if (!c->extras && !c->chdir)
                return;
        posix_spawn_file_actions_init(&ret->actions);
        ret->actions_given = &ret->actions;
        if (c->chdir)
                posix_spawn_file_actions_addchdir_np(&ret->actions, "/");
        if (!c->extras)
                return;
        posix_spawn_file_actions_addopen(&ret->actions, 7, "/dev/zero", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&ret->actions, 7, 8);
        posix_spawn_file_actions_addclose(&ret->actions, 0);
        posix_spawnattr_init(&ret->attributes);
        ret->attributes_given = &ret->attributes;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR2);
        sigaddset(&set, SIGHUP);
        posix_spawnattr_setsigmask(&ret->attributes, &set);
        sigemptyset(&set);
        sigaddset(&set, SIGPIPE);
        posix_spawnattr_setsigdefault(&ret->attributes, &set);
        posix_spawnattr_setflags(&ret->attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static void extras_free(struct extras *e) {
        if (e->actions_given)
                posix_spawn_file_actions_destroy(e->actions_given);
        if (e->attributes_given)
                posix_spawnattr_destroy(e->attributes_given);
}

static void spawn(posix_spawn_fn *function, const struct call *c, struct outcome *o) {
        struct extras e;
        pid_t pid = -7;

        extras_make(c, &e);
        errno = ERRNO_BEFORE;
        returned(o, function(c->no_pid ? NULL : &pid, c->path, e.actions_given, e.attributes_given, c->argv,
                             c->envp));
        o->has_id = pid != -7;
        if (o->value == 0)
                wait_for(o, c->no_pid ? -1 : pid);
        extras_free(&e);
}

static void call_posix_spawn(const struct call *c, struct outcome *o) {
        spawn(posix_spawn, c, o);
}

static void call_posix_spawnp(const struct call *c, struct outcome *o) {
        spawn(posix_spawnp, c, o);
}

#ifdef OLD_SPAWN
static void call_old_posix_spawn(const struct call *c, struct outcome *o) {
        spawn(old_posix_spawn, c, o);
}

static void call_old_posix_spawnp(const struct call *c, struct outcome *o) {
        spawn(old_posix_spawnp, c, o);
}
#endif

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

/* glibc 2.39 and later. */
static void call_pidfd(const char *name, const struct call *c, struct outcome *o) {
        pidfd_spawn_fn *real;
        struct extras e;
        int pidfd = -7;

        find(&real, name);
        extras_make(c, &e);
        errno = ERRNO_BEFORE;
        returned(o, real(c->no_pid ? NULL : &pidfd, c->path, e.actions_given, e.attributes_given, c->argv,
                         c->envp));
        o->has_id = pidfd != -7;
        if (o->value == 0 && c->no_pid) {
                wait_for(o, -1);
        } else if (o->value == 0) {
                siginfo_t info;

                while (waitid((idtype_t) P_PIDFD, (id_t) pidfd, &info, WEXITED) < 0)
                        if (errno != EINTR)
                                fail("waitid: the child is not to be found");
                o->status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
                o->waited = true;
                close(pidfd);
        }
        extras_free(&e);
}

static void call_pidfd_spawn(const struct call *c, struct outcome *o) {
        call_pidfd("pidfd_spawn", c, o);
}

static void call_pidfd_spawnp(const struct call *c, struct outcome *o) {
        call_pidfd("pidfd_spawnp", c, o);
}

static void call_system(const struct call *c, struct outcome *o) {
        returned(o, system(c->path));
        o->status = o->value;
        o->waited = o->value != -1;
}

static void call_popen(const struct call *c, struct outcome *o) {
        FILE *f = popen(c->path, "r");
        size_t n;

        returned(o, f ? 0 : -1);
        if (!f)
                return;
        n = fread(o->text, 1, sizeof o->text - 1, f);
        o->text[n] = '\0';
        o->status = pclose(f);
        o->waited = true;
}

static void call_wordexp(const struct call *c, struct outcome *o) {
        char words[512];
        wordexp_t expanded = {.we_wordc = 0};

        if (snprintf(words, sizeof words, "$(%s)", c->path) >= (int) sizeof words)
                fail("so long a command is not foreseen");
        returned(o, wordexp(words, &expanded, WRDE_SHOWERR));
        o->text[0] = '\0';
        if (o->value != 0)
                return;
        for (size_t i = 0; i < expanded.we_wordc; i++) {
                size_t n = strlen(o->text);

                snprintf(o->text + n, sizeof o->text - n, "%s\n", expanded.we_wordv[i]);
        }
        wordfree(&expanded);
}

/* Only glibc falls back on sh. */
#ifdef __GLIBC__
#define SHELL_IF_GLIBC SHELL
#else
#define SHELL_IF_GLIBC 0
#endif

const struct function functions[] = {
        {"execve", EXEC | ENVP, call_execve},
        {"execv", EXEC, call_execv},
        {"execvp", EXEC | SEARCH | SHELL_IF_GLIBC, call_execvp},
        {"execvpe", EXEC | SEARCH | SHELL_IF_GLIBC | ENVP, call_execvpe},
        {"__execvpe", EXEC | SEARCH | SHELL_IF_GLIBC | ENVP | PRIVATE, call_private_execvpe},
        {"execl", EXEC | LIST, call_execl},
        {"execlp", EXEC | SEARCH | SHELL_IF_GLIBC | LIST, call_execlp},
        {"execle", EXEC | ENVP | LIST, call_execle},
        {"execveat", EXEC | ENVP | DIRECTORY, call_execveat},
        {"execveat-handle", EXEC | ENVP | HANDLE, call_execveat_handle},
        {"fexecve", EXEC | ENVP | HANDLE, call_fexecve},
        {"posix_spawn", SPAWN | ENVP, call_posix_spawn},
        {"posix_spawnp", SPAWN | ENVP | SEARCH, call_posix_spawnp},
#ifdef OLD_SPAWN
        {"posix_spawn@" OLD_SPAWN, SPAWN | ENVP | SHELL, call_old_posix_spawn},
        {"posix_spawnp@" OLD_SPAWN, SPAWN | ENVP | SEARCH | SHELL, call_old_posix_spawnp},
#endif
        {"pidfd_spawn", SPAWN | ENVP | PIDFD, call_pidfd_spawn},
        {"pidfd_spawnp", SPAWN | ENVP | SEARCH | PIDFD, call_pidfd_spawnp},
        {"system", COMMAND, call_system},
        {"popen", COMMAND, call_popen},
        {"wordexp", COMMAND, call_wordexp},
        {NULL, 0, NULL},
};

const struct function *function_find(const char *name) {
        for (const struct function *f = functions; f->name; f++)
                if (strcmp(f->name, name) == 0)
                        return f;
        return NULL;
}

bool function_exists(const struct function *function) {
        if (function->traits & (PIDFD | PRIVATE))
                return dlsym(RTLD_DEFAULT, function->name) != NULL;
        if (strncmp(function->name, "execveat", 8) == 0)
                return dlsym(RTLD_DEFAULT, "execveat") != NULL;
        return true;
}

const char *const from_names[] = {"plain", "fork", "vfork", "thread", "signal", NULL};

/* What the thread and the handler are to do: neither can be given it in another way that suits both. */
static const struct call *pending_call;
static struct outcome *pending_outcome;

static void call_now(const struct call *call, struct outcome *outcome) {
        errno = ERRNO_BEFORE;
        call->function->call(call, outcome);
}

static void *in_thread(void *unused) {
        (void) unused;
        call_now(pending_call, pending_outcome);
        return NULL;
}

static bool from_thread(size_t stack_size) {
        size_t least = (size_t) sysconf(_SC_THREAD_STACK_MIN); /* 128 KiB on aarch64 */
        pthread_attr_t attr;
        pthread_t thread;

        if (stack_size < least)
                stack_size = least;
        if (pthread_attr_init(&attr) != 0 || pthread_attr_setstacksize(&attr, stack_size) != 0 ||
            pthread_create(&thread, &attr, in_thread, NULL) != 0)
                return false;
        pthread_attr_destroy(&attr);
        return pthread_join(thread, NULL) == 0;
}

static void in_handler(int signal) {
        (void) signal;
        call_now(pending_call, pending_outcome);
}

/* The page below the stack can't be used, so that an overflow crashes. */
static bool from_signal(size_t stack_size) {
        size_t page = (size_t) sysconf(_SC_PAGESIZE);
        char *memory = mmap(NULL, page + stack_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        struct sigaction action = {.sa_handler = in_handler, .sa_flags = (int) (SA_ONSTACK | SA_RESETHAND)};

        if (memory == MAP_FAILED || mprotect(memory + page, stack_size, PROT_READ | PROT_WRITE) < 0)
                return false;
        stack_t stack = {.ss_sp = memory + page, .ss_size = stack_size};
        sigemptyset(&action.sa_mask);
        if (sigaltstack(&stack, NULL) < 0 || sigaction(SIGUSR1, &action, NULL) < 0 || raise(SIGUSR1) != 0)
                return false;
        stack.ss_flags = SS_DISABLE;
        sigaltstack(&stack, NULL);
        munmap(memory, page + stack_size);
        return true;
}

/* Nothing but the call may happen in the child. */
__attribute__((noinline)) static pid_t start_vfork(void) {
        pid_t pid = vfork();

        if (pid == 0) {
                call_now(pending_call, pending_outcome);
                _exit(125);
        }
        return pid;
}

static pid_t start_fork(void) {
        pid_t pid = fork();

        if (pid == 0) {
                call_now(pending_call, pending_outcome);
                _exit(125);
        }
        return pid;
}

static bool wait_child(pid_t pid, int *ret_status) {
        if (pid < 0)
                return false;
        while (waitpid(pid, ret_status, 0) < 0)
                if (errno != EINTR)
                        return false;
        return true;
}

bool call_from(enum from from, size_t stack_size, const struct call *call, struct outcome *outcome,
               int *ret_status, int *ret_error) {
        pid_t pid;

        pending_call = call;
        pending_outcome = outcome;
        *ret_status = -1;
        errno = ERRNO_BEFORE;
        switch (from) {
        case FROM_PLAIN:
                call_now(call, outcome);
                *ret_error = outcome->error;
                return true;
        case FROM_FORK:
        case FROM_VFORK:
                pid = from == FROM_FORK ? start_fork() : start_vfork();
                *ret_error = errno;
                return wait_child(pid, ret_status);
        case FROM_THREAD:
                *ret_error = ERRNO_BEFORE;
                return from_thread(stack_size);
        case FROM_SIGNAL:
                *ret_error = outcome->error;
                return from_signal(stack_size);
        }
        return false;
}

const char *error_name(int error) {
        static const struct {
                int error;
                const char *name;
        } names[] = {
                {0, "0"},
                {E2BIG, "E2BIG"},
                {EACCES, "EACCES"},
                {EBADF, "EBADF"},
                {EFAULT, "EFAULT"},
                {EINVAL, "EINVAL"},
                {EIO, "EIO"},
                {EISDIR, "EISDIR"},
                {ELIBBAD, "ELIBBAD"},
                {ELOOP, "ELOOP"},
                {EMFILE, "EMFILE"},
                {ENAMETOOLONG, "ENAMETOOLONG"},
                {ENOENT, "ENOENT"},
                {ENOEXEC, "ENOEXEC"},
                {ENOMEM, "ENOMEM"},
                {ENOSYS, "ENOSYS"},
                {ENOTDIR, "ENOTDIR"},
                {EPERM, "EPERM"},
                {ETXTBSY, "ETXTBSY"},
                {ERRNO_BEFORE, "unchanged"},
        };
        static char number[16];

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                if (names[i].error == error)
                        return names[i].name;
        snprintf(number, sizeof number, "%d", error);
        return number;
}

const char *status_text(int status) {
        static char text[32];

        if (WIFEXITED(status))
                snprintf(text, sizeof text, "exited %d", WEXITSTATUS(status));
        else if (WIFSIGNALED(status))
                snprintf(text, sizeof text, "killed %d", WTERMSIG(status));
        else
                snprintf(text, sizeof text, "status %#x", (unsigned) status);
        return text;
}
