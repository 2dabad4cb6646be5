/* SPDX-License-Identifier: MIT */
#include "preload/self.h"
#include "preload/candidate.h"
#include "preload/capture.h"
#include "preload/mark.h"
#include "preload/work.h"
#include <string.h>

/* Lives as long as the process: Go reads it after this library is done. */
static char goroot_entry[sizeof "GOROOT=" + GG_PATH_MAX];

/* Takes an entry out without making the array shorter: Go looks for the auxiliary vector behind the first
 * NULL (runtime.sysargs), and of two entries of one name it drops the second (syscall.copyenv). */
static void drop_entry(char **env, char **entry) {
        if (entry != env)
                *entry = env[0];
        else if (env[1])
                env[0] = env[1];
}

/* The first entry of a name, or NULL. */
static char **find_entry(char **env, const char *name) {
        const char *value = gg_env_get(env, name);

        for (; value && *env; env++)
                if (*env + strlen(name) + 1 == value)
                        return env;
        return NULL;
}

/* Whether a hook of the launching process judged this launch. Its mark goes, so that nothing below inherits
 * it. */
static bool judged_already(char **env) {
        char **entry = find_entry(env, GG_MARK_NAME);

        if (!entry)
                return false;

        bool mine = gg_mark_is_mine(*entry + sizeof GG_MARK_NAME);
        drop_entry(env, entry);
        return mine;
}

/* Go obeys the first GOROOT; one that is set to nothing counts as unset. Where there is no entry (a wrong
 * go/env file), one is needed, and the array cannot grow: then GOENV=off would have to be set, which has the
 * same trouble. The launch goes on. */
static void mend(char **env, const struct gg_work *work) {
        char **entry = find_entry(env, "GOROOT");
        struct gg_buf buf;

        if (!entry)
                return;
        gg_buf_init(&buf, goroot_entry, sizeof goroot_entry);
        gg_buf_puts(&buf, "GOROOT=");
        gg_buf_puts(&buf, work->plan.unset ? "" : work->judgement.bin.root);
        *entry = goroot_entry;
}

void gg_self_check(const char *program, char **env) {
        struct gg_work *work;

        if (!env || !gg_candidate_name(program) || judged_already(env))
                return;
        work = gg_work_new();
        if (!work)
                return;
        gg_work_load(work);
        gg_work_judge(work, "/proc/self/exe", env, NULL, GG_VIA_SELF);
        if (work->plan.action == GG_ACTION_BLOCK)
                gg_process_exit(126);
        if (work->plan.action == GG_ACTION_REWRITE)
                mend(env, work);
        gg_work_free(work);
}
