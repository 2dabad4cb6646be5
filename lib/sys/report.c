/* SPDX-License-Identifier: MIT */
#include "sys/report.h"
#include "sys/lost.h"
#include "sys/process.h"
#include "sys/sink.h"

/* One sink after the other: what each has lost is its own. */
static void report(const struct gg_conf *conf, struct gg_note *note, uint64_t *lost, char *room, size_t cap) {
        char host[GG_HOST_MAX];
        struct gg_buf buf;
        enum gg_form form;

        for (unsigned i = 0; i < conf->sink_count; i++) {
                const struct gg_sink *sink = &conf->sinks[i];
                bool counts = gg_sink_counts(sink);

                *lost = counts ? gg_lost_take(sink) : 0;
                for (unsigned place = 0; gg_sink_form(sink, place, &form); place++) {
                        if (form == GG_FORM_SYSLOG)
                                note->host = gg_process_host(host);
                        gg_buf_init(&buf, room, cap);
                        gg_form_put(&buf, form, note);
                        if (!gg_sink_write(sink, form, gg_buf_str(&buf)) && counts)
                                gg_lost_add(sink, *lost + 1);
                }
        }
}

void gg_report_launch(const struct gg_conf *conf, const struct gg_record *record, char *room, size_t cap) {
        struct gg_record copy = *record;

        report(conf, &(struct gg_note){.launch = &copy}, &copy.lost, room, cap);
}

void gg_report_mistakes(const struct gg_conf *conf, const struct gg_conf_record *record, char *room,
                        size_t cap) {
        struct gg_conf_record copy = *record;

        report(conf, &(struct gg_note){.mistakes = &copy}, &copy.lost, room, cap);
}
