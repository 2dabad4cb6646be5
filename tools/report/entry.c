/* SPDX-License-Identifier: MIT */
#include "report/entry.h"
#include "core/utf8.h"
#include "report/syslogline.h"
#include "report/times.h"
#include <string.h>

/* What is looked for in an object. Those of a record come first, in the order in which they are written. */
enum member {
        V,
        TIME,
        ACTION,
        REASON,
        BINARY,
        BINARY_VERSION,
        GOROOT,
        GOROOT_VERSION,
        GOROOT_SOURCE,
        REAL_ROOT,
        LAUNCHER,
        PID,
        PPID,
        UID,
        CWD,
        COMMAND,
        VIA,
        HINT,
        RULE,
        ERRNO,
        LOST,
        CONFIG,
        /* Where a machine is named: by hand or by collectors, by the journal. */
        HOST,
        HOSTNAME,
        HOST_DOT_NAME,
        JOURNAL_HOSTNAME,
        NAME,
        /* What collectors put the line of a log into, as a text or as an object. */
        WRAPPER_FIRST,
        MESSAGE = WRAPPER_FIRST,
        JOURNAL_MESSAGE,
        MSG,
        LOG,
        LINE,
        SOURCE,
        /* The fields of a record in the journal, in the order of the members. */
        JOURNAL_FIRST,
        MEMBER_COUNT = JOURNAL_FIRST + CONFIG + 1,
};

#define NAME_OF(text)                                                                                        \
        { text, sizeof(text) - 1 }
#define RECORD_NAME(member, name, field)                                                                     \
        [member] = NAME_OF(name), [JOURNAL_FIRST + (member)] = NAME_OF("GOROOT_GUARD_" field)

static const struct gg_str names[MEMBER_COUNT] = {
        RECORD_NAME(V, "v", "V"),
        RECORD_NAME(TIME, "time", "TIME"),
        RECORD_NAME(ACTION, "action", "ACTION"),
        RECORD_NAME(REASON, "reason", "REASON"),
        RECORD_NAME(BINARY, "binary", "BINARY"),
        RECORD_NAME(BINARY_VERSION, "binary_version", "BINARY_VERSION"),
        RECORD_NAME(GOROOT, "goroot", "GOROOT"),
        RECORD_NAME(GOROOT_VERSION, "goroot_version", "GOROOT_VERSION"),
        RECORD_NAME(GOROOT_SOURCE, "goroot_source", "GOROOT_SOURCE"),
        RECORD_NAME(REAL_ROOT, "real_root", "REAL_ROOT"),
        RECORD_NAME(LAUNCHER, "launcher", "LAUNCHER"),
        RECORD_NAME(PID, "pid", "PID"),
        RECORD_NAME(PPID, "ppid", "PPID"),
        RECORD_NAME(UID, "uid", "UID"),
        RECORD_NAME(CWD, "cwd", "CWD"),
        RECORD_NAME(COMMAND, "command", "COMMAND"),
        RECORD_NAME(VIA, "via", "VIA"),
        RECORD_NAME(HINT, "hint", "HINT"),
        RECORD_NAME(RULE, "rule", "RULE"),
        RECORD_NAME(ERRNO, "errno", "ERRNO"),
        RECORD_NAME(LOST, "lost", "LOST"),
        RECORD_NAME(CONFIG, "config", "CONFIG"),
        [HOST] = NAME_OF("host"),
        [HOSTNAME] = NAME_OF("hostname"),
        [HOST_DOT_NAME] = NAME_OF("host.name"),
        [JOURNAL_HOSTNAME] = NAME_OF("_HOSTNAME"),
        [NAME] = NAME_OF("name"),
        [MESSAGE] = NAME_OF("message"),
        [JOURNAL_MESSAGE] = NAME_OF("MESSAGE"),
        [MSG] = NAME_OF("msg"),
        [LOG] = NAME_OF("log"),
        [LINE] = NAME_OF("line"),
        [SOURCE] = NAME_OF("_source"),
};

