/* SPDX-License-Identifier: MIT */
/* Whether a machine is guarded by its /etc/ld.so.preload, and what is wrong with that. */
#ifndef GG_TOOLS_SYSTEM_HEALTH_H
#define GG_TOOLS_SYSTEM_HEALTH_H

#include "common/findings.h"
#include "system/change.h"
#include "system/preloadfile.h"
#include "system/survey.h"

struct gg_health {
        const struct gg_machine *machine;
        int error; /* of reading the file: 0, or a negative errno, and all below is empty */
        struct gg_preload_file file;
        struct gg_preload_list list;
        const struct gg_preload_entry *on; /* the entry of the guard; NULL: off */
        struct gg_survey survey;           /* of that entry */
        const char *version;               /* of the library; NULL if none was loaded or it does not say */
        struct gg_findings findings;
};

/* Starts programs to see whether they load the library (system/proof.h). *ret points into itself: not to be
 * copied. */
void gg_health_examine(const struct gg_machine *machine, struct gg_health *ret);

/* Whether an entry leads to a file: 1, 0, or -1 where only a loader can tell ($LIB, a name without a folder).
 */
int gg_health_exists(const struct gg_machine *machine, const struct gg_preload_entry *entry);

#endif
