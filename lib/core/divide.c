/* SPDX-License-Identifier: MIT */
#include "core/divide.h"

uint32_t gg_divide(uint64_t *v, uint32_t by) {
        uint64_t quotient = 0;
        uint32_t rest = 0;

        if (*v <= UINT32_MAX) {
                rest = (uint32_t) *v;
                *v = rest / by;
                return rest % by;
        }
        for (int shift = 56; shift >= 0; shift -= 8) { /* as by hand, with bytes for digits */
                rest = rest << 8 | (uint32_t) (*v >> shift & 0xff);
                quotient |= (uint64_t) (rest / by) << shift;
                rest %= by;
        }
        *v = quotient;
        return rest;
}
