/* SPDX-License-Identifier: MIT */
/* x86-64, and the i386 programs that it runs. */
#include "supervisor/regs.h"
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

/* Code segments of Linux: arch/x86/include/asm/segment.h, __USER_CS and __USER32_CS. */
enum { CODE_64 = 0x33, CODE_32 = 0x23 };

int gg_regs_read(pid_t pid, struct gg_regs *ret_regs) {
        struct user_regs_struct regs;

        if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0)
                return -errno;
        if (regs.cs != CODE_64 && regs.cs != CODE_32)
                return -ENOTSUP;
        *ret_regs = (struct gg_regs){.word = regs.cs == CODE_64 ? 8 : 4, .sp = regs.rsp, .pc = regs.rip};
        return 0;
}

int gg_regs_set_sp(pid_t pid, uint64_t sp) {
        return ptrace(PTRACE_POKEUSER, pid, (void *) offsetof(struct user_regs_struct, rsp), (void *) sp) == 0
                       ? 0
                       : -errno;
}

size_t gg_regs_exit(const struct gg_regs *regs, unsigned char status,
                    unsigned char ret_code[GG_REGS_EXIT_MAX]) {
        /* mov $status, %edi; mov $231, %eax; syscall: exit_group */
        static const unsigned char code_64[] = {0xbf, 0, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05};
        /* mov $status, %ebx; mov $252, %eax; int $0x80 */
        static const unsigned char code_32[] = {0xbb, 0, 0, 0, 0, 0xb8, 252, 0, 0, 0, 0xcd, 0x80};

        memcpy(ret_code, regs->word == 8 ? code_64 : code_32, sizeof code_64);
        ret_code[1] = status;
        return sizeof code_64;
}
