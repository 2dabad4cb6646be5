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
#elif defined(__i386__)
#include "sys/rawcall-i386.h"
#else
#error "no system call accessor for this architecture: add lib/sys/rawcall-ARCH.h"
#endif

#define GG_SYSCALL(number, a, b, c) gg_syscall6((number), (long) (a), (long) (b), (long) (c), 0, 0, 0)
#define GG_SYSCALL4(number, a, b, c, d)                                                                      \
        gg_syscall6((number), (long) (a), (long) (b), (long) (c), (long) (d), 0, 0)

/* Calls whose plain names mean something smaller on 32-bit machines: 16-bit user numbers, and the
 * offset of a mapping in bytes. */
#ifdef SYS_getuid32
#define GG_SYS_GETUID SYS_getuid32
#else
#define GG_SYS_GETUID SYS_getuid
#endif
#ifdef SYS_geteuid32
#define GG_SYS_GETEUID SYS_geteuid32
#else
#define GG_SYS_GETEUID SYS_geteuid
#endif
#ifdef SYS_mmap2
#define GG_SYS_MMAP SYS_mmap2
#else
#define GG_SYS_MMAP SYS_mmap
#endif

/* stat(2) of a path: on 32-bit machines the name says how large the numbers in the structure are. */
#ifdef SYS_newfstatat
#define GG_SYS_FSTATAT SYS_newfstatat
#else
#define GG_SYS_FSTATAT SYS_fstatat64
#endif

/* The last arguments of a call that takes an offset in a file: where a register is too small for it, it goes
 * into two, the lower half first on a little-endian machine (syscall(2)). */
#if UINTPTR_MAX == UINT64_MAX
#define GG_OFFSET(offset) (long) (offset), 0
#else
#define GG_OFFSET(offset) (long) ((offset) &UINT32_MAX), (long) ((offset) >> 32)
#endif

#endif
