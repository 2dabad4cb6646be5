#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every way to launch a go under the supervisor, and every shape that a launch can have: one record each, GOROOT as the
# policy says, and all else as without.
#
#   cases.sh PROGRAM LIBRARY FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH-STATIC LAUNCH WAYS
set -eu
# shellcheck source=tests/supervisor/supervised.sh
. "$(dirname "$0")/supervised.sh"
super_setup "$1" "$2" "$3" "$4"
# Not a candidate by its name.
cp "$5" "$tmp/in-static"
cp "$6" "$tmp/launch"
cp "$7" "$tmp/ways"
go=$right/bin/go
cd "$tmp"

# three NAME COMMAND...: a launch with a wrong GOROOT, under every policy and in both ways of supervision. The variables
# say what is special about it, and hold for one call only:
modes='supervise ptrace'   # in which ways
blocked=126                # exit status of COMMAND under block
wanted=1                   # how many launches it is
setting=()                 # more of the environment
members=()                 # more of the record
above=()                   # words in front of COMMAND, but where it is launched without guard
before=$wrong after=$right # what the go says of its GOROOT, and what it says when that was mended
three() {
        local name=$1 mode
        local -a environment=(PATH="$right/bin:$system_path" GOROOT="$wrong" "${setting[@]}")
        shift
        under none log "${environment[@]}" "$@"
        shows_text "$before"
        remember
        for mode in $modes; do
                under "$mode" log "${environment[@]}" "${above[@]}" "$@"
                without_settings
                as_before
                has_records "$wanted" action log via supervisor "${members[@]}"
                verdict "$name: $mode, log"

                under "$mode" rewrite "${environment[@]}" "${above[@]}" "$@"
                without_settings
                has_status "$status_before"
                prints "${out_before//"$before"/$after}"
                [ "$err" = "$err_before" ] || fault 'standard error is not what it was'
                has_records "$wanted" action rewrite via supervisor "${members[@]}"
                verdict "$name: $mode, rewrite"

                under "$mode" block "${environment[@]}" "${above[@]}" "$@"
                has_status "$blocked"
                [[ $out != *"$before"* && $out != *"$after"* ]] || fault 'it has run'
                has_records "$wanted" action block via supervisor "${members[@]}"
                verdict "$name: $mode, block"
        done
        modes='supervise ptrace' blocked=126 wanted=1 setting=() members=() above=() before=$wrong after=$right
}

shows_text() {
        [[ $out == *"$1"* ]] || fault "standard output should have '$1' in it"
}

# What tells the guard itself, where the go shows its whole environment.
without_settings() {
        out=$(grep -av '^env GOROOT_GUARD' <<<"$out") || :
}

# untouched NAME MODE COMMAND...: as without, and no record, also where it would block.
untouched() {
        local name=$1 mode=$2
        shift 2
        under none block "${setting[@]}" "$@"
        remember
        under "$mode" block "${setting[@]}" "$@"
        without_settings
        as_before
        has_records 0
        verdict "$name: $mode"
}

# as_asked NAME COMMAND...: COMMAND prints what the go says in a line of its own. The launch can be recorded and refused, as
# it is asked for, but the new program cannot be looked at. $members as above, for several calls.
as_asked() {
        local name=$1 policy
        shift
        for policy in log rewrite; do
                under supervise "$policy" PATH="$right/bin:$system_path" GOROOT="$wrong" "$@"
                shows "$wrong"
                has_records 1 action log via supervisor "${members[@]}"
                verdict "$name: $policy, one record"
        done
        under supervise block PATH="$right/bin:$system_path" GOROOT="$wrong" "$@"
        hides "$wrong"
        hides "$right"
        has_records 1 action block via supervisor "${members[@]}"
        verdict "$name: block, one record, and it has not run"
}

script() {
        printf '%s\n' "${@:2}" >"$1"
        chmod +x "$1"
}

# ---- functions, and where they are called from ----

for function in execve execvp execveat execveat-handle fexecve posix_spawn posix_spawnp; do
        path=$go
        case $function in
        execvp | posix_spawnp) path=go ;;
        esac
        for from in plain fork vfork thread signal; do
                case $from,$function in
                fork,* | vfork,* | *,posix_spawn*) blocked=0 ;;
                esac
                three "$function, from: $from" "$tmp/launch" --from "$from" --stack 262144 "$function" "$path" go env GOROOT
        done
