#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard check, on real toolchains and on trees made here. What it predicts is compared with what go does.
#
#   tests/cli/check.sh PROGRAM
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

versions='1.19 1.21 1.22 1.23'
for v in $versions; do
        toolchain "$v"
done
root() {
        toolchain "$1"
        echo "$goroot"
}
r22=$(root 1.22)
r19=$(root 1.19)
usual=$PATH
export GOTOOLCHAIN=local GO111MODULE=on GOFLAGS=-mod=mod GOPROXY=off GOCACHE="$tmp/gocache"
mkdir "$tmp/module"
printf 'module example\n\ngo 1.19\n' >"$tmp/module/go.mod"
printf 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println() }\n' >"$tmp/module/main.go"

# with_go DIR COMMAND...: DIR is first in PATH
with_go() {
        t_dir=$1
        shift
        PATH=$t_dir:$usual "$@"
}

# line LABEL: what stands behind it in the output
line() {
        printf '%s\n' "$out" | sed -n "s/^$1  *//p"
}

# member NAME [INDEX]: of a result in the JSON output
member() {
        printf '%s' "$out" | python3 -c '
import json, sys
result = json.load(sys.stdin)["results"][int(sys.argv[2])]
print("null" if result[sys.argv[1]] is None else result[sys.argv[1]])' "$1" "${2-0}"
}

# in_module GOROOT GO ARG...: what go says, both streams together
in_module() {
        t_goroot=$1
        shift
        (cd "$tmp/module" && GOROOT=$t_goroot "$@" 2>&1) || :
}

# The real version of a toolchain, from a source of its own: the first word of its VERSION file.
version_of() {
        head -n 1 "$1/VERSION"
}

# ---- nothing wrong ----

try with_go "$r22/bin" "$program" check
is "$status" 0 'no GOROOT: status 0'
is "$err" '' 'no GOROOT: nothing on the standard error'
is "$(line GOROOT)" 'not set' 'no GOROOT: says so'
is "$(line go)" "$r22/bin/go ($(version_of "$r22"))" 'no GOROOT: the go in PATH, with its version'
is "$(line 'real root')" "$r22" 'no GOROOT: the real root'
is "$(line verdict)" 'match: GOROOT is not set: the go finds its own root' 'no GOROOT: a match'
is "$(line fix)" '' 'no GOROOT: nothing to mend'

export GOROOT=
try "$program" check "$r22/bin/go"
is "$status" 0 'empty GOROOT: status 0'
is "$(line GOROOT)" empty 'empty GOROOT: says so'

ln -s "$r22" "$tmp/link"
for alias in "$r22" "$r22/" "$r22/." "$r22/bin/.." "/$r22" "$tmp/link" "$(realpath --relative-to=. "$r22")"; do
        GOROOT=$alias
        try "$program" check "$r22/bin/go"
        is "$status" 0 "the right root as $alias: status 0"
        is "$(line GOROOT)" "$alias ($(version_of "$r22")), from the environment" "the right root as $alias: its version"
done

mkdir "$tmp/bin" "$tmp/noexec"
ln -s "$tmp/link/bin/go" "$tmp/bin/go"
ln -s go "$tmp/bin/go1.22"
: >"$tmp/noexec/go"
GOROOT=$r22
try with_go "$tmp/noexec:$tmp/bin" "$program" check
is "$status" 0 'reached by symbolic links: status 0'
is "$(line go)" "$tmp/bin/go -> $r22/bin/go ($(version_of "$r22"))" 'reached by symbolic links: where they lead, past a file that may not be executed'
try with_go "$tmp/bin" "$program" check go1.22
is "$status" 0 'another name in PATH: status 0'
is "$(line go)" "$tmp/bin/go1.22 -> $r22/bin/go ($(version_of "$r22"))" 'another name in PATH: found'

GOROOT=$r19
export GOTOOLCHAIN=go1.21.99
try "$program" check "$r22/bin/go"
is "$status" 0 'GOTOOLCHAIN of another version: status 0'
like "$(line verdict)" 'match: GOTOOLCHAIN' 'GOTOOLCHAIN of another version: says why'
GOTOOLCHAIN=local

# ---- another version, and what go makes of it ----

