/* SPDX-License-Identifier: MIT */
#include "inside.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define PATIENCE 1500 /* seconds for one process, before it counts as hung: slow is not hung */
#define REPORT_FD 200 /* above all that the tests open and close */

static const char *policy_now = "";

/* ---- in the process ---- */

static void report(const char *word, const char *format, va_list ap) {
        char text[1024];
        int n = snprintf(text, sizeof text, "%s", word);

        n += vsnprintf(text + n, sizeof text - (size_t) n - 1, format, ap);
        if (n > (int) sizeof text - 2)
                n = (int) sizeof text - 2;
        text[n++] = '\n';
        if (write(REPORT_FD, text, (size_t) n) != n)
                _exit(98);
}

void check(bool good, const char *format, ...) {
        char word[64];
        va_list ap;

        snprintf(word, sizeof word, "%s - %s: ", good ? "ok" : "not ok", policy_now);
        va_start(ap, format);
        report(word, format, ap);
        va_end(ap);
}

void note(const char *format, ...) {
        char word[64];
        va_list ap;

        snprintf(word, sizeof word, "# %s: ", policy_now);
        va_start(ap, format);
        report(word, format, ap);
        va_end(ap);
}

void broken(const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        report("not ok - the test itself is broken: ", format, ap);
        va_end(ap);
        _exit(97);
}

bool policy_is(const struct inside *in, const char *policy) {
        return strcmp(in->policy, policy) == 0;
}

const char *root_seen(const struct inside *in) {
        return policy_is(in, "rewrite") ? in->root : in->other;
}

struct call call_of(const struct function *function, const char *target, char *const *argv,
                    char *const *envp) {
        struct call call = {.function = function, .path = target, .argv = argv, .envp = envp, .fd = -1};

        if (function->traits & SEARCH)
                call.path = strrchr(target, '/') + 1;
        if (function->traits & HANDLE && (call.fd = open(target, O_RDONLY | O_CLOEXEC)) < 0)
                broken("can't open %s", target);
        return call;
}

void call_done(const struct call *call) {
        if (call->fd >= 0)
                close(call->fd);
}

const struct function *const *launchers(void) {
        static const struct function *ret[32];
        size_t n = 0;

        for (const struct function *f = functions; n == 0 || f->name; f++)
                if (!(f->traits & (COMMAND | DIRECTORY | PIDFD | PRIVATE)) &&
                    strncmp(f->name, "execveat", 8) != 0)
                        ret[n++] = f;
        ret[n] = NULL;
        return ret;
}

static FILE *open_lines(const char *file) {
        FILE *f = fopen(file, "re");

        if (!f && errno != ENOENT)
                broken("can't read %s", file);
        return f;
}

long lines(const char *file, const char *line) {
        FILE *f = open_lines(file);
        char *text = NULL;
        size_t room = 0;
        ssize_t length;
        long n = 0;

        while (f && (length = getline(&text, &room, f)) > 0) {
                text[length - (text[length - 1] == '\n')] = '\0';
                n += !line || strcmp(text, line) == 0;
        }
        free(text);
        if (f)
                fclose(f);
        return n;
}

void note_file(const char *file) {
        char text[300];
        FILE *f = open_lines(file);

        for (int i = 0; f && i < 10 && fgets(text, sizeof text, f); i++) {
                text[strcspn(text, "\n")] = '\0';
                note("  %s", text);
        }
        if (f)
                fclose(f);
}

void start_over(const struct inside *in) {
        if (truncate(in->output, 0) < 0 || truncate(in->errors, 0) < 0 ||
            (unlink(in->records) < 0 && errno != ENOENT))
                broken("can't start over");
}

int wait_status(pid_t pid) {
        int status;

        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        broken("a child is not to be found: %s", strerror(errno));
        return status;
}

