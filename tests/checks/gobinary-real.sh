#!/bin/sh
# SPDX-License-Identifier: MIT
# All that the program reads out of real Go programs must be what `go version -m` reads out of them, and the version of their
# runtime what they say when they are run: programs built by four toolchains, in other modes and with less in them.
#
#   gobinary-real.sh SHOW-GOBINARY PROGRAM
set -eu

show=$1
program=$(realpath -e "$2")
here=$(cd "$(dirname "$0")" && pwd)
wanted_toolchains=${GOROOT_GUARD_TOOLCHAINS-}
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
[ -z "$wanted_toolchains" ] || GOROOT_GUARD_TOOLCHAINS=$wanted_toolchains
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
go_env_clean

# unquoted TEXT: settings in Go's quotes, as they are here in the tests: no more than \" within them
unquoted() {
        sed -e 's/^\(\tbuild\t[^=]*=\)"\(.*\)"$/\1\2/' -e '/^\tbuild\t/s/\\"/"/g'
}

# same FILE NAME: the newest go is asked, for the words of the older ones differ where a module is replaced
same() {
        said=$("$reader" version -m "$1" | unquoted | sed '/^\t$/d')
        is "$("$show" "$1")" "$said" "$2"
}

# build NAME FLAG...: as $tmp/NAME
build() {
        into=$1
        shift
        try env -C "$tmp/module" "$goroot/bin/go" build -o "$tmp/$into" "$@" .
        [ "$status" -eq 0 ] || diag "$err"
}

# speaks FILE NAME: the program prints its runtime.Version()
speaks() {
        is "$("$show" -r "$1")" "$("$1")" "$2"
}

# rewrite FILE FROM TO: in the build information of FILE alone, which comes first behind its magic; as long as each other
rewrite() {
        python3 - "$@" <<'EOT'
import sys

name, old, new = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
data = bytearray(open(name, "rb").read())
at = data.index(old, data.index(b"\xff Go buildinf:"))
assert len(old) == len(new)
data[at:at + len(old)] = new
open(name, "wb").write(data)
EOT
}

mkdir -p "$tmp/module" "$tmp/other/v2"
printf 'module example.com/other/v2\n\ngo 1.19\n' >"$tmp/other/v2/go.mod"
printf 'package other\n\nfunc Name() string { return "other" }\n' >"$tmp/other/v2/other.go"
cat >"$tmp/module/go.mod" <<'EOT'
module example.com/speaks

go 1.19

require example.com/other/v2 v2.0.0

replace example.com/other/v2 => ../other/v2
EOT
cat >"$tmp/module/main.go" <<'EOT'
package main

import (
	"fmt"
	"runtime"

	"example.com/other/v2"
)

func main() {
	if other.Name() != "" {
		fmt.Println(runtime.Version())
	}
}
EOT

toolchain 1.23
reader=$goroot/bin/go
for version in 1.19 1.21 1.22 1.23; do
        toolchain "$version"
        for file in "$goroot/bin/go" "$goroot/bin/gofmt" "$goroot"/pkg/tool/*/compile; do
                same "$file" "Go $version: ${file##*/}"
        done
        build plain
        same "$tmp/plain" "Go $version: a program"
        like "$("$show" "$tmp/plain")" "$(printf '\t=>\t')" "Go $version: its replaced module"
        speaks "$tmp/plain" "Go $version: a program's runtime"
        build trimmed -trimpath -tags 'one two'
        same "$tmp/trimmed" "Go $version: -trimpath -tags"
        speaks "$tmp/trimmed" "Go $version: -trimpath: the runtime"
        build pie -buildmode=pie
        same "$tmp/pie" "Go $version: -buildmode=pie"
        speaks "$tmp/pie" "Go $version: -buildmode=pie: the runtime"
        build forged -ldflags='-X runtime.buildVersion=go9.9.9 -X "main.x=a b"'
        same "$tmp/forged" "Go $version: -X"
        is "$("$show" -r "$tmp/forged")" go9.9.9 "Go $version: -X: the runtime says so, too"
        said=$("$tmp/plain")
        rewrite "$tmp/plain" "$said" "go9${said#go1}"
        try "$program" verify --expect 1 --json "$tmp/plain"
        like "$out" '"verify-versions-differ"' "Go $version: build information that was changed afterwards"
        try "$program" verify --expect 1 --json "$tmp/forged"
        like "$out" '"verify-version-forged"' "Go $version: -X is found"
        like "$("$program" verify --expect "$said" --json --run "$goroot/bin/go")" '"status":0' "Go $version: the go command itself"
        rm -rf "$tmp/root"
        mkdir -p "$tmp/root/bin"
        cp "$goroot/bin/go" "$tmp/root/bin/go"
        ln -s "$goroot/pkg" "$goroot/src" "$tmp/root/"
        rewrite "$tmp/root/bin/go" "$said" "go9${said#go1}"
        try "$program" verify --expect 9 --json --run "$tmp/root/bin/go"
        like "$out" "when it is run it says $said" "Go $version: a go command that was changed contradicts itself"
        build stripped -ldflags='-s -w'
        same "$tmp/stripped" "Go $version: stripped"
        is "$("$show" -r "$tmp/stripped")" 'the program has no symbol table' "Go $version: stripped: the runtime is not known"
        CGO_ENABLED=0 build pure
        same "$tmp/pure" "Go $version: CGO_ENABLED=0"
        GOARCH=386 build small
        same "$tmp/small" "Go $version: GOARCH=386"
        is "$("$show" -r "$tmp/small")" "$("$tmp/plain")" "Go $version: GOARCH=386: the runtime"
done
# With the other byte order, and of an old format none is to be had here: unit tests have both.
GOARCH=mips build mips
same "$tmp/mips" 'GOARCH=mips'
is "$("$show" -r "$tmp/mips")" "$("$tmp/plain")" 'GOARCH=mips: the runtime'
done_testing
