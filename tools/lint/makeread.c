/* SPDX-License-Identifier: MIT */
#include "lint/makeread.h"
#include <errno.h>
#include <string.h>

struct reader {
        struct gg_arena *arena;
        struct gg_make_file *file;
        struct gg_str rest;  /* p is NULL behind the last line */
        unsigned line;       /* of what comes next, from 1 */
        char prefix;         /* of recipe lines */
        unsigned depth;      /* of conditionals */
        const char *targets; /* of the rule whose recipe may follow; NULL */
};

/* What may stand in front of a variable. */
struct modifiers {
        bool is_exported, is_override;
};

static bool is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static const char *skip_blanks(const char *s) {
        while (is_blank(*s))
                s++;
        return s;
}

static struct gg_str next_line(struct reader *r) {
        struct gg_str line = gg_str_cut(&r->rest, '\n');

        r->line++;
        if (line.n > 0 && line.p[line.n - 1] == '\r')
                line.n--;
        return line;
}

/* An odd number of backslashes at its end. */
static bool is_continued(struct gg_str line) {
        size_t n = line.n;

        while (n > 0 && line.p[n - 1] == '\\')
                n--;
        return (line.n - n) % 2 == 1;
}

static struct gg_make_item *add(struct reader *r, enum gg_make_kind kind, unsigned line) {
        struct gg_make_file *f = r->file;

        f->items = gg_arena_grow(r->arena, f->items, f->count, &f->cap, sizeof *f->items);
        f->items[f->count] =
                (struct gg_make_item){.kind = kind, .line = line, .is_conditional = r->depth > 0};
        return &f->items[f->count++];
}

/* A line with what continues it as make sees it: each backslash at an end, with the blanks around it, is one
 * blank, and a comment is gone (a # behind a backslash is none). */
static char *logical_line(struct reader *r, struct gg_str first) {
        const struct gg_str after = r->rest;
        struct reader ahead = *r;
        struct gg_str line = first;
        char *s;
        size_t n = 0, size = first.n + 1;

        while (is_continued(line) && ahead.rest.p)
                line = next_line(&ahead);
        if (after.p)
                size += ahead.rest.p ? (size_t) (ahead.rest.p - after.p) : after.n;
        s = gg_arena_alloc(r->arena, size + 1);
        for (line = first;; line = next_line(r)) {
                bool goes_on = is_continued(line);

                line.n -= goes_on;
                memcpy(s + n, line.n > 0 ? line.p : "", line.n);
                n += line.n;
                if (!goes_on || !r->rest.p)
                        break;
                while (n > 0 && is_blank(s[n - 1]))
                        n--;
                s[n++] = ' ';
                while (r->rest.n > 0 && is_blank(*r->rest.p))
                        r->rest = (struct gg_str){r->rest.p + 1, r->rest.n - 1};
        }
        for (size_t i = 0; i < n; i++)
                if (s[i] == '#' && (i == 0 || s[i - 1] != '\\'))
                        n = i;
        while (n > 0 && is_blank(s[n - 1]))
                n--;
        s[n] = '\0';
        return s;
}

/* Whether s starts with that word; then *ret_rest is what follows. */
static bool takes_word(const char *s, const char *word, const char **ret_rest) {
        size_t n = strlen(word);

        if (strncmp(s, word, n) != 0 || (s[n] != '\0' && !is_blank(s[n])))
                return false;
        *ret_rest = skip_blanks(s + n);
        return true;
}

/* Behind the ')' or '}' that closes what opens at s; the end if none does. */
static const char *behind_reference(const char *s) {
        char open = *s, close = open == '(' ? ')' : '}';
        size_t depth = 0;

        for (; *s; s++) {
                if (*s == open)
                        depth++;
                else if (*s == close && --depth == 0)
                        return s + 1;
        }
        return s;
}

/* The assignment of a line: variable.c, parse_variable_definition(). *ret_op is a static text, *ret_value
 * what follows it. The length of the name; 0 if the line is none. */
static size_t find_assignment(const char *s, const char **ret_op, const char **ret_value) {
        static const char *const ops[] = {":::=", "::=", ":=", "?=", "+=", "!=", "="};
        size_t name = 0;
        bool in_name = true;

        for (const char *p = s; *p;) {
                if (*p == '$' && (p[1] == '(' || p[1] == '{')) {
                        p = behind_reference(p + 1);
                        name = in_name ? (size_t) (p - s) : name;
                        continue;
                }
                for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
                        if (strncmp(p, ops[i], strlen(ops[i])) == 0) {
                                *ret_op = ops[i];
                                *ret_value = skip_blanks(p + strlen(ops[i]));
                                return name;
                        }
                if (is_blank(*p))
                        in_name = name == 0;
                else if (!in_name || *p == ':')
                        return 0;
                else
                        name = (size_t) (p + 1 - s);
                p++;
        }
        return 0;
}

