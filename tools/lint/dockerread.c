/* SPDX-License-Identifier: MIT */
#include "lint/dockerread.h"
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>

/* Where the reader stands. */
struct reader {
        struct gg_arena *arena;
        struct gg_str rest; /* of the text; p is NULL behind the last line */
        unsigned line;      /* of what comes next, from 1 */
        char escape;
        bool is_broken; /* a here-document is not closed */
};

static bool is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

/* Our mark of a continued line. */
static bool is_joint(const char *p, const char *end) {
        return p[0] == '\\' && p + 1 < end && p[1] == '\n';
}

static bool is_gap(const char *p, const char *end) {
        return is_blank(*p) || is_joint(p, end);
}

static struct gg_str next_line(struct reader *r) {
        r->line++;
        return gg_str_cut(&r->rest, '\n');
}

/* parser.lineContinuationRegex: the escape character and blanks at the end, and not a second one before it.
 * The part that counts, or false. */
static bool is_continued(struct gg_str *line, char escape) {
        size_t n = line->n;

        while (n > 0 && (line->p[n - 1] == ' ' || line->p[n - 1] == '\t' || line->p[n - 1] == '\r'))
                n--;
        if (n == 0 || line->p[n - 1] != escape || (n > 1 && line->p[n - 2] == escape))
                return false;
        line->n = n - 1;
        return true;
}

/* parser.DirectiveParser: `# escape=X`, only above everything else. */
static bool is_directive(struct gg_str line, char *escape) {
        struct gg_str key, value = gg_str_trim(line);

        if (!gg_str_starts(value, "#"))
                return false;
        value = (struct gg_str){value.p + 1, value.n - 1};
        if (!memchr(value.p, '=', value.n))
                return false;
        key = gg_str_trim(gg_str_cut(&value, '='));
        value = gg_str_trim(value);
        if (key.n == 0)
                return false;
        for (size_t i = 0; i < key.n; i++)
                if (!isalnum((unsigned char) key.p[i]))
                        return false;
        if (key.n == 6 && strncasecmp(key.p, "escape", 6) == 0 && value.n == 1 &&
            (value.p[0] == '\\' || value.p[0] == '`'))
                *escape = value.p[0];
        return true;
}

static void read_directives(struct reader *r) {
        if (gg_str_starts(r->rest, "\xef\xbb\xbf"))
                r->rest = (struct gg_str){r->rest.p + 3, r->rest.n - 3};
        for (;;) {
                struct reader before = *r;

                if (!r->rest.p || !is_directive(next_line(r), &r->escape)) {
                        char escape = r->escape;

                        *r = before;
                        r->escape = escape;
                        return;
                }
        }
}

/* One instruction with all its lines, joined as gg_docker_instruction.rest says. False at the end. */
static bool next_instruction(struct reader *r, struct gg_str *ret_text, unsigned *ret_line) {
        struct gg_str line = {NULL, 0};
        struct reader start;
        size_t n = 0;
        char *text;
        bool goes_on;

        for (;;) {
                if (!r->rest.p)
                        return false;
                start = *r;
                line = gg_str_trim(next_line(r));
                if (line.n > 0 && line.p[0] != '#')
                        break;
        }
        while (is_continued(&line, r->escape) && r->rest.p)
                do
                        line = gg_str_trim(next_line(r));
                while ((line.n == 0 || line.p[0] == '#') && r->rest.p);

        /* Now that it is known where it ends: its own lines again, each at most two bytes longer. */
        text = gg_arena_alloc(r->arena,
                              (size_t) (r->rest.p ? r->rest.p - start.rest.p : (long) start.rest.n) +
                                      2 * (size_t) (r->line - start.line) + 1);
        *ret_line = start.line;
        do {
                line = next_line(&start);
                if (n > 0 && (gg_str_trim(line).n == 0 || gg_str_trim(line).p[0] == '#')) {
                        line.n = 0;
                        goes_on = true;
                } else {
                        goes_on = is_continued(&line, r->escape);
                }
                if (line.n > 0)
                        memcpy(text + n, line.p, line.n);
                n += line.n;
                if (goes_on && start.line < r->line) {
                        text[n++] = '\\';
                        text[n++] = '\n';
                }
        } while (start.line < r->line);
        *ret_text = (struct gg_str){text, n};
        return true;
}

/* Blanks and continued lines in front of what comes. */
static void skip_gaps(struct gg_str *s, unsigned *line) {
        while (s->n > 0 && is_gap(s->p, s->p + s->n)) {
                size_t n = is_blank(*s->p) ? 1 : 2;

                *line += n == 2;
                s->p += n;
                s->n -= n;
        }
}

/* Takes the next word off s, as it stands but for the joints; NULL at the end. Quotes keep blanks together.
 */
