/* SPDX-License-Identifier: MIT */
/* bench-tiny: the smallest program there is, static and without a C library, so that a launch of it is as
 * cheap as a launch can be. */
#include "sys/rawcall.h"

void _start(void);

void _start(void) {
        for (;;)
                GG_SYSCALL(SYS_exit_group, 0, 0, 0);
}
