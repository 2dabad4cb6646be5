#!/bin/bash
# SPDX-License-Identifier: MIT
# goroot-guard verify: which Go built a program, held against the Go that would build here and what the project says; a project
# by itself; hooks.
#
#   tests/cli/verify.sh PROGRAM MAKE-GO
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/cli/golayout.sh
. "$here/golayout.sh"
layout_setup "$2"

# Whatever Go is on this machine has no say.
mkdir -p "$tmp/tools"
for tool in bash cat chmod cp cut dirname env expr git grep head jq ln mkdir mkfifo mv rm sed sh sort tr uniq xargs; do
        ln -s "$(command -v "$tool")" "$tmp/tools/$tool"
done
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$tmp/tools/python3"

# go_here VERSION: the go that is first in PATH; none if it is empty
go_here() {
        rm -rf "$tmp/go"
        [ -z "$1" ] || go_root "$tmp/go" "$1"
        [ -z "$1" ] || printf 'GOTOOLCHAIN=local\n' >"$tmp/go/go.env"
        export PATH="$tmp/go/bin:$tmp/tools"
}

# app FILE VERSION [LINE...]: a program of the module example.com/app with more lines in its build information
app() {
        local file=$1 version=$2
        shift 2
        mkdir -p "$(dirname "$file")"
        printf 'mod\texample.com/app\t(devel)\t\n' >"$tmp/lines"
        [ $# -eq 0 ] || printf '%b\n' "$@" >>"$tmp/lines"
        go_program "$file" "$version" --mod "$tmp/lines" example.com/app
}

# project [FILE TEXT]...: a new one, and the working directory
project() {
        cd "$tmp"
        rm -rf "$tmp/project"
        mkdir "$tmp/project"
        cd "$tmp/project"
        while [ $# -gt 0 ]; do
                put "$1" "$2"
                shift 2
        done
}

ids() {
        printf '%s' "$out" | jq -r '.findings[] | select(.severity != "note") | .id' | sort | tr '\n' ' '
}

# finds STATUS IDS NAME [ARGUMENT...]: of verify --json
finds() {
        local expected=$1 wanted=$2 name=$3
        shift 3
        try "$program" verify --json "$@"
        is "$status" "$expected" "$name: status $expected"
        is "$(ids)" "$wanted" "$name: finds ${wanted:-nothing}"
        is "$(printf '%s' "$out" | jq .status)" "$expected" "$name: says its status"
        is "$err" '' "$name: nothing on the standard error"
}

field() {
        printf '%s' "$out" | jq -r "$1"
}

# ---- programs ----

go_here go1.22.12
project go.mod 'module example.com/app\n\ngo 1.22\n'
app "$tmp/same" go1.22.12
finds 0 '' 'the same Go' "$tmp/same"
is "$(field '.programs[0] | .version, .package, .module.path, .goarch, .dynamic')" \
        "$(printf 'go1.22.12\nexample.com/app\nexample.com/app\namd64\nfalse')" 'what it says of itself'
is "$(field '.go.version, .go.path')" "$(printf 'go1.22.12\n%s/go/bin/go' "$tmp")" 'the go that would build'
is "$(field '.programs[0].runtime_version, .programs[0].runtime_unknown')" "$(printf 'null\nthe program has no symbol table')" \
        'what its runtime would report is not guessed'
try "$program" verify "$tmp/same"
is "$status" 0 'for people: status 0'
like "$out" "$tmp/same  go1.22.12  not known  example.com/app" 'for people: a line for each program'
like "$out" 'nothing found' 'for people: that nothing was found'

app "$tmp/older" go1.22.5
finds 1 'verify-other-go ' 'another patch level' "$tmp/older"
like "$(field '.findings[].message')" 'built by go1.22.5, and the go that would build here is go1.22.12' 'another patch level: both versions'
like "$(field '.findings[].effect')" "$tmp/go/bin/go" 'another patch level: where the go is'
finds 1 'verify-other-go ' 'two programs, one of them wrong' "$tmp/same" "$tmp/older"
is "$(field '[.findings[] | select(.severity == "error")][0].file')" "$tmp/older" 'two programs: which of them'
app "$tmp/experiment" 'go1.22.12 X:rangefunc'
finds 0 '' 'the same Go with an experiment' "$tmp/experiment"
app "$tmp/devel" 'devel go1.23-abcdef Mon'
finds 1 'verify-other-go ' 'a development version' "$tmp/devel"

app "$tmp/ancient" go1.21.13
finds 1 'verify-below-go-line verify-other-go ' 'older than the go line' "$tmp/ancient"
put "$tmp/project/.go-version" '1.22.5\n'
finds 1 'verify-other-go ' '.go-version agrees with the program' "$tmp/older"
finds 1 'verify-other-pin ' '.go-version does not' "$tmp/same"
project go.mod 'module example.com/app\n\ngo 1.22.0\n\ntoolchain go1.22.20\n'
finds 1 'verify-below-toolchain ' 'older than the toolchain line' "$tmp/same"
project go.mod 'module example.com/other\n\ngo 1.23.0\n'
finds 0 '' "another module's go line says nothing" "$tmp/same"
is "$(field '.findings[] | select(.id == "verify-other-module") | .severity')" note "another module: a note of it"
project
finds 0 '' '--go-mod: no project here' "$tmp/same"
mkdir "$tmp/elsewhere"
put "$tmp/elsewhere/go.mod" 'module example.com/app\ngo 1.24\n'
finds 1 'verify-below-go-line ' '--go-mod: the project there' --go-mod "$tmp/elsewhere" "$tmp/same"

# What a go of 1.21 or newer would hand over to.
printf 'GOTOOLCHAIN=auto\n' >"$tmp/go/go.env"
project go.mod 'module example.com/app\n\ngo 1.22.0\n\ntoolchain go1.23.4\n'
finds 1 'verify-below-toolchain verify-other-go ' 'a toolchain line is followed' "$tmp/same"
is "$(field '.go | .own_version, .version, .chosen_by')" "$(printf 'go1.22.12\ngo1.23.4\n%s/project/go.mod:5' "$tmp")" \
        'a toolchain line: what it chooses'
app "$tmp/newer" go1.23.4
finds 0 '' 'built by the toolchain of the toolchain line' "$tmp/newer"
project go.mod 'module example.com/app\n\ngo 1.24\n'
finds 1 'verify-below-go-line verify-other-go ' 'a go line is followed' "$tmp/newer"
is "$(field .go.version)" go1.24.0 'a go line: its first release'
project go.mod 'module example.com/app\n\ngo 1.24\n\ntoolchain default\n'
finds 1 'project-go-too-old ' '"toolchain default": nothing is handed over to'
project go.mod 'module example.com/app\n\ngo 1.24\n'
GOTOOLCHAIN=go1.23.4 finds 1 'verify-below-go-line ' 'GOTOOLCHAIN names a toolchain' "$tmp/newer"
is "$(field .go.chosen_by)" GOTOOLCHAIN 'GOTOOLCHAIN: is named'

# --expect
go_here ''
project
app "$tmp/same" go1.22.12
finds 0 '' '--expect: that release' --expect go1.22.12 "$tmp/same"
finds 0 '' '--expect: any 1.22' --expect 1.22 "$tmp/same"
finds 1 'verify-not-expected ' '--expect: another release' --expect 1.22.1 "$tmp/same"
finds 1 'verify-not-expected ' '--expect: a longer number' --expect 1.2 "$tmp/same"
finds 0 '' '--expect: a development version by its words' --expect 'devel go1.23-abcdef Mon' "$tmp/devel"
finds 2 'verify-nothing-to-hold-against ' 'no go, no project, no --expect' "$tmp/same"
go_here go1.21.13
finds 0 '' '--expect counts instead of the go in PATH' --expect go1.22.12 "$tmp/same"

# Words that do not fit each other.
go_here go1.22.12
app "$tmp/forged" go1.22.12 'build\t-ldflags="-s -X runtime.buildVersion=go1.22.12"'
finds 1 'verify-version-forged ' 'linked with -X runtime.buildVersion' "$tmp/forged"
app "$tmp/plain-flags" go1.22.12 'build\t-ldflags="-s -w -X main.version=1"'
finds 0 '' 'linked with another -X' "$tmp/plain-flags"
is "$(field '.programs[0].settings[0] | .key, .value')" "$(printf '%s\n%s' -ldflags '-s -w -X main.version=1')" 'settings are without their quotes'
app "$tmp/arch" go1.22.12 'build\tGOARCH=arm64'
finds 1 'verify-mangled ' 'a GOARCH that is not that of the file' "$tmp/arch"
app "$tmp/modified" go1.22.12 'build\tvcs.revision=abc' 'build\tvcs.modified=true'
finds 0 '' 'built from a dirty tree: a note' "$tmp/modified"
like "$(field '.findings[].message')" 'not committed (on top of abc)' 'built from a dirty tree: on top of what'
app "$tmp/deps" go1.22.12 'dep\texample.com/a\tv1.0.0\th1:x=' 'dep\texample.com/b\tv2.0.0' '=>\t../b\t(devel)\t'
finds 0 '' 'a program with dependencies' "$tmp/deps"
is "$(field '.programs[0].dependencies[] | .path, .version, .sum, .replaced_by.path')" \
        "$(printf '%s\n' example.com/a v1.0.0 h1:x= null example.com/b v2.0.0 null ../b)" 'dependencies and what replaces them'
try "$program" verify -v "$tmp/deps"
like "$out" 'needs  example.com/b v2.0.0 => ../b (devel)' 'for people, --verbose: dependencies'
app "$tmp/mangled" go1.22.12 'build\t-tags="a'
finds 1 'verify-mangled ' 'a setting whose quotes are not closed' "$tmp/mangled"
app "$tmp/escapes" go1.22.12 'build\t-tags="\\033[31m\\\\n"'
try "$program" verify -v "$tmp/escapes"
unlike "$out" "$(printf '\033')" 'nothing of a program reaches the terminal as it is'

# Other files.
put "$tmp/text" 'no program\n'
finds 2 'verify-not-go ' 'a text' "$tmp/text"
go_program "$tmp/c" ''
finds 2 'verify-not-go ' "a program of another language" "$tmp/c"
like "$(field '.findings[].message')" 'no build information' "another language: says why"
finds 2 'verify-unreadable ' 'a file that is not there' "$tmp/none"
mkfifo "$tmp/fifo"
finds 2 'verify-unreadable ' 'a FIFO is not waited for' "$tmp/fifo"
head -c 100 "$tmp/same" >"$tmp/short"
finds 2 'verify-not-go ' 'half a program' "$tmp/short"
finds 1 'verify-not-go verify-other-go ' '1 counts over 2' "$tmp/text" "$tmp/older"

# Folders.
mkdir -p "$tmp/dist/linux" "$tmp/empty"
app "$tmp/dist/linux/app" go1.22.12
app "$tmp/dist/old" go1.21.0
put "$tmp/dist/README" 'x\n'
ln -s . "$tmp/dist/loop"
project
finds 1 'verify-other-go ' 'a folder' "$tmp/dist"
is "$(field '.programs[].file' | sort)" "$(printf '%s\n' "$tmp/dist/linux/app" "$tmp/dist/old")" 'a folder: the Go programs in it, each once'
finds 2 'verify-not-go ' 'a folder without any' "$tmp/empty"

# A go command that cannot run here.
finds 1 'verify-run-failed ' '--run: a go that does not run' --run "$tmp/go/bin/go"
finds 0 '' '--run: another program is not run' --run "$tmp/same"
is "$(field '.findings[] | select(.id == "verify-not-run") | .severity')" note '--run: and that is said'

# ---- a project ----

go_here go1.22.12
project go.mod 'module m\n\ngo 1.22\n' .go-version '1.22.12\n' .tool-versions 'golang 1.22.12\n' mise.toml "[tools]\ngo = '1.22'\n"
finds 0 '' 'a project of one mind'
is "$(field '[.pins[].kind] | join(" ")')" 'go-mod-go go-version tool-versions mise' 'a project: its pins'
try "$program" verify
like "$out" "1.22.12    .go-version" 'a project, for people: who says what'
project go.mod 'module m\n\ngo 1.23.0\n'
finds 1 'project-go-too-old ' 'a go line that the go does not meet'
like "$(field '.findings[].effect')" 'GOTOOLCHAIN=local' 'a go line: why go does not help itself'
project go.mod 'module m\n\ngo 1.22.x\n'
finds 1 'project-pin-trouble ' 'a go line that go refuses'
project go.mod 'module m\n\ngo 1.22.0\n\ntoolchain go1.21.0\n'
finds 1 'project-toolchain-older ' 'a toolchain line below the go line'
project go.mod 'module m\n\ngo 1.22.0\n\ntoolchain go1.22.20\n'
finds 1 'project-toolchain-ignored ' 'a toolchain line that GOTOOLCHAIN=local leaves without effect'
project .go-version '1.21.13\n'
finds 1 'project-other-go ' 'a .go-version that is not what runs'
project .go-version '1.22.12\n' .tool-versions 'golang 1.21.0\n'
finds 1 'project-other-go project-pins-disagree ' 'two managers, two versions'
project go.mod 'module m\n\ngo 1.22.12\n' .go-version '1.22.5\n'
finds 1 'project-other-go project-pins-disagree ' 'a .go-version below the go line'
project go.work 'go 1.21.0\nuse (\n\t./a\n)\n' a/go.mod 'module a\n\ngo 1.22.0\n' b/go.mod 'module b\n\ngo 1.22.0\n'
finds 1 'project-work-older ' 'a workspace older than a module in it, and not than one beside it'
like "$(field '.findings[].file')" "$tmp/project/a/go.mod" 'a workspace: which module'
project go.mod 'module m\n\ngo 1.22\n' a/b/go.mod 'module b\n\ngo 1.25\n' c/vendor/go.mod 'module v\n\ngo 1.99\n'
finds 1 'project-go-too-old ' 'modules below are looked at, vendored ones are not'
like "$(field '.findings[].file')" "$tmp/project/a/b/go.mod" 'modules below: which'
go_here go1.19.8
project go.mod 'module m\n\ngo 1.19\n\ntoolchain go1.22.0\n'
finds 1 'project-go-refuses ' 'a go before 1.21 knows no toolchain line'
project go.mod 'module m\n\ngo 1.20\n'
finds 1 'project-go-too-old ' 'a go before 1.21 takes the go line as advice'
is "$(field '.findings[].severity')" warning 'advice: a warning'
go_here ''
project
finds 2 'verify-nothing-to-hold-against ' 'no project at all'
project go.mod 'module m\n\ngo 1.22\n'
finds 0 '' 'a project, and no go to hold it against'

# Managers.
mkdir -p "$HOME/.goenv/versions/1.22.12" "$HOME/.goenv/shims"
put "$HOME/.goenv/shims/go" '#!/usr/bin/env bash\nexec goenv exec go "$@"\n'
chmod +x "$HOME/.goenv/shims/go"
export PATH="$HOME/.goenv/shims:$tmp/tools"
project .go-version '1.22.12\n' go.mod 'module m\n\ngo 1.22\n'
finds 0 '' "a shim runs what its file says"
is "$(field '.go | .manager, .version')" "$(printf 'goenv\ngo1.22.12')" 'a shim: whose, and what it would run'
project .go-version '1.22.11\n'
finds 1 'project-not-installed ' 'a version that the manager does not have'
like "$(field '.findings[].fix')" 'goenv install 1.22.11' 'not installed: the command'
mkdir -p "$HOME/.asdf/installs/golang/1.22.12"
project .tool-versions 'golang 1.22.12\n'
finds 0 '' 'a version that asdf has'
project .tool-versions 'golang 1.22.11\n'
finds 1 'project-not-installed ' 'a version that asdf does not have'
ASDF_DATA_DIR=$tmp/none finds 0 '' 'asdf is somewhere else, and not there'

# ---- hooks ----

go_here go1.22.12
project go.mod 'module example.com/app\n\ngo 1.22\n' a/x.go 'package a\n' b/go.mod 'module b\n\ngo 1.23\n' b/y.go 'package b\n'
try "$program" verify --pre-commit a/x.go
is "$status $out$err" '0 ' '--pre-commit: nothing to say, nothing said'
try "$program" verify --pre-commit a/x.go b/y.go
is "$status" 1 '--pre-commit: another module is staged, too'
like "$out" 'project-go-too-old' '--pre-commit: what is wrong with it'
unlike "$out" SAYS '--pre-commit: and nothing else'
try "$program" verify --pre-commit
is "$status $out" '0 ' '--pre-commit: no files'
try "$program" verify --pre-commit gone/away.go a/none.go
is "$status" 0 '--pre-commit: files that are not there'
app b/tool go1.21.0
try "$program" verify --pre-commit b/tool
like "$out" 'verify-other-go' '--pre-commit: a program is looked at'

hook=$here/../../tools/integrations/git-hook.sh
# shellcheck disable=SC2120 # mostly without
hook() {
        "$hook" --program "$program" "$@"
}
# repository [FILE TEXT]...: a project under git
repository() {
        project "$@"
        git init -q -b main .
        git config user.name test
        git config user.email test@example.com
        git add -A
        git commit -q --no-verify --allow-empty -m start
}
commit() {
        git add -A
        try git commit -q -m change
}
repository go.mod 'module example.com/app\n\ngo 1.22\n'
ok 'the hook is put in place' hook
ok 'it may be executed' test -x .git/hooks/pre-commit
put a.go 'package app\n'
commit
is "$status" 0 'the hook lets a right commit pass'
is "$out$err" '' 'and is silent'
put go.mod 'module example.com/app\n\ngo 1.30\n'
commit
is "$status" 1 'the hook stops a wrong one'
like "$out$err" 'project-go-too-old' 'and says why'
try git commit -q --no-verify -m anyway
is "$status" 0 'git goes past it'
cp .git/hooks/pre-commit "$tmp/first"
ok 'once more' hook
is "$(cat .git/hooks/pre-commit)" "$(cat "$tmp/first")" 'changes nothing'
mkdir sub
put 'sub/a file
with a newline.go' 'package sub\n'
commit
is "$status" 1 'names with blanks and newlines'
ok 'the hook is taken away' hook --uninstall
ok 'and is gone' test ! -e .git/hooks/pre-commit
try hook --uninstall
is "$status" 1 'twice is once too often'

repository go.mod 'module example.com/app\n\ngo 1.22\n'
# shellcheck disable=SC2016 # for the hook's shell
put .git/hooks/pre-commit '#!/bin/sh\necho before >>.git/log\nexit "$(cat .git/answer)"\n'
chmod +x .git/hooks/pre-commit
cp .git/hooks/pre-commit "$tmp/theirs"
echo 0 >.git/answer
ok 'a hook is there: it is kept' hook "$tmp/project"
ok 'even the second time' hook
put a.go 'package a\n'
commit
is "$status $(cat .git/log)" '0 before' 'it runs first'
echo 7 >.git/answer
put b.go 'package a\n'
commit
is "$status" 1 'its refusal counts'
chmod -x .git/hooks/pre-commit.before-goroot-guard
commit
is "$status $(tr '\n' ' ' <.git/log)" '0 before before ' 'not if git would not run it'
put .git/hooks/pre-commit '#!/bin/sh\n'
try hook
is "$status" 1 'two hooks to be kept are one too many'
like "$err" 'put aside one of them' 'and that is said'
ok 'nothing was lost' test -e .git/hooks/pre-commit.before-goroot-guard
rm .git/hooks/pre-commit
ok 'put in place again' hook
ok 'taken away' hook --uninstall
is "$(cat .git/hooks/pre-commit)" "$(cat "$tmp/theirs")" 'theirs is what it was'

repository go.mod 'module example.com/app\n\ngo 1.22\n'
git worktree add -q "$tmp/linked" -b linked
ok 'in a linked worktree' hook "$tmp/linked"
ok 'it is the hook of the main one' test -x .git/hooks/pre-commit
(cd "$tmp/linked" && put go.mod 'module example.com/app\n\ngo 1.30\n' && git add -A)
try git -C "$tmp/linked" commit -q -m x
is "$status" 1 'and works there'

repository go.mod 'module example.com/app\n\ngo 1.22\n'
git config core.hooksPath .hooks
ok 'core.hooksPath of the repository' hook
ok 'is obeyed' test -x .hooks/pre-commit
git config --unset core.hooksPath
git config --global core.hooksPath "$tmp/shared-hooks"
try hook
is "$status" 1 'core.hooksPath of all repositories is left alone'
like "$err" '--shared' 'and how to do it all the same'
ok 'which does it' hook --shared
ok 'there' test -x "$tmp/shared-hooks/pre-commit"
git config --global --unset core.hooksPath
try hook "$tmp/empty"
is "$status" 1 'no repository'
"$hook" --program "$tmp/it's gone" >/dev/null
put a.go 'package a\n'
commit
is "$status" 0 'a goroot-guard that is gone stops nobody'
like "$err" "it's gone is not there" 'but is missed'

# The pre-commit framework runs `entry` and the names of the files that match.
hooks=$here/../../.pre-commit-hooks.yaml
read_hooks() {
        python3 - "$hooks" "$@" <<'EOT'
import re, shlex, sys, yaml

hooks = yaml.safe_load(open(sys.argv[1]))
if sys.argv[2] == "entries":
    for hook in hooks:
        assert set(hook) <= {"id", "name", "description", "entry", "language", "files", "types"}, hook
        assert hook["language"] == "system", hook
        print(hook["id"], " ".join(shlex.split(hook["entry"])))
else:
    print("\n".join(name for name in sys.argv[2:] if re.search(hooks[0]["files"], name)))
EOT
}
is "$(read_hooks entries)" "$(printf '%s goroot-guard verify --pre-commit --\n' goroot-guard-pins goroot-guard-programs)" \
        'pre-commit: what is run'
is "$(read_hooks go.mod a/go.work .go-version x/.tool-versions mise.toml .mise.local.toml .config/mise/config.toml .envrc main.go \
        README.md go.sum a.toml config.toml golang)" \
        "$(printf '%s\n' go.mod a/go.work .go-version x/.tool-versions mise.toml .mise.local.toml .config/mise/config.toml .envrc main.go)" \
        'pre-commit: which files'

# ---- what is asked wrongly ----

for words in '--expect 1.22' --run '--pre-commit --expect 1 x' '--pre-commit --go-mod . x'; do
        # shellcheck disable=SC2086 # words
        try "$program" verify $words
        is "$status" 125 "$words: status 125"
done
try "$program" verify --go-mod "$tmp/none"
is "$status" 125 '--go-mod: a folder that is not there'
try "$program" verify --go-mod "$tmp/text"
is "$status" 125 '--go-mod: a file'
done_testing
