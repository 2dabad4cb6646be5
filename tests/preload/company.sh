#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Beside other preloaded libraries, before and behind each: launches come out as the guard alone makes them, one launch
# gives one record, and the other library still does what it is there for.
#
#   company.sh LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH FAKE-LAUNCH-STATIC LAUNCH
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/preload/fake.sh
. "$here/fake.sh"
fake_setup "$2"
fake_library "$1"
guard=$library
fake_go_dynamic=$(realpath -e "$3")

tree=$GG_CACHE/roots/bookworm
lib=$tree/usr/lib/$(gcc -print-multiarch)
declare -A companions=(
        [fakeroot]=$lib/libfakeroot/libfakeroot-sysv.so
        [fakechroot]=$lib/fakechroot/libfakechroot.so
        [faketime]=$lib/faketime/libfaketime.so.1
        [eatmydata]=$lib/libeatmydata.so.1
        [snoopy]=$tree/lib/$(gcc -print-multiarch)/libsnoopy.so.0
        [jemalloc]=$lib/libjemalloc.so.2
)
order=(fakeroot fakechroot faketime eatmydata snoopy jemalloc)
for name in "${order[@]}"; do
        if [ ! -f "${companions[$name]}" ]; then
                absent 'other preloaded libraries' "no ${companions[$name]}: tools/toolchains.sh --root bookworm fetches it"
                done_testing
        fi
done
needs jq 'other preloaded libraries' || done_testing
needs strace 'other preloaded libraries' || done_testing

# The daemon that knows who owns what; by message queues, else by a port.
export TMPDIR="$tmp"
if ! faked=$("$tree/usr/bin/faked-sysv" 2>/dev/null); then
        faked=$("$tree/usr/bin/faked-tcp")
        companions[fakeroot]=$lib/libfakeroot/libfakeroot-tcp.so
fi
trap 'kill "${faked#*:}"; rm -rf "$tmp"' EXIT

fake_root "$tmp/static"
fake_root "$tmp/dynamic" go1.20.0 "$fake_go_dynamic"
fake_root "$tmp/old" go1.19.8
mkdir "$tmp/plain" "$tmp/jail"
cp "$4" "$tmp/hooked"
cp "$5" "$tmp/unseen"
cp "$6" "$tmp/lib/launch"
launch=$tmp/lib/launch
cp "$fake_go" "$tmp/plain/tool"
echo inside >"$tmp/jail/only-inside"
: >"$tmp/data"
wrong=GOROOT=$tmp/old
file=GOROOT_GUARD_LOG=file:$records
cd "$tmp"

# What each of them wants in the environment. For fakechroot the paths of this test are the same on both sides.
settings=(FAKEROOTKEY="${faked%%:*}" FAKECHROOT_BASE="$tmp/jail"
        FAKECHROOT_EXCLUDE_PATH="$tmp:$tree:/lib:/lib64:/usr:/bin:/proc:/dev" 'FAKETIME=2001-02-03 04:05:06')

# beside LIST [VAR=VALUE...] CMD...: with that in LD_PRELOAD. What hangs is ended.
beside() {
        local preload=$1
        shift
        bare "${settings[@]}" timeout -k 5 120 env LD_PRELOAD="$preload" "$@"
}

# What a launch got, without what differs from one run to the next and the list of libraries itself. Sorted: fakechroot
# puts variables in more than one place.
got() {
        sed -e '/^env LD_PRELOAD=/d' -e '/^env FAKETIME_SHARED=/d' <<<"$out" | sort
}

# does_its_job OTHER LIST LIST-WITHOUT-GUARD
does_its_job() {
        case $1 in
        fakeroot)
                beside "$2" sh -c "mknod '$tmp/node' c 1 3 && stat -c %F '$tmp/node'"
                prints 'character special file'
                [ "$(stat -c %F "$tmp/node")" = 'regular empty file' ] || fault 'it is no fake'
                rm -f "$tmp/node"
                ;;
        fakechroot)
                beside "$2" cat /only-inside
                prints inside
                ;;
        faketime)
                beside "$2" date +%Y
                prints 2001
                ;;
        eatmydata)
                beside "$2" strace -f -e trace=fsync sh -c "sync '$tmp/data'; :"
                [[ $err != *fsync\(* ]] || fault 'it synchronizes'
                ;;
        snoopy)
                # By itself it logs env, which sh launches by execve, and not true, which env launches by execvp.
                beside "$3" strace -f -e trace=connect sh -c 'env true; :'
                local alone
                alone=$(grep -c 'sun_path="/dev/log"' <<<"$err") || fault 'it logs nothing'
                beside "$2" strace -f -e trace=connect sh -c 'env true; :'
                [ "$(grep -c 'sun_path="/dev/log"' <<<"$err")" = "$alone" ] || fault 'it logs another number of launches'
                ;;
        jemalloc)
                beside "$2" MALLOC_CONF=stats_print:true env true
                [[ $err == *'Begin jemalloc statistics'* ]] || fault 'the memory is not its'
                ;;
        esac
        has_status 0
}

# only_once LIST HOW: fakechroot makes these launches of its own, by calling execve or posix_spawn as any program does. Behind the
# guard it so launches twice, and the second record says the same as the first.
only_once() {
        case "$1 $2" in
        "$guard":*fakechroot*' execv' | "$guard":*fakechroot*' execvp' | "$guard":*fakechroot*' execl' | \
                "$guard":*fakechroot*' posix_spawnp')
                [ "$(records 'del(.time) | tojson' | uniq | wc -l)" -eq 1 ] || fault 'the records differ'
                [ ! -f "$records" ] || sed -i 2d "$records"
                ;;
        esac
}

