/* SPDX-License-Identifier: MIT */
/* System calls without the C library: they return a negative errno and leave the caller's errno alone, so a
 * hook has nothing to save, and no wrapper that may be missing in an old or other libc, cancellation point or
 * interposed function stands between. */
#ifndef GG_SYS_RAWCALL_H
#define GG_SYS_RAWCALL_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#include "sys/rawcall-x86_64.h"
#elif defined(__aarch64__)
#include "sys/rawcall-aarch64.h"
#else
#error "no system call accessor for this architecture: add lib/sys/rawcall-ARCH.h"
#endif

#define GG_SYSCALL(number, a, b, c) gg_syscall6((number), (long) (a), (long) (b), (long) (c), 0, 0, 0)
#define GG_SYSCALL4(number, a, b, c, d)                                                                      \
        gg_syscall6((number), (long) (a), (long) (b), (long) (c), (long) (d), 0, 0)

#endif
