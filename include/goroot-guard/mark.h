/* SPDX-License-Identifier: MIT */
/* The launch mark: how the one who judges a launch (a hook, the supervisor) tells the library inside a
 * dynamically linked go that it is judged already, so that one launch gives one record. A variable of the
 * launched environment, which the library takes out again before Go reads it. It names the process it is
 * meant for, so that one that is inherited by accident counts for nothing. All functions are pure and
 * async-signal-safe. */
#ifndef GOROOT_GUARD_MARK_H
#define GOROOT_GUARD_MARK_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GG_MARK_NAME "GOROOT_GUARD_LAUNCH"
#define GG_MARK_MAX 64 /* room for any value, with its NUL */

/* Puts the value of the mark for a launch that process pid is about to make into storage, which is the
 * caller's, and returns storage. By exec, which keeps the process id (execve(2)); or, if it spawns, as a
 * child, which knows its parent's and when it was made. Only then clock is looked at: the time now, in
 * milliseconds since the machine was started (CLOCK_BOOTTIME of clock_gettime(2)). */
const char *gg_mark_make(char storage[GG_MARK_MAX], bool spawns, uint32_t pid, uint64_t clock);

/* The process whose environment a mark was found in, by the ids that the one who made the mark would see
 * (pid_namespaces(7)). */
struct gg_mark_bearer {
        uint32_t pid, ppid; /* ppid: 0 if it cannot be told */

        /* When it was made, by the clock of gg_mark_make(), to the hundredth of a second below (proc(5),
         * /proc/pid/stat); 0 if that cannot be told. Only called where the rest does not decide. */
        uint64_t (*made_at)(void *ctx);
        void *ctx; /* handed to it; the caller's */
};

/* Whether the value of a mark, NUL-terminated, was made for the bearer. A child whose parent has ended since
 * has another one: then it must have been made within 10 seconds of the mark. False for what is no mark. */
bool gg_mark_is_of(const char *mark, const struct gg_mark_bearer *bearer);

#ifdef __cplusplus
}
#endif
#endif
