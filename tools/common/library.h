/* SPDX-License-Identifier: MIT */
/* Where libgoroot-guard.so lies, and how it gets into LD_PRELOAD. Nothing here prints. */
#ifndef GG_TOOLS_LIBRARY_H
#define GG_TOOLS_LIBRARY_H

#include <stdbool.h>

/* The places where the library is looked for, best first. */
#define GG_LIBRARY_PLACES 4

/* Between the entries of LD_PRELOAD: glibc splits at blank and colon, musl at colon and all that isspace(3)
 * takes. */
#define GG_PRELOAD_SEPARATORS " \t\n\v\f\r:"

struct gg_library {
        char *path;                      /* absolute, without symbolic links; NULL if it is nowhere */
        char *places[GG_LIBRARY_PLACES]; /* what was looked at, in order; NULL behind the last one */
};

/* The file of the running program, absolute and without symbolic links, on the heap. NULL if it cannot be
 * told. */
char *gg_program_path(void);

/* Looks for the library: the one that is loaded already, the folder of this program, the build tree, the
 * libdir seen from a bindir that may have been moved along with it, the libdir it was configured for. program
 * is gg_program_path(), may be NULL. All strings are on the heap; gg_library_free() frees them. */
void gg_library_find(const char *program, struct gg_library *ret_library);
void gg_library_free(struct gg_library *library);

/* Whether a path can stand in LD_PRELOAD: ld.so(8) splits the value at blanks and colons and knows no
 * quoting. */
bool gg_preload_may_name(const char *path);

/* LD_PRELOAD with the library in it, on the heap: the value itself (may be NULL) if an entry is that file
 * already, else the value with the library behind what is there. Behind, because an AddressSanitizer runtime
 * that stands there has to stay first, and because other hooks (fakechroot's, Bear's) then hand on the path
 * and the environment as they leave them. NULL: no memory. */
char *gg_preload_add(const char *value, const char *path, bool *ret_added);

/* The value without the entry that gg_preload_add put last, on the heap; "" if nothing is left. NULL: no
 * memory. */
char *gg_preload_drop(const char *value, const char *path);

#endif
