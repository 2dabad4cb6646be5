/* SPDX-License-Identifier: MIT */
#include "configuration.h"
#include <goroot-guard/env.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

unsigned gg_configuration_read(const char *system_file, const char *user_file,
                               struct gg_configuration *ret_conf, gg_conf_error_fn *on_error, void *ctx) {
        struct gg_settings_input input = {.system_file = system_file, .conf = user_file};

        return gg_settings_load(&input, &ret_conf->text, &ret_conf->conf, on_error, ctx);
}

void gg_configuration_effective(char *const *env, struct gg_configuration *ret_conf) {
        struct gg_settings_input input = {
                .system_file = GG_SYSTEM_CONF,
                .conf = gg_env_get(env, "GOROOT_GUARD_CONF"),
                .policy = gg_env_get(env, "GOROOT_GUARD"),
                .log = gg_env_get(env, "GOROOT_GUARD_LOG"),
                .names = gg_env_get(env, "GOROOT_GUARD_NAMES"),
                .sticky = gg_env_get(env, "GOROOT_GUARD_STICKY"),
                .env = env,
                .secure = getauxval(AT_SECURE) != 0,
        };

        gg_settings_load(&input, &ret_conf->text, &ret_conf->conf, NULL, NULL);
}

bool gg_configuration_has_default_names(const struct gg_configuration *conf) {
        struct gg_conf defaults;

        gg_conf_defaults(&defaults);
        return gg_str_eq(conf->conf.names, defaults.names);
}

char *gg_mistake_text(const struct gg_conf_error *error) {
        /* Every slice escaped to six bytes each, and the words between them. */
        size_t cap = 6 * (error->origin.n + error->subject.n + error->value.n) + strlen(error->what) +
                     strlen(error->allowed) + 128;
        char *storage = malloc(cap);
        struct gg_buf buf;

        if (storage) {
                gg_buf_init(&buf, storage, cap);
                gg_conf_error_format(&buf, error);
        }
        return storage;
}
