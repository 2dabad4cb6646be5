/* SPDX-License-Identifier: MIT */
/* Whether what a program hands to exec can be read. The kernel answers EFAULT where reading it ourselves
 * would crash. */
#ifndef GG_PRELOAD_READABLE_H
#define GG_PRELOAD_READABLE_H

#include <stdbool.h>

/* Whether an array of strings that ends with NULL can be read, the array and each string to its end. NULL
 * counts as readable: to the kernel it is an empty array. */
bool gg_readable_strings(char *const *strings);

/* The same, of each string only as much as the name of a variable takes: for looking names up, not values. */
bool gg_readable_names(char *const *strings);

/* Whether a string can be read to its end. */
bool gg_readable_string(const char *s);

#endif
