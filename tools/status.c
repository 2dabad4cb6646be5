/* SPDX-License-Identifier: MIT */
/* goroot-guard status: is every program of this machine guarded, by what, and does it work? */
#include "commands.h"
#include "common/configuration.h"
#include "common/json.h"
#include "common/term.h"
#include "output/findings.h"
#include "output/proofs.h"
#include "system/health.h"
#include "system/identity.h"
#include "system/processes.h"
#include "where.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_JSON = 256 };

struct status {
        struct gg_arena arena;
        struct gg_machine machine;
        struct gg_where where;
        bool as_json;

        struct gg_health health;
        struct gg_processes processes; /* of this machine, not of an image */
        bool has_conf_file;
        struct gg_configuration *conf; /* of programs whose environment says nothing */
        struct gg_configuration *here; /* with our environment; of this machine alone */
};

static int help(void) {
        puts("Usage: goroot-guard status [--root DIR] [--json]\n"
             "Say whether " GG_PRELOAD_FILE " has every program guarded, by which file of which\n"
             "version, with what policy, whether programs of each C library and word size\n"
             "load it, whether the shell that runs this has it already, and what is wrong\n"
             "with the file.\n\n"
             "Options:\n"
             "      --json      print one JSON object\n"
             "      --root DIR  of the image of a machine in DIR\n"
             "  -h, --help      show this text\n\n"
             "The exit status is 0 if the guard is on and nothing is wrong, 1 if it is off or\n"
             "something is wrong, 2 if that could not be told, and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-status(1)");
        return gg_finish(GG_EXIT_OK);
}

/* ---- the policy ---- */

static void read_policy(struct status *s) {
        const char *file = gg_machine_outside(&s->machine, GG_SYSTEM_CONF);
        struct gg_finding *f;
        unsigned mistakes;

        s->has_conf_file = gg_machine_is_file(&s->machine, GG_SYSTEM_CONF);
        s->conf = gg_arena_alloc(&s->arena, sizeof *s->conf);
        mistakes = gg_configuration_read(file, NULL, s->conf, NULL, NULL);
        if (mistakes > 0) {
                f = gg_findings_add(&s->health.findings, "configuration", GG_SEVERITY_WARNING, GG_SYSTEM_CONF,
                                    0, "there are mistakes in it: %u", mistakes);
                f->fix = gg_arena_printf(&s->arena, "see 'goroot-guard check-config %s'", file);
        }
        if (s->conf->conf.policy == GG_POLICY_OFF && s->health.on) {
                f = gg_findings_add(&s->health.findings, "policy-off", GG_SEVERITY_WARNING, GG_SYSTEM_CONF, 0,
                                    "the policy is off");
                f->effect = "the library is loaded, and does nothing";
        }
        if (s->machine.root)
                return;
        s->here = gg_arena_alloc(&s->arena, sizeof *s->here);
        gg_configuration_effective(environ, s->here);
}

/* ---- for people ---- */

static void put_label(const char *label) {
        printf("  %-10s", label);
}

static void print_library(struct status *s) {
        const char *file;

        for (size_t i = 0; (file = gg_survey_file(&s->health.survey, i)); i++) {
                const char *version = NULL;

                put_label("library");
                gg_put_text(stdout, file);
                if (gg_library_version(&s->arena, &s->machine.fs, file, &version) == 0) {
                        fputs(" (goroot-guard ", stdout);
                        gg_put_text(stdout, version);
                        putchar(')');
                }
                putchar('\n');
        }
}

static void print_policy(const struct status *s) {
        put_label("policy");
        printf("%s, from %s\n", gg_policy_name(s->conf->conf.policy),
               s->has_conf_file ? GG_SYSTEM_CONF : "the defaults");
        if (s->here && s->here->conf.policy != s->conf->conf.policy) {
                put_label("");
                printf("%s here, from the environment\n", gg_policy_name(s->here->conf.policy));
        }
}

static void print_processes(const struct status *s) {
        static const char *const words[] = {
                [GG_HAS_UNKNOWN] = "cannot be looked at",
                [GG_HAS_NOT] = "is not guarded: it started before, or is static",
                [GG_HAS] = "is guarded",
        };

        if (s->processes.shell > 0) {
                put_label("shell");
                gg_put_text(stdout, s->processes.shell_name);
                printf(" (process %ld) %s\n", (long) s->processes.shell, words[s->processes.shell_has]);
        }
        put_label("processes");
        printf("%zu of the %zu that can be looked at have the library\n", s->processes.guarded,
               s->processes.seen);
}

static int print_text(struct status *s, int status) {
        const struct gg_health *h = &s->health;

        if (h->on) {
                fputs("on: ", stdout);
                gg_put_text(stdout, h->survey.entry);
                printf(" in %s, line %u\n", GG_PRELOAD_FILE, h->on->line);
        } else {
                printf("off: there is no %s in %s\n", GG_PRELOAD_LIBRARY, GG_PRELOAD_FILE);
        }
        print_library(s);
        print_policy(s);
        if (!s->machine.root)
                print_processes(s);
        gg_proofs_print(&h->survey, stdout);
        if (h->findings.count > 0) {
                putchar('\n');
                gg_findings_print(&h->findings, stdout, gg_term_has_colour(STDOUT_FILENO));
        }
        return gg_finish(status);
}

