/* SPDX-License-Identifier: MIT */
/* Reads shell code for what it says, without running any of it: which commands stand there, in what
 * circumstances, and what they make of variables. For start-up files, .envrc, recipes, RUN lines and steps of
 * workflows. It is no shell: nothing is expanded, and what it does not know (arithmetic, arrays) it passes
 * over. Any bytes may come: time and memory are linear in the text, nesting is bounded. Nothing here prints.
 */
#ifndef GG_TOOLS_SHELL_H
#define GG_TOOLS_SHELL_H

#include "common/arena.h"
#include <goroot-guard/str.h>
#include <stdbool.h>

enum gg_shell_dialect {
        GG_SHELL_SH, /* sh, bash, zsh, ksh: POSIX.1 XCU 2, and what they have beyond it */
        GG_SHELL_FISH,
};

/* The deepest nesting of commands that is told apart; what lies deeper in brackets is passed over, what lies
 * deeper in if, for and the like ends the reading. */
#define GG_SHELL_DEPTH_MAX 64

struct gg_shell_word {
        struct gg_str raw; /* as it stands in the text, quotes and all */
        const char *text;  /* without quotes and backslashes; expansions as they are written: "$HOME/go" (but
                               "$(cmd)" for fish's (cmd), too). Where
                              is_literal is false, a $ ` \ or ~ that stands for itself though it could be
                              expanded has a backslash in front */
        unsigned line, column; /* from 1 */
        bool is_literal;       /* nothing in it is expanded: text is the value */
        bool is_quoted;        /* some of it stands in quotes */
        bool has_tilde;        /* starts with a ~ that is expanded */
};

struct gg_shell_assignment {
        const char *name;
        struct gg_shell_word value;
        bool appends; /* += */
};

struct gg_shell_redirect {
        int fd;         /* the number in front; -1 if there is none */
        const char *op; /* ">", ">>", "<", "<<", "<<<", ">&"...; static */
        struct gg_shell_word target;
        struct gg_str body; /* "<<": the lines of the here-document */
        unsigned body_line; /* where they start */
};

enum gg_shell_link {
        GG_SHELL_FIRST, /* of a list, or behind ; & or a line's end */
        GG_SHELL_AND,   /* behind && */
        GG_SHELL_OR,    /* behind || */
        GG_SHELL_PIPE,  /* behind | : reads what the one before writes */
};

/* A simple command. [[ ... ]] is one, too, named "[[", with its operators as words; and so is what stands in
 * front of the commands of a `case WORD in`, `for NAME in WORDS` and fish's `switch`: "case", WORD; "for",
 * NAME, "in", WORDS; "select", ...; "switch", WORD. */
struct gg_shell_command {
        struct gg_shell_word *words; /* the name and its arguments; none: assignments alone */
        size_t word_count;
        struct gg_shell_assignment *assignments; /* in front of the name */
        size_t assignment_count;
        struct gg_shell_redirect *redirects;
        size_t redirect_count;
        /* What is redirected behind the { }, ( ), loop or the like around it: a command without words. The
         * innermost that has some; NULL if none has. */
        const struct gg_shell_command *compound;
        unsigned line, column; /* of its first word or assignment */
        enum gg_shell_link link;
        unsigned pipeline; /* the same number for all commands of one pipeline, in the order they stand */
        bool is_last_of_pipeline;
        bool is_negated;     /* ! in front of the pipeline */
        bool is_conditional; /* in an if, case or loop, or behind && or || */
        bool is_condition;   /* what an if, while or until asks; "case" and "for" */
        bool in_subshell; /* in ( ), a pipeline, $( ) or & : variables that it sets are gone afterwards; never
                             so in fish */
        /* What it depends on: the last command of the if's or loop's condition, "case", "for" or "switch" of
         * the innermost block around it, or the command that its && or || stands behind; NULL if on none.
         * That one's own condition is the next one outwards. */
        const struct gg_shell_command *condition;
        bool is_otherwise;                    /* it stands behind the else of that, or behind its || */
        const char *function;                 /* the function that it is a part of; NULL if none */
        unsigned substitution;                /* how many $( ) or ` ` it stands in */
        const struct gg_shell_command *outer; /* the command in whose words it stands; NULL if in none */
};

/* Called for each simple command when the whole text has been read: inner ones of a $( ) before the command
 * that they are a part of, those of a here-document behind it. What it points to stays as long as the arena.
 */
typedef void gg_shell_visit(void *ctx, const struct gg_shell_command *command);

/* Reads text, which stays borrowed; lines are counted from first_line. 0; -EBADMSG if something is not closed
 * (a quote, a here-document, a $( ), an if) or nested too deep: what could be told was visited. */
int gg_shell_read(struct gg_arena *arena, struct gg_str text, enum gg_shell_dialect dialect,
                  unsigned first_line, gg_shell_visit *visit, void *ctx);

enum gg_shell_op {
        GG_SHELL_SET,     /* NAME=value; fish: set NAME value */
        GG_SHELL_PREPEND, /* NAME=value:$NAME; path=(value $path); fish: fish_add_path, set NAME value $NAME
                           */
        GG_SHELL_APPEND,  /* NAME=$NAME:value; NAME+=value; fish: set -a */
        GG_SHELL_UNSET,   /* unset NAME; fish: set -e */
        GG_SHELL_EXPORT,  /* export NAME, with no value of its own */
};

/* What a command makes of a variable. */
struct gg_shell_change {
        const char *name; /* "PATH" for zsh's path and fish's fish_user_paths, too */
        enum gg_shell_op op;
        const char *value; /* as gg_shell_word.text: of a list what is added to it; NULL if there is none */
        bool is_literal;   /* value is what it says */
        bool is_exported;  /* by this very command */
        bool is_for_child; /* NAME=value COMMAND, env NAME=value COMMAND: of that command alone */
        unsigned line, column;
};

/* The changes of one command, in order: assignments, export, declare, typeset, local, readonly, unset, env,
 * set of fish. */
void gg_shell_changes(struct gg_arena *arena, const struct gg_shell_command *command,
                      enum gg_shell_dialect dialect, struct gg_shell_change **ret_changes, size_t *ret_count);

/* Expands a value that is not literal: $NAME, ${NAME}, ${NAME:-word} and its kin (- := :+ +), a ~ at the
 * start and behind a :, by what lookup says; lookup returns NULL for what it does not know. NULL if something
 * in it cannot be told ($(...), other ${...}, ~user), or if it becomes longer than 64 KiB. */
typedef const char *gg_shell_lookup(void *ctx, const char *name);
const char *gg_shell_expand(struct gg_arena *arena, const char *value, gg_shell_lookup *lookup, void *ctx);

#endif
