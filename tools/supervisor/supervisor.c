/* SPDX-License-Identifier: MIT */
/* The process that holds up launches. Two ways: the kernel announces each (notify.h), and only who launches
 * what may be a go is traced, up to the moment when its new program is loaded; or every process is traced all
 * along. */
#include "commands.h"
#include "supervisor/decide.h"
#include "supervisor/files.h"
#include "supervisor/held.h"
#include "supervisor/image.h"
#include "supervisor/notify.h"
#include "supervisor/regs.h"
#include "supervisor/request.h"
#include "supervisor/start.h"
#include "supervisor/supervise.h"
#include "supervisor/tracee.h"
#include "sys/process.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a launch that was let go may take until it is asked what became of it, in milliseconds: one that
 * failed leaves its thread traced, which costs nothing, but keeps others from tracing it. */
#define HELD_MAX 100

/* How long a launch waits for another thread of its process, in milliseconds. */
#define PATIENCE 1000

struct supervisor {
        const struct gg_family *family;
        struct gg_decider *decider;
        struct gg_held_list held;
        int listener;            /* -1: none, and everything is traced */
        struct gg_notice notice; /* received and not answered yet; id 0: none */
        uint64_t waits_since;    /* for another thread: gg_process_clock(); 0: not yet */
        bool said_unreadable;    /* that there is who may not be read */
        bool traces_all;
        pid_t command;
        bool stopped;   /* the command, and so the front */
        bool ended;     /* the command */
        bool childless; /* and all the rest of them */
};

static void tell(const struct supervisor *s, enum gg_news_kind kind, int value, int fd) {
        const struct gg_news news = {.kind = kind, .value = value};

        gg_send(s->family->news, &news, sizeof news, fd);
}

/* ---- a program that is loaded and has not run ---- */

static void change(pid_t pid, const struct gg_image *image, const struct gg_decision *decision) {
        struct gg_image_block block;
        int r = gg_image_edit(image, decision->edits, decision->edit_count, &block);

        if (r == 0) {
                r = gg_tracee_write(pid, block.at, block.bytes, block.size);
                if (r == 0)
                        r = gg_regs_set_sp(pid, block.at);
                gg_image_block_free(&block);
        }
        if (r != 0 && r != -ESRCH && decision->action == GG_ACTION_REWRITE)
                gg_say("launched unchanged after all: %s", strerror(-r));
}

static void stop(pid_t pid, const struct gg_regs *regs) {
        unsigned char code[GG_REGS_EXIT_MAX];
        size_t n = gg_regs_exit(regs, GG_EXIT_CANNOT_RUN, code);

        /* What must not run does not. */
        if (gg_tracee_write_code(pid, regs->pc, code, n) != 0)
                kill(pid, SIGKILL);
}

/* Whether the program is looked at where nobody has announced it: by the name that it was launched by. Of a
 * descriptor the kernel only has the number (bprm->fdpath in fs/exec.c). */
static bool is_wanted(const struct supervisor *s, pid_t pid, const struct gg_image *image) {
        const char *name = image->execfn ? image->execfn : "";
        char path[GG_PATH_MAX], link[32];

        if (gg_decider_wants(s->decider, name))
                return true;
        if (!gg_request_is_link(pid, name, link, sizeof link))
                return false;
        gg_tracee_link(pid, "exe", path, sizeof path);
        return gg_decider_wants(s->decider, path);
}

/* What is loaded cannot be looked at: what cannot be enforced must not run. */
static void on_unchecked(const struct supervisor *s, pid_t pid, int error) {
        const bool blocks = gg_decider_blocks(s->decider);
        struct gg_tracee_facts facts;

        if (gg_tracee_facts(pid, &facts) != 0 || (s->traces_all && !gg_decider_wants(s->decider, facts.name)))
                return;
        gg_say("the launch of process %d (%s) was not checked: %s%s", (int) pid, facts.name, strerror(error),
               blocks ? "; it was killed: the policy is block" : "");
        if (blocks)
                kill(pid, SIGKILL);
}

