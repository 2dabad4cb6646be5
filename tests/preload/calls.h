/* SPDX-License-Identifier: MIT */
/* Every function of the C library that launches a program, under one signature, and the places from which a
 * program may call it. Shared by launch and contract. */
#ifndef GG_TESTS_CALLS_H
#define GG_TESTS_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum trait {
        EXEC = 1 << 0,      /* does not return if it succeeds; otherwise -1 and errno */
        SPAWN = 1 << 1,     /* makes a child; returns an error number */
        COMMAND = 1 << 2,   /* takes a command for sh */
        ENVP = 1 << 3,      /* takes an environment; the others use environ */
        SEARCH = 1 << 4,    /* searches PATH */
        LIST = 1 << 5,      /* takes the arguments one by one */
        HANDLE = 1 << 6,    /* takes a descriptor in place of a path */
        DIRECTORY = 1 << 7, /* takes a path and the descriptor of a directory */
        SHELL = 1 << 8,     /* runs sh on a file that the kernel does not know how to run */
        PIDFD = 1 << 9,     /* gives back a descriptor of the child */
        PRIVATE = 1 << 10,  /* not every C library exports it */
};

struct call {
        const struct function *function;
        const char *path; /* COMMAND: the command */
        char *const *argv;
        char *const *envp;
        int fd;      /* HANDLE: the file; DIRECTORY: the directory */
        int flags;   /* HANDLE and DIRECTORY, where the function takes flags */
        bool no_pid; /* SPAWN: the child's number is not asked for */
        bool extras; /* SPAWN: with file actions and attributes */
        bool chdir;  /* SPAWN: with a file action that changes to the root directory */
};

/* What came of it. Lives in memory that a vfork child or a fork child shares with its parent. */
struct outcome {
        bool returned; /* the function came back */
        int value;     /* what it returned */
        int error;     /* errno after that */
        bool has_id;   /* SPAWN: it wrote the child's number, or descriptor */
        bool waited;   /* there was a child, and this is its wait status */
        int status;
        char text[256]; /* popen, wordexp: what came out */
};

struct function {
        const char *name;
        unsigned traits;
        void (*call)(const struct call *call, struct outcome *outcome);
};

/* Ends with an entry without a name. */
extern const struct function functions[];

/* NULL if there is none of that name. */
const struct function *function_find(const char *name);

/* Whether the C library that is running has it. */
bool function_exists(const struct function *function);

enum from {
        FROM_PLAIN,
        FROM_FORK,   /* a child that has memory of its own */
        FROM_VFORK,  /* a child that borrows its parent's */
        FROM_THREAD, /* a second thread, with a stack of stack_size bytes */
        FROM_SIGNAL, /* a signal handler, on a stack of its own of stack_size bytes */
};

/* Ends with NULL; in the order of enum from. */
extern const char *const from_names[];

/* errno is set to this before each call, to see what becomes of it. */
#define ERRNO_BEFORE 3999

/* Makes the call. Returns false if the place could not be made. With FROM_FORK and FROM_VFORK the status of
 * the child that made the call is in *ret_status, and -1 otherwise; *ret_error is errno in the process that
 * did not call. */
bool call_from(enum from from, size_t stack_size, const struct call *call, struct outcome *outcome,
               int *ret_status, int *ret_error);

/* "ENOENT", or the number. Not for several threads. */
const char *error_name(int error);

/* "exited 0", "killed 11". Not for several threads. */
const char *status_text(int status);

#endif
