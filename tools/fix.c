/* SPDX-License-Identifier: MIT */
/* goroot-guard fix: mends what doctor finds, this shell at once and the files for good. */
#include "commands.h"
#include "common/json.h"
#include "common/term.h"
#include "common/undo.h"
#include "doctor/doctor.h"
#include "output/findings.h"
#include "where.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_APPLY = 256, OPTION_UNDO, OPTION_DIFF, OPTION_SHELL, OPTION_JSON };

struct fix {
        struct gg_arena arena;
        struct gg_machine machine;
        struct gg_doctor doctor;
        struct gg_edit_file *files; /* all that can be edited, by file */
        size_t file_count;
};

static int help(void) {
        puts("Usage: goroot-guard fix [--shell sh|fish] [--diff | --json] [DIR]\n"
             "       goroot-guard fix --apply [DIR]\n"
             "       goroot-guard fix --undo\n"
             "Mend what 'goroot-guard doctor' finds. Prints shell code that mends this shell,\n"
             "for eval, and names on stderr the lines of files to be edited for good:\n\n"
             "  eval \"$(goroot-guard fix)\"          goroot-guard fix --shell fish | source\n\n"
             "Options:\n"
             "      --shell sh|fish   for which shell, sh being bash, zsh and their kind;\n"
             "                        by default the one that runs this\n"
             "      --diff            show the edits as a diff\n"
             "      --apply           make them; what the files held is kept for --undo\n"
             "      --undo            bring back what the last --apply changed\n"
             "      --json            print one JSON object\n"
             "      --root DIR        look at the image of a machine in DIR\n"
             "      --env NAME=VALUE  as if that were in the environment; may be repeated\n"
             "      --search DIR      look for toolchains in DIR, too; may be repeated\n"
             "  -h, --help            show this text\n\n"
             "The exit status is 0 if there was nothing to mend or all of it is mended, 1 if\n"
             "something is left, and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-fix(1)");
        return gg_finish(GG_EXIT_OK);
}

/* ---- the shell ---- */

enum dialect { DIALECT_SH, DIALECT_FISH };

static bool ends_with(const char *s, const char *end) {
        size_t n = strlen(s), m = strlen(end);

        return n >= m && strcmp(s + n - m, end) == 0;
}

/* What runs this: in "$(goroot-guard fix)" the parent is a copy of the shell. */
static enum dialect dialect_of_parent(void) {
        char path[64], name[32] = "";
        const char *shell = getenv("SHELL");
        size_t n = 0;
        FILE *f;

        snprintf(path, sizeof path, "/proc/%ld/comm", (long) getppid());
        f = fopen(path, "re");
        if (f) {
                n = fread(name, 1, sizeof name - 1, f);
                fclose(f);
        }
        name[n] = '\0';
        if (ends_with(name, "sh\n"))
                return strcmp(name, "fish\n") == 0 ? DIALECT_FISH : DIALECT_SH;
        /* Started by a program, for whoever's shell it is. */
        return shell && ends_with(shell, "/fish") ? DIALECT_FISH : DIALECT_SH;
}

/* In single quotes, where sh knows nothing but their end, and fish a backslash as well. */
static void put_quoted(const char *value, enum dialect dialect) {
        putchar('\'');
        for (const char *p = value; *p; p++) {
                if (*p == '\'')
                        fputs(dialect == DIALECT_SH ? "'\\''" : "\\'", stdout);
                else if (*p == '\\' && dialect == DIALECT_FISH)
                        fputs("\\\\", stdout);
                else
                        putchar(*p);
        }
        putchar('\'');
}

static void put_change(const char *name, const char *value, enum dialect dialect) {
        if (!value && dialect == DIALECT_SH)
                printf("unset %s;\n", name);
        else if (!value) /* of each scope; set(1) of fish takes the innermost away */
                printf("while set -q %s; set -e %s; end;\n", name, name);
        else {
                printf(dialect == DIALECT_SH ? "export %s=" : "set -gx %s ", name);
                put_quoted(value, dialect);
                puts(";");
        }
}

