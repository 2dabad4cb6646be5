/* SPDX-License-Identifier: MIT */
/* What the environment said when this process started. It is copied at load, because a launcher may clear or
 * change its environment before it launches anything (env -i, daemons, setproctitle). */
#ifndef GG_PRELOAD_CAPTURE_H
#define GG_PRELOAD_CAPTURE_H

#include "sys/settings.h"

/* Room for the usual values. All that is written in every process lies on one page, which the linker sees to
 * as long as it fits on one (ld, DATA_SEGMENT_ALIGN); longer values get a mapping. */
#define GG_CAPTURE_TEXT 1536

/* The variables that `sticky` puts back. */
enum gg_variable {
        GG_VARIABLE_POLICY,
        GG_VARIABLE_STICKY,
        GG_VARIABLE_NAMES,
        GG_VARIABLE_LOG,
        GG_VARIABLE_CONF,
        GG_VARIABLE_PRELOAD,
        GG_VARIABLE_SUPERVISED, /* a supervisor looks at all launches too */
        GG_VARIABLE_COUNT,
};

enum { GG_CAPTURED_COUNT = GG_VARIABLE_COUNT + GG_CI_COUNT };

struct gg_capture {
        bool secure; /* runs with the rights of somebody else: the environment counts for nothing */
        /* NULL if it was not set; point into text, or a mapping. Behind the variables what CI systems say. */
        const char *values[GG_CAPTURED_COUNT];
        const char *stack_top; /* an address at the top of the main thread's stack; NULL if unknown */
        char text[GG_CAPTURE_TEXT];
};

/* Written once, by the constructor, before there is a second thread; only read from then on. */
extern struct gg_capture gg_capture;

/* Whether the program's calls arrive at this copy of the library first. One that is loaded by two paths (by
 * LD_PRELOAD and by ld.so.preload, say) is there twice; only the first one judges, or one launch would give
 * two records. No system call. */
bool gg_capture_is_first(void);

/* The name of a variable: "GOROOT_GUARD". Static. */
const char *gg_capture_name(enum gg_variable variable);

/* The settings for a launch with this environment, as input for gg_settings_load(): a variable counts as the
 * launch has it (`GOROOT_GUARD=off go build`), and as captured where it is not set there. env must be
 * readable and is borrowed. */
void gg_capture_settings(char *const *env, struct gg_settings_input *ret_input);

#endif
