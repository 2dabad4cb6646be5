/* SPDX-License-Identifier: MIT */
/* aarch64. Programs of 32-bit Arm are left alone. */
#include "supervisor/regs.h"
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static int get(pid_t pid, struct user_regs_struct *ret_regs) {
        struct iovec iov = {.iov_base = ret_regs, .iov_len = sizeof *ret_regs};

        if (ptrace(PTRACE_GETREGSET, pid, (void *) NT_PRSTATUS, &iov) != 0)
                return -errno;
        /* A program of 32 bits has fewer and smaller registers. */
        return iov.iov_len == sizeof *ret_regs ? 0 : -ENOTSUP;
}

int gg_regs_read(pid_t pid, struct gg_regs *ret_regs) {
        struct user_regs_struct regs;
        int r = get(pid, &regs);

        if (r == 0)
                *ret_regs = (struct gg_regs){.word = 8, .sp = regs.sp, .pc = regs.pc};
        return r;
}

int gg_regs_set_sp(pid_t pid, uint64_t sp) {
        struct user_regs_struct regs;
        struct iovec iov = {.iov_base = &regs, .iov_len = sizeof regs};
        int r = get(pid, &regs);

        if (r != 0)
                return r;
        regs.sp = sp;
        return ptrace(PTRACE_SETREGSET, pid, (void *) NT_PRSTATUS, &iov) == 0 ? 0 : -errno;
}

size_t gg_regs_exit(const struct gg_regs *regs, unsigned char status,
                    unsigned char ret_code[GG_REGS_EXIT_MAX]) {
        const uint32_t code[] = {
                0xd2800000u | (uint32_t) status << 5,  /* mov x0, #status */
                0xd2800000u | (uint32_t) 94 << 5 | 8u, /* mov x8, #94: exit_group */
                0xd4000001u,                           /* svc #0 */
        };

        (void) regs;
        memcpy(ret_code, code, sizeof code);
        return sizeof code;
}
