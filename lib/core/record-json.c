/* SPDX-License-Identifier: MIT */
/* The members of a record, in the two forms that programs read: JSON, and the fields of systemd's journal. */
#include "core/divide.h"
#include "core/record-parts.h"
#include <string.h>

/* Rounded down, also below 0; *ret_rest is never negative. */
static int64_t divide_down(int64_t v, uint32_t by, uint32_t *ret_rest) {
        uint64_t u = (uint64_t) (v < 0 ? ~v : v);
        uint32_t rest = gg_divide(&u, by);

        *ret_rest = v < 0 ? by - 1 - rest : rest;
        return v < 0 ? ~(int64_t) u : (int64_t) u;
}

/* The civil date of a day count since 1970-01-01, by eras of 400 years that start on 1 March, so that the
 * leap day comes last (gmtime_r(3) is not async-signal-safe). */
static void civil_date(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day) {
        uint32_t day;
        int64_t era = divide_down(days + 719468, 146097, &day); /* from 0000-03-01 */
        unsigned year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
        unsigned day_of_year = day - (365 * year + year / 4 - year / 100);
        unsigned month = (5 * day_of_year + 2) / 153;

        *ret_day = day_of_year - (153 * month + 2) / 5 + 1;
        *ret_month = month < 10 ? month + 3 : month - 9;
        *ret_year = (int64_t) year + era * 400 + (*ret_month <= 2);
}

void gg_record_put_time(struct gg_buf *buf, int64_t seconds, uint32_t milliseconds) {
        uint32_t rest;
        int64_t days = divide_down(seconds, 86400, &rest), year;
        unsigned month, day;

        civil_date(days, &year, &month, &day);
        gg_buf_put_padded(buf, year > 0 ? (uint64_t) year : 0, 4);
        gg_buf_putc(buf, '-');
        gg_buf_put_padded(buf, month, 2);
        gg_buf_putc(buf, '-');
        gg_buf_put_padded(buf, day, 2);
        gg_buf_putc(buf, 'T');
        gg_buf_put_padded(buf, rest / 3600, 2);
        gg_buf_putc(buf, ':');
        gg_buf_put_padded(buf, rest / 60 % 60, 2);
        gg_buf_putc(buf, ':');
        gg_buf_put_padded(buf, rest % 60, 2);
        gg_buf_putc(buf, '.');
        gg_buf_put_padded(buf, milliseconds, 3);
        gg_buf_putc(buf, 'Z');
}

/* Where members go, and how they are written there. */
struct members {
        struct gg_buf *buf;
        bool journal;
};

static void put_key(const struct members *m, const char *key) {
        if (!m->journal) {
                gg_buf_puts(m->buf, ",\"");
                gg_buf_puts(m->buf, key);
                gg_buf_puts(m->buf, "\":");
                return;
        }
        gg_buf_puts(m->buf, "GOROOT_GUARD_");
        for (; *key != '\0'; key++)
                gg_buf_putc(m->buf, (char) (*key & ~0x20)); /* a letter to a capital, and _ to itself */
}

/* A field as it is (systemd's "Journal Native Protocol"): NAME=VALUE on a line, or, as a line end would be
 * that of the field, the length before the value: 64 bits, little-endian. */
static void put_field(struct gg_buf *buf, struct gg_str value, struct gg_str suffix) {
        uint64_t n = value.n + suffix.n;

        if (memchr(value.p, '\n', value.n)) {
                gg_buf_putc(buf, '\n');
                for (unsigned shift = 0; shift < 64; shift += 8)
                        gg_buf_putc(buf, (char) (n >> shift & 0xff));
        } else {
                gg_buf_putc(buf, '=');
        }
        gg_buf_put_str(buf, value);
        gg_buf_put_str(buf, suffix);
        gg_buf_putc(buf, '\n');
}

/* A text member. What is empty or unknown is null in JSON and has no field. */
static void put_text(const struct members *m, const char *key, struct gg_str value, struct gg_str suffix) {
        const bool is_empty = value.n + suffix.n == 0;

        if (m->journal && is_empty)
                return;
        put_key(m, key);
        if (m->journal) {
                put_field(m->buf, value, suffix);
        } else if (is_empty) {
                gg_buf_puts(m->buf, "null");
        } else {
                gg_buf_putc(m->buf, '"');
                gg_record_put_json_text(m->buf, value);
                gg_record_put_json_text(m->buf, suffix);
                gg_buf_putc(m->buf, '"');
        }
}

static void put_member(const struct members *m, const char *key, struct gg_str value) {
        put_text(m, key, value, (struct gg_str){NULL, 0});
}

static void put_number(const struct members *m, const char *key, uint64_t value) {
        put_key(m, key);
        gg_buf_puts(m->buf, m->journal ? "=" : "");
        gg_buf_put_uint(m->buf, value);
        gg_buf_puts(m->buf, m->journal ? "\n" : "");
}

