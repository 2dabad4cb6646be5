/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"
#include <errno.h>
#include <goroot-guard/path.h>
#include <goroot-guard/record.h>
#include <string.h>

static void put_hex(struct gg_buf *buf, unsigned v, unsigned digits) {
        static const char hex[] = "0123456789abcdef";

        while (digits-- > 0)
                gg_buf_putc(buf, hex[v >> 4 * digits & 15]);
}

/* What moves the cursor, colours, hides or reorders what a terminal shows: C0 and C1 controls, DEL, and the
 * invisible format characters that change direction or have no width (UAX #9; the "Trojan Source" set). */
static bool is_treacherous(uint32_t rune) {
        return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0xad || rune == 0x61c ||
               (rune >= 0x200b && rune <= 0x200f) || (rune >= 0x2028 && rune <= 0x202e) ||
               (rune >= 0x2060 && rune <= 0x206f) || rune == 0xfeff || (rune >= 0xe0000 && rune <= 0xe0fff);
}

void gg_record_put_text(struct gg_buf *buf, struct gg_str text) {
        while (text.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(text, &rune);

                if (n > 0 && !is_treacherous(rune)) {
                        gg_buf_add(buf, text.p, n);
                } else if (*text.p == '\n' || *text.p == '\t') {
                        gg_buf_puts(buf, *text.p == '\n' ? "\\n" : "\\t");
                } else {
                        n = n > 0 ? n : 1;
                        for (size_t i = 0; i < n; i++) {
                                gg_buf_puts(buf, "\\x");
                                put_hex(buf, (unsigned char) text.p[i], 2);
                        }
                }
                text.p += n;
                text.n -= n;
        }
}

static void put_json_unit(struct gg_buf *buf, uint32_t unit) {
        gg_buf_puts(buf, "\\u");
        put_hex(buf, unit, 4);
}

/* RFC 8259: what is beyond the basic plane takes two, a surrogate pair. */
static void put_json_escape(struct gg_buf *buf, uint32_t rune) {
        if (rune > 0xffff) {
                put_json_unit(buf, 0xd800 + ((rune - 0x10000) >> 10));
                rune = 0xdc00 + (rune & 0x3ff);
        }
        put_json_unit(buf, rune);
}

/* How many bytes of the text stand for themselves in a JSON string whatever follows: nearly all of a path. */
static size_t plain_length(struct gg_str text) {
        size_t n = 0;

        while (n < text.n && text.p[n] >= ' ' && text.p[n] <= '~' && text.p[n] != '"' && text.p[n] != '\\')
                n++;
        return n;
}

/* The inside of a JSON string. */
static void put_json_text(struct gg_buf *buf, struct gg_str text) {
        while (text.n > 0) {
                uint32_t rune;
                size_t plain = plain_length(text), n = plain > 0 ? plain : gg_utf8_next(text, &rune);

                if (plain > 0) {
                        gg_buf_add(buf, text.p, n);
                } else if (n == 0) {
                        gg_buf_puts(buf, "\\ufffd");
                        n = 1;
                } else if (rune == '"' || rune == '\\') {
                        gg_buf_putc(buf, '\\');
                        gg_buf_putc(buf, *text.p);
                } else if (is_treacherous(rune)) { /* RFC 8259 asks it for C0 only */
                        put_json_escape(buf, rune);
                } else {
                        gg_buf_add(buf, text.p, n);
                }
                text.p += n;
                text.n -= n;
        }
}

void gg_record_put_json(struct gg_buf *buf, struct gg_str text) {
        gg_buf_putc(buf, '"');
        put_json_text(buf, text);
        gg_buf_putc(buf, '"');
}

struct gg_str gg_record_command(struct gg_str argument) {
        bool is_word = argument.n > 0 && argument.n <= 16;

        for (size_t i = 0; is_word && i < argument.n; i++)
                is_word = argument.p[i] >= 'a' && argument.p[i] <= 'z';
        return is_word ? argument : (struct gg_str){NULL, 0};
}