static const char *next_word(struct reader *r, struct gg_str *s, unsigned *line) {
        const char *p, *end;
        char quote = '\0', *word;
        size_t n = 0;

        skip_gaps(s, line);
        if (s->n == 0)
                return NULL;
        p = s->p;
        end = s->p + s->n;
        while (p < end && (quote != '\0' || !is_blank(*p))) {
                if (is_joint(p, end)) {
                        p += 2;
                        continue;
                }
                if (*p == r->escape && quote != '\'' && p + 1 < end && !is_joint(p + 1, end))
                        p++;
                else if (quote == '\0' && (*p == '"' || *p == '\''))
                        quote = *p;
                else if (*p == quote)
                        quote = '\0';
                p++;
        }
        word = gg_arena_alloc(r->arena, (size_t) (p - s->p) + 1);
        for (const char *q = s->p; q < p; q++) {
                if (is_joint(q, end)) {
                        *line += 1;
                        q++;
                } else {
                        word[n++] = *q;
                }
        }
        s->n -= (size_t) (p - s->p);
        s->p = p;
        return word;
}

static void take_name(struct reader *r, struct gg_docker_instruction *in) {
        const char *word = next_word(r, &in->rest, &in->rest_line);
        char *name = gg_arena_copy(r->arena, word ? word : "");

        for (char *c = name; *c; c++)
                *c = (char) toupper((unsigned char) *c);
        in->name = name;
}

static void take_flags(struct reader *r, struct gg_docker_instruction *in) {
        size_t cap = 0;

        for (;;) {
                struct gg_docker_flag *flag;
                char *word, *equals;

                skip_gaps(&in->rest, &in->rest_line);
                if (!gg_str_starts(in->rest, "--"))
                        return;
                word = gg_arena_copy(r->arena, next_word(r, &in->rest, &in->rest_line) + 2);
                if (*word == '\0')
                        return;
                in->flags = gg_arena_grow(r->arena, in->flags, in->flag_count, &cap, sizeof *in->flags);
                flag = &in->flags[in->flag_count++];
                equals = strchr(word, '=');
                if (equals)
                        *equals++ = '\0';
                *flag = (struct gg_docker_flag){word, equals ? equals : ""};
        }
}

static void add_word(struct reader *r, struct gg_docker_instruction *in, size_t *cap, const char *word) {
        in->words = gg_arena_grow(r->arena, in->words, in->word_count, cap, sizeof *in->words);
        in->words[in->word_count++] = word;
}

/* parser.parseJSON: an array of strings, or it is no JSON form. */
static bool take_json(struct reader *r, struct gg_docker_instruction *in) {
        char *flat = gg_arena_alloc(r->arena, in->rest.n + 1);
        size_t n = 0, cap = 0;
        json_t *array;
        bool ok;

        for (size_t i = 0; i < in->rest.n; i++) {
                if (is_joint(in->rest.p + i, in->rest.p + in->rest.n))
                        i++;
                else
                        flat[n++] = in->rest.p[i];
        }
        if (n == 0 || flat[0] != '[')
                return false;
        array = json_loadb(flat, n, 0, NULL);
        ok = json_is_array(array);
        for (size_t i = 0; ok && i < json_array_size(array); i++)
                ok = json_is_string(json_array_get(array, i));
        for (size_t i = 0; ok && i < json_array_size(array); i++)
                add_word(r, in, &cap, gg_arena_copy(r->arena, json_string_value(json_array_get(array, i))));
        json_decref(array);
        return ok;
}

static void take_words(struct reader *r, struct gg_docker_instruction *in) {
        static const char *const with_json[] = {"RUN",  "CMD", "ENTRYPOINT", "SHELL",
                                                "COPY", "ADD", "VOLUME",     "HEALTHCHECK"};
        struct gg_str s = in->rest;
        unsigned line = in->rest_line;
        const char *word;
        size_t cap = 0;

        for (size_t i = 0; i < sizeof with_json / sizeof *with_json; i++)
                if (strcmp(in->name, with_json[i]) == 0 && take_json(r, in)) {
                        in->is_json = true;
                        return;
                }
        while ((word = next_word(r, &s, &line)) != NULL)
                add_word(r, in, &cap, word);
}

static void add_pair(struct reader *r, struct gg_docker_instruction *in, size_t *cap, const char *word,
                     const char *equals, unsigned line) {
        struct gg_docker_pair *pair;

        in->pairs = gg_arena_grow(r->arena, in->pairs, in->pair_count, cap, sizeof *in->pairs);
        pair = &in->pairs[in->pair_count++];
        *pair = (struct gg_docker_pair){.name = word, .line = line};
        if (equals) {
                pair->name = gg_arena_string(r->arena, (struct gg_str){word, (size_t) (equals - word)});
                pair->value = equals + 1;
        }
}

