/* SPDX-License-Identifier: MIT */
/* goroot-guard check-config: what is wrong with the configuration, and where. */
#include "commands.h"
#include "common/configuration.h"
#include "common/json.h"
#include "common/readfile.h"
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/record.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_JSON = 256 };

/* A file or a variable that was looked at. */
struct source {
        const char *name;
        bool is_file;
        unsigned mistakes;
        json_t *json; /* the object about it; NULL in the report for people */
};

/* In the report for people everything is printed as it is found; the other one is printed at the end. */
struct report {
        bool as_json;
        bool failed; /* no memory */
        int status;
        struct source *sources;
        size_t count;
        struct source
                *current; /* where mistakes belong; NULL: to the source that is named like their origin */
};

static int help(void) {
        puts("Usage: goroot-guard check-config [--json] [FILE...]\n"
             "Look for mistakes in each FILE or, if none is named, in the configuration in\n"
             "force: " GG_SYSTEM_CONF ", the file named by GOROOT_GUARD_CONF and\n"
             "the settings in other GOROOT_GUARD variables.\n\n"
             "Options:\n"
             "      --json  print one JSON object\n"
             "  -h, --help  show this text\n\n"
             "The exit status is 0 if there is no mistake, 1 if there is one, and 125 if\n"
             "goroot-guard fails or a FILE cannot be read. Notes are no mistakes.\n"
             "Manual: goroot-guard-check-config(1), goroot-guard.conf(5)");
        return gg_finish(GG_EXIT_OK);
}

static void worsen(struct report *report, int status) {
        if (status > report->status)
                report->status = status;
}

/* ---- the word that was meant ---- */

enum { WORD_MAX = 31 };

static size_t least(size_t a, size_t b) {
        return a < b ? a : b;
}

/* How many letters are wrong, missing, too many or swapped with the next (optimal string alignment), whatever
 * their case. Both words are at most WORD_MAX long. */
static size_t distance(struct gg_str a, struct gg_str b) {
        size_t rows[WORD_MAX + 1][WORD_MAX + 1];

        for (size_t i = 0; i <= a.n; i++)
                for (size_t j = 0; j <= b.n; j++) {
                        if (i == 0 || j == 0) {
                                rows[i][j] = i + j;
                                continue;
                        }
                        int x = tolower((unsigned char) a.p[i - 1]), y = tolower((unsigned char) b.p[j - 1]);

                        rows[i][j] = least(rows[i - 1][j - 1] + (x != y),
                                           least(rows[i - 1][j], rows[i][j - 1]) + 1);
                        if (i > 1 && j > 1 && x == tolower((unsigned char) b.p[j - 2]) &&
                            y == tolower((unsigned char) a.p[i - 2]))
                                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
                }
        return rows[a.n][b.n];
}

/* The nearest word of a list such as "real, unset", empty if none is near; of two that are as near the longer
 * one, for more letters are forgotten than made up. Words of less than three letters are left out: "on" is
 * not a misspelt "no". */
static struct gg_str nearest(struct gg_str word, const char *list) {
        struct gg_str rest = gg_str_of(list), best = {NULL, 0};
        size_t bound = word.n > 3 ? 3 : 2; /* as many letters are too many */

        while (rest.p) {
                struct gg_str candidate = gg_str_trim(gg_str_cut(&rest, ','));

                if (word.n < 3 || word.n > WORD_MAX || candidate.n < 3 || candidate.n > WORD_MAX)
                        continue;
                size_t d = distance(word, candidate);

                if (d < bound || (d == bound && best.n > 0 && candidate.n > best.n)) {
                        bound = d;
                        best = candidate;
                }
        }
        return best;
}

static struct gg_str suggestion(const struct gg_conf_error *error) {
        if (strcmp(error->what, "unknown key") == 0)
                return nearest(error->subject, error->allowed);
        if (strcmp(error->what, "bad value") == 0)
                return nearest(error->value, error->allowed);
        return (struct gg_str){NULL, 0};
}

/* ---- what is reported ---- */

static struct source *add_source(struct report *report, const char *name, bool is_file) {
        struct source *s = &report->sources[report->count++];

        *s = (struct source){.name = name, .is_file = is_file};
        if (report->as_json) {
                s->json = json_pack("{s:o, s:[], s:[]}", is_file ? "file" : "variable",
                                    gg_json_text(gg_str_of(name)), "mistakes", "notes");
                report->failed |= !s->json;
        }
        return s;
}

