/* SPDX-License-Identifier: MIT */
/* ways WAY PATH [ARGUMENT...]: launches a program in one of these ways. Static, so that no preload gets in.
 *
 *   threads N     N threads at once, each of which forks a child that launches; the status is the highest
 *   race N        N threads at once launch in the place of their process, of which one gets through
 *   memfd         from a copy in memory that has no place in any folder
 *   no-arguments  without even a name
 *   env N SIZE    with N more entries of SIZE bytes in front of the environment
 *   clone         a child that shares memory, files and everything else that may be shared with its parent
 *   after-first   the first thread fails with a path that is not there, and then another launches
 *   late          the first attempt at a path that is not there fails; the next one comes after half a second
 *
 * A launch that fails prints the error (strerror), and the status is 99. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_FAILED = 99, STATUS_USAGE = 98, THREADS_MAX = 256 };

static char **command;
static pthread_barrier_t start;

static _Noreturn void fail(const char *what) {
        perror(what);
        exit(STATUS_USAGE);
}

static _Noreturn void launch(char **argv, char **env) {
        execve(command[0], argv, env);
        dprintf(STDOUT_FILENO, "%s\n", strerror(errno));
        _exit(STATUS_FAILED);
}

static int status_of(pid_t child) {
        int status;

        if (waitpid(child, &status, 0) != child)
                fail("waitpid");
        return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_USAGE;
}

/* ---- threads ---- */

static void *fork_and_launch(void *arg) {
        int *ret_status = arg;

        pthread_barrier_wait(&start);
        pid_t child = fork();
        if (child == 0)
                launch(command, environ);
        *ret_status = status_of(child);
        return NULL;
}

static void *launch_here(void *arg) {
        (void) arg;
        pthread_barrier_wait(&start);
        launch(command, environ);
}

static int in_threads(unsigned count, void *(*run)(void *) ) {
        static pthread_t threads[THREADS_MAX];
        static int statuses[THREADS_MAX];
        int highest = 0;

        if (count == 0 || count > THREADS_MAX)
                return STATUS_USAGE;
        pthread_barrier_init(&start, NULL, count);
        for (unsigned i = 0; i < count; i++)
                if (pthread_create(&threads[i], NULL, run, &statuses[i]) != 0)
                        fail("pthread_create");
        for (unsigned i = 0; i < count; i++) {
                pthread_join(threads[i], NULL);
                if (statuses[i] > highest)
                        highest = statuses[i];
        }
        return highest;
}

/* ---- the others ---- */

static _Noreturn void launch_from_memory(void) {
        int from = open(command[0], O_RDONLY | O_CLOEXEC), to = memfd_create("go", MFD_CLOEXEC);
        struct stat stat;

        if (from < 0 || to < 0 || fstat(from, &stat) != 0)
                fail(command[0]);
        for (off_t done = 0; done < stat.st_size;)
                if (sendfile(to, from, &done, (size_t) (stat.st_size - done)) <= 0)
                        fail("sendfile");
        fexecve(to, command, environ);
        fail("fexecve");
}

static _Noreturn void launch_with_more(size_t count, size_t size) {
        size_t n = 0;

        while (environ[n])
                n++;
        char **env = calloc(count + n + 1, sizeof *env);
        if (!env || size < 16)
                fail("calloc");
        for (size_t i = 0; i < count; i++) {
                char *entry = malloc(size);

                if (!entry)
                        fail("malloc");
                memset(entry, 'x', size);
                entry[snprintf(entry, size, "E%zu=", i)] = 'x';
                entry[size - 1] = '\0';
                env[i] = entry;
        }
        memcpy(env + count, environ, n * sizeof *env);
        launch(command, env);
}

static int launch_in_child(void *arg) {
        (void) arg;
        launch(command, environ);
}

static int by_clone(void) {
        static _Alignas(16) char stack[65536];
        pid_t child = clone(launch_in_child, stack + sizeof stack,
                            CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | SIGCHLD, NULL);

        if (child < 0)
                fail("clone");
        return status_of(child);
}

static void fail_first(void) {
        char missing[4096];

        snprintf(missing, sizeof missing, "%s-go-missing", command[0]);
        execve(missing, command, environ);
        printf("%s\n", strerror(errno));
        fflush(stdout);
}

/* Long enough for whoever watches to have forgotten the first. */
static _Noreturn void launch_late(void) {
        fail_first();
        usleep(500000);
        launch(command, environ);
}

int main(int argc, char **argv) {
        const char *way = argc > 1 ? argv[1] : "";
        unsigned long numbers[2] = {0};
        int words = strcmp(way, "env") == 0                                   ? 2
                    : strcmp(way, "threads") == 0 || strcmp(way, "race") == 0 ? 1
                                                                              : 0;
        static char *nothing[] = {NULL};

        if (argc < 3 + words)
                return STATUS_USAGE;
        for (int i = 0; i < words; i++)
                numbers[i] = strtoul(argv[2 + i], NULL, 10);
        command = argv + 2 + words;
        if (strcmp(way, "threads") == 0)
                return in_threads((unsigned) numbers[0], fork_and_launch);
        if (strcmp(way, "race") == 0)
                return in_threads((unsigned) numbers[0], launch_here);
        if (strcmp(way, "memfd") == 0)
                launch_from_memory();
        if (strcmp(way, "no-arguments") == 0)
                launch(nothing, environ);
        if (strcmp(way, "env") == 0)
                launch_with_more(numbers[0], numbers[1]);
        if (strcmp(way, "clone") == 0)
                return by_clone();
        if (strcmp(way, "after-first") == 0) {
                fail_first();
                return in_threads(1, launch_here);
        }
        if (strcmp(way, "late") == 0)
                launch_late();
        return STATUS_USAGE;
}
