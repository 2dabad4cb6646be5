/* SPDX-License-Identifier: MIT */
#include "supervisor/start.h"
#include "commands.h"
#include "supervisor/notify.h"
#include "supervisor/tracee.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- in the process that becomes the command ---- */

static _Noreturn void become(const struct gg_family *family, int gate) {
        const struct gg_supervision *s = family->supervision;
        int listener = s->trace ? -EOPNOTSUPP : gg_notify_install();
        char go;
        int error;

        close(family->news); /* or the front would not see that the supervisor has ended */
        gg_send(gate, &listener, sizeof listener, listener);
        if (listener >= 0)
                close(listener); /* or nobody would see the supervisor's end of it closed */
        if (recv(gate, &go, 1, 0) != 1)
                _exit(GG_EXIT_FAILURE);
        sigaction(SIGCHLD, &family->children, NULL);
        sigprocmask(SIG_SETMASK, &family->mask, NULL);
        environ = s->env;
        execvp(s->command[0], s->command);
        error = errno;
        gg_say("%s: %s", s->command[0], strerror(error));
        _exit(error == ENOENT ? GG_EXIT_NOT_FOUND : GG_EXIT_CANNOT_RUN);
}

/* ---- in the supervisor ---- */

static const char *reason(int error) {
        switch (error) {
        case EOPNOTSUPP:
                return "as asked for";
        case EBUSY:
                return "under a supervisor already";
        case ENOSYS:
        case EINVAL:
                return "the kernel cannot announce launches (Linux 5.5 and later can)";
        case EPERM:
        case EACCES:
                return "seccomp filters are forbidden here";
        }
        return strerror(error);
}

static void say_that_it_ended(void) {
        gg_say("--supervise: the command's process ended before it began");
}

/* To trace is what both ways need. */
static bool seize(struct gg_started *started) {
        siginfo_t info = {.si_pid = 0};
        long options = PTRACE_O_TRACEEXEC;
        int error;

        if (started->listener < 0)
                options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
        if (ptrace(PTRACE_SEIZE, started->command, NULL, (void *) options) == 0)
                return true;
        error = errno;
        if (waitid(P_PID, (id_t) started->command, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid != 0) { /* killed */
                say_that_it_ended();
                return false;
        }
        /* By ptrace alone it follows all that this process forks, and judges it by what stands in its
         * environment, where our options are. */
        started->is_traced = gg_tracee_is_of_our_kind(started->command);
        if (started->is_traced)
                return true;
        gg_say("--supervise: this process may not trace its children (ptrace: %s): a container or "
               "/proc/sys/kernel/yama/ptrace_scope forbids it; nothing was started",
               strerror(error));
        return false;
}

bool gg_start(const struct gg_family *family, struct gg_started *ret_started) {
        struct gg_started *s = ret_started;
        int pair[2], installed;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0 || (s->command = fork()) < 0) {
                gg_say("--supervise: %s", strerror(errno));
                return false;
        }
        if (s->command == 0) {
                close(pair[0]);
                become(family, pair[1]);
        }
        close(pair[1]);
        s->gate = pair[0];
        s->listener = -1;
        s->is_traced = false;
        if (gg_receive(s->gate, &installed, sizeof installed, &s->listener) != 0) {
                say_that_it_ended();
                return false;
        }
        if (!seize(s)) {
                kill(s->command, SIGKILL);
                return false;
        }
        if (s->listener >= 0)
                gg_notify_tune(s->listener);
        if (family->supervision->verbose && s->is_traced)
                gg_say("supervised already, by ptrace alone");
        else if (family->supervision->verbose)
                gg_say("supervising %s", s->listener >= 0 ? "by seccomp notification" : "by ptrace alone");
        if (family->supervision->verbose && !s->is_traced && s->listener < 0)
                gg_say("%s", reason(-installed));
        gg_tracee_link(getpid(), "exe", s->program, sizeof s->program);
        return true;
}

void gg_start_go(struct gg_started *started) {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        setsid();
        if (chdir("/") != 0) { /* a folder that nobody can unmount meanwhile: no harm */
        }
        send(started->gate, "", 1, MSG_NOSIGNAL);
        close(started->gate);
}
