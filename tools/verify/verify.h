/* SPDX-License-Identifier: MIT */
/* Compiled Go programs held against the Go that builds here and what the project says of it. Nothing here
 * prints. */
#ifndef GG_TOOLS_VERIFY_H
#define GG_TOOLS_VERIFY_H

#include "common/findings.h"
#include "common/gobinary.h"
#include "common/gochoice.h"
#include "common/machine.h"
#include "common/pins.h"

struct gg_verify_program {
        const char *file;
        int error; /* 0; a negative errno: nothing is known of it */
        struct gg_gobinary binary;
};

struct gg_verify_programs {
        struct gg_verify_program *items;
        size_t count, cap;
};

/* Reads a file; of a folder all Go programs in it and below, and where there are none an error in its place.
 */
void gg_verify_add(const struct gg_machine *machine, const char *path, struct gg_verify_programs *programs);

/* What programs are held against. */
struct gg_verify_measure {
        const struct gg_machine *machine;
        const struct gg_pins *pins;
        const struct gg_gochoice *choice;
        const char *module; /* the path of the project's module; NULL */
        const char *expect; /* a version that is asked for, which counts instead of choice; NULL */
};

/* Adds what is wrong with a program. One that could not be read gets a warning that it could not. */
void gg_verify_check(const struct gg_verify_measure *measure, const struct gg_verify_program *program,
                     struct gg_findings *findings);

/* Runs a program that is a go command, and adds what it says otherwise. */
void gg_verify_run(const struct gg_machine *machine, const struct gg_verify_program *program,
                   struct gg_findings *findings);

/* Adds what is wrong with the project in the machine's working directory, or that there is none. */
void gg_verify_check_project(const struct gg_machine *machine, struct gg_findings *findings);

/* Whether there is anything that programs could be held against. */
bool gg_verify_has_measure(const struct gg_verify_measure *measure);

/* The ids of findings that say only that something could not be told. */
bool gg_verify_is_unknown(const struct gg_finding *finding);

#endif
