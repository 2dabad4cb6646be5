#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Help texts, manual pages, parsers and completions say the same, each in both directions: options with their values, operands, exit
# statuses, settings of the configuration, variables. What there is to compare is read from them, so that a new command or
# option is compared as soon as it is there; what is listed here are the words for things (DIR, PID, ...) and what a shell offers for
# them.
#
#   tests/cli/words.sh PROGRAM LIBRARY OPTIONS-LIBRARY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
program=$(realpath -e "$1")
library=$(realpath -e "$2")
options_library=$(realpath -e "$3")
top=$(cd "$here/../.." && pwd)
man=$top/tools/man
commands=$("$program" --list-commands)

# ---- options, each in a line: -p --policy off|log|rewrite|block ----

# The lines of a help text on the standard input. In it a value is one word.
help_options() {
        sed -En 's/^ {2,6}(-.*)/\1/p' | sed -E 's/^(-[a-zA-Z])?(, )?(--[a-z-]+)?( [^ ]+)?(  .*)?$/\1 \3\4/; s/^ //; s/  / /; s/ $//' | sort
}

parser_options() {
        LD_PRELOAD=$options_library "$program" "$@" </dev/null | sort
}

# manual_options FILE [SECTION]: those of the list in a section. The words of a list inside of an option's item are its values. Macros are
# taken for what they are in options: Ar in capitals, Op for `[,...]`.
manual_options() {
        awk -v section="${2-.Sh DESCRIPTION}" '
        function value(from,    i, text, capitals, behind) {
                for (i = from; i <= NF && $i != ","; i++) {
                        if ($i == "Ar" || $i == "Cm")
                                capitals = $i == "Ar"
                        else if ($i == "Op") {
                                behind = "[,...]"
                                break
                        } else if ($i != "Ns")
                                text = text (capitals ? toupper($i) : $i)
                }
                return text behind
        }
        function put() {
                if (words != "" && option ~ / [A-Z]+(\[,\.\.\.\])?$/)
                        sub(/ [A-Z]+/, " " words, option)
                if (option != "")
                        print option
                option = words = ""
        }
        /^\.S[hs] / { put(); inside = $0 == section }
        inside && /^\.Bl/ { depth++ }
        inside && /^\.El/ { if (--depth == 0) put() }
        inside && /^\.It Fl / {
                put()
                for (i = 2; i <= NF; i++) {
                        if ($i == "Fl" && $(i + 1) != "") {
                                option = option (option == "" ? "" : " ") "-" $(i + 1)
                                last = i + 2
                        }
                }
                if (value(last) != "")
                        option = option " " value(last)
        }
        inside && /^\.It Cm / && option != "" { words = words (words == "" ? "" : "|") value(2) }' "$1" | sort
}

# The names alone, one per line.
names() {
        tr ' ' '\n' | grep -E '^--?[a-zA-Z]' | sort
}

# The operands in the lines of usage: DIR, or COMMAND where another command line follows.
operands() {
        sed -En '/^(Usage:|      ) goroot-guard /{ s/.* (-- |\[--\] )COMMAND \[ARGUMENT\.\.\.\]$/COMMAND/p; s/.* (\[[A-Z]+(\.\.\.)?\]|[A-Z]+(\.\.\.)?)$/\1/p; }' |
                tr -d '[].' | sort -u
}

# ---- what the shells offer ----

mkdir -p "$tmp/bin" "$tmp/work/one-folder" "$tmp/share/bash-completion/completions" "$tmp/share/fish/vendor_completions.d"
touch "$tmp/work/one-file"
ln -s "$program" "$tmp/bin/goroot-guard"
printf '#!/bin/sh\n' >"$tmp/bin/one-command"
chmod +x "$tmp/bin/one-command"
# As tools/meson.build installs them.
ln -s "$top/tools/completion/goroot-guard.bash" "$tmp/share/bash-completion/completions/goroot-guard"
ln -s "$top/tools/completion/goroot-guard.fish" "$tmp/share/fish/vendor_completions.d/"
bash_completion=/usr/share/bash-completion/bash_completion
export PATH="$tmp/bin:/usr/local/bin:/usr/bin:/bin" ONE_VARIABLE=1 XDG_DATA_DIRS="$tmp/share:/usr/local/share:/usr/share"
unset BASH_COMPLETION_USER_DIR XDG_DATA_HOME ZDOTDIR
cd "$tmp/work"

