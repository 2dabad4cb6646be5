#!/usr/bin/env bash
# Launches that must not be held up: nothing is wrong with their GOROOT, or it is none of the guard's business. Under
# `block`, so that a false alarm could not be overlooked: quiet.sh LIBRARY
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"

module "$tmp/module"
cd "$tmp/module"

# quiet NAME LINE [VAR=VALUE...] CMD...: prints LINE, and does under guard what it does without, with no record.
quiet() {
        local name=$1 line=$2
        shift 2
        launch none "$@"
        has_status 0
        shows "$line"
        remember
        launch block "$@"
        as_before
        has_records 0
        verdict "$title$name"
}

# heard [VAR=VALUE...] CMD...: with a wrong GOROOT the same launch is noticed, so that there was something to be quiet
# about. The setting comes last and wins.
heard() {
        local -a settings=()
        while [[ $1 == *=* ]]; do
                settings+=("$1")
                shift
        done
        launch block "${settings[@]}" GOROOT="$wrong" "$@"
        has_status 126
        has_records 1 action block goroot "$wrong"
}

# own_tree DIR: a root of its own, with a copy of the binary, on the same tools and sources.
own_tree() {
        mkdir -p "$1/bin"
        cp "$root/bin/go" "$1/bin/go"
        ln -s "$root/pkg" "$root/src" "$1/"
}

# Says which go it is after it has compiled, or taken from its cache, what is in the standard library.
compiles='go build -o log . && go list fmt >log && go version'

spellings() {
        local spelling
        local -A value=(
                [exact]=$root
                [trailing slash]=$root/
                [double slash]=${root%/*}//${root##*/}
                [/.]=$root/.
                [..]=$root/bin/..
                [symlink]=$tmp/$v/link
                [magic link]=/proc/self/root$root
                [relative]=$(realpath --relative-to=. "$root")
        )
        ln -s "$root" "$tmp/$v/link"
        heard PATH="$root/bin:$system_path" sh -c "$compiles"
        verdict "${title}a wrong GOROOT is noticed"

        quiet 'no GOROOT' "$says" PATH="$root/bin:$system_path" sh -c "$compiles"
        quiet 'GOROOT empty' "$says" PATH="$root/bin:$system_path" GOROOT= sh -c "$compiles"
        for spelling in "${!value[@]}"; do
                quiet "right GOROOT, $spelling" "$says" PATH="$root/bin:$system_path" GOROOT="${value[$spelling]}" \
                        sh -c "$compiles"
        done

        local -a unshare=(unshare --mount)
        "${unshare[@]}" true 2>/dev/null || unshare=(unshare --map-root-user --mount)
        if "${unshare[@]}" true 2>/dev/null; then
                # Two folders up, because Debian's root has relative links to /usr/share.
                mkdir "$tmp/$v/bind"
                # shellcheck disable=SC2016 # for sh
                quiet 'right GOROOT, bind mount' "$says" PATH="$root/bin:$system_path" \
                        GOROOT="$tmp/$v/bind/lib/${root##*/}" \
                        "${unshare[@]}" sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' - \
                        "${root%/lib/*}" "$tmp/$v/bind" sh -c "$compiles"
        elif [ "${CI-}" != true ]; then # whose containers mostly do not allow it
                skip "${title}right GOROOT, bind mount" "this user may not mount, not even in a namespace"
        fi
}

# reached NAME PATH-FOLDER GO [GOROOT...]: the toolchain as found under another name, with no GOROOT, its real one, and
# those given.
reached() {
        local name=$1 path=$2 go=$3 goroot
        shift 3
        heard PATH="$path:$system_path" sh -c "$go version"
        quiet "$name, no GOROOT" "$says" PATH="$path:$system_path" sh -c "$go version"
        for goroot; do
                quiet "$name, GOROOT=${goroot#"$tmp/"}" "$says" PATH="$path:$system_path" GOROOT="$goroot" \
                        sh -c "$go version && $go list fmt >log"
        done
}

