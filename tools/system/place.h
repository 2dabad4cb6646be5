/* SPDX-License-Identifier: MIT */
/* Who could put something else in the place of a file that every process loads. */
#ifndef GG_TOOLS_SYSTEM_PLACE_H
#define GG_TOOLS_SYSTEM_PLACE_H

#include "common/machine.h"

/* Whether anybody but root may write a file, or a folder on the way to it, links and what they lead to
 * included; the mode of a sticky folder (/tmp) counts like any other. Of an image whoever owns its topmost
 * folder counts as its root: an image that was unpacked by a user is that user's altogether. 0; -EPERM with
 * *ret_why saying which and how; else the errno of looking. */
int gg_place_check(const struct gg_machine *machine, const char *path, const char **ret_why);

#endif
