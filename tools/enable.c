/* SPDX-License-Identifier: MIT */
/* goroot-guard enable: the guard for every program of a machine, by /etc/ld.so.preload. */
#include "commands.h"
#include "common/library.h"
#include "output/proofs.h"
#include "system/change.h"
#include "system/identity.h"
#include "system/place.h"
#include "system/preloadfile.h"
#include "where.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_PARTIAL = 256, OPTION_UNPROVEN, OPTION_DRY_RUN };

struct enable {
        struct gg_arena arena;
        struct gg_machine machine;
        struct gg_where where;
        const char *library; /* as it was asked for; NULL: the usual one */
        bool partial, unproven, dry_run;

        struct gg_survey survey;
        const char *version;
};

static int help(void) {
        puts("Usage: goroot-guard enable [OPTION...] [LIBRARY]\n"
             "Guard every program that starts from now on: put LIBRARY (by default the one\n"
             "that belongs to this program) into " GG_PRELOAD_FILE ". Before that it is\n"
             "tried with each C library and word size of the machine, and it must lie where\n"
             "nobody but root can replace it. All else in the file stays as it is.\n\n"
             "Options:\n"
             "      --root DIR   in the image of a machine in DIR; LIBRARY is a path in it\n"
             "      --partial    although programs of another word size cannot load it, and\n"
             "                   will each print a line that says so\n"
             "      --unproven   although it could not be tried with some programs\n"
             "      --dry-run    try the library and change nothing\n"
             "  -h, --help       show this text\n\n"
             "The exit status is 0 if it is enabled, 1 if the library must not be, 2 if that\n"
             "could not be told, and 125 if goroot-guard fails.\n"
             "'goroot-guard disable' undoes it, 'goroot-guard status' looks at it.\n"
             "Manual: goroot-guard-enable(1)");
        return gg_finish(GG_EXIT_OK);
}

/* ---- which library ---- */

/* Where packages put it, in an image. */
static const char *const places[] = {
        GG_LIBDIR "/" GG_PRELOAD_LIBRARY,       "/usr/lib/*/" GG_PRELOAD_LIBRARY,
        "/usr/lib64/" GG_PRELOAD_LIBRARY,       "/usr/lib/" GG_PRELOAD_LIBRARY,
        "/usr/local/lib/*/" GG_PRELOAD_LIBRARY, "/usr/local/lib64/" GG_PRELOAD_LIBRARY,
        "/usr/local/lib/" GG_PRELOAD_LIBRARY,
};

struct usual {
        const struct gg_machine *machine;
        const struct gg_loader *loader; /* NULL: there is none */
        const char *first, *fitting;    /* of all that are there */
};

static void take(void *ctx, const char *path) {
        struct usual *usual = ctx;
        struct gg_elf_kind kind;

        if (!usual->first)
                usual->first = path;
        if (!usual->fitting && usual->loader && gg_elf_kind_read(usual->machine, path, &kind) == 0 &&
            gg_elf_kind_eq(kind, usual->loader->kind))
                usual->fitting = path;
}

/* Of several that for the programs of the first loader: the word size that most programs have. */
static const char *usual_of_image(struct enable *e) {
        struct usual usual = {.machine = &e->machine};
        struct gg_loader *loaders;
        size_t count;

        gg_loaders_find(&e->machine, &loaders, &count);
        usual.loader = count > 0 ? &loaders[0] : NULL;
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
                gg_machine_glob(&e->machine, places[i], take, &usual);
        if (!usual.first)
                gg_say("no " GG_PRELOAD_LIBRARY " in the image %s: install it there, or name it",
                       e->machine.root);
        return usual.fitting ? usual.fitting : usual.first;
}

