/* SPDX-License-Identifier: MIT */
#include "lint/dockerstage.h"
#include "lint/goroot.h"
#include <string.h>

#define VALUES_MAX ((size_t) 1024 * 1024) /* bytes of all values of one file */

const char *gg_docker_base(const char *path) {
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

struct gg_docker_variable *gg_docker_find(struct gg_docker_variable *list, size_t count, const char *name) {
        for (size_t i = 0; i < count; i++)
                if (strcmp(list[i].name, name) == 0)
                        return &list[i];
        return NULL;
}

static enum gg_docker_known tell(const struct gg_docker_variable *v, const char **ret_value) {
        *ret_value = v->value;
        return v->value ? GG_DOCKER_VALUE : GG_DOCKER_UNKNOWN;
}

/* BuildKit has arguments of its own there: TARGETARCH, BUILDPLATFORM. */
static enum gg_docker_known lookup_global(void *ctx, const char *name, const char **ret_value) {
        struct gg_docker_lint *d = ctx;
        const struct gg_docker_variable *v = gg_docker_find(d->globals, d->global_count, name);

        return v ? tell(v, ret_value) : GG_DOCKER_UNKNOWN;
}

enum gg_docker_known gg_docker_known_as(void *ctx, const char *name, const char **ret_value) {
        struct gg_docker_lint *d = ctx;
        const struct gg_docker_variable *v =
                gg_docker_find(d->stage->variables, d->stage->variable_count, name);

        if (v)
                return tell(v, ret_value);
        /* The images that are known set neither of these; of PATH all have one. */
        if (d->stage->is_base_known && (strcmp(name, "GOROOT") == 0 || strcmp(name, "HOME") == 0))
                return GG_DOCKER_UNSET;
        return GG_DOCKER_UNKNOWN;
}

const char *gg_docker_value(struct gg_docker_lint *d, const char *word) {
        const char *value = NULL;

        if (d->value_bytes < VALUES_MAX)
                value = gg_docker_expand(d->file->arena, word, d->source.escape,
                                         d->stage ? gg_docker_known_as : lookup_global, d);
        d->value_bytes += value ? strlen(value) : 0;
        return value;
}

void gg_docker_set(struct gg_docker_variable *list, size_t *count, const char *name, const char *value,
                   bool is_arg) {
        struct gg_docker_variable *v = gg_docker_find(list, *count, name);

        if (v && is_arg && !v->is_arg)
                return; /* "Environment variables defined using the ENV instruction always override an ARG" */
        if (!v && *count == GG_DOCKER_VARIABLES_MAX)
                return;
        if (!v)
                v = &list[(*count)++];
        *v = (struct gg_docker_variable){name, value, is_arg};
}

const char *gg_docker_goroot(const struct gg_docker_stage *stage) {
        const struct gg_docker_variable *v =
                gg_docker_find(stage->variables, stage->variable_count, "GOROOT");

        return v && v->value && *v->value ? v->value : NULL;
}

bool gg_docker_has_root(const struct gg_docker_stage *stage, const char *path) {
        for (size_t i = 0; i < stage->root_count; i++)
                if (gg_goroot_same(gg_str_of(stage->roots[i]), gg_str_of(path)))
                        return true;
        return false;
}

void gg_docker_add_root(struct gg_docker_stage *stage, const char *path, unsigned line) {
        if (gg_docker_has_root(stage, path))
                return;
        if (stage->root_count == GG_DOCKER_ROOTS_MAX) {
                stage->may_have_more = true;
                return;
        }
        stage->roots[stage->root_count++] = path;
        if (stage->root_count == 2)
                stage->second_go_line = line;
}
