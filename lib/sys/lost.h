/* SPDX-License-Identifier: MIT */
/* How many records a sink did not get, for the next one that it gets to say. The process that could not
 * deliver a record is about to become another program: the count is kept in a file of the user's. Where that
 * cannot be, in a chroot without /dev/shm or with no descriptor left, it is not kept. Async-signal-safe. */
#ifndef GG_SYS_LOST_H
#define GG_SYS_LOST_H

#include <goroot-guard/conf.h>

/* Takes the count of this user's records that the sink did not get: it is 0 then. */
uint64_t gg_lost_take(const struct gg_sink *sink);

/* Adds to it. */
void gg_lost_add(const struct gg_sink *sink, uint64_t count);

#endif
