#!/bin/sh
# Fuzzes the parsers, the environment editor and the records with libFuzzer, under the address and undefined-behaviour sanitizers.
#
#   tools/fuzz.sh [--keep] SECONDS [TARGET...]
#
#   SECONDS   for each target
#   TARGET    buildinfo, conf...: a tests/fuzz/fuzz-TARGET.c; all of them by default
#   --keep    afterwards, adds to tests/fuzz/corpus what reaches code that nothing there reaches yet (libFuzzer's -merge=1)
#
# What is found is kept in the user's cache folder, and is where the next run goes on. Prints a line for each target; a crash
# is a file, whose path is printed with the command that replays it, and an exit status of 1. Needs clang.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"
cd "$here/.."

keep=no
case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
--keep)
        keep=yes
        shift
        ;;
esac
case ${1-} in
'' | *[!0-9]* | 0*) die "usage: tools/fuzz.sh [--keep] SECONDS [TARGET...]" ;;
esac
seconds=$1
shift

if [ $# -eq 0 ]; then
        for source in tests/fuzz/fuzz-*.c; do
                source=${source##*/fuzz-}
                set -- "$@" "${source%.c}"
        done
fi
for target; do
        case $target in
        *[!a-z]*) die "not a target: '$target'" ;;
        esac
        [ -f "tests/fuzz/fuzz-$target.c" ] || die "there is no target $target"
done
have clang || die "clang is needed: libFuzzer is a part of it"

# A folder of its own: the fuzzers are built in another way than anything else.
build='build-fuzz'
CC=clang configure_in "$build" -Dtests=true -Dfuzzers=true -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false \
        >/dev/null || die "meson could not configure $build"
programs=
for target; do
        programs="$programs fuzz-$target"
done
# shellcheck disable=SC2086 # words
quietly run_meson compile -C "$build" $programs || die "the fuzzers could not be built"

found=$GG_CACHE/fuzz
mkdir -p "$found"
log=$(mktemp)
# Ended from outside, it leaves no fuzzer behind: one that ignores the terminal's signal would fuzz on.
pid=
trap 'rm -f "$log"' EXIT
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; exit 130' INT
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; exit 143' TERM HUP

# number NAME: one of the statistics that libFuzzer ends with.
number() {
        sed -n "s/^stat::$1: *//p" "$log" | tail -n 1
}

# reached NAME: "cov" (edges of the code) or "ft" (of those, how often and with what values), in the last line that says so.
reached() {
        sed -n "s/^#.* $1: \([0-9]*\) .*/\1/p" "$log" | tail -n 1
}

# fuzz TARGET: runs one, prints its line, and adds to total and failed.
fuzz() {
        program=$build/tests/fuzz-$1
        artifacts=$found/crashes/$1
        mkdir -p "$found/$1" "$artifacts"
        : >"$log"
        UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 "$program" -max_total_time="$seconds" -timeout=60 -print_final_stats=1 \
                -artifact_prefix="$artifacts/" "$found/$1" "tests/fuzz/corpus/$1" >"$log" 2>&1 </dev/null &
        pid=$!
        status=0
        wait "$pid" || status=$?
        pid=
        crashes=0
        [ "$status" -eq 0 ] || crashes=1
        executions=$(number number_of_executed_units)
        total=$((total + ${executions:-0}))
        printf '%-12s %12s %10s %10s %8s\n' "$1" "${executions:-?}" "$(reached cov)" "$(reached ft)" "$crashes"
        if [ "$status" -ne 0 ]; then
                failed=1
                # The report without the fuzzer's own progress.
                grep -v '^#[0-9]' "$log" | tail -n 60
                reproducer=$(sed -n 's/^artifact_prefix=.*Test unit written to \(.*\)$/\1/p' "$log" | tail -n 1)
                echo "fuzz-$1 ended with status $status"
                if [ -n "$reproducer" ]; then
                        echo "reproducer: $reproducer"
                        echo "to replay:  UBSAN_OPTIONS=halt_on_error=1 $program $reproducer"
                fi
        elif [ "$keep" = yes ]; then
                "$program" -merge=1 "tests/fuzz/corpus/$1" "$found/$1" >"$log" 2>&1 || {
                        failed=1
                        cat "$log"
                        echo "could not add to tests/fuzz/corpus/$1"
                }
        fi
}

failed=0
total=0
printf '%-12s %12s %10s %10s %8s\n' target executions edges features crashes
for target; do
        fuzz "$target"
done
printf '%-12s %12s\n' total "$total"
exit "$failed"