/* A word that can be pasted into a shell. */
static void put_shell_word(struct gg_buf *buf, const char *word) {
        static const char plain[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
        bool is_plain = *word != '\0';

        for (const char *p = word; is_plain && *p; p++)
                is_plain = strchr(plain, *p) != NULL;
        if (is_plain) {
                gg_buf_puts(buf, word);
                return;
        }

        struct gg_str rest = gg_str_of(word);
        gg_buf_putc(buf, '\'');
        for (bool first = true; rest.p; first = false) {
                struct gg_str part = gg_str_cut(&rest, '\'');

                gg_buf_puts(buf, first ? "" : "'\\''");
                gg_record_put_text(buf, part);
        }
        gg_buf_putc(buf, '\'');
}

/* A go without a root of its own may need the GOROOT that cannot be verified. */
static bool has_remedy(const struct gg_judgement *j) {
        return j->outcome == GG_OUTCOME_VIOLATION && j->reason != GG_REASON_UNVERIFIABLE;
}

void gg_record_remedy(struct gg_buf *buf, const struct gg_judgement *j) {
        if (!has_remedy(j))
                return;
        if (j->source == GG_SOURCE_ENV)
                gg_buf_puts(buf, "unset GOROOT");
        if (!j->file_is_wrong)
                return;

        /* `go env -u GOROOT` is no way out: with a GOROOT that is no directory every go command fails, that
         * one too. The pattern takes every line of it: with only the last one gone, one before it would
         * count. */
        gg_buf_puts(buf, j->source == GG_SOURCE_ENV ? "; " : "");
        gg_buf_puts(buf, "sed -i '/^GOROOT=/d' ");
        put_shell_word(buf, j->goroot_file);
}

/* ---- one line for people ---- */

static void put_versioned(struct gg_buf *buf, const char *path, const char *version) {
        gg_record_put_text(buf, gg_str_of(path));
        gg_buf_puts(buf, " (");
        gg_record_put_text(buf, gg_str_of(version[0] != '\0' ? version : "version unknown"));
        gg_buf_putc(buf, ')');
}

static void put_source(struct gg_buf *buf, const struct gg_judgement *j) {
        if (j->source == GG_SOURCE_ENV) {
                gg_buf_puts(buf, "the environment");
                return;
        }
        gg_record_put_text(buf, gg_str_of(j->goroot_file));
        gg_buf_putc(buf, ':');
        gg_buf_put_uint(buf, j->goroot_line);
}

/* What is behind GOROOT: "(go1.19.8)", "(no such directory: a literal ~ that no shell expanded)". */
static void put_finding(struct gg_buf *buf, const struct gg_judgement *j) {
        const char *hint = gg_hint_text(j->hint);

        gg_buf_puts(buf, " (");
        if (j->reason == GG_REASON_UNVERIFIABLE && j->goroot_version[0] == '\0')
                gg_buf_puts(buf, "no toolchain of a known version");
        else if (j->reason == GG_REASON_MISSING)
                gg_buf_puts(buf, j->hint == GG_HINT_BINARY ? "no directory" : "no such directory");
        else if (j->reason == GG_REASON_INCOMPLETE)
                gg_buf_puts(buf, "no toolchain in it");
        else
                gg_record_put_text(
                        buf, gg_str_of(j->goroot_version[0] != '\0' ? j->goroot_version : "version unknown"));
        if (hint[0] != '\0') {
                gg_buf_puts(buf, ": ");
                gg_buf_puts(buf, hint);
        }
        if (j->reason == GG_REASON_TREE_MISMATCH)
                gg_buf_puts(buf, ", another tree");
        gg_buf_putc(buf, ')');
}

static const char *opening(const struct gg_record *r) {
        switch (r->plan->action) {
        case GG_ACTION_REWRITE:
                return r->plan->unset ? "removed GOROOT for " : "rewrote GOROOT for ";
        case GG_ACTION_BLOCK:
                return "blocked ";
        case GG_ACTION_PASS:
                return "allowed GOROOT for ";
        default:
                return r->judgement->reason == GG_REASON_UNVERIFIABLE ? "cannot verify GOROOT for "
                                                                      : "wrong GOROOT for ";
        }
}

static void put_violation(struct gg_buf *buf, const struct gg_record *r) {
        const struct gg_judgement *j = r->judgement;

        gg_buf_puts(buf, opening(r));
        put_versioned(buf, j->bin.path, j->bin.info.version);
        gg_buf_puts(buf, ": inherited ");
        gg_record_put_text(buf, gg_str_of(j->goroot));
        put_finding(buf, j);
        gg_buf_puts(buf, " from ");
        put_source(buf, j);
        if (j->bin.root[0] != '\0') {
                gg_buf_puts(buf, "; real root ");
                gg_record_put_text(buf, gg_str_of(j->bin.root));
        } else {
                gg_buf_puts(buf, "; the binary has no root of its own");
        }
        /* A rewritten variable is mended for this launch and the next one; a file goes on hiding go.env of
         * the real root. */
        if (has_remedy(j) &&
            (r->plan->action == GG_ACTION_LOG || r->plan->action == GG_ACTION_BLOCK || j->file_is_wrong)) {
                gg_buf_puts(buf, "; fix: ");
                gg_record_remedy(buf, j);
        }
}

/* Only what can stand between a launch that would succeed and a look
 * at its file (open(2), read(2), mmap(2)). */
static void put_errno(struct gg_buf *buf, int error) {
        static const struct {
                int error;
                const char *text;
        } texts[] = {
                {EMFILE, "no file descriptor left (EMFILE)"},
                {ENFILE, "no file descriptor left (ENFILE)"},
                {ENOMEM, "no memory (ENOMEM)"},
                {EIO, "input/output error (EIO)"},
                {EPERM, "not permitted (EPERM)"},
                {ENOSYS, "not available here (ENOSYS)"},
        };

        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                if (texts[i].error == error) {
                        gg_buf_puts(buf, texts[i].text);
                        return;
                }
        }
        gg_buf_puts(buf, "error ");
        gg_buf_put_uint(buf, (uint64_t) error);
}

