/* SPDX-License-Identifier: MIT */
/* What the checks share. */
#ifndef GG_TOOLS_DOCTOR_PARTS_H
#define GG_TOOLS_DOCTOR_PARTS_H

#include "common/verdict.h"
#include "doctor/doctor.h"

/* Where a variable of the environment got this value from, if a start-up file or /etc/environment says so:
 * the file as our own process would open it, and its line. NULL if none does. */
const char *gg_doctor_origin(const struct gg_doctor *doctor, const char *name, const char *value,
                             unsigned *ret_line);

/* Adds a finding about a setting: it comes from where that is set, and is mended by unsetting it there. */
struct gg_finding *gg_doctor_report(struct gg_doctor *doctor, const struct gg_setting *setting,
                                    const char *id, enum gg_severity severity, const char *format, ...)
        __attribute__((format(printf, 5, 6)));

/* GOROOT by itself: whether it is a toolchain at all, and how it is spelled. */
void gg_doctor_goroot(struct gg_doctor *doctor);

/* Judges a go by its path, in the machine's environment. To be freed with gg_verdict_free(); NULL: no memory,
 * which is not to be told from a go that cannot be looked at. */
struct gg_verdict *gg_doctor_judge(const struct gg_doctor *doctor, const char *go);

/* What mends a violation; NULL if nothing is known. */
const char *gg_doctor_remedy(const struct gg_doctor *doctor, const struct gg_verdict *verdict);

/* Reads the go/env file and finds lines that do not say what was meant. */
void gg_doctor_goenv_file(struct gg_doctor *doctor);

/* The edit that changes one line of the go/env file, or takes it out (replacement NULL); NULL if there is no
 * such line, or another finding has an edit of it: what is still wrong after that one is found again. */
const struct gg_edit *gg_doctor_goenv_edit(const struct gg_doctor *doctor, unsigned line,
                                           const char *replacement);

#endif
