/* SPDX-License-Identifier: MIT */
#include "fakefs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LINKS_MAX 40 /* path_resolution(7) */
#define NAME_LENGTH_MAX 255

/* What a path leads to. */
struct place {
        const struct fakefs_entry *entry; /* NULL: a folder without an entry */
        char path[GG_PATH_MAX];
};

static size_t size_of(const struct fakefs_entry *entry) {
        if (entry->size > 0 || !entry->data)
                return entry->size;
        return strlen(entry->data);
}

static bool is_dir(const struct place *place) {
        return !place->entry || place->entry->kind == FAKEFS_IS_DIR;
}

static uint32_t mode_of(const struct fakefs_entry *entry) {
        if (!entry)
                return 0755;
        if (entry->mode)
                return entry->mode;
        switch (entry->kind) {
        case FAKEFS_IS_DIR:
                return 0755;
        case FAKEFS_IS_LINK:
                return 0777;
        default:
                return 0644;
        }
}

/* Finds place->path, which names no link above its last part, in the table. */
static int look_up(const struct fakefs *fake, struct place *place) {
        size_t n = strlen(place->path);
        bool above = n == 1; /* the root directory is always there */

        place->entry = NULL;
        for (size_t i = 0; i < fake->n_entries; i++) {
                const struct fakefs_entry *entry = &fake->entries[i];

                if (strcmp(entry->path, place->path) == 0) {
                        place->entry = entry;
                        return 0;
                }
                above |= strncmp(entry->path, place->path, n) == 0 && entry->path[n] == '/';
        }
        return above ? 0 : -ENOENT;
}

static int append(struct place *place, const char *name, size_t n) {
        size_t len = strlen(place->path);

        if (len == 1)
                len = 0; /* "/" + "x" */
        if (len + 1 + n >= sizeof place->path)
                return -ENAMETOOLONG;
        place->path[len] = '/';
        memcpy(place->path + len + 1, name, n);
        place->path[len + 1 + n] = '\0';
        return 0;
}

static void to_parent(struct place *place) {
        char *slash = strrchr(place->path, '/');

        slash[slash == place->path ? 1 : 0] = '\0';
}

/* Follows path from the folder that place is; links is what is left of LINKS_MAX. */
static int follow(const struct fakefs *fake, const char *path, bool follow_last, unsigned *links,
                  struct place *place) {
        int r;

        if (*path == '/')
                strcpy(place->path, "/");
        r = look_up(fake, place);
        if (r < 0)
                return r;
        while (*path) {
                size_t n = strcspn(path, "/");
                const char *name = path;
                bool last, wants_dir;

                path += n;
                wants_dir = *path == '/';
                path += strspn(path, "/");
                last = *path == '\0';
                if (!is_dir(place))
                        return -ENOTDIR;
                if ((mode_of(place->entry) & 0111) == 0)
                        return -EACCES;
                if (n > NAME_LENGTH_MAX)
                        return -ENAMETOOLONG;
                if (n == 0 || (n == 1 && *name == '.'))
                        continue;
                if (n == 2 && memcmp(name, "..", 2) == 0) {
                        to_parent(place);
                } else {
                        r = append(place, name, n);
                        if (r < 0)
                                return r;
                }
                r = look_up(fake, place);
                if (r < 0)
                        return r;
                if (place->entry && place->entry->kind == FAKEFS_IS_LINK &&
                    (follow_last || !last || wants_dir)) {
                        const char *target = place->entry->data;

                        if (*links == 0)
                                return -ELOOP;
                        --*links;
                        to_parent(place);
                        r = follow(fake, target, true, links, place);
                        if (r < 0)
                                return r;
                }
                if (wants_dir && !is_dir(place))
                        return -ENOTDIR;
        }
        return 0;
}

static int walk(const struct fakefs *fake, const char *path, bool follow_last, struct place *ret_place) {
        unsigned links = LINKS_MAX;

        if (*path == '\0')
                return -ENOENT;
        if (strlen(path) >= GG_PATH_MAX)
                return -ENAMETOOLONG;
        snprintf(ret_place->path, sizeof ret_place->path, "%s", fake->cwd);
        return follow(fake, path, follow_last, &links, ret_place);
}

/* Counts the call; the error that it shall fail with, or 0. */
static int count(struct fakefs *fake, enum fakefs_call call, const char *path) {
        fake->calls[call]++;
        for (size_t i = 0; i < fake->n_faults; i++) {
                struct fakefs_fault *fault = &fake->faults[i];

                if (fault->call != call || (fault->path && (!path || strcmp(fault->path, path) != 0)))
                        continue;
                if (fault->calls++ >= fault->skip)
                        return fault->error;
        }
        return 0;
}

/* FNV-1a: the same path has the same number in every table. */
static uint64_t number_of(const char *path) {
        uint64_t h = 0xcbf29ce484222325U;

        while (*path)
                h = (h ^ (unsigned char) *path++) * 0x100000001b3U;
        return h;
}

static int fake_stat(void *ctx, const char *path, struct gg_stat *ret_stat) {
        struct fakefs *fake = ctx;
        struct place place;
        int r = count(fake, FAKEFS_STAT, path);

        if (r == 0)
                r = walk(fake, path, true, &place);
        if (r < 0)
                return r;

        const struct fakefs_entry *entry = place.entry;

        *ret_stat = (struct gg_stat){
                .dev = entry && entry->dev ? entry->dev : 1,
                .ino = entry && entry->ino ? entry->ino : number_of(place.path),
                .size = entry && entry->kind == FAKEFS_IS_FILE ? size_of(entry) : 0,
                .uid = entry ? entry->uid : 0,
                .mode = mode_of(entry),
                .type = GG_FILE_OTHER,
        };
        if (is_dir(&place))
                ret_stat->type = GG_FILE_DIRECTORY;
        else if (entry->kind == FAKEFS_IS_FILE)
                ret_stat->type = GG_FILE_REGULAR;
        return 0;
}

