#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# goroot-guard enable, disable and status: /etc/ld.so.preload of images that are made of this machine's own files.
#
#   enable.sh PROGRAM LIBRARY
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
# shellcheck source=tests/cli/enable-image.sh
. "$here/enable-image.sh"

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
# attribute set|get: an extended attribute of the file.
attribute() {
        python3 - "$1" "$preload" <<'END'
import os, sys
if sys.argv[1] == "set":
    os.setxattr(sys.argv[2], "user.test", b"kept")
else:
    print(os.getxattr(sys.argv[2], "user.test").decode())
END
}
if attribute set 2>/dev/null; then # which not every file system has
        enable
        is "$(attribute get)" kept 'extended attributes stay'
        disable
        is "$(attribute get)" kept 'extended attributes stay when it is disabled'
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

musl=$(find /lib/ -maxdepth 1 -name 'ld-musl-*.so.1' | head -n 1)
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
