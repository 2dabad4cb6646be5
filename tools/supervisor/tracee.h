/* SPDX-License-Identifier: MIT */
/* Another process, as ptrace(2), process_vm_readv(2) and /proc show it. All return 0 or a negative errno
 * unless they say otherwise; -ESRCH if it is gone. */
#ifndef GG_TOOLS_SUPERVISOR_TRACEE_H
#define GG_TOOLS_SUPERVISOR_TRACEE_H

#include <goroot-guard/buf.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Memory: as gg_image_read_fn, with ctx the address of a pid_t. */
long gg_tracee_read(void *ctx, uint64_t address, void *ret_bytes, size_t n);

/* The string at an address into buf, which it may fill but not overflow: -ENAMETOOLONG. -EFAULT if it cannot
 * be read to its end, -EPERM if we may not read that process: it runs a program that our user may not read.
 */
int gg_tracee_read_string(pid_t pid, uint64_t address, char *ret_string, size_t cap);

/* Writes all n bytes or fails. code: also where the program itself may not write; only while it is stopped.
 */
int gg_tracee_write(pid_t pid, uint64_t address, const void *bytes, size_t n);
int gg_tracee_write_code(pid_t pid, uint64_t address, const void *bytes, size_t n);

/* What /proc says of a process. */
struct gg_tracee_facts {
        pid_t tgid; /* of a thread: the process that it belongs to */
        pid_t ppid;
        pid_t tracer; /* 0: none */
        uid_t uid;
        char state;    /* as proc_pid_stat(5) has it */
        char name[64]; /* of the thread, with its newlines escaped: proc_pid_comm(5) */
};
int gg_tracee_facts(pid_t pid, struct gg_tracee_facts *ret_facts);

/* Whether who traces it, if anybody does, runs the same program as this process. */
bool gg_tracee_is_of_our_kind(pid_t pid);

/* Milliseconds since the machine was started, when the process was made; 0 if that cannot be told. */
uint64_t gg_tracee_made_at(pid_t pid);

/* Where one of its links in /proc leads: "exe", "cwd", "root", "fd/3"; cut off at cap - 1 bytes, "" if that
 * cannot be told. */
void gg_tracee_link(pid_t pid, const char *name, char *ret_path, size_t cap);

#endif
