/* SPDX-License-Identifier: MIT */
/* Laws of records, on any judgement: the JSON is one line that a parser takes, and read back it has exactly
 * the members that the manual names, each with the value that was put in; the line for people is one line of
 * valid UTF-8 on which nothing moves the cursor; and what it tells to paste into a shell names the file. The
 * input is eight bytes for the enums and numbers, then the texts, each up to a NUL, then four bytes for the
 * time. */
#include "core/utf8.h"
#include "law.h"
#include <goroot-guard/forms.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
        const uint8_t *p;
        size_t n;
};

static uint8_t take_byte(struct input *in) {
        if (in->n == 0)
                return 0;
        in->n--;
        return *in->p++;
}

static struct gg_str take_text(struct input *in) {
        struct gg_str rest = {(const char *) in->p, in->n}, text;

        if (in->n == 0)
                return (struct gg_str){NULL, 0};
        text = gg_str_cut(&rest, '\0');
        in->p = (const uint8_t *) rest.p;
        in->n = rest.n;
        return text;
}

static void take_string(struct input *in, char *to, size_t cap) {
        struct gg_str text = take_text(in);

        if (text.n >= cap)
                text.n = cap - 1;
        if (text.n > 0)
                memcpy(to, text.p, text.n);
        to[text.n] = '\0';
}

/* A path of at most GG_PATH_MAX - 1 bytes, in memory of its own, not NUL-terminated. */
static struct gg_str take_slice(struct input *in) {
        struct gg_str text = take_text(in);
        char *copy;

        if (text.n >= GG_PATH_MAX)
                text.n = GG_PATH_MAX - 1;
        copy = malloc(text.n > 0 ? text.n : 1);
        LAW(copy);
        if (text.n > 0)
                memcpy(copy, text.p, text.n);
        return (struct gg_str){copy, text.n};
}

/* The first second of a day, or the last one, from 800 years before 1970 to 800 years after it. */
static int64_t take_day(struct input *in) {
        int64_t days = take_byte(in);

        days = days << 8 | take_byte(in);
        days = (days << 8 | take_byte(in)) % (1600 * 366) - 800 * 366;
        return days * 86400 - (take_byte(in) & 1);
}

/* Nothing that a terminal obeys or hides, by the names of the characters: C0, DEL, C1; soft hyphen; the
 * marks, embeddings, overrides and isolates of UAX #9; zero width; line and paragraph separators; byte order
 * mark; tags. */
static bool is_harmless(struct gg_str s) {
        static const struct {
                uint32_t first, last;
        } refused[] = {
                {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x200b, 0x200f},
                {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff},
        };

        while (s.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(s, &rune);

                if (n == 0)
                        return false;
                for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
                        if (rune >= refused[i].first && rune <= refused[i].last)
                                return false;
                s = (struct gg_str){s.p + n, s.n - n};
        }
        return true;
}

/* A whole record: one line. */
static struct gg_str one_line(const struct gg_buf *buf) {
        LAW(!buf->truncated && buf->len > 0 && buf->len == strlen(buf->p));
        LAW(memchr(buf->p, '\n', buf->len) == buf->p + buf->len - 1);
        return (struct gg_str){buf->p, buf->len - 1};
}

/* Whether it is one character, by jansson and not by what is under test. */
static bool is_character(const char *p, size_t n) {
        json_t *character = json_stringn(p, n);
        bool is = character != NULL;

        json_decref(character);
        return is;
}

/* How a JSON string has to read: the text, with U+FFFD for each byte that belongs to no character. */
static void check_string(const json_t *string, struct gg_str text) {
        struct gg_str got;

        LAW(json_is_string(string));
        got = (struct gg_str){json_string_value(string), json_string_length(string)};
        while (text.n > 0) {
                uint8_t lead = (uint8_t) *text.p;
                size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
                bool valid = n <= text.n && is_character(text.p, n);
                struct gg_str want = valid ? (struct gg_str){text.p, n} : gg_str_of("\xef\xbf\xbd");

                n = valid ? n : 1;
                LAW(got.n >= want.n && memcmp(got.p, want.p, want.n) == 0);
                got = (struct gg_str){got.p + want.n, got.n - want.n};
                text = (struct gg_str){text.p + n, text.n - n};
        }
        LAW(got.n == 0);
}

/* A member that has to be the text, or null for an empty one. */
static void check_member(const json_t *object, const char *key, struct gg_str text) {
        const json_t *member = json_object_get(object, key);

        LAW(member);
        if (text.n == 0) {
                LAW(json_is_null(member));
                return;
        }
        check_string(member, text);
}

static void check_number(const json_t *object, const char *key, json_int_t number) {
        const json_t *member = json_object_get(object, key);

        LAW(json_is_integer(member) && json_integer_value(member) == number);
}

