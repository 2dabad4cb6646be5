/* SPDX-License-Identifier: MIT */
/* goroot-guard check: would this go run with a GOROOT that is not its own? */
#include "commands.h"
#include "common/configuration.h"
#include "common/json.h"
#include "common/term.h"
#include "common/verdict.h"
#include "output/findings.h"
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/record.h>
#include <goroot-guard/sysfs.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JSON = 256 };

static int help(void) {
        puts("Usage: goroot-guard check [--json] [GO...]\n"
             "Say whether the go in PATH, or each GO named, would run with a GOROOT that is\n"
             "not its own: what GOROOT is, where it comes from, and the command that mends it.\n\n"
             "Options:\n"
             "      --json  print one JSON object\n"
             "  -h, --help  show this text\n\n"
             "The exit status is 0 if GOROOT is right, 1 if it is not, 2 if that cannot be\n"
             "told, and 125 if goroot-guard fails. With several GO, 1 counts over 2, and 2\n"
             "over 0.\n"
             "Manual: goroot-guard-check(1)");
        return gg_finish(GG_EXIT_OK);
}

static int status_of(const struct gg_verdict *v) {
        switch (v->kind) {
        case GG_VERDICT_MATCH:
        case GG_VERDICT_ALLOWED:
                return GG_EXIT_OK;
        case GG_VERDICT_VIOLATION:
                return GG_EXIT_VIOLATION;
        case GG_VERDICT_UNKNOWN:
                break;
        }
        return GG_EXIT_UNKNOWN;
}

static int worse(int a, int b) {
        if (a == GG_EXIT_VIOLATION || b == GG_EXIT_VIOLATION)
                return GG_EXIT_VIOLATION;
        return a > b ? a : b;
}

/* ---- for people ---- */

static void put_label(const char *label) {
        printf("%-10s ", label);
}

static void put_versioned(const char *path, const char *version) {
        gg_put_text(stdout, path);
        if (*version) {
                fputs(" (", stdout);
                gg_put_text(stdout, version);
                putchar(')');
        }
}

static void put_goroot(const struct gg_judgement *j) {
        put_label("GOROOT");
        switch (j->source) {
        case GG_SOURCE_NONE:
                fputs(j->goroot_env.p ? "empty" : "not set", stdout);
                break;
        case GG_SOURCE_ENV:
                put_versioned(j->goroot, j->goroot_version);
                fputs(", from the environment", stdout);
                break;
        case GG_SOURCE_FILE:
                put_versioned(j->goroot, j->goroot_version);
                fputs(", from ", stdout);
                gg_put_text(stdout, j->goroot_file);
                printf(":%u", j->goroot_line);
                break;
        }
        putchar('\n');
}

static void put_go(const struct gg_verdict *v) {
        const struct gg_judgement *j = &v->judgement;

        put_label("go");
        if (v->judged && strcmp(v->path, j->bin.path) != 0) {
                gg_put_text(stdout, v->path);
                fputs(" -> ", stdout);
        }
        if (v->judged)
                put_versioned(j->bin.path, j->bin.info.version);
        else
                gg_put_text(stdout, v->path[0] ? v->path : v->name);
        putchar('\n');
        if (v->judged) {
                put_label("real root");
                gg_put_text(stdout, j->bin.root[0] ? j->bin.root : "unknown");
                putchar('\n');
        }
}

static void put_verdict_word(const struct gg_verdict *v, bool colour) {
        static const struct {
                const char *word, *sgr;
        } looks[] = {
                [GG_VERDICT_MATCH] = {"match", "32"},
                [GG_VERDICT_VIOLATION] = {NULL, "1;31"}, /* the reason is the word */
                [GG_VERDICT_ALLOWED] = {"allowed", "33"},
                [GG_VERDICT_UNKNOWN] = {"can't tell", "33"},
        };
        const char *word = looks[v->kind].word;

        if (!word)
                word = gg_reason_name(v->judgement.reason);
        if (colour)
                printf("\033[%sm%s\033[m", looks[v->kind].sgr, word);
        else
                fputs(word, stdout);
}

