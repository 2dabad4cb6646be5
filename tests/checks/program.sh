#!/bin/sh
# The program is an ordinary one, and hardened as distributions build theirs.
#
#   program.sh PROGRAM
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
program=$1

readelf -hW "$program" >"$tmp/header"
readelf -dW "$program" >"$tmp/dynamic"
readelf -lW "$program" >"$tmp/segments"
nm -D --undefined-only "$program" >"$tmp/undefined"

like "$(cat "$tmp/header")" 'DYN (' "is position independent"
ok "is bound when it is loaded" sh -c "grep -E '\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*NOW' '$tmp/dynamic'"
is "$(awk '$1 == "GNU_RELRO"' "$tmp/segments" | wc -l)" 1 "is read-only after relocation"
is "$(awk '$1 == "GNU_STACK" { print $7 }' "$tmp/segments")" RW "asks for a stack that is not executable"
like "$(cat "$tmp/undefined")" __stack_chk_fail "protects its stack"
ok "calls what checks the size of buffers" grep -q '_chk@' "$tmp/undefined"
done_testing
