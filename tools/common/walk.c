/* SPDX-License-Identifier: MIT */
#include "common/walk.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct walk {
        const struct gg_machine *machine;
        const struct gg_walker *walker;
        size_t names; /* seen so far */
        bool is_cut;
};

struct entry {
        const char *name;
        bool is_dir;
};

static int by_kind_and_name(const void *a, const void *b) {
        const struct entry *x = a, *y = b;

        return x->is_dir != y->is_dir ? x->is_dir - y->is_dir : strcmp(x->name, y->name);
}

/* Some file systems do not say what an entry is: readdir(3). */
static bool entry_is_dir(const struct gg_machine *m, const char *dir, const struct dirent *e) {
        const char *path;

        if (e->d_type != DT_UNKNOWN)
                return e->d_type == DT_DIR;
        path = gg_machine_join(m, dir, e->d_name);
        return !gg_machine_is_link(m, path) && gg_machine_is_dir(m, path);
}

static int read_dir(struct walk *w, const char *path, struct entry **ret_entries, size_t *ret_count) {
        const struct gg_machine *m = w->machine;
        struct entry *entries = NULL;
        size_t count = 0, cap = 0;
        const struct dirent *e;
        int fd = m->fs.open(m->fs.ctx, path), r;
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        if (!dir) {
                r = fd < 0 ? fd : -errno;
                if (fd >= 0)
                        close(fd);
                return r;
        }
        while ((e = readdir(dir))) {
                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                        continue;
                if (w->names++ >= GG_WALK_NAMES_MAX) {
                        w->is_cut = true;
                        break;
                }
                entries = gg_arena_grow(m->arena, entries, count, &cap, sizeof *entries);
                entries[count++] =
                        (struct entry){gg_arena_copy(m->arena, e->d_name), entry_is_dir(m, path, e)};
        }
        closedir(dir);
        if (count > 1)
                qsort(entries, count, sizeof *entries, by_kind_and_name);
        *ret_entries = entries;
        *ret_count = count;
        return 0;
}

// NOLINTNEXTLINE(misc-no-recursion)
static int walk_dir(struct walk *w, const char *path, unsigned depth) {
        const struct gg_walker *walker = w->walker;
        struct entry *entries = NULL;
        size_t count = 0;
        int r = read_dir(w, path, &entries, &count);

        for (size_t i = 0; r == 0 && i < count; i++) {
                if (!entries[i].is_dir) {
                        walker->visit(walker->ctx, path, entries[i].name);
                } else if (walker->enters && !walker->enters(walker->ctx, entries[i].name)) {
                        continue;
                } else if (depth >= GG_WALK_DEPTH_MAX) {
                        w->is_cut = true;
                } else {
                        walk_dir(w, gg_machine_join(w->machine, path, entries[i].name), depth + 1);
                }
        }
        return r;
}

int gg_walk(const struct gg_machine *machine, const char *dir, const struct gg_walker *walker) {
        struct walk w = {.machine = machine, .walker = walker};
        int r = walk_dir(&w, dir, 0);

        return r == 0 && w.is_cut ? -E2BIG : r;
}
