/* SPDX-License-Identifier: MIT */
#include "common/pamenv.h"
#include <string.h>

/* modules/pam_env/pam_env.c, _parse_env_file. */
bool gg_pam_env_line(struct gg_str line, struct gg_str *ret_name, struct gg_str *ret_value) {
        const char *hash = line.n > 0 ? memchr(line.p, '#', line.n) : NULL;
        struct gg_str name;

        if (hash)
                line.n = (size_t) (hash - line.p);
        line = gg_str_trim(line);
        if (gg_str_starts(line, "export "))
                line = gg_str_trim((struct gg_str){line.p + 7, line.n - 7});
        if (line.n == 0 || !memchr(line.p, '=', line.n))
                return false;
        name = gg_str_cut(&line, '=');
        if (name.n == 0)
                return false;
        if (line.n >= 2 && (line.p[0] == '"' || line.p[0] == '\'') && line.p[line.n - 1] == line.p[0])
                line = (struct gg_str){line.p + 1, line.n - 2};
        *ret_name = name;
        *ret_value = line;
        return true;
}
