#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# goroot-guard fix: shell code that mends a shell, edits of files, and what brings them back.
#
#   fix.sh PROGRAM MAKE-GO
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/cli/golayout.sh
. "$here/golayout.sh"

guard=$(realpath -e "$1")
layout_setup "$2"

# Nothing of this machine may have a say: an image has all of it, and HOME is where undo keeps things.
image=$tmp/image
me=$image/home/dev
export XDG_STATE_HOME=$tmp/state

# machine: made anew for each test that edits. A GOROOT that is gone, from the environment and from three files.
machine() {
        rm -rf "$image" "$XDG_STATE_HOME"
        go_root "$image/usr/local/go" go1.22.12
        put "$image/etc/passwd" 'root:x:0:0:root:/root:/bin/bash\ndev:x:1000:1000::/home/dev:/bin/bash\n'
        put "$image/bin/bash" ''
        chmod 755 "$image/bin/bash"
        put "$me/.bashrc" '# mine\nexport GOROOT=/opt/go1.19\nexport EDITOR=vi\n'
        put "$me/.config/go/env" 'GOPROXY=direct\nGOROOT=/opt/go1.18\n'
        put "$me/src/app/go.mod" 'module example.com/app\n\ngo 1.22\n'
        put "$me/src/app/.vscode/settings.json" '{\n  "editor.tabSize": 8,\n  "go.goroot": "/opt/go1.17"\n}\n'
}

fix() {
        try "$guard" fix --root "$image" --env HOME=/home/dev --env PATH=/usr/local/go/bin:/usr/bin:/bin \
                --env GOROOT=/opt/go1.19 "$@" /home/dev/src/app
}

state() {
        (cd "$image" && find . -type f ! -path './usr/*' -printf '%p %m %U:%G\n' -exec cat {} \; | sort)
}

machine
before=$(state)
fix
is "$status" 1 'there is something to mend: status 1'
is "$out" '' 'an image has no shell to be mended'
like "$err" "/home/dev/.bashrc:2: " 'names the line of the start-up file'
like "$err" "/home/dev/.config/go/env:2: " 'names the line of go/env'
like "$err" "/home/dev/src/app/.vscode/settings.json:3: " 'names the line of the settings'
is "$(state)" "$before" 'no file has changed'

fix --diff
is "$status" 1 '--diff: status 1'
diff=$out
for line in '-export GOROOT=/opt/go1.19' '-GOROOT=/opt/go1.18' '-  "go.goroot": "/opt/go1.17"'; do
        like "$diff" "$line" "--diff: $line"
done
is "$(state)" "$before" '--diff: no file has changed'

chmod 640 "$me/.bashrc"
before=$(state)
fix --apply
is "$status" 0 '--apply: status 0'
after=$(state)
unlike "$after" '
export GOROOT' '--apply: nothing exports GOROOT'
like "$after" 'export EDITOR=vi' '--apply: the line below is still there'
like "$after" 'GOPROXY=direct' '--apply: and that of go/env'
is "$(stat -c %a "$me/.bashrc")" 640 '--apply: the mode is kept'
ok '--apply: the settings are JSON' jq -e '."editor.tabSize" == 8 and (has("go.goroot") | not)' "$me/src/app/.vscode/settings.json"
rm -rf "$tmp/patched"
fix --json
is "$(printf '%s' "$out" | jq -c '.files')" '[]' 'a second time there is nothing to edit'

try "$guard" fix --undo
is "$status" 0 '--undo: status 0'
is "$(state)" "$before" '--undo: all is as it was'
try "$guard" fix --undo
is "$status" 125 '--undo again: nothing is left'
like "$err" 'nothing to undo' '--undo again: says so'

# What the diff says is what is done.
machine
fix --diff
printf '%s\n' "$out" >"$tmp/diff"
cp -a "$image" "$tmp/patched"
sed "s,${image#/},${tmp#/}/patched,g" "$tmp/diff" >"$tmp/diff.moved"
ok 'patch(1) takes the diff' sh -c "cd / && patch -s -p1 <'$tmp/diff.moved'"
fix --apply
is "$(diff -r "$image" "$tmp/patched" && echo same)" same 'patch(1) and --apply do the same'
rm -rf "$tmp/patched"

# A file that somebody changes in between.
machine
fix --apply
echo 'export PAGER=less' >>"$me/.bashrc"
changed=$(cat "$me/.bashrc")
try "$guard" fix --undo
is "$status" 1 '--undo of a changed file: status 1'
like "$err" ".bashrc has been changed since" '--undo of a changed file: says so'
is "$(cat "$me/.bashrc")" "$changed" '--undo of a changed file: leaves it alone'
is "$(cat "$me/.config/go/env")" 'GOPROXY=direct
GOROOT=/opt/go1.18' '--undo of a changed file: the others are back'

