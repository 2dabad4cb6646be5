/* SPDX-License-Identifier: MIT */
/* What commands make of variables: POSIX.1 XCU 2.9.1 and 2.14; bash(1) SHELL BUILTIN COMMANDS (declare);
 * zshparam(1) (path is PATH as a list); env(1); set and fish_add_path of fish. */
#include "common/shellreader.h"
#include <string.h>

struct list {
        struct gg_arena *arena;
        enum gg_shell_dialect dialect;
        struct gg_shell_change *items;
        size_t count, cap;
};

static struct gg_shell_change *add(struct list *list, const struct gg_shell_change *like, enum gg_shell_op op,
                                   const char *value, bool is_literal) {
        struct gg_shell_change *change;

        list->items = gg_arena_grow(list->arena, list->items, list->count, &list->cap, sizeof *list->items);
        change = &list->items[list->count++];
        *change = *like;
        change->op = op;
        change->value = value;
        change->is_literal = is_literal;
        return change;
}

/* ---- values that are made of what was there before ---- */

static const char *pass_brackets(const char *p, char open, char close) {
        size_t depth = 0;

        for (; *p != '\0'; p++) {
                if (*p == '\\' && p[1] != '\0')
                        p++;
                else if (*p == open)
                        depth++;
                else if (*p == close && --depth == 0)
                        return p + 1;
        }
        return p;
}

/* Goes over a byte, or an expansion as a whole. */
static const char *pass_piece(const char *p) {
        if (*p == '\\' && p[1] != '\0')
                return p + 2;
        if (*p == '$' && p[1] == '{')
                return pass_brackets(p + 1, '{', '}');
        if (*p == '$' && p[1] == '(')
                return pass_brackets(p + 1, '(', ')');
        return p + 1;
}

static struct gg_str cut_element(const char **rest) {
        const char *from = *rest, *p = from;

        while (*p != '\0' && *p != ':')
                p = pass_piece(p);
        *rest = *p == ':' ? p + 1 : NULL;
        return (struct gg_str){from, (size_t) (p - from)};
}

static bool take(struct gg_str *s, const char *what) {
        if (!gg_str_starts(*s, what))
                return false;
        s->p += strlen(what);
        s->n -= strlen(what);
        return true;
}

static bool take_name(struct gg_str *s, const char *name) {
        return take(s, name) || (strcmp(name, "path") == 0 && take(s, "PATH")) ||
               (strcmp(name, "PATH") == 0 && take(s, "path"));
}

/* $NAME, ${NAME}, $NAME[@], ${NAME[@]}; and ${NAME:-word}, but if that is all, it may well set what was not
 * there. */
static bool is_itself(struct gg_str element, const char *name, bool is_all) {
        bool is_braced = take(&element, "${");

        if ((!is_braced && !take(&element, "$")) || !take_name(&element, name))
                return false;
        if (!take(&element, "[@]"))
                take(&element, "[*]");
        if (!is_braced)
                return element.n == 0;
        return gg_str_is(element, "}") ||
               (!is_all && (gg_str_starts(element, ":-") || gg_str_starts(element, "-")));
}

/* ${NAME:+...} and ${NAME+...}: what stands for the old value and its : only if there is one. */
static bool is_itself_if_set(struct gg_str piece, const char *name) {
        return take(&piece, "${") && take_name(&piece, name) &&
               (gg_str_starts(piece, ":+") || gg_str_starts(piece, "+"));
}

/* Finds such a piece at the start or the end of an element, and takes it off. */
static bool cut_itself_if_set(struct gg_str *element, const char *name, bool *ret_leads) {
        const char *p = element->p, *end = element->p + element->n;

        while (p < end) {
                const char *next = pass_piece(p);

                if (is_itself_if_set((struct gg_str){p, (size_t) (next - p)}, name)) {
                        if (p == element->p) {
                                *ret_leads = true;
                                *element = (struct gg_str){next, (size_t) (end - next)};
                                return true;
                        }
                        if (next == end) {
                                *ret_leads = false;
                                element->n = (size_t) (p - element->p);
                                return true;
                        }
                }
                p = next;
        }
        return false;
}

/* A part of a text that is no literal may be one: then it has no need of backslashes. In the words of lists
 * names of files are made of * and ? and { }. */
static const char *settle(struct gg_arena *arena, struct gg_str part, bool is_list, bool *ret_is_literal) {
        char *text = gg_arena_string(arena, part);
        size_t n = 0;

        *ret_is_literal = false;
        for (size_t i = 0; i < part.n; i++) {
                char c = part.p[i];

                if (c == '\\') {
                        i++;
                        continue;
                }
                if (c == '$' || c == '`' || (c == '~' && (i == 0 || part.p[i - 1] == ':')) ||
                    (is_list && strchr("*?[{", c)))
                        return text;
        }
        *ret_is_literal = true;
        for (size_t i = 0; i < part.n; i++) {
                if (part.p[i] == '\\' && i + 1 < part.n)
                        i++;
                text[n++] = part.p[i];
        }
        text[n] = '\0';
        return text;
}

