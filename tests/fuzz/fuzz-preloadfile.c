/* SPDX-License-Identifier: MIT */
/* Laws of /etc/ld.so.preload as text, of any bytes: names stand in order and hold no separator, enabling
 * twice is enabling once, the guard is read where it was put in and nothing else is read that was not before,
 * and disabling gives the very bytes back. */
#include "system/preloadfile.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENTRY "/usr/lib/libgoroot-guard.so"
#define LAW(holds)                                                                                           \
        do                                                                                                   \
                if (!(holds))                                                                                \
                        abort();                                                                             \
        while (0)

static void check(const struct gg_preload_list *list) {
        const char *p = list->text.p;
        unsigned line = 1;

        for (size_t i = 0; i < list->count; i++) {
                const struct gg_preload_entry *e = &list->entries[i];

                LAW(e->name.n > 0 && e->name.p >= p && e->name.p + e->name.n <= list->text.p + list->text.n);
                for (; p < e->name.p; p++)
                        line += *p == '\n';
                LAW(e->line == line);
                for (; p < e->name.p + e->name.n; p++)
                        LAW(*p != ' ' && *p != '\t' && *p != '\n' && *p != ':' && *p != '\0');
        }
}

static bool is_behind_hash(struct gg_str text, const char *p) {
        while (p > text.p && p[-1] != '\n')
                if (*--p == '#')
                        return true;
        return false;
}

/* The next entry from *at on that is of somebody else, up to where a comment begins in it, and that is not
 * itself in one; empty: none. (How much of a comment is read depends on the length of the whole file.) */
static struct gg_str next_name(const struct gg_preload_list *list, size_t *at) {
        while (*at < list->count) {
                const struct gg_preload_entry *e = &list->entries[(*at)++];
                struct gg_str rest = e->name, name = gg_str_cut(&rest, '#');

                LAW(e->in_comment == (rest.p || is_behind_hash(list->text, e->name.p)));
                if (!e->ours && name.n > 0 && !is_behind_hash(list->text, e->name.p))
                        return name;
        }
        return (struct gg_str){NULL, 0};
}

static void check_same_names(const struct gg_preload_list *a, const struct gg_preload_list *b) {
        struct gg_str x, y;
        size_t i = 0, k = 0;

        do {
                x = next_name(a, &i);
                y = next_name(b, &k);
                LAW(gg_str_eq(x, y));
        } while (x.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *copy = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */
        struct gg_str text = {copy, size}, on, off;
        struct gg_preload_list list, on_list, off_list;
        struct gg_arena arena = {0};
        bool is_file, had_ours;

        LAW(copy);
        if (size > 0)
                memcpy(copy, data, size);
        gg_preload_parse(&arena, text, &list);
        check(&list);
        had_ours = gg_preload_ours(&list) != NULL;

        /* A file with a NUL is left alone by enable, and disable takes what there is. */
        off = gg_preload_without(&arena, text, &is_file);
        LAW(off.n <= text.n && (is_file || off.n == 0));
        LAW(had_ours || (gg_str_eq(off, text) && is_file));
        for (int is_there = size == 0 ? 0 : 1; list.nul_line == 0 && is_there <= 1; is_there++) {
                on = gg_preload_with(&arena, text, is_there, ENTRY);
                gg_preload_parse(&arena, on, &on_list);
                check(&on_list);
                LAW(gg_preload_ours(&on_list));
                LAW(gg_str_eq(gg_preload_with(&arena, on, true, ENTRY), on));
                if (had_ours)
                        continue;
                check_same_names(&list, &on_list);
                LAW(gg_str_is(on_list.entries[on_list.count - 1].name, ENTRY));
                off = gg_preload_without(&arena, on, &is_file);
                LAW(gg_str_eq(off, text) && is_file == is_there);
                gg_preload_parse(&arena, off, &off_list);
                LAW(!gg_preload_ours(&off_list));
        }
        gg_arena_free(&arena);
        free(copy);
        return 0;
}
