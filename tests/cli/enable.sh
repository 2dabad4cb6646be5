#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# goroot-guard enable, disable and status: /etc/ld.so.preload of images that are made of this machine's own files.
#
#   enable.sh PROGRAM LIBRARY
#
# CC in the environment is the compiler that makes libraries which are no good.
# shellcheck disable=SC2016,SC2317 # $LIB is the loader's; functions are called through ok
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

guard=$(realpath -e "$1")
library=$(realpath -e "$2")
name=libgoroot-guard.so
umask 022

# chroot(2) is for root, which anybody is in a namespace of their own.
as_root=()
if [ "$(id -u)" -ne 0 ]; then
        as_root=(unshare --map-root-user)
        if ! "${as_root[@]}" true 2>/dev/null; then
                skip 'enable, disable, status' 'not root, and no namespace of users'
                done_testing
        fi
fi
# is_root: whether other users can be had, file systems mounted and files given away.
is_root() {
        [ "$(id -u)" -eq 0 ]
}

# ---- the image ----

image=$tmp/image
etc=$image/etc
preload=$etc/ld.so.preload
mkdir -p "$tmp/made"

loader_of() {
        readelf -lW "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p'
}
loader=$(loader_of "$(type -P true)")
multiarch=$(gcc -print-multiarch 2>/dev/null || :)
place=/usr/lib/${multiarch:-guard}

# machine: made anew.
machine() {
        rm -rf "$image"
        mkdir -p "$image/bin" "$etc" "$image$place"
        cp "$(type -P true)" "$image/bin/true"
        libraries_into "$image" "$image/bin/true"
        cp "$library" "$image$place/$name"
}

# enable, disable, status [OPTION...]
enable() { try "${as_root[@]}" "$guard" enable --root "$image" "$@"; }
disable() { try "${as_root[@]}" "$guard" disable --root "$image" "$@"; }
status() { try "${as_root[@]}" "$guard" status --root "$image" "$@"; }

# state: all there is in the image's /etc.
state() {
        (cd "$etc" && find . -mindepth 1 -printf '%p %y %m %U:%G %l\n' -type f -exec od -An -c {} \; | sort)
}

# loaded: what glibc loads into a program of the image, and what it says it cannot load.
loaded() {
        "${as_root[@]}" chroot "$image" "$loader" --list /bin/true 2>&1 |
                sed -n "s/.*object '\([^']*\)' from .*/- \1/p; s/^\t\([^ ]*$name\) .*/\1/p"
}

# make_library TROUBLE OUTPUT [FLAG...]: see enable-library.c
make_library() {
        "${CC:-cc}" -w -shared -fPIC -DTROUBLE="$1" -o "$2" "$here/enable-library.c" "${@:3}"
}

# ---- on and off ----

machine
status
is "$status" 1 'off: status 1'
like "$out" "off: there is no $name in /etc/ld.so.preload" 'off: says so'
before=$(state)
enable --dry-run
is "$status $(state)" "0 $before" '--dry-run: status 0, and nothing has changed'
like "$out" "would be enabled: $place/$name" '--dry-run: says what would be'
enable
is "$status $err" '0 ' 'enable: status 0'
like "$out" "enabled: $place/$name in /etc/ld.so.preload (goroot-guard " 'enable: says what it did'
like "$out" "goroot-guard disable --root $image" 'enable: says how to undo it'
is "$(cat "$preload")" "$place/$name" 'enable: the file has it'
is "$(stat -c %a "$preload")" 644 'enable: everybody may read the file'
is "$(loaded)" "$place/$name" 'enable: programs load it'
status
is "$status" 0 'on: status 0'
like "$out" "on: $place/$name in /etc/ld.so.preload, line 1" 'on: says so'
like "$out" "programs of $loader (glibc" 'on: names the loader'
version=$("$guard" --version)
status --json
is "$(printf '%s' "$out" | jq -r '"\(.on) \(.version) \(.entry) \(.policy.system) \(.loaders[0].result) \(.findings | length)"')" \
        "true ${version#* } $place/$name log loads 0" 'on: --json'
