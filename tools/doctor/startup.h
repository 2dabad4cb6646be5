/* SPDX-License-Identifier: MIT */
/* The start-up files of shells: which are read, in which order, and what they make of PATH, GOROOT and the
 * other variables that Go obeys. Rules: bash(1) INVOCATION, zsh(1) STARTUP/SHUTDOWN FILES, dash(1), fish's
 * "Configuration files". Nothing here prints, and no shell is run. */
#ifndef GG_TOOLS_STARTUP_H
#define GG_TOOLS_STARTUP_H

#include "common/machine.h"
#include "common/shell.h"

/* How a shell was started; bits. */
enum {
        GG_START_LOGIN = 1,          /* a login shell, taken for interactive: ssh, a console, su - */
        GG_START_INTERACTIVE = 2,    /* interactive, no login: a terminal's tab */
        GG_START_NONINTERACTIVE = 4, /* bash -c, a script, a CI step */
};

struct gg_startup_change {
        const char *shell; /* "bash", "zsh", "sh", "fish"; "pam" for /etc/environment and ~/.pam_environment,
                              "systemd" for environment.d, which all shells inherit from; static */
        unsigned starts;   /* in which of them it is read */
        const char *home;  /* of whose files; "" for the system's */
        const char *file;  /* where it stands, absolute */
        unsigned line;
        struct gg_str text;            /* that line as it is, without its newline */
        unsigned order;                /* among everything that this kind of shell reads, with inits */
        struct gg_shell_change change; /* is_exported: by whatever command */
        const char *expanded;          /* its value as far as it can be told; NULL */
        bool is_conditional;
        bool is_whole;     /* the line holds this change and nothing else: it can be taken out by itself */
        bool is_last_word; /* nothing read later in that kind of shell sets the variable again */
};

/* `eval "$(goenv init -)"`, `. ~/.asdf/asdf.sh`, `mise activate`, `[[ -s ~/.gvm/scripts/gvm ]] && source`...
 */
struct gg_startup_init {
        const char *manager; /* "goenv", "asdf", "mise", "gvm", "g", "gobrew", "direnv"; static */
        const char *shell, *home, *file;
        unsigned starts, line;
        struct gg_str text;
        unsigned order; /* among everything that this kind of shell reads */
};

struct gg_startup {
        struct gg_startup_change *changes; /* in the order in which they are read, shell by shell */
        size_t change_count, change_cap;
        struct gg_startup_init *inits;
        size_t init_count, init_cap;
        const char **unread; /* files that are there but could not be read */
        size_t unread_count, unread_cap;
};

/* Whether a name is one of Go's or of a version manager's: "GOROOT", "GOENV_ROOT", "MISE_DATA_DIR". */
bool gg_startup_is_variable(const char *name);

/* Whether folders, with : between them, have to do with Go: they hold a go, or lie where toolchains and
 * managers are. value is as it is written, expanded may be NULL. */
bool gg_startup_is_go_path(const struct gg_machine *machine, const char *value, const char *expanded);

/* Reads what the shells that are installed would read (all four if none is), for every home of the machine
 * (a hundred at most), files that they source included (a bounded number, each once). What stands behind a
 * question for another shell or kind of start is left out, other conditions are taken to hold. Functions are
 * not looked into, nor the scripts of managers. Kept are changes of PATH that have to do with Go (a folder of
 * a toolchain, of a manager, of GOROOT, GOBIN or GOPATH) and of GO* variables and the managers' own. */
void gg_startup_read(const struct gg_machine *machine, struct gg_startup *ret);

#endif