/* Judges the program that pid is about to run. launcher: "" if only its parent can tell. */
static void look_at(struct supervisor *s, pid_t pid, const char *launcher) {
        struct gg_targetfs target;
        struct gg_decision decision;
        struct gg_image image;
        struct gg_regs regs;
        char parent[GG_PATH_MAX] = "";
        int r = gg_regs_read(pid, &regs);

        if (r == 0)
                r = gg_image_read(&image, regs.word, regs.sp, gg_tracee_read, &pid);
        if (r != 0) {
                if (r != -ESRCH)
                        on_unchecked(s, pid, -r);
                return;
        }
        if (s->traces_all && !is_wanted(s, pid, &image)) {
                gg_image_free(&image);
                return;
        }
        if (launcher[0] == '\0') {
                struct gg_tracee_facts facts;

                if (gg_tracee_facts(pid, &facts) == 0 && facts.ppid > 0)
                        gg_tracee_link(facts.ppid, "exe", parent, sizeof parent);
                launcher = parent;
        }
        gg_targetfs_open(&target, pid);
        gg_decide(s->decider,
                  &(struct gg_supervised){
                          .pid = pid,
                          .path = gg_targetfs_exe(&target),
                          .loaded = true,
                          .env = image.env,
                          .argument = image.argc > 1 ? image.argv[1] : NULL,
                          .launcher = gg_targetfs_strip(&target, launcher),
                  },
                  &target, &decision);
        gg_targetfs_close(&target);
        if (decision.action == GG_ACTION_BLOCK)
                stop(pid, &regs);
        else if (decision.edit_count > 0)
                change(pid, &image, &decision);
        gg_image_free(&image);
}

/* ---- launches that the kernel announces ---- */

/* Whether somebody else traces who launches, and judges it: a supervisor below this one sees the program
 * itself, and can do more. */
static bool is_left_to_another(const struct supervisor *s) {
        return !gg_held_find(&s->held, s->notice.tid) && gg_tracee_is_of_our_kind(s->notice.tid);
}

/* Of who is traced by somebody else, a debugger say, or launches what may not be read, the new program cannot
 * be looked at: what is asked for is judged in its place, and cannot be changed. Returns whether it may go
 * on. */
static bool judge_request(struct supervisor *s, const char *path) {
        const struct gg_notice *notice = &s->notice;
        char file[GG_REQUEST_FILE_MAX], argument[GG_PATH_MAX], launcher[GG_PATH_MAX];
        struct gg_tracee_facts facts;
        struct gg_decision decision;
        struct gg_targetfs target;
        char **env;

        if (is_left_to_another(s) || gg_tracee_facts(notice->tid, &facts) != 0)
                return true;
        env = gg_request_env(notice);
        if (!env)
                return true;
        gg_tracee_link(notice->tid, "exe", launcher, sizeof launcher);
        gg_request_file(notice, path, file);
        gg_targetfs_open(&target, notice->tid);
        gg_decide(s->decider,
                  &(struct gg_supervised){
                          .pid = facts.tgid,
                          .path = file,
                          .loaded = false,
                          .env = env,
                          .argument = gg_request_argument(notice, argument, sizeof argument),
                          .launcher = gg_targetfs_strip(&target, launcher),
                  },
                  &target, &decision);
        gg_targetfs_close(&target);
        free(env);
        return decision.action != GG_ACTION_BLOCK;
}

/* Takes a thread out that is not traced any more. When one launches, its process's first thread is gone
 * without a word, and it takes over that number: of a launch that nobody looks at there is no word either. */
static void check_held(struct supervisor *s, pid_t tid) {
        struct gg_tracee_facts facts;

        if (gg_held_find(&s->held, tid) && (gg_tracee_facts(tid, &facts) != 0 || facts.tracer != getpid()))
                gg_held_drop(&s->held, tid);
}

/* Begins to trace who launches. False if that must wait.
 *
 * One thread of a process at a time: if another one launches meanwhile, it waits in the kernel for all the
 * rest to end and be reaped, those that are traced by us; and PTRACE_SEIZE of the next one waits in the
 * kernel for that launch (cred_guard_mutex: ptrace_attach() in kernel/ptrace.c, de_thread() in fs/exec.c). */
