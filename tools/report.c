/* SPDX-License-Identifier: MIT */
/* goroot-guard report: what do the records of many launches say together? */
#include "commands.h"
#include "common/edits.h"
#include "common/term.h"
#include "report/input.h"
#include "report/times.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* With the report made of it, the buffers and the program itself that stays below 128 MiB. */
#define MEMORY ((size_t) 80 * 1024 * 1024)

enum {
        OPTION_FORMAT = 256,
        OPTION_JSON,
        OPTION_TOP,
        OPTION_SINCE,
        OPTION_UNTIL,
        OPTION_HOST,
        OPTION_TITLE,
        OPTION_OUTPUT,
};

static int help(void) {
        puts("Usage: goroot-guard report [OPTION...] [FILE...]\n"
             "Count the launches and violations in the records of many processes and machines,\n"
             "say what they have in common, and how the few causes of most are mended.\n\n"
             "Each FILE has JSON Lines, as 'log = file:' writes them, as journalctl -o json\n"
             "prints them or as a collector hands them on; packed by gzip or not. '-', or no\n"
             "FILE, is the standard input.\n\n"
             "Options:\n"
             "      --format text|markdown|html|json|prometheus\n"
             "                       how to print it; text, if not given\n"
             "      --json           the same as --format json\n"
             "      --top N          show N rows of each table (10; of json 1000)\n"
             "      --since TIME     count records from then on: 2026-01-02 or\n"
             "                       2026-01-02T03:04:05Z\n"
             "      --until TIME     count records until then; a date counts as a whole\n"
             "      --host NAME      the host of records that name none\n"
             "      --title TEXT     what to call the report\n"
             "      --output FILE    write to FILE, which changes at once and as a whole\n"
             "  -h, --help           show this text\n\n"
             "The exit status is 0 if there is no violation, 1 if there is one, 2 if there is\n"
             "none in what could be read, but not all could, and 125 if goroot-guard fails.\n"
             "Manual: goroot-guard-report(1)");
        return gg_finish(GG_EXIT_OK);
}

static const struct format {
        const char *name;
        void (*print)(const struct gg_report *report, const struct gg_report_style *style, FILE *stream);
        unsigned top;
} formats[] = {
        {"text", gg_report_text, 10},
        {"markdown", gg_report_markdown, 10},
        {"html", gg_report_html, 10},
        {"json", gg_report_json, 1000},
        {"prometheus", gg_report_prometheus, 10},
};

struct request {
        const struct format *format;
        const char *output, *title;
        struct gg_str host;
        struct gg_times wanted;
        unsigned top; /* 0: as the format has it */
        char *const *files;
        size_t file_count;
};

/* ---- how far it is ---- */

/* Drawn on stderr, if that is a terminal, and gone before anything else is. */
struct progress {
        bool is_shown, is_drawn;
        uint64_t done, total; /* bytes of all files; total 0: not known */
        uint64_t before;      /* of the files before this one */
        struct timespec next;
};

static bool is_due(struct progress *p) {
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec < p->next.tv_sec || (now.tv_sec == p->next.tv_sec && now.tv_nsec < p->next.tv_nsec))
                return false;
        p->next = now;
        p->next.tv_nsec += 100000000;
        p->next.tv_sec += p->next.tv_nsec / 1000000000;
        p->next.tv_nsec %= 1000000000;
        return true;
}

#define BAR_WIDTH 30

static void draw(struct progress *p) {
        static const char full[] = "##############################",
                          empty[] = "..............................";
        unsigned share = p->total > 0 ? (unsigned) ((double) p->done / (double) p->total * 100) : 0;
        int bar = (int) ((share > 100 ? 100 : share) * BAR_WIDTH / 100);

        if (p->total > 0)
                fprintf(stderr, "\r[%.*s%.*s] %3u%%", bar, full, BAR_WIDTH - bar, empty,
                        share > 100 ? 100 : share);
        else
                fprintf(stderr, "\r%" PRIu64 " MiB", p->done / (1024 * 1024));
        fflush(stderr);
        p->is_drawn = true;
}

static void show_progress(void *context, uint64_t done, uint64_t size) {
        struct progress *p = context;

        p->done = p->before + done;
        if (p->is_shown && is_due(p))
                draw(p);
}

static void erase(struct progress *p) {
        if (p->is_drawn)
                fputs("\r\033[K", stderr);
        p->is_drawn = false;
}

/* Bytes of all files together; 0 if one of them is a stream. */
static uint64_t total_size(const struct request *q) {
        uint64_t total = 0;
        struct stat st;

        for (size_t i = 0; i < q->file_count; i++) {
                bool is_stdin = strcmp(q->files[i], "-") == 0;

                if ((is_stdin ? fstat(STDIN_FILENO, &st) : stat(q->files[i], &st)) < 0)
                        continue;
                if (!S_ISREG(st.st_mode))
                        return 0;
                total += (uint64_t) st.st_size;
        }
        return total;
}

/* ---- reading ---- */

/* NULL, or why it could not be read to its end. */
static const char *read_file(struct gg_lines *lines, const char *name, struct progress *p) {
        bool is_stdin = strcmp(name, "-") == 0;
        int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        const char *failure;

        if (fd < 0)
                return strerror(errno);
        failure = gg_input_read(lines, fd, show_progress, p);
        p->before = p->done;
        if (!is_stdin)
                close(fd);
        return failure;
}

