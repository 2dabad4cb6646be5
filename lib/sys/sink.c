/* SPDX-License-Identifier: MIT */
#include "sys/sink.h"
#include "sys/rawcall.h"
#include <goroot-guard/fs.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

/* What syslog(3) writes to, and what systemd's sd_journal_send(3) does. */
#define SYSLOG_SOCKET "/dev/log"
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

/* A summary of more than 1 MiB is not shown at all, what the step itself wrote included (actions/runner,
 * FileCommandManager.cs): half of it is left to the step. */
#define SUMMARY_MAX (512 << 10)

/* What a write(2) may raise in its thread, and what it does by default: a pipe that nobody reads any more
 * (SIGPIPE) and a file that may not grow (SIGXFSZ) end the process, a terminal that the process is in the
 * background of (SIGTTOU) stops it. The kernel's sets of signals are one word. */
static const uint64_t raised_by_write =
        UINT64_C(1) << (SIGPIPE - 1) | UINT64_C(1) << (SIGXFSZ - 1) | UINT64_C(1) << (SIGTTOU - 1);

bool gg_sink_write_once(int fd, struct gg_str text) {
        const int64_t no_time[2] = {0, 0}; /* a struct timespec of either size */
        uint64_t mask = raised_by_write, pending = 0;
        long r;

        GG_SYSCALL4(SYS_rt_sigprocmask, SIG_BLOCK, &raised_by_write, &mask, sizeof mask);
        if (mask & raised_by_write) { /* only what the program blocks can be waiting */
                pending = raised_by_write;
                GG_SYSCALL(SYS_rt_sigpending, &pending, sizeof pending, 0);
        }
        do
                r = GG_SYSCALL(SYS_write, fd, text.p, text.n);
        while (r == -EINTR); /* nothing was written then: signal(7) */

        /* The signal of this write is taken back; one that the program had waiting is the program's. */
        uint64_t ours = raised_by_write & ~pending;
        if (r == -EPIPE || r == -EFBIG)
                GG_SYSCALL4(SYS_rt_sigtimedwait, &ours, NULL, no_time, sizeof ours);
        GG_SYSCALL4(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
        return r >= 0 && (size_t) r == text.n;
}

/* A program that runs with standard error closed gets that number for a file of its own, a database maybe.
 * What closes itself at exec was not meant to be handed on, and so is no standard error. */
bool gg_sink_stderr(struct gg_str text) {
        long flags = GG_SYSCALL(SYS_fcntl, 2, F_GETFD, 0);

        return (flags >= 0 && (flags & FD_CLOEXEC)) || gg_sink_write_once(2, text);
}

/* O_APPEND makes concurrent writers take turns: each record is whole (write(2)). O_NOFOLLOW: nobody who may
 * write the log's folder shall choose the file. O_NONBLOCK: a FIFO that nobody reads must not hold a build
 * up. */
static int open_log(struct gg_str path, int flags) {
        char storage[GG_SINK_PATH_MAX]; /* of a path only what a log needs: this runs on small stacks */
        struct gg_buf buf;

        gg_buf_init(&buf, storage, sizeof storage);
        gg_buf_put_str(&buf, path);
        if (buf.truncated)
                return -ENAMETOOLONG;
        return (int) GG_SYSCALL4(SYS_openat, AT_FDCWD, storage,
                                 flags | O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW |
                                         O_NOCTTY | O_LARGEFILE,
                                 0644);
}

static bool to_file(struct gg_str path, struct gg_str text) {
        int fd = open_log(path, O_CREAT);
        bool done;

        if (fd < 0)
                return false;
        done = gg_sink_write_once(fd, text);
        GG_SYSCALL(SYS_close, fd, 0, 0);
        return done;
}

/* The runner has made the file before the step starts, or there is no summary. */
static bool to_summary(struct gg_str path, struct gg_str text) {
        int fd = open_log(path, 0);
        long size;

        if (fd < 0)
                return false;
        size = GG_SYSCALL(SYS_lseek, fd, 0, SEEK_END);
        if (size >= 0 && size + (long) text.n <= SUMMARY_MAX)
                gg_sink_write_once(fd, text);
        GG_SYSCALL(SYS_close, fd, 0, 0);
        return true;
}

static int open_socket(int type) {
        return (int) GG_SYSCALL(SYS_socket, AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A stream, as older syslog-ng makes it: there the newline ends the message. */
static long send_stream(const struct sockaddr_un *to, struct gg_str text) {
        int fd = open_socket(SOCK_STREAM);
        long r;

        if (fd < 0)
                return fd;
        r = GG_SYSCALL(SYS_connect, fd, to, sizeof *to);
        if (r == 0)
                r = gg_syscall6(SYS_sendto, fd, (long) text.p, (long) text.n, MSG_DONTWAIT | MSG_NOSIGNAL, 0,
                                0);
        GG_SYSCALL(SYS_close, fd, 0, 0);
        return r;
}

/* unix(7). A socket whose reader is slow or gone says so at once: EAGAIN, ECONNREFUSED, ENOENT. One whose
 * buffer is smaller than the record gives EMSGSIZE: by default it takes more than any record has. end: bytes
 * at the end of the text that only a stream needs. */
static bool to_socket(const char *path, struct gg_str text, size_t end) {
        struct sockaddr_un to = {.sun_family = AF_UNIX};
        int fd = open_socket(SOCK_DGRAM);
        struct gg_buf buf;
        long r;

        if (fd < 0)
                return false;
        gg_buf_init(&buf, to.sun_path, sizeof to.sun_path);
        gg_buf_puts(&buf, path);
        r = gg_syscall6(SYS_sendto, fd, (long) text.p, (long) (text.n - end), MSG_DONTWAIT | MSG_NOSIGNAL,
                        (long) &to, sizeof to);
        GG_SYSCALL(SYS_close, fd, 0, 0);
        if (r == -EPROTOTYPE)
                r = send_stream(&to, text) - (long) end;
        return r >= 0 && (size_t) r == text.n - end;
}

bool gg_sink_form(const struct gg_sink *sink, unsigned place, enum gg_form *ret_form) {
        static const unsigned char forms[] = {
                [GG_SINK_STDERR] = GG_FORM_LINE,   [GG_SINK_FILE] = GG_FORM_JSON,
                [GG_SINK_SYSLOG] = GG_FORM_SYSLOG, [GG_SINK_JOURNALD] = GG_FORM_JOURNAL,
                [GG_SINK_GITHUB] = GG_FORM_GITHUB, [GG_SINK_GITLAB] = GG_FORM_GITLAB,
        };

        *ret_form = place == 0 ? (enum gg_form) forms[sink->kind] : GG_FORM_SUMMARY;
        return place == 0 || (place == 1 && sink->kind == GG_SINK_GITHUB && sink->target.n > 0);
}

/* What goes to stderr was meant for who sees it there. */
bool gg_sink_counts(const struct gg_sink *sink) {
        return sink->kind == GG_SINK_FILE || sink->kind == GG_SINK_SYSLOG || sink->kind == GG_SINK_JOURNALD;
}

bool gg_sink_write(const struct gg_sink *sink, enum gg_form form, struct gg_str text) {
        switch (form) {
        case GG_FORM_JSON:
                return to_file(sink->target, text);
        case GG_FORM_SYSLOG:
                return to_socket(SYSLOG_SOCKET, text, 1);
        case GG_FORM_JOURNAL:
                return to_socket(JOURNAL_SOCKET, text, 0);
        case GG_FORM_SUMMARY:
                return to_summary(sink->target, text);
        default:
                return gg_sink_stderr(text);
        }
}