done
wanted=20 blocked=0
three 'posix_spawn, 20 times' "$tmp/launch" --repeat 20 posix_spawn "$go" go env GOROOT
wanted=24
three '24 threads at once, with a child each' "$tmp/ways" threads 24 "$go" env GOROOT
for n in 2 8 32 64; do
        three "$n threads at once in one process" "$tmp/ways" race "$n" "$go" env GOROOT
done
three 'a child that shares all with its parent' "$tmp/ways" clone "$go" env GOROOT
# No candidate, so that nobody looks when another thread takes over the number of the first.
script "$tmp/at-once" '#!/bin/sh' 'exec go "$@"'
script "$tmp/later" '#!/bin/sh' 'sleep 0.5' 'exec go "$@"'
three 'the first thread failed, and another launches what launches at once' "$tmp/ways" after-first "$tmp/at-once" env GOROOT
three 'the first thread failed, and another launches what launches later' "$tmp/ways" after-first "$tmp/later" env GOROOT
three 'an attempt that failed long ago' "$tmp/ways" late "$go" env GOROOT

# ---- by which name ----

three 'a relative path' sh -c 'cd right && exec bin/go env GOROOT'
three 'a relative path, with dots' sh -c 'cd wrong && ../right/bin/../bin/go env GOROOT; exit $?'
ln -s "$go" "$tmp/go-by-link"
three 'a link' "$tmp/go-by-link" env GOROOT
mkdir -p "$tmp/none" "$tmp/folder/go" "$tmp/noexec" "$tmp/text" "$tmp/nowhere"
echo text >"$tmp/noexec/go"
printf '\177ELF' >"$tmp/text/go"
chmod +x "$tmp/text/go"
printf '#!/nowhere/interpreter\n' >"$tmp/nowhere/go"
chmod +x "$tmp/nowhere/go"
ln -s go "$tmp/none/loop-go"
ln -s loop-go "$tmp/none/go"
for function in execvp posix_spawnp; do
        [ "$function" = execvp ] || blocked=0
        setting=(PATH="$tmp/missing:$tmp/folder:$tmp/noexec:$tmp/nowhere:$tmp/guard/goroot-guard:$right/bin:$system_path")
        three "$function, behind four folders where it fails" "$tmp/launch" "$function" go go env GOROOT
done

for path in /proc/self/fd/9 /proc/thread-self/fd/9 /dev/fd/9; do
        # shellcheck disable=SC2016 # for that shell
        three "a descriptor: $path" bash -c 'exec 9<"$0"; exec "$@"' "$go" "$path" env GOROOT
done
# shellcheck disable=SC2016 # for that shell
three 'a descriptor, by the number of the process' bash -c 'exec 9<"$0"; exec /proc/$$/fd/9 "$@"' "$go" env GOROOT

script "$tmp/go-something" '#!/bin/sh' 'exec go "$@"'
three 'a script, named as a go may be, that executes go' "$tmp/go-something" env GOROOT
script "$tmp/go-child" '#!/bin/sh' 'go "$@"; exit $?'
three 'a script, named as a go may be, that starts go' "$tmp/go-child" env GOROOT
script "$tmp/go-interpreted" "#!$go -x"
three 'a script that go interprets' "$tmp/go-interpreted"
script "$tmp/go-twice" "#!$tmp/go-interpreted"
three 'a script that a script interprets that go interprets' "$tmp/go-twice"

# Of what has no place in a folder only the file itself says what it is.
for mode in supervise ptrace; do
        for policy in log rewrite; do
                under "$mode" "$policy" GOROOT="${roots[1.19]}" "$tmp/ways" memfd "${roots[1.22]}/bin/go" env GOROOT
                has_status 0
                prints "${roots[1.19]}"
                has_records 1 action log reason unverifiable binary_version "${versions[1.22]}" via supervisor
                verdict "fexecve of a file in memory: $mode, $policy"
        done
done

# ---- what comes to nothing ----

