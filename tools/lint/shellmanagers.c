/* SPDX-License-Identifier: MIT */
/* Version managers, PATH, and toolchains that are cut down. */
#include "lint/goroot.h"
#include "lint/shellcode.h"
#include "lint/tell.h"
#include <string.h>

/* What managers do not have, or do badly. */
static const struct misuse {
        const char *program, *first, *second; /* NULL: whatever */
        enum gg_lint_place place;             /* GG_LINT_IN_SCRIPT: anywhere */
        const char *message, *effect, *fix;
} misuses[] = {
        {"asdf", "exec-env", NULL, GG_LINT_IN_SCRIPT, "asdf has no command exec-env",
         "it fails; the variables of a plugin are set by asdf exec alone",
         "asdf exec go ..., or asdf's shims in PATH"},
        {"gvm", "use", "system", GG_LINT_IN_SCRIPT,
         "gvm's system entry holds a GOROOT of the day it was installed",
         "GOROOT is that path for ever, in gvm's own quotes: \"cannot find GOROOT directory\" "
         "(moovweb/gvm#503, #126)",
         "unset GOROOT behind it"},
        {"use", "goenv", NULL, GG_LINT_IN_ENVRC, "direnv has no `use goenv`",
         "\"use_goenv: command not found\", unless a direnvrc of everybody's defines it",
         "PATH_add \"$(goenv prefix)/bin\" and unset GOROOT, or define use_goenv here"},
        {"use", "gvm", NULL, GG_LINT_IN_ENVRC, "direnv has no `use gvm`",
         "\"use_gvm: command not found\", unless a direnvrc of everybody's defines it",
         "PATH_add the version's bin folder and unset GOROOT, or define use_gvm here"},
};

/* Whether the code brings use_goenv or its like along, or reads another file that may. */
static bool may_define(const struct gg_shell_code *code, const char *first) {
        if (code->has_sources)
                return true;
        for (size_t i = 0; i < code->count; i++) {
                const char *function = code->commands[i]->function;

                if (function && strncmp(function, "use_", 4) == 0 && strcmp(function + 4, first) == 0)
                        return true;
        }
        return false;
}

/* Once: the functions are looked for in all of the code. */
static bool is_misused_use(struct gg_shell_code *code, const struct misuse *m) {
        if (m->place != code->place || code->has_told_use)
                return false;
        code->has_told_use = true;
        return !may_define(code, m->first);
}

static void check_misuse(struct gg_shell_code *code, const struct gg_shell_command *c) {
        for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
                const struct misuse *m = &misuses[i];

                if (gg_shell_runs(c, m->program) && strcmp(gg_shell_argument(c, 1), m->first) == 0 &&
                    (!m->second || strcmp(gg_shell_argument(c, 2), m->second) == 0) &&
                    (m->place == GG_LINT_IN_SCRIPT || is_misused_use(code, m)))
                        gg_shell_tell(code, "GG029", c, m->message, m->effect, m->fix);
        }
}

/* The folders of a toolchain without which it does not work. */
static const struct {
        const char *end, *effect;
} parts[] = {
        {"/pkg", "without pkg/tool go does not find its own root: \"'go' binary is trimmed and GOROOT is not "
                 "set\", or \"no such tool \\\"compile\\\"\""},
        {"/pkg/tool", "go does not find its own root: \"'go' binary is trimmed and GOROOT is not set\", or "
                      "\"no such tool \\\"compile\\\"\""},
        {"/src", "nothing builds: \"package fmt is not in std\""},
};

static const char *slimmed_part(const char *path) {
        struct gg_str s = gg_str_of(path);

        while (s.n > 0 && (s.p[s.n - 1] == '/' || s.p[s.n - 1] == '*'))
                s.n--;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
                size_t n = strlen(parts[i].end);

                if (s.n > n && memcmp(s.p + s.n - n, parts[i].end, n) == 0 &&
                    gg_goroot_is_known((struct gg_str){s.p, s.n - n}))
                        return parts[i].effect;
        }
        return NULL;
}

static void check_slimming(struct gg_shell_code *code, const struct gg_shell_command *c) {
        if (!gg_shell_runs(c, "rm") || !gg_shell_has_option(c, "rR"))
                return;
        for (size_t i = gg_shell_program(c) + 1; i < c->word_count; i++) {
                const char *effect = slimmed_part(c->words[i].text);

                if (!effect || code->remade_at > code->at)
                        continue;
                gg_shell_tell(
                        code, "GG025", c,
                        gg_lint_format(code->file, "%s is taken out of a toolchain that needs it",
                                       c->words[i].text),
                        effect,
                        "leave out doc, test, api and misc, or copy the program alone into the last image");
                return;
        }
}

void gg_shell_check_manager(struct gg_shell_code *code, const struct gg_shell_command *c) {
        check_misuse(code, c);
        check_slimming(code, c);
}

void gg_shell_check_path(struct gg_shell_code *code, const struct gg_shell_command *c,
                         const struct gg_shell_change *change) {
        if (strcmp(change->name, "PATH") != 0 || change->op != GG_SHELL_PREPEND || !change->value ||
            !code->init || change->is_for_child)
                return;
        if (strncmp(change->value, "$GOROOT/bin", 11) == 0 ||
            strncmp(change->value, "${GOROOT}/bin", 13) == 0)
                gg_shell_tell(code, "GG026", c,
                              gg_lint_format(code->file,
                                             "one version's bin folder goes in front of what %s manages",
                                             code->init),
                              "a later change of version does nothing: the go of now stays first in PATH",
                              "leave it out: the manager has put its own folder into PATH");
}
