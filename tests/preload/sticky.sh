#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sticky = yes: launchers that clear or rebuild the environment do not get rid of the guard, and nothing else changes.
#
#   sticky.sh TWIN SYSTEM-CONF FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH OTHER-LIBRARY
#
# TWIN is the library with SYSTEM-CONF for the system's configuration; OTHER-LIBRARY is one that a launcher may preload.
set -eu

# shellcheck source=tests/preload/fake.sh
. "$(dirname "$0")/fake.sh"
fake_setup "$3"
fake_library "$1"
with_system "$2"
fake_go_dynamic=$(realpath -e "$4")
cp "$5" "$tmp/launch"
cp "$6" "$tmp/lib/other.so"
launch=$tmp/launch
other=$tmp/lib/other.so
needs jq 'sticky' || done_testing

fake_root "$tmp/root"
fake_root "$tmp/old" go1.19.8
fake_root "$tmp/dynamic" go1.19.8 "$fake_go_dynamic"
go=$tmp/root/bin/go
conf=$tmp/user.conf
wrong=GOROOT=$tmp/old
# Prints its arguments and its environment, and is no candidate.
cp "$fake_go" "$tmp/dump"
cd "$tmp"

no=(GOROOT_GUARD=rewrite)
variable=(GOROOT_GUARD=rewrite GOROOT_GUARD_STICKY=yes)
file=(GOROOT_GUARD_CONF="$conf")
printf 'policy = rewrite\nsticky = yes\n' >"$conf"

# ---- launchers that clear ----

# by_all NAME GOROOT SETTING...: what a go gets that is launched by shells and programs that clear their environment.
by_all() {
        local name=$1 goroot=$2 ask="$go env GOROOT" python perl
        shift 2
        gets() {
                local how=$1
                shift
                guarded "$@"
                has_status 0
                prints "$goroot"
                verdict "$name: $how"
        }
        gets 'env -i' "$@" env -i "$wrong" sh -c "$ask"
        gets 'env -u LD_PRELOAD' "$@" "$wrong" env -u LD_PRELOAD sh -c "$ask"
        gets 'env -i, twice' "$@" env -i sh -c "env -i $wrong sh -c '$ask'"
        gets 'env -i, three times, bash' "$@" env -i env -i env -i "$wrong" bash -c "$ask"
        gets 'unset in the shell' "$@" "$wrong" \
                sh -c "unset LD_PRELOAD GOROOT_GUARD GOROOT_GUARD_STICKY GOROOT_GUARD_CONF; sh -c '$ask'"
        gets 'execve with a new environment' "$@" "$launch" -e A=1 -e "$wrong" /bin/sh -c "$ask"
        gets 'posix_spawn with a new environment' "$@" "$launch" -s -e A=1 -e "$wrong" /bin/sh -c "$ask"
        gets 'a new environment with an LD_PRELOAD of its own' "$@" \
                "$launch" -e "$wrong" -e LD_PRELOAD="$other" /bin/sh -c "$ask"
        gets 'LD_PRELOAD set to nothing' "$@" "$wrong" LD_PRELOAD="$library" sh -c "LD_PRELOAD= sh -c '$ask'"
        python="import subprocess, sys; sys.exit(subprocess.run(['/bin/sh', '-c', '$ask'], env={'GOROOT': '$tmp/old'}"
        if needs python3 "$name: python3"; then
                gets 'python3 subprocess' "$@" python3 -c "$python).returncode)"
                gets 'python3 subprocess, posix_spawn' "$@" python3 -c "$python, close_fds=False).returncode)"
        fi
        perl="%ENV = (GOROOT => '$tmp/old'); exec '/bin/sh', '-c', '$ask'"
        if needs perl "$name: perl"; then
                gets 'perl exec' "$@" perl -e "$perl"
        fi
}
by_all 'GOROOT_GUARD_STICKY' "$tmp/root" "${variable[@]}"
by_all "the user's file" "$tmp/root" "${file[@]}"
by_all 'not sticky' "$tmp/old" "${no[@]}" GOROOT_GUARD_STICKY=no
guarded "${no[@]}" env -i "$wrong" sh -c "$go env GOROOT"
prints "$tmp/old"
verdict 'not sticky: nothing said of it'

