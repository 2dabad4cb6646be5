#!/bin/sh
# SPDX-License-Identifier: MIT
# 5,000 workflows and Dockerfiles, all with findings, in one run of lint: within 64 MiB, in each format.
#
#   tests/cli/lint-memory.sh PROGRAM
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

for format in text json sarif github gitlab; do
        ok "5,000 files as $format: below 64 MiB" env TMPDIR="$tmp" python3 "$here/../bench/lint.py" "$program" --format "$format" --max-rss 64
done
# The check must be able to fail.
if TMPDIR=$tmp python3 "$here/../bench/lint.py" "$program" --files 500 --format text --max-rss 1 >"$tmp/out"; then
        is passed refused 'a bound of 1 MiB is not met'
else
        like "$(cat "$tmp/out")" '500 files: ' 'a bound of 1 MiB is not met'
fi
done_testing
