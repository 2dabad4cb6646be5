/* SPDX-License-Identifier: MIT */
/* Lines, sections and mistakes; what the keys mean is in conf-value.c. */
#include "core/conf-value.h"
#include "core/utf8.h"
#include <errno.h>
#include <goroot-guard/record.h>
#include <string.h>

#define TEXT_OF(number) #number
#define TEXT(macro) TEXT_OF(macro)

#define SECTION_FORM "[rule NAME]"

/* Longer parts of a mistake are cut in messages, so that what is allowed still fits behind them. */
#define SHOWN_MAX 120

enum section {
        SECTION_TOP,     /* before the first section */
        SECTION_RULE,    /* in a rule, perhaps one that is lost already */
        SECTION_UNKNOWN, /* in a section that means nothing: its keys do not either */
};

struct parser {
        struct gg_conf *conf;
        struct gg_str origin;
        gg_conf_error_fn *on_error;
        void *ctx;
        unsigned mistakes;
        unsigned line;
        unsigned first_rule; /* rules from here on are of this text */
        bool was_locked;     /* by an earlier text */
        enum section section;
        unsigned seen; /* bits of the keys met in this section */
        struct gg_rule rule;
        bool rule_lost; /* a mistake was found in it */
};

static void report(const struct parser *p, const struct gg_conf_error *error) {
        if (p->on_error)
                p->on_error(p->ctx, error);
}

/* A mistake in a rule costs the rule: without the condition that was meant it could match everything. */
static void complain_at(struct parser *p, unsigned line, const char *what, struct gg_str subject,
                        struct gg_str value, const char *allowed) {
        p->mistakes++;
        p->rule_lost = true;
        report(p, &(struct gg_conf_error){.origin = p->origin,
                                          .line = line,
                                          .what = what,
                                          .subject = subject,
                                          .value = value,
                                          .allowed = allowed});
}

static void complain(struct parser *p, const char *what, struct gg_str subject, const char *allowed) {
        complain_at(p, p->line, what, subject, (struct gg_str){NULL, 0}, allowed);
}

/* Keeps the rule that ends here if it is whole. */
static void end_section(struct parser *p) {
        const struct gg_rule *r = &p->rule;
        const struct gg_str none = {NULL, 0};

        if (p->section != SECTION_RULE || p->rule_lost)
                return;
        if (r->cwd.n + r->toolchain.n + r->launcher.n + r->goroot.n + r->reason.n == 0 &&
            r->source == GG_SOURCE_NONE)
                complain_at(p, r->line, "rule without a condition", r->name, none,
                            "one or more of cwd, toolchain, launcher, goroot, reason, source");
        if (!r->has_policy && !r->has_rewrite)
                complain_at(p, r->line, "rule without an effect", r->name, none,
                            "policy or rewrite, or both");
        if (!p->rule_lost && p->conf->rule_count == GG_CONF_RULES_MAX)
                complain_at(p, r->line, "too many rules", r->name, none,
                            "at most " TEXT(GG_CONF_RULES_MAX) " rules in all files together");
        if (!p->rule_lost)
                p->conf->rules[p->conf->rule_count++] = *r;
}

static bool is_name_char(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
}

static void check_rule_name(struct parser *p, struct gg_str name) {
        for (size_t i = 0; i < name.n; i++)
                if (!is_name_char(name.p[i])) {
                        complain(p, "bad rule name", name, "letters, digits, '.', '_' and '-'");
                        return;
                }
        for (unsigned i = p->first_rule; i < p->conf->rule_count; i++)
                if (gg_str_eq(p->conf->rules[i].name, name)) {
                        complain(p, "rule name used twice", name,
                                 "a name of its own for each rule of a file");
                        return;
                }
}

/* What follows belongs to something that is not understood: neither to the rule before it nor to the top
 * level. */
static void start_unknown_section(struct parser *p) {
        end_section(p);
        p->section = SECTION_UNKNOWN;
}

/* Whether a line that is no proper section head was meant as one. */
static bool seems_section(struct gg_str line) {
        return line.n > 0 && (line.p[0] == '[' || line.p[line.n - 1] == ']' || gg_str_is(line, "rule") ||
                              gg_str_starts(line, "rule "));
}

