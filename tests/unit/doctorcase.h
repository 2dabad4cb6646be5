/* SPDX-License-Identifier: MIT */
/* One check of doctor over an image, with an inventory that the test says itself: what is in PATH, and whose
 * it is. Private to the tests of checks. */
#ifndef TESTS_UNIT_DOCTORCASE_H
#define TESTS_UNIT_DOCTORCASE_H

#include "doctor/doctor.h"

struct doctorcase {
        struct gg_arena arena;
        char *image;
        struct gg_machine machine;
        struct gg_doctor doctor;
        size_t path_cap;     /* of doctor.inventory.path_gos */
        const char *sets[8]; /* the environment: NAME=VALUE */
        size_t set_count;
        const char *dir; /* of the project; NULL: /work */
};

/* The image has the homes /root and /home/u, which is HOME. */
void doctorcase_start(struct doctorcase *c);

/* Opens the machine, as soon as the image and the environment are made. */
void doctorcase_open(struct doctorcase *c);

/* What comes next in PATH: a go of its toolchain, or a shim, whose manager has chosen the toolchain of that
 * root for the project (NULL: it is not known). */
void doctorcase_go(struct doctorcase *c, const char *path, const char *root, const char *version,
                   const char *source);
void doctorcase_shim(struct doctorcase *c, const char *path, const char *manager, const char *root,
                     const char *version);
void doctorcase_init(struct doctorcase *c, const char *manager, const char *file, unsigned starts);
void doctorcase_pin(struct doctorcase *c, enum gg_pin_kind kind, const char *file, const char *text);

/* Runs the check; the findings, sorted, must be these: "error ID FILE:LINE MESSAGE\n" each, with " [edit]"
 * behind those that have edits. Ends the case. */
void doctorcase_expect(struct doctorcase *c, void (*check)(struct gg_doctor *doctor), const char *want);

#endif
