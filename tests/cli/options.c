/* SPDX-License-Identifier: MIT */
/* To be preloaded: what a program hands to getopt_long(3), a line for each option, in the place of what the
 * program does:
 *
 *     -p --policy =
 *
 * for -p and --policy, which need a value. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_letter(const char *letters, int c) {
        return c > 0 && c < 128 && c != ':' && strchr(letters, c);
}

static void print_letters(const char *letters, const struct option *table) {
        for (const char *p = letters; *p; p++) {
                const struct option *o = table;

                while (o->name && o->val != *p)
                        o++;
                if (!o->name && *p != ':')
                        printf("-%c%s\n", *p, p[1] == ':' ? " =" : "");
        }
}

__attribute__((visibility("default"))) int getopt_long(int argc, char *const *argv, const char *letters,
                                                       const struct option *table, int *index) {
        static const char *const values[] = {"", " =", " [=]"};

        letters += strspn(letters, "+-:");
        print_letters(letters, table);
        for (const struct option *o = table; o->name; o++) {
                if (is_letter(letters, o->val))
                        printf("-%c ", o->val);
                printf("--%s%s\n", o->name, values[o->has_arg]);
        }
        exit(fflush(stdout) == 0 ? 0 : 1);
}