static void add_mistake(void *ctx, const struct gg_conf_error *error) {
        struct gg_str meant = suggestion(error);
        struct report *report = ctx;
        struct source *s = report->current;

        for (size_t i = 0; !s && i < report->count; i++)
                if (gg_str_is(error->origin, report->sources[i].name))
                        s = &report->sources[i];
        worsen(report, GG_EXIT_VIOLATION);
        if (s)
                s->mistakes++;
        if (report->as_json) {
                json_t *mistake =
                        json_pack("{s:I, s:s, s:o, s:o, s:s, s:o}", "line", (json_int_t) error->line, "what",
                                  error->what, "subject", gg_json_text(error->subject), "value",
                                  gg_json_text(error->value), "allowed", error->allowed, "suggestion",
                                  meant.n > 0 ? gg_json_text(meant) : json_null());

                report->failed |=
                        !s || json_array_append_new(json_object_get(s->json, "mistakes"), mistake) < 0;
                return;
        }

        char *text = gg_mistake_text(error);

        report->failed |= !text;
        fputs(text ? text : "", stdout);
        if (meant.n > 0)
                printf("; did you mean '%.*s'?", (int) meant.n, meant.p);
        putchar('\n');
        free(text);
}

__attribute__((format(printf, 3, 4))) static void add_note(struct report *report, struct source *s,
                                                           const char *format, ...) {
        char *text = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0) {
                report->failed = true;
                return;
        }
        if (report->as_json) {
                json_t *note = gg_json_text(gg_str_of(text));

                report->failed |= json_array_append_new(json_object_get(s->json, "notes"), note) < 0;
        } else {
                gg_put_text(stdout, s->name);
                fputs(": note: ", stdout);
                gg_put_text(stdout, text);
                putchar('\n');
        }
        free(text);
}

static void put_ok(const struct report *report, const struct source *s) {
        if (report->as_json || s->mistakes > 0)
                return;
        gg_put_text(stdout, s->name);
        puts(": ok");
}

/* ---- notes ---- */

/* Whether whatever matches the pattern has "go" in it: if a run of its letters has. */
static bool implies_go(struct gg_str pattern) {
        for (size_t i = 0; i + 1 < pattern.n; i++)
                if (pattern.p[i] == 'g' && pattern.p[i + 1] == 'o')
                        return true;
        return false;
}

/* The library decides by the name whether a launch needs a look, before it may open any file: names that a
 * file adds to the built-in ones come too late for it, unless somebody read the file before. */
static void note_names(struct report *report, struct source *s, struct gg_str names) {
        size_t i = 0;

        while (i < names.n) {
                size_t n = 0;

                while (i + n < names.n && !strchr(", \t\r", names.p[i + n]))
                        n++;
                if (n > 0 && !implies_go((struct gg_str){names.p + i, n})) {
                        add_note(report, s,
                                 "names: programs without \"go\" in their name, which '%.*s' can match, are "
                                 "only looked at under 'goroot-guard run' or with GOROOT_GUARD_NAMES set",
                                 (int) n, names.p + i);
                        return;
                }
                i += n + 1;
        }
}

/* What gg_settings_load() asks of the file in a process with the rights of somebody else. */
static void note_owner(struct report *report, struct source *s) {
        struct stat st;

        if (stat(s->name, &st) < 0 ||
            (S_ISREG(st.st_mode) && st.st_uid == 0 && !(st.st_mode & (S_IWGRP | S_IWOTH))))
                return;
        add_note(report, s,
                 "set-user-ID programs and others in secure-execution mode do not read it: it must be a "
                 "regular file that root owns and nobody else may write");
}

/* ---- files named on the command line: each by itself ---- */

static void check_file(struct report *report, const char *path, char text[GG_CONF_TEXT_MAX + 1]) {
        struct source *s = add_source(report, path, true);
        struct gg_conf defaults, conf;
        size_t n;
        int r = gg_read_file(path, text, GG_CONF_TEXT_MAX + 1, &n);

        if (r < 0) {
                gg_say("cannot read '%s': %s", path, strerror(-r));
                if (report->as_json)
                        report->failed |=
                                json_object_set_new(s->json, "error", json_string(strerror(-r))) < 0;
                worsen(report, GG_EXIT_FAILURE);
                return;
        }
        gg_conf_defaults(&defaults);
        conf = defaults;
        report->current = s;
        gg_conf_parse(&conf, (struct gg_str){text, n}, gg_str_of(path), add_mistake, report);
        put_ok(report, s);
        if (conf.names.p != defaults.names.p)
                note_names(report, s, conf.names);
        if (strcmp(path, GG_SYSTEM_CONF) == 0)
                note_owner(report, s);
}

static void check_files(struct report *report, char **paths) {
        char *text = malloc(GG_CONF_TEXT_MAX + 1);

        report->failed |= !text;
        for (size_t i = 0; text && paths[i]; i++)
                check_file(report, paths[i], text);
        free(text);
}

