/* SPDX-License-Identifier: MIT */
/* Division of 64-bit numbers by small ones. On 32-bit machines the operator is a function of the compiler's
 * library, one for each combination of signs and results: 1.3 KiB in every process. */
#ifndef GG_CORE_DIVIDE_H
#define GG_CORE_DIVIDE_H

#include <stdint.h>

/* Divides *v, and returns what is left. by < 2^24. */
uint32_t gg_divide(uint64_t *v, uint32_t by);

#endif
