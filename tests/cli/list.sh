#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# goroot-guard list, on images of machines and on real toolchains. What it prints is compared as a whole: nothing may be missing, and
# nothing more may be there.
#
#   tests/cli/list.sh PROGRAM MAKE-GO
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
# shellcheck source=tests/cli/golayout.sh
. "$here/golayout.sh"
# shellcheck source=tests/cli/machine-image.sh
. "$here/machine-image.sh"
layout_setup "$2"

# toolchains, in_path: the two tables of the last output
toolchains() {
        printf '%s\n' "$out" | sed '/^$/,$d'
}

in_path() {
        printf '%s\n' "$out" | sed '1,/^$/d'
}

# query FILTER: of the last output
query() {
        printf '%s' "$out" | jq -r "$1"
}

# ---- a toolchain of every source ----

image=$tmp/image
machine_image "$image"
put "$image/home/ada/src/app/go.mod" 'module app\n\ngo 1.21\n\ntoolchain go1.24.2\n'
put "$image/home/ada/src/app/.go-version" '1.22.5\n'
put "$image/home/ada/src/app/.tool-versions" 'nodejs 20\ngolang 1.21.4\n'
ada=(--root "$image" --env "PATH=$(machine_path)" --env HOME=/home/ada)

try "$program" list "${ada[@]}" --env GOROOT_BOOTSTRAP=/srv/bootstrap --search /srv/toolchains -C /home/ada/src/app
is "$status" 0 'every source: status 0'
is "$err" '' 'every source: nothing on the standard error'
is "$(toolchains)" "$(cat <<'END'
VERSION               STATE     PATH       SOURCE                         ROOT                                                                   DECLARES                        NOTES
go1.21.5              complete  -          goenv                          /home/ada/.goenv/versions/1.21.5                                       itself (goenv shim)
go1.22.5              complete  -          goenv                          /home/ada/.goenv/versions/1.22.5                                       itself (goenv shim)             active by /home/ada/src/app/.go-version:1
go1.20.5              complete  -          gvm                            /home/ada/.gvm/gos/go1.20.5                                            itself (gvm shell)
go1.21.4              complete  -          asdf                           /home/ada/.asdf/installs/golang/1.21.4/go                              itself (asdf shim)              active by /home/ada/src/app/.tool-versions:2
go1.23.1              complete  -          mise (1.23, latest)            /home/ada/.local/share/mise/installs/go/1.23.1                         itself (mise shim)
go1.21.9              complete  -          stefanmaric/g                  /home/ada/.go/.versions/1.21.9                                         itself (stefanmaric/g shell)
go1.22.3              complete  -          stefanmaric/g (/home/ada/.go)  /home/ada/.go/.versions/1.22.3                                         itself (stefanmaric/g shell)
go1.23.4              complete  -          voidint/g (go)                 /home/ada/.g/versions/1.23.4                                           itself (voidint/g shell)
go1.22.8              complete  shadowed   gobrew (current/go)            /home/ada/.gobrew/versions/1.22.8/go                                   -
go1.22.10             complete  -          goup (current)                 /home/bob/.go/go1.22.10                                                -
go1.16.15             complete  -          gimme                          /home/ada/.gimme/versions/go1.16.15.linux.amd64                        itself (gimme shell)
go1.20.7              complete  -          golang.org/dl                  /home/ada/sdk/go1.20.7                                                 itself (golang.org/dl wrapper)
devel go1.25-8f3a1c2  complete  -          golang.org/dl                  /home/ada/sdk/gotip                                                    itself (golang.org/dl wrapper)
go1.24.2              complete  -          module cache                   /home/ada/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.2.linux-amd64  itself (module cache switch)    active by /home/ada/src/app/go.mod:5
go1.22.9              complete  -          tool cache (GOROOT_1_22_X64)   /opt/hostedtoolcache/go/1.22.9/x64                                     -
go1.23.2              complete  -          tool cache                     /opt/hostedtoolcache/go/1.23.2/x64                                     -
go1.21.7              complete  -          snap (current)                 /snap/go/10584                                                         -
go1.22.11             complete  -          Homebrew (go@1.22)             /home/linuxbrew/.linuxbrew/Cellar/go@1.22/1.22.11/libexec              -
go1.24.1              complete  -          Homebrew (opt/go, go@1.24)     /home/linuxbrew/.linuxbrew/Cellar/go/1.24.1/libexec                    -
go1.23.6              complete  -          Nix                            /nix/store/0a1b2c-go-1.23.6/share/go                                   -
go1.19.8              complete  shadowed   distribution (go)              /usr/lib/go-1.19                                                       itself (compiled in)            dynamic
go1.20.14             complete  -          /usr/local                     /usr/local/go1.20                                                      /usr/local/go (compiled in)
go1.22.12             complete  shadowed   /usr/local                     /usr/local/go                                                          -
go1.18.10             complete  -          /opt                           /opt/go1.18                                                            /usr/local/go (compiled in)
go1.21.13             complete  as go1.21  /opt                           /opt/go/1.21                                                           -
go1.17.13             complete  -          ~/go-sdk                       /home/ada/go-sdk/go1.17.13                                             /usr/local/go (compiled in)
go1.22.1              complete  -          ~/.local/go                    /home/ada/.local/go                                                    -
go1.20.6              complete  -          GOROOT_BOOTSTRAP               /srv/bootstrap                                                         -
go1.21.1              complete  -          search                         /srv/toolchains/one                                                    -
go1.21.2              complete  -          search                         /srv/toolchains/two                                                    -
go1.23.3              complete  shadowed   PATH                           /home/ada/build/go                                                     -
END
)" 'every source: all of them and nothing else'
is "$(in_path)" "$(cat <<'END'
PLACE  IN PATH                                         RUNS
1      /home/ada/.goenv/shims/go             first     what goenv chooses
2      /home/ada/go/bin/go1.20.7             first     what golang.org/dl chooses
3      /home/ada/.local/share/mise/shims/go  shadowed  what mise chooses
4      /home/ada/.gobrew/current/bin/go      shadowed  go1.22.8, /home/ada/.gobrew/versions/1.22.8/go
5      /home/ada/build/go/bin/go             shadowed  go1.23.3, /home/ada/build/go
6      /usr/local/bin/go1.21                 first     go1.21.13, /opt/go/1.21
7      /usr/local/go/bin/go                  shadowed  go1.22.12, /usr/local/go
8      /usr/bin/go                           shadowed  go1.19.8, /usr/lib/go-1.19
10     /snap/bin/go                          shadowed  what snap chooses
11     /home/ada/.asdf/shims/go              shadowed  what asdf chooses
END
)" 'every source: what is called go along PATH'

