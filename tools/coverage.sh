#!/bin/sh
# Which lines of lib/ the tests run, file by file: unit tests, replayed fuzz corpora, and the library in real processes.
#
#   tools/coverage.sh [HTML-FOLDER]     exit status 1 below 95% of all lines; with a folder, writes the sources there, coloured
#
# The library of this build can write down what was run in it, for which it needs a C library, opens files at every exec, and
# says so where it may not: tests that look at just that fail here. So what the tests in processes find is the business of an
# ordinary build, and only what they run counts here. Lines that no test of this machine can reach are marked GCOVR_EXCL, each
# with the reason. Needs gcc and gcovr.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"
cd "$here/.."

least=95
build='build-coverage'

case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
-*) die "unknown option $1 (try --help)" ;;
esac
html=${1-}
have gcovr || die "gcovr is needed"

CC=gcc
export CC
quietly build_in "$build" -Dtests=true -Db_coverage=true -Dbuildtype=debug || die "the coverage build failed"
find "$build" -name '*.gcda' -exec rm {} +

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run_meson test -C "$build" --no-rebuild --timeout-multiplier 10 --suite unit --suite fuzz >"$log" 2>&1 || {
        cat "$log"
        die "unit tests failed"
}
# More than their names would have to be said of others: they add no line.
run_meson test -C "$build" --no-rebuild --timeout-multiplier 10 functions records config sticky secure selfcheck >"$log" 2>&1 || :
grep '^ *[0-9]*/[0-9]* ' "$log" || {
        cat "$log"
        die "the tests in processes did not run"
}

# Only the library's own lines, and of those in the headers too what it is made of.
set -- --root . --filter 'lib/' --object-directory "$build" --fail-under-line "$least"
if [ -n "$html" ]; then
        mkdir -p "$html"
        set -- "$@" --html-details "$html/index.html"
        say "sources: $html/index.html"
fi
status=0
gcovr "$@" --txt - "$build" >"$log" 2>&1 || status=$?
cat "$log"
if [ "$status" -ne 0 ]; then
        say "gcovr ended with status $status: fewer than $least% of the lines, or no table"
        exit 1
fi
