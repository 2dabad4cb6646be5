/* SPDX-License-Identifier: MIT */
#include "common/shell.h"
#include "dump.h"
#include "tellcase.h"
#include <string.h>

struct changes {
        struct gg_arena arena;
        enum gg_shell_dialect dialect;
        struct dump out;
};

static void put_changes(void *ctx, const struct gg_shell_command *c) {
        static const char ops[] = "=<>-x";
        struct gg_shell_change *changes;
        struct changes *d = ctx;
        size_t count;

        gg_shell_changes(&d->arena, c, d->dialect, &changes, &count);
        for (size_t i = 0; i < count; i++) {
                const struct gg_shell_change *change = &changes[i];

                put(&d->out, "%u:%u %s%c", change->line, change->column, change->name, ops[change->op]);
                if (change->value)
                        put(&d->out, change->is_literal ? "[%s]" : "{%s}", change->value);
                put(&d->out, "%s%s\n", change->is_exported ? "x" : "", change->is_for_child ? "c" : "");
        }
}

static void test_changes(void **state) {
        static const struct {
                const char *text,
                        *want; /* "NAME=" set, "<" prepended, ">" appended, "-" unset, "x" exported */
                enum gg_shell_dialect dialect;
        } cases[] = {
                {"GOROOT=/x", "1:1 GOROOT=[/x]\n", GG_SHELL_SH},
                {"export GOROOT=/x GOPATH", "1:8 GOROOT=[/x]x\n1:18 GOPATHxx\n", GG_SHELL_SH},
                {"GOROOT=$HOME/go go build", "1:1 GOROOT={$HOME/go}xc\n", GG_SHELL_SH},
                {"GOROOT='$HOME/go'", "1:1 GOROOT=[$HOME/go]\n", GG_SHELL_SH},
                {"GOROOT=\"\\$HOME/go\"", "1:1 GOROOT=[$HOME/go]\n", GG_SHELL_SH},
                {"PATH=/x:$PATH", "1:1 PATH<[/x]\n", GG_SHELL_SH},
                {"export PATH=\"$GOROOT/bin:${PATH}\"", "1:8 PATH<{$GOROOT/bin}x\n", GG_SHELL_SH},
                {"PATH=$PATH:/x:/y", "1:1 PATH>[/x:/y]\n", GG_SHELL_SH},
                {"PATH=/a:$PATH:~/b", "1:1 PATH<[/a]\n1:1 PATH>{~/b}\n", GG_SHELL_SH},
                {"PATH=\"$PATH:~/b\"", "1:1 PATH>[~/b]\n", GG_SHELL_SH},
                {"PATH=/x", "1:1 PATH=[/x]\n", GG_SHELL_SH},
                {"PATH='/x:$PATH'", "1:1 PATH=[/x:$PATH]\n", GG_SHELL_SH},
                {"PATH=/x${PATH:+:${PATH}}", "1:1 PATH<[/x]\n", GG_SHELL_SH},
                {"PATH=${PATH:+${PATH}:}/x", "1:1 PATH>[/x]\n", GG_SHELL_SH},
                {"PATH=${PATH+$PATH:}/x:/y", "1:1 PATH>[/x:/y]\n", GG_SHELL_SH},
                {"PATH=/x:${PATH:-/usr/bin}", "1:1 PATH<[/x]\n", GG_SHELL_SH},
                {"PATH=$PATH", "", GG_SHELL_SH},
                {"export GOPATH=${GOPATH:-$HOME/go}", "1:8 GOPATH={${GOPATH:-$HOME/go}}x\n", GG_SHELL_SH},
                {"export PATH=$PATH", "1:8 PATHxx\n", GG_SHELL_SH},
                {"PATH=:$PATH", "1:1 PATH<[]\n", GG_SHELL_SH},
                {"PATH=$PATH:", "1:1 PATH>[]\n", GG_SHELL_SH},
                {"PATH=/x:$PATHS", "1:1 PATH={/x:$PATHS}\n", GG_SHELL_SH},
                {"PATH=${PATH%:/x}", "1:1 PATH={${PATH%:/x}}\n", GG_SHELL_SH},
                {"PATH=$(a:b):$PATH", "1:1 PATH<{$(a:b)}\n", GG_SHELL_SH},
                {"PATH+=:/x", "1:1 PATH>[/x]\n", GG_SHELL_SH},
                {"path=(/x \"$HOME/y\" $path)", "1:1 PATH<{/x:$HOME/y}\n", GG_SHELL_SH},
                {"path=($path ~/x)", "1:1 PATH>{~/x}\n", GG_SHELL_SH},
                {"path+=(/x /y)", "1:1 PATH>[/x:/y]\n", GG_SHELL_SH},
                {"path=(/x)", "1:1 PATH=[/x]\n", GG_SHELL_SH},
                {"path=(\"$path[@]\" '$x' $y)", "1:1 PATH>{\\$x:$y}\n", GG_SHELL_SH},
                {"typeset -gU path=(~/a(N) $path) PATH", "1:13 PATH<{~/a(N)}\n", GG_SHELL_SH},
                {"typeset -gx GOROOT=/x", "1:13 GOROOT=[/x]x\n", GG_SHELL_SH},
                {"declare -x A; declare B=1; local C=2; readonly D=3",
                 "1:12 Axx\n1:23 B=[1]\n1:34 C=[2]\n1:48 D=[3]\n", GG_SHELL_SH},
                {"export -n A; export -f f; export -- B=1 \"C=$x y\"", "1:37 B=[1]x\n1:41 C={$x y}x\n",
                 GG_SHELL_SH},
                {"unset GOROOT GOPATH; unset -f f; unset -v X", "1:7 GOROOT-\n1:14 GOPATH-\n1:43 X-\n",
                 GG_SHELL_SH},
                {"env -i -u A -C /d GOROOT=/x B=$y go build C=3",
                 "1:11 A-xc\n1:19 GOROOT=[/x]xc\n1:29 B={$y}xc\n", GG_SHELL_SH},
                {"command export A=1; builtin unset B", "1:16 A=[1]x\n1:35 B-\n", GG_SHELL_SH},
                {"echo GOROOT=/x; a[1]=2; export 1x=3 $y=4", "", GG_SHELL_SH},
                {"export \"GOROOT\"=/x; export GOROOT=\"/a b\"", "1:8 GOROOT=[/x]x\n1:28 GOROOT=[/a b]x\n",
                 GG_SHELL_SH},
                {"set -gx PATH /x", "", GG_SHELL_SH},
                {"set -gx GOROOT /usr/lib/go", "1:9 GOROOT=[/usr/lib/go]x\n", GG_SHELL_FISH},
                {"set -gx GOROOT (go env GOROOT)", "1:9 GOROOT={$(go env GOROOT)}x\n", GG_SHELL_FISH},
                {"set GOROOT", "1:5 GOROOT=[]\n", GG_SHELL_FISH},
                {"set -x PATH ~/go/bin $PATH", "1:8 PATH<{~/go/bin}x\n", GG_SHELL_FISH},
                {"set PATH $PATH /x $HOME/y", "1:5 PATH>{/x:$HOME/y}\n", GG_SHELL_FISH},
                {"set -a PATH /x; set --prepend --export PATH /y", "1:8 PATH>[/x]\n1:40 PATH<[/y]x\n",
                 GG_SHELL_FISH},
                {"set PATH \"/x:$PATH\"; set PATH /x", "1:5 PATH<[/x]\n1:26 PATH=[/x]\n", GG_SHELL_FISH},
                {"set -U fish_user_paths /x $fish_user_paths", "1:8 PATH<[/x]\n", GG_SHELL_FISH},
                {"set -Ua fish_user_paths /x; set -U fish_user_paths ~/y; set -e fish_user_paths",
                 "1:9 PATH<[/x]\n1:36 PATH<{~/y}\n", GG_SHELL_FISH},
                {"fish_add_path /x ~/y; fish_add_path -aP /z", "1:1 PATH<{/x:~/y}x\n1:23 PATH>[/z]x\n",
                 GG_SHELL_FISH},
                {"set -e GOROOT; set --erase -g GOPATH", "1:8 GOROOT-\n1:31 GOPATH-\n", GG_SHELL_FISH},
                {"set -q GOROOT; set -S; set PATH[1] /x; set", "", GG_SHELL_FISH},
                {"set -gx GOFLAGS -mod=mod -v", "1:9 GOFLAGS=[-mod=mod -v]x\n", GG_SHELL_FISH},
                {"GOROOT=/x go build; env GOROOT=/y go", "1:1 GOROOT=[/x]xc\n1:25 GOROOT=[/y]xc\n",
                 GG_SHELL_FISH},
                {"export GOROOT=/x", "1:8 GOROOT=[/x]x\n", GG_SHELL_FISH},
                {"x=(a b) c", "1:1 x={$(a b)}xc\n", GG_SHELL_FISH},
                {"set PATH /x/*/bin $PATH", "1:5 PATH<{/x/*/bin}\n", GG_SHELL_FISH},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct changes d = {.dialect = cases[i].dialect};

                tell_case(cases[i].text);
                gg_shell_read(&d.arena, gg_str_of(cases[i].text), cases[i].dialect, 1, put_changes, &d);
                assert_string_equal(d.out.text, cases[i].want);
                gg_arena_free(&d.arena);
        }
}

