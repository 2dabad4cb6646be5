#!/bin/sh
# SPDX-License-Identifier: MIT
# The archive for any distribution: the same when made again, libraries included; installed and removed to the last file; its program
# beside other C libraries and beside none; and the tests of `run` and of the supervisor with that program.
#
#   tarball.sh VERSION-SCRIPT TWIN SYSTEM FAKE-GO FAKE-GO-DYNAMIC FAKE-LAUNCH FAKE-LAUNCH-STATIC FAKE-LAUNCH-MUSL
#
# TWIN and SYSTEM are those of tests/cli/run.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tests/packages/packages.sh
. "$here/packages.sh"
map=$1
twin=$2
system=$3
fake_go=$4
fake_go_dynamic=$5
fake_launch=$6
fake_launch_static=$7
fake_launch_musl=$8

if ! have musl-gcc || ! have gperf || [ ! -d "$GG_CACHE/sources" ]; then
        skip "the archive" "no musl-gcc, gperf or sources of libraries (tools/check.sh gets them)"
        done_testing
fi
# The second time the libraries are built anew too, in another cache.
p_cache=$tmp/two/cache
mkdir -p "$p_cache"
cp -R "$GG_CACHE/sources" "$p_cache"
built_twice tarball
same_files '*.tar.gz'
is "$(cd "$built" && sha256sum --quiet -c SHA256SUMS 2>&1)" '' "the sums are right"

# ---- what is in it ----

mkdir "$tmp/unpacked"
tar -C "$tmp/unpacked" -xzf "$built"/goroot-guard-*.tar.gz
top=$(find "$tmp/unpacked" -mindepth 1 -maxdepth 1)
is "$(printf '%s\n' "$top" | wc -l)" 1 "it unpacks to one folder"
program=$top/bin/goroot-guard
library=$top/lib/libgoroot-guard.so
is "$(readelf -lW "$program" | grep -cE ' (INTERP|DYNAMIC) ' || :)" 0 "the program is static"
is "$(readelf -lW "$program" | awk '$1 == "GNU_RELRO"' | wc -l)" 1 "the program is read-only after relocation"
is "$(readelf -lW "$program" | awk '$1 == "GNU_STACK" { print $7 }')" RW "the program asks for a stack that is not executable"
try sh "$here/../checks/library.sh" "$library" "$map"
is "$status" 0 "the library is as tests/checks/library.sh wants it"
[ "$status" -eq 0 ] || diag "$out"
ok "the library has at most 65,536 bytes" test "$(stat -c %s "$library")" -le 65536
is "$(grep -laE "$tmp|/home/|/root/|$GG_CACHE" "$program" "$library" || :)" '' "no name of a folder of the builder's is in them"
is "$(cd "$top" && find . -type f ! -name SHA256SUMS | wc -l)" "$(wc -l <"$top/share/goroot-guard/SHA256SUMS")" "the list names every file"
for name in expat jansson libseccomp libyaml musl zlib; do
        ok "the licence of $name is there" test -s "$top/share/doc/goroot-guard/licences/$name"
        ok "and its version" grep -q "^$name [0-9]" "$top/share/doc/goroot-guard/BUILT-WITH"
done

# ---- installed and removed ----