inode=$(stat -c %i "$preload")
enable
is "$status $(stat -c %i "$preload")" "0 $inode" 'enable again: status 0, and the very file stays'
like "$out" 'already enabled' 'enable again: says so'
disable
is "$status" 0 'disable: status 0'
is "$(state)" "$before" 'disable: all is as it was'
disable
is "$status" 0 'disable again: status 0'
like "$out" 'not enabled' 'disable again: says so'

# ---- there and back, with what others have in the file ----

conf=$("$guard" check-config --help | sed -n 's/^force: \(.*\), the file.*/\1/p')
contents=('' '\n' ':' '/g/a.so\n' '/g/a.so' '/g/a.so /g/b.so:/g/c.so\t/g/d.so\n' '/g/a.so\n/g/a.so\n' '# one comment\n/g/a.so\n'
        '# first\n# second, longer than the first one\n/g/a.so\n# third\n' '/g/a.so # why\n/g/b.so # why\n/g/c.so # see doc' '/g/a.so\r\n'
        '/g/a.so#x\n/g/b.so' 'a:b\tc d\ve\ff' "# $place/$name\n" "/g/a.so # $place/$name")
for content in "${contents[@]}"; do
        printf '%b' "$content" >"$preload"
        chmod 604 "$preload"
        ! is_root || chown 12:34 "$preload"
        before=$(state)
        saw=$(loaded)
        status --json
        is "$(printf '%s' "$out" | jq -r '.entries[].name' | tr -d '\r' | sed 's/^/- /')" "$(printf '%s' "$saw" | tr -d '\r')" \
                "'$content': status reads what glibc reads"
        enable
        is "$status" 0 "'$content': enable"
        is "$(loaded | grep -c "^$place/$name$")" 1 "'$content': programs load it"
        for other in /g/a.so /g/b.so /g/c.so; do
                is "$(grep -c -- "$other" <<<"$(loaded)" || :)" "$(grep -c -- "$other" <<<"$saw" || :)" "'$content': $other as before"
        done
        disable
        is "$status $(state)" "0 $before" "'$content': disable leaves what was there, its mode and its owner"
done
if is_root && setfattr -n user.test -v kept "$preload" 2>/dev/null; then
        enable
        is "$(getfattr --only-values -n user.test "$preload" 2>/dev/null)" kept 'extended attributes stay'
        disable
fi

# Entries that are there already, written by hand or by an older version.
for content in "$place/$name\n" "/g/a.so $place/$name\n" "$place/$name:$place/$name" "/old/$name\n" "/g/a.so\n/old/$name:/g/b.so\n"; do
        machine
        printf '%b' "$content" >"$preload"
        disable --dry-run
        is "$(cat "$preload")" "$(printf '%b' "$content")" "'$content' by hand: disable --dry-run changes nothing"
        enable
        is "$status" 0 "'$content' by hand: enable"
        is "$(loaded | grep -c "$name")" 1 "'$content' by hand: one entry that leads somewhere"
        disable
        is "$(grep -c "$name" "$preload" 2>/dev/null || :)" "$([ ! -e "$preload" ] || echo 0)" "'$content' by hand: disable takes all of them out"
done

# ---- libraries that are refused ----

# refused NAME STATUS TEXT [OPTION...]: enable says why not, and touches nothing.
refused() {
        local what=$1 wanted=$2 text=$3
        shift 3
        before=$(state)
        enable "$@"
        is "$status $out" "$wanted " "$what: status $wanted"
        like "$err" "$text" "$what: says why"
        is "$(state)" "$before" "$what: nothing is touched"
}