/* What stands in front of the old value ends with a :, what stands behind it starts with one. */
static void add_part(struct list *list, const struct gg_shell_change *like, enum gg_shell_op op,
                     struct gg_str part, bool is_list) {
        const char *text;
        bool is_literal;

        if (part.n == 0)
                return;
        if (op == GG_SHELL_PREPEND && part.p[part.n - 1] == ':')
                part.n--;
        if (op == GG_SHELL_APPEND && part.p[0] == ':')
                part = (struct gg_str){part.p + 1, part.n - 1};
        text = settle(list->arena, part, is_list, &is_literal);
        add(list, like, op, text, is_literal);
}

/* A value that is set: elements with a : between them, perhaps around what was there. name is as it is
 * written; the elements of a list are words. */
static void add_value(struct list *list, const struct gg_shell_change *like, const char *name,
                      const char *text, bool is_literal, bool is_list) {
        const size_t before = list->count;
        const char *rest = text;

        while (!is_literal && rest) {
                struct gg_str element = cut_element(&rest), front, back;
                const char *start = element.p, *end = element.p + element.n;
                bool leads = false;

                if (is_itself(element, name, !rest && element.p == text))
                        element.n = 0;
                else if (!cut_itself_if_set(&element, name, &leads))
                        continue;
                front = (struct gg_str){text, (size_t) ((leads ? start : start + element.n) - text)};
                back = gg_str_of(leads ? element.p : end);
                add_part(list, like, GG_SHELL_PREPEND, front, is_list);
                add_part(list, like, GG_SHELL_APPEND, back, is_list);
                if (list->count == before && like->is_exported)
                        add(list, like, GG_SHELL_EXPORT, NULL, false);
                return;
        }
        add(list, like, GG_SHELL_SET, text, is_literal);
}

/* ---- lists ---- */

/* Texts are put together: where one of them is no literal, the others get backslashes. */
struct join {
        char *text;
        size_t n, cap;
        char separator;
        bool is_literal;
};

static void join_byte(struct gg_arena *arena, struct join *join, char c) {
        join->text = gg_arena_grow(arena, join->text, join->n, &join->cap, 1);
        join->text[join->n++] = c;
}

static const char *join_words(struct gg_arena *arena, const struct gg_shell_word *words, size_t count,
                              char separator, bool *ret_is_literal) {
        struct join join = {.separator = separator, .is_literal = true};

        for (size_t i = 0; i < count; i++)
                join.is_literal = join.is_literal && words[i].is_literal;
        for (size_t i = 0; i < count; i++) {
                if (i > 0)
                        join_byte(arena, &join, separator);
                for (const char *p = words[i].text; *p != '\0'; p++) {
                        if (words[i].is_literal && !join.is_literal && strchr("$`\\~", *p))
                                join_byte(arena, &join, '\\');
                        join_byte(arena, &join, *p);
                }
        }
        join_byte(arena, &join, '\0');
        *ret_is_literal = join.is_literal;
        return join.text;
}

/* The words of ( ... ), which is read once more: as if at the deepest level, for what stands in brackets in
 * it has been read, and would be again for each level that it is nested in. */
static const char *join_list(struct list *list, struct gg_str raw, bool *ret_is_literal) {
        struct gg_shell_word *words = NULL;
        size_t count = 0, cap = 0;
        struct gg_shell_reader r = {.arena = list->arena,
                                    .dialect = GG_SHELL_SH,
                                    .depth = GG_SHELL_DEPTH_MAX,
                                    .p = raw.p + 1,
                                    .end = raw.p + raw.n,
                                    .line_start = raw.p};

        for (;;) {
                const char *before;

                gg_shell_skip_lines(&r);
                before = r.p;
                if (r.p == r.end || *r.p == ')')
                        break;
                words = gg_arena_grow(list->arena, words, count, &cap, sizeof *words);
                gg_shell_word_read(&r, false, &words[count]);
                if (r.p > before)
                        count++;
                else
                        gg_shell_advance(&r);
        }
        return join_words(list->arena, words, count, ':', ret_is_literal);
}

/* ---- sh ---- */

/* zsh ties path to PATH. */
static const char *true_name(const char *name) {
        return strcmp(name, "path") == 0 || strcmp(name, "fish_user_paths") == 0 ? "PATH" : name;
}

