/* SPDX-License-Identifier: MIT */
/* What takes lines and values of the configuration apart looks at nothing but these, and what it gives lies
 * within them: a line without its comment, the next pattern of names, a sink with its path. Lines and names
 * of up to 4 bytes, sinks of up to 7.
 *
 * cbmc: --unwind 10 */
#include "bytewise.h"

#include "core/conf-value.c"
#include "core/conf.c"
#include "core/str.c"

#include "proofs.h"

static void prove_comment(void) {
        struct gg_str raw = any_str(4), line = without_comment(raw);

        PROVE(line.p == raw.p && line.n <= raw.n);
        PROVE(line.n == raw.n || raw.p[line.n] == '#');
        PROVE(line.n == 0 || line.p[0] != '#');
}

static void prove_name(void) {
        const struct gg_str before = any_str(4);
        struct gg_str rest = before, name = next_name(&rest);

        PROVE(rest.n <= before.n && rest.p == before.p + (before.n - rest.n));
        if (name.n == 0)
                return;
        PROVE(name.n <= before.n - rest.n && name.p + name.n == rest.p);
        for (size_t i = 0; i < name.n; i++)
                PROVE(!separates_names(name.p[i]));
        PROVE(rest.n == 0 || separates_names(rest.p[0]));
}

static void prove_sink(void) {
        struct gg_conf_problem problem = {.what = NULL};
        struct gg_sink sink = {.kind = GG_SINK_STDERR};
        const struct gg_str item = any_str(7);
        int r = read_sink(&sink, item, &problem);

        PROVE(r == 0 || (r == -EINVAL && problem.what && problem.allowed && problem.value.p == item.p));
        PROVE(r == 0 || (sink.kind == GG_SINK_STDERR && !sink.target.p && sink.target.n == 0));
        PROVE(sink.kind == GG_SINK_FILE || sink.target.n == 0);
        if (r < 0 || sink.kind != GG_SINK_FILE)
                return;
        PROVE(sink.target.n > 0 && sink.target.n < item.n && sink.target.p[0] == '/');
        PROVE(sink.target.p == item.p + (item.n - sink.target.n));
}

int main(void) {
        switch (nondet_unsigned()) {
        case 0:
                prove_comment();
                break;
        case 1:
                prove_name();
                break;
        default:
                prove_sink();
        }
        END();
        return 0;
}
