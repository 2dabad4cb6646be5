#!/bin/sh
# The library for another architecture, in programs of that architecture, beside the machine's own:
#
#   arch.sh i386|aarch64 FOLDER WERROR LIBRARY LAUNCH SHOW SHOW-DYNAMIC WHAT
#
# WHAT: file              what the library's file says of itself
#       units             the unit tests and the corpora of the fuzz targets
#       functions         functions.sh
#       contract          contract; contract-go: with a go
#       side-by-side      (i386) /etc/ld.so.preload in a root directory made for it, and a log of more than 2 GiB
#
# Both libraries lie in one prefix, DIR/lib/x86_64-linux-gnu and DIR/lib/i386-linux-gnu, and what is preloaded is DIR/$LIB/...: the
# dynamic linker of each program takes the one that suits it. LIBRARY, LAUNCH, SHOW and SHOW-DYNAMIC are the machine's
# own.
#
# i386 programs run as they are, with the loader and the C library of Debian's libc6:i386. aarch64 programs run in qemu's emulation of
# a process, and launch x86-64 programs: a kernel that has not been told of qemu runs no other.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=tests/preload/built.sh
. "$here/built.sh"
arch=$1
folder=$2
werror=$3
native=$(realpath "$4")
native_launch=$(realpath "$5")
show=$(realpath "$6")
show_dynamic=$(realpath "$7")
what=$8

# give_up WHY: where everything must be there that is a failure.
give_up() {
        skip "$what on $arch" "$1"
        done_testing
}

case $arch in
i386)
        triplet=i386-linux-gnu
        prefix=i686-linux-gnu-
        root=$GG_CACHE/roots/bookworm-i386
        loader=$root/lib/ld-linux.so.2
        debian=i386
        ;;
aarch64)
        triplet=aarch64-linux-gnu
        prefix=aarch64-linux-gnu-
        root=$GG_CACHE/roots/bookworm-arm64
        loader=$root/lib/ld-linux-aarch64.so.1
        debian=arm64
        qemu=$(command -v qemu-aarch64) || give_up "no qemu-aarch64: package qemu-user"
        ;;
*) die "no such architecture: $arch" ;;
esac
libc=$root/lib/$triplet
[ -e "$loader" ] || give_up "no C library: tools/toolchains.sh --root bookworm:$debian libc6"
cd "$here"
built_library "$arch" "$folder" "$werror"
mkdir -p "$tmp/prefix/lib/$triplet" "$tmp/prefix/lib/x86_64-linux-gnu"
cp "$library" "$tmp/prefix/lib/$triplet/"
cp "$native" "$tmp/prefix/lib/x86_64-linux-gnu/libgoroot-guard.so"
# shellcheck disable=SC2016 # for the dynamic linker
preload=$tmp/prefix/'$LIB'/libgoroot-guard.so
# The other users that some launches are made as have to get through.
chmod 711 "$tmp"

# compile NAME WORD...: makes $tmp/NAME.
compile() {
        name=$1
        shift
        "${prefix}gcc" -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -g -O1 -o "$tmp/$name" "$@" || {
                t_result 1 "$name can be built for $arch"
                done_testing
        }
}

# program NAME WORD...: the same, of a program that starts by itself where the kernel can start it.
program() {
        compile "$@" -Wl,--dynamic-linker="$loader" -Wl,-rpath,"$libc" -Wl,-rpath,"$root/usr/lib/$triplet"
}

# How a program of this architecture is started.
if [ "$arch" = aarch64 ]; then
        set -- "$qemu" "$loader" --library-path "$libc:$root/usr/lib/$triplet"
else
        set --
        program show -static show.c
        program show-dynamic show.c
        show=$tmp/show
        show_dynamic=$tmp/show-dynamic
fi

# unit NAME COMMAND...: a program that speaks TAP too.
unit() {
        name=$1
        shift
        try "$@"
        checks=$(printf '%s\n' "$out" | grep -c '^ok ' || :)
        plan=$(printf '%s\n' "$out" | sed -n 's/^1\.\.\([0-9]*\)$/\1/p')
        is "$status, $checks of $plan" "0, ${plan:-?} of $plan" "$name: $checks checks"
        [ "$status" -eq 0 ] || diag "$out" "$err"
}