setting=(GOROOT="$wrong")
for mode in supervise ptrace; do
        for path in missing/go folder/go noexec/go text/go nowhere/go none/go go-something/go; do
                for function in execve execvp execveat posix_spawn; do
                        untouched "$function of $path fails as it did" "$mode" "$tmp/launch" "$function" "$tmp/$path" go env GOROOT
                done
                untouched "execve of $path, from a thread, fails as it did" "$mode" "$tmp/launch" --from thread execve "$tmp/$path" go
                untouched "execve of $path, from vfork, fails as it did" "$mode" "$tmp/launch" --from vfork execve "$tmp/$path" go
                untouched "posix_spawn of $path, 20 times, fails as it did" "$mode" "$tmp/launch" --repeat 20 posix_spawn "$tmp/$path" go
        done
        untouched 'more than the kernel takes' "$mode" "$tmp/ways" env 100 100000 "$go" env GOROOT
        untouched 'an empty path' "$mode" "$tmp/in-static" ''
        untouched 'an environment that cannot be read' "$mode" "$tmp/in-static" -x entry "$go" env GOROOT
        untouched 'an array that cannot be read' "$mode" "$tmp/in-static" -x array "$go" env GOROOT
done
setting=()

# ---- the shapes of what is launched ----

# The go shows all that it gets.
for words in '' 'a b c'; do
        # shellcheck disable=SC2086 # words
        three "all arguments and the whole environment: '$words'" "$tmp/in-static" "$go" $words
done
three 'argc 0' "$tmp/ways" no-arguments "$go"
three '20,000 entries' "$tmp/ways" env 20000 24 "$go" x y z
three '1 MiB of environment' "$tmp/ways" env 16 65536 "$go" x y z
three 'an environment of one entry' "$tmp/in-static" -e GOROOT="$wrong" "$go"
three 'the same, with GOROOT twice' "$tmp/in-static" -e GOROOT="$wrong" -e A=1 -e GOROOT="$wrong" "$go" env GOROOT
for mode in supervise ptrace; do
        untouched 'no environment' "$mode" "$tmp/in-static" -n "$go" x y z
        untouched 'an empty environment' "$mode" env -i "$go" x y z
done

# Shorter and longer than the right one.
for length in 2 3 10 100 200; do
        short=$(printf '/%*s' $((length - 1)) '' | tr ' ' w)
        before=$short
        setting=(GOROOT="$short") members=(goroot "$short" real_root "$right" reason missing)
        three "a GOROOT of $length bytes" "$go" env GOROOT
done

echo 'rewrite = unset' >"$tmp/unset.conf"
setting=(GOROOT_GUARD_CONF="$tmp/unset.conf") after='(unset)'
three 'rewrite = unset' "$go" env GOROOT
setting=(GOROOT_GUARD_CONF="$tmp/unset.conf") after='(unset)' before=$wrong
three 'rewrite = unset, of the only entry' "$tmp/in-static" -e GOROOT="$wrong" "$go" env GOROOT

# There is no variable that could be changed.
echo "GOROOT=$wrong" >"$tmp/env-file"
for start in "$go" "$tmp/in-static"; do
        setting=(GOENV="$tmp/env-file") members=(goroot_source "$tmp/env-file:1" goroot "$wrong")
        before='(unset)'
        words=("$go")
        [ "$start" = "$go" ] || words=("$start" "$go")
        three "GOROOT from a go/env file, started by ${start##*/}" env -u GOROOT "${words[@]}" env GOROOT
done
setting=(GOENV="$tmp/env-file") before='(unset)'
three 'the same in an environment with nothing else' "$tmp/in-static" -e GOENV="$tmp/env-file" "$go" env GOROOT

# ---- configuration ----

setting=(GOROOT="$wrong")
for mode in supervise ptrace; do
        under none off "${setting[@]}" "$go" x y
        remember
        under "$mode" off "${setting[@]}" "$go" x y
        without_settings
        as_before
        has_records 0
        verdict "policy off: $mode"
        setting=(GOROOT="$right")
        untouched 'a right GOROOT' "$mode" "$go" x y
        setting=()
        untouched 'no GOROOT' "$mode" "$go" x y
        setting=(GOROOT="$wrong")
done
setting=()

# ---- a dynamic go with the library in it: it is told that it is judged, and hands that on to nobody ----