static int fake_may_execute(void *ctx, const char *path) {
        struct fakefs *fake = ctx;
        struct place place;
        int r = count(fake, FAKEFS_MAY_EXECUTE, path);

        if (r == 0)
                r = walk(fake, path, true, &place);
        if (r < 0)
                return r;
        return mode_of(place.entry) & 0111 ? 0 : -EACCES;
}

static long fake_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        struct fakefs *fake = ctx;
        struct place place;
        int r = count(fake, FAKEFS_READLINK, path);

        if (r == 0)
                r = walk(fake, path, false, &place);
        if (r < 0)
                return r;
        if (!place.entry || place.entry->kind != FAKEFS_IS_LINK)
                return -EINVAL;

        size_t n = strlen(place.entry->data);

        if (n > cap)
                n = cap; /* readlink(2) cuts silently */
        memcpy(ret_target, place.entry->data, n);
        return (long) n;
}

static int give_path(const char *path, char *ret_path, size_t cap) {
        if (strlen(path) >= cap)
                return -ERANGE;
        strcpy(ret_path, path);
        return 0;
}

static int fake_getcwd(void *ctx, char *ret_path, size_t cap) {
        struct fakefs *fake = ctx;
        int r = count(fake, FAKEFS_GETCWD, NULL);

        return r < 0 ? r : give_path(fake->cwd, ret_path, cap);
}

static int fake_open(void *ctx, const char *path) {
        struct fakefs *fake = ctx;
        struct place place;
        int r = count(fake, FAKEFS_OPEN, path);

        if (r == 0)
                r = walk(fake, path, true, &place);
        if (r < 0)
                return r;
        if ((mode_of(place.entry) & 0444) == 0)
                return -EACCES;
        for (int i = 0; i < FAKEFS_HANDLES; i++) {
                struct fakefs_handle *handle = &fake->handles[i];

                if (handle->open)
                        continue;
                handle->open = true;
                handle->entry = place.entry;
                strcpy(handle->asked, path);
                strcpy(handle->path, place.path);
                return FAKEFS_FIRST_HANDLE + i;
        }
        return -EMFILE;
}

static struct fakefs_handle *handle_of(struct fakefs *fake, int handle) {
        int i = handle - FAKEFS_FIRST_HANDLE;

        if (i >= 0 && i < FAKEFS_HANDLES && fake->handles[i].open)
                return &fake->handles[i];
        fake->misused++;
        return NULL;
}

static long fake_pread(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        struct fakefs *fake = ctx;
        struct fakefs_handle *file = handle_of(fake, handle);
        int r = count(fake, FAKEFS_PREAD, file ? file->asked : NULL);

        if (r < 0)
                return r;
        if (!file)
                return -EBADF;
        if (!file->entry || file->entry->kind == FAKEFS_IS_DIR)
                return -EISDIR;
        if (offset > INT64_MAX) /* negative as an off_t */
                return -EINVAL;

        size_t size = size_of(file->entry);

        if (offset >= size)
                return 0;
        if (n > size - offset)
                n = (size_t) (size - offset);
        if (fake->max_pread > 0 && n > fake->max_pread)
                n = fake->max_pread;
        if (n > 0)
                memcpy(ret_bytes, (const char *) file->entry->data + offset, n);
        fake->bytes_read += n;
        return (long) n;
}

static int fake_path_of(void *ctx, int handle, char *ret_path, size_t cap) {
        struct fakefs *fake = ctx;
        struct fakefs_handle *file = handle_of(fake, handle);
        int r = count(fake, FAKEFS_PATH_OF, file ? file->asked : NULL);

        if (r < 0)
                return r;
        if (!file)
                return -EBADF;
        if (fake->no_proc)
                return -ENOENT;
        return give_path(file->path, ret_path, cap) < 0 ? -ENAMETOOLONG : 0;
}

static void fake_close(void *ctx, int handle) {
        struct fakefs *fake = ctx;
        struct fakefs_handle *file = handle_of(fake, handle);

        count(fake, FAKEFS_CLOSE, file ? file->asked : NULL);
        if (file)
                file->open = false;
}

void fakefs_init(struct fakefs *ret_fake, const struct fakefs_entry *entries, size_t n_entries) {
        memset(ret_fake, 0, sizeof *ret_fake);
        ret_fake->fs = (struct gg_fs){
                .ctx = ret_fake,
                .stat = fake_stat,
                .may_execute = fake_may_execute,
                .readlink = fake_readlink,
                .getcwd = fake_getcwd,
                .open = fake_open,
                .pread = fake_pread,
                .path_of = fake_path_of,
                .close = fake_close,
        };
        ret_fake->entries = entries;
        ret_fake->n_entries = n_entries;
        ret_fake->cwd = "/";
}

unsigned fakefs_open_handles(const struct fakefs *fake) {
        unsigned n = 0;

        for (int i = 0; i < FAKEFS_HANDLES; i++)
                n += fake->handles[i].open;
        return n;
}

void fakefs_reset_counts(struct fakefs *fake) {
        memset(fake->calls, 0, sizeof fake->calls);
        fake->bytes_read = 0;
}
