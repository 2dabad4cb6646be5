/* SPDX-License-Identifier: MIT */
/* The user's go/env file. Go takes what stands behind the first '=' as it is, and passes over in silence what
 * it does not take for a setting (cmd/go/internal/cfg, readEnvFile). */
#include "doctor/parts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As gg_goenv_read(), which is what the guard itself goes by. */
#define FILE_MAX ((size_t) 1 << 20)

/* Findings of one file: who writes a program's output there by mistake has understood after some. */
#define LINES_MAX 50

struct line {
        struct gg_str whole, key, value; /* key: before the first '='; p NULL if there is none */
        unsigned number;
};

/* ---- lines that do not count ---- */

static const char *why_ignored(const struct line *l) {
        if (gg_str_starts(l->whole, "\xef\xbb\xbf"))
                return "a byte order mark stands in front of it";
        if (!l->key.p)
                return "it has no '='";
        if (l->whole.p[0] == ' ' || l->whole.p[0] == '\t')
                return "it starts with a blank";
        return "it does not start with a capital letter";
}

static bool is_comment(struct gg_str line) {
        struct gg_str text = gg_str_trim(line);

        return text.n == 0 || text.p[0] == '#';
}

/* The line as Go would take it: what stands in front of the name goes. */
static const char *without_front(const struct gg_doctor *d, struct gg_str line) {
        if (gg_str_starts(line, "\xef\xbb\xbf"))
                line = (struct gg_str){line.p + 3, line.n - 3};
        while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
                line = (struct gg_str){line.p + 1, line.n - 1};
        if (gg_str_starts(line, "export "))
                line = (struct gg_str){line.p + 7, line.n - 7};
        if (line.n == 0 || line.p[0] < 'A' || line.p[0] > 'Z' || !memchr(line.p, '=', line.n))
                return NULL;
        return gg_arena_string(d->machine->arena, line);
}

static void check_ignored(struct gg_doctor *d, const struct line *l) {
        const char *file = d->settings.env_file, *better;
        struct gg_finding *f;

        if (is_comment(l->whole))
                return;
        better = without_front(d, l->whole);
        f = gg_findings_add(&d->findings, "go-env-line-ignored", GG_SEVERITY_WARNING,
                            gg_machine_outside(d->machine, file), l->number,
                            "go passes over this line of the go/env file: %s", why_ignored(l));
        f->effect = "what it sets has no effect, and no go command says so";
        if (better) {
                f->fix = gg_arena_printf(d->machine->arena, "make it: %s", better);
                f->edits = gg_doctor_goenv_edit(d, l->number, better);
        } else {
                f->fix = "write NAME=VALUE from the first column on, or delete the line";
        }
}

/* ---- values that are not what was meant ---- */

/* A value that was written for a shell. */
static const struct {
        const char *id, *what;
        char first; /* it starts with that; 0: `last` or `any` decides */
        char last, any;
} habits[] = {
        {"go-env-quotes", "the quotes are a part of the value", '"', 0, 0},
        {"go-env-quotes", "the quotes are a part of the value", '\'', 0, 0},
        {"go-env-cr", "a carriage return is a part of the value: the file has Windows line ends", 0, '\r', 0},
        {"go-env-blanks", "the blank in front is a part of the value", ' ', 0, 0},
        {"go-env-blanks", "the blank at the end is a part of the value", 0, ' ', 0},
        {"go-env-unexpanded", "nothing expands the ~ here", '~', 0, 0},
        {"go-env-unexpanded", "nothing expands the $ here", 0, 0, '$'},
};

static bool has_habit(struct gg_str v, size_t habit) {
        if (habits[habit].first)
                return v.p[0] == habits[habit].first;
        if (habits[habit].last)
                return v.p[v.n - 1] == habits[habit].last;
        return memchr(v.p, habits[habit].any, v.n) != NULL;
}

/* GOFLAGS and the flags for C take quotes and need no paths (cmd/internal/quoted). */
static bool takes_quotes(struct gg_str key) {
        return gg_str_is(key, "GOFLAGS") || gg_str_starts(key, "CGO_") || gg_str_is(key, "CC") ||
               gg_str_is(key, "CXX");
}

/* The value without what stands around it; NULL if that is not all there is to do. */
static const char *plain_line(const struct gg_doctor *d, const struct line *l) {
        struct gg_str v = gg_str_trim(l->value);

        if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0])
                v = (struct gg_str){v.p + 1, v.n - 2};
        if (v.n > 0 && (memchr(v.p, '$', v.n) || strchr("~\"'", v.p[0])))
                return NULL;
        return gg_arena_printf(d->machine->arena, "%.*s=%.*s", (int) l->key.n, l->key.p, (int) v.n,
                               v.n > 0 ? v.p : "");
}

