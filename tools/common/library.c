/* SPDX-License-Identifier: MIT */
#include "library.h"
#include "own.h"
#include <goroot-guard/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY "libgoroot-guard.so"

char *gg_program_path(void) {
        char path[GG_PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
        const char *name;

        if (n > 0) {
                path[n] = '\0';
                return strdup(path);
        }
        /* No /proc, as in many chroots: the name that was passed to execve (getauxval(3)). */
        name = (const char *) getauxval(AT_EXECFN);
        return name ? realpath(name, NULL) : NULL;
}

static bool is_regular(const char *path) {
        struct stat st;

        return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, R_OK) == 0;
}

static void look_at(struct gg_library *library, unsigned *count, char *place) {
        if (!place)
                return;
        library->places[(*count)++] = place;
        if (!library->path && is_regular(place))
                library->path = realpath(place, NULL);
}

static char *below(const char *folder, const char *name) {
        char *path = NULL;

        return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

void gg_library_find(const char *program, struct gg_library *ret_library) {
        struct gg_library library = {NULL, {NULL}};
        const char *loaded = gg_own_library(NULL);
        unsigned count = 0;

        if (loaded && loaded[0] == '/')
                library.path = realpath(loaded, NULL);
        if (program && strrchr(program, '/')) {
                char *folder = strndup(program, (size_t) (strrchr(program, '/') - program));

                if (folder) {
                        look_at(&library, &count, below(folder, LIBRARY));
                        look_at(&library, &count, below(folder, "../lib/preload/" LIBRARY));
                        look_at(&library, &count, below(folder, GG_BINDIR_TO_LIBDIR "/" LIBRARY));
                }
                free(folder);
        }
        look_at(&library, &count, strdup(GG_LIBDIR "/" LIBRARY));
        *ret_library = library;
}

void gg_library_free(struct gg_library *library) {
        free(library->path);
        for (unsigned i = 0; i < GG_LIBRARY_PLACES; i++)
                free(library->places[i]);
}

bool gg_preload_may_name(const char *path) {
        return path[strcspn(path, GG_PRELOAD_SEPARATORS)] == '\0';
}

/* Whether an entry names the file: by its spelling, or by being the same inode, which is how ld.so finds out
 * too. */
static bool is_same(const char *entry, size_t n, const char *path) {
        struct stat a, b;
        char *name = strndup(entry, n);
        bool same;

        if (!name)
                return false;
        same = strcmp(name, path) == 0 || (strchr(name, '/') && stat(name, &a) == 0 && stat(path, &b) == 0 &&
                                           a.st_dev == b.st_dev && a.st_ino == b.st_ino);
        free(name);
        return same;
}

char *gg_preload_add(const char *value, const char *path, bool *ret_added) {
        const char *entry = value ? value : "";
        char *whole = NULL;

        while (*(entry += strspn(entry, GG_PRELOAD_SEPARATORS)) != '\0') {
                size_t n = strcspn(entry, GG_PRELOAD_SEPARATORS);

                if (is_same(entry, n, path)) {
                        whole = strdup(value ? value : "");
                        if (whole)
                                *ret_added = false;
                        return whole;
                }
                entry += n;
        }
        if (!value || value[0] == '\0')
                whole = strdup(path);
        else if (asprintf(&whole, "%s:%s", value, path) < 0)
                whole = NULL;
        if (whole)
                *ret_added = true;
        return whole;
}

char *gg_preload_drop(const char *value, const char *path) {
        size_t n = strlen(value), entry = strlen(path);

        if (n < entry || strcmp(value + n - entry, path) != 0)
                return strdup(value);
        n -= entry;
        if (n > 0) /* the colon */
                n--;
        return strndup(value, n);
}
