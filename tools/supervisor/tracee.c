/* SPDX-License-Identifier: MIT */
#include "supervisor/tracee.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The smallest page there is: no piece of memory that begins and ends in one of these is there by half. */
#define PAGE 4096

/* ---- memory ---- */

static int open_file(pid_t pid, const char *name, int flags) {
        char path[64];
        int fd;

        snprintf(path, sizeof path, "/proc/%d/%s", (int) pid, name);
        fd = open(path, flags | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT ? -ESRCH : -errno;
        return fd;
}

/* Where a container forbids process_vm_readv(2) and process_vm_writev(2), or the kernel has been built
 * without. */
static bool is_unavailable(int error) {
        return error == EPERM || error == ENOSYS;
}

/* The other way to get at memory: proc_pid_mem(5). What stops it stops short of a page. bytes is read from if
 * writes. */
static long by_file(pid_t pid, uint64_t address, void *bytes, size_t n, bool writes) {
        int fd = open_file(pid, "mem", writes ? O_WRONLY : O_RDONLY);
        ssize_t done;

        if (fd < 0)
                return fd == -EACCES ? -EPERM : fd;
        done = writes ? pwrite(fd, bytes, n, (off_t) address) : pread(fd, bytes, n, (off_t) address);
        if (done < 0)
                done = errno == EIO ? -EFAULT : -errno;
        close(fd);
        return done;
}

/* The kernel stops between the pieces, not within one: process_vm_readv(2). */
long gg_tracee_read(void *ctx, uint64_t address, void *ret_bytes, size_t n) {
        enum { PIECES = 256 };
        const pid_t pid = *(const pid_t *) ctx;
        char *to = ret_bytes;
        size_t done = 0;

        while (done < n) {
                struct iovec remote[PIECES], local = {.iov_base = to + done};
                unsigned count = 0;

                for (uint64_t at = address + done; count < PIECES && local.iov_len < n - done; count++) {
                        size_t piece = PAGE - at % PAGE, rest = n - done - local.iov_len;

                        if (piece > rest)
                                piece = rest;
                        remote[count] = (struct iovec){.iov_base = (void *) (uintptr_t) at, .iov_len = piece};
                        local.iov_len += piece;
                        at += piece;
                }

                long got = process_vm_readv(pid, &local, 1, remote, count, 0);
                if (got < 0)
                        got = is_unavailable(errno)
                                      ? by_file(pid, address + done, local.iov_base, local.iov_len, false)
                                      : -errno;
                if (got < 0)
                        return done > 0 ? (long) done : got;
                done += (size_t) got;
                if ((size_t) got < local.iov_len)
                        break;
        }
        return (long) done;
}

int gg_tracee_read_string(pid_t pid, uint64_t address, char *ret_string, size_t cap) {
        enum { MOST = 256 }; /* of what is asked for is no longer: paths and variables */
        size_t n = 0;

        while (n < cap) {
                size_t piece = PAGE - (address + n) % PAGE;
                long got;

                if (n == 0 && piece > MOST)
                        piece = MOST;
                got = gg_tracee_read(&pid, address + n, ret_string + n, piece < cap - n ? piece : cap - n);
                if (got <= 0)
                        return got == -ESRCH || got == -EPERM ? (int) got : -EFAULT;
                if (memchr(ret_string + n, '\0', (size_t) got))
                        return 0;
                n += (size_t) got;
        }
        return -ENAMETOOLONG;
}

/* The number of bytes written, or a negative errno. */
static long write_some(pid_t pid, uint64_t address, const void *bytes, size_t n) {
        const struct iovec local = {.iov_base = (void *) (uintptr_t) bytes, .iov_len = n};
        const struct iovec remote = {.iov_base = (void *) (uintptr_t) address, .iov_len = n};
        long done = process_vm_writev(pid, &local, 1, &remote, 1, 0);

        if (done >= 0)
                return done;
        return is_unavailable(errno) ? by_file(pid, address, local.iov_base, n, true) : -errno;
}

int gg_tracee_write(pid_t pid, uint64_t address, const void *bytes, size_t n) {
        long done = write_some(pid, address, bytes, n);

        /* A stack reaches some way below what is on it, and further down where ptrace(2) writes, but not
         * here. */
        if (done == -EFAULT && ptrace(PTRACE_POKEDATA, pid, (void *) (uintptr_t) address, NULL) == 0)
                done = write_some(pid, address, bytes, n);
        if (done < 0)
                return (int) done;
        return (size_t) done == n ? 0 : -EFAULT;
}

/* ptrace(2) gets through the protection of a page, and takes a word at a time. */
int gg_tracee_write_code(pid_t pid, uint64_t address, const void *bytes, size_t n) {
        const char *from = bytes;

        while (n > 0) {
                size_t part = n < sizeof(long) ? n : sizeof(long);
                void *at = (void *) (uintptr_t) address;
                long word = 0;

                if (part < sizeof word) {
                        errno = 0;
                        word = ptrace(PTRACE_PEEKDATA, pid, at, NULL);
                        if (errno != 0)
                                return -errno;
                }
                memcpy(&word, from, part);
                if (ptrace(PTRACE_POKEDATA, pid, at, (void *) word) != 0)
                        return -errno;
                from += part;
                address += part;
                n -= part;
        }
        return 0;
}

/* ---- /proc ---- */

/* The start of a file, as a string. */
static int read_file(pid_t pid, const char *name, char *ret_text, size_t cap) {
        int fd = open_file(pid, name, O_RDONLY);
        ssize_t n;

        if (fd < 0)
                return fd;
        n = read(fd, ret_text, cap - 1);
        if (n < 0)
                n = -errno;
        close(fd);
        if (n <= 0)
                return n < 0 ? (int) n : -ESRCH;
        ret_text[n] = '\0';
        return 0;
}

static bool number_behind(const char *text, const char *key, long *ret) {
        const char *at = strstr(text, key);

        if (!at)
                return false;
        *ret = strtol(at + strlen(key), NULL, 10);
        return true;
}

int gg_tracee_facts(pid_t pid, struct gg_tracee_facts *ret_facts) {
        static const char state_key[] = "\nState:\t";
        static const char name_key[] = "Name:\t";
        long tgid, ppid, tracer, uid;
        char text[2048];
        const char *state;
        int r = read_file(pid, "status", text, sizeof text);

        if (r != 0)
                return r;
        /* The name, which may be anything, stands in the first line, with its newlines escaped. */
        state = strstr(text, state_key);
        if (!state || !number_behind(text, "\nTgid:", &tgid) || !number_behind(text, "\nPPid:", &ppid) ||
            !number_behind(text, "\nTracerPid:", &tracer) || !number_behind(text, "\nUid:", &uid))
                return -EIO;
        *ret_facts = (struct gg_tracee_facts){
                .tgid = (pid_t) tgid,
                .ppid = (pid_t) ppid,
                .tracer = (pid_t) tracer,
                .uid = (uid_t) uid,
                .state = state[sizeof state_key - 1],
        };
        snprintf(ret_facts->name, sizeof ret_facts->name, "%.*s",
                 (int) strcspn(text + sizeof name_key - 1, "\n"), text + sizeof name_key - 1);
        return 0;
}

bool gg_tracee_is_of_our_kind(pid_t pid) {
        struct gg_tracee_facts facts;
        struct stat own, tracers;
        char exe[32];

        if (gg_tracee_facts(pid, &facts) != 0 || facts.tracer <= 0)
                return false;
        snprintf(exe, sizeof exe, "/proc/%d/exe", (int) facts.tracer);
        return stat("/proc/self/exe", &own) == 0 && stat(exe, &tracers) == 0 &&
               own.st_dev == tracers.st_dev && own.st_ino == tracers.st_ino;
}

uint64_t gg_tracee_made_at(pid_t pid) {
        enum { STARTTIME = 22, STATE = 3 }; /* proc_pid_stat(5) */
        const long ticks = sysconf(_SC_CLK_TCK);
        char text[1024];
        const char *at;

        if (ticks <= 0 || read_file(pid, "stat", text, sizeof text) != 0)
                return 0;
        at = strrchr(text, ')'); /* the name may hold any, but nothing behind it does */
        for (int field = STATE - 1; at && field < STARTTIME; field++)
                at = strchr(at + 1, ' ');
        return at ? strtoull(at, NULL, 10) * 1000 / (uint64_t) ticks : 0;
}

void gg_tracee_link(pid_t pid, const char *name, char *ret_path, size_t cap) {
        char link[64];
        ssize_t n;

        snprintf(link, sizeof link, "/proc/%d/%s", (int) pid, name);
        n = readlink(link, ret_path, cap - 1);
        ret_path[n > 0 ? n : 0] = '\0';
}