/* raw: the value as it is written, to tell a list from "(". */
static void add_assignment(struct list *list, struct gg_shell_change like, const char *name,
                           struct gg_str raw, const char *text, bool is_literal, bool appends) {
        bool is_list = raw.n > 0 && raw.p[0] == '(' && list->dialect == GG_SHELL_SH;
        size_t n = strlen(name);

        if (n > 0 && name[n - 1] == ']')
                return; /* one element of a list */
        like.name = true_name(name);
        if (is_list)
                text = join_list(list, raw, &is_literal);
        if (!appends)
                add_value(list, &like, name, text, is_literal, is_list);
        else
                add(list, &like, GG_SHELL_APPEND, text[0] == ':' ? text + 1 : text, is_literal);
}

/* An argument NAME=VALUE or NAME+=VALUE; false if it is none. */
static bool add_argument(struct list *list, const struct gg_shell_change *like,
                         const struct gg_shell_word *word) {
        struct gg_shell_change change = *like;
        const char *text = word->text, *eq = strchr(text, '=');
        bool appends = eq > text && eq[-1] == '+';
        struct gg_str raw = {NULL, 0}, name;
        size_t n;

        if (!eq || eq == text)
                return false;
        name = (struct gg_str){text, (size_t) (eq - text) - (appends ? 1 : 0)};
        if (!gg_shell_is_name(name))
                return false;
        n = (size_t) (eq - text) + 1;
        if (word->raw.n > n && memcmp(word->raw.p, text, n) == 0)
                raw = (struct gg_str){word->raw.p + n, word->raw.n - n};
        change.line = word->line;
        change.column = word->column;
        add_assignment(list, change, gg_arena_string(list->arena, name), raw, eq + 1, word->is_literal,
                       appends);
        return true;
}

static void add_name(struct list *list, const struct gg_shell_change *like, enum gg_shell_op op,
                     const struct gg_shell_word *word) {
        struct gg_shell_change change = *like;

        if (!word->is_literal || !gg_shell_is_name(gg_str_of(word->text)))
                return;
        change.name = true_name(word->text);
        change.line = word->line;
        change.column = word->column;
        add(list, &change, op, NULL, false);
}

/* The words behind the name. */
struct words {
        const struct gg_shell_word *at;
        size_t count;
};

/* export, declare, typeset, local, readonly: options with letters, then names. */
static void add_declared(struct list *list, struct gg_shell_change like, struct words words, bool exports) {
        bool is_function = false;
        size_t i = 0;

        for (; i < words.count && (words.at[i].text[0] == '-' || words.at[i].text[0] == '+'); i++) {
                const char *option = words.at[i].text;

                if (strcmp(option, "--") == 0) {
                        i++;
                        break;
                }
                is_function = is_function || strpbrk(option, "fF");
                if (strchr(option, 'x'))
                        exports = option[0] == '-';
                if (strchr(option, 'n'))
                        exports = false; /* export -n; of declare -n a name is the value */
        }
        like.is_exported = exports;
        for (; i < words.count && !is_function; i++)
                if (!add_argument(list, &like, &words.at[i]) && exports)
                        add_name(list, &like, GG_SHELL_EXPORT, &words.at[i]);
}

static void add_export(struct list *list, const struct gg_shell_change *like, struct words words) {
        add_declared(list, *like, words, true);
}

static void add_declare(struct list *list, const struct gg_shell_change *like, struct words words) {
        add_declared(list, *like, words, false);
}

static void add_unset(struct list *list, const struct gg_shell_change *like, struct words words) {
        for (size_t i = 0; i < words.count; i++) {
                if (strcmp(words.at[i].text, "-f") == 0)
                        return;
                if (words.at[i].text[0] != '-')
                        add_name(list, like, GG_SHELL_UNSET, &words.at[i]);
        }
}

/* env [OPTION]... [NAME=VALUE]... COMMAND; -u, -C and -S have an argument. */
static void add_env(struct list *list, const struct gg_shell_change *like, struct words words) {
        struct gg_shell_change change = *like;
        size_t i = 0;

        change.is_for_child = change.is_exported = true;
        for (; i < words.count && words.at[i].text[0] == '-'; i++) {
                const char *option = words.at[i].text;

                if (strcmp(option, "-u") == 0 || strcmp(option, "--unset") == 0) {
                        if (++i < words.count)
                                add_name(list, &change, GG_SHELL_UNSET, &words.at[i]);
                } else if (strcmp(option, "-C") == 0 || strcmp(option, "--chdir") == 0) {
                        i++;
                }
        }
        while (i < words.count && add_argument(list, &change, &words.at[i]))
                i++;
}

/* ---- fish ---- */

/* What the options of set say. */
struct set {
        bool erases, asks, exports, appends, prepends;
};

