/* SPDX-License-Identifier: MIT */
/* gg_env_apply() touches nothing but the environment and storage of as many bytes as gg_env_room() says, and
 * what comes out is what env.h says, entry by entry: one of each name that is set, none of one that is
 * removed, the others as and where they were. gg_env_get() finds there what was set. Up to 2 entries of up to
 * 3 characters; 2 edits, each of which sets a name of 1 character to 1 or none, or removes it.
 *
 * cbmc: --unwind 7 */
#include "bytewise.h"

#include "core/env.c"

#include "proofs.h"

#define ENTRIES 2
#define ENTRY 3
#define EDITS 2
#define NAME 1
#define REMOVED SIZE_MAX /* as the length of a value */

/* Any string of n characters: cbmc is a lot faster with lengths that it knows. */
static char *string_of(size_t n) {
        char *s = exactly(n + 1);

        for (size_t i = 0; i < n; i++)
                ASSUME(s[i] != '\0');
        s[n] = '\0';
        return s;
}

static bool is_of(const char *entry, const struct gg_env_edit *edit) {
        return entry[0] == edit->name[0] && entry[1] == '=';
}

static bool is_set(const char *entry, const struct gg_env_edit *edit) {
        return is_of(entry, edit) && strcmp(entry + 2, edit->value) == 0;
}

/* That out is the environment as edited, and has nothing behind that. */
static void look(char *const *out, char *const *env, const struct gg_env_edit *edits) {
        bool done[EDITS] = {false};
        size_t n = 0;

        for (; *env; env++) {
                size_t i = 0;

                while (i < EDITS && !is_of(*env, &edits[i]))
                        i++;
                if (i == EDITS) {
                        PROVE(out[n] == *env);
                        n++;
                } else if (edits[i].value && !done[i]) {
                        PROVE(is_set(out[n], &edits[i]));
                        n++;
                        done[i] = true;
                }
        }
        for (size_t i = 0; i < EDITS; i++)
                if (edits[i].value && !done[i]) {
                        PROVE(is_set(out[n], &edits[i]));
                        n++;
                }
        PROVE(out[n] == NULL);
}

static void prove(size_t entries, const size_t *lengths) {
        char *env[ENTRIES + 1] = {NULL};
        struct gg_env_edit edits[EDITS];
        size_t room = (entries + 1) * sizeof(char *);

        for (size_t i = 0; i < entries; i++)
                env[i] = any_string(ENTRY);
        for (size_t i = 0; i < EDITS; i++) {
                edits[i] = (struct gg_env_edit){string_of(NAME), NULL};
                ASSUME(edits[i].name[0] != '=' && (i == 0 || edits[i].name[0] != edits[0].name[0]));
                if (lengths[i] == REMOVED)
                        continue;
                edits[i].value = string_of(lengths[i]);
                room += sizeof(char *) + NAME + 1 + lengths[i] + 1;
        }

        PROVE(gg_env_room(env, edits, EDITS) == room);
        char **out = gg_env_apply(env, edits, EDITS, exactly(room));
        look(out, env, edits);
        for (size_t i = 0; i < EDITS; i++) {
                const char *value = gg_env_get(out, edits[i].name);

                PROVE(edits[i].value ? value && strcmp(value, edits[i].value) == 0 : !value);
        }
}

/* The numbers that cbmc has to know: how many entries, and how long the values are. */
int main(void) {
        switch (nondet_unsigned()) {
        case 0:
                prove(0, (size_t[]){1, 0});
                break;
        case 1:
                prove(1, (size_t[]){REMOVED, 1});
                break;
        case 2:
                prove(1, (size_t[]){1, 0});
                break;
        default:
                prove(2, (size_t[]){1, REMOVED});
        }
        END();
        return 0;
}
