/* SPDX-License-Identifier: MIT */
#include "preload/self.h"
#include "preload/candidate.h"
#include "preload/capture.h"
#include "preload/work.h"
#include <errno.h>
#include <goroot-guard/mark.h>
#include <goroot-guard/path.h>
#include <string.h>

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

static uint64_t made_at(void *ctx) {
        return gg_process_made_at();
}

static bool is_own_mark(const char *mark) {
        struct gg_process process;

        gg_process_read(&process);
        const struct gg_mark_bearer self = {.pid = process.pid, .ppid = process.ppid, .made_at = made_at};
        return gg_mark_is_of(mark, &self);
}

/* Whether a hook of the launching process judged this launch. Its mark goes, so that nothing below inherits
 * it. */
static bool judged_already(char **env) {
        char **entry = find_entry(env, GG_MARK_NAME);

        if (!entry)
                return false;

        bool mine = is_own_mark(*entry + sizeof GG_MARK_NAME);
        drop_entry(env, entry);
        return mine;
}

/* The entry that GOROOT can be set in. If there is none, the wrong value comes from a go/env file, and the
 * array cannot grow: then it takes the place of what shells leave behind and nobody reads. */
static char **entry_for_goroot(char **env) {
        static const char spare[][8] = {"GOROOT", "_", "OLDPWD"};

        for (size_t i = 0; i < sizeof spare / sizeof *spare; i++) {
                char **entry = find_entry(env, spare[i]);

                if (entry)
                        return entry;
        }
        return NULL;
}

/* Go obeys the first GOROOT; one that is set to nothing counts as unset. The new one is a mapping that lives
 * as long as the process: Go reads it after this library is done, and no other process has to pay for the
 * room. */
static void mend(char **entry, const struct gg_work *work) {
        const char *root = work->plan.unset ? "" : work->judgement.bin.root;
        size_t room = sizeof "GOROOT=" + strlen(root);
        char *new_entry = gg_process_map(room);
        struct gg_buf buf;

        if (!new_entry) {
                gg_work_undone();
                return;
        }
        gg_buf_init(&buf, new_entry, room);
        gg_buf_puts(&buf, "GOROOT=");
        gg_buf_puts(&buf, root);
        *entry = new_entry;
}

/* The arguments lie below the environment on the initial stack, and their number below them (System V ABI,
 * process initialization): the slot that holds its own distance to the end of argv is argc. NULL if env is
 * not that array any more. */
static char **initial_argv(char **env, const char *stack_top) {
        const long most = 1 << 16;

        if ((char *) env >= stack_top || stack_top - (char *) env > 8 << 20 || env[-1])
                return NULL;
        for (long n = 0; n < most; n++)
                if ((long) env[-2 - n] == n)
                        return env - 1 - n;
        return NULL;
}

/* Where there is no /proc, the name that the program was launched by has to do: nothing has run yet that
 * could have changed the working directory. */
static void judge_own_program(struct gg_work *work, const char *program, char **env) {
        char **argv = initial_argv(env, program);

        gg_work_judge(work, "/proc/self/exe", env, argv, GG_VIA_SELF, NULL);
        if (work->judgement.outcome == GG_OUTCOME_UNDECIDED && work->judgement.error == ENOENT)
                gg_work_judge(work, program, env, argv, GG_VIA_SELF, NULL);
}

void gg_self_check(const char *program, char **env) {
        struct gg_look look; /* of the name that the program was launched by, which need not lead to it */
        struct gg_work *work;
        enum gg_glance seen;
        char **entry;

        if (!env || !gg_candidate_readable(program) || judged_already(env))
                return;
        seen = gg_work_glance(program, env, &look);
        if (seen == GG_GLANCE_IN_ORDER)
                return;
        work = gg_work_new();
        if (!work)
                return;
        gg_work_load(work, env, seen);
        if (!gg_conf_names_match(work->conf.names, gg_path_base(gg_str_of(program)))) {
                gg_work_free(work);
                return;
        }
        if (seen == GG_GLANCE_UNKNOWN && gg_work_is_plain(work, program, env, false, &look)) {
                gg_work_free(work);
                return;
        }
        entry = entry_for_goroot(env);
        work->cannot_set = !entry;
        judge_own_program(work, program, env);
        if (work->plan.action == GG_ACTION_BLOCK)
                gg_process_exit(126);
        if (entry && work->plan.action == GG_ACTION_REWRITE)
                mend(entry, work);
        gg_work_free(work);
}
