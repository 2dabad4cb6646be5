/* SPDX-License-Identifier: MIT */
/* Records: what the guard says about a launch, as one line for people or as one line of JSON (schema version
 * 1, described in goroot-guard-records(5)). The text is escaped so that nothing in a path can start another
 * line, leave a JSON string or send a control sequence to a terminal. Pure and async-signal-safe. */
#ifndef GOROOT_GUARD_RECORD_H
#define GOROOT_GUARD_RECORD_H

#include <goroot-guard/buf.h>
#include <goroot-guard/judge.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Enough for either form of any record: every text at its longest and escaped to six bytes each. */
#define GG_RECORD_MAX ((size_t) 8 * 6 * GG_PATH_MAX)

enum gg_via {
        GG_VIA_PRELOAD,    /* a hook of the launching process */
        GG_VIA_SELF,       /* the library inside the go itself */
        GG_VIA_SUPERVISOR, /* the tracer */
};

/* One launch. All borrowed. */
struct gg_record {
        const struct gg_judgement *judgement;
        const struct gg_plan *plan;
        struct gg_scene scene;
        struct gg_str command; /* go subcommand: gg_record_command(); empty if none */
        int64_t seconds;       /* time, since 1970-01-01 UTC */
        uint32_t milliseconds;
        uint32_t pid, ppid, uid; /* of the process that calls exec or posix_spawn */
        enum gg_via via;
        uint64_t lost; /* records before this one that its sink did not get */
};

/* A mistake in the configuration, met while judging a launch. */
struct gg_conf_record {
        const struct gg_conf_error *first;
        unsigned count; /* of all mistakes */
        int64_t seconds;
        uint32_t milliseconds;
        uint32_t pid, ppid, uid;
        uint64_t lost;
};

/* The argument as a go subcommand: the slice itself if it is a lower-case word of at most 16 letters, else
 * empty. Flags and file names are never recorded: they carry secrets. */
struct gg_str gg_record_command(struct gg_str argument);

/* Appends the record and a newline. On overflow buf->truncated is set; with
 * GG_RECORD_MAX bytes it cannot be. */
void gg_record_line(struct gg_buf *buf, const struct gg_record *record);
void gg_record_json(struct gg_buf *buf, const struct gg_record *record);
void gg_conf_record_line(struct gg_buf *buf, const struct gg_conf_record *record);
void gg_conf_record_json(struct gg_buf *buf, const struct gg_conf_record *record);

/* Appends the one thing to do about a judgement: "unset GOROOT", "remove line 3 of /home/u/.config/go/env".
 * Nothing if there is nothing to mend. Escaped for a terminal. */
void gg_record_remedy(struct gg_buf *buf, const struct gg_judgement *judgement);

/* Appends a time as RFC 3339 has it: "2026-01-02T03:04:05.678Z". Years from 0 on. */
void gg_record_put_time(struct gg_buf *buf, int64_t seconds, uint32_t milliseconds);

/* Appends text for a terminal: printable characters of valid UTF-8 as they are; control characters, invisible
 * direction marks and invalid bytes as \n, \t or \xNN. */
void gg_record_put_text(struct gg_buf *buf, struct gg_str text);

/* Appends text as a JSON string with its quotes; bytes that are no valid UTF-8 become U+FFFD. */
void gg_record_put_json(struct gg_buf *buf, struct gg_str text);

#ifdef __cplusplus
}
#endif
#endif
