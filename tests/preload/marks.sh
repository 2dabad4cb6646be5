#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The launch mark, by which a hook tells the library inside a dynamic go that the launch is judged: one that is left
# over in the environment must neither hide a launch nor be passed on.
#
#   marks.sh LIBRARY FAKE-LAUNCH FAKE-LAUNCH-STATIC
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"
hooked=$(realpath -e "$2")
unseen=$(realpath -e "$3")

# Go 1.19 is dynamic, so the library gets into it.
go=${roots[1.19]}/bin/go
wrong=GOROOT=${roots[1.22]}
mkdir "$tmp/work"
cd "$tmp/work"
# What a program gets that go starts.
printf 'module example.org/work\n\ngo 1.19\n' >go.mod
printf '//go:generate env\npackage work\n' >work.go

# passed_on: a program that go started must not have seen a mark.
passed_on() {
        [[ $out == *GOPACKAGE=work* ]] || fault 'go started no program'
        [[ $out != *GOROOT_GUARD_LAUNCH* ]] || fault "it was passed on: $(grep GOROOT_GUARD_LAUNCH <<<"$out")"
}

# How a mark was left over: made for another process, or no mark at all.
for left in '' x 1 process- child-of- process-4999999 child-of-4999999 child-of-4999999-at-1 process-4999999x \
        process-99999999999999999999 child-of-4999999-at-99999999999999999999; do
        for launcher in "$hooked" "$unseen"; do
                via=preload
                [ "$launcher" = "$hooked" ] || via=self
                name="'$left', launched by ${launcher##*/}"

                launch log GOROOT_GUARD_LAUNCH="$left" "$wrong" "$launcher" "$go" version
                has_status 0
                has_records 1 via "$via" reason version-mismatch action log
                verdict "log: $name"

                launch block GOROOT_GUARD_LAUNCH="$left" "$wrong" "$launcher" "$go" version
                has_status 126
                has_records 1 via "$via" action block
                verdict "block: $name"

                launch rewrite GOROOT_GUARD_LAUNCH="$left" "$wrong" "$launcher" "$go" generate
                has_status 0
                has_records 1 via "$via" action rewrite
                passed_on
                shows "GOROOT=${roots[1.19]}"
                verdict "rewrite, and not passed on: $name"

                launch block GOROOT_GUARD_LAUNCH="$left" "$launcher" "$go" generate
                has_status 0
                has_records 0
                passed_on
                verdict "not passed on where nothing is wrong: $name"
        done
done

# The mark of this launch is not passed on either, nor does it hide the launch of another go from the first.
printf '//go:generate env\n//go:generate %s %s env GOROOT\npackage work\n' "$hooked" "${roots[1.22]}/bin/go" >work.go
for by in '' -s; do
        launch rewrite "$wrong" "$hooked" ${by:+"$by"} "$go" generate
        has_status 0
        passed_on
        shows "${roots[1.22]}"
        has_records 2 via preload action rewrite
        verdict "a go that starts another go: two records${by:+, posix_spawn}"
done

done_testing
