/* SPDX-License-Identifier: MIT */
/* Laws of the configuration parser, on any bytes: it reads nothing but the text, a text has one meaning, what
 * it yields is within bounds and made of the text, and its messages stay on one line. */
#include "../unit/conf-equal.h"
#include "core/utf8.h"
#include "law.h"
#include <goroot-guard/conf.h>
#include <goroot-guard/glob.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MESSAGE_MAX 2048

/* What the callback checks and counts. */
struct witness {
        struct gg_str text, origin, key; /* key: of gg_conf_set, which is not in the text */
        unsigned count, last_line;
        uint64_t hash; /* of all messages in order */
};

static bool inside(struct gg_str s, struct gg_str text) {
        return s.n == 0 ||
               (text.p && s.p >= text.p && s.n <= text.n && (size_t) (s.p - text.p) <= text.n - s.n);
}

/* Whether a string of C can hold it. */
static bool is_string(struct gg_str s) {
        return s.n == 0 || !memchr(s.p, '\0', s.n);
}

/* Valid UTF-8 on one line, without control characters, those of ISO 6429 (U+0080 to U+009F) included. */
static void check_printable(struct gg_str s) {
        while (s.n > 0) {
                uint32_t rune;
                size_t n = gg_utf8_next(s, &rune);

                LAW(n > 0);
                LAW(rune >= 0x20 && (rune < 0x7f || rune > 0x9f));
                s = (struct gg_str){s.p + n, s.n - n};
        }
}

static void witness_error(void *ctx, const struct gg_conf_error *error) {
        char message[MESSAGE_MAX];
        struct witness *w = ctx;
        struct gg_buf buf;

        w->count++;
        LAW(error->what && error->what[0] != '\0');
        LAW(error->allowed && error->allowed[0] != '\0');
        LAW(gg_str_eq(error->origin, w->origin));
        LAW(inside(error->subject, w->text) || gg_str_eq(error->subject, w->key));
        LAW(inside(error->value, w->text));
        gg_buf_init(&buf, message, sizeof message);
        gg_conf_error_format(&buf, error);
        LAW(!buf.truncated); /* cut parts keep a message short, however long the line */
        LAW(buf.len == strlen(message));
        check_printable(gg_buf_str(&buf));
        for (size_t i = 0; i < buf.len; i++)
                w->hash = (w->hash ^ (unsigned char) message[i]) * 1099511628211U; /* FNV-1a */
        w->last_line = error->line;
}

static void check_rule(const struct gg_rule *r, struct gg_str text) {
        const struct gg_str parts[] = {r->name, r->cwd, r->toolchain, r->launcher, r->goroot, r->reason};
        size_t conditions = r->source != GG_SOURCE_NONE;

        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
                LAW(inside(parts[i], text));
                LAW(is_string(parts[i]));
                LAW(parts[i].n == 0 || !memchr(parts[i].p, '\n', parts[i].n));
                conditions += i > 0 && parts[i].n > 0;
        }
        LAW(r->name.n > 0);
        LAW(conditions > 0); /* no rule matches everything */
        LAW(r->has_policy || r->has_rewrite);
        LAW(r->policy <= GG_POLICY_BLOCK && r->rewrite <= GG_REWRITE_UNSET && r->source <= GG_SOURCE_FILE);
        LAW(r->line >= 1 && r->line <= text.n + 1);
}

static void check_conf(const struct gg_conf *conf, const struct gg_conf *defaults, struct gg_str text) {
        LAW(conf->policy <= GG_POLICY_BLOCK && conf->rewrite <= GG_REWRITE_UNSET);
        LAW(conf->names.n > 0);
        LAW(conf->names.p == defaults->names.p || inside(conf->names, text));
        LAW(is_string(conf->names));
        LAW(conf->sink_count >= 1 && conf->sink_count <= GG_CONF_SINKS_MAX);
        for (unsigned i = 0; i < conf->sink_count; i++) {
                LAW(inside(conf->sinks[i].target, text));
                LAW(is_string(conf->sinks[i].target));
                LAW(conf->sinks[i].kind <= GG_SINK_GITLAB);
                LAW((conf->sinks[i].kind != GG_SINK_FILE) == (conf->sinks[i].target.n == 0));
                LAW(conf->sinks[i].target.n < GG_SINK_PATH_MAX);
        }
        LAW(conf->rule_count <= GG_CONF_RULES_MAX);
        for (unsigned i = 0; i < conf->rule_count; i++)
                check_rule(&conf->rules[i], text);
}

static unsigned parse(struct gg_conf *conf, struct gg_str text, struct witness *ret_witness) {
        unsigned mistakes;

        *ret_witness = (struct witness){.text = text, .origin = {"a\nfile\x1b", 7}};
        mistakes = gg_conf_parse(conf, text, ret_witness->origin, witness_error, ret_witness);
        LAW(mistakes == ret_witness->count);
        return mistakes;
}

/* One text, read again and on top of itself. */
static void check_text(struct gg_str text) {
        struct gg_conf defaults, once, again;
        struct witness first, second;

        gg_conf_defaults(&defaults);
        once = again = defaults;
        parse(&once, text, &first);
        parse(&again, text, &second);
        LAW(confs_same(&once, &again));
        LAW(first.hash == second.hash);
        check_conf(&once, &defaults, text);
        if (text.n > GG_CONF_TEXT_MAX)
                LAW(first.count == 1 && confs_same(&once, &defaults));

        /* A second file: its rules come first, and those of the first one are all still there. */
        parse(&again, text, &second);
        LAW(again.rule_count >= once.rule_count);
        for (unsigned i = 0; i < once.rule_count; i++)
                LAW(rules_same(&again.rules[again.rule_count - once.rule_count + i], &once.rules[i]));
        LAW(again.lock >= once.lock);
        check_conf(&again, &defaults, text);

        for (unsigned i = 0; i < once.rule_count; i++)
                gg_glob_match_home(once.rules[i].cwd, gg_str_of("/home/u"), gg_str_of("/home/u/src/app/x"));
        gg_conf_names_match(once.names, gg_str_of("cargo-go1.22.12"));
}

static void check_set(struct gg_str text) {
        static const char *const keys[] = {"policy", "rewrite",   "log",  "record", "names",
                                           "sticky", "supervise", "lock", "cwd",    "nokey"};

        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
                struct gg_conf before, conf;
                struct witness w = {.text = text, .origin = {"V", 1}, .key = gg_str_of(keys[i])};
                unsigned mistakes;

                gg_conf_defaults(&before);
                conf = before;
                mistakes = gg_conf_set(&conf, keys[i], text, w.origin, witness_error, &w);
                LAW(mistakes <= 1 && mistakes == w.count);
                LAW(mistakes == 0 || (w.last_line == 0 && confs_same(&conf, &before)));
                check_conf(&conf, &before, text);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *text = malloc(
                size > 0 ? size : 1); /* a copy that ends where the text ends, so that any overrun shows */

        LAW(text);
        if (size > 0)
                memcpy(text, data, size);
        check_text((struct gg_str){text, size});
        check_set((struct gg_str){text, size});
        free(text);
        return 0;
}
