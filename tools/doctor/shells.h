/* SPDX-License-Identifier: MIT */
/* Private to the checks of start-up files: what they share. */
#ifndef GG_TOOLS_SHELLS_H
#define GG_TOOLS_SHELLS_H

#include "doctor/doctor.h"

/* What was said already: a line is read by several shells, and told of once. */
struct gg_shells_said {
        const char *id, *file, *name;
        unsigned line;
};

struct gg_shells {
        struct gg_doctor *doctor;
        const struct gg_machine *m;
        const struct gg_startup *s;
        const char *read_file; /* the file that was read last, for edits */
        struct gg_str read_text;
        struct gg_shells_said *said;
        size_t said_count, said_cap;
};

/* Adds a finding about a change. What it says ends with who reads the line. NULL: it was said of that line
 * and variable before. */
struct gg_finding *gg_shells_report(struct gg_shells *g, const struct gg_startup_change *change,
                                    const char *id, enum gg_severity severity, const char *format, ...)
        __attribute__((format(printf, 5, 6)));

/* Who reads the line of a change: "bash (login, interactive), sh (login)". */
const char *gg_shells_readers(const struct gg_shells *g, const struct gg_startup_change *change);

/* The edits that comment the line out, and put the value in place of the variable in the lines below that use
 * it; NULL if the line has more in it than the change, or something uses the variable that cannot be mended.
 */
const struct gg_edit *gg_shells_edit_out(struct gg_shells *g, const struct gg_startup_change *change);
/* The edit that puts another line in its place. */
struct gg_edit *gg_shells_edit(const struct gg_shells *g, const struct gg_startup_change *change,
                               const char *replacement);

/* Mends a finding by taking the line out; the shell, too, if that variable has that value now. */
void gg_shells_mend_out(struct gg_shells *g, struct gg_finding *f, const struct gg_startup_change *change);

/* "~/x" and ":~/x" in double quotes with $HOME in place of the ~; NULL if the line has none of them. */
const char *gg_shells_without_tilde(const struct gg_shells *g, const struct gg_startup_change *change);

/* Whether two things of one shell meet: the same kind of start reads both, of one home. */
bool gg_shells_meet(const struct gg_startup_change *a, const struct gg_startup_change *b);

/* The initialiser of a manager, of those given ("" ends them), that the shell of a change has run before it,
 * or if is_anywhere behind it. NULL: none. */
const struct gg_startup_init *gg_shells_init_of(const struct gg_shells *g,
                                                const struct gg_startup_change *change,
                                                const char *const *managers, bool is_anywhere);

/* Whether another finding says of this line what is wrong with the value in force: it gets the edit, then. */
bool gg_shells_adopt(struct gg_shells *g, const struct gg_startup_change *change);

/* Whether it is in fish's file of universal variables. */
bool gg_shells_is_universal(const struct gg_startup_change *change);

/* What a manager wrote, which nobody is to edit: gvm's environments, gimme's. */
bool gg_shells_is_managed(const struct gg_startup_change *change);

/* Whether it puts one toolchain in front of what a version manager has set up. */
bool gg_shells_is_behind_manager(const struct gg_shells *g, const struct gg_startup_change *change);

/* A place for messages: "/home/u/.bashrc:12". */
const char *gg_shells_place(const struct gg_shells *g, const char *file, unsigned line);

/* ---- the checks ---- */

void gg_shells_goroot(struct gg_shells *g, const struct gg_startup_change *change);
void gg_shells_goroot_together(struct gg_shells *g);
void gg_shells_value(struct gg_shells *g, const struct gg_startup_change *change);
void gg_shells_path(struct gg_shells *g, const struct gg_startup_change *change);
void gg_shells_path_together(struct gg_shells *g);

#endif
