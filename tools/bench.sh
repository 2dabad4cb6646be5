#!/bin/sh
# What the library costs: launches, instructions, system calls, memory, beside other preload libraries; and what supervision costs.
# Prints tables, the last one with the limits that are promised.
#
#   tools/bench.sh [--quick] [--json FILE] [--suite NAME]... [--rounds N] [--launches N] [--makes N] [--builds N]
#
# Suites: load calls instructions launches go make supervise; all of them by default. Installs what is missing (and says so first); the other
# libraries are only unpacked into the cache, for to install one of them would put it into every process of the machine. On a busy
# machine times mean little: the exit status does not depend on them.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tools/lib.sh
. "$here/lib.sh"

case ${1-} in
-h | --help)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        exit
        ;;
esac

unset LD_PRELOAD GOROOT GOROOT_GUARD GOROOT_GUARD_LOG GOROOT_GUARD_CONF

deb_install gcc libc6-dev meson ninja-build pkg-config libcmocka-dev libjansson-dev libseccomp-dev make binutils python3 strace valgrind

# Debian 12's builds run beside any glibc of that age or younger.
peers=
if [ "$(. /etc/os-release && echo "${ID-}")" = debian ]; then
        if tree=$("$here/toolchains.sh" --root bookworm snoopy libfakechroot libfakeroot libfaketime libeatmydata1); then
                peers=${tree#* }
        fi
else
        say "not Debian: without the other libraries"
fi
"$here/toolchains.sh" 1.19 1.22 >&2 || say "without real toolchains"

multiarch=$(gcc -print-multiarch)

# A folder of its own: nothing but what is shipped is measured, whatever options the developer's own build has.
(cd "$here/.." && quietly build_in build-bench -Dtests=true)
built=$here/../build-bench
exec python3 "$here/../tests/bench/bench.py" --library "$built/lib/preload/libgoroot-guard.so" \
        --empty "$built/tests/libconfig-empty.so" --forward "$built/tests/bench/libbench-forward.so" \
        --driver "$built/tests/bench/bench-driver" --touch "$built/tests/bench/bench-touch" \
        --tiny "$built/tests/bench/bench-tiny" --dynamic "$built/tests/fake-go-dynamic" \
        --program "$built/tools/goroot-guard" --forbid "$built/tests/forbid" \
        --peers "$peers/usr/lib/$multiarch" --peers "$peers/lib/$multiarch" --toolchains "$GOROOT_GUARD_TOOLCHAINS" "$@"
