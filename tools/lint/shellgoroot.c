/* SPDX-License-Identifier: MIT */
/* What shell code makes of GOROOT, and the go that it runs under it. */
#include "lint/goroot.h"
#include "lint/shellcode.h"
#include "lint/tell.h"
#include <ctype.h>
#include <string.h>

static const char mend[] = "remove it: a go finds its own root";

/* Where the text stands in a value, and no longer word: "which go", not "which gofmt". */
static bool has_words(const char *value, const char *words) {
        size_t n = strlen(words);

        for (const char *hit = strstr(value, words); hit; hit = strstr(hit + 1, words))
                if (!isalnum((unsigned char) hit[n]) && hit[n] != '_' && hit[n] != '-')
                        return true;
        return false;
}

static bool has_one_of(const char *value, const char *const *list) {
        for (; *list; list++)
                if (has_words(value, *list))
                        return true;
        return false;
}

static const char *const finders[] = {"which go", "command -v go", "type -p go", NULL};

enum source { FIXED, FROM_WHICH, FROM_GO };

/* Where the value of a $( ) comes from. */
static enum source source_of(const char *value) {
        static const char *const links[] = {"readlink", "realpath", NULL};
        static const char *const questions[] = {"go env GOROOT", "brew --prefix", "asdf where",
                                                "goenv prefix",  "mise where",    NULL};

        if (!strstr(value, "$(") && !strchr(value, '`') && value[0] != '(')
                return FIXED;
        if (has_one_of(value, finders))
                return has_one_of(value, links) ? FROM_GO : FROM_WHICH;
        return has_one_of(value, questions) ? FROM_GO : FIXED;
}

static void tell_fixed(struct gg_shell_code *code, const struct gg_shell_command *c, const char *value) {
        struct gg_finding *f;

        f = gg_shell_tell(
                code, "GG010", c,
                gg_lint_format(code->file, "GOROOT is exported as the fixed path %s", value),
                "any go that lies elsewhere (another version in PATH, a version manager's, a next release) "
                "builds with that root and fails: \"compile: version ... does not match go tool version\"",
                mend);
        if (gg_lint_mentions_once(code->file, "GOROOT"))
                gg_shell_replace(code, f, code->dialect == GG_SHELL_FISH ? "set -e GOROOT" : "unset GOROOT");
}

static void tell_frozen(struct gg_shell_code *code, const struct gg_shell_command *c, enum source source) {
        if (source == FROM_WHICH)
                gg_shell_tell(code, "GG012", c, "GOROOT is made from where the first go in PATH was found",
                              "/usr/bin/go is a link and a shim is a script: the folder above is no root, "
                              "and building fails with \"package fmt is not in std\"",
                              mend);
        else
                gg_shell_tell(code, "GG011", c, "GOROOT is frozen to what is true of one go now",
                              "after a change of version, of folder or of PATH another go takes that root; a "
                              "GOROOT that is wrong already is kept",
                              mend);
}

/* GOPATH and GOROOT as the same folder. */
static void check_same_folder(struct gg_shell_code *code, const struct gg_shell_command *c,
                              const struct gg_shell_change *change) {
        static const char *const defaults[] = {"$HOME/go", "${HOME}/go", "~/go"};
        bool is_goroot = strcmp(change->name, "GOROOT") == 0;
        const struct gg_shell_change *other = is_goroot ? code->gopath : code->goroot;
        bool is_default = false;

        if (change->op != GG_SHELL_SET || !change->value ||
            (!is_goroot && strcmp(change->name, "GOPATH") != 0))
                return;
        for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
                is_default = is_default || (!change->is_literal && strcmp(change->value, defaults[i]) == 0);
        if (other && other->value && strcmp(other->value, change->value) == 0 && *change->value)
                gg_shell_tell(code, "GG015", c,
                              gg_lint_format(code->file, "GOPATH and GOROOT are both %s", change->value),
                              "Go warns \"GOPATH set to GOROOT has no effect\" and writes modules into its "
                              "own tree",
                              "give GOPATH another folder, and set no GOROOT");
        else if (is_goroot && is_default && !code->gopath && change->is_exported)
                gg_shell_tell(
                        code, "GG015", c,
                        gg_lint_format(code->file, "GOROOT=%s is where GOPATH is by default", change->value),
                        "Go has no GOPATH then, and no module cache: GOPATH and GOMODCACHE are empty",
                        "keep the toolchain in another folder, and set no GOROOT");
}

