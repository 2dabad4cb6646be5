/* SPDX-License-Identifier: MIT */
/* Which code lies together in the library. A process pays for each page of it that it touches first, and a
 * forked child pays again (tests/checks/cost.sh counts them). The linker's own script gathers these sections,
 * the second behind the first. */
#ifndef GG_SYS_LAYOUT_H
#define GG_SYS_LAYOUT_H

/* What every process runs once, when it is loaded. */
#define GG_AT_LOAD __attribute__((section(".text.startup")))

/* What a launch of no go runs. */
#define GG_HOT __attribute__((section(".text.hot")))

#endif
