/* SPDX-License-Identifier: MIT */
/* The system call instruction of i386 (syscall(2), architecture calling conventions): the gate that every
 * kernel has, not the faster one of the vDSO, whose address is the C library's to know. */
#ifndef GG_SYS_RAWCALL_ARCH_H
#define GG_SYS_RAWCALL_ARCH_H

/* clock_gettime(2) with 32-bit seconds: musl has no name for it. */
#define GG_SYS_CLOCK_GETTIME_32 265

/* The sixth argument goes into ebp, which may be what the compiler addresses its frame by: it is swapped with
 * a copy on the stack, and back. */
static inline long gg_syscall6(long number, long a, long b, long c, long d, long e, long f) {
        long ret;

        __asm__ volatile("pushl %[f]\n\t"
                         "xchgl %%ebp, (%%esp)\n\t"
                         "int $0x80\n\t"
                         "popl %%ebp"
                         : "=a"(ret)
                         : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), [f] "g"(f)
                         : "memory");
        return ret;
}

#endif
