#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The recipes of tools/integrations/managers/README.md, as they stand there, in homes that look like those of the managers: real
# bash, zsh, fish and direnv; what goenv, gvm, asdf, mise and golang.org/dl do to a launch is done here by a few lines of our own.
#
#   managers.sh PROGRAM LIBRARY FAKE-GO FAKE-LAUNCH-STATIC
# shellcheck disable=SC2016,SC2317 # what others expand; functions are called through ok and try
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath -e "$1")
library=$(realpath -e "$2")
fake_go=$(realpath -e "$3")
static=$(realpath -e "$4")
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/integrations/pages.sh
. "$here/pages.sh"
page=managers/README.md

# root DIR: a toolchain whose `go env GOROOT` prints what it obeys
root() {
        mkdir -p "$1/bin" "$1/pkg/tool"
        cp "$fake_go" "$1/bin/go"
}

# script FILE: of the standard input
script() {
        mkdir -p "$(dirname "$1")"
        cat >"$1"
        chmod +x "$1"
}

# home NAME: a new one, with the guard in PATH and a go of the system
home() {
        home=$tmp/$1
        mkdir -p "$home/.config/fish" "$home/src"
        printf 'all:\n\t@go env GOROOT\n\nsystem:\n\t@%s env GOROOT; :\n' "$system/bin/go" >"$home/src/Makefile"
        cd "$home/src"
}
system=$tmp/usr/lib/go
root "$system"
mkdir -p "$tmp/bin"
ln -s "$program" "$tmp/bin/goroot-guard"
ln -s "$(command -v direnv)" "$tmp/bin/direnv"
path=$tmp/bin:$system/bin:/usr/bin:/bin

# as SHELL COMMAND: an interactive shell, which reads its start-up file, runs COMMAND
as() {
        local shell=$1 extra=()
        shift
        [ "$shell" != fish ] || extra=(XDG_DATA_HOME="$home/.data" TERM=dumb)
        try env -i HOME="$home" PATH="$path" LC_ALL=C GOROOT_GUARD_LOG="file:$tmp/records" "${settings[@]}" "${extra[@]}" \
                "$shell" "-ic" "$*"
}
settings=()

# prints NAME TEXT: the last command did, and nothing else, and its status was 0
prints() {
        is "$status|$out" "0|$2" "$1"
        [ "$status" -eq 0 ] || diag "$err"
}

# start SHELL TEXT...: what its start-up file holds, the guard's lines last; `plain` has them not
guarded=yes
start() {
        local shell=$1 file=$home/.${1}rc name=shell-init
        shift
        [ "$shell" != fish ] || file=$home/.config/fish/config.fish name=shell-init-fish
        printf '%s\n' "$@" >"$file"
        [ "$guarded" = no ] || snippet $page $name >>"$file"
}

ok 'the page has recipes' test "$(snippets $page | wc -l)" -ge 8

# ---- the lines for the shell ----

home shells
for shell in bash zsh fish; do
        settings=(GOROOT=/opt/gone)
        start $shell
        as $shell make
        prints "$shell: a make is guarded" "$system"
        as $shell 'make; echo $GOROOT'
        prints "$shell: GOROOT itself stays" "$system
/opt/gone"
        settings=(GOROOT=/opt/gone LD_PRELOAD="$library")
        as $shell 'echo $LD_PRELOAD'
        prints "$shell: twice is once" "$library"
        settings=(GOROOT=/opt/gone PATH="$system/bin:/usr/bin:/bin")
        as $shell 'echo "[$LD_PRELOAD]"; make'
        prints "$shell: without the program nothing happens" '[]
/opt/gone'
        unlike "$err" goroot-guard "$shell: without the program not a word"
done
settings=(GOROOT=/opt/gone)
for shell in bash zsh; do
        start $shell
        as $shell 'go env GOROOT; :'
        prints "$shell: what is typed is not guarded" /opt/gone
        snippet $page prompt >>"$home/.${shell}rc"
        as $shell 'go env GOROOT; :'
        prints "$shell: what is typed, with the function" "$system"
done

# ---- goenv: init exports GOROOT once, shims set it anew, and come last in PATH ----

