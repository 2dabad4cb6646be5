/* SPDX-License-Identifier: MIT */
/* The parts of a name are what path.h says, and lie within it; gg_path_join() builds just the name, or says
 * that it does not fit; what a link says comes in front of what is left to resolve, within the storage, or
 * does not fit. Names of up to 6 bytes to be parted; directories and file names of up to 2, in buffers of up
 * to 7; links of up to 2 bytes, in storage of 6.
 *
 * cbmc: --unwind 9 */
#include "bytewise.h"

#include "core/buf.c"
#include "core/path.c"
#include "core/str.c"

#include "proofs.h"

static bool has_slash(struct gg_str s) {
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] == '/')
                        return true;
        return false;
}

static void prove_parts(void) {
        struct gg_str path = any_str(6), base = gg_path_base(path), dir = gg_path_dir(path);
        bool parted = has_slash(path);

        PROVE(!has_slash(base) && base.n <= path.n && base.p == path.p + (path.n - base.n));
        PROVE(parted == (base.n < path.n));
        if (!parted) {
                PROVE(!dir.p && dir.n == 0);
                return;
        }
        PROVE(dir.p == path.p && dir.n > 0);
        PROVE(dir.n + 1 + base.n == path.n || (dir.n == 1 && base.n + 1 == path.n));
        PROVE(path.p[path.n - base.n - 1] == '/');
}

static struct gg_buf any_buf(size_t n) {
        size_t cap = at_most(n);
        struct gg_buf buf;

        ASSUME(cap > 0);
        gg_buf_init(&buf, exactly(cap), cap);
        return buf;
}

static bool is_valid(const struct gg_buf *buf) {
        return buf->len < buf->cap && buf->p[buf->len] == '\0';
}

static void prove_join(void) {
        struct gg_str dir = any_str(2);
        const char *name = any_string(2);
        struct gg_buf buf = any_buf(7);
        const size_t slash = dir.n > 0 && dir.p[dir.n - 1] != '/' ? 1 : 0;
        const size_t n = dir.n + slash + strlen(name);
        int r = gg_path_join(&buf, dir, name);

        PROVE(is_valid(&buf));
        PROVE(r == (n < buf.cap ? 0 : -ENAMETOOLONG));
        if (r < 0)
                return;
        PROVE(buf.len == n);
        for (size_t i = 0; i < n; i++)
                if (i < dir.n)
                        PROVE(buf.p[i] == dir.p[i]);
                else
                        PROVE(buf.p[i] == (i < dir.n + slash ? '/' : name[i - dir.n - slash]));
}

static void prove_prepend(void) {
        const size_t size = 6;
        char *storage = exactly(size), before[6];
        size_t n = at_most(size);
        struct gg_str rest = {n > 0 || nondet_bool() ? storage + (size - n) : NULL, n}, target = any_str(2);
        const size_t need = target.n + (n > 0 ? 1 + n : 0);

        for (size_t i = 0; i < size; i++)
                before[i] = storage[i];
        int r = prepend(storage, size, &rest, target.p, target.n);
        PROVE(r == (need <= size ? 0 : -ENAMETOOLONG));
        if (r < 0)
                return;
        PROVE(rest.n == need && rest.p == storage + (size - need));
        for (size_t i = 0; i < need; i++)
                if (i < target.n)
                        PROVE(rest.p[i] == target.p[i]);
                else
                        PROVE(rest.p[i] == (i == target.n ? '/' : before[size - need + i]));
}

int main(void) {
        switch (nondet_unsigned()) {
        case 0:
                prove_parts();
                break;
        case 1:
                prove_join();
                break;
        default:
                prove_prepend();
        }
        END();
        return 0;
}
