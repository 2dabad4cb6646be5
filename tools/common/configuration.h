/* SPDX-License-Identifier: MIT */
/* The configuration as the commands see it. Nothing here prints. */
#ifndef GG_TOOLS_CONFIGURATION_H
#define GG_TOOLS_CONFIGURATION_H

#include "sys/settings.h"

/* conf points into text, so the two stay together; some 70 KiB. */
struct gg_configuration {
        struct gg_conf conf;
        struct gg_settings_text text;
};

/* Reads files alone: the system's and the user's, either may be NULL. Returns the number of mistakes. */
unsigned gg_configuration_read(const char *system_file, const char *user_file,
                               struct gg_configuration *ret_conf, gg_conf_error_fn *on_error, void *ctx);

/* What holds for a program started with this environment: the system's file, the file and the settings that
 * the environment names. Mistakes leave the last good value, as in the library. conf points into env as well.
 */
void gg_configuration_effective(char *const *env, struct gg_configuration *ret_conf);

/* Whether `names` is what it is without any configuration. */
bool gg_configuration_has_default_names(const struct gg_configuration *conf);

/* A mistake as gg_conf_error_format() words it, on the heap. NULL: no memory. */
char *gg_mistake_text(const struct gg_conf_error *error);

#endif
