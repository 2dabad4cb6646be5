/* SPDX-License-Identifier: MIT */
#include <goroot-guard/env.h>
#include <string.h>

const char *gg_env_value(const char *entry, const char *name) {
        while (*name != '\0' && *entry == *name) {
                entry++;
                name++;
        }
        return *name == '\0' && *entry == '=' ? entry + 1 : NULL;
}

const char *gg_env_get(char *const *env, const char *name) {
        const char *value, *entry;

        if (!env)
                return NULL;
        for (const char first = *name; (entry = *env); env++)
                if (*entry == first && (value = gg_env_value(entry, name)))
                        return value;
        return NULL;
}

size_t gg_env_length(char *const *env) {
        size_t n = 0;

        while (env && env[n])
                n++;
        return n;
}

size_t gg_env_room(char *const *env, const struct gg_env_edit *edits, size_t edit_count) {
        size_t slots = gg_env_length(env) + 1, bytes = 0;

        for (size_t i = 0; i < edit_count; i++) {
                if (!edits[i].value)
                        continue;
                slots++; /* it may come last */
                bytes += strlen(edits[i].name) + 1 + strlen(edits[i].value) + 1;
        }
        return slots * sizeof(char *) + bytes;
}

static char *put(char *to, const char *s) {
        size_t n = strlen(s);

        memcpy(to, s, n);
        return to + n;
}

/* Writes NAME=VALUE and its NUL at text; returns the byte behind it. */
static char *put_entry(char *text, const struct gg_env_edit *edit) {
        text = put(text, edit->name);
        *text++ = '=';
        text = put(text, edit->value);
        *text++ = '\0';
        return text;
}

static const struct gg_env_edit *edit_for(const char *entry, const struct gg_env_edit *edits,
                                          size_t edit_count) {
        for (size_t i = 0; i < edit_count; i++)
                if (gg_env_value(entry, edits[i].name))
                        return &edits[i];
        return NULL;
}

/* Whether one of the n entries at block carries the name. Blocks are short and edits few: no table is worth
 * its set-up. */
static bool has(char *const *block, size_t n, const char *name) {
        for (size_t i = 0; i < n; i++)
                if (gg_env_value(block[i], name))
                        return true;
        return false;
}

char **gg_env_apply(char *const *env, const struct gg_env_edit *edits, size_t edit_count, void *room) {
        char **out = room;
        size_t added = 0, n = 0;

        for (size_t i = 0; i < edit_count; i++)
                added += edits[i].value != NULL;

        /* Strings behind the longest array that there can be: every old entry, every addition, the NULL. */
        char *text = (char *) (out + gg_env_length(env) + added + 1);

        for (; env && *env; env++) {
                const struct gg_env_edit *edit = edit_for(*env, edits, edit_count);

                if (!edit) {
                        out[n++] = *env;
                } else if (edit->value && !has(out, n, edit->name)) {
                        out[n++] = text;
                        text = put_entry(text, edit);
                }
        }
        for (size_t i = 0; i < edit_count; i++) {
                if (!edits[i].value || has(out, n, edits[i].name))
                        continue;
                out[n++] = text;
                text = put_entry(text, &edits[i]);
        }
        out[n] = NULL;
        return out;
}