# Dotfiles in a repository of their own are links.
machine
mkdir "$me/dotfiles"
mv "$me/.bashrc" "$me/dotfiles/bashrc"
ln -s dotfiles/bashrc "$me/.bashrc"
fix --apply
is "$(readlink "$me/.bashrc")" dotfiles/bashrc 'a link stays one'
unlike "$(cat "$me/dotfiles/bashrc")" '
export GOROOT' 'what it leads to is edited'
try "$guard" fix --undo
like "$(cat "$me/dotfiles/bashrc")" 'export GOROOT=/opt/go1.19' 'and brought back'
is "$(readlink "$me/.bashrc")" dotfiles/bashrc 'the link is still one'

# Where nothing can be kept nothing is edited.
machine
before=$(state)
put "$XDG_STATE_HOME" 'a file\n'
fix --apply
is "$status" 125 'no place to keep things: status 125'
like "$err" 'nothing was edited' 'no place to keep things: says so'
is "$(state)" "$before" 'no place to keep things: no file has changed'

# Killed at any system call that changes something, a file is the old or the new one, and --undo brings all back.
machine
old_bashrc=$(cat "$me/.bashrc") old_env=$(cat "$me/.config/go/env")
fix --apply
new_bashrc=$(cat "$me/.bashrc") new_env=$(cat "$me/.config/go/env")
torn=0 lost=0 rounds=0
for call in openat write fsync /^rename /^mkdir; do
        for when in 1 2 3 4 5 6 8 10 12 16; do
                machine
                killed_at "$call" "$when" "$guard" fix --root "$image" --env HOME=/home/dev \
                        --env PATH=/usr/local/go/bin:/usr/bin:/bin --apply /home/dev/src/app || :
                rounds=$((rounds + 1))
                bashrc=$(cat "$me/.bashrc") env=$(cat "$me/.config/go/env")
                [ "$bashrc" = "$old_bashrc" ] || [ "$bashrc" = "$new_bashrc" ] || torn=$((torn + 1))
                [ "$env" = "$old_env" ] || [ "$env" = "$new_env" ] || torn=$((torn + 1))
                if [ "$bashrc" != "$old_bashrc" ] || [ "$env" != "$old_env" ]; then
                        "$guard" fix --undo >/dev/null 2>&1 || :
                        [ "$(cat "$me/.bashrc")" = "$old_bashrc" ] && [ "$(cat "$me/.config/go/env")" = "$old_env" ] || lost=$((lost + 1))
                fi
        done
done
is "$torn" 0 "killed in $rounds places: no file is half written"
is "$lost" 0 "killed in $rounds places: what was edited can be undone"

# Code for shells, here and now.
go_root "$tmp/go" go1.22.12
for shell in sh bash zsh mksh fish; do
        kind='sh'
        [ "$shell" != fish ] || kind=fish
        code=$(env -i HOME="$tmp/home" PATH="$tmp/go/bin" GOROOT=/nowhere "$guard" fix --shell "$kind" "$tmp/home" 2>"$tmp/err") || :
        ok "$shell: there is code" test -n "$code"
        # shellcheck disable=SC2016 # it is that shell's to expand
        is "$(env -i HOME="$tmp/home" PATH="$PATH" GOROOT=/nowhere CODE="$code" "$shell" -c \
                'eval "$CODE"; env' | grep '^GOROOT=')" '' "$shell: GOROOT is gone"
done
is "$(env -i HOME="$tmp/home" PATH="$tmp/go/bin" "$guard" fix --shell sh "$tmp/home" 2>&1)" '' 'nothing wrong: nothing to evaluate'
try env -i HOME="$tmp/home" PATH="$tmp/go/bin:$PATH" GOROOT=/nowhere fish -c "$guard fix $tmp/home 2>/dev/null"
like "$out" 'set -e GOROOT' 'fish is told from the process that runs it'
try env -i HOME="$tmp/home" PATH="$tmp/go/bin:$PATH" GOROOT=/nowhere bash -c "$guard fix $tmp/home 2>/dev/null; :"
like "$out" 'unset GOROOT' 'so is bash'

# Mistakes.
try "$guard" fix --shell tcsh
is "$status" 125 'unknown shell: status 125'
like "$err" "bad value of --shell: 'tcsh' (allowed: sh, fish)" 'unknown shell: says what is allowed'
try "$guard" fix --apply --diff
is "$status" 125 '--apply and --diff: status 125'
try "$guard" fix --env nonsense
like "$err" "bad value of --env: 'nonsense'" '--env without a value'
try "$guard" fix --root "$tmp/nowhere"
is "$status" 125 'no image: status 125'
try "$guard" fix "$tmp/nowhere"
is "$status" 125 'no project: status 125'
like "$err" "$tmp/nowhere is no folder" 'no project: says so'
try "$guard" fix a b
like "$err" "too many arguments: 'b'" 'two folders'
done_testing
