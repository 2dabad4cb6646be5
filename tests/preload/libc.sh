#!/bin/sh
# Runs a test with the C library of another Debian: trixie's has functions that bookworm's has not.
#
#   libc.sh SUITE functions LIBRARY LAUNCH SHOW SHOW-DYNAMIC
#   libc.sh SUITE contract [--go] LIBRARY SHOW CONTRACT
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"

suite=$1
what=$2
shift 2
libc=$GG_CACHE/roots/$suite/usr/lib/x86_64-linux-gnu
loader=$libc/ld-linux-x86-64.so.2
if [ ! -x "$loader" ]; then
        if [ "${CI-}" = true ]; then
                echo "not ok 1 - the C library of $suite is there"
                echo '1..1'
                exit 1
        fi
        echo "1..0 # SKIP no C library of $suite: tools/toolchains.sh --root $suite libc6"
        exit 0
fi

case $what in
functions) exec "$here/functions.sh" "$@" "$loader" --library-path "$libc" ;;
contract)
        go=
        if [ "$1" = --go ]; then
                go=$1
                shift
        fi
        exec "$3" ${go:+"$go"} "$1" "$2" "$loader" --library-path "$libc" "$3"
        ;;
esac
