/* SPDX-License-Identifier: MIT */
/* contract [--go] [--few] [--emulated] LIBRARY SHOW [COMMAND...]
 *
 * Makes launches by every function and in every way that can be told apart, and compares all that can be seen
 * of them, without the library and with it: under `rewrite` and `block`, launches that are no business of the
 * guard's; with
 * --go, under `log` and `rewrite`, launches of a go with a wrong GOROOT, which then is all that may differ.
 * With
 * --few, only launches of programs called go, and only under `rewrite`: where it takes long, or another build
 * of the library has been through it all. With --emulated, the process that launches runs in an emulator,
 * which may lack functions of the kernel: a case that does not come to what it is about even without the
 * library is compared all the same, but is named in a comment in place of being counted. COMMAND starts this
 * program if it is not started by itself (ld.so --library-path ...). LIBRARY may be what the dynamic linker
 * expands for each kind of program, DIR/$LIB/..., see ld.so(8).
 *
 * The process that launches is a child of an observer, which writes down what it and the launched program
 * saw: `contract --observe DIR`, --observe-few or --observe-go, started once for each way. TAP on standard
 * output, one line for each function, place and case, which stands for all names of programs and for both
 * policies. */
#include "contract.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIFFERENCES_MAX 20 /* shown */

/* What one observer wrote. */
struct text {
        const char *way; /* what the library was told; NULL without it */
        char *next;
        bool goroot_differs; /* and is not looked at */
        bool recorded;
};

/* The test as a whole. */
struct test {
        const char *library;
        char *const *command;
        char dir[PATH_MAX], records[PATH_MAX + 16];
        bool is_go, few, emulated;
};

static void exec_observer(const struct test *test, const char *way) {
        char sink[PATH_MAX + 32], observe_go[] = "--observe-go", observe_few[] = "--observe-few",
                                  observe_all[] = "--observe", *words[32];
        size_t n = 0;

        for (; test->command[n] && n < 28; n++)
                words[n] = test->command[n];
        words[n] = test->is_go ? observe_go : test->few ? observe_few : observe_all;
        words[n + 1] = strdup(test->dir);
        words[n + 2] = NULL;
        unsetenv("LD_PRELOAD");
        if (way) {
                snprintf(sink, sizeof sink, "file:%s", test->records);
                setenv("LD_PRELOAD", test->library, 1);
                setenv("GOROOT_GUARD", way, 1);
                setenv("GOROOT_GUARD_LOG", sink, 1);
        }
        execv(words[0], words);
        _exit(126);
}

/* Runs an observer, and reads what it writes. */
static struct text run_observer(const struct test *test, const char *way) {
        char file[PATH_MAX + 32];
        struct stat st;
        int fd, status;
        pid_t pid;

