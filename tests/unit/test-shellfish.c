/* SPDX-License-Identifier: MIT */
#include "shelldump.h"

static void test_fish(void **state) {
        static const struct reading readings[] = {
                {"", "", false},
                {"set -gx GOROOT (go env GOROOT); set PATH ~/go/bin $PATH",
                 "1:17 .$1||[go][env][GOROOT]\n"
                 "1:1 .||[set][-gx][GOROOT]{$(go env GOROOT)}\n"
                 "1:33 .||[set][PATH]{~/go/bin}~{$PATH}\n",
                 false},
                {"if test -d ~/go; and true\n"
                 "    set -gx X 1\n"
                 "else if b\n"
                 "    c\n"
                 "else\n"
                 "    d\n"
                 "end >x\n"
                 "e",
                 "1:4 .cqg||[test][-d]{~/go}~\n"
                 "1:22 &.cqg+0||[true]\n"
                 "2:5 .cg+1||[set][-gx][X][1]\n"
                 "3:9 .cqg||[b]\n"
                 "4:5 .cg+3||[c]\n"
                 "6:5 .cg-3||[d]\n"
                 "8:1 .||[e]\n",
                 false},
                {"a; and b; or c\n"
                 "not d && ! e || f",
                 "1:1 .||[a]\n"
                 "1:8 &.c+0||[b]\n"
                 "1:14 |.c-1||[c]\n"
                 "2:5 !.||[d]\n"
                 "2:12 &!.c+3||[e]\n"
                 "2:17 |.c-4||[f]\n",
                 false},
                {"begin; a; end | b\n"
                 "begin\n"
                 " c\n"
                 "end",
                 "1:8 .||[a]\n"
                 "1:17 ,.||[b]\n"
                 "3:2 .||[c]\n",
                 false},
                {"while a; b; end\n"
                 "for x in (c) $d *.go; e; end",
                 "1:7 .cq||[a]\n"
                 "1:10 .c+0||[b]\n"
                 "2:11 .$3||[c]\n"
                 "2:1 q||[for][x][in]{$(c)}{$d}{*.go}\n"
                 "2:23 .c+3||[e]\n",
                 false},
                {"switch $x\n"
                 "case a 'b*'\n"
                 "  c\n"
                 "case '*'\n"
                 "  d\n"
                 "end",
                 "1:1 q||[switch]{$x}\n"
                 "3:3 .c+0||[c]\n"
                 "5:3 .c+0||[d]\n",
                 false},
                {"function f --on-variable X; a; end; b",
                 "1:29 .f(f)||[a]\n"
                 "1:37 .||[b]\n",
                 false},
                {"a \"b $c \\$d \\x\" 'e\\'f\\g' h\\ i \"$(j)\" {k,l} $m[1] ~ x~ \"~\"",
                 "1:34 .$1||[j]\n"
                 "1:1 .||[a]{b $c \\$d \\\\x}\"[e'f\\g]\"[h i]{$(j)}\"{{k,l}}{$m[1]}{~}~[x~][~]\"\n",
                 false},
                {"a 2>b >>c <d &>e 2>| f &| g; h &",
                 "1:1 ||[a]|2>[b]>>[c]<[d]&>[e]\n"
                 "1:22 ,||[f]\n"
                 "1:27 ,.||[g]\n"
                 "1:30 .||[h]\n",
                 false},
                {"A=1 B=$C d", "1:1 .|A=[1]B={$C}|[d]\n", false},
                {"a (b (c)) d(e)f",
                 "1:7 .$$1||[c]\n"
                 "1:4 .$3||[b]{$(c)}\n"
                 "1:13 .$3||[e]\n"
                 "1:1 .||[a]{$(b (c))}{d$(e)f}\n",
                 false},
                {"a `b` # c\n"
                 "#d",
                 "1:1 .||[a][`b`]\n", false},
                {"a )", "1:1 .||[a]\n", true},
                {"if a", "1:4 .cq||[a]\n", true},
                {"end; a (b",
                 "1:9 .$1||[b]\n"
                 "1:6 .||[a]{$(b}\n",
                 true},
                {"source (goenv init - | psub); goenv init - | source",
                 "1:9 $2||[goenv][init][-]\n"
                 "1:24 ,.$2||[psub]\n"
                 "1:1 .||[source]{$(goenv init - | psub)}\n"
                 "1:31 ||[goenv][init][-]\n"
                 "1:46 ,.||[source]\n",
                 false},
                {"test -f x; and source x\n"
                 "status is-interactive; or exit",
                 "1:1 .||[test][-f][x]\n"
                 "1:16 &.c+0||[source][x]\n"
                 "2:1 .||[status][is-interactive]\n"
                 "2:27 |.c-2||[exit]\n",
                 false},
                {"a '\n"
                 "b' \"c",
                 "1:1 .||[a][\n"
                 "b]\"[c]\"\n",
                 true},
                {"echo <<x", "1:1 .||[echo]|<[]<[x]\n", true},
        };

        (void) state;
        check_readings(readings, sizeof readings / sizeof *readings, GG_SHELL_FISH);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fish),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("shellfish", tests, NULL, NULL);
}
