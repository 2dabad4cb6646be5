/* SPDX-License-Identifier: MIT */
#include "lint/goroot.h"
#include "lint/lint.h"
#include "lint/makeread.h"
#include "lint/tell.h"
#include <ctype.h>
#include <string.h>

struct make {
        struct gg_lint_file *file;
        struct gg_make_file source;
        bool exports_all;
        bool exports_goroot;   /* by a line of its own */
        bool unexports_goroot; /* the same */
        bool has_include;
        const struct gg_make_item *goroot;   /* where a fixed one is set for all targets; NULL */
        const struct gg_make_item *named_go; /* a variable that is the go of $(GOROOT); NULL */
        unsigned plain_go_line;              /* where a recipe runs the go of PATH; 0 */
};

static bool is_goroot(const struct gg_make_item *item) {
        return item->kind == GG_MAKE_SET && strcmp(item->name, "GOROOT") == 0 && !item->is_define;
}

static bool is_exported(const struct make *m, const struct gg_make_item *item) {
        if (item->is_exported)
                return true;
        return (m->exports_goroot || m->exports_all) && !m->unexports_goroot;
}

/* Blanks at the end belong to the value, and Go would take them, too; people mean none. */
static const char *trimmed(struct make *m, const char *value) {
        return gg_arena_string(m->file->arena, gg_str_trim(gg_str_of(value)));
}

/* The value as the environment will have it, as far as that can be told: $(HOME) is the one reference that
 * leaves a fixed place. NULL if it cannot. *ret_oddity is what people did not mean by it. */
static const char *literal_value(struct make *m, const char *value, const char **ret_oddity) {
        static const char *const homes[] = {"$(HOME)/", "${HOME}/"};
        const char *prefix = "";

        *ret_oddity = NULL;
        for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
                if (strncmp(value, homes[i], strlen(homes[i])) == 0) {
                        value += strlen(homes[i]) - 1;
                        prefix = "/HOME";
                }
        for (const char *p = strchr(value, '$'); p; p = strchr(p + 1, '$')) {
                if (p[1] != '$' && isalpha((unsigned char) p[1]) && isalnum((unsigned char) p[2]))
                        *ret_oddity = p; /* $HOME is $(H) and OME */
                else
                        return NULL;
        }
        return gg_arena_printf(m->file->arena, "%s%s", prefix, value);
}

static bool is_frozen(const char *value) {
        static const char *const signs[] = {"env GOROOT", "which go",     "command -v go", "brew --prefix",
                                            "asdf where", "goenv prefix", "mise where"};

        if (!strstr(value, "$(shell") && !strstr(value, "${shell"))
                return false;
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
                if (strstr(value, signs[i]))
                        return true;
        return false;
}

static void check_place(struct make *m, const struct gg_make_item *item, const char *value) {
        struct gg_lint_file *file = m->file;
        struct gg_finding *f;
        struct gg_str line;

        f = gg_lint_tell(
                file, "GG080", item->line, 0,
                gg_lint_format(file, "make hands GOROOT=%s to every command", value),
                "any go that lies elsewhere (another version in PATH, in CI, of a version manager) builds "
                "with that root and fails: \"compile: version ... does not match go tool version\"",
                "remove it: a go finds its own root");
        line = gg_lint_line(file, item->line);
        if (f && item->is_exported && !item->target && !item->is_conditional && line.n > 0 &&
            line.p[line.n - 1] != '\\' && gg_lint_mentions_once(file, "GOROOT"))
                f->edits = gg_lint_edit(file, item->line, "unexport GOROOT", NULL);
}