/* By itself, or by a line further down. */
static bool is_exported(const struct gg_shell_code *code, const struct gg_shell_change *change) {
        return change->is_exported || change->is_for_child || code->export_line >= change->line;
}

/* $(which go) and nothing else: the file itself. */
static bool is_binary(const char *value) {
        size_t n = strlen(value), open = strncmp(value, "$(", 2) == 0 ? 2 : value[0] == '`';

        for (size_t i = 0; finders[i] && open > 0; i++)
                if (n == open + strlen(finders[i]) + 1 &&
                    strncmp(value + open, finders[i], n - open - 1) == 0)
                        return true;
        return false;
}

void gg_shell_check_goroot(struct gg_shell_code *code, const struct gg_shell_command *c,
                           const struct gg_shell_change *change) {
        const char *value = change->value;
        enum source source;

        check_same_folder(code, c, change);
        if (strcmp(change->name, "GOROOT") != 0 || change->op != GG_SHELL_SET || !value || !*value ||
            strstr(value, "${{") || !is_exported(code, change))
                return;
        source = change->is_literal ? FIXED : source_of(value);
        switch (is_binary(value) ? GG_GOROOT_BINARY : gg_goroot_judge(value, change->is_literal)) {
        case GG_GOROOT_QUOTED:
        case GG_GOROOT_UNEXPANDED:
                gg_shell_tell(code, "GG013", c,
                              gg_lint_format(code->file,
                                             "GOROOT is the text %s: the quotes keep the shell from "
                                             "expanding it, or are a part of it",
                                             value),
                              "every go command fails: \"go: cannot find GOROOT directory\"", mend);
                break;
        case GG_GOROOT_BIN:
        case GG_GOROOT_BINARY:
                gg_shell_tell(
                        code, "GG014", c,
                        gg_lint_format(code->file, "GOROOT=%s is not the root of a toolchain, but in it",
                                       value),
                        "nothing builds: \"package fmt is not in std\", or \"cannot find GOROOT directory\"",
                        mend);
                break;
        case GG_GOROOT_PLACE:
                if (!change->is_for_child)
                        tell_fixed(code, c, value);
                break;
        case GG_GOROOT_UNKNOWN:
                if (source != FIXED && !change->is_for_child)
                        tell_frozen(code, c, source);
                break;
        }
}

/* The GOROOT that a command gets for itself alone; NULL if it gets none. *ret_clears: it is taken away. */
static const char *own_goroot(const struct gg_shell_command *c, bool *ret_clears) {
        *ret_clears = false;
        for (size_t i = 0; i < c->assignment_count; i++)
                if (strcmp(c->assignments[i].name, "GOROOT") == 0) {
                        *ret_clears = *c->assignments[i].value.text == '\0';
                        return c->assignments[i].value.is_literal ? c->assignments[i].value.text : "";
                }
        for (size_t i = 0; i < gg_shell_program(c); i++) {
                if (strncmp(c->words[i].text, "GOROOT=", 7) == 0) {
                        *ret_clears = c->words[i].text[7] == '\0';
                        return c->words[i].is_literal ? c->words[i].text + 7 : "";
                }
                *ret_clears = *ret_clears || strcmp(c->words[i].text, "-i") == 0 ||
                              strcmp(c->words[i].text, "-u") == 0 ||
                              strcmp(c->words[i].text, "-uGOROOT") == 0 ||
                              strcmp(c->words[i].text, "--unset=GOROOT") == 0;
        }
        return NULL;
}

/* sudo GOROOT=X, which is no assignment to the shell. */
static void check_behind_sudo(struct gg_shell_code *code, const struct gg_shell_command *c) {
        for (size_t i = 1; i < gg_shell_program(c) && strcmp(c->words[0].text, "env") != 0; i++) {
                struct gg_shell_change change = {.name = "GOROOT", .op = GG_SHELL_SET, .is_for_child = true};

                if (strncmp(c->words[i].text, "GOROOT=", 7) != 0)
                        continue;
                change.value = c->words[i].text + 7;
                change.is_literal = c->words[i].is_literal;
                change.line = c->words[i].line;
                gg_shell_check_goroot(code, c, &change);
        }
}

static bool is_of_manager(const char *path) {
        static const char *const folders[] = {"/.goenv/", "/.gvm/", "/.asdf/", "/shims/", "/mise/"};

        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
                if (strstr(path, folders[i]))
                        return true;
        return false;
}

