/* SPDX-License-Identifier: MIT */
#include "preload/guard.h"
#include "preload/candidate.h"
#include "preload/capture.h"
#include "preload/readable.h"
#include "preload/sticky.h"
#include "preload/work.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/mark.h>
#include <goroot-guard/path.h>
#include <goroot-guard/sysfs.h>

/* ---- which file ---- */

/* PATH as the real function reads it: from the caller's environ, which that function reads unchecked too.
 * Without one, glibc takes confstr(_CS_PATH) since 2.24, and musl adds what is local. */
static const char *search_path(void) {
        const char *path = gg_env_get(gg_launch_environ(), "PATH");

        if (path)
                return path;
        return gg_real_is_glibc() ? "/bin:/usr/bin" : "/usr/local/bin:/bin:/usr/bin";
}

static void put_fd(struct gg_buf *path, int fd) {
        gg_buf_puts(path, "/proc/self/fd/");
        gg_buf_put_uint(path, (uint64_t) fd);
}

/* Whether the caller gave the path of the file itself. */
static bool has_path(const struct gg_launch *l) {
        return l->file && !gg_launch_searches(l) &&
               (l->call != GG_CALL_EXECVEAT || l->file[0] == '/' || l->fd == AT_FDCWD);
}

/* The file of a call that searches for none; put together in work where the caller gave more than a name.
 * NULL if it is too long. */
static const char *file_of(const struct gg_launch *l, struct gg_work *work) {
        struct gg_buf path;

        if (has_path(l))
                return gg_str_of(l->file).n < GG_PATH_MAX ? l->file : NULL;
        gg_buf_init(&path, work->path, sizeof work->path);
        put_fd(&path, l->fd);
        if (l->file) {
                gg_buf_puts(&path, l->file[0] != '\0' ? "/" : "");
                gg_buf_puts(&path, l->file);
        }
        return path.truncated ? NULL : path.p;
}

/* Whether the name is one that the configuration wants looked at. A descriptor
 * has none until it is resolved. */
static bool name_wanted(const struct gg_launch *l, const struct gg_work *work) {
        struct gg_str base = gg_path_base(gg_str_of(l->file));

        return base.n == 0 || gg_conf_names_match(work->conf.names, base);
}

/* ---- act ---- */

/* An edited environment up to this size lives on the stack of the hook, whatever stack that is. */
#define SMALL_ROOM 2048

/* What functions called from there may need in turn. */
#define FRAMES_ROOM 16384

/* The main thread's stack has room for more; how much, setrlimit(2) says. A quarter of the limit is what the
 * kernel itself lets an environment be (execve(2)). A signal handler's stack may lie within it, as a variable
 * of some function: below that are the frames of those that it calls. Where the kernel will not let the stack
 * grow that far (RLIMIT_AS, no memory to commit), it says so when asked, and kills who just goes there. */
static bool on_roomy_stack(size_t room) {
        char *here = __builtin_frame_address(0);
        const char *top = gg_capture.stack_top;

        if (!top || here >= top || gg_process_on_signal_stack() ||
            (size_t) (top - here) + room + 65536 >= gg_process_stack_limit() / 2)
                return false;
        return gg_process_writable(here - room - FRAMES_ROOM);
}

__attribute__((noinline)) static int launch_on_stack(const struct gg_launch *l, struct gg_work *work,
                                                     size_t room) {
        char **env = gg_env_apply(l->env, work->edits, work->edit_count, __builtin_alloca(room));

        gg_work_free(work);
        return gg_launch_with(l, env);
}

/* A large environment on a small stack gets memory of its own. In a vfork(2) child that succeeds it stays
 * behind in the parent: the one case where that cannot be helped. */
static int launch_on_map(const struct gg_launch *l, struct gg_work *work, size_t room) {
        void *memory = gg_process_map(room);

        if (!memory) {
                gg_work_free(work);
                gg_work_undone();
                return gg_launch_as_is(l);
        }

        char **env = gg_env_apply(l->env, work->edits, work->edit_count, memory);
        gg_work_free(work);
        int r = gg_launch_with(l, env);
        gg_process_unmap(memory, room);
        return r;
}

static int launch_edited(const struct gg_launch *l, struct gg_work *work) {
        size_t room = gg_env_room(l->env, work->edits, work->edit_count);

        if (room <= SMALL_ROOM || on_roomy_stack(room))
                return launch_on_stack(l, work, room);
        return launch_on_map(l, work, room);
}

/* An errno would not stop it: dash, zsh and python go on to the next go
 * in PATH (and so does every `sh -c`). */
static int block(const struct gg_launch *l, struct gg_work *work) {
        gg_work_free(work);
        if (gg_launch_spawns(l))
                return EPERM;
        gg_process_exit(126);
}

static void edit_goroot(struct gg_work *work) {
        gg_work_edit(work, "GOROOT", work->plan.unset ? NULL : work->judgement.bin.root);
}

/* Judges the file that the search along PATH ends at: what the kernel would refuse is passed over, as it is
 * by the C library. */
