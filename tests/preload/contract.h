/* SPDX-License-Identifier: MIT */
/* The cases of the contract test. They are made twice: as launches that are not a go's, and so none of the
 * guard's business; and as launches of a go, whose GOROOT is all that the guard may change. */
#ifndef GG_TESTS_CONTRACT_H
#define GG_TESTS_CONTRACT_H

#include "calls.h"

/* Where a string or an array of pointers lies. */
enum place {
        PLACE_OK,
        PLACE_NULL,
        PLACE_BAD,       /* address 8, which is never mapped */
        PLACE_BAD_ENTRY, /* an array with such an address in it */
        PLACE_OPEN_EDGE, /* at the end of a page, the next one not mapped, and without an end */
        PLACE_EDGE,      /* at the end of a page, its last byte or pointer just fitting */
};

/* What the real function is known to do, so that a case can't come to test something else. */
#define RUNS 0
#define ANYTHING (-1)

struct scene {
        const char *name;
        /* In these % is the name of the program, @ the folder of its files, which is the working directory,
         * ^ the same without the slash it starts with, and ~ 4096 bytes of "./". COMMAND: the command. */
        const char *path;
        const char *search; /* PATH; NULL for none */
        const char
                *given_search;  /* PATH in the environment that the function is given, if it is another one */
        int want;               /* RUNS, an error number, or ANYTHING */
        unsigned need, without; /* traits a function must or must not have */

        const char *const *argv; /* NULL for what suits most */
        unsigned many;           /* that many arguments */
        size_t huge_argument;    /* bytes */
        bool huge_env, empty_env;
        enum place path_at, argv_at, env_at;

        unsigned closed;   /* bit mask of descriptors */
        const char *dir;   /* DIRECTORY: the directory; "" for a descriptor that is none */
        int flags;         /* DIRECTORY: for the call; HANDLE: for open() */
        const char *busy;  /* a file to hold open for writing */
        bool full;         /* no descriptor is free */
        bool unprivileged; /* not as root */
        bool extras, no_pid, chdir;
        bool everywhere;    /* from every place, not only from the usual ones */
        bool may_be_logged; /* the guard can't look, and may say so */
        bool not_go;        /* not with a go: the guard reads environ as any getenv(3) would */
};

extern const struct scene scenes[];
extern const size_t scene_count;

/* Names of programs: of no interest to the guard, and of interest until it has looked at the file. The first
 * FEW_NAMES stand for all. */
#define FEW_NAMES 3
extern const char *const program_names[];

/* Makes the files of all cases below dir. show is copied there; with is_go it stands in the place of a go. */
void files_make(const char *dir, const char *show, bool is_go);
void files_remove(const char *dir);

/* Makes all launches, or with `few` those of one name, and writes to standard output what was seen of each.
 */
int observe(const char *dir, bool is_go, bool few);

/* A mistake of the test's own: ends the process. */
__attribute__((noreturn, format(printf, 1, 2))) void broken(const char *format, ...);

#endif
