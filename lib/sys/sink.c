/* SPDX-License-Identifier: MIT */
#include "sys/sink.h"
#include "sys/rawcall.h"
#include <goroot-guard/fs.h>
#include <signal.h>

/* What a write(2) may raise in its thread, and what it does by default: a pipe that nobody reads any more
 * (SIGPIPE) and a file that may not grow (SIGXFSZ) end the process, a terminal that the process is in the
 * background of (SIGTTOU) stops it. The kernel's sets of signals are one word. */
static const uint64_t raised_by_write =
        UINT64_C(1) << (SIGPIPE - 1) | UINT64_C(1) << (SIGXFSZ - 1) | UINT64_C(1) << (SIGTTOU - 1);

static void write_once(int fd, struct gg_str text) {
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
}

/* A program that runs with standard error closed gets that number for a file of its own, a database maybe.
 * What closes itself at exec was not meant to be handed on, and so is no standard error. */
static void write_stderr(struct gg_str text) {
        long flags = GG_SYSCALL(SYS_fcntl, 2, F_GETFD, 0);

        if (flags < 0 || !(flags & FD_CLOEXEC))
                write_once(2, text);
}

static void to_stderr(struct gg_str target, struct gg_str text) {
        write_stderr(text);
}

/* O_APPEND makes concurrent writers take turns: each record is whole (write(2)). O_NOFOLLOW: nobody who may
 * write the log's folder shall choose the file. O_NONBLOCK: a FIFO that nobody reads must not hold a build
 * up. */
static void to_file(struct gg_str target, struct gg_str text) {
        char path[GG_SINK_PATH_MAX]; /* of the path only what a log needs: this runs on small stacks */
        struct gg_buf buf;

        gg_buf_init(&buf, path, sizeof path);
        gg_buf_put_str(&buf, target);
        if (buf.truncated)
                return;
        int fd = (int) GG_SYSCALL4(SYS_openat, AT_FDCWD, path,
                                   O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW |
                                           O_NOCTTY | O_LARGEFILE,
                                   0644);
        if (fd < 0)
                return;
        write_once(fd, text);
        GG_SYSCALL(SYS_close, fd, 0, 0);
}

static const struct {
        void (*write)(struct gg_str target, struct gg_str text);
        bool json; /* wants the JSON form */
} sinks[] = {
        [GG_SINK_STDERR] = {to_stderr, false},
        [GG_SINK_FILE] = {to_file, true},
};

static bool wants(const struct gg_conf *conf, bool json) {
        for (unsigned i = 0; i < conf->sink_count; i++)
                if (sinks[conf->sinks[i].kind].json == json)
                        return true;
        return false;
}

void gg_sink_stderr(struct gg_str line) {
        write_stderr(line);
}

bool gg_sink_wants_line(const struct gg_conf *conf) {
        return wants(conf, false);
}

bool gg_sink_wants_json(const struct gg_conf *conf) {
        return wants(conf, true);
}

void gg_sink_write(const struct gg_conf *conf, const struct gg_sink_entry *entry) {
        for (unsigned i = 0; i < conf->sink_count; i++) {
                const struct gg_sink *sink = &conf->sinks[i];

                sinks[sink->kind].write(sink->target, sinks[sink->kind].json ? entry->json : entry->line);
        }
}
