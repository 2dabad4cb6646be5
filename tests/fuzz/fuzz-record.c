/* SPDX-License-Identifier: MIT */
/* Laws of records, on any judgement: the JSON is one line that a parser takes and that says what was meant;
 * the line for people is one line of valid UTF-8 on which nothing moves the cursor; and what it tells to
 * paste into a shell names the file. The input is eight bytes for the enums and numbers, then the texts, each
 * up to a NUL. */
#include "core/utf8.h"
#include <goroot-guard/record.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LAW(holds)                                                                                           \
        do                                                                                                   \
                if (!(holds))                                                                                \
                        abort();                                                                             \
        while (0)

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

static bool is_utf8(struct gg_str s) {
        while (s.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(s, &rune);

                if (n == 0)
                        return false;
                s = (struct gg_str){s.p + n, s.n - n};
        }
        return true;
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

/* A member that has to be the text, or null for an empty one. What is no UTF-8 comes as something else, but
 * comes. */
static void check_member(const json_t *object, const char *key, struct gg_str text) {
        const json_t *member = json_object_get(object, key);

        LAW(member);
        if (text.n == 0) {
                LAW(json_is_null(member));
                return;
        }
        LAW(json_is_string(member));
        if (is_utf8(text)) {
                LAW(json_string_length(member) == text.n);
                LAW(memcmp(json_string_value(member), text.p, text.n) == 0);
        } else {
                LAW(json_string_length(member) > 0);
                LAW(strstr(json_string_value(member), "\xef\xbf\xbd"));
        }
}

static void check_json(const struct gg_record *record, struct gg_buf *buf) {
        const struct gg_judgement *j = record->judgement;
        json_error_t error;
        json_t *object;

        gg_buf_reset(buf);
        gg_record_json(buf, record);
        LAW(is_utf8(one_line(buf)));
        object = json_loadb(buf->p, buf->len, JSON_REJECT_DUPLICATES, &error);
        LAW(object && json_is_object(object));
        LAW(json_integer_value(json_object_get(object, "v")) == 1);
        LAW(json_integer_value(json_object_get(object, "pid")) == record->pid);
        check_member(object, "action", gg_str_of(gg_action_name(record->plan->action)));
        check_member(object, "binary", gg_str_of(j->bin.path));
        check_member(object, "binary_version", gg_str_of(j->bin.info.version));
        check_member(object, "goroot", gg_str_of(j->goroot));
        check_member(object, "goroot_version", gg_str_of(j->goroot_version));
        check_member(object, "real_root", gg_str_of(j->bin.root));
        check_member(object, "launcher", record->scene.launcher);
        check_member(object, "cwd", record->scene.cwd);
        check_member(object, "command", record->command);
        if (record->plan->rule)
                check_member(object, "rule", record->plan->rule->name);
        LAW(json_is_null(json_object_get(object, "goroot_source")) == (j->source == GG_SOURCE_NONE));
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

static void check_record(struct input in, struct gg_buf *buf) {
        static struct gg_judgement j;
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
        j.goroot_line = record.pid = record.ppid = record.uid = (uint32_t) take_byte(&in) << 24 | 1;
        record.seconds = (int64_t) ((uint64_t) j.goroot_line << (flags & 31)) - j.goroot_line;
        record.milliseconds = j.goroot_line % 1000;
        record.via = (enum gg_via)(flags % (GG_VIA_SUPERVISOR + 1));
        plan.unset = flags & 1;
        j.file_is_wrong = flags & 2;
        j.switches = flags & 4;
        plan.rule = flags & 8 ? &rule : NULL;
        take_string(&in, j.bin.path, sizeof j.bin.path);
        take_string(&in, j.bin.root, sizeof j.bin.root);
        take_string(&in, j.bin.info.version, sizeof j.bin.info.version);
        take_string(&in, j.goroot, sizeof j.goroot);
        take_string(&in, j.goroot_version, sizeof j.goroot_version);
        take_string(&in, j.goroot_file, sizeof j.goroot_file);
        record.scene.cwd = take_slice(&in);
        record.scene.launcher = take_slice(&in);
        rule.name = take_slice(&in);
        record.command = gg_record_command(take_text(&in));

        gg_buf_reset(buf);
        gg_record_line(buf, &record);
        LAW(is_harmless(one_line(buf)));
        LAW(strncmp(buf->p, "goroot-guard: ", 14) == 0);
        check_json(&record, buf);
        check_remedy(&j, buf);
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
        string = json_loadb(buf->p, buf->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        LAW(string && json_is_string(string));
        if (is_utf8(text))
                LAW(gg_str_eq((struct gg_str){json_string_value(string), json_string_length(string)}, text));
        json_decref(string);
}

static void check_conf_record(struct input in, struct gg_buf *buf) {
        struct gg_conf_error mistake = {.what = "bad value", .allowed = "off, log"};
        struct gg_conf_record record = {.first = &mistake, .count = take_byte(&in) + 1U};
        json_error_t error;
        json_t *object;

        mistake.line = take_byte(&in);
        mistake.origin = take_slice(&in);
        mistake.subject = take_text(&in);
        mistake.value = take_text(&in);
        gg_buf_reset(buf);
        gg_conf_record_line(buf, &record);
        LAW(is_harmless(one_line(buf)));
        gg_buf_reset(buf);
        gg_conf_record_json(buf, &record);
        one_line(buf);
        object = json_loadb(buf->p, buf->len, JSON_REJECT_DUPLICATES, &error);
        LAW(object);
        check_member(object, "config", mistake.origin);
        if (mistake.subject.n < GG_PATH_MAX)
                check_member(object, "subject", mistake.subject);
        if (mistake.value.n < GG_PATH_MAX)
                check_member(object, "value", mistake.value);
        json_decref(object);
        free((void *) (uintptr_t) mistake.origin.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *storage = malloc(GG_RECORD_MAX); /* on the heap, where any overrun shows */
        struct gg_buf buf;

        LAW(storage);
        gg_buf_init(&buf, storage, GG_RECORD_MAX);
        check_record((struct input){data, size}, &buf);
        check_conf_record((struct input){data, size}, &buf);
        check_text((struct gg_str){(const char *) data, size}, &buf);
        free(storage);
        return 0;
}