home goenv
root "$home/.goenv/versions/1.21.13"
root "$home/.goenv/versions/1.22.12"
script "$home/.goenv/bin/goenv" <<'END'
#!/bin/sh
root=$HOME/.goenv/versions/${GOENV_VERSION:-$(cat .go-version 2>/dev/null || echo 1.21.13)}
case $1 in
init)
        [ "$GOENV_DISABLE_GOROOT" = 1 ] || echo "export GOROOT='$root'"
        echo 'export PATH="$PATH:$HOME/.goenv/shims"'
        ;;
exec)
        [ "$GOENV_DISABLE_GOROOT" = 1 ] || export GOROOT="$root"
        shift 2
        exec "$root/bin/go" "$@"
        ;;
esac
END
printf '#!/usr/bin/env bash\nexec goenv exec go "$@"\n' | script "$home/.goenv/shims/go"
for shell in bash zsh; do
        settings=(PATH="$home/.goenv/bin:$path")
        init='eval "$(goenv init -)"'
        guarded=no
        start $shell "$init"
        as $shell make
        prints "goenv, $shell: what goes wrong" "$home/.goenv/versions/1.21.13"
        guarded=yes
        start $shell "$init"
        as $shell make
        prints "goenv, $shell: the system's go" "$system"
        as $shell "GOENV_VERSION=1.22.12 make GO=; sh -c 'PATH=\$HOME/.goenv/shims:\$PATH; GOENV_VERSION=1.22.12 go env GOROOT'"
        prints "goenv, $shell: a shim's go is left alone" "$system
$home/.goenv/versions/1.22.12"
        start $shell "$(snippet $page goenv)"
        as $shell 'make; echo "[$GOROOT]"'
        prints "goenv, $shell: GOENV_DISABLE_GOROOT ends it at its source" '(unset)
[]'
        settings+=(GOROOT=/opt/gone)
        as $shell "make; sh -c 'PATH=\$HOME/.goenv/shims:\$PATH; go env GOROOT'"
        prints "goenv, $shell: a GOROOT from elsewhere" "$system
$home/.goenv/versions/1.21.13"
done

# ---- gvm: a function that sources a file, and PATH that is changed behind it ----

home gvm
root "$home/.gvm/gos/go1.21.13"
mkdir -p "$home/.gvm/environments" "$home/.gvm/scripts"
printf '%s\n' 'export GOROOT; GOROOT="$HOME/.gvm/gos/go1.21.13"' 'export PATH; PATH="$GOROOT/bin:$PATH"' >"$home/.gvm/environments/go1.21.13"
printf '%s\n' "export GOROOT; GOROOT='\"$system\"'" "export PATH; PATH=\"$system/bin:\$PATH\"" >"$home/.gvm/environments/system"
printf '%s\n' 'gvm() { . "$HOME/.gvm/environments/$2"; }' 'gvm use go1.21.13' >"$home/.gvm/scripts/gvm"
settings=()
for shell in bash zsh; do
        start $shell '. "$HOME/.gvm/scripts/gvm"'
        as $shell 'make; make system; gvm use system; make'
        prints "gvm, $shell: its own go, the system's by its path, and with the quotes of gvm use system" "$home/.gvm/gos/go1.21.13
$system
$system"
done

# ---- asdf: the shim keeps a GOROOT that is there ----

home asdf
root "$home/.asdf/installs/golang/1.22.12/go"
printf '#!/usr/bin/env bash\n[ -n "$GOROOT" ] || export GOROOT=$HOME/.asdf/installs/golang/1.22.12/go\n%s\n' \
        'exec "$HOME/.asdf/installs/golang/1.22.12/go/bin/go" "$@"' | script "$home/.asdf/shims/go"
settings=(GOROOT="$tmp/goenv/.goenv/versions/1.21.13")
for shell in bash zsh; do
        guarded=no
        start $shell 'export PATH="$HOME/.asdf/shims:$PATH"'
        as $shell make
        prints "asdf, $shell: what goes wrong" "$tmp/goenv/.goenv/versions/1.21.13"
        guarded=yes
        start $shell 'export PATH="$HOME/.asdf/shims:$PATH"'
        as $shell 'make; make system'
        prints "asdf, $shell" "$home/.asdf/installs/golang/1.22.12/go
$system"
done
start fish 'set -gx PATH $HOME/.asdf/shims $PATH'
as fish make
prints 'asdf, fish' "$home/.asdf/installs/golang/1.22.12/go"

# ---- mise: [env] of mise.toml; an exec() is run by a shell in the environment of before, and loses its last newline ----