/* The variable of a finding, unless a more serious one has spoken for it: they are sorted. */
static bool is_first_of_variable(const struct gg_findings *findings, size_t i) {
        const struct gg_finding *f = &findings->items[i];

        if (!f->variable)
                return false;
        for (size_t j = 0; j < i; j++)
                if (findings->items[j].variable && strcmp(findings->items[j].variable, f->variable) == 0)
                        return false;
        return true;
}

/* ---- the files ---- */

static void gather_edits(struct fix *fix) {
        const struct gg_findings *findings = &fix->doctor.findings;
        const struct gg_edit **edits = NULL;
        size_t count = 0, cap = 0;

        for (size_t i = 0; i < findings->count; i++)
                for (const struct gg_edit *e = findings->items[i].edits; e; e = e->next) {
                        edits = gg_arena_grow(&fix->arena, edits, count, &cap, sizeof *edits);
                        edits[count++] = e;
                }
        gg_edits_group(&fix->arena, edits, count, &fix->files, &fix->file_count);
}

/* What there is to do by hand or with --apply: on stderr, since stdout is for eval. */
static void list_edits(const struct fix *fix) {
        const struct gg_findings *findings = &fix->doctor.findings;
        bool edits = false;

        for (size_t i = 0; i < findings->count; i++) {
                const struct gg_finding *f = &findings->items[i];

                if (!f->file || !f->fix || f->severity == GG_SEVERITY_NOTE)
                        continue;
                edits |= f->edits != NULL;
                if (f->line > 0)
                        gg_say("%s:%u: %s%s", f->file, f->line, f->fix, f->edits ? "" : " (by hand)");
                else
                        gg_say("%s: %s%s", f->file, f->fix, f->edits ? "" : " (by hand)");
        }
        if (edits)
                gg_say("'goroot-guard fix --apply' makes the edits that are not marked; --diff shows them");
}

static int show_diff(struct fix *fix) {
        int status = fix->file_count > 0 ? GG_EXIT_FINDINGS : GG_EXIT_OK;

        for (size_t i = 0; i < fix->file_count; i++) {
                const char *file = fix->files[i].file;
                int r = gg_edits_diff(&fix->arena, &fix->files[i], file + (file[0] == '/'), stdout);

                if (r < 0) {
                        gg_say("cannot show '%s': %s", file, strerror(-r));
                        status = GG_EXIT_FAILURE;
                }
        }
        return gg_finish(status);
}

/* Nothing is edited before all that is about to be edited is kept. */
static int apply(struct fix *fix) {
        struct gg_undo_file *kept = gg_arena_alloc(&fix->arena, fix->file_count * sizeof *kept);
        struct gg_edit_file *ready = gg_arena_alloc(&fix->arena, fix->file_count * sizeof *ready);
        const char *place = gg_undo_place(&fix->arena), *folder = NULL;
        int status = GG_EXIT_OK, r;
        size_t count = 0;

        for (size_t i = 0; i < fix->file_count; i++) {
                const char *file = fix->files[i].file;
                char *real = realpath(file, NULL);

                r = real ? gg_edits_render(&fix->arena, &fix->files[i], &kept[count].before,
                                           &kept[count].after)
                         : -errno;
                if (r == 0 && access(real, W_OK) < 0)
                        r = -errno;
                if (r < 0) {
                        gg_say("cannot edit '%s': %s", file, strerror(-r));
                        status = GG_EXIT_FINDINGS;
                } else {
                        kept[count].file = gg_arena_copy(&fix->arena, real);
                        ready[count++] = fix->files[i];
                }
                free(real);
        }
        if (count == 0)
                return status;
        r = place ? gg_undo_save(&fix->arena, place, kept, count, &folder) : -ENOENT;
        if (r < 0) {
                gg_say("nothing was edited: cannot keep what the files hold in '%s': %s",
                       place ? place : "$HOME/.local/state", strerror(-r));
                return GG_EXIT_FAILURE;
        }
        for (size_t i = 0; i < count; i++) {
                r = gg_edits_apply(&fix->arena, &ready[i], NULL);
                if (r < 0) {
                        gg_say("cannot edit '%s': %s", ready[i].file, strerror(-r));
                        status = GG_EXIT_FINDINGS;
                        continue;
                }
                gg_say("edited %s", ready[i].file);
        }
        gg_say("what the files held is in %s; 'goroot-guard fix --undo' brings it back", folder);
        return status;
}

