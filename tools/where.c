/* SPDX-License-Identifier: MIT */
#include "where.h"
#include "commands.h"
#include <string.h>
#include <unistd.h>

static void add_word(struct gg_arena *arena, const char ***words, size_t *count, size_t *cap,
                     const char *word) {
        *words = gg_arena_grow(arena, *words, *count, cap, sizeof **words);
        (*words)[(*count)++] = word;
}

void gg_where_add_search(struct gg_arena *arena, struct gg_where *where, const char *dir) {
        add_word(arena, &where->search, &where->search_count, &where->search_cap, dir);
}

int gg_where_take(struct gg_arena *arena, struct gg_where *where, const char *command, int option,
                  const char *value) {
        switch (option) {
        case GG_WHERE_ROOT:
                where->root = value;
                return GG_EXIT_OK;
        case GG_WHERE_ENV:
                if (value[0] == '=' || !strchr(value, '='))
                        return gg_bad_usage(command, "bad value of --env: '%s' (allowed: NAME=VALUE)", value);
                add_word(arena, &where->sets, &where->set_count, &where->set_cap, value);
                return GG_EXIT_OK;
        default:
                gg_where_add_search(arena, where, value);
                return GG_EXIT_OK;
        }
}

static const char *absolute(struct gg_arena *arena, const struct gg_where *where, const char *dir) {
        char cwd[GG_PATH_MAX];

        if (dir[0] == '/')
                return dir;
        if (where->root || !getcwd(cwd, sizeof cwd))
                return gg_arena_printf(arena, "/%s", dir);
        return gg_arena_printf(arena, "%s/%s", cwd, dir);
}

static bool has_folder(const struct gg_machine *machine, const char *dir) {
        if (gg_machine_is_dir(machine, dir))
                return true;
        gg_say("%s is no folder%s%s", dir, machine->root ? " in " : "", machine->root ? machine->root : "");
        return false;
}

int gg_where_open(struct gg_arena *arena, struct gg_where *where, struct gg_machine *ret) {
        struct gg_machine_options options = {
                .root = where->root, .sets = where->sets, .set_count = where->set_count};
        bool is_there;
        int r;

        if (where->dir)
                options.cwd = absolute(arena, where, where->dir);
        r = gg_machine_open(arena, &options, ret);
        if (r < 0) {
                gg_say("cannot look at %s: %s", where->root, strerror(-r));
                return GG_EXIT_FAILURE;
        }
        is_there = has_folder(ret, ret->cwd);
        if (is_there && where->dir) {
                /* Without links and dots: what is found above it is what is above it. */
                const char *real = gg_machine_resolve(ret, ret->cwd);

                ret->cwd = real ? real : ret->cwd;
        }
        for (size_t i = 0; i < where->search_count; i++) {
                where->search[i] = absolute(arena, where, where->search[i]);
                is_there &= has_folder(ret, where->search[i]);
        }
        if (!is_there)
                gg_machine_close(ret);
        return is_there ? GG_EXIT_OK : GG_EXIT_FAILURE;
}
