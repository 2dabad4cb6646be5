/* SPDX-License-Identifier: MIT */
/* A report as one JSON object, described in goroot-guard-report(1). It is written as it goes, because a tree
 * of it would take many times the memory of the counters. */
#include "core/utf8.h"
#include "report/put.h"
#include "report/report.h"
#include "report/times.h"
#include <goroot-guard/record.h>
#include <inttypes.h>

void gg_put_json_inside(FILE *stream, struct gg_str text) {
        char storage[6 * 256 + 3];
        struct gg_buf buf;

        while (text.n > 0) {
                size_t n = gg_utf8_cut(text, 256);

                gg_buf_init(&buf, storage, sizeof storage);
                gg_record_put_json(&buf, (struct gg_str){text.p, n});
                fwrite(buf.p + 1, 1, buf.len - 2, stream);
                text.p += n;
                text.n -= n;
        }
}

static void put_name(FILE *stream, const char *separator, const char *name) {
        fprintf(stream, "%s\"%s\":", separator, name);
}

/* null for what the record did not say. */
static void put_text(FILE *stream, const char *separator, const char *name, struct gg_str text) {
        put_name(stream, separator, name);
        if (text.n == 0) {
                fputs("null", stream);
                return;
        }
        fputc('"', stream);
        gg_put_json_inside(stream, text);
        fputc('"', stream);
}

static void put_number(FILE *stream, const char *separator, const char *name, uint64_t number) {
        put_name(stream, separator, name);
        fprintf(stream, "%" PRIu64, number);
}

static void put_bool(FILE *stream, const char *separator, const char *name, bool value) {
        put_name(stream, separator, name);
        fputs(value ? "true" : "false", stream);
}

static void put_times(FILE *stream, struct gg_times seen, bool is_known) {
        char text[GG_TIME_LENGTH + 1] = "";

        if (is_known)
                gg_time_write(seen.first, text);
        put_text(stream, ",", "first", gg_str_of(text));
        if (is_known)
                gg_time_write(seen.last, text);
        put_text(stream, ",", "last", gg_str_of(text));
}

static void put_counters(FILE *stream, const struct gg_report *report) {
        const struct {
                const char *name;
                uint64_t number;
        } counters[] = {
                {"records", report->records},     {"violations", report->violations},
                {"undecided", report->undecided}, {"config_errors", report->config_errors},
                {"lost", report->lost},           {"damaged", report->damaged},
                {"foreign", report->foreign},     {"newer", report->newer},
                {"outside", report->outside},     {"unread", report->unread},
                {"bytes", report->bytes},
        };

        fprintf(stream, "{\"v\":1,\"status\":%d", gg_report_status(report));
        for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
                put_number(stream, ",", counters[i].name, counters[i].number);
        put_bool(stream, ",", "has_rate", report->has_rate);
        put_times(stream, report->seen, report->records > 0);
}

static void put_done(FILE *stream, const struct gg_report *report) {
        const char *separator = "";

        fputs(",\"done\":[", stream);
        for (enum gg_reason reason = GG_REASON_MISSING; reason <= GG_REASON_UNVERIFIABLE; reason++) {
                for (enum gg_action action = GG_ACTION_PASS; action <= GG_ACTION_BLOCK; action++) {
                        if (report->done[reason][action] == 0)
                                continue;
                        fputs(separator, stream);
                        put_text(stream, "{", "reason", gg_str_of(gg_reason_name(reason)));
                        put_text(stream, ",", "action", gg_str_of(gg_action_name(action)));
                        put_number(stream, ",", "violations", report->done[reason][action]);
                        fputc('}', stream);
                        separator = ",";
                }
        }
        fputc(']', stream);
}

static void put_table(FILE *stream, const struct gg_tally_table *table, unsigned top) {
        size_t shown = table->count < top ? table->count : top;

        fputs("{\"rows\":[", stream);
        for (size_t i = 0; i < shown; i++) {
                const struct gg_tally_row *row = &table->rows[i];

                put_text(stream, i > 0 ? ",{" : "{", "key", row->key);
                put_number(stream, ",", "launches", row->launches);
                put_number(stream, ",", "violations", row->violations);
                put_times(stream, row->seen, row->violations > 0);
                fputc('}', stream);
        }
        fputs("]", stream);
        put_number(stream, ",", "left_out", table->count - shown);
        put_bool(stream, ",", "complete", table->complete);
        put_number(stream, ",", "other_launches", table->other_launches);
        put_number(stream, ",", "other_violations", table->other_violations);
        put_number(stream, ",", "missing_max", table->missing_max);
        fputc('}', stream);
}

static void put_cause(FILE *stream, const struct gg_tally_cause *cause) {
        put_text(stream, "{", "goroot", cause->goroot);
        put_text(stream, ",", "source", cause->source);
        put_text(stream, ",", "reason", cause->reason);
        put_text(stream, ",", "hint", cause->hint);
        put_text(stream, ",", "real_root", cause->real_root);
        put_number(stream, ",", "violations", cause->violations);
        put_number(stream, ",", "hosts", cause->hosts);
        put_bool(stream, ",", "hosts_complete", cause->hosts_complete);
        put_times(stream, cause->seen, true);
        put_text(stream, ",", "remedy", gg_str_of(cause->remedy));
        fputc('}', stream);
}

static void put_damage(FILE *stream, const struct gg_tally_damage *damage) {
        put_text(stream, "{", "file", gg_str_of(damage->file));
        put_number(stream, ",", "line", damage->line);
        put_text(stream, ",", "what", gg_str_of(damage->what));
        fputc('}', stream);
}

void gg_report_json(const struct gg_report *report, const struct gg_report_style *style, FILE *stream) {
        size_t causes = report->cause_count < style->top ? report->cause_count : style->top;

        put_counters(stream, report);
        put_done(stream, report);
        fputs(",\"causes\":[", stream);
        for (size_t i = 0; i < causes; i++) {
                fputs(i > 0 ? "," : "", stream);
                put_cause(stream, &report->causes[i]);
        }
        fputc(']', stream);
        put_number(stream, ",", "causes_left_out", report->cause_count - causes);
        fputs(",\"tables\":{", stream);
        for (enum gg_dimension d = 0; d < GG_DIMENSION_COUNT; d++) {
                put_name(stream, d > 0 ? "," : "", gg_dimension_name(d));
                put_table(stream, &report->tables[d], style->top);
        }
        fputs("},\"damages\":[", stream);
        for (size_t i = 0; i < report->damage_count; i++) {
                fputs(i > 0 ? "," : "", stream);
                put_damage(stream, &report->damages[i]);
        }
        fputs("]}\n", stream);
}
