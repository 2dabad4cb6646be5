/* SPDX-License-Identifier: MIT */
/* lookup-old [LIBRARY]: what a program linked before glibc 2.15 calls by the name of posix_spawn,
 * "libc.so.6+151bb0". With LIBRARY, that is loaded first. */
#include "preload/versions.h"

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

extern char old_posix_spawn[];
__asm__(".symver old_posix_spawn, posix_spawn@" GG_OLD_SPAWN);

int main(int argc, char **argv) {
        /* In memory and not in code, where the linker would put a stub of the program's own. */
        static char *const volatile function = old_posix_spawn;
        const char *name;
        Dl_info info;

        if (argc > 1 && !dlopen(argv[1], RTLD_NOW)) {
                fprintf(stderr, "lookup-old: %s\n", dlerror());
                return 1;
        }
        if (dladdr(function, &info) == 0)
                return 1;
        name = strrchr(info.dli_fname, '/');
        printf("%s+%zx\n", name ? name + 1 : info.dli_fname, (size_t) (function - (char *) info.dli_fbase));
        return 0;
}