/* NULL after saying where it is not. */
static const char *usual_library(struct enable *e) {
        const char *found = NULL;
        struct gg_library own;
        char *program;

        if (e->machine.root)
                return usual_of_image(e);
        program = gg_program_path();
        gg_library_find(program, &own);
        if (own.path)
                found = gg_arena_copy(&e->arena, own.path);
        else
                gg_say("no " GG_PRELOAD_LIBRARY " beside this program: install it, or name it");
        gg_library_free(&own);
        free(program);
        return found;
}

/* Whether a file is the guard, in a place that is safe. GG_EXIT_OK, or a status after saying why not. */
static int check_file(struct enable *e, const char *path) {
        const char *why, *version;
        int r = gg_library_version(&e->arena, &e->machine.fs, path, &version);

        if (r == -ENODATA || r == -ENOEXEC) {
                gg_say("%s is %s", path,
                       r == -ENOEXEC ? "no shared library, or a part of one"
                                     : "not the library of goroot-guard, or a part of it");
                return GG_EXIT_FINDINGS;
        }
        if (r < 0) {
                gg_say("cannot read '%s': %s", path, r == -EINVAL ? "no regular file" : strerror(-r));
                return GG_EXIT_FINDINGS;
        }
        if (!e->version)
                e->version = version;
        r = gg_place_check(&e->machine, path, &why);
        if (r == -EPERM) {
                gg_say("%s is not safe there: %s, and every program of root's would load what they put "
                       "there",
                       path, why);
                gg_say("install it where root alone can write, such as " GG_LIBDIR);
                return GG_EXIT_FINDINGS;
        }
        if (r < 0) {
                gg_say("cannot look at the way to '%s': %s", path, strerror(-r));
                return GG_EXIT_UNKNOWN;
        }
        return GG_EXIT_OK;
}

/* ---- what the loaders make of it ---- */

static void say_proofs(const struct enable *e, enum gg_proof_result result, const char *what) {
        for (size_t i = 0; i < e->survey.count; i++) {
                const struct gg_proof *p = &e->survey.proofs[i];

                if (!p->loader->is_musl && p->result == result)
                        gg_say("%s programs of %s (%s): %s", what, p->loader->path, p->loader->arch, p->why);
        }
}

/* GG_EXIT_OK, or a status after saying why it is not to be enabled. */
static int judge(const struct enable *e) {
        const struct gg_survey *s = &e->survey;

        if (gg_survey_count(s, GG_PROOF_FAILS) > 0) {
                say_proofs(e, GG_PROOF_FAILS, "not enabled: with the library,");
                return GG_EXIT_FINDINGS;
        }
        if (gg_survey_count(s, GG_PROOF_OTHER) > 0 && !e->partial) {
                say_proofs(e, GG_PROOF_OTHER, "not enabled: there is no library for");
                gg_say("each of those programs would print a line on its standard error; install a library "
                       "for them too, or say --partial");
                return GG_EXIT_FINDINGS;
        }
        if (gg_survey_count(s, GG_PROOF_UNPROVEN) > 0 && !e->unproven) {
                say_proofs(e, GG_PROOF_UNPROVEN, "not enabled: the library was not tried with");
                gg_say("--unproven enables it all the same");
                return GG_EXIT_UNKNOWN;
        }
        if (gg_survey_count(s, GG_PROOF_LOADS) == 0 && gg_survey_count(s, GG_PROOF_UNPROVEN) == 0) {
                gg_say("not enabled: there is no glibc here whose programs could load it, and musl reads no "
                       "%s; LD_PRELOAD works with musl",
                       GG_PRELOAD_FILE);
                return GG_EXIT_FINDINGS;
        }
        return GG_EXIT_OK;
}

