# shellcheck shell=bash
# shellcheck disable=SC2154 # $tmp is tests/lib.sh's
# What the tests in root directories of their own share, on top of tests/lib.sh and tools/lib.sh. Sourced, by bash, before
# anything has been mounted.
#
#   own_namespaces NAME SCRIPT ARGUMENT...
#                               starts the script once more in namespaces of its own for mounts, processes and the network, so
#                               that nothing stays mounted or running and no test can reach a network. To be called first;
#                               without the rights for it test NAME is skipped (CI=true: fails)
#   roots_begin                 what is below is undone when the script ends
#   base_system NAME            sets $base to Debian's base system and $debs to a folder of packages for it: those of
#                               tests/system/packages.list, and what they need. A missing one fails test NAME; on another
#                               system than Debian it is skipped
#   layer DIR ROOT              makes DIR a copy of ROOT that may be written to: an overlay, or a real copy where there is none
#   open_root DIR               gives it what a kernel gives: /proc, terminals, an empty /run
#   in_root DIR [VAR=VALUE...] CMD...
#                               runs CMD there, in an environment that has nothing else in it
#   local_archive DIR           makes $debs the only source of DIR's apt
#   install_library DIR FILE TRIPLET
#                               puts a library to where packages put it

rootlib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

own_namespaces() {
        local name=$1
        shift
        [ -z "${GOROOT_GUARD_TEST_INSIDE-}" ] || return 0
        if [ "$(id -u)" -ne 0 ]; then
                echo "1..0 # SKIP $name: not root"
                [ "${CI-}" != true ] || exit 1
                exit 0
        fi
        if ! unshare --mount --pid --net --fork true; then
                echo "1..0 # SKIP $name: no namespaces to be had"
                [ "${CI-}" != true ] || exit 1
                exit 0
        fi
        GOROOT_GUARD_TEST_INSIDE=1 exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc --net --ipc --uts --cgroup -- "$@"
}

roots_begin() {
        trap 'roots_end; rm -rf "$tmp"' EXIT
        # Only this machine, within this test.
        python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH22x", b"lo", 0x41))  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING'
        # Other users have to get through.
        chmod 711 "$tmp"
}

# The processes are stopped by their numbers, or they would hold what they work in.
roots_end() {
        local pid place
        for pid in "${daemons[@]}"; do
                kill -KILL "$pid" 2>/dev/null || :
                wait "$pid" 2>/dev/null || :
        done
        # All that lies below, whoever mounted it (mountinfo: proc(5)); the last one first.
        awk -v below="$tmp/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | tac | while IFS= read -r place; do
                umount -l "$place"
        done
}
daemons=()

base_system() {
        local toolchains=$rootlib/../tools/toolchains.sh
        local -a packages
        if [ "$(. /etc/os-release && echo "${ID-}")" != debian ]; then
                skip "$1" "the packages are Debian's"
                done_testing
        fi
        mapfile -t packages < <(grep -v '^#' "$rootlib/system/packages.list")
        if ! base=$(GOROOT_GUARD_CACHE="$GG_CACHE" "$toolchains" --debootstrap bookworm 2>"$tmp/.err") ||
                ! debs=$(GOROOT_GUARD_CACHE="$GG_CACHE" "$toolchains" --debs bookworm "${packages[@]}" 2>"$tmp/.err"); then
                t_result 1 "$1"
                diag "$(cat "$tmp/.err")"
                done_testing
        fi
        base=${base#* }
        debs=${debs#* }
}

layer() {
        mkdir -p "$1" "$1.above" "$1.work"
        # What an overlay lies on must not be one itself (a container's file system often is). `volatile` (Linux 5.10): dpkg
        # wants all that it writes to be on the disk, and here nothing has to be.
        local options="lowerdir=$2,upperdir=$1.above,workdir=$1.work"
        if mount -t overlay -o "$options,volatile" overlay "$1" 2>/dev/null || mount -t overlay -o "$options" overlay "$1" 2>/dev/null; then
                return 0
        fi
        cp -a --reflink=auto "$2/." "$1"
}

open_root() {
        mount -t proc proc "$1/proc"
        # The devices are those that debootstrap made.
        mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$1/dev/pts"
        mount -t tmpfs -o mode=755 tmpfs "$1/run"
        mkdir -p "$1/run/lock"
}

in_root() {
        local root=$1
        shift
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C TERM=dumb "$(command -v chroot)" "$root" /usr/bin/env "$@"
}

local_archive() {
        mkdir -p "$1/srv/archive/pool"
        cp "$debs"/*.deb "$1/srv/archive/pool/"
        (cd "$1/srv/archive" && dpkg-scanpackages -m . 2>/dev/null >Packages)
        rm -f "$1/etc/apt/sources.list" "$1/etc/apt/sources.list.d"/*
        echo 'deb [trusted=yes] file:/srv/archive ./' >"$1/etc/apt/sources.list"
        echo 'Acquire::Languages "none";' >"$1/etc/apt/apt.conf.d/90test"
}

install_library() {
        mkdir -p "$1/usr/lib/$3"
        cp "$2" "$1/usr/lib/$3/libgoroot-guard.so"
        chmod 644 "$1/usr/lib/$3/libgoroot-guard.so"
}