# All the ways: the function that launches, then as the launcher.
functions=(execve execv execvp execl posix_spawn posix_spawnp)

# launches OTHER LIST TITLE: what OTHER alone and the guard alone make of a launch, both make together.
launches() {
        local other=$1 list=$2 title=$3 how go name alone
        for how in "${functions[@]}"; do
                beside "$other" "$wrong" "$file" "$launch" "$how" "$tmp/plain/tool" tool a 'b c'
                alone="$status $(got)"
                beside "$list" "$wrong" "$file" "$launch" "$how" "$tmp/plain/tool" tool a 'b c'
                [ "$status $(got)" = "$alone" ] || fault "another launch, beside the guard: $status $(got), alone: $alone"
                complains 0
                has_records 0
                verdict "$title: no go, $how"

                for name in static dynamic; do
                        go=$tmp/$name/bin/go
                        beside "$list" GOROOT="$tmp/$name" "$file" "$launch" "$how" "$go" go env GOROOT
                        has_status 0
                        [ "$(head -n 1 <<<"$out")" = "$tmp/$name" ] || fault "its GOROOT is $out"
                        complains 0
                        has_records 0
                        verdict "$title: a $name go in order, $how"

                        beside "$list" "$wrong" "$file" "$launch" "$how" "$go" go env GOROOT
                        has_status 0
                        [ "$(head -n 1 <<<"$out")" = "$tmp/old" ] || fault "its GOROOT is $out"
                        complains 0
                        only_once "$list" "$how"
                        has_records 1
                        record '[.action, .reason, .via, .launcher] | join(" ")' "log version-mismatch preload $launch"
                        # The kernel's clock, not the one that faketime sets.
                        record '.time[0:4] | . > "2020"' true
                        verdict "$title: log, a $name go, $how"

                        beside "$list" "$wrong" "$file" GOROOT_GUARD=rewrite "$launch" "$how" "$go" go env GOROOT
                        has_status 0
                        [ "$(head -n 1 <<<"$out")" = "$tmp/$name" ] || fault "its GOROOT is $out"
                        complains 0
                        has_records 1
                        record .action rewrite
                        verdict "$title: rewrite, a $name go, $how"

                        beside "$list" "$wrong" "$file" GOROOT_GUARD=block "$launch" "$how" "$go" go env GOROOT
                        case $how in
                        posix_spawn*) [[ $out == *' returned 1 EPERM'* ]] || fault 'it was launched' ;;
                        *)
                                has_status 126
                                prints ''
                                ;;
                        esac
                        has_records 1
                        record .action block
                        verdict "$title: block, a $name go, $how"
                done
        done

        beside "$list" "$wrong" "$file" GOROOT_GUARD=rewrite "$tmp/unseen" "$tmp/dynamic/bin/go" env GOROOT
        has_status 0
        prints "$tmp/dynamic"
        has_records 1
        record '[.action, .via] | join(" ")' 'rewrite self'
        verdict "$title: a dynamic go that nobody saw launched"

        beside "$list" "$wrong" "$file" GOROOT_GUARD=rewrite make -s -f "$tmp/Makefile"
        has_status 0
        prints "$tmp/static"$'\n'"$tmp/dynamic"
        complains 0
        has_records 2
        verdict "$title: make, its shell, env"
}
printf 'all:\n\t@%s env GOROOT\n\t@%s -e A=1 %s x >/dev/null; env %s env GOROOT\n' "$tmp/static/bin/go" "$tmp/hooked" \
        "$tmp/plain/tool" "$tmp/dynamic/bin/go" >"$tmp/Makefile"

for name in "${order[@]}"; do
        other=${companions[$name]}
        does_its_job "$name" "$other" "$other"
        verdict "$name alone does its job"
        for list in "$guard:$other" "$other:$guard"; do
                title="$name behind the guard"
                [ "$list" = "$guard:$other" ] || title="$name before the guard"
                does_its_job "$name" "$list" "$other"
                verdict "$title: it does its job"
                launches "$other" "$list" "$title"
        done
done

# All of them at once, but for jemalloc: faketime does not get along with it.
all=
for name in "${order[@]}"; do
        [ "$name" = jemalloc ] || all+=:${companions[$name]}
done
all=${all#:}
for list in "$guard:$all" "$all:$guard"; do
        title='all behind the guard'
        [ "$list" = "$guard:$all" ] || title='all before the guard'
        for name in "${order[@]}"; do
                [ "$name" != jemalloc ] || continue
                does_its_job "$name" "$list" "$all"
                verdict "$title: $name does its job"
        done
        launches "$all" "$list" "$title"
done

# Inside a fakechroot of its own names, a path is not what it seems. Behind it the guard sees the real names, as a go without
# libraries does; before it the other ones, and what cannot be found is launched as ever.
mkdir -p "$tmp/jail/inside"
fake_root "$tmp/jail/inside/root"
settings+=(FAKECHROOT_EXCLUDE_PATH="$tree:$tmp/lib:/lib:/lib64:/usr:/bin:/proc:/dev")
for list in "$guard:${companions[fakechroot]}" "${companions[fakechroot]}:$guard"; do
        title=first
        root=/inside/root
        if [ "${list%%:*}" != "$guard" ]; then
                title=last
                root=$tmp/jail/inside/root
        fi
        for policy in log rewrite block; do
                beside "$list" GOROOT_GUARD="$policy" GOROOT="$root" "$file" "$launch" execve /inside/root/bin/go go env GOROOT
                has_status 0
                prints "$root"
                complains 0
                has_records 0
                verdict "a go by a name inside a fakechroot, $policy, guard $title"
        done
done

done_testing
