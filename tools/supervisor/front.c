/* SPDX-License-Identifier: MIT */
/* The process that the caller sees: to a shell, to make and to a terminal it is the command. */
#include "commands.h"
#include "supervisor/files.h"
#include "supervisor/notify.h"
#include "supervisor/supervise.h"
#include "supervisor/tracee.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct front {
        int news, signals;
        int listener; /* -1: none */
        struct gg_notices *notices;
        pid_t supervisor, command; /* 0: not yet, or not any more */
        int status;                /* of the command, as waitpid(2) has it */
        bool stopped;              /* and not told to go on yet */
        bool ended, failed;
        bool left; /* by the supervisor, which stays for others */
};

static bool is_stopped(pid_t pid) {
        struct gg_tracee_facts facts;

        return gg_tracee_facts(pid, &facts) == 0 && (facts.state == 'T' || facts.state == 't');
}

/* Of the terminal's own signals the command gets its share, as it is in the same process group; what another
 * process sends is meant for the command, and arrives here alone. But the end of a terminal is told to the
 * leader of the session alone, and who lets a stopped job go on tells all of it. */
static bool is_for_command(struct front *f, const struct signalfd_siginfo *info) {
        bool stopped = f->stopped;

        switch (info->ssi_signo) {
        case SIGCONT:
                f->stopped = false;
                return (pid_t) info->ssi_pid != f->supervisor && (!stopped || is_stopped(f->command));
        case SIGHUP:
                return info->ssi_code <= 0 || getsid(0) == getpid();
        }
        return info->ssi_code <= 0;
}

static void hand_on(struct front *f, const struct signalfd_siginfo *info) {
        if (f->command > 0 && is_for_command(f, info))
                kill(f->command, (int) info->ssi_signo);
}

/* Stops as the command did. If it goes on meanwhile, the news of that is there before the SIGCONT, which
 * takes back a stop that is still pending. */
static void stop_too(const struct front *f, int stop) {
        struct pollfd news = {.fd = f->news, .events = POLLIN};
        const struct timespec now = {0};
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, stop);
        signal(stop, SIG_DFL);
        raise(stop);
        if (poll(&news, 1, 0) == 1) {
                sigtimedwait(&set, NULL, &now);
        } else {
                sigprocmask(SIG_UNBLOCK, &set, NULL);
                sigprocmask(SIG_BLOCK, &set, NULL);
        }
}

static void reap(struct front *f) {
        int status;
        pid_t pid;

        while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
                if (pid == f->supervisor)
                        f->supervisor = 0;
                /* The supervisor was killed: the command is ours now (prctl(2), PR_SET_CHILD_SUBREAPER). */
                if (pid == f->command) {
                        f->status = status;
                        f->ended = true;
                }
        }
}

static void read_signal(struct front *f) {
        struct signalfd_siginfo info;

        if (read(f->signals, &info, sizeof info) != (ssize_t) sizeof info)
                return;
        if (info.ssi_signo == SIGCHLD)
                reap(f);
        else
                hand_on(f, &info);
}

static void close_listener(struct front *f) {
        close(f->listener);
        f->listener = -1;
}

static void read_news(struct front *f) {
        struct gg_news news;
        int fd = -1;

        if (gg_receive(f->news, &news, sizeof news, &fd) != 0) {
                close(f->news);
                f->news = -1;
                return;
        }
        switch (news.kind) {
        case GG_NEWS_STARTED:
                f->command = news.value;
                f->listener = fd;
                break;
        case GG_NEWS_STOPPED:
                f->stopped = true;
                if (news.value != SIGSTOP) /* by which the supervisor stops us itself */
                        stop_too(f, news.value);
                break;
        case GG_NEWS_CONTINUED:
                break; /* the signal that told us has let us go on already */
        case GG_NEWS_ENDED:
                f->status = news.value;
                f->ended = true;
                break;
        case GG_NEWS_STAYS:
                f->left = true;
                break;
        case GG_NEWS_DEAF:
                close_listener(f);
                break;
        case GG_NEWS_FAILED:
                f->failed = f->ended = true;
                break;
        }
}

/* Answers in the place of a supervisor that was killed. False if nothing more can be received: poll(2) would
 * say for ever that something is there. With the listener closed launches fail, and their callers are told.
 */
static bool let_go(struct front *f) {
        struct gg_notice notice;
        int r = gg_notify_receive(f->listener, f->notices, &notice);

        if (r == 0)
                gg_notify_continue(f->listener, f->notices, &notice);
        return r == 0 || r == -ENOENT || r == -EINTR;
}

