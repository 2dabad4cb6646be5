/* SPDX-License-Identifier: MIT */
/* goroot-guard list: the Go toolchains of a machine. */
#include "commands.h"
#include "common/json.h"
#include "common/term.h"
#include "inventory/inventory.h"
#include "output/findings.h"
#include "output/table.h"
#include "where.h"
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/path.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JSON = 256 };

struct options {
        struct gg_where where;
        bool as_json;
};

static int help(void) {
        puts("Usage: goroot-guard list [OPTION...] [DIR...]\n"
             "Show every Go toolchain of this machine, or of an image: version, root, where\n"
             "it comes from, what is missing in it, and which one 'go' runs. No Go is run.\n\n"
             "Each DIR is a toolchain, or a folder of toolchains, to be looked at, too.\n\n"
             "Options:\n"
             "      --json            print one JSON object\n"
             "      --root DIR        look at the image of a machine in DIR\n"
             "      --env NAME=VALUE  as if that were in the environment; may be repeated\n"
             "      --search DIR      as DIR above; may be repeated\n"
             "  -C DIR                the project whose pins count, instead of the working\n"
             "                        folder\n"
             "  -h, --help            show this text\n\n"
             "The exit status is 0 if there are toolchains and nothing is wrong with any, 1 if\n"
             "one is not complete or says different versions of itself, 2 if there is none,\n"
             "and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-list(1)");
        return gg_finish(GG_EXIT_OK);
}

static int status_of(const struct gg_inventory *inventory) {
        for (size_t i = 0; i < inventory->count; i++)
                if (gg_toolchain_is_bad(inventory->toolchains[i]))
                        return GG_EXIT_FINDINGS;
        return inventory->count > 0 ? GG_EXIT_OK : GG_EXIT_UNKNOWN;
}

/* ---- for people ---- */

static const char *version_cell(const struct gg_toolchain *t) {
        if (*t->version)
                return t->version;
        return *t->file_version ? t->file_version : "unknown";
}

/* What is missing, without the reason. */
static const char *state_cell(struct gg_arena *arena, const struct gg_toolchain *t) {
        if (t->state == GG_TOOLCHAIN_LONE_GO)
                return "lone go";
        if (t->lacks)
                return gg_arena_printf(arena, "no %.*s", (int) strcspn(t->lacks, " "), t->lacks);
        return gg_toolchain_state_name(t->state);
}

static const char *base_of(const char *path) {
        return gg_path_base(gg_str_of(path)).p;
}

static const char *path_cell(struct gg_arena *arena, const struct gg_toolchain *t) {
        if (!t->in_path)
                return "-";
        if (t->is_first_in_path)
                return "first";
        if (strcmp(base_of(t->in_path->path), "go") == 0)
                return "shadowed";
        return gg_arena_printf(arena, "as %s", base_of(t->in_path->path));
}

static const char *source_cell(struct gg_arena *arena, const struct gg_toolchain *t) {
        return t->source_note ? gg_arena_printf(arena, "%s (%s)", t->source->name, t->source_note)
                              : t->source->name;
}

static const char *declares_cell(struct gg_arena *arena, const struct gg_toolchain *t) {
        if (*t->declared_root == '\0')
                return "-";
        return gg_arena_printf(arena, "%s (%s)", t->declares_other ? t->declared_root : "itself",
                               t->declared_by);
}

static const char *add_note(struct gg_arena *arena, const char *notes, const char *note) {
        return *notes ? gg_arena_printf(arena, "%s; %s", notes, note) : note;
}

static const char *notes_cell(struct gg_arena *arena, const struct gg_toolchain *t) {
        const char *notes = t->lacks && strchr(t->lacks, ' ') ? t->lacks : "";

        if (t->versions_differ && *t->file_version && *t->version)
                notes = add_note(arena, notes, gg_arena_printf(arena, "VERSION says %s", t->file_version));
        if (t->versions_differ && *t->compiler_version)
                notes = add_note(arena, notes,
                                 gg_arena_printf(arena, "its compiler is %s", t->compiler_version));
        if (t->active_by)
                notes = add_note(
                        arena, notes,
                        gg_arena_printf(arena, "active by %s:%u", t->active_by->file, t->active_by->line));
        if (t->is_dynamic)
                notes = add_note(arena, notes, "dynamic");
        return notes;
}

static void print_toolchains(const struct gg_inventory *inventory, bool colour, unsigned width) {
        static const char *const titles[] = {"VERSION", "STATE",    "PATH", "SOURCE",
                                             "ROOT",    "DECLARES", "NOTES"};
        struct gg_arena *arena = inventory->machine->arena;
        struct gg_table table = {.arena = arena, .titles = titles, .columns = sizeof titles / sizeof *titles};

        for (size_t i = 0; i < inventory->count; i++) {
                const struct gg_toolchain *t = inventory->toolchains[i];
                const char *cells[] = {
                        version_cell(t),       state_cell(arena, t),           path_cell(arena, t),
                        source_cell(arena, t), *t->root ? t->root : t->binary, declares_cell(arena, t),
                        notes_cell(arena, t)};

                gg_table_add(&table, cells,
                             gg_toolchain_is_bad(t) ? "33"
                             : t->is_first_in_path  ? "32"
                                                    : NULL);
        }
        gg_table_print(&table, stdout, colour, width);
}

static const char *runs_cell(struct gg_arena *arena, const struct gg_path_go *go) {
        const struct gg_toolchain *t = go->toolchain;

        if (t)
                return gg_arena_printf(arena, "%s, %s", version_cell(t), *t->root ? t->root : t->binary);
        if (go->shim_of)
                return gg_arena_printf(arena, "what %s chooses", go->shim_of);
        return "another program";
}

