/* SPDX-License-Identifier: MIT */
/* gg_divide() is the operator, for any number and the divisor of digits. (With those of times, 86400 and
 * 146097, the equation takes too long; tests/unit/test-times.c goes through the days.)
 *
 * cbmc: --unwind 10 lib/core/divide.c */
#include "proofs.h"

#include "core/divide.h"

int main(void) {
        uint64_t v = nondet_uint64(), quotient = v;
        uint32_t rest = gg_divide(&quotient, 10);

        PROVE(rest < 10);
        PROVE(quotient <= UINT64_MAX / 10);
        PROVE(quotient * 10 + rest == v);
        END();
        return 0;
}
