/* SPDX-License-Identifier: MIT */
#include "core/conf-value.h"
#include <errno.h>
#include <goroot-guard/fs.h>
#include <goroot-guard/glob.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXT_OF(number) #number
#define TEXT(macro) TEXT_OF(macro)

/* A value becomes a path or is matched against one, and there is none that is longer. */
#define VALUE_MAX 4095
#define SINK_PATH_MAX 511
_Static_assert(VALUE_MAX == GG_PATH_MAX - 1, "the text in messages and the limit go together");
_Static_assert(SINK_PATH_MAX == GG_SINK_PATH_MAX - 1, "the text in messages and the limit go together");

static const char policy_words[] = "off, log, rewrite, block";
static const char rewrite_words[] = "real, unset";
static const char record_words[] = "violations, all";
static const char source_words[] = "env, file";
static const char bool_words[] = "yes, no";
static const char reason_words[] = "missing, incomplete, version-mismatch, tree-mismatch, unverifiable";
static const char names_allowed[] = "patterns for file names, without a slash";
static const char glob_allowed[] = "a pattern that starts with / or ~/ or *";

const char gg_conf_top_keys[] = "policy, rewrite, log, record, names, sticky, supervise, lock";
const char gg_conf_rule_keys[] = "cwd, toolchain, launcher, goroot, reason, source, policy, rewrite";

static const struct {
        const char *name;
        unsigned places;
} keys[GG_KEY_COUNT] = {
        [GG_KEY_POLICY] = {"policy", GG_IN_TOP | GG_IN_RULE},
        [GG_KEY_REWRITE] = {"rewrite", GG_IN_TOP | GG_IN_RULE},
        [GG_KEY_LOG] = {"log", GG_IN_TOP},
        [GG_KEY_RECORD] = {"record", GG_IN_TOP},
        [GG_KEY_NAMES] = {"names", GG_IN_TOP},
        [GG_KEY_STICKY] = {"sticky", GG_IN_TOP},
        [GG_KEY_SUPERVISE] = {"supervise", GG_IN_TOP},
        [GG_KEY_LOCK] = {"lock", GG_IN_TOP},
        [GG_KEY_CWD] = {"cwd", GG_IN_RULE},
        [GG_KEY_TOOLCHAIN] = {"toolchain", GG_IN_RULE},
        [GG_KEY_LAUNCHER] = {"launcher", GG_IN_RULE},
        [GG_KEY_GOROOT] = {"goroot", GG_IN_RULE},
        [GG_KEY_REASON] = {"reason", GG_IN_RULE},
        [GG_KEY_SOURCE] = {"source", GG_IN_RULE},
};

/* Where records can go, by their kinds; file:/absolute/path alone takes a path. */
static const char sink_names[][9] = {
        [GG_SINK_STDERR] = "stderr",     [GG_SINK_FILE] = "file",     [GG_SINK_SYSLOG] = "syslog",
        [GG_SINK_JOURNALD] = "journald", [GG_SINK_GITHUB] = "github", [GG_SINK_GITLAB] = "gitlab",
};
static const char sink_words[] = "stderr, file:/absolute/path, syslog, journald, github, gitlab";

int gg_conf_key_find(struct gg_str word, enum gg_conf_key *ret_key, unsigned *ret_places) {
        for (unsigned i = 0; i < GG_KEY_COUNT; i++)
                if (gg_str_is(word, keys[i].name)) {
                        *ret_key = (enum gg_conf_key) i;
                        *ret_places = keys[i].places;
                        return 0;
                }
        return -ENOKEY;
}

static int bad(struct gg_conf_problem *ret, const char *what, struct gg_str value, const char *allowed) {
        *ret = (struct gg_conf_problem){.what = what, .allowed = allowed, .value = value};
        return -EINVAL;
}

/* The place of a value in a list of words such as "real, unset", from 0; -EINVAL if it is none of them. */
static int word_place(struct gg_str value, const char *words) {
        struct gg_str rest = gg_str_of(words);

        for (int place = 0; rest.p; place++)
                if (gg_str_eq(gg_str_trim(gg_str_cut(&rest, ',')), value))
                        return place;
        return -EINVAL;
}

/* As word_place, with *ret_problem filled in. */
static int choose(struct gg_str value, const char *words, struct gg_conf_problem *ret_problem) {
        int place = word_place(value, words);

        return place < 0 ? bad(ret_problem, "bad value", value, words) : place;
}

static int put_bool(bool *ret_flag, struct gg_str value, struct gg_conf_problem *ret_problem) {
        int place = choose(value, bool_words, ret_problem);

        if (place < 0)
                return place;
        *ret_flag = place == 0;
        return 0;
}

static int put_policy(enum gg_policy *ret_policy, struct gg_str value, struct gg_conf_problem *ret_problem) {
        int place = choose(value, policy_words, ret_problem);

        if (place < 0)
                return place;
        *ret_policy = (enum gg_policy) place;
        return 0;
}

static int put_rewrite(enum gg_rewrite *ret_rewrite, struct gg_str value,
                       struct gg_conf_problem *ret_problem) {
        int place = choose(value, rewrite_words, ret_problem);

        if (place < 0)
                return place;
        *ret_rewrite = (enum gg_rewrite) place;
        return 0;
}