/* A line that starts with a bracket. The keys below a rule whose head is wrong are still read, for their own
 * mistakes. */
static void read_section(struct parser *p, struct gg_str line) {
        struct gg_str head = {line.p + 1, line.n - 1}, kind;
        const char *close = head.n > 0 ? memchr(head.p, ']', head.n) : NULL;
        struct gg_str behind = {NULL, 0};
        size_t n = 0;

        end_section(p);
        p->seen = 0;
        p->rule_lost = false;
        p->section = SECTION_RULE;
        p->rule = (struct gg_rule){.line = p->line};
        if (close) {
                behind = gg_str_trim((struct gg_str){close + 1, (size_t) (head.p + head.n - close - 1)});
                head.n = (size_t) (close - head.p);
        }
        head = gg_str_trim(head);
        while (n < head.n && head.p[n] != ' ' && head.p[n] != '\t')
                n++;
        kind = (struct gg_str){head.p, n};
        p->rule.name = gg_str_trim((struct gg_str){head.p + n, head.n - n});
        if (!gg_str_is(kind, "rule")) {
                p->section = SECTION_UNKNOWN;
                complain(p, close ? "unknown section" : "section without ]", line, SECTION_FORM);
        } else if (!close)
                complain(p, "section without ]", line, SECTION_FORM);
        else if (behind.n > 0)
                complain(p, "text behind the section", behind, SECTION_FORM " and nothing else");
        else if (p->rule.name.n == 0)
                complain(p, "rule without a name", line, SECTION_FORM);
        else
                check_rule_name(p, p->rule.name);
}

static void read_setting(struct parser *p, struct gg_str key_word, struct gg_str value) {
        const bool in_rule = p->section == SECTION_RULE;
        const char *keys_here = in_rule ? gg_conf_rule_keys : gg_conf_top_keys;
        struct gg_conf_problem problem;
        enum gg_conf_key key;
        unsigned places;
        int r;

        if (gg_conf_key_find(key_word, &key, &places) < 0) {
                complain_at(p, p->line, "unknown key", key_word, value, keys_here);
                return;
        }
        if (!(places & (in_rule ? GG_IN_RULE : GG_IN_TOP))) {
                complain_at(p, p->line, in_rule ? "key cannot be in a rule" : "key must be in a rule",
                            key_word, value, keys_here);
                return;
        }
        if (p->seen & 1U << key)
                complain_at(p, p->line, "key set twice", key_word, value, "each key once");
        p->seen |= 1U << key;
        r = in_rule ? gg_conf_put_rule(&p->rule, key, value, &problem)
                    : gg_conf_put(p->conf, key, value, &problem);
        if (r < 0)
                complain_at(p, p->line, problem.what, key_word, problem.value, problem.allowed);
        p->conf->lock |= p->was_locked;
}

/* A comment starts with a # at the start of the line or behind a blank: a value may hold one elsewhere. */
static struct gg_str without_comment(struct gg_str line) {
        for (size_t i = 0; i < line.n; i++)
                if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t')) {
                        line.n = i;
                        break;
                }
        return line;
}

static void read_line(struct parser *p, struct gg_str raw) {
        struct gg_str line, key, value;

        line = gg_str_trim(without_comment(raw));
        if (raw.n > 0 && memchr(raw.p, '\0', raw.n)) {
                if (seems_section(line))
                        start_unknown_section(p);
                complain(p, "NUL byte", gg_str_trim(raw), "text");
                return;
        }
        if (line.n == 0)
                return;
        if (line.p[0] == '[') {
                read_section(p, line);
                return;
        }
        value = line;
        key = gg_str_trim(gg_str_cut(&value, '='));
        if (!value.p && seems_section(line)) {
                start_unknown_section(p);
                complain(p, "section without [", line, SECTION_FORM);
        } else if (p->section == SECTION_UNKNOWN)
                return;
        else if (!value.p)
                complain(p, "line without =", line, "key = value, " SECTION_FORM " or # and a comment");
        else if (key.n == 0)
                complain(p, "line without a key", line, "key = value");
        else
                read_setting(p, key, gg_str_trim(value));
}

