/* SPDX-License-Identifier: MIT */
/* One line of a log, read back: a record of goroot-guard-records(5), as it was written, in the journal's
 * JSON, or inside what a collector made of it; or something else. Nothing here prints. */
#ifndef GG_TOOLS_ENTRY_H
#define GG_TOOLS_ENTRY_H

#include "common/arena.h"
#include "report/scan.h"
#include <goroot-guard/judge.h>
#include <stdint.h>

/* Longer texts are cut there: a path, the number of a line, and what is written for bytes that are no UTF-8.
 */
#define GG_ENTRY_TEXT_MAX ((size_t) 3 * GG_PATH_MAX + 32)

enum gg_entry_kind {
        GG_ENTRY_LAUNCH,
        GG_ENTRY_CONFIG_ERROR,
        GG_ENTRY_FOREIGN, /* JSON of somebody else */
        GG_ENTRY_NEWER,   /* of a schema version above 1 */
        GG_ENTRY_DAMAGED,
};

/* Texts without escapes; empty if the record does not say. Borrowed from the line and from the reader. */
struct gg_entry {
        enum gg_entry_kind kind;
        int64_t time; /* milliseconds since 1970-01-01 UTC */
        enum gg_action action;
        enum gg_reason reason;
        bool is_undecided; /* then reason is none */
        struct gg_str goroot, source, real_root, binary, version, launcher, directory, host, hint;
        uint64_t lost;

        /* Damaged: what is wrong; where, if it is no JSON (else column is 0); or the value that it is about.
         */
        struct gg_scan_fault fault;
        const char *inside; /* the member in whose text that is; NULL: none */
        struct gg_str value;
};

struct gg_entry_reader {
        char *scratch;
        size_t used, cap;
};

/* For lines of at most line_max bytes. */
void gg_entry_reader_init(struct gg_entry_reader *reader, struct gg_arena *arena, size_t line_max);

/* The entry is valid until the next is read. */
void gg_entry_read(struct gg_entry_reader *reader, struct gg_str line, struct gg_entry *ret_entry);

#endif
