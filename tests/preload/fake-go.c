/* SPDX-License-Identifier: MIT */
/* fake-go: stands in for the go command in trees that tests make: a program is a go by its place, bin/go
 * beside pkg/tool. Built twice: static as Go's own since 1.21, and dynamic as Go 1.20 and older. Opens
 * nothing.
 *
 *   fake-go env NAME    the value of the variable that a go would obey: the first entry of that name
 *   fake-go id          process, parent and user
 *   fake-go fds         which descriptors are open
 *   fake-go ...         all arguments and all of the environment, in order; exits with status 7 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_OF_ITS_OWN = 7 };

static void print_variable(char **envp, const char *name) {
        size_t n = strlen(name);

        for (; *envp; envp++)
                if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=') {
                        puts(*envp + n + 1);
                        return;
                }
        puts("(unset)");
}

static void print_descriptors(void) {
        for (int fd = 0; fd < 256; fd++)
                if (fcntl(fd, F_GETFD) >= 0)
                        printf("fd %d\n", fd);
}

int main(int argc, char **argv, char **envp) {
        if (argc == 3 && strcmp(argv[1], "env") == 0) {
                print_variable(envp, argv[2]);
                return 0;
        }
        if (argc == 2 && strcmp(argv[1], "id") == 0) {
                printf("%d %d %u\n", (int) getpid(), (int) getppid(), (unsigned) getuid());
                return 0;
        }
        if (argc == 2 && strcmp(argv[1], "fds") == 0) {
                print_descriptors();
                return 0;
        }
        for (int i = 0; i < argc; i++)
                printf("arg %s\n", argv[i]);
        for (; *envp; envp++)
                printf("env %s\n", *envp);
        return STATUS_OF_ITS_OWN;
}