static void check_value(struct gg_doctor *d, const struct line *l) {
        const char *file = d->settings.env_file, *better = plain_line(d, l);
        struct gg_finding *f;

        for (size_t i = 0; l->value.n > 0 && i < sizeof habits / sizeof habits[0]; i++) {
                if (!has_habit(l->value, i) || (takes_quotes(l->key) && habits[i].first))
                        continue;
                f = gg_findings_add(&d->findings, habits[i].id, GG_SEVERITY_ERROR,
                                    gg_machine_outside(d->machine, file), l->number,
                                    "%.*s is taken as it stands in the go/env file: %s", (int) l->key.n,
                                    l->key.p, habits[i].what);
                f->fix = better ? gg_arena_printf(d->machine->arena, "make it: %s", better)
                                : "write the value out in full, without quotes";
                if (better)
                        f->edits = gg_doctor_goenv_edit(d, l->number, better);
                return;
        }
}

/* Of two lines with one key the last counts. */
static int by_key(const void *a, const void *b) {
        const struct line *x = a, *y = b;
        size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
        int r = memcmp(x->key.p, y->key.p, n);

        if (r == 0)
                r = (x->key.n > y->key.n) - (x->key.n < y->key.n);
        return r != 0 ? r : (x->number > y->number) - (x->number < y->number);
}

static void check_duplicates(struct gg_doctor *d, struct line *lines, size_t count) {
        const char *file = d->settings.env_file;
        struct gg_finding *f;

        if (count > 1)
                qsort(lines, count, sizeof *lines, by_key);
        for (size_t i = 0, said = 0; i + 1 < count && said < LINES_MAX; i++) {
                if (!gg_str_eq(lines[i].key, lines[i + 1].key))
                        continue;
                f = gg_findings_add(
                        &d->findings, "go-env-duplicate", GG_SEVERITY_WARNING,
                        gg_machine_outside(d->machine, file), lines[i].number,
                        "%.*s is set again in line %u of the go/env file, and the last one counts",
                        (int) lines[i].key.n, lines[i].key.p, lines[i + 1].number);
                f->effect = "who deletes the last line to mend something brings this one back";
                f->fix = "delete this line";
                f->edits = gg_doctor_goenv_edit(d, lines[i].number, NULL);
                said++;
        }
}

static void check_lines(struct gg_doctor *d, struct gg_str text) {
        size_t count = 0, cap = 0, before = d->findings.count;
        struct line *lines = NULL;

        for (unsigned number = 1; text.p; number++) {
                struct line l = {.whole = gg_str_cut(&text, '\n'), .number = number};
                struct gg_str rest = l.whole;

                if (l.whole.n == 0)
                        continue;
                if (memchr(l.whole.p, '=', l.whole.n)) {
                        l.key = gg_str_cut(&rest, '=');
                        l.value = rest.p ? rest : (struct gg_str){"", 0};
                }
                if (d->findings.count - before >= LINES_MAX)
                        break;
                if (!l.key.p || l.whole.p[0] < 'A' || l.whole.p[0] > 'Z') {
                        check_ignored(d, &l);
                        continue;
                }
                check_value(d, &l);
                lines = gg_arena_grow(d->machine->arena, lines, count, &cap, sizeof *lines);
                lines[count++] = l;
        }
        check_duplicates(d, lines, count);
}

/* ---- */

static void check_unreadable(struct gg_doctor *d, const char *file, int error) {
        const char *outside = gg_machine_outside(d->machine, file);
        bool is_named = gg_machine_getenv(d->machine, "GOENV") && *gg_machine_getenv(d->machine, "GOENV");
        struct gg_finding *f;

        switch (-error) {
        case ENOENT:
        case ENOTDIR:
                if (!is_named)
                        return;
                f = gg_findings_add(&d->findings, "go-env-file-missing", GG_SEVERITY_WARNING, NULL, 0,
                                    "GOENV names a file that is not there: %s", file);
                f->effect = "go reads no settings of yours, and says nothing";
                f->fix = "unset GOENV";
                f->variable = "GOENV";
                return;
        case EFBIG:
                f = gg_findings_add(&d->findings, "go-env-file-too-large", GG_SEVERITY_WARNING, outside, 0,
                                    "the go/env file has more than 1 MiB");
                f->effect = "go reads all of it at every start; what it says was not looked at here, nor "
                            "does the guard";
                f->fix = "make it a file of NAME=VALUE lines";
                return;
        case EINVAL:
                f = gg_findings_add(&d->findings, "go-env-file-unreadable", GG_SEVERITY_ERROR, outside, 0,
                                    "the go/env file is no regular file");
                f->effect = "every go command reads it first: with a FIFO it waits there for ever";
                f->fix = "put a regular file there, or set GOENV=off";
                return;
        default:
                f = gg_findings_add(&d->findings, "go-env-file-unreadable", GG_SEVERITY_WARNING, outside, 0,
                                    "the go/env file cannot be read: %s", strerror(-error));
                f->effect = "go goes on without it, and says nothing";
        }
}

void gg_doctor_goenv_file(struct gg_doctor *d) {
        const char *file = d->settings.env_file;
        int r;

        if (!file)
                return;
        r = gg_machine_read(d->machine, file, FILE_MAX, &d->goenv_text);
        if (r < 0)
                check_unreadable(d, file, r);
        else
                check_lines(d, d->goenv_text);
}