/* The time as the C library would write it, where that knows one. */
static void check_time(const json_t *object, int64_t seconds, uint32_t milliseconds) {
        time_t at = (time_t) seconds;
        char text[64];
        struct tm tm;

        LAW(json_is_string(json_object_get(object, "time")));
        if (!gmtime_r(&at, &tm) || tm.tm_year > INT_MAX - 1900)
                return;
        tm.tm_year = tm.tm_year < -1900 ? 0 : tm.tm_year + 1900;
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", tm.tm_year, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, milliseconds);
        check_member(object, "time", gg_str_of(text));
}

/* One line without anything that a terminal obeys, of one object that says each thing once. */
static json_t *read_back(const struct gg_buf *buf) {
        json_error_t error;
        json_t *object;

        LAW(is_harmless(one_line(buf)));
        object = json_loadb(buf->p, buf->len, JSON_REJECT_DUPLICATES, &error);
        LAW(object && json_is_object(object));
        check_number(object, "v", 1);
        return object;
}

static void check_source(const json_t *object, const struct gg_judgement *j) {
        char text[GG_PATH_MAX + 16];

        snprintf(text, sizeof text, "%s:%u", j->goroot_file, j->goroot_line);
        check_member(object, "goroot_source",
                     gg_str_of(j->source == GG_SOURCE_FILE  ? text
                               : j->source == GG_SOURCE_ENV ? "env"
                                                            : ""));
}

static void check_json(const struct gg_record *record, struct gg_buf *buf) {
        static const char *const via[] = {"preload", "self", "supervisor"};
        const struct gg_judgement *j = record->judgement;
        size_t members = 17; /* goroot-guard-records(5) */
        json_t *object;

        gg_buf_reset(buf);
        gg_record_json(buf, record);
        object = read_back(buf);
        check_time(object, record->seconds, record->milliseconds);
        check_member(object, "action", gg_str_of(gg_action_name(record->plan->action)));
        check_member(object, "reason",
                     gg_str_of(j->outcome == GG_OUTCOME_UNDECIDED ? "undecided" : gg_reason_name(j->reason)));
        check_member(object, "binary", gg_str_of(j->bin.path));
        check_member(object, "binary_version", gg_str_of(j->bin.info.version));
        check_member(object, "goroot", gg_str_of(j->goroot));
        check_member(object, "goroot_version", gg_str_of(j->goroot_version));
        check_source(object, j);
        check_member(object, "real_root", gg_str_of(j->bin.root));
        check_member(object, "launcher", record->scene.launcher);
        check_number(object, "pid", record->pid);
        check_number(object, "ppid", record->ppid);
        check_number(object, "uid", record->uid);
        check_member(object, "cwd", record->scene.cwd);
        check_member(object, "command", record->command);
        check_member(object, "via", gg_str_of(via[record->via]));
        if (j->hint != GG_HINT_NONE) {
                check_member(object, "hint", gg_str_of(gg_hint_text(j->hint)));
                members++;
        }
        if (record->plan->rule) {
                check_member(object, "rule", record->plan->rule->name);
                members++;
        }
        if (j->error != 0) {
                check_number(object, "errno", j->error);
                members++;
        }
        if (record->lost != 0) {
                check_number(object, "lost", (json_int_t) record->lost);
                members++;
        }
        LAW(json_object_size(object) == members);
        json_decref(object);
}

/* Whether a shell takes word for exactly this one argument: bare, or of quoted parts with \' between them. */
static bool shell_reads(struct gg_str word, struct gg_str argument) {
        bool quoted = false;

        while (word.n > 0) {
                char c = *word.p;

                word = (struct gg_str){word.p + 1, word.n - 1};
                if (c == '\'') {
                        quoted = !quoted;
                        continue;
                }
                if (c == '\\' && !quoted) {
                        if (word.n == 0)
                                return false;
                        c = *word.p;
                        word = (struct gg_str){word.p + 1, word.n - 1};
                } else if (!quoted && strchr(" \t\n\"$`*?[]{}()<>|&;#~!^", c)) {
                        return false;
                }
                if (argument.n == 0 || *argument.p != c)
                        return false;
                argument = (struct gg_str){argument.p + 1, argument.n - 1};
        }
        return !quoted && argument.n == 0;
}

static void check_remedy(const struct gg_judgement *j, struct gg_buf *buf) {
        static const char sed[] = "sed -i '/^GOROOT=/d' ";
        struct gg_str file = gg_str_of(j->goroot_file);
        const char *at;

        gg_buf_reset(buf);
        gg_record_remedy(buf, j);
        LAW(!buf->truncated && is_harmless(gg_buf_str(buf)));
        LAW(buf->len == 0 || j->outcome == GG_OUTCOME_VIOLATION);
        at = strstr(buf->p, sed);
        LAW((at != NULL) == (buf->len > 0 && j->file_is_wrong));
        if (at && is_harmless(file))
                LAW(shell_reads(gg_str_of(at + sizeof sed - 1), file));
}

