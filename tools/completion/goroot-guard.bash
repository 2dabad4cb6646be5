# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# bash completion for goroot-guard(1), with bash-completion or without it.
#
# The commands, their options and the values of these are read from the help texts of the program that is typed, so that nothing is
# told twice. Of their conventions this file knows: in a value `|` stands between alternatives, words in lower case stand for
# themselves and words in capitals for something, and `[,...]` makes a list of it; the last word of a line of usage says what
# follows the options.

# Reads the help of a command into variables of the caller: option[--policy]='off|log|rewrite|block', option[--json]='',
# operands=(DIR), and command=always where a command line follows, command=behind-dashes where it does after -- alone.
_goroot_guard_read() {
        local line word
        local an_option='^ {2,6}(-[a-zA-Z])?(, )?(--[a-z-]+)?( ([^ ]+))?(  |$)' an_operand='^(\[[A-Z]+(\.\.\.)?\]|[A-Z]+(\.\.\.)?)$'
        while IFS= read -r line; do
                if [[ $line == +( )-* && $line =~ $an_option ]]; then
                        for word in "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}"; do
                                [[ ! $word ]] || option[$word]=${BASH_REMATCH[5]}
                        done
                elif [[ $line == @(Usage:|'      ')' goroot-guard '* ]]; then
                        word=${line##* }
                        case $line in
                        *' [--] COMMAND [ARGUMENT...]') command=always ;;
                        *' -- COMMAND [ARGUMENT...]') command=behind-dashes ;;
                        *) [[ ! $word =~ $an_operand ]] || operands+=("${word//[].[]/}") ;;
                        esac
                fi
        done < <("$@" --help 2>/dev/null)
}

# The words of COMP_WORDS as the shell will see them: with the usual COMP_WORDBREAKS, --log=file:/x comes in five. Into arrays of
# the caller: words, and in first the place of each in COMP_WORDS.
_goroot_guard_join() {
        local i rest=${COMP_LINE:0:COMP_POINT} word blank
        for ((i = 0; i <= COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                blank=${rest%%[![:blank:]]*}
                rest=${rest#"$blank"}
                rest=${rest:${#word}}
                if [[ ! $blank && $i -gt 0 && ($word == [=:]* || ${COMP_WORDS[i - 1]} == *[=:]) ]]; then
                        words[${#words[@]} - 1]+=$word
                else
                        words+=("$word")
                        first+=("$i")
                fi
        done
}

# Adds what `compgen ARGUMENT...` finds for the caller's $current, behind its $front.
_goroot_guard_add() {
        local found
        while IFS= read -r found; do
                COMPREPLY+=("$front$found")
        done < <(compgen "$@" -- "$current")
}

# _goroot_guard_value PROGRAM WHAT CURRENT: values of an option, or operands
_goroot_guard_value() {
        local what=${2%'[,...]'} current=$3 front='' one
        local -a alternatives
        if [[ $what != "$2" && $current == *,* ]]; then
                front=${current%,*},
                current=${current##*,}
        fi
        IFS='|' read -ra alternatives <<<"$what"
        for one in "${alternatives[@]}"; do
                case $one in
                COMMAND | DIR | FILE | GO | LIBRARY | PATH) compopt -o filenames 2>/dev/null ;;
                NAME=VALUE | *:/PATH) compopt -o nospace 2>/dev/null ;;
                esac
                case $one in
                COMMAND | GO)
                        case $current in
                        */*) _goroot_guard_add -f ;;
                        *) _goroot_guard_add -c ;;
                        esac
                        ;;
                DIR) _goroot_guard_add -d ;;
                FILE | LIBRARY | PATH) _goroot_guard_add -f ;;
                NAME=VALUE) _goroot_guard_add -e -S = ;;
                PID) _goroot_guard_add -W "$(cd /proc && printf '%s\n' [0-9]*)" ;;
                RULE)
                        _goroot_guard_add -W "$("$1" lint --rules 2>/dev/null |
                                sed -En 's/^([A-Z]+[0-9]+) +(note|warning|error) +(yes)? *([a-z0-9-]+) .*/\1\n\4/p')"
                        ;;
                N | NAME | TEXT | TIME | VERSION) ;;
                *:/PATH)
                        one=${one%/PATH}
                        if [[ $current == "$one"* ]]; then
                                front+=$one
                                current=${current#"$one"}
                                _goroot_guard_add -f
                                return
                        fi
                        _goroot_guard_add -W "$one"
                        ;;
                *) _goroot_guard_add -W "$one" ;;
                esac
        done
}

# The command line that starts at that place in COMP_WORDS.
_goroot_guard_other_command() {
        local offset
        for offset in _comp_command_offset _command_offset; do
                if declare -F "$offset" >/dev/null; then
                        "$offset" "$1"
                        return
                fi
        done
        if [[ $1 -eq $COMP_CWORD ]]; then
                _goroot_guard_value '' COMMAND "$2"
        else
                _goroot_guard_value '' FILE "$2"
        fi
}

_goroot_guard() {
        local IFS=$' \t\n' program=$1 command='' front='' current wanted='' i n breaks
        local -a words=() first=() operands=()
        local -A option=()
        COMPREPLY=()
        _goroot_guard_join
        n=$((${#words[@]} - 1))
        current=${words[n]}
        if [[ $n -eq 1 ]]; then
                _goroot_guard_read "$program"
                case $current in
                -*) _goroot_guard_add -W "${!option[*]}" ;;
                *) _goroot_guard_add -W "$("$program" --list-commands 2>/dev/null)" ;;
                esac
                return
        fi
        _goroot_guard_read "$program" "${words[1]}"

        # What the word before asks for, and where another command line starts.
        for ((i = 2; i < n; i++)); do
                case ${words[i]} in
                --)
                        [[ ! $command ]] || i=$((i + 1))
                        break
                        ;;
                -*) [[ ! ${option[${words[i]}]-} ]] || i=$((i + 1)) ;;
                *) [[ $command != always ]] || break ;;
                esac
        done
        if [[ $i -le $n && $command && ${words[i - 1]} == -- || $i -lt $n && $command == always ]]; then
                _goroot_guard_other_command "${first[i]}" "$current"
                return
        fi
        [[ $i -le $n ]] || wanted=${option[${words[n - 1]}]}

        if [[ $wanted ]]; then
                _goroot_guard_value "$program" "$wanted" "$current"
        elif [[ $i -lt $n ]]; then
                _goroot_guard_value "$program" "${operands[0]-}" "$current"
        elif [[ $current == --*=* ]]; then
                _goroot_guard_value "$program" "${option[${current%%=*}]-}" "${current#*=}"
                COMPREPLY=("${COMPREPLY[@]/#/"${current%%=*}="}")
        elif [[ $current == -* ]]; then
                _goroot_guard_add -W "${!option[*]}"
        else
                [[ $command != always ]] || operands+=(COMMAND)
                for wanted in "${operands[@]}"; do
                        _goroot_guard_value "$program" "$wanted" "$current"
                done
        fi

        # Of the word readline replaces only what is behind the last break.
        breaks=${COMP_WORDBREAKS//[!:=]/}
        if [[ $breaks && $current == *["$breaks"]* ]]; then
                front=${current%"${current##*["$breaks"]}"}
                COMPREPLY=("${COMPREPLY[@]#"$front"}")
        fi
}

complete -F _goroot_guard goroot-guard