static void print_block(const struct gg_verdict *v, bool colour) {
        if (v->judged)
                put_goroot(&v->judgement);
        put_go(v);
        put_label("verdict");
        put_verdict_word(v, colour);
        if (v->kind == GG_VERDICT_ALLOWED) {
                char *rule = strndup(v->rule.p, v->rule.n);

                fputs(" by rule ", stdout);
                gg_put_text(stdout, rule ? rule : "");
                printf(": %s", gg_reason_name(v->judgement.reason));
                free(rule);
        }
        fputs(": ", stdout);
        gg_put_text(stdout, v->meaning ? v->meaning : strerror(ENOMEM));
        putchar('\n');
        if (v->note) {
                put_label("note");
                gg_put_text(stdout, v->note);
                putchar('\n');
        }
        if (v->remedy) {
                put_label("fix");
                puts(v->remedy);
        }
}

/* ---- for programs ---- */

/* null for what is not known. */
static json_t *json_known(const char *s) {
        return s && *s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *json_source(const struct gg_judgement *j) {
        char file[GG_PATH_MAX + 16];

        switch (j->source) {
        case GG_SOURCE_ENV:
                return json_known("env");
        case GG_SOURCE_FILE:
                snprintf(file, sizeof file, "%s:%u", j->goroot_file, j->goroot_line);
                return json_known(file);
        case GG_SOURCE_NONE:
                break;
        }
        return json_null();
}

static json_t *json_result(const struct gg_verdict *v) {
        const struct gg_judgement *j = &v->judgement;
        bool violates = v->judged && j->outcome == GG_OUTCOME_VIOLATION;

        return json_pack("{s:o, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", //
                         "go", gg_json_text(gg_str_of(v->name)),                                        //
                         "verdict", gg_verdict_kind_name(v->kind),                                      //
                         "status", status_of(v),                                                        //
                         "reason", json_known(violates ? gg_reason_name(j->reason) : NULL),             //
                         "path", json_known(v->path),                                                   //
                         "binary", json_known(v->judged ? j->bin.path : NULL),                          //
                         "binary_version", json_known(v->judged ? j->bin.info.version : NULL),          //
                         "real_root", json_known(v->judged ? j->bin.root : NULL),                       //
                         "goroot", json_known(v->judged ? j->goroot : NULL),                            //
                         "goroot_version", json_known(v->judged ? j->goroot_version : NULL),            //
                         "goroot_source", v->judged ? json_source(j) : json_null(),                     //
                         "rule", v->kind == GG_VERDICT_ALLOWED ? gg_json_text(v->rule) : json_null(),   //
                         "meaning", json_known(v->meaning),                                             //
                         "note", json_known(v->note),                                                   //
                         "remedy", json_known(v->remedy));
}

/* ---- */

static int check_all(char *const *names, size_t count, const struct gg_conf *conf, bool as_json) {
        json_t *results = as_json ? json_array() : NULL;
        bool colour = gg_term_has_colour(STDOUT_FILENO);
        int status = GG_EXIT_OK;

        for (size_t i = 0; i < count; i++) {
                struct gg_verdict *v = gg_verdict_make(&gg_sysfs, names[i], environ, conf);

                if (!v || (as_json && json_array_append_new(results, json_result(v)) < 0)) {
                        gg_verdict_free(v);
                        json_decref(results);
                        gg_say("%s", strerror(ENOMEM));
                        return GG_EXIT_FAILURE;
                }
                status = worse(status, status_of(v));
                if (!as_json) {
                        if (i > 0)
                                putchar('\n');
                        print_block(v, colour);
                }
                gg_verdict_free(v);
        }
        if (as_json)
                return gg_json_print(
                        json_pack("{s:i, s:i, s:o}", "v", 1, "status", status, "results", results), status);
        return gg_finish(status);
}

int gg_cmd_check(int argc, char **argv) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        char *const usual[] = {(char *) "go"};
        struct gg_configuration *conf;
        bool as_json = false;
        int c, status;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        as_json = true;
                        break;
                case 'h':
                        return help();
                default:
                        return gg_bad_option(argv, c);
                }
        }
        conf = malloc(sizeof *conf);
        if (!conf) {
                gg_say("%s", strerror(ENOMEM));
                return GG_EXIT_FAILURE;
        }
        gg_configuration_effective(environ, conf);
        if (optind < argc)
                status = check_all(argv + optind, (size_t) (argc - optind), &conf->conf, as_json);
        else
                status = check_all(usual, 1, &conf->conf, as_json);
        free(conf);
        return status;
}
