/* SPDX-License-Identifier: MIT */
/* goroot-guard lint: what in the files of a repository will make a go run with a GOROOT that is not its own?
 */
#include "commands.h"
#include "common/term.h"
#include "lint/engine.h"
#include "lint/fixes.h"
#include "lint/formats.h"
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
        OPTION_FORMAT = 256,
        OPTION_JSON,
        OPTION_EXPLAIN,
        OPTION_RULES,
        OPTION_FIX,
        OPTION_DIFF,
        OPTION_ONLY,
        OPTION_DISABLE,
        OPTION_SEVERITY,
        OPTION_STDIN_NAME,
};

static int help(void) {
        puts("Usage: goroot-guard lint [OPTION...] [PATH...]\n"
             "Look for what will make a go run with a GOROOT that is not its own, or a build\n"
             "use another Go than is meant: in workflows, Dockerfiles, Makefiles, shell\n"
             "scripts, version files and settings of editors below the PATHs, or below the\n"
             "working directory.\n\n"
             "Options:\n"
             "      --format text|json|sarif|github|gitlab\n"
             "                            how to print findings; text, if not given\n"
             "      --json                the same as --format json\n"
             "      --only RULE[,...]     report these rules alone; may be repeated\n"
             "      --disable RULE[,...]  do not report these rules; may be repeated\n"
             "      --severity note|warning|error\n"
             "                            report what is at least that\n"
             "      --stdin-name PATH     look at the standard input as if it were that file\n"
             "      --diff                show what --fix would change, as a unified diff\n"
             "      --fix                 mend what can be mended, and report what is left\n"
             "      --explain RULE|all    say what a rule is about, with examples\n"
             "      --rules               list the rules\n"
             "  -h, --help                show this text\n\n"
             "The exit status is 0 if there is nothing, or only notes, 1 if there are warnings\n"
             "or errors, 2 if a file cannot be read, and 125 if goroot-guard fails. 1 counts\n"
             "over 2.\n"
             "Manual: goroot-guard-lint(1)");
        return gg_finish(GG_EXIT_OK);
}

struct request {
        struct gg_arena *arena;
        const struct gg_lint_format *format; /* NULL: text */
        struct gg_lint_choice choice;
        size_t only_cap, disabled_cap;
        const char *explain, *stdin_name;
        bool rules, fix, diff;
        char *const *paths;
        size_t path_count;
};

/* ---- about rules ---- */

static int done(int r, int status) {
        if (r < 0) {
                gg_say("%s", strerror(-r));
                return GG_EXIT_FAILURE;
        }
        return gg_finish(status);
}

static int unknown_rule(const char *name) {
        gg_say("unknown rule '%s'", name);
        gg_say("try 'goroot-guard lint --rules'");
        return GG_EXIT_FAILURE;
}

static int explain(const char *name) {
        bool colour = gg_term_has_colour(STDOUT_FILENO);
        const struct gg_lint_rule *rule = gg_lint_rule_find(name);

        if (strcmp(name, "all") == 0) {
                for (size_t i = 0; (rule = gg_lint_rule_at(i)); i++) {
                        if (i > 0)
                                putchar('\n');
                        gg_lint_explain(rule, stdout, colour);
                }
                return gg_finish(GG_EXIT_OK);
        }
        if (!rule)
                return unknown_rule(name);
        gg_lint_explain(rule, stdout, colour);
        return gg_finish(GG_EXIT_OK);
}

static int list_rules(const struct request *q) {
        int r = 0;

        if (q->format && strcmp(q->format->name, "json") == 0)
                r = gg_lint_print_rules_json(stdout);
        else
                gg_lint_print_rules(stdout, gg_term_width(STDOUT_FILENO));
        return done(r, GG_EXIT_OK);
}

/* ---- a run ---- */

/* A file that cannot be read is no breach, but who asked does not know what is in it. */
static int status_of(const struct gg_findings *findings) {
        int status = GG_EXIT_OK;

        for (size_t i = 0; i < findings->count; i++) {
                if (findings->items[i].severity == GG_SEVERITY_NOTE)
                        continue;
                if (strcmp(findings->items[i].id, "GG002") != 0)
                        return GG_EXIT_FINDINGS;
                status = GG_EXIT_UNKNOWN;
        }
        return status;
}

