/* SPDX-License-Identifier: MIT */
#include "lint/engine.h"
#include <string.h>

/* What the engine itself has to say. */
const struct gg_lint_rule gg_lint_rules_general[] = {
        {
                .id = "GG001",
                .name = "file-broken",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the file cannot be parsed",
                .why = "What cannot be parsed cannot be looked at, and whoever the file is for will stumble "
                       "over it as well: YAML and JSON that is broken, a here-document of a Dockerfile or a "
                       "define of a Makefile that is never closed, text with a NUL in it. What stands before "
                       "the mistake may have been looked at.",
                .file = ".github/workflows/ci.yml",
                .bad = "on: push\njobs: [build\n",
                .good = "on: push\njobs: {}\n",
        },
        {
                .id = "GG002",
                .name = "file-unreadable",
                .severity = GG_SEVERITY_ERROR,
                .summary = "the file or folder cannot be read",
                .why = "It was named, or it is of a kind that is looked at, and there is no telling what it "
                       "says: it is missing, permissions keep it shut, or it is a FIFO, a socket or a "
                       "device. By itself this makes the exit status 2.",
        },
        {
                .id = "GG003",
                .name = "file-too-much",
                .severity = GG_SEVERITY_WARNING,
                .summary = "the file is too large, or has too many findings",
                .why = "Files above 4 MiB are not read: nobody writes such a workflow by hand. Of one file "
                       "1000 findings are shown.",
        },
        {
                .id = "GG004",
                .name = "silence-unknown",
                .severity = GG_SEVERITY_NOTE,
                .summary = "a comment that silences a rule names none",
                .why = "In \"goroot-guard: ignore ID...\" each word up to \"--\" is the id or the name of a "
                       "rule. One that is none silences nothing, so a slip of the pen leaves the finding and "
                       "a rule that is gone leaves the comment.",
                .file = "build.sh",
                .bad = "#!/bin/sh\n# goroot-guard: ignore GG999\ngo build ./...\n",
                .good = "#!/bin/sh\n# goroot-guard: ignore file-broken -- made by a generator\ngo build "
                        "./...\n",
        },
        {
                .id = "GG005",
                .name = "file-unknown",
                .severity = GG_SEVERITY_NOTE,
                .summary = "the file that was named is of no kind that is looked at",
                .why = "A file is told by its name, a shell script without a suffix by its first line. What "
                       "is none of them is passed over, so that it is no good sign if nothing is found in "
                       "it.",
        },
        {.id = NULL},
};

static const struct gg_lint_rule *const tables[] = {
        gg_lint_rules_general,    gg_lint_rules_shellcode, gg_lint_rules_workflow, gg_lint_rules_gitlab,
        gg_lint_rules_dockerfile, gg_lint_rules_makefile,  gg_lint_rules_editor,   gg_lint_rules_pin,
};

const struct gg_lint_rule *gg_lint_rule_at(size_t index) {
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
                for (const struct gg_lint_rule *rule = tables[i]; rule->id; rule++)
                        if (index-- == 0)
                                return rule;
        return NULL;
}

const struct gg_lint_rule *gg_lint_rule_find(const char *id_or_name) {
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
                for (const struct gg_lint_rule *rule = tables[i]; rule->id; rule++)
                        if (strcmp(rule->id, id_or_name) == 0 || strcmp(rule->name, id_or_name) == 0)
                                return rule;
        return NULL;
}
