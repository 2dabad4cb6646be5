#!/bin/sh
# The library built with musl-gcc, as on a system whose C library is musl, serves programs of both C libraries:
#
#   musl.sh FOLDER WERROR file VERSION-SCRIPT
#   musl.sh FOLDER WERROR sources
#   musl.sh FOLDER WERROR functions LAUNCH SHOW SHOW-DYNAMIC
#   musl.sh FOLDER WERROR contract|contract-go CONTRACT OPTION SHOW
#
# sources: there is no cmocka, expat, jansson, libyaml or zlib for musl in Debian, so the program and the unit tests are only compiled.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tests/preload/built.sh
. "$here/built.sh"
built_library musl "$1" "$2"
what=$3
shift 3

# What the library is not made of. filters.c needs headers of the kernel, and load.c dlmopen: neither is built for musl.
sources() {
        built_headers
        cd "$here/../.."
        for file in tools/*.c tools/common/*.c tools/doctor/*.c tools/inventory/*.c tools/lint/*.c tools/output/*.c tools/report/*.c tools/system/*.c tools/verify/*.c tests/unit/*.c tests/fuzz/*.c tests/cli/*.c tests/preload/*.c; do
                case $file in */filters.c | */load.c) continue ;; esac
                ok "$file compiles" musl-gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Werror -fsyntax-only \
                        -DGG_VERSION='""' -DGG_LIBDIR='""' -DGG_BINDIR_TO_LIBDIR='""' -DGG_SYSTEM_CONF='""' \
                        -I include -I lib -I tools -I "$tmp/include" "$file"
        done
        done_testing
}

case $what in
file) "$here/../checks/library.sh" "$library" "$1" ;;
sources) sources ;;
functions) "$here/functions.sh" "$library" "$@" ;;
contract | contract-go) "$1" "$2" "$library" "$3" ;;
*) die "no such test: $what" ;;
esac
