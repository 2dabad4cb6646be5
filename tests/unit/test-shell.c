/* SPDX-License-Identifier: MIT */
#include "shelldump.h"

static void test_sh(void **state) {
        static const struct reading readings[] = {
                {"", "", false},
                {"# nothing\n\n  \n", "", false},
                {"go build ./...", "1:1 .||[go][build][./...]\n", false},
                {"a 'b c' \"d $e\" $'x\\ty\\'\\x41\\101\\q' $\"loc\" f\\ g 'h'\"i\"j",
                 "1:1 .||[a][b c]\"{d $e}\"[x\ty'AA\\q]\"[loc]\"[f g][hij]\"\n", false},
                {"a \\\n"
                 "  b \\\n"
                 " # comment\n"
                 "c#d # e",
                 "1:1 .||[a][b]\n"
                 "4:1 .||[c#d]\n",
                 false},
                {"echo ~ ~/x \"~/x\" \\~ a:~ '$HOME' \"\\$HOME\" \"$HOME \\$X\" $HOME'$X' '~'$X",
                 "1:1 .||[echo]{~}~{~/x}~[~/x]\"[~]{a:~}[$HOME]\"[$HOME]\"{$HOME "
                 "\\$X}\"{$HOME\\$X}\"{\\~$X}\"\n",
                 false},
                {"echo *.go [a] a? {1,2} {1..3} {} [ ] \"*\" a{b}",
                 "1:1 .||[echo]{*.go}{[a]}{a?}{{1,2}}{{1..3}}[{}][[][]][*]\"[a{b}]\n", false},
                {"echo $1 $@ $# $? $$ $ $- \"$\" '$'", "1:1 .||[echo]{$1}{$@}{$#}{$?}{$$}[$]{$-}[$]\"[$]\"\n",
                 false},
                {"echo ${GOROOT:-/usr/local/go} \"${x%\"}\"}\" ${y:-'}'} ${z:-$(cmd)} \"${w//\\}/}\"",
                 "1:59 .s$1||[cmd]\n"
                 "1:1 "
                 ".||[echo]{${GOROOT:-/usr/local/go}}{${x%\"}\"}}\"{${y:-'}'}}{${z:-$(cmd)}}{${w//\\}/}}\"\n",
                 false},
                {"echo $((1 + (2) * $(n))) $((a) | b) $(( (1) ))",
                 "1:21 .s$3||[n]\n"
                 "1:29 .s$3||[a]\n"
                 "1:34 ,.s$3||[b]\n"
                 "1:1 .||[echo]{$((1 + (2) * $(n)))}{$((a) | b)}{$(( (1) ))}\n",
                 false},
                {"X=$(go env GOROOT) Y=`go env GOPATH` go build \"$(dirname \"$(which go)\")\"",
                 "1:5 .s$4||[go][env][GOROOT]\n"
                 "1:23 .s$4||[go][env][GOPATH]\n"
                 "1:61 .s$$3||[which][go]\n"
                 "1:50 .s$4||[dirname]{$(which go)}\"\n"
                 "1:1 .|X={$(go env GOROOT)}Y={`go env GOPATH`}|[go][build]{$(dirname \"$(which go)\")}\"\n",
                 false},
                {"echo `a \\`b c\\` d` \"`e \\\"f\\\"`\"",
                 "1:11 .s$$1||[b][c]\n"
                 "1:7 .s$3||[a]{\\`b c\\`}[d]\n"
                 "1:22 .s$3||[e]{\"f\"}\n"
                 "1:1 .||[echo]{`a \\`b c\\` d`}{`e \\\"f\\\"`}\"\n",
                 false},
                {"a <(b) >(c) =(d) e<f",
                 "1:5 .s$3||[b]\n"
                 "1:10 .s$3||[c]\n"
                 "1:15 .s$3||[d]\n"
                 "1:1 .||[a]{<(b)}{>(c)}{=(d)}[e]|<[f]\n",
                 false},
                {"a | b |& c && d || e; f & g &",
                 "1:1 s||[a]\n"
                 "1:5 ,s||[b]\n"
                 "1:10 ,.s||[c]\n"
                 "1:15 &.c+2||[d]\n"
                 "1:20 |.c-3||[e]\n"
                 "1:23 .s||[f]\n"
                 "1:27 .s||[g]\n",
                 false},
                {"! a | b\n"
                 "time -p ! c",
                 "1:3 !s||[a]\n"
                 "1:7 ,!.s||[b]\n"
                 "2:11 !.||[c]\n",
                 false},
                {"{ a; b | c; } > out 2>&1\n"
                 "( d; ( e ) ) &",
                 "1:3 .g||[a]\n"
                 "1:6 sg||[b]\n"
                 "1:10 ,.sg||[c]\n"
                 "2:3 .s||[d]\n"
                 "2:8 .s||[e]\n",
                 false},
                {"if a; then b; elif c && d; then e; else f; fi >x",
                 "1:4 .cqg||[a]\n"
                 "1:12 .cg+0||[b]\n"
                 "1:20 .cqg||[c]\n"
                 "1:25 &.cqg+2||[d]\n"
                 "1:33 .cg+3||[e]\n"
                 "1:41 .cg-3||[f]\n",
                 false},
                {"if a\n"
                 "then\n"
                 "  while b; do c; done\n"
                 "  until d; do e; done\n"
                 "fi\n"
                 "g",
                 "1:4 .cq||[a]\n"
                 "3:9 .cq+0||[b]\n"
                 "3:15 .c+1||[c]\n"
                 "4:9 .cq+0||[d]\n"
                 "4:15 .c+3||[e]\n"
                 "6:1 .||[g]\n",
                 false},
                {"for v in 1.21 \"$x\" *.go; do\n"
                 "  a $v\n"
                 "done\n"
                 "for w; do b; done\n"
                 "for x do c; done\n"
                 "for ((i = 0; i < $(n); i++)); do d; done\n"
                 "for y in a b; { e; }\n"
                 "for z (a b) { f; }\n"
                 "select s in q r; do g; done",
                 "1:1 q||[for][v][in][1.21]{$x}\"{*.go}\n"
                 "2:3 .c+0||[a]{$v}\n"
                 "4:1 q||[for][w]\n"
                 "4:11 .c+2||[b]\n"
                 "5:1 q||[for][x]\n"
                 "5:10 .c+4||[c]\n"
                 "6:20 .s$||[n]\n"
                 "6:1 q||[for]\n"
                 "6:34 .c+7||[d]\n"
                 "7:1 q||[for][y][in][a][b]\n"
                 "7:17 .c+9||[e]\n"
                 "8:1 q||[for][z][a][b]\n"
                 "8:15 .c+11||[f]\n"
                 "9:1 q||[select][s][in][q][r]\n"
                 "9:21 .c+13||[g]\n",
                 false},
                {"case $1 in\n"
                 "a | b) one;;\n"
                 "(c) two ;;\n"
                 "\"$(p)\") three; four ;&\n"
                 "*[!0-9]*) ;;\n"
                 "@(x|y)) five\n"
                 "esac; six",
                 "1:1 q||[case]{$1}\n"
                 "2:8 .c+0||[one]\n"
                 "3:5 .c+0||[two]\n"
                 "4:4 .cs$+0||[p]\n"
                 "4:9 .c+0||[three]\n"
                 "4:16 .c+0||[four]\n"
                 "6:9 .c+0||[five]\n"
                 "7:7 .||[six]\n",
                 false},
                {"case x in esac\n"
                 "case y in a) case z in b) c;; esac; esac",
                 "1:1 q||[case][x]\n"
                 "2:1 q||[case][y]\n"
                 "2:14 cq+1||[case][z]\n"
                 "2:27 .c+2||[c]\n",
                 false},
                {"f() { a; }\n"
                 "g () ( b )\n"
                 "function h { c; }\n"
                 "function i() if d; then e; fi\n"
                 "j() k\n"
                 "() { anon; }\n"
                 "l",
                 "1:7 .f(f)||[a]\n"
                 "2:8 .sf(g)||[b]\n"
                 "3:14 .f(h)||[c]\n"
                 "4:17 .cqf(i)||[d]\n"
                 "4:25 .c+3f(i)||[e]\n"
                 "5:5 f(j)||[k]\n"
                 "6:6 .||[anon]\n"
                 "7:1 .||[l]\n",
                 false},
                {"[[ -s ~/.gvm/scripts/gvm && ! ( $a =~ ^(x|y)$ ) || b < c ]] && d\n"
                 "[[ a\n"
                 "&& b ]]",
                 "1:1 .||[[[][-s]{~/.gvm/scripts/gvm}~[&&][!][(]{$a}[=~]{^(x|y)\\$}[)][||][b][<][c][]]]\n"
                 "1:64 &.c+0||[d]\n"
                 "2:1 .||[[[][a][&&][b][]]]\n",
                 false},
                {"((x = 1)); (( (1) )) && a\n"
                 "((b); c)",
                 "1:25 &.c||[a]\n"
                 "2:3 .s||[b]\n"
                 "2:7 .s||[c]\n",
                 false},
                {"a=(1 2) b=() c+=(x) d[1]=y e= f=~/g:~/h h+=i",
                 "1:1 .|a={(1 2)}b={()}c+={(x)}d[1]=[y]e=[]f={~/g:~/h}~h+=[i]\n", false},
                {"path=(~/go/bin # of go\n"
                 " \"$x\" $path)\n"
                 "j",
                 "1:1 .|path={(~/go/bin # of go\n"
                 " \"$x\" $path)}\"~\n"
                 "3:1 .||[j]\n",
                 false},
                {"typeset -U path=($path /x) && export A=(b c) D=\"(e)\"",
                 "1:1 .||[typeset][-U]{path=($path /x)}\n"
                 "1:31 &.c+0||[export]{A=(b c)}[D=(e)]\"\n",
                 false},
                {"print *(N) a@(b|c)d $~e", "1:1 .||[print]{*(N)}{a@(b|c)d}[$~e]\n", false},
                {"cat <<A - <<'B' x; d\n"
                 "one $(e f) `g`\n"
                 " \\$(h)\n"
                 "A\n"
                 "two $(no)\n"
                 "B\n"
                 "i",
                 "1:1 .||[cat][-][x]|<<[A]2(one $(e f) `g`\n"
                 " \\$(h)\n"
                 ")<<[B]\"5(two $(no)\n"
                 ")\n"
                 "1:20 .||[d]\n"
                 "2:7 .s$0||[e][f]\n"
                 "2:13 .s$0||[g]\n"
                 "7:1 .||[i]\n",
                 false},
                {"cat <<-X\n"
                 "\ta\n"
                 "\tX\n"
                 "b <<Y\n"
                 "c",
                 "1:1 .||[cat]|<<-[X]2(\ta\n"
                 ")\n"
                 "4:1 .||[b]|<<[Y]5(c)\n",
                 true},
                {"if a <<E; then\n"
                 "body\n"
                 "E\n"
                 "b; fi; c $(d <<F\n"
                 "$(e)\n"
                 "F\n"
                 ") g",
                 "1:4 .cq||[a]|<<[E]2(body\n"
                 ")\n"
                 "4:1 .c+0||[b]\n"
                 "4:12 .s$4||[d]|<<[F]5($(e)\n"
                 ")\n"
                 "5:3 .s$$2||[e]\n"
                 "4:8 .||[c]{$(d <<F\n"
                 "$(e)\n"
                 "F\n"
                 ")}[g]\n",
                 false},
                {"x=$(cat <<'E'\n"
                 "(\n"
                 "E\n"
                 ")\n"
                 "y",
                 "1:5 .s$1||[cat]|<<[E]\"2((\n"
                 ")\n"
                 "1:1 .|x={$(cat <<'E'\n"
                 "(\n"
                 "E\n"
                 ")}\n"
                 "5:1 .||[y]\n",
                 false},
                {"a <<<\"$b\" >>c 2>/dev/null &>d >|e 3<&- <>f 1>&2 <<< g",
                 "1:1 .||[a]|<<<{$b}\">>[c]2>[/dev/null]&>[d]>|[e]3<&[-]<>[f]1>&[2]<<<[g]\n", false},
                {"> out\n"
                 "2>err < in",
                 "1:1 .|||>[out]\n"
                 "2:1 .|||2>[err]<[in]\n",
                 false},
                {"while read -r l; do a; done < <(b) | c",
                 "1:7 .cqsg||[read][-r][l]\n"
                 "1:21 .csg+0||[a]\n"
                 "1:33 .sg$||[b]\n"
                 "1:38 ,.s||[c]\n",
                 false},
                {"alias ll='ls -l'; ll",
                 "1:1 .||[alias][ll=ls -l]\"\n"
                 "1:19 .||[ll]\n",
                 false},
                {"a 'unclosed\n"
                 "b",
                 "1:1 .||[a][unclosed\n"
                 "b]\"\n",
                 true},
                {"a \"$(b\n"
                 "c",
                 "1:6 .s$2||[b]\n"
                 "2:1 .s$2||[c]\n"
                 "1:1 .||[a]{$(b\n"
                 "c}\"\n",
                 true},
                {"if a; then b",
                 "1:4 .cq||[a]\n"
                 "1:12 .c+0||[b]\n",
                 true},
                {"fi; a; done ) b } c ;; d",
                 "1:5 .||[a]\n"
                 "1:15 .||[b][}][c]\n"
                 "1:24 .||[d]\n",
                 true},
                {"a && ; | b",
                 "1:1 .||[a]\n"
                 "1:10 ,.s||[b]\n",
                 false},
                {"for x in a; b\n"
                 "c",
                 "1:1 q||[for][x][in][a]\n"
                 "1:13 .||[b]\n"
                 "2:1 .||[c]\n",
                 true},
                {"case a in b c", "1:1 q||[case][a]\n", true},
                {"{ a; ( b }\n"
                 "c",
                 "1:3 .||[a]\n"
                 "1:8 .s||[b][}]\n"
                 "2:1 .s||[c]\n",
                 true},
                {"a $(b $(c $(d))) e",
                 "1:13 .s$$$1||[d]\n"
                 "1:9 .s$$2||[c]{$(d)}\n"
                 "1:5 .s$3||[b]{$(c $(d))}\n"
                 "1:1 .||[a]{$(b $(c $(d)))}[e]\n",
                 false},
                {"coproc a\n"
                 "-x=1 b.c=2 d",
                 "1:1 .||[coproc][a]\n"
                 "2:1 .||[-x=1][b.c=2][d]\n",
                 false},
                {"A=1 B=2\n"
                 "C=3 export D",
                 "1:1 .|A=[1]B=[2]\n"
                 "2:1 .|C=[3]|[export][D]\n",
                 false},
                {"echo a;b&c|d",
                 "1:1 .||[echo][a]\n"
                 "1:8 .s||[b]\n"
                 "1:10 s||[c]\n"
                 "1:12 ,.s||[d]\n",
                 false},
                {"eval \"$(goenv init -)\"; . ~/.asdf/asdf.sh",
                 "1:9 .s$1||[goenv][init][-]\n"
                 "1:1 .||[eval]{$(goenv init -)}\"\n"
                 "1:25 .||[.]{~/.asdf/asdf.sh}~\n",
                 false},
                {"a=b(c) d", "1:1 .|a={b(c)}|[d]\n", false},
                {"if(a)then(b)fi",
                 "1:4 .cqs||[a]\n"
                 "1:11 .cs+0||[b]\n",
                 false},
                {"x=$'a' y=$\"b\" z='c'\"d\"", "1:1 .|x=[a]\"y=[b]\"z=[cd]\"\n", false},
                {"function { a; }", "1:12 .f()||[a]\n", false},
                {"echo \\", "1:1 .||[echo][\\]\n", false},
                {"a\tb", "1:1 .||[a][b]\n", false},
                {"a\\\n"
                 "b c",
                 "1:1 .||[ab][c]\n", false},
                {"echo \"a\\\n"
                 "b\" 'c\\\n"
                 "d'",
                 "1:1 .||[echo][ab]\"[c\\\n"
                 "d]\"\n",
                 false},
                {"\\export X=1; 'if' a",
                 "1:1 .||[export][X=1]\n"
                 "1:14 .||[if]\"[a]\n",
                 false},
                {"$(a) b",
                 "1:3 .s$1||[a]\n"
                 "1:1 .||{$(a)}[b]\n",
                 false},
                {"a $(b # )\n"
                 "c)",
                 "1:5 .s$2||[b]\n"
                 "2:1 .s$2||[c]\n"
                 "1:1 .||[a]{$(b # )\n"
                 "c)}\n",
                 false},
                {"a ${b} ${c ${d}\n"
                 "e",
                 "1:1 .||[a]{${b}}{${c ${d}\n"
                 "e}\n",
                 true},
                {"a\n"
                 "#b\n"
                 "if c; then\n"
                 "d\n"
                 "fi",
                 "1:1 .||[a]\n"
                 "3:4 .cq||[c]\n"
                 "4:1 .c+1||[d]\n",
                 false},
                {"if a && b; then c; elif d; then e || f; else g; fi; h && { i; j; }",
                 "1:4 .cq||[a]\n"
                 "1:9 &.cq+0||[b]\n"
                 "1:17 .c+1||[c]\n"
                 "1:25 .cq||[d]\n"
                 "1:33 .c+3||[e]\n"
                 "1:38 |.c-4||[f]\n"
                 "1:46 .c-3||[g]\n"
                 "1:53 .||[h]\n"
                 "1:60 .c+7||[i]\n"
                 "1:63 .c+7||[j]\n",
                 false},
        };

        (void) state;
        check_readings(readings, sizeof readings / sizeof *readings, GG_SHELL_SH);
}

