/* SPDX-License-Identifier: MIT */
#include "system/change.h"
#include "common/edits.h"
#include "common/readfile.h"
#include "system/preloadfile.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/path.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define FILE_MAX ((size_t) 1024 * 1024)
#define NAME "ld.so.preload"
#define TEMPORARY ".ld.so.preload.goroot-guard"

/* How long to wait for others. */
#define WAIT_STEPS 250
#define WAIT_STEP_NS 20000000L

int gg_preload_read(const struct gg_machine *machine, struct gg_preload_file *ret) {
        struct gg_preload_file file = {.is_link = gg_machine_is_link(machine, GG_PRELOAD_FILE)};
        const char *path = gg_machine_outside(machine, GG_PRELOAD_FILE);
        int r = gg_read_regular(machine->arena, path, FILE_MAX, &file.text);

        if (r == 0)
                file.is_there = stat(path, &file.st) == 0;
        else if (r != -ENOENT || file.is_link)
                return r == -ENOENT ? -ELOOP : r;
        *ret = file;
        return 0;
}

/* ---- the lock ---- */

static bool is_that_file(int dir, const char *name, int fd) {
        struct stat a, b;

        return fstat(fd, &a) == 0 && fstatat(dir, name, &b, AT_SYMLINK_NOFOLLOW) == 0 &&
               a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* The temporary file, new or left behind by somebody who was killed, locked. Nobody but root can open it, and
 * so keep others waiting. An open file is a lock only as long as it has the name: whoever held it before may
 * have given it away by their rename. */
static int lock(int dir) {
        const struct timespec step = {.tv_nsec = WAIT_STEP_NS};

        for (int i = 0; i < WAIT_STEPS; i++) {
                int fd = openat(dir, TEMPORARY, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

                if (fd < 0)
                        return -errno;
                if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
                        if (is_that_file(dir, TEMPORARY, fd))
                                return fd;
                        close(fd);
                        continue;
                }
                close(fd);
                nanosleep(&step, NULL);
        }
        return -ETIMEDOUT;
}

/* Reads what is to be replaced: not what a link leads to. */
static int read_old(const struct gg_machine *machine, struct gg_preload_change *change) {
        struct gg_preload_file *file = &change->file;
        int r;

        change->old = openat(change->dir, NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (change->old < 0)
                return errno == ENOENT ? 0 : -errno;
        r = gg_read_regular_fd(machine->arena, change->old, FILE_MAX, &file->text);
        if (r == 0 && fstat(change->old, &file->st) < 0)
                r = -errno;
        file->is_there = r == 0;
        return r;
}

int gg_preload_begin(const struct gg_machine *machine, struct gg_preload_change *ret) {
        struct gg_preload_change change = {.temporary = -1, .old = -1};
        int r;

        change.dir = open(gg_machine_outside(machine, "/etc"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (change.dir < 0)
                return -errno;
        change.temporary = lock(change.dir);
        r = change.temporary < 0 ? change.temporary : read_old(machine, &change);
        if (r < 0)
                gg_preload_end(&change);
        else
                *ret = change;
        return r;
}

static void close_it(int fd) {
        if (fd >= 0)
                close(fd);
}

void gg_preload_end(struct gg_preload_change *change) {
        if (change->temporary >= 0 && is_that_file(change->dir, TEMPORARY, change->temporary))
                unlinkat(change->dir, TEMPORARY, 0);
        close_it(change->temporary);
        close_it(change->old);
        close_it(change->dir);
}

void gg_preload_tidy(const struct gg_machine *machine) {
        const char *dir = gg_machine_outside(machine, "/etc");
        const char *left = gg_machine_join(machine, dir, TEMPORARY);
        struct gg_preload_change change = {.dir = -1, .temporary = -1, .old = -1};

        if (access(left, F_OK) == 0 && gg_preload_begin(machine, &change) == 0)
                gg_preload_end(&change);
}

/* ---- the change ---- */

/* Labels of SELinux, access lists. A file system without any is as good. */
static int copy_attributes(int from, int to) {
        char names[4096], value[4096];
        ssize_t n = flistxattr(from, names, sizeof names);

        if (n < 0)
                return errno == ENOTSUP ? 0 : -errno;
        for (const char *name = names; name < names + n; name += strlen(name) + 1) {
                ssize_t size = fgetxattr(from, name, value, sizeof value);

                if (size < 0 || fsetxattr(to, name, value, (size_t) size, 0) < 0)
                        return -errno;
        }
        return 0;
}

static int replace(struct gg_preload_change *change, struct gg_str content) {
        const struct gg_preload_file *file = &change->file;
        int r;

        if (ftruncate(change->temporary, 0) < 0)
                return -errno;
        /* Attributes before the mode: an access list changes that, and so it is the mode of the old file. */
        r = file->is_there ? copy_attributes(change->old, change->temporary) : 0;
        if (r == 0)
                r = gg_file_fill(change->temporary, content, file->is_there ? &file->st : NULL, 0644);
        if (r < 0)
                return r;
        return renameat(change->dir, TEMPORARY, change->dir, NAME) < 0 ? -errno : 0;
}

int gg_preload_put(struct gg_preload_change *change, const struct gg_str *content) {
        int r;

        if (content)
                r = replace(change, *content);
        else
                r = unlinkat(change->dir, NAME, 0) < 0 ? -errno : 0;
        if (r < 0)
                return r;
        /* Some file systems cannot tell; the change itself is made by now. */
        fsync(change->dir);
        return 0;
}

const char *gg_preload_error(int error) {
        static const struct {
                int error;
                const char *text;
        } reasons[] = {
                {-ELOOP, "it is a symbolic link: change the file it leads to, or put a file in its place"},
                {-EISDIR, "it is a folder"},
                {-EINVAL, "it is no regular file"},
                {-ENXIO, "it is no regular file"},
                {-EBUSY, "something is mounted on it"},
                {-EROFS, "the file system is read-only"},
                {-EFBIG, "it is larger than 1 MiB"},
                {-ESTALE, "somebody else has changed it meanwhile"},
                {-ETIMEDOUT, "another goroot-guard is changing it, and does not end"},
                {-EACCES, "permission denied (root may)"},
                {-EPERM, "not permitted (root may, unless the file is immutable: lsattr)"},
        };

        for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
                if (reasons[i].error == error)
                        return reasons[i].text;
        return strerror(-error);
}
