/* SPDX-License-Identifier: MIT */
#include "common/edits.h"
#include "common/readfile.h"
#include <errno.h>
#include <fcntl.h>
#include <goroot-guard/path.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((size_t) 16 * 1024 * 1024)
#define CONTEXT 3

/* ---- what a file becomes ---- */

/* Line `line` becomes `text`, which has the newlines that belong to it; empty: the line goes. */
struct change {
        unsigned line;
        struct gg_str text;
};

/* A file as lines, each with its newline, and what is to be made of some. */
struct plan {
        struct gg_str before;
        struct gg_str *lines; /* from 0 */
        size_t line_count;
        struct change *changes; /* by line, one for each; every one makes a difference */
        size_t change_count, change_cap;
};

static void split(struct gg_arena *arena, struct plan *plan) {
        size_t cap = 0, n;

        for (size_t at = 0; at < plan->before.n; at += n) {
                const char *start = plan->before.p + at;
                const char *newline = memchr(start, '\n', plan->before.n - at);

                n = newline ? (size_t) (newline - start) + 1 : plan->before.n - at;
                plan->lines = gg_arena_grow(arena, plan->lines, plan->line_count, &cap, sizeof *plan->lines);
                plan->lines[plan->line_count++] = (struct gg_str){start, n};
        }
}

static bool ends_line(struct gg_str s) {
        return s.n > 0 && s.p[s.n - 1] == '\n';
}

static struct gg_str without_newline(struct gg_str line) {
        line.n -= ends_line(line);
        return line;
}

static bool is_same_edit(const struct gg_edit *a, const struct gg_edit *b) {
        if (!gg_str_eq(a->old, b->old))
                return false;
        if (!a->replacement || !b->replacement)
                return a->replacement == b->replacement;
        return strcmp(a->replacement, b->replacement) == 0;
}

static void add_change(struct gg_arena *arena, struct plan *plan, unsigned line, struct gg_str text) {
        if (gg_str_eq(plan->lines[line - 1], text))
                return;
        plan->changes = gg_arena_grow(arena, plan->changes, plan->change_count, &plan->change_cap,
                                      sizeof *plan->changes);
        plan->changes[plan->change_count++] = (struct change){line, text};
}

static int add_edit(struct gg_arena *arena, struct plan *plan, const struct gg_edit *edit) {
        struct gg_str line, text = {"", 0};

        if (edit->line == 0 || edit->line > plan->line_count)
                return -ESTALE;
        line = plan->lines[edit->line - 1];
        if (!gg_str_eq(without_newline(line), edit->old))
                return -ESTALE;
        if (edit->replacement)
                text = gg_str_of(
                        gg_arena_printf(arena, "%s%s", edit->replacement, ends_line(line) ? "\n" : ""));
        add_change(arena, plan, edit->line, text);
        return 0;
}

/* A file that had no newline at its end has none if its last line goes: the line that is the last one then
 * loses its own. */
static void keep_end(struct gg_arena *arena, struct plan *plan) {
        size_t line = plan->line_count, gone = 0, i = plan->change_count;
        struct change *last;

        if (line == 0 || ends_line(plan->lines[line - 1]))
                return;
        while (i > 0 && plan->changes[i - 1].line == line && plan->changes[i - 1].text.n == 0) {
                line--;
                i--;
                gone++;
        }
        if (gone == 0 || line == 0)
                return;
        if (i > 0 && plan->changes[i - 1].line == line) {
                last = &plan->changes[i - 1];
        } else {
                add_change(arena, plan, (unsigned) line, (struct gg_str){"", 0}); /* makes room */
                memmove(&plan->changes[i + 1], &plan->changes[i], gone * sizeof *plan->changes);
                last = &plan->changes[i];
                *last = (struct change){(unsigned) line, plan->lines[line - 1]};
        }
        last->text = without_newline(last->text);
}

