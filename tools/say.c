/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include <errno.h>
#include <getopt.h>
#include <goroot-guard/record.h>
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
        /* A long option is named as it was typed; of a group of short ones only optopt is at fault. optopt is 0, or what the
         * table gives for a long option, if the fault is a long one's. */
        const char *word = argv[optind - 1];
        bool is_long = strncmp(word, "--", 2) == 0;

        if (result == ':' && is_long)
                return gg_bad_usage(argv[0], "option '%s' needs a value", word);
        if (result == ':')
                return gg_bad_usage(argv[0], "option '-%c' needs a value", optopt);
        if (is_long && optopt != 0)
                return gg_bad_usage(argv[0], "option '%s' takes no value", word);
        if (is_long || optopt == 0)
                return gg_bad_usage(argv[0], "unknown option '%s'", word);
        return gg_bad_usage(argv[0], "unknown option '-%c'", optopt);
}

int gg_finish(int status) {
        if (fflush(stdout) == 0 && !ferror(stdout))
                return status;
        gg_say("cannot write to the standard output: %s", strerror(errno));
        return GG_EXIT_FAILURE;
}
