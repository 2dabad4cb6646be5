/* SPDX-License-Identifier: MIT */
#include "sys/process.h"
#include "sys/rawcall.h"
#include <goroot-guard/sysfs.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>

/* As the kernel writes it, which is not always the C library's struct timespec. */
struct moment {
        int64_t seconds, nanoseconds;
};

static struct moment clock_now(clockid_t clock) {
        struct moment now = {0, 0};

#ifdef SYS_clock_gettime64 /* 32-bit machines have a call that ends in 2038, and since Linux 5.1 this one */
        int32_t old[2] = {0, 0};

        if (GG_SYSCALL(SYS_clock_gettime64, clock, &now, 0) < 0) {
                GG_SYSCALL(GG_SYS_CLOCK_GETTIME_32, clock, old, 0);
                now = (struct moment){old[0], old[1]};
        }
#else
        GG_SYSCALL(SYS_clock_gettime, clock, &now, 0);
#endif
        return now;
}

void gg_process_read(struct gg_process *ret) {
        struct moment now = clock_now(CLOCK_REALTIME);

        *ret = (struct gg_process){
                .pid = (uint32_t) GG_SYSCALL(SYS_getpid, 0, 0, 0),
                .ppid = (uint32_t) GG_SYSCALL(SYS_getppid, 0, 0, 0),
                .uid = (uint32_t) GG_SYSCALL(GG_SYS_GETUID, 0, 0, 0),
                .seconds = now.seconds,
                .milliseconds = (uint32_t) now.nanoseconds / 1000000,
        };
}

void gg_process_program(struct gg_buf *buf, uint32_t pid) {
        char link[40];
        struct gg_buf name;
        long n;

        gg_buf_init(&name, link, sizeof link);
        gg_buf_puts(&name, "/proc/");
        if (pid != 0)
                gg_buf_put_uint(&name, pid);
        else
                gg_buf_puts(&name, "self");
        gg_buf_puts(&name, "/exe");
        gg_buf_reset(buf);
        n = gg_sysfs.readlink(NULL, link, buf->p, buf->cap - 1);
        if (n > 0)
                buf->len = (size_t) n;
        buf->p[buf->len] = '\0';
}

struct gg_str gg_process_host(char storage[GG_HOST_MAX]) {
        struct utsname name = {.nodename = ""};
        size_t n;

        _Static_assert(sizeof name.nodename == GG_HOST_MAX, "all of the name fits");
        GG_SYSCALL(SYS_uname, &name, 0, 0);
        for (n = 0; n < GG_HOST_MAX - 1 && name.nodename[n] > ' ' && name.nodename[n] <= '~'; n++)
                storage[n] = name.nodename[n];
        return (struct gg_str){storage, name.nodename[n] == '\0' ? n : 0};
}

void gg_process_cwd(struct gg_buf *buf) {
        if (gg_sysfs.getcwd(NULL, buf->p, buf->cap) < 0) {
                gg_buf_reset(buf);
                return;
        }
        buf->len = gg_str_of(buf->p).n;
}

uint64_t gg_process_clock(void) {
        struct moment now = clock_now(CLOCK_BOOTTIME);

        return (uint64_t) now.seconds * 1000 + (uint32_t) now.nanoseconds / 1000000;
}

uint64_t gg_process_made_at(void) {
        enum {
                START_TIME = 22,
                BEHIND_NAME = 3,
                TICK = 10
        }; /* fields of proc(5); USER_HZ is 100 everywhere */
        char text[512];
        int fd = gg_sysfs.open(NULL, "/proc/self/stat");
        long n = fd < 0 ? 0 : gg_sysfs.pread(NULL, fd, text, sizeof text, 0), end = n;
        uint64_t ticks = 0;

        if (fd >= 0)
                gg_sysfs.close(NULL, fd);
        while (n > 0 &&
               text[n - 1] != ')') /* the name is the one field that may hold blanks, and parentheses */
                n--;
        if (n <= 0 || end - n < 2)
                return 0;

        struct gg_str rest = {text + n + 1, (size_t) (end - n - 1)};
        for (int field = BEHIND_NAME; field < START_TIME; field++)
                gg_str_cut(&rest, ' ');
        for (struct gg_str word = gg_str_cut(&rest, ' '); word.n > 0 && *word.p >= '0' && *word.p <= '9';
             word.p++, word.n--)
                ticks = ticks * 10 + (uint64_t) (*word.p - '0');
        return ticks * TICK;
}

_Noreturn void gg_process_exit(int status) {
        for (;;)
                GG_SYSCALL(SYS_exit_group, status, 0, 0);
}

void *gg_process_map(size_t size) {
        long r = gg_syscall6(GG_SYS_MMAP, 0, (long) size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                             -1, 0);

        return r < 0 && r > -4096 ? NULL : (void *) r;
}

void gg_process_unmap(void *memory, size_t size) {
        GG_SYSCALL(SYS_munmap, memory, size, 0);
}

size_t gg_process_stack_limit(void) {
        const uint64_t most =
                64 << 20; /* `ulimit -s unlimited` says nothing about what is mapped further down */
        struct {
                uint64_t soft, hard;
        } limit = {0, 0};

        if (GG_SYSCALL4(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &limit) < 0)
                return 0;
        return (size_t) (limit.soft < most ? limit.soft : most);
}

bool gg_process_on_signal_stack(void) {
        stack_t stack = {.ss_flags = 0}; /* the libc's is the kernel's */

        GG_SYSCALL(SYS_sigaltstack, NULL, &stack, 0);
        return (stack.ss_flags & SS_ONSTACK) != 0;
}

bool gg_process_writable(void *address) {
        return GG_SYSCALL(SYS_clock_getres, CLOCK_MONOTONIC, address, 0) == 0;
}

/* The smallest page of all architectures: asking more often than needed does no harm. */
#define PAGE ((uintptr_t) 4096)

bool gg_process_readable(const void *p, size_t n, uintptr_t *known_page) {
        uintptr_t page = (uintptr_t) p & ~(PAGE - 1), last = ((uintptr_t) p + n - 1) & ~(PAGE - 1);

        if (page == 0 ||
            last < page) /* nothing is ever mapped there for programs (mmap(2), vm.mmap_min_addr) */
                return false;
        for (;; page += PAGE) {
                if (page != *known_page) {
                        if (!gg_process_word_readable(page > (uintptr_t) p ? page : (uintptr_t) p))
                                return false;
                        *known_page = page;
                }
                if (page == last)
                        return true;
        }
}
