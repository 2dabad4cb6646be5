#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports of records of which no two have a folder, launcher, root or machine in common, and of keys as long as they can be: within
# 128 MiB, in each format.
#
#   tests/cli/report-memory.sh PROGRAM BENCH-RECORDS
set -eu
program=$(realpath -e "$1")
records=$(realpath -e "$2")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

bench() {
        TMPDIR=$tmp python3 "$here/../bench/report.py" --records 400000 "$@" "$program" "$records"
}

for kind in fleet distinct long; do
        ok "$kind records, in each format: below 128 MiB" bench --kind "$kind" --max-rss 128 \
                --format text --format markdown --format html --format json --format prometheus
done
# The check must be able to fail.
if bench --kind fleet --format text --max-rss 1 >"$tmp/out"; then
        is passed refused 'a bound of 1 MiB is not met'
else
        like "$(cat "$tmp/out")" 'fleet' 'a bound of 1 MiB is not met'
fi
done_testing
