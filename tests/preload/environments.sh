#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Environments that no shell would make, through real launchers: what arrives is what arrives without the library.
#
#   environments.sh LIBRARY FAKE-GO FAKE-LAUNCH EMPTY
#
# EMPTY is a library that does nothing, to compare with: make and dash give an environment in an order that depends on what else
# is in it.
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$2"
fake_library "$1"
cp "$3" "$tmp/launch"
cp "$4" "$tmp/empty.so"
needs jq 'odd environments' || done_testing

fake_root "$tmp/root"
fake_root "$tmp/old" go1.19.8
mkdir "$tmp/plain"
cp "$fake_go" "$tmp/plain/tool"
cd "$tmp"

# Without =, without a name, empty, twice, not UTF-8, with line ends, unlike any variable's name, long.
odd=(-e NOEQUALS -e '=noname' -e '' -e A=1 -e B= -e A=2 -e $'BYTES=\xff\xfe\x80' -e $'\xe9=\xe9' -e $'LINES=a\nb\n' -e 'a b=c d'
        -e 'BASH_FUNC_f%%=() {  :; }' -e A=1 -e "LONG=$(printf '%100000s' '' | tr ' ' l)" -e NOEQUALS -e GOROOTS=x -e xGOROOT=y
        -e GOROOT_=z -e goroot=w -e PATH="$PATH")

# chain FILE: programs that launch the next, each as it does.
chain() {
        # shellcheck disable=SC2016 # perl's own variables
        case $1 in
        direct) set -- "$tmp/launch" "$2" x ;;
        spawned) set -- "$tmp/launch" -s "$2" x ;;
        make-sh-env)
                printf 'all:\n\t@env %s x; exit $$?\n' "$2" >"$tmp/Makefile"
                set -- make -s -f "$tmp/Makefile"
                ;;
        make-env)
                printf 'all:\n\t@env %s x\n' "$2" >"$tmp/Makefile"
                set -- make -s -f "$tmp/Makefile"
                ;;
        make-make)
                printf 'all:\n\t@+%s -s -f %s inner\ninner:\n\t@%s x\n' "$(command -v make)" "$tmp/Makefile" "$2" >"$tmp/Makefile"
                set -- make -s -f "$tmp/Makefile"
                ;;
        sh) set -- sh -c "$2 x; exit \$?" ;;
        bash) set -- bash -c "$2 x; exit \$?" ;;
        xargs) set -- sh -c "echo x | xargs $2" ;;
        find) set -- find "$tmp/plain" -name tool -exec "$2" x \; ;;
        perl) set -- perl -e 'exec { $ARGV[0] } @ARGV' "$2" x ;;
        python) set -- python3 -c 'import os, sys; os.execvp(sys.argv[1], sys.argv[1:])' "$2" x ;;
        python-subprocess) set -- python3 -c 'import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)' "$2" x ;;
        esac
        command=("$(command -v "$1")" "${@:2}")
}

# What arrived, but for the library's name.
arrived() {
        # shellcheck disable=SC2001 # it is about lines
        sed 's/^env LD_PRELOAD=.*/env LD_PRELOAD/' <<<"$out"
}

for how in direct spawned make-sh-env make-env make-make sh bash xargs find perl python python-subprocess; do
        for what in plain/tool root/bin/go; do
                for goroot in '' "$tmp/root" "$tmp/old"; do
                        chain "$how" "$tmp/$what"
                        set -- "${odd[@]}"
                        [ "$goroot" = '' ] || set -- "$@" -e GOROOT="$goroot" -e Z=z
                        for policy in log rewrite block; do
                                [ "$what $goroot $policy" != "root/bin/go $tmp/old block" ] || continue
                                guard=(-e GOROOT_GUARD="$policy" -e GOROOT_GUARD_LOG="file:$records")
                                bare "$tmp/launch" "$@" "${guard[@]}" -e LD_PRELOAD="$tmp/empty.so" "${command[@]}"
                                expected=$(arrived)
                                [[ $expected == *'env GOROOTS=x'* ]] || fault 'nothing arrived'
                                try env -i "$tmp/launch" "$@" "${guard[@]}" -e LD_PRELOAD="$library" "${command[@]}"
                                launched=${command[*]}
                                has_status "$status_bare"
                                [ "$err" = "$err_bare" ] || fault "standard error differs: $err_bare"
                                wanted=$expected
                                count=0
                                if [ "$what $goroot" = "root/bin/go $tmp/old" ]; then
                                        count=1
                                        [ "$policy" = log ] || wanted=${expected//$'\n'env GOROOT=$tmp\/old/$'\n'env GOROOT=$tmp/root}
                                fi
                                [ "$(arrived)" = "$wanted" ] || fault "$(diff -a <(echo "$wanted") <(arrived) | cut -c 1-200)"
                                has_records "$count"
                                verdict "$how, $what, GOROOT ${goroot##*/}, $policy"
                        done
                done
        done
done

# Of several GOROOTs the first one counts for a go (syscall.copyenv), and a rewrite leaves one, in its place.
set -- "${odd[@]}" -e GOROOT="$tmp/old" -e GOROOT -e GOROOT= -e M=m -e GOROOT="$tmp/root" -e GOROOT="$tmp/old" -e Z=z
for by in '' -s; do
        set -- "$@" -e GOROOT_GUARD=rewrite
        bare "$tmp/launch" "$@" -e LD_PRELOAD="$tmp/empty.so" "$tmp/root/bin/go" x
        expected=$(arrived)
        try env -i "$tmp/launch" "$@" -e LD_PRELOAD="$library" "$tmp/launch" ${by:+"$by"} "$tmp/root/bin/go" x
        complains 1 'rewrote GOROOT'
        wanted=$(awk -v old="env GOROOT=$tmp/old" -v right="env GOROOT=$tmp/root" '
                /^env GOROOT=/ { if (!seen++) print right; next }
                { print }' <<<"$expected")
        [ "$(arrived)" = "$wanted" ] || fault "$(diff -a <(echo "$wanted") <(arrived) | cut -c 1-200)"
        verdict "several GOROOTs, rewrite${by:+, posix_spawn}"
done

done_testing
