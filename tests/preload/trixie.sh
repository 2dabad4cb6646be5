#!/bin/sh
# Runs a test with the C library of Debian 13, which has functions that Debian 12's has not:
#
#   trixie.sh functions LIBRARY LAUNCH SHOW SHOW-DYNAMIC
#   trixie.sh contract [--go] LIBRARY SHOW CONTRACT
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"

libc=$GG_CACHE/roots/trixie/usr/lib/x86_64-linux-gnu
loader=$libc/ld-linux-x86-64.so.2
if [ ! -x "$loader" ]; then
        # Where everything must be there that is a failure.
        if [ "${CI-}" = true ]; then
                echo 'not ok 1 - the C library of trixie is there'
                echo '1..1'
                exit 1
        fi
        echo '1..0 # SKIP no C library of trixie: tools/toolchains.sh --root trixie libc6'
        exit 0
fi

what=$1
shift
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
