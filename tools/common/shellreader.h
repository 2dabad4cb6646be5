/* SPDX-License-Identifier: MIT */
/* The inside of the reader of shell code, shared by its files: words (shellwords.c), commands
 * (shellcommands.c), lists of them (shelllists.c), the grammar of sh and its kind (shell.c), that of fish
 * (shellfish.c). */
#ifndef GG_TOOLS_SHELLREADER_H
#define GG_TOOLS_SHELLREADER_H

#include "common/shell.h"

/* Where a command stands; what is read below it inherits this. */
struct gg_shell_scene {
        const char *function;
        const struct gg_shell_command *outer, *condition;
        unsigned substitution;
        bool is_conditional, is_condition, is_otherwise, in_subshell;
};

/* A here-document whose lines have not come yet. */
struct gg_shell_pending {
        struct gg_shell_command *command; /* its redirects may move: this and the number last */
        size_t redirect;
};

/* What ends a list of commands; bits, for several may be waited for at once. */
enum {
        GG_SHELL_CLOSES_NOTHING = 0,
        GG_SHELL_PAREN = 1 << 0,
        GG_SHELL_END = 1 << 1, /* of the text */
        GG_SHELL_OWN = 1 << 2, /* from here on those of a grammar */
};

struct gg_shell_closer {
        const char *word;
        unsigned closes;
};

struct gg_shell_reader;

/* What makes a language, beside its words. */
struct gg_shell_grammar {
        const struct gg_shell_closer *closers;
        size_t closer_count;
        unsigned item; /* what ;; closes; 0: it is just two ; */
        /* One element of a list, with all that && and || tie to it. It goes on by a byte at least. */
        void (*read_element)(struct gg_shell_reader *r);
};

struct gg_shell_reader {
        struct gg_arena *arena;
        const struct gg_shell_grammar *grammar;
        enum gg_shell_dialect dialect;
        const char *p, *end; /* what is left; end is moved inwards for backticks and here-documents */
        const char *line_start;
        unsigned line;

        struct gg_shell_command **commands; /* as they were completed: inner ones first */
        size_t count, cap;
        struct gg_shell_pending *pending;
        size_t pending_count, pending_cap;
        char *scratch; /* the texts of the words that are being read, inner ones behind outer ones */
        size_t scratch_count, scratch_cap;

        struct gg_shell_command *owner; /* whose words are being read */
        struct gg_shell_scene scene;
        unsigned expected;  /* the closing words that somebody waits for; the grammar's own bits */
        unsigned depth;     /* of $( ), ( ), ${ }, if... together */
        unsigned backticks; /* around; \` is a nested one in the first */
        unsigned pipelines;
        bool is_broken;
};

/* ---- shelltext.c ---- */

/* The byte i places on; 0 behind the end. */
char gg_shell_peek(const struct gg_shell_reader *r, size_t i);

/* Goes on by one byte, which may end a line. */
void gg_shell_advance(struct gg_shell_reader *r);
void gg_shell_advance_to(struct gg_shell_reader *r, const char *to);

/* How long the backslash and the line's end are that stand here; 0 if they do not. */
size_t gg_shell_at_continuation(const struct gg_shell_reader *r);

/* Blanks, lines that go on behind a backslash, and a comment. */
void gg_shell_skip_blanks(struct gg_shell_reader *r);

/* The same and ends of lines, behind which here-documents are read. */
void gg_shell_skip_lines(struct gg_shell_reader *r);

/* Whether a byte ends a word when nothing quotes it. */
bool gg_shell_ends_word(char c);

/* Names that a variable can have. */
bool gg_shell_is_name_byte(char c, bool is_first);
bool gg_shell_is_name(struct gg_str text);

/* The length of what stands here up to the end of a word, if it is made of plain letters; 0 if it is not
 * exactly that keyword. */
size_t gg_shell_at_keyword(const struct gg_shell_reader *r, const char *keyword);

/* Whether "((" stands at p that is closed by "))". */
bool gg_shell_is_arithmetic(const char *p, const char *end);

/* Goes on behind the bracket that closes the one which has just been passed, whatever stands between. */
void gg_shell_pass_over(struct gg_shell_reader *r, char open, char close);

/* One level deeper; false if that is too deep: then the reader is broken. */
bool gg_shell_enter(struct gg_shell_reader *r);
void gg_shell_leave(struct gg_shell_reader *r);

/* ---- shellwords.c ---- */

/* Reads a word, which may turn out to be empty. is_value: what stands behind NAME= */
void gg_shell_word_read(struct gg_shell_reader *r, bool is_value, struct gg_shell_word *ret);

/* Goes on behind what stands from (( to )), for what is expanded in it. */
void gg_shell_pass_arithmetic(struct gg_shell_reader *r);

/* Goes to the end of a text that is read as if between double quotes, for what is expanded in it. */
void gg_shell_pass_quoted(struct gg_shell_reader *r);

/* ---- shellcommands.c: commands, in both dialects ---- */

struct gg_shell_command *gg_shell_command_new(struct gg_shell_reader *r, enum gg_shell_link link,
                                              unsigned pipeline);
/* A word that was read for it. */
void gg_shell_command_add_word(struct gg_shell_reader *r, struct gg_shell_command *c);
/* The word that stands here, as a keyword that is n bytes long. */
void gg_shell_command_add_keyword(struct gg_shell_reader *r, struct gg_shell_command *c, size_t n);
/* False if no assignment (of a variable or a list) or redirection stands here. */
bool gg_shell_command_add_assignment(struct gg_shell_reader *r, struct gg_shell_command *c);
bool gg_shell_command_add_redirect(struct gg_shell_reader *r, struct gg_shell_command *c);
void gg_shell_command_done(struct gg_shell_reader *r, struct gg_shell_command *c);
/* What is read from here on depends on the command that was done last; on what it did before if none was done
 * since there were `before` of them. is_otherwise: on its failure. */
void gg_shell_depend(struct gg_shell_reader *r, size_t before, bool is_otherwise);

/* Reads the here-documents that are pending, from the start of a line. */
void gg_shell_read_pending(struct gg_shell_reader *r);

/* ---- shelllists.c: lists of commands, in both grammars ---- */

/* Where a command stands in its list. */
struct gg_shell_place {
        enum gg_shell_link link;
        unsigned pipeline;
};

/* Goes to the next command, or to what ends the list. What nobody waits for is passed over. */
unsigned gg_shell_next_closer(struct gg_shell_reader *r);
/* Reads commands up to one of what is wanted, or to something that only who called before us waits for. */
unsigned gg_shell_read_list(struct gg_shell_reader *r, unsigned wanted);
/* Goes over what ended a list if it is wanted. */
bool gg_shell_take(struct gg_shell_reader *r, unsigned closes, unsigned wanted);

/* ---- the grammars ---- */

extern const struct gg_shell_grammar gg_shell_grammar_sh, gg_shell_grammar_fish;

/* Reads commands up to a ) that nobody in them opened, or to the end. */
void gg_shell_read_inner(struct gg_shell_reader *r);

#endif
