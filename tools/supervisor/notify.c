/* SPDX-License-Identifier: MIT */
#include "supervisor/notify.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not in the headers of older systems. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

struct gg_notices {
        struct seccomp_notif received; /* id 0: nothing is left to answer */
        char room[512];                /* a kernel of tomorrow may write more */
};

struct gg_notices *gg_notices_new(void) {
        void *memory = mmap(NULL, sizeof(struct gg_notices), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        return memory == MAP_FAILED ? NULL : memory;
}

/* ---- the filter ---- */

static bool is_capable(void) {
        struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
        struct __user_cap_data_struct data[2] = {0};

        if (syscall(SYS_capget, &header, data) != 0)
                return false;
        return (data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN)) != 0;
}

/* Programs of any kind that the machine runs are announced; what is of another kind still runs. */
static int fill(scmp_filter_ctx filter) {
        static const int calls[] = {SCMP_SYS(execve), SCMP_SYS(execveat)};
        int r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);

#if defined(__x86_64__)
        if (r == 0)
                r = seccomp_arch_add(filter, SCMP_ARCH_X86);
        if (r == 0)
                r = seccomp_arch_add(filter, SCMP_ARCH_X32);
#elif defined(__aarch64__)
        if (r == 0)
                r = seccomp_arch_add(filter, SCMP_ARCH_ARM);
#endif
        for (size_t i = 0; r == 0 && i < sizeof calls / sizeof *calls; i++)
                r = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, calls[i], 0);
        return r;
}

/* The filter as the kernel takes it, by way of a file: libseccomp before 2.6 cannot load one with the flags
 * that it is to have. */
static int compile(struct sock_filter *ret_code, size_t room, struct sock_fprog *ret_program) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        int file = memfd_create("filter", MFD_CLOEXEC);
        int r = filter ? 0 : -ENOMEM;
        ssize_t n = 0;

        if (r == 0 && file < 0)
                r = -errno;
        /* Else whatever the kernel says becomes -ECANCELED. */
        if (r == 0)
                r = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
        if (r == 0)
                r = fill(filter);
        if (r == 0)
                r = seccomp_export_bpf(filter, file);
        if (r == 0)
                n = pread(file, ret_code, room, 0);
        if (r == 0 && n <= 0)
                r = n < 0 ? -errno : -EIO;
        if (r == 0 && (size_t) n == room)
                r = -E2BIG;
        if (file >= 0)
                close(file);
        seccomp_release(filter);
        *ret_program = (struct sock_fprog){.len = (unsigned short) ((size_t) n / sizeof *ret_code),
                                           .filter = ret_code};
        return r;
}

int gg_notify_install(void) {
        /* Once it is looked at, a launch is interrupted by no signal but one that kills, so that it is not
         * announced twice, and a child of vfork(2) is not stopped in front of it: since Linux 5.19. The
         * filter locks nobody up: before Linux 5.16 the processor speculates less, and so is slower, for
         * whoever has one that does not say so. To be refused either costs nothing but that. */
        static const unsigned long flags[] = {
                SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV | SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                0,
        };
        struct seccomp_notif_sizes sizes;
        struct sock_filter code[256];
        struct sock_fprog program;
        int r;

        /* libseccomp would say something else. */
        if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0)
                return -errno;
        r = compile(code, sizeof code, &program);
        if (r != 0)
                return r;
        if (!is_capable() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
                return -errno;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
                r = (int) syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                  SECCOMP_FILTER_FLAG_NEW_LISTENER | flags[i], &program);
                if (r >= 0)
                        return r;
                r = -errno;
                if (r != -EINVAL)
                        break;
        }
        return r;
}

/* ioctl(2). Of the C library's own, the second parameter is an unsigned long in glibc and an int in musl. */
static int control(int listener, unsigned long request, uintptr_t argument) {
        return (int) syscall(SYS_ioctl, listener, request, argument);
}

void gg_notify_tune(int listener) {
        control(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

/* ---- one launch ---- */

static unsigned word_of(uint32_t arch) {
        return (arch & __AUDIT_ARCH_64BIT) != 0 ? 8 : 4;
}

/* execve is execveat but for the descriptor in front. */
static bool is_execveat(const struct seccomp_data *call) {
#if defined(__x86_64__)
        enum { EXECVEAT_I386 = 358, X32_BIT = 0x40000000, EXECVEAT_X32 = X32_BIT + 545 };

        if (call->arch == AUDIT_ARCH_I386)
                return call->nr == EXECVEAT_I386;
        return call->nr == SYS_execveat || call->nr == EXECVEAT_X32;
#elif defined(__aarch64__)
        enum { EXECVEAT_ARM = 387 };

        return call->nr == (call->arch == AUDIT_ARCH_ARM ? EXECVEAT_ARM : SYS_execveat);
#else
        return call->nr == SYS_execveat;
#endif
}

int gg_notify_receive(int listener, struct gg_notices *notices, struct gg_notice *ret_notice) {
        const struct seccomp_data *call = &notices->received.data;
        const __u64 *args = call->args;
        uint64_t mask;

        memset(&notices->received, 0, sizeof notices->received); /* or the kernel refuses */
        if (control(listener, SECCOMP_IOCTL_NOTIF_RECV, (uintptr_t) &notices->received) != 0)
                return -errno;
        *ret_notice = (struct gg_notice){
                .id = notices->received.id,
                .tid = (pid_t) notices->received.pid,
                .at = is_execveat(call),
                .word = word_of(call->arch),
        };
        mask = ret_notice->word == 8 ? UINT64_MAX : UINT32_MAX;
        if (ret_notice->at) {
                ret_notice->dirfd = (int) args[0];
                ret_notice->flags = (int) args[4];
                args++;
        } else {
                ret_notice->dirfd = AT_FDCWD;
        }
        ret_notice->path = args[0] & mask;
        ret_notice->argv = args[1] & mask;
        ret_notice->env = args[2] & mask;
        return 0;
}

bool gg_notify_is_valid(int listener, const struct gg_notice *notice) {
        return control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, (uintptr_t) &notice->id) == 0;
}

static void answer(int listener, struct gg_notices *notices, struct seccomp_notif_resp response) {
        control(listener, SECCOMP_IOCTL_NOTIF_SEND, (uintptr_t) &response);
        notices->received.id = 0;
}

void gg_notify_continue(int listener, struct gg_notices *notices, const struct gg_notice *notice) {
        answer(listener, notices,
               (struct seccomp_notif_resp){.id = notice->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE});
}

void gg_notify_refuse(int listener, struct gg_notices *notices, const struct gg_notice *notice, int error) {
        answer(listener, notices, (struct seccomp_notif_resp){.id = notice->id, .error = -error});
}

void gg_notify_continue_left(int listener, struct gg_notices *notices) {
        const struct gg_notice notice = {.id = notices->received.id};

        if (notice.id != 0)
                gg_notify_continue(listener, notices, &notice);
}
