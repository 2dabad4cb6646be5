/* SPDX-License-Identifier: MIT */
#include "sys/report.h"
#include "sys/sink.h"

/* Both kinds of record are formatted by a function of this shape. */
typedef void format_fn(struct gg_buf *buf, const void *record);

static void format_line(struct gg_buf *buf, const void *record) {
        gg_record_line(buf, record);
}

static void format_json(struct gg_buf *buf, const void *record) {
        gg_record_json(buf, record);
}

static void format_conf_line(struct gg_buf *buf, const void *record) {
        gg_conf_record_line(buf, record);
}

static void format_conf_json(struct gg_buf *buf, const void *record) {
        gg_conf_record_json(buf, record);
}

/* Once for both kinds, whatever the compiler thinks of that: the library has little room left. */
__attribute__((noinline)) static void report(const struct gg_conf *conf, const void *record, char *room,
                                             size_t cap, format_fn *line, format_fn *json) {
        struct gg_sink_entry entry;
        struct gg_buf buf;

        gg_buf_init(&buf, room, cap);
        if (gg_sink_wants_line(conf))
                line(&buf, record);
        entry.line = gg_buf_str(&buf);
        if (gg_sink_wants_json(conf))
                json(&buf, record);
        entry.json = (struct gg_str){buf.p + entry.line.n, buf.len - entry.line.n};
        gg_sink_write(conf, &entry);
}

void gg_report_launch(const struct gg_conf *conf, const struct gg_record *record, char *room, size_t cap) {
        report(conf, record, room, cap, format_line, format_json);
}

void gg_report_mistakes(const struct gg_conf *conf, const struct gg_conf_record *record, char *room,
                        size_t cap) {
        report(conf, record, room, cap, format_conf_line, format_conf_json);
}