for binary in $versions; do
        toolchain "$binary"
        mine=$goroot
        for other in $versions; do
                [ "$binary" != "$other" ] || continue
                toolchain "$other"
                GOROOT=$goroot
                try "$program" check "$mine/bin/go"
                pair="go $binary with the root of $other"
                is "$status" 1 "$pair: status 1"
                is "$(line GOROOT)" "$goroot ($(version_of "$goroot")), from the environment" "$pair: GOROOT"
                is "$(line go)" "$mine/bin/go ($(version_of "$mine"))" "$pair: go"
                is "$(line 'real root')" "$mine" "$pair: real root"
                is "$(line fix)" 'unset GOROOT' "$pair: fix"
                verdict=$(line verdict)
                like "$verdict" 'version-mismatch: ' "$pair: verdict"
                predicted=$(expr "$verdict" : '[^"]*"\(.*\)"$') || :
                like "$(in_module "$goroot" "$mine/bin/go" build -o /dev/null)" "${predicted:-nothing}" \
                        "$pair: go fails as predicted"
        done
done
GOROOT=$(root 1.21)
try "$program" check "$r22/bin/go"
eval "$(line fix)"
try "$program" check "$r22/bin/go"
is "$status" 0 'the fix mends it'

# ---- GOROOT is no root ----

# predicted NAME: the words in double quotes are what go says
predicted() {
        t_words=$(expr "$(line verdict)" : '[^"]*"\(.*\)"') || :
        like "$(in_module "$GOROOT" "$r22/bin/go" build -o /dev/null)" "${t_words:-nothing}" "$1: go fails as predicted"
}