static int undo(struct gg_arena *arena) {
        const char *place = gg_undo_place(arena);
        struct gg_undo last = {0};
        int r = place ? gg_undo_newest(arena, place, &last) : -ENOENT, status = GG_EXIT_OK;

        if (r == -ENOENT) {
                gg_say("there is nothing to undo%s%s", place ? " in " : "", place ? place : "");
                return GG_EXIT_FAILURE;
        }
        if (r < 0) {
                gg_say("cannot read '%s': %s", last.folder, strerror(-r));
                return GG_EXIT_FAILURE;
        }
        for (size_t i = 0; i < last.count; i++) {
                const struct gg_undo_file *f = &last.files[i];

                switch (gg_undo_state(arena, f)) {
                case GG_UNDO_DONE:
                        gg_say("%s is as it was", f->file);
                        continue;
                case GG_UNDO_CHANGED:
                        gg_say("%s has been changed since and is left alone; what it held is in "
                               "%s/%zu.before",
                               f->file, last.folder, i);
                        status = GG_EXIT_FINDINGS;
                        continue;
                case GG_UNDO_READY:
                        break;
                }
                r = gg_file_replace(f->file, f->before, 0644);
                if (r < 0) {
                        gg_say("cannot bring back '%s': %s", f->file, strerror(-r));
                        status = GG_EXIT_FINDINGS;
                } else {
                        gg_say("brought back %s", f->file);
                }
        }
        if (status == GG_EXIT_OK) {
                r = gg_undo_forget(arena, &last);
                if (r < 0)
                        gg_say("cannot remove '%s': %s", last.folder, strerror(-r));
        }
        return status;
}

/* ---- for programs ---- */

static json_t *json_edit(const struct gg_edit *e) {
        return json_pack("{s:I, s:o, s:o}", "line", (json_int_t) e->line, "old", gg_json_text(e->old), "new",
                         e->replacement ? gg_json_text(gg_str_of(e->replacement)) : json_null());
}

static int print_json(const struct fix *fix, int status) {
        const struct gg_findings *findings = &fix->doctor.findings;
        json_t *shell = json_array(), *files = json_array();

        for (size_t i = 0; i < findings->count; i++) {
                const struct gg_finding *f = &findings->items[i];

                if (is_first_of_variable(findings, i))
                        json_array_append_new(
                                shell, json_pack("{s:s, s:o}", "variable", f->variable, "value",
                                                 f->value ? gg_json_text(gg_str_of(f->value)) : json_null()));
        }
        for (size_t i = 0; i < fix->file_count; i++) {
                json_t *edits = json_array();

                for (size_t j = 0; j < fix->files[i].count; j++)
                        json_array_append_new(edits, json_edit(fix->files[i].edits[j]));
                json_array_append_new(files,
                                      json_pack("{s:o, s:o}", "file",
                                                gg_json_text(gg_str_of(fix->files[i].file)), "edits", edits));
        }
        return gg_json_print(json_pack("{s:i, s:i, s:o, s:o, s:o}", "v", 1, "status", status, "shell", shell,
                                       "files", files, "findings", gg_findings_json(findings)),
                             status);
}

static int print_shell(const struct fix *fix, enum dialect dialect, int status) {
        const struct gg_findings *findings = &fix->doctor.findings;

        if (!fix->machine.root)
                for (size_t i = 0; i < findings->count; i++)
                        if (is_first_of_variable(findings, i))
                                put_change(findings->items[i].variable, findings->items[i].value, dialect);
        list_edits(fix);
        return gg_finish(status);
}

/* ---- */

