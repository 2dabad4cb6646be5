/* SPDX-License-Identifier: MIT */
/* Shell scripts and .envrc, which direnv hands to bash. */
#include "lint/lint.h"
#include <string.h>

/* By its name, or by the interpreter of its first line. */
static bool is_fish(const struct gg_lint_file *file) {
        struct gg_str text = file->text, line;
        size_t n = strlen(file->path);

        if (n > 5 && strcmp(file->path + n - 5, ".fish") == 0)
                return true;
        if (!gg_str_starts(text, "#!"))
                return false;
        line = gg_str_trim(gg_str_cut(&text, '\n'));
        return line.n > 4 && memcmp(line.p + line.n - 4, "fish", 4) == 0;
}

void gg_lint_script(struct gg_lint_file *file) {
        enum gg_lint_place place = file->kind == GG_LINT_ENVRC ? GG_LINT_IN_ENVRC : GG_LINT_IN_SCRIPT;

        gg_lint_shell_code(file, file->text, is_fish(file) ? GG_SHELL_FISH : GG_SHELL_SH, 1, place);
}
