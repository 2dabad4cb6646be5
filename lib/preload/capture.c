/* SPDX-License-Identifier: MIT */
#include "preload/capture.h"
#include "preload/hooks.h"
#include "preload/real.h"
#include "preload/self.h"
#include "sys/layout.h"
#include "sys/process.h"
#include <elf.h>
#include <goroot-guard/env.h>
#include <string.h>

extern char **environ __attribute__((weak));

/* As everybody finds it: that of the first library that has it. The other name is of this library alone. */
extern const char *goroot_guard_loaded(void) __attribute__((visibility("default")));

struct gg_capture gg_capture;

bool gg_capture_is_first(void) {
        const char *(*own)(void) = gg_own_loaded;

        /* Functions of two names are two functions to a compiler, which would know the answer at once. */
        __asm__("" : "+r"(own));
        return goroot_guard_loaded == own;
}

const char *gg_capture_name(enum gg_variable variable) {
        static const char names[GG_VARIABLE_COUNT][24] = {
                [GG_VARIABLE_POLICY] = "GOROOT_GUARD",
                [GG_VARIABLE_STICKY] = "GOROOT_GUARD_STICKY",
                [GG_VARIABLE_NAMES] = "GOROOT_GUARD_NAMES",
                [GG_VARIABLE_LOG] = "GOROOT_GUARD_LOG",
                [GG_VARIABLE_CONF] = "GOROOT_GUARD_CONF",
                [GG_VARIABLE_PRELOAD] = "LD_PRELOAD",
                [GG_VARIABLE_SUPERVISED] = "GOROOT_GUARD_SUPERVISED",
        };

        return names[variable];
}

/* What the launch's environment says of a variable, else what this process came up with. */
static const char *value_for(char *const *env, enum gg_variable variable) {
        const char *value = gg_env_get(env, gg_capture_name(variable));

        return value && *value != '\0' ? value : gg_capture.values[variable];
}

void gg_capture_settings(char *const *env, struct gg_settings_input *ret_input) {
        *ret_input = (struct gg_settings_input){
                .system_file = GG_SYSTEM_CONF,
                .conf = value_for(env, GG_VARIABLE_CONF),
                .policy = value_for(env, GG_VARIABLE_POLICY),
                .log = value_for(env, GG_VARIABLE_LOG),
                .names = value_for(env, GG_VARIABLE_NAMES),
                .sticky = value_for(env, GG_VARIABLE_STICKY),
                .env = env,
                .ci = gg_capture.values + GG_VARIABLE_COUNT,
                .secure = gg_capture.secure,
        };
}

static const char *name_of(unsigned i) {
        return i < GG_VARIABLE_COUNT ? gg_capture_name((enum gg_variable) i)
                                     : gg_ci_name((enum gg_ci)(i - GG_VARIABLE_COUNT));
}

/* The first entry of each name, in one pass: every process pays for it. */
static void find_variables(char *const *env, struct gg_str values[GG_CAPTURED_COUNT]) {
        for (; env && *env; env++) {
                if (**env != 'G' && **env != 'L')
                        continue;
                for (unsigned i = 0; i < GG_CAPTURED_COUNT; i++) {
                        const char *value = gg_env_value(*env, name_of(i));

                        if (value && !values[i].p)
                                values[i] = gg_str_of(value);
                }
        }
}

static void capture_variables(char *const *env) {
        struct gg_str values[GG_CAPTURED_COUNT] = {{NULL, 0}};
        char *text = gg_capture.text;
        size_t room = 0;

        find_variables(env, values);
        for (int i = 0; i < GG_CAPTURED_COUNT; i++)
                room += values[i].n + 1;
        if (room > sizeof gg_capture.text)
                text = gg_process_map(room);
        for (int i = 0; text && i < GG_CAPTURED_COUNT; i++) {
                if (values[i].n == 0)
                        continue;
                memcpy(text, values[i].p, values[i].n + 1);
                gg_capture.values[i] = text;
                text += values[i].n + 1;
        }
}

/* Runs in every process: no system call (but for values of uncommon length), no file, no page written that is
 * not needed. */
__attribute__((constructor)) GG_AT_LOAD static void start(void) {
        char *const *env = &environ ? environ : NULL;
        const char *program = NULL;

        gg_real_bind();
        gg_capture.secure = !gg_hot.real.getauxval || gg_hot.real.getauxval(AT_SECURE) != 0;
        if (gg_hot.real.getauxval)
                program = (const char *) gg_hot.real.getauxval(AT_EXECFN);
        gg_capture.stack_top = program;
        if (!gg_capture.secure)
                capture_variables(env);

        /* The file is not read here, so what it may say of sticky and names is not known yet. A launch that
         * loses the preload is looked at if somebody asked for a configuration of their own. */
        gg_hot.watch = gg_capture.values[GG_VARIABLE_STICKY] || gg_capture.values[GG_VARIABLE_NAMES] ||
                       gg_capture.values[GG_VARIABLE_CONF];
        if (program && gg_capture_is_first())
                gg_self_check(program, environ);
}