for policy in log rewrite; do
        under both "$policy" GOROOT="$wrong" "$tmp/in-static" "$dynamic/bin/go" x
        has_status 7
        has_records 1 action "$policy" via supervisor real_root "$dynamic"
        [[ $out != *GOROOT_GUARD_LAUNCH=* ]] || fault 'the mark is still there'
        [[ $out == *LD_PRELOAD=* ]] || fault 'the library should have been in it'
        verdict "a dynamic go with the library in it: $policy, one record"
done
under both block GOROOT="$wrong" "$tmp/in-static" "$dynamic/bin/go" x
has_status 126
has_records 1 action block via supervisor
verdict 'a dynamic go with the library in it: block, one record'

# ---- other roots, users and namespaces ----

mkdir -p "$tmp/jail/work"
fake_root "$tmp/jail/usr/lib/go" "$go"
fake_root "$tmp/jail/old" "$go" go1.19.8
# What is there outside too must not be taken for it: outside it is no root, and there it is.
[ ! -e /usr/lib/go/bin/go ] || diag 'there is a /usr/lib/go on this machine, too'
jails=('unshare -r chroot')
[ "$(id -u)" -ne 0 ] || jails+=(chroot 'unshare -mpf chroot')
for jail in "${jails[@]}"; do
        # shellcheck disable=SC2086 # words
        if ! $jail "$tmp/jail" /usr/lib/go/bin/go env X >"$tmp/out" 2>&1; then
                skip "$jail" "$(cat "$tmp/out")"
                continue
        fi
        setting=(GOROOT=/old) before=/old after=/usr/lib/go
        members=(binary /usr/lib/go/bin/go goroot /old goroot_version go1.19.8 real_root /usr/lib/go cwd /
                reason version-mismatch)
        # shellcheck disable=SC2086 # words
        three "in another root: $jail" $jail "$tmp/jail" /usr/lib/go/bin/go env GOROOT
        setting=(GOROOT=/usr/lib/go/.)
        for mode in supervise ptrace; do
                # shellcheck disable=SC2086 # words
                untouched "in another root, right there: $jail" "$mode" $jail "$tmp/jail" /usr/lib/go/bin/go env GOROOT
        done
        # A go/env file that lies there.
        mkdir -p "$tmp/jail/home/.config/go"
        echo GOROOT=/old >"$tmp/jail/home/.config/go/env"
        setting=(GOENV= HOME=/home) before='(unset)' after=/usr/lib/go
        members=(goroot_source /home/.config/go/env:1 goroot /old real_root /usr/lib/go)
        # shellcheck disable=SC2086 # words
        three "in another root, with a go/env file: $jail" env -u GOROOT $jail "$tmp/jail" /usr/lib/go/bin/go env GOROOT
done
setting=()

