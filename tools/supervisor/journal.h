/* SPDX-License-Identifier: MIT */
/* What a supervisor tells another process of this program about each go command that was launched: the record
 * of it, and what it inherited. It lies in a file in memory that both have open. */
#ifndef GG_TOOLS_SUPERVISOR_JOURNAL_H
#define GG_TOOLS_SUPERVISOR_JOURNAL_H

#include "common/arena.h"
#include <goroot-guard/record.h>

struct gg_journal_entry {
        struct gg_str record; /* a line of JSON, as goroot-guard-records(5) has it */
        char **env;           /* what is of interest: gg_inherited_is_of_interest() */
};

/* A descriptor, or a negative errno. */
int gg_journal_new(void);

/* Puts one launch at its end, while there is room: 64 MiB are enough for 10,000. room: storage for the
 * record, of GG_RECORD_MAX bytes. */
void gg_journal_write(int journal, const struct gg_record *record, char *const *env, char *room);

/* All that is there by now. 0 or a negative errno. */
int gg_journal_read(struct gg_arena *arena, int journal, struct gg_journal_entry **ret_entries,
                    size_t *ret_count);

#endif