static void see_option(struct set *set, const char *option) {
        static const struct {
                const char *name;
                char letter;
        } names[] = {{"--erase", 'e'},  {"--query", 'q'},  {"--names", 'n'},  {"--show", 'S'},
                     {"--export", 'x'}, {"--append", 'a'}, {"--prepend", 'p'}};
        const char *letters = option + 1;
        char letter[2] = "";

        if (option[1] == '-') {
                for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                        if (strcmp(option, names[i].name) == 0)
                                letter[0] = names[i].letter;
                letters = letter;
        }
        set->erases = set->erases || strchr(letters, 'e');
        set->asks = set->asks || strpbrk(letters, "qnS");
        set->exports = set->exports || strchr(letters, 'x');
        set->appends = set->appends || strchr(letters, 'a');
        set->prepends = set->prepends || strchr(letters, 'p');
}

static bool ends_in_path(const char *name) {
        size_t n = strlen(name);

        return n >= 4 && strcmp(name + n - 4, "PATH") == 0;
}

/* set [OPTION]... NAME [VALUE]...; a variable whose name ends in PATH has : between its values. */
static void add_set(struct list *list, const struct gg_shell_change *like, struct words words) {
        struct gg_shell_change change = *like;
        struct set set = {0};
        const char *text, *name;
        bool is_literal, is_user_paths;

        for (; words.count > 0 && words.at->text[0] == '-' && words.at->text[1] != '\0';
             words.at++, words.count--)
                see_option(&set, words.at->text);
        if (words.count == 0 || set.asks || !gg_shell_is_name(gg_str_of(words.at->text)))
                return;
        name = words.at->text;
        is_user_paths = strcmp(name, "fish_user_paths") == 0;
        change.name = true_name(name);
        change.is_exported = set.exports;
        change.line = words.at->line;
        change.column = words.at->column;
        if (set.erases) {
                if (!is_user_paths)
                        add(list, &change, GG_SHELL_UNSET, NULL, false);
                return;
        }
        text = join_words(list->arena, words.at + 1, words.count - 1,
                          ends_in_path(name) || is_user_paths ? ':' : ' ', &is_literal);
        if (is_user_paths || set.prepends)
                add_value(list, &change, name, text, is_literal, true);
        else if (set.appends)
                add(list, &change, GG_SHELL_APPEND, text, is_literal);
        else
                add_value(list, &change, name, text, is_literal, true);
        /* fish puts them in front of PATH, whatever is done to them. */
        for (size_t i = 0; i < list->count && (is_user_paths || set.prepends); i++)
                list->items[i].op = GG_SHELL_PREPEND;
}

static void add_path(struct list *list, const struct gg_shell_change *like, struct words words) {
        struct gg_shell_change change = *like;
        struct set set = {0};
        const char *text;
        bool is_literal;

        for (; words.count > 0 && words.at->text[0] == '-'; words.at++, words.count--)
                see_option(&set, words.at->text);
        if (words.count == 0)
                return;
        change.name = "PATH";
        change.is_exported = true;
        text = join_words(list->arena, words.at, words.count, ':', &is_literal);
        add(list, &change, set.appends ? GG_SHELL_APPEND : GG_SHELL_PREPEND, text, is_literal);
}

/* ---- */

static const struct {
        const char *name;
        void (*add)(struct list *list, const struct gg_shell_change *like, struct words words);
        bool is_fish; /* of fish alone */
} commands[] = {
        {"export", add_export, false}, {"declare", add_declare, false},  {"typeset", add_declare, false},
        {"local", add_declare, false}, {"readonly", add_declare, false}, {"unset", add_unset, false},
        {"env", add_env, false},       {"set", add_set, true},           {"fish_add_path", add_path, true},
};

void gg_shell_changes(struct gg_arena *arena, const struct gg_shell_command *command,
                      enum gg_shell_dialect dialect, struct gg_shell_change **ret_changes,
                      size_t *ret_count) {
        struct list list = {.arena = arena, .dialect = dialect};
        struct words words = {command->words, command->word_count};
        struct gg_shell_change like = {.line = command->line, .column = command->column};

        for (size_t i = 0; i < command->assignment_count; i++) {
                const struct gg_shell_assignment *a = &command->assignments[i];

                like.is_for_child = like.is_exported = command->word_count > 0;
                add_assignment(&list, like, a->name, a->value.raw, a->value.text, a->value.is_literal,
                               a->appends);
        }
        like.is_for_child = like.is_exported = false;
        while (words.count > 1 &&
               (strcmp(words.at->text, "command") == 0 || strcmp(words.at->text, "builtin") == 0)) {
                words.at++;
                words.count--;
        }
        for (size_t i = 0; words.count > 0 && i < sizeof commands / sizeof *commands; i++)
                if (strcmp(words.at->text, commands[i].name) == 0 &&
                    (!commands[i].is_fish || dialect == GG_SHELL_FISH)) {
                        like.line = words.at->line;
                        like.column = words.at->column;
                        commands[i].add(&list, &like, (struct words){words.at + 1, words.count - 1});
                }
        *ret_changes = list.items;
        *ret_count = list.count;
}
