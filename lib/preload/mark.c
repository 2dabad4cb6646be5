/* SPDX-License-Identifier: MIT */
#include "preload/mark.h"
#include "sys/process.h"
#include <string.h>

#define EXEC "process-"
#define SPAWN "child-of-"

/* How long after its mark was made a spawned process may be made: a machine may be busy, but an inherited
 * mark is older. */
#define SPAWN_DELAY_MAX 10000

/* /proc counts in hundredths of a second, rounded down. */
#define CLOCK_STEP 10

const char *gg_mark_make(char storage[64], bool spawns) {
        struct gg_process process;
        struct gg_buf mark;

        gg_process_read(&process);
        gg_buf_init(&mark, storage, 64);
        gg_buf_puts(&mark, spawns ? SPAWN : EXEC);
        gg_buf_put_uint(&mark, process.pid);
        if (spawns) {
                gg_buf_puts(&mark, "-at-");
                gg_buf_put_uint(&mark, gg_process_clock());
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
static bool is_child(uint64_t parent, uint64_t marked, uint32_t ppid) {
        uint64_t made;

        if (parent == ppid)
                return true;
        made = gg_process_made_at();
        return made + CLOCK_STEP >= marked && made <= marked + SPAWN_DELAY_MAX;
}

bool gg_mark_is_mine(const char *mark) {
        struct gg_str rest = gg_str_of(mark);
        struct gg_process process;
        uint64_t pid, at;

        gg_process_read(&process);
        if (take(&rest, EXEC))
                return take_number(&rest, &pid) && rest.n == 0 && pid == process.pid;
        return take(&rest, SPAWN) && take_number(&rest, &pid) && take(&rest, "-at-") &&
               take_number(&rest, &at) && rest.n == 0 && is_child(pid, at, process.ppid);
}