static int choose(struct enable *e) {
        const char *library = e->library ? e->library : usual_library(e), *file;
        int status = GG_EXIT_OK;

        if (!library)
                return GG_EXIT_FAILURE;
        if (!gg_preload_may_be_entry(library))
                return gg_bad_usage("enable",
                                    "'%s' cannot stand in %s (allowed: an absolute path that ends in "
                                    "/%s, without blanks, colons, '#' and control characters)",
                                    library, GG_PRELOAD_FILE, GG_PRELOAD_LIBRARY);
        /* Nothing is run of a file that is not the guard, or that somebody else could have put there. */
        if (!strchr(library, '$'))
                status = check_file(e, library);
        if (status != GG_EXIT_OK)
                return status;
        gg_survey_library(&e->machine, library, &e->survey);
        for (size_t i = 0; status == GG_EXIT_OK && (file = gg_survey_file(&e->survey, i)); i++)
                status = check_file(e, file);
        return status == GG_EXIT_OK ? judge(e) : status;
}

/* ---- the file ---- */

static int say_cannot_change(int r) {
        gg_say("cannot change %s: %s", GG_PRELOAD_FILE, gg_preload_error(r));
        return GG_EXIT_FAILURE;
}

/* What the file is to hold. GG_EXIT_OK, or a status after saying why that cannot be. */
static int draft(struct enable *e, const struct gg_preload_file *file, struct gg_str *ret_text) {
        struct gg_preload_list list;

        if (file->is_link)
                return say_cannot_change(-ELOOP);
        gg_preload_parse(&e->arena, file->text, &list);
        if (list.nul_line > 0) {
                gg_say("cannot change %s: line %u has a NUL byte, and the loader reads nothing behind it",
                       GG_PRELOAD_FILE, list.nul_line);
                return GG_EXIT_FAILURE;
        }
        *ret_text = gg_preload_with(&e->arena, file->text, file->is_there, e->survey.entry);
        return GG_EXIT_OK;
}

/* Puts back what was there, unless somebody else has changed it since. */
static int take_back(struct enable *e, const struct gg_preload_file *before, struct gg_str text) {
        struct gg_preload_change change;
        int r = gg_preload_begin(&e->machine, &change);

        if (r < 0)
                return r;
        r = gg_str_eq(change.file.text, text)
                    ? gg_preload_put(&change, before->is_there ? &before->text : NULL)
                    : -ESTALE;
        gg_preload_end(&change);
        return r;
}

/* Whether programs start as they did. */
static int check_after(struct enable *e, const struct gg_preload_file *before, struct gg_str text) {
        for (size_t i = 0; i < e->survey.count; i++) {
                const char *what = gg_prove_unchanged(&e->machine, &e->survey.proofs[i]);
                int r;

                if (!what)
                        continue;
                gg_say("with %s in place, of %s: %s", GG_PRELOAD_FILE, e->survey.proofs[i].loader->path,
                       what);
                r = take_back(e, before, text);
                if (r < 0)
                        return say_cannot_change(r);
                gg_say("so it is as it was before, and the guard is not enabled");
                return GG_EXIT_FINDINGS;
        }
        return GG_EXIT_OK;
}

/* GG_EXIT_OK and what it held before, or a status after saying what went wrong. */
static int put_in(struct enable *e, struct gg_preload_file *ret_before) {
        struct gg_preload_change change;
        struct gg_str text;
        int status, r = gg_preload_begin(&e->machine, &change);

        if (r < 0)
                return say_cannot_change(r);
        *ret_before = change.file;
        status = draft(e, &change.file, &text);
        if (status == GG_EXIT_OK) {
                r = gg_preload_put(&change, &text);
                if (r < 0)
                        status = say_cannot_change(r);
        }
        gg_preload_end(&change);
        return status == GG_EXIT_OK ? check_after(e, ret_before, text) : status;
}

/* ---- what is said in the end ---- */

/* As an argument of printf(1), so that any byte can be typed. */
static void put_for_printf(struct gg_str text) {
        for (size_t i = 0; i < text.n; i++) {
                unsigned char c = (unsigned char) text.p[i];

                if (c == '\n')
                        fputs("\\n", stdout);
                else if (c < 0x20 || c >= 0x7f || c == '\'' || c == '\\')
                        printf("\\%03o", c);
                else if (c == '%')
                        fputs("%%", stdout);
                else
                        putchar(c);
        }
}