static void put_scene(struct gg_buf *buf, const struct gg_record *r) {
        struct gg_str launcher = gg_path_base(r->scene.launcher);

        gg_buf_puts(buf, " [");
        gg_record_put_text(buf, launcher.n > 0 ? launcher : gg_str_of("pid"));
        gg_buf_putc(buf, ' ');
        gg_buf_put_uint(buf, r->pid);
        if (r->scene.cwd.n > 0) {
                gg_buf_puts(buf, ", ");
                gg_record_put_text(buf, r->scene.cwd);
        }
        gg_buf_puts(buf, "]\n");
}

void gg_record_line(struct gg_buf *buf, const struct gg_record *r) {
        const struct gg_judgement *j = r->judgement;

        gg_buf_puts(buf, "goroot-guard: ");
        switch (j->outcome) {
        case GG_OUTCOME_VIOLATION:
                put_violation(buf, r);
                break;
        case GG_OUTCOME_UNDECIDED:
                gg_buf_puts(buf, "did not check the launch of ");
                gg_record_put_text(buf, gg_str_of(j->bin.path));
                gg_buf_puts(buf, ": ");
                put_errno(buf, j->error);
                break;
        case GG_OUTCOME_NOT_GO:
        case GG_OUTCOME_MATCH:
                gg_buf_puts(buf, j->switches ? "GOTOOLCHAIN replaces GOROOT for " : "GOROOT is right for ");
                put_versioned(buf, j->bin.path, j->bin.info.version);
                break;
        }
        put_scene(buf, r);
}

/* ---- JSON ---- */

/* The civil date of a day count since 1970-01-01, by eras of 400 years that start on 1 March, so that the
 * leap day comes last (gmtime_r(3) is not async-signal-safe). */
static void civil_date(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day) {
        days += 719468; /* from 0000-03-01 */
        int64_t era = (days >= 0 ? days : days - 146096) / 146097;
        unsigned day = (unsigned) (days - era * 146097);
        unsigned year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
        unsigned day_of_year = day - (365 * year + year / 4 - year / 100);
        unsigned month = (5 * day_of_year + 2) / 153;

        *ret_day = day_of_year - (153 * month + 2) / 5 + 1;
        *ret_month = month < 10 ? month + 3 : month - 9;
        *ret_year = (int64_t) year + era * 400 + (*ret_month <= 2);
}