static const char *take_modifiers(const char *s, struct modifiers *ret) {
        const char *rest;

        *ret = (struct modifiers){0};
        for (;;) {
                if (takes_word(s, "export", &rest) && *rest && *rest != '=')
                        ret->is_exported = true;
                else if (takes_word(s, "override", &rest))
                        ret->is_override = true;
                else if (!takes_word(s, "private", &rest))
                        return s;
                s = rest;
        }
}

static bool read_assignment(struct reader *r, const char *s, unsigned line, const char *target) {
        const char *op = NULL, *value = NULL;
        struct modifiers modifiers;
        struct gg_make_item *item;
        size_t n;

        s = take_modifiers(s, &modifiers);
        n = find_assignment(s, &op, &value);
        if (n == 0)
                return false;
        item = add(r, GG_MAKE_SET, line);
        item->name = gg_arena_string(r->arena, (struct gg_str){s, n});
        item->op = op;
        item->value = value;
        item->target = target;
        item->is_exported = modifiers.is_exported;
        item->is_override = modifiers.is_override;
        if (strcmp(item->name, ".RECIPEPREFIX") == 0) {
                if (*value)
                        r->prefix = *value;
                else
                        r->prefix = '\t';
        }
        return true;
}

/* export NAME..., unexport NAME..., export */
static bool read_export(struct reader *r, const char *s, unsigned line) {
        bool is_unexport = takes_word(s, "unexport", &s);

        if (!is_unexport && !takes_word(s, "export", &s))
                return false;
        if (!*s && !is_unexport)
                add(r, GG_MAKE_EXPORT_ALL, line);
        while (*s) {
                size_t n = 0;

                while (s[n] && !is_blank(s[n]))
                        n++;
                add(r, is_unexport ? GG_MAKE_UNEXPORT : GG_MAKE_EXPORT, line)->name =
                        gg_arena_string(r->arena, (struct gg_str){s, n});
                s = skip_blanks(s + n);
        }
        return true;
}

/* Everything up to the endef of its own. */
static bool read_define(struct reader *r, const char *s, unsigned line) {
        struct modifiers modifiers;
        struct gg_make_item *item;
        size_t n = 0;
        unsigned depth = 1;

        s = take_modifiers(s, &modifiers);
        if (!takes_word(s, "define", &s))
                return false;
        while (s[n] && !is_blank(s[n]) && s[n] != '=')
                n++;
        item = add(r, GG_MAKE_SET, line);
        item->name = gg_arena_string(r->arena, (struct gg_str){s, n});
        item->op = "=";
        item->value = "";
        item->is_exported = modifiers.is_exported;
        item->is_override = modifiers.is_override;
        item->is_define = true;
        while (depth > 0 && r->rest.p) {
                const char *body = skip_blanks(logical_line(r, next_line(r))), *ignored;

                depth += takes_word(body, "define", &ignored);
                depth -= takes_word(body, "endef", &ignored);
        }
        r->depth += depth; /* not closed: as a conditional that is not */
        return true;
}

static bool read_conditional(struct reader *r, const char *s) {
        static const char *const opens[] = {"ifeq", "ifneq", "ifdef", "ifndef"};
        const char *rest;

        for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
                if (takes_word(s, opens[i], &rest) ||
                    (strncmp(s, opens[i], strlen(opens[i])) == 0 && s[strlen(opens[i])] == '(')) {
                        r->depth++;
                        return true;
                }
        if (takes_word(s, "else", &rest))
                return true;
        if (takes_word(s, "endif", &rest)) {
                r->depth -= r->depth > 0;
                return true;
        }
        return false;
}

static bool read_include(struct reader *r, const char *s, unsigned line) {
        static const char *const words[] = {"include", "-include", "sinclude"};
        const char *rest;

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
                if (takes_word(s, words[i], &rest)) {
                        add(r, GG_MAKE_INCLUDE, line)->value = rest;
                        return true;
                }
        return false;
}

static void add_recipe(struct reader *r, struct gg_str text, unsigned line) {
        struct gg_make_item *item = add(r, GG_MAKE_RECIPE, line);

        item->name = r->targets;
        item->recipe = text;
}

static size_t silent_prefix(struct gg_str s) {
        size_t n = 0;

        while (n < s.n && (is_blank(s.p[n]) || s.p[n] == '@' || s.p[n] == '-' || s.p[n] == '+'))
                n++;
        return n;
}

/* job.c, start_job_command(): a line of a recipe with what continues it; the backslashes and newlines stay,
 * the prefix of each line goes. */