static void check_goroot(struct make *m, const struct gg_make_item *item) {
        static const char mend[] = "remove it: a go finds its own root";
        const char *value = trimmed(m, item->value), *oddity, *literal = literal_value(m, value, &oddity);
        struct gg_lint_file *file = m->file;

        if (is_frozen(value)) {
                gg_lint_tell(file, "GG081", item->line, 0,
                             "GOROOT is frozen to what one go says about itself",
                             "a GOROOT that is wrong already is passed on, and each other go that a recipe "
                             "runs takes it for its own",
                             mend);
                return;
        }
        if (!literal)
                return;
        if (oddity || *value == '~') {
                gg_lint_tell(
                        file, "GG082", item->line, 0,
                        oddity ? gg_lint_format(file,
                                                "%.2s in GOROOT = %s is a variable of one letter to make",
                                                oddity, value)
                               : gg_lint_format(file, "make does not expand the ~ of GOROOT = %s", value),
                        "every go command fails: \"go: cannot find GOROOT directory\"", mend);
                return;
        }
        switch (gg_goroot_judge(literal, true)) {
        case GG_GOROOT_QUOTED:
                gg_lint_tell(file, "GG082", item->line, 0,
                             gg_lint_format(file, "to make the quotes of GOROOT = %s are a part of the value",
                                            value),
                             "every go command fails: \"go: cannot find GOROOT directory\"", mend);
                break;
        case GG_GOROOT_BIN:
        case GG_GOROOT_BINARY:
                gg_lint_tell(
                        file, "GG083", item->line, 0,
                        gg_lint_format(file, "GOROOT = %s is not the root of a toolchain, but in it", value),
                        "nothing builds: \"package fmt is not in std\", or \"cannot find GOROOT directory\"",
                        mend);
                break;
        case GG_GOROOT_PLACE:
                check_place(m, item, value);
                break;
        case GG_GOROOT_UNEXPANDED:
        case GG_GOROOT_UNKNOWN:
                break;
        }
}

/* Whether a value is $(GOROOT)/bin/go. */
static bool is_go_of_goroot(const char *value) {
        return strstr(value, "$(GOROOT)/bin/go") || strstr(value, "${GOROOT}/bin/go");
}

static void look_at_variable(struct make *m, const struct gg_make_item *item) {
        if (is_goroot(item) && is_exported(m, item))
                check_goroot(m, item);
        if (is_goroot(item) && !item->target && strchr(item->value, '/'))
                m->goroot = item;
        if (!is_goroot(item) && !item->target && is_go_of_goroot(item->value))
                m->named_go = item;
}

/* GO = /opt/go1.21/bin/go under GOROOT = /opt/go1.22. */
static void check_other_root(struct make *m, const struct gg_make_item *item) {
        const char *oddity, *path, *goroot;
        struct gg_str root;

        if (!m->goroot || !is_exported(m, m->goroot) || item->kind != GG_MAKE_SET)
                return;
        path = literal_value(m, trimmed(m, item->value), &oddity);
        goroot = literal_value(m, trimmed(m, m->goroot->value), &oddity);
        if (!path || !goroot)
                return;
        root = gg_goroot_of_binary(gg_str_of(path));
        if (root.n > 0 && gg_goroot_versions_differ(root, gg_str_of(goroot)))
                gg_lint_tell(m->file, "GG086", item->line, 0,
                             gg_lint_format(m->file, "%s is the go of another version than GOROOT of line %u",
                                            item->name, m->goroot->line),
                             "nothing builds: \"compile: version ... does not match go tool version\"",
                             "remove GOROOT: a go finds its own root");
}

/* --- Variables that are meant to choose a Go and that nobody reads --- */

static bool is_word_char(char c) {
        return isalnum((unsigned char) c) || c == '_';
}

/* How often name stands in the text as a word of its own, comments left out as far as whole lines go. */
static size_t count_word(struct gg_str text, const char *name) {
        size_t count = 0, n = strlen(name);

        while (text.p) {
                struct gg_str line = gg_str_cut(&text, '\n');
                const char *p = line.p, *end = line.p + line.n;

                if (gg_str_starts(gg_str_trim(line), "#"))
                        continue;
                while (p && line.n > 0 && (p = memmem(p, (size_t) (end - p), name, n)) != NULL) {
                        if ((p == line.p || !is_word_char(p[-1])) && (p + n == end || !is_word_char(p[n])))
                                count++;
                        p += n;
                }
        }
        return count;
}

