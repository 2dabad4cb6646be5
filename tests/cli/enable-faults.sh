#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# goroot-guard enable and disable when several run, when they are killed, and when programs do not start any more; and on this machine,
# in a namespace of its own.
#
#   enable-faults.sh PROGRAM LIBRARY
# shellcheck disable=SC2016,SC2119,SC2317 # $LIB is the loader's; options may be left out; functions are called through ok
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
guard=$(realpath -e "$1")
library=$(realpath -e "$2")
# shellcheck source=tests/cli/enable-image.sh
. "$here/enable-image.sh"

# ---- two at a time, and killed ----

machine
temporary=$etc/.ld.so.preload.goroot-guard
echo 'left behind' >"$temporary"
enable
is "$status $(cd "$etc" && ls -A)" '0 ld.so.preload' 'what somebody who was killed left behind is taken away'
disable
flock "$temporary" sh -c ': >"$1"; sleep 0.5; : >"$2"' - "$tmp/holds" "$tmp/let-go" &
while [ ! -e "$tmp/holds" ]; do sleep 0.01; done
enable
ok 'waits for another one' test -e "$tmp/let-go"
wait
is "$status $(cat "$preload")" "0 $place/$name" 'and then does its work'
disable
printf '/g/a.so\n' >"$preload"
for round in 1 2 3; do
        for _ in 1 2 3 4 5; do
                "${as_root[@]}" "$guard" enable --root "$image" >/dev/null 2>&1 </dev/null &
                "${as_root[@]}" "$guard" disable --root "$image" >/dev/null 2>&1 </dev/null &
        done
        wait
        "${as_root[@]}" "$guard" enable --root "$image" >/dev/null
        is "$(cat "$preload") $(cd "$etc" && ls -A)" "/g/a.so
$place/$name ld.so.preload" "ten at a time, round $round: none is lost, nothing is left"
done

# calls COMMAND...: "NAME TIMES" of each system call that it makes. It is started as it will be when it is killed.
calls() {
        strace -qq -o "$tmp/.trace" "$@" >/dev/null 2>&1 </dev/null
        sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' "$tmp/.trace" | grep -v '^exit' | sort | uniq -c | awk '{ print $2, $1 }'
}

# The content is the old or the new one, whoever is killed wherever, and the next one has all it needs to go on.
# killed WHAT BEFORE AFTER: BEFORE and AFTER are what the file holds; "-" for no file.
held() {
        if [ -e "$preload" ]; then cat "$preload"; else echo -; fi
}
killed() {
        local what=$1 before=$2 after=$3 call times when rounds=0 torn='' stuck='' changed=0 now
        local command=("${as_root[@]}" "$guard" "$what" --root "$image")
        restore() {
                rm -f "$preload"
                [ "$before" = - ] || printf '%s\n' "$before" >"$preload"
        }
        restore
        calls "${command[@]}" >"$tmp/calls"
        is "$(held)" "$after" "$what: with nobody killed it does its work"
        while read -r call times; do
                for ((when = 1; when <= times; when++)); do
                        restore
                        killed_at "$call" "$when" "${command[@]}" || :
                        rounds=$((rounds + 1))
                        now=$(held)
                        [ "$now" = "$before" ] || [ "$now" = "$after" ] || torn="$torn $call:$when"
                        [ "$now" = "$before" ] || changed=$((changed + 1))
                        "${command[@]}" >/dev/null 2>&1 </dev/null || stuck="$stuck $call:$when"
                        [ "$(held)" = "$after" ] && [ ! -e "$temporary" ] || stuck="$stuck $call:$when"
                done
        done <"$tmp/calls"
        is "$torn" '' "$what, killed at each of $rounds system calls: the file is the old one or the new one"
        is "$stuck" '' "$what, killed at each of $rounds system calls: the next one does it, and leaves nothing behind"
        ok "$what: some were killed before the change and some behind it ($changed of $rounds)" test "$changed" -gt 0 -a "$changed" -lt "$rounds"
}
rm -f "$preload"
killed enable - "$place/$name"
killed disable "$place/$name" -
killed disable "/g/a.so
$place/$name" /g/a.so

# On disk first, then under the name, then the name itself.
steps() {
        strace -y -e trace=fsync,renameat,unlinkat -o "$tmp/.trace" "${as_root[@]}" "$guard" "$1" --root "$image" >/dev/null
        sed -n "s,^fsync([0-9]*<.*/etc>).*,folder,p; s,^fsync([0-9]*<.*goroot-guard>).*,content,p; s,^\(renameat\|unlinkat\)(.*,\1,p" \
                "$tmp/.trace" | tr '\n' ' '
}
echo /g/a.so >"$preload"
is "$(steps enable)" 'content renameat folder ' 'enable: content, name, folder'
is "$(steps disable)" 'content renameat folder ' 'disable: content, name, folder'
rm "$preload"
"${as_root[@]}" "$guard" enable --root "$image" >/dev/null
is "$(steps disable)" 'unlinkat folder unlinkat ' 'disable: the name, the folder, and then the lock'