try "$program" list "${ada[@]}" --json -C /home/ada/src/app
is "$status" 0 '--json: status 0'
is "$(query '[.v, .status, (.toolchains | length), (.path | length)] | map(tostring) | join(" ")')" '1 0 28 10' '--json: version, status, and as many as in the table'
is "$(query '.toolchains[] | select(.source == "goenv" and .version == "go1.22.5") | tojson')" "$(jq -c . <<'END'
{"version": "go1.22.5", "file_version": "go1.22.5", "compiler_version": "go1.22.5", "versions_differ": false,
"root": "/home/ada/.goenv/versions/1.22.5", "found_as": "/home/ada/.goenv/versions/1.22.5", "binary": "/home/ada/.goenv/versions/1.22.5/bin/go",
"goarch": "amd64", "dynamic": false, "declared_root": "/home/ada/.goenv/versions/1.22.5", "declared_by": "goenv shim",
"declares_other": false, "state": "complete", "lacks": null, "source": "goenv", "source_note": null, "path": null, "first_in_path": false,
"active_by": {"kind": "go-version", "file": "/home/ada/src/app/.go-version", "line": 1, "text": "1.22.5"}}
END
)" '--json: a toolchain'
is "$(query '.toolchains[] | select(.root == "/opt/go1.18") | [.declared_root, .declared_by, (.declares_other | tostring)] | join(" ")')" \
        '/usr/local/go compiled in true' '--json: a default that leads elsewhere'
is "$(query '.path[0], .path[7] | tojson')" "$(jq -c . <<'END'
{"path": "/home/ada/.goenv/shims/go", "place": 1, "first": true, "real": "/home/ada/.goenv/shims/go", "shim_of": "goenv", "root": null}
{"path": "/usr/bin/go", "place": 8, "first": false, "real": "/usr/lib/go-1.19/bin/go", "shim_of": null, "root": "/usr/lib/go-1.19"}
END
)" '--json: entries of PATH'
for member in $(query '(.toolchains[0], .path[0]) | keys[]' | sort -u); do
        ok "--json: $member is in the manual" grep -Eq "^\\.It (.* )?$member( ,|\$)" "$here/../../tools/man/goroot-guard-list.1"
done