# ask SHELL: of each question in $tmp/questions, into $tmp/SHELL; a folder and a variable without what is put behind them
ask() {
        local -a asked=()
        case $1 in
        bash) asked=(bash "$here/complete.bash" "$top/tools/completion/goroot-guard.bash") ;;
        bash-completion) asked=(bash "$here/complete.bash" "$top/tools/completion/goroot-guard.bash" "$bash_completion") ;;
        zsh) asked=(zsh -f "$here/complete.zsh" "$top/tools/completion/_goroot-guard") ;;
        fish) asked=(fish "$here/complete.fish" "$top/tools/completion/goroot-guard.fish") ;;
        esac
        timeout -s KILL 120 "${asked[@]}" <"$tmp/questions" 2>"$tmp/err" | sed 's,[/=]$,,' | sort -u >"$tmp/$1" || :
        is "$(cat "$tmp/err")" '' "$1: nothing on the standard error"
}

shells='bash bash-completion zsh fish'
[ -f "$bash_completion" ] || {
        skip 'bash-completion' "no $bash_completion"
        shells='bash zsh fish'
}

# offers SHELL QUESTION
offers() {
        awk -F '\t' -v question="$2" '$1 == question { print $2 }' "$tmp/$1"
}

# offers_value SHELL QUESTION WHAT: words for themselves and nothing else; what stands for something has to be among what is offered.
offers_value() {
        local one words='' exact=yes got
        local -a alternatives wanted=() unwanted=()
        got=$(offers "$1" "$2")
        IFS='|' read -ra alternatives <<<"${3%'[,...]'}"
        for one in "${alternatives[@]}"; do
                case $one in
                *[!A-Z=]*)
                        wanted+=("${one%/PATH}")
                        continue
                        ;;
                COMMAND | GO) wanted+=(one-command) ;;
                DIR) wanted+=(one-folder) unwanted+=(one-file) ;;
                FILE | LIBRARY | PATH) wanted+=(one-folder one-file) ;;
                NAME=VALUE) wanted+=(ONE_VARIABLE) ;;
                PID) wanted+=($$) ;;
                RULE) wanted+=(GG010 goroot-fixed) unwanted+=(one-file) ;;
                N | NAME | TEXT | TIME | VERSION) unwanted+=(one-file) ;;
                *) ok "$2: $one is a word that this test knows" false ;;
                esac
                exact=no
        done
        if [ "$exact" = yes ]; then
                words=$(printf '%s\n' "${wanted[@]}" | sort)
                is "$got" "$words" "$1: '$2' offers $3"
        else
                for one in "${wanted[@]}"; do
                        ok "$1: '$2' offers $3: $one" grep -qx -- "$one" <<<"$got"
                done
                for one in "${unwanted[@]}"; do
                        is "$(grep -x -- "$one" <<<"$got")" '' "$1: '$2' does not offer $one for $3"
                done
        fi
}

# ---- the commands ----

# what.COMMAND has the options; values has what a value is asked for by, and what it is.
overview=$("$program" --help)
help_options <<<"$overview" >"$tmp/what."
: >"$tmp/values"
printf '%s\n' 'goroot-guard ' 'goroot-guard -' >"$tmp/questions"
for command in $commands; do
        "$program" "$command" --help >"$tmp/help.$command"
        help_options <"$tmp/help.$command" >"$tmp/what.$command"
        printf 'goroot-guard %s -\n' "$command" >>"$tmp/questions"
        while read -r -a option; do
                value=${option[-1]}
                [[ $value == -* ]] || printf 'goroot-guard %s %s \t%s\n' "$command" "${option[-2]}" "$value"
        done <"$tmp/what.$command" >>"$tmp/values"
        for operand in $(operands <"$tmp/help.$command"); do
                case $operand in
                COMMAND) printf 'goroot-guard %s -- \tCOMMAND\ngoroot-guard %s -- one-command \town-word\n' "$command" "$command" ;;
                *) printf 'goroot-guard %s \t%s\n' "$command" "$operand" ;;
                esac
        done >>"$tmp/values"
        ! grep -q ' \[--\] COMMAND ' "$tmp/help.$command" || printf 'goroot-guard %s one-command \town-word\n' "$command" >>"$tmp/values"
