/* SPDX-License-Identifier: MIT */
/* The configuration in force: the system file, the user's file and the variables put together in that order,
 * with `lock` and secure execution observed. Async-signal-safe. */
#ifndef GG_SYS_SETTINGS_H
#define GG_SYS_SETTINGS_H

#include <goroot-guard/conf.h>

/* Where settings come from. Strings are borrowed; NULL or "" means not given. */
struct gg_settings_input {
        const char *system_file; /* /etc/goroot-guard.conf */
        const char *conf;        /* GOROOT_GUARD_CONF: a file on top of it */
        const char *policy;      /* GOROOT_GUARD */
        const char *log;         /* GOROOT_GUARD_LOG */
        const char *names;       /* GOROOT_GUARD_NAMES */
        const char *sticky;      /* GOROOT_GUARD_STICKY */
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

/* Loads the configuration. A missing system file is no mistake, a missing $GOROOT_GUARD_CONF is one. Always
 * yields a usable configuration; returns the number of mistakes, each of which was reported to on_error (may
 * be NULL). */
unsigned gg_settings_load(const struct gg_settings_input *input, struct gg_settings_text *text,
                          struct gg_conf *ret_conf, gg_conf_error_fn *on_error, void *ctx);

#endif