static int read_stdin(struct gg_arena *arena, struct gg_str *ret_text) {
        char *text = gg_arena_alloc(arena, GG_LINT_FILE_MAX + 2);
        size_t n = fread(text, 1, GG_LINT_FILE_MAX + 1, stdin);

        if (ferror(stdin))
                return -errno;
        if (n > GG_LINT_FILE_MAX)
                return -EFBIG;
        text[n] = '\0';
        *ret_text = (struct gg_str){text, n};
        return 0;
}

static int look(const struct request *q, struct gg_lint_run *ret_run) {
        static char *const here[] = {(char *) "."};
        struct gg_str text = {NULL, 0};

        *ret_run = (struct gg_lint_run){.arena = q->arena, .choice = &q->choice};
        if (q->stdin_name) {
                int r = read_stdin(q->arena, &text);

                if (r < 0)
                        return r;
                gg_lint_text(ret_run, q->stdin_name, text);
        } else if (q->path_count > 0) {
                gg_lint_paths(ret_run, q->paths, q->path_count);
        } else {
                gg_lint_paths(ret_run, here, 1);
        }
        return 0;
}

/* What goes to a terminal is made harmless; what goes to a file or to patch(1) has to stay as it is. */
static void put_diff(const char *text, size_t n) {
        struct gg_str rest = {text, n};

        if (!isatty(STDOUT_FILENO)) {
                fwrite(text, 1, n, stdout);
                return;
        }
        while (rest.n > 0) {
                struct gg_str line = gg_str_cut(&rest, '\n');
                char *copy = strndup(line.p, line.n);

                gg_put_text(stdout, copy ? copy : "");
                putchar('\n');
                free(copy);
        }
}

static int show_diff(struct gg_arena *arena, const struct gg_lint_fix *fix) {
        char *text = NULL;
        size_t n = 0;
        FILE *stream = open_memstream(&text, &n);
        int r;

        if (!stream)
                return -errno;
        r = gg_edits_diff(arena, &fix->edits, fix->path, stream);
        fclose(stream);
        if (r == 0)
                put_diff(text, n);
        free(text);
        return r;
}

/* Shows or makes what can be mended; 0, or the error of the last file that cannot be. */
static int mend(const struct request *q, const struct gg_findings *findings) {
        struct gg_lint_fix *fixes = NULL;
        int failure = 0;
        size_t count;

        gg_lint_fixes(findings, &fixes, &count);
        for (size_t i = 0; i < count; i++) {
                struct gg_arena arena = {NULL};
                int r = 0;

                if (q->diff)
                        r = show_diff(&arena, &fixes[i]);
                if (q->fix && r == 0)
                        r = gg_edits_apply(&arena, &fixes[i].edits, NULL);
                gg_arena_free(&arena);
                if (r < 0) {
                        gg_say("%s cannot be mended: %s", fixes[i].path,
                               r == -ESTALE ? "it has changed in the meantime" : strerror(-r));
                        failure = r;
                }
        }
        return failure;
}

static int print(const struct request *q, const struct gg_lint_run *run, int status) {
        const struct gg_lint_result result = {
                .findings = &run->findings,
                .version = GG_VERSION,
                .top = run->top,
                .cwd = run->cwd,
                .files = run->files,
                .status = status,
                .colour = gg_term_has_colour(STDOUT_FILENO),
        };

        return q->format ? q->format->print(&result, stdout) : gg_lint_print_text(&result, stdout);
}

static int run_lint(const struct request *q) {
        struct gg_lint_run run;
        int r = look(q, &run), status, failure = 0;

        if (r < 0)
                return done(r, 0);
        if (q->fix || q->diff)
                failure = mend(q, &run.findings);
        if (q->fix && !failure)
                r = look(q, &run);
        status = status_of(&run.findings);
        if (r == 0 && (q->fix || !q->diff))
                r = print(q, &run, status);
        return done(r, failure ? GG_EXIT_FAILURE : status);
}

/* ---- the command line ---- */

