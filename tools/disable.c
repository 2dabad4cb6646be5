/* SPDX-License-Identifier: MIT */
/* goroot-guard disable: takes the guard out of /etc/ld.so.preload. */
#include "commands.h"
#include "system/change.h"
#include "system/preloadfile.h"
#include "where.h"
#include <getopt.h>
#include <stdlib.h>

enum { OPTION_DRY_RUN = 256 };

struct disable {
        struct gg_arena arena;
        struct gg_machine machine;
        struct gg_where where;
        bool dry_run;
};

static int help(void) {
        puts("Usage: goroot-guard disable [--root DIR] [--dry-run]\n"
             "Take every " GG_PRELOAD_LIBRARY " out of " GG_PRELOAD_FILE ", whether or not the\n"
             "library is there still. All else in the file stays as it is, and the file goes\n"
             "if 'goroot-guard enable' made it.\n\n"
             "Options:\n"
             "      --root DIR   in the image of a machine in DIR\n"
             "      --dry-run    say what would be taken out, and change nothing\n"
             "  -h, --help       show this text\n\n"
             "The exit status is 0 if it is disabled, and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-disable(1)");
        return gg_finish(GG_EXIT_OK);
}

static int say_cannot_change(int r) {
        gg_say("cannot change %s: %s", GG_PRELOAD_FILE, gg_preload_error(r));
        return GG_EXIT_FAILURE;
}

static void print_entries(struct disable *d, const struct gg_preload_list *list, const char *what) {
        for (size_t i = 0; i < list->count; i++) {
                if (!list->entries[i].ours)
                        continue;
                printf("%s: ", what);
                gg_put_text(stdout, gg_arena_string(&d->arena, list->entries[i].name));
                printf(" in %s, line %u\n", GG_PRELOAD_FILE, list->entries[i].line);
        }
}

static int take_out(struct disable *d, struct gg_preload_list *ret_list) {
        struct gg_preload_change change;
        struct gg_str text;
        bool is_file;
        int r = gg_preload_begin(&d->machine, &change);

        if (r < 0)
                return r;
        gg_preload_parse(&d->arena, change.file.text, ret_list);
        text = gg_preload_without(&d->arena, change.file.text, &is_file);
        if (gg_preload_ours(ret_list))
                r = gg_preload_put(&change, is_file ? &text : NULL);
        gg_preload_end(&change);
        return r;
}

static int disable(struct disable *d) {
        struct gg_preload_file file;
        struct gg_preload_list list;
        int r = gg_preload_read(&d->machine, &file);

        if (r < 0)
                return say_cannot_change(r);
        gg_preload_parse(&d->arena, file.text, &list);
        if (!gg_preload_ours(&list)) {
                gg_preload_tidy(&d->machine);
                printf("not enabled: there is no %s in %s\n", GG_PRELOAD_LIBRARY, GG_PRELOAD_FILE);
                return gg_finish(GG_EXIT_OK);
        }
        if (d->dry_run) {
                print_entries(d, &list, "would be disabled");
                return gg_finish(GG_EXIT_OK);
        }
        r = take_out(d, &list);
        if (r < 0)
                return say_cannot_change(r);
        print_entries(d, &list, "disabled");
        puts("Programs that run already keep the library until they end.");
        return gg_finish(GG_EXIT_OK);
}

int gg_cmd_disable(int argc, char **argv) {
        static const struct option table[] = {
                {"root", required_argument, NULL, GG_WHERE_ROOT},
                {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        struct disable d = {.dry_run = false};
        int c, status;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                switch (c) {
                case GG_WHERE_ROOT:
                        gg_where_take(&d.arena, &d.where, argv[0], c, optarg);
                        break;
                case OPTION_DRY_RUN:
                        d.dry_run = true;
                        break;
                case 'h':
                        return help();
                default:
                        return gg_bad_option(argv, c);
                }
        }
        if (optind < argc)
                return gg_bad_usage(argv[0], "too many arguments: '%s'", argv[optind]);
        status = gg_where_open(&d.arena, &d.where, &d.machine);
        if (status == GG_EXIT_OK) {
                status = disable(&d);
                gg_machine_close(&d.machine);
        }
        gg_arena_free(&d.arena);
        return status;
}
