/* SPDX-License-Identifier: MIT */
#include "sys/lost.h"
#include "sys/rawcall.h"
#include "sys/sink.h"
#include <goroot-guard/buf.h>
#include <sys/stat.h>

/* Where every user may make files and nobody may take those of others away: shm_open(3), tmpfs(5). */
#define PLACE "/dev/shm/goroot-guard-"

enum { NAME_MAX_HERE = 96 };

/* FNV-1a: another sink is another file. */
static uint64_t hash_of(const struct gg_sink *sink) {
        uint64_t hash = UINT64_C(0xcbf29ce484222325) + sink->kind;

        for (size_t i = 0; i < sink->target.n; i++)
                hash = (hash ^ (unsigned char) sink->target.p[i]) * UINT64_C(0x100000001b3);
        return hash;
}

static uint32_t user(void) {
        return (uint32_t) GG_SYSCALL(GG_SYS_GETEUID, 0, 0, 0);
}

static void make_name(const struct gg_sink *sink, struct gg_buf *ret_name, char storage[NAME_MAX_HERE]) {
        gg_buf_init(ret_name, storage, NAME_MAX_HERE);
        gg_buf_puts(ret_name, PLACE);
        gg_buf_put_uint(ret_name, user());
        gg_buf_putc(ret_name, '-');
        gg_buf_put_uint(ret_name, hash_of(sink));
}

/* Anybody may have put something else there. -errno, or a descriptor of a file of this user's that has no
 * other name. */
static int open_own(const char *name, int flags) {
        struct stat st = {0}; /* of the kernel's form: sysfs.c */
        int fd = (int) GG_SYSCALL4(SYS_openat, AT_FDCWD, name,
                                   flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY, 0600);

        if (fd < 0)
                return fd;
        if (GG_SYSCALL4(GG_SYS_FSTATAT, fd, "", &st, AT_EMPTY_PATH) < 0 || !S_ISREG(st.st_mode) ||
            st.st_uid != user() || st.st_nlink != 1) {
                GG_SYSCALL(SYS_close, fd, 0, 0);
                return -EPERM;
        }
        return fd;
}

/* The entries are few: who adds one has taken what was there before, unless several did at a time. */
static uint64_t sum(int fd) {
        uint32_t entries[32] = {0};
        uint64_t count = 0;
        long n;

        while ((n = GG_SYSCALL(SYS_read, fd, entries, sizeof entries)) > 0)
                for (size_t i = 0; i < (size_t) n / sizeof *entries; i++)
                        count += entries[i];
        return count;
}

/* Of all that want it at the same time, one gets the file. */
uint64_t gg_lost_take(const struct gg_sink *sink) {
        char storage[NAME_MAX_HERE], taken_storage[NAME_MAX_HERE];
        struct gg_buf name, taken;
        uint64_t count = 0;
        int fd;

        make_name(sink, &name, storage);
        make_name(sink, &taken, taken_storage);
        gg_buf_putc(&taken, '.');
        gg_buf_put_uint(&taken, (uint64_t) GG_SYSCALL(SYS_gettid, 0, 0, 0));
        if (GG_SYSCALL4(SYS_renameat, AT_FDCWD, storage, AT_FDCWD, taken_storage) < 0)
                return 0;
        fd = open_own(taken_storage, O_RDONLY);
        if (fd >= 0) {
                count = sum(fd);
                GG_SYSCALL(SYS_close, fd, 0, 0);
        }
        GG_SYSCALL(SYS_unlinkat, AT_FDCWD, taken_storage, 0);
        return count;
}

void gg_lost_add(const struct gg_sink *sink, uint64_t count) {
        uint32_t entry = count < UINT32_MAX ? (uint32_t) count : UINT32_MAX;
        char storage[NAME_MAX_HERE];
        struct gg_buf name;
        int fd;

        make_name(sink, &name, storage);
        fd = open_own(storage, O_WRONLY | O_APPEND | O_CREAT);
        if (fd < 0)
                return;
        gg_sink_write_once(fd, (struct gg_str){(const char *) &entry, sizeof entry});
        GG_SYSCALL(SYS_close, fd, 0, 0);
}
