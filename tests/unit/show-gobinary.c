/* SPDX-License-Identifier: MIT */
/* Prints what tools/common/gobinary.c reads out of a file in the way of `go version -m`, without quotes; with
 * -r, the version that the runtime would report, or why it is not known. For tests/checks/gobinary-real.sh.
 */
#include "common/gobinary.h"
#include <goroot-guard/sysfs.h>
#include <stdio.h>
#include <string.h>

static void put_module(const char *word, const struct gg_gobinary_module *m) {
        printf("\t%s\t%s\t%s", word, m->path, m->version);
        if (m->replaced_by)
                printf("\n\t=>\t%s\t%s\t%s\n", m->replaced_by->path, m->replaced_by->version,
                       m->replaced_by->sum);
        else
                printf("\t%s\n", m->sum);
}

static void show(const char *file, const struct gg_gobinary *b) {
        printf("%s: %s\n", file, b->version);
        if (*b->path)
                printf("\tpath\t%s\n", b->path);
        if (b->main)
                put_module("mod", b->main);
        for (size_t i = 0; i < b->dep_count; i++)
                put_module("dep", b->deps[i]);
        for (size_t i = 0; i < b->setting_count; i++)
                printf("\tbuild\t%s=%s\n", b->settings[i].key, b->settings[i].value);
        if (b->is_cut)
                puts("cut");
}

int main(int argc, char **argv) {
        bool runtime = argc == 3 && strcmp(argv[1], "-r") == 0;
        struct gg_arena arena = {0};
        struct gg_gobinary b;
        int r = argc < 2 ? -1 : gg_gobinary_read(&arena, &gg_sysfs, argv[argc - 1], &b);

        if (r < 0)
                printf("error: %s\n", strerror(-r));
        else if (runtime)
                puts(b.runtime_version ? b.runtime_version : b.runtime_why);
        else
                show(argv[argc - 1], &b);
        gg_arena_free(&arena);
        return r < 0;
}