cp "$tmp/in-static" "$tmp/with-setuid"
chmod u+s "$tmp/with-setuid"
if [ "$(id -u)" -eq 0 ]; then
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        members=(uid 65534)
        three 'as another user' "$tmp/in-static" "$go" env GOROOT
        under none log GOROOT="$wrong" "$tmp/with-setuid" -a "$go" env GOROOT
        if [ "${out%%$'\n'*}" = 'secure 1' ]; then
                for mode in supervise ptrace; do
                        under "$mode" rewrite GOROOT="$wrong" "$tmp/with-setuid" -a "$go" env GOROOT
                        has_records 1 action rewrite via supervisor uid 65534
                        [ "${out##*$'\n'}" = "$right" ] || fault 'it was not mended'
                        # The filter asks for no_new_privs; to trace does not.
                        [ "$mode" = ptrace ] || [ "${out%%$'\n'*}" = 'secure 0' ] || fault 'it has the rights of its owner'
                        verdict "as another user, a setuid program: $mode"
                done
        else
                skip 'a setuid program' "set-user-ID has no effect in $tmp"
        fi
        jail='unshare -r chroot'
        # shellcheck disable=SC2086 # words
        if "${as[@]}" $jail "$tmp/jail" /usr/lib/go/bin/go env X >"$tmp/out" 2>&1; then
                setting=(GOROOT=/old) before=/old after=/usr/lib/go
                members=(binary /usr/lib/go/bin/go real_root /usr/lib/go)
                # shellcheck disable=SC2086 # words
                three "as another user, in another root: $jail" $jail "$tmp/jail" /usr/lib/go/bin/go env GOROOT
        else
                skip "as another user, in another root" "$(cat "$tmp/out")"
        fi
        # Programs that such a user may run and not look into, nor may anybody else for him. A go is judged as it is asked for.
        chmod 711 "$right/bin/go"
        members=(uid 65534 binary "$right/bin/go" real_root "$right")
        as_asked 'as another user, a go that this user may not read' "$tmp/in-static" -s "$go" env GOROOT
        for how in 'a relative path:cd right && exec bin/go env GOROOT' 'PATH:exec go env GOROOT' \
                "PATH, behind one that fails:PATH=$tmp/nowhere:\$PATH; exec go env GOROOT"; do
                as_asked "the same, by ${how%%:*}" sh -c "${how#*:}"
        done
        under ptrace log GOROOT="$wrong" "$tmp/in-static" "$go" env GOROOT
        has_status 0
        prints "$wrong"
        complains '(go) was not checked: Operation not permitted'
        verdict 'the same, by ptrace alone: a line says that it was not checked'
        under ptrace block GOROOT="$right" "$tmp/in-static" "$go" env GOROOT
        has_status 137
        prints ''
        complains '(go) was not checked: Operation not permitted; it was killed: the policy is block'
        verdict 'the same, by ptrace alone, under block: it is killed'
        chmod 755 "$right/bin/go"
        # Of a launching program nobody knows what it launches, but who follows it all along.
        cp "$tmp/in-static" "$tmp/unread"
        chmod 711 "$tmp/unread"
        under supervise log GOROOT="$wrong" sh -c '"$@"; exec "$@"' sh "$tmp/unread" "$go" env GOROOT
        has_status 0
        prints "$wrong"$'\n'"$wrong"
        has_records 0
        complains '(unread) may not be read by this user, so what it launches cannot be seen; nor is that of others like it'
        [ "$(grep -c 'may not be read' <<<"$err")" = 1 ] || fault 'it should be said once'
        verdict 'a launching program that this user may not read: a line says so'
        under supervise block GOROOT="$right" "$tmp/unread" "$go" env GOROOT
        [ "$status" -ne 0 ] || fault 'it should have failed'
        hides "$right"
        complains '(unread) may not be read by this user, so what it launches cannot be seen, and is refused: the policy is block'
        verdict 'a launching program that this user may not read: refused under block'
        modes=ptrace members=(uid 65534)
        three 'a launching program that this user may not read, by ptrace alone' "$tmp/unread" "$go" env GOROOT
        as=()
        members=(uid 65534)
        three 'a go that another user starts' setpriv --reuid=65534 --regid=65534 --clear-groups "$go" env GOROOT
        members=(uid 65534 real_root "$right")
        chmod 711 "$right/bin/go"
        three 'the same, and may not read' setpriv --reuid=65534 --regid=65534 --clear-groups "$go" env GOROOT
        chmod 755 "$right/bin/go"
fi

# ---- who is traced by somebody else cannot be held: the launch is recorded, and refused under block ----

members=(reason version-mismatch binary "$go" goroot "$wrong" real_root "$right" command env)
tools=$system_path
if PATH=$tools command -v strace >/dev/null; then
        as_asked 'strace' strace -o "$tmp/trace" "$go" env GOROOT
        as_asked 'strace -f, behind a shell' strace -f -o "$tmp/trace" sh -c 'go env GOROOT; exit $?'
        as_asked 'strace -f, of a static launcher' strace -f -o "$tmp/trace" "$tmp/in-static" -s "$go" env GOROOT
        as_asked 'strace -f, from a thread' strace -f -o "$tmp/trace" "$tmp/launch" --from thread --stack 262144 execve "$go" go env GOROOT
        as_asked 'strace -f, by a link' strace -f -o "$tmp/trace" "$tmp/go-by-link" env GOROOT
        as_asked 'strace -f, by a relative path' strace -f -o "$tmp/trace" sh -c 'cd right && exec bin/go env GOROOT'
        as_asked 'strace -f, execveat' strace -f -o "$tmp/trace" "$tmp/launch" execveat "$go" go env GOROOT
        as_asked 'strace -f, fexecve' strace -f -o "$tmp/trace" "$tmp/launch" fexecve "$go" go env GOROOT
        under ptrace log strace -o "$tmp/trace" true
        [ "$status" -ne 0 ] || fault 'it should not have been able to trace'
        verdict 'by ptrace alone, nobody else can trace'