done
cut -f 1 "$tmp/values" >>"$tmp/questions"
for shell in $shells; do
        ask "$shell"
done

# By themselves the shells look where the files are installed.
if [ -f "$bash_completion" ]; then
        # shellcheck disable=SC2016 # for bash
        try bash -c '. "$1"
                for load in _comp_load _completion_loader; do
                        ! declare -F "$load" >/dev/null || { "$load" goroot-guard || :; complete -p goroot-guard && exit; }
                done' - "$bash_completion"
        is "$out" 'complete -F _goroot_guard goroot-guard' 'bash-completion loads the completion by itself'
fi
is "$(fish -c "complete -C 'goroot-guard check-'" | cut -f 1)" check-config 'fish loads the completion by itself'

# page COMMAND: its manual page
page() {
        printf '%s/goroot-guard%s.1\n' "$man" "${1:+-$1}"
}

is "$(sed -n "s,^  'man/\\(.*\\)'\\,$,\\1,p" "$top/tools/meson.build" | sort)" "$(basename -a "$man"/* | sort)" 'all pages are installed, each once'
is "$(manual_options "$(page '')")" "$(cat "$tmp/what.")" 'the overview: options as in the manual'
is "$(sed -n '/^\.Sh DESCRIPTION/,/^\.S[hs] /s/^\.It Cm \([a-z-]*\)$/\1/p' "$(page '')" | sort)" "$(sort <<<"$commands")" \
        'the overview: commands as in the manual'
is "$(sed -En 's/^  ([a-z][a-z-]*)  .*/\1/p' <<<"$overview")" "$commands" 'the overview: commands as listed'
for shell in $shells; do
        is "$(offers "$shell" 'goroot-guard ')" "$(sort <<<"$commands")" "$shell offers the commands"
        is "$(offers "$shell" 'goroot-guard -')" "$(names <"$tmp/what.")" "$shell offers the options without a command"
done

# Each in the synopsis of the manual page by one of its names, and nothing else.
synopsis() {
        local page=$1 what=$2 line name
        sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page" | grep -oE 'Fl (-?[a-zA-Z][a-z-]*)' | sed 's/Fl /-/' | sort -u >"$tmp/synopsis"
        while read -r line; do
                for name in $(names <<<"$line"); do
                        ! grep -qx -- "$name" "$tmp/synopsis" || continue 2
                done
                [[ $line == '-h --help' ]] || echo "$line is not there"
        done <"$what"
        names <"$what" | comm -13 - "$tmp/synopsis" | sed 's/$/ is no option/'
}

