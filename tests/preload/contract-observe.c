/* SPDX-License-Identifier: MIT */
#include "contract.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define REPORT_FD 19 /* as in show.c */
#define STACK_SIZE 65536
#define FILES_MAX 24 /* for `full` */
#define PATIENCE 120 /* seconds for one launch, before it counts as hung */
#define NOBODY 65534

/* What the launching process saw; shared with it. */
struct seen {
        struct outcome outcome;
        bool done; /* it lived to tell the rest */
        int child_status, caller_errno;
        bool same_environ, same_entries, same_break, same_mask, same_cwd;
        unsigned long long descriptors_before, descriptors_after;
};

/* ---- What is handed over ---- */

/* A copy of n bytes that ends where the next page is not mapped. */
static void *at_edge(const void *data, size_t n) {
        size_t page = (size_t) sysconf(_SC_PAGESIZE), room = (n + page - 1) / page * page;
        char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) < 0)
                broken("no memory");
        return memcpy(memory + room - n, data, n);
}

static void *at_bad_address(void) {
        return (void *) (size_t) 8; /* NOLINT(performance-no-int-to-ptr) */
}

static const char *placed_string(enum place place, const char *s) {
        switch (place) {
        case PLACE_NULL:
                return NULL;
        case PLACE_BAD:
                return at_bad_address();
        case PLACE_OPEN_EDGE:
                return at_edge(s, strlen(s));
        case PLACE_EDGE:
                return at_edge(s, strlen(s) + 1);
        default:
                return s;
        }
}

static char **placed_array(enum place place, char **array) {
        size_t n = 0;

        while (array[n])
                n++;
        switch (place) {
        case PLACE_NULL:
                return NULL;
        case PLACE_BAD:
                return at_bad_address();
        case PLACE_BAD_ENTRY:
                if (n == 0)
                        broken("no entry to make bad");
                array[n - 1] = at_bad_address();
                return array;
        case PLACE_OPEN_EDGE:
                return at_edge(array, n * sizeof *array);
        case PLACE_EDGE:
                return at_edge(array, (n + 1) * sizeof *array);
        default:
                return array;
        }
}

#define TEXT_MAX 32768

/* The text of a scene with all that is short for something put in.
 * Never freed: the process is short-lived. */
static char *expand(const char *text, const char *dir, const char *name) {
        char *ret = malloc(TEXT_MAX), *p = ret;

        for (; *text; text++) {
                if (p - ret > TEXT_MAX - PATH_MAX - 1)
                        broken("a text of a scene is too long");
                if (*text == '%')
                        p = stpcpy(p, name);
                else if (*text == '@' || *text == '^')
                        p = stpcpy(p, *text == '@' ? dir : dir + 1);
                else if (*text == '~')
                        for (int i = 0; i < 2048; i++)
                                p = stpcpy(p, "./");
                else
                        *p++ = *text;
        }
        *p = '\0';
        return ret;
}

static char **make_argv(const struct scene *s) {
        static const char *const usual[] = {"zero", "one", "", "two  three", NULL};
        const char *const *given = s->argv ? s->argv : usual;
        size_t n = 0, count = s->many;
        char **argv;

        while (given[n])
                n++;
        if (count < n)
                count = n;
        argv = calloc(count + 2, sizeof *argv);
        for (size_t i = 0; i < count; i++)
                argv[i] = i < n ? strdup(given[i]) : strdup("another");
        if (s->huge_argument > 0) {
                argv[count - 1] = malloc(s->huge_argument);
                memset(argv[count - 1], 'h', s->huge_argument - 1);
                argv[count - 1][s->huge_argument - 1] = '\0';
        }
        return argv;
}

/* Duplicates, entries without '=', with nothing before it, empty, and no UTF-8: all of it must arrive, in
 * order. GOROOT would be wrong for any go. The guard's own variables are empty, which leaves the policy at
 * the observer's. */