# The system's file is read only when a go is launched or somebody has a configuration of their own.
printf 'policy = rewrite\nsticky = yes\n' >"$system"
printf '# nothing\n' >"$tmp/empty.conf"
by_all "the system's file, and one of the user's" "$tmp/root" GOROOT_GUARD_CONF="$tmp/empty.conf"
guarded env -i "$wrong" "$go" env LD_PRELOAD
prints "$library"
verdict "the system's file: a go that is launched"
guarded GOROOT_GUARD_STICKY=no env -i "$wrong" "$go" env LD_PRELOAD
prints '(unset)'
verdict "the system's file, but for GOROOT_GUARD_STICKY=no"
printf 'policy = rewrite\nlock = yes\n' >"$system"
guarded "${variable[@]}" env -i "$wrong" sh -c "$go env GOROOT"
prints "$tmp/old"
verdict 'GOROOT_GUARD_STICKY under lock = yes'
guarded "${file[@]}" env -i "$wrong" sh -c "$go env GOROOT"
prints "$tmp/old"
verdict "the user's file under lock = yes"
rm "$system"

# ---- what is put back ----

all=("${variable[@]}" GOROOT_GUARD_LOG=file:/dev/null GOROOT_GUARD_CONF="$tmp/empty.conf" GOROOT_GUARD_NAMES='*go*')

