#!/bin/sh
# What the library reads out of real Go programs must be what `go version -m` reads out of them: those of four toolchains,
# and programs built with these for other machines, in other modes and with less in them.
#
#   buildinfo-real.sh SHOW-BUILDINFO
set -eu

show=$1
here=$(cd "$(dirname "$0")" && pwd)
wanted_toolchains=${GOROOT_GUARD_TOOLCHAINS-}
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
[ -z "$wanted_toolchains" ] || GOROOT_GUARD_TOOLCHAINS=$wanted_toolchains
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
go_env_clean

# same FILE GOARCH NAME: the first line of `go version -m` is "FILE: VERSION"; "\tpath\tPACKAGE" is one of the next.
same() {
        said=$("$goroot/bin/go" version -m "$1" 2>&1) || said="$1: not read by go: $said"
        expected=$(printf '%s\n' "${said#"$1: "}" | awk -F '\t' -v goarch="$2" '
                NR == 1 { version = $0 }
                $2 == "path" { path = $3 }
                END { printf "%s\t%s\t%s\n", version, path, goarch }')
        is "$("$show" "$1")" "$expected" "$3"
}

# build NAME FLAG...: as $tmp/NAME; what the compiler says is shown if it fails.
build() {
        into=$1
        shift
        try env -C "$tmp/module" "$goroot/bin/go" build -o "$tmp/$into" "$@" .
        [ "$status" -eq 0 ] || diag "$err"
}

# without_sections FILE: the kernel doesn't need them, and packers take them away. Zeroes e_shoff, e_shnum and e_shstrndx of
# a 64-bit file.
without_sections() {
        dd if=/dev/zero of="$1" bs=1 seek=40 count=8 conv=notrunc 2>/dev/null
        dd if=/dev/zero of="$1" bs=1 seek=60 count=4 conv=notrunc 2>/dev/null
}

mkdir "$tmp/module"
printf 'module example.com/tiny\n\ngo 1.19\n' >"$tmp/module/go.mod"
printf 'package main\n\nfunc main() {\n\tprintln("hello")\n}\n' >"$tmp/module/main.go"

for version in 1.19 1.21 1.22 1.23; do
        toolchain "$version"
        host=$("$goroot/bin/go" env GOHOSTARCH)
        tools=$goroot/pkg/tool/linux_$host
        for file in "$goroot/bin/go" "$goroot/bin/gofmt" "$tools/compile" "$tools/link" "$tools/asm"; do
                same "$file" "$host" "Go $version: ${file##*/}"
        done
        build plain
        same "$tmp/plain" "$host" "Go $version: a program"
        without_sections "$tmp/plain"
        same "$tmp/plain" "$host" "Go $version: without section headers"
        build stripped -ldflags='-s -w'
        same "$tmp/stripped" "$host" "Go $version: stripped"
        build pie -buildmode=pie
        same "$tmp/pie" "$host" "Go $version: position-independent"
done

# cross GOARCH...: for other machines, with the present toolchain. mips, mips64, ppc64 and s390x have the other byte order.
cross() {
        for goarch; do
                export GOARCH="$goarch"
                build "$goarch"
                unset GOARCH
                same "$tmp/$goarch" "$goarch" "Go $version: for $goarch"
        done
}
cross 386 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x
version=1.19
toolchain "$version"
cross 386 arm64 mips ppc64 s390x

# What a C linker makes of a Go program.
if have cc; then
        export CGO_ENABLED=1 CC=cc
        build external -ldflags=-linkmode=external
        same "$tmp/external" "$host" "Go $version: linked by cc"
        build external-pie -buildmode=pie -ldflags=-linkmode=external
        same "$tmp/external-pie" "$host" "Go $version: linked by cc, position-independent"
else
        skip "Go $version: linked by cc" "there is no cc"
fi
done_testing
