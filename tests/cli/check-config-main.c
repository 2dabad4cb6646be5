/* SPDX-License-Identifier: MIT */
/* goroot-guard check-config alone, built with another GG_SYSTEM_CONF than the program: one that a test may
 * write. */
#include "commands.h"
#include <string.h>

int main(int argc, char **argv) {
        if (argc < 2 || strcmp(argv[1], "check-config") != 0)
                return GG_EXIT_FAILURE;
        return gg_cmd_check_config(argc - 1, argv + 1);
}