# is_of_program SOURCE: whether a test is of the program's parts, which want libraries that are not here.
is_of_program() {
        # shellcheck disable=SC2086 # words
        "${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -MM $include "$1" | grep -qE '/tools/(common|doctor|inventory|lint|output|report|system|verify)/'
}

units() {
        built_headers
        core=$folder/$arch/lib/core/libgg-core.a
        sys=$folder/$arch/lib/sys/libgg-sys.a
        top=$here/../..
        include="-I $top/include -I $top/lib -I $top/tools -I $tmp/include"
        testfs="$top/tests/unit/fakefs.c $top/tests/unit/elfmake.c $top/tests/unit/godisk.c"
        renamed=
        for name in memcpy memmove memset memcmp bcmp memchr strlen strchr strncmp strcmp; do
                renamed="$renamed -D$name=own_$name"
        done
        # shellcheck disable=SC2086 # words
        compile own-memory.o -c -fno-builtin -ffreestanding $renamed -I "$top/lib" "$top/lib/preload/memory.c"
        for source in "$top"/tests/unit/test-*.c; do
                ! is_of_program "$source" || continue
                name=$(basename "$source" .c)
                if [ "$arch,$name" = aarch64,test-sys ]; then
                        echo "# left out: $name, because the emulator makes up /proc/self/stat and limits of the stack"
                        continue
                fi
                more=$testfs
                [ "$name" != test-candidate ] || more="$top/lib/preload/candidate.c $top/lib/preload/lookup.c $top/lib/preload/real.c"
                [ "$name" != test-image ] || more="$top/tools/supervisor/image.c"
                [ "$name" != test-memory ] || more=$tmp/own-memory.o
                # shellcheck disable=SC2086 # words
                program "$name" $include "$source" $more "$sys" "$core" "$root/usr/lib/$triplet/libcmocka.so.0"
                unit "$name" "$@" "$tmp/$name"
        done
        # The rest of the supervisor is the same everywhere, and its libraries' headers are those of the machine.
        case $arch in
        i386) processor=x86 ;;
        *) processor=$arch ;;
        esac
        for source in "regs-$processor" tracee request targetfs held; do
                # shellcheck disable=SC2086 # words
                compile "$source.o" -c -Wall -Wextra -Werror=implicit-function-declaration $include "$top/tools/supervisor/$source.c"
        done
        t_result 0 "the supervisor's regs-$processor and what reads processes are built for $arch"
        # The program's parts are compiled, and not linked.
        for room in common doctor inventory lint output report system verify; do
                for source in "$top/tools/$room"/*.c; do
                        # shellcheck disable=SC2086 # words
                        compile "$room-$(basename "$source" .c).o" -c -Wall -Wextra -Wno-unused-parameter -Werror $include \
                                -DGG_SYSTEM_CONF='""' -DGG_LIBDIR='""' -DGG_BINDIR_TO_LIBDIR='""' "$source"
                done
                t_result 0 "tools/$room is built for $arch"
        done
        for source in "$top"/tests/fuzz/fuzz-*.c; do
                ! is_of_program "$source" || continue
                name=$(basename "$source" .c)
                # shellcheck disable=SC2086 # words
                program "$name" $include "$source" "$top/tests/fuzz/replay.c" $testfs "$core" "$root/usr/lib/$triplet/libjansson.so.4"
                unit "$name" "$@" "$tmp/$name" "$top/tests/fuzz/corpus/${name#fuzz-}"
        done
        done_testing
}

# in_jail WORD...: a program in the root directory made for it, with a wrong GOROOT under `rewrite`.
in_jail() {
        try env -i GOROOT=/old GOROOT_GUARD=rewrite "$chroot" "$jail" "$@"
}

# mended NAME GOROOT LINE: what GOROOT the go got in the last launch, and how its one line on standard error starts; empty for none.
mended() {
        is "$status, $(printf '%s\n' "$out" | grep '^env=GOROOT=')" "40, env=GOROOT=$2" "$1: the go has GOROOT=$2"
        case $err in
        *"
"*) like "$err" 'one line' "$1: one line on standard error" ;;
        *) if [ -n "$3" ]; then like "<$err" "<$3" "$1: $3"; else is "$err" '' "$1: nothing on standard error"; fi ;;
        esac
}

side_by_side() {
        if [ "$(id -u)" -ne 0 ]; then
                skip "/etc/ld.so.preload with \$LIB" "not root"
                done_testing
        fi
        chroot=$(command -v chroot || echo /usr/sbin/chroot)
        jail=$tmp/jail
        mkdir -p "$jail/etc" "$jail/lib/$triplet"
        cp -r "$tmp/prefix" "$jail/guard"
        # shellcheck disable=SC2016 # for the dynamic linker
        echo '/guard/$LIB/libgoroot-guard.so' >"$jail/etc/ld.so.preload"
        cp -L "$loader" "$jail/lib/ld-linux.so.2"
        cp "$libc/libc.so.6" "$jail/lib/$triplet/"
        compile launch-i386 launch.c calls.c
        cp "$tmp/launch-i386" "$jail/"
        cp "$native_launch" "$jail/launch-x86_64"
        libraries_into "$jail" "$native_launch"
        for go in old new; do
                mkdir -p "$jail/$go/bin" "$jail/$go/pkg/tool"
                cp "$show" "$jail/$go/bin/go"
        done
        echo go1.19.8 >"$jail/old/VERSION"
        echo go1.22.0 >"$jail/new/VERSION"

        record='goroot-guard: rewrote GOROOT for /new/bin/go '
        for first in i386 x86_64; do
                in_jail "/launch-$first" execve /new/bin/go go version
                mended "$first" /new "$record"
                for second in i386 x86_64; do
                        in_jail "/launch-$first" execve "/launch-$second" launch execve /new/bin/go go version
                        mended "$first, then $second" /new "$record"
                done
        done

        # What is wider than the first system calls of 32-bit machines knew: without O_LARGEFILE they can't open such a file (open(2),
        # EOVERFLOW), and users and seconds had calls of their own later on.
        truncate -s 3G "$jail/log"
        chmod 666 "$jail/log"
        try env -i GOROOT=/old GOROOT_GUARD=rewrite GOROOT_GUARD_LOG=file:/log "$chroot" --userspec=70000:70000 "$jail" \
                /launch-i386 execve /new/bin/go go version
        mended "a log of 3 GiB" /new ''
        record_json=$(tail -c +3221225473 "$jail/log" | head -c 2000)
        like "$record_json" '"action":"rewrite"' "a record is added to a log of 3 GiB"
        like "$record_json" '"uid":70000,' "the number of a user over 65535 is whole"
        like "$record_json" "\"time\":\"$(date -u +%Y-)" "the time is of this year"

        # That the above is this library's doing.
        rm "$jail/guard/lib/$triplet/libgoroot-guard.so"
        in_jail /launch-i386 execve /new/bin/go go version
        mended "i386, without its library" /old 'ERROR: ld.so: object '
        in_jail /launch-x86_64 execve /new/bin/go go version
        mended "x86_64, without that of i386" /new "$record"
        done_testing
}

case $what in
file)
        STRIP=${prefix}strip "$here/../checks/library.sh" "$library" "$here/../../lib/preload/exports.map"
        exit
        ;;
units) units "$@" ;;
side-by-side) side_by_side ;;
functions)
        program launch launch.c calls.c
        "$here/functions.sh" "$preload" "$tmp/launch" "$show" "$show_dynamic" "$@"
        ;;
contract | contract-go)
        program contract contract*.c calls.c
        # All names of programs are the machine's own library's part; with a go there is but one.
        options=--few
        [ "$what" = contract ] || options=--go
        if [ $# -gt 0 ]; then
                options="--few --emulated $options"
                set -- "$@" "$tmp/contract"
        fi
        # shellcheck disable=SC2086 # words
        "${@:-$tmp/contract}" $options "$preload" "$show" "$@"
        ;;
esac