try "$program" list --root "$image" --env PATH=/usr/bin:/usr/local/go/bin --env HOME=/home/ada
like "$(toolchains)" 'go1.19.8              complete  first     distribution' 'PATH: what go runs is first'
like "$(toolchains)" 'go1.22.12             complete  shadowed  /usr/local' 'PATH: the next one is shadowed'

# ---- one toolchain, in each place that has no other above, and where variables say ----

# one_of ROOT SOURCE [VARIABLE]: an image with that toolchain alone
one_of() {
        rm -rf "$tmp/one"
        go_root "$tmp/one$1" go1.22.1
        put "$tmp/one/srv/env" 'GOPATH=/srv/path\n'
        mkdir -p "$tmp/one/root"
        try "$program" list --json --root "$tmp/one" ${3:+--env "$3"}
        is "$status $(query '.toolchains[] | "\(.source): \(.root)"')" "0 $2: $1" "${3:-a folder}: $2 in $1"
}

one_of /root/.local/share/mise/installs/go/1.22.1/go mise
one_of /root/actions-runner/_work/_tool/go/1.22.1/x64 'tool cache'
one_of /var/lib/snapd/snap/go/7 snap
one_of /opt/homebrew/Cellar/go/1.22.1/libexec Homebrew
one_of /usr/local/Cellar/go/1.22.1/libexec Homebrew
one_of /home/linuxbrew/.linuxbrew/opt/go@1.22/libexec Homebrew
one_of /usr/lib/go distribution
one_of /usr/lib/golang distribution
one_of /usr/lib64/go/1.22 distribution
one_of /usr/local/go-linux-amd64 /usr/local
one_of /opt/go /opt
one_of /opt/go-1.22.1 /opt
one_of /root/go1.4 GOROOT_BOOTSTRAP

one_of /srv/goenv/versions/1.22.1 goenv GOENV_ROOT=/srv/goenv
one_of /root/.goenv/versions/1.22.1 goenv GOENV_ROOT=/srv/goenv
one_of /srv/gvm/gos/go1.22.1 gvm GVM_ROOT=/srv/gvm/
one_of /srv/asdf/installs/golang/1.22.1/go asdf ASDF_DATA_DIR=/srv/asdf
one_of /srv/mise/installs/go/1.22.1 mise MISE_DATA_DIR=/srv/mise
one_of /srv/mise/installs/go/1.22.1/go mise MISE_DATA_DIR=/srv/mise
one_of /srv/data/mise/installs/go/1.22.1 mise XDG_DATA_HOME=/srv/data
one_of /srv/.versions/1.22.1 stefanmaric/g GOROOT=/srv
one_of /srv/g/versions/1.22.1 voidint/g G_HOME=/srv/g
one_of /srv/.gobrew/versions/1.22.1/go gobrew GOBREW_ROOT=/srv
one_of /srv/gimme/go1.22.1.linux.amd64 gimme GIMME_VERSION_PREFIX=/srv/gimme
one_of /srv/mod/golang.org/toolchain@v0.0.1-go1.22.1.linux-amd64 'module cache' GOMODCACHE=/srv/mod
one_of /srv/path/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.1.linux-amd64 'module cache' GOPATH=/srv/path:/srv/other
one_of /srv/path/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.1.linux-amd64 'module cache' GOENV=/srv/env
one_of /srv/tools/go/1.22.1/arm64 'tool cache' RUNNER_TOOL_CACHE=/srv/tools
one_of /srv/tools/go/1.22.1/x64 'tool cache' AGENT_TOOLSDIRECTORY=/srv/tools
one_of /srv/any/where 'tool cache' GOROOT_1_22_AARCH64=/srv/any/where
one_of /srv/brew/Cellar/go@1.22/1.22.1/libexec Homebrew HOMEBREW_PREFIX=/srv/brew
one_of /srv/boot GOROOT_BOOTSTRAP GOROOT_BOOTSTRAP=/srv/boot
one_of /srv/go GOROOT GOROOT=/srv/go
one_of /srv/some/go search GOROOT_GUARD_SEARCH=/none:/srv/some
one_of /srv/some/go search GOROOT_GUARD_SEARCH=/srv/some/go
one_of '/srv/a*b/go' search 'GOROOT_GUARD_SEARCH=/srv/a*b'
one_of /srv/some/go PATH PATH=/none:/srv/some/go/bin
one_of /srv/some/go PATH PATH=srv/some/go/bin

