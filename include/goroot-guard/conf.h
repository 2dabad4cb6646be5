/* SPDX-License-Identifier: MIT */
/* The configuration: what files and variables may say, and how it is read. There is one parser, used by the
 * library inside hooked processes and by `goroot-guard check-config`. Pure and async-signal-safe; the result
 * points into the texts it was parsed from, which must live as long as it does. Format: goroot-guard.conf(5).
 */
#ifndef GOROOT_GUARD_CONF_H
#define GOROOT_GUARD_CONF_H

#include <goroot-guard/buf.h>
#include <goroot-guard/str.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GG_CONF_RULES_MAX 32
#define GG_CONF_SINKS_MAX 4
#define GG_CONF_TEXT_MAX 32768 /* a larger file is refused as a whole */
#define GG_SINK_PATH_MAX 512   /* the longest path of a log, with its NUL: it is opened on small stacks */

enum gg_policy {
        GG_POLICY_OFF,
        GG_POLICY_LOG,
        GG_POLICY_REWRITE,
        GG_POLICY_BLOCK,
};

enum gg_rewrite {
        GG_REWRITE_REAL,  /* set GOROOT to the real root */
        GG_REWRITE_UNSET, /* remove it where that is enough */
};

enum gg_source {
        GG_SOURCE_NONE, /* GOROOT is not set at all */
        GG_SOURCE_ENV,  /* the variable */
        GG_SOURCE_FILE, /* the user's go/env file */
};

enum gg_sink_kind {
        GG_SINK_STDERR, /* one line for people */
        GG_SINK_FILE,   /* JSON Lines, `file:/path` */
        GG_SINK_SYSLOG,
        GG_SINK_JOURNALD,
        GG_SINK_GITHUB, /* counts where its CI system runs the process: gg_settings_load() */
        GG_SINK_GITLAB,
};

struct gg_sink {
        enum gg_sink_kind kind;
        struct gg_str target; /* what stands behind the colon; empty for all but a file */
};

/* A [rule NAME] section. A condition is set if its slice is not empty; a rule matches if all its conditions
 * do. */
struct gg_rule {
        struct gg_str name;
        struct gg_str cwd, toolchain, launcher, goroot; /* globs */
        struct gg_str reason;                           /* comma separated words of gg_reason_name() */
        enum gg_source source;                          /* GG_SOURCE_NONE: any */
        enum gg_policy policy;
        enum gg_rewrite rewrite;
        bool has_policy, has_rewrite;
        unsigned line; /* where the section starts */
};

struct gg_conf {
        enum gg_policy policy;
        enum gg_rewrite rewrite;
        bool record_all; /* record = all: matching launches too */
        bool sticky;
        bool supervise; /* for `goroot-guard run` */
        bool lock;
        struct gg_str names; /* comma or blank separated globs over the basename */
        struct gg_sink sinks[GG_CONF_SINKS_MAX];
        unsigned sink_count;
        unsigned rule_count;
        struct gg_rule rules[GG_CONF_RULES_MAX];
};

/* One mistake. Slices point into the parsed text or into static text. */
struct gg_conf_error {
        struct gg_str origin;  /* file name or variable name, as given to the parser */
        unsigned line;         /* from 1; 0 for a variable or for a file as a whole */
        const char *what;      /* static: "unknown key", "bad value", ... */
        struct gg_str subject; /* the key, section or line that is wrong */
        struct gg_str value;   /* the offending value; may be empty */
        const char *allowed;   /* static: what would be right there: "off, log, rewrite, block"; never NULL */
};

/* Called for each mistake in order; the error and its slices are valid during the call. */
typedef void gg_conf_error_fn(void *ctx, const struct gg_conf_error *error);

/* Sets the built-in defaults: policy log, rewrite real, log stderr, record violations, names *go*, sticky no,
 * supervise no, lock no, no rule. */
void gg_conf_defaults(struct gg_conf *ret_conf);

/* Reads one file's text on top of *conf. Mistakes are reported to on_error (may be NULL) and leave the value
 * that was there before; a rule with a mistake in it is left out as a whole, for without the condition that
 * was meant it would match too much. A file's rules come before the rules that *conf holds already, so the
 * file read last wins. A `lock` once set by an earlier text is not taken back. Returns the number of
 * mistakes. */
unsigned gg_conf_parse(struct gg_conf *conf, struct gg_str text, struct gg_str origin,
                       gg_conf_error_fn *on_error, void *ctx);

/* Reads one setting given elsewhere, as a variable (`GOROOT_GUARD=block` is key policy) or an option. key is
 * one of the top level keys of the file. 0, or 1 after one mistake was reported; origin names the variable.
 */
unsigned gg_conf_set(struct gg_conf *conf, const char *key, struct gg_str value, struct gg_str origin,
                     gg_conf_error_fn *on_error, void *ctx);

/* "FILE:LINE: what: subject = value (allowed: ...)" without a newline; control characters are escaped. */
void gg_conf_error_format(struct gg_buf *buf, const struct gg_conf_error *error);

/* Whether anything may come of a launch: false if everything is switched off. */
bool gg_conf_watches(const struct gg_conf *conf);

/* Whether a basename is matched by a names setting. */
bool gg_conf_names_match(struct gg_str names, struct gg_str basename);

/* The words of the file for a value; static. */
const char *gg_policy_name(enum gg_policy policy);
const char *gg_source_name(enum gg_source source);

/* The policy a word names. 0, or -EINVAL. */
int gg_policy_from_str(struct gg_str word, enum gg_policy *ret_policy);

#ifdef __cplusplus
}
#endif
#endif
