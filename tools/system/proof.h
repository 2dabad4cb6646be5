/* SPDX-License-Identifier: MIT */
/* Whether a library loads: seen by starting a program, or the C library as one, under each loader, once as it
 * is and once with the library preloaded. Runs programs of the machine, or of the image in it (chroot(2)), as
 * the user nobody where we are root. */
#ifndef GG_TOOLS_SYSTEM_PROOF_H
#define GG_TOOLS_SYSTEM_PROOF_H

#include "system/loaders.h"

enum gg_proof_result {
        GG_PROOF_LOADS,
        GG_PROOF_FAILS,    /* programs would end, complain or go without it */
        GG_PROOF_OTHER,    /* it is for other programs: these would each say one line and go on */
        GG_PROOF_UNPROVEN, /* nothing could be tried */
        GG_PROOF_FOREIGN,  /* programs of this loader do not run on this machine at all */
};

/* What a program did. */
struct gg_trial {
        int error; /* 0, or a negative errno: it was not started, or did not end */
        int status;
        struct gg_str text; /* all that it wrote */
};

struct gg_proof {
        const struct gg_loader *loader;
        enum gg_proof_result result;
        const char *library;    /* the file that was loaded; NULL if none was */
        const char *why;        /* of all but LOADS: one clause, with text of the loader's in it */
        struct gg_trial before; /* without the library */
};

/* entry: a path, with $LIB in it or not, as it stands in a list. */
struct gg_proof gg_prove(const struct gg_machine *machine, const struct gg_loader *loader, const char *entry);

/* Whether the program that was tried does the same still: for after the list has changed. NULL, or what is
 * different. */
const char *gg_prove_unchanged(const struct gg_machine *machine, const struct gg_proof *proof);

/* "loads", "fails", "other", "unproven", "foreign". Static. */
const char *gg_proof_result_name(enum gg_proof_result result);

#endif
