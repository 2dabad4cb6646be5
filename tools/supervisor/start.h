/* SPDX-License-Identifier: MIT */
/* How the supervised command comes into being. */
#ifndef GG_TOOLS_SUPERVISOR_START_H
#define GG_TOOLS_SUPERVISOR_START_H

#include "supervisor/supervise.h"

struct gg_started {
        pid_t command;      /* is traced, and waits for gg_start_go() */
        int listener;       /* announces its launches; -1: all of it is traced for good */
        int gate;           /* private */
        bool is_traced;     /* by a supervisor above this one, which does it all */
        char program[4096]; /* that it runs: this one */
};

/* Forks the command and puts it under supervision, in the better of two ways that this machine allows. False
 * after saying why that cannot be done; then nothing was started. */
bool gg_start(const struct gg_family *family, struct gg_started *ret_started);

/* Lets the command go, and this process leave its session and its folder. */
void gg_start_go(struct gg_started *started);

#endif
