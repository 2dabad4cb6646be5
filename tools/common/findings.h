/* SPDX-License-Identifier: MIT */
/* What is wrong, where, what it does to people and how it is mended. Texts are raw: whoever shows them
 * escapes them. Nothing here prints. */
#ifndef GG_TOOLS_FINDINGS_H
#define GG_TOOLS_FINDINGS_H

#include "common/arena.h"
#include "common/edits.h"

enum gg_severity {
        GG_SEVERITY_NOTE,    /* good to know; does not count for the exit status */
        GG_SEVERITY_WARNING, /* will bite when something else changes */
        GG_SEVERITY_ERROR,   /* bites now */
};

struct gg_finding {
        const char *id; /* stable: "goroot-version-mismatch", "GG012". Static */
        enum gg_severity severity;
        const char *file;      /* where it comes from; NULL if from no file */
        unsigned line, column; /* from 1; 0 if there is none */
        const char *message;   /* what is wrong: one clause, no full stop */
        const char *effect;    /* what it will do; NULL if the message says it */
        const char *fix;       /* the exact change or command; NULL if there is none to be named */

        /* For programs that mend: the edits belong together, all or none. NULL: nothing mechanical. */
        const struct gg_edit *edits;
        /* The variable by whose change the shell itself is mended; NULL: none. value NULL: unset it. */
        const char *variable, *value;

        /* What stays the same when lines move; of lint alone, NULL elsewhere. */
        const char *fingerprint;
};

/* All zero but for the arena is an empty list. */
struct gg_findings {
        struct gg_arena *arena;
        struct gg_finding *items;
        size_t count, cap;
};

/* Adds one and returns it, so that effect, fix and the rest can be set; valid until the next is added. id and
 * file are borrowed. */
struct gg_finding *gg_findings_add(struct gg_findings *findings, const char *id, enum gg_severity severity,
                                   const char *file, unsigned line, const char *format, ...)
        __attribute__((format(printf, 6, 7)));

/* Puts the most serious first; of equal ones by file, line, column, id; else as they were added. */
void gg_findings_sort(struct gg_findings *findings);

/* How many are at least that serious. */
size_t gg_findings_count(const struct gg_findings *findings, enum gg_severity at_least);

/* "note", "warning", "error". Static. */
const char *gg_severity_name(enum gg_severity severity);

#endif
