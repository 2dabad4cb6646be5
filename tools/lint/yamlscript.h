/* SPDX-License-Identifier: MIT */
/* Shell code in YAML. */
#ifndef GG_TOOLS_LINT_YAMLSCRIPT_H
#define GG_TOOLS_LINT_YAMLSCRIPT_H

#include "lint/lint.h"
#include "lint/yaml.h"

/* The code of a scalar and the line of the file on which it starts. Expressions, ${{ }} and $[[ ]], stand in
 * it as variables that nobody knows. The lines of a folded scalar, which are one line to the shell, are
 * joined by backslashes, so that each keeps its number. */
struct gg_str gg_yaml_script(const struct gg_lint_file *file, const struct gg_yaml *scalar,
                             unsigned *ret_first_line);

#endif
