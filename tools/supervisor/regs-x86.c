/* SPDX-License-Identifier: MIT */
/* i386. */
#include "supervisor/regs.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

int gg_regs_read(pid_t pid, struct gg_regs *ret_regs) {
        struct user_regs_struct regs;

        if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) != 0)
                return -errno;
        *ret_regs = (struct gg_regs){.word = 4, .sp = (uint32_t) regs.esp, .pc = (uint32_t) regs.eip};
        return 0;
}

int gg_regs_set_sp(pid_t pid, uint64_t sp) {
        void *const at = (void *) offsetof(struct user_regs_struct, esp);

        return ptrace(PTRACE_POKEUSER, pid, at, (void *) (uintptr_t) sp) == 0 ? 0 : -errno;
}

size_t gg_regs_exit(const struct gg_regs *regs, unsigned char status,
                    unsigned char ret_code[GG_REGS_EXIT_MAX]) {
        /* mov $status, %ebx; mov $252, %eax; int $0x80: exit_group */
        static const unsigned char code[] = {0xbb, 0, 0, 0, 0, 0xb8, 252, 0, 0, 0, 0xcd, 0x80};

        (void) regs;
        memcpy(ret_code, code, sizeof code);
        ret_code[1] = status;
        return sizeof code;
}