/* What journald makes of an entry, or says no: names of capitals, = and a value to the end of the line; or
 * the line ends behind the name, and 8 bytes say how long the value is. The values in one string for each
 * field. */
static void check_journal(struct gg_str entry, size_t members) {
        size_t fields = 0;

        while (entry.n > 0) {
                size_t name = 0, n, skip;

                while (name < entry.n &&
                       ((entry.p[name] >= 'A' && entry.p[name] <= 'Z') || entry.p[name] == '_'))
                        name++;
                LAW(name > 0 && entry.p[0] != '_' && name < entry.n);
                if (entry.p[name] == '=') {
                        skip = name + 1;
                        n = (size_t) ((const char *) memchr(entry.p, '\n', entry.n) - entry.p) - skip;
                } else {
                        uint64_t length = 0;

                        LAW(entry.p[name] == '\n' && entry.n > name + 9);
                        for (unsigned i = 0; i < 8; i++)
                                length |= (uint64_t) (unsigned char) entry.p[name + 1 + i] << 8 * i;
                        skip = name + 9;
                        n = (size_t) length;
                        LAW(memchr(entry.p + skip, '\n', n));
                }
                LAW(n < entry.n - skip && entry.p[skip + n] == '\n');
                fields += strncmp(entry.p, "GOROOT_GUARD_", 13) == 0;
                entry = (struct gg_str){entry.p + skip + n + 1, entry.n - skip - n - 1};
        }
        LAW(fields == members);
}

static size_t members_that_say_something(const struct gg_note *note, struct gg_buf *buf) {
        size_t n = 0;
        json_t *object, *value;
        const char *key;

        gg_form_put(buf, GG_FORM_JSON, note);
        object = read_back(buf);
        json_object_foreach(object, key, value) n += !json_is_null(value);
        json_decref(object);
        return n;
}

/* One line, and nothing in it that the runner takes for a command of its own. */
static void check_github(struct gg_str text) {
        LAW(text.n > 2 && text.p[0] == ':' && text.p[text.n - 1] == '\n');
        LAW(is_harmless((struct gg_str){text.p, text.n - 1}));
        for (size_t i = 0; i + 2 < text.n; i++)
                if (text.p[i] == '%')
                        LAW(strncmp(text.p + i, "%25", 3) == 0 || strncmp(text.p + i, "%3A", 3) == 0);
}

static void check_forms(const struct gg_note *note, struct gg_buf *buf) {
        size_t members = members_that_say_something(note, buf);

        gg_form_put(buf, GG_FORM_JOURNAL, note);
        LAW(!buf->truncated);
        check_journal(gg_buf_str(buf), members);
        gg_form_put(buf, GG_FORM_SYSLOG, note);
        LAW(!buf->truncated && buf->p[0] == '<' && strstr(buf->p, "] @cee: {") && is_harmless(one_line(buf)));
        gg_form_put(buf, GG_FORM_GITHUB, note);
        LAW(!buf->truncated);
        check_github(gg_buf_str(buf));
        gg_form_put(buf, GG_FORM_SUMMARY, note);
        LAW(!buf->truncated && strncmp(buf->p, "\n- **", 5) == 0 && !strchr(buf->p + 1, '\n')[2]);
        gg_form_put(buf, GG_FORM_GITLAB, note);
        LAW(!buf->truncated);
}