by_other_names() {
        local at=$tmp/$v
        mkdir -p "$at/local" "$at/usr/bin" "$at/usr/lib" "$at/parts" "$at/farm" "$at/hard"

        ln -s "$root/bin/go" "$at/local/go$v"
        reached 'link to the binary' "$at/local" "go$v" "$root"

        # As Debian has it: /usr/bin/go -> ../lib/go/bin/go, /usr/lib/go -> go-1.22.
        ln -s "$root" "$at/usr/lib/go-$v"
        ln -s "go-$v" "$at/usr/lib/go"
        ln -s ../lib/go/bin/go "$at/usr/bin/go"
        reached 'link through a linked root' "$at/usr/bin" go "$root" "$at/usr/lib/go" "$at/usr/lib/go-$v"

        ln -s "$root/bin" "$at/bin"
        reached 'linked bin folder' "$at/bin" go "$root"

        ln -s "$root/bin" "$root/pkg" "$root/src" "$at/parts/"
        reached 'folder of links to the parts' "$at/parts/bin" go "$root" "$at/parts"

        cp -rs "$root/bin" "$root/pkg" "$at/farm/"
        cp -rs "$root/src/." "$at/farm/src"
        reached 'farm of links' "$at/farm/bin" go "$root" "$at/farm"

        own_tree "$at/hard"
        ln "$at/hard/bin/go" "$at/hard/bin/go$v"
        reached 'hard link beside the binary' "$at/hard/bin" "go$v" "$at/hard"
}

# Go 1.21 and newer know bin/GOOS_GOARCH. There is no bin/go in such a root that could tell it from another one.
cross_layout() {
        own_tree "$tmp/cross"
        mkdir "$tmp/cross/bin/linux_any"
        mv "$tmp/cross/bin/go" "$tmp/cross/bin/linux_any/"
        reached 'bin/GOOS_GOARCH' "$tmp/cross/bin/linux_any" go "$tmp/cross" "$tmp/cross/" "$tmp/cross/bin/.."
}

children() {
        local goroot
        for goroot in '' "$root"; do
                # shellcheck disable=SC2016 # for sh
                quiet "go test that starts go, GOROOT=$goroot" passed PATH="$root/bin:$system_path" GOROOT="$goroot" \
                        sh -c 'go test -count=1 ./... >log && echo passed || cat log'
                quiet "go generate that starts go, GOROOT=$goroot" "GOROOT=$root" PATH="$root/bin:$system_path" \
                        GOROOT="$goroot" sh -c 'go generate ./...'
        done
}

# script DIR LINE...: DIR/go.
script() {
        mkdir -p "$1"
        printf '%s\n' "${@:2}" >"$1/go"
        chmod +x "$1/go"
}

shims() {
        script "$tmp/$v/sets" '#!/bin/sh' "GOROOT='$root' exec '$root/bin/go' \"\$@\""
        quiet 'script named go that sets GOROOT' "$says" PATH="$tmp/$v/sets:$system_path" GOROOT="$wrong" \
                sh -c 'go version'
        script "$tmp/$v/unsets" '#!/usr/bin/env bash' 'unset GOROOT' "exec -a go '$root/bin/go' \"\$@\""
        quiet 'script named go that removes GOROOT' "$says" PATH="$tmp/$v/unsets:$system_path" GOROOT="$wrong" \
                sh -c 'go version'
        script "$tmp/$v/keeps" '#!/bin/sh' "exec '$root/bin/go' \"\$@\""
        heard PATH="$tmp/$v/keeps:$system_path" sh -c 'go version'
        verdict "${title}script named go that keeps a wrong GOROOT is noticed"

        mkdir -p "$HOME/sdk" "$tmp/dl/$version" "$tmp/wrappers"
        ln -s "$root" "$HOME/sdk/$version"
        echo 'module golang.org/dl' >"$tmp/dl/go.mod"
        cp "$here/preload/dl/wrapper.go" "$tmp/dl/$version/"
        launch none PATH="${roots[1.22]}/bin:$system_path" go build -C "$tmp/dl" -o "$tmp/wrappers/" "./$version"
        has_status 0
        launch none "${roots[1.22]}/bin/go" version -m "$tmp/wrappers/$version"
        shows "$(printf '\tpath\tgolang.org/dl/%s' "$version")"
        quiet 'golang.org/dl wrapper' "$HOME/sdk/$version" PATH="$tmp/wrappers:$system_path" GOROOT="$wrong" \
                sh -c "$version env GOROOT"
}

