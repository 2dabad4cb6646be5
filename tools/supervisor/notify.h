/* SPDX-License-Identifier: MIT */
/* Launches announced by the kernel: a seccomp filter that asks before each execve and execveat, and nothing
 * else (seccomp_unotify(2)). Whoever made the call waits until it is answered. */
#ifndef GG_TOOLS_SUPERVISOR_NOTIFY_H
#define GG_TOOLS_SUPERVISOR_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A launch that waits. */
struct gg_notice {
        uint64_t id; /* 0: none */
        pid_t tid;   /* the thread, in the supervisor's namespace of processes; 0 if it has no number there */
        bool at;     /* execveat, and so the next two count */
        int dirfd, flags;
        uint64_t path, argv, env; /* addresses in the launching process; 0 is NULL */
        unsigned word;            /* bytes of a pointer there: 4 or 8 */
};

/* The place of a notice that was received and not answered, in memory that is shared by whoever may have to
 * answer it: the kernel writes it before the receiver can be killed. Opaque. */
struct gg_notices;

/* A place, shared with processes that are forked later; NULL without memory. It is never given back. */
struct gg_notices *gg_notices_new(void);

/* Puts the filter on this process and all that come from it. It cannot be taken off again. Returns the
 * descriptor that announces their launches (O_CLOEXEC), or a negative errno: -EBUSY if there is such a filter
 * already, -EINVAL or -ENOSYS from an old kernel, -EPERM or -EACCES where a container forbids it. Without
 * CAP_SYS_ADMIN no_new_privs is set first. */
int gg_notify_install(void);

/* Wakes up launches on the processor of whoever answers, where the kernel (since 6.6) can. */
void gg_notify_tune(int listener);

/* Takes the next launch that waits. 0; -ENOENT or -EINTR if there is none after all; another negative errno.
 */
int gg_notify_receive(int listener, struct gg_notices *notices, struct gg_notice *ret_notice);

/* Whether the launch still waits: what was read of the process before that was read of the right one. */
bool gg_notify_is_valid(int listener, const struct gg_notice *notice);

/* Lets a launch go on as it was asked for, or fail with a (positive) errno. Who waits no more is no error. */
void gg_notify_continue(int listener, struct gg_notices *notices, const struct gg_notice *notice);
void gg_notify_refuse(int listener, struct gg_notices *notices, const struct gg_notice *notice, int error);

/* Lets the launch go on that somebody else received and left unanswered. */
void gg_notify_continue_left(int listener, struct gg_notices *notices);

#endif
