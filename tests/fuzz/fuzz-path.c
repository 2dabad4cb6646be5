/* SPDX-License-Identifier: MIT */
/* Laws of the search along PATH and of links resolved by hand, on a disk that the input describes. Each of
 * its lines is a word of one letter and what belongs to it:
 *
 *      f PATH            a file          x PATH    one that may be executed      d PATH    a folder
 *      l PATH TARGET     a link          o PATH    a device                      n PATH    a folder that may
 * not be entered w PATH            the working directory s PATHS NAME      search for NAME along PATHS (':'
 * between them) r PATH            resolve PATH
 */
#include "../unit/fakefs.h"
#include "law.h"

#include <errno.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENTRIES_MAX 64
#define TASKS_MAX 16
#define SMALL 24

struct task {
        const char *paths, *name; /* paths NULL: resolve name */
};

static struct fakefs fake;
static struct fakefs_entry entries[ENTRIES_MAX];
static size_t n_entries;
static struct task tasks[TASKS_MAX];
static size_t n_tasks;
static const char *cwd;

/* Absolute, without empty parts, "." and "..": what fakefs.h asks of a path. */
static bool is_plain(const char *path) {
        if (path[0] != '/' || strlen(path) >= GG_PATH_MAX)
                return false;
        if (path[1] == '\0')
                return true;
        while (*path == '/') {
                size_t n = strcspn(++path, "/");

                if (n == 0 || n > 255 || (n == 1 && path[0] == '.') || (n == 2 && memcmp(path, "..", 2) == 0))
                        return false;
                path += n;
        }
        return true;
}

static bool is_above(const char *folder, const char *path) {
        size_t n = strlen(folder);

        return strncmp(folder, path, n) == 0 && (path[n] == '/' || n == 1);
}

/* Adds what makes a disk together with what is there: one thing to a path, and nothing below a file. */
static void add(enum fakefs_kind kind, const char *path, const char *target, uint32_t mode) {
        if (n_entries == ENTRIES_MAX || !is_plain(path) || path[1] == '\0')
                return;
        for (size_t i = 0; i < n_entries; i++) {
                if (strcmp(entries[i].path, path) == 0)
                        return;
                if (entries[i].kind != FAKEFS_IS_DIR && is_above(entries[i].path, path))
                        return;
                if (kind != FAKEFS_IS_DIR && is_above(path, entries[i].path))
                        return;
        }
        entries[n_entries++] =
                (struct fakefs_entry){.path = path, .kind = kind, .data = target, .mode = mode};
}

static void read_line(char *line) {
        char *first = line + 2, *second;

        if (line[0] == '\0' || line[1] != ' ')
                return;
        second = strchr(first, ' ');
        if (second && (line[0] == 'l' || line[0] == 's'))
                *second++ = '\0';
        switch (line[0]) {
        case 'f':
                add(FAKEFS_IS_FILE, first, NULL, 0);
                break;
        case 'x':
                add(FAKEFS_IS_FILE, first, NULL, 0755);
                break;
        case 'd':
                add(FAKEFS_IS_DIR, first, NULL, 0);
                break;
        case 'n':
                add(FAKEFS_IS_DIR, first, NULL, 01000);
                break;
        case 'o':
                add(FAKEFS_IS_OTHER, first, NULL, 0755);
                break;
        case 'l': /* no file system has an empty link (symlink(2)) */
                if (second && second[0] != '\0')
                        add(FAKEFS_IS_LINK, first, second, 0);
                break;
        case 'w':
                if (is_plain(first))
                        cwd = first;
                break;
        case 's':
                if (second && n_tasks < TASKS_MAX)
                        tasks[n_tasks++] = (struct task){first, second};
                break;
        case 'r':
                if (n_tasks < TASKS_MAX)
                        tasks[n_tasks++] = (struct task){NULL, first};
                break;
        }
}

/* What execve(2) would say to the file, as far as its inode tells. */
static int launch(const char *path) {
        struct gg_stat st;
        int r = fake.fs.stat(&fake, path, &st);

        if (r < 0)
                return r;
        return st.type == GG_FILE_REGULAR ? fake.fs.may_execute(&fake, path) : -EACCES;
}

/* The search once more, with other means: the first candidate that can be launched, or the error that ends
 * it. */
