/* SPDX-License-Identifier: MIT */
/* Prints what a go would take for its settings, as `NAME=VALUE` lines: for checks/gosettings-real.sh.
 *
 *   show-gosettings GO */
#include "common/gosettings.h"
#include <goroot-guard/sysfs.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
        static struct gg_gobin bin;
        struct gg_arena arena = {0};
        struct gg_gosettings settings;
        char cwd[GG_PATH_MAX];

        if (argc != 2 || !getcwd(cwd, sizeof cwd) ||
            gg_gobin_identify(&gg_sysfs, argv[1], NULL, true, &bin) < 0 || bin.kind != GG_GOBIN_GO)
                return 2;
        gg_gobin_inform(&gg_sysfs, &bin);
        gg_gosettings_read(
                &(struct gg_gosettings_input){
                        .arena = &arena, .fs = &gg_sysfs, .env = environ, .cwd = cwd, .bin = &bin},
                &settings);
        for (size_t i = 0; i < GG_SETTING_COUNT; i++)
                printf("%s=%s\n", settings.items[i].name, settings.items[i].value);
        gg_arena_free(&arena);
        return 0;
}
