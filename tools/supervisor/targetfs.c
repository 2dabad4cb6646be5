/* SPDX-License-Identifier: MIT */
#include "supervisor/targetfs.h"
#include "supervisor/tracee.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/sysfs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A path for our own calls: relative ones are the process's. NULL if it gets too long. */
static const char *own_path(const struct gg_targetfs *t, const char *path, char room[GG_PATH_MAX]) {
        if (path[0] == '/')
                return path;
        return snprintf(room, GG_PATH_MAX, "%s/%s", t->cwd, path) < GG_PATH_MAX ? room : NULL;
}

/* Opens a path below the root of the process, where links lead within it too. Relative ones are put behind
 * its working directory first. */
static int open_below(const struct gg_targetfs *t, const char *path, uint64_t flags) {
        struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
        char joined[2 * GG_PATH_MAX], cwd[GG_PATH_MAX];
        long fd;

        if (path[0] != '/') {
                ssize_t n = readlink(t->cwd, cwd, sizeof cwd - 1);

                if (n < 0)
                        return -errno;
                cwd[n] = '\0';
                snprintf(joined, sizeof joined, "%s/%s", gg_targetfs_strip(t, cwd), path);
                path = joined;
        }
        fd = syscall(SYS_openat2, t->root, path, &how, sizeof how);
        return fd < 0 ? -errno : (int) fd;
}

static bool is_own(const struct gg_targetfs *t, const char *path) {
        return !t->foreign || strcmp(path, t->exe) == 0;
}

/* "/proc/self/fd/N" */
static void name_fd(char name[32], int fd) {
        snprintf(name, 32, "/proc/self/fd/%d", fd);
}

/* Looks at a path below another root by way of a descriptor. */
static int through(const struct gg_targetfs *t, const char *path, int extra, char name[32]) {
        int fd = open_below(t, path, (uint64_t) (O_PATH | extra));

        if (fd >= 0)
                name_fd(name, fd);
        return fd;
}

static int target_stat(void *ctx, const char *path, struct gg_stat *ret_stat) {
        const struct gg_targetfs *t = ctx;
        char room[GG_PATH_MAX], name[32];
        int fd, r;

        if (is_own(t, path)) {
                path = own_path(t, path, room);
                return path ? gg_sysfs.stat(NULL, path, ret_stat) : -ENAMETOOLONG;
        }
        fd = through(t, path, 0, name);
        if (fd < 0)
                return fd;
        r = gg_sysfs.stat(NULL, name, ret_stat);
        close(fd);
        return r;
}

static int target_may_execute(void *ctx, const char *path) {
        const struct gg_targetfs *t = ctx;
        char room[GG_PATH_MAX], name[32];
        int fd, r;

        if (is_own(t, path)) {
                path = own_path(t, path, room);
                return path ? gg_sysfs.may_execute(NULL, path) : -ENAMETOOLONG;
        }
        fd = through(t, path, 0, name);
        if (fd < 0)
                return fd;
        r = gg_sysfs.may_execute(NULL, name);
        close(fd);
        return r;
}

static long target_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        const struct gg_targetfs *t = ctx;
        char room[GG_PATH_MAX];
        ssize_t n;
        int fd;

        if (is_own(t, path)) {
                path = own_path(t, path, room);
                return path ? gg_sysfs.readlink(NULL, path, ret_target, cap) : -ENAMETOOLONG;
        }
        fd = open_below(t, path, O_PATH | O_NOFOLLOW);
        if (fd < 0)
                return fd;
        n = readlinkat(fd, "", ret_target, cap);
        if (n < 0)
                n = errno == ENOENT ? -EINVAL : -errno; /* readlink(2): no link */
        close(fd);
        return n;
}

static int target_getcwd(void *ctx, char *ret_path, size_t cap) {
        const struct gg_targetfs *t = ctx;
        char path[GG_PATH_MAX];
        ssize_t n = readlink(t->cwd, path, sizeof path - 1);
        const char *seen;

        if (n < 0)
                return -errno;
        path[n] = '\0';
        seen = gg_targetfs_strip(t, path);
        if (strlen(seen) >= cap)
                return -ERANGE;
        memcpy(ret_path, seen, strlen(seen) + 1);
        return 0;
}

static int target_open(void *ctx, const char *path) {
        const struct gg_targetfs *t = ctx;
        char room[GG_PATH_MAX];

        if (is_own(t, path)) {
                path = own_path(t, path, room);
                return path ? gg_sysfs.open(NULL, path) : -ENAMETOOLONG;
        }
        return open_below(t, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

static long target_pread(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        (void) ctx;
        return gg_sysfs.pread(NULL, handle, ret_bytes, n, offset);
}

static int target_path_of(void *ctx, int handle, char *ret_path, size_t cap) {
        const struct gg_targetfs *t = ctx;
        int r = gg_sysfs.path_of(NULL, handle, ret_path, cap);
        const char *seen;

        if (r != 0)
                return r;
        seen = gg_targetfs_strip(t, ret_path);
        memmove(ret_path, seen, strlen(seen) + 1);
        return 0;
}

static void target_close(void *ctx, int handle) {
        (void) ctx;
        gg_sysfs.close(NULL, handle);
}

/* Whether two names of /proc lead to the same. */
static bool same(const char *a, const char *b) {
        struct stat one, two;

        return stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev &&
               one.st_ino == two.st_ino;
}

void gg_targetfs_open(struct gg_targetfs *ret_target, pid_t pid) {
        struct gg_targetfs *t = ret_target;
        char root[32], mounts[32];

        t->fs = (struct gg_fs){
                .ctx = t,
                .stat = target_stat,
                .may_execute = target_may_execute,
                .readlink = target_readlink,
                .getcwd = target_getcwd,
                .open = target_open,
                .pread = target_pread,
                .path_of = target_path_of,
                .close = target_close,
        };
        t->root = -1;
        t->foreign = false;
        t->prefix[0] = '\0';
        snprintf(t->exe, sizeof t->exe, "/proc/%d/exe", (int) pid);
        snprintf(t->cwd, sizeof t->cwd, "/proc/%d/cwd", (int) pid);
        snprintf(root, sizeof root, "/proc/%d/root", (int) pid);
        snprintf(mounts, sizeof mounts, "/proc/%d/ns/mnt", (int) pid);
        if (same(root, "/proc/self/root") && same(mounts, "/proc/self/ns/mnt"))
                return;
        t->foreign = true;
        t->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        gg_tracee_link(pid, "root", t->prefix, sizeof t->prefix);
        if (strcmp(t->prefix, "/") == 0)
                t->prefix[0] = '\0';
}

void gg_targetfs_close(struct gg_targetfs *target) {
        if (target->root >= 0)
                close(target->root);
        target->root = -1;
}

const char *gg_targetfs_exe(const struct gg_targetfs *target) {
        return target->exe;
}

const char *gg_targetfs_strip(const struct gg_targetfs *target, const char *path) {
        size_t n = strlen(target->prefix);

        if (n > 0 && strncmp(path, target->prefix, n) == 0 && (path[n] == '/' || path[n] == '\0'))
                return path[n] == '/' ? path + n : "/";
        return path;
}