/* sudo drops GOROOT unless it is told to keep the environment: sudoers(5), env_reset. */
static bool inherits(const struct gg_shell_code *code, const struct gg_shell_command *c) {
        if (code->is_subshell_other)
                return false;
        return c->word_count == 0 || strcmp(c->words[0].text, "sudo") != 0;
}

/* The GOROOT that has been exported before, where that is sure; NULL if none has. */
static const char *exported_goroot(const struct gg_shell_code *code, const struct gg_shell_command *c) {
        const struct gg_shell_change *change = code->goroot;

        if (!change || !change->is_literal || !is_exported(code, change))
                return NULL;
        if (code->goroot_function && (!c->function || strcmp(c->function, code->goroot_function) != 0))
                return NULL;
        return change->value;
}

/* A go by path, under a GOROOT that is another's. */
static void check_go_by_path(struct gg_shell_code *code, const struct gg_shell_command *c, const char *path) {
        bool clears, is_own = true;
        const char *goroot = own_goroot(c, &clears);

        if (clears || (!goroot && !inherits(code, c)))
                return;
        if (!goroot) {
                is_own = false;
                goroot = exported_goroot(code, c);
        }
        if (goroot && gg_goroot_versions_differ(gg_goroot_of_binary(gg_str_of(path)), gg_str_of(goroot)))
                gg_shell_tell(code, "GG027", c,
                              gg_lint_format(code->file, "%s runs with GOROOT=%s", path, goroot),
                              "nothing builds: \"compile: version ... does not match go tool version\"",
                              is_own ? "leave GOROOT away: a go finds its own root"
                                     : "unset GOROOT before: a go finds its own root");
        else if (!goroot && code->is_init_sure && !is_of_manager(path) && !code->disables_goenv)
                gg_shell_tell(code, "GG028", c,
                              gg_lint_format(code->file, "%s runs with the GOROOT that %s has exported", path,
                                             code->init),
                              "it is that of the manager's version: building fails, unless both are the same",
                              "unset GOROOT before, or run the manager's go");
}

static void check_written(struct gg_shell_code *code, const struct gg_shell_command *c) {
        for (size_t i = gg_shell_program(c) + 3; i < c->word_count; i++) {
                struct gg_finding *f;

                if (strncmp(c->words[i].text, "GOROOT=", 7) != 0 || c->words[i].text[7] == '\0')
                        continue;
                f = gg_shell_tell(code, "GG016", c, "GOROOT is written into the user's go/env file",
                                  "every go of that user obeys it, of whatever version, in every shell; if "
                                  "it is wrong, go env fails as well",
                                  "go env -u GOROOT takes it out again");
                if (c->word_count == 4)
                        gg_shell_replace(code, f, "go env -u GOROOT");
        }
}

/* `go env -w GOROOT=...`, `go run -e`, `go install fmt`, and go by path. */
void gg_shell_check_go(struct gg_shell_code *code, const struct gg_shell_command *c) {
        static const char *const libraries[] = {"fmt", "os", "io", "net/http", "runtime", "strings", NULL};
        const char *verb = gg_shell_argument(c, 1);
        size_t first = gg_shell_program(c);

        check_behind_sudo(code, c);
        if (!gg_shell_runs_go(c))
                return;
        if (c->words[first].is_literal && c->words[first].text[0] == '/')
                check_go_by_path(code, c, c->words[first].text);
        if (strcmp(verb, "env") == 0 && strcmp(gg_shell_argument(c, 2), "-w") == 0)
                check_written(code, c);
        if (strcmp(verb, "run") == 0 && strcmp(gg_shell_argument(c, 2), "-e") == 0)
                gg_shell_tell(code, "GG022", c, "go run has no -e",
                              "\"flag provided but not defined: -e\", exit status 2",
                              "write the program to a file: go run ./probe.go");
        for (size_t i = 0; libraries[i] && strcmp(verb, "install") == 0; i++)
                if (strcmp(gg_shell_argument(c, 2), libraries[i]) == 0)
                        gg_shell_tell(
                                code, "GG023", c,
                                gg_lint_format(code->file, "go install %s installs nothing", libraries[i]),
                                "it succeeds and leaves no file in GOBIN: a check of GOBIN by it tells "
                                "nothing",
                                "install a command, golang.org/x/tools/cmd/stringer@latest say");
}
