/* SPDX-License-Identifier: MIT */
/* Private to the checks of version managers: what they share. */
#ifndef GG_TOOLS_MANAGERS_H
#define GG_TOOLS_MANAGERS_H

#include "doctor/doctor.h"
#include "doctor/look.h"

/* Names of one folder that are looked at. */
#define GG_MANAGER_NAMES_MAX 300

/* Files of managers are a few lines. */
#define GG_MANAGER_FILE_MAX ((size_t) 256 * 1024)

/* Whose managers are looked at: one home after the other. */
struct gg_managers {
        struct gg_doctor *doctor;
        const struct gg_machine *m;
        const char *home;
        bool is_own;                    /* of the person whose environment this is: variables count */
        const char *goroot;             /* of the environment; NULL if it is not set, or empty */
        const struct gg_path_go *first; /* what `go` runs; NULL */
};

/* The folder of a manager: that of its variable, else the one below the home; NULL if it is not there. */
const char *gg_manager_base(const struct gg_managers *g, const char *variable, const char *below_home);

/* A variable of the environment, "" if it is not set or not this person's. */
const char *gg_manager_getenv(const struct gg_managers *g, const char *name);

/* Where a folder stands in PATH, from 1, by whatever spelling; 0 if it does not, or PATH is another person's.
 */
unsigned gg_manager_in_path(const struct gg_managers *g, const char *dir);

/* Whether a path lies below a folder, by its name or by where it leads. */
bool gg_manager_is_below(const struct gg_managers *g, const char *path, const char *dir);

/* Whether some start-up file of this person runs the manager's initialiser; *ret_init, if not NULL, is the
 * first. */
bool gg_manager_has_init(const struct gg_managers *g, const char *manager,
                         const struct gg_startup_init **ret_init);

/* A small text; empty if it cannot be read. */
struct gg_str gg_manager_read(const struct gg_managers *g, const char *path);

struct gg_finding *gg_manager_report(const struct gg_managers *g, const char *id, enum gg_severity severity,
                                     const char *file, unsigned line, const char *format, ...)
        __attribute__((format(printf, 6, 7)));

/* The checks, for each home: goenv; asdf and mise; gvm and gimme; links that lead nowhere or elsewhere. */
void gg_managers_goenv(struct gg_managers *g);
void gg_managers_shims(struct gg_managers *g);
void gg_managers_envfiles(struct gg_managers *g);
void gg_managers_links(struct gg_managers *g);

#endif
