# SPDX-License-Identifier: MIT
# What zsh would offer: complete.zsh COMPLETION <QUESTIONS, each a command line; prints QUESTION<tab>WORD for each word. It completes
# in its line editor only, which wants a terminal. There is another command, whose only argument is own-word.
if [[ -z $COMPLETE_ZSH ]]; then
  questions=$(mktemp)
  cat >$questions
  zmodload zsh/zpty
  export COMPLETE_ZSH=$questions
  zpty asked zsh -f -i
  zpty -w asked "source ${(q)0:A} ${(q)1:A}"
  while zpty -r asked line; do :; done
  [[ ! -f $questions.answers ]] || cat $questions.answers
  rm -f $questions $questions.*
  exit
fi

fpath=(${1:h} $fpath)
autoload -Uz compinit
compinit -u -d $COMPLETE_ZSH.dump

_one_command() { compadd own-word }
compdef _one_command one-command

# The words that it would add, beside what it does.
compadd() {
  local -a words
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    builtin compadd -A words "$@"
    (( $#words == 0 )) || print -rl -- $BUFFER$'\t'$^words >>$COMPLETE_ZSH.answers
  fi
  builtin compadd "$@"
}
answer() {
  _main_complete
  compstate[insert]= compstate[list]=
}
zle -C answer complete-word answer
zle-line-init() {
  for BUFFER in ${(f)"$(<$COMPLETE_ZSH)"}; do
    CURSOR=$#BUFFER
    zle answer
  done
  BUFFER=exit
  zle accept-line
}
zle -N zle-line-init
