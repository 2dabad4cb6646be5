#!/usr/bin/env bash
# A dynamic go that something started in which there is no hook: the library inside the go itself has to do it.
# selfcheck.sh LIBRARY EXECENV EXECENV-STATIC
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"
execenv=$(absolute "$2")
execenv_static=$(absolute "$3")

module "$tmp/module"
cd "$tmp/module"
root=${roots[1.19]}
version=${versions[1.19]}
wrong=${roots[1.22]}
wrong_version=${versions[1.22]}
go=$root/bin/go
echo 'rewrite = unset' >"$tmp/unset.conf"

launch none "${roots[1.22]}/bin/go" build -o "$tmp/start" ./start
has_status 0
launch none ldd "$go"
has_status 0
for static in "$execenv_static" "$tmp/start"; do
        launch none ldd "$static"
        has_status 1
done
verdict "go 1.19 is dynamic, and the launchers are static"

# launched_by NAME LAUNCHER COMMAND...: COMMAND starts the go of its remaining arguments. LAUNCHER is what stands in the
# record, "-" if that is whatever started the command.
launched_by() {
        local name=$1 launcher=$2
        shift 2
        local -a members=(via self reason version-mismatch binary "$go" binary_version "$version" goroot "$wrong"
                goroot_version "$wrong_version" goroot_source env real_root "$root" cwd "$tmp/module")
        [ "$launcher" = - ] || members+=(launcher "$launcher")

        launch none GOROOT="$wrong" "$@" build -p 1 -o bin/ ./...
        [ "$status" -ne 0 ] || fault "without the guard it should fail"
        remember
        launch log GOROOT="$wrong" "$@" build -p 1 -o bin/ ./...
        as_before
        has_records 1 action log command build "${members[@]}"
        verdict "$name: log"

        launch block GOROOT="$wrong" "$@" build -p 1 -o bin/ ./...
        has_status 126
        prints ''
        [ -z "$err" ] || fault "standard error should be empty"
        not_built bin/guarded
        has_records 1 action block command build "${members[@]}"
        verdict "$name: block"

        launch rewrite GOROOT="$wrong" "$@" build -p 1 -o bin/ ./...
        has_status 0
        prints ''
        built bin/guarded
        has_records 1 action rewrite command build "${members[@]}"
        verdict "$name: rewrite, go build"
        rm -rf bin

        launch rewrite GOROOT="$wrong" "$@" env GOROOT
        has_status 0
        prints "$root"
        has_records 1 action rewrite command env "${members[@]}"
        verdict "$name: rewrite, go env"

        launch rewrite GOROOT="$wrong" "$@" test -count=1 ./...
        has_status 0
        has_records 1 action rewrite command test "${members[@]}"
        verdict "$name: rewrite, go test with children of its own"

        launch rewrite GOROOT="$wrong" GOROOT_GUARD_CONF="$tmp/unset.conf" "$@" env GOROOT
        has_status 0
        prints "$root"
        has_records 1 action rewrite command env "${members[@]}"
        verdict "$name: rewrite = unset"

        local goroot
        for goroot in '' "$root" "$root/"; do
                launch block GOROOT="$goroot" "$@" env GOROOT
                has_status 0
                prints "$root"
                has_records 0
                verdict "$name: nothing to say of GOROOT=$goroot"
        done
        launch block "$@" env GOROOT
        has_status 0
        prints "$root"
        has_records 0
        verdict "$name: nothing to say without GOROOT"

        launch off GOROOT="$wrong" "$@" env GOROOT
        has_status 0
        prints "$wrong"
        has_records 0
        verdict "$name: policy off"
}

# A hook saw the launch already.
hooked() {
        local policy
        for policy in log rewrite block; do
                launch "$policy" GOROOT="$wrong" "$@" env GOROOT
                has_records 1 action "$policy" via preload
                verdict "${1##*/}, which is hooked, $policy: one record"
        done
}