void gg_record_put_time(struct gg_buf *buf, int64_t seconds, uint32_t milliseconds) {
        int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400, year;
        uint64_t rest = (uint64_t) (seconds - days * 86400);
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

static void put_opening(struct gg_buf *buf, int64_t seconds, uint32_t milliseconds) {
        gg_buf_puts(buf, "{\"v\":1,\"time\":\"");
        gg_record_put_time(buf, seconds, milliseconds);
        gg_buf_putc(buf, '"');
}

static void put_key(struct gg_buf *buf, const char *key) {
        gg_buf_puts(buf, ",\"");
        gg_buf_puts(buf, key);
        gg_buf_puts(buf, "\":");
}

/* A text member; null for what is empty or unknown. */
static void put_member(struct gg_buf *buf, const char *key, struct gg_str value) {
        put_key(buf, key);
        if (value.n > 0)
                gg_record_put_json(buf, value);
        else
                gg_buf_puts(buf, "null");
}

static void put_number(struct gg_buf *buf, const char *key, uint64_t value) {
        put_key(buf, key);
        gg_buf_put_uint(buf, value);
}

/* "env", or "/home/u/.config/go/env:3". */
static void put_source_member(struct gg_buf *buf, const struct gg_judgement *j) {
        if (j->source != GG_SOURCE_FILE) {
                put_member(buf, "goroot_source", gg_str_of(j->source == GG_SOURCE_ENV ? "env" : ""));
                return;
        }
        put_key(buf, "goroot_source");
        gg_buf_putc(buf, '"');
        put_json_text(buf, gg_str_of(j->goroot_file));
        gg_buf_putc(buf, ':');
        gg_buf_put_uint(buf, j->goroot_line);
        gg_buf_putc(buf, '"');
}

static void put_process(struct gg_buf *buf, uint32_t pid, uint32_t ppid, uint32_t uid) {
        put_number(buf, "pid", pid);
        put_number(buf, "ppid", ppid);
        put_number(buf, "uid", uid);
}

void gg_record_json(struct gg_buf *buf, const struct gg_record *r) {
        static const char *const via[] = {
                [GG_VIA_PRELOAD] = "preload",
                [GG_VIA_SELF] = "self",
                [GG_VIA_SUPERVISOR] = "supervisor",
        };
        const struct gg_judgement *j = r->judgement;

        put_opening(buf, r->seconds, r->milliseconds);
        put_member(buf, "action", gg_str_of(gg_action_name(r->plan->action)));
        put_member(buf, "reason",
                   gg_str_of(j->outcome == GG_OUTCOME_UNDECIDED ? "undecided" : gg_reason_name(j->reason)));
        put_member(buf, "binary", gg_str_of(j->bin.path));
        put_member(buf, "binary_version", gg_str_of(j->bin.info.version));
        put_member(buf, "goroot", gg_str_of(j->goroot));
        put_member(buf, "goroot_version", gg_str_of(j->goroot_version));
        put_source_member(buf, j);
        put_member(buf, "real_root", gg_str_of(j->bin.root));
        put_member(buf, "launcher", r->scene.launcher);
        put_process(buf, r->pid, r->ppid, r->uid);
        put_member(buf, "cwd", r->scene.cwd);
        put_member(buf, "command", r->command);
        put_member(buf, "via", gg_str_of(via[r->via]));
        if (j->hint != GG_HINT_NONE)
                put_member(buf, "hint", gg_str_of(gg_hint_text(j->hint)));
        if (r->plan->rule)
                put_member(buf, "rule", r->plan->rule->name);
        if (j->error != 0)
                put_number(buf, "errno", (uint64_t) j->error);
        gg_buf_puts(buf, "}\n");
}

/* ---- mistakes in the configuration ---- */

void gg_conf_record_line(struct gg_buf *buf, const struct gg_conf_record *r) {
        gg_buf_puts(buf, "goroot-guard: ");
        gg_conf_error_format(buf, r->first);
        if (r->count > 1) {
                gg_buf_puts(buf, "; ");
                gg_buf_put_uint(buf, r->count - 1);
                gg_buf_puts(buf, r->count > 2 ? " more mistakes" : " more mistake");
        }
        gg_buf_puts(buf, "; see goroot-guard check-config\n");
}

/* A line of a configuration may be as long as all of it: what does not fit into a path is cut. */
static struct gg_str shortened(struct gg_str s) {
        return (struct gg_str){s.p, s.n < GG_PATH_MAX ? s.n : GG_PATH_MAX};
}

void gg_conf_record_json(struct gg_buf *buf, const struct gg_conf_record *r) {
        put_opening(buf, r->seconds, r->milliseconds);
        put_member(buf, "action", gg_str_of("config-error"));
        put_member(buf, "config", r->first->origin);
        put_number(buf, "line", r->first->line);
        put_member(buf, "message", gg_str_of(r->first->what));
        put_member(buf, "subject", shortened(r->first->subject));
        put_member(buf, "value", shortened(r->first->value));
        put_number(buf, "count", r->count);
        put_process(buf, r->pid, r->ppid, r->uid);
        gg_buf_puts(buf, "}\n");
}
