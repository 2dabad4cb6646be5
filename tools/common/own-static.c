/* SPDX-License-Identifier: MIT */
#include "library.h"
#include "own.h"
#include "preload/static.h"
#include <goroot-guard/path.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gg_library_loaded(void) {
        static char path[GG_PATH_MAX];
        const char *entry = getenv("LD_PRELOAD");

        for (size_t n; entry && *(entry += strspn(entry, GG_PRELOAD_SEPARATORS)) != '\0'; entry += n) {
                n = strcspn(entry, GG_PRELOAD_SEPARATORS);
                if (n < sizeof path && *entry == '/' &&
                    gg_str_starts(gg_path_base((struct gg_str){entry, n}), "libgoroot-guard")) {
                        snprintf(path, sizeof path, "%.*s", (int) n, entry);
                        return path;
                }
        }
        return NULL;
}

int gg_own_execvp(const char *file, char *const argv[]) {
        return gg_static_execvp(file, argv);
}
