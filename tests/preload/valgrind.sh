#!/bin/sh
# Launchers under memcheck, with the library in them: none of its own errors, and no launch goes another way for it.
#
#   valgrind.sh LIBRARY LAUNCH SHOW FAKE-GO-DYNAMIC
#
# Memcheck follows forks, and so sees the hook in children, but not the programs that are launched: they are somebody else's. A
# process that has become another program can't report an exit status, so what counts is that no log says anything.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

library=$(realpath "$1")
launch=$(realpath "$2")
show=$(realpath "$3")
dynamic_go=$(realpath "$4")
suppressions=$(realpath "$(dirname "$0")/valgrind.supp")
memcheck="valgrind -q --error-exitcode=99 --suppressions=$suppressions --log-file=$tmp/log.%p"

if ! command -v valgrind >/dev/null; then
        skip "launchers under memcheck" "valgrind is not installed"
        done_testing
fi

# root DIR VERSION GO: a tree whose bin/go is a go by its place.
root() {
        mkdir -p "$1/bin" "$1/pkg/tool"
        cp "$3" "$1/bin/go"
        echo "$2" >"$1/VERSION"
}

real=$tmp/real
stale=$tmp/stale
root "$real" go1.22.0 "$show"
root "$stale" go1.19.8 "$show"
path=$real/bin:/usr/bin:/bin

# What memcheck has found. That the library asks the kernel about an address by a call with a `how` that no kernel knows is
# something memcheck remarks on, and no finding.
findings() {
        find "$tmp" -name 'log.*' -exec cat {} + | grep -v "^--[0-9]*-- sigprocmask: unknown 'how' field -1$" || :
        find "$tmp" -name 'log.*' -exec rm {} +
}

# under POLICY [SETTING]... WORD...: WORD... under guard and memcheck; env itself is not.
under() {
        policy=$1
        shift
        settings=
        while :; do
                case $1 in
                *=*) settings="$settings $1" ;;
                *) break ;;
                esac
                shift
        done
        # shellcheck disable=SC2086 # words without blanks
        try env -i HOME="$HOME" LC_ALL=C PATH="$path" GOROOT_GUARD="$policy" GOROOT_GUARD_LOG=stderr LD_PRELOAD="$library" \
                $settings $memcheck "$@"
}

# clean NAME RECORD GOROOT: memcheck has nothing to say of the last run, in which a record that starts so was written (nothing:
# none) and the go was given that GOROOT (nothing: none ran).
clean() {
        found=$(findings)
        got=$(printf '%s\n' "$out" | sed -n 's/^env=GOROOT=//p')
        case $err in
        "goroot-guard: ${2:-?}"*) said=$2 ;;
        '') said='' ;;
        *) said='something else' ;;
        esac
        if [ -z "$found" ] && [ "$got" = "$3" ] && [ "$said" = "$2" ]; then
                t_result 0 "$1"
        else
                t_result 1 "$1"
                diag "$found"
                diag "exit status $status; GOROOT of the go: $got, expected $3"
                diag "standard error: $err"
        fi
}

# Where there is something to find it is found, or all below would be worth nothing.
cat >"$tmp/wrong.c" <<'END'
#include <stdlib.h>
int main(void) { char *p = malloc(3); return p[3] == 'x' && p[2] == 'y'; }
END
if command -v cc >/dev/null && cc -O0 -o "$tmp/wrong" "$tmp/wrong.c"; then
        under off "$tmp/wrong"
        like "$(findings)" 'Invalid read of size 1' 'memcheck finds a read behind the end'
else
        skip 'memcheck finds a read behind the end' 'there is no cc'
fi

for function in execve execv execvp execvpe execl execlp execle execveat fexecve posix_spawn posix_spawnp \
        posix_spawn@GLIBC_2.2.5 pidfd_spawn pidfd_spawnp; do
        try "$launch" --exists "$function"
        [ "$status" -eq 0 ] || continue
        name=$real/bin/go
        case $function in execvp | execvpe | execlp | posix_spawnp | pidfd_spawnp) name=go ;; esac
        under rewrite GOROOT="$stale" "$launch" "$function" "$name"
        clean "$function: rewritten" 'rewrote GOROOT' "$real"
done

for from in fork vfork thread signal; do
        for function in execve posix_spawn; do
                under rewrite GOROOT="$stale" "$launch" --from "$from" "$function" "$real/bin/go"
                clean "$function from $from: rewritten" 'rewrote GOROOT' "$real"
        done
done

under log GOROOT="$stale" "$launch" execve "$real/bin/go"
clean 'logged' 'wrong GOROOT' "$stale"
under block GOROOT="$stale" "$launch" execve "$real/bin/go"
clean 'blocked: exec' 'blocked' ''
under block GOROOT="$stale" "$launch" posix_spawn "$real/bin/go"
clean 'blocked: spawn' 'blocked' ''
under block GOROOT="$real" "$launch" execve "$real/bin/go"
clean 'nothing to block' '' "$real"
under block GOROOT="$stale" "$launch" execve "$show"
clean 'no go' '' "$stale"
under block GOROOT="$stale" "$launch" --from vfork execvp show-that-is-not-there-go
clean 'a go that is not there' '' ''

# Each sink, a configuration of several rules with mistakes in it, and what sticky puts back.
cat >"$tmp/conf" <<END
policy = rewrite
names = *go*, other
log = file:$tmp/records, stderr
sticky = yes
nonsense = 1
[rule a]
cwd = /none/**
reason = missing, tree-mismatch
policy = block
[rule b]
launcher = **/launch
rewrite = unset
END
printf 'A=1\0GOROOT=%s\0GOROOT=%s\0GOROOT\0=x\0\0PATH=%s\0' "$stale" "$real" "$path" >"$tmp/entries"
under rewrite GOROOT_GUARD_CONF="$tmp/conf" GOROOT_GUARD_LOG= "$launch" --env-exact "$tmp/entries" execve "$real/bin/go"
found=$(findings)
is "$found" '' 'a configuration with rules and mistakes, sinks, sticky: no findings'
is "$(grep -c '"action":"rewrite"' "$tmp/records"), $(printf '%s\n' "$out" | grep -c '^env=LD_PRELOAD='), $(
        printf '%s\n' "$out" | grep -c '^env=GOROOT='
)" '1, 1, 0' 'and it was in force'

# An environment that does not fit on a small stack.
n=0
while [ "$n" -lt 300 ]; do
        n=$((n + 1))
        printf 'VARIABLE_%s=value %s\0' "$n" "$n"
done >"$tmp/large"
printf 'GOROOT=%s\0' "$stale" >>"$tmp/large"
for from in plain thread; do
        under rewrite "$launch" --from "$from" --env-exact "$tmp/large" execve "$real/bin/go"
        clean "a large environment from $from" 'rewrote GOROOT' "$real"
done

# The library in the go itself, which a static launcher started: here memcheck runs the go.
root "$tmp/dynamic" go1.19.8 "$dynamic_go"
under rewrite GOROOT="$stale" "$tmp/dynamic/bin/go" env GOROOT
is "$(findings)$out" "$tmp/dynamic" 'a dynamic go that finds itself'
done_testing
