/* SPDX-License-Identifier: MIT */
#include "sys/sink.h"
#include "sys/rawcall.h"
#include <goroot-guard/fs.h>

static void write_once(int fd, struct gg_str text) {
        long r;

        do
                r = GG_SYSCALL(SYS_write, fd, text.p, text.n);
        while (r == -EINTR); /* nothing was written then: signal(7) */
}

static void to_stderr(struct gg_str target, struct gg_str text) {
        write_once(2, text);
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
        int fd = (int) GG_SYSCALL4(
                SYS_openat, AT_FDCWD, path,
                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY, 0644);
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
        write_once(2, line);
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
