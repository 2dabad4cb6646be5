/* SPDX-License-Identifier: MIT */
#include "report/entry.h"
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
        MEMBER_COUNT,
};

#define NAME_OF(text)                                                                                        \
        { text, sizeof(text) - 1 }

static const struct gg_str names[MEMBER_COUNT] = {
        [V] = NAME_OF("v"),
        [TIME] = NAME_OF("time"),
        [ACTION] = NAME_OF("action"),
        [REASON] = NAME_OF("reason"),
        [BINARY] = NAME_OF("binary"),
        [BINARY_VERSION] = NAME_OF("binary_version"),
        [GOROOT] = NAME_OF("goroot"),
        [GOROOT_VERSION] = NAME_OF("goroot_version"),
        [GOROOT_SOURCE] = NAME_OF("goroot_source"),
        [REAL_ROOT] = NAME_OF("real_root"),
        [LAUNCHER] = NAME_OF("launcher"),
        [PID] = NAME_OF("pid"),
        [PPID] = NAME_OF("ppid"),
        [UID] = NAME_OF("uid"),
        [CWD] = NAME_OF("cwd"),
        [COMMAND] = NAME_OF("command"),
        [VIA] = NAME_OF("via"),
        [HINT] = NAME_OF("hint"),
        [RULE] = NAME_OF("rule"),
        [ERRNO] = NAME_OF("errno"),
        [LOST] = NAME_OF("lost"),
        [CONFIG] = NAME_OF("config"),
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

/* At most GG_ENTRY_TEXT_MAX bytes, whole characters. */
static struct gg_str shortened(struct gg_str text) {
        if (text.n > GG_ENTRY_TEXT_MAX)
                for (text.n = GG_ENTRY_TEXT_MAX; ((unsigned char) text.p[text.n] & 0xc0) == 0x80;)
                        text.n--;
        return text;
}

static struct gg_str text_of(struct gg_entry_reader *reader, const struct gg_scan_value *value) {
        return shortened(plain(reader, value));
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

/* What the object carries for somebody else: an object, or a text that starts like one. CEE puts a cookie
 * before it. */
static struct gg_str carried(struct gg_entry_reader *reader, const struct gg_scan_value *values,
                             const char **ret_name) {
        for (enum member m = WRAPPER_FIRST; m < MEMBER_COUNT; m++) {
                struct gg_str text = values[m].text;

                if (values[m].kind != GG_SCAN_OBJECT) {
                        text = gg_str_trim(plain(reader, &values[m]));
                        if (gg_str_starts(text, "@cee:"))
                                text = gg_str_trim((struct gg_str){text.p + 5, text.n - 5});
                }
                if (gg_str_starts(text, "{")) {
                        *ret_name = names[m].p;
                        return text;
                }
        }
        return (struct gg_str){NULL, 0};
}

/* Whether a text that is no JSON was once a record. */
static bool was_ours(struct gg_str text) {
        return gg_str_starts(text, "{\"v\":");
}

void gg_entry_read(struct gg_entry_reader *reader, struct gg_str line, struct gg_entry *ret_entry) {
        struct gg_scan_value values[MEMBER_COUNT];
        unsigned long long version;

        *ret_entry = (struct gg_entry){.kind = GG_ENTRY_FOREIGN};
        reader->used = 0;
        for (int level = 0; level < LEVELS; level++) {
                struct gg_scan_fault fault;

                if (!gg_scan_object(line, names, MEMBER_COUNT, values, &fault)) {
                        if (level == 0 || was_ours(line)) {
                                ret_entry->kind = GG_ENTRY_DAMAGED;
                                ret_entry->fault = fault;
                        }
                        return;
                }
                read_host(reader, values, ret_entry);
                if (is_ours(values, &version)) {
                        read_record(reader, values, version, ret_entry);
                        return;
                }
                line = carried(reader, values, &ret_entry->inside);
                if (line.n == 0)
                        return;
        }
}