for command in $commands; do
        what=$tmp/what.$command
        ok "$command: has options" test -s "$what"
        is "$(parser_options "$command")" "$(sed -E 's/ [^- ][^ ]*$/ =/' "$what" | sort)" "$command: the parser knows the options of the help, and no other"
        is "$(manual_options "$(page "$command")")" "$(cat "$what")" "$command: options and values as in the manual"
        is "$(synopsis "$(page "$command")" "$what")" '' "$command: the synopsis of the manual has the options"
        is "$(grep -oE -- '(^|[^a-z-])--[a-z][a-z-]*' "$tmp/help.$command" | grep -oE -- '--.*' | sort -u | comm -23 - <(names <"$what"))" '' \
                "$command: the help speaks of its own options alone"
        is "$(tail -n 1 "$tmp/help.$command" | grep -o "^Manual: goroot-guard-$command(1)")" "Manual: goroot-guard-$command(1)" \
                "$command: the help names the manual"
        is "$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh /s/^\.It \([0-9]*\)$/\1/p' "$(page "$command")" | sort -n | xargs)" \
                "$(sed -n '/^The exit status is/,/^Manual:/{ /^Manual:/!p; }' "$tmp/help.$command" | grep -ow '[0-9]\{1,3\}' | sort -nu | xargs)" \
                "$command: exit statuses as in the manual"
        is "$(sed -n '/^\.Sh SEE ALSO/,$s/^\.Xr \(goroot-guard 1\).*/\1/p' "$(page "$command")")" 'goroot-guard 1' "$command: the manual knows the overview"
        ok "$command: the overview knows the manual" grep -q "^\\.Xr goroot-guard-$command 1" "$(page '')"
        for shell in $shells; do
                # A command may be called `-`.
                is "$(offers "$shell" "goroot-guard $command -" | grep -vx -- -)" "$(names <"$what")" "$shell offers the options of $command"
        done
done
while IFS=$'\t' read -r question value; do
        for shell in $shells; do
                case $shell,$value in
                bash,own-word) offers_value bash "$question" FILE ;; # it does not know of others' completions
                *) offers_value "$shell" "$question" "$value" ;;
                esac
        done
done <"$tmp/values"

# What a value may be, as the program says when it is another. (In an item of several, a rule, say, that is up to its own tests.)
while IFS=$'\t' read -r question value; do
        allows=${value%'[,...]'}
        [[ $question == *' -'* && $question != *' -- '* && $allows == *[a-z]* && ! $allows =~ (^|\|)[A-Z]+(\||$) ]] || continue
        read -r -a words <<<"$question"
        try "$program" "${words[@]:1}" no-such-word -- true
        is "$status $(sed -En 's/.*\(allowed: (.*)\)$/\1/p' <<<"$err" | sed 's,:/[^,]*,:/PATH,g; s/, /|/g')" "125 $allows" "$question: what is allowed"
done <"$tmp/values"

# One name means one thing: the same letter, and what stands for a value is called the same.
sed -E 's/ [^-A-Z][^ ]*$/ =/' "$tmp"/what.?* | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^--/) print $i "\t" $0 }' | sort -u | cut -f 1 | uniq -d >"$tmp/several"
is "$(cat "$tmp/several")" '' 'an option of several commands has one letter and one word for its value'
manual_options "$(page '')" '.Ss Options that mean the same everywhere' | grep -vx -- '--' >"$tmp/everywhere"
ok 'the overview: has options that mean the same everywhere' test -s "$tmp/everywhere"
is "$(sort -u "$tmp"/what.?* | comm -13 - "$tmp/everywhere")" '' 'the overview: options that mean the same everywhere are those of commands'

# ---- what the pages say elsewhere ----

for page in "$man"/*; do
        is "$(mandoc -T ascii -O width=78 "$page" | col -bx | grep -E '^.{81}')" '' "${page##*/}: fits 80 columns"
done

# Command lines in manual pages and other documents, as far as they are on one line.
grep -ohE 'goroot-guard [a-z-]+( [^`"()]*)?' "$man"/* "$top"/*.md | sed 's/ -- .*//; s/ |.*//' | sort -u >"$tmp/lines"
while read -r -a words; do
        grep -qx -- "${words[1]}" <<<"$commands" || continue
        for word in "${words[@]:2}"; do
                [[ $word =~ ^(--[a-z][a-z-]*|-[a-zA-Z]$) ]] || continue
                ok "${words[*]}: ${words[1]} has ${BASH_REMATCH[0]}" grep -qx -- "${BASH_REMATCH[0]}" <(names <"$tmp/what.${words[1]}")
        done
done <"$tmp/lines"

