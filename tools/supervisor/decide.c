/* SPDX-License-Identifier: MIT */
#include "supervisor/decide.h"
#include "supervisor/journal.h"
#include "supervisor/tracee.h"
#include "sys/process.h"
#include "sys/report.h"
#include "sys/settings.h"
#include <goroot-guard/mark.h>
#include <goroot-guard/path.h>
#include <goroot-guard/record.h>
#include <stdlib.h>
#include <string.h>

struct gg_decider {
        int journal;      /* 0: none */
        char *const *env; /* where settings are that a launch has not */
        const char *ci[GG_CI_COUNT];
        struct gg_conf own_conf; /* of the command; for its names */
        struct gg_settings_text own_text;
        struct gg_conf conf; /* of the launch */
        struct gg_settings_text text;
        unsigned mistakes;
        struct gg_conf_error first_mistake;
        struct gg_judgement judgement;
        struct gg_plan plan;
        char cwd[GG_PATH_MAX];
        char mark[64];
        char room[GG_REPORT_ROOM];
};

/* ---- configuration ---- */

/* As in the library: a setting counts as the launch has it, and where it has none, as the command had it. */
static const char *setting(const struct gg_decider *d, char *const *env, const char *name) {
        const char *value = gg_env_get(env, name);

        return value && *value != '\0' ? value : gg_env_get(d->env, name);
}

static void load(const struct gg_decider *d, char *const *env, struct gg_settings_text *text,
                 struct gg_conf *ret_conf, gg_conf_error_fn *on_error, void *ctx) {
        const struct gg_settings_input input = {
                .system_file = GG_SYSTEM_CONF,
                .conf = setting(d, env, "GOROOT_GUARD_CONF"),
                .policy = setting(d, env, "GOROOT_GUARD"),
                .log = setting(d, env, "GOROOT_GUARD_LOG"),
                .names = setting(d, env, "GOROOT_GUARD_NAMES"),
                .env = env,
                .ci = d->ci,
        };

        gg_settings_load(&input, text, ret_conf, on_error, ctx);
}

static void keep_first(void *ctx, const struct gg_conf_error *error) {
        struct gg_decider *d = ctx;

        if (d->mistakes++ == 0)
                d->first_mistake = *error; /* its slices point into d->text or at static text */
}

struct gg_decider *gg_decider_new(char *const *env, int journal) {
        struct gg_decider *d = malloc(sizeof *d);

        if (d) {
                d->env = env;
                d->journal = journal;
                for (unsigned i = 0; i < GG_CI_COUNT; i++)
                        d->ci[i] = gg_env_get(env, gg_ci_name((enum gg_ci) i));
                load(d, env, &d->own_text, &d->own_conf, NULL, NULL);
        }
        return d;
}

void gg_decider_free(struct gg_decider *decider) {
        free(decider);
}

bool gg_decider_wants(const struct gg_decider *decider, const char *path) {
        struct gg_str base = gg_path_base(gg_str_of(path));

        return base.n == 0 || gg_conf_names_match(decider->own_conf.names, base);
}

bool gg_decider_blocks(const struct gg_decider *decider) {
        return decider->journal == 0 && decider->own_conf.policy == GG_POLICY_BLOCK;
}

/* ---- who has judged it already, and who would again ---- */

static uint64_t made_at(void *ctx) {
        return gg_tracee_made_at(*(const pid_t *) ctx);
}

/* A hook in the launching process has judged this launch, and said so in its environment. */
static bool is_marked(const struct gg_supervised *launch, const struct gg_tracee_facts *facts) {
        const char *mark = gg_env_get(launch->env, GG_MARK_NAME);
        pid_t pid = launch->pid;
        const struct gg_mark_bearer bearer = {
                .pid = (uint32_t) pid, .ppid = (uint32_t) facts->ppid, .made_at = made_at, .ctx = &pid};

        return mark && gg_mark_is_of(mark, &bearer);
}

/* Whether the dynamic loader will put the library into the program, which then looks for itself. */
static bool has_library_coming(const struct gg_supervised *launch, const struct gg_fs *fs) {
        const char *preload = gg_env_get(launch->env, "LD_PRELOAD");
        char text[4096];
        long n = 0;
        int file;

        if (preload && strstr(preload, "libgoroot-guard"))
                return true;
        file = fs->open(fs->ctx, "/etc/ld.so.preload");
        if (file < 0)
                return false;
        n = fs->pread(fs->ctx, file, text, sizeof text - 1, 0);
        fs->close(fs->ctx, file);
        text[n > 0 ? n : 0] = '\0';
        return strstr(text, "libgoroot-guard") != NULL;
}

/* go since 1.23 starts itself once more to count its counters (golang.org/x/telemetry/start_posix.go). Nobody
 * launched that. */
static bool is_telemetry(const struct gg_supervised *launch) {
        return launch->argument && strcmp(launch->argument, "** telemetry **") == 0;
}

/* ---- the decision ---- */

static struct gg_record make_record(const struct gg_decider *d, const struct gg_supervised *launch,
                                    const struct gg_scene *scene, const struct gg_tracee_facts *facts) {
        const struct gg_gobin *bin = &d->judgement.bin;
        struct gg_process now;

        gg_process_read(&now);
        return (struct gg_record){
                .judgement = &d->judgement,
                .plan = &d->plan,
                .scene = *scene,
                .command = gg_record_command(gg_str_of(bin->by_script ? bin->script_arg : launch->argument)),
                .seconds = now.seconds,
                .milliseconds = now.milliseconds,
                .pid = (uint32_t) launch->pid,
                .ppid = (uint32_t) facts->ppid,
                .uid = facts->uid,
                .via = GG_VIA_SUPERVISOR,
        };
}