static void read_recipe(struct reader *r, struct gg_str first, unsigned line) {
        const struct gg_str after = r->rest;
        struct reader ahead = *r;
        struct gg_str s = first;
        size_t n = 0, size = first.n + 1;
        char *text;

        while (is_continued(s) && ahead.rest.p)
                s = next_line(&ahead);
        if (after.p)
                size += ahead.rest.p ? (size_t) (ahead.rest.p - after.p) : after.n;
        text = gg_arena_alloc(r->arena, size + 1);
        for (s = first;; s = next_line(r)) {
                if (n == 0) {
                        size_t skip = silent_prefix(s);

                        s = (struct gg_str){s.p + skip, s.n - skip};
                } else if (s.n > 0 && s.p[0] == r->prefix) {
                        s = (struct gg_str){s.p + 1, s.n - 1};
                }
                memcpy(text + n, s.n > 0 ? s.p : "", s.n);
                n += s.n;
                if (!is_continued(s) || !r->rest.p)
                        break;
                text[n++] = '\n';
        }
        add_recipe(r, (struct gg_str){text, n}, line);
}

/* The colon that ends the targets; NULL if there is none. */
static const char *find_colon(const char *s) {
        while (*s && *s != ':') {
                if (*s == '$' && (s[1] == '(' || s[1] == '{'))
                        s = behind_reference(s + 1);
                else
                        s++;
        }
        return *s ? s : NULL;
}

/* targets: prerequisites ; recipe */
static void read_rule(struct reader *r, char *s, unsigned line) {
        const char *colon = find_colon(s), *rest;
        struct gg_make_item *item;
        char *semicolon;
        size_t n;

        if (!colon)
                return;
        n = (size_t) (colon - s);
        while (n > 0 && is_blank(s[n - 1]))
                n--;
        r->targets = gg_arena_string(r->arena, (struct gg_str){s, n});
        for (rest = colon; *rest == ':'; rest++)
                ;
        rest = skip_blanks(rest);
        if (read_assignment(r, rest, line, r->targets)) {
                r->targets = NULL;
                return;
        }
        r->file->is_one_shell = r->file->is_one_shell || strcmp(r->targets, ".ONESHELL") == 0;
        if (strcmp(r->targets, ".EXPORT_ALL_VARIABLES") == 0)
                add(r, GG_MAKE_EXPORT_ALL, line);
        semicolon = strchr(rest, ';');
        item = add(r, GG_MAKE_RULE, line);
        item->name = r->targets;
        item->value = rest;
        if (semicolon) {
                struct gg_str recipe = gg_str_of(semicolon + 1);
                size_t skip = silent_prefix(recipe);

                *semicolon = '\0';
                add_recipe(r, (struct gg_str){recipe.p + skip, recipe.n - skip}, line);
        }
}

static void read_line(struct reader *r) {
        unsigned line = r->line;
        struct gg_str first = next_line(r);
        char *text;
        const char *s;

        if (r->targets && first.n > 0 && first.p[0] == r->prefix) {
                read_recipe(r, (struct gg_str){first.p + 1, first.n - 1}, line);
                return;
        }
        text = logical_line(r, first);
        s = skip_blanks(text);
        if (!*s || read_conditional(r, s))
                return;
        if (read_define(r, s, line) || read_include(r, s, line) || read_assignment(r, s, line, NULL) ||
            read_export(r, s, line))
                r->targets = NULL;
        else
                read_rule(r, text + (s - text), line);
}

/* Under .ONESHELL the lines of a recipe are one script: they are joined, empty lines for what lies between.
 */
static void join_recipes(struct gg_arena *arena, struct gg_make_file *file) {
        size_t kept = 0;

        for (size_t i = 0; i < file->count; kept++) {
                struct gg_make_item *first = &file->items[kept];
                size_t end = i + 1, size = 0, n = 0;
                char *text;

                *first = file->items[i];
                if (first->kind != GG_MAKE_RECIPE) {
                        i = end;
                        continue;
                }
                while (end < file->count && file->items[end].kind == GG_MAKE_RECIPE &&
                       file->items[end].name == first->name)
                        end++;
                for (size_t j = i; j < end; j++)
                        size += file->items[j].recipe.n;
                size += file->items[end - 1].line - first->line;
                text = gg_arena_alloc(arena, size + 1);
                for (size_t j = i, line = first->line; j < end; j++) {
                        struct gg_str part = j == i ? first->recipe : file->items[j].recipe;

                        for (; line < file->items[j].line && j > i; line++)
                                text[n++] = '\n';
                        memcpy(text + n, part.n > 0 ? part.p : "", part.n);
                        n += part.n;
                        for (size_t k = 0; k < part.n; k++)
                                line += part.p[k] == '\n';
                }
                first->recipe = (struct gg_str){text, n};
                i = end;
        }
        file->count = kept;
}

int gg_make_read(struct gg_arena *arena, struct gg_str text, struct gg_make_file *ret_file) {
        struct gg_make_file file = {0};
        struct reader r = {.arena = arena, .file = &file, .rest = text, .line = 1, .prefix = '\t'};

        if (gg_str_starts(r.rest, "\xef\xbb\xbf"))
                r.rest = (struct gg_str){r.rest.p + 3, r.rest.n - 3};
        while (r.rest.p)
                read_line(&r);
        if (file.is_one_shell)
                join_recipes(arena, &file);
        *ret_file = file;
        return r.depth > 0 ? -EBADMSG : 0;
}
