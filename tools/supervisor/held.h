/* SPDX-License-Identifier: MIT */
/* Threads that are traced because they launch what may be a go, until the launch has happened or failed. */
#ifndef GG_TOOLS_SUPERVISOR_HELD_H
#define GG_TOOLS_SUPERVISOR_HELD_H

#include <goroot-guard/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct gg_held {
        pid_t tid;
        pid_t tgid;                 /* the process that it belongs to; 0 until somebody asks */
        uint64_t since;             /* gg_process_clock() */
        bool wanted;                /* what it launches is to be looked at */
        bool asked;                 /* what became of its launch */
        char launcher[GG_PATH_MAX]; /* path of the program that it runs; "" if unknown */
};

/* All zero: empty. There are as many as launch at the same time. */
struct gg_held_list {
        struct gg_held *threads;
        size_t count, room;
};

bool gg_held_any(const struct gg_held_list *list);
bool gg_held_find(const struct gg_held_list *list, pid_t tid);

/* Adds a thread with the path of the program that it runs. Without memory for it, it is not added. */
void gg_held_add(struct gg_held_list *list, pid_t tid, const char *launcher, bool wanted);

/* Another thread of the same process; 0: none. */
pid_t gg_held_beside(struct gg_held_list *list, pid_t tid);

/* The thread launches once more: its time begins anew. False if it is not there. */
bool gg_held_renew(struct gg_held_list *list, pid_t tid, bool wanted);

/* Takes a thread out, if it is there. */
void gg_held_drop(struct gg_held_list *list, pid_t tid);

/* Takes a thread out and hands over what was known of it. One that is not there is wanted, by an unknown
 * launcher: nothing goes unseen for lack of memory. */
void gg_held_take(struct gg_held_list *list, pid_t tid, struct gg_held *ret_held);

/* A thread that has been there for longer than that many milliseconds, each once; 0: none. */
pid_t gg_held_overdue(struct gg_held_list *list, uint64_t milliseconds);

#endif
