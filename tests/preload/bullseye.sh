#!/bin/sh
# The same library beside glibc 2.31, where a program that does not load libdl has no dlsym: Debian 11's dash and env, and its make,
# which has one.
#
#   bullseye.sh LIBRARY EMPTY-SYSV
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
library=$1
empty=$2 # a library whose hash table is of the old kind

root=$GG_CACHE/roots/bullseye
lib=lib/x86_64-linux-gnu
if [ ! -x "$root/bin/dash" ]; then
        skip "glibc 2.31" "no tools/toolchains.sh --root bullseye coreutils dash libc6 libcrypt1 make"
        done_testing
fi

toolchain 1.19
wrong=$goroot
toolchain 1.22
go=$goroot/bin/go
printf 'all:\n\t@%s env GOROOT\n' "$go" >"$tmp/Makefile"

# old POLICY PROGRAM ARGUMENT...: a program of Debian 11 under the library.
old() {
        policy=$1
        program=$root/$2
        shift 2
        try env LD_PRELOAD="$library" GOROOT_GUARD="$policy" GOROOT="$wrong" "$root/$lib/ld-linux-x86-64.so.2" \
                --library-path "$root/$lib:$root/usr/$lib" "$program" "$@"
}

one_record() {
        is "$(printf '%s\n' "$err" | grep -c '^goroot-guard: ')" 1 "$1: one record"
}

# guarded NAME STATUS-WHEN-BLOCKED PROGRAM ARGUMENT...
guarded() {
        name=$1
        blocked=$2
        shift 2
        old off "$@"
        is "$status $out" "0 $wrong" "$name, off: runs as ever"
        old log "$@"
        is "$status $out" "0 $wrong" "$name, log: unchanged"
        one_record "$name, log"
        old rewrite "$@"
        is "$status $out" "0 $goroot" "$name, rewrite: the real root"
        one_record "$name, rewrite"
        old block "$@"
        is "$status $out" "$blocked " "$name, block: does not run"
        one_record "$name, block"
}

ok "dash has no dlsym" sh -c "! readelf -d '$root/bin/dash' | grep -q libdl"
ok "make has one" sh -c "readelf -d '$root/usr/bin/make' | grep -q libdl"
guarded 'dash (execve)' 126 bin/dash -c "$go env GOROOT"
alone=$library
library="$library $empty"
guarded 'dash, a library behind that cannot be read' 126 bin/dash -c "$go env GOROOT"
library=$alone
guarded 'env (execvp)' 126 usr/bin/env "$go" env GOROOT
guarded 'make (posix_spawn)' 2 usr/bin/make -s -f "$tmp/Makefile"
done_testing