static char **make_env(const struct scene *s, const char *search, const char *dir, const char *name) {
        static const char *const usual[] = {"A=1",
                                            "GOROOT=@/none",
                                            "A=2",
                                            "GOROOT",
                                            "without",
                                            "=nothing",
                                            "",
                                            "A=1",
                                            "B\377\376=\200",
                                            "GOROOT=/second",
                                            "LD_PRELOAD=",
                                            "GOROOT_GUARD=",
                                            "GOROOT_GUARD_LOG=",
                                            "LONG="};
        size_t count = sizeof usual / sizeof *usual, huge = s->huge_env ? 60 : 0, n = 0;
        char **env = calloc(count + huge + 3, sizeof *env);
        char *text;

        if (s->empty_env)
                return env;
        for (size_t i = 0; i < count; i++)
                env[n++] = expand(usual[i], dir, name);
        if (search) {
                text = malloc(TEXT_MAX);
                snprintf(text, TEXT_MAX, "PATH=%s", expand(search, dir, name));
                env[n++] = text;
        }
        if (s->huge_env) {
                text = calloc(1, 120000);
                memset(text, 'E', 119999);
                while (huge-- > 0)
                        env[n++] = text;
        }
        env[n++] = strdup("Z=last");
        return env;
}

/* ---- The process that launches ---- */

static unsigned long long descriptors(void) {
        unsigned long long set = 0;

        for (int fd = 0; fd < 64; fd++)
                if (fcntl(fd, F_GETFD) >= 0)
                        set |= 1ULL << fd;
        return set;
}

static void take_descriptors(void) {
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
                broken("no limit");
        limit.rlim_cur = FILES_MAX;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
                broken("can't set the limit");
        while (open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
                ;
        if (errno != EMFILE)
                broken("the descriptors did not run out");
}

static unsigned long sum_of(char **env) {
        unsigned long sum = 5381;

        for (size_t i = 0; env && env[i]; i++)
                for (const char *p = env[i]; *p; p++)
                        sum = sum * 33 + (unsigned char) *p;
        return sum;
}

static unsigned long long mask_now(void) {
        unsigned long long set = 0;
        sigset_t mask;

        sigprocmask(SIG_SETMASK, NULL, &mask);
        for (int s = 1; s < 64; s++)
                if (sigismember(&mask, s) == 1)
                        set |= 1ULL << s;
        return set;
}

static int open_file(const struct function *f, const struct scene *s, const char *path, const char *dir,
                     const char *name) {
        if (f->traits & HANDLE) {
                /* A FIFO must not be waited for. */
                int fd = open(path, O_RDONLY | O_NONBLOCK | s->flags);

                return fd < 0 && errno == EACCES ? open(path, O_PATH) : fd;
        }
        if (!(f->traits & DIRECTORY) || !s->dir)
                return AT_FDCWD;
        return s->dir[0] == '\0' ? 9999 : open(expand(s->dir, dir, name), O_PATH | O_CLOEXEC);
}

/* The last preparations can't be undone, and the first need what those take away. */
static void prepare(const struct scene *s, const char *dir, const char *name) {
        if (s->busy && open(expand(s->busy, dir, name), O_WRONLY | O_CLOEXEC) < 0)
                broken("can't hold the file of '%s' open", s->name);
        for (int fd = 0; fd < 3; fd++)
                if (s->closed & (1U << fd))
                        close(fd);
        if (s->full)
                take_descriptors();
        if (s->unprivileged && geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) < 0)
                broken("can't become nobody");
}