static void check_record(struct input in, struct gg_buf *buf) {
        static struct gg_judgement j;
        static char root[GG_PATH_MAX], file[GG_PATH_MAX];
        struct gg_rule rule = {.line = 1};
        struct gg_plan plan = {.action = (enum gg_action)(take_byte(&in) % (GG_ACTION_BLOCK + 1))};
        struct gg_record record = {.judgement = &j, .plan = &plan};
        uint8_t flags = take_byte(&in);

        memset(&j, 0, sizeof j);
        j.outcome = (enum gg_outcome)(take_byte(&in) % (GG_OUTCOME_UNDECIDED + 1));
        j.reason = (enum gg_reason)(take_byte(&in) % (GG_REASON_UNVERIFIABLE + 1));
        j.hint = (enum gg_hint)(take_byte(&in) % (GG_HINT_NO_PKG + 1));
        j.source = (enum gg_source)(take_byte(&in) % (GG_SOURCE_FILE + 1));
        j.error = take_byte(&in);
        j.goroot_line = (uint32_t) take_byte(&in) << 24 | 1;
        record.pid = j.goroot_line + 1;
        record.ppid = ~j.goroot_line;
        record.uid = j.goroot_line ^ 0xfffff;
        record.seconds = (int64_t) ((uint64_t) j.goroot_line << (flags & 31)) - j.goroot_line;
        record.milliseconds = j.goroot_line % 1000;
        record.via = (enum gg_via)(flags % (GG_VIA_SUPERVISOR + 1));
        plan.unset = flags & 1;
        j.file_is_wrong = flags & 2;
        j.switches = flags & 4;
        plan.rule = flags & 8 ? &rule : NULL;
        take_string(&in, j.bin.path, GG_PATH_MAX);
        take_string(&in, root, sizeof root);
        j.bin.root = root;
        take_string(&in, j.bin.info.version, sizeof j.bin.info.version);
        take_string(&in, j.goroot, sizeof j.goroot);
        take_string(&in, j.goroot_version, sizeof j.goroot_version);
        take_string(&in, file, sizeof file);
        j.goroot_file = file;
        j.file_goroot = "";
        record.scene.cwd = take_slice(&in);
        record.scene.launcher = take_slice(&in);
        rule.name = take_slice(&in);
        record.command = gg_record_command(take_text(&in));
        record.lost = (uint64_t) j.error;
        if (in.n > 0)
                record.seconds = take_day(&in);

        gg_buf_reset(buf);
        gg_record_line(buf, &record);
        LAW(is_harmless(one_line(buf)));
        LAW(strncmp(buf->p, "goroot-guard: ", 14) == 0);
        check_json(&record, buf);
        check_remedy(&j, buf);
        check_forms(&(struct gg_note){.launch = &record, .host = gg_str_of("host")}, buf);
        free((void *) (uintptr_t) record.scene.cwd.p);
        free((void *) (uintptr_t) record.scene.launcher.p);
        free((void *) (uintptr_t) rule.name.p);
}

/* The whole input as one text. */
static void check_text(struct gg_str text, struct gg_buf *buf) {
        json_error_t error;
        json_t *string;

        gg_buf_reset(buf);
        gg_record_put_text(buf, text);
        LAW(buf->truncated || is_harmless(gg_buf_str(buf)));
        if (is_harmless(text))
                LAW(buf->truncated || gg_str_eq(gg_buf_str(buf), text));

        gg_buf_reset(buf);
        gg_record_put_json(buf, text);
        if (buf->truncated)
                return;
        LAW(is_harmless(gg_buf_str(buf)));
        string = json_loadb(buf->p, buf->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        LAW(string);
        check_string(string, text);
        json_decref(string);
}

/* What is longer than a path is cut to its length. */
static struct gg_str cut_to_path(struct gg_str s) {
        return (struct gg_str){s.p, s.n > GG_PATH_MAX ? GG_PATH_MAX : s.n};
}

static void check_conf_record(struct input in, struct gg_buf *buf) {
        struct gg_conf_error mistake = {.what = "bad value", .allowed = "off, log"};
        struct gg_conf_record record = {.first = &mistake, .count = take_byte(&in) + 1U};
        json_t *object;

        mistake.line = take_byte(&in);
        record.pid = mistake.line + 1;
        record.ppid = ~mistake.line;
        record.uid = mistake.line << 16;
        record.seconds = (int64_t) mistake.line << 24;
        record.milliseconds = mistake.line;
        mistake.origin = take_slice(&in);
        mistake.subject = take_text(&in);
        mistake.value = take_text(&in);
        gg_buf_reset(buf);
        gg_conf_record_line(buf, &record);
        LAW(is_harmless(one_line(buf)));
        gg_buf_reset(buf);
        gg_conf_record_json(buf, &record);
        object = read_back(buf);
        check_time(object, record.seconds, record.milliseconds);
        check_member(object, "action", gg_str_of("config-error"));
        check_member(object, "config", mistake.origin);
        check_number(object, "line", mistake.line);
        check_member(object, "message", gg_str_of(mistake.what));
        check_member(object, "subject", cut_to_path(mistake.subject));
        check_member(object, "value", cut_to_path(mistake.value));
        check_number(object, "count", record.count);
        check_number(object, "pid", record.pid);
        check_number(object, "ppid", record.ppid);
        check_number(object, "uid", record.uid);
        LAW(json_object_size(object) == 12);
        json_decref(object);
        check_forms(&(struct gg_note){.mistakes = &record}, buf);
        free((void *) (uintptr_t) mistake.origin.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *storage = malloc(GG_FORM_MAX); /* on the heap, where any overrun shows */
        struct gg_buf buf;

        LAW(storage);
        gg_buf_init(&buf, storage, GG_FORM_MAX);
        check_record((struct input){data, size}, &buf);
        check_conf_record((struct input){data, size}, &buf);
        check_text((struct gg_str){(const char *) data, size}, &buf);
        free(storage);
        return 0;
}
