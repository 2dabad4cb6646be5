/* SPDX-License-Identifier: MIT */
/* records-flood: many processes that launch a go with a wrong GOROOT, all at once.
 *
 *   records-flood GO PROCESSES TIMES PADDING
 *
 * Each launch has a GOROOT of its own: /none/PADDING/PROCESS-NUMBER. Every second one is by posix_spawn, the
 * others by fork and execve. The processes wait for each other before the first launch. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
        perror(what);
        exit(1);
}

static void wait_for(pid_t child) {
        int status;

        while (waitpid(child, &status, 0) < 0)
                if (errno != EINTR)
                        fail("waitpid");
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                fail("a launch");
}

static void launch(char *go, const char *padding, long process, long number) {
        static char entry[8192];
        char command[] = "env", name[] = "GOROOT";
        char *const argv[] = {go, command, name, NULL}, *const env[] = {entry, NULL};
        pid_t child;

        snprintf(entry, sizeof entry, "GOROOT=/none/%s/%ld-%ld", padding, process, number);
        if (number % 2 == 0) {
                errno = posix_spawn(&child, go, NULL, NULL, argv, env);
                if (errno != 0)
                        fail("posix_spawn");
        } else {
                child = fork();
                if (child < 0)
                        fail("fork");
                if (child == 0) {
                        execve(go, argv, env);
                        _exit(1);
                }
        }
        wait_for(child);
}

int main(int argc, char **argv) {
        int gate[2];
        char byte;

        if (argc != 5 || pipe(gate) < 0)
                return 1;

        const long processes = strtol(argv[2], NULL, 10), times = strtol(argv[3], NULL, 10);
        for (long p = 0; p < processes; p++) {
                pid_t child = fork();

                if (child < 0)
                        fail("fork");
                if (child > 0)
                        continue;
                close(gate[1]);
                if (read(gate[0], &byte, 1) != 0) /* the end of the file: the gate is open */
                        fail("read");
                close(gate[0]);
                for (long i = 0; i < times; i++)
                        launch(argv[1], argv[4], p, i);
                _exit(0);
        }
        close(gate[0]);
        close(gate[1]);
        for (long p = 0; p < processes; p++) {
                int status;

                if (wait(&status) < 0 || status != 0)
                        fail("a process");
        }
        return 0;
}
