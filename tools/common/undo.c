/* SPDX-License-Identifier: MIT */
#include "common/undo.h"
#include "common/edits.h"
#include "common/readfile.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAX ((size_t) 64 * 1024 * 1024)

/* The list of files in a folder. It is written last: a folder without it was never finished, and no file has
 * changed. */
#define MANIFEST "files.json"

const char *gg_undo_place(struct gg_arena *arena) {
        const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

        if (state && state[0] == '/')
                return gg_arena_printf(arena, "%s/goroot-guard/undo", state);
        if (home && home[0] == '/')
                return gg_arena_printf(arena, "%s/.local/state/goroot-guard/undo", home);
        return NULL;
}

static int sync_folder(const char *path) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

        if (fd < 0)
                return -errno;
        if (fsync(fd) < 0)
                r = -errno;
        close(fd);
        return r;
}

/* Makes a folder and those above it, for the user alone. */
static int make_folders(struct gg_arena *arena, const char *path) {
        char *copy = gg_arena_copy(arena, path);

        for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                if (mkdir(copy, 0700) < 0 && errno != EEXIST)
                        return -errno;
                *slash = '/';
        }
        return mkdir(copy, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

/* The number that a folder is named after; 0 for any other name. */
static unsigned long number_of(const char *name) {
        unsigned long n;
        char *end;

        if (name[0] < '1' || name[0] > '9')
                return 0;
        n = strtoul(name, &end, 10);
        return *end == '\0' && n < 1000000000 ? n : 0;
}

/* The highest number of a folder that has a list of files, or of any. */
static unsigned long highest(struct gg_arena *arena, const char *place, bool finished) {
        DIR *dir = opendir(place);
        const struct dirent *entry;
        unsigned long best = 0;

        while (dir && (entry = readdir(dir))) {
                unsigned long n = number_of(entry->d_name);

                if (n > best &&
                    (!finished || access(gg_arena_printf(arena, "%s/%lu/" MANIFEST, place, n), F_OK) == 0))
                        best = n;
        }
        if (dir)
                closedir(dir);
        return best;
}

static const char *part(struct gg_arena *arena, const char *folder, size_t i, const char *which) {
        return gg_arena_printf(arena, "%s/%zu.%s", folder, i, which);
}

static int save_all(struct gg_arena *arena, const char *folder, const struct gg_undo_file *files,
                    size_t count) {
        json_t *whole = json_pack("{s:i, s:[]}", "v", 1, "files"), *list = json_object_get(whole, "files");
        char *text = NULL;
        int r = 0;

        for (size_t i = 0; r == 0 && i < count; i++) {
                /* The bytes of a name need not be UTF-8: what cannot be written as it is would come back as
                 * another name. */
                json_t *name = json_string(files[i].file);

                if (!name)
                        r = -EILSEQ;
                else if (json_array_append_new(list, name) < 0)
                        r = -ENOMEM;
                if (r == 0)
                        r = gg_file_replace(part(arena, folder, i, "before"), files[i].before, 0600);
                if (r == 0)
                        r = gg_file_replace(part(arena, folder, i, "after"), files[i].after, 0600);
        }
        if (r == 0)
                text = json_dumps(whole, JSON_INDENT(1));
        if (r == 0)
                r = text ? gg_file_replace(gg_arena_printf(arena, "%s/" MANIFEST, folder), gg_str_of(text),
                                           0600)
                         : -ENOMEM;
        free(text);
        json_decref(whole);
        return r;
}

int gg_undo_save(struct gg_arena *arena, const char *place, const struct gg_undo_file *files, size_t count,
                 const char **ret_folder) {
        unsigned long n = highest(arena, place, false);
        const char *folder = NULL;
        int r = make_folders(arena, place);

        /* Somebody else may be doing the same. */
        for (int attempt = 0; r == 0 && !folder && attempt < 100; attempt++) {
                const char *path = gg_arena_printf(arena, "%s/%lu", place, ++n);

                if (mkdir(path, 0700) == 0)
                        folder = path;
                else if (errno != EEXIST)
                        r = -errno;
        }
        if (r == 0 && !folder)
                r = -EEXIST;
        if (r == 0)
                r = save_all(arena, folder, files, count);
        if (r == 0)
                r = sync_folder(place);
        if (r == 0)
                *ret_folder = folder;
        return r;
}

static int read_files(struct gg_arena *arena, const json_t *list, struct gg_undo *undo) {
        size_t count = json_array_size(list);

        undo->files = gg_arena_alloc(arena, count * sizeof *undo->files);
        for (size_t i = 0; i < count; i++) {
                const char *name = json_string_value(json_array_get(list, i));
                struct gg_undo_file *f = &undo->files[i];

                if (!name || name[0] != '/' ||
                    gg_read_regular(arena, part(arena, undo->folder, i, "before"), FILE_SIZE_MAX,
                                    &f->before) < 0 ||
                    gg_read_regular(arena, part(arena, undo->folder, i, "after"), FILE_SIZE_MAX, &f->after) <
                            0)
                        return -EBADMSG;
                f->file = gg_arena_copy(arena, name);
        }
        undo->count = count;
        return count > 0 ? 0 : -EBADMSG;
}

int gg_undo_newest(struct gg_arena *arena, const char *place, struct gg_undo *ret) {
        unsigned long n = highest(arena, place, true);
        struct gg_undo undo = {0};
        struct gg_str text;
        json_t *whole;
        int r;

        if (n == 0)
                return -ENOENT;
        undo.folder = gg_arena_printf(arena, "%s/%lu", place, n);
        ret->folder = undo.folder;
        r = gg_read_regular(arena, gg_arena_printf(arena, "%s/" MANIFEST, undo.folder), FILE_SIZE_MAX, &text);
        if (r < 0)
                return r;
        whole = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
        r = json_integer_value(json_object_get(whole, "v")) == 1
                    ? read_files(arena, json_object_get(whole, "files"), &undo)
                    : -EBADMSG;
        json_decref(whole);
        if (r == 0)
                *ret = undo;
        return r;
}

enum gg_undo_state gg_undo_state(struct gg_arena *arena, const struct gg_undo_file *file) {
        struct gg_str now;

        if (gg_read_regular(arena, file->file, FILE_SIZE_MAX, &now) < 0)
                return GG_UNDO_CHANGED;
        if (gg_str_eq(now, file->before))
                return GG_UNDO_DONE;
        return gg_str_eq(now, file->after) ? GG_UNDO_READY : GG_UNDO_CHANGED;
}

int gg_undo_forget(struct gg_arena *arena, const struct gg_undo *undo) {
        /* First what makes it count: whatever happens then, it is not found again. */
        if (unlink(gg_arena_printf(arena, "%s/" MANIFEST, undo->folder)) < 0)
                return -errno;
        for (size_t i = 0; i < undo->count; i++)
                if (unlink(part(arena, undo->folder, i, "before")) < 0 ||
                    unlink(part(arena, undo->folder, i, "after")) < 0)
                        return -errno;
        return rmdir(undo->folder) < 0 ? -errno : 0;
}