static void print_recovery(const struct enable *e, const struct gg_preload_file *before) {
        fputs("To switch it off: goroot-guard disable", stdout);
        if (e->machine.root) {
                fputs(" --root ", stdout);
                gg_put_text(stdout, e->machine.root);
        }
        fputs("\nShould programs not start any more, each of these does it, too:\n"
              "  in a shell that is still open, and needs no program for it:\n"
              "    printf '",
              stdout);
        put_for_printf(before->text);
        puts("' >" GG_PRELOAD_FILE "\n"
             "  with a static busybox:\n"
             "    busybox sed -i '\\,/" GG_PRELOAD_LIBRARY ",d' " GG_PRELOAD_FILE "\n"
             "  from a rescue system, or a container that has the disk at DIR:\n"
             "    goroot-guard disable --root DIR");
}

static void print_on(const struct enable *e, const char *state) {
        printf("%s: ", state);
        gg_put_text(stdout, e->survey.entry);
        fputs(" in " GG_PRELOAD_FILE, stdout);
        if (e->version) { /* of an image nobody may have looked at it */
                fputs(" (goroot-guard ", stdout);
                gg_put_text(stdout, e->version);
                putchar(')');
        }
        putchar('\n');
        gg_proofs_print(&e->survey, stdout);
}

static int enable(struct enable *e) {
        struct gg_preload_file file;
        struct gg_str text;
        int status, r = gg_preload_read(&e->machine, &file);

        if (r < 0) /* before any program is started: glibc waits for a FIFO */
                return say_cannot_change(r);
        status = choose(e);
        if (status == GG_EXIT_OK)
                status = draft(e, &file, &text);
        if (status != GG_EXIT_OK)
                return status;
        /* Where nothing is to be changed nobody needs the right to. */
        if (file.is_there && gg_str_eq(file.text, text)) {
                gg_preload_tidy(&e->machine);
                print_on(e, "already enabled");
                return gg_finish(GG_EXIT_OK);
        }
        if (e->dry_run) {
                print_on(e, "would be enabled");
                return gg_finish(GG_EXIT_OK);
        }
        status = put_in(e, &file);
        if (status != GG_EXIT_OK)
                return status;
        print_on(e, "enabled");
        puts("Programs that start from now on are guarded, those that run already are not.");
        print_recovery(e, &file);
        return gg_finish(GG_EXIT_OK);
}

/* ---- */

static int parse(struct enable *e, int argc, char **argv) {
        static const struct option table[] = {
                {"root", required_argument, NULL, GG_WHERE_ROOT},
                {"partial", no_argument, NULL, OPTION_PARTIAL},
                {"unproven", no_argument, NULL, OPTION_UNPROVEN},
                {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        int c;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                switch (c) {
                case GG_WHERE_ROOT:
                        gg_where_take(&e->arena, &e->where, argv[0], c, optarg);
                        break;
                case OPTION_PARTIAL:
                        e->partial = true;
                        break;
                case OPTION_UNPROVEN:
                        e->unproven = true;
                        break;
                case OPTION_DRY_RUN:
                        e->dry_run = true;
                        break;
                case 'h':
                        exit(help());
                default:
                        return gg_bad_option(argv, c);
                }
        }
        if (argc - optind > 1)
                return gg_bad_usage(argv[0], "one library at most, not also '%s'", argv[optind + 1]);
        e->library = argv[optind];
        return GG_EXIT_OK;
}

int gg_cmd_enable(int argc, char **argv) {
        struct enable e = {.library = NULL};
        int status = parse(&e, argc, argv);

        if (status == GG_EXIT_OK)
                status = gg_where_open(&e.arena, &e.where, &e.machine);
        if (status == GG_EXIT_OK) {
                status = enable(&e);
                gg_machine_close(&e.machine);
        }
        gg_arena_free(&e.arena);
        return status;
}
