#!/bin/bash
# SPDX-License-Identifier: MIT
# goroot-guard env: what processes inherited, of processes that run and of what a command launches, with a real Go.
#
#   tests/cli/env.sh PROGRAM
# shellcheck disable=SC2016,SC2317 # jq's variables; functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

toolchain 1.19
r19=$goroot
toolchain 1.22
r22=$goroot
# Nothing of the caller's may be in the way.
for name in $(env | sed -n 's/^\(GO[A-Z0-9_]*\|ASDF[A-Z_]*\|MISE[A-Z_]*\|SUDO_[A-Z]*\)=.*/\1/p'); do
        unset "$name"
done
export PATH="$r22/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" USER=ada LOGNAME=ada SHELL=/bin/sh TERM=dumb
export GOTOOLCHAIN=local GOPROXY=off GOCACHE="$tmp/gocache"
cd "$tmp"

processes=()
cleanup() {
        [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2>/dev/null || :
        rm -rf "$tmp"
}
trap cleanup EXIT

# running COMMAND...: starts a program that sleeps by then; $pid
running() {
        "$@" >/dev/null 2>&1 &
        pid=$!
        processes+=("$pid")
        local name=${!#} i
        for ((i = 0; i < 500; i++)); do
                [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != sleep ] || return 0
                sleep 0.01
        done
        diag "process $pid does not get to $name"
}

# of NAME MEMBER [PROCESS]: a member of the difference of that name in the JSON output; empty if there is none
of() {
        jq -r --arg name "$1" --arg member "$2" --argjson i "${3-0}" \
                '.processes[$i].differences[] | select(.name == $name) | .[$member] // "null"' <<<"$out"
}
names() {
        jq -r '[.processes[0].differences[].name] | join(" ")' <<<"$out"
}

# ---- processes ----

running sleep 60
same=$pid
try "$program" env "$same"
is "$status" 0 'the same environment: status 0'
like "$out" 'the same as here' 'the same environment: says so'
is "$err" '' 'the same environment: nothing on standard error'
try "$program" env --json "$same"
is "$(jq -c '[.v, .status, .processes[0].pid, .processes[0].verdict, .processes[0].version, .processes[0].differences]' <<<"$out")" \
        "[1,0,$same,\"match\",\"go1.22.12\",[]]" 'the same environment: as JSON'

running env GOROOT="$r19" GOFLAGS=-mod=vendor sleep 60
wrong=$pid
try "$program" env --json "$wrong"
is "$status" 1 'another GOROOT: status 1'
is "$(names)" 'GOROOT GOFLAGS GOSUMDB' 'another GOROOT: what differs, and what follows from it'
is "$(of GOROOT here)|$(of GOROOT there)" "$r22|$r19" 'another GOROOT: here and there'
is "$(of GOROOT here_source)|$(of GOROOT there_source)" 'binary|environment' 'another GOROOT: where each comes from'
is "$(of GOFLAGS here)|$(of GOFLAGS there)" 'null|-mod=vendor' 'another variable'
is "$(of GOSUMDB why)" 'follows from GOROOT' 'a setting that follows'
is "$(jq -r '.processes[0] | "\(.verdict) \(.reason) \(.remedy)"' <<<"$out")" 'violation version-mismatch unset GOROOT' \
        'another GOROOT: the verdict'
try "$program" env "$wrong"
like "$out" 'does not match go tool version' 'another GOROOT: what it will do, for people'
try "$program" env -v "$same"
like "$out" 'GOMODCACHE ' '--verbose shows all settings'

running env -i PATH="$PATH" sleep 60
try "$program" env --json "$pid"
is "$status" 1 'a cleared environment: status 1'
is "$(of HOME why)" 'the environment was cleared: env -i, a service, cron or a container' 'a cleared environment: why'
is "$(of GOPROXY there)" 'https://proxy.golang.org,direct' 'a cleared environment: what go would take then'

running env -u GOPROXY SUDO_COMMAND=/bin/sh sleep 60
try "$program" env --json "$pid"
is "$(of GOPROXY why)" 'removed by sudo (env_reset)' 'sudo is known by what it leaves'

running env GOENV_VERSION=1.19.8 GOROOT="$r19" sleep 60
try "$program" env --json "$pid"
is "$(of GOROOT why)" 'set by goenv, whose shims set GOROOT for the version they choose' 'a manager is known by what it leaves'

running env PATH="/new:$PATH" sleep 60
try "$program" env "$pid"
like "$out" 'only there /new' 'PATH: what is new in it'
unlike "$out" 'only there /new:' 'PATH: nothing else'

running env GOFLAGS="$(printf '\033[31m\nforged')" sleep 60
try "$program" env "$pid"
unlike "$out" "$(printf '\033')" 'control characters are not sent to a terminal'
unlike "$out" "$(printf '\nforged')" 'nor newlines'

# perl moves its environment and writes the new name over the old one.
perl -e '$0 = "sleep"; $0 = "x" x 100000; sleep 60' &
pid=$!
processes+=("$pid")
for ((i = 0; i < 500; i++)); do
        ! grep -qz '^xx' "/proc/$pid/environ" || break
        sleep 0.01
done
try "$program" env "$pid"
is "$status" 2 'a block that was written over: status 2'
like "$out" 'written over' 'a block that was written over: says so'

try "$program" env 999999999
is "$status" 2 'no such process: status 2'
is "$err" 'goroot-guard: process 999999999: there is none' 'no such process: says so'
try "$program" env --json 999999999 "$same"
is "$status|$(jq -c '[.processes[].pid]' <<<"$out")" "2|[$same]" 'no such process: the others are told'

# One that has ended, and that its parent has not waited for.
perl -e '$pid = fork // die; exit if !$pid; open(F, ">", $ARGV[0]); print F $pid; close F; sleep 60' "$tmp/ended" &
processes+=("$!")
pid=
for ((i = 0; i < 500; i++)); do
        [ -n "$pid" ] || pid=$(cat "$tmp/ended" 2>/dev/null || :)
        [ -z "$pid" ] || ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null || break
        sleep 0.01
done
try "$program" env "$pid"
is "$status|$err" "2|goroot-guard: process $pid: there is none" 'a process that has ended'

# Somebody else's process.
if [ "$(id -u)" -eq 0 ]; then
        chmod 711 "$tmp"
        cp "$program" "$tmp/goroot-guard"
        chmod 755 "$tmp/goroot-guard"
        try setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/goroot-guard" env "$same"
else
        same=1
        try "$program" env 1
fi
is "$status" 2 "somebody else's process: status 2"
is "$err" "goroot-guard: process $same: its environment may not be read by this user" "somebody else's process: says so"

try "$program" env --json --all
is "$status" 1 '--all: status 1'
ok '--all: has a process with a GOROOT' jq -e --argjson pid "$wrong" '[.processes[].pid] | index($pid)' <<<"$out"
is "$(jq -c --argjson pid "${processes[0]}" '[.processes[].pid] | index($pid)' <<<"$out")" null '--all: and none without'

# ---- a command ----

mkdir "$tmp/module"
cat >"$tmp/module/go.mod" <<'END'
module example.com/m

go 1.19
END
cat >"$tmp/module/main.go" <<'END'
package main

//go:generate go version

func main() {}
END
cd "$tmp/module"

try "$program" env --json -- "$r22/bin/go" env GOROOT
is "$status" 0 'a command: status 0'
is "$(head -n 1 <<<"$out")" "$r22" 'a command: its output is its own'
out=$(tail -n +2 <<<"$out")
is "$(jq -c '[.processes[] | [.command, .version, .launches, .differences]]' <<<"$out")" '[["env","go1.22.12",1,[]]]' \
        'a command: the launch'

try "$program" env --json -- go generate
out=$(tail -n +2 <<<"$out")
is "$status" 1 'go generate: status 1'
is "$(jq -c '[.processes[].command]' <<<"$out")" '["generate","version"]' 'go generate: both launches'
is "$(of GOROOT there 1)|$(of GOROOT there_source 1)" "$r22|environment" 'go generate: GOROOT is in the environment'
is "$(of GOROOT why 1)" 'set by go generate, which sets GOROOT for what it runs' 'go generate: why'

cat >"$tmp/steps" <<END
#!/bin/sh
go version
go version
GOROOT='$r19' go version
exit 3
END
chmod +x "$tmp/steps"
try "$program" env -- "$tmp/steps"
is "$status" 1 'a script: status 1, not its own'
like "$out" '2 launches: ' 'a script: what is alike is told once'
like "$out" 'set by ' 'a script: the third is not'
like "$out" 'does not match go tool version' 'a script: and is wrong'

GOROOT_GUARD=block GOROOT=$r19 try "$program" env --json -- go version
is "$status" 1 'only to see: a policy of block does not count'
like "$(head -n 1 <<<"$out")" 'go version go1.22.12' 'only to see: the go ran'

try "$program" env -- true
is "$status" 2 'no go: status 2'
is "$err" 'goroot-guard: no go command was launched' 'no go: says so'
try "$program" env -- "$tmp/none"
is "$status" 2 'no such command: status 2'
like "$err" 'none: No such file' 'no such command: says so'

# ---- the command line ----

for words in '' '--' 'x' '0' '12x' '--all 1' "$same go"; do
        # shellcheck disable=SC2086 # words
        try "$program" env $words
        is "$status" 125 "env $words: status 125"
done
like "$err" 'a command comes behind --' 'env 1 go: says how'
done_testing