# environment FIRST [LAST]: the entries of the launched program are those of FIRST in that order, and then those of LAST
# in any order. Words.
environment() {
        local got first last
        read -ra first <<<"$1"
        read -ra last <<<"${2-}"
        got=$(grep '^env ' <<<"$out") || got=
        [ "$(head -n "${#first[@]}" <<<"$got")" = "$(printf 'env %s\n' "${first[@]}")" ] ||
                fault 'the first entries are others'
        got=$(tail -n +"$((${#first[@]} + 1))" <<<"$got" | sort)
        [ "$got" = "$([ "${#last[@]}" -eq 0 ] || printf 'env %s\n' "${last[@]}" | sort)" ] ||
                fault 'what follows is something else'
}

for by in '' -s; do
        mode=(${by:+"$by"})
        for program in "$tmp/dump" "$go"; do
                how="${program##*/}${by:+, posix_spawn}"
                guarded "${all[@]}" "$launch" "${mode[@]}" -e B=2 -e A=1 -e B=3 -e ODD -e C= "$program" x 'y z' ''
                has_status 7
                environment 'B=2 A=1 B=3 ODD C=' "${all[*]} LD_PRELOAD=$library"
                [ "$(grep '^arg ' <<<"$out")" = "$(printf 'arg %s\n' "$program" x 'y z' '')" ] ||
                        fault 'other arguments'
                verdict "everything is put back at the end, the rest as it was: $how"

                guarded "${all[@]}" "$launch" "${mode[@]}" -e A=1 -e LD_PRELOAD="$other" -e B=2 "$program" x
                environment "A=1 LD_PRELOAD=$library:$other B=2" "${all[*]}"
                verdict "the launcher's LD_PRELOAD gets the library in front, where it is: $how"

                guarded "${all[@]}" "$launch" "${mode[@]}" -e A=1 -e LD_PRELOAD="$other:$other" -e B=2 "$program" x
                environment "A=1 LD_PRELOAD=$library:$other:$other B=2" "${all[*]}"
                verdict "and keeps all that it has: $how"

                for value in "$library" "$other:$library" "$library:$other" "/elsewhere/libgoroot-guard.so"; do
                        guarded "${all[@]}" "$launch" "${mode[@]}" -e A=1 -e LD_PRELOAD="$value" -e B=2 "$program" x
                        environment "A=1 LD_PRELOAD=$value B=2" "${all[*]}"
                        verdict "LD_PRELOAD has the library and stays, variables are put back: $how, ${value//$tmp\//}"
                done

                guarded "${all[@]}" "$launch" "${mode[@]}" \
                        -e GOROOT_GUARD=off -e A=1 -e GOROOT_GUARD_LOG=stderr "$program" x
                environment 'GOROOT_GUARD=off A=1 GOROOT_GUARD_LOG=stderr' \
                        "${all[1]} ${all[3]} ${all[4]} LD_PRELOAD=$library"
                verdict "what the launcher sets otherwise stays: $how"

                guarded "${all[@]}" LD_PRELOAD="$other:$library" "$launch" "${mode[@]}" -e A=1 "$program" x
                environment A=1 "${all[*]} LD_PRELOAD=$other:$library"
                verdict "LD_PRELOAD comes back as it was: $how"

                long=$(printf "$other:%.0s" {1..100})$library # more than there is room for in every process
                guarded "${all[@]}" LD_PRELOAD="$long" "$launch" "${mode[@]}" -e A=1 "$program" x
                environment A=1 "${all[*]} LD_PRELOAD=$long"
                verdict "and so does one of ${#long} bytes: $how"

                guarded "${all[@]}" "$launch" "${mode[@]}" -n "$program" x
                has_status 7
                expected=$(printf 'env %s\n' "${all[@]}" LD_PRELOAD="$library" | sort)
                [ "$(grep '^env ' <<<"$out" | sort)" = "$expected" ] || fault 'the environment is something else'
                verdict "into no environment at all: $how"

                guarded "${no[@]}" "$launch" "${mode[@]}" \
                        -e B=2 -e A=1 -e B=3 -e ODD -e C= -e LD_PRELOAD="$other" "$program" x 'y z'
                environment "B=2 A=1 B=3 ODD C= LD_PRELOAD=$other"
                verdict "not sticky, nothing is put back: $how"

                for what in array entry; do
                        bare "$launch" "${mode[@]}" -x "$what" "$program" x
                        has_status 99
                        prints 'Bad address'
                        guarded "${all[@]}" "$launch" "${mode[@]}" -x "$what" "$program" x
                        as_bare
                        verdict "an environment that cannot be read ($what) is the error that it is: $how"
                done

                # With nothing to put back.
                bare LD_PRELOAD= "${all[@]}" B=2 A=1 "$launch" "${mode[@]}" "$program" x
                guarded "${all[@]}" B=2 A=1 "$launch" "${mode[@]}" "$program" x
                [ "${out/LD_PRELOAD=$library/LD_PRELOAD=}" = "$out_bare" ] || fault 'the launch is another'
                has_status 7
                verdict "a launcher that leaves it all alone: $how"
        done
done

# An environment that fits in no buffer.
many=()
for i in {1..60}; do
        many+=(-e "V$i=$(printf '%1500s' '' | tr ' ' v)")
done
guarded "${all[@]}" "$launch" "${many[@]}" "$tmp/dump" x
[ "$(grep -c '^env V' <<<"$out")" -eq 60 ] || fault 'some are lost'
[ "$(grep '^env V' <<<"$out" | cut -d = -f 1)" = "$(printf 'env V%s\n' {1..60})" ] || fault 'their order is another'
grep -qxF "env LD_PRELOAD=$library" <<<"$out" || fault 'LD_PRELOAD was not put back'
verdict 'a large environment'

# ---- who says otherwise is obeyed ----

guarded "${variable[@]}" env -i "$wrong" GOROOT_GUARD=off sh -c "$go env GOROOT"
prints "$tmp/old"
complains 0
verdict 'GOROOT_GUARD=off of a launcher'
guarded "${variable[@]}" env -i "$wrong" GOROOT_GUARD_STICKY=no sh -c "env -i $wrong sh -c '$go env GOROOT'"
prints "$tmp/old"
verdict 'GOROOT_GUARD_STICKY=no of a launcher'

# ---- a dynamic go ----

for by in '' -s; do
        mode=(${by:+"$by"})
        guarded "${variable[@]}" GOROOT_GUARD_LOG="file:$records" "$launch" "${mode[@]}" \
                -e GOROOT="$tmp/root" "$tmp/dynamic/bin/go" env GOROOT
        prints "$tmp/dynamic"
        has_records 1
        record .via preload
        verdict "a dynamic go gets the library, and the launch is recorded once${by:+, posix_spawn}"

        guarded "${no[@]}" GOROOT_GUARD_LOG="file:$records" "$launch" "${mode[@]}" \
                -e GOROOT="$tmp/root" -e A=1 "$tmp/dynamic/bin/go" x
        environment "GOROOT=$tmp/dynamic A=1"
        has_records 1
        record .via preload
        verdict "not sticky, it gets nothing that the library would have to take away${by:+, posix_spawn}"
done

done_testing
