/* SPDX-License-Identifier: MIT */
#include "common/child.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (long) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what comes until the other end is closed. 0; -ETIMEDOUT; -EFBIG. */
static int read_until(int fd, long deadline, char *bytes, size_t max, size_t *ret_n) {
        size_t n = 0;

        for (;;) {
                struct pollfd p = {.fd = fd, .events = POLLIN};
                long left = deadline - now_ms();
                ssize_t got;

                if (left <= 0)
                        return -ETIMEDOUT;
                if (poll(&p, 1, (int) left) <= 0)
                        continue;
                if (n == max)
                        return -EFBIG;
                got = read(fd, bytes + n, max - n);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0)
                        break;
                n += (size_t) got;
        }
        *ret_n = n;
        return 0;
}

/* The user and group that own nothing, by their number in every distribution and as the kernel has them. */
#define NOBODY 65534

/* Where a namespace knows no such user (EINVAL) or lets nobody be left (EPERM), root stays who it is. */
static bool drop_rights(void) {
        if (geteuid() != 0)
                return true;
        return (setgroups(0, NULL) == 0 || errno == EPERM) &&
               (setresgid(NOBODY, NOBODY, NOBODY) == 0 || errno == EINVAL) &&
               (setresuid(NOBODY, NOBODY, NOBODY) == 0 || errno == EINVAL);
}

/* In the child. A process group of its own, so that all of it can be ended. */
static void become(const struct gg_child *child, int output) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

        setpgid(0, 0);
        if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
            (child->root && chroot(child->root) < 0) || chdir(child->dir) < 0 ||
            (child->as_nobody && !drop_rights()))
                _exit(126);
        execve(child->path, child->argv, child->env);
        _exit(126);
}

int gg_child_ask(struct gg_arena *arena, const struct gg_child *child, struct gg_str *ret_text,
                 int *ret_status) {
        char *bytes = gg_arena_alloc(arena, child->output_max + 1);
        size_t n = 0;
        int ends[2], r;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;
        pid = fork();
        if (pid == 0)
                become(child, ends[1]);
        close(ends[1]);
        if (pid < 0) {
                close(ends[0]);
                return -errno;
        }
        setpgid(pid, pid); /* whoever of the two is first */
        r = read_until(ends[0], now_ms() + (long) child->seconds_max * 1000, bytes, child->output_max, &n);
        close(ends[0]);
        if (r < 0)
                kill(-pid, SIGKILL);
        while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
                ;
        *ret_text = (struct gg_str){bytes, n};
        return r;
}
