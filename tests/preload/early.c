/* SPDX-License-Identifier: MIT */
/* early: a library to preload whose constructor launches $EARLY_GO as `go env GOROOT`, by what $EARLY says,
 * `exec` or `spawn`; in programs that are named fake-launch only, and once. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

__attribute__((constructor)) static void start(void) {
        static char name[] = "go", command[] = "env", variable[] = "GOROOT";
        char *const argv[] = {name, command, variable, NULL};
        const char *how = getenv("EARLY"), *go = getenv("EARLY_GO");
        pid_t child;

        if (!how || !go || !strstr(program_invocation_short_name, "fake-launch"))
                return;
        if (strcmp(how, "exec") == 0) {
                unsetenv("EARLY");
                execve(go, argv, environ);
        } else {
                int error = posix_spawn(&child, go, NULL, NULL, argv, environ);

                if (error == 0)
                        waitpid(child, NULL, 0);
                else
                        printf("spawn: %s\n", strerror(error));
                fflush(stdout);
        }
}