/* parser.parseNameVal: NAME=value..., or the old form NAME all the rest. ARG knows NAME alone instead. */
static void take_pairs(struct reader *r, struct gg_docker_instruction *in) {
        bool is_arg = strcmp(in->name, "ARG") == 0;
        struct gg_str s = in->rest;
        unsigned line = in->rest_line, at;
        const char *word;
        size_t cap = 0;

        for (;;) {
                skip_gaps(&s, &line);
                at = line;
                word = next_word(r, &s, &line);
                if (!word)
                        return;
                if (!is_arg && in->pair_count == 0 && !strchr(word, '='))
                        break;
                add_pair(r, in, &cap, word, strchr(word, '='), at);
        }
        add_pair(r, in, &cap, word, NULL, at);
        {
                char *value = gg_arena_alloc(r->arena, s.n + 1);
                size_t n = 0;

                skip_gaps(&s, &line);
                for (size_t i = 0; i < s.n; i++) {
                        if (is_joint(s.p + i, s.p + s.n))
                                i++;
                        else
                                value[n++] = s.p[i];
                }
                in->pairs[0].value = value;
        }
}

/* A word `<<EOF`, `3<<-"EOF"`: parser.reHeredoc. The name without quotes, or NULL. */
static const char *heredoc_name(struct reader *r, const char *word, bool *ret_strips) {
        char *name;
        size_t n = 0;

        while (isdigit((unsigned char) *word))
                word++;
        if (strncmp(word, "<<", 2) != 0)
                return NULL;
        word += 2;
        *ret_strips = *word == '-';
        word += *ret_strips;
        if (*word == '\0' || strchr(word, '<'))
                return NULL;
        name = gg_arena_alloc(r->arena, strlen(word) + 1);
        for (; *word; word++)
                if (*word != '"' && *word != '\'' && *word != r->escape)
                        name[n++] = *word;
        return n > 0 ? name : NULL;
}

static void read_heredoc(struct reader *r, struct gg_docker_heredoc *doc, bool strips) {
        struct reader start = *r;

        doc->line = r->line;
        while (r->rest.p) {
                const char *p = r->rest.p;
                struct gg_str line = next_line(r);

                while (line.n > 0 && line.p[line.n - 1] == '\r')
                        line.n--;
                while (strips && line.n > 0 && line.p[0] == '\t')
                        line = (struct gg_str){line.p + 1, line.n - 1};
                if (gg_str_is(line, doc->name)) {
                        doc->body = (struct gg_str){start.rest.p, (size_t) (p - start.rest.p)};
                        return;
                }
        }
        r->is_broken = true;
        doc->body = start.rest;
}

static void take_heredocs(struct reader *r, struct gg_docker_instruction *in) {
        size_t cap = 0;

        if (in->is_json ||
            (strcmp(in->name, "RUN") != 0 && strcmp(in->name, "COPY") != 0 && strcmp(in->name, "ADD") != 0))
                return;
        for (size_t i = 0; i < in->word_count; i++) {
                bool strips;
                const char *name = heredoc_name(r, in->words[i], &strips);

                if (!name)
                        continue;
                in->heredocs =
                        gg_arena_grow(r->arena, in->heredocs, in->heredoc_count, &cap, sizeof *in->heredocs);
                in->heredocs[in->heredoc_count] = (struct gg_docker_heredoc){.name = name};
                read_heredoc(r, &in->heredocs[in->heredoc_count++], strips);
        }
}

static void read_instruction(struct reader *r, struct gg_str text, unsigned line,
                             struct gg_docker_instruction *in) {
        *in = (struct gg_docker_instruction){.line = line, .rest = text, .rest_line = line};
        take_name(r, in);
        if (strcmp(in->name, "ONBUILD") == 0) {
                in->is_onbuild = true;
                take_name(r, in);
        }
        take_flags(r, in);
        take_words(r, in);
        if (strcmp(in->name, "ENV") == 0 || strcmp(in->name, "ARG") == 0)
                take_pairs(r, in);
        take_heredocs(r, in);
}

int gg_docker_read(struct gg_arena *arena, struct gg_str text, struct gg_docker_file *ret_file) {
        struct reader r = {.arena = arena, .rest = text, .line = 1, .escape = '\\'};
        struct gg_docker_file file = {0};
        struct gg_str instruction;
        unsigned line;

        read_directives(&r);
        while (next_instruction(&r, &instruction, &line)) {
                file.items = gg_arena_grow(arena, file.items, file.count, &file.cap, sizeof *file.items);
                read_instruction(&r, instruction, line, &file.items[file.count++]);
        }
        file.escape = r.escape;
        *ret_file = file;
        return r.is_broken ? -EBADMSG : 0;
}

const char *gg_docker_flag(const struct gg_docker_instruction *instruction, const char *name) {
        for (size_t i = 0; i < instruction->flag_count; i++)
                if (strcmp(instruction->flags[i].name, name) == 0)
                        return instruction->flags[i].value;
        return NULL;
}