static void record(struct gg_decider *d, const struct gg_supervised *launch, const struct gg_scene *scene,
                   const struct gg_tracee_facts *facts) {
        const struct gg_record r = make_record(d, launch, scene, facts);

        gg_report_launch(&d->conf, &r, d->room, sizeof d->room);
}

static void record_mistakes(struct gg_decider *d, const struct gg_supervised *launch,
                            const struct gg_tracee_facts *facts) {
        struct gg_process now;

        gg_process_read(&now);
        gg_report_mistakes(&d->conf,
                           &(struct gg_conf_record){
                                   .first = &d->first_mistake,
                                   .count = d->mistakes,
                                   .seconds = now.seconds,
                                   .milliseconds = now.milliseconds,
                                   .pid = (uint32_t) launch->pid,
                                   .ppid = (uint32_t) facts->ppid,
                                   .uid = facts->uid,
                           },
                           d->room, sizeof d->room);
}

static struct gg_scene scene_of(struct gg_decider *d, const struct gg_supervised *launch,
                                const struct gg_targetfs *target) {
        if (target->fs.getcwd(target->fs.ctx, d->cwd, sizeof d->cwd) != 0)
                d->cwd[0] = '\0';
        return (struct gg_scene){.cwd = gg_str_of(d->cwd),
                                 .launcher = gg_str_of(launch->launcher),
                                 .home = gg_str_of(gg_env_get(launch->env, "HOME"))};
}

/* For a reader who wants to see, not to have anything done. */
static void write_down(struct gg_decider *d, const struct gg_supervised *launch, struct gg_targetfs *target,
                       const struct gg_tracee_facts *facts) {
        const struct gg_request request = {.path = launch->path, .env = launch->env};
        struct gg_judgement *j = &d->judgement;
        struct gg_scene scene;
        struct gg_record r;

        gg_judge(&target->fs, &request, j);
        if (!gg_judgement_is_of_go(j))
                return;
        gg_gobin_inform(&target->fs, &j->bin);
        scene = scene_of(d, launch, target);
        d->plan = (struct gg_plan){.action = GG_ACTION_PASS};
        r = make_record(d, launch, &scene, facts);
        gg_journal_write(d->journal, &r, launch->env, d->room);
}

/* What the library's own working space does for a launch: lib/preload/work.c. */
static bool judge(struct gg_decider *d, const struct gg_supervised *launch, struct gg_targetfs *target,
                  const struct gg_tracee_facts *facts) {
        struct gg_look look = {.doubted = false};
        const struct gg_request request = {.path = launch->path, .env = launch->env, .look = &look};
        struct gg_judgement *j = &d->judgement;
        struct gg_scene scene;

        if (!gg_conf_watches(&d->conf))
                return false;
        if (!d->conf.record_all && d->mistakes == 0 && gg_judge_at_a_glance(&target->fs, &request, false))
                return false;
        gg_judge(&target->fs, &request, j);
        if (!gg_plan_needed(&d->conf, j, d->mistakes))
                return false;

        scene = scene_of(d, launch, target);
        gg_plan_make(&d->conf, j, &scene, &d->plan);
        if (d->plan.action == GG_ACTION_REWRITE && !launch->loaded)
                d->plan.action = GG_ACTION_LOG;
        if (d->mistakes > 0 && gg_judgement_is_of_go(j))
                record_mistakes(d, launch, facts);
        if (d->plan.action == GG_ACTION_NONE)
                return true;
        if (gg_judgement_is_of_go(j))
                gg_gobin_inform(&target->fs, &j->bin);
        record(d, launch, &scene, facts);
        return true;
}

static void edit(struct gg_decision *decision, const char *name, const char *value) {
        decision->edits[decision->edit_count++] = (struct gg_env_edit){name, value};
}

void gg_decide(struct gg_decider *decider, const struct gg_supervised *launch, struct gg_targetfs *target,
               struct gg_decision *ret_decision) {
        struct gg_decider *d = decider;
        struct gg_tracee_facts facts = {0};
        bool settled;

        *ret_decision = (struct gg_decision){.action = GG_ACTION_NONE};
        gg_tracee_facts(launch->pid, &facts);
        if (d->journal != 0 && !is_telemetry(launch))
                write_down(d, launch, target, &facts);
        if (is_marked(launch, &facts)) {
                if (launch->loaded && !has_library_coming(launch, &target->fs))
                        edit(ret_decision, GG_MARK_NAME, NULL);
                return;
        }
        if (d->journal != 0 || is_telemetry(launch))
                return;
        d->mistakes = 0;
        d->plan = (struct gg_plan){.action = GG_ACTION_NONE};
        load(d, launch->env, &d->text, &d->conf, keep_first, d);
        settled = judge(d, launch, target, &facts);
        ret_decision->action = d->plan.action;
        if (!launch->loaded)
                return;
        if (d->plan.action == GG_ACTION_REWRITE)
                edit(ret_decision, "GOROOT", d->plan.unset ? NULL : d->judgement.bin.root);
        /* The library inside a dynamic go would judge this launch once more. */
        if (settled && d->judgement.bin.dynamic && has_library_coming(launch, &target->fs))
                edit(ret_decision, GG_MARK_NAME, gg_mark_make(d->mark, false, (uint32_t) launch->pid, 0));
}