# variables FILE...: those that a program knows, without debugging information
variables() {
        local file
        for file; do
                strip -o "$tmp/stripped" "$file"
                grep -aoE 'GOROOT_GUARD(_[A-Z_]*[A-Z])?' "$tmp/stripped"
        done | sort -u
}
grep -hE '^\.(It )?Ev ' "$man"/* | grep -oE 'GOROOT_GUARD(_[A-Z_]*[A-Z])?' | sort -u >"$tmp/variables"
variables "$program" "$library" >"$tmp/known"
is "$(comm -23 "$tmp/variables" "$tmp/known")" '' 'the manual has no variables that nothing knows'
# In the journal the members of records are called so.
grep -E '^\.(It )?Va ' "$man/goroot-guard-records.5" | grep -oE '\b[a-z_]+\b' | tr '[:lower:]' '[:upper:]' | sed 's/^/GOROOT_GUARD_/' |
        sort -u - "$tmp/variables" >"$tmp/documented"
is "$(comm -13 "$tmp/documented" "$tmp/known")" '' 'all variables are in the manual'

# ---- the configuration ----

conf=$man/goroot-guard.conf.5

# allowed LINE...: what the program says is allowed in the last line of such a configuration
allowed() {
        printf '%s\n' "$@" >"$tmp/conf"
        "$program" check-config "$tmp/conf" | sed -En '$s/.*\(allowed: ([^)]*)\).*/\1/p' | sed 's/, /\n/g' | sed 's,:/.*,:/path,' | sort
}

# The keys of a section of the manual, or the words that a key takes there: in its own line, in a list, or in its text.
keys() {
        sed -n "/^\\.Ss $1/,/^\\.S[hs] /s/^\\.It Cm \\([a-z]*\\) No = .*/\\1/p" "$conf" | sort
}
words_of() {
        awk -v section="$1" -v key="$2" '
        /^\.S[hs] / { inside = $0 == ".Ss " section }
        inside && /^\.It Cm [a-z]+ No = / {
                mine = $3 == key
                if (mine && $6 == "Cm") {
                        for (i = 7; i <= NF; i += 2)
                                print $i
                        mine = 0
                }
                next
        }
        inside && /^\.El/ && --nested < 0 { mine = 0 }
        inside && /^\.Bl/ { nested++ }
        mine && /^\.It Cm / { print $3 ($4 == ":" ? ":" $NF : "") ; listed = 1 }
        mine && /^\.Cm / && !listed { print $2 }' "$conf" | sort
}

for section in Settings Rules; do
        start=
        [ "$section" = Settings ] || start='[rule x]'
        # Some of a rule's are told among the settings.
        is "$(allowed "$start" 'no-such-key = x')" "$({ keys "$section" && sed -n "/^\\.Ss $section/,/^\\.Ss /s/^\\.Cm \\([a-z]*\\)\\( [,.]\\)\\{0,1\\}$/\\1/p" "$conf" |
                grep -xF "$(keys Settings)"; } | sort -u)" "$section: keys as in the manual"
        for key in $(keys "$section"); do
                listed=$(allowed "$start" "$key = no-such-word")
                # A pattern may be anything, and what it has to begin with is told in a sentence.
                case $listed in
                '' | *' '*) ;;
                *) is "$(words_of "$section" "$key")" "$listed" "$section: $key: words as in the manual" ;;
                esac
        done
done
reasons=$(allowed '[rule x]' 'reason = no-such-word')
for reason in $reasons; do
        ok "reason $reason: is in the manual of records" grep -q "^\\.Ql $reason\\b" "$man/goroot-guard-records.5"
        ok "reason $reason: is in README.md" grep -q "^| \`$reason\` |" "$top/README.md"
done
is "$(allowed '' 'policy = no-such-word' | xargs)" "$(tr '|' '\n' <<<"$(sed -n 's/^-p --policy //p' "$tmp/what.run")" | sort | xargs)" \
        'policies of the configuration as of run'
is "$(allowed '' 'log = no-such-word' | xargs)" "$(sed -n 's/^--log \(.*\)\[,\.\.\.\]$/\1/p' "$tmp/what.run" | tr '|' '\n' | sed 's,/PATH,/path,' | sort | xargs)" \
        'sinks of the configuration as of run'
done_testing