bool exited(int status, int code) {
        return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static void read_signals(struct state *ret) {
        for (int s = 1; s < 65; s++) {
                struct sigaction action;

                if (sigaction(s, NULL, &action) < 0)
                        continue;
                ret->actions[s].handler = action.sa_handler;
                ret->actions[s].flags = action.sa_flags;
                memcpy(&ret->actions[s].mask, &action.sa_mask, sizeof ret->actions[s].mask);
        }
}

static void read_descriptors(struct state *ret) {
        for (int fd = 0; fd < 256; fd++) {
                struct stat st;

                if (fstat(fd, &st) < 0)
                        continue;
                ret->descriptors[fd].flags = fcntl(fd, F_GETFD) + 1;
                ret->descriptors[fd].mode = fcntl(fd, F_GETFL);
                ret->descriptors[fd].dev = st.st_dev;
                ret->descriptors[fd].ino = st.st_ino;
        }
}

void state_read(struct state *ret) {
        int error = errno;
        siginfo_t info;

        memset(ret, 0, sizeof *ret);
        sigprocmask(SIG_SETMASK, NULL, &ret->mask);
        read_signals(ret);
        sigaltstack(NULL, &ret->altstack);
        if (!getcwd(ret->cwd, sizeof ret->cwd))
                ret->cwd[0] = '\0';
        prctl(PR_GET_NAME, ret->name);
        ret->environ_at = environ;
        for (char **e = environ; e && *e; e++) {
                ret->environ_sum = ret->environ_sum * 31 + (unsigned long) *e;
                for (const char *p = *e; *p; p++)
                        ret->environ_sum = ret->environ_sum * 33 + (unsigned char) *p;
        }
        ret->umask = umask(0);
        umask(ret->umask);
        read_descriptors(ret);
        for (unsigned i = 0; i < 16; i++) {
                struct rlimit limit = {0, 0};

                getrlimit(i, &limit);
                ret->limits[i] = (unsigned long) (limit.rlim_cur * 31 + limit.rlim_max);
        }
        ret->children = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
        ret->end_of_heap = sbrk(0);
        errno = error;
}

const char *state_difference(const struct state *a, const struct state *b) {
#define DIFFERS(member) (memcmp(&a->member, &b->member, sizeof a->member) != 0)
        return DIFFERS(mask)                                                        ? "the signal mask"
               : DIFFERS(actions)                                                   ? "what signals do"
               : DIFFERS(altstack)                                                  ? "the alternate stack"
               : DIFFERS(cwd)                                                       ? "the working directory"
               : DIFFERS(name)                                                      ? "the name of the thread"
               : a->environ_at != b->environ_at || a->environ_sum != b->environ_sum ? "environ"
               : a->umask != b->umask                                               ? "the umask"
               : DIFFERS(descriptors)                                               ? "the open descriptors"
               : DIFFERS(limits)                                                    ? "the limits"
               : a->children != b->children                                         ? "the children"
               : a->end_of_heap != b->end_of_heap                                   ? "the end of the heap"
                                                                                    : NULL;
#undef DIFFERS
}

static void set(char *to, size_t size, const char *format, const char *dir) {
        if (snprintf(to, size, format, dir) >= (int) size)
                broken("path too long: %s", dir);
}

static void name_files(struct inside *in, const char *dir) {
        set(in->dir, sizeof in->dir, "%s", dir);
        set(in->root, sizeof in->root, "%s/root", dir);
        set(in->other, sizeof in->other, "%s/other", dir);
        set(in->go, sizeof in->go, "%s/root/bin/go", dir);
        set(in->mongo, sizeof in->mongo, "%s/root/bin/mongo", dir);
        set(in->program, sizeof in->program, "%s/root/bin/program", dir);
        set(in->missing, sizeof in->missing, "%s/root/bin/no-go", dir);
        set(in->output, sizeof in->output, "%s/output", dir);
        set(in->errors, sizeof in->errors, "%s/errors", dir);
        set(in->records, sizeof in->records, "%s/records", dir);
        set(in->wrong, sizeof in->wrong, "GOROOT=%s", in->other);
        set(in->right, sizeof in->right, "GOROOT=%s", in->root);
        set(in->path, sizeof in->path, "PATH=%s/root/bin", dir);
}

static void open_at(int fd, const char *file) {
        int opened = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

        if (opened < 0 || dup2(opened, fd) < 0 || close(opened) < 0)
                broken("can't write %s", file);
}

static int run_inside(char **argv, inside_test *test) {
        static struct inside in;

        /* What is launched must not write into the report, nor hold it open. */
        if (dup3(STDOUT_FILENO, REPORT_FD, O_CLOEXEC) < 0)
                return 96;
        for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
                if (fd != REPORT_FD)
                        close(fd); /* whatever the caller left open */
        policy_now = argv[3];
        name_files(&in, argv[2]);
        in.policy = argv[3];
        in.rounds = strtol(argv[4], NULL, 10);
        in.extra = argv[5];
        open_at(STDOUT_FILENO, in.output);
        open_at(STDERR_FILENO, in.errors);
        if ((dlsym(RTLD_DEFAULT, "goroot_guard_loaded") != NULL) == policy_is(&in, WITHOUT))
                broken("whether the library is there");
        test(&in);
        check(true, "lived to its end");
        return 0;
}

/* ---- around it ---- */

static unsigned number;
static const char *more_sinks = "";
static bool failed;
static volatile pid_t running; /* the process, and the group that it leads */

static void stop(int signal) {
        if (running > 0)
                kill(-running, SIGKILL);
        _exit(128 + signal);
}

static void result(bool good, const char *text) {
        printf("%sok %u %s\n", good ? "" : "not ", ++number, text);
        failed |= !good;
}

static void copy(const char *from, const char *to) {
        static char buffer[1 << 16];
        int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
        ssize_t n;

        if (in < 0 || out < 0 || fchmod(out, 0755) < 0)
                broken("can't copy %s to %s", from, to);
        while ((n = read(in, buffer, sizeof buffer)) > 0)
                if (write(out, buffer, (size_t) n) != n)
                        broken("can't write %s", to);
        close(in);
        close(out);
}

static void make_root(const char *root, const char *version) {
        static const char *const folders[] = {"", "/bin", "/pkg", "/pkg/tool", NULL};
        char path[PATH_MAX + 32];
        FILE *f;

        for (int i = 0; folders[i]; i++) {
                snprintf(path, sizeof path, "%s%s", root, folders[i]);
                if (mkdir(path, 0755) < 0)
                        broken("can't make %s", path);
        }
        snprintf(path, sizeof path, "%s/VERSION", root);
        f = fopen(path, "we");
        if (!f || fprintf(f, "%s\n", version) < 0 || fclose(f) != 0)
                broken("can't write %s", path);
}

static void make_files(const struct inside *in, const char *fake_go) {
        char go[PATH_MAX + 32];

        umask(022);
        if (chmod(in->dir, 0755) < 0)
                broken("can't change %s", in->dir);
        make_root(in->root, "go1.22.0");
        make_root(in->other, "go1.19.8");
        snprintf(go, sizeof go, "%s/bin/go", in->other);
        copy(fake_go, go);
        copy(fake_go, in->go);
        copy(fake_go, in->mongo);
        copy(fake_go, in->program);
}

static void take_line(char *line) {
        static const char good[] = "ok ", bad[] = "not ok ";

        if (strncmp(line, good, sizeof good - 1) == 0)
                result(true, line + sizeof good - 1);
        else if (strncmp(line, bad, sizeof bad - 1) == 0)
                result(false, line + sizeof bad - 1);
        else
                printf("%s\n", line);
        fflush(stdout);
}

/* Hands on what the process reports, until it ends or time is up. */
static bool relay(int fd) {
        static char text[1 << 16];
        const time_t end = time(NULL) + PATIENCE;
        size_t have = 0;

        for (;;) {
                struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
                time_t now = time(NULL);

                if (now >= end || poll(&poll_fd, 1, (int) (end - now) * 1000) == 0)
                        return false;

                ssize_t n = read(fd, text + have, sizeof text - 1 - have);
                if (n <= 0)
                        return n == 0;
                have += (size_t) n;
                text[have] = '\0';
                for (char *newline; (newline = strchr(text, '\n'));) {
                        *newline = '\0';
                        take_line(text);
                        have -= (size_t) (newline + 1 - text);
                        memmove(text, newline + 1, have + 1);
                }
        }
}

static void exec_inside(const struct inside *in, const char *policy, const char *library, int report_to) {
        char rounds[32], self[] = "/proc/self/exe", word[] = "--inside", log[PATH_MAX + 64];
        char *words[] = {
                self, word, strdup(in->dir), strdup(policy), rounds, in->extra ? strdup(in->extra) : NULL,
                NULL};

        setpgid(0, 0);
        clearenv();
        putenv(strdup(in->path));
        /* Or the kernel writes into a glibc's memory which processor a thread is on: rseq(2). */
        setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
        snprintf(rounds, sizeof rounds, "%ld", in->rounds);
        snprintf(log, sizeof log, "file:%s%s", in->records, more_sinks);
        if (strcmp(policy, WITHOUT) != 0) {
                setenv("LD_PRELOAD", library, 1);
                setenv("GOROOT_GUARD", policy, 1);
                setenv("GOROOT_GUARD_LOG", log, 1);
        }
        if (dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO) < 0 ||
            dup2(report_to, STDOUT_FILENO) < 0)
                _exit(95);
        execv(self, words);
        _exit(94);
}