static void judge_search(const struct gg_launch *l, struct gg_work *work) {
        const struct gg_judgement *j = &work->judgement;
        struct gg_path_search search;
        struct gg_buf path;

        gg_buf_init(&path, work->path, sizeof work->path);
        gg_path_search_start(&search, l->file, search_path());
        while (gg_path_search_next(&gg_sysfs, &search, &path) == 0) {
                struct gg_look look;

                if (gg_work_is_plain(work, path.p, l->env, search.rest.p != NULL, &look))
                        return;
                gg_work_judge(work, path.p, l->env, l->argv, GG_VIA_PRELOAD, &look);
                if (j->outcome != GG_OUTCOME_UNDECIDED || !gg_path_search_passes(j->error))
                        return;
        }
}

/* What shows of a launch before it is judged. */
struct glance {
        bool candidate;
        enum gg_glance seen;
        struct gg_look look;
};

/* The library gets into a dynamic go too, and would judge this launch once more: a second record, or, as it
 * sees another launcher, another rule. A supervisor looks at every launch. */
static void edit_mark(const struct gg_launch *l, struct gg_work *work) {
        const bool spawns = gg_launch_spawns(l);
        struct gg_process process;

        gg_process_read(&process);
        gg_mark_make(work->mark, spawns, process.pid, spawns ? gg_process_clock() : 0);
        gg_work_edit(work, GG_MARK_NAME, work->mark);
}

/* Judges the launch of a candidate; its edits are in work afterwards. */
static void judge(const struct gg_launch *l, struct gg_work *work, struct glance *glance) {
        if (!name_wanted(l, work))
                return;
        if (gg_launch_searches(l)) {
                judge_search(l, work);
        } else {
                const char *file = file_of(l, work);

                if (file && (glance->seen == GG_GLANCE_NOT_IN_ORDER ||
                             !gg_work_is_plain(work, file, l->env, false, &glance->look)))
                        gg_work_judge(work, file, l->env, l->argv, GG_VIA_PRELOAD, &glance->look);
        }
        if (work->plan.action == GG_ACTION_REWRITE)
                edit_goroot(work);
        if (work->settled &&
            (gg_capture.values[GG_VARIABLE_SUPERVISED] ||
             (work->judgement.bin.dynamic && (work->conf.sticky || !gg_sticky_unloads(l->env)))))
                edit_mark(l, work);
}

/* Whether the name makes a launch a candidate. Under `watch` every launch comes here, else only those. */
static bool is_candidate(const struct gg_launch *l) {
        const char *names = gg_capture.values[GG_VARIABLE_NAMES];

        if (!gg_hot.watch)
                return true;
        if (!l->file || (l->call == GG_CALL_EXECVEAT && (l->flags & AT_EMPTY_PATH)))
                return true;
        if (gg_candidate_name(l->file))
                return true;
        return names && gg_readable_string(l->file) &&
               gg_conf_names_match(gg_str_of(names), gg_path_base(gg_str_of(l->file)));
}

/* Gives work back. False if the launch is to go ahead as it is; else *ret is what the hook returns. */
static bool guard_with(struct gg_work *work, const struct gg_launch *l, struct glance *glance, int *ret) {
        gg_work_load(work, l->env, glance->seen);
        if (glance->candidate)
                judge(l, work, glance);
        if (work->plan.action == GG_ACTION_BLOCK) {
                *ret = block(l, work);
                return true;
        }
        gg_sticky_restore(work, l->env);
        if (work->edit_count > 0) {
                *ret = launch_edited(l, work);
                return true;
        }
        gg_work_free(work);
        return false;
}

/* To map and unmap the space costs more than to judge most launches, above all in a process that runs on
 * several processors, as the parent of a vfork(2) child does. */
__attribute__((noinline)) static bool guard_on_stack(const struct gg_launch *l, struct glance *glance,
                                                     int *ret) {
        size_t room = sizeof(struct gg_work);
        struct gg_work *work;

        __asm__("" : "+r"(room)); /* asked for here, not with the frame of whatever this ends up in */
        work = __builtin_alloca(room);
        gg_work_init(work);
        return guard_with(work, l, glance, ret);
}

static bool guard_on_map(const struct gg_launch *l, struct glance *glance, int *ret) {
        struct gg_work *work = gg_work_new();

        if (work)
                return guard_with(work, l, glance, ret);
        if (glance->candidate)
                gg_work_missing();
        return false;
}

int gg_guard_launch(const struct gg_launch *l) {
        int ret;

        if (!gg_capture_is_first()) /* the first copy has judged this launch */
                return gg_launch_as_is(l);

        struct glance glance = {.candidate = is_candidate(l), .seen = GG_GLANCE_UNKNOWN};
        if (!glance.candidate && !gg_sticky_lost(l->env))
                return gg_launch_as_is(l);
        if (!gg_readable_strings(l->env))
                return gg_launch_as_is(l);

        if (glance.candidate && has_path(l))
                glance.seen = gg_work_glance(l->file, l->env, &glance.look);
        if (glance.seen == GG_GLANCE_IN_ORDER)
                return gg_launch_as_is(l);
        if (on_roomy_stack(sizeof(struct gg_work)) ? guard_on_stack(l, &glance, &ret)
                                                   : guard_on_map(l, &glance, &ret))
                return ret;
        return gg_launch_as_is(l);
}
