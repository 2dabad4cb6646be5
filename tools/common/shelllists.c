/* SPDX-License-Identifier: MIT */
/* Lists of commands and what ends them. What is no grammar is passed over: whatever closes nothing is
 * skipped. */
#include "common/shellreader.h"

/* What closes something here, and how long that is. */
static unsigned closer_here(const struct gg_shell_reader *r, size_t *ret_n) {
        const struct gg_shell_grammar *grammar = r->grammar;
        char c = gg_shell_peek(r, 0), next = gg_shell_peek(r, 1);

        *ret_n = 0;
        if (r->p == r->end)
                return GG_SHELL_END;
        if (c == ')') {
                *ret_n = 1;
                return GG_SHELL_PAREN;
        }
        if (grammar->item != 0 && c == ';' && (next == ';' || next == '&' || next == '|')) {
                *ret_n = next == ';' && gg_shell_peek(r, 2) == '&' ? 3 : 2; /* ;;& ;& of bash, ;| of zsh */
                return grammar->item;
        }
        for (size_t i = 0; i < grammar->closer_count; i++) {
                *ret_n = gg_shell_at_keyword(r, grammar->closers[i].word);
                if (*ret_n > 0)
                        return grammar->closers[i].closes;
        }
        return GG_SHELL_CLOSES_NOTHING;
}

// NOLINTNEXTLINE(misc-no-recursion)
unsigned gg_shell_next_closer(struct gg_shell_reader *r) {
        for (;;) {
                unsigned closes;
                size_t n;

                gg_shell_skip_lines(r);
                closes = closer_here(r, &n);
                if (closes == GG_SHELL_END || (closes & r->expected))
                        return closes;
                if (closes != GG_SHELL_CLOSES_NOTHING) {
                        r->is_broken = true;
                        r->p += n;
                } else if (*r->p == ';') {
                        r->p++;
                } else {
                        return GG_SHELL_CLOSES_NOTHING;
                }
        }
}

// NOLINTNEXTLINE(misc-no-recursion)
unsigned gg_shell_read_list(struct gg_shell_reader *r, unsigned wanted) {
        unsigned before = r->expected, closes;

        r->expected |= wanted;
        while ((closes = gg_shell_next_closer(r)) == GG_SHELL_CLOSES_NOTHING)
                r->grammar->read_element(r);
        r->expected = before;
        return closes;
}

bool gg_shell_take(struct gg_shell_reader *r, unsigned closes, unsigned wanted) {
        size_t n;

        if (!(closes & wanted)) {
                r->is_broken = true;
                return false;
        }
        closer_here(r, &n);
        r->p += n;
        return true;
}

// NOLINTNEXTLINE(misc-no-recursion)
void gg_shell_read_inner(struct gg_shell_reader *r) {
        gg_shell_read_list(r, GG_SHELL_PAREN);
}