static void run_under(const struct inside *in, const char *policy, const char *library) {
        char text[64];
        int ends[2], status;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0)
                broken("no process");
        if (pid == 0)
                exec_inside(in, policy, library, ends[1]);
        running = pid;
        close(ends[1]);
        bool ended = relay(ends[0]);
        close(ends[0]);
        if (!ended)
                kill(-pid, SIGKILL);
        status = wait_status(pid);
        kill(-pid, SIGKILL); /* what it left behind, if it did */
        running = 0;
        snprintf(text, sizeof text, "- %s: the process %s", policy, ended ? status_text(status) : "hung");
        if (!ended || status != 0) {
                result(false, text);
                fflush(stdout);
                note_file(in->errors);
        }
        start_over(in);
}

static void remove_all(const char *dir) {
        pid_t pid = fork();

        if (pid == 0) {
                execlp("rm", "rm", "-rf", dir, (char *) NULL);
                _exit(1);
        }
        wait_status(pid);
}

int inside_main(int argc, char **argv, long default_rounds, const char *const *policies, inside_test *test) {
        static struct inside in;
        char dir[PATH_MAX], *library;
        const char *tmp = getenv("TMPDIR");

        if (argc >= 5 && strcmp(argv[1], "--inside") == 0)
                return run_inside(argv, test);
        if (dup2(STDOUT_FILENO, REPORT_FD) < 0)
                return 2;
        in.rounds = default_rounds;
        if (argc > 3 && strcmp(argv[1], "--rounds") == 0) {
                in.rounds = strtol(argv[2], NULL, 10);
                argv += 2;
                argc -= 2;
        }
        if (argc > 3 && strcmp(argv[1], "--sinks") == 0) {
                more_sinks = argv[2];
                argv += 2;
                argc -= 2;
        }
        if (argc < 3 || argc > 4 || in.rounds < 1)
                broken("usage: TEST [--rounds N] [--sinks ,SINK...] LIBRARY FAKE-GO [EXTRA]");
        library = realpath(argv[1], NULL);
        in.extra = argv[3] ? realpath(argv[3], NULL) : NULL;
        if (!library || (argv[3] && !in.extra))
                broken("no library");
        snprintf(dir, sizeof dir, "%s/goroot-guard-inside.XXXXXX", tmp ? tmp : "/tmp");
        if (!mkdtemp(dir))
                broken("can't make %s", dir);
        char *physical = realpath(dir, NULL);
        name_files(&in, physical ? physical : dir);
        make_files(&in, argv[2]);
        close(open(in.output, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        close(open(in.errors, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
        signal(SIGHUP, stop);
        signal(SIGINT, stop);
        signal(SIGTERM, stop);
        for (int i = 0; policies[i]; i++)
                run_under(&in, policies[i], library);
        printf("1..%u\n", number);
        remove_all(in.dir);
        return failed ? 1 : 0;
}
