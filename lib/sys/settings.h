/* SPDX-License-Identifier: MIT */
/* The configuration in force: the system file, the user's file and the variables put together in that order,
 * with `lock` and secure execution observed. Async-signal-safe. */
#ifndef GG_SYS_SETTINGS_H
#define GG_SYS_SETTINGS_H

#include <goroot-guard/conf.h>

/* What CI systems tell the processes that they run. */
enum gg_ci {
        GG_CI_GITHUB,  /* GITHUB_ACTIONS */
        GG_CI_SUMMARY, /* GITHUB_STEP_SUMMARY */
        GG_CI_GITLAB,  /* GITLAB_CI */
        GG_CI_COUNT,
};

/* The name of its variable. Static. */
const char *gg_ci_name(enum gg_ci which);

/* Where settings come from. Strings are borrowed; NULL or "" means not given. */
struct gg_settings_input {
        const char *system_file; /* /etc/goroot-guard.conf */
        const char *conf;        /* GOROOT_GUARD_CONF: a file on top of it */
        const char *policy;      /* GOROOT_GUARD */
        const char *log;         /* GOROOT_GUARD_LOG */
        const char *names;       /* GOROOT_GUARD_NAMES */
        const char *sticky;      /* GOROOT_GUARD_STICKY */
        /* Of the sinks `github` and `gitlab`: what the launch's environment says, else what stands in ci, at
         * gg_ci. */
        char *const *env;
        const char *const *ci; /* GG_CI_COUNT of them; NULL: nothing */
        bool secure; /* secure execution (getauxval(3), AT_SECURE): only a system file that root owns and
                        nobody else may write counts */
};

/* Storage for the texts of both files: the loaded configuration points into it. */
struct gg_settings_text {
        char system_file[GG_CONF_TEXT_MAX + 1];
        char user_file[GG_CONF_TEXT_MAX + 1];
};

/* Whether there is next to nothing to load: no system file, and no more given than a policy and one log, both
 * in order. Then gg_settings_load() makes no mistake and nothing but those two differs from
 * gg_conf_defaults(). False says nothing. At most one system call. */
bool gg_settings_are_plain(const struct gg_settings_input *input);

/* Loads the configuration. `github` and `gitlab` are left out of its sinks where these systems do not run the
 * process, or stderr stands in their place if nothing else does; the target of `github` is the file of the
 * step's summary, empty if there is none. A missing system file is no mistake, a missing $GOROOT_GUARD_CONF
 * is one. Always yields a usable configuration; returns the number of mistakes, each of which was reported to
 * on_error (may be NULL). */
unsigned gg_settings_load(const struct gg_settings_input *input, struct gg_settings_text *text,
                          struct gg_conf *ret_conf, gg_conf_error_fn *on_error, void *ctx);

#endif