static void launch(const struct function *f, enum from from, const struct scene *s, const char *dir,
                   const char *name, struct seen *seen) {
        char **entries, **given, *before, cwd[2][PATH_MAX] = {"", ""};
        struct call call = {.function = f, .no_pid = s->no_pid, .extras = s->extras, .chdir = s->chdir};
        char *path = expand(s->path, dir, name);
        bool readable = s->env_at == PLACE_OK || s->env_at == PLACE_EDGE || s->env_at == PLACE_NULL;

        if (chdir(dir) < 0)
                broken("can't enter %s", dir);
        signal(SIGPIPE, SIG_IGN);
        call.flags = f->traits & DIRECTORY ? s->flags : 0;
        call.path = placed_string(s->path_at, path);
        call.argv = placed_array(s->argv_at, make_argv(s));
        entries = make_env(s, s->search, dir, name);
        given = make_env(s, s->given_search ? s->given_search : s->search, dir, name);
        call.envp = placed_array(s->env_at, given);
        environ = f->traits & ENVP ? entries : placed_array(s->env_at, entries);
        if (f->traits & ENVP)
                readable = true;
        call.fd = open_file(f, s, path, dir, name);
        prepare(s, dir, name);

        char **environ_before = environ;
        unsigned long sum = readable ? sum_of(environ) : 0;
        unsigned long long mask = mask_now();
        getcwd(cwd[0], sizeof cwd[0]);
        before = sbrk(0);
        seen->descriptors_before = descriptors();
        if (!call_from(from, STACK_SIZE, &call, &seen->outcome, &seen->child_status, &seen->caller_errno))
                broken("can't call from %s: %s", from_names[from], strerror(errno));
        seen->descriptors_after = descriptors();
        seen->same_break = sbrk(0) == before;
        getcwd(cwd[1], sizeof cwd[1]);
        seen->same_cwd = strcmp(cwd[0], cwd[1]) == 0;
        seen->same_mask = mask_now() == mask;
        seen->same_environ = environ == environ_before;
        seen->same_entries = !readable || sum_of(environ) == sum;
        seen->done = true;
}

/* ---- The observer ---- */

struct observer {
        char dir[PATH_MAX]; /* of all files */
        bool is_go, few;
        int report, out, err, records;
        struct seen *seen;
};

static int memory_file(const char *name) {
        int fd = memfd_create(name, 0);

        if (fd < 0 || fcntl(fd, F_SETFL, O_APPEND) < 0)
                broken("no memory file");
        return fd;
}

/* Prints a file's text, each line behind a word, and empties the file. Returns whether there was any. */
static bool print_text(const char *what, int fd) {
        static char text[1 << 20];
        ssize_t n = pread(fd, text, sizeof text - 1, 0);
        char *line = text, *end;

        if (n < 0 || ftruncate(fd, 0) < 0)
                broken("can't read back what was seen");
        text[n] = '\0';
        for (ssize_t i = 0; i < n; i++)
                if (text[i] == '\0')
                        text[i] = '?';
        for (; *line; line = end + 1) {
                end = strchr(line, '\n');
                if (!end) {
                        printf("%s: %s (no newline)\n", what, line);
                        break;
                }
                printf("%s: %.*s\n", what, (int) (end - line), line);
        }
        return n > 0;
}

/* Makes one launch in a child of its own, with the observer's files in place of the standard ones. */
static int launch_apart(struct observer *o, const struct function *f, enum from from, const struct scene *s,
                        const char *name) {
        char dir[PATH_MAX + 32];
        int status;
        pid_t pid;

        snprintf(dir, sizeof dir, "%s/%s", o->dir, name);
        memset(o->seen, 0, sizeof *o->seen);
        fflush(stdout);
        pid = fork();
        if (pid < 0)
                broken("no child");
        if (pid == 0) {
                setpgid(0, 0);
                alarm(PATIENCE);
                dup2(open("/dev/null", O_RDONLY), 0);
                dup2(o->out, 1);
                dup2(o->err, 2);
                dup2(o->report, REPORT_FD);
                for (int fd = 3; fd < 64; fd++)
                        if (fd != REPORT_FD)
                                close(fd);
                launch(f, from, s, dir, name, o->seen);
                _exit(41);
        }
        if (waitpid(pid, &status, 0) != pid)
                broken("the child is not to be found");
        kill(-pid, SIGKILL); /* what hangs, if something does */
        return status;
}

static void print_outcome(const struct function *f, enum from from, const struct seen *seen, int status) {
        const struct outcome *o = &seen->outcome;

        printf("launcher %s\n", status_text(status));
        if (o->returned)
                printf("returned %d, errno %s\n", o->value, error_name(o->error));
        if (f->traits & SPAWN)
                printf("child's number given: %d\n", o->has_id);
        if (o->waited)
                printf("child %s\n", status_text(o->status));
        if (o->text[0] != '\0')
                printf("text %s\n", o->text);
        if (!seen->done)
                return;
        if (seen->child_status != -1)
                printf("%s child %s\n", from_names[from], status_text(seen->child_status));
        printf("errno of the caller %s\n", error_name(seen->caller_errno));
        printf("same environ %d, entries %d, break %d, signal mask %d, directory %d\n", seen->same_environ,
               seen->same_entries, seen->same_break || f->traits & (COMMAND | SPAWN), seen->same_mask,
               seen->same_cwd);
        printf("descriptors %llx, then %llx\n", seen->descriptors_before, seen->descriptors_after);
}