else
        skip 'strace' 'strace is not installed'
fi
if PATH=$tools command -v gdb >/dev/null; then
        gdb=(gdb -nx -batch -iex 'set debuginfod enabled off' -ex run --args)
        as_asked 'gdb' "${gdb[@]}" "$go" env GOROOT
        as_asked 'gdb, of a launcher' "${gdb[@]}" "$tmp/in-static" "$go" env GOROOT
else
        skip 'gdb' 'gdb is not installed'
fi

members=()

# ---- what asks for it, and what it takes ----

printf 'supervise = yes\npolicy = rewrite\n' >"$tmp/supervise.conf"
for how in option variable; do
        words=("$program" run) setting=(PATH="$system_path")
        if [ "$how" = option ]; then words+=(-c "$tmp/supervise.conf"); else setting+=(GOROOT_GUARD_CONF="$tmp/supervise.conf"); fi
        launch none GOROOT="$wrong" GOROOT_GUARD_LOG="file:$records" "${setting[@]}" "${words[@]}" -- "$tmp/in-static" -s "$go" env GOROOT
        has_status 0
        prints "$right"
        has_records 1 action rewrite via supervisor
        verdict "supervise = yes, by $how"
done
# no_new_privs only where the kernel wants it.
privileges() {
        launch none "${as[@]}" "$program" run "$1" -- grep NoNewPrivs /proc/self/status
        prints $'NoNewPrivs:\t'"$2"
        verdict "$3: $1, no_new_privs is $2"
}
privileges --supervise "$([ "$(id -u)" = 0 ] && echo 0 || echo 1)" 'as this user'
if [ "$(id -u)" -eq 0 ]; then
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        privileges --supervise 1 'as another user'
        privileges --supervise-by-ptrace 0 'as another user'
        # What says whether it is wanted is CAP_SYS_ADMIN.
        as=(setpriv --bounding-set=-sys_admin)
        privileges --supervise 1 'as root without CAP_SYS_ADMIN'
        as=()
fi

# ---- a supervisor below a supervisor ----

nested=("$program" run --supervise --)
under supervise log "$program" run --supervise -v -- true
has_status 0
complains 'supervising by ptrace alone'
verdict 'below one that announces launches, the inner one traces'
under ptrace log "$program" run --supervise -v -- true
has_status 0
complains 'supervised already, by ptrace alone'
verdict 'below one that traces everything, the inner one leaves it to that'
above=("${nested[@]}")
three 'nested' "$go" env GOROOT
above=("${nested[@]}")
three 'nested, behind a launcher' "$tmp/in-static" -s "$go" env GOROOT
above=("$program" run --supervise-by-ptrace --)
three 'nested, by ptrace alone' "$tmp/in-static" -s "$go" env GOROOT
above=("${nested[@]}" "${nested[@]}")
three 'nested thrice' sh -c 'go env GOROOT; exit $?'
# What the inner one is told holds for what is below it, but for the names, where an outer one traces everything.
printf 'names = other\n' >"$tmp/names.conf"
ln -s go "$right/bin/other"
for mode in supervise ptrace; do
        under "$mode" log GOROOT="$wrong" "$program" run --supervise -c "$tmp/names.conf" -- "$right/bin/other" env GOROOT
        prints "$wrong"
        has_records "$([ "$mode" = ptrace ] && echo 0 || echo 1)" action log
        verdict "nested in $mode: names of the inner one"
done
rm "$right/bin/other"
for mode in supervise ptrace; do
        under "$mode" log PATH="$right/bin:$system_path" GOROOT="$wrong" "$program" run --supervise -p rewrite -- \
                "$tmp/in-static" -s "$go" env GOROOT
        has_status 0
        prints "$right"
        has_records 1 action rewrite
        verdict "nested in $mode: the inner policy is rewrite"
        under "$mode" log PATH="$right/bin:$system_path" GOROOT="$wrong" "$program" run --supervise -p block -- \
                "$tmp/in-static" -s "$go" env GOROOT
        has_status 126
        prints ''
        has_records 1 action block
        verdict "nested in $mode: the inner policy is block"
