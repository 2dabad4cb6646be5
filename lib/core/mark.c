/* SPDX-License-Identifier: MIT */
#include <goroot-guard/buf.h>
#include <goroot-guard/mark.h>
#include <string.h>

#define EXEC "process-"
#define SPAWN "child-of-"

/* How long after its mark was made a spawned process may be made: a machine may be busy, but an inherited
 * mark is older. */
#define SPAWN_DELAY_MAX 10000

/* /proc counts in hundredths of a second, rounded down. */
#define CLOCK_STEP 10

const char *gg_mark_make(char storage[GG_MARK_MAX], bool spawns, uint32_t pid, uint64_t clock) {
        struct gg_buf mark;

        gg_buf_init(&mark, storage, GG_MARK_MAX);
        gg_buf_puts(&mark, spawns ? SPAWN : EXEC);
        gg_buf_put_uint(&mark, pid);
        if (spawns) {
                gg_buf_puts(&mark, "-at-");
                gg_buf_put_uint(&mark, clock);
        }
        return storage;
}

/* Takes a number off the front of *rest; false if there is none. */
static bool take_number(struct gg_str *rest, uint64_t *ret) {
        uint64_t n = 0;
        size_t i = 0;

        for (; i < rest->n && rest->p[i] >= '0' && rest->p[i] <= '9' && n < UINT64_MAX / 100; i++)
                n = n * 10 + (uint64_t) (rest->p[i] - '0');
        if (i == 0)
                return false;
        *rest = (struct gg_str){rest->p + i, rest->n - i};
        *ret = n;
        return true;
}

static bool take(struct gg_str *rest, const char *prefix) {
        if (!gg_str_starts(*rest, prefix))
                return false;
        *rest = (struct gg_str){rest->p + strlen(prefix), rest->n - strlen(prefix)};
        return true;
}

/* A parent that ends at once is not there to be asked for: then the time decides. */
static bool is_child(uint64_t parent, uint64_t marked, const struct gg_mark_bearer *bearer) {
        uint64_t made;

        if (parent == bearer->ppid)
                return true;
        made = bearer->made_at(bearer->ctx);
        return made + CLOCK_STEP >= marked && made <= marked + SPAWN_DELAY_MAX;
}

bool gg_mark_is_of(const char *mark, const struct gg_mark_bearer *bearer) {
        struct gg_str rest = gg_str_of(mark);
        uint64_t pid, at;

        if (take(&rest, EXEC))
                return take_number(&rest, &pid) && rest.n == 0 && pid == bearer->pid;
        return take(&rest, SPAWN) && take_number(&rest, &pid) && take(&rest, "-at-") &&
               take_number(&rest, &at) && rest.n == 0 && is_child(pid, at, bearer);
}
