/* SPDX-License-Identifier: MIT */
/* Rules about files of a repository: workflows, Dockerfiles, Makefiles, shell scripts, settings of editors. A
 * file of this folder for each kind of file, with the table of its rules. Nothing here prints. */
#ifndef GG_TOOLS_LINT_H
#define GG_TOOLS_LINT_H

#include "common/findings.h"
#include "common/pins.h"
#include "common/shell.h"
#include <stdbool.h>

struct gg_lint_rule {
        const char *id;      /* "GG012" */
        const char *name;    /* "goroot-frozen" */
        const char *summary; /* one clause, for lists and SARIF's shortDescription */
        const char *why;     /* sentences: what goes wrong, by whose rule */
        const char *file;    /* what a file with the examples is called: ".github/workflows/ci.yml" */
        /* Whole small files: the first has the finding, the second has none at all. NULL, both: no small file
         * shows it. */
        const char *bad, *good;
        /* A file of the repository that both need beside them: "go.mod"; NULL: none. */
        const char *beside, *beside_text;
        enum gg_severity severity;
        bool has_fix; /* --fix mends it */
};

/* What a file is, told by its name and its first line. */
enum gg_lint_kind {
        GG_LINT_OTHER,
        GG_LINT_WORKFLOW, /* .github/workflows/, also of Gitea and Forgejo */
        GG_LINT_ACTION,   /* action.yml, action.yaml */
        GG_LINT_GITLAB,   /* .gitlab-ci.yml, *.gitlab-ci.yml */
        GG_LINT_DOCKERFILE,
        GG_LINT_MAKEFILE, /* Makefile, GNUmakefile, *.mk */
        GG_LINT_SHELL,    /* *.sh, *.bash, *.zsh, *.fish, #! of a shell */
        GG_LINT_ENVRC,
        GG_LINT_DEVCONTAINER,
        GG_LINT_VSCODE, /* .vscode/ settings, launch, tasks; *.code-workspace */
        GG_LINT_PIN,    /* go.mod, go.work, .go-version, .tool-versions, mise.toml */
};

/* One file being looked at, and what is known of the repository around it. */
struct gg_lint_file {
        struct gg_arena *arena; /* goes with the file; findings have one of their own */
        const char *path;       /* relative to the repository's top, without "./" */
        const char *outside;    /* as our own process opens it */
        enum gg_lint_kind kind;
        struct gg_str text;
        const struct gg_pins *pins; /* of the nearest go.mod, go.work and pin files above it */
        struct gg_findings *findings;
        struct gg_lint_state *state; /* private to the engine: lint/engine.h */
};

/* Reports a breach of the rule with that id. NULL if it is silenced there, not asked for, or one too many for
 * one file; else the finding, to which effect, fix and edits may be added, all on the findings' arena. The
 * same finding twice is one. line 0: the file as a whole. */
struct gg_finding *gg_lint_report(struct gg_lint_file *file, const char *id, unsigned line, unsigned column,
                                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Line n of the file (from 1), without its newline; empty behind the end. */
struct gg_str gg_lint_line(const struct gg_lint_file *file, unsigned n);

/* A one-line edit for a finding of this file: line n becomes replacement (NULL: goes). On the findings'
 * arena. */
const struct gg_edit *gg_lint_edit(const struct gg_lint_file *file, unsigned n, const char *replacement,
                                   const struct gg_edit *next);

/* Where shell code stands, for rules that hold in one place and not in another. */
enum gg_lint_place {
        GG_LINT_IN_SCRIPT, /* a file of its own */
        GG_LINT_IN_ENVRC,
        GG_LINT_IN_WORKFLOW, /* run: */
        GG_LINT_IN_GITLAB,   /* script: */
        GG_LINT_IN_IMAGE,    /* RUN */
        GG_LINT_IN_RECIPE,   /* make: $$ is $ already */
};

/* The rules about shell code (lint/shellcode.c), wherever it stands: code is a piece of the file, or a text
 * that stands for it; its first line is first_line of the file. */
void gg_lint_shell_code(struct gg_lint_file *file, struct gg_str code, enum gg_shell_dialect dialect,
                        unsigned first_line, enum gg_lint_place place);

/* What looks at each kind of file. */
void gg_lint_workflow(struct gg_lint_file *file); /* and composite actions: lint/workflow.c */
void gg_lint_gitlab(struct gg_lint_file *file);
void gg_lint_dockerfile(struct gg_lint_file *file);
void gg_lint_makefile(struct gg_lint_file *file);
void gg_lint_script(struct gg_lint_file *file); /* shell scripts and .envrc */
void gg_lint_editor(struct gg_lint_file *file); /* .vscode and devcontainer.json: lint/editor.c */
void gg_lint_pin(struct gg_lint_file *file);

/* The tables of rules, one for each of those files; lint/rules.c lists the tables. The table ends with an id
 * of NULL. */
extern const struct gg_lint_rule gg_lint_rules_general[];    /* GG001 to GG009: broken and unreadable files */
extern const struct gg_lint_rule gg_lint_rules_shellcode[];  /* GG010 to GG029 */
extern const struct gg_lint_rule gg_lint_rules_workflow[];   /* GG030 to GG049 */
extern const struct gg_lint_rule gg_lint_rules_gitlab[];     /* GG050 to GG059 */
extern const struct gg_lint_rule gg_lint_rules_dockerfile[]; /* GG060 to GG079 */
extern const struct gg_lint_rule gg_lint_rules_makefile[];   /* GG080 to GG089 */
extern const struct gg_lint_rule gg_lint_rules_editor[];     /* GG090 to GG099 */
extern const struct gg_lint_rule gg_lint_rules_pin[];        /* GG100 to GG109 */

/* NULL if there is none of that id or name. */
const struct gg_lint_rule *gg_lint_rule_find(const char *id_or_name);

#endif