machine
printf '/g/other.so\n' >"$preload"
put() { cat >"$image$place/$name"; }
: | put
refused 'an empty library' 1 'no shared library'
echo 'no library at all' | put
refused 'a text' 1 'no shared library'
for part in 100 5000 60000; do
        head -c "$part" "$library" | put
        refused "a library cut at $part bytes" 1 "$place/$name is n"
done
"${CC:-cc}" -shared -fPIC -nostdlib -x c -o "$tmp/made/other.so" - <<<'int other;'
put <"$tmp/made/other.so"
refused 'another library' 1 'not the library of goroot-guard'
rm "$image$place/$name"
refused 'no library' 125 "no $name in the image"
refused 'a library that is not there' 1 "cannot read '/opt/$name': No such file" "/opt/$name"
mkdir "$image$place/$name"
refused 'a folder' 1 'Is a directory' "$place/$name"
rmdir "$image$place/$name"
mkfifo "$image$place/$name"
refused 'a FIFO' 1 'no regular file' "$place/$name"
rm "$image$place/$name"

libraries_into "$image" "$(type -P bash)" # a C library for those that want one
trouble() {
        make_library "$1" "$tmp/made/$name" "${@:4}"
        put <"$tmp/made/$name"
        refused "a library that $2" 1 "$3"
}
trouble 1 crashes 'programs end by signal 6 (Aborted)'
trouble 2 'ends programs' 'programs end with status 3'
trouble 3 prints 'programs print: look at me'
trouble 4 hangs 'programs do not end within 10 seconds'
trouble 6 'wants what is nowhere' nowhere_to_be_found -Wl,-z,now -Wl,--unresolved-symbols=ignore-all
: >"$tmp/made/empty.c"
"${CC:-cc}" -shared -fPIC -o "$tmp/made/libneeded.so" "$tmp/made/empty.c"
trouble 0 'wants another that is nowhere' libneeded.so -Wl,--no-as-needed -L "$tmp/made" -lneeded
trouble 5 'crashes only when it is in the file' 'so it is as it was before, and the guard is not enabled'
put <"$library"
if is_root; then
        chmod 600 "$image$place/$name"
        refused 'a library that only root may read' 1 'cannot be preloaded'
        chmod 644 "$image$place/$name"
fi
enable
is "$status" 0 'and one that is good is taken'
disable

# ---- places that are refused ----

unsafe() {
        refused "$1" 1 "$place/$name is not safe there: $2"
}
chmod 664 "$image$place/$name"
unsafe 'a library that its group may write' "$place/$name can be written by its group (mode 0664)"
chmod 644 "$image$place/$name"
chmod 1777 "$image/usr"
unsafe 'a folder like /tmp on the way' '/usr can be written by everybody (mode 1777)'
enable --unproven --partial
is "$status" 1 'no option lets it in'
chmod 755 "$image/usr"
mkdir -p "$image/home/u" "$image/opt/safe"
mv "$image$place/$name" "$image/opt/safe/"
ln -s "/opt/safe/$name" "$image/home/u/$name"
ln -s "../../../home/u/$name" "$image$place/$name"
chmod 777 "$image/home/u"
unsafe 'a link that leads through such a folder' '/home/u can be written by everybody (mode 0777)'
chmod 755 "$image/home/u"
if is_root; then
        chown 1000 "$image/home/u"
        unsafe "a link that leads through a user's folder" '/home/u belongs to user 1000'
        chown 0 "$image/home/u"
fi
enable
is "$status" 0 'links in safe folders are followed'
chmod 777 "$image/home/u"
status
is "$status" 1 'a place that is not safe any more: status 1'
like "$out" unsafe-place 'a place that is not safe any more: status says so'

# ---- word sizes and C libraries ----