done

# ---- real toolchains ----

root=${roots[1.22]}
newer=${roots[1.23]}
path=$newer/bin:$system_path
# Go 1.23 starts itself once more. With a home of its own, or there is nothing to count.
if PATH=$tools command -v strace >/dev/null; then
        mkdir "$tmp/counted"
        launch none PATH="$path" HOME="$tmp/counted" GOROOT= strace -f -e trace=execve -s 100 -o "$tmp/trace" go version
        grep -q '\*\* telemetry \*\*' "$tmp/trace" || fault 'go does not start itself again'
        verdict 'go 1.23 starts itself again for its telemetry'
fi
for mode in supervise ptrace; do
        for policy in log rewrite block; do
                rm -rf "$tmp/counted"
                mkdir "$tmp/counted"
                under "$mode" "$policy" PATH="$path" HOME="$tmp/counted" GOROOT="$root" sh -c 'go version; exit $?'
                has_records 1 action "$policy" binary "$newer/bin/go" goroot "$root" real_root "$newer" command version
                verdict "go 1.23 with its telemetry: $mode, $policy, one record"
        done
done
if PATH=$tools command -v strace >/dev/null; then
        rm -rf "$tmp/counted"
        mkdir "$tmp/counted"
        under supervise log PATH="$path" HOME="$tmp/counted" GOROOT="$root" strace -f -o "$tmp/trace" go version
        has_records 1 action log binary "$newer/bin/go"
        verdict 'go 1.23 with its telemetry, traced: one record'
fi

# A go that switches to another one. Everything is recorded, so that it shows who was seen.
v=${versions[1.23]}
printf 'policy = block\nrecord = all\n' >"$tmp/all.conf"
mkdir -p "$tmp/switch"
ln -s "$newer/bin/go" "$tmp/switch/$v"
arch=$(GOENV=off "$root/bin/go" env GOARCH)
cached=$tmp/gopath/pkg/mod/golang.org/toolchain@v0.0.1-$v.linux-$arch
versions_of_it=$tmp/gopath/pkg/mod/cache/download/golang.org/toolchain/@v
mkdir -p "$cached/bin" "$cached/src" "$versions_of_it"
cp "$newer/bin/go" "$cached/bin/"
ln -s "$newer/pkg" "$newer/VERSION" "$cached/"
ln -s "$newer/src/"* "$cached/src/"
# By the second one go knows that it has readied what it unpacked.
cp "$newer/src/go.mod" "$cached/src/_go.mod"
# Of one that comes from a proxy in a folder the checksum is not looked up.
echo 'h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' >"$versions_of_it/v0.0.1-$v.linux-$arch.ziphash"
mkdir "$tmp/module"
cd "$tmp/module"
printf 'module example.com/work\n\ngo 1.21\n\ntoolchain %s\n' "$v" >go.mod

# switched NAME PATH ROOT GOTOOLCHAIN: go 1.22 becomes a go whose root is ROOT.
switched() {
        local name=$1 mode goroot
        local -a words=(PATH="$root/bin:$2" GOPROXY="file://$tmp/nowhere" GOTOOLCHAIN="$4" GOROOT_GUARD_CONF="$tmp/all.conf")
        for mode in supervise ptrace; do
                for goroot in '' "$root"; do
                        under "$mode" block "${words[@]}" GOROOT="$goroot" sh -c 'go env GOROOT; exit $?'
                        has_status 0
                        prints "$3"
                        has_records 2 via supervisor action pass reason match
                        [ "$(jq -r .real_root "$records" 2>/dev/null)" = "$root"$'\n'"$3" ] || fault 'it should be one of each'
                        verdict "$name, GOROOT=${goroot##*/}: $mode, both are seen, and nothing is wrong"
                done
        done
}
for chosen in "$v" auto path "$v+path"; do
        switched "GOTOOLCHAIN=$chosen, in PATH" "$tmp/switch:$system_path" "$newer" "$chosen"
done
for chosen in "$v" auto; do
        switched "GOTOOLCHAIN=$chosen, in the module cache" "$system_path" "$cached" "$chosen"
done

done_testing