# The one that a small system has, and the machine's.
for shell in "$(command -v busybox) sh" sh; do
        prefix=$tmp/prefix-${shell##*/}
        prefix=${prefix%% *}
        mkdir -p "$prefix/share/man/man1" "$prefix/bin"
        echo other >"$prefix/share/man/man1/other.1"
        echo text >"$prefix/bin/other"
        listing "$prefix" >"$tmp/before"
        # shellcheck disable=SC2086 # words
        ok "$shell: it is installed" $shell "$top/install.sh" --prefix "$prefix"
        ok "$shell: the program is there" "$prefix/bin/goroot-guard" --version
        # shellcheck disable=SC2016 # for that shell
        is "$("$prefix/bin/goroot-guard" run -- sh -c 'echo $LD_PRELOAD')" "$prefix/lib/libgoroot-guard.so" "$shell: and finds its library"
        # An older version had one more.
        echo 'old' >"$prefix/share/goroot-guard/old"
        (cd "$prefix" && sha256sum share/goroot-guard/old >>share/goroot-guard/SHA256SUMS)
        exec 8<"$prefix/lib/libgoroot-guard.so"
        inode=$(stat -c %i "$prefix/lib/libgoroot-guard.so")
        # shellcheck disable=SC2086 # words
        ok "$shell: it is installed over itself" $shell "$top/install.sh" --prefix "$prefix"
        ok "$shell: the library was replaced and not written over" test "$(stat -c %i "$prefix/lib/libgoroot-guard.so")" -ne "$inode"
        ok "$shell: and who has the old one, has it still" cmp /dev/fd/8 "$library"
        exec 8<&-
        ok "$shell: what only the older version had is gone" test ! -e "$prefix/share/goroot-guard/old"
        # shellcheck disable=SC2086 # words
        ok "$shell: it is removed" $shell "$prefix/share/goroot-guard/install.sh" --uninstall
        listing "$prefix" >"$tmp/after"
        ok "$shell: to the last file and folder" diff "$tmp/before" "$tmp/after"
done

prefix=$tmp/fresh/a/b
ok "it is installed where there is nothing" "$top/install.sh" --prefix "$prefix"
echo '# mine' >>"$prefix/share/doc/goroot-guard/README.md"
try "$top/install.sh" --uninstall --prefix "$prefix"
is "$status" 1 "a changed file is no success"
like "$err" "kept $prefix/share/doc/goroot-guard/README.md, which was changed" "is named"
is "$(cd "$tmp/fresh" && find . -type f)" ./a/b/share/doc/goroot-guard/README.md "and kept, alone"
rm -r "$tmp/fresh"

# refused NAME WORDS ARGUMENT...: nothing is written.
refused() {
        name=$1
        words=$2
        shift 2
        try "$top/install.sh" "$@"
        is "$status" 1 "$name: refused"
        like "$err" "$words" "$name: says why"
        ok "$name: nothing is installed" test ! -e "$tmp/nowhere"
}
refused 'a relative prefix' 'an absolute path is wanted' --prefix nowhere
refused 'a prefix that cannot be preloaded from' 'no library from a path with blanks' --prefix "$tmp/no where"
refused 'an unknown word' "unknown argument '--remove'" --remove
refused 'no value' '--prefix needs a folder' --prefix
refused 'nothing to remove' 'nothing of this was installed' --uninstall --prefix "$tmp/nowhere"
cp -R "$top" "$tmp/damaged"
echo >>"$tmp/damaged/bin/goroot-guard"
top=$tmp/damaged
refused 'a damaged archive' 'the files here are not those that were packed' --prefix "$tmp/nowhere"

# ---- beside other C libraries, and none ----

# fill ROOT: the program, its library and a toolchain of fake-go.c.
fill() {
        mkdir -p "$1/gg/bin" "$1/gg/lib" "$1/right/bin" "$1/right/pkg/tool" "$1/wrong" "$1/proc" "$1/bin"
        cp "$program" "$1/gg/bin"
        cp "$library" "$1/gg/lib"
        cp "$fake_go" "$1/right/bin/go"
        echo go1.22.0 >"$1/right/VERSION"
        cp "$busybox" "$1/bin/busybox"
}

# inside ROOT SCRIPT
inside() {
        # shellcheck disable=SC2016 # for that shell
        try unshare --mount --propagation private sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' - "$1" \
                /bin/busybox env -i PATH=/bin GOROOT=/wrong /bin/busybox sh -c "$2"
}

# rewritten NAME: the go that was launched got its own root, and one record says so.
rewritten() {
        is "$status $out" "0 /right" "$1: GOROOT is rewritten"
        is "$(printf '%s\n' "$err" | grep -c '^goroot-guard: rewrote GOROOT')" 1 "$1: one record"
}

busybox=$GG_CACHE/roots/bookworm/bin/busybox
old=$GG_CACHE/roots/bullseye
if [ "$(id -u)" -ne 0 ]; then
        skip "other C libraries" "only root can chroot"
elif [ ! -x "$busybox" ] || [ ! -x "$old/bin/dash" ]; then
        skip "other C libraries" "no tools/toolchains.sh --root bookworm busybox-static and --root bullseye coreutils dash libc6 libcrypt1 make"
else
        run='/gg/bin/goroot-guard run -p rewrite'

        fill "$tmp/none"
        inside "$tmp/none" '/gg/bin/goroot-guard check-config'
        is "$status" 0 'no C library: a command that only looks'
        inside "$tmp/none" "$run -- /right/bin/go env GOROOT"
        rewritten 'no C library, the go itself'
        inside "$tmp/none" "$run --supervise -- /bin/busybox sh -c '/right/bin/go env GOROOT; exit \$?'"
        rewritten 'no C library, supervised'

        fill "$tmp/musl"
        mkdir "$tmp/musl/lib"
        cp /lib/ld-musl-*.so.1 "$tmp/musl/lib"
        cp "$fake_launch_musl" "$tmp/musl/bin/launch"
        inside "$tmp/musl" "$run -- /bin/launch /right/bin/go env GOROOT"
        rewritten 'musl'

        cp -R "$old" "$tmp/bullseye"
        fill "$tmp/bullseye"
        ln -sf dash "$tmp/bullseye/bin/sh"
        [ -e "$tmp/bullseye/lib64" ] || ln -s lib/x86_64-linux-gnu "$tmp/bullseye/lib64"
        printf 'all:\n\t@/right/bin/go env GOROOT\n' >"$tmp/bullseye/Makefile"
        inside "$tmp/bullseye" "$run -- dash -c '/right/bin/go env GOROOT; exit \$?'"
        rewritten 'glibc 2.31, dash'
        inside "$tmp/bullseye" "$run -- /usr/bin/make -s"
        rewritten 'glibc 2.31, make'
fi

# ---- what `run` and the supervisor do, with this program ----

# whole NAME COMMAND...: another test, as one of this.
whole() {
        name=$1
        shift
        try "$@"
        is "$status" 0 "$name, with the static program"
        [ "$status" -eq 0 ] || diag "$(printf '%s\n%s\n' "$out" "$err" | grep -v '^ok ')"
}
whole cli-help "$here/../cli/help.sh" "$program"
whole cli-check "$here/../cli/check.sh" "$program"
whole cli-run "$here/../cli/run.sh" "$program" "$library" "$twin" "$system"
whole supervisor-matrix "$here/../supervisor/matrix.sh" "$program" "$library" "$fake_go" "$fake_go_dynamic" "$fake_launch" \
        "$fake_launch_static" "$fake_launch_musl"
done_testing
