/* SPDX-License-Identifier: MIT */
/* The reader of go/env files, for files of any length and content: whatever state it is in, the next byte
 * leaves a state of the same kind, and writes nothing but the key and the value. That is one step of an
 * induction, whose start is start_line(). Two keys, with names of up to 2 characters and storage of up to 3
 * bytes for the value; the reader's own key of 32 bytes is arbitrary.
 *
 * cbmc: --unwind 36 lib/core/env.c lib/core/buf.c */
#include "core/goenv.c"

#include "proofs.h"

#define KEYS 2

/* Where the reader is in a value that is not cut off, it is a string that ends there. */
static bool is_valid(const struct reader *r) {
        const struct gg_goenv_key *key = r->hit;

        if (r->state != IN_KEY && r->state != IN_VALUE && r->state != IN_OTHER)
                return false;
        if (r->state == IN_KEY && r->key_len > KEY_MAX)
                return false;
        if (r->state != IN_VALUE)
                return true;
        if (key != &r->keys[0] && key != &r->keys[1])
                return false;
        return r->value_len < key->cap && key->value[r->value_len] == '\0';
}

int main(void) {
        struct gg_goenv_key keys[KEYS];
        struct reader r;

        for (size_t i = 0; i < KEYS; i++) {
                size_t cap = at_most(3);

                ASSUME(cap > 0);
                keys[i] = (struct gg_goenv_key){.name = any_string(2), .value = exactly(cap), .cap = cap};
                keys[i].cut = nondet_bool();
        }
        r = (struct reader){.keys = keys, .key_count = KEYS, .line = nondet_unsigned()};
        ASSUME(r.line < UINT32_MAX); /* a file has at most a million lines */
        __CPROVER_havoc_slice(r.key, sizeof r.key);
        r.state = (enum state) nondet_unsigned();
        r.key_len = nondet_size();
        r.value_len = nondet_size();
        r.hit = &keys[nondet_bool() ? 1 : 0];
        if (nondet_bool())
                start_line(&r);
        ASSUME(is_valid(&r));

        /* As in gg_goenv_read(). */
        char c = nondet_char();
        if (c == '\n')
                start_line(&r);
        else if (r.state == IN_KEY)
                key_byte(&r, c);
        else if (r.state == IN_VALUE)
                value_byte(&r, c);
        PROVE(is_valid(&r));
        END();
        return 0;
}
