/* SPDX-License-Identifier: MIT */
/* load: loads the guard late, in the ways that a program can.
 *
 *   load HOW LIBRARY PATH [ARGUMENT...]
 *
 *   now, lazy, global, deep    dlopen with that flag (deep: RTLD_DEEPBIND), kept
 *   closed                     dlopen and dlclose, 100 times over
 *   apart                      dlmopen into a namespace of its own, kept; where the C library has no such
 * thing the status is 77 by-hand                    launches by the execve of the library itself, which dlsym
 * finds in it
 *
 * Then it forks a child that launches PATH by execve, waits for it, and launches PATH once more by
 * posix_spawn: a line `status N` or `signal N` for each. */
#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { TIMES = 100, STATUS_USAGE = 98, STATUS_UNKNOWN = 77 };

typedef int execve_fn(const char *, char *const[], char *const[]);

static void *load(const char *library, int flags) {
        void *handle = dlopen(library, flags);

        if (!handle) {
                fprintf(stderr, "load: %s\n", dlerror());
                exit(STATUS_USAGE);
        }
        return handle;
}

static void *load_apart(const char *library) {
#ifdef LM_ID_NEWLM
        void *handle = dlmopen(LM_ID_NEWLM, library, RTLD_NOW);

        if (!handle) {
                fprintf(stderr, "load: %s\n", dlerror());
                exit(STATUS_USAGE);
        }
        return handle;
#else
        exit(STATUS_UNKNOWN);
#endif
}

static execve_fn *own_execve(void *handle) {
        void *found = dlsym(handle, "execve");
        execve_fn *function;

        memcpy(&function, &found, sizeof function);
        return function;
}

static void wait_for(pid_t child) {
        int status;

        if (child <= 0 || waitpid(child, &status, 0) < 0)
                exit(STATUS_USAGE);
        if (WIFSIGNALED(status))
                printf("signal %d\n", WTERMSIG(status));
        else
                printf("status %d\n", WEXITSTATUS(status));
        fflush(stdout);
}

int main(int argc, char **argv) {
        execve_fn *launch = execve;
        const char *how, *library;
        pid_t child;

        if (argc < 4)
                return STATUS_USAGE;
        how = argv[1];
        library = argv[2];
        if (strcmp(how, "now") == 0)
                load(library, RTLD_NOW);
        else if (strcmp(how, "lazy") == 0)
                load(library, RTLD_LAZY);
        else if (strcmp(how, "global") == 0)
                load(library, RTLD_NOW | RTLD_GLOBAL);
        else if (strcmp(how, "deep") == 0)
                load(library, RTLD_NOW | RTLD_DEEPBIND);
        else if (strcmp(how, "by-hand") == 0)
                launch = own_execve(load(library, RTLD_NOW));
        else if (strcmp(how, "apart") == 0)
                load_apart(library);
        else if (strcmp(how, "closed") == 0)
                for (int i = 0; i < TIMES; i++)
                        dlclose(load(library, RTLD_NOW));
        else
                return STATUS_USAGE;

        child = fork();
        if (child == 0) {
                launch(argv[3], argv + 3, environ);
                _exit(STATUS_USAGE);
        }
        wait_for(child);
        if (posix_spawn(&child, argv[3], NULL, NULL, argv + 3, environ) != 0)
                child = 0;
        if (child > 0)
                wait_for(child);
        else
                puts("not spawned");
        return 0;
}
