/* SPDX-License-Identifier: MIT */
/* early: a library to preload beside the guard, whose constructor launches already, maybe before the guard's
 * own has run. EARLY is the path of a go, EARLY_GOROOT what it is given; the constructor prints "FUNCTION: "
 * and what the go prints, and "STATUS" if that is not 0. */
#include "calls.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void launch(const struct function *f, const char *go, char **envp, struct outcome *outcome) {
        char *argv[] = {(char[]){"go"}, (char[]){"env"}, (char[]){"GOROOT"}, NULL};
        struct call call = {.function = f, .path = go, .argv = argv, .envp = envp, .fd = -1};
        pid_t pid;
        int status = 0;

        if (f->traits & SEARCH)
                call.path = strrchr(go, '/') + 1;
        if (f->traits & HANDLE)
                call.fd = open(go, O_RDONLY | O_CLOEXEC);
        dprintf(STDOUT_FILENO, "%s: ", f->name);
        memset(outcome, 0, sizeof *outcome);
        pid = fork();
        if (pid == 0) {
                environ = envp;
                f->call(&call, outcome);
                _exit(outcome->waited ? WEXITSTATUS(outcome->status) : 120);
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
                dprintf(STDOUT_FILENO, "%s, value %d, errno %s\n", status_text(status), outcome->value,
                        error_name(outcome->error));
        if (call.fd >= 0)
                close(call.fd);
}

__attribute__((constructor)) static void start(void) {
        const char *go = getenv("EARLY"), *goroot = getenv("EARLY_GOROOT"), *log = getenv("EARLY_LOG"),
                   *policy = getenv("EARLY_POLICY");
        static char path[8192], given[8192], log_entry[8192], policy_entry[64], missing[8192];
        char *envp[] = {path, given, log_entry, policy_entry, NULL};
        struct outcome *outcome =
                mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        if (!go || !goroot || !log || outcome == MAP_FAILED)
                return;
        snprintf(path, sizeof path, "PATH=%.*s", (int) (strrchr(go, '/') - go), go);
        snprintf(given, sizeof given, "GOROOT=%s", goroot);
        snprintf(log_entry, sizeof log_entry, "GOROOT_GUARD_LOG=%s", log);
        snprintf(policy_entry, sizeof policy_entry, "GOROOT_GUARD=%s", policy ? policy : "");
        snprintf(missing, sizeof missing, "%s-no-go", go);
        for (const struct function *f = functions; f->name; f++)
                if (!(f->traits & (COMMAND | DIRECTORY | PIDFD | PRIVATE)) &&
                    strncmp(f->name, "execveat", 8) != 0) {
                        launch(f, go, envp, outcome);
                        if (!(f->traits & HANDLE))
                                launch(f, missing, envp, outcome);
                }
        munmap(outcome, sizeof *outcome);
}
