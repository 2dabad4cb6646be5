#!/bin/bash
# SPDX-License-Identifier: MIT
# What the program says of Go's settings must be what `go env` of real toolchains says, whatever the environment and the files are.
#
#   gosettings-real.sh SHOW-GOSETTINGS
# shellcheck disable=SC2016 # jq's variables
set -eu
show=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

names='GOROOT GOTOOLDIR GOTOOLCHAIN GOENV GOFLAGS GOPATH GOBIN GOMODCACHE GOCACHE GO111MODULE GOWORK GOPROXY GOSUMDB
        GOPRIVATE GOINSECURE GOVCS GOEXPERIMENT GOOS GOARCH'
declare -A roots
for v in 1.19 1.21 1.22 1.23; do
        toolchain "$v"
        roots[$v]=$goroot
done

# file NAME LINE...: a go/env file
file() {
        local name=$1
        shift
        mkdir -p "$(dirname "$tmp/$name")"
        printf '%s\n' "$@" >"$tmp/$name"
}

# row NAME [VAR=VALUE...]: the same answers from every toolchain. @V stands for the root of Go V, @OWN for that of the go that is
# asked, @TMP for the test's folder. `cd=DIR` is where it is asked.
row() {
        local name=$1 v arg dir=$tmp/work goroot said expected known
        local -a env
        shift
        for v in 1.19 1.21 1.22 1.23; do
                goroot=${roots[$v]}
                env=(HOME="$tmp/home" PATH="$PATH")
                for arg; do
                        arg=${arg//@OWN/$goroot} arg=${arg//@TMP/$tmp}
                        arg=${arg//@1.19/${roots[1.19]}} arg=${arg//@1.22/${roots[1.22]}}
                        case $arg in
                        cd=*) dir=${arg#cd=} ;;
                        *) env+=("$arg") ;;
                        esac
                done
                # What an older go does not know, it does not print.
                said=$(cd "$dir" && env -i "${env[@]}" "$goroot/bin/go" env -json 2>&1) || :
                # shellcheck disable=SC2086 # words
                expected=$(jq -r '. as $all | $ARGS.positional[] as $n | select(has($n)) | "\($n)=\($all[$n])"' \
                        --args $names <<<"$said" 2>&1) || expected="no JSON: $said"
                known=$(cd "$dir" && env -i "${env[@]}" "$show" "$goroot/bin/go") || known="status $?"
                [ "$v" != 1.19 ] || known=$(grep -v '^GOTOOLCHAIN=' <<<"$known")
                is "$known" "$expected" "$name: Go $v"
        done
}

mkdir -p "$tmp/work" "$tmp/work/deep/er" "$tmp/config" "$tmp/hasgo/go"
row 'nothing set'
row 'everything empty' GOROOT= GOPATH= GOBIN= GOENV= GOFLAGS= GOTOOLCHAIN= GOPROXY= GOSUMDB= GO111MODULE= GOWORK= GOCACHE=
row 'values' GOPATH=/a/b GOBIN=/c GOFLAGS=-mod=mod GOPROXY=off GOSUMDB=off GO111MODULE=auto GOCACHE=/tmp/cache GOPRIVATE=x.example
row 'a list in GOPATH' GOPATH=/a/b:/c
row 'a list in GOPATH that begins with nothing' GOPATH=:/c
row 'its own root' GOROOT=@OWN
row 'its own root with a slash' GOROOT=@OWN/
row 'its own root by a detour' GOROOT=@OWN/bin/..//.
row 'another root' GOROOT=@1.22 GOTOOLCHAIN=local
row 'a root without go.env' GOROOT=@1.19 GOTOOLCHAIN=local
row 'a folder that is no root' GOROOT=/usr
row 'GOPATH is what HOME/go is, and that is GOROOT' HOME=@TMP/hasgo GOROOT=@TMP/hasgo/go
row 'the same with a slash' HOME=@TMP/hasgo GOROOT=@TMP/hasgo/go/
row 'no file' GOENV=off
row 'a file that is not there' GOENV=@TMP/none
row 'a relative file' GOENV=relative
row 'a folder for a file' GOENV=@TMP/config
row 'XDG_CONFIG_HOME' XDG_CONFIG_HOME=@TMP/config
row 'a relative XDG_CONFIG_HOME' XDG_CONFIG_HOME=../config//x
row 'XDG_CACHE_HOME' XDG_CACHE_HOME=@TMP/config/../cache
row 'a HOME to be cleaned' HOME=@TMP/home//./
row 'GOMODCACHE' GOMODCACHE=/m
row 'another machine' GOOS=windows GOARCH=arm64
row 'a toolchain by name' GOTOOLCHAIN=local+path
row 'modules off' GO111MODULE=off GOTOOLCHAIN=go1.20.1
row 'a duplicate in the environment' GOPATH=/first GOPATH=/second

file work/go.work 'go 1.19'
row 'a workspace'
row 'a workspace above' cd=@TMP/work/deep/er
row 'no workspace' GOWORK=off cd=@TMP/work/deep
row 'a workspace automatically' GOWORK=auto
row 'a workspace by name' GOWORK=@TMP/work/go.work cd=@TMP/config
row 'a workspace with modules off' GO111MODULE=off
rm "$tmp/work/go.work"

default=home/.config/go/env
file "$default" GOPATH=/from/file GOBIN=/file/bin GOFLAGS=-mod=vendor GOPROXY=direct
row 'a file'
row 'the environment over the file' GOPATH=/from/env GOFLAGS=-v
row 'an empty variable over the file' GOPATH= GOPROXY=
row 'GOENV=off over the file' GOENV=off
file "$default" GOPROXY= GOSUMDB= GOTOOLCHAIN= GOPATH=
row 'keys without a value hide go.env'
file "$default" GOPATH=/one GOPATH=/two
row 'the last duplicate wins'
file "$default" GOPATH=/one GOPATH=
row 'an empty duplicate wins too'
file "$default" 'GOPROXY="https://p.example"' 'GOBIN=$HOME/bin' "GOFLAGS='-v'" 'GOPRIVATE= blank '
row 'nothing is quoted, expanded or trimmed'
file "$default" $'GOPATH=/cr\r' $'GOFLAGS=-mod=mod\r'
row 'a carriage return stays'
file "$default" $'\xef\xbb\xbfGOPATH=/bom' ' GOBIN=/blank' '#GOFLAGS=-x' 'goproxy=direct' 'GOSUMDB' 'GOPRIVATE=a=b'
row 'lines that do not count'
printf 'GOPATH=/no/newline' >"$tmp/$default"
row 'no newline at the end'
file "$default" "GOROOT=${roots[1.22]}" GOTOOLCHAIN=local
row 'a root in the file'
file "$default" "GOROOT=${roots[1.22]}//" GOTOOLCHAIN=local
row 'a root in the file, to be cleaned'
file "$default" GOROOT=/usr
row 'a folder in the file, and no variable'
row 'a folder in the file, and the right root in the environment: go.env is that of the file' GOROOT=@OWN
file "$default" "GOROOT=${roots[1.19]}"
row 'a root without go.env in the file' GOROOT=@OWN
file "$default" GOROOT= GOPATH=/x
row 'an empty root in the file'
file "$default" GOENV=/elsewhere GOTOOLDIR=/tools GOOS=plan9
row 'the file cannot name another file, nor a tool folder'
file config/go/env GOPATH=/xdg
row 'the file of XDG_CONFIG_HOME, not of HOME' XDG_CONFIG_HOME=@TMP/config
file named GOPATH=/named
row 'a named file' GOENV=@TMP/named
row 'a named file by a detour' GOENV=@TMP//config/../named
done_testing
