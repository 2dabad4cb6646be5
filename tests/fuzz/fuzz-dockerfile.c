/* SPDX-License-Identifier: MIT */
/* Laws of the reader of Dockerfiles, on any bytes: instructions stand in order on lines that there are, what
 * is left of each has as many lines as the file has there, and here-documents are pieces of the text. */
#include "law.h"
#include "lint/dockerread.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned count_newlines(struct gg_str s) {
        unsigned count = 0;

        for (size_t i = 0; i < s.n; i++)
                count += s.p[i] == '\n';
        return count;
}

static enum gg_docker_known lookup(void *ctx, const char *name, const char **ret_value) {
        (void) ctx;
        *ret_value = NULL;
        if (name[0] == 'U')
                return GG_DOCKER_UNKNOWN;
        if (name[0] != 'A')
                return GG_DOCKER_UNSET;
        *ret_value = name;
        return GG_DOCKER_VALUE;
}

static void check(struct gg_arena *arena, const struct gg_docker_instruction *in, struct gg_str text,
                  char escape, unsigned last_line) {
        LAW(in->line >= 1 && in->line <= last_line);
        LAW(in->rest_line >= in->line);
        LAW(in->rest_line + count_newlines(in->rest) <= last_line);
        for (size_t i = 0; i < in->word_count; i++)
                LAW(in->words[i]);
        LAW(!in->is_json || in->heredoc_count == 0);
        for (size_t i = 0; i < in->pair_count; i++) {
                LAW(in->pairs[i].name && in->pairs[i].line >= in->line && in->pairs[i].line <= last_line);
                if (in->pairs[i].value) {
                        const char *value = gg_docker_expand(arena, in->pairs[i].value, escape, lookup, NULL);

                        LAW(!strchr(in->pairs[i].value, '\n'));
                        LAW(!value || strlen(value) <= 4096);
                }
        }
        for (size_t i = 0; i < in->heredoc_count; i++) {
                struct gg_str body = in->heredocs[i].body;

                LAW(in->heredocs[i].line > in->line && in->heredocs[i].line <= last_line + 1);
                LAW(body.n == 0 || (body.p >= text.p && body.p + body.n <= text.p + text.n));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char *copy = malloc(size > 0 ? size : 1); /* ends where the text ends, so that any overrun shows */
        struct gg_str text = {copy, size};
        struct gg_arena arena = {0};
        struct gg_docker_file file;
        unsigned line = 0;

        LAW(copy);
        if (size > 0)
                memcpy(copy, data, size);
        if (size == 0 || !memchr(copy, '\0', size)) { /* as lint hands it on */
                (void) gg_docker_read(&arena, text, &file);
                LAW(file.escape == '\\' || file.escape == '`');
                for (size_t i = 0; i < file.count; i++) {
                        LAW(file.items[i].line > line);
                        line = file.items[i].line;
                        check(&arena, &file.items[i], text, file.escape, count_newlines(text) + 1);
                }
        }
        gg_arena_free(&arena);
        free(copy);
        return 0;
}
