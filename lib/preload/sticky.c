/* SPDX-License-Identifier: MIT */
#include "preload/sticky.h"
#include "preload/capture.h"
#include "preload/readable.h"
#include <goroot-guard/path.h>
#include <string.h>

/* The entry of an LD_PRELOAD value that is this library; empty if there is none. ld.so(8): separated by
 * blanks or colons. */
static struct gg_str own_entry(struct gg_str value) {
        while (value.n > 0) {
                size_t n = 0;

                while (n < value.n && value.p[n] != ':' && value.p[n] != ' ')
                        n++;

                struct gg_str entry = {value.p, n};
                if (gg_str_starts(gg_path_base(entry), "libgoroot-guard"))
                        return entry;
                n += n < value.n;
                value.p += n;
                value.n -= n;
        }
        return (struct gg_str){NULL, 0};
}

/* Whether this process has the library by LD_PRELOAD; else it came by /etc/ld.so.preload, say, and no
 * environment can lose it. */
static bool came_by_variable(void) {
        return own_entry(gg_str_of(gg_capture.values[GG_VARIABLE_PRELOAD])).n > 0;
}

bool gg_sticky_unloads(char *const *env) {
        const char *present;

        if (!came_by_variable())
                return false;
        present = gg_env_get(env, "LD_PRELOAD");
        return !present || (gg_readable_string(present) && own_entry(gg_str_of(present)).n == 0);
}

bool gg_sticky_lost(char *const *env) {
        if (!gg_readable_names(env))
                return false;
        if (gg_sticky_unloads(env))
                return true;
        for (int i = 0; i < GG_VARIABLE_PRELOAD; i++)
                if (gg_capture.values[i] && !gg_env_get(env, gg_capture_name((enum gg_variable) i)))
                        return true;
        return false;
}

/* LD_PRELOAD for the launch: as captured if there is none, else this library in front of what the launcher
 * wants. */
static const char *restored_preload(struct gg_work *work, const char *captured, const char *present) {
        struct gg_str own = own_entry(gg_str_of(captured));
        struct gg_buf buf;

        if (!present || *present == '\0')
                return captured;
        if (own.n == 0 || own_entry(gg_str_of(present)).n > 0)
                return NULL; /* nothing to add */
        gg_buf_init(&buf, work->preload, sizeof work->preload);
        gg_buf_put_str(&buf, own);
        gg_buf_putc(&buf, ':');
        gg_buf_puts(&buf, present);
        return buf.truncated ? NULL : buf.p;
}

void gg_sticky_restore(struct gg_work *work, char *const *env) {
        if (!work->conf.sticky || gg_capture.secure)
                return;
        for (int i = 0; i < GG_VARIABLE_COUNT; i++) {
                const char *captured = gg_capture.values[i], *name = gg_capture_name((enum gg_variable) i);
                const char *present = gg_env_get(env, name), *value = captured;

                if (!captured)
                        continue;
                if (i == GG_VARIABLE_PRELOAD)
                        value = restored_preload(work, captured, present);
                else if (present)
                        continue; /* a launcher that says otherwise means it */
                if (value)
                        gg_work_edit(work, name, value);
        }
}
