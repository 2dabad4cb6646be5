/* SPDX-License-Identifier: MIT */
#include "sys/settings.h"
#include "sys/rawcall.h"
#include <goroot-guard/env.h>
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>

#define PLAIN_LOG_MAX 256

struct reporter {
        gg_conf_error_fn *on_error;
        void *ctx;
};

static unsigned report(const struct reporter *to, const char *origin, const char *what, const char *allowed) {
        const struct gg_conf_error error = {
                .origin = gg_str_of(origin),
                .what = what,
                .allowed = allowed,
        };

        if (to->on_error)
                to->on_error(to->ctx, &error);
        return 1;
}

/* All of a file, up to GG_CONF_TEXT_MAX + 1 bytes: one more than allowed, so that the parser sees that it is
 * too long. */
static long read_file(const char *path, char text[GG_CONF_TEXT_MAX + 1]) {
        int handle = gg_sysfs.open(NULL, path);
        size_t n = 0;
        long r;

        if (handle < 0)
                return handle;
        while ((r = gg_sysfs.pread(NULL, handle, text + n, GG_CONF_TEXT_MAX + 1 - n, n)) > 0)
                n += (size_t) r;
        gg_sysfs.close(NULL, handle);
        return r < 0 ? r : (long) n;
}

/* In a process that runs with the rights of somebody else, a file counts only if root wrote it. */
static bool trusted(const char *path) {
        struct gg_stat st;

        return gg_sysfs.stat(NULL, path, &st) == 0 && st.type == GG_FILE_REGULAR && st.uid == 0 &&
               !(st.mode & 022);
}

static unsigned load_file(struct gg_conf *conf, const char *path, char text[GG_CONF_TEXT_MAX + 1],
                          const struct reporter *to, bool may_be_missing) {
        long n = read_file(path, text);

        if (n == -ENOENT && may_be_missing)
                return 0;
        if (n < 0)
                return report(to, path, n == -ENOENT ? "no such file" : "cannot read this file",
                              "a file that every guarded process may read");
        return gg_conf_parse(conf, (struct gg_str){text, (size_t) n}, gg_str_of(path), to->on_error, to->ctx);
}

static bool given(const char *s) {
        return s && *s != '\0';
}

static unsigned set(struct gg_conf *conf, const char *key, const char *value, const char *variable,
                    const struct reporter *to) {
        if (!given(value))
                return 0;
        return gg_conf_set(conf, key, gg_str_of(value), gg_str_of(variable), to->on_error, to->ctx);
}

/* The common ones: one word, or one file. */
static bool is_plain_log(const char *log) {
        static const char words[][9] = {"stderr", "syslog", "journald", "github", "gitlab"};
        struct gg_str rest = gg_str_of(log);

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
                if (!given(log) || gg_str_is(rest, words[i]))
                        return true;
        return gg_str_starts(rest, "file:/") && rest.n < PLAIN_LOG_MAX && gg_str_cut(&rest, ',').p && !rest.p;
}

bool gg_settings_are_plain(const struct gg_settings_input *input) {
        enum gg_policy policy;
        struct gg_stat st;

        if (given(input->conf) || given(input->names) || given(input->sticky) || !is_plain_log(input->log))
                return false;
        if (given(input->policy) && gg_policy_from_str(gg_str_of(input->policy), &policy) < 0)
                return false;
        return !given(input->system_file) || gg_sysfs.stat(NULL, input->system_file, &st) == -ENOENT;
}

const char *gg_ci_name(enum gg_ci which) {
        static const char names[GG_CI_COUNT][20] = {
                [GG_CI_GITHUB] = "GITHUB_ACTIONS",
                [GG_CI_SUMMARY] = "GITHUB_STEP_SUMMARY",
                [GG_CI_GITLAB] = "GITLAB_CI",
        };

        return names[which];
}

static const char *ci_value(const struct gg_settings_input *input, enum gg_ci which) {
        const char *value = gg_env_get(input->env, gg_ci_name(which));

        return given(value) || !input->ci ? value : input->ci[which];
}

/* What a sink of a CI system is called for is there only where that system runs the process. */
static bool is_at_hand(const struct gg_settings_input *input, struct gg_sink *sink) {
        if (sink->kind != GG_SINK_GITHUB && sink->kind != GG_SINK_GITLAB)
                return true;
        if (input->secure ||
            !given(ci_value(input, sink->kind == GG_SINK_GITHUB ? GG_CI_GITHUB : GG_CI_GITLAB)))
                return false;
        if (sink->kind == GG_SINK_GITHUB)
                sink->target = gg_str_of(ci_value(input, GG_CI_SUMMARY));
        return true;
}

static void settle_sinks(const struct gg_settings_input *input, struct gg_conf *conf) {
        unsigned n = 0;

        for (unsigned i = 0; i < conf->sink_count; i++)
                if (is_at_hand(input, &conf->sinks[i]))
                        conf->sinks[n++] = conf->sinks[i];
        if (n == 0)
                conf->sinks[n++] = (struct gg_sink){.kind = GG_SINK_STDERR};
        conf->sink_count = n;
}

static unsigned load(const struct gg_settings_input *input, struct gg_settings_text *text,
                     struct gg_conf *ret_conf, gg_conf_error_fn *on_error, void *ctx) {
        const struct reporter to = {on_error, ctx};
        unsigned mistakes = 0;

        gg_conf_defaults(ret_conf);
        if (given(input->system_file) && (!input->secure || trusted(input->system_file)))
                mistakes += load_file(ret_conf, input->system_file, text->system_file, &to, true);
        if (input->secure || ret_conf->lock)
                return mistakes;
        if (given(input->conf) && input->conf[0] != '/')
                mistakes += report(&to, "GOROOT_GUARD_CONF", "not an absolute path",
                                   "the absolute path of a file");
        else if (given(input->conf))
                mistakes += load_file(ret_conf, input->conf, text->user_file, &to, false);
        if (ret_conf->lock)
                return mistakes;
        mistakes += set(ret_conf, "policy", input->policy, "GOROOT_GUARD", &to);
        mistakes += set(ret_conf, "log", input->log, "GOROOT_GUARD_LOG", &to);
        mistakes += set(ret_conf, "names", input->names, "GOROOT_GUARD_NAMES", &to);
        mistakes += set(ret_conf, "sticky", input->sticky, "GOROOT_GUARD_STICKY", &to);
        return mistakes;
}

unsigned gg_settings_load(const struct gg_settings_input *input, struct gg_settings_text *text,
                          struct gg_conf *ret_conf, gg_conf_error_fn *on_error, void *ctx) {
        unsigned mistakes = load(input, text, ret_conf, on_error, ctx);

        settle_sinks(input, ret_conf);
        return mistakes;
}
