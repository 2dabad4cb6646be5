/* SPDX-License-Identifier: MIT */
/* What is wrong with the Go of a machine, a shell and a project. Each check is a file of this folder and adds
 * findings; `doctor` shows them, `fix` mends what they say how to mend. Nothing here prints. */
#ifndef GG_TOOLS_DOCTOR_H
#define GG_TOOLS_DOCTOR_H

#include "common/configuration.h"
#include "common/findings.h"
#include "common/gosettings.h"
#include "common/machine.h"
#include "doctor/startup.h"
#include "inventory/inventory.h"

struct gg_doctor {
        const struct gg_machine *machine;
        const char *dir; /* the project's folder, absolute, as seen in the machine */
        const struct gg_conf *conf;
        struct gg_inventory inventory;
        struct gg_startup startup;
        const char *go_path;       /* the first real go in PATH, shims passed over; NULL if there is none */
        const struct gg_gobin *go; /* that go, informed; NULL */
        struct gg_gosettings settings; /* as that go would have them */
        struct gg_str goenv_text;      /* of the go/env file; p NULL if it was not read */
        bool has_looked;               /* there is a go to speak of */
        struct gg_findings findings;
};

/* Makes the inventory, reads the start-up files and runs all checks; findings are sorted. machine, dir and
 * conf stay borrowed. *ret points into itself: not to be copied. */
void gg_doctor_examine(const struct gg_machine *machine, const char *dir, const struct gg_conf *conf,
                       const char *const *extra, size_t extra_count, struct gg_doctor *ret);

/* Runs `go env` of each go in PATH, for some seconds at most, and adds what differs from what the files say.
 * Nothing else here runs anything. Not for an image. */
void gg_doctor_run_go(struct gg_doctor *doctor);

/* The checks, in the order they are run. */
void gg_doctor_environment(
        struct gg_doctor *doctor); /* settings: GOROOT, GOPATH, GOBIN, GOTOOLCHAIN, GOENV, GOFLAGS */
void gg_doctor_binaries(struct gg_doctor *doctor); /* each go in PATH against GOROOT; duplicates, shadows */
void gg_doctor_shells(struct gg_doctor *doctor);   /* start-up files */
void gg_doctor_managers(struct gg_doctor *doctor); /* shims, stale links, what managers export */
void gg_doctor_editors(struct gg_doctor *doctor);  /* .vscode, user settings, .idea */
void gg_doctor_project(
        struct gg_doctor *doctor); /* pins against each other and against the go that would run */

#endif
