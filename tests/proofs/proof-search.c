/* SPDX-License-Identifier: MIT */
/* From any state of a search along PATH, whatever the disk says, the next step writes nothing but the buffer,
 * shows the disk nothing but the string in it, gives up where execvp(3) does, and takes what it passed off
 * the rest of PATH. Up to 3 bytes left of PATH, file names of up to 2 characters, a buffer of 5 bytes, for
 * some of them too small.
 *
 * cbmc: --unwind 6 */
#include "bytewise.h"

#include "core/buf.c"
#include "core/path.c"
#include "core/str.c"

#include "proofs.h"

static bool is_valid(const struct gg_buf *buf) {
        return buf->len < buf->cap && buf->p[buf->len] == '\0';
}

/* What the disk said and execvp(3) gives up at. */
static int last_word;

/* What the disk says: anything. */
static int any_error(void) {
        int r = nondet_int();

        ASSUME(r <= 0 && r >= -4095);
        if (r < 0 && !gg_path_search_passes(-r))
                last_word = r;
        return r;
}

static int any_stat(void *ctx, const char *path, struct gg_stat *ret_stat) {
        const struct gg_buf *buf = ctx;

        PROVE(path == buf->p && is_valid(buf) && last_word == 0);
        int r = any_error();
        if (r == 0)
                __CPROVER_havoc_slice(ret_stat, sizeof *ret_stat);
        return r;
}

static int any_permission(void *ctx, const char *path) {
        const struct gg_buf *buf = ctx;

        PROVE(path == buf->p && is_valid(buf) && last_word == 0);
        return any_error();
}

int main(void) {
        struct gg_buf buf;
        const struct gg_fs fs = {.ctx = &buf, .stat = any_stat, .may_execute = any_permission};
        const char *file = any_string(2);
        struct gg_path_search search;

        gg_buf_init(&buf, exactly(5), 5);
        if (nondet_bool()) {
                gg_path_search_start(&search, file, any_string(3));
        } else {
                search = (struct gg_path_search){.file = file, .error = nondet_bool() ? EACCES : ENOENT};
                search.rest = nondet_bool() ? any_str(3) : (struct gg_str){NULL, 0};
        }

        const struct gg_path_search before = search;
        int r = gg_path_search_next(&fs, &search, &buf);
        PROVE(r <= 0 && is_valid(&buf));
        PROVE(last_word == 0 || r == last_word);
        PROVE(search.file == file && (!search.is_path || *file == '\0'));
        PROVE(search.error == EACCES || search.error == ENOENT);
        PROVE(!search.rest.p || (search.rest.n < before.rest.n &&
                                 search.rest.p == before.rest.p + (before.rest.n - search.rest.n)));
        PROVE(search.rest.p || before.rest.p || before.is_path || r == -before.error);
        PROVE(r == 0 || !search.rest.p || !gg_path_search_passes(-r));
        END();
        return 0;
}
