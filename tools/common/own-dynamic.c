/* SPDX-License-Identifier: MIT */
#include "own.h"
#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>

const char *gg_own_library(const char *asked) {
        /* Looked for by name and not linked: a program that depended on the library could not say that it is
         * missing. */
        void *symbol = dlsym(RTLD_DEFAULT, "goroot_guard_loaded");
        Dl_info info;

        if (!symbol || dladdr(symbol, &info) == 0)
                return NULL;
        return info.dli_fname;
}

int gg_own_execvp(const char *file, char *const argv[]) {
        return execvp(file, argv); /* the library's */
}
