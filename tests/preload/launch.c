/* SPDX-License-Identifier: MIT */
/* launch [OPTION]... FUNCTION PATH [ARG]...
 *
 * Launches PATH with the arguments ARG (argv[0] is the first; PATH if there is none) by one function of the C
 * library, and says in lines that start with `launch:` what came of it. system, popen and wordexp take a
 * command as PATH; execveat-handle and fexecve open PATH; execveat takes it relative to its directory; a
 * function with a version behind an @ is that old version.
 *
 *   --from plain|fork|vfork|thread|signal   where to call it (plain)
 *   --stack BYTES     stack of the thread or of the signal handler (65536)
 *   --closed FD,...   descriptors to close first
 *   --env-exact FILE  the environment to launch with: entries that end with NUL bytes. Functions that take no
 *                     environment get it as environ; the others leave environ as it is
 *   --repeat N        make the call N times; only with fork and vfork, and with functions that make a child
 *   --chdir           posix_spawn* with a file action that changes to the root directory
 *   --exists          only say by the exit status (0 or 77) whether the C library has the function
 *
 * Exit status: that of what it became; 0 if the call made a child or failed; 125 for its own mistakes; 77 if
 * the C library has no such function. */
#include "calls.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ENV_BYTES 262144
#define ENV_ENTRIES 4096

extern char **environ;

struct options {
        enum from from;
        size_t stack;
        const char *closed;
        const char *env_file;
        unsigned long repeat;
        bool chdir, exists;
};

__attribute__((noreturn)) static void usage(const char *what) {
        dprintf(STDERR_FILENO, "launch: %s\n", what);
        exit(125);
}

static enum from from_of(const char *word) {
        for (int i = 0; from_names[i]; i++)
                if (strcmp(from_names[i], word) == 0)
                        return (enum from) i;
        usage("no such place to call from");
}

static int parse(int argc, char **argv, struct options *ret) {
        int i = 1;

        for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
                const char *name = argv[i] + 2, *value = i + 1 < argc ? argv[i + 1] : NULL;

                if (strcmp(name, "chdir") == 0)
                        ret->chdir = true;
                else if (strcmp(name, "exists") == 0)
                        ret->exists = true;
                else if (!value)
                        usage("a value is missing");
                else if (i++, strcmp(name, "from") == 0)
                        ret->from = from_of(value);
                else if (strcmp(name, "stack") == 0)
                        ret->stack = strtoul(value, NULL, 0);
                else if (strcmp(name, "closed") == 0)
                        ret->closed = value;
                else if (strcmp(name, "env-exact") == 0)
                        ret->env_file = value;
                else if (strcmp(name, "repeat") == 0)
                        ret->repeat = strtoul(value, NULL, 0);
                else
                        usage("unknown option");
        }
        return i;
}

static size_t read_all(const char *path, char *to, size_t size) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        size_t used = 0;
        ssize_t n = 0;

        if (fd < 0)
                usage("a file can't be opened");
        while (used < size && (n = read(fd, to + used, size - used)) > 0)
                used += (size_t) n;
        close(fd);
        if (n != 0)
                usage("a file can't be read, or is too long");
        return used;
}

static char **read_env(const char *path) {
        static char text[ENV_BYTES], *entries[ENV_ENTRIES];
        size_t used = read_all(path, text, sizeof text - 1), n = 0;

        for (char *p = text; p < text + used; p += strlen(p) + 1) {
                if (n == sizeof entries / sizeof *entries - 1)
                        usage("too many entries");
                entries[n++] = p;
        }

        /* All of it in memory of just its size, so that memcheck sees a read behind an end. */
        char **exact = malloc((n + 1) * sizeof *exact);
        if (!exact)
                usage("no memory");
        for (size_t i = 0; i < n; i++)
                if (!(exact[i] = strdup(entries[i])))
                        usage("no memory");
        exact[n] = NULL;
        return exact;
}

/* A copy of the environment, to compare with later. */
struct snapshot {
        char **environ;
        char *entries[ENV_ENTRIES];
        char text[2 * ENV_BYTES];
        char maps[65536];
        size_t maps_size;
        int next_fd;
};