static void take_over(struct front *f) {
        gg_say("the supervisor was killed: what is launched from now on goes unguarded");
        if (f->listener >= 0)
                gg_notify_continue_left(f->listener, f->notices);
}

/* Until the command has ended, and the supervisor too unless it stays. */
static void watch(struct front *f) {
        bool alone = false;

        while (!f->ended || (f->news >= 0 && !f->left)) {
                struct pollfd fds[] = {
                        {.fd = f->news, .events = POLLIN},
                        {.fd = f->signals, .events = POLLIN},
                        {.fd = alone ? f->listener : -1, .events = POLLIN},
                };

                if (poll(fds, 3, -1) < 0 && errno != EINTR)
                        break;
                if (fds[0].revents)
                        read_news(f);
                if (fds[1].revents & POLLIN)
                        read_signal(f);
                if (fds[2].revents & POLLIN) {
                        if (!let_go(f))
                                close_listener(f);
                } else if (fds[2].revents) { /* nobody is left that has the filter */
                        close_listener(f);
                }
                if (f->news < 0 && !alone && !f->ended) {
                        alone = true;
                        take_over(f);
                        if (f->command == 0)
                                f->failed = f->ended = true;
                        reap(f);
                }
        }
        /* With the last descriptor of it closed it is about to end, or has. */
        if (f->news < 0 && f->supervisor > 0)
                waitpid(f->supervisor, NULL, 0);
        if (f->news < 0)
                f->supervisor = 0;
}

/* What outlives the command would otherwise find that it can launch nothing any more. */
static void stay_behind(struct front *f) {
        struct pollfd fd = {.fd = f->listener, .events = POLLIN};

        if (f->supervisor != 0 || f->listener < 0)
                return;
        if (poll(&fd, 1, 0) == 1 && (fd.revents & POLLHUP))
                return;
        if (fork() != 0)
                return;
        setsid();
        for (int i = 0; i < 3; i++)
                close(i);
        while (poll(&fd, 1, -1) >= 0 || errno == EINTR) {
                if (fd.revents & POLLIN ? !let_go(f) : fd.revents != 0)
                        break;
        }
        _exit(0);
}

/* Ends as the command did. */
static int finish(int status) {
        const struct rlimit none = {0, 0};
        sigset_t set;

        if (WIFEXITED(status))
                return WEXITSTATUS(status);
        /* The command has left its core, if it was to leave one. */
        setrlimit(RLIMIT_CORE, &none);
        prctl(PR_SET_DUMPABLE, 0); /* who takes cores through a pipe minds no limit: core(5) */
        signal(WTERMSIG(status), SIG_DFL);
        sigemptyset(&set);
        sigaddset(&set, WTERMSIG(status));
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        raise(WTERMSIG(status));
        return 128 + WTERMSIG(status); /* the first process of a namespace is not killed by that */
}

static int open_signals(sigset_t *ret_mask) {
        sigset_t all;

        sigfillset(&all);
        /* Faults of our own are to end us. */
        sigdelset(&all, SIGSEGV);
        sigdelset(&all, SIGBUS);
        sigdelset(&all, SIGILL);
        sigdelset(&all, SIGFPE);
        sigdelset(&all, SIGABRT);
        sigprocmask(SIG_BLOCK, &all, ret_mask);
        return signalfd(-1, &all, SFD_CLOEXEC);
}

int gg_supervise(const struct gg_supervision *supervision) {
        const struct sigaction told = {.sa_handler = SIG_DFL};
        struct gg_family family = {
                .supervision = supervision, .notices = gg_notices_new(), .front = getpid()};
        struct front f = {.listener = -1, .notices = family.notices};
        int pair[2];

        gg_files_fill_up();
        if (!family.notices || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
                gg_say("--supervise: %s", strerror(errno));
                return GG_EXIT_FAILURE;
        }
        f.signals = open_signals(&family.mask);
        sigaction(SIGCHLD, &told, &family.children);
        f.news = pair[0];
        family.news = pair[1];
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        f.supervisor = fork();
        if (f.supervisor < 0) {
                gg_say("--supervise: %s", strerror(errno));
                return GG_EXIT_FAILURE;
        }
        if (f.supervisor == 0) {
                close(f.signals);
                close(pair[0]);
                _exit(gg_supervisor_main(&family));
        }
        close(pair[1]);
        gg_files_keep((const int[]){f.news, f.signals}, 2);
        watch(&f);
        if (f.failed)
                return GG_EXIT_FAILURE;
        stay_behind(&f);
        return finish(f.status);
}
