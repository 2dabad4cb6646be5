#!/usr/bin/env bash
# Every Go with the GOROOT of every other one, started by `sh -c`, under each policy: pairs.sh LIBRARY
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"

module "$tmp/module"
cd "$tmp/module"
sh_name=$(basename "$(readlink -f /bin/sh)")

# The line for people, away from standard error: leaves it in $line and the rest, which is Go's own, in $err.
take_line() {
        line=$(grep '^goroot-guard: ' <<<"$err") || line=
        err=$(grep -v '^goroot-guard: ' <<<"$err") || err=
}

# has_line PREFIX: exactly one line, which starts so and names both versions and both roots.
has_line() {
        local text
        [ "$(grep -c . <<<"$line")" -eq 1 ] || fault "there should be one line of the guard's on standard error: $line"
        [[ $line == "goroot-guard: $1 $go_root/bin/go ($go_version): "* ]] ||
                fault "the line should start with '$1', the binary and its version: $line"
        for text in "inherited $other_root ($other_version) from the environment" "real root $go_root" "$sh_name "; do
                [[ $line == *"$text"* ]] || fault "the line should have '$text' in it: $line"
        done
}

# has_record ACTION COMMAND
has_record() {
        has_records 1 v 1 action "$1" reason version-mismatch binary "$go_root/bin/go" binary_version "$go_version" \
                goroot "$other_root" goroot_version "$other_version" goroot_source env real_root "$go_root" \
                launcher "$sh_name" cwd "$tmp/module" command "$2" via preload
}

# launch_go POLICY SHELL-COMMAND: with the go whose turn it is, the other's GOROOT, and that other go next in PATH.
# Recorded in both forms.
launch_go() {
        launch "$1" PATH="$go_root/bin:$second:$system_path" GOROOT="$other_root" \
                GOROOT_GUARD_LOG="stderr,file:$records" sh -c "$2"
        take_line
}

# log_pair COMMAND LINE: fails, or not, as without the guard. -p 1 keeps the order of what parallel compiles say.
log_pair() {
        launch_go none "$2"
        remember
        [ "$status" -ne 0 ] || [ "$1" = env ] || fault "without the guard it should fail"
        launch_go log "$2"
        as_before
        has_line "wrong GOROOT for"
        has_record log "$1"
        verdict "$pair, log: $2"
}

rewrite_pair() {
        launch_go rewrite 'go build -p 1 -o bin/ ./...'
        has_status 0
        prints ''
        built bin/guarded
        if [ -x bin/guarded ]; then
                [ "$(bin/guarded)" = "Hello, Gopher! $go_version 3" ] || fault "built by another Go: $(bin/guarded)"
        fi
        has_line "rewrote GOROOT for"
        [ -z "$err" ] || fault "standard error should have nothing else"
        has_record rewrite build
        verdict "$pair, rewrite: go build"

        launch_go rewrite 'go test -count=1 ./...'
        has_status 0
        [ "$(grep -c '^ok ' <<<"$out")" -eq 2 ] || fault "two packages should have passed"
        has_line "rewrote GOROOT for"
        [ -z "$err" ] || fault "standard error should have nothing else"
        has_record rewrite test
        verdict "$pair, rewrite: go test"

        launch_go rewrite 'go env GOROOT'
        has_status 0
        prints "$go_root"
        has_record rewrite env
        verdict "$pair, rewrite: go env"
}

# The other go is the one that matches GOROOT: a shell that went on to it would run it in silence.
block_pair() {
        launch_go block 'go build -p 1 -o bin/ ./...'
        has_status 126
        prints ''
        not_built bin/guarded
        has_line blocked
        [ -z "$err" ] || fault "standard error should have nothing else"
        has_record block build
        verdict "$pair, block: go build"

        second_go "$tmp/second" "$other_root/bin/go"
        second=$tmp/second
        launch_go block 'go env GOROOT'
        has_status 126
        prints ''
        second_silent
        has_record block env
        verdict "$pair, block: go env"
}

for a in $go_versions; do
        for b in $go_versions; do
                [ "$a" != "$b" ] || continue
                pair="go $a with GOROOT of $b"
                go_root=${roots[$a]}
                go_version=${versions[$a]}
                other_root=${roots[$b]}
                other_version=${versions[$b]}
                second=$other_root/bin
                rm -rf bin
                log_pair build 'go build -p 1 -o bin/ ./...'
                log_pair test 'go test -p 1 ./...'
                log_pair env 'go env GOROOT'
                block_pair
                rewrite_pair
        done
done

# That a second go in PATH would be found at all: without the guard, and with nothing called go before it.
second_go "$tmp/second" "${roots[1.22]}/bin/go"
launch none PATH="$tmp/second:$system_path" sh -c 'go env GOROOT'
prints "${roots[1.22]}"
[ -e "$tmp/second-ran" ] || fault "the second go left no trace"
verdict "the second go of the block tests leaves a trace when it runs"

done_testing
