# SPDX-License-Identifier: MIT
# What fish would offer: complete.fish COMPLETION <QUESTIONS, each a command line; prints QUESTION<tab>WORD for each word.
# There is another command, whose only argument is own-word.
source $argv[1]
complete -c one-command -f -a own-word
while read -l question
    for word in (complete -C $question)
        printf '%s\t%s\n' $question (string replace -r '\t.*' '' -- $word)
    end
end
