#!/bin/sh
# Each public header compiles alone, as C99 and as C++, without a warning; twice is as good as once; and each is installed.
#
#   headers.sh C-COMPILER [ARGUMENT...]
# shellcheck disable=SC2317 # functions that `ok` calls
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
include=$here/../../include

# The C++ compiler beside this C compiler, else any.
cxx=
for candidate in "${CXX-}" c++ g++ clang++; do
        if [ -n "$candidate" ] && echo 'int main() {}' | "$candidate" -x c++ -fsyntax-only - 2>/dev/null; then
                cxx=$candidate
                break
        fi
done

# use HEADER...: a program that includes them.
use() {
        for header; do
                printf '#include <%s>\n' "$header"
        done
        # An empty translation unit is no C.
        echo 'int gg_not_empty;'
}

as_c() {
        use "$@" >"$tmp/use.c"
        $cc -std=c99 -pedantic -Wall -Wextra -Werror -I "$include" -fsyntax-only "$tmp/use.c"
}

as_cxx() {
        use "$@" >"$tmp/use.cc"
        "$cxx" -std=c++11 -pedantic -Wall -Wextra -Werror -I "$include" -fsyntax-only "$tmp/use.cc"
}

fails() {
        ! "$@" 2>/dev/null
}

cc=$*
set -- "$include"/goroot-guard/*.h
ok "there are headers" test -f "$1"
for path; do
        header=goroot-guard/${path##*/}
        ok "$header: C99" as_c "$header" "$header"
        if [ -n "$cxx" ]; then
                ok "$header: C++11" as_cxx "$header" "$header"
        else
                skip "$header: C++11" "no C++ compiler"
        fi
        ok "$header: installed" grep -q "'${path##*/}'" "$include/goroot-guard/meson.build"
done

# All in one, and the check itself: what it must refuse.
for path; do
        printf '%s\n' "goroot-guard/${path##*/}"
done >"$tmp/all"
# shellcheck disable=SC2046 # words
ok "all of them: C99" as_c $(cat "$tmp/all")
mkdir -p "$tmp/goroot-guard"
# Not C99, needs a header that it does not name, and no C++.
echo 'typedef int gg_int; enum gg_e { GG_A, };; ' >"$tmp/goroot-guard/pedantic.h"
echo 'size_t gg_f(void);' >"$tmp/goroot-guard/needs.h"
echo 'int gg_f(int class);' >"$tmp/goroot-guard/class.h"
include=$tmp
ok "what is not C99 is refused" fails as_c goroot-guard/pedantic.h
ok "what does not compile alone is refused" fails as_c goroot-guard/needs.h
if [ -n "$cxx" ]; then
        ok "what is no C++ is refused" fails as_cxx goroot-guard/class.h
else
        skip "what is no C++ is refused" "no C++ compiler"
fi
done_testing
