/* SPDX-License-Identifier: MIT */
#include "report/syslogline.h"
#include "core/utf8.h"
#include "report/times.h"

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

/* "<12>1 ", which goes over the wire and stays in some files (RFC 5424, section 6.2). */
static struct gg_str without_priority(struct gg_str line) {
        size_t n = 1;

        if (!gg_str_starts(line, "<"))
                return line;
        while (n < line.n && is_digit(line.p[n]))
                n++;
        if (n + 3 > line.n || line.p[n] != '>')
                return line;
        n += line.p[n + 1] == '1' && line.p[n + 2] == ' ' ? 3 : 1;
        return (struct gg_str){line.p + n, line.n - n};
}

/* "Jan  2 03:04:05 " (RFC 3164, section 4.1.2). */
static bool has_old_time(struct gg_str line) {
        static const char shape[] = "Aaa 99 99:99:99 ";

        if (line.n < sizeof shape - 1)
                return false;
        for (size_t i = 0; i < sizeof shape - 1; i++) {
                char c = line.p[i];
                bool is_digit_here = is_digit(c) || (i == 4 && c == ' ');

                if (shape[i] == '9'
                            ? !is_digit_here
                            : c != shape[i] && !(i < 3 && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))))
                        return false;
        }
        return true;
}

static bool is_utf8(struct gg_str text) {
        uint32_t rune;
        size_t n = 1;

        for (; text.n > 0 && (n = gg_utf8_next(text, &rune)) > 0; text.p += n)
                text.n -= n;
        return n > 0;
}

bool gg_syslog_line_read(struct gg_str line, struct gg_str *ret_host, struct gg_str *ret_message) {
        struct gg_str rest = without_priority(line), host;
        int64_t time;

        if (has_old_time(rest))
                rest = (struct gg_str){rest.p + 16, rest.n - 16};
        else if (rest.n == 0 || !gg_time_read(gg_str_cut(&rest, ' '), &time))
                return false;
        host = rest.p ? gg_str_cut(&rest, ' ') : rest;
        *ret_host = gg_str_is(host, "-") || !is_utf8(host) ? (struct gg_str){NULL, 0} : host;
        *ret_message = rest;
        return true;
}