# ---- when programs do not start any more ----

machine
cp "$(type -P bash)" "$image/bin/bash"
libraries_into "$image" "$image/bin/bash"
printf '/g/it%%s.so # \047\\\n' >"$preload"
cp "$preload" "$tmp/made/preload"
enable
make_library 1 "$tmp/made/$name"
line=$(printf '%s\n' "$out" | sed -n 's/^    \(printf .*\)/\1/p')
sed_line=$(printf '%s\n' "$out" | sed -n 's/^    \(busybox .*\)/\1/p')
# What every program loads has become something that ends them; a shell is still open.
mkfifo "$tmp/go"
: >"$tmp/said"
"${as_root[@]}" chroot "$image" /bin/bash -c 'echo open; read -r _; /bin/true || echo broken; eval "$1"; /bin/true && echo starts again' - \
        "$line" <"$tmp/go" >"$tmp/said" 2>/dev/null &
exec 9>"$tmp/go"
while ! grep -q open "$tmp/said"; do sleep 0.01; done
broken() { install "$tmp/made/$name" "$image$place/new" && mv "$image$place/new" "$image$place/$name"; }
broken
echo >&9
wait
exec 9>&-
is "$(tr '\n' ' ' <"$tmp/said")" 'open broken starts again ' 'an open shell: what enable printed mends it'
ok 'an open shell: the file is as it was' cmp "$preload" "$tmp/made/preload"
cp "$library" "$image$place/$name"
enable
broken
ok 'a library that ends programs is there' sh -c "! ${as_root[*]} chroot '$image' /bin/true 2>/dev/null"
busybox=$GG_CACHE/roots/bookworm/bin/busybox
if [ -x "$busybox" ]; then
        cp "$busybox" "$image/bin/busybox"
        try "${as_root[@]}" chroot "$image" /bin/busybox sh -c "PATH=/bin; $sed_line && /bin/true && echo starts again"
        is "$out" 'starts again' 'a static busybox: what enable printed mends it'
        ok 'a static busybox: the file is as it was' cmp "$preload" "$tmp/made/preload"
else
        skip 'a static busybox' 'no tools/toolchains.sh --root bookworm busybox-static'
fi
cp "$library" "$image$place/$name"
enable
broken
status
is "$status" 1 'a library that ends programs: status 1'
like "$out" does-not-load 'a library that ends programs: status says so'
disable
is "$status" 0 'from outside: disable'
ok 'from outside: programs start' "${as_root[@]}" chroot "$image" /bin/true

# ---- this machine, in a namespace with an /etc of its own ----

if is_root; then
        mkdir "$tmp/etc"
        cp -a /etc/. "$tmp/etc/"
        rm -f "$tmp/etc/ld.so.preload"
        cat >"$tmp/here.sh" <<'END'
set -e
guard=$1 library=$2 tmp=$3
mount --bind "$tmp/etc" /etc
mount -t tmpfs -o mode=755 none /mnt
cp "$library" /mnt/
"$guard" enable --partial "/mnt/libgoroot-guard.so" >"$tmp/on"
echo "enabled $(cat /etc/ld.so.preload)"
echo "loaded $(/bin/sh -c 'grep -c libgoroot-guard.so /proc/$$/maps' | sed 's/^[1-9].*/yes/')"
"$guard" status --json >"$tmp/old-shell" || :
bash -c '"$1" status --json; :' - "$guard" >"$tmp/new-shell" || :
bash -c 'GOROOT_GUARD=block "$1" status; :' - "$guard" >"$tmp/block" || :
"$guard" disable >/dev/null
ls /etc/ld.so.preload 2>/dev/null || echo gone
END
        try unshare --mount bash "$tmp/here.sh" "$guard" "$library" "$tmp"
        is "$status $out" "0 enabled /mnt/$name
loaded yes
gone" 'this machine: enable, a program, disable'
        diag "$err"
        is "$(jq -r '"\(.on) \(.processes.shell.name) \(.processes.shell.guarded)"' "$tmp/old-shell")" 'true bash false' \
                'this machine: a shell that ran before is not guarded'
        is "$(jq -r '"\(.on) \(.processes.shell.name) \(.processes.shell.guarded)"' "$tmp/new-shell")" 'true bash true' \
                'this machine: one that started since is'
        ok 'this machine: processes are counted' jq -e '.processes.seen > .processes.guarded and .processes.guarded > 0' "$tmp/new-shell"
        like "$(cat "$tmp/block")" 'block here, from the environment' 'this machine: the policy of this shell'
        is "$(find "$tmp/etc" -maxdepth 1 -name '*ld.so.preload*')" '' 'this machine: nothing is left in /etc'
fi
done_testing
