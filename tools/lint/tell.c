/* SPDX-License-Identifier: MIT */
#include "lint/tell.h"
#include <string.h>

struct gg_finding *gg_lint_tell(struct gg_lint_file *file, const char *id, unsigned line, unsigned column,
                                const char *message, const char *effect, const char *fix) {
        struct gg_finding *f = gg_lint_report(file, id, line, column, "%s", message);

        if (f) {
                f->effect = effect;
                f->fix = fix;
        }
        return f;
}

const char *gg_lint_format(struct gg_lint_file *file, const char *format, ...) {
        va_list args;
        const char *text;

        va_start(args, format);
        text = gg_arena_vprintf(file->findings->arena, format, args);
        va_end(args);
        return text;
}

bool gg_lint_mentions_once(const struct gg_lint_file *file, const char *text) {
        const char *hit = memmem(file->text.p, file->text.n, text, strlen(text));

        return hit && !memmem(hit + 1, (size_t) (file->text.p + file->text.n - hit - 1), text, strlen(text));
}
