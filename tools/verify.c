/* SPDX-License-Identifier: MIT */
/* goroot-guard verify: was this program built by the Go that is meant, and does this project mean one Go? */
#include "verify/verify.h"
#include "commands.h"
#include "common/json.h"
#include "common/term.h"
#include "output/findings.h"
#include "output/table.h"
#include "verify/commit.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JSON = 256, OPTION_GO_MOD, OPTION_EXPECT, OPTION_RUN, OPTION_PRE_COMMIT };

struct options {
        const char *go_mod, *expect;
        bool as_json, verbose, run, pre_commit;
        char *const *files;
        size_t file_count;
};

static int help(void) {
        puts("Usage: goroot-guard verify [OPTION...] [FILE...]\n"
             "Read which Go built each compiled program FILE, or each Go program in a folder,\n"
             "and hold it against the go that would build here, the go and toolchain lines\n"
             "of go.mod and the files of version managers. Without a FILE, hold these\n"
             "against each other, for the project and each module below it.\n\n"
             "Options:\n"
             "      --go-mod DIR      the folder of the project, by default the working\n"
             "                        directory\n"
             "      --expect VERSION  hold programs against that, not the go in PATH;\n"
             "                        1.22 stands for any 1.22\n"
             "      --run             run each FILE that is a go command, to ask it, too\n"
             "      --pre-commit      for hooks: FILEs are what is to be committed; look at\n"
             "                        their modules, and print findings alone\n"
             "      --json            print one JSON object\n"
             "  -v, --verbose         show settings, dependencies and notes\n"
             "  -h, --help            show this text\n\n"
             "The exit status is 0 if nothing is wrong (notes do not count), 1 if there are\n"
             "errors or warnings, 2 if something cannot be told, and 125 if goroot-guard\n"
             "fails. 1 counts over 2.\n"
             "Manual: goroot-guard-verify(1)");
        return gg_finish(GG_EXIT_OK);
}

/* All that was looked at. */
struct result {
        const struct gg_machine *machine;
        const struct options *options;
        struct gg_pins pins;
        struct gg_gochoice choice;
        struct gg_verify_programs programs;
        struct gg_findings findings;
        int status;
};

/* ---- for people ---- */

static const char *place_of(const struct result *r, const struct gg_pin *pin) {
        return gg_arena_printf(r->machine->arena, "%s:%u", pin->file, pin->line);
}

static void print_project(const struct result *r, bool colour) {
        static const char *const titles[] = {"SAYS", "WHO", "WHERE"};
        struct gg_table table = {.arena = r->machine->arena, .titles = titles, .columns = 3};
        const struct gg_gochoice *c = &r->choice;

        if (c->path) {
                const char *const cells[] = {*c->version ? c->version : "not known",
                                             c->manager ? c->manager : "the go that would build", c->path};

                gg_table_add(&table, cells, NULL);
        }
        for (size_t i = 0; i < r->pins.count; i++) {
                const struct gg_pin *pin = &r->pins.items[i];
                const char *const cells[] = {pin->text, gg_pin_kind_text(pin->kind), place_of(r, pin)};

                gg_table_add(&table, cells, NULL);
        }
        gg_table_print(&table, stdout, colour, gg_term_width(STDOUT_FILENO));
        putchar('\n');
}

static void put_pair(const char *label, const char *key, const char *value) {
        printf("  %s ", label);
        gg_put_text(stdout, key);
        putchar('=');
        gg_put_text(stdout, value);
        putchar('\n');
}

static void put_module(const char *label, const struct gg_gobinary_module *m) {
        printf("  %s ", label);
        gg_put_text(stdout, m->path);
        putchar(' ');
        gg_put_text(stdout, m->version);
        if (m->replaced_by) {
                fputs(" => ", stdout);
                gg_put_text(stdout, m->replaced_by->path);
                putchar(' ');
                gg_put_text(stdout, m->replaced_by->version);
        }
        putchar('\n');
}

static void print_details(const struct gg_verify_program *p) {
        const struct gg_gobinary *b = &p->binary;

        gg_put_text(stdout, p->file);
        puts(":");
        if (b->main)
                put_module("module", b->main);
        for (size_t i = 0; i < b->dep_count; i++)
                put_module("needs ", b->deps[i]);
        for (size_t i = 0; i < b->setting_count; i++)
                put_pair("set   ", b->settings[i].key, b->settings[i].value);
        putchar('\n');
}

