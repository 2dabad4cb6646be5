#!/bin/sh
# SPDX-License-Identifier: MIT
# What every command has in common: help, version, mistakes on the command line, and a manual page. That they say the same is words.sh.
#
#   tests/cli/help.sh PROGRAM
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
man=$here/../../tools/man
manual=$man/goroot-guard.1

# each_line TEXT PREFIX: whether every line starts so
each_line() {
        [ -n "$1" ] && ! printf '%s\n' "$1" | grep -v "^$2"
}

# narrow TEXT: no line is wider than a terminal of 80 columns
narrow() {
        ! printf '%s\n' "$1" | grep -E '^.{81,}'
}

refused() {
        is "$status" 125 "$1: status 125"
        is "$out" '' "$1: nothing on the standard output"
        ok "$1: a message with the program's name" each_line "$err" 'goroot-guard: '
}

try "$program" --help
overview=$out
is "$status" 0 '--help: status 0'
is "$err" '' '--help: nothing on the standard error'
like "$out" 'Usage: goroot-guard COMMAND' '--help: starts with the usage'
ok '--help: fits 80 columns' narrow "$out"
try "$program" -h
is "$out" "$overview" '-h is --help'

try "$program" --version
is "$status" 0 '--version: status 0'
ok "--version: a name and a number: $out" expr "$out" : 'goroot-guard [0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*$'

try "$program" --list-commands
commands=$out
is "$status" 0 '--list-commands: status 0'
is "$(printf '%s\n' "$commands" | sort | uniq -d)" '' '--list-commands: each once'
for command in run check check-config; do
        ok "--list-commands: has $command" expr " $(printf '%s' "$commands" | tr '\n' ' ') " : ".* $command "
done

for command in $commands; do
        try "$program" "$command" --help
        text=$out
        is "$status" 0 "$command --help: status 0"
        is "$err" '' "$command --help: nothing on the standard error"
        like "$text" "Usage: goroot-guard $command" "$command --help: starts with the usage"
        ok "$command --help: fits 80 columns" narrow "$text"
        like "$overview" "  $command " "$command: is in the overview"
        page=$man/goroot-guard-$command.1
        ok "$command: has a manual page" grep -q "^\\.Dt GOROOT-GUARD-$(printf '%s' "$command" | tr '[:lower:]' '[:upper:]') 1\$" "$page"
        ok "$command: its page is sound" mandoc -T lint -W warning "$page"
        try "$program" "$command" -h
        is "$out" "$text" "$command -h is --help"
        try "$program" "$command" --no-such-option
        refused "$command --no-such-option"
        like "$err" "unknown option '--no-such-option'" "$command --no-such-option: names it"
        try "$program" "$command" -Z
        refused "$command -Z"
        like "$err" "unknown option '-Z'" "$command -Z: names it"
        try "$program" "$command" --help=x
        refused "$command --help=x"
        like "$err" "'--help=x' takes no value" "$command --help=x: says why"
done

try "$program"
refused 'no command'
try "$program" no-such-command
refused 'unknown command'
like "$err" "unknown command 'no-such-command'" 'unknown command: names it'
try "$program" --no-such-option
refused 'unknown option'
try "$program" --under-guard
refused 'the second stage by hand'
try "$program" "$(printf 'x\033[31m\nforged')"
refused 'control characters in a command'
unlike "$err" "$(printf '\033')" 'control characters are not sent to a terminal'

for words in --help --version --list-commands 'run --help' 'check --help'; do
        status=0
        # shellcheck disable=SC2086 # two words
        "$program" $words >/dev/full 2>"$tmp/err" || status=$?
        is "$status" 125 "$words on a full disk: status 125"
        like "$(cat "$tmp/err")" 'No space left' "$words on a full disk: says so"
done

if command -v mandoc >/dev/null; then
        ok 'the manual is sound' mandoc -T lint -W warning "$manual"
else
        skip 'the manual is sound' 'no mandoc here'
fi
done_testing
