/* SPDX-License-Identifier: MIT */
/* daemon: does what daemons do to themselves, all at once, and then launches programs for whoever asks.
 *
 *   daemon ROOT UID
 *
 * It leaves its session by two forks, closes every descriptor, makes ROOT its root directory, becomes user
 * UID and listens on the socket /socket in ROOT. Each connection gets: which descriptors are open, who it is,
 * what came of executing /nothing, and the output of /bin/go. The first byte that a connection sends ends it
 * if it is an 'x'. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024 };

/* By vfork, as a program does that wants to be quick; returns the child's status, or the error of its execve.
 */
static int launched(const char *path, int out) {
        char *const argv[] = {(char *) path, NULL};
        volatile int error = 0;
        int status = 0;
        pid_t pid = vfork();

        if (pid == 0) {
                if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
                        _exit(126);
                execv(path, argv);
                error = errno;
                _exit(127);
        }
        if (pid < 0 || waitpid(pid, &status, 0) < 0)
                return -errno;
        return error ? -error : WEXITSTATUS(status);
}

static void answer(int peer) {
        char open_ones[256] = "";
        size_t used = 0;
        int nothing;

        for (int fd = 0; fd < DESCRIPTORS; fd++)
                if (fd != peer && fcntl(fd, F_GETFD) >= 0 && used + 16 < sizeof open_ones)
                        used += (size_t) snprintf(open_ones + used, sizeof open_ones - used, " %d", fd);
        nothing = launched("/nothing", peer);
        dprintf(peer, "descriptors%s\nuser %u\nnothing: %s\n", open_ones, (unsigned) getuid(),
                strerror(-nothing));
        dprintf(peer, "go: %d\n", launched("/bin/go", peer));
}

static int listening(void) {
        struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/socket"};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0 || bind(fd, (const struct sockaddr *) &address, sizeof address) < 0 || listen(fd, 8) < 0)
                _exit(3);
        return fd;
}

static bool become_daemon(const char *root, uid_t uid) {
        if (fork() > 0)
                _exit(0);
        if (setsid() < 0)
                return false;
        if (fork() > 0)
                _exit(0);
        for (int fd = 0; fd < DESCRIPTORS; fd++)
                close(fd);
        umask(0);
        return chroot(root) == 0 && chdir("/") == 0 && setgid(uid) == 0 && setuid(uid) == 0;
}

int main(int argc, char **argv) {
        bool go_on = true;
        int fd;

        if (argc != 3 || !become_daemon(argv[1], (uid_t) strtoul(argv[2], NULL, 10)))
                return 2;
        fd = listening();
        while (go_on) {
                int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
                char byte = 0;

                if (peer < 0)
                        return 4;
                go_on = read(peer, &byte, 1) == 1 && byte != 'x';
                answer(peer);
                close(peer);
        }
        return 0;
}
