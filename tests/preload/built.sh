# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # $library is for the scripts that source this file, and $here is theirs
# The library built once more, alone and with another compiler. Sourced; brings tools/lib.sh and tests/lib.sh along. $here is this
# folder.
#
#   built_library musl|i386|aarch64 FOLDER WERROR
#                       leaves the library in $library. FOLDER/KIND is a build folder of meson's, used as it is if nothing has
#                       changed. Without the compiler the test is skipped, and the script ends
#   built_headers       copies the headers of cmocka, expat, jansson, libyaml and zlib, which compilers for another C library do not find, to
#                       $tmp/include

# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
export GOROOT_GUARD_TOOLCHAINS
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

built_library() {
        b_folder=$2/$1
        b_options=
        b_environment=
        case $1 in
        musl)
                b_compiler=musl-gcc
                b_environment='export CC=musl-gcc'
                b_package=musl-tools
                ;;
        *)
                b_compiler=$(sed -n "s/^c = '\(.*\)'$/\1/p" "$here/cross-$1.ini")
                b_options="--cross-file $here/cross-$1.ini"
                b_package=$b_compiler
                ;;
        esac
        if ! have "$b_compiler"; then
                skip "the library built by $b_compiler" "no such compiler: package $b_package"
                done_testing
        fi
        mkdir -p "$b_folder"
        if ! (
                exec 9>"$b_folder.lock"
                flock 9
                cd "$here/../.."
                # What the machine's own compiler is told does not hold for this one.
                unset CC CFLAGS CPPFLAGS LDFLAGS
                eval "$b_environment"
                # shellcheck disable=SC2086 # words
                [ -f "$b_folder/build.ninja" ] ||
                        quietly run_meson setup "$b_folder" $b_options -Dprogram=false -Dtests=false -Dwerror="$3"
                quietly run_meson compile -j2 -C "$b_folder"
        ); then
                t_result 1 "the library can be built by $b_compiler"
                done_testing
        fi
        library=$b_folder/lib/preload/libgoroot-guard.so
}

# Alone, for beside them lie those of another C library.
built_headers() {
        mkdir -p "$tmp/include"
        cat >"$tmp/headers.c" <<'END'
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <expat.h>
#include <jansson.h>
#include <yaml.h>
#include <zlib.h>
END
        "${CC:-cc}" -E -M "$tmp/headers.c" | tr ' ' '\n' | grep -E '/(cmocka|expat|jansson|yaml|zconf|zlib)[a-z_]*\.h$' >"$tmp/headers"
        xargs cp -t "$tmp/include" <"$tmp/headers"
}