# Debian's libc6:i386, as multiarch has it beside the machine's own.
i386=$GG_CACHE/roots/bookworm-i386
if [ "$(uname -m)" = x86_64 ]; then
        if [ -e "$i386/lib/ld-linux.so.2" ] && have i686-linux-gnu-gcc; then
                machine
                mkdir -p "$image/lib/i386-linux-gnu" "$image/usr/lib/i386-linux-gnu"
                cp -L "$i386/lib/ld-linux.so.2" "$i386/lib/i386-linux-gnu/libc.so.6" "$image/lib/i386-linux-gnu/"
                ln -s i386-linux-gnu/ld-linux.so.2 "$image/lib/ld-linux.so.2"
                refused 'a library for one word size of two' 1 'there is no library for programs of /lib/ld-linux.so.2 (386)'
                like "$err" --partial 'a library for one word size of two: names the option'
                enable --partial
                is "$status $(cat "$preload")" "0 $place/$name" '--partial: enabled for the one'
                status
                is "$status" 1 '--partial: status 1'
                like "$out" 'not-for-these: programs of this loader (386)' '--partial: status says for whom it is not'
                CC=i686-linux-gnu-gcc make_library 0 "$image/usr/lib/i386-linux-gnu/$name" -nostdlib -fno-stack-protector
                enable
                is "$status" 0 'a library for each: enabled'
                is "$(cat "$preload")" "/usr/\$LIB/$name" 'a library for each: by $LIB, in the place of the other entry'
                is "$(loaded)" "/usr/\$LIB/$name" 'a library for each: programs load it'
                is "$("${as_root[@]}" chroot "$image" /lib/ld-linux.so.2 --list /lib/i386-linux-gnu/libc.so.6 2>&1 | grep -c "i386-linux-gnu/$name")" 1 \
                        'a library for each: 32-bit programs load theirs'
                status
                is "$status" 1 'two versions: status 1'
                like "$out" 'versions-differ' 'two versions: status says so'
                CC=i686-linux-gnu-gcc make_library 0 "$image/usr/lib/i386-linux-gnu/$name" -nostdlib -fno-stack-protector "-DNOTE=\"${version#* }\""
                status
                is "$status" 0 'one version: status 0'
                disable
                is "$status $(state)" '0 ' 'a library for each: disable'
                enable "/usr/\$LIB/$name"
                is "$status $(cat "$preload")" "0 /usr/\$LIB/$name" '$LIB by hand'
                CC=i686-linux-gnu-gcc make_library 1 "$image/usr/lib/i386-linux-gnu/$name" -nostdlib -fno-stack-protector -Wl,-z,now \
                        -Wl,--unresolved-symbols=ignore-all
                disable
                refused 'a 32-bit one that does not load' 1 'programs of /lib/ld-linux.so.2 (386)' "/usr/\$LIB/$name"
        else
                skip 'two word sizes' 'no tools/toolchains.sh --root bookworm:i386 libc6, or no i686-linux-gnu-gcc'
        fi
fi

musl=$(find /lib -maxdepth 1 -name 'ld-musl-*.so.1' | head -n 1)
if [ -n "$musl" ]; then
        machine
        cp -L "$musl" "$image/lib/"
        enable
        is "$status" 0 'beside musl: enabled'
        like "$out" "programs of $musl (musl, " 'beside musl: names its loader'
        like "$out" 'load it, by LD_PRELOAD alone' 'beside musl: says what musl does not do'
        status
        is "$status" 0 'beside musl: status 0'
        like "$out" 'note     musl: ' 'beside musl: a note'
        disable
        find "$image" '(' -name 'ld-linux*' -o -name 'libc.so.6' ')' -delete
        refused 'musl alone' 1 'there is no glibc here'
else
        skip 'musl' 'no musl here: package musl-tools'
fi