static bool hold(struct supervisor *s, const char *path, int *ret_error) {
        const struct gg_notice *notice = &s->notice;
        pid_t beside = gg_held_beside(&s->held, notice->tid);
        char launcher[GG_PATH_MAX];

        if (beside > 0) {
                check_held(s, beside);
                beside = gg_held_beside(&s->held, notice->tid);
        }
        if (beside > 0 && s->waits_since == 0)
                s->waits_since = gg_process_clock();
        if (beside > 0 && gg_process_clock() - s->waits_since < PATIENCE) {
                ptrace(PTRACE_INTERRUPT, beside, NULL, NULL);
                return false;
        }
        gg_tracee_link(notice->tid, "exe", launcher, sizeof launcher);
        if (beside == 0 && ptrace(PTRACE_SEIZE, notice->tid, NULL, (void *) PTRACE_O_TRACEEXEC) == 0)
                gg_held_add(&s->held, notice->tid, launcher, true);
        else if ((beside > 0 || errno == EPERM) && !judge_request(s, path))
                *ret_error = EPERM;
        return true;
}

/* Of who may not be read, as its program may not (mode 711, say), nobody can tell what it launches. Returns
 * whether that may go on: what cannot be enforced must not be launched. */
static bool pass_unread(struct supervisor *s) {
        const bool blocks = gg_decider_blocks(s->decider);
        struct gg_tracee_facts facts;

        if (gg_tracee_facts(s->notice.tid, &facts) != 0)
                return true;
        if (blocks || !s->said_unreadable)
                gg_say("process %d (%s) may not be read by this user, so what it launches cannot be seen%s",
                       (int) facts.tgid, facts.name,
                       blocks ? ", and is refused: the policy is block" : "; nor is that of others like it");
        s->said_unreadable = true;
        return !blocks;
}

static void answer(struct supervisor *s) {
        struct gg_notices *notices = s->family->notices;
        const struct gg_notice *notice = &s->notice;
        char path[GG_PATH_MAX];
        bool wanted = false;
        int error = 0, r = notice->tid > 0 ? gg_request_name(notice, path, sizeof path) : -ESRCH;

        check_held(s, notice->tid);
        if (r == 0 && gg_decider_wants(s->decider, path) && gg_notify_is_valid(s->listener, notice)) {
                wanted = !gg_request_is_unreadable(notice, path);
                if (!wanted && !judge_request(s, path))
                        error = EPERM;
        } else if (r == -EPERM && gg_notify_is_valid(s->listener, notice) && !pass_unread(s)) {
                error = EPERM;
        }
        /* A thread may be held already: a launch of its that failed was one in a search along PATH. */
        if (!gg_held_renew(&s->held, notice->tid, wanted) && wanted && !hold(s, path, &error))
                return;
        if (error != 0)
                gg_notify_refuse(s->listener, notices, notice, error);
        else
                gg_notify_continue(s->listener, notices, notice);
        s->notice.id = 0;
}

static void close_listener(struct supervisor *s) {
        close(s->listener);
        s->listener = -1;
}

static void on_notice(struct supervisor *s) {
        int r = gg_notify_receive(s->listener, s->family->notices, &s->notice);

        if (r == -ENOENT || r == -EINTR)
                return;
        if (r != 0) { /* and will be so again: nobody is to wait for an answer that never comes */
                gg_say("launches are announced and cannot be received: %s; they fail from now on",
                       strerror(-r));
                tell(s, GG_NEWS_DEAF, 0, -1);
                close_listener(s);
                return;
        }
        s->waits_since = 0;
        answer(s);
}

/* ---- what becomes of processes ---- */

/* As waitpid(2) has it, where WEXITSTATUS, WTERMSIG and WCOREDUMP look. */
static int status_of(const siginfo_t *info) {
        switch (info->si_code) {
        case CLD_EXITED:
                return info->si_status << 8;
        case CLD_DUMPED:
                return info->si_status | 0x80;
        }
        return info->si_status;
}

/* Signals, unlike news, come in the order in which they are sent: one that stops the front is not overtaken
 * by the one that lets it go on. Without a front its number may be another's. */