static void print_programs(const struct result *r, bool colour) {
        static const char *const titles[] = {"PROGRAM", "BUILT BY", "RUNTIME", "PACKAGE"};
        struct gg_table table = {.arena = r->machine->arena, .titles = titles, .columns = 4};

        for (size_t i = 0; i < r->programs.count; i++) {
                const struct gg_verify_program *p = &r->programs.items[i];
                const struct gg_gobinary *b = &p->binary;
                const char *const cells[] = {p->file, b->version,
                                             b->runtime_version ? b->runtime_version : "not known", b->path};

                if (p->error == 0)
                        gg_table_add(&table, cells, NULL);
        }
        if (table.rows == 0)
                return;
        gg_table_print(&table, stdout, colour, gg_term_width(STDOUT_FILENO));
        putchar('\n');
        for (size_t i = 0; r->options->verbose && i < r->programs.count; i++)
                if (r->programs.items[i].error == 0)
                        print_details(&r->programs.items[i]);
}

/* The list is sorted: notes come last. */
static void print_findings(const struct result *r, bool colour) {
        struct gg_findings shown = r->findings;
        size_t notes;

        if (!r->options->verbose)
                shown.count = gg_findings_count(&r->findings, GG_SEVERITY_WARNING);
        notes = r->findings.count - shown.count;
        if (r->options->pre_commit && shown.count == 0)
                return;
        gg_findings_print(&shown, stdout, colour);
        if (notes > 0 && !r->options->pre_commit)
                printf("%zu note%s not shown: see --verbose\n", notes, notes == 1 ? "" : "s");
}

static int print(const struct result *r) {
        bool colour = gg_term_has_colour(STDOUT_FILENO);

        if (!r->options->pre_commit && (r->options->file_count == 0 || r->options->verbose))
                print_project(r, colour);
        if (!r->options->pre_commit)
                print_programs(r, colour);
        print_findings(r, colour);
        return gg_finish(r->status);
}

/* ---- for programs ---- */

static json_t *json_known(const char *s) {
        return s && *s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *json_module(const struct gg_gobinary_module *m) {
        const struct gg_gobinary_module *other = m ? m->replaced_by : NULL;
        json_t *replaced = json_null();

        if (!m)
                return json_null();
        if (other)
                replaced = json_pack("{s:o, s:o, s:o}", "path", json_known(other->path), //
                                     "version", json_known(other->version),              //
                                     "sum", json_known(other->sum));
        return json_pack("{s:o, s:o, s:o, s:o}", "path", json_known(m->path), //
                         "version", json_known(m->version),                   //
                         "sum", json_known(m->sum),                           //
                         "replaced_by", replaced);
}

static json_t *json_program(const struct gg_verify_program *p) {
        const struct gg_gobinary *b = &p->binary;
        json_t *deps, *settings;

        if (p->error < 0)
                return json_pack("{s:o, s:s}", "file", json_known(p->file), "error", strerror(-p->error));
        deps = json_array();
        settings = json_array();
        for (size_t i = 0; i < b->dep_count; i++)
                json_array_append_new(deps, json_module(b->deps[i]));
        for (size_t i = 0; i < b->setting_count; i++)
                json_array_append_new(
                        settings, json_pack("{s:o, s:o}", "key", gg_json_text(gg_str_of(b->settings[i].key)),
                                            "value", gg_json_text(gg_str_of(b->settings[i].value))));
        return json_pack("{s:o, s:n, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o}",                 //
                         "file", json_known(p->file), "error",                                      //
                         "version", json_known(b->version),                                         //
                         "runtime_version", json_known(b->runtime_version),                         //
                         "runtime_unknown", json_known(b->runtime_version ? NULL : b->runtime_why), //
                         "package", json_known(b->path), "goarch", json_known(b->goarch),           //
                         "dynamic", b->is_dynamic, "module", json_module(b->main),                  //
                         "dependencies", deps, "settings", settings);
}

static json_t *json_pins(const struct result *r) {
        json_t *array = json_array();

        for (size_t i = 0; i < r->pins.count; i++) {
                const struct gg_pin *pin = &r->pins.items[i];

                json_array_append_new(array, json_pack("{s:s, s:o, s:i, s:o, s:b, s:o}",           //
                                                       "kind", gg_pin_kind_name(pin->kind),        //
                                                       "file", json_known(pin->file),              //
                                                       "line", (int) pin->line,                    //
                                                       "text", gg_json_text(gg_str_of(pin->text)), //
                                                       "minimum", pin->is_minimum,                 //
                                                       "trouble", json_known(pin->trouble)));
        }
        return array;
}

static json_t *json_go(const struct result *r) {
        const struct gg_gochoice *c = &r->choice;
        const char *by = c->line ? place_of(r, c->line) : c->by;

        if (!c->path)
                return json_null();
        return json_pack("{s:o, s:o, s:o, s:o, s:o}", "path", json_known(c->path), //
                         "own_version", json_known(c->own_version),                //
                         "manager", json_known(c->manager),                        //
                         "version", json_known(c->version),                        //
                         "chosen_by", json_known(by));
}

static int print_json(const struct result *r) {
        json_t *programs = json_array();

        for (size_t i = 0; i < r->programs.count; i++)
                json_array_append_new(programs, json_program(&r->programs.items[i]));
        return gg_json_print(json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "v", 1, "status", r->status, //
                                       "dir", json_known(r->machine->cwd),                                 //
                                       "go", json_go(r),                                                   //
                                       "pins", json_pins(r),                                               //
                                       "programs", programs,                                               //
                                       "findings", gg_findings_json(&r->findings)),
                             r->status);
}