static int put_record(bool *ret_all, struct gg_str value, struct gg_conf_problem *ret_problem) {
        int place = choose(value, record_words, ret_problem);

        if (place < 0)
                return place;
        *ret_all = place == 1;
        return 0;
}

static int put_source(enum gg_source *ret_source, struct gg_str value, struct gg_conf_problem *ret_problem) {
        int place = choose(value, source_words, ret_problem);

        if (place < 0)
                return place;
        *ret_source = place == 0 ? GG_SOURCE_ENV : GG_SOURCE_FILE;
        return 0;
}

static int put_reason(struct gg_str *ret_reason, struct gg_str value, struct gg_conf_problem *ret_problem) {
        struct gg_str rest = value;

        while (rest.p) {
                struct gg_str word = gg_str_trim(gg_str_cut(&rest, ','));

                if (word.n == 0)
                        return bad(ret_problem, "empty entry", value, reason_words);
                if (word_place(word, reason_words) < 0)
                        return bad(ret_problem, "bad value", word, reason_words);
        }
        *ret_reason = value;
        return 0;
}

static int read_sink(struct gg_sink *ret_sink, struct gg_str item, struct gg_conf_problem *ret_problem) {
        struct gg_str target = item, word = gg_str_cut(&target, ':');

        for (unsigned kind = 0; kind < COUNT(sink_names); kind++) {
                const bool has_path = kind == GG_SINK_FILE;

                if (!gg_str_is(word, sink_names[kind]))
                        continue;
                if (!has_path && target.p)
                        break;
                if (has_path && target.n == 0)
                        return bad(ret_problem, "path missing", item, sink_words);
                if (has_path && target.p[0] != '/')
                        return bad(ret_problem, "relative path", item, sink_words);
                if (target.n > SINK_PATH_MAX)
                        return bad(ret_problem, "path too long", item,
                                   "at most " TEXT(SINK_PATH_MAX) " bytes");
                *ret_sink = (struct gg_sink){.kind = (enum gg_sink_kind) kind, .target = target};
                return 0;
        }
        return bad(ret_problem, "bad value", item, sink_words);
}

static int put_log(struct gg_conf *conf, struct gg_str value, struct gg_conf_problem *ret_problem) {
        struct gg_sink sinks[GG_CONF_SINKS_MAX] = {0};
        struct gg_str rest = value;
        unsigned n = 0;

        while (rest.p) {
                struct gg_str item = gg_str_trim(gg_str_cut(&rest, ','));
                struct gg_sink sink;
                int r;

                if (item.n == 0)
                        return bad(ret_problem, "empty entry", value, sink_words);
                r = read_sink(&sink, item, ret_problem);
                if (r < 0)
                        return r;
                for (unsigned i = 0; i < n; i++)
                        if (sinks[i].kind == sink.kind && gg_str_eq(sinks[i].target, sink.target))
                                return bad(ret_problem, "entry given twice", item, sink_words);
                if (n == GG_CONF_SINKS_MAX)
                        return bad(ret_problem, "too many entries", item,
                                   "at most " TEXT(GG_CONF_SINKS_MAX) " entries");
                sinks[n++] = sink;
        }
        memcpy(conf->sinks, sinks, sizeof sinks);
        conf->sink_count = n;
        return 0;
}

static bool separates_names(char c) {
        return c == ',' || c == ' ' || c == '\t' || c == '\r';
}

/* Takes the next pattern off a names setting; empty when there is none left. */
static struct gg_str next_name(struct gg_str *rest) {
        struct gg_str name;
        size_t from = 0, to;

        while (from < rest->n && separates_names(rest->p[from]))
                from++;
        for (to = from; to < rest->n && !separates_names(rest->p[to]);)
                to++;
        if (to == from)
                return (struct gg_str){NULL, 0};
        name = (struct gg_str){rest->p + from, to - from};
        *rest = (struct gg_str){rest->p + to, rest->n - to};
        return name;
}

static int put_names(struct gg_str *ret_names, struct gg_str value, struct gg_conf_problem *ret_problem) {
        struct gg_str rest = value, name = next_name(&rest);

        if (name.n == 0)
                return bad(ret_problem, "bad value", value, names_allowed);
        for (; name.n > 0; name = next_name(&rest))
                if (memchr(name.p, '/', name.n))
                        return bad(ret_problem, "pattern with a slash", name, names_allowed);
        *ret_names = value;
        return 0;
}

/* A pattern for something that is always an absolute path. Every other start would make a rule that never
 * matches. */
static int put_path_glob(struct gg_str *ret_glob, struct gg_str value, struct gg_conf_problem *ret_problem) {
        if (value.p[0] != '/' && value.p[0] != '*' && !gg_str_starts(value, "~/") && !gg_str_is(value, "~"))
                return bad(ret_problem, "pattern that never matches", value, glob_allowed);
        *ret_glob = value;
        return 0;
}

