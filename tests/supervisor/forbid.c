/* SPDX-License-Identifier: MIT */
/* forbid: runs a command below a seccomp filter, as a container does, or an old kernel that lacks something.
 *
 *   forbid ERROR CALL... -- COMMAND...
 *
 * Each system call CALL fails with ERROR, a number; CALL/BIT: only if that bit of its second argument is set.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *what, int error) {
        fprintf(stderr, "forbid: %s: %s\n", what, strerror(error));
        exit(125);
}

static int forbid(scmp_filter_ctx filter, unsigned error, char *name) {
        char *bit = strchr(name, '/');
        scmp_datum_t mask = 0;
        int call;

        if (bit) {
                *bit++ = '\0';
                mask = (scmp_datum_t) 1 << strtoul(bit, NULL, 10);
        }
        call = seccomp_syscall_resolve_name(name);
        if (call == __NR_SCMP_ERROR)
                return -EINVAL;
        if (!bit)
                return seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 0);
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 1,
                                SCMP_A1(SCMP_CMP_MASKED_EQ, mask, mask));
}

int main(int argc, char **argv) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
        unsigned error;
        int i = 2, r;

        if (argc < 4 || !filter)
                fail("what is to be forbidden", EINVAL);
        error = (unsigned) strtoul(argv[1], NULL, 10);
        for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
                r = forbid(filter, error, argv[i]);
                if (r != 0)
                        fail(argv[i], -r);
        }
        r = seccomp_load(filter);
        if (r != 0)
                fail("the filter", -r);
        seccomp_release(filter);
        if (i + 1 >= argc)
                fail("a command", EINVAL);
        execvp(argv[i + 1], argv + i + 1);
        fail(argv[i + 1], errno);
}
