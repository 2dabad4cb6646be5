/* SPDX-License-Identifier: MIT */
/* What `report` knows of a stream of records: counted once while it passes by, then shown in one of several
 * forms. The memory is bounded whatever the stream holds: see gg_tally_line. Nothing here prints but into the
 * stream it is handed. */
#ifndef GG_TOOLS_REPORT_H
#define GG_TOOLS_REPORT_H

#include "common/arena.h"
#include <goroot-guard/judge.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What records are counted by: one table each. */
enum gg_dimension {
        GG_BY_REASON,    /* reason of a violation */
        GG_BY_ACTION,    /* what was done: log, rewrite, block, pass */
        GG_BY_GOROOT,    /* the value that was inherited */
        GG_BY_REAL_ROOT, /* the root that was right */
        GG_BY_BINARY,    /* the go that was launched, with its version */
        GG_BY_LAUNCHER,
        GG_BY_DIRECTORY, /* working directory */
        GG_BY_HOST,
        GG_BY_DAY, /* 2026-01-02, UTC */
        GG_DIMENSION_COUNT
};

struct gg_times {
        int64_t first, last; /* milliseconds since 1970-01-01 UTC */
};

/* One line of a table. */
struct gg_tally_row {
        struct gg_str key;             /* raw, unescaped; empty: the record did not say */
        uint64_t launches, violations; /* with this key */
        struct gg_times seen;          /* violations only; all zero if there is none */
};

struct gg_tally_table {
        const struct gg_tally_row
                *rows; /* most violations first, then most launches, then by key; days by date */
        size_t count;
        bool complete;                             /* false: there were more keys than are kept one by one */
        uint64_t other_launches, other_violations; /* of keys that were not kept */
        uint64_t missing_max; /* a row may lack so many violations, which are among the others, and a key
                                 without a row has no more; 0 if complete */
};

/* One cause: what the violations with the same GOROOT from the same source have in common. */
struct gg_tally_cause {
        struct gg_str goroot, source; /* source: "env", or FILE:LINE of a go/env file */
        struct gg_str reason;         /* its most frequent reason */
        struct gg_str hint;           /* what shows in the value, empty if nothing does */
        struct gg_str real_root;      /* the root most often right in its place */
        uint64_t violations;
        uint64_t hosts;      /* different ones */
        bool hosts_complete; /* false: at least so many */
        struct gg_times seen;
        const char *remedy; /* the command that mends it, made by the rules of gg_record_remedy() */
};

struct gg_report {
        uint64_t records;    /* of launches */
        uint64_t violations; /* any reason but match and undecided */
        uint64_t undecided;
        uint64_t config_errors; /* records of mistakes in the configuration */
        uint64_t lost;          /* records that could not be delivered, as later ones say ("lost") */
        uint64_t damaged;       /* lines that are no record */
        uint64_t foreign;       /* lines of JSON that are none of ours, as in a journal */
        uint64_t newer;         /* records of a schema version above ours, left out */
        uint64_t outside;       /* records of other times than were asked for, left out */
        uint64_t unread;        /* files that could not be read to their end */
        uint64_t bytes;         /* of input, unpacked */
        bool has_rate;          /* there are launches that were right (record = all): a share can be told */
        struct gg_times seen;   /* of all launches; all zero if there is none */
        uint64_t done[GG_REASON_UNVERIFIABLE + 1]
                     [GG_ACTION_BLOCK + 1]; /* violations: why, and what was done */
        struct gg_tally_table tables[GG_DIMENSION_COUNT];
        const struct gg_tally_cause *causes; /* most violations first */
        size_t cause_count;
        const struct gg_tally_damage *damages; /* the first few damaged lines, to show */
        size_t damage_count;
};

struct gg_tally_damage {
        const char *file;
        uint64_t line;    /* from 1 */
        const char *what; /* "no end of the string that starts at column 17" */
};

/* What the report says as an exit status: GG_EXIT_VIOLATION if there are violations; else GG_EXIT_UNKNOWN if
 * something was left unread that may be one (a file, damaged lines, newer records); else GG_EXIT_OK. */
int gg_report_status(const struct gg_report *report);

/* Name of a dimension in JSON ("real_root"), and its title for people ("Real root"); static. */
const char *gg_dimension_name(enum gg_dimension dimension);
const char *gg_dimension_title(enum gg_dimension dimension);

struct gg_report_style {
        unsigned top;   /* rows of a table that are shown; what is left out is said */
        unsigned width; /* columns of the terminal, 0 if it is none */
        bool colour;
        const char *title; /* NULL: "goroot-guard report" */
};

/* The forms. Each writes all of the report; a failure to write shows in ferror(stream). Every text of a
 * record is escaped as its form wants it: nothing in a path can leave its cell, start markup, or reach the
 * terminal. */
void gg_report_text(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);
void gg_report_markdown(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);
void gg_report_html(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);
void gg_report_json(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);
void gg_report_prometheus(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);

/* ---- making one ---- */

struct gg_tally; /* the counters */

/* Longer lines are damaged, whatever they hold. No record of ours is a fifth of it. */
#define GG_TALLY_LINE_MAX ((size_t) 1024 * 1024)

/* All memory that a tally ever takes is below memory_max bytes, which are at least 4 MiB, and four lines of
 * GG_TALLY_LINE_MAX. */
struct gg_tally *gg_tally_new(size_t memory_max);

/* Counts only records from first to last, both included; the others are "outside". */
void gg_tally_between(struct gg_tally *tally, struct gg_times times);

/* One line of input without its newline. What it is (record, foreign, damaged...) is found out and counted. A
 * table that has as many keys as its share of the memory holds counts further keys together. host: what to
 * take for the host of a record that does not name one (member "host" or "hostname"; in the journal's own
 * JSON _HOSTNAME); may be empty. */
void gg_tally_line(struct gg_tally *tally, struct gg_str line, const char *file, uint64_t number,
                   struct gg_str host);

/* So many more bytes of input, unpacked. */
void gg_tally_bytes(struct gg_tally *tally, uint64_t n);

/* The report so far; it lives as long as the tally and its arena. */
void gg_tally_report(const struct gg_tally *tally, struct gg_arena *arena, struct gg_report *ret_report);
void gg_tally_free(struct gg_tally *tally);

#endif