static void signal_front(const struct supervisor *s, int signal) {
        if (getppid() == s->family->front)
                kill(s->family->front, signal);
}

static void on_command_stop(struct supervisor *s, int signal) {
        s->stopped = true;
        tell(s, GG_NEWS_STOPPED, signal, -1);
        if (signal == SIGSTOP)
                signal_front(s, SIGSTOP);
}

static void on_command_continued(struct supervisor *s) {
        s->stopped = false;
        tell(s, GG_NEWS_CONTINUED, 0, -1);
        signal_front(s, SIGCONT);
}

static bool is_job_stop(int signal) {
        return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/* Lets a traced process that stopped go on: under way to its launch no more, so that it is let go for good,
 * unless everything is traced. */
static long resume(struct supervisor *s, pid_t pid, int event, int signal) {
        void *deliver = event == 0 ? (void *) (intptr_t) signal : NULL;

        if (!s->traces_all)
                return ptrace(PTRACE_DETACH, pid, NULL, deliver);
        if (event == PTRACE_EVENT_STOP && is_job_stop(signal))
                return ptrace(PTRACE_LISTEN, pid, NULL, NULL);
        return ptrace(PTRACE_CONT, pid, NULL, deliver);
}

static long on_trace_stop(struct supervisor *s, pid_t pid, int event, int signal) {
        if (event == PTRACE_EVENT_EXEC) {
                /* A thread that launches becomes the first of its process, and takes its number. */
                unsigned long former = (unsigned long) pid;
                struct gg_held held;

                ptrace(PTRACE_GETEVENTMSG, pid, NULL, &former);
                gg_held_take(&s->held, (pid_t) former, &held);
                /* The first, if it was held too, is gone without a word. */
                if ((pid_t) former != pid)
                        gg_held_drop(&s->held, pid);
                if (s->traces_all || held.wanted)
                        look_at(s, pid, held.launcher);
        } else if (!s->traces_all) {
                gg_held_drop(&s->held, pid);
        }
        if (s->traces_all && pid == s->command && event == PTRACE_EVENT_STOP && is_job_stop(signal))
                on_command_stop(s, signal);
        return resume(s, pid, event, signal);
}

static void on_end(struct supervisor *s, pid_t pid, int status) {
        gg_held_drop(&s->held, pid);
        if (pid == s->command) {
                /* Killed while it was stopped, or its end has come before the news that it went on. */
                if (s->stopped)
                        on_command_continued(s);
                s->ended = true;
                tell(s, GG_NEWS_ENDED, status, -1);
        }
}

static void take(pid_t pid, int kind) {
        siginfo_t taken;

        waitid(P_PID, (id_t) pid, &taken, kind | WNOHANG | __WALL);
}

/* What happened to a process, with it not yet taken from the kernel. That is done after it was dealt with, as
 * we may be killed in between: a signal on its way to a traced process would be lost, and the end of the
 * command too. Other stops of traced processes are taken first, or a thread that has launched is not found
 * under its new number (looks_like_a_spurious_pid() in kernel/ptrace.c). */
static void deal_with(struct supervisor *s, const siginfo_t *info) {
        pid_t pid = info->si_pid;

        if (info->si_code == CLD_TRAPPED) {
                const int event = info->si_status >> 8, signal = info->si_status & 0xff;

                if (event != 0)
                        take(pid, WSTOPPED);
                if (on_trace_stop(s, pid, event, signal) != 0 && event == 0)
                        take(pid, WSTOPPED);
        } else if (info->si_code == CLD_STOPPED) {
                take(pid, WSTOPPED);
                if (pid == s->command)
                        on_command_stop(s, info->si_status);
        } else {
                on_end(s, pid, status_of(info));
                take(pid, WEXITED);
        }
}

/* Only of the command: of others it would be taken away from their parents (ptrace(2)). While it is traced,
 * its stops are shown and taken whatever is asked for. */
static void look_for_continuation(struct supervisor *s) {
        const id_t command = (id_t) s->command;
        siginfo_t info;

        info.si_pid = 0;
        if (waitid(P_PID, command, &info, WCONTINUED | WNOHANG | WNOWAIT | __WALL) != 0 || info.si_pid == 0 ||
            info.si_code != CLD_CONTINUED)
                return;
        on_command_continued(s);
        info.si_pid = 0;
        if (waitid(P_PID, command, &info, WCONTINUED | WNOHANG | __WALL) == 0 && info.si_pid != 0 &&
            info.si_code == CLD_TRAPPED)
                on_trace_stop(s, s->command, info.si_status >> 8, info.si_status & 0xff);
}

static void on_child(struct supervisor *s) {
        siginfo_t info;

        for (;;) {
                info.si_pid = 0;
                if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) != 0) {
                        s->childless = errno == ECHILD;
                        break;
                }
                if (info.si_pid == 0)
                        break;
                deal_with(s, &info);
        }
        if (!s->ended)
                look_for_continuation(s);
}