if is_root; then
        machine
        chown 65534 "$etc"
        before=$(state)
        nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
        # The way to the image, and the program, are not for everybody.
        chmod 711 "$tmp"
        cp "$guard" "$image/guard"
        if "${nobody[@]}" "$image/guard" --version >/dev/null 2>&1; then
                try "${nobody[@]}" "$image/guard" enable --root "$image"
                is "$status $(state)" "2 $before" 'not root: not tried, status 2'
                like "$err" 'only root may run programs in an image' 'not root: says why'
                like "$err" --unproven 'not root: names the option'
                try "${nobody[@]}" "$image/guard" enable --root "$image" --unproven
                is "$status $(cat "$preload")" "0 $place/$name" '--unproven: enabled'
                like "$out" 'not tried: only root' '--unproven: says so'
                try "${nobody[@]}" "$image/guard" status --root "$image"
                is "$status" 2 'status that could try nothing: status 2'
                try "${nobody[@]}" "$image/guard" disable --root "$image"
                is "$status $(state)" "0 $before" 'disable needs no trial'
                chown 0 "$etc"
                try "${nobody[@]}" "$image/guard" enable --root "$image" --unproven
                is "$status" 125 'no permission: status 125'
                like "$err" 'cannot change /etc/ld.so.preload: permission denied' 'no permission: says so'
                is "$(state)" "$before" 'no permission: nothing is touched'
                echo "$place/$name" >"$preload"
                try "${nobody[@]}" "$image/guard" disable --root "$image"
                is "$status $(cat "$preload")" "125 $place/$name" 'no permission: disable, status 125'
        else
                t_result 1 'another user can run the program'
        fi
fi

# ---- files that are no files ----

machine
cannot() {
        local what=$1 text=$2 command
        before=$(state)
        for command in enable disable; do
                "$command"
                is "$status $out" '125 ' "$what: $command, status 125"
                like "$err" "cannot change /etc/ld.so.preload: $text" "$what: $command says why"
                is "$(state)" "$before" "$what: $command touches nothing"
        done
}
echo "/x/$name" >"$etc/real"
ln -s real "$preload"
cannot 'a symbolic link' 'it is a symbolic link'
status
like "$out" symbolic-link 'a symbolic link: status says so'
is "$status" 1 'a symbolic link: status 1'
ln -sfn /nowhere "$preload"
enable
like "$err" 'symbolic link' 'a link that leads nowhere: says so'
rm "$preload"
mkdir "$preload"
cannot 'a folder' 'it is a folder'
status
is "$status" 2 'a folder: status cannot tell'
status --json
is "$(printf '%s' "$out" | jq -r '"\(.status) \(.on) \(.error)"')" '2 null it is a folder' 'a folder: status --json'
rmdir "$preload"
mkfifo "$preload"
cannot 'a FIFO' 'it is no regular file'
rm "$preload"
head -c 2000000 /dev/zero | tr '\0' '\n' >"$preload"
cannot 'a file of 2 MB' 'it is larger than 1 MiB'
printf 'a\nb\0c\n' >"$preload"
refused 'a NUL byte' 125 'line 2 has a NUL byte'
status
like "$out" 'nul-byte' 'a NUL byte: status says so'
rm "$preload"
rm -r "$etc"
enable
is "$status" 125 'no /etc: status 125'
machine

if is_root; then
        # mounted WHAT SCRIPT: in a namespace of its own, where "$1" is the program, "$2" the image
        mounted() {
                unshare --mount sh -ec "$2" - "$guard" "$image" >"$tmp/.out" 2>"$tmp/.err" </dev/null && status=0 || status=$?
                out=$(cat "$tmp/.out") err=$(cat "$tmp/.err")
        }
        before=$(state)
        mounted 'read-only' 'mount --bind "$2" "$2"; mount -o remount,bind,ro "$2"; "$1" enable --root "$2"'
        is "$status $(state)" "125 $before" 'a read-only file system: status 125, nothing is touched'
        like "$err" 'the file system is read-only' 'a read-only file system: says so'
        enable
        on=$(state)
        mounted 'read-only' 'mount --bind "$2" "$2"; mount -o remount,bind,ro "$2"; "$1" enable --root "$2"; "$1" disable --root "$2"'
        is "$status $(state)" "125 $on" 'a read-only file system: enable has nothing to do there, disable cannot'
        disable
        echo /g/a.so >"$preload"
        before=$(state)
        mounted 'bound' 'echo /g/b.so >"$2/b"; mount --bind "$2/b" "$2/etc/ld.so.preload"; "$1" enable --root "$2"'
        is "$status $(state)" "125 $before" 'a file that is mounted: status 125, nothing is touched'
        like "$err" 'something is mounted on it' 'a file that is mounted: says so'
        rm "$preload"