static int make_plan(struct gg_arena *arena, const struct gg_edit_file *file, struct plan *ret_plan) {
        struct plan plan = {.change_count = 0};
        int r = gg_read_regular(arena, file->file, FILE_MAX, &plan.before);

        if (r < 0)
                return r;
        split(arena, &plan);
        for (size_t i = 0; i < file->count; i++) {
                if (i > 0 && file->edits[i]->line == file->edits[i - 1]->line) {
                        if (!is_same_edit(file->edits[i], file->edits[i - 1]))
                                return -ENOTUNIQ;
                        continue;
                }
                r = add_edit(arena, &plan, file->edits[i]);
                if (r < 0)
                        return r;
        }
        keep_end(arena, &plan);
        *ret_plan = plan;
        return 0;
}

static struct gg_str after(struct gg_arena *arena, const struct plan *plan) {
        size_t n = plan->before.n, change = 0;
        struct gg_str text;
        char *p;

        for (size_t i = 0; i < plan->change_count; i++)
                n += plan->changes[i].text.n;
        text.p = p = gg_arena_alloc(arena, n + 1);
        for (size_t i = 0; i < plan->line_count; i++) {
                struct gg_str line = plan->lines[i];

                if (change < plan->change_count && plan->changes[change].line == i + 1)
                        line = plan->changes[change++].text;
                memcpy(p, line.p, line.n);
                p += line.n;
        }
        text.n = (size_t) (p - text.p);
        return text;
}

int gg_edits_render(struct gg_arena *arena, const struct gg_edit_file *file, struct gg_str *ret_before,
                    struct gg_str *ret_after) {
        struct plan plan;
        int r = make_plan(arena, file, &plan);

        if (r < 0)
                return r;
        *ret_before = plan.before;
        *ret_after = after(arena, &plan);
        return 0;
}

/* ---- by file ---- */

static int by_line(const void *a, const void *b) {
        const struct gg_edit *x = *(const struct gg_edit *const *) a, *y = *(const struct gg_edit *const *) b;

        return (x->line > y->line) - (x->line < y->line);
}

struct placed {
        const struct gg_edit *edit;
        size_t place; /* in the list it comes from */
};

static int by_file_and_place(const void *a, const void *b) {
        const struct placed *x = a, *y = b;
        int r = strcmp(x->edit->file, y->edit->file);

        return r != 0 ? r : (x->place > y->place) - (x->place < y->place);
}

struct group {
        size_t first, count; /* of the sorted list */
        size_t place;        /* of the first edit in the list it comes from */
};

static int by_place(const void *a, const void *b) {
        const struct group *x = a, *y = b;

        return (x->place > y->place) - (x->place < y->place);
}

void gg_edits_group(struct gg_arena *arena, const struct gg_edit *const *edits, size_t count,
                    struct gg_edit_file **ret_files, size_t *ret_count) {
        struct placed *sorted = gg_arena_alloc(arena, count * sizeof *sorted);
        struct group *groups = gg_arena_alloc(arena, count * sizeof *groups);
        struct gg_edit_file *files;
        size_t group_count = 0;

        for (size_t i = 0; i < count; i++)
                sorted[i] = (struct placed){edits[i], i};
        if (count > 1)
                qsort(sorted, count, sizeof *sorted, by_file_and_place);
        for (size_t i = 0; i < count; i++) {
                if (i == 0 || strcmp(sorted[i].edit->file, sorted[i - 1].edit->file) != 0)
                        groups[group_count++] = (struct group){.first = i, .place = sorted[i].place};
                groups[group_count - 1].count++;
        }
        if (group_count > 1)
                qsort(groups, group_count, sizeof *groups, by_place);
        files = gg_arena_alloc(arena, group_count * sizeof *files);
        for (size_t i = 0; i < group_count; i++) {
                const struct gg_edit **own = gg_arena_alloc(arena, groups[i].count * sizeof *own);

                for (size_t k = 0; k < groups[i].count; k++)
                        own[k] = sorted[groups[i].first + k].edit;
                qsort(own, groups[i].count, sizeof *own, by_line);
                files[i] = (struct gg_edit_file){own[0]->file, own, groups[i].count};
        }
        *ret_files = files;
        *ret_count = group_count;
}