export GOROOT
# shellcheck disable=SC2016,SC2088 # meant literally
for case in 'nowhere:/no/such/place:cannot find GOROOT directory' 'dollar:$HOME/go:literal $' 'tilde:~/go:literal ~' \
        "quotes:'$r22':quotes" "blank: $r22:blanks" 'relative:no/such/place:relative' "binary:$r22/bin/go:go binary"; do
        name=${case%%:*}
        GOROOT=${case#*:}
        hint=${GOROOT##*:}
        GOROOT=${GOROOT%:*}
        try "$program" check "$r22/bin/go"
        is "$status" 1 "no directory, $name: status 1"
        like "$(line verdict)" "missing: every go command fails" "no directory, $name: verdict"
        like "$(line verdict)" "$hint" "no directory, $name: says why"
        is "$(line fix)" 'unset GOROOT' "no directory, $name: fix"
        predicted "no directory, $name"
done

mkdir "$tmp/sources" "$tmp/empty"
ln -s "$r22/src" "$r22/VERSION" "$tmp/sources/"
for GOROOT in "$tmp/empty" "$r22/bin" "$tmp/sources"; do
        name=${GOROOT##*/}
        try "$program" check "$r22/bin/go"
        is "$status" 1 "incomplete, $name: status 1"
        like "$(line verdict)" 'incomplete: ' "incomplete, $name: verdict"
        predicted "incomplete, $name"
done
GOROOT=$tmp/empty
try "$program" check "$r19/bin/go"
t_words=$(expr "$(line verdict)" : '[^"]*"\(.*\)"')
like "$(in_module "$GOROOT" "$r19/bin/go" build -o /dev/null)" "$t_words" 'incomplete, an older go: go fails as predicted'

mkdir -p "$tmp/twin/bin"
cp "$r22/bin/go" "$tmp/twin/bin/"
ln -s "$r22/pkg" "$r22/src" "$r22/VERSION" "$tmp/twin/"
GOROOT=$tmp/twin
try "$program" check "$r22/bin/go"
is "$status" 1 'another tree of the same version: status 1'
like "$(line verdict)" 'tree-mismatch: everything succeeds, silently' 'another tree of the same version: verdict'
is "$(line 'real root')" "$r22" 'another tree of the same version: real root'

# ---- the go/env file ----

unset GOROOT
mkdir -p "$HOME/.config/go"
file=$HOME/.config/go/env
printf 'GOPROXY=off\n GOROOT=/ignored\nGOROOT=%s\n' "$r19" >"$file"
try "$program" check "$r22/bin/go"
is "$status" 1 'from a file: status 1'
is "$(line GOROOT)" "$r19 ($(version_of "$r19")), from $file:3" 'from a file: its name and line'
like "$(line verdict)" 'version-mismatch' 'from a file: verdict'
like "$(line fix)" "$file" 'from a file: the fix names it'
try "$program" check --json "$r22/bin/go"
is "$(member goroot_source)" "$file:3" 'from a file: JSON'
GOENV=off try "$program" check "$r22/bin/go"
is "$status" 0 'from a file that GOENV=off hides: status 0'

export GOROOT="$r22"
try "$program" check "$r22/bin/go"
is "$status" 0 'a wrong file behind a right variable: status 0'
like "$(line note)" "$file:3 sets GOROOT to $r19" 'a wrong file behind a right variable: a note'
GOROOT=$tmp/empty
try "$program" check "$r22/bin/go"
is "$status" 1 'both wrong: status 1'
eval "$(line fix)"
try "$program" check "$r22/bin/go"
is "$status" 0 'both wrong: the fix mends both'
is "$(line GOROOT)" 'not set' 'both wrong: nothing is left'
is "$(grep -c GOPROXY "$file")" 1 'both wrong: the rest of the file is left'
rm "$file"

# ---- what cannot be told ----

export GOROOT="$r19"
mkdir "$tmp/shim" "$tmp/lone"
printf '#!/bin/sh\nGOROOT=%s exec %s/bin/go "$@"\n' "$r22" "$r22" >"$tmp/shim/go"
chmod +x "$tmp/shim/go"
cp "$r22/bin/go" "$tmp/lone/go"
cp /bin/true "$tmp/lone/gofish"
try with_go "$tmp/shim" "$program" check
is "$status" 2 'a script: status 2'
like "$(line verdict)" "can't tell: a script" 'a script: says so'
like "$(line verdict)" 'goroot-guard run -- go version' 'a script: says what to do'
try "$program" check "$tmp/lone/gofish"
is "$status" 2 'another program: status 2'
like "$(line verdict)" "can't tell: not the go command" 'another program: says so'
try "$program" check "$tmp/noexec/go"
is "$status" 2 'a file that may not be executed: status 2'
like "$(line verdict)" "may not be executed" 'a file that may not be executed: says so'
try "$program" check "$tmp/noexec"
is "$status" 2 'a folder: status 2'
try "$program" check "$tmp/no/go"
is "$status" 2 'no such file: status 2'
like "$(line verdict)" 'No such file' 'no such file: says so'
try "$program" check no-such-go
is "$status" 2 'not in PATH: status 2'
like "$(line verdict)" 'there is no no-such-go in PATH' 'not in PATH: says so'
try "$program" check "$tmp/lone/go"
is "$status" 2 'a go outside any tree: status 2'
like "$(line verdict)" "can't tell: this go lies in no toolchain tree" 'a go outside any tree: says so'
is "$(line fix)" '' 'a go outside any tree: no advice that could break it'
GOROOT=$r22
try "$program" check "$tmp/lone/go"
is "$status" 0 'a go outside any tree, with a root of its version: status 0'
unset GOROOT
try "$program" check "$tmp/lone/go"
is "$status" 2 'a go outside any tree, without GOROOT: status 2'

# ---- several ----

export GOROOT="$r22"
try "$program" check "$r22/bin/go" "$tmp/shim/go"
is "$status" 2 'match, unknown: status 2'
is "$(printf '%s\n' "$out" | grep -c '^$')" 1 'an empty line between two'
try "$program" check "$r22/bin/go" "$r22/bin/go"
is "$status" 0 'match, match: status 0'
try "$program" check "$tmp/shim/go" "$r19/bin/go" "$r22/bin/go"
is "$status" 1 'unknown, violation, match: status 1'

# ---- JSON ----

try "$program" check --json "$r19/bin/go" "$tmp/shim/go"
is "$status" 1 'JSON: the status is the same'
is "$(printf '%s\n' "$out" | wc -l)" 1 'JSON: one line'
is "$(printf '%s' "$out" | python3 -c 'import json, sys; o = json.load(sys.stdin); print(o["v"], o["status"], len(o["results"]))')" \
        '1 1 2' 'JSON: version, status, results'
for pair in "go:$r19/bin/go" 'verdict:violation' 'status:1' 'reason:version-mismatch' "path:$r19/bin/go" \
        "binary:$r19/bin/go" "binary_version:$(version_of "$r19")" "real_root:$r19" "goroot:$r22" \
        "goroot_version:$(version_of "$r22")" 'goroot_source:env' 'rule:null' 'note:null' 'remedy:unset GOROOT'; do
        is "$(member "${pair%%:*}")" "${pair#*:}" "JSON: ${pair%%:*}"
done
is "$(member verdict 1)" unknown 'JSON: verdict of a script'
is "$(member goroot 1)" null 'JSON: nothing that is not known'
manual=$here/../../tools/man/goroot-guard-check.1
for name in $(printf '%s' "$out" | python3 -c 'import json, sys; print(*json.load(sys.stdin)["results"][0])'); do
        ok "JSON: the manual describes $name" grep -q "^\\.It Va $name\$" "$manual"
done

# ---- hostile values ----

GOROOT=$(printf '/x\nverdict    match\033[2J\377"')
try "$program" check "$r22/bin/go"
is "$status" 1 'control characters: status 1'
is "$(printf '%s\n' "$out" | grep -c '^verdict')" 1 'control characters: no line is forged'
unlike "$out" "$(printf '\033')" 'control characters: none reaches the terminal'
try "$program" check --json "$r22/bin/go"
like "$(member goroot)" 'verdict    match' 'control characters: valid JSON'

# ---- rules ----

GOROOT=$r19
export GOROOT_GUARD_CONF="$tmp/conf"
printf '[rule merged]\ngoroot = %s/**\npolicy = off\n' "$r19" >"$tmp/conf"
try "$program" check "$r22/bin/go"
is "$status" 0 'allowed by a rule: status 0'
like "$(line verdict)" 'allowed by rule merged: version-mismatch: ' 'allowed by a rule: names it'
try "$program" check --json "$r22/bin/go"
is "$(member verdict) $(member rule) $(member reason)" 'allowed merged version-mismatch' 'allowed by a rule: JSON'
printf '[rule merged]\ngoroot = %s/**\npolicy = log\n' "$r19" >"$tmp/conf"
try "$program" check "$r22/bin/go"
is "$status" 1 'a rule that only logs: status 1'
printf '[rule elsewhere]\ncwd = %s/module/**\npolicy = off\n' "$tmp" >"$tmp/conf"
try "$program" check "$r22/bin/go"
is "$status" 1 'a rule for another folder: status 1'
cd "$tmp/module"
try "$program" check "$r22/bin/go"
is "$status" 0 'a rule for this folder: status 0'
cd "$tmp"
printf 'policy = off\n' >"$tmp/conf"
try "$program" check "$r22/bin/go"
is "$status" 1 'the guard is off, the violation is there: status 1'
unset GOROOT_GUARD_CONF

# ---- colour ----

# on_terminal COMMAND...: its output, as a terminal got it
on_terminal() {
        printf "'%s' " "$@" >"$tmp/line"
        TERM=xterm script -qec "$(cat "$tmp/line")" /dev/null </dev/null
}

if command -v script >/dev/null; then
        unset NO_COLOR
        like "$(on_terminal "$program" check "$r22/bin/go")" "$(printf '\033')" 'colour on a terminal'
        NO_COLOR=1
        export NO_COLOR
        unlike "$(on_terminal "$program" check "$r22/bin/go")" "$(printf '\033')" 'no colour with NO_COLOR'
        unset NO_COLOR
else
        skip 'colour on a terminal' 'no script(1) here'
        skip 'no colour with NO_COLOR' 'no script(1) here'
fi
unlike "$("$program" check "$r22/bin/go")" "$(printf '\033')" 'no colour elsewhere'

for words in check 'check --json'; do
        status=0
        # shellcheck disable=SC2086 # two words
        "$program" $words "$r22/bin/go" >/dev/full 2>"$tmp/err" || status=$?
        is "$status" 125 "$words on a full disk: status 125"
        like "$(cat "$tmp/err")" 'goroot-guard: cannot write' "$words on a full disk: says so"
done
done_testing
