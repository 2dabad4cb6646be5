/* SPDX-License-Identifier: MIT */
#include "sys/rawcall.h"
#include <goroot-guard/buf.h>
#include <goroot-guard/sysfs.h>
#include <sys/stat.h>

/* The C library's structure is the kernel's: with 64-bit sizes and file numbers (meson sets
 * _FILE_OFFSET_BITS), and on i386 without 64-bit times, which only the C library makes up. */
_Static_assert(sizeof((struct stat *) 0)->st_ino == 8 && sizeof((struct stat *) 0)->st_size == 8,
               "struct stat is not what the system call fills in");
#ifdef __i386__
_Static_assert(offsetof(struct stat, st_size) == 44 && offsetof(struct stat, st_ino) == 88,
               "struct stat is not what fstatat64 fills in");
#endif

static int sys_stat(void *ctx, const char *path, struct gg_stat *ret_stat) {
        struct stat st = {0};
        /* Not statx(2): kernels before 4.11 lack it, and container runtimes of that age deny it. */
        long r = GG_SYSCALL4(GG_SYS_FSTATAT, AT_FDCWD, path, &st, 0);

        if (r < 0)
                return (int) r;
        *ret_stat = (struct gg_stat){
                .dev = st.st_dev,
                .ino = st.st_ino,
                .size = (uint64_t) st.st_size,
                .uid = st.st_uid,
                .mode = st.st_mode & 07777,
                .type = S_ISREG(st.st_mode)   ? GG_FILE_REGULAR
                        : S_ISDIR(st.st_mode) ? GG_FILE_DIRECTORY
                                              : GG_FILE_OTHER,
        };
        return 0;
}

static int sys_may_execute(void *ctx, const char *path) {
        enum { EXECUTE = 1, EFFECTIVE_IDS = 0x200 }; /* X_OK, AT_EACCESS */
        long r = -ENOSYS;

#ifdef SYS_faccessat2
        r = GG_SYSCALL4(SYS_faccessat2, AT_FDCWD, path, EXECUTE, EFFECTIVE_IDS);
#endif
        if (r == -ENOSYS ||
            r == -EPERM) /* a kernel before 5.8, a container runtime of that age: real ids then */
                r = GG_SYSCALL(SYS_faccessat, AT_FDCWD, path, EXECUTE);
        return (int) r;
}

static long sys_readlink(void *ctx, const char *path, char *ret_target, size_t cap) {
        return GG_SYSCALL4(SYS_readlinkat, AT_FDCWD, path, ret_target, cap);
}

static int sys_getcwd(void *ctx, char *ret_path, size_t cap) {
        long r = GG_SYSCALL(SYS_getcwd, ret_path, cap, 0);

        if (r < 0)
                return (int) r;
        return ret_path[0] == '/' ? 0
                                  : -ENOENT; /* getcwd(2): "(unreachable)/..." outside the root directory */
}

static int sys_open(void *ctx, const char *path) {
        return (int) GG_SYSCALL4(SYS_openat, AT_FDCWD, path,
                                 O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_LARGEFILE, 0);
}

static long sys_pread(void *ctx, int handle, void *ret_bytes, size_t n, uint64_t offset) {
        long r;

        if (offset > INT64_MAX)
                return -EINVAL;
        do
                r = gg_syscall6(SYS_pread64, handle, (long) ret_bytes, (long) n, GG_OFFSET(offset), 0);
        while (r == -EINTR);
        return r;
}

static int sys_path_of(void *ctx, int handle, char *ret_path, size_t cap) {
        char link[40];
        struct gg_buf name;

        gg_buf_init(&name, link, sizeof link);
        gg_buf_puts(&name, "/proc/self/fd/");
        gg_buf_put_uint(&name, (uint64_t) handle);
        long n = sys_readlink(ctx, link, ret_path, cap);
        if (n < 0)
                return (int) n;
        if ((size_t) n >= cap)
                return -ENAMETOOLONG;
        ret_path[n] = '\0';
        return ret_path[0] == '/' ? 0 : -ENOENT;
}

static void sys_close(void *ctx, int handle) {
        GG_SYSCALL(SYS_close, handle, 0, 0);
}

const struct gg_fs gg_sysfs = {
        .stat = sys_stat,
        .may_execute = sys_may_execute,
        .readlink = sys_readlink,
        .getcwd = sys_getcwd,
        .open = sys_open,
        .pread = sys_pread,
        .path_of = sys_path_of,
        .close = sys_close,
};