/* Whether the launch was what the scene says. */
static bool as_wanted(const struct function *f, const struct scene *s, const struct seen *seen,
                      bool reported) {
        const struct outcome *o = &seen->outcome;
        int want = s->want, error = f->traits & SPAWN ? o->value : o->error;

        if (want == ANYTHING)
                return true;
        if (want == ENOEXEC && f->traits & SHELL)
                want = RUNS;
        if (s->full && f->traits & SPAWN && error == EMFILE)
                return true; /* musl makes a pipe */
        if (want == RUNS)
                return reported;
        if (f->traits & HANDLE && o->returned && (error == EBADF || error == EINVAL))
                return true; /* it could not be opened in the first place */
        return o->returned && !reported && error == want && o->value == (f->traits & SPAWN ? want : -1);
}

static bool crashed(const struct seen *seen, int status) {
        return WIFSIGNALED(status) || (seen->child_status != -1 && WIFSIGNALED(seen->child_status)) ||
               (seen->outcome.waited && WIFSIGNALED(seen->outcome.status));
}

static void observe_one(struct observer *o, const struct function *f, enum from from, const struct scene *s,
                        const char *name) {
        int status = launch_apart(o, f, from, s, name);

        printf("= %s from %s: %s | %s\n", f->name, from_names[from], s->name, name);
        print_outcome(f, from, o->seen, status);
        bool reported = print_text("show", o->report);
        print_text("out", o->out);
        if (s->may_be_logged) {
                if (ftruncate(o->err, 0) < 0 || (!o->is_go && ftruncate(o->records, 0) < 0))
                        broken("can't empty a file");
        } else {
                print_text("err", o->err);
                if (!o->is_go)
                        print_text("record", o->records);
        }
        if (crashed(o->seen, status))
                printf("CRASHED\n");
        else if (!as_wanted(f, s, o->seen, reported))
                printf("NOT AS WANTED\n");
}

static bool wanted(const struct function *f, enum from from, const struct scene *s) {
        bool command = (s->need & COMMAND) != 0;

        if ((f->traits & s->need) != s->need || (f->traits & s->without) ||
            ((f->traits & COMMAND) && !command))
                return false;
        return s->everywhere || from == FROM_PLAIN || (from == FROM_VFORK && f->traits & EXEC);
}

static void observe_all(struct observer *o, const struct function *f, enum from from, const struct scene *s) {
        if (o->is_go || o->few)
                observe_one(o, f, from, s, "go");
        for (size_t i = 0; !o->is_go && !o->few && program_names[i] && (from == FROM_PLAIN || i < FEW_NAMES);
             i++)
                observe_one(o, f, from, s, program_names[i]);
}

int observe(const char *dir, bool is_go, bool few) {
        struct observer o = {.is_go = is_go,
                             .few = few,
                             .report = memory_file("report"),
                             .out = memory_file("out"),
                             .err = memory_file("err")};
        char records[PATH_MAX];
        static char buffer[1 << 16];

        setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
        snprintf(o.dir, sizeof o.dir, "%s", dir);
        snprintf(records, sizeof records, "%s/records", dir);
        o.records = open(records, O_RDWR | O_CLOEXEC);
        o.seen = mmap(NULL, sizeof *o.seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (o.records < 0 || o.seen == MAP_FAILED)
                broken("can't observe in %s", dir);
        for (const struct function *f = functions; f->name; f++) {
                if (!function_exists(f))
                        continue;
                for (int from = 0; from_names[from]; from++)
                        for (size_t i = 0; i < scene_count; i++)
                                if (wanted(f, (enum from) from, &scenes[i]) && !(is_go && scenes[i].not_go))
                                        observe_all(&o, f, (enum from) from, &scenes[i]);
        }
        printf("= end\n");
        return fflush(stdout) == 0 ? 0 : 1;
}