# untouched VIA COMMAND...: the go that COMMAND starts hands on what it hands on without guard with $goroot.
untouched() {
        local via=$1
        shift
        launch none GOROOT="$goroot" LAST=entry "$@" generate ./shows
        has_status 0
        shows LAST=entry
        shows FIRST=entry
        remember
        launch "$policy" GOROOT="$wrong" LAST=entry "$@" generate ./shows
        out=$(grep -Ev '^(LD_PRELOAD|GOROOT_GUARD|GOROOT_GUARD_LOG)=' <<<"$out")
        as_before
        [ "$policy" = block ] || has_records 1 action "$policy" via "${via%%,*}"
        verdict "go $v, $policy, via $via: no other variable changes"
}

# The array that go reads is edited where it stands, and behind its end go looks for more.
environment() {
        # In the order in which go hands it on, all but what the guard is told by and what go generate adds.
        mkdir shows
        printf '%s\n' 'package shows' '' '//go:generate env' >shows/shows.go
        local v policy goroot
        for v in 1.19 1.22; do
                for policy in log rewrite block; do
                        wrong=${roots[1.21]}
                        goroot=$wrong
                        [ "$policy" = log ] || goroot=${roots[$v]}
                        # Under block it is a right one that is looked at and let pass.
                        [ "$policy" != block ] || wrong=$goroot
                        go=${roots[$v]}/bin/go
                        [ "$v" != 1.19 ] || untouched self "$execenv_static" FIRST=entry "$go" go
                        untouched preload "$execenv" FIRST=entry "$go" go
                        untouched 'preload, but not in go' env -u LD_PRELOAD FIRST=entry "$go"
                done
        done
        wrong=${roots[1.22]}
        go=$root/bin/go

        # The first one counts, for go.
        launch rewrite "$execenv_static" GOROOT="$wrong" GOROOT="$tmp/none" GOROOT="$root" "$go" go env GOROOT
        prints "$root"
        has_records 1 action rewrite goroot "$wrong"
        verdict "rewrite with GOROOT three times"
        launch block "$execenv_static" GOROOT="$root" GOROOT="$wrong" "$go" go env GOROOT
        prints "$root"
        has_records 0
        verdict "nothing to say where the first GOROOT is right"

        # With no other entry at all; go says so itself that it has no HOME and no cache.
        launch none "$execenv_static" -i GOROOT="$wrong" "$go" go version
        has_status 0
        launch none "$execenv_static" -i GOROOT="$wrong" LD_PRELOAD="$library" GOROOT_GUARD=block \
                GOROOT_GUARD_LOG="file:$records" "$go" go version
        has_status 126
        has_records 1 action block via self
        verdict "block with an environment of four entries"
        launch none "$execenv_static" -i LD_PRELOAD="$library" GOROOT_GUARD=rewrite \
                GOROOT_GUARD_LOG="file:$records" GOROOT="$wrong" "$go" go env GOROOT
        has_status 0
        prints "$root"
        has_records 1 action rewrite via self
        verdict "rewrite with an environment of four entries"
}

# No variable to edit: the wrong root comes from the go/env file.
from_file() {
        printf '%s\n' 'GOPRIVATE=x' "GOROOT=$wrong" >"$tmp/goenv"
        launch none GOENV="$tmp/goenv" "$execenv_static" "$go" go env GOROOT
        prints "$wrong"
        remember
        launch log GOENV="$tmp/goenv" "$execenv_static" "$go" go env GOROOT
        as_before
        has_records 1 action log via self goroot_source "$tmp/goenv:2"
        verdict "go/env file: log"
        launch block GOENV="$tmp/goenv" "$execenv_static" "$go" go env GOROOT
        has_status 126
        prints ''
        has_records 1 action block via self goroot_source "$tmp/goenv:2"
        verdict "go/env file: block"
        local spare
        for spare in GOROOT= _=/bin/sh OLDPWD=/; do
                launch rewrite GOENV="$tmp/goenv" "$spare" "$execenv_static" "$go" go env GOROOT
                has_status 0
                prints "$root"
                has_records 1 action rewrite via self goroot_source "$tmp/goenv:2"
                verdict "go/env file: rewrite, where there is $spare"
        done
        # Nowhere to put a GOROOT: then it must at least not claim to have rewritten anything.
        launch rewrite GOENV="$tmp/goenv" "$execenv_static" "$go" go env GOROOT
        has_status 0
        if [ "$out" = "$root" ]; then
                has_records 1 action rewrite via self
        else
                prints "$wrong"
                has_records 1 action log via self goroot_source "$tmp/goenv:2"
        fi
        verdict "go/env file: rewrite says what it did"
}