/* A launch that failed leaves no trace but a thread that goes on. */
static void ask_the_held(struct supervisor *s) {
        pid_t tid;

        while ((tid = gg_held_overdue(&s->held, HELD_MAX)) > 0)
                if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0)
                        check_held(s, tid);
}

/* ---- the loop ---- */

/* Whether somebody is left whose launches are to be held up. */
static bool is_needed(const struct supervisor *s) {
        if (!s->ended)
                return true;
        return s->traces_all ? !s->childless : s->listener >= 0;
}

/* The front waits for our end if nobody is left, so that what the command has used counts as used below the
 * caller (getrusage(2)). Whoever reads stderr may be waiting for the end of that. */
static void part_from_front(struct supervisor *s) {
        struct pollfd fd = {.fd = s->listener};

        if (poll(&fd, 1, 0) == 1)
                close_listener(s);
        if (is_needed(s))
                tell(s, GG_NEWS_STAYS, 0, -1);
        gg_files_let_go(STDERR_FILENO);
}

static void serve(struct supervisor *s, int signals) {
        bool alone = false;

        while (is_needed(s)) {
                struct pollfd fds[] = {
                        {.fd = s->notice.id != 0 ? -1 : s->listener, .events = POLLIN},
                        {.fd = signals, .events = POLLIN},
                };

                if (poll(fds, 2, gg_held_any(&s->held) ? HELD_MAX / 2 : -1) < 0 && errno != EINTR)
                        break;
                if (fds[1].revents & POLLIN) {
                        struct signalfd_siginfo info;

                        if (read(signals, &info, sizeof info) > 0)
                                on_child(s);
                }
                if (s->notice.id != 0) {
                        answer(s);
                } else if (fds[0].revents & POLLIN) {
                        on_notice(s);
                } else if (fds[0].revents) { /* nobody is left that has the filter */
                        close_listener(s);
                }
                ask_the_held(s);
                if (s->ended && !alone) {
                        part_from_front(s);
                        alone = true;
                }
        }
}

int gg_supervisor_main(const struct gg_family *family) {
        struct supervisor s = {.family = family, .listener = -1};
        struct gg_started started;
        sigset_t children;
        int signals;

        s.decider = gg_decider_new(family->supervision->env, family->supervision->journal);
        sigemptyset(&children);
        sigaddset(&children, SIGCHLD);
        signals = signalfd(-1, &children, SFD_CLOEXEC);
        if (!s.decider || signals < 0) {
                gg_say("--supervise: %s", strerror(errno));
                tell(&s, GG_NEWS_FAILED, 0, -1);
                return GG_EXIT_FAILURE;
        }
        if (!gg_start(family, &started)) {
                tell(&s, GG_NEWS_FAILED, 0, -1);
                return GG_EXIT_FAILURE;
        }
        s.command = started.command;
        s.listener = started.listener;
        s.traces_all = started.listener < 0 && !started.is_traced;
        if (s.listener >= 0 && !started.is_traced)
                gg_held_add(&s.held, s.command, started.program, false);
        tell(&s, GG_NEWS_STARTED, s.command, s.listener);
        gg_files_keep(
                (const int[]){family->news, signals, s.listener, started.gate, family->supervision->journal},
                5);
        gg_start_go(&started);
        serve(&s, signals);
        gg_decider_free(s.decider);
        return GG_EXIT_OK;
}