/* ---- as a diff ---- */

/* A name with bytes that would end a header line is quoted as git and GNU patch have it. */
static void put_name(const char *mark, const char *prefix, const char *name, FILE *stream) {
        bool quoted = false;

        for (const char *p = name; *p; p++)
                quoted |= (unsigned char) *p < 0x20 || *p == 0x7f || *p == '"' || *p == '\\';
        fprintf(stream, "%s %s%s", mark, quoted ? "\"" : "", prefix);
        for (const char *p = name; *p; p++) {
                if ((unsigned char) *p < 0x20 || *p == 0x7f)
                        fprintf(stream, "\\%03o", (unsigned char) *p);
                else
                        fprintf(stream, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
        }
        /* A blank in a name would end it but for a tab behind: POSIX.1 XCU patch, as git does it. */
        fprintf(stream, "%s%s\n", quoted ? "\"" : "", !quoted && strchr(name, ' ') ? "\t" : "");
}

/* The lines of a text, each with a sign in front. */
static void put_lines(char sign, struct gg_str text, FILE *stream) {
        while (text.n > 0) {
                const char *newline = memchr(text.p, '\n', text.n);
                size_t n = newline ? (size_t) (newline - text.p) + 1 : text.n;

                fputc(sign, stream);
                fwrite(text.p, 1, n, stream);
                if (!newline)
                        fputs("\n\\ No newline at end of file\n", stream);
                text = (struct gg_str){text.p + n, text.n - n};
        }
}

static size_t count_lines(struct gg_str text) {
        size_t count = 0;

        for (size_t i = 0; i < text.n; i++)
                count += text.p[i] == '\n';
        return count + (text.n > 0 && text.p[text.n - 1] != '\n');
}

/* Changes from `first` on that are so near to each other that they share their context. */
static size_t hunk_end(const struct plan *plan, size_t first) {
        size_t i = first + 1;

        while (i < plan->change_count && plan->changes[i].line - plan->changes[i - 1].line <= 2 * CONTEXT + 1)
                i++;
        return i;
}

/* shift: how many lines more there are above it afterwards. */
static void put_hunk(const struct plan *plan, size_t first, size_t end, long shift, FILE *stream) {
        unsigned from = plan->changes[first].line, to = plan->changes[end - 1].line;
        size_t old_count, new_count, i = first;

        from = from > CONTEXT ? from - CONTEXT : 1;
        to = plan->line_count - to > CONTEXT ? to + CONTEXT : (unsigned) plan->line_count;
        old_count = to - from + 1;
        new_count = old_count - (end - first);
        for (size_t k = first; k < end; k++)
                new_count += count_lines(plan->changes[k].text);
        fprintf(stream, "@@ -%u,%zu +%ld,%zu @@\n", from, old_count, (long) from + shift - (new_count == 0),
                new_count);
        for (unsigned line = from; line <= to;) {
                size_t run = i;

                if (i == end || plan->changes[i].line != line) {
                        put_lines(' ', plan->lines[line++ - 1], stream);
                        continue;
                }
                /* Of neighbours what goes comes first. */
                for (; run < end && plan->changes[run].line == line; run++)
                        put_lines('-', plan->lines[line++ - 1], stream);
                for (; i < run; i++)
                        put_lines('+', plan->changes[i].text, stream);
        }
}

int gg_edits_diff(struct gg_arena *arena, const struct gg_edit_file *file, const char *name, FILE *stream) {
        struct plan plan;
        long shift = 0;
        int r = make_plan(arena, file, &plan);

        if (r < 0 || plan.change_count == 0)
                return r;
        put_name("---", "a/", name, stream);
        put_name("+++", "b/", name, stream);
        for (size_t i = 0, end; i < plan.change_count; i = end) {
                end = hunk_end(&plan, i);
                put_hunk(&plan, i, end, shift, stream);
                for (size_t k = i; k < end; k++)
                        shift += (long) count_lines(plan.changes[k].text) - 1;
        }
        return 0;
}

/* ---- on disk ---- */

static int write_all(int fd, struct gg_str content) {
        while (content.n > 0) {
                ssize_t n = write(fd, content.p, content.n);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                content = (struct gg_str){content.p + n, content.n - (size_t) n};
        }
        return fsync(fd) < 0 ? -errno : 0;
}

/* A name that has come or gone is on disk once its folder is. Some file systems cannot tell; the change
 * itself is made by then. */
static void sync_folder(const char *path) {
        struct gg_str dir = gg_path_dir(gg_str_of(path));
        char *name = strndup(dir.n > 0 ? dir.p : ".", dir.n > 0 ? dir.n : 1);
        int fd = name ? open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

        free(name);
        if (fd < 0)
                return;
        fsync(fd);
        close(fd);
}

/* Owner before mode: chown(2) takes the set-user-ID bit away. */
int gg_file_fill(int fd, struct gg_str content, const struct stat *like, unsigned mode) {
        struct stat own;

        if (fstat(fd, &own) < 0)
                return -errno;
        if (like && (own.st_uid != like->st_uid || own.st_gid != like->st_gid) &&
            fchown(fd, like->st_uid, like->st_gid) < 0)
                return -errno;
        if (fchmod(fd, like ? like->st_mode & 07777 : (mode_t) mode) < 0)
                return -errno;
        return write_all(fd, content);
}

/* path has no symbolic link at its end. Other hard links of an existing file keep the old content: a file
 * that is written in place could be cut short. */
static int replace(const char *path, struct gg_str content, const struct stat *like, unsigned mode) {
        struct gg_str dir = gg_path_dir(gg_str_of(path));
        char *temporary = NULL;
        int fd, r;

        if (asprintf(&temporary, "%.*s%s.goroot-guard-XXXXXX", (int) dir.n, dir.n > 0 ? dir.p : "",
                     dir.n == 0 || dir.p[dir.n - 1] == '/' ? "" : "/") < 0)
                return -ENOMEM;
        fd = mkostemp(temporary, O_CLOEXEC);
        if (fd < 0) {
                r = -errno;
                free(temporary);
                return r;
        }
        r = gg_file_fill(fd, content, like, mode);
        if (close(fd) < 0 && r == 0)
                r = -errno;
        if (r == 0 && rename(temporary, path) < 0)
                r = -errno;
        if (r < 0)
                unlink(temporary);
        else
                sync_folder(path);
        free(temporary);
        return r;
}

int gg_file_replace(const char *path, struct gg_str content, unsigned mode) {
        char *real = realpath(path, NULL);
        mode_t mask = umask(0);
        struct stat st;
        int r;

        umask(mask);
        if (!real)
                return errno == ENOENT ? replace(path, content, NULL, mode & ~mask) : -errno;
        if (stat(real, &st) < 0)
                r = -errno;
        else if (!S_ISREG(st.st_mode))
                r = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
        else
                r = replace(real, content, &st, 0);
        free(real);
        return r;
}

static int write_backup(const char *backup, const char *file, struct gg_str content) {
        struct stat st;
        int fd, r;

        if (stat(file, &st) < 0)
                return -errno;
        fd = open(backup, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        r = gg_file_fill(fd, content, &st, 0);
        if (close(fd) < 0 && r == 0)
                r = -errno;
        if (r < 0)
                unlink(backup);
        else
                sync_folder(backup);
        return r;
}

int gg_edits_apply(struct gg_arena *arena, const struct gg_edit_file *file, const char *backup) {
        struct gg_str before, now = {NULL, 0}, content;
        int r = gg_edits_render(arena, file, &before, &content);

        if (r < 0 || gg_str_eq(before, content))
                return r;
        if (backup)
                r = write_backup(backup, file->file, before);
        if (r == 0)
                r = gg_read_regular(arena, file->file, FILE_MAX, &now);
        if (r < 0)
                return r;
        /* Somebody else was quicker. */
        return gg_str_eq(before, now) ? gg_file_replace(file->file, content, 0) : -ESTALE;
}
