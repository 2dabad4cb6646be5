/* SPDX-License-Identifier: MIT */
/* What the supervisor must know of a processor: one file each, regs-ARCH.c. The program is stopped under
 * ptrace(2). */
#ifndef GG_TOOLS_SUPERVISOR_REGS_H
#define GG_TOOLS_SUPERVISOR_REGS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct gg_regs {
        unsigned word; /* bytes of a pointer in the program: 4 or 8 */
        uint64_t sp;   /* stack pointer */
        uint64_t pc;   /* the next instruction */
};

/* 0, or a negative errno; -ENOTSUP for a program of a kind that the processor runs and this file does not
 * know. */
int gg_regs_read(pid_t pid, struct gg_regs *ret_regs);

/* Sets the stack pointer. 0, or a negative errno. */
int gg_regs_set_sp(pid_t pid, uint64_t sp);

/* Instructions that end a program of that kind with a status, wherever they lie. At most GG_REGS_EXIT_MAX
 * bytes; returns how many. */
#define GG_REGS_EXIT_MAX 16
size_t gg_regs_exit(const struct gg_regs *regs, unsigned char status,
                    unsigned char ret_code[GG_REGS_EXIT_MAX]);

#endif