/* ---- */

static int status_of(const struct result *r) {
        bool is_unknown = false;

        for (size_t i = 0; i < r->findings.count; i++) {
                if (r->findings.items[i].severity < GG_SEVERITY_WARNING)
                        continue;
                if (!gg_verify_is_unknown(&r->findings.items[i]))
                        return GG_EXIT_FINDINGS;
                is_unknown = true;
        }
        return is_unknown ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}

static void verify_programs(struct result *r) {
        const struct gg_verify_measure measure = {
                .machine = r->machine,
                .pins = &r->pins,
                .choice = &r->choice,
                .module = gg_pins_module(r->machine, r->machine->cwd),
                .expect = r->options->expect,
        };

        for (size_t i = 0; i < r->options->file_count; i++)
                gg_verify_add(r->machine, r->options->files[i], &r->programs);
        for (size_t i = 0; i < r->programs.count; i++) {
                gg_verify_check(&measure, &r->programs.items[i], &r->findings);
                if (r->options->run)
                        gg_verify_run(r->machine, &r->programs.items[i], &r->findings);
        }
}

static int verify(const struct gg_machine *machine, const struct options *o) {
        struct result *r = gg_arena_alloc(machine->arena, sizeof *r);

        r->machine = machine;
        r->options = o;
        r->findings.arena = machine->arena;
        if (o->pre_commit) {
                gg_verify_commit(machine, o->files, o->file_count, &r->findings);
        } else {
                gg_pins_find(machine, machine->cwd, &r->pins);
                gg_gochoice_make(machine, machine->cwd, &r->pins, &r->choice);
                if (o->file_count > 0)
                        verify_programs(r);
                else
                        gg_verify_check_project(machine, &r->findings);
        }
        gg_findings_sort(&r->findings);
        r->status = status_of(r);
        return o->as_json ? print_json(r) : print(r);
}

static int parse(int argc, char **argv, struct options *ret) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                {"go-mod", required_argument, NULL, OPTION_GO_MOD},
                {"expect", required_argument, NULL, OPTION_EXPECT},
                {"run", no_argument, NULL, OPTION_RUN},
                {"pre-commit", no_argument, NULL, OPTION_PRE_COMMIT},
                {"verbose", no_argument, NULL, 'v'},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        int c;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":vh", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        ret->as_json = true;
                        break;
                case OPTION_GO_MOD:
                        ret->go_mod = optarg;
                        break;
                case OPTION_EXPECT:
                        ret->expect = optarg;
                        break;
                case OPTION_RUN:
                        ret->run = true;
                        break;
                case OPTION_PRE_COMMIT:
                        ret->pre_commit = true;
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
        ret->files = argv + optind;
        ret->file_count = (size_t) (argc - optind);
        if (ret->pre_commit && (ret->expect || ret->go_mod || ret->run))
                return gg_bad_usage("verify", "--pre-commit goes without --go-mod, --expect and --run");
        if (ret->file_count == 0 && (ret->expect || ret->run))
                return gg_bad_usage("verify", "%s is about programs, and none is named",
                                    ret->expect ? "--expect" : "--run");
        return GG_EXIT_OK;
}

/* FILEs are as they are seen from the working directory, and the project is where --go-mod says. */
static int open_and_verify(struct gg_arena *arena, const struct options *o) {
        struct gg_machine_options options = {.root = NULL};
        struct gg_machine machine;
        int r, status;

        if (o->go_mod) {
                char *real = realpath(o->go_mod, NULL);

                if (!real) {
                        gg_say("--go-mod: %s: %s", o->go_mod, strerror(errno));
                        return GG_EXIT_FAILURE;
                }
                options.cwd = gg_arena_copy(arena, real);
                free(real);
        }
        r = gg_machine_open(arena, &options, &machine);
        if (r < 0) {
                gg_say("%s", strerror(-r));
                return GG_EXIT_FAILURE;
        }
        if (gg_machine_is_dir(&machine, machine.cwd)) {
                status = verify(&machine, o);
        } else {
                gg_say("--go-mod: %s: %s", o->go_mod, strerror(ENOTDIR));
                status = GG_EXIT_FAILURE;
        }
        gg_machine_close(&machine);
        return status;
}

int gg_cmd_verify(int argc, char **argv) {
        struct gg_arena arena = {0};
        struct options o = {0};
        int status = parse(argc, argv, &o);

        if (status == GG_EXIT_OK)
                status = open_and_verify(&arena, &o);
        gg_arena_free(&arena);
        return status;
}