/* ---- the configuration in force ---- */

static const char *const variables[] = {
        "GOROOT_GUARD_CONF", "GOROOT_GUARD", "GOROOT_GUARD_LOG", "GOROOT_GUARD_NAMES", "GOROOT_GUARD_STICKY",
};

#define VARIABLE_COUNT (sizeof variables / sizeof variables[0])

static bool given(const char *value) {
        return value && *value != '\0';
}

/* Says which of the variables a `lock = yes` in that file puts out of force;
 * from the first of the list on. */
static void note_lock(struct report *report, struct source *s, size_t first) {
        for (size_t i = first; i < VARIABLE_COUNT; i++)
                if (given(getenv(variables[i])))
                        add_note(report, s, "lock = yes: %s changes nothing", variables[i]);
}

static bool points_into(const char *p, const char *text) {
        return (uintptr_t) p >= (uintptr_t) text && (uintptr_t) p - (uintptr_t) text <= GG_CONF_TEXT_MAX;
}

static void check_effective(struct report *report) {
        struct gg_settings_input input = {.system_file = GG_SYSTEM_CONF, .secure = getauxval(AT_SECURE) != 0};
        struct gg_configuration *all = malloc(sizeof *all);
        struct source *system_file = NULL, *user_file = NULL;
        struct stat st;
        bool locked;

        if (!all) {
                report->failed = true;
                return;
        }
        gg_settings_load(&input, &all->text, &all->conf, NULL, NULL);
        locked = all->conf.lock;
        input.conf = getenv("GOROOT_GUARD_CONF");
        input.policy = getenv("GOROOT_GUARD");
        input.log = getenv("GOROOT_GUARD_LOG");
        input.names = getenv("GOROOT_GUARD_NAMES");
        input.sticky = getenv("GOROOT_GUARD_STICKY");
        input.env = environ;
        if (stat(GG_SYSTEM_CONF, &st) == 0 || errno != ENOENT)
                system_file = add_source(report, GG_SYSTEM_CONF, true);
        if (!locked && given(input.conf) && input.conf[0] == '/')
                user_file = add_source(report, input.conf, true);
        for (size_t i = 0; i < VARIABLE_COUNT; i++)
                add_source(report, variables[i], false);

        gg_settings_load(&input, &all->text, &all->conf, add_mistake, report);
        if (system_file) {
                put_ok(report, system_file);
                if (points_into(all->conf.names.p, all->text.system_file))
                        note_names(report, system_file, all->conf.names);
                note_owner(report, system_file);
                if (locked)
                        note_lock(report, system_file, 0);
        }
        if (user_file) {
                put_ok(report, user_file);
                if (points_into(all->conf.names.p, all->text.user_file))
                        note_names(report, user_file, all->conf.names);
                if (all->conf.lock)
                        note_lock(report, user_file, 1);
        }
        if (!system_file && !user_file && !report->as_json)
                puts("no configuration file: the defaults hold");
        free(all);
}

/* ---- */

/* Variables are listed only if there is something to say about them. */
static void print_json(struct report *report) {
        json_t *whole =
                json_pack("{s:i, s:i, s:[], s:[]}", "v", 1, "status", report->status, "files", "variables");

        report->failed |= !whole;
        for (size_t i = 0; i < report->count; i++) {
                const struct source *s = &report->sources[i];

                if (s->is_file || s->mistakes > 0)
                        report->failed |=
                                json_array_append(json_object_get(whole, s->is_file ? "files" : "variables"),
                                                  s->json) < 0;
        }
        if (!report->failed) {
                json_dumpf(whole, stdout, JSON_COMPACT);
                putchar('\n');
        }
        json_decref(whole);
}

int gg_cmd_check_config(int argc, char **argv) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        struct report report = {.status = GG_EXIT_OK};
        int c;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        report.as_json = true;
                        break;
                case 'h':
                        return help();
                default:
                        return gg_bad_option(argv, c);
                }
        }
        report.sources = calloc((size_t) (argc - optind) + 2 + VARIABLE_COUNT, sizeof *report.sources);
        if (!report.sources)
                report.failed = true;
        else if (optind < argc)
                check_files(&report, argv + optind);
        else
                check_effective(&report);
        if (report.as_json && !report.failed)
                print_json(&report);
        for (size_t i = 0; i < report.count; i++)
                json_decref(report.sources[i].json);
        free(report.sources);
        if (report.failed) {
                gg_say("%s", strerror(ENOMEM));
                return GG_EXIT_FAILURE;
        }
        return gg_finish(report.status);
}