home mise
root "$home/.local/share/mise/installs/go/1.22.12"
snippet $page mise >mise.toml
settings=(GOROOT="$home/.local/share/mise/installs/go/1.22.12")
mise_exec() {
        local -a env=()
        while IFS= read -r line; do
                name=${line%% = *} value=${line#* = }
                value=${value#\"} value=${value%\"}
                case $value in
                *'exec(command='*)
                        value=${value#*exec(command=\'} value=${value%%\') \}\}*}
                        # A command that fails ends mise.
                        value=$(env -i PATH="${mise_path:-$path}" HOME="$home" sh -c "$value") || {
                                status=1 out='' err='mise: the command has failed'
                                return
                        }
                        ;;
                esac
                env+=("$name=$value")
        done < <(sed '/^\[env\]$/d; /^$/d' mise.toml)
        try env -i PATH="$home/.local/share/mise/installs/go/1.22.12/bin:$path" HOME="$home" "${settings[@]}" "${env[@]}" "$@"
}
mise_exec make all system
prints 'mise' "$home/.local/share/mise/installs/go/1.22.12
$system"
mise_path=/usr/bin:/bin
mise_exec make system
prints 'mise, without the guard: as before' "$home/.local/share/mise/installs/go/1.22.12"
is "$err" '' 'mise, without the guard: not a word'

# ---- direnv ----

home direnv
root "$home/.goenv/versions/1.21.13"
mkdir -p module
snippet $page envrc >.envrc
snippet $page envrc-module >module/.envrc
cp Makefile module/
allow() {
        env HOME="$home" direnv allow "$1" 2>/dev/null
}
allow .
allow module
direnv_exec() {
        try env -i HOME="$home" PATH="$path" GOROOT=/opt/gone GOROOT_GUARD_LOG="file:$tmp/records" direnv exec "$@"
}
direnv_exec . make
prints 'direnv, at the top' "$system"
direnv_exec module make all system
prints 'direnv, in a module' "(unset)
(unset)"
direnv_exec module env GOROOT=/opt/other make all system
prints 'direnv, in a module: a GOROOT from elsewhere' "$home/.goenv/versions/1.21.13
$system"
direnv_exec . go env GOROOT
prints 'direnv exec go is not under guard' /opt/gone
# The hook of a shell: going in, and out again, where the GOROOT of before comes back.
for shell in bash zsh; do
        settings=(GOROOT=/opt/gone)
        guarded=no
        start $shell "eval \"\$(direnv hook $shell)\""
        as $shell "cd '$home/src/module'; eval \"\$(direnv export $shell)\"; make
                cd ..; eval \"\$(direnv export $shell)\"; make
                cd /; eval \"\$(direnv export $shell)\"; echo \"\$GOROOT [\$LD_PRELOAD]\""
        prints "direnv, $shell: in, up and out" "(unset)
$system
/opt/gone []"
done
guarded=yes

# ---- golang.org/dl: a static wrapper, whose go starts others ----

home dl
root "$home/sdk/go1.22.12"
settings=()
start bash
cat >generate.sh <<END
$system/bin/go env GOROOT
$home/sdk/go1.22.12/bin/go env GOROOT
END
as bash "'$static' -s -e GOROOT='$home/sdk/go1.22.12' -e LD_PRELOAD=\"\$LD_PRELOAD\" -e GOROOT_GUARD=rewrite '$home/sdk/go1.22.12/bin/go' env GOROOT; \
        '$static' -s -e GOROOT='$home/sdk/go1.22.12' -e LD_PRELOAD=\"\$LD_PRELOAD\" -e GOROOT_GUARD=rewrite /bin/sh generate.sh"
prints 'dl: the go of the wrapper, and what that starts' "$home/sdk/go1.22.12
$system
$home/sdk/go1.22.12"

# ---- what is meant ----

home meant
root "$home/.cache/tinygo/goroot-5a1e"
snippet $page tinygo >"$home/.config/goroot-guard.conf"
ok 'tinygo: the configuration has no mistake' env HOME="$home" "$program" check-config "$home/.config/goroot-guard.conf"
start bash 'export GOROOT_GUARD_CONF="$HOME/.config/goroot-guard.conf"'
settings=(GOROOT="$home/.cache/tinygo/goroot-5a1e")
as bash make
prints 'tinygo: its root is let alone' "$home/.cache/tinygo/goroot-5a1e"
settings=(GOROOT="$tmp/mise/.local/share/mise/installs/go/1.22.12")
as bash make
prints 'tinygo: another is not' "$system"
done_testing
