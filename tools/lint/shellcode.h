/* SPDX-License-Identifier: MIT */
/* Shell code being looked at. Private to lint/shell*.c. */
#ifndef GG_TOOLS_LINT_SHELLCODE_H
#define GG_TOOLS_LINT_SHELLCODE_H

#include "lint/lint.h"

struct gg_shell_code {
        struct gg_lint_file *file;
        enum gg_lint_place place;
        enum gg_shell_dialect dialect;
        const struct gg_shell_command **commands; /* in the order in which they are visited */
        size_t count, cap;
        unsigned export_line; /* where GOROOT is exported by name alone, the last place; 0 */
        bool disables_goenv;  /* GOENV_DISABLE_GOROOT is named somewhere */

        size_t remade_at;  /* the last command that unpacks or builds a toolchain; 0 */
        bool has_sources;  /* it reads other files */
        bool has_told_use; /* GG029 was reported of `use` */
        size_t at;         /* the command being looked at */

        /* What the commands so far have come to. */
        const struct gg_shell_change *gopath;
        /* GOROOT as it is exported for sure: set in no condition, and in no other function than that one.
         * NULL if it is not known, or unset again. */
        const struct gg_shell_change *goroot;
        const char *goroot_function; /* NULL: in none */
        const char *init;            /* what may have exported it for a version manager: "goenv init"; NULL */
        bool is_init_sure;           /* and has: in no condition, no function, and nothing sets it since */
        bool is_subshell_other;      /* the ( ) that we are in makes something else of it */
};

/* The name of the program of a command, behind sudo, env, exec, command and their kind: its place among the
 * words. word_count if there is none. */
size_t gg_shell_program(const struct gg_shell_command *command);

/* Word n behind the program; "" if there is none. */
const char *gg_shell_argument(const struct gg_shell_command *command, size_t n);

/* Whether the program is the command of that name, by whatever path. */
bool gg_shell_runs(const struct gg_shell_command *command, const char *name);

/* Whether it is a go: go, go1.22.12, $GO, /opt/go/bin/go. */
bool gg_shell_runs_go(const struct gg_shell_command *command);

/* Whether one of the options in front of the other arguments has one of these letters: "rR". */
bool gg_shell_has_option(const struct gg_shell_command *command, const char *letters);

/* gg_lint_tell() for a command. */
struct gg_finding *gg_shell_tell(struct gg_shell_code *code, const char *id,
                                 const struct gg_shell_command *command, const char *message,
                                 const char *effect, const char *fix);

/* Lets the line of the command being looked at become another command, if it has the line for itself and
 * nothing depends on its standing there. finding may be NULL. */
void gg_shell_replace(struct gg_shell_code *code, struct gg_finding *finding, const char *replacement);

/* The rules by theme. Each is called for every command, in order, before the state above knows of it. */
void gg_shell_check_goroot(struct gg_shell_code *code, const struct gg_shell_command *command,
                           const struct gg_shell_change *change);
void gg_shell_check_go(struct gg_shell_code *code, const struct gg_shell_command *command);
void gg_shell_check_gate(struct gg_shell_code *code, const struct gg_shell_command *command);
void gg_shell_check_manager(struct gg_shell_code *code, const struct gg_shell_command *command);
void gg_shell_check_path(struct gg_shell_code *code, const struct gg_shell_command *command,
                         const struct gg_shell_change *change);

#endif