fi

# ---- what status finds ----

machine
finds() {
        local what=$1
        shift
        status --json
        is "$(printf '%s' "$out" | jq -r '"\(.status) \(.on) \([.findings[].id] | sort | join(","))"')" "$*" "status: $what"
}
printf '%s\n' "$place/$name" /g/a.so >"$preload"
finds 'an entry of others that leads nowhere' 1 true dangling-entry
like "$out" "\"line\":2,\"column\":null,\"message\":\"there is no file '/g/a.so'\"" 'status: names it, and its line'
printf '%s\r\n%s\n' "$place/true.so" "$place/$name" >"$preload"
cp "$library" "$image$place/true.so"
finds 'a carriage return' 1 true dangling-entry
printf '%s\n' "$place/$name" '# one' '# two, to be read' >"$preload"
finds 'a comment that glibc reads' 1 true comment-read
is "$(loaded | grep -c '^- ')" 5 'glibc reads it'
printf '%s\n%s\n' "$place/$name" "$place/$name" >"$preload"
finds 'one entry twice' 0 true duplicate-entry
printf '%s\n' "$place/$name" >"$preload"
chmod 600 "$preload"
finds 'a file that not everybody may read' 1 true file-unreadable
chmod 666 "$preload"
finds 'a file that everybody may write' 1 true file-writable
chmod 644 "$preload"
mkdir -p "$image${conf%/*}"
echo 'policy = off' >"$image$conf"
finds 'policy off' 1 true policy-off
echo 'polizy = block' >"$image$conf"
finds 'a mistake in the configuration' 1 true configuration
echo 'policy = block' >"$image$conf"
finds 'nothing' 0 true ''
is "$(printf '%s' "$out" | jq -r '"\(.policy.system) \(.policy.file)"')" "block $conf" 'status: the policy, and where it comes from'
rm "$image$conf"
mv "$image$place/$name" "$image$place/away"
finds 'that the library is gone' 1 true does-not-load
disable
is "$status $(state)" '0 ' 'disable without the library'
echo '/g/a.so' >"$preload"
finds 'nothing of ours, and an entry of others that leads nowhere' 1 false dangling-entry
rm "$preload"

# ---- two at a time, and killed ----

machine
temporary=$etc/.ld.so.preload.goroot-guard
echo 'left behind' >"$temporary"
enable
is "$status $(cd "$etc" && ls -A)" '0 ld.so.preload' 'what somebody who was killed left behind is taken away'
disable
flock "$temporary" sleep 0.5 &
while [ ! -e "$temporary" ]; do sleep 0.01; done
sleep 0.1
enable
wait
is "$status $(cat "$preload")" "0 $place/$name" 'waits for another one'
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

# ---- mistakes ----

machine
for path in "usr/lib/$name" "/my lib/$name" "/a:b/$name" "/a#b/$name" /usr/lib/other.so; do
        enable "$path"
        is "$status" 125 "'$path': status 125"
        like "$err" "'$path' cannot stand in /etc/ld.so.preload" "'$path': says so"
done
enable a b
like "$err" "one library at most, not also 'b'" 'two libraries'
disable x
like "$err" "too many arguments: 'x'" 'disable with a word'
status x
is "$status" 125 'status with a word'
try "$guard" enable --root "$tmp/nowhere"
is "$status" 125 'no image: status 125'
like "$err" "cannot look at $tmp/nowhere" 'no image: says so'
done_testing
