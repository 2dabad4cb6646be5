#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Go's own build from source, by an older go, under supervision with the policy block: one go after another, each with
# another root, and none of them wrong.
#
#   make-bash.sh PROGRAM LIBRARY FAKE-GO FAKE-GO-DYNAMIC
set -eu
# shellcheck source=tests/supervisor/supervised.sh
. "$(dirname "$0")/supervised.sh"
super_setup "$@"
older=${roots[1.22]}
newer=${roots[1.23]}

# As a source package has it: what is built is written into the tree. The time zones, which Debian leaves out, go into a
# package that nobody needs here: an archive of none will do.
tree=$tmp/go
mkdir -p "$tree/lib/time"
cp -rL "$newer/src" "$newer/VERSION" "$newer/go.env" "$tree"
printf 'PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >"$tree/lib/time/zoneinfo.zip"
printf 'policy = block\nrecord = all\n' >"$tmp/all.conf"

cd "$tree/src"
patience=3000 # seconds: some 140 on an idle machine with two processors
under supervise block HOME="$tmp" GOCACHE="$tmp/cache" GO111MODULE= GOFLAGS= GOPATH= GOROOT_BOOTSTRAP="$older" \
        GOROOT_GUARD_CONF="$tmp/all.conf" bash ./make.bash
has_status 0
[[ $out == *"(${versions[1.22]} linux/"* ]] || fault "make.bash should have been told that it is ${versions[1.22]}"
[[ $out == *"Installed commands in $tree/bin"* ]] || fault 'it should have come to its end'
verdict 'make.bash'

[ "$(jq -r '.action + " " + .reason + " " + .via' "$records" 2>&1 | sort -u)" = 'pass match supervisor' ] ||
        fault 'there should be records, and none of a violation'
[ "$(jq -r .real_root "$records" | sort -u)" = "$(printf '%s\n' "$older" "$tree" | sort)" ] ||
        fault 'there should be records of the old go and of the new one, and of no other'
verdict 'its launches were seen, and none of them was a violation'

under supervise block PATH="$tree/bin:$system_path" go version
has_status 0
[[ $out == "go version ${versions[1.23]} "* ]] || fault "it should be ${versions[1.23]}"
verdict 'what was built runs'
under supervise block PATH="$tree/bin:$system_path" GOROOT="$older" go version
has_status 126
has_records 1 action block real_root "$tree" goroot "$older"
verdict 'and is blocked when GOROOT is not its own'

done_testing