        snprintf(file, sizeof file, "%s/seen-%s", test->dir, way ? way : "without");
        fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || truncate(test->records, 0) < 0)
                broken("can't write %s", file);
        pid = fork();
        if (pid == 0) {
                dup2(fd, STDOUT_FILENO);
                exec_observer(test, way);
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                broken("no observer");
        if (status != 0)
                printf("# the observer (%s) %s\n", way ? way : "without", status_text(status));
        if (fstat(fd, &st) < 0)
                broken("can't read %s", file);
        struct text text = {.way = way, .next = calloc(1, (size_t) st.st_size + 1)};
        if (!text.next || pread(fd, text.next, (size_t) st.st_size, 0) != st.st_size ||
            stat(test->records, &st) < 0)
                broken("can't read %s", file);
        close(fd);
        text.recorded = st.st_size > 0;
        text.goroot_differs = test->is_go && way && strcmp(way, "rewrite") == 0;
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

/* Where the function of an observation stands in the table: all observers keep that order. */
static int function_index(const char *observation) {
        size_t n;

        if (!observation || strncmp(observation, "= ", 2) != 0)
                return INT_MAX;
        n = strcspn(observation + 2, " ");
        for (int i = 0; functions[i].name; i++)
                if (strlen(functions[i].name) == n && strncmp(functions[i].name, observation + 2, n) == 0)
                        return i;
        return INT_MAX;
}

/* The observation to compare with one made without the library. The library has functions that some C
 * libraries lack: there is nothing to compare them with. */
static char *cut_same_function(struct text *text, const char *without) {
        while (function_index(text->next) < function_index(without))
                cut(text);
        return cut(text);
}

/* Takes out the lines that show a GOROOT in the environment. */
static char *without_goroot(const char *observation) {
        static const char line[] = "show: env=GOROOT=";
        char *ret = malloc(strlen(observation) + 1), *to = ret;

        while (*observation) {
                size_t n = strcspn(observation, "\n");

                n += observation[n] == '\n';
                if (strncmp(observation, line, sizeof line - 1) != 0)
                        to = mempcpy(to, observation, n);
                observation += n;
        }
        *to = '\0';
        return ret;
}

static bool same_observation(const char *a, const char *b, bool goroot_differs) {
        if (!goroot_differs)
                return strcmp(a, b) == 0;

        char *other_a = without_goroot(a), *other_b = without_goroot(b);
        bool same = strcmp(other_a, other_b) == 0;
        free(other_a);
        free(other_b);
        return same;
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
        bool left_out; /* the emulator can't */
        unsigned number, left_out_count;
        int shown; /* differences, of which not all are worth reading */
};

static void group_end(struct group *g) {
        if (g->title[0] == '\0')
                return;
        g->left_out_count += g->left_out;
        if (g->left_out && !g->failed)
                printf("# left out, not counted, for the emulator does it in a way of its own: %s\n",
                       g->title);
        else
                printf("%sok %u - %s\n", g->failed ? "not " : "", ++g->number, g->title);
        g->title[0] = '\0';
        g->failed = g->left_out = false;
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

static void group_difference(struct group *g, const char *without, const struct text *text,
                             const char *with) {
        g->failed = true;
        if (g->shown++ >= DIFFERENCES_MAX)
                return;
        print_difference("without", NULL, without);
        print_difference("with ", text->way, with ? with : "(nothing: the observer did not live to see it)");
}

static void compare(const struct test *test, struct text *without, struct text *with, size_t count) {
        struct group group = {.number = 0};
        bool complete;
        char *a;

        while ((a = cut(without))) {
                group_take(&group, a);
                if (test->emulated && strstr(a, "\nNOT AS WANTED")) {
                        group.left_out = true;
                } else if (strstr(a, "\nCRASHED") || strstr(a, "\nNOT AS WANTED")) {
                        group.failed = true;
                        print_difference("not what the test is about, even without the library", NULL, a);
                }
                for (size_t i = 0; i < count; i++) {
                        char *b = cut_same_function(&with[i], a);

                        if (!b || !same_observation(a, b, with[i].goroot_differs))
                                group_difference(&group, a, &with[i], b);
                }
        }
        complete = without->next && strcmp(without->next, "= end\n") == 0;
        for (size_t i = 0; i < count; i++)
                complete = complete && with[i].next && strcmp(with[i].next, "= end\n") == 0;
        group_end(&group);
        printf("%sok %u - everything was observed\n", complete ? "" : "not ", ++group.number);
        if (test->emulated)
                printf("%sok %u - %u cases could be made, and %u not\n",
                       group.number > 2 * group.left_out_count ? "" : "not ", group.number + 1,
                       group.number - 1, group.left_out_count);
        group.number += test->emulated;
        for (size_t i = 0; test->is_go && i < count; i++)
                printf("%sok %u - the go was noticed under %s\n", with[i].recorded ? "" : "not ",
                       ++group.number, with[i].way);
        if (group.shown > DIFFERENCES_MAX)
                printf("# %d differences, of which %d were shown\n", group.shown, DIFFERENCES_MAX);
        printf("1..%u\n", group.number);
}

int main(int argc, char **argv) {
        static struct test test;
        char own[] = "/proc/self/exe", *self[] = {own, NULL};

        if (argc == 3 && strncmp(argv[1], "--observe", 9) == 0)
                return observe(argv[2], strcmp(argv[1], "--observe-go") == 0,
                               strcmp(argv[1], "--observe-few") == 0);
        for (; argc > 1 && strncmp(argv[1], "--", 2) == 0; argv++, argc--) {
                test.is_go = test.is_go || strcmp(argv[1], "--go") == 0;
                test.few = test.few || strcmp(argv[1], "--few") == 0;
                test.emulated = test.emulated || strcmp(argv[1], "--emulated") == 0;
        }
        if (argc < 3)
                broken("usage: contract [--go] [--few] [--emulated] LIBRARY SHOW [COMMAND...]");
        test.library = strstr(argv[1], "/$LIB/") ? argv[1] : realpath(argv[1], NULL);
        if (!test.library)
                broken("no library %s", argv[1]);
        test.command = argc > 3 ? argv + 3 : self;
        snprintf(test.dir, sizeof test.dir, "%s/goroot-guard-contract.XXXXXX",
                 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
        if (!mkdtemp(test.dir))
                broken("can't make %s", test.dir);
        files_make(test.dir, argv[2], test.is_go);
        snprintf(test.records, sizeof test.records, "%s/records", test.dir);
        int fd = open(test.records, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || fchmod(fd, 0666) < 0) /* some launches are nobody's */
                broken("can't make %s", test.records);
        close(fd);

        struct text without = run_observer(&test, NULL);
        struct text with[2] = {run_observer(&test, "rewrite")};
        size_t ways = 1;
        if (!test.few)
                with[ways++] = run_observer(&test, test.is_go ? "log" : "block");
        compare(&test, &without, with, ways);
        files_remove(test.dir);
        return 0;
}