/* ---- for programs ---- */

static json_t *json_entries(const struct gg_health *h) {
        json_t *whole = json_array();

        for (size_t i = 0; i < h->list.count; i++) {
                const struct gg_preload_entry *e = &h->list.entries[i];
                int exists = gg_health_exists(h->machine, e);

                json_array_append_new(
                        whole, json_pack("{s:o, s:I, s:b, s:b, s:o}", "name", gg_json_text(e->name), "line",
                                         (json_int_t) e->line, "guard", e->ours, "in_comment", e->in_comment,
                                         "exists", exists < 0 ? json_null() : json_boolean(exists)));
        }
        return whole;
}

static json_t *json_shell(const struct gg_processes *p) {
        if (p->shell <= 0)
                return json_null();
        return json_pack("{s:I, s:o, s:o}", "pid", (json_int_t) p->shell, "name",
                         gg_json_text(gg_str_of(p->shell_name)), "guarded",
                         p->shell_has == GG_HAS_UNKNOWN ? json_null() : json_boolean(p->shell_has == GG_HAS));
}

static json_t *json_processes(const struct status *s) {
        if (s->machine.root)
                return json_null();
        return json_pack("{s:I, s:I, s:o}", "seen", (json_int_t) s->processes.seen, "guarded",
                         (json_int_t) s->processes.guarded, "shell", json_shell(&s->processes));
}

static json_t *json_policy(const struct status *s) {
        return json_pack("{s:s, s:o, s:o}", "system", gg_policy_name(s->conf->conf.policy), "here",
                         s->here ? json_string(gg_policy_name(s->here->conf.policy)) : json_null(), "file",
                         s->has_conf_file ? json_string(GG_SYSTEM_CONF) : json_null());
}

static json_t *json_known(const char *text) {
        return text ? gg_json_text(gg_str_of(text)) : json_null();
}

static int print_json(const struct status *s, int status) {
        const struct gg_health *h = &s->health;

        return gg_json_print(json_pack("{s:i, s:i, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "v", 1,
                                       "status", status, "on", h->on != NULL, "file", GG_PRELOAD_FILE,
                                       "entry", json_known(h->on ? h->survey.entry : NULL), "version",
                                       json_known(h->version), "policy", json_policy(s), "loaders",
                                       gg_proofs_json(&h->survey), "entries", json_entries(h), "processes",
                                       json_processes(s), "findings", gg_findings_json(&h->findings)),
                             status);
}

/* ---- */

static int status_of(const struct status *s) {
        if (!s->health.on || gg_findings_count(&s->health.findings, GG_SEVERITY_WARNING) > 0)
                return GG_EXIT_FINDINGS;
        return gg_survey_count(&s->health.survey, GG_PROOF_UNPROVEN) > 0 ? GG_EXIT_UNKNOWN : GG_EXIT_OK;
}

static int say_unreadable(const struct status *s, const char *why) {
        gg_say("cannot read %s: %s", GG_PRELOAD_FILE, why);
        if (!s->as_json)
                return GG_EXIT_UNKNOWN;
        return gg_json_print(json_pack("{s:i, s:i, s:n, s:s, s:s}", "v", 1, "status", GG_EXIT_UNKNOWN, "on",
                                       "file", GG_PRELOAD_FILE, "error", why),
                             GG_EXIT_UNKNOWN);
}

static int examine(struct status *s) {
        gg_health_examine(&s->machine, &s->health);
        if (s->health.error < 0)
                return say_unreadable(s, gg_preload_error(s->health.error));
        read_policy(s);
        if (!s->machine.root)
                gg_processes_look(&s->processes);
        gg_findings_sort(&s->health.findings);
        return s->as_json ? print_json(s, status_of(s)) : print_text(s, status_of(s));
}

int gg_cmd_status(int argc, char **argv) {
        static const struct option table[] = {
                {"json", no_argument, NULL, OPTION_JSON},
                {"root", required_argument, NULL, GG_WHERE_ROOT},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        struct status s = {.as_json = false};
        int c, status;

        opterr = 0;
        while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                switch (c) {
                case OPTION_JSON:
                        s.as_json = true;
                        break;
                case GG_WHERE_ROOT:
                        gg_where_take(&s.arena, &s.where, argv[0], c, optarg);
                        break;
                case 'h':
                        return help();
                default:
                        return gg_bad_option(argv, c);
                }
        }
        if (optind < argc)
                return gg_bad_usage(argv[0], "too many arguments: '%s'", argv[optind]);
        status = gg_where_open(&s.arena, &s.where, &s.machine);
        if (status == GG_EXIT_OK) {
                status = examine(&s);
                gg_machine_close(&s.machine);
        }
        gg_arena_free(&s.arena);
        return status;
}
