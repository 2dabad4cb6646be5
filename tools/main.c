/* SPDX-License-Identifier: MIT */
/* goroot-guard(1): picks the subcommand. */
#include "commands.h"
#include <stdlib.h>
#include <string.h>

struct command {
        const char *name;
        int (*run)(int argc, char **argv);
        const char *summary; /* NULL: not for people */
};

static const struct command commands[] = {
        {"run", gg_cmd_run, "run a command with every go it launches under guard"},
        {"check", gg_cmd_check, "say whether a go would run with a GOROOT that is not its own"},
        {"check-config", gg_cmd_check_config, "look for mistakes in the configuration"},
        {"list", gg_cmd_list, "show every Go toolchain of this machine"},
        {"lint", gg_cmd_lint, "look for GOROOT trouble in the files of a repository"},
        {"doctor", gg_cmd_doctor, "say what is wrong with the Go of this machine and project"},
        {"fix", gg_cmd_fix, "mend what doctor finds, in this shell and in files"},
        {"env", gg_cmd_env, "say how what a process inherited differs from this shell"},
        {"verify", gg_cmd_verify, "hold compiled programs and a project against the Go that builds"},
        {"enable", gg_cmd_enable, "guard every program of this machine or of an image"},
        {"disable", gg_cmd_disable, "undo that"},
        {"status", gg_cmd_status, "say whether and how this machine is guarded"},
        {"report", gg_cmd_report, "say what the records of many launches have in common"},
        {"--under-guard", gg_cmd_under_guard, NULL},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static int help(void) {
        puts("Usage: goroot-guard COMMAND [ARGUMENT...]\n"
             "Keep every go away from a GOROOT that is not its own.\n\n"
             "Commands:");
        for (size_t i = 0; i < COMMAND_COUNT; i++) {
                if (commands[i].summary)
                        printf("  %-14s %s\n", commands[i].name, commands[i].summary);
        }
        puts("\nOptions:\n"
             "  -h, --help           show this text\n"
             "      --version        show the version\n"
             "      --list-commands  show the names of the commands, one per line\n\n"
             "'goroot-guard COMMAND --help' says more of one command.\n"
             "Manual: goroot-guard(1)");
        return gg_finish(GG_EXIT_OK);
}

static int list_commands(void) {
        for (size_t i = 0; i < COMMAND_COUNT; i++) {
                if (commands[i].summary)
                        puts(commands[i].name);
        }
        return gg_finish(GG_EXIT_OK);
}

int main(int argc, char **argv) {
        const char *word = argc > 1 ? argv[1] : "";

        if (argc < 2)
                return gg_bad_usage(NULL, "no command given");
        for (size_t i = 0; i < COMMAND_COUNT; i++) {
                if (strcmp(word, commands[i].name) == 0)
                        return commands[i].run(argc - 1, argv + 1);
        }
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
                return help();
        if (strcmp(word, "--version") == 0) {
                puts("goroot-guard " GG_VERSION);
                return gg_finish(GG_EXIT_OK);
        }
        if (strcmp(word, "--list-commands") == 0)
                return list_commands();
        return gg_bad_usage(NULL, "unknown %s '%s'", word[0] == '-' ? "option" : "command", word);
}