static void check_unread(struct make *m) {
        static const char *const names[] = {"GOVERSION", "GO_VERSION", "GOLANG_VERSION"};

        for (size_t n = 0; n < sizeof names / sizeof *names && !m->has_include && !m->exports_all; n++) {
                const struct gg_make_item *found = NULL;
                struct gg_goversion version;
                bool is_handed_on = false;

                for (size_t i = 0; i < m->source.count; i++) {
                        const struct gg_make_item *item = &m->source.items[i];

                        if (item->kind != GG_MAKE_SET || strcmp(item->name, names[n]) != 0)
                                continue;
                        is_handed_on = is_handed_on || item->is_exported || found;
                        found = item;
                }
                if (!found || is_handed_on || count_word(m->file->text, names[n]) != 1 ||
                    !gg_goversion_parse(gg_str_trim(gg_str_of(found->value)), &version))
                        continue;
                gg_lint_tell(
                        m->file, "GG084", found->line, 0,
                        gg_lint_format(m->file, "nothing reads %s: neither this file nor make nor go",
                                       names[n]),
                        "the build takes the first go in PATH, whatever its version",
                        "export GOTOOLCHAIN = go1.22.12, or a toolchain line in go.mod, chooses a release");
        }
}

/* --- Recipes --- */

static void find_plain_go(void *ctx, const struct gg_shell_command *c) {
        struct make *m = ctx;

        if (m->plain_go_line == 0 && c->word_count > 1 && strcmp(c->words[0].text, "go") == 0 &&
            strcmp(c->words[1].text, "env") != 0 && strcmp(c->words[1].text, "version") != 0)
                m->plain_go_line = c->line;
}

static void look_at_recipe(struct make *m, const struct gg_make_item *item) {
        struct gg_str code = gg_make_shell(m->file->arena, item->recipe);

        gg_lint_shell_code(m->file, code, GG_SHELL_SH, item->line, GG_LINT_IN_RECIPE);
        if (m->named_go)
                gg_shell_read(m->file->arena, code, GG_SHELL_SH, item->line, find_plain_go, m);
}

/* Recipes with a SHELL that is none of ours are not read. */
static bool has_our_shell(const struct make *m) {
        for (size_t i = 0; i < m->source.count; i++) {
                const struct gg_make_item *item = &m->source.items[i];

                if (item->kind == GG_MAKE_SET && strcmp(item->name, "SHELL") == 0 &&
                    !strstr(item->value, "sh"))
                        return false;
        }
        return true;
}

static void see_exports(struct make *m) {
        for (size_t i = 0; i < m->source.count; i++) {
                const struct gg_make_item *item = &m->source.items[i];

                m->exports_all = m->exports_all || item->kind == GG_MAKE_EXPORT_ALL;
                m->has_include = m->has_include || item->kind == GG_MAKE_INCLUDE;
                if (item->kind == GG_MAKE_EXPORT && strcmp(item->name, "GOROOT") == 0)
                        m->exports_goroot = true;
                if (item->kind == GG_MAKE_UNEXPORT && strcmp(item->name, "GOROOT") == 0)
                        m->unexports_goroot = true;
        }
}

void gg_lint_makefile(struct gg_lint_file *file) {
        struct make m = {.file = file};
        bool reads_recipes;

        if (gg_make_read(file->arena, file->text, &m.source) < 0)
                gg_lint_report(file, "GG001", 0, 0, "a define or a conditional is not closed");
        see_exports(&m);
        for (size_t i = 0; i < m.source.count; i++)
                if (m.source.items[i].kind == GG_MAKE_SET)
                        look_at_variable(&m, &m.source.items[i]);
        for (size_t i = 0; i < m.source.count; i++)
                check_other_root(&m, &m.source.items[i]);
        check_unread(&m);
        reads_recipes = has_our_shell(&m);
        for (size_t i = 0; i < m.source.count && reads_recipes; i++)
                if (m.source.items[i].kind == GG_MAKE_RECIPE)
                        look_at_recipe(&m, &m.source.items[i]);
        if (m.named_go && m.plain_go_line > 0)
                gg_lint_tell(
                        file, "GG085", m.plain_go_line, 0,
                        gg_lint_format(file,
                                       "this go is the first in PATH, and %s of line %u is that of GOROOT",
                                       m.named_go->name, m.named_go->line),
                        "one Makefile builds with two toolchains as soon as these differ",
                        gg_lint_format(file, "write $(%s) here as well", m.named_go->name));
}
