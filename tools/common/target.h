/* SPDX-License-Identifier: MIT */
/* What a command really is, and whether a preloaded library gets into it. Nothing here prints. */
#ifndef GG_TOOLS_TARGET_H
#define GG_TOOLS_TARGET_H

#include <goroot-guard/fs.h>

enum gg_reach {
        GG_REACH_YES,
        GG_REACH_UNKNOWN, /* the file cannot be found or read: the launch will tell */
        GG_REACH_STATIC,  /* no dynamic loader, so nobody who would read LD_PRELOAD */
        GG_REACH_FOREIGN, /* made for another processor or word size than the library */
        GG_REACH_REFUSED, /* its own dynamic loader (another libc) cannot load the library */
        GG_REACH_SECURE,  /* raised privileges: ld.so(8) ignores a name with a slash there */
};

struct gg_target {
        enum gg_reach reach;
        char file[GG_PATH_MAX];   /* the ELF file that will run: a script's interpreter for a script; "" if
                                     unknown */
        char loader[GG_PATH_MAX]; /* its PT_INTERP; "" if none or not looked at */
};

/* Looks at what execvp(3) would start for command. A loader other than this program's own is asked to load
 * library, which takes a child process and some milliseconds (gg_loader_probe). A static file that is a go
 * command counts as GG_REACH_YES: the launch itself is judged, and a go needs no more. */
void gg_target_look(const char *command, const char *library, struct gg_target *ret_target);

#endif
