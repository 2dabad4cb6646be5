/* SPDX-License-Identifier: MIT */
/* What GitHub's and GitLab's files have in common where they are about Go. */
#ifndef GG_TOOLS_LINT_YAMLGO_H
#define GG_TOOLS_LINT_YAMLGO_H

#include "lint/goroot.h"
#include "lint/lint.h"
#include "lint/yaml.h"

/* Reports, under that id, versions of Go that YAML cuts short, wherever they stand below top. */
void gg_yaml_go_numbers(struct gg_lint_file *file, const char *id, const struct gg_yaml *top);

/* The key of a mapping; NULL if node is NULL, is none, or has none. */
const struct gg_yaml *gg_yaml_key(const struct gg_yaml *node, const char *name);

/* Edits that take holder's section.name out ("env", "GOROOT"), and a section that would be empty then. NULL
 * if it does not stand on a line of its own: in braces, behind an anchor, over several lines. */
const struct gg_edit *gg_yaml_without(struct gg_lint_file *file, const struct gg_yaml *holder,
                                      const char *section, const char *name);

/* Why a GOROOT is no folder as it stands; NULL if nothing speaks against it. Static. */
const char *gg_yaml_unusable_goroot(enum gg_goroot_kind kind);

/* The pin of a kind that is a version; NULL if there is none. */
const struct gg_pin *gg_yaml_pin(const struct gg_lint_file *file, enum gg_pin_kind kind);

/* The go line of go.mod if it is a lower bound; NULL. */
const struct gg_pin *gg_yaml_go_line(const struct gg_lint_file *file);

#endif
