/* SPDX-License-Identifier: MIT */
#include "output/inherited.h"
#include "commands.h"
#include "common/json.h"
#include "output/table.h"
#include <string.h>

/* ---- for people ---- */

static void put_line(FILE *stream, const char *indent, const char *label, const char *text) {
        if (!text || *text == '\0')
                return;
        fprintf(stream, "%s%-11s", indent, label);
        gg_put_text(stream, text);
        fputc('\n', stream);
}

static const char *with_source(struct gg_arena *arena, const char *value, const char *source) {
        if (!value)
                return source && strcmp(source, "default") != 0 ? gg_arena_printf(arena, "none (%s)", source)
                                                                : "not set";
        return source ? gg_arena_printf(arena, "%s (%s)", value, source) : value;
}

static bool has_entry(const char *list, struct gg_str wanted) {
        struct gg_str rest = gg_str_of(list);

        while (rest.p)
                if (gg_str_eq(gg_str_cut(&rest, ':'), wanted))
                        return true;
        return false;
}

/* The entries of a list that another has not; "" if there are none. */
static const char *only_in(struct gg_arena *arena, const char *list, const char *other) {
        struct gg_str rest = gg_str_of(list);
        const char *found = "";

        while (rest.p) {
                struct gg_str entry = gg_str_cut(&rest, ':');

                if (!has_entry(other, entry))
                        found = gg_arena_printf(arena, "%s%s%.*s", found, *found ? ":" : "", (int) entry.n,
                                                entry.p);
        }
        return found;
}

/* Of PATH what is added and missing: that is what one looks for in two long lines. */
static void print_path(struct gg_arena *arena, const struct gg_difference *d, FILE *stream) {
        const char *added = only_in(arena, d->there, d->here), *missing = only_in(arena, d->here, d->there);

        put_line(stream, "    ", "only there", added);
        put_line(stream, "    ", "only here", missing);
        if (*added == '\0' && *missing == '\0')
                put_line(stream, "    ", "there",
                         gg_arena_printf(arena, "the same in another order: %s", d->there));
}

static void print_difference(struct gg_arena *arena, const struct gg_difference *d, FILE *stream,
                             bool colour) {
        fprintf(stream, colour ? "  \033[1m%s\033[m\n" : "  %s\n", d->name);
        if (strcmp(d->name, "PATH") == 0 && d->here && d->there) {
                print_path(arena, d, stream);
        } else {
                put_line(stream, "    ", "here", with_source(arena, d->here, d->here_source));
                put_line(stream, "    ", "there", with_source(arena, d->there, d->there_source));
        }
        put_line(stream, "    ", "why", d->why);
}

static void print_settings(struct gg_arena *arena, const struct gg_subject *s, FILE *stream, bool colour) {
        static const char *const titles[] = {"SETTING", "VALUE", "FROM", "NOTE"};
        struct gg_table table = {.arena = arena, .titles = titles, .columns = 4};

        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *g = &s->settings.items[i];
                const char *const cells[] = {g->name, g->value, g->source, g->why};

                gg_table_add(&table, cells, NULL);
        }
        gg_table_print(&table, stream, colour, 0);
}

static void print_head(struct gg_arena *arena, const struct gg_subject *s, FILE *stream, bool colour) {
        fputs(colour ? "\033[1m" : "", stream);
        if (s->times > 1)
                fprintf(stream, "%u launches: ", s->times);
        else
                fprintf(stream, "process %ld: ", (long) s->pid);
        gg_put_text(stream, s->program);
        fprintf(stream, "%s%s%s\n", *s->command ? " " : "", s->command, colour ? "\033[m" : "");
        put_line(stream, "  ", "started by", s->launcher);
        put_line(stream, "  ", "in", s->cwd);
        if (*s->go)
                put_line(stream, "  ", "go",
                         gg_arena_printf(arena, "%s (%s)", s->go,
                                         *s->version ? s->version : "version unknown"));
}

void gg_subject_print(struct gg_arena *arena, const struct gg_subject *s, bool verbose, FILE *stream,
                      bool colour) {
        print_head(arena, s, stream, colour);
        if (s->is_overwritten)
                fputs("  it has written over its environment: what it inherited cannot be told\n", stream);
        else if (s->difference_count == 0)
                fputs("  the same as here\n", stream);
        for (size_t i = 0; !s->is_overwritten && i < s->difference_count; i++)
                print_difference(arena, &s->differences[i], stream, colour);
        if (s->is_violation) {
                put_line(stream, "  ", "verdict",
                         gg_arena_printf(arena, "%s: %s", s->reason, s->meaning ? s->meaning : ""));
                put_line(stream, "  ", "fix", s->remedy);
        }
        if (verbose)
                print_settings(arena, s, stream, colour);
}

/* ---- for programs ---- */

static json_t *json_known(const char *s) {
        return s && *s ? gg_json_text(gg_str_of(s)) : json_null();
}

static json_t *json_differences(const struct gg_subject *s) {
        json_t *array = json_array();

        for (size_t i = 0; i < s->difference_count; i++) {
                const struct gg_difference *d = &s->differences[i];

                json_array_append_new(
                        array, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", d->name, //
                                         "here", d->here ? gg_json_text(gg_str_of(d->here)) : json_null(),
                                         "there", d->there ? gg_json_text(gg_str_of(d->there)) : json_null(),
                                         "here_source", json_known(d->here_source),   //
                                         "there_source", json_known(d->there_source), //
                                         "why", json_known(d->why)));
        }
        return array;
}

static json_t *json_settings(const struct gg_subject *s) {
        json_t *array = json_array();

        for (size_t i = 0; i < GG_SETTING_COUNT; i++) {
                const struct gg_setting *g = &s->settings.items[i];

                json_array_append_new(array, json_pack("{s:s, s:o, s:o, s:o}", "name", g->name,    //
                                                       "value", gg_json_text(gg_str_of(g->value)), //
                                                       "source", json_known(g->source),            //
                                                       "why", json_known(g->why)));
        }
        return array;
}

json_t *gg_subject_json(const struct gg_subject *s) {
        return json_pack(
                "{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", //
                "pid", (int) s->pid, "launches", (int) s->times,                                    //
                "program", json_known(s->program),                                                  //
                "launcher", json_known(s->launcher),                                                //
                "command", json_known(s->command),                                                  //
                "cwd", json_known(s->cwd),                                                          //
                "go", json_known(s->go),                                                            //
                "version", json_known(s->version),                                                  //
                "real_root", json_known(s->root),                                                   //
                "verdict", json_known(s->verdict),                                                  //
                "reason", json_known(s->reason),                                                    //
                "meaning", json_known(s->meaning),                                                  //
                "remedy", json_known(s->remedy),                                                    //
                "overwritten", s->is_overwritten,                                                   //
                "differences", json_differences(s),                                                 //
                "settings", json_settings(s));
}