# A toolchain that several places lead to is that of the most telling one.
rm -rf "$tmp/one"
go_root "$tmp/one/root/.goenv/versions/1.22.1" go1.22.1
for link in /usr/local/go /usr/lib/go-1.22 /opt/go/1.22 /root/sdk/go1.22.1 /srv/found/go; do
        link "$tmp/one$link" /root/.goenv/versions/1.22.1
done
link "$tmp/one/usr/bin/go" /usr/local/go/bin/go
try "$program" list --root "$tmp/one" --env GOROOT=/usr/local/go --env GOROOT_1_22_X64=/opt/go/1.22 /srv/found
is "$out" "$(cat <<'END'
VERSION   STATE     PATH   SOURCE  ROOT                          DECLARES             NOTES
go1.22.1  complete  first  goenv   /root/.goenv/versions/1.22.1  itself (goenv shim)

PLACE  IN PATH             RUNS
4      /usr/bin/go  first  go1.22.1, /root/.goenv/versions/1.22.1
END
)" 'many links to one toolchain: one line'

# ---- what is wrong ----

bad=$tmp/bad
put "$bad/lib/ld.so" ''
go_root "$bad/usr/local/go" go1.22.12
put "$bad/usr/local/go/VERSION" 'go1.22.1\ntime 2024-02-06T18:05:00Z\n'
go_root "$bad/opt/go/compiler" go1.21.2
go_program "$bad/opt/go/compiler/pkg/tool/linux_amd64/compile" go1.21.1 cmd/compile
go_root "$bad/opt/go/slim" go1.21.3
rm -r "$bad/opt/go/slim/pkg"
go_root "$bad/opt/go/nosrc" go1.21.4
rm -r "$bad/opt/go/nosrc/src"
go_root "$bad/opt/go/nogo" go1.21.5
rm "$bad/opt/go/nogo/bin/go"
go_root "$bad/opt/go/fifo" go1.21.6
rm "$bad/opt/go/fifo/bin/go"
mkfifo "$bad/opt/go/fifo/bin/go"
go_root "$bad/opt/go/loop" go1.21.7
link "$bad/opt/go/loop/bin/go" go
go_root "$bad/opt/go/loader" go1.19.8 --dynamic
go_root "$bad/opt/go/versionfifo" go1.21.8
rm "$bad/opt/go/versionfifo/VERSION"
mkfifo "$bad/opt/go/versionfifo/VERSION"
go_root "$bad/opt/go/versionhuge" go1.21.9
truncate -s 1T "$bad/opt/go/versionhuge/VERSION"
go_root "$bad/opt/go/old" ''
put "$bad/opt/go/old/VERSION" 'go1.12.17'
link "$bad/opt/go/dangling" /opt/go/none
link "$bad/opt/go/self" self
link "$bad/opt/go/outside" "$image/usr/local/go"
link "$bad/opt/go/beyond" ../../../image/usr/local/go
mkdir -p "$bad/opt/go/empty/bin" "$bad/opt/go/folder/bin/go"
go_program "$bad/usr/local/bin/go" go1.20.1 --default-root /usr/local/go
chmod 644 "$bad/opt/go/nosrc/bin/gofmt"
# Along PATH, what the kernel would not run comes before what it would.
mkdir -p "$bad/p1/go" "$bad/p3"
mkfifo "$bad/p3/go"
link "$bad/p2/go" none
put "$bad/p4/go" '#!/bin/sh\n'
shim "$bad/p5/go" '#!/no/such/interpreter\n'
shim "$bad/p6/go-12" ''
link "$bad/p6/go-x" go-12
link "$bad/p6/gofmt" go-12
mv "$bad/lib/ld.so" "$bad/lib/ld.so.none"
path=/p1:/p2:/p3:/p4:/p5:/p6:/none:/opt/go/loader/bin:/usr/local/bin:/usr/local/go/bin:/usr/local/bin

