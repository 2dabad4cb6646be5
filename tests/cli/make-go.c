/* SPDX-License-Identifier: MIT */
/* Writes a program of Go that holds what it must to be looked at, and cannot run.
 *
 *   make-go [--dynamic] [--pointers] [--mod FILE] [--default-root DIR] FILE VERSION [PACKAGE]
 *
 * FILE gets mode 0755; its folder must be there. VERSION is what the build information says ("go1.22.12"; ""
 * for none at all); PACKAGE is the path of its main package, "cmd/go" by default. --mod adds the lines of a
 * file to the module information behind it: "mod\texample.com/x\tv1.0.0\t". --pointers writes the format of
 * Go 1.13 to 1.17. --default-root is the GOROOT compiled in. */
#include "../unit/elfmake.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int main(int argc, char **argv) {
        static const struct option table[] = {
                {"dynamic", no_argument, NULL, 'd'},
                {"pointers", no_argument, NULL, 'p'},
                {"mod", required_argument, NULL, 'm'},
                {"default-root", required_argument, NULL, 'r'},
                {NULL, 0, NULL, 0},
        };
        static unsigned char image[ELFMAKE_MAX];
        static char mod[6000];
        struct elfmake spec = {.is64 = true, .sections = true, .format = ELFMAKE_INLINE};
        const char *more = NULL;
        size_t n, used;
        FILE *f;
        int c;

        while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
                switch (c) {
                case 'd':
                        spec.interp = true;
                        break;
                case 'p':
                        spec.format = ELFMAKE_POINTERS;
                        break;
                case 'm':
                        more = optarg;
                        break;
                case 'r':
                        spec.default_root = optarg;
                        break;
                default:
                        return 2;
                }
        }
        if (argc - optind < 2 || argc - optind > 3) {
                fputs("usage: make-go [--dynamic] [--pointers] [--mod FILE] [--default-root DIR] FILE "
                      "VERSION "
                      "[PACKAGE]\n",
                      stderr);
                return 2;
        }
        spec.version = argv[optind + 1];
        if (spec.version[0] == '\0')
                spec.format = ELFMAKE_NOT_GO;
        used = (size_t) snprintf(mod, sizeof mod, "path\t%s\n",
                                 argc - optind > 2 ? argv[optind + 2] : "cmd/go");
        if (more) {
                f = fopen(more, "r");
                if (!f) {
                        perror(more);
                        return 1;
                }
                used += fread(mod + used, 1, sizeof mod - 1 - used, f);
                fclose(f);
                mod[used] = '\0';
        }
        /* The go command of Go 1.13 to 1.17 has no module information. */
        spec.mod = spec.format == ELFMAKE_POINTERS && !more ? NULL : mod;
        n = elfmake(&spec, image, NULL);
        remove(argv[optind]);
        f = fopen(argv[optind], "wb");
        if (!f || fwrite(image, 1, n, f) != n || fclose(f) != 0 || chmod(argv[optind], 0755) != 0) {
                perror(argv[optind]);
                return 1;
        }
        return 0;
}