/* How many files could not be read to their end. */
static uint64_t read_files(const struct request *q, struct gg_arena *arena, struct gg_tally *tally) {
        struct progress progress = {.is_shown = isatty(STDERR_FILENO), .total = total_size(q)};
        struct gg_lines lines;
        uint64_t unread = 0;

        gg_lines_init(&lines, arena, tally);
        for (size_t i = 0; i < q->file_count; i++) {
                const char *name = strcmp(q->files[i], "-") == 0 ? "standard input" : q->files[i], *failure;

                gg_lines_start(&lines, name, q->host);
                failure = read_file(&lines, q->files[i], &progress);
                erase(&progress);
                if (failure) {
                        gg_say("%s: %s", name, failure);
                        unread++;
                }
        }
        return unread;
}

/* ---- writing ---- */

static int print(const struct request *q, const struct gg_report *report) {
        const struct gg_report_style style = {
                .top = q->top > 0 ? q->top : q->format->top,
                .width = gg_term_width(STDOUT_FILENO),
                .colour = gg_term_has_colour(STDOUT_FILENO),
                .title = q->title,
        };

        q->format->print(report, &style, stdout);
        return gg_finish(gg_report_status(report));
}

static int write_file(const struct request *q, const struct gg_report *report) {
        const struct gg_report_style style = {.top = q->top > 0 ? q->top : q->format->top, .title = q->title};
        char *text = NULL;
        size_t n = 0;
        FILE *stream = open_memstream(&text, &n);
        int r = stream ? 0 : -errno;

        if (stream) {
                q->format->print(report, &style, stream);
                r = ferror(stream) ? -ENOMEM : 0;
                r = fclose(stream) != 0 ? -ENOMEM : r;
        }
        if (r == 0)
                r = gg_file_replace(q->output, (struct gg_str){text, n}, 0644);
        free(text);
        if (r < 0) {
                gg_say("%s cannot be written: %s", q->output, r == -EINVAL ? "it is no file" : strerror(-r));
                return GG_EXIT_FAILURE;
        }
        return gg_report_status(report);
}

static int run_report(const struct request *q) {
        struct gg_arena arena = {NULL};
        struct gg_tally *tally = gg_tally_new(MEMORY);
        struct gg_report report;
        uint64_t unread;
        int status;

        gg_tally_between(tally, q->wanted);
        unread = read_files(q, &arena, tally);
        gg_tally_report(tally, &arena, &report);
        report.unread = unread;
        status = q->output ? write_file(q, &report) : print(q, &report);
        gg_arena_free(&arena);
        gg_tally_free(tally);
        return status;
}

/* ---- the command line ---- */

static int set_format(struct request *q, const char *name) {
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
                if (strcmp(formats[i].name, name) == 0) {
                        q->format = &formats[i];
                        return 0;
                }
        }
        return gg_bad_usage("report",
                            "bad value of --format: '%s' (allowed: text, markdown, html, json, prometheus)",
                            name);
}

static int set_top(struct request *q, const char *value) {
        char *end;
        unsigned long n;

        errno = 0;
        n = strtoul(value, &end, 10);
        if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || n < 1 || n > INT_MAX)
                return gg_bad_usage("report", "bad value of --top: '%s' (allowed: a number from 1 on)",
                                    value);
        q->top = (unsigned) n;
        return 0;
}

/* extra: what a date is longer than its first moment. */
static int set_time(const char *option, const char *value, int64_t extra, int64_t *ret_time) {
        struct gg_str text = gg_str_of(value);

        if (gg_date_read(text, ret_time)) {
                *ret_time += extra;
                return 0;
        }
        if (gg_time_read(text, ret_time))
                return 0;
        return gg_bad_usage("report", "bad value of --%s: '%s' (allowed: 2026-01-02, 2026-01-02T03:04:05Z)",
                            option, value);
}

static int set_option(struct request *q, char **argv, int c) {
        switch (c) {
        case OPTION_FORMAT:
                return set_format(q, optarg);
        case OPTION_JSON:
                return set_format(q, "json");
        case OPTION_TOP:
                return set_top(q, optarg);
        case OPTION_SINCE:
                return set_time("since", optarg, 0, &q->wanted.first);
        case OPTION_UNTIL:
                return set_time("until", optarg, GG_DAY_MS - 1, &q->wanted.last);
        case OPTION_HOST:
                q->host = gg_str_of(optarg);
                return 0;
        case OPTION_TITLE:
                q->title = optarg;
                return 0;
        case OPTION_OUTPUT:
                q->output = optarg;
                return 0;
        default:
                return gg_bad_option(argv, c);
        }
}

int gg_cmd_report(int argc, char **argv) {
        static const struct option table[] = {
                {"format", required_argument, NULL, OPTION_FORMAT},
                {"json", no_argument, NULL, OPTION_JSON},
                {"top", required_argument, NULL, OPTION_TOP},
                {"since", required_argument, NULL, OPTION_SINCE},
                {"until", required_argument, NULL, OPTION_UNTIL},
                {"host", required_argument, NULL, OPTION_HOST},
                {"title", required_argument, NULL, OPTION_TITLE},
                {"output", required_argument, NULL, OPTION_OUTPUT},
                {"help", no_argument, NULL, 'h'},
                {NULL, 0, NULL, 0},
        };
        static char *const standard_input[] = {(char *) "-"};
        struct request q = {.format = &formats[0], .wanted = {INT64_MIN, INT64_MAX}};
        int c, r = 0;

        setlocale(LC_CTYPE, ""); /* which bars the terminal can show */
        opterr = 0;
        while (r == 0 && (c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
                if (c == 'h')
                        return help();
                r = set_option(&q, argv, c);
        }
        if (r != 0)
                return r;
        q.files = optind < argc ? argv + optind : standard_input;
        q.file_count = optind < argc ? (size_t) (argc - optind) : 1;
        if (q.files == standard_input && isatty(STDIN_FILENO))
                return gg_bad_usage("report", "no FILE given, and the standard input is a terminal");
        return run_report(&q);
}
