/* SPDX-License-Identifier: MIT */
/* Checks of the Go version, as people write them, that cannot pass or cannot fail. */
#include "lint/shellcode.h"
#include "lint/tell.h"
#include <ctype.h>
#include <string.h>

#define PIPELINE_MAX 16 /* commands that are looked back at, nested ones included */

struct pipeline {
        const struct gg_shell_command *parts[PIPELINE_MAX]; /* from the last one on */
        size_t count;
};

/* The pipeline that ends with the command being looked at: that one at least. */
static void find_pipeline(const struct gg_shell_code *code, struct pipeline *ret) {
        const struct gg_shell_command *c = code->commands[code->at];
        size_t first = code->at > PIPELINE_MAX ? code->at - PIPELINE_MAX : 0;

        ret->parts[0] = c;
        ret->count = 1;
        for (size_t i = code->at; i-- > first && ret->count < PIPELINE_MAX;)
                if (code->commands[i]->pipeline == c->pipeline)
                        ret->parts[ret->count++] = code->commands[i];
}

static const struct gg_shell_command *first_of(const struct pipeline *p) {
        return p->parts[p->count - 1];
}

/* Behind xargs, too. */
static bool has_program(const struct pipeline *p, const char *name) {
        for (size_t i = 0; i < p->count; i++)
                if (gg_shell_runs(p->parts[i], name))
                        return true;
        return false;
}

/* What grep looks for; NULL if it cannot be told. *ret_whole: whole words or lines alone match. */
static const struct gg_shell_word *pattern_of(const struct gg_shell_command *c, bool *ret_whole) {
        const struct gg_shell_word *found = NULL;

        *ret_whole = gg_shell_has_option(c, "wxv");
        for (size_t i = gg_shell_program(c) + 1; i < c->word_count && !found; i++) {
                bool is_option = c->words[i].text[0] == '-' && c->words[i].text[1] != '\0';

                if (!is_option)
                        found = &c->words[i];
                else if (strcmp(c->words[i].text, "-e") == 0 && i + 1 < c->word_count)
                        found = &c->words[i + 1];
                else if (strncmp(c->words[i].text, "--", 2) == 0)
                        *ret_whole = *ret_whole || strstr(c->words[i].text, "-regexp") ||
                                     strstr(c->words[i].text, "invert");
        }
        return found && found->is_literal ? found : NULL;
}

/* A version at the end of a pattern that others begin with as well: 1.2 of 1.20 to 1.29, 1.1 of 1.10 to 1.19,
 * 1.22.1 of 1.22.10 to 1.22.12. There are no others: no release has a second digit behind the rest. */
static bool is_loose(const char *pattern) {
        size_t n = strlen(pattern), parts = 1, last;

        last = n;
        while (last > 0 && isdigit((unsigned char) pattern[last - 1]))
                last--;
        if (n - last != 1 || (pattern[last] != '1' && pattern[last] != '2'))
                return false;
        for (size_t i = last; i > 0;) {
                size_t end;

                if (pattern[i - 1] != '.')
                        break;
                i--;
                i -= i > 0 && pattern[i - 1] == '\\';
                end = i;
                while (i > 0 && isdigit((unsigned char) pattern[i - 1]))
                        i--;
                if (i == end)
                        return false;
                parts++;
                if (end - i == 1 && pattern[i] == '1' && (i == 0 || pattern[i - 1] != '.'))
                        return parts == 2 || (parts == 3 && pattern[last] == '1');
        }
        return false;
}

static bool has_version(const char *text) {
        const char *hit = strstr(text, "1.");

        if (!hit)
                hit = strstr(text, "1\\.");
        return hit && isdigit((unsigned char) hit[strcspn(hit, ".") + 1]);
}

static bool asks_version(const struct gg_shell_command *c) {
        if (!gg_shell_runs_go(c))
                return false;
        if (strcmp(gg_shell_argument(c, 1), "env") == 0)
                return strcmp(gg_shell_argument(c, 2), "GOVERSION") == 0;
        return strcmp(gg_shell_argument(c, 1), "version") == 0 && strcmp(gg_shell_argument(c, 2), "") == 0;
}

static bool asks_goroot(const struct gg_shell_command *c) {
        if (gg_shell_runs_go(c) && strcmp(gg_shell_argument(c, 1), "env") == 0 &&
            strcmp(gg_shell_argument(c, 2), "GOROOT") == 0)
                return true;
        for (size_t i = 0; i < c->word_count; i++)
                if (strstr(c->words[i].text, "$(go env GOROOT)"))
                        return true;
        return false;
}

static void tell_loose(struct gg_shell_code *code, const struct gg_shell_command *c, const char *pattern) {
        gg_shell_tell(code, "GG020", c,
                      gg_lint_format(code->file, "%s is found in the names of other releases, too", pattern),
                      "the check passes with a Go that it was to keep out: 1.2 is a part of 1.21",
                      "compare the whole: [ \"$(go env GOVERSION)\" = go1.22.12 ]");
}

/* `go env GOROOT | xargs dirname | xargs basename | grep go1.22`. */
static void check_folder_name(struct gg_shell_code *code, const struct gg_shell_command *c,
                              const struct pipeline *p, const char *pattern) {
        bool has_go = strncmp(pattern + (*pattern == '^'), "go1", 3) == 0;

        if (!asks_goroot(first_of(p)) || !has_version(pattern) || pattern[0] == '/')
                return;
        if (has_go && has_program(p, "dirname") && has_program(p, "basename"))
                gg_shell_tell(code, "GG017", c,
                              "the folder above GOROOT is not called go and a version by any installer",
                              "the check always fails: under setup-go that folder is 1.22.12, in the golang "
                              "image local",
                              "ask the Go itself: [ \"$(go env GOVERSION)\" = go1.22.12 ]");
        else
                gg_shell_tell(code, "GG018", c, "the version is read off the name of a folder",
                              "each installer names its folders in its own way, and `go env GOROOT` repeats "
                              "a wrong GOROOT: the check says nothing of the Go that runs",
                              "ask the Go itself: [ \"$(go env GOVERSION)\" = go1.22.12 ]");
}

