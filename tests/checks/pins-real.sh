#!/bin/sh
# SPDX-License-Identifier: MIT
# What the program says of go and toolchain lines must be what go commands make of them: where it finds nothing, go takes the
# version as it stands; where it finds an error, go refuses.
#
#   pins-real.sh GOROOT-GUARD
# shellcheck disable=SC2016 # backquotes are Go's here
set -eu

program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
wanted_toolchains=${GOROOT_GUARD_TOOLCHAINS-}
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
[ -z "$wanted_toolchains" ] || GOROOT_GUARD_TOOLCHAINS=$wanted_toolchains
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
go_env_clean

mkdir "$tmp/module"
printf 'package main\n\nfunc main() {}\n' >"$tmp/module/main.go"

# what_go_says: "takes VERSION" or "refuses". Only with GOTOOLCHAIN=auto does it look what a toolchain line names; and list
# comes last, for it writes the file anew.
what_go_says() {
        case $(env -C "$tmp/module" GOENV=off GOPROXY=off GOTOOLCHAIN=auto "$goroot/bin/go" version 2>&1) in
        *'invalid toolchain'*)
                echo refuses
                return
                ;;
        esac
        taken=$(env -C "$tmp/module" GOENV=off GOPROXY=off GOFLAGS=-mod=mod GOTOOLCHAIN=local "$goroot/bin/go" list -m -f '{{.GoVersion}}' \
                2>/dev/null) || taken=
        echo "${taken:+takes }${taken:-refuses}"
}

# what_we_say: the same, by the go and toolchain lines
what_we_say() {
        env -C "$tmp/module" PATH="$goroot/bin:$PATH" GOENV=off GOTOOLCHAIN=local "$program" verify --json | jq -r '
                if any(.findings[]; .severity == "error") then "refuses"
                else "takes " + ([.pins[] | select(.kind == "go-mod-go") | .text][0] // "nothing") end'
}

# both TEXT NAME
both() {
        printf '%b' "module example.com/m\n$1" >"$tmp/module/go.mod"
        said=$(what_we_say)
        is "$said" "$(what_go_says)" "Go $version: $2"
}

# 1.19 takes a newer go line as advice, and 1.20 and older know neither patch levels nor toolchain lines.
for version in 1.19 1.21 1.22 1.23; do
        toolchain "$version"
        for line in 'go 1.19' 'go 1.18 // why' 'go 1.18//why' 'go 1.21.x' 'go go1.19' 'go v1.19' 'go 1' 'go 1.019' 'go 1.19.' \
                'go 1.19beta' 'go 1.19-corp' 'go =1.19' 'go "1.19"' 'go `1.19`' 'go 1.18 1.19' 'go' 'go 1.19 /* why */' \
                'go 1.18.0.1' 'go 1.18.3' 'go 1.18rc1' 'go 1.99.1' '\tgo\t1.19\r'; do
                both "$line\n" "$(printf '%s' "$line" | tr '\t\r' '  ')"
        done
        both 'go (\n\t1.19\n)\n' 'a block'
        both 'go 1.18\ngo 1.19\n' 'two go lines'
        for line in go1.19.3 go1.19 default 1.19.3 local go1 go1.x go2.0 'go1.19.3 go1.19.4' '"go1.19.3"' v1.19 path; do
                both "go 1.18\n\ntoolchain $line\n" "toolchain $line"
        done
        both 'go 1.18\n\ntoolchain (\n\tgo1.19.3\n)\n' 'toolchain: a block'
        both 'go 1.18\n\ntoolchain go1.19.3\ntoolchain go1.19.4\n' 'two toolchain lines'
done
done_testing