/* Commands of one pipeline have one number, and no others have it. */
static void test_pipelines(void **state) {
        static struct shelldump d;
        struct gg_arena arena = {0};
        char numbers[64] = "";

        (void) state;
        assert_int_equal(dump(&arena, "a $(b | c) | { d; e | f; } | g && h", GG_SHELL_SH, &d), 0);
        for (size_t i = 0; i < d.count; i++)
                snprintf(numbers + strlen(numbers), sizeof numbers - strlen(numbers), "%s%u ",
                         d.commands[i]->words[0].text, d.commands[i]->pipeline);
        assert_string_equal(numbers, "b2 c2 a1 d3 e4 f4 g1 h5 ");
        gg_arena_free(&arena);
}

static void add_times(char *text, size_t size, const char *part, size_t times) {
        size_t n = strlen(text);

        for (size_t i = 0; i < times; i++)
                n += (size_t) snprintf(text + n, size - n, "%s", part);
}

/* What is nested too deep is passed over, in brackets without what stands behind. */
static void test_depth(void **state) {
        static const struct {
                const char *open, *close;
                size_t levels; /* that one of them takes */
                bool goes_on;
        } cases[] = {
                {"a $(", ")", 1, true},
                {"( a; ", " );", 1, false},
                {"a ${y:-", "}", 1, true},
                {"{ a; ", "; }", 1, false},
                {"if a; then ", "; fi", 1, false},
                {"f() { a; ", "; }", 2, false},
                {"[[ $(", ") ]]", 2, false},
                {"for a in b; do ", "; done", 1, false},
        };
        static char text[65536];
        static struct shelldump d;

        (void) state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
                for (size_t depth = 1; depth < 3000; depth = depth < 70 ? depth + 1 : 2 * depth) {
                        struct gg_arena arena = {0};
                        bool is_last;
                        int r;

                        print_message("# %s, %zu times\n", cases[i].open, depth);
                        text[0] = '\0';
                        add_times(text, sizeof text, cases[i].open, depth);
                        add_times(text, sizeof text, "z", 1);
                        add_times(text, sizeof text, cases[i].close, depth);
                        add_times(text, sizeof text, "\nlast\n", 1);
                        memset(&d, 0, sizeof d);
                        r = gg_shell_read(&arena, gg_str_of(text), GG_SHELL_SH, 1, keep, &d);
                        is_last = d.count > 0 && strcmp(d.commands[d.count - 1]->words[0].text, "last") == 0;
                        assert_int_equal(r, depth * cases[i].levels > GG_SHELL_DEPTH_MAX ? -EBADMSG : 0);
                        assert_true(is_last || (r < 0 && !cases[i].goes_on));
                        assert_true(d.count <= GG_SHELL_DEPTH_MAX + 2);
                        gg_arena_free(&arena);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sh),
                cmocka_unit_test(test_pipelines),
                cmocka_unit_test(test_depth),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("shell", tests, NULL, NULL);
}
