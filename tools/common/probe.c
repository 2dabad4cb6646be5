/* SPDX-License-Identifier: MIT */
#include "probe.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/env.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A loader needs milliseconds. This only bounds how long a broken one can hold up a build. */
#define LIMIT_MS 5000

#define OUTPUT_MAX ((size_t) 64 * 1024)

static int64_t now_ms(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* To /dev/null, or, where there is none, as in many chroots, to nothing: a loader can do without. */
static void silence(int fd, int null) {
        if (null < 0 || dup2(null, fd) < 0)
                close(fd);
}

/* Has only async-signal-safe work to do, and does not return. */
static void be_loader(const char *loader, const char *file, char *const *env, int out) {
        char *argv[] = {(char *) loader, (char *) "--list", (char *) file, NULL};
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        setpgid(0, 0); /* so that what a wrapper script starts goes with it */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        silence(STDIN_FILENO, null);
        silence(STDERR_FILENO, null);
        if (dup2(out, STDOUT_FILENO) >= 0)
                execve(loader, argv, env);
        _exit(127);
}

/* Reads until the end, or until the time is over or the room is full. */
static size_t read_all(int fd, char *ret_text, size_t cap, int64_t deadline) {
        size_t n = 0;

        while (n < cap) {
                int64_t left = deadline - now_ms();
                struct pollfd p = {.fd = fd, .events = POLLIN};
                ssize_t got;

                if (left <= 0)
                        break;
                if (poll(&p, 1, (int) left) <= 0)
                        continue; /* a signal, or the end of the time */
                got = read(fd, ret_text + n, cap - n);
                if (got == 0)
                        break;
                if (got < 0 && errno != EINTR)
                        break;
                n += got > 0 ? (size_t) got : 0;
        }
        return n;
}

/* The status of a child that ends in time; a child that does not is killed, with its group. */
static bool ends_well(pid_t pid, int64_t deadline) {
        int status = -1;
        pid_t got;

        while ((got = waitpid(pid, &status, WNOHANG)) == 0 && now_ms() < deadline)
                nanosleep(&(struct timespec){.tv_nsec = 2 * 1000 * 1000}, NULL);
        if (got == 0) {
                kill(-pid, SIGKILL);
                kill(pid, SIGKILL);
                while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                        ;
                return false;
        }
        return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A line "\tLIBRARY (0x...)" (glibc) or "\tLIBRARY => LIBRARY (0x...)" (musl), and none that ends in
 * "(LIBRARY)": with LD_WARN glibc says "undefined symbol: NAME\t(LIBRARY)". */
static bool is_listed(char *text, const char *library) {
        size_t n = strlen(library);
        bool listed = false;

        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
                size_t length = strlen(line);

                if (line[0] == '\t' && strncmp(line + 1, library, n) == 0 && line[n + 1] == ' ')
                        listed = true;
                if (length > n + 2 && line[length - 1] == ')' && line[length - n - 2] == '(' &&
                    strncmp(line + length - n - 1, library, n) == 0)
                        return false;
        }
        return listed;
}

static bool probe(const char *loader, const char *file, const char *library, char *const *env, char *text) {
        int64_t deadline = now_ms() + LIMIT_MS;
        int pipefd[2];
        size_t n;
        pid_t pid;

        if (pipe2(pipefd, O_CLOEXEC) < 0)
                return false;
        pid = fork();
        if (pid == 0)
                be_loader(loader, file, env, pipefd[1]);
        close(pipefd[1]);
        n = pid > 0 ? read_all(pipefd[0], text, OUTPUT_MAX, deadline) : 0;
        close(pipefd[0]);
        text[n] = '\0';
        return pid > 0 && ends_well(pid, deadline) && is_listed(text, library);
}

bool gg_loader_probe(const char *loader, const char *file, const char *library) {
        const struct gg_env_edit edits[] = {
                {"LD_PRELOAD", library},
                {"LD_WARN", "yes"},
                {"LD_BIND_NOW", "1"},
        };
        const size_t count = sizeof edits / sizeof edits[0];
        struct sigaction usual = {.sa_handler = SIG_DFL}, before;
        void *room = malloc(gg_env_room(environ, edits, count));
        char *text = malloc(OUTPUT_MAX + 1);
        bool loads = false;

        /* A parent that ignores SIGCHLD (it is inherited) would make waitpid fail. The command gets what the
         * caller had. */
        if (room && text && sigaction(SIGCHLD, &usual, &before) == 0) {
                loads = probe(loader, file, library, gg_env_apply(environ, edits, count, room), text);
                sigaction(SIGCHLD, &before, NULL);
        }
        free(text);
        free(room);
        return loads;
}