static int search_simply(const char *paths, const char *name, char *ret_found, size_t cap) {
        int error = -ENOENT;

        for (;; paths++) {
                size_t n = strcspn(paths, ":");
                bool slash = n > 0 && paths[n - 1] != '/';
                int r = n >= GG_PATH_MAX ? -ENOENT : -ENAMETOOLONG;

                if (n + slash + strlen(name) < cap) {
                        memcpy(ret_found, paths, n);
                        ret_found[n] = '/';
                        strcpy(ret_found + n + slash, name);
                        r = launch(ret_found);
                }
                if (r != -ENOENT && r != -ENOTDIR && r != -EACCES)
                        return r;
                if (r == -EACCES)
                        error = r;
                paths += n;
                if (*paths == '\0')
                        return error;
        }
}

static void check_search(const struct task *task, size_t cap) {
        char *storage = malloc(cap), *found = malloc(cap);
        struct gg_buf buf;
        int r;

        LAW(storage && found);
        gg_buf_init(&buf, storage, cap);
        r = gg_path_search(&fake.fs, task->name, task->paths, &buf);
        if (task->name[0] == '\0') {
                LAW(r == -ENOENT);
        } else if (strchr(task->name, '/')) {
                LAW(r == (strlen(task->name) < cap ? 0 : -ENAMETOOLONG));
                LAW(r < 0 || strcmp(storage, task->name) == 0);
        } else {
                LAW(r == search_simply(task->paths, task->name, found, cap));
                LAW(r < 0 || (buf.len == strlen(storage) && strcmp(storage, found) == 0));
        }
        free(found);
        free(storage);
}

/* Whether it is an absolute path without empty parts, "." and "..", in which no part is a link. */
static bool is_resolved(const char *path) {
        char part[GG_PATH_MAX], target[8];

        if (!is_plain(path))
                return false;
        for (const char *p = path + 1; path[1] != '\0'; p++) {
                p += strcspn(p, "/");
                memcpy(part, path, (size_t) (p - path));
                part[p - path] = '\0';
                if (fake.fs.readlink(&fake, part, target, sizeof target) != -EINVAL)
                        return false;
                if (*p == '\0')
                        break;
        }
        return true;
}

/* 0 or an errno; the result goes to ret_path. All storage is of exactly the size that is told. */
static int resolve(const char *path, size_t cap, size_t scratch_size, char ret_path[GG_PATH_MAX]) {
        char *storage = malloc(cap), *scratch = malloc(scratch_size);
        struct gg_buf buf;
        int r;

        LAW(storage && scratch);
        gg_buf_init(&buf, storage, cap);
        r = gg_path_resolve(&fake.fs, path, &buf, scratch, scratch_size);
        LAW(r <= 0);
        if (r == 0) {
                LAW(buf.len == strlen(storage) && buf.len < cap);
                strcpy(ret_path, storage);
        }
        free(scratch);
        free(storage);
        return r;
}

static void check_resolve(const struct task *task) {
        static char path[GG_PATH_MAX], again[GG_PATH_MAX];
        int r = resolve(task->name, GG_PATH_MAX, GG_PATH_MAX, path);
        struct gg_stat st, resolved;

        if (r == 0) {
                LAW(is_resolved(path));
                LAW(resolve(path, GG_PATH_MAX, GG_PATH_MAX, again) == 0 && strcmp(path, again) == 0);
        }
        /* What the kernel finds is found, and is the same thing. Only a link's length sets a limit of its
         * own. */
        if (fake.fs.stat(&fake, task->name, &st) == 0) {
                LAW(r == 0 || r == -ENAMETOOLONG);
                if (r == 0) {
                        LAW(fake.fs.stat(&fake, path, &resolved) == 0);
                        LAW(st.dev == resolved.dev && st.ino == resolved.ino);
                }
        }
        /* Little room never gives another answer, but none. */
        if (resolve(task->name, SMALL, GG_PATH_MAX, again) == 0)
                LAW(r == 0 && strcmp(path, again) == 0);
        if (resolve(task->name, GG_PATH_MAX, SMALL, again) == 0)
                LAW(r == 0 && strcmp(path, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(size + 1), *line = text;
        struct gg_stat st;

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        text[size] = '\0';
        n_entries = n_tasks = 0;
        cwd = "/";
        while (line) {
                char *next = strchr(line, '\n');

                if (next)
                        *next++ = '\0';
                read_line(line);
                line = next;
        }
        fakefs_init(&fake, entries, n_entries);
        if (is_resolved(cwd) && fake.fs.stat(&fake, cwd, &st) == 0 && st.type == GG_FILE_DIRECTORY)
                fake.cwd = cwd; /* getcwd(2) gives no other */
        for (size_t i = 0; i < n_tasks; i++) {
                if (tasks[i].paths) {
                        check_search(&tasks[i], GG_PATH_MAX);
                        check_search(&tasks[i], SMALL);
                } else {
                        check_resolve(&tasks[i]);
                }
        }
        free(text);
        return 0;
}
