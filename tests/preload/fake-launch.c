/* SPDX-License-Identifier: MIT */
/* fake-launch: a launcher that does what it is told. Built twice: dynamic, and static, which no preload gets
 * into.
 *
 *   fake-launch [OPTION...] PATH [ARGUMENT...]
 *
 *   -s        by posix_spawn, and exits as the child does; else by execve
 *   -e ENTRY  the environment is built anew, of these entries in this order
 *   -n        with NULL for an environment
 *   -x WHAT   with an environment that cannot be read: `array` or `entry`
 *   -b        standard error is a pipe that nobody reads
 *   -p        prints its process id first
 *   -a        prints first whether it runs with the rights of somebody else (AT_SECURE)
 *
 * A launch that fails prints the error (strerror), and the status is 99. */
#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { ENTRIES_MAX = 64, STATUS_FAILED = 99, STATUS_USAGE = 98 };

static void fail(const char *what) {
        perror(what);
        exit(STATUS_USAGE);
}

/* The last page of a mapping with nothing behind it: what starts at its end cannot be read. */
static char *end_of_memory(void) {
        const size_t page = (size_t) sysconf(_SC_PAGESIZE);
        char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (two == MAP_FAILED || munmap(two + page, page) < 0)
                fail("mmap");
        return two + page;
}

/* An array without a NULL, or an entry without a NUL, that the end of the memory cuts off. */
static char **unreadable(const char *what) {
        static char good[] = "GOOD=1";
        static char *entries[3] = {good};
        char *end = end_of_memory();

        if (strcmp(what, "entry") == 0) {
                end[-2] = 'A';
                end[-1] = '=';
                entries[1] = end - 2;
                return entries;
        }

        char **array = (char **) (void *) (end - sizeof(char *));
        *array = good;
        return array;
}

static void break_stderr(void) {
        int ends[2];

        if (pipe(ends) < 0 || dup2(ends[1], STDERR_FILENO) < 0)
                fail("pipe");
        close(ends[0]);
        close(ends[1]);
}

static int spawn(char **argv, char **env) {
        int status;
        pid_t child;

        errno = posix_spawn(&child, argv[0], NULL, NULL, argv, env);
        if (errno != 0)
                return -1;
        if (waitpid(child, &status, 0) < 0)
                fail("waitpid");
        if (WIFSIGNALED(status)) {
                printf("signal %d\n", WTERMSIG(status));
                exit(STATUS_FAILED);
        }
        exit(WEXITSTATUS(status));
}

int main(int argc, char **argv) {
        static char *entries[ENTRIES_MAX + 1];
        char **env = environ;
        int count = 0, option;
        bool by_spawn = false;

        while ((option = getopt(argc, argv, "+se:nx:bpa")) != -1) {
                switch (option) {
                case 's':
                        by_spawn = true;
                        break;
                case 'e':
                        if (count == ENTRIES_MAX)
                                return STATUS_USAGE;
                        entries[count++] = optarg;
                        env = entries;
                        break;
                case 'n':
                        env = NULL;
                        break;
                case 'x':
                        env = unreadable(optarg);
                        break;
                case 'b':
                        break_stderr();
                        break;
                case 'p':
                        printf("%d\n", (int) getpid());
                        break;
                case 'a':
                        printf("secure %lu\n", getauxval(AT_SECURE));
                        break;
                default:
                        return STATUS_USAGE;
                }
        }
        if (optind == argc)
                return STATUS_USAGE;
        fflush(stdout);
        if (by_spawn)
                spawn(argv + optind, env);
        else
                execve(argv[optind], argv + optind, env);
        printf("%s\n", strerror(errno));
        return STATUS_FAILED;
}
