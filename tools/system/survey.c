/* SPDX-License-Identifier: MIT */
#include "system/survey.h"
#include <string.h>

/* ---- spellings ---- */

#define SPELLINGS_MAX 8

/* /usr/$LIB/x.so for /usr/lib/x86_64-linux-gnu/x.so, /usr/lib64/x.so and /usr/lib/x.so: $LIB is one part of
 * the path, or two in Debian's multiarch. */
static size_t spell(const struct gg_machine *machine, const char *library, const char *ret[SPELLINGS_MAX]) {
        size_t count = 0;

        if (strchr(library, '$'))
                return 0;
        for (const char *part = library; (part = strstr(part, "/lib")); part++) {
                const char *end = part + 1;

                for (int parts = 0; parts < 2; parts++) {
                        end += strcspn(end, "/");
                        if (*end == '\0' || count == SPELLINGS_MAX)
                                break;
                        ret[count++] = gg_arena_printf(machine->arena, "%.*s/$LIB%s", (int) (part - library),
                                                       library, end);
                        end++;
                }
        }
        return count;
}

/* ---- trials ---- */

/* The library that was found for programs of that kind, or the one that was named. */
static const char *library_for(const struct gg_survey *survey, struct gg_elf_kind kind) {
        for (size_t i = 0; i < survey->count; i++) {
                const struct gg_proof *p = &survey->proofs[i];

                if (p->library && gg_elf_kind_eq(p->loader->kind, kind))
                        return p->library;
        }
        return survey->entry;
}

static void prove(const struct gg_machine *machine, struct gg_loader *loaders, size_t count,
                  const char *entry, struct gg_survey *ret) {
        struct gg_survey survey = {.machine = machine, .entry = entry, .count = count};

        survey.proofs = gg_arena_alloc(machine->arena, count * sizeof *survey.proofs);
        for (size_t i = 0; i < count; i++)
                if (!loaders[i].is_musl)
                        survey.proofs[i] = gg_prove(machine, &loaders[i], entry);
        for (size_t i = 0; i < count; i++)
                if (loaders[i].is_musl)
                        survey.proofs[i] =
                                gg_prove(machine, &loaders[i], library_for(&survey, loaders[i].kind));
        *ret = survey;
}

size_t gg_survey_count(const struct gg_survey *survey, enum gg_proof_result result) {
        size_t count = 0;

        for (size_t i = 0; i < survey->count; i++)
                count += !survey->proofs[i].loader->is_musl && survey->proofs[i].result == result;
        return count;
}

const char *gg_survey_file(const struct gg_survey *survey, size_t index) {
        for (size_t i = 0; i < survey->count; i++) {
                const char *file = survey->proofs[i].library;
                bool is_first = file != NULL;

                for (size_t k = 0; is_first && k < i; k++)
                        is_first = !survey->proofs[k].library || strcmp(survey->proofs[k].library, file) != 0;
                if (is_first && index-- == 0)
                        return file;
        }
        return NULL;
}

void gg_survey_entry(const struct gg_machine *machine, const char *entry, struct gg_survey *ret) {
        struct gg_loader *loaders;
        size_t count;

        gg_loaders_find(machine, &loaders, &count);
        prove(machine, loaders, count, entry, ret);
}

void gg_survey_library(const struct gg_machine *machine, const char *library, struct gg_survey *ret) {
        const char *spellings[SPELLINGS_MAX];
        struct gg_loader *loaders;
        struct gg_survey survey;
        size_t count, spelling_count = 0;

        gg_loaders_find(machine, &loaders, &count);
        prove(machine, loaders, count, library, &survey);
        if (gg_survey_count(&survey, GG_PROOF_OTHER) > 0)
                spelling_count = spell(machine, library, spellings);
        for (size_t i = 0; i < spelling_count; i++) {
                struct gg_survey other;

                prove(machine, loaders, count, spellings[i], &other);
                if (gg_survey_count(&other, GG_PROOF_LOADS) > gg_survey_count(&survey, GG_PROOF_LOADS))
                        survey = other;
        }
        *ret = survey;
}
