/* SPDX-License-Identifier: MIT */
/* goroot-guard run --supervise: three processes.
 *
 * The front is the one that the caller started. It waits, hands on signals, stops when the command stops and
 * ends as it ends. Its child, the supervisor, holds up launches; it has a session of its own, so that no
 * terminal stops it, and it is the parent of the command and of its orphans, because only an ancestor may
 * trace (ptrace(2), Yama). The command runs in the front's process group, where the terminal expects it.
 *
 * What outlives the command goes on under guard, by the supervisor, until no process is left that has the
 * filter. If the supervisor is killed, the front lets all launches go on, unguarded. */
#ifndef GG_TOOLS_SUPERVISOR_SUPERVISE_H
#define GG_TOOLS_SUPERVISOR_SUPERVISE_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct gg_supervision {
        char **command; /* argv of the command, NULL-terminated */
        char **env;     /* its environment */
        bool verbose;   /* say how it is done */
        bool trace;     /* follow all processes by ptrace(2), even if the kernel could announce launches */
        int journal; /* where each launch of a go command is written to (journal.h): then nothing is judged by
                        a policy, recorded or changed; 0: none */
};

/* Runs the command and returns its exit status, or GG_EXIT_FAILURE after saying why; ends by the signal that
 * the command ended by. */
int gg_supervise(const struct gg_supervision *supervision);

/* ---- between the front and the supervisor ---- */

enum gg_news_kind {
        GG_NEWS_STARTED,   /* value: the command's process */
        GG_NEWS_STOPPED,   /* value: the signal */
        GG_NEWS_CONTINUED, /* SIGCONT follows */
        GG_NEWS_ENDED,     /* value: as waitpid(2) has it; the supervisor ends too, or says that it stays */
        GG_NEWS_STAYS,     /* for what outlives the command */
        GG_NEWS_DEAF,      /* launches cannot be received: nobody is to keep the listener */
        GG_NEWS_FAILED,    /* the supervisor has said why */
};

struct gg_news {
        enum gg_news_kind kind;
        int value;
};

struct gg_notices;

/* What the front has made before it forked. */
struct gg_family {
        const struct gg_supervision *supervision;
        int news;                   /* the supervisor's end of a SOCK_SEQPACKET pair */
        struct gg_notices *notices; /* shared */
        pid_t front;
        sigset_t mask;             /* of signals, as the caller had it */
        struct sigaction children; /* SIGCHLD, likewise: who ignores it is not told how a child ended */
};

/* The supervisor: returns its exit status. GG_NEWS_STARTED brings the listener along, if there is one. */
int gg_supervisor_main(const struct gg_family *family);

/* Sends a message with a descriptor (-1: none) over a socket of messages; receives one. 0 or a negative
 * errno; -EPIPE where the other end is closed. */
int gg_send(int socket, const void *message, size_t n, int fd);
int gg_receive(int socket, void *ret_message, size_t n, int *ret_fd);

#endif