try timeout -s KILL 60 "$program" list --root "$bad" --env "PATH=$path"
is "$status" 1 'bad ones: status 1'
is "$err" '' 'bad ones: nothing on the standard error'
is "$out" "$(cat <<'END'
VERSION    STATE        PATH      SOURCE      ROOT                 DECLARES                     NOTES
go1.22.12  complete     shadowed  /usr/local  /usr/local/go        -                            VERSION says go1.22.1; its compiler is go1.22.12
go1.12.17  complete     -         /opt        /opt/go/old          -
go1.19.8   no bin/go    -         /opt        /opt/go/loader       -                            bin/go (its loader is missing)
go1.21.2   complete     -         /opt        /opt/go/compiler     -                            VERSION says go1.21.2; its compiler is go1.21.1
go1.21.3   no pkg/tool  -         /opt        /opt/go/slim         -
go1.21.4   no src       -         /opt        /opt/go/nosrc        -
go1.21.5   no bin/go    -         /opt        /opt/go/nogo         -
go1.21.6   no bin/go    -         /opt        /opt/go/fifo         -
go1.21.7   no bin/go    -         /opt        /opt/go/loop         -
go1.21.8   complete     -         /opt        /opt/go/versionfifo  -
go1.21.9   complete     -         /opt        /opt/go/versionhuge  -
go1.20.1   lone go      first     PATH        /usr/local/bin/go    /usr/local/go (compiled in)

PLACE  IN PATH                         RUNS
6      /p6/go-12             first     another program
9      /usr/local/bin/go     first     go1.20.1, /usr/local/bin/go
10     /usr/local/go/bin/go  shadowed  go1.22.12, /usr/local/go
END
)" 'bad ones: each with what is wrong'
try "$program" list --json --root "$bad" --env "PATH=$path"
is "$(query '[.status, (.toolchains[] | select(.versions_differ or .state != "complete") | .state)] | join(" ")')" \
        '1 complete no-go complete slimmed slimmed no-go no-go no-go lone-go' 'bad ones: the states in JSON'

# ---- names that a terminal would obey ----

odd=$tmp/odd
for name in $'esc\e[31m' $'line\nfeed' $'bad\xff\xfe' 'plain'; do
        go_root "$odd/opt/go/$name" go1.22.1
