/* SPDX-License-Identifier: MIT */
/* Private to the reader of start-up files: what its parts share. */
#ifndef GG_TOOLS_STARTUP_RUN_H
#define GG_TOOLS_STARTUP_RUN_H

#include "doctor/startup.h"

/* ---- startup_text.c: files, read and understood once ---- */

struct gg_startup_text {
        const char *path;
        enum gg_shell_dialect dialect;
        struct gg_str text; /* p NULL: it cannot be read */
        int error;          /* why: a negative errno */
        const struct gg_shell_command **commands;
        size_t count, cap;
        const char **lines; /* where each starts */
        size_t line_count, line_cap;
};

struct gg_startup_texts {
        struct gg_startup_text **items;
        size_t count, cap;
        size_t bytes; /* of all of them */
};

const struct gg_startup_text *gg_startup_text(const struct gg_machine *machine,
                                              struct gg_startup_texts *texts, const char *path,
                                              enum gg_shell_dialect dialect);

/* Line number n of it, without its newline. */
struct gg_str gg_startup_text_line(const struct gg_startup_text *text, unsigned n);

/* ---- startup_known.c ---- */

/* The manager that a command, a sourced file, folders of PATH or the text of a line set up; NULL: none.
 * *ret_follows: what it sources is to be read like any other file. */
const char *gg_startup_init_command(const struct gg_shell_command *command);
const char *gg_startup_init_file(const char *path, bool *ret_follows);
const char *gg_startup_init_path(const char *value);
const char *gg_startup_init_text(struct gg_str line);

/* Whether a line is one change of a variable, with nothing before or behind it but blanks and a comment, and
 * does not go on. */
bool gg_startup_is_whole(struct gg_arena *arena, struct gg_str line, enum gg_shell_dialect dialect,
                         const struct gg_shell_change *change);

/* What the conditions of a command say about who runs it. */
struct gg_startup_guard {
        unsigned starts;   /* in which it may run */
        const char *shell; /* the only shell that runs it; NULL: any */
        bool asks_path;    /* it depends on what PATH is */
};
struct gg_startup_guard gg_startup_guard(const struct gg_shell_command *command);

/* ---- startup_run.c: one shell, started in one way, in one home ---- */

struct gg_startup_variable {
        const char *name, *value; /* value NULL: it is set, to what cannot be told */
        bool is_exported;
};

/* What all runs share. */
struct gg_startup_shared {
        struct gg_startup_texts texts;
        unsigned order; /* of what was found last */
        size_t steps;   /* commands that may still be looked at */
        size_t room;    /* bytes that values may still take */
};

struct gg_startup_run {
        const struct gg_machine *machine;
        struct gg_startup_shared *shared;
        struct gg_startup *out;
        const char *shell, *home;
        enum gg_shell_dialect dialect;
        unsigned start; /* one bit */

        struct gg_startup_variable *variables;
        size_t variable_count, variable_cap;
        const char **seen; /* files */
        size_t seen_count, seen_cap;
        const struct gg_shell_command *loop; /* the last `for` */
        unsigned depth;                      /* of files that source files */
        bool has_ended;                      /* by exit */
        bool has_go_path;                    /* something put a folder of Go into PATH */
};

/* What a variable is; NULL if it is not set or not known. HOME is always the home. */
const char *gg_startup_lookup(void *run, const char *name);
void gg_startup_set(struct gg_startup_run *run, const char *name, const char *value, bool is_exported);

/* A text as far as it can be told; NULL. */
const char *gg_startup_expand_text(struct gg_startup_run *run, const char *text);
/* The value of a change likewise. */
const char *gg_startup_expand(struct gg_startup_run *run, const struct gg_shell_change *change);

/* Where a change stands. */
struct gg_startup_place {
        const char *file;
        struct gg_str line;
        const struct gg_shell_change *as_written;
        bool is_conditional, is_whole;
        bool is_code; /* it is whole only if it is so as shell code: gg_startup_is_whole() */
};

/* Takes a change, and keeps it if it is of interest. */
void gg_startup_take(struct gg_startup_run *run, const struct gg_startup_place *place,
                     const struct gg_shell_change *change);

/* Reads a file as this run would. False if there is none that can be read. */
bool gg_startup_read_file(struct gg_startup_run *run, const char *path);

/* ---- startup_env.c: what is no shell's ---- */

/* /etc/environment, ~/.pam_environment, environment.d. */
void gg_startup_read_environment(struct gg_startup_run *run);

/* fish's file of universal variables. */
void gg_startup_read_universal(struct gg_startup_run *run, const char *path);

#endif