static void reverse(struct gg_rule *rules, unsigned n) {
        for (unsigned i = 0; i < n / 2; i++) {
                struct gg_rule swap = rules[i];

                rules[i] = rules[n - 1 - i];
                rules[n - 1 - i] = swap;
        }
}

/* The rules of this text were added at the end, but are to come first: three reversals rotate an array in
 * place. */
static void put_new_rules_first(struct gg_conf *conf, unsigned old) {
        reverse(conf->rules, old);
        reverse(conf->rules + old, conf->rule_count - old);
        reverse(conf->rules, conf->rule_count);
}

unsigned gg_conf_parse(struct gg_conf *conf, struct gg_str text, struct gg_str origin,
                       gg_conf_error_fn *on_error, void *ctx) {
        struct parser p = {
                .conf = conf,
                .origin = origin,
                .on_error = on_error,
                .ctx = ctx,
                .first_rule = conf->rule_count,
                .was_locked = conf->lock,
        };

        if (text.n > GG_CONF_TEXT_MAX) {
                complain(&p, "file too large", (struct gg_str){NULL, 0},
                         "at most " TEXT(GG_CONF_TEXT_MAX) " bytes");
                return p.mistakes;
        }
        if (gg_str_starts(text, "\xef\xbb\xbf")) /* byte order mark, as some editors put in front */
                text = (struct gg_str){text.p + 3, text.n - 3};
        while (text.p) {
                p.line++;
                read_line(&p, gg_str_cut(&text, '\n'));
        }
        end_section(&p);
        put_new_rules_first(conf, p.first_rule);
        return p.mistakes;
}

unsigned gg_conf_set(struct gg_conf *conf, const char *key, struct gg_str value, struct gg_str origin,
                     gg_conf_error_fn *on_error, void *ctx) {
        struct parser p = {
                .conf = conf,
                .origin = origin,
                .on_error = on_error,
                .ctx = ctx,
                .was_locked = conf->lock,
        };

        read_setting(&p, gg_str_of(key), gg_str_trim(value));
        return p.mistakes;
}

void gg_conf_defaults(struct gg_conf *ret_conf) {
        /* Not the rules and sinks that there are none of: most of it is never looked at. */
        ret_conf->policy = GG_POLICY_LOG;
        ret_conf->rewrite = GG_REWRITE_REAL;
        ret_conf->record_all = ret_conf->sticky = ret_conf->supervise = ret_conf->lock = false;
        ret_conf->names = gg_str_of("*go*");
        ret_conf->sinks[0] = (struct gg_sink){.kind = GG_SINK_STDERR};
        ret_conf->sink_count = 1;
        ret_conf->rule_count = 0;
}

/* Appends a part of the configuration, cut at the start of a character if it is long. */
static void put_shown(struct gg_buf *buf, struct gg_str s) {
        size_t n = gg_utf8_cut(s, SHOWN_MAX);

        gg_record_put_text(buf, (struct gg_str){s.p, n});
        if (n < s.n)
                gg_buf_puts(buf, "...");
}

void gg_conf_error_format(struct gg_buf *buf, const struct gg_conf_error *error) {
        gg_record_put_text(buf, error->origin);
        if (error->line > 0) {
                gg_buf_putc(buf, ':');
                gg_buf_put_uint(buf, error->line);
        }
        gg_buf_puts(buf, ": ");
        gg_buf_puts(buf, error->what);
        if (error->subject.n > 0) {
                gg_buf_puts(buf, ": ");
                put_shown(buf, error->subject);
        }
        if (error->value.n > 0) {
                gg_buf_puts(buf, " = ");
                put_shown(buf, error->value);
        }
        gg_buf_puts(buf, " (allowed: ");
        gg_buf_puts(buf, error->allowed);
        gg_buf_putc(buf, ')');
}

bool gg_conf_watches(const struct gg_conf *conf) {
        if (conf->policy != GG_POLICY_OFF)
                return true;
        for (unsigned i = 0; i < conf->rule_count; i++)
                if (conf->rules[i].has_policy && conf->rules[i].policy != GG_POLICY_OFF)
                        return true;
        return false;
}
