/* SPDX-License-Identifier: MIT */
#include "system/preloadfile.h"
#include <goroot-guard/path.h>
#include <string.h>

/* elf/rtld.c, dl_main: strsep (&runp, ": \t\n"). */
static bool is_separator(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == ':';
}

/* ---- as glibc reads it ---- */

/* elf/rtld.c, dl_main, "Eliminate comments": each search begins at the start of the file and goes as far as
 * there are bytes left behind the comment before. */
static void blank_comments(char *text, size_t n) {
        size_t rest = n;

        while (rest > 0) {
                char *comment = memchr(text, '#', rest);

                if (!comment)
                        break;
                rest -= (size_t) (comment - text);
                do
                        *comment = ' ';
                while (--rest > 0 && *++comment != '\n');
        }
}

/* A name up to where a comment begins in it. */
static struct gg_str head_of(struct gg_str name) {
        return gg_str_cut(&name, '#');
}

static bool is_ours(struct gg_str name) {
        if (name.n == 0 || (name.p[0] != '/' && memchr(name.p, '/', name.n)))
                return false;
        return gg_str_is(gg_path_base(name), GG_PRELOAD_LIBRARY);
}

struct reader {
        struct gg_arena *arena;
        struct gg_preload_list *list;
        const char *seen; /* the text without comments */
        size_t at;        /* up to where lines are counted */
        size_t line_start, cap;
        unsigned line;
};

static void add_entry(struct reader *reader, size_t start, size_t end) {
        struct gg_preload_list *list = reader->list;
        struct gg_preload_entry entry = {.name = {list->text.p + start, end - start}};
        bool is_behind;

        for (; reader->at < start; reader->at++)
                if (list->text.p[reader->at] == '\n') {
                        reader->line++;
                        reader->line_start = reader->at + 1;
                }
        entry.line = reader->line;
        is_behind = memchr(list->text.p + reader->line_start, '#', start - reader->line_start) != NULL;
        entry.ours = !is_behind && is_ours(head_of(entry.name));
        entry.in_comment = is_behind || head_of(entry.name).n < entry.name.n;
        list->entries =
                gg_arena_grow(reader->arena, list->entries, list->count, &reader->cap, sizeof *list->entries);
        list->entries[list->count++] = entry;
}

/* The names in a part of the text, which ends for strsep(3) at a NUL. */
static void read_names(struct reader *reader, size_t start, size_t end) {
        while (start < end && reader->seen[start] != '\0') {
                size_t stop = start;

                while (stop < end && reader->seen[stop] != '\0' && !is_separator(reader->seen[stop]))
                        stop++;
                if (stop > start)
                        add_entry(reader, start, stop);
                if (stop == end || reader->seen[stop] == '\0')
                        return;
                start = stop + 1;
        }
}

static unsigned line_of(struct gg_str text, const char *p) {
        unsigned line = 1;

        for (const char *q = text.p; q < p; q++)
                line += *q == '\n';
        return line;
}

void gg_preload_parse(struct gg_arena *arena, struct gg_str text, struct gg_preload_list *ret) {
        const char *nul = text.n > 0 ? memchr(text.p, '\0', text.n) : NULL;
        char *seen = gg_arena_alloc(arena, text.n + 1);
        struct reader reader = {.arena = arena, .list = ret, .seen = seen, .line = 1};
        size_t last = text.n;

        *ret = (struct gg_preload_list){.text = text, .nul_line = nul ? line_of(text, nul) : 0};
        if (text.n == 0)
                return;
        memcpy(seen, text.p, text.n);
        blank_comments(seen, text.n);
        /* A name that ends with the file is read by itself: a NUL in front of it hides it not. */
        while (last > 0 && !is_separator(seen[last - 1]))
                last--;
        read_names(&reader, 0, last);
        read_names(&reader, last, text.n);
}

const struct gg_preload_entry *gg_preload_ours(const struct gg_preload_list *list) {
        for (size_t i = 0; i < list->count; i++)
                if (list->entries[i].ours)
                        return &list->entries[i];
        return NULL;
}

bool gg_preload_may_be_entry(const char *path) {
        for (const char *p = path; *p; p++)
                if (is_separator(*p) || *p == '#' || (unsigned char) *p < 0x20 || *p == 0x7f)
                        return false;
        return path[0] == '/' && is_ours(gg_str_of(path));
}