static void print_path(const struct gg_inventory *inventory, bool colour, unsigned width) {
        static const char *const titles[] = {"PLACE", "IN PATH", "", "RUNS"};
        struct gg_arena *arena = inventory->machine->arena;
        struct gg_table table = {.arena = arena, .titles = titles, .columns = sizeof titles / sizeof *titles};

        for (size_t i = 0; i < inventory->path_count; i++) {
                const struct gg_path_go *go = &inventory->path_gos[i];
                const char *cells[] = {gg_arena_printf(arena, "%u", go->place), go->path,
                                       go->is_first ? "first" : "shadowed", runs_cell(arena, go)};

                gg_table_add(&table, cells, NULL);
        }
        gg_table_print(&table, stdout, colour, width);
}

static int print(const struct gg_inventory *inventory) {
        bool colour = gg_term_has_colour(STDOUT_FILENO);
        unsigned width = gg_term_width(STDOUT_FILENO);

        if (inventory->count > 0)
                print_toolchains(inventory, colour, width);
        else
                gg_say("no Go toolchain was found");
        if (inventory->path_count > 0) {
                if (inventory->count > 0)
                        putchar('\n');
                print_path(inventory, colour, width);
        }
        return gg_finish(status_of(inventory));
}

/* ---- for programs ---- */

/* null for what is not there. */
static json_t *json_known(const char *s) {
        return s && *s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *json_pin(const struct gg_pin *pin) {
        if (!pin)
                return json_null();
        return json_pack("{s:s, s:o, s:i, s:o}", "kind", gg_pin_kind_name(pin->kind), //
                         "file", json_known(pin->file),                               //
                         "line", (int) pin->line,                                     //
                         "text", json_known(pin->text));
}

static json_t *json_toolchain(const struct gg_toolchain *t) {
        return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:s, s:o, s:s, s:o, "
                         "s:o, s:b, s:o}",                                                 //
                         "version", json_known(t->version),                                //
                         "file_version", json_known(t->file_version),                      //
                         "compiler_version", json_known(t->compiler_version),              //
                         "versions_differ", t->versions_differ,                            //
                         "root", json_known(t->root),                                      //
                         "found_as", json_known(t->found_as),                              //
                         "binary", json_known(t->binary),                                  //
                         "goarch", json_known(t->goarch),                                  //
                         "dynamic", t->binary ? json_boolean(t->is_dynamic) : json_null(), //
                         "declared_root", json_known(t->declared_root),                    //
                         "declared_by", json_known(t->declared_by),                        //
                         "declares_other", t->declares_other,                              //
                         "state", gg_toolchain_state_name(t->state),                       //
                         "lacks", json_known(t->lacks),                                    //
                         "source", t->source->name,                                        //
                         "source_note", json_known(t->source_note),                        //
                         "path", json_known(t->in_path ? t->in_path->path : NULL),         //
                         "first_in_path", t->is_first_in_path,                             //
                         "active_by", json_pin(t->active_by));
}

static json_t *json_path_go(const struct gg_path_go *go) {
        return json_pack("{s:o, s:i, s:b, s:o, s:o, s:o}",   //
                         "path", json_known(go->path),       //
                         "place", (int) go->place,           //
                         "first", go->is_first,              //
                         "real", json_known(go->real),       //
                         "shim_of", json_known(go->shim_of), //
                         "root", json_known(go->toolchain ? go->toolchain->root : NULL));
}

static int print_json(const struct gg_inventory *inventory) {
        json_t *toolchains = json_array(), *path = json_array();
        int status = status_of(inventory), r = 0;

        for (size_t i = 0; i < inventory->count; i++)
                r |= json_array_append_new(toolchains, json_toolchain(inventory->toolchains[i]));
        for (size_t i = 0; i < inventory->path_count; i++)
                r |= json_array_append_new(path, json_path_go(&inventory->path_gos[i]));
        if (r < 0) {
                json_decref(toolchains);
                toolchains = NULL; /* and json_pack fails */
        }
        return gg_json_print(json_pack("{s:i, s:i, s:o, s:o}", "v", 1, "status", status, "toolchains",
                                       toolchains, "path", path),
                             status);
}

/* ---- */

static int list(struct gg_arena *arena, struct options *options) {
        struct gg_inventory inventory;
        struct gg_machine machine;
        int status = gg_where_open(arena, &options->where, &machine);

        if (status != GG_EXIT_OK)
                return status;
        gg_inventory_make(&machine, options->where.search, options->where.search_count, &inventory);
        status = options->as_json ? print_json(&inventory) : print(&inventory);
        gg_machine_close(&machine);
        return status;
}

static int read_options(struct gg_arena *arena, int argc, char **argv, struct options *ret) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                GG_WHERE_OPTIONS,
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        int c, r;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":hC:", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        ret->as_json = true;
                        break;
                case GG_WHERE_ROOT:
                case GG_WHERE_ENV:
                case GG_WHERE_SEARCH:
                        r = gg_where_take(arena, &ret->where, argv[0], c, optarg);
                        if (r != GG_EXIT_OK)
                                return r;
                        break;
                case 'C':
                        ret->where.dir = optarg;
                        break;
                case 'h':
                        return 'h';
                default:
                        return gg_bad_option(argv, c);
                }
        }
        for (; optind < argc; optind++)
                gg_where_add_search(arena, &ret->where, argv[optind]);
        return GG_EXIT_OK;
}

int gg_cmd_list(int argc, char **argv) {
        struct gg_arena arena = {0};
        struct options options = {0};
        int r = read_options(&arena, argc, argv, &options);

        if (r == 'h')
                r = help();
        else if (r == GG_EXIT_OK)
                r = list(&arena, &options);
        gg_arena_free(&arena);
        return r;
}