struct request {
        struct gg_where where;
        enum dialect dialect;
        int mode; /* one of the options, or 0 */
};

static int examine(struct fix *fix, struct request *request) {
        struct gg_configuration *conf = gg_arena_alloc(&fix->arena, sizeof *conf);
        struct gg_where *where = &request->where;
        int status = gg_where_open(&fix->arena, where, &fix->machine);

        if (status != GG_EXIT_OK)
                return status;
        gg_configuration_effective(environ, conf);
        gg_doctor_examine(&fix->machine, fix->machine.cwd, &conf->conf, where->search, where->search_count,
                          &fix->doctor);
        gather_edits(fix);
        return GG_EXIT_OK;
}

/* Whether anything is left that this command knows how to mend, or that a file is named for. */
static int status_of(const struct fix *fix) {
        return gg_findings_count(&fix->doctor.findings, GG_SEVERITY_WARNING) > 0 ? GG_EXIT_FINDINGS
                                                                                 : GG_EXIT_OK;
}

/* GG_EXIT_OK, or the status to end with. */
static int take_option(struct gg_arena *arena, struct request *request, char **argv, int c) {
        switch (c) {
        case OPTION_SHELL:
                request->dialect = strcmp(optarg, "fish") == 0 ? DIALECT_FISH : DIALECT_SH;
                if (request->dialect == DIALECT_SH && strcmp(optarg, "sh") != 0)
                        return gg_bad_usage(argv[0], "bad value of --shell: '%s' (allowed: sh, fish)",
                                            optarg);
                return GG_EXIT_OK;
        case OPTION_APPLY:
        case OPTION_UNDO:
        case OPTION_DIFF:
        case OPTION_JSON:
                if (request->mode != 0 && request->mode != c)
                        return gg_bad_usage(argv[0],
                                            "only one of --apply, --undo, --diff and --json can be given");
                request->mode = c;
                return GG_EXIT_OK;
        case GG_WHERE_ROOT:
        case GG_WHERE_ENV:
        case GG_WHERE_SEARCH:
                return gg_where_take(arena, &request->where, argv[0], c, optarg);
        default:
                return gg_bad_option(argv, c);
        }
}

static int mend(struct fix *fix, struct request *request) {
        int status;

        if (request->mode == OPTION_UNDO)
                return undo(&fix->arena);
        status = examine(fix, request);
        if (status != GG_EXIT_OK)
                return status;
        switch (request->mode) {
        case OPTION_APPLY:
                status = apply(fix);
                break;
        case OPTION_DIFF:
                status = show_diff(fix);
                break;
        case OPTION_JSON:
                status = print_json(fix, status_of(fix));
                break;
        default:
                status = print_shell(fix, request->dialect, status_of(fix));
        }
        gg_machine_close(&fix->machine);
        return status;
}

int gg_cmd_fix(int argc, char **argv) {
        static const struct option table[] = {
                {"shell", required_argument, NULL, OPTION_SHELL},
                {"diff", no_argument, NULL, OPTION_DIFF},
                {"apply", no_argument, NULL, OPTION_APPLY},
                {"undo", no_argument, NULL, OPTION_UNDO},
                {"json", no_argument, NULL, OPTION_JSON},
                GG_WHERE_OPTIONS,
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        struct fix fix = {.arena = {NULL}};
        struct request request = {.dialect = dialect_of_parent()};
        int c, status = GG_EXIT_OK;

        opterr = 0;
        while (status == GG_EXIT_OK && (c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                if (c == 'h') {
                        gg_arena_free(&fix.arena);
                        return help();
                }
                status = take_option(&fix.arena, &request, argv, c);
        }
        if (status == GG_EXIT_OK && argc - optind > (request.mode == OPTION_UNDO ? 0 : 1))
                status = gg_bad_usage(argv[0], "too many arguments: '%s'", argv[argc - 1]);
        request.where.dir = argv[optind];
        if (status == GG_EXIT_OK)
                status = mend(&fix, &request);
        gg_arena_free(&fix.arena);
        return status;
}
