/* SPDX-License-Identifier: MIT */
/* What a process may ask of itself and of the kernel, without the C library. Async-signal-safe; errno is left
 * alone. */
#ifndef GG_SYS_PROCESS_H
#define GG_SYS_PROCESS_H

#include "sys/rawcall.h"
#include <goroot-guard/buf.h>

struct gg_process {
        uint32_t pid, ppid, uid;
        int64_t seconds; /* the time now, since 1970-01-01 UTC */
        uint32_t milliseconds;
};

/* Who runs this code, and when. */
void gg_process_read(struct gg_process *ret_process);

/* The path of the program that process pid runs, or, for 0, the caller itself, into buf; empty if /proc does
 * not tell. The caller is best not asked for by its number: /proc may be that of another namespace, where
 * somebody else has that number (pid_namespaces(7)). */
void gg_process_program(struct gg_buf *buf, uint32_t pid);

#define GG_HOST_MAX 65

/* The machine's name, as it says it (uname(2)), in storage; empty if it is none that fits in a word. */
struct gg_str gg_process_host(char storage[GG_HOST_MAX]);

/* The working directory into buf; empty if it cannot be told. */
void gg_process_cwd(struct gg_buf *buf);

/* Milliseconds since the machine was started (CLOCK_BOOTTIME): now, and when this process was made (proc(5),
 * /proc/pid/stat, to the hundredth of a second); 0 if that cannot be told. */
uint64_t gg_process_clock(void);
uint64_t gg_process_made_at(void);

/* Ends the process with all its threads at once (exit_group(2)): no handlers, no flushing. In a vfork(2)
 * child only that. */
_Noreturn void gg_process_exit(int status);

/* Memory from the kernel, zeroed; NULL if there is none. The mapping
 * is the caller's until gg_process_unmap. */
void *gg_process_map(size_t size);
void gg_process_unmap(void *memory, size_t size);

/* How many bytes the main thread's stack may have (RLIMIT_STACK of getrlimit(2)), at most 64 MiB; 0 if that
 * cannot be told. */
size_t gg_process_stack_limit(void);

/* Whether this runs on the thread's alternate signal stack (sigaltstack(2)). */
bool gg_process_on_signal_stack(void);

/* Whether the word at this address (not NULL) and the next can be written, and writes there: clock_getres(2)
 * fails with EFAULT where the program would get a signal. Below a stack that may grow, it makes it grow. This
 * call, because memcheck remarks on rt_sigprocmask(2) in its place, and crashes over prlimit(2). */
bool gg_process_writable(void *address);

/* Whether the aligned word that this address is in can be read: one system call. rt_sigprocmask(2) copies its
 * 8 bytes in before it looks at `how`: EFAULT if they cannot be read, EINVAL if they can, and nothing is
 * changed either way. Any other answer is a filter's (seccomp(2)), and says nothing of the memory. Aligned
 * words never cross a page. Here, because every launch asks it. */
static inline bool gg_process_word_readable(uintptr_t address) {
        enum { NO_SUCH_HOW = -1, SIGNAL_SET_SIZE = 8 };
        uintptr_t word = address & ~(uintptr_t) 7;

        return GG_SYSCALL4(SYS_rt_sigprocmask, NO_SUCH_HOW, word, 0, SIGNAL_SET_SIZE) == -EINVAL;
}

/* Whether the n bytes at p can be read: asks the kernel, page by page, so that a bad pointer is an error and
 * no crash. n > 0. Costs one system call for each page touched, remembered in *known_page (start with 0). */
bool gg_process_readable(const void *p, size_t n, uintptr_t *known_page);

#endif