/* A line in a text in an object in a text: more than any chain of collectors makes. */
#define LEVELS 3

void gg_entry_reader_init(struct gg_entry_reader *reader, struct gg_arena *arena, size_t line_max) {
        reader->cap = (LEVELS + 1) * line_max;
        reader->scratch = gg_arena_alloc(arena, reader->cap);
}

/* The text of a string. What is unescaped on a level is no longer than that level's text. */
static struct gg_str plain(struct gg_entry_reader *reader, const struct gg_scan_value *value) {
        struct gg_str text = {reader->scratch + reader->used, 0};

        if (value->kind != GG_SCAN_STRING)
                return (struct gg_str){NULL, 0};
        if (!value->escaped)
                return value->text;
        text.n = gg_scan_unescape(value->text, reader->scratch + reader->used);
        reader->used += text.n;
        return text;
}

static struct gg_str shortened(struct gg_str text) {
        return (struct gg_str){text.p, gg_utf8_cut(text, GG_ENTRY_TEXT_MAX)};
}

static struct gg_str text_of(struct gg_entry_reader *reader, const struct gg_scan_value *value) {
        return shortened(plain(reader, value));
}

/* ---- the journal ---- */

static struct gg_str replaced(struct gg_entry_reader *reader, struct gg_str bytes) {
        struct gg_str text = {reader->scratch + reader->used, 0};
        uint32_t rune;

        while (bytes.n > 0) {
                size_t n = gg_utf8_next(bytes, &rune);

                memcpy(reader->scratch + reader->used + text.n, n > 0 ? bytes.p : "\xef\xbf\xbd",
                       n > 0 ? n : 3);
                text.n += n > 0 ? n : 3;
                bytes.p += n > 0 ? n : 1;
                bytes.n -= n > 0 ? n : 1;
        }
        reader->used += text.n;
        return text;
}

/* An array of bytes, those that are no UTF-8 replaced as in records. No byte and what stands for it are
 * longer together than its number and a comma. */
static struct gg_str bytes_text(struct gg_entry_reader *reader, struct gg_str array) {
        char *out = reader->scratch + reader->used;
        struct gg_scan_value element;
        unsigned long long byte;
        size_t offset = 0, n = 0;

        while (gg_scan_element(array, &offset, &element)) {
                if (!gg_scan_uint(&element, &byte) || byte > 255)
                        return (struct gg_str){NULL, 0};
                out[n++] = (char) byte;
        }
        reader->used += n;
        return replaced(reader, (struct gg_str){out, n});
}

static struct gg_str last_text(struct gg_entry_reader *reader, struct gg_str array) {
        struct gg_scan_value element = {.kind = GG_SCAN_ABSENT};
        size_t offset = 0;

        while (gg_scan_element(array, &offset, &element))
                ;
        return plain(reader, &element);
}

/* journalctl prints a field that a terminal would not bear as an array of its bytes, one that is there
 * several times as an array of texts, of which the last one counts here, and all else as a text
 * (systemd.journal-fields(7), "Journal JSON Format"). */
static void take_field(struct gg_entry_reader *reader, const struct gg_scan_value *field, bool is_number,
                       struct gg_scan_value *ret_value) {
        struct gg_scan_value first;
        size_t offset = 0;

        *ret_value = *field;
        if (field->kind == GG_SCAN_ARRAY && gg_scan_element(field->text, &offset, &first))
                *ret_value = (struct gg_scan_value){.text = first.kind == GG_SCAN_NUMBER
                                                                    ? bytes_text(reader, field->text)
                                                                    : last_text(reader, field->text),
                                                    .kind = GG_SCAN_STRING};
        if (is_number && ret_value->kind == GG_SCAN_STRING)
                ret_value->kind = GG_SCAN_NUMBER;
}

