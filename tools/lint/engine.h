/* SPDX-License-Identifier: MIT */
/* A run of lint: files are found, told apart by kind, looked at one by one, and what is reported is held
 * against the comments that silence it. Nothing here prints. */
#ifndef GG_TOOLS_LINT_ENGINE_H
#define GG_TOOLS_LINT_ENGINE_H

#include "lint/lint.h"

/* What is larger, or has more findings, gets the finding GG003 instead. */
#define GG_LINT_FILE_MAX ((size_t) 4 * 1024 * 1024)
#define GG_LINT_FINDINGS_MAX 1000

struct gg_lint_choice {
        const struct gg_lint_rule **only; /* none: all */
        size_t only_count;
        const struct gg_lint_rule **disabled;
        size_t disabled_count;
        enum gg_severity least;
};

/* The pins of the folder that was asked for last. */
struct gg_lint_around {
        struct gg_machine machine;
        struct gg_arena arena;
        const char *dir;
        struct gg_pins pins;
};

struct gg_lint_run {
        struct gg_arena *arena; /* of findings and all that outlives a file */
        const struct gg_lint_choice *choice;
        struct gg_findings findings; /* sorted in the end */
        const char *top;             /* absolute; paths below it are relative to it, others absolute */
        const char *cwd;             /* absolute */
        size_t files;                /* that were looked at */
        struct gg_lint_around around;
};

/* Looks at paths, at least one: files, or folders and what lies below them. The top is that of the repository
 * (.git) of the first path; without one the folder itself, of a file the working directory if it lies below
 * that, else its folder. Symbolic links are followed where they are named, never on the way; hidden folders
 * (but for those of forges and editors), vendor, testdata and node_modules are passed over on the way. */
void gg_lint_paths(struct gg_lint_run *run, char *const *paths, size_t count);

/* Looks at a text as if it were the file of that path, which need not exist. */
void gg_lint_text(struct gg_lint_run *run, const char *path, struct gg_str text);

/* What a file is; head: how it starts, or empty to be told by the name alone. */
enum gg_lint_kind gg_lint_kind_of(const char *path, struct gg_str head);

/* Whether a file of that name may be of a kind that only its first line tells. */
bool gg_lint_may_be_script(const char *path);

/* Rules by their place in the list of all, by id; NULL behind the last. */
const struct gg_lint_rule *gg_lint_rule_at(size_t index);

/* ---- parts of the engine, for each other ---- */

/* A comment: this rule, or any (NULL), on this line, or on every one (0). */
struct gg_lint_silence {
        unsigned line;
        const struct gg_lint_rule *rule;
};

struct gg_lint_state {
        struct gg_lint_run *run;
        const unsigned *line_starts; /* offsets in the text; one more than there are lines */
        unsigned line_count;
        struct gg_lint_silence *silences; /* by line */
        size_t silence_count, silence_cap;
        size_t first;          /* of the run's findings that are this file's */
        const char *kept_path; /* a copy for the findings; NULL before the first */
        bool is_full;
};

/* Looks at one file whose path, kind, text and pins are known. */
void gg_lint_look(struct gg_lint_run *run, struct gg_lint_file *file);

/* The pins in force for a path as findings have it; valid until the next one is asked for. */
void gg_lint_around_start(struct gg_lint_run *run);
const struct gg_pins *gg_lint_around(struct gg_lint_run *run, struct gg_arena *arena, const char *path);
void gg_lint_around_end(struct gg_lint_run *run);

/* Finds the comments in a file whose lines are known, and reports those that name no rule. */
void gg_lint_silence_read(struct gg_lint_file *file);
bool gg_lint_is_silenced(const struct gg_lint_file *file, const struct gg_lint_rule *rule, unsigned line);

/* Gives the file's findings their order, drops what is there twice, and adds fingerprints. */
void gg_lint_fingerprint(struct gg_lint_file *file);

#endif
