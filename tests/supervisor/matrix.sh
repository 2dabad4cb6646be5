#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who is seen by what: every kind of launcher starts a go with a wrong GOROOT, under every policy, beside the library,
# the supervisor and both. Each launch gives one record and what the policy says, or none and goes on as it was; the
# table at the end says which.
#
#   matrix.sh PROGRAM LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH FAKE-LAUNCH-STATIC [FAKE-LAUNCH-MUSL]
set -eu
# shellcheck source=tests/supervisor/supervised.sh
. "$(dirname "$0")/supervised.sh"
super_setup "$1" "$2" "$3" "$4"
# Each under a name of its own, which stands in the record.
cp "$5" "$tmp/in-glibc"
cp "$6" "$tmp/in-static"
launch_static=$tmp/in-static
musl=${7:+$(absolute "$7")}
modes='preload supervise ptrace both'
manual=$here/../tools/man/libgoroot-guard.7

# Which go is launched, with which GOROOT.
kinds='static dynamic'
declare -A go_of=([static]=$right/bin/go [dynamic]=$dynamic/bin/go
        [1.19]=${roots[1.19]}/bin/go [1.22]=${roots[1.22]}/bin/go)
declare -A root_of=([static]=$right [dynamic]=$dynamic [1.19]=${roots[1.19]} [1.22]=${roots[1.22]})
declare -A wrong_of=([static]=$wrong [dynamic]=$wrong [1.19]=${roots[1.22]} [1.22]=${roots[1.19]})
declare -A counts

# seen VIA: the launch gave its record, and what the policy says was done.
seen() {
        has_records 1 action "$policy" reason version-mismatch binary "$go" goroot "${wrong_of[$kind]}" real_root \
                "${root_of[$kind]}" command env
        case $policy in
        log)
                has_status 0
                prints "${wrong_of[$kind]}"
                ;;
        rewrite)
                has_status 0
                prints "${root_of[$kind]}"
                ;;
        block)
                # Where a hook blocks, the launcher may be told, and say so.
                if [ "$status,$out" != "$refused" ] || [[ $mode != preload && $mode != both ]]; then
                        has_status 126
                        prints ''
                fi
                ;;
        esac
}

unseen() {
        has_records 0
        has_status 0
        prints "${wrong_of[$kind]}"
}

# cell EXPECTED: one launcher, go, mode and policy.
cell() {
        local word count=0
        local -a command=()
        for word in "${words[@]}"; do
                case $word in
                GO) word=$go ;;
                ROOT) word=GOROOT=${wrong_of[$kind]} ;;
                esac
                command+=("$word")
        done
        under "$mode" "$policy" "${setting[@]}" "${command[@]}"
        if [ "$1" = yes ]; then
                seen
                case $mode in
                supervise) has_records 1 via supervisor launcher "$by" ;;
                # What a process ran before it launched is not known: if it did so itself, the launcher is its parent.
                ptrace) has_records 1 via supervisor ;;
                esac
        else
                unseen
        fi
        [ ! -e "$records" ] || count=$(wc -l <"$records")
        [ "$count" -eq 0 ] || counts["$mode,$kind"]+=$count
        verdict "$name; $kind go; $mode, $policy: $([ "$1" = yes ] && echo 'one record' || echo 'not seen')"
}

# What one cell of the table has to say: of all policies and both kinds of go.
said() {
        local all="${counts[$1,static]-} ${counts[$1,dynamic]-}"
        case $all in
        '111 111') echo yes ;;
        ' ') echo no ;;
        ' 111') echo 'only a dynamic go' ;;
        *) echo "static go: ${counts[$1,static]-none}; dynamic go: ${counts[$1,dynamic]-none}" ;;
        esac
}

table='| launcher | preload | supervise | supervise by ptrace | both |
|---|---|---|---|---|'

# row NAME BY STATIC DYNAMIC REFUSED COMMAND...: one line of the table. In COMMAND the word GO stands for the go, and ROOT
# for the entry of the environment. BY is the program that launches; STATIC and DYNAMIC say whether the library alone sees the launch of a go of that kind. REFUSED:
# exit status and output of the launcher where a hook's refusal is an error to it; '' if it is not.
row() {
        local name=$1 by=$2 refused=$5 kind mode policy go expected
        local -A alone=([static]=$3 [dynamic]=$4 [1.19]=$4 [1.22]=$3)
        shift 5
        local -a words=("$@") setting
        counts=()
        for kind in $kinds; do
                go=${go_of[$kind]}
                setting=(PATH="${go%/go}:$system_path" GOROOT="${wrong_of[$kind]}")
                for mode in $modes; do
                        expected=yes
                        [ "$mode" != preload ] || expected=${alone[$kind]}
                        for policy in log rewrite block; do
                                cell "$expected"
                        done
                done
        done
        [ "$kinds" = 'static dynamic' ] || return 0
        is "$(grep -F ".It $name Ta " "$manual")" ".It $name Ta $(said preload) Ta $(said supervise)" "$name: as the manual has it"
        table+=$'\n'"| $name | $(said preload) | $(said supervise) | $(said ptrace) | $(said both) |"
}

# blind NAME COMMAND...: a launch of a dynamic go that nobody sees, as the manual has it.
blind() {
        local name=$1 kind=dynamic mode policy=block go=${go_of[dynamic]}
        local -a words=("${@:2}") setting=(PATH="$dynamic/bin:$system_path" GOROOT="$wrong")
        for mode in $modes; do
                cell no
        done
        is "$(grep -F ".It $name Ta " "$manual")" ".It $name Ta no Ta no" "$name: as the manual has it"
}