/* ---- what becomes of it ---- */

/* A text that is put together. */
struct draft {
        char *p;
        size_t n;
};

static void put(struct draft *draft, const char *p, size_t n) {
        if (n > 0)
                memcpy(draft->p + draft->n, p, n);
        draft->n += n;
}

/* Leaves an entry out, and one separator with it: the one behind, or else the one before. What stands before
 * a comment stays apart from it. */
static const char *leave_out(struct draft *draft, struct gg_str name, const char *end) {
        const char *behind = name.p + name.n;

        if (behind < end && is_separator(*behind) && *behind != '\n')
                return behind + 1;
        if (behind < end && *behind == '#')
                return behind;
        if (draft->n > 0 && is_separator(draft->p[draft->n - 1]) && draft->p[draft->n - 1] != '\n')
                draft->n--;
        return behind;
}

/* Whether the line has no more than entries of ours: those from first to before end. */
static bool is_ours_alone(const struct gg_preload_entry *first, const struct gg_preload_entry *end,
                          const char *line, const char *line_end) {
        for (const struct gg_preload_entry *e = first; e < end; e++) {
                for (; line < e->name.p; line++)
                        if (!is_separator(*line))
                                return false;
                line = e->name.p + e->name.n;
        }
        for (; line < line_end; line++)
                if (!is_separator(*line))
                        return false;
        return true;
}

/* Entries of ours alone, at the front of the array. */
static size_t keep_ours(struct gg_preload_list *list) {
        size_t count = 0;

        for (size_t i = 0; i < list->count; i++)
                if (list->entries[i].ours)
                        list->entries[count++] = list->entries[i];
        return count;
}

struct gg_str gg_preload_without(struct gg_arena *arena, struct gg_str text, bool *ret_is_file) {
        struct draft draft = {.p = gg_arena_alloc(arena, text.n + 1)};
        const struct gg_preload_entry *e, *end;
        const char *p = text.p, *text_end = text.p + text.n;
        struct gg_preload_list list;
        bool whole_line = false;

        gg_preload_parse(arena, text, &list);
        e = list.entries;
        end = e ? e + keep_ours(&list) : NULL;
        while (p < text_end) {
                const char *newline = memchr(p, '\n', (size_t) (text_end - p));
                const char *line_end = newline ? newline : text_end, *next = newline ? newline + 1 : text_end;
                const struct gg_preload_entry *first = e;

                while (e < end && e->name.p < line_end)
                        e++;
                if (e > first && is_ours_alone(first, e, p, line_end)) {
                        /* The last line has gone, and had no newline: so it is with the one before. */
                        if (!newline && draft.n > 0)
                                draft.n--;
                        whole_line = newline != NULL;
                        p = next;
                        continue;
                }
                for (; first < e; first++) {
                        put(&draft, p, (size_t) (first->name.p - p));
                        p = leave_out(&draft, head_of(first->name), line_end);
                }
                put(&draft, p, (size_t) (next - p));
                p = next;
        }
        *ret_is_file = draft.n > 0 || !whole_line;
        return (struct gg_str){draft.p, draft.n};
}

struct gg_str gg_preload_with(struct gg_arena *arena, struct gg_str text, bool is_there, const char *entry) {
        size_t ours = 0, same = 0;
        struct gg_preload_list list;
        struct draft draft;
        bool ends_line;

        gg_preload_parse(arena, text, &list);
        for (size_t i = 0; i < list.count; i++) {
                ours += list.entries[i].ours;
                same += gg_str_is(list.entries[i].name, entry);
        }
        if (same > 0 && same == ours)
                return text;
        if (ours > 0)
                text = gg_preload_without(arena, text, &is_there);
        draft = (struct draft){.p = gg_arena_alloc(arena, text.n + strlen(entry) + 2)};
        ends_line = text.n > 0 ? text.p[text.n - 1] == '\n' : !is_there;
        put(&draft, text.p, text.n);
        if (!ends_line && text.n > 0)
                put(&draft, "\n", 1);
        put(&draft, entry, strlen(entry));
        if (ends_line)
                put(&draft, "\n", 1);
        return (struct gg_str){draft.p, draft.n};
}
