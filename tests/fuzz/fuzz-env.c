/* SPDX-License-Identifier: MIT */
/* Laws of environment edits, on any block. The input is lines: first up to four edits, ">NAME=VALUE" to set
 * and
 * ">NAME" to remove; every line behind them is an entry of the block. */
#include "law.h"
#include <goroot-guard/env.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EDITS_MAX 4

struct block {
        char **entries; /* each string in memory of its own, so that any overrun shows */
        size_t n;
        struct gg_env_edit edits[EDITS_MAX];
        size_t n_edits;
};

static void *allocate(size_t n) {
        void *p = malloc(n > 0 ? n : 1);

        LAW(p);
        return p;
}

static char *duplicate(const char *s, size_t n) {
        char *copy = allocate(n + 1);

        if (n > 0)
                memcpy(copy, s, n);
        copy[n] = '\0';
        return copy;
}

/* Whether entry is NAME=anything: said in another way than in env.c. */
static bool is_of(const char *entry, const char *name) {
        const char *equals = strchr(entry, '=');

        return equals && (size_t) (equals - entry) == strlen(name) && memcmp(entry, name, strlen(name)) == 0;
}

/* False for an edit that the header does not allow: no name, or one that was there before. */
static bool add_edit(struct block *b, const char *text) {
        const char *equals = strchr(text, '=');
        char *name = duplicate(text, equals ? (size_t) (equals - text) : strlen(text));
        bool ok = name[0] != '\0';

        for (size_t i = 0; i < b->n_edits; i++)
                ok = ok && strcmp(b->edits[i].name, name) != 0;
        if (!ok) {
                free(name);
                return false;
        }
        b->edits[b->n_edits++] =
                (struct gg_env_edit){name, equals ? duplicate(equals + 1, strlen(equals + 1)) : NULL};
        return true;
}

static void read_block(struct block *b, const uint8_t *data, size_t size) {
        char *text = duplicate((const char *) data, size);
        char *const end = text + size;

        memset(b, 0, sizeof *b);
        b->entries = allocate((size + 2) * sizeof *b->entries);
        for (char *line = text; line <= end;) {
                char *next = memchr(line, '\n', (size_t) (end - line));

                if (next)
                        *next = '\0';
                else
                        next = end;
                if (line[0] != '>' || b->n > 0 || b->n_edits == EDITS_MAX || !add_edit(b, line + 1))
                        b->entries[b->n++] = duplicate(line, strlen(line));
                line = next + 1;
        }
        b->entries[b->n] = NULL;
        free(text);
}

static void free_block(struct block *b) {
        for (size_t i = 0; i < b->n; i++)
                free(b->entries[i]);
        free(b->entries);
        for (size_t i = 0; i < b->n_edits; i++) {
                free((void *) (uintptr_t) b->edits[i].name);
                free((void *) (uintptr_t) b->edits[i].value);
        }
}

static char **apply(char *const *env, const struct block *b) {
        return gg_env_apply(env, b->edits, b->n_edits, allocate(gg_env_room(env, b->edits, b->n_edits)));
}

static const struct gg_env_edit *edit_of(const struct block *b, const char *entry) {
        for (size_t i = 0; i < b->n_edits; i++)
                if (is_of(entry, b->edits[i].name))
                        return &b->edits[i];
        return NULL;
}

static bool is_setting(const char *entry, const struct gg_env_edit *edit) {
        return is_of(entry, edit->name) && strcmp(entry + strlen(edit->name) + 1, edit->value) == 0;
}

/* The block as it has to be: entries of no edit as they are (the very pointers), the first entry of a name
 * that is set replaced, all its others gone, and what is new at the end. */
static void check_result(const struct block *b, char *const *got) {
        bool placed[EDITS_MAX] = {false};
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++) {
                const struct gg_env_edit *edit = edit_of(b, b->entries[i]);

                if (!edit) {
                        LAW(got[n++] == b->entries[i]);
                } else if (edit->value && !placed[edit - b->edits]) {
                        LAW(got[n] && is_setting(got[n], edit));
                        placed[edit - b->edits] = true;
                        n++;
                }
        }
        for (size_t i = 0; i < b->n_edits; i++)
                if (b->edits[i].value && !placed[i]) {
                        LAW(got[n] && is_setting(got[n], &b->edits[i]));
                        n++;
                }
        LAW(!got[n]);
        LAW(gg_env_length(got) == n);
}

static void check_values(const struct block *b, char *const *got) {
        for (size_t i = 0; i < b->n_edits; i++) {
                const struct gg_env_edit *edit = &b->edits[i];
                const char *value = gg_env_get(got, edit->name);
                size_t of_name = 0;

                for (size_t k = 0; got[k]; k++)
                        of_name += is_of(got[k], edit->name);
                LAW(of_name == (edit->value ? 1 : 0));
                LAW(edit->value ? value && strcmp(value, edit->value) == 0 : !value);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct block b, before;

        read_block(&b, data, size);
        read_block(&before, data, size);

        char **once = apply(b.entries, &b), **twice = apply(once, &b);

        check_result(&b, once);
        check_values(&b, once);
        for (size_t i = 0; once[i] || twice[i]; i++)
                LAW(once[i] && twice[i] && strcmp(once[i], twice[i]) == 0);
        free(twice);
        free(once);

        LAW(gg_env_length(b.entries) == b.n);
        for (size_t i = 0; i < b.n; i++)
                LAW(strcmp(b.entries[i], before.entries[i]) == 0);
        free_block(&before);
        free_block(&b);
        return 0;
}