static void put_head(const struct members *m, int64_t seconds, uint32_t milliseconds, const char *action) {
        char storage[48];
        struct gg_buf time;

        gg_buf_init(&time, storage, sizeof storage);
        gg_record_put_time(&time, seconds, milliseconds);
        gg_buf_puts(m->buf, m->journal ? "GOROOT_GUARD_V=1\n" : "{\"v\":1");
        put_member(m, "time", gg_buf_str(&time));
        put_member(m, "action", gg_str_of(action));
}

static void put_tail(const struct members *m, uint64_t lost) {
        if (lost > 0)
                put_number(m, "lost", lost);
        gg_buf_puts(m->buf, m->journal ? "" : "}\n");
}

/* "env", or "/home/u/.config/go/env:3". */
static void put_source(const struct members *m, const struct gg_judgement *j) {
        static const char key[] = "goroot_source";
        char storage[24];
        struct gg_buf line;

        if (j->source != GG_SOURCE_FILE) {
                put_member(m, key, gg_str_of(j->source == GG_SOURCE_ENV ? "env" : ""));
                return;
        }
        gg_buf_init(&line, storage, sizeof storage);
        gg_buf_putc(&line, ':');
        gg_buf_put_uint(&line, j->goroot_line);
        put_text(m, key, gg_str_of(j->goroot_file), gg_buf_str(&line));
}

static void put_process(const struct members *m, uint32_t pid, uint32_t ppid, uint32_t uid) {
        put_number(m, "pid", pid);
        put_number(m, "ppid", ppid);
        put_number(m, "uid", uid);
}

const char *gg_record_reason(const struct gg_record *r) {
        return r->judgement->outcome == GG_OUTCOME_UNDECIDED ? "undecided"
                                                             : gg_reason_name(r->judgement->reason);
}

static void put_launch(const struct members *m, const struct gg_record *r) {
        static const char via[][12] = {
                [GG_VIA_PRELOAD] = "preload",
                [GG_VIA_SELF] = "self",
                [GG_VIA_SUPERVISOR] = "supervisor",
        };
        const struct gg_judgement *j = r->judgement;

        put_head(m, r->seconds, r->milliseconds, gg_action_name(r->plan->action));
        put_member(m, "reason", gg_str_of(gg_record_reason(r)));
        put_member(m, "binary", gg_str_of(j->bin.path));
        put_member(m, "binary_version", gg_str_of(j->bin.info.version));
        put_member(m, "goroot", gg_str_of(j->goroot));
        put_member(m, "goroot_version", gg_str_of(j->goroot_version));
        put_source(m, j);
        put_member(m, "real_root", gg_str_of(j->bin.root));
        put_member(m, "launcher", r->scene.launcher);
        put_process(m, r->pid, r->ppid, r->uid);
        put_member(m, "cwd", r->scene.cwd);
        put_member(m, "command", r->command);
        put_member(m, "via", gg_str_of(via[r->via]));
        if (j->hint != GG_HINT_NONE)
                put_member(m, "hint", gg_str_of(gg_hint_text(j->hint)));
        if (r->plan->rule)
                put_member(m, "rule", r->plan->rule->name);
        if (j->error != 0)
                put_number(m, "errno", (uint64_t) j->error);
        put_tail(m, r->lost);
}

void gg_record_json(struct gg_buf *buf, const struct gg_record *record) {
        put_launch(&(struct members){buf, false}, record);
}

void gg_record_fields(struct gg_buf *buf, const struct gg_record *record) {
        put_launch(&(struct members){buf, true}, record);
}

/* A line of a configuration may be as long as all of it: what does not fit into a path is cut. */
static struct gg_str shortened(struct gg_str s) {
        return (struct gg_str){s.p, s.n < GG_PATH_MAX ? s.n : GG_PATH_MAX};
}

static void put_mistakes(const struct members *m, const struct gg_conf_record *r) {
        put_head(m, r->seconds, r->milliseconds, GG_RECORD_MISTAKE);
        put_member(m, "config", r->first->origin);
        put_number(m, "line", r->first->line);
        put_member(m, "message", gg_str_of(r->first->what));
        put_member(m, "subject", shortened(r->first->subject));
        put_member(m, "value", shortened(r->first->value));
        put_number(m, "count", r->count);
        put_process(m, r->pid, r->ppid, r->uid);
        put_tail(m, r->lost);
}

void gg_conf_record_json(struct gg_buf *buf, const struct gg_conf_record *record) {
        put_mistakes(&(struct members){buf, false}, record);
}

void gg_conf_record_fields(struct gg_buf *buf, const struct gg_conf_record *record) {
        put_mistakes(&(struct members){buf, true}, record);
}
