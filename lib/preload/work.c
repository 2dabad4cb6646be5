/* SPDX-License-Identifier: MIT */
#include "preload/work.h"
#include "preload/capture.h"
#include "preload/readable.h"
#include "sys/sink.h"
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>

void gg_work_init(struct gg_work *work) {
        work->plan = (struct gg_plan){.action = GG_ACTION_NONE};
        work->settled = work->cannot_set = work->mapped = false;
        work->mistakes = work->edit_count = 0;
}

struct gg_work *gg_work_new(void) {
        struct gg_work *work = gg_process_map(sizeof *work);

        if (work) {
                gg_work_init(work);
                work->mapped = true;
        }
        return work;
}

void gg_work_free(struct gg_work *work) {
        if (work->mapped)
                gg_process_unmap(work, sizeof *work);
}

void gg_work_missing(void) {
        static const char line[] = "goroot-guard: did not check a launch: no memory (ENOMEM)\n";

        gg_sink_stderr((struct gg_str){line, sizeof line - 1});
}

void gg_work_undone(void) {
        static const char line[] = "goroot-guard: launched unchanged after all: no memory (ENOMEM)\n";

        gg_sink_stderr((struct gg_str){line, sizeof line - 1});
}

static void keep_first(void *ctx, const struct gg_conf_error *error) {
        struct gg_work *work = ctx;

        if (work->mistakes++ == 0)
                work->first_mistake = *error; /* its slices point into work->text or at static text */
}

void gg_work_load(struct gg_work *work, char *const *env, enum gg_glance seen) {
        struct gg_settings_input input;

        gg_capture_settings(env, &input);
        if (seen != GG_GLANCE_UNKNOWN)
                input.system_file = NULL;
        gg_settings_load(&input, &work->text, &work->conf, keep_first, work);
}

void gg_work_edit(struct gg_work *work, const char *name, const char *value) {
        work->edits[work->edit_count++] = (struct gg_env_edit){name, value};
}

/* The launcher is the program that runs this code, or, seen from inside the
 * go that it launched, the parent. */
static struct gg_scene look_around(struct gg_work *work, char *const *env, const struct gg_process *process,
                                   enum gg_via via) {
        struct gg_scene scene = {.home = gg_capture.secure ? (struct gg_str){NULL, 0}
                                                           : gg_str_of(gg_env_get(env, "HOME"))};
        struct gg_buf buf;

        gg_buf_init(&buf, work->texts, GG_PATH_MAX);
        gg_process_cwd(&buf);
        scene.cwd = gg_buf_str(&buf);
        gg_buf_init(&buf, work->texts + scene.cwd.n + 1, GG_PATH_MAX);
        if (via != GG_VIA_SELF ||
            process->ppid != 0) /* a parent in another namespace of processes has no number */
                gg_process_program(&buf, via == GG_VIA_SELF ? process->ppid : 0);
        scene.launcher = gg_buf_str(&buf);
        return scene;
}

/* Where a record is made: behind the paths of the scene, which it speaks of; they leave it GG_REPORT_ROOM. */
static char *record_room(struct gg_work *work, const struct gg_scene *scene) {
        return work->texts + scene->cwd.n + 1 + scene->launcher.n + 1;
}

static void record_mistakes(struct gg_work *work, const struct gg_scene *scene,
                            const struct gg_process *process) {
        const struct gg_conf_record record = {
                .first = &work->first_mistake,
                .count = work->mistakes,
                .seconds = process->seconds,
                .milliseconds = process->milliseconds,
                .pid = process->pid,
                .ppid = process->ppid,
                .uid = process->uid,
        };

        gg_report_mistakes(&work->conf, &record, record_room(work, scene), GG_REPORT_ROOM);
}

/* argv[1], if there is one and it can be read. */
static const char *first_argument(char *const *argv) {
        uintptr_t known_page = 0;

        if (!gg_process_readable(argv, 2 * sizeof *argv, &known_page) || !argv[0] || !argv[1])
                return NULL;
        return gg_readable_string(argv[1]) ? argv[1] : NULL;
}

static void record_launch(struct gg_work *work, const struct gg_scene *scene,
                          const struct gg_process *process, char *const *argv, enum gg_via via) {
        const struct gg_gobin *bin = &work->judgement.bin;
        const struct gg_record record = {
                .judgement = &work->judgement,
                .plan = &work->plan,
                .scene = *scene,
                .command =
                        gg_record_command(gg_str_of(bin->by_script ? bin->script_arg : first_argument(argv))),
                .seconds = process->seconds,
                .milliseconds = process->milliseconds,
                .pid = process->pid,
                .ppid = process->ppid,
                .uid = process->uid,
                .via = via,
        };

        gg_report_launch(&work->conf, &record, record_room(work, scene), GG_REPORT_ROOM);
}

enum gg_glance gg_work_glance(const char *path, char *const *env, struct gg_look *ret_look) {
        const struct gg_request request = {.path = path, .env = env, .look = ret_look};
        struct gg_settings_input input;

        *ret_look = (struct gg_look){.doubted = false};
        gg_capture_settings(env, &input);
        if (!gg_settings_are_plain(&input))
                return GG_GLANCE_UNKNOWN;
        return gg_judge_at_a_glance(&gg_sysfs, &request, false) ? GG_GLANCE_IN_ORDER : GG_GLANCE_NOT_IN_ORDER;
}

bool gg_work_is_plain(const struct gg_work *work, const char *path, char *const *env, bool searched,
                      struct gg_look *ret_look) {
        const struct gg_request request = {.path = path, .env = env, .look = ret_look};

        *ret_look = (struct gg_look){.doubted = false};
        return !work->conf.record_all && work->mistakes == 0 &&
               gg_judge_at_a_glance(&gg_sysfs, &request, searched);
}

void gg_work_judge(struct gg_work *work, const char *path, char *const *env, char *const *argv,
                   enum gg_via via, struct gg_look *look) {
        const struct gg_request request = {.path = path, .env = env, .look = look};
        struct gg_judgement *j = &work->judgement;
        struct gg_process process;
        struct gg_scene scene;

        work->settled = false;
        if (!gg_conf_watches(&work->conf))
                return;
        gg_judge(&gg_sysfs, &request, j);
        if (!gg_plan_needed(&work->conf, j, work->mistakes))
                return;

        work->settled = true;
        gg_process_read(&process);
        scene = look_around(work, env, &process, via);
        gg_plan_make(&work->conf, j, &scene, &work->plan);
        if (work->cannot_set && work->plan.action == GG_ACTION_REWRITE)
                work->plan.action = GG_ACTION_LOG;
        if (work->mistakes > 0 && gg_judgement_is_of_go(j))
                record_mistakes(work, &scene, &process);
        if (work->plan.action == GG_ACTION_NONE)
                return;
        if (gg_judgement_is_of_go(j))
                gg_gobin_inform(&gg_sysfs, &j->bin);
        record_launch(work, &scene, &process, argv, via);
}
