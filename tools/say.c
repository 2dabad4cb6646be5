/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/record.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void gg_put_text(FILE *stream, const char *text) {
        struct gg_str s = gg_str_of(text);
        size_t cap = 6 * s.n + 1; /* no byte becomes more than \xNN, and none that stays grows */
        char *storage = malloc(cap);
        struct gg_buf buf;

        if (!storage)
                return;
        gg_buf_init(&buf, storage, cap);
        gg_record_put_text(&buf, s);
        fwrite(buf.p, 1, buf.len, stream);
        free(storage);
}

static void say(const char *format, va_list args) {
        char *text = NULL;

        if (vasprintf(&text, format, args) < 0)
                return;
        fputs("goroot-guard: ", stderr);
        gg_put_text(stderr, text);
        fputc('\n', stderr);
        free(text);
}

void gg_say(const char *format, ...) {
        va_list args;

        va_start(args, format);
        say(format, args);
        va_end(args);
}

int gg_bad_usage(const char *command, const char *format, ...) {
        va_list args;

        va_start(args, format);
        say(format, args);
        va_end(args);
        gg_say("try 'goroot-guard%s%s --help'", command ? " " : "", command ? command : "");
        return GG_EXIT_FAILURE;
}

int gg_bad_option(char **argv, int result) {
        /* A long option has been stepped over when getopt_long returns, so it is named as it was typed. Of a
         * group of short ones
         * (-xv) only optopt is at fault, and argv[optind - 1] may be the word before. */
        const char *word = argv[optind - 1];

        if (!word) /* musl steps over a value that is not there */
                word = argv[optind - 2];
        if (result == ':') {
                if (strncmp(word, "--", 2) == 0)
                        return gg_bad_usage(argv[0], "option '%s' needs a value", word);
                return gg_bad_usage(argv[0], "option '-%c' needs a value", optopt);
        }
        if (optopt == 'h' || optopt > UCHAR_MAX) /* known, so the fault is the value */
                return gg_bad_usage(argv[0], "option '%s' takes no value", word);
        if (optopt == 0)
                return gg_bad_usage(argv[0], "unknown option '%s'", word);
        return gg_bad_usage(argv[0], "unknown option '-%c'", optopt);
}

int gg_finish(int status) {
        if (fflush(stdout) == 0 && !ferror(stdout))
                return status;
        gg_say("cannot write to the standard output: %s", strerror(errno));
        return GG_EXIT_FAILURE;
}