/* What no value may be, whatever the key. */
static int check_any(struct gg_str value, const char *allowed, struct gg_conf_problem *ret_problem) {
        if (value.n == 0)
                return bad(ret_problem, "empty value", value, allowed);
        if (value.n > VALUE_MAX)
                return bad(ret_problem, "value too long", value, "at most " TEXT(VALUE_MAX) " bytes");
        if (memchr(value.p, '\0', value.n))
                return bad(ret_problem, "NUL byte", value, allowed);
        return 0;
}

static const char *allowed_of(enum gg_conf_key key) {
        switch (key) {
        case GG_KEY_POLICY:
                return policy_words;
        case GG_KEY_REWRITE:
                return rewrite_words;
        case GG_KEY_LOG:
                return sink_words;
        case GG_KEY_RECORD:
                return record_words;
        case GG_KEY_NAMES:
                return names_allowed;
        case GG_KEY_STICKY:
        case GG_KEY_SUPERVISE:
        case GG_KEY_LOCK:
                return bool_words;
        case GG_KEY_REASON:
                return reason_words;
        case GG_KEY_SOURCE:
                return source_words;
        case GG_KEY_GOROOT:
                return "a pattern";
        case GG_KEY_CWD:
        case GG_KEY_TOOLCHAIN:
        case GG_KEY_LAUNCHER:
        case GG_KEY_COUNT:
                break;
        }
        return glob_allowed;
}

int gg_conf_put(struct gg_conf *conf, enum gg_conf_key key, struct gg_str value,
                struct gg_conf_problem *ret_problem) {
        int r = check_any(value, allowed_of(key), ret_problem);

        if (r < 0)
                return r;
        switch (key) {
        case GG_KEY_POLICY:
                return put_policy(&conf->policy, value, ret_problem);
        case GG_KEY_REWRITE:
                return put_rewrite(&conf->rewrite, value, ret_problem);
        case GG_KEY_LOG:
                return put_log(conf, value, ret_problem);
        case GG_KEY_RECORD:
                return put_record(&conf->record_all, value, ret_problem);
        case GG_KEY_NAMES:
                return put_names(&conf->names, value, ret_problem);
        case GG_KEY_STICKY:
                return put_bool(&conf->sticky, value, ret_problem);
        case GG_KEY_SUPERVISE:
                return put_bool(&conf->supervise, value, ret_problem);
        case GG_KEY_LOCK:
                return put_bool(&conf->lock, value, ret_problem);
        default: /* GCOVR_EXCL_LINE: asked for before, by gg_conf_key_find() */
                return bad(ret_problem, "unknown key", value, gg_conf_top_keys); /* GCOVR_EXCL_LINE */
        }
}

int gg_conf_put_rule(struct gg_rule *rule, enum gg_conf_key key, struct gg_str value,
                     struct gg_conf_problem *ret_problem) {
        int r = check_any(value, allowed_of(key), ret_problem);

        if (r < 0)
                return r;
        switch (key) {
        case GG_KEY_POLICY:
                r = put_policy(&rule->policy, value, ret_problem);
                rule->has_policy |= r == 0;
                return r;
        case GG_KEY_REWRITE:
                r = put_rewrite(&rule->rewrite, value, ret_problem);
                rule->has_rewrite |= r == 0;
                return r;
        case GG_KEY_CWD:
                return put_path_glob(&rule->cwd, value, ret_problem);
        case GG_KEY_TOOLCHAIN:
                return put_path_glob(&rule->toolchain, value, ret_problem);
        case GG_KEY_LAUNCHER:
                return put_path_glob(&rule->launcher, value, ret_problem);
        case GG_KEY_GOROOT:
                rule->goroot = value;
                return 0;
        case GG_KEY_REASON:
                return put_reason(&rule->reason, value, ret_problem);
        case GG_KEY_SOURCE:
                return put_source(&rule->source, value, ret_problem);
        default: /* GCOVR_EXCL_LINE: the same */
                return bad(ret_problem, "unknown key", value, gg_conf_rule_keys); /* GCOVR_EXCL_LINE */
        }
}

bool gg_conf_names_match(struct gg_str names, struct gg_str basename) {
        struct gg_str rest = names;

        for (struct gg_str name = next_name(&rest); name.n > 0; name = next_name(&rest))
                if (gg_glob_match(name, basename))
                        return true;
        return false;
}

int gg_policy_from_str(struct gg_str word, enum gg_policy *ret_policy) {
        struct gg_conf_problem problem;

        return put_policy(ret_policy, word, &problem);
}

const char *gg_policy_name(enum gg_policy policy) {
        switch (policy) {
        case GG_POLICY_OFF:
                return "off";
        case GG_POLICY_LOG:
                return "log";
        case GG_POLICY_REWRITE:
                return "rewrite";
        case GG_POLICY_BLOCK:
                return "block";
        }
        return "unknown"; /* GCOVR_EXCL_LINE: no such value */
}

const char *gg_source_name(enum gg_source source) {
        switch (source) {
        case GG_SOURCE_NONE:
                return "none";
        case GG_SOURCE_ENV:
                return "env";
        case GG_SOURCE_FILE:
                return "file";
        }
        return "unknown"; /* GCOVR_EXCL_LINE: no such value */
}
