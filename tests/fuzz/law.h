/* SPDX-License-Identifier: MIT */
/* A law that holds whatever the input: a fuzzer, or the replay of its corpus, stops where one does not. */
#ifndef GG_TESTS_LAW_H
#define GG_TESTS_LAW_H

#include <stdlib.h>

#define LAW(holds)                                                                                           \
        do                                                                                                   \
                if (!(holds))                                                                                \
                        abort();                                                                             \
        while (0)

#endif
