# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What bash would offer: complete.bash COMPLETION [BASH-COMPLETION] <QUESTIONS, each a command line; prints QUESTION<tab>WORD for each
# word. There is another command, whose only argument is own-word.
if [[ ${2-} ]]; then
        # shellcheck source=/dev/null
        . "$2"
fi
# shellcheck source=tools/completion/goroot-guard.bash
. "$1"
complete -W own-word one-command

# As readline splits a line by COMP_WORDBREAKS.
split() {
        local i c word=
        COMP_WORDS=()
        for ((i = 0; i < ${#COMP_LINE}; i++)); do
                c=${COMP_LINE:i:1}
                if [[ $c == [[:blank:]] || $c == [:=] ]]; then
                        [[ ! $word ]] || COMP_WORDS+=("$word")
                        [[ $c == [[:blank:]] ]] || COMP_WORDS+=("$c")
                        word=
                else
                        word+=$c
                fi
        done
        [[ ! $word && $COMP_LINE == *[:=] ]] || COMP_WORDS+=("$word")
}

while IFS= read -r question; do
        COMP_LINE=$question
        COMP_POINT=${#question}
        split
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMPREPLY=()
        function=$(complete -p "${COMP_WORDS[0]}")
        function=${function#*-F }
        "${function%% *}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
        for word in "${COMPREPLY[@]}"; do
                printf '%s\t%s\n' "$question" "$word"
        done
done