# The toolchains in $tmp/switch are what go finds when it looks for one along PATH.
switching() {
        local other
        mkdir "$tmp/switch"
        for other in $go_versions; do
                ln -s "${roots[$other]}/bin/go" "$tmp/switch/${versions[$other]}"
        done
        local -a path=(PATH="$root/bin:$tmp/switch:$system_path")

        quiet 'GOTOOLCHAIN=local' "$says" "${path[@]}" GOTOOLCHAIN=local GOROOT="$root" sh -c 'go version'
        for other in 1.21 1.23; do
                for suffix in '' +path +auto; do
                        quiet "GOTOOLCHAIN=${versions[$other]}$suffix replaces a wrong GOROOT" "${roots[$other]}" \
                                "${path[@]}" GOTOOLCHAIN="${versions[$other]}$suffix" GOROOT="$wrong" \
                                sh -c 'go env GOROOT'
                done
        done
        heard "${path[@]}" GOTOOLCHAIN="$version" sh -c 'go version'
        heard "${path[@]}" GOTOOLCHAIN=local sh -c 'go version'
        verdict "GOTOOLCHAIN with its own version leaves a wrong GOROOT, which is noticed"

        cp go.mod go.mod.kept
        printf 'module example.com/guarded\n\ngo 1.21\n\ntoolchain %s\n' "${versions[1.23]}" >go.mod
        for other in path auto; do
                for goroot in '' "$root"; do
                        quiet "GOTOOLCHAIN=$other, a newer one named in go.mod, GOROOT=$goroot" \
                                "Hello, Gopher! ${versions[1.23]} 3" "${path[@]}" GOTOOLCHAIN="$other" \
                                GOROOT="$goroot" sh -c 'go run .'
                done
        done
        mv go.mod.kept go.mod
}

# named NAME LINE CMD...: a program that is no go command, with `go` in its name.
named() {
        quiet "$1 with a wrong GOROOT" "$2" PATH="$tmp/named:$system_path" GOROOT="$wrong" sh -c "$3"
}

not_go() {
        mkdir -p "$tmp/named/bin" "$tmp/inplace/bin" "$tmp/gccgo"
        launch none "$root/bin/go" build -o "$tmp/named/cargo" ./environ
        cp "$tmp/named/cargo" "$tmp/inplace/bin/go"
        ln -s "$root/pkg" "$tmp/inplace/"
        cp "$tmp/named/cargo" "$tmp/named/bin/go"
        cp /bin/echo "$tmp/named/mongo"
        cp /bin/echo "$tmp/named/go"
        # shellcheck disable=SC2016 # for sh
        printf '#!/bin/sh\necho "$GOROOT"\n' >"$tmp/named/django-admin"
        chmod +x "$tmp/named/django-admin"
        for other in 1.19 1.22; do
                ln -s "${roots[$other]}/bin/gofmt" "$tmp/named/gofmt-$other"
                named "gofmt-$other" 'package a' "echo 'package  a' | gofmt-$other"
        done
        named 'a Go program called cargo' "GOROOT=$wrong" 'cargo GOROOT='
        named 'a Go program called go' "GOROOT=$wrong" "$tmp/named/bin/go GOROOT="
        named 'a Go program in the place of a go' "GOROOT=$wrong" "$tmp/inplace/bin/go GOROOT="
        named 'mongo' hello 'mongo hello'
        named 'a C program called go' hello 'go hello'
        named 'django-admin' "$wrong" django-admin

        # It takes any GOROOT as it comes, and has neither build information nor a root of its own.
        if debian_root "the go of gccgo with a wrong GOROOT"; then
                ln -s "$debian/usr/bin/go-12" "$tmp/gccgo/go"
                quiet 'the go of gccgo with a wrong GOROOT' "$wrong" PATH="$tmp/gccgo:$system_path" GOROOT="$wrong" \
                        LD_LIBRARY_PATH="$(dirname "$(find "$debian" -name libgo.so.21)")" sh -c 'go env GOROOT'
        fi
}

off() {
        launch none PATH="$root/bin:$system_path" GOROOT="$wrong" sh -c 'go env GOROOT; go version'
        shows "$wrong"
        remember
        launch off PATH="$root/bin:$system_path" GOROOT="$wrong" sh -c 'go env GOROOT; go version'
        as_before
        has_records 0
        verdict "${title}policy off"
}

for pair in 1.22:1.19 1.19:1.22; do
        v=${pair%:*}
        root=${roots[$v]}
        version=${versions[$v]}
        wrong=${roots[${pair#*:}]}
        title="go $v: "
        says="go version $version linux/$(GOENV=off "$root/bin/go" env GOARCH)"
        mkdir "$tmp/$v"
        spellings
        by_other_names
        children
        shims
        off
done

v=1.22
root=${roots[$v]}
version=${versions[$v]}
wrong=${roots[1.19]}
says="go version $version linux/$(GOENV=off "$root/bin/go" env GOARCH)"
title=
cross_layout
switching
not_go

done_testing