# A launcher without a C library, as Go builds them.
for v in 1.19 1.22; do
        cp -R "$here/supervisor/starts" "$tmp/starts-$v.src"
        cd "$tmp/starts-$v.src"
        launch none "${roots[$v]}/bin/go" build -o "$tmp/starts-$v" .
        has_status 0
        verdict "a launcher is built by Go $v"
done
cd "$tmp"

table_of_launchers() {
        local eperm='99,Operation not permitted'
        row 'C program, glibc, execve' in-glibc yes yes '' "$tmp/in-glibc" GO env GOROOT
        row 'C program, glibc, posix_spawn' in-glibc yes yes "$eperm" "$tmp/in-glibc" -s GO env GOROOT
        if [ -n "$musl" ]; then
                cp "$musl" "$tmp/in-musl"
                row 'C program, musl, execve' in-musl yes yes '' "$tmp/in-musl" GO env GOROOT
                row 'C program, musl, posix_spawn' in-musl yes yes "$eperm" "$tmp/in-musl" -s GO env GOROOT
        else
                skip 'C program, musl' 'musl-gcc is not installed'
        fi
        row 'C program, static, execve' in-static no yes '' "$tmp/in-static" GO env GOROOT
        row 'C program, static, posix_spawn' in-static no yes '' "$tmp/in-static" -s GO env GOROOT
        i386
        if debian_root 'busybox sh, static'; then
                cp "$debian/bin/busybox" "$tmp/busybox"
                row 'busybox sh, static' busybox no yes '' "$tmp/busybox" sh -c 'go env GOROOT; exit $?'
                row 'busybox sh, static, exec' busybox no yes '' "$tmp/busybox" sh -c 'exec go env GOROOT'
        fi
        for v in 1.19 1.22; do
                row "Go $v program, os/exec" "starts-$v" no yes '' "$tmp/starts-$v" exec GO env GOROOT
                row "Go $v program, syscall.Exec" "starts-$v" no yes '' "$tmp/starts-$v" syscall GO env GOROOT
        done
        local python
        if python=$(PATH=$system_path command -v python3); then
                python=$(basename "$(readlink -f "$python")")
                row 'python3, subprocess' "$python" yes yes '' python3 -c \
                        'import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)' GO env GOROOT
                row 'python3, os.execv' "$python" yes yes '' python3 -c \
                        'import os, sys; os.execv(sys.argv[1], sys.argv[1:])' GO env GOROOT
        else
                skip 'python3' 'python3 is not installed'
        fi
        row 'env -i' env yes yes '' env -i ROOT GO env GOROOT
        # shellcheck disable=SC2016 # for sh
        row 'env -i, then a shell' "$sh" no no '' env -i ROOT sh -c '"$1" env GOROOT; exit $?' - GO
        setuid
}

# A static one, as arch.sh builds them.
i386() {
        local compiler=i686-linux-gnu-gcc
        if ! command -v "$compiler" >/dev/null; then
                skip 'C program, i386, static' "no $compiler"
                return
        fi
        launch none PATH="$PATH" "$compiler" -std=gnu11 -D_GNU_SOURCE -O1 -static -o "$tmp/in-i386" "$here/preload/fake-launch.c"
        has_status 0
        verdict 'a launcher is built for i386'
        row 'C program, i386, static' in-i386 no yes '' "$tmp/in-i386" GO env GOROOT
}

# Where the test is root's, somebody else starts it: then the go too runs with rights that are not the caller's, and the
# loader takes no library from the environment.
setuid() {
        local static=no dynamic=yes
        local -a other=()
        cp "$launch_static" "$tmp/with-setuid"
        chmod u+s "$tmp/with-setuid"
        if [ "$(id -u)" -eq 0 ]; then
                other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
                launch none "${other[@]}" "$tmp/with-setuid" -a "$right/bin/go" env GOROOT
                if [ "${out%%$'\n'*}" = 'secure 1' ]; then
                        dynamic=no
                else
                        skip 'setuid program' "set-user-ID has no effect in $tmp"
                        other=()
                fi
        fi
        row 'setuid program, static' with-setuid "$static" "$dynamic" '' "${other[@]}" "$tmp/with-setuid" GO env GOROOT
}

sh=$(basename "$(readlink -f /bin/sh)")
table_of_launchers

ln -s "$dynamic/bin/go" "$tmp/gxx"
blind 'env, a link of another name' env "$tmp/gxx" env GOROOT
loader=$(readelf -l "$dynamic/bin/go" | sed -n 's/.*interpreter: \(.*\)]$/\1/p')
blind 'env, ld-linux.so go' env "$loader" GO env GOROOT

# The same with what is really launched: a static go, and one that is dynamic.
kinds='1.19 1.22'
row 'C program, glibc' in-glibc yes yes '' "$tmp/in-glibc" GO env GOROOT
row 'C program, static' in-static no yes '' "$tmp/in-static" -s GO env GOROOT
row 'Go 1.22 program, os/exec' starts-1.22 no yes '' "$tmp/starts-1.22" exec GO env GOROOT
# shellcheck disable=SC2016 # for sh
row 'env -i, then a shell' "$sh" no no '' env -i HOME="$HOME" GOENV=off GOTOOLCHAIN=local ROOT \
        sh -c '"$1" env GOROOT; exit $?' - GO

diag "$table"
done_testing