/* "GG012,GG013" */
static int add_rules(struct request *q, const char *list, const struct gg_lint_rule ***rules, size_t *count,
                     size_t *cap) {
        struct gg_str rest = gg_str_of(list);

        while (rest.p) {
                const char *name = gg_arena_string(q->arena, gg_str_trim(gg_str_cut(&rest, ',')));
                const struct gg_lint_rule *rule = gg_lint_rule_find(name);

                if (!rule)
                        return unknown_rule(name);
                *rules = gg_arena_grow(q->arena, (void *) *rules, *count, cap, sizeof **rules);
                (*rules)[(*count)++] = rule;
        }
        return 0;
}

static int set_severity(struct request *q, const char *name) {
        for (enum gg_severity s = GG_SEVERITY_NOTE; s <= GG_SEVERITY_ERROR; s++) {
                if (strcmp(gg_severity_name(s), name) == 0) {
                        q->choice.least = s;
                        return 0;
                }
        }
        return gg_bad_usage("lint", "bad value of --severity: '%s' (allowed: note, warning, error)", name);
}

static int set_format(struct request *q, const char *name) {
        q->format = gg_lint_format_find(name);
        return q->format ? 0
                         : gg_bad_usage(
                                   "lint",
                                   "bad value of --format: '%s' (allowed: text, json, sarif, github, gitlab)",
                                   name);
}

static int set_option(struct request *q, char **argv, int c) {
        struct gg_lint_choice *choice = &q->choice;

        switch (c) {
        case OPTION_FORMAT:
                return set_format(q, optarg);
        case OPTION_JSON:
                return set_format(q, "json");
        case OPTION_EXPLAIN:
                q->explain = optarg;
                return 0;
        case OPTION_RULES:
                q->rules = true;
                return 0;
        case OPTION_FIX:
                q->fix = true;
                return 0;
        case OPTION_DIFF:
                q->diff = true;
                return 0;
        case OPTION_ONLY:
                return add_rules(q, optarg, &choice->only, &choice->only_count, &q->only_cap);
        case OPTION_DISABLE:
                return add_rules(q, optarg, &choice->disabled, &choice->disabled_count, &q->disabled_cap);
        case OPTION_SEVERITY:
                return set_severity(q, optarg);
        case OPTION_STDIN_NAME:
                q->stdin_name = optarg;
                return 0;
        default:
                return gg_bad_option(argv, c);
        }
}

static int act(const struct request *q) {
        if (q->explain)
                return explain(q->explain);
        if (q->rules)
                return list_rules(q);
        if (q->stdin_name && (q->fix || q->diff || q->path_count > 0))
                return gg_bad_usage("lint", "--stdin-name goes with no PATH, --fix or --diff");
        for (size_t i = 0; i < q->path_count; i++)
                if (*q->paths[i] == '\0')
                        return gg_bad_usage("lint", "a PATH is empty");
        return run_lint(q);
}

int gg_cmd_lint(int argc, char **argv) {
        static const struct option table[] = {
                {"format", required_argument, NULL, OPTION_FORMAT},
                {"json", no_argument, NULL, OPTION_JSON},
                {"explain", required_argument, NULL, OPTION_EXPLAIN},
                {"rules", no_argument, NULL, OPTION_RULES},
                {"fix", no_argument, NULL, OPTION_FIX},
                {"diff", no_argument, NULL, OPTION_DIFF},
                {"only", required_argument, NULL, OPTION_ONLY},
                {"disable", required_argument, NULL, OPTION_DISABLE},
                {"severity", required_argument, NULL, OPTION_SEVERITY},
                {"stdin-name", required_argument, NULL, OPTION_STDIN_NAME},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        struct gg_arena arena = {NULL};
        struct request q = {.arena = &arena};
        int c, r = 0;

        opterr = 0;
        while (r == 0 && (c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                if (c == 'h') {
                        gg_arena_free(&arena);
                        return help();
                }
                r = set_option(&q, argv, c);
        }
        if (r == 0) {
                q.paths = argv + optind;
                q.path_count = (size_t) (argc - optind);
                r = act(&q);
        }
        gg_arena_free(&arena);
        return r;
}