static void take_fields(struct gg_entry_reader *reader, struct gg_scan_value *values) {
        if (values[JOURNAL_FIRST + V].kind == GG_SCAN_ABSENT)
                return;
        for (enum member m = V; m <= CONFIG; m++)
                take_field(reader, &values[JOURNAL_FIRST + m], m == V || m == LOST, &values[m]);
        take_field(reader, &values[JOURNAL_HOSTNAME], false, &values[JOURNAL_HOSTNAME]);
}

/* ---- damage ---- */

static void damage(struct gg_entry *entry, const char *what, struct gg_str value) {
        if (entry->kind == GG_ENTRY_DAMAGED)
                return;
        entry->kind = GG_ENTRY_DAMAGED;
        entry->fault = (struct gg_scan_fault){.what = what};
        entry->value = value;
}

/* ---- a record ---- */

/* A v alone is anybody's. */
static bool is_ours(const struct gg_scan_value *values, unsigned long long *ret_version) {
        return gg_scan_uint(&values[V], ret_version) && values[ACTION].kind == GG_SCAN_STRING &&
               (values[REASON].kind == GG_SCAN_STRING || values[CONFIG].kind != GG_SCAN_ABSENT);
}

static void read_action(struct gg_entry *entry, struct gg_str word) {
        for (enum gg_action action = GG_ACTION_PASS; action <= GG_ACTION_BLOCK; action++) {
                if (gg_str_is(word, gg_action_name(action))) {
                        entry->action = action;
                        return;
                }
        }
        damage(entry, "unknown action", word);
}

static void read_reason(struct gg_entry *entry, struct gg_str word) {
        entry->is_undecided = gg_str_is(word, "undecided");
        if (entry->is_undecided)
                return;
        for (enum gg_reason reason = GG_REASON_NONE; reason <= GG_REASON_UNVERIFIABLE; reason++) {
                if (gg_str_is(word, gg_reason_name(reason))) {
                        entry->reason = reason;
                        return;
                }
        }
        damage(entry, "unknown reason", word);
}

static void read_texts(struct gg_entry_reader *reader, const struct gg_scan_value *values,
                       struct gg_entry *entry) {
        const struct {
                enum member member;
                struct gg_str *text;
        } texts[] = {
                {BINARY, &entry->binary},       {BINARY_VERSION, &entry->version},
                {GOROOT, &entry->goroot},       {GOROOT_SOURCE, &entry->source},
                {REAL_ROOT, &entry->real_root}, {LAUNCHER, &entry->launcher},
                {CWD, &entry->directory},       {HINT, &entry->hint},
        };

        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
                const struct gg_scan_value *value = &values[texts[i].member];

                if (value->kind > GG_SCAN_NULL && value->kind != GG_SCAN_STRING)
                        damage(entry, "no text in", names[texts[i].member]);
                *texts[i].text = text_of(reader, value);
        }
}

static void read_record(struct gg_entry_reader *reader, const struct gg_scan_value *values,
                        unsigned long long version, struct gg_entry *entry) {
        struct gg_str time = text_of(reader, &values[TIME]), action = text_of(reader, &values[ACTION]);
        unsigned long long lost = 0;

        if (version > 1) {
                entry->kind = GG_ENTRY_NEWER;
                return;
        }
        entry->kind = gg_str_is(action, "config-error") ? GG_ENTRY_CONFIG_ERROR : GG_ENTRY_LAUNCH;
        if (version == 0)
                damage(entry, "no schema version", values[V].text);
        if (!gg_time_read(time, &entry->time))
                damage(entry, "no time of RFC 3339", time);
        if (entry->kind == GG_ENTRY_LAUNCH) {
                read_action(entry, action);
                read_reason(entry, text_of(reader, &values[REASON]));
                read_texts(reader, values, entry);
        }
        if (values[LOST].kind != GG_SCAN_ABSENT && !gg_scan_uint(&values[LOST], &lost))
                damage(entry, "no count in", names[LOST]);
        entry->lost = lost;
}

