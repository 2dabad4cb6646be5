/* SPDX-License-Identifier: MIT */
/* Where code lies in the library: what a launch of no go runs is together on one page, because a process pays
 * for each page that it touches first, and a forked child pays again (tests/bench/cost.py counts them). The
 * linker's own script gathers these sections. */
#ifndef GG_SYS_LAYOUT_H
#define GG_SYS_LAYOUT_H

/* What a launch of no go runs. GG_HOT_FIRST is for the first of it in the order of linking. */
#define GG_HOT __attribute__((section(".text.hot")))
#ifdef __i386__ /* it has room on the first page, behind what the loader reads */
#define GG_HOT_FIRST GG_HOT
#else
#define GG_HOT_FIRST __attribute__((section(".text.hot"), aligned(4096)))
#endif

/* For constructors, which compilers put in front of that, where they would cost a page to align it. */
#define GG_AT_LOAD __attribute__((section(".text.load")))

#endif
