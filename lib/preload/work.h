/* SPDX-License-Identifier: MIT */
/* The working space of one judged launch. It lies on a stack that has the room; else in a mapping of its own,
 * for a launch may come from a stack of a few KiB, and a mapping can be given back before the real call,
 * which a vfork(2) child must do to leave its parent as it was. Only the pages that are used cost anything.
 */
#ifndef GG_PRELOAD_WORK_H
#define GG_PRELOAD_WORK_H

#include "preload/launch.h"
#include "sys/process.h"
#include "sys/report.h"
#include "sys/settings.h"
#include <goroot-guard/env.h>
#include <goroot-guard/mark.h>
#include <goroot-guard/record.h>

enum { GG_WORK_EDITS_MAX = 2 + 7 }; /* GOROOT, the launch mark, and what sticky puts back */

/* Each page that is touched anew costs a launch a microsecond: what every launch of a go needs stands close
 * together. */
struct gg_work {
        struct gg_plan plan;
        bool settled;      /* all that there is to record of this launch is recorded, nothing included */
        bool mapped;       /* by gg_work_new() */
        bool cannot_set;   /* GOROOT cannot be set in this launch's environment: rewrite becomes log */
        unsigned mistakes; /* in the configuration */
        struct gg_conf_error first_mistake;
        struct gg_env_edit edits[GG_WORK_EDITS_MAX];
        unsigned edit_count;
        struct gg_conf conf;
        char mark[GG_MARK_MAX]; /* value of the launch mark */
        struct gg_judgement judgement;
        /* One behind the other: the paths of a gg_scene, the line, the JSON. */
        char texts[2 * GG_PATH_MAX + GG_REPORT_ROOM];
        char path[GG_PATH_MAX]; /* the file, as the kernel gets it */
        char preload[8192];     /* value of LD_PRELOAD, put together */
        struct gg_settings_text text;
};

/* Prepares a space of the caller's. */
void gg_work_init(struct gg_work *work);

/* A space in a mapping, prepared; NULL if the kernel has no memory for it. */
struct gg_work *gg_work_new(void);

/* Gives a mapping back. A space of the caller's stays as it is. */
void gg_work_free(struct gg_work *work);

/* Says on stderr, for there may be no memory for more: that a candidate was not looked at because
 * gg_work_new() gave nothing, and that what a record says was not done. */
void gg_work_missing(void);
void gg_work_undone(void);

/* What shows of a launch without a working space. */
enum gg_glance {
        GG_GLANCE_UNKNOWN,  /* the configuration may have more to say */
        GG_GLANCE_IN_ORDER, /* as nearly all are: nothing is wrong, and nothing to say of it */
        GG_GLANCE_NOT_IN_ORDER,
};

/* Loads the configuration for a launch with this environment into work->conf and keeps the first mistake.
 * seen: what gg_work_glance() said of it; unless that is GG_GLANCE_UNKNOWN, there is no system file. */
void gg_work_load(struct gg_work *work, char *const *env, enum gg_glance seen);

/* Looks at a launch of path, which no search has found, with env. */
enum gg_glance gg_work_glance(const char *path, char *const *env, struct gg_look *ret_look);

/* Whether a launch of path with env needs no judgement: it shows at a glance that nothing is wrong, and that
 * is all there is to say of it. searched as in gg_judge_at_a_glance(). */
bool gg_work_is_plain(const struct gg_work *work, const char *path, char *const *env, bool searched,
                      struct gg_look *ret_look);

/* Judges a launch of path with env and decides: fills in judgement and plan, and writes the record if there
 * is one to write. argv may be NULL or unreadable. look: what one of the two above has seen of this launch;
 * NULL if they were not asked. */
void gg_work_judge(struct gg_work *work, const char *path, char *const *env, char *const *argv,
                   enum gg_via via, struct gg_look *look);

/* Adds an edit to work->edits; both strings are borrowed. */
void gg_work_edit(struct gg_work *work, const char *name, const char *value);

#endif
