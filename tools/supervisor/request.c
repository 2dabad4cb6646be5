/* SPDX-License-Identifier: MIT */
#include "supervisor/request.h"
#include "supervisor/targetfs.h"
#include "supervisor/tracee.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the file ---- */

bool gg_request_is_link(pid_t tid, const char *path, char *ret_link, size_t cap) {
        static const char *const folders[] = {"/proc/self/", "/proc/thread-self/"};
        const char *rest = NULL;
        char own[32];
        size_t n;

        if (strncmp(path, "/dev/fd/", strlen("/dev/fd/")) == 0)
                rest = path + strlen("/dev/");
        if (strncmp(path, "/proc/", strlen("/proc/")) == 0) {
                snprintf(own, sizeof own, "/proc/%d/", (int) tid);
                if (strncmp(path, own, strlen(own)) == 0)
                        rest = path + strlen(own);
                for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
                        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
                                rest = path + strlen(folders[i]);
        }
        if (!rest)
                return false;
        n = strncmp(rest, "fd/", 3) == 0 ? 3 + strspn(rest + 3, "0123456789") : 0;
        if (strcmp(rest, "exe") != 0 && (n <= 3 || rest[n] != '\0'))
                return false;
        return snprintf(ret_link, cap, "%s", rest) < (int) cap;
}

int gg_request_name(const struct gg_notice *notice, char *ret_path, size_t cap) {
        char link[32] = "";
        int r = notice->path == 0 ? -EFAULT : gg_tracee_read_string(notice->tid, notice->path, ret_path, cap);

        if (r != 0)
                return r;
        if (ret_path[0] == '\0' && notice->at)
                snprintf(link, sizeof link, "fd/%d", notice->dirfd);
        if (link[0] != '\0' || gg_request_is_link(notice->tid, ret_path, link, sizeof link))
                gg_tracee_link(notice->tid, link, ret_path, cap);
        return 0;
}

void gg_request_file(const struct gg_notice *notice, const char *path, char ret_file[GG_REQUEST_FILE_MAX]) {
        if (notice->at && path[0] != '/' && notice->dirfd != AT_FDCWD)
                snprintf(ret_file, GG_REQUEST_FILE_MAX, "/proc/%d/fd/%d/%s", (int) notice->tid, notice->dirfd,
                         path);
        else
                snprintf(ret_file, GG_REQUEST_FILE_MAX, "%s", path);
}

bool gg_request_is_unreadable(const struct gg_notice *notice, const char *path) {
        struct gg_targetfs target;
        char file[GG_REQUEST_FILE_MAX];
        int handle;

        gg_request_file(notice, path, file);
        gg_targetfs_open(&target, notice->tid);
        handle = target.fs.open(target.fs.ctx, file);
        if (handle >= 0)
                target.fs.close(target.fs.ctx, handle);
        gg_targetfs_close(&target);
        return handle == -EACCES;
}

/* ---- arguments and environment ---- */

const char *gg_request_argument(const struct gg_notice *notice, char *ret_argument, size_t cap) {
        uint64_t pointers[2] = {0};
        pid_t pid = notice->tid;

        for (unsigned i = 0; i < 2; i++)
                if (notice->argv == 0 || gg_tracee_read(&pid, notice->argv + i * notice->word, &pointers[i],
                                                        notice->word) != (long) notice->word)
                        return NULL;
        if (pointers[0] == 0 || pointers[1] == 0 ||
            gg_tracee_read_string(pid, pointers[1], ret_argument, cap) != 0)
                return NULL;
        return ret_argument;
}

#define ENTRIES_MAX 131072 /* 2 MiB of environment are no more (execve(2)) */
#define STRING_MAX 131072  /* the kernel's MAX_ARG_STRLEN */

/* Addresses, on the heap. */
struct pointers {
        uint64_t *at;
        size_t count, room;
};

/* False without memory. */
static bool make_room(struct pointers *pointers) {
        size_t room = 2 * pointers->room + 64;
        uint64_t *more;

        if (pointers->count < pointers->room)
                return true;
        more = realloc(pointers->at, room * sizeof *more);
        if (!more)
                return false;
        pointers->at = more;
        pointers->room = room;
        return true;
}

/* The pointers from an address up to NULL. False if they cannot be read, or without memory. */
static bool read_pointers(pid_t pid, uint64_t address, unsigned word, struct pointers *pointers) {
        for (;;) {
                uint64_t pointer = 0;

                if (pointers->count == ENTRIES_MAX || !make_room(pointers) ||
                    gg_tracee_read(&pid, address + pointers->count * word, &pointer, word) != (long) word)
                        return false;
                if (pointer == 0)
                        return true;
                pointers->at[pointers->count++] = pointer;
        }
}

/* The strings, and an array of them in front, in one piece; NULL as above. */
static char **read_strings(pid_t pid, const struct pointers *pointers) {
        const size_t n = pointers->count;
        size_t used = (n + 1) * sizeof(char *), room = used + n * 128 + STRING_MAX;
        char *storage = calloc(1, room);
        char **env;

        if (!storage)
                return NULL;
        for (size_t i = 0; i < n; i++) {
                if (room - used < STRING_MAX) {
                        char *more = realloc(storage, room *= 2);

                        if (!more) {
                                free(storage);
                                return NULL;
                        }
                        storage = more;
                }
                if (gg_tracee_read_string(pid, pointers->at[i], storage + used, STRING_MAX) != 0) {
                        free(storage);
                        return NULL;
                }
                used += strlen(storage + used) + 1;
        }
        /* It has moved as it grew, so the array is made at the end. */
        env = (char **) (void *) storage;
        used = (n + 1) * sizeof(char *);
        for (size_t i = 0; i < n; i++) {
                env[i] = storage + used;
                used += strlen(env[i]) + 1;
        }
        env[n] = NULL;
        return env;
}

char **gg_request_env(const struct gg_notice *notice) {
        struct pointers pointers = {0};
        char **env = NULL;

        if (notice->env == 0 || read_pointers(notice->tid, notice->env, notice->word, &pointers))
                env = read_strings(notice->tid, &pointers);
        free(pointers.at);
        return env;
}
