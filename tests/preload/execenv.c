/* SPDX-License-Identifier: MIT */
/* execenv [-i] [NAME=VALUE...] PATH ARGV0 [ARG...]: one execve(2). The entries come before those of the
 * inherited environment, or with -i are all there is; nothing is sorted out, so that there may be duplicates,
 * which a shell cannot do. Linked statically it is a launcher that no preload gets into. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t length(char **list) {
        size_t n = 0;

        while (list[n])
                n++;
        return n;
}

int main(int argc, char **argv) {
        static char *nothing[] = {NULL};
        char **inherited = environ;
        size_t n = 0;

        if (argc > 1 && strcmp(argv[1], "-i") == 0) {
                inherited = nothing;
                argv++;
        }
        char **env = calloc((size_t) argc + length(inherited) + 1, sizeof *env);
        if (!env)
                return 99;
        for (argv++; *argv && **argv != '/' && strchr(*argv, '='); argv++)
                env[n++] = *argv;
        memcpy(env + n, inherited, length(inherited) * sizeof *env);
        if (!argv[0] || !argv[1]) {
                fputs("usage: execenv [-i] [NAME=VALUE...] PATH ARGV0 [ARG...]\n", stderr);
                return 99;
        }
        execve(argv[0], argv + 1, env);
        fprintf(stderr, "execenv: %s: %s\n", argv[0], strerror(errno));
        return 98;
}
