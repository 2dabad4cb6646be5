/* SPDX-License-Identifier: MIT */
/* A report in Prometheus' text exposition format, version 0.0.4, for the textfile collector of node_exporter.
 * Each family is there once, and the number of its series does not grow with what is in the records: reasons
 * and actions are few, of causes and hosts there are the first ones. */
#include "report/put.h"
#include "report/report.h"
#include <goroot-guard/record.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void start_family(FILE *stream, const char *name, const char *type, const char *help) {
        fprintf(stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_single(FILE *stream, const char *name, const char *type, const char *help, uint64_t number) {
        start_family(stream, name, type, help);
        fprintf(stream, "%s %" PRIu64 "\n", name, number);
}

/* Text as in JSON, where no two texts look the same and there are no control characters; and its backslashes
 * and quotes as the format wants them. */
static void put_label(FILE *stream, const char *separator, const char *name, struct gg_str text) {
        char *escaped = NULL;
        size_t n = 0;
        FILE *memory = open_memstream(&escaped, &n);

        fprintf(stream, "%s%s=\"", separator, name);
        if (memory) {
                gg_put_json_inside(memory, text);
                fclose(memory);
        }
        for (size_t i = 0; i < n; i++) {
                if (escaped[i] == '\\' || escaped[i] == '"')
                        fputc('\\', stream);
                fputc(escaped[i], stream);
        }
        fputc('"', stream);
        free(escaped);
}

static void put_violations(FILE *stream, const struct gg_report *report) {
        static const char name[] = "goroot_guard_violations_total";

        start_family(stream, name, "counter",
                     "Launches of a go command with a GOROOT that is not its own, by why and what was done.");
        for (enum gg_reason reason = GG_REASON_MISSING; reason <= GG_REASON_UNVERIFIABLE; reason++)
                for (enum gg_action action = GG_ACTION_PASS; action <= GG_ACTION_BLOCK; action++)
                        fprintf(stream, "%s{reason=\"%s\",action=\"%s\"} %" PRIu64 "\n", name,
                                gg_reason_name(reason), gg_action_name(action), report->done[reason][action]);
}

static void put_counters(FILE *stream, const struct gg_report *report) {
        const struct {
                const char *name, *help;
                uint64_t number;
        } counters[] = {
                {"goroot_guard_undecided_total", "Launches that the guard could not look at.",
                 report->undecided},
                {"goroot_guard_config_errors_total", "Records of mistakes in the configuration.",
                 report->config_errors},
                {"goroot_guard_lost_records_total", "Records that could not be delivered, as later ones say.",
                 report->lost},
                {"goroot_guard_damaged_lines_total", "Lines that are no record.", report->damaged},
                {"goroot_guard_newer_records_total", "Records of a newer schema, which were left out.",
                 report->newer},
        };

        for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
                put_single(stream, counters[i].name, "counter", counters[i].help, counters[i].number);
}

static void put_causes(FILE *stream, const struct gg_report *report, unsigned top) {
        static const char name[] = "goroot_guard_cause_violations_total";

        if (report->cause_count == 0)
                return;
        start_family(stream, name, "counter",
                     "Violations with the same GOROOT from the same source, the most frequent ones.");
        for (size_t i = 0; i < report->cause_count && i < top; i++) {
                fputs(name, stream);
                put_label(stream, "{", "goroot", report->causes[i].goroot);
                put_label(stream, ",", "source", report->causes[i].source);
                fprintf(stream, "} %" PRIu64 "\n", report->causes[i].violations);
        }
}

/* A record without a host gives a series without a value of that label, which is the same as one without the
 * label. */
static void put_hosts(FILE *stream, const struct gg_report *report, unsigned top, const char *name,
                      const char *help, bool violations) {
        const struct gg_tally_table *table = &report->tables[GG_BY_HOST];

        if (table->count == 0)
                return;
        start_family(stream, name, "counter", help);
        for (size_t i = 0; i < table->count && i < top; i++) {
                const struct gg_tally_row *row = &table->rows[i];

                fputs(name, stream);
                put_label(stream, "{", "host", row->key);
                fprintf(stream, "} %" PRIu64 "\n", violations ? row->violations : row->launches);
        }
}

static void put_time(FILE *stream, const char *name, const char *help, int64_t time) {
        int64_t size = time < 0 ? -time : time;

        start_family(stream, name, "gauge", help);
        fprintf(stream, "%s %s%" PRId64 ".%03d\n", name, time < 0 ? "-" : "", size / 1000,
                (int) (size % 1000));
}

static void put_last(FILE *stream, const struct gg_report *report) {
        const struct gg_tally_table *reasons = &report->tables[GG_BY_REASON];
        int64_t last = INT64_MIN;

        if (report->records > 0)
                put_time(stream, "goroot_guard_last_launch_timestamp_seconds",
                         "Time of the last launch of a go command.", report->seen.last);
        for (size_t i = 0; i < reasons->count; i++)
                last = reasons->rows[i].seen.last > last ? reasons->rows[i].seen.last : last;
        if (report->violations > 0)
                put_time(stream, "goroot_guard_last_violation_timestamp_seconds",
                         "Time of the last launch with a GOROOT that is not the go command's own.", last);
}

void gg_report_prometheus(const struct gg_report *report, const struct gg_report_style *style, FILE *stream) {
        put_single(stream, "goroot_guard_launches_total", "counter",
                   "Launches of a go command that gave a record.", report->records);
        put_violations(stream, report);
        put_counters(stream, report);
        put_causes(stream, report, style->top);
        put_hosts(stream, report, style->top, "goroot_guard_host_launches_total",
                  "Launches that gave a record, of the hosts with the most violations.", false);
        put_hosts(stream, report, style->top, "goroot_guard_host_violations_total",
                  "Violations, of the hosts with the most of them.", true);
        put_last(stream, report);
        put_single(stream, "goroot_guard_unread_files", "gauge", "Files that could not be read to their end.",
                   report->unread);
}