/* `go version -m FILE | grep path | awk ...` for a version. */
static void check_path_line(struct gg_shell_code *code, const struct gg_shell_command *c,
                            const struct pipeline *p) {
        const struct gg_shell_command *first = first_of(p), *outer = c->outer;
        bool is_for_version = false, greps_path = false, ignored;

        if (!c->is_last_of_pipeline || !gg_shell_runs_go(first) ||
            strcmp(gg_shell_argument(first, 1), "version") != 0 ||
            strcmp(gg_shell_argument(first, 2), "-m") != 0)
                return;
        for (size_t i = 0; i < p->count; i++) {
                const struct gg_shell_word *pattern =
                        gg_shell_runs(p->parts[i], "grep") ? pattern_of(p->parts[i], &ignored) : NULL;

                greps_path = greps_path || (pattern && (strcmp(pattern->text, "path") == 0 ||
                                                        strcmp(pattern->text, "^path") == 0));
                is_for_version = is_for_version || (pattern && i == 0 && has_version(pattern->text));
        }
        for (size_t i = 0; outer && i < outer->assignment_count; i++)
                is_for_version = is_for_version || strcasestr(outer->assignments[i].name, "version");
        for (size_t i = 0; outer && i < outer->word_count && i < 2; i++)
                is_for_version = is_for_version || strcasestr(outer->words[i].text, "version=");
        if (greps_path && is_for_version)
                gg_shell_tell(code, "GG021", c,
                              "the path line of go version -m names the package, not the version",
                              "what is compared or kept is a path like example.com/app",
                              "the version is on the first line: go version FILE | awk '{print $2}'");
}

/* `readlink -f "$(which go)"/../..`: a file has no "..". */
static void check_path_through_file(struct gg_shell_code *code, const struct gg_shell_command *c) {
        static const char *const forms[] = {"$(which go)/..", "`which go`/..", "$(command -v go)/..",
                                            "`command -v go`/..", "$(type -p go)/.."};

        if ((!gg_shell_runs(c, "readlink") && !gg_shell_runs(c, "realpath") && !gg_shell_runs(c, "ls") &&
             !gg_shell_runs(c, "stat")) ||
            gg_shell_has_option(c, "m"))
                return;
        for (size_t i = 0; i < c->word_count; i++)
                for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
                        if (strncmp(c->words[i].text, forms[k], strlen(forms[k])) == 0)
                                gg_shell_tell(
                                        code, "GG019", c, "the path leads through the file go with \"..\"",
                                        "\"Not a directory\": nothing is printed, and the check fails (or "
                                        "passes) whatever Go there is",
                                        "dirname \"$(dirname \"$(readlink -f \"$(command -v go)\")\")\"");
}

/* [[ $(go version) == *go1.2* ]]. */
static void check_test(struct gg_shell_code *code, const struct gg_shell_command *c) {
        bool asks = false;

        if (c->word_count < 4 || strcmp(c->words[0].text, "[[") != 0)
                return;
        for (size_t i = 1; i < c->word_count; i++)
                asks = asks || strstr(c->words[i].text, "$(go version)") ||
                       strstr(c->words[i].text, "$(go env GOVERSION)");
        for (size_t i = 1; i < c->word_count && asks; i++) {
                const char *text = c->words[i].text;
                size_t n = strlen(text);
                bool is_regex = i > 0 && strcmp(c->words[i - 1].text, "=~") == 0;
                char *pattern;

                if (!is_regex && (n == 0 || text[n - 1] != '*'))
                        continue;
                pattern = gg_arena_copy(code->file->arena, text);
                pattern[n - !is_regex] = '\0';
                if (is_loose(pattern))
                        tell_loose(code, c, text);
        }
}

static void check_strace(struct gg_shell_code *code, const struct gg_shell_command *c) {
        bool follows = gg_shell_has_option(c, "f"), attaches = false, traces_exec = false;

        if (!gg_shell_runs(c, "strace"))
                return;
        for (size_t i = gg_shell_program(c) + 1; i < c->word_count; i++) {
                const char *text = c->words[i].text;

                attaches = attaches || strncmp(text, "-p", 2) == 0 || strncmp(text, "--attach", 8) == 0;
                traces_exec = traces_exec || strstr(text, "exec");
                follows = follows || strncmp(text, "--follow-forks", 14) == 0;
        }
        if (attaches && traces_exec && !follows)
                gg_shell_tell(code, "GG024", c, "strace sees one process, not those that it starts",
                              "go starts compilers and programs in children: not one execve is shown",
                              "strace -f, or goroot-guard env -- COMMAND");
}

void gg_shell_check_gate(struct gg_shell_code *code, const struct gg_shell_command *c) {
        const struct gg_shell_word *pattern = NULL;
        struct pipeline p;
        bool is_whole = false;

        check_path_through_file(code, c);
        check_test(code, c);
        check_strace(code, c);
        if (c->link != GG_SHELL_PIPE)
                return;
        find_pipeline(code, &p);
        check_path_line(code, c, &p);
        if (gg_shell_runs(c, "grep") || gg_shell_runs(c, "egrep") || gg_shell_runs(c, "fgrep"))
                pattern = pattern_of(c, &is_whole);
        if (!pattern)
                return;
        check_folder_name(code, c, &p, pattern->text);
        if (!is_whole && asks_version(first_of(&p)) && is_loose(pattern->text))
                tell_loose(code, c, pattern->text);
}