static void snapshot_take(struct snapshot *s) {
        size_t n = 0, used = 0;

        memset(s, 0, sizeof *s);
        s->environ = environ;
        for (; environ && environ[n] && n < sizeof s->entries / sizeof *s->entries; n++) {
                s->entries[n] = environ[n];
                used += (size_t) snprintf(s->text + used, sizeof s->text - used, "%s\n", environ[n]);
                if (used >= sizeof s->text)
                        usage("the environment is too large");
        }
        s->next_fd = dup(STDIN_FILENO);
        close(s->next_fd);
        s->maps_size = read_all("/proc/self/maps", s->maps, sizeof s->maps);
}

static const char *same(bool yes) {
        return yes ? "same" : "CHANGED";
}

/* Only differences from the first call to the last are of interest: the C
 * library takes what it needs once. */
static void compare(const struct snapshot *a, const struct snapshot *b) {
        printf("launch: environ %s\n",
               same(a->environ == b->environ && memcmp(a->entries, b->entries, sizeof a->entries) == 0 &&
                    strcmp(a->text, b->text) == 0));
        printf("launch: memory %s\n",
               same(a->maps_size == b->maps_size && memcmp(a->maps, b->maps, a->maps_size) == 0));
        printf("launch: descriptors %s\n", same(a->next_fd == b->next_fd));
}

static void print(const struct call *call, const struct outcome *o, enum from from, int status, int error) {
        const struct function *f = call->function;

        if (o->text[0] != '\0')
                printf("%s", o->text);
        if (o->returned)
                printf("launch: %s returned %d %s\n", f->name, o->value,
                       error_name(f->traits & SPAWN ? o->value
                                  : o->value == -1  ? o->error
                                                    : 0));
        if (f->traits & SPAWN)
                printf("launch: child's number %s\n", o->has_id ? "given" : "not given");
        if (o->waited)
                printf("launch: child %s\n", status_text(o->status));
        if (status != -1)
                printf("launch: %s child %s, errno %s\n", from_names[from], status_text(status),
                       error_name(error));
}

static void open_path(struct call *call) {
        const char *slash = strrchr(call->path, '/');
        static char directory[PATH_MAX];

        call->fd = AT_FDCWD;
        if (call->function->traits & HANDLE) {
                call->fd = open(call->path, O_RDONLY | O_CLOEXEC);
                if (call->fd < 0)
                        usage("PATH can't be opened");
        } else if ((call->function->traits & DIRECTORY) && slash) {
                snprintf(directory, sizeof directory, "%.*s/", (int) (slash - call->path), call->path);
                call->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
                if (call->fd < 0)
                        usage("PATH has no directory");
                call->path = slash + 1;
        }
}

static void close_descriptors(const char *list) {
        char *end;

        for (const char *p = list; p && *p; p = *end == ',' ? end + 1 : "")
                close((int) strtol(p, &end, 10));
}

int main(int argc, char **argv) {
        static struct snapshot before, after;
        struct options options = {.from = FROM_PLAIN, .stack = 65536, .repeat = 1};
        int i = parse(argc, argv, &options), status = -1, error = 0;
        struct outcome *outcome;
        struct call call = {0};

        setvbuf(stdout, NULL, _IOLBF, 0);
        if (i >= argc || (i + 1 >= argc && !options.exists))
                usage("FUNCTION and PATH are needed");
        call.function = function_find(argv[i]);
        if (!call.function)
                usage("no such function");
        if (options.exists || !function_exists(call.function))
                return function_exists(call.function) ? 0 : 77;
        call.path = argv[i + 1];
        call.argv = i + 2 < argc ? argv + i + 2 : argv + i + 1;
        call.chdir = options.chdir;

        char **given = options.env_file ? read_env(options.env_file) : environ;
        call.envp = given;
        if (!(call.function->traits & ENVP))
                environ = given;
        open_path(&call);
        outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (outcome == MAP_FAILED)
                usage("no memory");
        bool whole = options.closed == NULL;
        close_descriptors(options.closed);
        for (unsigned long n = 0; n < options.repeat; n++) {
                if (n == 1)
                        snapshot_take(&before);
                memset(outcome, 0, sizeof *outcome);
                if (!call_from(options.from, options.stack, &call, outcome, &status, &error))
                        usage("can't call from there");
                print(&call, outcome, options.from, status, error);
                fflush(stdout);
        }
        if (options.repeat > 1 && whole) {
                snapshot_take(&after);
                compare(&before, &after);
        }
        return 0;
}
