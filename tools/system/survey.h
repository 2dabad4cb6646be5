/* SPDX-License-Identifier: MIT */
/* What each loader of a machine makes of the library, and the spelling under which most find theirs. */
#ifndef GG_TOOLS_SYSTEM_SURVEY_H
#define GG_TOOLS_SYSTEM_SURVEY_H

#include "system/proof.h"

struct gg_survey {
        const struct gg_machine *machine;
        const char *entry;       /* as it stands in the list */
        struct gg_proof *proofs; /* one for each loader */
        size_t count;
};

/* Tries an entry with each loader: those of glibc with the entry itself; those of musl, which read no list,
 * with a library that is for them (LD_PRELOAD does it there). */
void gg_survey_entry(const struct gg_machine *machine, const char *entry, struct gg_survey *ret);

/* The same for the file of a library, or for a path with $LIB in the place of the folder that is called so
 * (ld.so(8)) if more loaders find theirs by that. */
void gg_survey_library(const struct gg_machine *machine, const char *library, struct gg_survey *ret);

/* How many of glibc's loaders came to that. */
size_t gg_survey_count(const struct gg_survey *survey, enum gg_proof_result result);

/* A file that was loaded, each once: the index-th; NULL behind the last. */
const char *gg_survey_file(const struct gg_survey *survey, size_t index);

#endif