static const char *lookup(void *ctx, const char *name) {
        static const char *const values[][2] = {{"HOME", "/home/u"}, {"E", ""}, {"GOROOT", "/usr/lib/go"}};

        (void) ctx;
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
                if (strcmp(values[i][0], name) == 0)
                        return values[i][1];
        return NULL;
}

static void test_expand(void **state) {
        static const struct {
                const char *value, *want;
        } cases[] = {
                {"", ""},
                {"/x", "/x"},
                {"$HOME/go:${GOROOT}/bin", "/home/u/go:/usr/lib/go/bin"},
                {"~", "/home/u"},
                {"~/go:~/x:a~", "/home/u/go:/home/u/x:a~"},
                {"~u/go", NULL},
                {"\\~/\\$HOME\\\\", "~/$HOME\\"},
                {"$NONE", NULL},
                {"x${NONE}", NULL},
                {"$E-${E}", "-"},
                {"${NONE:-/d}${NONE-e}", "/de"},
                {"${E:-/d}${E-e}", "/d"},
                {"${HOME:-/d}${HOME-e}", "/home/u/home/u"},
                {"${NONE:=/d}", "/d"},
                {"${NONE:+x}${E:+x}${E+y}${HOME:+:$HOME}", "y:/home/u"},
                {"${NONE:-${XDG:-$HOME/.config}/go}", "/home/u/.config/go"},
                {"${NONE:-\"$HOME/x\"}", "/home/u/x"},
                {"${NONE:-~/x}", "/home/u/x"},
                {"${HOME%/*}", NULL},
                {"${#HOME}", NULL},
                {"${HOME", NULL},
                {"${}", NULL},
                {"$", NULL},
                {"$1", NULL},
                {"$(go env GOROOT)", NULL},
                {"`x`", NULL},
        };

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct gg_arena arena = {0};
                const char *got = gg_shell_expand(&arena, cases[i].value, lookup, NULL);

                tell_case(cases[i].value);
                if (cases[i].want) {
                        assert_non_null(got);
                        assert_string_equal(got, cases[i].want);
                } else {
                        assert_null(got);
                }
                gg_arena_free(&arena);
        }
}

static void repeat(char *text, size_t size, const char *part, size_t times) {
        size_t n = 0;

        for (size_t i = 0; i < times; i++)
                n += (size_t) snprintf(text + n, size - n, "%s", part);
}

static void test_expand_bounds(void **state) {
        static char value[65536];
        struct gg_arena arena = {0};

        (void) state;
        repeat(value, sizeof value, "${A:-", 1000);
        repeat(value + strlen(value), sizeof value - strlen(value), "}", 1000);
        assert_null(gg_shell_expand(&arena, value, lookup, NULL));
        repeat(value, sizeof value, "$GOROOT", 9000);
        assert_null(gg_shell_expand(&arena, value, lookup, NULL));
        gg_arena_free(&arena);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_changes),
                cmocka_unit_test(test_expand),
                cmocka_unit_test(test_expand_bounds),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("shellchanges", tests, NULL, NULL);
}
