/* SPDX-License-Identifier: MIT */
/* lookup-probe: a library to preload that looks for the functions as the guard does, and says where it found
 * them and where the loader does:
 *
 *   told yes
 *   execve: libc.so.6+d4ad0 libc.so.6+d4ad0
 *
 * The one of an old version is what a program's reference to it is bound to, which lookup-old says. */
#include "preload/lookup.h"
#include "preload/real.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* "libc.so.6+d4ad0"; in one of a few buffers. */
static const char *where(const void *address) {
        static char texts[4][256];
        static unsigned next;
        char *text = texts[next++ % 4];
        const char *name;
        Dl_info info;

        if (!address)
                return "nowhere";
        if (dladdr(address, &info) == 0)
                return "unknown";
        name = strrchr(info.dli_fname, '/');
        snprintf(text, sizeof *texts, "%s+%zx", name ? name + 1 : info.dli_fname,
                 (size_t) ((const char *) address - (const char *) info.dli_fbase));
        return text;
}

#define SAY(function)                                                                                        \
        do {                                                                                                 \
                const void *found;                                                                           \
                memcpy(&found, &gg_real()->function, sizeof found);                                          \
                printf(#function ": %s %s\n", where(found), where(dlsym(RTLD_NEXT, #function)));             \
        } while (0)

__attribute__((constructor)) static void probe(void) {
        static const struct gg_name names[] = {{"execve", 0, false}, {"getauxval", 0, false}};
        const void *addresses[2], *old;

        printf("told %s\n", gg_lookup(names, 2, addresses) ? "yes" : "no");
        SAY(execve);
        SAY(execv);
        SAY(execvp);
        SAY(execvpe);
        SAY(execveat);
        SAY(fexecve);
        SAY(posix_spawn);
        SAY(posix_spawnp);
        SAY(pidfd_spawn);
        SAY(pidfd_spawnp);
        SAY(getauxval);
        memcpy(&old, &gg_real()->old_posix_spawn, sizeof old);
        printf("old %s\n", where(old));
        fflush(stdout);
}
