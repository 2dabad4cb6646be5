/* SPDX-License-Identifier: MIT */
/* goroot-guard doctor: what is wrong with the Go of this machine, this shell and this project? */
#include "doctor/doctor.h"
#include "commands.h"
#include "common/json.h"
#include "common/term.h"
#include "output/findings.h"
#include "output/table.h"
#include "where.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JSON = 256, OPTION_RUN_GO };

struct options {
        struct gg_where where;
        bool as_json, verbose, run_go;
};

static int help(void) {
        puts("Usage: goroot-guard doctor [OPTION...] [DIR]\n"
             "Look at the Go of this machine, this shell and the project in DIR (by default\n"
             "the working directory), and say what is wrong, where it comes from, what it\n"
             "does and what mends it. Files are read; nothing is run.\n\n"
             "Options:\n"
             "      --json            print one JSON object\n"
             "      --root DIR        look at the image of a machine in DIR\n"
             "      --env NAME=VALUE  as if that were in the environment; may be repeated\n"
             "      --search DIR      look for toolchains in DIR, too; may be repeated\n"
             "      --run-go          run `go env` of each go in PATH, and compare\n"
             "  -v, --verbose         show notes, and settings that are set nowhere\n"
             "  -h, --help            show this text\n\n"
             "The exit status is 0 if nothing is wrong (notes do not count), 1 if there are\n"
             "errors or warnings, 2 if that cannot be told, and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-doctor(1)");
        return gg_finish(GG_EXIT_OK);
}

/* ---- for people ---- */

static void print_settings(const struct gg_doctor *d, bool verbose, bool colour) {
        static const char *const titles[] = {"SETTING", "VALUE", "FROM", "NOTE"};
        struct gg_table table = {.arena = d->machine->arena, .titles = titles, .columns = 4};

        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *s = &d->settings.items[i];
                const char *const cells[] = {s->name, s->value, s->source, s->why};

                if (verbose || i == GG_SETTING_GOROOT || s->layer >= GG_LAYER_FILE || s->why)
                        gg_table_add(&table, cells, NULL);
        }
        gg_table_print(&table, stdout, colour, gg_term_width(STDOUT_FILENO));
        putchar('\n');
}

/* The list is sorted: notes come last. */
static void print_findings(const struct gg_doctor *d, bool verbose, bool colour) {
        struct gg_findings shown = d->findings;
        size_t notes;

        if (!verbose)
                shown.count = gg_findings_count(&d->findings, GG_SEVERITY_WARNING);
        notes = d->findings.count - shown.count;
        gg_findings_print(&shown, stdout, colour);
        if (notes > 0)
                printf("%zu note%s not shown: see --verbose\n", notes, notes == 1 ? "" : "s");
}

/* ---- for programs ---- */

static json_t *json_known(const char *s) {
        return s && *s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *json_settings(const struct gg_doctor *d) {
        json_t *array = json_array();

        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *s = &d->settings.items[i];

                json_array_append_new(array, json_pack("{s:s, s:o, s:o, s:o}", "name", s->name,    //
                                                       "value", gg_json_text(gg_str_of(s->value)), //
                                                       "source", json_known(s->source),            //
                                                       "why", json_known(s->why)));
        }
        return array;
}

static json_t *json_go(const struct gg_doctor *d) {
        if (!d->go)
                return json_null();
        return json_pack("{s:o, s:o, s:o, s:o}", "path", json_known(d->go_path), //
                         "binary", json_known(d->go->path),                      //
                         "version", json_known(d->go->info.version),             //
                         "real_root", json_known(d->go->root));
}

static int print_json(const struct gg_doctor *d, int status) {
        json_t *whole = json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "v", 1, "status", status, //
                                  "image", json_known(d->machine->root),                           //
                                  "dir", json_known(d->dir),                                       //
                                  "go", json_go(d),                                                //
                                  "settings", json_settings(d),                                    //
                                  "findings", gg_findings_json(&d->findings));

        return gg_json_print(whole, status);
}

/* ---- */

/* What could not be looked at leaves the question open, unless something was found anyway. */
static int status_of(const struct gg_doctor *d) {
        if (gg_findings_count(&d->findings, GG_SEVERITY_WARNING) > 0)
                return GG_EXIT_FINDINGS;
        return d->startup.unread_count > 0 || !d->has_looked ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}

static int examine(const struct options *o, const struct gg_machine *machine, const struct gg_conf *conf) {
        struct gg_doctor *d = gg_arena_alloc(machine->arena, sizeof *d);
        bool colour = gg_term_has_colour(STDOUT_FILENO);
        int status;

        gg_doctor_examine(machine, machine->cwd, conf, o->where.search, o->where.search_count, d);
        if (o->run_go)
                gg_doctor_run_go(d);
        status = status_of(d);
        if (o->as_json)
                return print_json(d, status);
        print_settings(d, o->verbose, colour);
        print_findings(d, o->verbose, colour);
        return gg_finish(status);
}

static int parse(int argc, char **argv, struct gg_arena *arena, struct options *ret) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                GG_WHERE_OPTIONS,
                {"run-go", no_argument, NULL, OPTION_RUN_GO},
                {"verbose", no_argument, NULL, 'v'},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        int c, status;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":vh", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        ret->as_json = true;
                        break;
                case GG_WHERE_ROOT:
                case GG_WHERE_ENV:
                case GG_WHERE_SEARCH:
                        status = gg_where_take(arena, &ret->where, argv[0], c, optarg);
                        if (status != GG_EXIT_OK)
                                return status;
                        break;
                case OPTION_RUN_GO:
                        ret->run_go = true;
                        break;
                case 'v':
                        ret->verbose = true;
                        break;
                case 'h':
                        exit(help());
                default:
                        return gg_bad_option(argv, c);
                }
        }
        if (argc - optind > 1)
                return gg_bad_usage("doctor", "one folder at most, not also '%s'", argv[optind + 1]);
        if (ret->where.root && ret->run_go)
                return gg_bad_usage("doctor", "--run-go runs no go of an image (--root)");
        ret->where.dir = argv[optind];
        return GG_EXIT_OK;
}

static int open_and_examine(struct options *o, struct gg_arena *arena, const struct gg_conf *conf) {
        struct gg_machine machine;
        int status = gg_where_open(arena, &o->where, &machine);

        if (status != GG_EXIT_OK)
                return status;
        status = examine(o, &machine, conf);
        gg_machine_close(&machine);
        return status;
}

int gg_cmd_doctor(int argc, char **argv) {
        struct gg_arena arena = {0};
        struct options o = {0};
        int status = parse(argc, argv, &arena, &o);

        if (status == GG_EXIT_OK) {
                struct gg_configuration *conf = gg_arena_alloc(&arena, sizeof *conf);

                gg_configuration_effective(environ, conf);
                status = open_and_examine(&o, &arena, &conf->conf);
        }
        gg_arena_free(&arena);
        return status;
}