# What a self-checked go starts is judged in its turn: by hooks in what it starts, and in a dynamic go by itself.
children() {
        local nested=${roots[1.21]}
        mkdir nests
        # shellcheck disable=SC2016 # for go generate
        printf '%s\n' 'package nests' '' '//go:generate sh -c "$NESTED env GOROOT"' '//go:generate $SELF env GOROOT' \
                >nests/nests.go
        local -a setting=(GOROOT="$wrong" NESTED="$nested/bin/go" SELF="$go")

        launch none "${setting[@]}" "$execenv_static" "$go" go generate ./nests
        has_status 0
        prints "$wrong
$wrong"
        remember
        launch log "${setting[@]}" "$execenv_static" "$go" go generate ./nests
        as_before
        has_records 3 action log reason version-mismatch goroot "$wrong"
        local got=
        [ ! -e "$records" ] ||
                got=$(jq -r '[.via, .real_root, (.launcher // "" | split("/") | last)] | join(" ")' "$records" | tail -n 2)
        [ "$got" = "preload $nested $(basename "$(readlink -f /bin/sh)")
self $root go" ] || fault "the children should be recorded one after the other: $got"
        verdict "children of a go that was only logged"

        launch rewrite "${setting[@]}" "$execenv_static" "$go" go generate ./nests
        has_status 0
        prints "$nested
$root"
        has_records 2 action rewrite reason version-mismatch
        verdict "children of a go that was mended: only the other go needs to be"

        launch block GOROOT="$root" NESTED="$nested/bin/go" SELF="$go" "$execenv_static" "$go" go generate ./nests
        has_status 1
        prints ''
        has_records 1 action block via preload real_root "$nested" goroot "$root"
        verdict "children of a go that is right: the other go is blocked"
}

copied() {
        cp "$go" "$tmp/go"
        local policy
        for policy in log rewrite block; do
                launch "$policy" GOROOT="$wrong" "$execenv_static" "$tmp/go" go env GOROOT
                has_status 0
                prints "$wrong"
                has_records 1 action log reason unverifiable via self
                verdict "a copied go, $policy: recorded at most"
        done
        launch block GOROOT="$wrong" "$execenv_static" "$root/bin/gofmt" gofmt -l greet
        has_status 0
        has_records 0
        verdict "gofmt, which is dynamic too"
}

# Parents that end while the go that they spawned is still being loaded, so that it cannot tell who they were.
orphans() {
        local program='
import os, sys
for _ in range(10):
    if os.fork() == 0:
        os.posix_spawn(sys.argv[1], ["go", "version"], os.environ)
        os._exit(0)
    os.wait()
'
        # shellcheck disable=SC2016 # for sh: the pipe is at its end when the last go is
        launch log GOROOT="$wrong" sh -c 'python3 -c "$1" "$2" | cat' - "$program" "$go"
        has_status 0
        has_records 10 action log via preload
        verdict "ten orphans: ten records"
}

launched_by 'static C program' - "$execenv_static" "$go" go
launched_by 'Go program' start "$tmp/start" "$go"
if debian_root 'static busybox'; then
        # shellcheck disable=SC2016 # for sh
        launched_by 'static busybox, exec' - "$debian/bin/busybox" sh -c 'exec "$@"' - "$go"
        # shellcheck disable=SC2016 # for sh
        launched_by 'static busybox, a child' busybox "$debian/bin/busybox" sh -c '"$@"; exit $?' - "$go"
fi
hooked "$execenv" "$go" go
hooked env "$go"
hooked timeout 600 "$go"
environment
from_file
children
copied
orphans

done_testing
