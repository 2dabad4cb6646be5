/* SPDX-License-Identifier: MIT */
/* contract LIBRARY SHOW [COMMAND...]
 *
 * Makes launches that are no business of the guard's, by every function and in every way that can be told apart, and
 * compares all that can be seen of them, without the library and with it under `rewrite` and `block`. COMMAND starts
 * this program if it is not started by itself (ld.so --library-path ...).
 *
 * The process that launches is a child of an observer, which writes down what it and the launched program saw:
 * `contract --observe DIR`, started once for each way. TAP on standard output, one line for each function, place and
 * case, which stands for all names of programs and for both policies. */
#include "contract.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define REPORT_FD 19 /* as in show.c */
#define STACK_SIZE 65536
#define FILES_MAX 24  /* for `full` */
#define PATIENCE 120 /* seconds for one launch, before it counts as hung */
#define NOBODY 65534

/* What the launching process saw; shared with it. */
struct seen {
        struct outcome outcome;
        bool done; /* it lived to tell the rest */
        int child_status, caller_errno;
        bool same_environ, same_entries, same_break, same_mask, same_cwd;
        unsigned long descriptors_before, descriptors_after;
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

/* The text of a scene with the names put in. Never freed: the process is short-lived. */
static char *expand(const char *text, const char *dir, const char *name) {
        char *ret = malloc(16384), *p = ret;

        for (; *text; text++) {
                const char *part = *text == '%' ? name : *text == '@' ? dir : *text == '^' ? dir + 1 : NULL;

                if (p - ret > 16384 - PATH_MAX)
                        broken("a text of a scene is too long");
                if (part)
                        p = stpcpy(p, part);
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

/* Duplicates, entries without '=', with nothing before it, empty, and no UTF-8: all of it must arrive, in order. GOROOT
 * would be wrong for any go. */
static char **make_env(const struct scene *s, const char *search, const char *dir, const char *name) {
        static const char *const usual[] = {"A=1", "GOROOT=@/none", "A=2", "GOROOT", "without", "=nothing", "", "A=1",
                                            "B\377\376=\200", "GOROOT=/second", "LD_PRELOAD=", "GOROOT_GUARD=off",
                                            "GOROOT_GUARD_LOG=stderr", "LONG=" };
        size_t count = sizeof usual / sizeof *usual, huge = s->huge_env ? 60 : 0, n = 0;
        char **env = calloc(count + huge + 3, sizeof *env);
        char *text;

        if (s->empty_env)
                return env;
        for (size_t i = 0; i < count; i++)
                env[n++] = expand(usual[i], dir, name);
        if (search) {
                text = malloc(16384);
                snprintf(text, 16384, "PATH=%s", expand(search, dir, name));
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

static unsigned long descriptors(void) {
        unsigned long set = 0;

        for (int fd = 0; fd < 64; fd++)
                if (fcntl(fd, F_GETFD) >= 0)
                        set |= 1UL << fd;
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

static unsigned long mask_now(void) {
        unsigned long set = 0;
        sigset_t mask;

        sigprocmask(SIG_SETMASK, NULL, &mask);
        for (int s = 1; s < 64; s++)
                if (sigismember(&mask, s) == 1)
                        set |= 1UL << s;
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

static void launch(const struct function *f, enum from from, const struct scene *s, const char *dir, const char *name,
                   struct seen *seen) {
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
        unsigned long sum = readable ? sum_of(environ) : 0, mask = mask_now();
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
               seen->same_entries, seen->same_break || f->traits & (COMMAND | SPAWN), seen->same_mask, seen->same_cwd);
        printf("descriptors %lx, then %lx\n", seen->descriptors_before, seen->descriptors_after);
}

/* Whether the launch was what the scene says. */
static bool as_wanted(const struct function *f, const struct scene *s, const struct seen *seen, bool reported) {
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
                if (ftruncate(o->err, 0) < 0 || ftruncate(o->records, 0) < 0)
                        broken("can't empty a file");
        } else {
                print_text("err", o->err);
                print_text("record", o->records);
        }
        if (crashed(o->seen, status))
                printf("CRASHED\n");
        else if (!as_wanted(f, s, o->seen, reported))
                printf("NOT AS WANTED\n");
}

static bool wanted(const struct function *f, enum from from, const struct scene *s) {
        bool command = (s->need & COMMAND) != 0;

        if ((f->traits & s->need) != s->need || (f->traits & s->without) || ((f->traits & COMMAND) && !command))
                return false;
        return s->everywhere || from == FROM_PLAIN || (from == FROM_VFORK && f->traits & EXEC);
}

static void observe_all(struct observer *o, const struct function *f, enum from from, const struct scene *s) {
        for (size_t i = 0; program_names[i] && (from == FROM_PLAIN || i < FEW_NAMES); i++)
                observe_one(o, f, from, s, program_names[i]);
}

static int observe(const char *dir) {
        struct observer o = {.report = memory_file("report"), .out = memory_file("out"), .err = memory_file("err")};
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
                                if (wanted(f, (enum from) from, &scenes[i]))
                                        observe_all(&o, f, (enum from) from, &scenes[i]);
        }
        printf("= end\n");
        return fflush(stdout) == 0 ? 0 : 1;
}

/* ---- The comparison ---- */

/* What one observer wrote. */
struct text {
        const char *way; /* what the library was told; NULL without it */
        char *next;
};

/* Starts an observer, and reads what it writes. */
static struct text run_observer(char *const *command, const char *dir, const char *library, const char *way) {
        char file[PATH_MAX], sink[PATH_MAX + 16], *words[32], option[] = "--observe";
        size_t n = 0;
        struct stat st;
        int fd, status;
        pid_t pid;

        snprintf(file, sizeof file, "%s/seen-%s", dir, way ? way : "without");
        snprintf(sink, sizeof sink, "file:%s/records", dir);
        for (; command[n] && n < 28; n++)
                words[n] = command[n];
        words[n] = option;
        words[n + 1] = (char *) dir;
        words[n + 2] = NULL;
        fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
                broken("can't write %s", file);
        pid = fork();
        if (pid == 0) {
                unsetenv("LD_PRELOAD");
                if (way) {
                        setenv("LD_PRELOAD", library, 1);
                        setenv("GOROOT_GUARD", way, 1);
                        setenv("GOROOT_GUARD_LOG", sink, 1);
                }
                dup2(fd, STDOUT_FILENO);
                execv(words[0], words);
                _exit(126);
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                broken("no observer");
        if (status != 0)
                printf("# the observer (%s) %s\n", way ? way : "without", status_text(status));
        if (fstat(fd, &st) < 0)
                broken("can't read %s", file);
        struct text text = {.way = way, .next = calloc(1, (size_t) st.st_size + 1)};
        if (!text.next || pread(fd, text.next, (size_t) st.st_size, 0) != st.st_size)
                broken("can't read %s", file);
        close(fd);
        return text;
}

/* Cuts the next observation off: a line that starts with '=', and what stands below. NULL at the end. */
static char *cut(struct text *text) {
        char *start = text->next, *end;

        if (!start || *start == '\0' || strncmp(start, "= end\n", 6) == 0)
                return NULL;
        end = strstr(start, "\n= ");
        if (end) {
                end[0] = '\0';
                text->next = end + 1;
        } else {
                text->next = NULL;
        }
        return start;
}

static void print_difference(const char *word, const char *way, const char *observation) {
        printf("# %s%s:\n", word, way ? way : "");
        while (observation && *observation) {
                size_t n = strcspn(observation, "\n");

                printf("#   %.*s\n", (int) n, observation);
                observation += n + (observation[n] == '\n');
        }
}

/* All observations of one function, place and case. */
struct group {
        char title[512];
        bool failed;
        unsigned number;
        unsigned shown; /* differences, of which not all are worth reading */
};

static void group_end(struct group *g) {
        if (g->title[0] == '\0')
                return;
        printf("%sok %u - %s\n", g->failed ? "not " : "", ++g->number, g->title);
        g->title[0] = '\0';
        g->failed = false;
}

static void group_take(struct group *g, const char *without) {
        const char *title = without + 2; /* "= " */
        size_t n = strcspn(title, "|");

        n = n > 0 ? n - 1 : n;
        if (n < sizeof g->title && strncmp(g->title, title, n) == 0 && g->title[n] == '\0')
                return;
        group_end(g);
        snprintf(g->title, sizeof g->title, "%.*s", (int) n, title);
}

static void group_difference(struct group *g, const char *without, const struct text *text, const char *with) {
        g->failed = true;
        if (g->shown++ >= 20)
                return;
        print_difference("without", NULL, without);
        print_difference("with ", text->way, with ? with : "(nothing: the observer did not live to see it)");
}

static int compare(struct text *without, struct text *with, size_t count) {
        struct group group = {.number = 0};
        bool complete = false;
        char *a;

        while ((a = cut(without))) {
                group_take(&group, a);
                if (strstr(a, "\nCRASHED") || strstr(a, "\nNOT AS WANTED")) {
                        group.failed = true;
                        print_difference("not what the test is about, even without the library", NULL, a);
                }
                for (size_t i = 0; i < count; i++) {
                        char *b = cut(&with[i]);

                        if (!b || strcmp(a, b) != 0)
                                group_difference(&group, a, &with[i], b);
                }
        }
        complete = without->next && strcmp(without->next, "= end\n") == 0;
        for (size_t i = 0; i < count; i++)
                complete = complete && with[i].next && strcmp(with[i].next, "= end\n") == 0;
        group_end(&group);
        printf("%sok %u - everything was observed\n", complete ? "" : "not ", ++group.number);
        if (group.shown > 20)
                printf("# %u differences, of which 20 were shown\n", group.shown);
        printf("1..%u\n", group.number);
        return 0;
}

int main(int argc, char **argv) {
        char own[] = "/proc/self/exe", *self[] = {own, NULL};
        char dir[PATH_MAX], records[PATH_MAX + 16];

        if (argc == 3 && strcmp(argv[1], "--observe") == 0)
                return observe(argv[2]);
        if (argc < 3)
                broken("usage: contract LIBRARY SHOW [COMMAND...]");
        snprintf(dir, sizeof dir, "%s/goroot-guard-contract.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
        if (!mkdtemp(dir))
                broken("can't make %s", dir);
        files_make(dir, argv[2]);
        snprintf(records, sizeof records, "%s/records", dir);
        int fd = open(records, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || fchmod(fd, 0666) < 0)
                broken("can't make %s", records);
        close(fd);

        char *const *command = argc > 3 ? argv + 3 : self;
        struct text without = run_observer(command, dir, NULL, NULL);
        struct text with[] = {run_observer(command, dir, argv[1], "rewrite"),
                              run_observer(command, dir, argv[1], "block")};
        int r = compare(&without, with, sizeof with / sizeof *with);
        if (!getenv("CONTRACT_KEEP"))
                files_remove(dir);
        return r;
}
