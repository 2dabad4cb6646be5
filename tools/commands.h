/* SPDX-License-Identifier: MIT */
/* The subcommands, one file each, and what they share in talking to people: all that is said on stderr starts
 * with "goroot-guard: " and carries no byte of a name or value that a terminal would obey. */
#ifndef GG_TOOLS_COMMANDS_H
#define GG_TOOLS_COMMANDS_H

#include <goroot-guard/str.h>
#include <stdio.h>

/* Exit statuses. A subcommand's own failures are 125, so that `run` can hand on any other status, as env(1)
 * does. */
enum {
        GG_EXIT_OK = 0,
        GG_EXIT_VIOLATION = 1, /* as GG_EXIT_FINDINGS */
        GG_EXIT_FINDINGS = 1,
        GG_EXIT_UNKNOWN = 2,
        GG_EXIT_FAILURE = 125,
        GG_EXIT_CANNOT_RUN = 126,
        GG_EXIT_NOT_FOUND = 127,
};

/* A subcommand: argv[0] is its name, argv[argc] is NULL; returns the exit status. */
int gg_cmd_run(int argc, char **argv);
int gg_cmd_check(int argc, char **argv);
int gg_cmd_check_config(int argc, char **argv);
int gg_cmd_list(int argc, char **argv);
int gg_cmd_lint(int argc, char **argv);
int gg_cmd_doctor(int argc, char **argv);
int gg_cmd_env(int argc, char **argv);
int gg_cmd_fix(int argc, char **argv);
int gg_cmd_enable(int argc, char **argv);
int gg_cmd_disable(int argc, char **argv);
int gg_cmd_status(int argc, char **argv);
int gg_cmd_report(int argc, char **argv);
int gg_cmd_verify(int argc, char **argv);

/* The second stage of run, entered under the preloaded library: argv[1] is "added" or "kept" (whether the
 * first stage put the library into LD_PRELOAD), argv[2] its path, argv[3] "--", and the command follows. */
int gg_cmd_under_guard(int argc, char **argv);

/* Prints a message and a newline on stderr. The arguments are made harmless as a whole, so they may hold
 * anything. */
void gg_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says what getopt_long(3) found wrong, with opterr 0 and a string of short options that starts with "+:" or
 * ":". In the table --help is 'h' and options without a short form are above UCHAR_MAX. result is what
 * getopt_long returned: '?' or ':'. Returns GG_EXIT_FAILURE. */
int gg_bad_option(char **argv, int result);

/* Says what is wrong with a command line and where help is to be had. Returns GG_EXIT_FAILURE. */
int gg_bad_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes text as people may see it: printable characters stay, everything else is escaped. */
void gg_put_text(FILE *stream, const char *text);

/* Flushes stdout. status, or GG_EXIT_FAILURE if something could not be written (a
 * full disk, a closed pipe). */
int gg_finish(int status);

#endif