done
put "$odd/opt/go/plain/VERSION" 'go1.22.1\033[2J\n'
try "$program" list --root "$odd" --env $'PATH=/opt/go/esc\e[31m/bin'
is "$out" "$(cat <<'END'
VERSION   STATE     PATH   SOURCE  ROOT                 DECLARES  NOTES
go1.22.1  complete  -      /opt    /opt/go/bad\xff\xfe  -
go1.22.1  complete  first  /opt    /opt/go/esc\x1b[31m  -
go1.22.1  complete  -      /opt    /opt/go/line\nfeed   -
go1.22.1  complete  -      /opt    /opt/go/plain        -         VERSION says go1.22.1\x1b[2J; its compiler is go1.22.1

PLACE  IN PATH                            RUNS
1      /opt/go/esc\x1b[31m/bin/go  first  go1.22.1, /opt/go/esc\x1b[31m
END
)" 'odd names: escaped'
try "$program" list --json --root "$odd"
is "$(query '.toolchains[0].root, .toolchains[2].root')" "$(printf '/opt/go/bad\xef\xbf\xbd\xef\xbf\xbd\n/opt/go/line\nfeed')" 'odd names: JSON'

# ---- nothing there, and mistakes ----

mkdir -p "$tmp/none/usr/bin"
try "$program" list --root "$tmp/none"
is "$status|$out|$err" '2||goroot-guard: no Go toolchain was found' 'an empty image: status 2'
try "$program" list --root "$tmp/none" --json
is "$status|$out" '2|{"v":1,"status":2,"toolchains":[],"path":[]}' 'an empty image: JSON'
shim "$tmp/none/usr/bin/go" ''
try "$program" list --root "$tmp/none"
is "$status $(printf '%s' "$out" | tr -s ' \n' ' ')" '2 PLACE IN PATH RUNS 4 /usr/bin/go first another program' 'another program alone: status 2'

# fails WHAT PATTERN ARG...: status 125, and why
fails() {
        local what=$1 pattern=$2
        shift 2
        try "$program" list "$@"
        is "$status|$out" '125|' "$what: status 125"
        like "$err" "$pattern" "$what: says why"
}
fails 'no image' 'No such file' --root "$tmp/nowhere"
fails 'an image that is a file' 'Not a directory' --root "$program"
fails 'no variable' "bad value of --env: 'x' (allowed: NAME=VALUE)" --env x
fails 'a nameless variable' "bad value of --env: '=x' (allowed: NAME=VALUE)" --env =x
fails 'no such folder' '/nowhere is no folder' --search /nowhere
fails 'no such folder in the image' "$tmp/image is no folder" --root "$tmp/none" "$tmp/image"
fails 'no project' '/nowhere is no folder' -C /nowhere
fails 'no value' "needs a value" --root
status=0
"$program" list --root "$image" >/dev/full 2>"$tmp/err" || status=$?
is "$status" 125 'a full disk: status 125'
status=0
"$program" list --json --root "$image" >/dev/full 2>"$tmp/err" || status=$?
is "$status" 125 'a full disk, JSON: status 125'

# ---- a terminal ----

# at_terminal COLUMNS COMMAND...: what it writes to a terminal of that width
at_terminal() {
        python3 -c '
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
out = b""
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    out += piece
os.waitpid(pid, 0)
sys.stdout.buffer.write(out.replace(b"\r\n", b"\n"))' "$@"
}
wide=$(at_terminal 200 env -u COLUMNS TERM=xterm NO_COLOR=1 "$program" list --root "$bad" --env "PATH=$path")
try "$program" list --root "$bad" --env "PATH=$path"
is "$wide" "$out" 'a wide terminal without colour: as in a pipe'
narrow=$(at_terminal 40 env -u COLUMNS TERM=xterm NO_COLOR=1 "$program" list --root "$bad" --env "PATH=$path")
is "$(printf '%s\n' "$narrow" | LC_ALL=C.UTF-8 grep -E '^.{41}')" '' 'a narrow terminal: no line is wider'
is "$(printf '%s\n' "$narrow" | wc -l)" "$(printf '%s\n' "$out" | wc -l)" 'a narrow terminal: as many lines'
colour=$(at_terminal 200 env -u COLUMNS -u NO_COLOR TERM=xterm "$program" list --root "$bad" --env "PATH=$path")
is "$(printf '%s\n' "$colour" | sed 's/\x1b\[[0-9;]*m//g')" "$out" 'colour: the same text'
like "$colour" "$(printf '\033[33mgo1.21.3')" 'colour: what is wrong shows'
first=$(at_terminal 200 env -u COLUMNS -u NO_COLOR TERM=xterm "$program" list --root "$image" --env PATH=/usr/local/go/bin --env HOME=/home/ada)
like "$first" "$(printf '\033[32mgo1.22.12')" 'colour: what go runs shows'

# ---- this machine, and real toolchains ----

mkdir -p "$HOME"
for v in 1.19 1.21 1.22 1.23; do
        toolchain "$v"
        try env PATH="$goroot/bin:$PATH" "$program" list --json "$(dirname "$goroot")"
        one=$(query ".toolchains[] | select(.root == \"$goroot\")")
        out=$one
        is "$(query .version)" "$("$goroot/bin/go" version | cut -d' ' -f3)" "Go $v: the version that it says"
        is "$(query '.file_version, .compiler_version')" "$(printf '%s\n' "$(head -n 1 "$goroot/VERSION")" && "$goroot/pkg/tool/linux_$(query .goarch)/compile" -V | cut -d' ' -f3)" \
                "Go $v: VERSION, and what its compiler says"
        is "$(query .root)" "$(env -u GOROOT "$goroot/bin/go" env GOROOT)" "Go $v: the root that it finds"
        is "$(query .dynamic)" "$(if readelf -lW "$goroot/bin/go" | grep -q INTERP; then echo true; else echo false; fi)" "Go $v: dynamic or static"
        is "$(query .goarch)" "$("$goroot/bin/go" env GOHOSTARCH)" "Go $v: its architecture"
        is "$(query '[.state, .path, (.first_in_path | tostring)] | join(" ")')" "complete $goroot/bin/go true" "Go $v: complete, and first in PATH"
        # Out of its tree a go has nothing but what is compiled in.
        cp "$goroot/bin/go" "$tmp/alone"
        try env -u GOROOT "$tmp/alone" env GOROOT
        said=$(printf '%s\n' "$err" | sed -n 's/^go: cannot find GOROOT directory: //p')
        case $said in
        "'go' binary is trimmed"*) said=null ;;
        esac
        out=$one
        is "$(query .declared_root)" "$said" "Go $v: the root compiled into it"
done

toolchain 1.22
cd "$tmp"
ln -s "$goroot" "$tmp/relative"
try env GOROOT_GUARD_SEARCH="$tmp/none:$(dirname "$goroot")" "$program" list --json
is "$(query ".toolchains[] | select(.root == \"$goroot\") | .source")" search 'GOROOT_GUARD_SEARCH on this machine'
for way in relative ./relative; do
        try "$program" list --json "$way"
        is "$(query ".toolchains[] | select(.root == \"$goroot\") | .found_as")" "$tmp/$way" "$way: from the working directory"
done
done_testing