/* ---- around a record ---- */

/* The name of the machine, if the object says one: what is inside knows better than what is around it. */
static void read_host(struct gg_entry_reader *reader, const struct gg_scan_value *values,
                      struct gg_entry *entry) {
        for (enum member m = HOST; m <= JOURNAL_HOSTNAME; m++) {
                struct gg_str host = text_of(reader, &values[m]);

                if (host.n > 0) {
                        entry->host = host;
                        return;
                }
        }
        if (values[HOST].kind == GG_SCAN_OBJECT) { /* Elastic Common Schema: {"host":{"name":"a"}} */
                struct gg_scan_value inside[MEMBER_COUNT];
                struct gg_scan_fault fault;

                if (gg_scan_object(values[HOST].text, names, MEMBER_COUNT, inside, &fault))
                        entry->host = text_of(reader, &inside[NAME]);
        }
}

/* CEE's cookie says that the rest of a text is JSON (rsyslog's mmjsonparse). */
#define COOKIE "@cee:"

/* What the object carries for somebody else: an object, or a text that starts like one. */
static struct gg_str carried(struct gg_entry_reader *reader, const struct gg_scan_value *values,
                             const char **ret_name) {
        for (enum member m = WRAPPER_FIRST; m < JOURNAL_FIRST; m++) {
                struct gg_str text = values[m].text;

                if (values[m].kind != GG_SCAN_OBJECT) {
                        text = gg_str_trim(plain(reader, &values[m]));
                        if (gg_str_starts(text, COOKIE))
                                text = gg_str_trim(
                                        (struct gg_str){text.p + strlen(COOKIE), text.n - strlen(COOKIE)});
                }
                if (gg_str_starts(text, "{")) {
                        *ret_name = names[m].p;
                        return text;
                }
        }
        return (struct gg_str){NULL, 0};
}

/* What a line of a syslog carries behind the cookie; empty if there is none. */
static struct gg_str carried_by_syslog(struct gg_str message) {
        const char *cookie = message.n > 0 ? memmem(message.p, message.n, COOKIE, strlen(COOKIE)) : NULL;
        const char *end = message.p + message.n;

        return cookie ? gg_str_trim((struct gg_str){cookie + strlen(COOKIE),
                                                    (size_t) (end - cookie) - strlen(COOKIE)})
                      : (struct gg_str){NULL, 0};
}

/* Whether a text that is no JSON was once a record. */
static bool was_ours(struct gg_str text) {
        return gg_str_starts(text, "{\"v\":");
}

/* The objects of a line, from without to within. */
static void read_levels(struct gg_entry_reader *reader, struct gg_str text, struct gg_entry *entry) {
        struct gg_scan_value values[MEMBER_COUNT];
        unsigned long long version;

        for (int level = 0; level < LEVELS && text.n > 0; level++) {
                struct gg_scan_fault fault;

                if (!gg_scan_object(text, names, MEMBER_COUNT, values, &fault)) {
                        if (!entry->inside || was_ours(text)) {
                                entry->kind = GG_ENTRY_DAMAGED;
                                entry->fault = fault;
                        }
                        return;
                }
                take_fields(reader, values);
                read_host(reader, values, entry);
                if (is_ours(values, &version)) {
                        read_record(reader, values, version, entry);
                        return;
                }
                text = carried(reader, values, &entry->inside);
        }
}

void gg_entry_read(struct gg_entry_reader *reader, struct gg_str line, struct gg_entry *ret_entry) {
        struct gg_str host, message;

        *ret_entry = (struct gg_entry){.kind = GG_ENTRY_FOREIGN};
        reader->used = 0;
        if (!gg_str_starts(line, "{") && gg_syslog_line_read(line, &host, &message)) {
                line = carried_by_syslog(message);
                ret_entry->inside = names[MESSAGE].p;
                ret_entry->host = shortened(host);
        }
        read_levels(reader, line, ret_entry);
}
